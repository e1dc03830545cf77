"""Where an answer and the solution part: the place is right, and the value told as the answer's is its own.

The answers are typed as in a notebook: with names of their own, loops the other way round, einsum,
lists, time before rows. In each one thing is wrong.
"""

import ast
import itertools
import linecache
import re

import numpy as np
import pytest

import rnnlm_core
from rnnlm_core.exercises import examine
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.check import wrong_cases
from rnnlm_core.exercises.compare import differences
from rnnlm_core.exercises.follow import (
    Values,
    apart,
    at,
    beside,
    close,
    described,
    equal,
    mark,
    operation,
    parting,
    same_turn,
    slices,
    told,
    where_they_differ,
)
from rnnlm_core.exercises.neighbourhood import typed
from rnnlm_core.exercises.outcomes import outcomes
from rnnlm_core.exercises.swap import swap
from rnnlm_core.exercises.trace import Value, namespace_of, values_of, values_of_solution

BACKWARD = """
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    into_x, of_x, of_h = np.zeros_like(xs), np.zeros_like(Wx), np.zeros_like(Wh)
    of_b, back = np.zeros(len(Wh)), np.zeros_like(h0)
    for k in range(T - 1, -1, -1):
        old = hs[:, k - 1] if k else h0
        g = (dhs[:, k] + back) * (1 - hs[:, k] ** 2)
        into_x[:, k] = g @ Wx.T
        of_x += xs[:, k].T @ g
        of_h += old.T @ g
        of_b += g.sum(0)
        back = g @ Wh.T
    return into_x, of_x, of_h, of_b, back
"""
FORWARD = """
def time_rnn_forward(xs, h0, Wx, Wh, b):
    state, states = h0, []
    for now in xs.swapaxes(0, 1):
        total = np.einsum("nd,dh->nh", now, Wx) + np.einsum("nh,hk->nk", state, Wh) + b
        state = np.tanh(total)
        states.append(state)
    return np.stack(states, axis=1)
"""
TIME_FIRST = """
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    above, inputs, states = (a.transpose(1, 0, 2) for a in (dhs, xs, hs))
    before = np.concatenate([h0[None], states[:-1]])
    from_right, gs = 0, []
    for d, s in zip(above[::-1], states[::-1]):
        g = (d + from_right) * (1 - s * s)
        from_right = np.dot(g, Wh.T)
        gs.insert(0, g)
    g = np.stack(gs)
    of_x = sum(i.T @ j for i, j in zip(inputs, g))
    of_h = sum(i.T @ j for i, j in zip(before, g))
    return (g @ Wx.T).transpose(1, 0, 2), of_x, of_h, g.sum((0, 1)), from_right
"""
SOFTMAX = """
def to_probabilities(scores):
    out = []
    for row in scores:
        for place in row:
            e = [np.exp(s - max(place)) for s in place]
            z = sum(e)
            out.append([x / z for x in e])
    return np.array(out).reshape(scores.shape)
"""
ALL_AT_ONCE = """
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    back, g = np.zeros_like(h0), np.zeros_like(hs)
    for k in reversed(range(xs.shape[1])):
        g[:, k] = (dhs[:, k] + back) * (1 - hs[:, k] ** 2)
        back = g[:, k] @ Wh.T
    of_x, of_h = np.einsum("ntd,nth->dh", xs, g), np.einsum("nth,ntk->hk", before, g)
    return g @ Wx.T, of_x, of_h, g.sum(axis=(0, 1)), back
"""
RIGHT = [BACKWARD, FORWARD, TIME_FIRST, SOFTMAX, ALL_AT_ONCE]

