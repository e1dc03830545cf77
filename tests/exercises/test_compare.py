"""What differs, and how a wrong result relates to the right one: told in words, on small arrays."""

from types import SimpleNamespace

import numpy as np
import pytest

from rnnlm_core.exercises.compare import compare, number, show, told_apart
from rnnlm_core.exercises.diagnose import narrow, relation, right_only_if
from rnnlm_core.exercises.exercise import Case, Mistake, Prediction, call, spaced
from rnnlm_core.exercises.sandbox import Outcome, name_results, same_input

nan, inf = float("nan"), float("inf")


def differs(expected, got, rtol=1e-4, atol=1e-5):
    return compare("dx", expected, got, rtol, atol)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (2.0, 2),
        (0.5, np.float32(0.5)),
        ([1, 2], (1.0, 2.0)),
        ([[1.0]], np.array([[1]])),
        (1000.0, 1000.09),  # within the relative tolerance
        (0.0, 9e-6),  # within the absolute one
        ([nan, 1.0], [nan, 1.0]),
        ([inf], [inf]),
        (np.array([True, False]), np.array([True, False])),
        ([True], [1]),
        ([[1.0], [2.0, 3.0]], [[1.0], [2.0, 3.0]]),  # no array, but the same
        ("say", "say"),
        (True, True),
        (True, np.bool_(True)),
        (None, None),
    ],
)
def test_what_counts_as_equal(expected, got):
    assert differs(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got", "kind", "says"),
    [
        (1000.0, 1000.2, "value", "dx should be 1000, yours is 1000.2"),
        (0.0, 2e-5, "value", "dx should be 0, yours is 2e-05"),
        (
            np.arange(6).reshape(2, 3),
            np.array([[0, 1, 2], [3, 5, 6]]),
            "value",
            "dx[1, 1] should be 4, yours is 5 (2 of 6 numbers differ)",
        ),
        ([1.5], [1.0], "value", "dx[0] should be 1.5, yours is 1"),
        ([nan], [1.0], "value", "dx[0] should be nan, yours is 1"),
        ([1.0, 2.0], [1.0], "shape", "dx should have shape (2,), yours has (1,)"),
        (1.0, [1.0], "shape", "dx should have shape (), yours has (1,)"),
        ([1.7, -2.3], np.array([1, -2]), "dtype", "cut to whole ones, the dtype is int64"),
        ([1.7, 2.3], np.array([3, 3]), "value", "dx[0] should be 1.7, yours is 3"),
        ([1, 2], np.array([1, 3]), "value", "dx[1] should be 2, yours is 3"),
        ([1.0], [[1.0], [2.0, 3.0]], "type", "yours has unequal rows: [[1.0], [2.0, 3.0]]"),
        (
            [1.0],
            (np.ones(1), np.ones(2)),
            "type",
            "dx should be one array, yours is a tuple of 2",
        ),
        ([1.0, 0.0], [True, False], "type", "dx should hold numbers, yours is [True, False]"),
        (1.0, "one", "type", "dx should hold numbers, yours is 'one'"),
        (1.0, None, "type", "dx should hold numbers, yours is None"),
        (1.0, 1j, "type", "dx should hold numbers"),
        ("say", "said", "type", "dx should be 'say', yours is 'said'"),
        ("say", 3, "type", "dx should be 'say', yours is 3"),
        (True, 1, "type", "dx should be True, yours is 1"),
        (False, 0.0, "type", "dx should be False, yours is 0"),
        (None, 0, "type", "dx should be None, yours is 0"),
    ],
)
def test_the_first_difference_is_told(expected, got, kind, says):
    found = differs(np.array(expected) if isinstance(expected, list) else expected, got)
    assert (found.name, found.kind) == ("dx", kind)
    assert says.replace("int64", str(np.array([1]).dtype)) in found.says
    assert found.where == found.says.split(" should")[0].removeprefix("dx")


def test_how_many_numbers_differ_is_told_where_there_are_several():
    assert differs([1.0, 2.0], [1.0, 3.0]).says.endswith("yours is 3 (1 of 2 numbers differ)")
    assert differs([1.0], [3.0]).says.endswith("yours is 3")
    assert differs(1.0, 3.0).says.endswith("yours is 3")


def test_numbers_as_a_reader_wants_to_see_them():
    assert [number(x) for x in (3.0, 0.12345, 123456.0, 2e6, 1e-7, nan, inf, -2.0, 7, True)] == [
        *("3", "0.1235", "123456", "2e+06", "1e-07", "nan", "inf", "-2", "7", "True")
    ]
    assert number(np.float32(0.25)) == "0.25" and number(1.23456789, 6) == "1.23457"
    assert told_apart(1.0, 1.5) == ("1", "1.5")
    assert told_apart(0.12345, 0.12346) == ("0.12345", "0.12346")
    assert told_apart(0.123456789012, 0.123456789013) == ("0.123456789012", "0.123456789013")
    assert told_apart(2.5, 2.5) == ("2.5", "2.5")


