"""Exercises that are ready and wait for a place in a notebook: they are not in MODULES yet."""

import pytest

from rnnlm_core.exercises import examine
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.catalogue.repair_shop.train_and_write import CAUSE_1, TRAIN_AND_WRITE

WAITING = [TRAIN_AND_WRITE]
MISTAKES = [(exercise, mistake) for exercise in WAITING for mistake in exercise.mistakes]


@pytest.fixture(autouse=True)
def catalogue(monkeypatch):
    for exercise in WAITING:
        monkeypatch.setitem(EXERCISES, exercise.name, exercise)


@pytest.mark.parametrize("exercise", WAITING, ids=lambda exercise: exercise.name)
def test_the_solution_passes(exercise):
    assert examine(exercise.name, exercise.with_mistakes()).passed


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=[m.name for _, m in MISTAKES])
def test_every_mistake_gets_its_own_sentence(exercise, mistake):
    verdict = examine(exercise.name, exercise.with_mistakes(mistake))
    broken = mistake.name == exercise.broken
    assert verdict.diagnosis == ("not repaired" if broken else mistake.name), verdict.text
    assert " ".join(mistake.says.split()) in " ".join(verdict.text.split())


def another_way(model, corpus, T, updates, every, lr, write):
    """Write with a second model, which has the same weights and a state of its own."""
    source = TRAIN_AND_WRITE.source.replace("            state = model.state\n", "")
    source = source.replace("            model.set_state(state)\n", "")
    source = source.replace("write(model))", "write(model.reader()))")
    scope = dict(vars(__import__("rnnlm_core")))
    exec(source, scope)
    return scope["train_and_write"](model, corpus, T, updates, every, lr, write)


def test_another_way_passes():
    assert examine("train_and_write", another_way).passed


def test_the_cause_has_a_word_for_every_letter():
    assert CAUSE_1.answer == "O" and len(CAUSE_1.mistakes) >= 14
