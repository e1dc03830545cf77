"""The changes of a solution: what is changed, what is said of it, and that the tree stays as it was."""

import ast
import contextlib
import re
from dataclasses import replace

import numpy as np
import pytest

from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.changes import rules
from rnnlm_core.exercises.changes.expressions import at, clause
from rnnlm_core.exercises.changes.neighbours import Neighbours
from rnnlm_core.exercises.changes.rules import RANKS, RULES, of_a_whole
from rnnlm_core.exercises.changes.statements import changes_of_statements
from rnnlm_core.exercises.exercise import Exercise

TO_WRITE = [e for e in EXERCISES.values() if isinstance(e, Exercise)]

# Rules --------------------------------------------------------------------------------------------

# A rule: an expression, whose operands are a, b and t; then what becomes of it | what is said.
WHAT_RULES_DO = """
another_index: xs[:, t]
    xs[:-1, t] | instead
    xs[1:, t] | instead
    xs[::-1, t] | instead
    xs[:, t - 1] | instead
    xs[:, t + 1] | instead
    xs[:, 0] | instead
    xs[:, -1] | instead
    xs[:, :] | instead
    xs[t, :] | instead
    xs[t] | instead
    xs[:] | instead
    xs | instead
another_index: h[-1]
    h[-2] | instead
    h[0] | instead
    h[0] | instead
    h[-1] | instead
    h[:] | instead
    h | instead
another_index: xs[1:]
    xs[1:-1] | instead
    xs[:] | instead
    xs[0:] | instead
    xs[2:] | instead
    xs[1::-1] | instead
    xs | instead
another_index: a.shape[1]
    a.shape[0] | instead
    a.shape[2] | instead
    a.shape[0] | instead
    a.shape[-1] | instead
    a.shape[:] | instead
    a.shape | instead
another_sign: -a
    a | without the minus before `a`
another_sign: a - b
    a + b | with `+` instead of `-` before `b`
another_sign: a <= b
    a < b | with `<` instead of `<=`
    a > b | with `>` instead of `<=`
    a >= b | with `>=` instead of `<=`
another_sign: a and b
    a or b | with `or` instead of `and`
another_sign: a is None
    a is not None | with `is not` instead of `is`
another_sign: a * b
transposed: a @ b
    a.T @ b | with `a` transposed
    a @ b.T | with `b` transposed
    (a @ b).T | with `a @ b` transposed
transposed: a.T @ b
    a.T @ b.T | with `b` transposed
    (a.T @ b).T | with `a.T @ b` transposed
transposed: (first_factor_of_all + second_factor_of_all) @ b
    (first_factor_of_all + second_factor_of_all).T @ b | with a factor transposed
    (first_factor_of_all + second_factor_of_all) @ b.T | with `b` transposed
    ((first_factor_of_all + second_factor_of_all) @ b).T | with a part of it transposed
side_left_out: a + b
    a | without the term `b`
    b | without the term `a`
side_left_out: a - b
    a | without the term `b`
    -b | without the term `a`
side_left_out: a * b
    a | without the factor `b`
    b | without the factor `a`
side_left_out: a / b
    a | without dividing by `b`
side_left_out: a ** 2
    a | with `a` not squared
side_left_out: a ** b
    a | without a power
side_left_out: a % b
    a | without the remainder, % `b`
side_left_out: a and b
    a | without asking `b`
    b | without asking `a`
side_left_out: not a
    a | without `not`
side_left_out: a if b else c
    a | with `a` in every case
    c | with `c` in every case
function_left_out: a.T
    a | with `a` not transposed
function_left_out: np.exp(a)
    a | without `np.exp`
function_left_out: a.sum(axis=0)
    a | without `.sum()`
    a.sum() | without `axis=0`
function_left_out: np.clip(a, b, c)
    a | without `np.clip`
    np.clip(b, c) | without the argument `a` of `np.clip`
    np.clip(a, c) | without the argument `b` of `np.clip`
    np.clip(a, b) | without the argument `c` of `np.clip`
another_function: a.sum()
    a.mean() | with `mean` instead of `sum`
    a.max() | with `max` instead of `sum`
    a.prod() | with `prod` instead of `sum`
another_function: np.tanh(a)
    np.exp(a) | with `exp` instead of `tanh`
    np.tanh(np.tanh(a)) | with `tanh` taken twice
another_function: np.zeros(n)
    np.ones(n) | with `ones` instead of `zeros`
    np.empty(n) | with `empty` instead of `zeros`
another_axis: a.sum(axis=1)
    a.sum(axis=0) | with `axis=0` instead of `axis=1`
    a.sum(axis=2) | with `axis=2` instead of `axis=1`
    a.sum(axis=-1) | with `axis=-1` instead of `axis=1`
    a.sum(axis=(0, 1)) | with `axis=(0, 1)` instead of `axis=1`
another_axis: a.max(axis=-1, keepdims=True)
    a.max(axis=0, keepdims=True) | with `axis=0` instead of `axis=-1`
    a.max(axis=1, keepdims=True) | with `axis=1` instead of `axis=-1`
    a.max(axis=2, keepdims=True) | with `axis=2` instead of `axis=-1`
    a.max(axis=(0, 1), keepdims=True) | with `axis=(0, 1)` instead of `axis=-1`
    a.max(axis=-1, keepdims=False) | with `keepdims=False` instead of `keepdims=True`
another_range: range(T)
    range(T)[:-1] | without the last number of `range(T)`
    range(T)[1:] | without the first number of `range(T)`
    range(0, T + 1, 1) | with a number more at the end of `range(T)`
    reversed(range(T)) | in the opposite order
another_range: range(0, n, T)
    range(0, n, T)[:-1] | without the last number of `range(0, n, T)`
    range(0, n, T)[1:] | without the first number of `range(0, n, T)`
    range(0, n + T, T) | with a number more at the end of `range(0, n, T)`
    range(-1, n, T) | instead
    range(1, n, T) | instead
    range(0, n - 1, T) | instead
    range(0, n + 1, T) | instead
    range(0, n) | in steps of 1
    reversed(range(0, n, T)) | in the opposite order
another_range: reversed(range(T))
    range(T) | in the opposite order
another_range: enumerate(xs)
    enumerate(xs, 1) | counted from 1
another_operand: a
    b | instead
    t | instead
exchanged_entries: (a, b, c)
    (b, a, c) | with `a` and `b` exchanged
    (c, b, a) | with `a` and `c` exchanged
    (a, c, b) | with `b` and `c` exchanged
exchanged_arguments: np.add.at(a, b, c)
    np.add.at(b, a, c) | with `a` and `b` exchanged
    np.add.at(a, c, b) | with `b` and `c` exchanged
exchanged_sides: a - b
    b - a | with the two sides of `-` exchanged
exchanged_sides: a + b
other_order_of_axes: a.reshape(N * T, D)
    a.swapaxes(0, 1).reshape((N * T, D)) | with the first two axes of `a` exchanged
other_order_of_axes: a.reshape(N, T, D)
    a.swapaxes(0, 1).reshape((N, T, D)) | with the first two axes of `a` exchanged
    a.reshape((T, N, D)) | with the sizes `N` and `T` exchanged
    a.reshape((T, N, D)).swapaxes(0, 1) | with rows and steps taken apart in the other order
other_brackets: (a + b) * c
    a + b * c | instead
    a * c + b | instead
other_brackets: a - b * c
    (a - b) * c | instead
other_brackets: np.exp(a) / b
    np.exp(a / b) | instead
other_brackets: np.log(a / b)
    np.log(a) / b | instead
    a / np.log(b) | instead
other_brackets: a.sum() / b
    (a / b).sum() | instead
another_operation: a * b
    a @ b | with `@` instead of `*` before `b`
    a / b | with `/` instead of `*` before `b`
    a ** b | with `**` instead of `*` before `b`
    a + b | with `+` instead of `*` before `b`
another_operation: a / b
    a * b | with `*` instead of `/` before `b`
    a // b | with `//` instead of `/` before `b`
    a - b | with `-` instead of `/` before `b`
another_operation: a // b
    a / b | with `/` instead of `//` before `b`
    a - b | with `-` instead of `//` before `b`
    a % b | with `%` instead of `//` before `b`
another_constant: 2
    3 | instead
    1 | instead
    4 | instead
    20 | instead
another_constant: 0.5
    1.5 | instead
    -0.5 | instead
    1.0 | instead
    0.25 | instead
    5.0 | instead
another_constant: True
    False | instead
another_constant: 'a'
of_a_whole: a @ b
    -(a @ b) | with the opposite sign
    a @ b / a | divided by `a`
    a @ b * a | multiplied by `a`
    a @ b / len(a) | divided by `len(a)`
    a @ b / b | divided by `b`
    a @ b * b | multiplied by `b`
    a @ b / len(b) | divided by `len(b)`
    a @ b / t | divided by `t`
    a @ b * t | multiplied by `t`
    a @ b / len(t) | divided by `len(t)`
    (a @ b)[0] | as its first entry alone
    (a @ b)[-1] | as its last entry alone
    (a @ b)[::-1] | in reverse order
    (a @ b)[:, ::-1] | in reverse order along axis 1
    (a @ b)[1:] | without its first entry
    (a @ b)[:-1] | without its last entry
    (a @ b).T | transposed
    (a @ b).sum() | as one sum over everything
    np.exp(a @ b) | with an exponential taken of it
    np.log(a @ b) | with a logarithm taken of it
of_a_whole: np.zeros(n)
"""