def test_a_value_in_a_few_words():
    class Broken:
        def __repr__(self):
            raise RuntimeError

    assert show(np.arange(12.0) / 8).count(",") == 11
    assert show(np.arange(13)) == "an array of shape (13,)"
    assert show(np.array([[0.5, 1.0]])) == "[[0.5, 1]]" and show(np.zeros((0, 3))) == "[]"
    assert show(0.123456) == show(np.float64(0.123456)) == "0.1235"
    assert show("x" * 58) == repr("x" * 58), "60 letters, the quotation marks included"
    assert show("x" * 59) == "'" + 56 * "x" + "..."
    assert show(Broken()) == "a Broken" and show([1, "a"]) == "[1, 'a']"


# How a wrong result relates to the right one ------------------------------------------------------

RIGHT = np.array([[1.0, 2.0, 4.0], [8.0, -3.0, 0.0]])
OTHER = np.array([5.0, 6.0])
SIZES = {"N": 3, "T": 4, "one": 1}


def related(got, right=RIGHT, together=True):
    return relation({"dx": right, "db": OTHER}, {"dx": got}, "dx", SIZES, together)


@pytest.mark.parametrize(
    ("got", "kind", "says"),
    [
        (RIGHT * [nan, 1, 1], "nan", "dx holds nan"),
        (RIGHT * 0, "zero", "dx is exactly 0"),
        (OTHER, "db", "What came back as dx is what db should be"),
        (OTHER.tolist(), "db", "What came back as dx is what db should be"),
        (RIGHT.T, "transposed", "dx is transposed."),
        (RIGHT.ravel(), "shape", "the right numbers in the wrong shape"),
        (RIGHT[::-1], "axis 0", "axis 0 runs backward"),
        (RIGHT[:, ::-1], "axis 1", "axis 1 runs backward"),
        (RIGHT * 0 + 12, "equal", "All entries of dx are the same number, 12."),
        (RIGHT * -1, "sign", "dx is -1 times what it should be: the sign."),
        (RIGHT * 3, "times N", "dx is 3 times what it should be, and N = 3. Is a mean missing"),
        (RIGHT * 4, "times T", "and T = 4. Is a mean missing"),
        (RIGHT * 12, "times N·T", "and N·T = 12. Is a mean missing, or is there a sum too many?"),
        (RIGHT / 3, "by N", "dx is 0.333 times what it should be, and N = 3. Is there a mean"),
        (RIGHT / 12, "by N·T", "a mean in the place of a sum, or a division too many?"),
        (RIGHT * 2.5, "ratio 2.5", "dx is 2.5 times what it should be, everywhere."),
        (RIGHT * 1.005, "precision", "dx is about right, but not to enough digits"),
        (RIGHT + 1, "", ""),
        (RIGHT * [[1], [2]], "", ""),
        (RIGHT * [inf, 1, 1], "", ""),
        (RIGHT[:, :2], "", ""),
        (RIGHT[:, :0], "", ""),
        ([["a", "b"]], "", ""),
        ([[1], [2, 3]], "", ""),
        (None, "", ""),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_relation_is_told(got, kind, says):
    found, told = related(got)
    assert found == kind and says in told and bool(says) == bool(told)


def test_a_size_of_two_is_a_size_and_one_is_none():
    def of_sizes(got, sizes):
        return relation({"dx": RIGHT}, {"dx": got}, "dx", sizes, True)[0]

    assert of_sizes(RIGHT * 2, {"N": 2}) == "times N" and of_sizes(RIGHT / 2, {"N": 2}) == "by N"
    assert of_sizes(RIGHT * 2, {"N": 1, "T": 2}) == "times T"
    assert of_sizes(RIGHT / 3, {"N": 1, "T": 1}) == "ratio 0.333"


def test_a_row_is_not_its_own_transpose():
    right = np.array([1.0, 2.0, 4.0])
    assert related(right * 1.00005, right)[0] == "precision"


def test_what_no_relation_follows_from():
    assert related(OTHER, together=False) == ("", ""), "results made by a drive are not exchanged"
    assert related([2.0, 4.0], np.zeros(2)) == ("", ""), "of zero nothing is a multiple"
    assert related([2.0, 4.0, 1.0], np.array([1.0, 2.0, 0.0])) == ("", ""), "nor is 1 of 0"
    assert related([3.0, 3.0], np.array([1.0, 1.0]))[0] == "times N", "both are equal everywhere"
    assert related("x") == ("", "")
    assert related(RIGHT, np.array(["a"])) == ("", "")


def clues(rights, founds, sizes=(1, 2, 3), traits=None, clues=None, drive=call):
    """What is told of results that differ: lists of {name: value}, one for each case."""
    cases = [Case({}, {"N": size}) for size in sizes]
    names = list(rights[0])
    exercise = SimpleNamespace(names=names, cases=cases, traits=traits or {}, drive=drive)
    exercise.clues = clues or {}
    wrong_at = [
        {name: True for name in names if not np.array_equal(right[name], found[name])}
        for right, found in zip(rights, founds)
    ]
    outcomes = ([Outcome(None, results=r) for r in results] for results in (rights, founds))
    return narrow(exercise, *outcomes, wrong_at)


def test_of_a_single_number_nothing_is_said_but_what_holds_three_times():
    twice = clues([{"y": 1.0}, {"y": 3.0}], [{"y": 2.5}, {"y": 7.5}], sizes=(4, 5))
    assert twice == []
    rights = [{"y": 1.0}, {"y": 3.0}, {"y": 4.0}]
    assert clues(rights, [{"y": 2.5 * r["y"]} for r in rights], sizes=(4, 5, 6)) == [
        "y is 2.5 times what it should be, everywhere."
    ]
    mixed = [{"y": 2.5}, {"y": 7.5}, {"y": 8.0}]
    assert clues(rights, mixed, sizes=(4, 5, 6)) == [], "not the same in all of them"


def test_beside_arrays_single_numbers_do_not_count():
    rights = [{"y": np.array([2.0])}, {"y": np.array([1.0, 2.0])}]
    founds = [{"y": np.array([9.0])}, {"y": np.array([2.5, 5.0])}]
    assert clues(rights, founds, sizes=(4, 5)) == ["y is 2.5 times what it should be, everywhere."]


def test_what_is_wrong_and_what_is_right_everywhere():
    row = np.array([1.0, 2.0, 4.0])
    right, found = {"a": row, "b": row + 1, "c": row}, {"a": -row, "b": row + 1, "c": row - 1}
    assert clues([right], [found], [4]) == [
        "Wrong: a, c. Right everywhere: b.",
        "a is -1 times what it should be: the sign.",
    ]
    said = {"a c": "Both.", "a": "One.", "c": "The other."}
    both = {"a": -row, "b": row, "c": -row}
    assert clues([dict.fromkeys("abc", row)], [both], [4])[1] == (
        "Each of a and c is -1 times what it should be: the sign."
    )
    found = found | {"a": np.add(row, [0, 1, 0])}
    assert clues([right], [found], [4], clues=said) == [
        "Wrong: a, c. Right everywhere: b.",
        "Both.",
    ]
    nine = dict.fromkeys("abcdefgh", row)
    assert clues([nine], [nine | {"a": np.add(row, [1, 0, 0])}], [4]) == [
        "Wrong: a. All else is right."  # seven are too many to be named
    ]
    seven = dict.fromkeys("abcdefg", row)
    assert len(clues([seven], [seven | {"a": np.add(row, [1, 0, 0])}], [4])) == 1


def test_of_what_a_drive_makes_no_exchange_is_told():
    right, found = {"a": RIGHT, "b": RIGHT + 1}, {"a": RIGHT + 1, "b": RIGHT + 1}
    assert "What came back as a is what b should be" in clues([right], [found], [4])[1]
    assert clues([right], [found], [4], drive=len) == ["Wrong: a. Right everywhere: b."]


def test_a_trait_of_ones_own():
    row = np.array([1.0, 2.0, 4.0])
    rights, founds = [{"y": row}, {"y": row}], [{"y": row}, {"y": np.add(row, [0, 1, 3])}]
    assert clues(rights, founds) == ["With N = 1 it is right, with N = 2 it is not."]
    assert clues(rights, founds, traits={"N = 1": "One is too few."}) == ["One is too few."]


def test_exercises_and_their_mistakes_are_fixed():
    for thing in (Mistake("a", "b"), Case({}), Prediction("p", "5.1", 1, 2, "", [])):
        with pytest.raises(AttributeError, match="cannot assign to field"):
            thing.name = "other"


def only_if(wrong, *cases, traits=()):
    """What is said if so many of the last cases are wrong."""
    exercise = SimpleNamespace(cases=cases, traits=dict(traits))
    right = len(cases) - wrong
    return right_only_if(exercise, [{}] * right + [{"dx": "wrong"}] * wrong)


def test_a_size_of_1_is_a_clue_only_if_it_divides_right_from_wrong():
    one, two = Case({}, {"T": 1}), Case({}, {"T": 2})
    assert only_if(1, one, two) == ["With T = 1 it is right, with T = 2 it is not."]
    assert only_if(2, one, one, two) == [], "wrong there, too"
    assert only_if(1, two, Case({}, {"T": 3})) == [], "no such case"
    assert only_if(1, one, Case({}, {"H": 3})) == [], "the wrong case has no such axis"
    row, rows = Case({}, {"N": 1, "T": 1, "D": 2}), Case({}, {"N": 3, "T": 2, "D": 2})
    assert only_if(1, row, rows) == [
        "With N = 1 and with T = 1 it is right, with N = 3, T = 2 it is not."
    ]
    all_one = Case({}, {"N": 1, "T": 1, "D": 1})
    assert only_if(1, all_one, rows) == [], "the smallest case has all of them: no clue"


def test_another_special_feature_is_a_clue_if_the_exercise_says_something_of_it():
    alone, ordinary = Case({}, note="no repeats"), Case({}, note="two repeats")
    said = {"no repeats": "Repeats are lost.", "two repeats": "Never."}
    assert only_if(1, alone, ordinary, traits=said) == ["Repeats are lost."]
    assert only_if(1, alone, ordinary) == []
    assert only_if(2, alone, alone, ordinary, traits=said) == []


def test_a_case_tells_its_sizes_and_what_is_special():
    case = Case({}, {"N": 1, "T": 3}, "no word repeats")
    assert case.label == "N = 1, T = 3; no word repeats"
    assert case.traits == ["N = 1", "no word repeats"]
    assert Case({}).label == "the example" and Case({}).traits == []
    assert Case({}, note="alone").label == "alone" and Case({}, {"T": 2}).label == "T = 2"


def test_spaced_numbers_go_from_low_to_high():
    assert spaced(5).min() == -1 and spaced(5).max() == 1 and spaced(2, 3).shape == (2, 3)
    np.testing.assert_allclose(np.sort(spaced(5, low=0, high=2)), [0, 0.5, 1, 1.5, 2])
    assert spaced(1) == 1 and spaced(1, low=3, high=7) == 7
    assert spaced(40).tolist() != sorted(spaced(40)), "dealt out, not in order"


# What came back, by its names ---------------------------------------------------------------------


def named(returned, names=("dx", "dW"), in_place=(), args=None, answer=max):
    outcome = Outcome(answer, returned=returned)
    exercise = SimpleNamespace(names=list(names), in_place=in_place)
    name_results(exercise, outcome, args or {})
    return outcome


def test_results_by_their_names():
    assert named((1, 2)).results == named([1, 2]).results == {"dx": 1, "dW": 2}
    assert named({"dx": 1, "dW": 2}).results == {"dx": 1, "dW": 2}
    assert named((1, 2), ["dx"]).results == {"dx": (1, 2)}
    assert named(None, ["W"], ["W"], {"W": 3}).results == {"W": 3}
    assert named(7, ["W", "loss"], ["W"], {"W": 3}).results == {"loss": 7, "W": 3}
    assert named({"loss": 7}, ["W", "loss"], ["W"], {"W": 3}).results == {"loss": 7, "W": 3}
    assert named((1, 2), ["W", "a", "b"], ["W"], {"W": 3}).results == {"a": 1, "b": 2, "W": 3}


@pytest.mark.parametrize("returned", [(1,), (1, 2, 3), 5, {"dx": 1}, {"dx": 1, "db": 2}, "ab"])
def test_another_number_of_results(returned):
    assert named(returned).problem == "count" and named(returned).results is None


def test_nothing_came_back():
    assert named(None).problem == "none"
    for unwritten in (..., NotImplemented):
        assert named(unwritten).problem == "not written"
    assert named(None, answer=lambda: None).problem == "not written"
    assert named(None, answer=lambda x: print(x)).problem == "none"


def test_whether_an_argument_is_as_it_was():
    assert same_input(np.array([nan, 1]), np.array([nan, 1])) and same_input([1, (2,)], [1, (2,)])
    assert same_input(np.array([1, 2]), np.array([1, 2])) and same_input("a", "a")
    assert same_input(np.array(["a"]), np.array(["a"]))
    assert same_input(iter([1]), iter([2])), "other objects may have a life of their own"
    for kept, now in (
        *(([1, 2], [1]), ([1], [1, 2]), ([1, 2], [1, 3]), (1, 2), (1.5, 2.5), ("a", "b")),
        *(({"a": 1}, {}), ((1, [2]), (1, [3])), (np.zeros(2), np.ones(2)), (np.ones(1), [2])),
    ):
        assert not same_input(kept, now), kept
