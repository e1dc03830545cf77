"""Exercises that are ready and wait for a place in a notebook: they are not in MODULES yet."""

import pytest

from rnnlm_core.exercises import examine
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.catalogue.notebook_5_5.load_params import LOAD_PARAMS
from rnnlm_core.exercises.catalogue.notebook_5_5.times_read import TIMES_READ

WAITING = [LOAD_PARAMS, TIMES_READ]
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
