"""What is said of a wrong result is true of the program that gave it."""

import linecache

import numpy as np
import pytest

from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.changes.neighbours import Change
from rnnlm_core.exercises.check import examine, examine_code
from rnnlm_core.exercises.diagnose import single_changes, told, two_mistakes
from rnnlm_core.exercises.exercise import Case, Exercise
from rnnlm_core.exercises.outcomes import outcomes


def rooted(x):
    """Take the root."""
    y = x + 0.0
    return np.sqrt(y)


def moved_sums(x):
    """Move one number after the other, and add up."""
    sums = []
    for i in range(len(x)):
        moved = x.copy()
        moved[i] += 1
        sums.append(moved.sum())
    return np.array(sums)


def made(solution):
    cases = [Case({"x": np.array([1.0, 4.0])}), Case({"x": np.array([2.0, 3.0, 9.0])})]
    return Exercise(solution, notebook="5.9", minutes=5, returns="y", cases=cases, mistakes=[])


def typed(name, source):
    """Define a program as a cell of a notebook does."""
    file = f"<a cell with {name}>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    scope = {"np": np}
    exec(compile(source, file, "exec"), scope)
    return scope[name]


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("result", [-1.0, np.nan])
def test_nan_tells_programs_not_apart(result):
    """The root of negative numbers is nan, and so is much else."""
    exercise = made(rooted)
    found = outcomes(exercise, lambda x: np.sqrt(x) * result)
    assert bool(single_changes(exercise, found)) == (result == -1)
    assert two_mistakes(exercise, found) == ()


def test_a_change_is_told_only_if_it_changes_no_more_of_the_input():
    exercise = made(moved_sums)

    def one_copy_for_all(x):
        moved = x.copy()
        return np.array([add_one(moved, i).sum() for i in range(len(x))])

    def no_copy(x):
        return np.array([add_one(x, i).sum() for i in range(len(x))])

    def add_one(array, i):
        array[i] += 1
        return array

    _, _, text = examine_code(exercise, no_copy)
    assert (
        "`moved` is computed without `.copy()`" in text and "it changes what it is given: x" in text
    )
    _, _, text = examine_code(exercise, one_copy_for_all)
    assert ".copy()" not in text


def test_a_name_that_only_the_solution_has_is_called_so():
    source = """def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    g = dh_next * (2 - h_next ** 2)
    return g @ Wx.T, g @ Wh.T, x.T @ g, h_prev.T @ g, g.sum(0)
"""
    text = plain(examine("rnn_backward", typed("rnn_backward", source)).text)
    assert (
        "when `dz` is computed with `2` instead of `1`. (`dz` is a name in the solution.)" in text
    )
    same_name = source.replace("g = ", "dz = ").replace("g @", "dz @").replace("@ g", "@ dz")
    text = examine("rnn_backward", typed("rnn_backward", same_name.replace("g.sum", "dz.sum"))).text
    assert "when `dz` is computed" in plain(text) and "in the solution" not in text


def test_what_a_change_does_in_one_place_is_not_told_of_more_places():
    here, there = (("a", "value", None), 1), (("b", "value", None), 1)
    one = Change(0, "`a` is never computed", "`a`", (here,))
    both = Change(0, "`a` and `b` are never computed", "`a` and `b`", (here, there))
    assert told([both, one], set()) == "This is what one gets when `a` is never computed."
    assert told([both], set()) == "This is what one gets when `a` and `b` are never computed."


def test_a_relation_is_told_once_and_for_the_case_that_is_shown():
    source = """def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    g = dh_next * (1 - h_next ** 2)
    return g @ Wx.T, g @ Wh.T, *(total / len(x) for total in (x.T @ g, h_prev.T @ g, g.sum(0)))
"""
    text = plain(examine("rnn_backward", typed("rnn_backward", source)).text)
    assert "(Tried with N = 2, D = 1, H = 1.)" in text
    assert text.count("times what it should be") == 1
    assert "Each of dWx, dWh and db is 0.5 times what it should be, and N = 2." in text


def test_of_too_few_digits_nobody_says_that_all_values_are_there():
    source = """def numeric_gradient(loss, Wh, eps=1e-2):
    dWh = np.zeros_like(Wh)
    for i in range(Wh.shape[0]):
        for j in range(Wh.shape[1]):
            moved = Wh.astype("f")
            moved[i, j] += eps
            above = loss(moved)
            moved[i, j] -= 2 * eps
            dWh[i, j] = (above - loss(moved)) / (2 * eps)
    return dWh
"""
    text = plain(examine("numeric_gradient", typed("numeric_gradient", source)).text)
    assert "about right, but not to enough digits" in text and "whatever the solution" not in text


def test_all_clues_are_of_results_that_there_are():
    for exercise in EXERCISES.values():
        for names in getattr(exercise, "clues", {}):
            assert set(names.split()) <= set(exercise.names), exercise.name