# The program; what is replaced in it, and by what; what is told.
WRONG = {
    "the slope of another step": (
        BACKWARD,
        {"1 - hs[:, k] ** 2": "1 - hs[:, k - 1] ** 2"},
        "the two programs part at t = 3. There the solution has `hs[:, t]` to the power of 2:",
        "Your `hs[:, k - 1] ** 2` at k = 3 is what is needed at t = 2:",
    ),
    "a sign": (
        BACKWARD,
        {"g @ Wh.T": "-g @ Wh.T"},
        "There the solution has the matrix product of `g` and `Wh` transposed:",
        "Your `back` at k = 0 is its negative:",
    ),
    "a factor": (
        BACKWARD,
        {"g @ Wh.T": "0.5 * g @ Wh.T"},
        "There the solution has the matrix product of `g` and `Wh` transposed:",
        "Your `back` at k = 0 is 0.5 times that:",
    ),
    "another power": (
        BACKWARD,
        {"** 2": "** 3"},
        "There the solution has `hs[:, k]` to the power of 2:",
        "Your `hs[:, k] ** 3` at k = 0 is:",
    ),
    "of one result alone": (
        BACKWARD,
        {"xs[:, k].T @ g": "(xs[:, k] ** 2).T @ g"},
        "There the solution has the matrix product of `xs[:, t]` transposed and `g`:",
        "Your `(xs[:, k] ** 2).T @ g` at k = 0 is:",
    ),
    "a loop over rows of which nobody knows the turn": (
        FORWARD,
        {"+ b": "+ 2 * b"},
        "the two programs part at t = 0. There the solution has the sum of",
        "`check` does not find it in your program.",
    ),
    "in the second step": (
        FORWARD,
        {"np.tanh(total)": "np.tanh(np.tanh(total)) + 0 * total"},
        "the two programs part at t = 1. There the solution has the matrix product of",
        "`check` does not find it in your program.",
    ),
    "time first, and sums over all steps that are made later": (
        TIME_FIRST,
        {"np.dot(g, Wh.T)": "np.dot(g, Wh.T) * 3"},
        "the two programs part at t = 1. There the solution has the sum of `d` and",
        "`check` does not find it in your program.",
    ),
    "in lists": (
        SOFTMAX,
        {"z = sum(e)": "z = sum(e) + 1"},
        "the two programs part. There the solution has `e` divided by `sum(e)`:",
        "`check` does not find it in your program.",
    ),
    "one product over all steps": (
        ALL_AT_ONCE,
        {'np.einsum("ntd,nth->dh", xs, g)': 'np.einsum("ntd,nth->dh", xs[:, ::-1], g)'},
        "There the solution has the matrix product of",
        "`check` does not find it in your program.",
    ),
    "a loop that counts otherwise": (
        BACKWARD,
        {
            "for k in range(T - 1, -1, -1):": "for j in range(T):\n        k = T - 1 - j",
            "g @ Wx.T": "(g + 1) @ Wx.T",
        },
        "There the solution has the matrix product of `dz` and `Wx` transposed:",
        "Your `(g + 1) @ Wx.T` at j = 0 is:",
    ),
    "what a name is given above": (
        BACKWARD,
        {
            "(1 - hs[:, k] ** 2)": "slope",
            "        g = ": "        slope = 1 + hs[:, k] ** 2\n        g = ",
        },
        "There the solution has 1 minus `hs[:, k] ** 2`:",
        "Your `slope` at k = 0 is:",
    ),
    "what a name is given above, with the wrong sign": (
        BACKWARD,
        {
            "(1 - hs[:, k] ** 2)": "slope",
            "        g = ": "        slope = hs[:, k] ** 2 - 1\n        g = ",
        },
        "There the solution has 1 minus `hs[:, k] ** 2`:",
        "Your `slope` at k = 0 is its negative:",
    ),
    "something right in the place of another": (
        BACKWARD,
        {"(1 - hs[:, k] ** 2)": "hs[:, k] ** 2"},
        "There the solution has 1 minus `hs[:, k] ** 2`:",
        "Your `hs[:, k] ** 2` at k = 0 is:",
    ),
    "counts": (
        """
def next_word_prob(words, before, word):
    above = below = 0
    for i in range(len(words) - 1):
        if words[i] == before:
            below += 1
            above += int(words[i + 1] == word)
    return np.sqrt(above / (below + 1))
""",
        {},
        "There the solution has 1 divided by 2:",
        "`check` does not find it in your program.",
    ),
    "put together in another way": (
        BACKWARD,
        {"of_b, back\n": "2 * of_b, back\n"},
        "T = 4, D = 5, H = 6, `check` finds in your program whatever the solution computes on its way.",
        "",
    ),
}


def answer_of(source, changes, name):
    """Define a program with changes as a cell of a notebook does."""
    for old, new in changes.items():
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    file = f"<a cell with {name}>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    scope = {"np": np} | {n: getattr(rnnlm_core, n) for n in rnnlm_core.__all__}
    exec(compile(source, file, "exec"), scope)
    return scope[name]