def blocks(text):
    """Return (head, lines) of the parts of a table."""
    parts = re.split(r"\n(?=\S)", text.strip())
    return [(head, [line.strip() for line in lines]) for head, *lines in map(str.splitlines, parts)]


def expression(code):
    return ast.parse(code, mode="eval").body


@pytest.mark.parametrize(("head", "lines"), blocks(WHAT_RULES_DO))
def test_what_a_rule_does_and_says(head, lines):
    name, code = head.split(": ", 1)
    operands = {name: expression(name) for name in "abt"}
    found = []
    for new, phrase in getattr(rules, name)(expression(code), operands):
        instead = f"with `{ast.unparse(new)}` instead of `{code}`"
        found.append(f"{ast.unparse(new)} | {'instead' if phrase == instead else phrase}".strip())
    assert found == lines


def test_every_rule_is_shown_and_has_a_rank():
    shown = {head.partition(":")[0] for head, _ in blocks(WHAT_RULES_DO)}
    assert shown == {rule.__name__ for rule in [*RULES, of_a_whole]}
    assert sorted(RANKS.values()) == list(range(len(RULES) + 1))


# Statements ---------------------------------------------------------------------------------------

# Functions, and what is said of the changes of their statements.
WHAT_IS_SAID_OF_STATEMENTS = '''
def total(xs, W):
    """Add."""
    y = np.zeros(len(W))
    for x in xs:
        y += x @ W
    return y
# `y` is never computed
# `y` is computed after the loop over `x` is run
# `y` is computed after the result is returned
# `y` is computed with `+=`, so that it is added to what is there
# the loop over `x` is never run
# the loop over `x` is run twice in a row
# the loop over `x` is run before `y` is computed
# the loop over `x` is run after the result is returned
# `y` is added to before the loop over `x` and not in it
# `y` is added to after the loop over `x` and not in it
# `y` is computed anew in every turn of the loop over `x`
# the result is returned inside of the loop over `x`
# the loop over `x` ends after its first turn
# the result is returned before `y` is computed
# the result is returned before the loop over `x` is run
# `y` is never added to
# `y` is added to twice in a row
# `y` is computed with `=`, so that only the last turn counts
# `y` is computed with `[...] =`, so that only the last turn counts
# `y` is computed with `-=`
# `y` is computed with `*=`
# `y` is computed with `/=`
# `y` is computed from itself alone

def table(dxs, ids):
    dW = np.zeros_like(dxs)
    np.add.at(dW, ids, dxs)
    dW[0] = 1
    return dW
# `dW` is never computed
# `dW` is computed after `np.add.at` is called
# `dW` is computed after `dW` is stored
# `dW` is computed after the result is returned
# `dW` is computed with `+=`, so that it is added to what is there
# `np.add.at` is never called
# `np.add.at` is called twice in a row
# `np.add.at` is called before `dW` is computed
# `np.add.at` is called after `dW` is stored
# `np.add.at` is called after the result is returned
# `dW` is filled by `dW[ids] = ...`, which keeps one of the entries at a place
# `dW` is filled by `dW[ids] += ...`, which keeps one of the entries at a place
# `dW` is never stored
# `dW` is stored twice in a row
# `dW` is stored before `dW` is computed
# `dW` is stored before `np.add.at` is called
# `dW` is stored after the result is returned
# `dW` is computed with `+=`, so that it is added to what is there
# the result is returned before `dW` is computed
# the result is returned before `np.add.at` is called
# the result is returned before `dW` is stored

def limits(x):
    if x < 0:
        raise ValueError
    low, high = x - 1, x + 1
    return low, high
# the `if` is never asked
# the `if` is asked twice in a row
# the `if` is asked after the result is returned
# `low` and `high` are never computed
# `low` and `high` are computed after the result is returned
# the result is returned before the `if` is asked
# the result is returned before `low` and `high` are computed
# the error is never raised
# the error is raised twice in a row

def losses(model, xs):
    y = []
    for x in xs:
        y.append(model.forward(x))
    return y
# `y` is never computed
# `y` is computed after the loop over `x` is run
# `y` is computed after the result is returned
# `y` is computed with `+=`, so that it is added to what is there
# the loop over `x` is never run
# the loop over `x` is run twice in a row
# the loop over `x` is run before `y` is computed
# the loop over `x` is run after the result is returned
# `y.append` is called before the loop over `x` and not in it
# `y.append` is called after the loop over `x` and not in it
# `y` is computed anew in every turn of the loop over `x`
# the result is returned inside of the loop over `x`
# `model.reset_state` is called whenever a turn of the loop over `x` begins
# `model.reset_state` is called whenever a turn of the loop over `x` ends
# `model.reset_state` is called before the loop over `x`
# `model.reset_state` is called after the loop over `x`
# the loop over `x` ends after its first turn
# the result is returned before `y` is computed
# the result is returned before the loop over `x` is run
# `y.append` is never called
# `y.append` is called twice in a row

def counted(x):
    n = 0
    while n < x:
        n += 1
    return n
# `n` is never computed
# `n` is computed after the `while` is run
# `n` is computed after the result is returned
# `n` is computed with `+=`, so that it is added to what is there
# the `while` is never run
# the `while` is run twice in a row
# the `while` is run before `n` is computed
# the `while` is run after the result is returned
# the result is returned before `n` is computed
# the result is returned before the `while` is run
# `n` is never added to
# `n` is added to twice in a row
# `n` is computed with `=`, so that only the last turn counts
# `n` is computed with `[...] =`, so that only the last turn counts
# `n` is computed with `-=`
# `n` is computed with `*=`
# `n` is computed with `/=`
# `n` is computed from itself alone
'''


