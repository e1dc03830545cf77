"""Numbers for the results of programs: equal results are near, others are not, and the file is up to date."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.changes import fingerprints
from rnnlm_core.exercises.changes.fingerprints import Fingerprints, as_row, fingerprint
from rnnlm_core.exercises.exercise import Case, Exercise, Mistake
from rnnlm_core.exercises.outcomes import outcomes
from rnnlm_core.exercises.sandbox import Outcome

TO_WRITE = [e for e in EXERCISES.values() if isinstance(e, Exercise)]
nan, inf = math.nan, math.inf


def scaled(x, by):
    total = x.sum()
    return x * by / total


SCALED = Exercise(
    scaled,
    notebook="5.9",
    minutes=5,
    returns="y",
    cases=[
        Case({"x": np.array([1.0, 3.0]), "by": 3.0}, {"N": 2}),
        Case({"x": np.array([1.0, 2.0, 5.0]), "by": 2.0}, {"N": 3}),
    ],
    mistakes=[
        Mistake("not divided", "", {"/ total": ""}),
        Mistake("scaled twice", "", {"x * by": "x * by * by"}),
        Mistake("no name", "", {"x.sum": "z.sum"}),
        Mistake("harmless", "", {"total = ": "total = 0 + "}),
        Mistake("divided twice", "", {"/ total": "/ total / total"}),
    ],
)


# Results ------------------------------------------------------------------------------------------

RESULTS = {
    "numbers": np.array([1.0, 2.0, 4.0]),
    "exchanged": np.array([2.0, 1.0, 4.0]),
    "another": np.array([1.0, 2.0, 4.01]),
    "negative": np.array([-1.0, -2.0, -4.0]),
    "a row": np.array([[1.0, 2.0, 4.0]]),
    "one less": np.array([1.0, 2.0]),
    "nan": np.array([1.0, nan, 4.0]),
    "another nan": np.array([nan, 2.0, 4.0]),
    "nought": np.array([1.0, 0.0, 4.0]),
    "inf": np.array([1.0, inf, 4.0]),
    "-inf": np.array([1.0, -inf, 4.0]),
    "huge": np.array([1.0, 1e300, 4.0]),
    "ints": np.array([1, 2, 5]),
    "bools": np.array([True, False, True]),
    "one": 2.5,
    "a list": [1.0, 2.0, 3.0],
    "of unequal rows": [[1.0], [2.0, 3.0]],
    "words": ["you", "say"],
    "a word": "say",
    "another word": "hello",
    "None": None,
    "nothing": np.zeros(0),
}


def of(*values):
    """The fingerprint of such results, one for each case, and its tolerance."""
    return fingerprint(SCALED, [Outcome(None, results={"y": value}) for value in values])


def near(a, b):
    (first, _), (second, tolerance) = of(a, a), of(b, b)
    return abs(first - second) <= tolerance


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_near_to_themselves_alone(name):
    for other, value in RESULTS.items():
        assert near(RESULTS[name], value) == (name == other), other


def test_what_is_equal_within_the_tolerance_is_near():
    x = RESULTS["numbers"]
    assert near(x, x * (1 + 1e-6)) and near(x, x.astype(np.float32)) and near(x, x.tolist())
    assert (
        near(x, list(x))
        and near(np.array([1, 2]), np.array([1.0, 2.0]))
        and near(2.5, np.array(2.5))
    )
    assert near(RESULTS["huge"], RESULTS["huge"] * (1 + 1e-6))
    assert not near(x, x * 1.01)


def test_every_case_counts_and_so_does_their_order():
    (first, _), (second, _), (third, tolerance) = of(1.0, 2.0), of(2.0, 1.0), of(1.0, 2.5)
    assert abs(first - second) > tolerance < abs(first - third)


def test_without_results_on_a_case_there_is_no_number():
    number, tolerance = fingerprint(SCALED, [Outcome(None, results={"y": 1.0}), Outcome(None)])
    assert np.isnan(number) and tolerance == 0


def test_of_a_row_the_numbers_are_of_moderate_size():
    for name, value in RESULTS.items():
        row = as_row(value)
        assert row.ndim == 1 and np.isfinite(row).all() and np.abs(row).max() < 1000, name


# The changed solutions of an exercise -------------------------------------------------------------


def names_of(programs):
    return [" and ".join(mistake.name for mistake in program) for program in programs]


def test_what_has_the_same_results_is_near_the_nearest_first():
    prints = Fingerprints(SCALED)
    found = outcomes(SCALED, lambda x, by: by * x)
    assert names_of(prints.near("mistakes", found)) == ["not divided"]
    assert names_of(prints.near("pairs", found)) == ["not divided and harmless"]
    assert "`y` is computed without dividing by `total`" in [
        change.when for change in prints.near("changes", found)
    ]
    assert prints.near("mistakes", outcomes(SCALED, lambda x, by: 7 * x)) == []
    assert prints.near("mistakes", outcomes(SCALED, lambda x, by: None)) == []
    numbers = prints.numbers["mistakes"]
    numbers[4], numbers[0] = numbers[0], numbers[0] + np.float32(1e-6)
    assert names_of(prints.near("mistakes", found)) == ["divided twice", "not divided"]


def test_wrong_right_and_without_results():
    prints = Fingerprints(SCALED)
    assert names_of(prints.wrong("mistakes")) == ["not divided", "scaled twice", "divided twice"]
    assert names_of(prints.right("mistakes")) == ["harmless"]
    assert names_of(prints.without_results("mistakes")) == ["no name", "harmless"]
    assert "not divided and divided twice" in names_of(prints.without_results("pairs")), "one line"
    assert names_of(prints.programs["pairs"]) == names_of(
        (*a, *b) for a, b in itertools.combinations(prints.programs["mistakes"], 2)
    )
    both = (*SCALED.mistakes[:2],)
    assert prints.made("pairs", both)(np.ones(2), 3.0).tolist() == [9, 9]


def test_stored_numbers_are_taken_if_they_are_of_this_very_exercise():
    prints = Fingerprints(SCALED)
    measured = prints.numbers
    stored = {f"scaled {kind}": np.full(len(measured[kind]), 7.0) for kind in measured}
    stored["scaled key"] = np.array(prints.key)
    taken = Fingerprints(SCALED, stored).numbers
    assert all((taken[kind] == 7).all() for kind in measured)
    other_cases = replace(SCALED, cases=SCALED.cases[1:])
    fewer_mistakes = replace(SCALED, mistakes=SCALED.mistakes[1:])
    for changed in (other_cases, fewer_mistakes):
        taken = Fingerprints(changed, stored).numbers
        for kind, numbers in Fingerprints(changed).numbers.items():
            np.testing.assert_array_equal(taken[kind], numbers)


def test_a_chosen_range_is_measured_alone():
    prints = Fingerprints(SCALED)
    some = prints.measured("mistakes", [1, 3])
    assert np.isnan(some[[0, 2, 4]]).all() and some[1] == prints.numbers["mistakes"][1]
    assert some[3] == inf


def test_they_are_made_once(monkeypatch):
    monkeypatch.setattr(fingerprints, "known", {})
    monkeypatch.setattr(fingerprints, "stored_numbers", dict)
    assert fingerprints.of(SCALED) is fingerprints.of(SCALED)


def test_what_is_written_is_read_again(monkeypatch, tmp_path):
    monkeypatch.setattr(fingerprints, "FILE", tmp_path / "numbers.npz")
    fingerprints.stored_numbers.cache_clear()
    try:
        assert fingerprints.stored_numbers() == {}
        fingerprints.stored_numbers.cache_clear()
        fingerprints.write([SCALED])
        stored, measured = fingerprints.stored_numbers(), Fingerprints(SCALED).numbers
        assert stored.keys() == {f"scaled {kind}" for kind in (*measured, "key")}
        for kind, numbers in measured.items():
            np.testing.assert_array_equal(stored[f"scaled {kind}"], numbers)
    finally:
        fingerprints.stored_numbers.cache_clear()


# The file -----------------------------------------------------------------------------------------

AGAIN = 12  # of each kind, so many are measured again


@pytest.mark.parametrize("exercise", TO_WRITE, ids=lambda e: e.name)
def test_the_file_is_up_to_date(exercise):
    """If not, make fingerprints writes it again."""
    stored = {
        kind: fingerprints.stored_numbers()[f"{exercise.name} {kind}"]
        for kind in ("mistakes", "pairs", "changes")
    }
    prints = fingerprints.of(exercise)
    for kind, numbers in stored.items():
        assert len(numbers) == len(prints.programs[kind]), kind
        chosen = range(0, len(numbers), max(1, len(numbers) // AGAIN))
        if len(chosen):
            again, numbers = prints.measured(kind, chosen)[chosen], numbers[chosen]
            same = np.isclose(again, numbers, rtol=1e-4, atol=1e-4, equal_nan=True)
            if not same.all():  # those that draw other numbers each time are let off
                np.random.seed(int(np.random.default_rng().integers(10**9)))  # noqa: NPY002
                same |= again != prints.measured(kind, chosen)[chosen]
            assert same.all(), kind


def test_the_file_has_nothing_else():
    kinds = ("mistakes", "pairs", "changes", "key")
    names = {f"{exercise.name} {kind}" for exercise in TO_WRITE for kind in kinds}
    assert fingerprints.stored_numbers().keys() == names
