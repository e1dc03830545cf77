"""Whatever comes back is turned into plain values: numbers, texts, arrays, lists of them."""

import collections
import decimal
import enum
import fractions

import numpy as np
import pytest

from rnnlm_core.exercises.plain import HUGE, Thing, TooLarge, plain


class Text(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Float(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class Array(np.ndarray):
    def __eq__(self, other):
        return True


class Like:
    def __array__(self, dtype=None, copy=None):
        return np.arange(3.0).view(Array)


class One(enum.IntEnum):
    ONE = 1


class Unreadable:
    def __repr__(self):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((value, value) for value in (None, ..., NotImplemented, True, 3, 0.5, 1j, "say")),
        ((1, [2.0, "a"], {"b": None}), (1, [2.0, "a"], {"b": None})),
        (collections.OrderedDict(a=1), {"a": 1}),
        (Text("say"), "say"),
        (Float(0.5), 0.5),
        (One.ONE, 1),
        (np.float32(0.5), np.float32(0.5)),
        (np.int64(3), np.int64(3)),
        (np.bool_(True), True),
        (np.str_("say"), "say"),
        (decimal.Decimal("0.4"), 0.4),
        (fractions.Fraction(1, 4), 0.25),
        (np.arange(3.0).view(Array), np.arange(3.0)),
        (np.array(0.5), np.array(0.5)),
        (np.array([fractions.Fraction(1, 2), 1], object), [0.5, 1]),
        (np.array(["a", "b"]), ["a", "b"]),
        (Like(), np.arange(3.0)),
        (range(3), np.arange(3)),
        (collections.deque([1, 2]), np.array([1, 2])),
    ],
)
def test_plain_values(value, expected):
    found = plain(value)
    assert type(found) is type(expected)
    if isinstance(expected, np.ndarray):
        assert np.array_equal(found, expected) and found.dtype == expected.dtype
    else:
        assert found == expected


def test_arrays_are_copies():
    array = np.zeros(2)
    found = plain([array, {"a": array}])
    array += 1
    assert found[0].tolist() == found[1]["a"].tolist() == [0, 0]


@pytest.mark.parametrize("value", [len, int, object(), {1}, Unreadable(), iter([1])])
def test_of_anything_else_the_text_is_kept(value):
    found = plain([value])[0]
    assert type(found) is Thing and found.kind == type(value).__name__
    assert repr(found) == ("a Unreadable" if isinstance(value, Unreadable) else repr(value))


def test_a_list_in_itself_comes_to_an_end():
    turns = []
    turns.append(turns)
    found = plain(turns)
    while type(found) is list:
        (found,) = found
    assert type(found) is Thing


def test_a_huge_result_is_not_copied():
    assert plain(np.broadcast_to(0.0, HUGE)).size == HUGE
    for huge in (np.broadcast_to(0.0, HUGE + 1), np.zeros(10**9, np.int8), [0] * (HUGE + 1)):
        with pytest.raises(TooLarge):
            plain([huge])
