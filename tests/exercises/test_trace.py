"""Every value that a program computes is written down: its expression, its turn, its line, its inputs."""

import ast
import linecache
import sys
import textwrap

import numpy as np
import pytest

from rnnlm_core.exercises import trace
from rnnlm_core.exercises.exercise import Case, Exercise
from rnnlm_core.exercises.trace import (
    as_array,
    has_no_consequence,
    namespace_of,
    statements,
    values_of,
    values_of_solution,
)


def running(xs, W):
    total = np.zeros(len(W))
    for t in range(len(xs)):
        dz = xs[t] * 2
        total += dz @ W
    return total, -dz


EXERCISE = Exercise(
    running,
    notebook="5.9",
    minutes=5,
    returns="total last",
    cases=[Case({"xs": np.array([[1.0, 2.0], [3.0, 5.0]]), "W": np.eye(2) * 3})],
    mistakes=[],
)


def typed(source, name="running"):
    """Define a program as a cell of a notebook does."""
    file, source = f"<a cell with {name}>", textwrap.dedent(source)
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    scope = {"np": np}
    exec(compile(source, file, "exec"), scope)
    return scope[name]


def followed(source, name="running", exercise=EXERCISE):
    """Return (the outcome, the values) of a program that was typed."""
    answer = typed(source, name)
    return values_of(exercise, answer, exercise.cases[0], namespace_of(answer))


def written(values):
    """Return what was written down of the named values: {"name at turn": numbers}."""
    return {
        f"{value.name} {value.turn}" if value.turn else value.name: value.array.tolist()
        for value in values
        if value.name and value.array is not None
    }


def one(values, text):
    """Return the one value of an expression."""
    (found,) = (v for v in values if ast.unparse(v.node) == text and not v.turn)
    return found


def test_the_values_of_a_solution():
    values = values_of_solution(EXERCISE, EXERCISE.cases[0])
    assert written(values) == {
        "total": [0, 0],
        "dz {'t': 0}": [2, 4],
        "total {'t': 0}": [6, 12],
        "dz {'t': 1}": [6, 10],
        "total {'t': 1}": [24, 42],
    }
    parts = [(ast.unparse(v.node), v.turn["t"]) for v in values if v.turn]
    assert parts[:6] == [("xs", 0), ("t", 0), ("xs[t]", 0), ("xs[t] * 2", 0), ("dz", 0), ("W", 0)]
    assert parts.index(("dz @ W", 1)) < parts.index(("total", 1))
    assert one(values, "-dz").array.tolist() == [-6, -10]


def test_a_value_knows_what_it_was_made_of():
    values = values_of_solution(EXERCISE, EXERCISE.cases[0])
    product = next(v for v in values if ast.unparse(v.node) == "dz @ W")
    assert [part.text for part in product.inputs] == ["dz", "W"]
    (dz,) = (part for part in product.inputs[0].inputs)
    assert dz.name == "dz" and [part.text for part in dz.inputs] == ["xs[t]"]
    sums = [v for v in values if v.name == "total"]
    assert sums[0] in sums[1].inputs and product in sums[1].inputs


def test_a_learner_s_program_is_looked_up_in_its_cell():
    outcome, values = followed(
        """
        def running(a, b):
            s = 0
            for i, row in enumerate(a):
                g = row + row
                s = s + np.dot(g, b)
            return s, -g
        """
    )
    assert outcome.results["total"].tolist() == [24, 42]
    assert written(values) == {
        "s": 0,
        "g {'i': 0}": [2, 4],
        "s {'i': 0}": [6, 12],
        "g {'i': 1}": [6, 10],
        "s {'i': 1}": [24, 42],
    }
    (line,) = {value.line for value in values if value.name == "g"}
    assert linecache.getline(*line).strip() == "g = row + row"


def test_helpers_methods_and_comprehensions_are_followed():
    values = followed(
        """
        def double(x):
            twice = x * 2
            return twice

        def running(xs, W):
            parts = [double(x) @ W for x in xs]
            halves = [x / 2 for x in xs if x[0] > 1]
            return sum(parts), halves
        """
    )[1]
    assert [v.array.tolist() for v in values if v.name == "twice"] == [[2, 4], [6, 10]]
    assert [v.array.tolist() for v in values if ast.unparse(v.node) == "x / 2"] == [[1.5, 2.5]]
    named = [v for v in values if v.name == "parts"]
    assert [v.array.tolist() for v in named] == [[[6, 12], [18, 30]]], "taken from after the line"


def test_what_a_call_returns_is_known_from_where_it_returns():
    values = followed(
        """
        import math

        def slope(x):
            return abs(math.fabs(x)) * 3

        def running(xs, W):
            N, D = xs.shape
            first, (second, third) = xs[0], xs[1]
            return slope(xs[0, 1]), first
        """
    )[1]
    assert [
        v.array.tolist() for v in values if v.name == "what is returned" and v.array is not None
    ] == [6]
    assert {v.name: v.array for v in values if v.name in ("N", "D")} == {"N": None, "D": None}
    assert one(values, "first").array is not None


def test_what_is_read_from_outside_counts():
    values = followed(
        """
        kept = np.array([2.0, 7.0])

        def running(xs, W):
            return kept * 1, W[0]
        """
    )[1]
    assert one(values, "kept").array.tolist() == [2, 7]


