"""Right answers pass in whatever style they are written: see the folder styles.

einsum or dot, one loop or another order of loops, in place, by helper functions, in single precision,
in lists. A function called lookup__any is an answer to the exercise lookup.
"""

import importlib.util
from pathlib import Path

import pytest

from rnnlm_core.exercises import examine
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.exercise import Exercise

FILES = sorted((Path(__file__).parent / "styles").glob("*.py"))
AT_LEAST = 5


def answers_in(path):
    spec = importlib.util.spec_from_file_location(f"styles_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: thing for name, thing in vars(module).items() if "__" in name.strip("_")}


ANSWERS = {name: answer for path in FILES for name, answer in answers_in(path).items()}


@pytest.mark.parametrize("name", ANSWERS)
def test_it_passes(name):
    verdict = examine(name.partition("__")[0], ANSWERS[name])
    assert verdict.passed, verdict.text


@pytest.mark.parametrize("name", [e.name for e in EXERCISES.values() if isinstance(e, Exercise)])
def test_every_exercise_has_some(name):
    assert sum(answer.partition("__")[0] == name for answer in ANSWERS) >= AT_LEAST