def found_on(source, changes=()):
    """Return (exercise, answer, the parting or None)."""
    name = re.search(r"def (\w+)", source)[1]
    exercise, answer = EXERCISES[name], answer_of(source, dict(changes), name)
    expected, found = outcomes(exercise, exercise.solution), outcomes(exercise, answer, 1)
    wrong_at = [differences(exercise, e.results, f.results) for e, f in zip(expected, found)]
    return exercise, answer, parting(exercise, answer, *wrong_cases(exercise, found, wrong_at))


@pytest.mark.parametrize("source", RIGHT)
def test_these_programs_are_right_before_they_are_changed(source):
    name = re.search(r"def (\w+)", source)[1]
    assert examine(name, answer_of(source, {}, name)).passed


@pytest.mark.parametrize(("source", "changes", "needed", "own"), WRONG.values(), ids=WRONG)
def test_what_is_told(source, changes, needed, own):
    exercise, answer, there = found_on(source, changes)
    text = told(there)
    assert text.startswith(f"Followed step by step, with {there.case.label}, ")
    assert needed in text and own in text, text
    check_truth(exercise, answer, there)
    if there.own:  # the line of the change
        line = linecache.getline(*there.own.line)
        assert any(line.strip() in new or new.strip() in line for new in changes.values()), line


def check_truth(exercise, answer, there):
    """The value that is needed is the solution's and not the answer's; the answer's own is one of its."""
    if there.needed is None:
        return
    needed, rights = there.needed, values_of_solution(exercise, there.case)
    (same,) = (v for v in rights if at_same_place(v, needed) and v.array is not None)
    np.testing.assert_array_equal(same.array, needed.array)
    _, values = values_of(exercise, answer, there.case, namespace_of(answer))
    orders = list(itertools.permutations(range(needed.array.ndim)))
    turned = [needed.array.transpose(order) for order in orders]
    alike = [
        v
        for v in values
        if v.array is not None
        and any(v.array.shape == t.shape and np.allclose(v.array, t) for t in turned)
    ]
    text = told(there)
    if "does not find" in text:
        assert not alike
    assert not any(v.turn == needed.turn for v in alike), "it is where it should be"
    if there.own is None:
        return
    mine = [v for v in values if at_same_place(v, there.own) and v.array is not None]
    assert any(np.array_equal(v.array, there.own.array, equal_nan=True) for v in mine)
    if there.looks == " its negative":
        np.testing.assert_allclose(there.own.array, -needed.array)
    elif " times that" in there.looks:
        factor = float(there.looks.split()[0])
        np.testing.assert_allclose(there.own.array, factor * needed.array, rtol=1e-2)
    elif there.looks:
        turn = there.looks.rpartition(" ")[2]
        others = [v for v in rights if v.text == needed.text and str(v.turn.get("t")) == turn]
        assert any(np.allclose(v.array, there.own.array) for v in others)


def at_same_place(a, b):
    return (a.text, a.turn, a.node.lineno, a.node.col_offset) == (
        *(b.text, b.turn, b.node.lineno, b.node.col_offset),
    )


WITH_NAN = "dxs never stored"
SOME = ["time_rnn_backward", "time_rnn_forward", "rnn_backward", "scalar_bptt", "masked_loss"]
MISTAKES = [(EXERCISES[n], mistake) for n in SOME for mistake in EXERCISES[n].mistakes[::4]]
MISTAKES += [(e, m) for e in map(EXERCISES.get, SOME) for m in e.mistakes if m.name == WITH_NAN]


@pytest.mark.parametrize(
    ("exercise", "mistake"), MISTAKES, ids=[f"{e.name}: {m.name}" for e, m in MISTAKES]
)
def test_what_is_told_of_known_mistakes_is_true(exercise, mistake):
    answer = typed(exercise, swap(exercise.source, mistake.swap))
    expected, found = outcomes(exercise, exercise.solution), outcomes(exercise, answer, 1)
    if any(outcome.results is None for outcome in found):
        return
    wrong_at = [differences(exercise, e.results, f.results) for e, f in zip(expected, found)]
    if not any(wrong_at):
        return  # it changes its input, say
    there = parting(exercise, answer, *wrong_cases(exercise, found, wrong_at))
    if there:
        check_truth(exercise, answer, there)


