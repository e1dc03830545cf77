"""Whether two programs give the same: results, errors, what they change, and how many results."""

from dataclasses import replace

import numpy as np
import pytest

from rnnlm_core.exercises.exercise import Case, Exercise
from rnnlm_core.exercises.outcomes import equal, gives_the_same, outcomes, same_outcome
from rnnlm_core.exercises.sandbox import Outcome


def scaled(x, by):
    """Scale."""
    return x * by, x.sum()


EXERCISE = Exercise(
    scaled,
    notebook="5.9",
    minutes=5,
    returns="y total",
    cases=[
        Case({"x": np.array([2.0]), "by": 3.0}, {"N": 1}),
        Case({"x": np.array([1.0, 3.0]), "by": 3.0}, {"N": 2}),
    ],
    mistakes=[],
)


def adds_in_place(x, by):
    x += 0
    return scaled(x, by)


def changes_its_input(x, by):
    results = scaled(x, by)
    x[0] = 7
    return results


def raises(x, by):
    raise KeyError("say")


def raises_another(x, by):
    raise KeyError("hello")


def wrong_with_two(x, by):
    y, total = scaled(x, by)
    return y, total + (len(x) > 1)


def alone(x, by):
    return x * by


def one_more(x, by):
    return x * by, x.sum(), x


def others(x, by):
    return x * by, x.sum(), x + 1


def with_a_word(x, by):
    return x * by, x.sum(), "say"


PROGRAMS = [scaled, changes_its_input, raises, raises_another, wrong_with_two]
PROGRAMS += [alone, one_more, others, with_a_word]


@pytest.mark.parametrize("a", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("b", PROGRAMS, ids=lambda f: f.__name__)
def test_a_program_gives_the_same_as_itself_and_as_no_other(a, b):
    assert gives_the_same(EXERCISE, a, outcomes(EXERCISE, b)) == (a is b)


def test_what_is_written_in_another_way_gives_the_same():
    found = outcomes(EXERCISE, scaled)
    assert gives_the_same(EXERCISE, adds_in_place, found)
    assert gives_the_same(EXERCISE, lambda x, by: [(by * x).tolist(), sum(x)], found)
    assert gives_the_same(EXERCISE, lambda x, by: (x * by * (1 + 1e-6), x.sum()), found)
    found = outcomes(EXERCISE, one_more)
    assert gives_the_same(EXERCISE, lambda x, by: [x * by, x.sum(), x.tolist()], found)


def test_every_case_is_tried_and_no_argument_suffers():
    found = outcomes(EXERCISE, changes_its_input)
    assert [outcome.results["total"] for outcome in found] == [2, 4]
    assert [outcome.changed for outcome in found] == [["x"], ["x"]]
    assert EXERCISE.cases[0].args["x"] == 2


def test_what_never_ends_is_given_up():
    def never_ends(x, by):
        while True:
            pass

    assert [o.problem for o in outcomes(EXERCISE, never_ends, 0.05)] == ["endless", "endless"]


def test_results_and_none_are_not_the_same():
    results = Outcome(None, results={"y": np.ones(1), "total": 1.0})
    for problem in ("none", "raised", "endless"):
        nothing = Outcome(None, problem=problem)
        assert not same_outcome(EXERCISE, results, nothing)
        assert not same_outcome(EXERCISE, nothing, results)
        assert same_outcome(EXERCISE, nothing, nothing)
    assert not same_outcome(EXERCISE, nothing, Outcome(None, problem="none"))


def test_equal_is_about_shape_and_numbers():
    assert equal(None, [1, 2], np.array([1.0, 2.0])) and equal(None, [1.0], np.array([1.00005]))
    assert not equal(None, [1.0], np.array([1.001])) and not equal(None, [0.0], np.array([1e-4]))
    assert equal(None, [0.0], np.array([5e-7])) and equal(None, [np.nan], np.array([np.nan]))
    assert not equal(None, [1.0, 1.0], np.array([1.0])) and not equal(None, ["a"], np.array([1.0]))
    assert not equal(None, object(), np.array(1.0)) and equal(None, "say", "say")
    assert not equal(None, [[1], [2, 3]], np.ones(2))
    assert not equal(None, [1.0], ["a"]) and not equal(None, [1.0], [{}])


def test_an_exercise_has_tolerances_of_its_own():
    rough = replace(EXERCISE, rtol=0.1, atol=0.0)
    assert equal(rough, [1.05], np.array([1.0])) and not equal(EXERCISE, [1.05], np.array([1.0]))
    assert not equal(rough, [0.01], np.array([0.0])) and equal(EXERCISE, [9e-6], np.array([0.0]))
