"""Single changes of a solution that pass: each has a reason in equivalent/, and passes on other numbers.

A line of equivalent/notebook_5_x.txt: exercise | the change in words, * for anything | why nothing changes.
"""

import copy
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.changes import fingerprints
from rnnlm_core.exercises.exercise import Exercise
from rnnlm_core.exercises.outcomes import outcomes, same_results

TO_WRITE = [e for e in EXERCISES.values() if isinstance(e, Exercise)]
every_exercise = pytest.mark.parametrize("exercise", TO_WRITE, ids=lambda e: e.name)


def reasons():
    """Return [(exercise, pattern of the change, the line)]."""
    found = []
    for path in sorted((Path(__file__).parent / "equivalent").glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                name, change, why = (part.strip() for part in line.split(" | "))
                assert why, line
                found.append((name, re.compile(".*".join(map(re.escape, change.split("*")))), line))
    return found


REASONS = reasons()


@every_exercise
def test_a_change_that_passes_has_a_reason(exercise):
    patterns = [pattern for name, pattern, _ in REASONS if name == exercise.name]
    passing = fingerprints.of(exercise).right("changes")
    assert [c.when for c in passing if not any(p.fullmatch(c.when) for p in patterns)] == []


def test_every_reason_is_needed():
    for name, pattern, line in REASONS:
        passing = fingerprints.of(EXERCISES[name]).right("changes")
        assert any(pattern.fullmatch(change.when) for change in passing), line


def with_other_numbers(case, seed):
    """Return a case whose arrays hold other numbers of the same kind and size."""
    rng = np.random.default_rng(seed)

    def other(value):
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu" or not value.size:
            return value
        flat = rng.permutation(value.ravel()).reshape(value.shape)
        return flat * rng.uniform(0.5, 1.5, value.shape) if value.dtype.kind == "f" else flat

    args = copy.deepcopy(case.args)
    return replace(case, args={name: other(value) for name, value in args.items()})


@every_exercise
def test_what_passes_gives_the_same_on_other_numbers(exercise):
    """Or fails as the solution does."""
    prints = fingerprints.of(exercise)
    changes = prints.right("changes")
    other = replace(
        exercise, cases=[with_other_numbers(c, i) for i, c in enumerate(exercise.cases)]
    )
    right = outcomes(other, other.solution)
    for change in changes:
        for a, b in zip(right, outcomes(other, prints.made("changes", change), 2)):
            same = a.problem == b.problem
            if a.results is not None and b.results is not None:
                same = same_results(other, a.results, b.results)
            assert same, change.when