def test_of_what_cannot_be_followed_nothing_is_told():
    exercise = EXERCISES["time_rnn_forward"]
    scope = {"np": np}
    exec(FORWARD.replace("+ b", "- b"), scope)  # its text is not to be had
    answer = scope["time_rnn_forward"]
    expected, found = outcomes(exercise, exercise.solution), outcomes(exercise, answer, 1)
    wrong_at = [differences(exercise, e.results, f.results) for e, f in zip(expected, found)]
    cases = wrong_cases(exercise, found, wrong_at)
    assert parting(exercise, answer, *cases) is None
    assert parting(exercise, max, *cases) is None, "it has no globals"
    other = answer_of(FORWARD, {"+ b": "- 2 * b"}, "time_rnn_forward")
    assert parting(exercise, other, *cases) is None, "it gives something else when it is followed"
    constant = answer_of(
        "def time_rnn_forward(*args):\n    return np.zeros((1, 1, 1))\n", {}, "time_rnn_forward"
    )
    assert parting(exercise, constant, exercise.cases[:1], outcomes(exercise, constant)[:1]) is None


# Its parts ----------------------------------------------------------------------------------------


def test_equal_whatever_the_layout():
    x = np.arange(24.0).reshape(2, 3, 4) ** 1.5
    for y in (x, x.swapaxes(0, 1), x.transpose(2, 0, 1), x.reshape(6, 4), x[::-1], x.ravel()):
        assert (equal(x, y) and equal(y, x)) or y.ndim == 1
    assert equal(np.array([1.0, 2.0, 4.0]), np.array([4.0, 2.0, 1.0]))
    for y in (-x, x + 1e-2, x[:, ::-1], x * (1 + 1e-3)):
        assert not equal(x, y)
    assert close(np.ones(2), np.ones(2) + 5e-5) and not close(np.ones(2), np.ones(3))


def value(code, array, turn=(), name=""):
    return Value(ast.parse(code, mode="eval").body, dict(turn), np.asarray(array), name=name)


def test_values_are_found_with_their_slices_the_named_and_whole_ones_first():
    a = np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    whole, named, part = value("a + 0", a), value("b", a, name="b"), value("c", [a, a * 3])
    values = Values([part, whole, named, Value(ast.Name("d", ast.Load()), {}, None)])
    assert values.find(a) == [(named, False), (whole, False), (part, True)]
    assert values.find(a * 3) == [(part, True)] and values.find(a * 7) == values.find(None) == []
    assert values.find(a[:, 1]) == [(named, True), (whole, True)] and values.find(np.ones(99)) == []
    assert len(list(slices(a))) == 1 + 2 + 3
    spoilt = [value("n", [np.nan, i]) for i in range(9)]
    pair = value("p", [1.0, 2.0])
    assert Values([*spoilt, pair, value("q", [0.0, -9.0]), *spoilt]).find(pair.array) == [
        (pair, False)
    ]


def test_what_is_beside_a_value_is_of_the_same_turn():
    needed = value("a @ b", [1.0, 2.0, 4.0], {"t": 2})
    known, there, other = Values([needed]), {"k": 2}, {"k": 1}
    for factor, looks in ((-1, " its negative"), (3, " 3 times that"), (0.5, " 0.5 times that")):
        mine = value("c", factor * needed.array, there, name="c")
        assert beside(needed, [needed], [mine], known) == (mine, looks)
        mine.turn = other
        assert beside(needed, [needed], [mine], known) == (None, "")
    another, mine = (
        value("np.dot(x, y)", [1.0, 2.0, 9.0], there),
        value("x + y", [1, 1, 3.0], there),
    )
    assert beside(needed, [needed], [mine, another], known) == (another, "")
    another.turn = {}
    assert beside(needed, [needed], [mine, another], known) == (None, "")


def test_where_two_values_differ():
    def of(code, array, *inputs, fine=True):
        made = value(code, array)
        made.inputs, made.fine = list(inputs), fine
        return made

    same, part = of("w", [1.0, 1.0, 2.0]), of("x * y", [1.0, 2.0, 4.0], fine=False)
    needed, mine = (
        of("u + w", [2.0, 3.0, 6.0], part, same, fine=False),
        of("x * z", [-1.0, -2.0, -4.0]),
    )
    reads = of("v", mine.array, mine)
    own = of("v + w", [0.0, -1.0, -2.0], reads, of("w", same.array))
    assert where_they_differ(needed, own, "") == (part, mine, " its negative")
    own.inputs[1] = of("s", [9.0, 9.0, 1.0])
    same.fine = False
    assert where_they_differ(needed, own, "") == (needed, own, ""), "two things differ"
    same.fine, own.inputs[1] = True, of("w", same.array)
    other = of("v - w", [0.0, -1.0, -2.0], reads, same)
    assert where_they_differ(needed, other, "") == (needed, other, ""), "another operation"