def test_a_class_is_followed():
    class_of = Exercise(
        type("Made", (), {}),
        notebook="5.9",
        minutes=1,
        returns="y",
        cases=[Case({"x": np.array([2.0, 3.0])})],
        mistakes=[],
        drive=lambda made, args: made().forward(**args),
    )
    values = followed(
        """
        class Made:
            def forward(self, x):
                self.h, self.n = x * 2, 1
                self.h += 1
                return self.h
        """,
        "Made",
        class_of,
    )[1]
    assert [v.array.tolist() for v in values if v.name == "self.h"] == [[4, 6], [5, 7]]


def test_an_array_that_a_loop_fills_is_partial():
    values = followed(
        """
        def running(xs, W):
            out, rest = np.zeros((2, 2)), []
            for t in (1, 0):
                out[t] = xs[t]
                rest.append(xs[t])
            np.add.at(out, [0], 1.0)
            return out, rest
        """
    )[1]
    assert [(v.name, v.partial) for v in values if v.name in ("out", "rest") and v.turn] == [
        ("out", True),
        ("rest", True),
    ] * 2
    last = [v for v in values if v.name == "out"][-1]
    assert not last.partial and last.array.tolist() == [[2, 3], [3, 5 + 1 - 1]]


def test_values_are_copies():
    values = followed(
        """
        def running(xs, W):
            a = xs * 1
            a *= 2
            return a, a
        """
    )[1]
    assert [v.array.tolist() for v in values if v.name == "a"] == [
        [[1, 2], [3, 5]],
        [[2, 4], [6, 10]],
    ]


def test_what_has_consequences_is_not_computed_twice():
    outcome, values = followed(
        """
        count = []

        def once(x):
            count.append(x)
            return len(count)

        def running(xs, W):
            rows = iter(xs)
            a = once(1) * 10
            b = next(rows)
            c = sum(x[0] for x in rows)
            return a, b + c
        """
    )
    assert outcome.results == {"total": 10, "last": outcome.results["last"]}
    assert outcome.results["last"].tolist() == [4, 5]
    assert {v.name: v.array.tolist() for v in values if v.name in list("abc")} == {
        "a": 10,
        "b": [1, 2],
        "c": 3,
    }


@pytest.mark.parametrize(
    "code", ["np.exp(x)", "x.sum(axis=0)", "len(x) + 1", "x[1:].T", "[y for y in x]"]
)
def test_pure(code):
    assert has_no_consequence(ast.parse(code, mode="eval").body)


@pytest.mark.parametrize(
    "code",
    ["f(x)", "x.pop()", "next(x)", "(y := x)", "np.exp(x, out=x)", "rng.normal(3)", "x.sum(f(x))"],
)
def test_not_pure(code):
    assert not has_no_consequence(ast.parse(code, mode="eval").body)


def test_what_counts_as_numbers():
    for value in (2, 2.5, np.float32(1), [1, 2], np.ones((2, 2)), np.array([1, 2])):
        assert as_array(value).tolist() == np.array(value, float).tolist()
    assert as_array(np.array([True, False])).tolist() == [1, 0]
    for value in (
        True,
        np.True_,
        None,
        "a",
        ["a"],
        (1, 2),
        range(3),
        {1: 2},
        [[1], [2, 3]],
        np.zeros(0),
        1j,
    ):
        assert as_array(value) is None, value
    assert (
        as_array(np.zeros(trace.LARGE)) is not None and as_array(np.zeros(trace.LARGE + 1)) is None
    )
    kept = np.ones(2)
    copied = as_array(kept)
    kept[0] = 7
    assert copied.tolist() == [1, 1]


def test_statements_know_their_lines_and_loops():
    source = """
    def f(x):
        y = (x +
             1)
        for t in x:
            for i, j in y:
                z = 1
            else:
                v = 1
            def g(a):
                b = 1
        while y:
            w = 1
        return y
    """
    found = dict(statements(ast.parse(textwrap.dedent(source))))
    loops = {ast.unparse(statement).split("\n")[0]: loops for statement, loops in found.values()}
    assert loops["z = 1"] == ("t", "i", "j") and loops["for i, j in y:"] == ("t",)
    assert loops["v = 1"] == ("t",)
    assert loops["b = 1"] == () and loops["w = 1"] == () and loops["return y"] == ()
    assert found[3][0] is found[4][0] and ast.unparse(found[3][0]) == "y = x + 1"


def test_a_statement_over_several_lines_counts_once():
    values = followed(
        """
        def running(xs, W):
            a = (xs[0] +
                 xs[1] *
                 2)
            return (a,
                    -a)
        """
    )[1]
    assert [v.array.tolist() for v in values if v.name == "a"] == [[7, 12]]
    assert sum(ast.unparse(v.node) == "-a" for v in values) == 1


def test_too_many_values_are_none(monkeypatch):
    monkeypatch.setattr(trace, "ENOUGH", 5)
    assert values_of_solution(EXERCISE, EXERCISE.cases[0]) == []


def test_what_was_traced_before_is_traced_again_and_errors_are_outcomes():
    before = sys.gettrace()
    outcome, values = followed(
        """
        def running(xs, W):
            a = xs * 2
            return a[7]
        """
    )
    assert outcome.problem == "raised" and [v.name for v in values if v.name] == [
        "a",
        "what is returned",
    ]
    assert sys.gettrace() is before


def test_a_program_without_text_has_no_values():
    scope = {"np": np}
    exec("def running(xs, W):\n    a = xs * 2\n    return a, a", scope)
    answer = scope["running"]
    assert values_of(EXERCISE, answer, EXERCISE.cases[0], namespace_of(answer))[1] == []


def test_globals():
    def of_mine(x):
        return x

    class OfMine:
        def forward(self): ...

    assert namespace_of(of_mine) is namespace_of(OfMine) is globals()
    assert namespace_of(len) is None and namespace_of(type("Empty", (), {})) is None