@pytest.mark.parametrize("text", re.split(r"\n(?=def )", WHAT_IS_SAID_OF_STATEMENTS.strip()))
def test_what_is_said_of_statements(text):
    source = re.sub("^#.*", "", text, flags=re.M)
    (function,) = ast.parse(source).body
    said = []
    for _, subject, verb, phrase, _ in changes_of_statements(function):
        if verb not in ("is ignored:", "is read"):
            said.append(f"# {clause([subject], verb, phrase)[1]}")
    assert said == [line for line in text.splitlines() if line.startswith("#")]


# Sentences ----------------------------------------------------------------------------------------


def test_clauses():
    assert clause(["`a`"], "is computed", "as its last entry alone") == (
        "`a`",
        "`a` is computed as its last entry alone",
    )
    assert clause(["`a`", "`b`", "`a`"], "is never computed") == (
        "`a` and `b`",
        "`a` and `b` are never computed",
    )
    assert clause(["`a` and `b`", "`b`"], "is computed", "with its first entry")[1] == (
        "`a` and `b` are computed with their first entries"
    )
    assert clause(["the loop over `i` and `x`"], "runs", "in the opposite order")[1] == (
        "the loop over `i` and `x` runs in the opposite order"
    )
    assert clause(["the loop over `i`", "the loop over `j`"], "ends", "after its first turn")[
        1
    ] == ("the loop over `i` and the loop over `j` end after their first turns")
    assert clause(["`f`", "`g`"], "is called", "with its argument transposed")[1] == (
        "`f` and `g` are called with their arguments transposed"
    )
    assert clause(["`a`", "`b`"], "is ignored:", "zeros are in its place")[1] == (
        "`a` and `b` are ignored: zeros are in their place"
    )