def test_what_is_not_needed_in_one_turn_is_not_needed_in_another():
    node = ast.parse("a * b", mode="eval").body
    arrays = ([1.0, 2.0], [3.0, 5.0], [7.0, 9.0], [8.0, 6.0])
    halves = [Value(node, {"t": t}, np.array(arrays[t])) for t in range(2)]
    wholes = [value("c + d", arrays[2 + t], {"t": t}) for t in range(2)]
    for half, whole in zip(halves, wholes):
        whole.inputs = [half]
    mark([halves[0], wholes[0], halves[1], wholes[1]], Values([value("x", wholes[0].array)]))
    assert [v.fine for v in (*halves, *wholes)] == [True, True, True, False]


def test_loops_may_count_otherwise():
    ours = [value("a * b", [1.0, 2.0 + t], {"t": t}) for t in range(4)]
    theirs = [value("x", ours[t].array, {"j": 3 - t}, name="x") for t in range(4)]
    mark(ours, Values(theirs))
    assert [v.found[0] for v in ours] == theirs


def test_of_a_sum_only_the_whole_one_counts():
    sums = [value("s", [1.0, 2.0 + i], {"t": i}, name="s") for i in range(3)]
    mark(sums, Values([]))
    assert [v.fine for v in sums] == [True, True, False]


def test_turns():
    def same(a, b):
        return same_turn(value("x", 1, a), value("x", 1, b))

    assert same({"t": 1}, {"t": 1}) and same({"t": 1, "i": 2}, {"t": 1})
    assert same({"t": 1}, {"t": 2}) is False and same({"t": 1}, {"k": 2}) is False
    assert same({"t": 1}, {"k": 1}) and same({}, {"t": 1}) is None and same({}, {}) is None
    assert at(value("x", 1, {"t": 1, "_": 3})) == " at t = 1" and at(value("x", 1)) == ""


@pytest.mark.parametrize(
    ("code", "names", "words"),
    [
        ("a + b", {"a": "`mine`"}, "the sum of `mine` and `b`"),
        ("a - 1", {}, "`a` minus 1"),
        ("a @ b.T", {}, "the matrix product of `a` and `b` transposed"),
        ("a % n", {"n": "7"}, "what is left when `a` is divided by 7"),
        ("a.sum(axis=0)", {"a": "a part of `x`"}, "the sum of a part of `x` with axis=0"),
        ("a.reshape(3)", {}, "`reshape` of `a` and 3"),
        ("np.exp(a)", {}, "`np.exp` of `a`"),
        ("a[0]", {}, "`a[0]`"),
    ],
)
def test_an_expression_in_words(code, names, words):
    assert described(value(code, 1), names) == words


def test_names_in_words():
    assert described(value("h", 1, name="h"), {}) == "in its `h`"
    assert described(value("h", 1, name="what is returned"), {}) == "as its result"


def test_operations_are_the_same_however_they_are_written():
    assert (
        len({operation(value(c, 1)) for c in ("a @ b", "np.dot(a, b)", "np.einsum('i,i', a, b)")})
        == 1
    )
    assert operation(value("a * b", 1)) == operation(value("np.multiply(a, b)", 1)) == "Mult"
    assert operation(value("a.sum()", 1)) == operation(value("np.sum(a)", 1)) == "sum"
    assert operation(value("a[0]", 1)) == "Subscript"


def test_two_arrays_look_different():
    assert apart(np.array([1.0, 2.0]), np.array([1.0, 3.0])) == ("[1, 2]", "[1, 3]")
    long, other = np.arange(20.0).reshape(4, 5), np.arange(20.0).reshape(4, 5)
    other[3, 1] = 7
    assert apart(long, other) == (
        "0, 1, 2, 3, ... (shape (4, 5)); at [3, 1] 16",
        "0, 1, 2, 3, ... (shape (4, 5)); at [3, 1] 7",
    )