def scaled(x, by):
    """Scale."""
    y = x[0] * by
    return y


def shares(x):
    total = x.sum()
    return x / total, total


def kept(xs):
    seen, y = [], np.zeros(len(xs))
    seen.append(xs)
    return y


class Layer:
    def __init__(self, W):
        self.W, self.seen = W, []

    def forward(self, x):
        self.seen.append(x @ self.W)
        for y in reversed(range(2)):
            x += y
        return -x


def small(solution, returns="y"):
    return Exercise(solution, "5.9", minutes=1, returns=returns, cases=[], mistakes=[])


SMALL = [small(scaled), small(shares, "part total"), small(Layer), small(kept)]
SAID = """
`y` is computed with `x[1]` instead of `x[0]`
`y` is computed with `x` instead of `x[0]`
`y` is computed without the factor `by`
`y` is computed with `by` instead of `x[0]`
`y` is computed with `-` instead of `*` before `by`: no
`y` is computed with `x[0]`
`y` is computed transposed
`x` is ignored: zeros are in its place
`x` is read without its first entry
`y` is never computed
`x` and `by` are read transposed: no
`part` is computed without dividing by `total`
`part` is computed with the two sides of `/` exchanged
the result is put together with `x / total` and `total` exchanged
`total` is computed with `x` instead of `total`: no
`total` is computed with `x`
`total` is computed without `.sum()`
`total` and `part` are computed transposed
`total`, `part` and `total` are computed transposed: no
`total` and `part` are computed divided by `x`
`self.W` and `self.seen` are computed with `W` and `[]` exchanged
`self.seen.append` is called with its argument transposed
`self.seen.append` is called with `self.W` transposed
`self.seen.append` is called with `self.seen`: no
`self.seen.append` is called with `x` instead of `x @ self.W`: no
`self.seen.append` is called with `y` instead of `x`
the loop over `y` runs in the opposite order
the loop over `y` runs without the last number of `range(2)`
the loop over `y` is never run
`self` is ignored: zeros are in its place: no
`y` is computed without the minus before `x`
`self.W` and `self.seen` are computed transposed: no
`seen` and `y` are computed with `[]` and `np.zeros(len(xs))` exchanged
`seen.append` is called with `y`
`seen.append` is called with `seen`: no
`y` is computed with `ones` instead of `zeros`
`y` is computed with `seen` instead of `xs`: no
"""


@pytest.mark.parametrize("line", SAID.strip().splitlines())
def test_what_is_said_of_small_solutions(line):
    said = {change.when for exercise in SMALL for change in Neighbours(exercise).changes}
    sentence, _, no = line.partition(": no")
    assert (sentence in said) != (line.endswith(": no"))


# What a change of one of them makes of it, beside what is said.
MADE = """
`y` is computed with `x[1]` instead of `x[0]`
    y = x[1] * by
`y` is never computed
    return y
`x` is ignored: zeros are in its place
    x = np.zeros_like(x)
    y = x[0] * by
`y` is computed with `x[0]` instead of `x`
    y = x[0][0] * by
`y` is computed with `+=`, so that it is added to what is there
    y += x[0] * by
`y` is computed after the result is returned
    return y
    y = x[0] * by
"""


@pytest.mark.parametrize(("sentence", "lines"), blocks(MADE))
def test_a_change_is_made(sentence, lines):
    neighbours = Neighbours(SMALL[0])
    change = next(change for change in neighbours.changes if change.when == sentence)
    shown = neighbours.source(change)
    assert [line.strip() for line in shown.splitlines() if line.strip() in lines] == lines
    assert ("return y\n" in f"{shown}\n") and shown != SMALL[0].source


def test_a_change_at_all_of_its_places():
    neighbours = Neighbours(SMALL[1])
    (change,) = (
        c for c in neighbours.changes if c.when == "`total` and `part` are computed transposed"
    )
    assert change.about == "`total` and `part`" and len(change.edits) == 3
    assert neighbours.source(change).count(".T") == 3
    x = np.array([[1.0, 3.0]])
    part, total = neighbours.program(change)(x)
    assert part.tolist() == [[0.25], [0.75]] and total == 4


def test_a_changed_program_runs_and_the_solution_stays():
    neighbours = Neighbours(SMALL[0])
    by_sentence = {change.when: change for change in neighbours.changes}
    changed = neighbours.program(by_sentence["`y` is computed without the factor `by`"])
    assert changed(np.array([5.0]), 2.0) == 5 and scaled(np.array([5.0]), 2.0) == 10
    in_a_class = Neighbours(SMALL[2])
    (change,) = (
        c for c in in_a_class.changes if c.when == "`y` is computed without the minus before `x`"
    )
    layer = in_a_class.program(change)(np.ones((1, 1)))
    assert layer.forward(np.ones((1, 1))) == 2 and Layer(np.ones((1, 1))).forward(np.ones(1)) == -2


def test_what_is_no_program_is_told(monkeypatch):
    neighbours = Neighbours(SMALL[0])
    no_program = replace(
        neighbours.changes[0], edits=(((neighbours.tree.body[0], "body", None), []),)
    )
    with pytest.raises(SyntaxError):
        neighbours.program(no_program)
    assert neighbours.program(neighbours.changes[-1])


@pytest.mark.parametrize("exercise", [*SMALL, *TO_WRITE], ids=lambda e: e.name)
def test_every_change_is_taken_back_and_changes_something(exercise):
    neighbours = Neighbours(exercise)
    before, text = ast.dump(neighbours.tree, include_attributes=True), ast.unparse(neighbours.tree)
    chosen = neighbours.changes if exercise in SMALL else neighbours.changes[::40]
    for change in chosen:
        with contextlib.suppress(SyntaxError):
            neighbours.program(change)
        assert neighbours.source(change) != text, change.when
    assert ast.dump(neighbours.tree, include_attributes=True) == before
    for change in neighbours.changes:
        now = [as_text(at(place)) for place, _ in change.edits]
        assert now != [as_text(new) for _, new in change.edits], change.when


def as_text(node):
    nodes = node if isinstance(node, list) else [node]
    return [ast.unparse(ast.fix_missing_locations(node)) for node in nodes]


@pytest.mark.parametrize("exercise", [*SMALL, *TO_WRITE], ids=lambda e: e.name)
def test_sentences_read_as_english(exercise):
    for change in Neighbours(exercise).changes:
        plain = re.sub("`[^`]+`", "x", change.when)
        assert "`" not in plain and not re.search(r"  |^ | $|\b(is|are|and|with|the) \1\b", plain)
        assert not plain.endswith((" with", " as", "something else", ":")), change.when
        rest = change.when.removeprefix(change.about)
        assert rest != change.when and not re.fullmatch(r" (is|are|runs?|ends?)( \w+)?", rest)
        subject, verb, _ = re.split(r"\b(is|are|runs?|ends?)\b", plain, maxsplit=1)
        many = " and " in re.sub("the loop over x and x", "the loop", f"{subject} ")
        assert (verb in ("are", "run", "end")) == many, change.when
        assert not (many and re.search(r"(?<!not in )\b(it|its|itself)\b", plain)), change.when


def test_changes_come_in_the_same_order():
    """The numbers that are stored for them depend on it."""
    for exercise in TO_WRITE[:5]:
        first, second = ([c.when for c in Neighbours(exercise).changes] for _ in range(2))
        assert first == second
