"""examine() on small exercises made for it: every kind of verdict, its diagnosis and its words."""

import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from rnnlm_core.exercises import Verdict, check, examine
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.exercise import Case, Exercise, Mistake, Prediction
from rnnlm_core.exercises.known_mistakes import main as table_of_mistakes
from rnnlm_core.exercises.solutions import code_of, solution


def scaled(x, by):
    """Scale."""
    total = x.sum()
    return x * by / total


def both(x, y):
    return x + y, x - y


class Counter:
    def __init__(self, start):
        self.n = start

    def up(self):
        self.n += 1
        return self.n


SCALED = Exercise(
    scaled,
    notebook="5.9",
    minutes=5,
    returns="y",
    cases=[
        Case({"x": np.array([2.0]), "by": 3.0}, {"N": 1}),
        Case({"x": np.array([1.0, 3.0]), "by": 3.0}, {"N": 2}),
        Case({"x": np.array([1.0, 2.0, 5.0]), "by": 2.0}, {"N": 3}, "not by 3"),
    ],
    mistakes=[
        Mistake("not divided", "You did not divide.", {"/ total": ""}),
        Mistake("scaled twice", "You scaled twice.", {"x * by": "x * by * by"}),
    ],
    because="Shares add up.",
)
BOTH = Exercise(
    both,
    notebook="5.9",
    minutes=5,
    returns="plus minus",
    cases=[Case({"x": 1.0, "y": 2.0}), Case({"x": 3.0, "y": -5.0})],
    mistakes=[
        Mistake("exchanged", "They are exchanged.", {"x + y, x - y": "x - y, x + y"}),
        Mistake("broken so", "", {"x - y": "x * y"}),
    ],
    broken="broken so",
)
COUNTER = Exercise(
    Counter,
    notebook="5.9",
    minutes=5,
    returns="n",
    cases=[Case({"start": 1}), Case({"start": 5})],
    mistakes=[],
    drive=lambda made, args: made(**args).up(),
)
HALF = Prediction(
    "half",
    notebook="5.9",
    minutes=1,
    answer=0.5,
    because="One of two.",
    mistakes=[
        Mistake("the double", "Upside down.", wrong=2.0),
        Mistake("a word", "No.", wrong="x"),
    ],
    hint="Count again.",
)
WORD = Prediction("word", "5.9", 1, "say", "It repeats.", [])
YES = Prediction("yes", "5.9", 1, True, "Always.", [])
ROW = Prediction("row", "5.9", 1, [1, 2, 3], "In order.", [], rtol=0.01)


@pytest.fixture(autouse=True)
def catalogue(monkeypatch):
    for name, item in {
        **{"scaled": SCALED, "both": BOTH, "Counter": COUNTER},
        **{"half": HALF, "word": WORD, "yes": YES, "row": ROW},
    }.items():
        monkeypatch.setitem(EXERCISES, name, item)


# Predictions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "kind", "diagnosis", "text"),
    [
        ("half", 0.5, "right", "right", "half: right. One of two."),
        ("half", Fraction(1, 2), "right", "right", "half: right. One of two."),
        ("half", np.array(0.5), "right", "right", "half: right. One of two."),
        ("half", 0.5 + 1e-10, "right", "right", "half: right. One of two."),
        (
            "half",
            0.5 + 1e-8,
            "unknown mistake",
            "another value",
            "half: 0.50000001 is not right. Count again.",
        ),
        ("half", 2, "known mistake", "the double", "half: 2 is not right.\nUpside down."),
        ("half", "x", "wrong result", "wrong type", "half: expected a number, got 'x'."),
        ("half", [0.5], "wrong result", "wrong type", "half: expected a number, got [0.5]."),
        (
            "half",
            ...,
            "not written",
            "not written",
            "half: not written yet: put your answer in place of the ...",
        ),
        (
            "half",
            None,
            "not written",
            "not written",
            "half: not written yet: put your answer in place of the ...",
        ),
        (
            "half",
            abs,
            "wrong result",
            "a function",
            "half: a function came; the answer itself is asked for.",
        ),
        ("word", "say", "right", "right", "word: right. It repeats."),
        (
            "word",
            "said",
            "unknown mistake",
            "another value",
            "word: 'said' is not right. Try again.",
        ),
        ("word", 1, "wrong result", "wrong type", "word: expected a text, got 1."),
        ("yes", True, "right", "right", "yes: right. Always."),
        ("yes", False, "unknown mistake", "another value", "yes: False is not right. Try again."),
        ("yes", 1, "wrong result", "wrong type", "yes: expected True or False, got 1."),
        ("row", (1, 2, 3.02), "right", "right", "row: right. In order."),
        (
            "row",
            [1, 2, 3.04],
            "unknown mistake",
            "another value",
            "row: [1, 2, 3.04] is not right. Try again.",
        ),
        ("row", 6, "wrong result", "wrong type", "row: expected 3 entries, got 6."),
        ("row", "123", "wrong result", "wrong type", "row: expected 3 entries, got '123'."),
        (
            "row",
            {1: 1, 2: 2, 3: 3},
            "wrong result",
            "wrong type",
            "row: expected 3 entries, got {1: 1, 2: 2, 3: 3}.",
        ),
    ],
)
def test_a_prediction(name, value, kind, diagnosis, text):
    verdict = examine(name, value)
    assert verdict == Verdict(name, kind, diagnosis, text)
    assert verdict.passed == (kind == "right")


# Functions and classes ----------------------------------------------------------------------------


def verdict_on(name, answer):
    verdict = examine(name, answer)
    assert verdict.exercise == name and verdict.text.startswith(f"{name}: ")
    return verdict.kind, verdict.diagnosis, verdict.text.removeprefix(f"{name}: ")


def test_right_tells_what_was_tried_and_why():
    kind, diagnosis, text = verdict_on("scaled", lambda x, by: x / x.sum() * by)
    assert (kind, diagnosis) == ("right", "right")
    assert text == "right. Tried on 3 inputs: N = 1; N = 2; N = 3; not by 3.\nShares add up."
    assert (
        examine("Counter", COUNTER.with_mistakes()).text
        == "Counter: right. Tried on 2 inputs: the example; the example."
    )


def test_two_mistakes_of_the_catalogue():
    kind, diagnosis, text = verdict_on("scaled", lambda x, by: x * by**2)
    assert (kind, diagnosis) == ("two mistakes", "not divided and scaled twice")
    assert (
        "\nTwo mistakes at once give exactly this:\n- You did not divide.\n- You scaled twice.\n"
        in text
    )
    assert "The smallest input on which it goes wrong, N = 1:\n  given: x = [2]\n" in text
    assert "  given: by = 3\n  in the solution: total = 2\n" in text
    assert text.endswith("  y should be [3]\n       yours is [18]")


def test_a_known_mistake_is_said_without_the_smallest_input():
    kind, diagnosis, text = verdict_on("scaled", lambda x, by: x * by)
    assert (kind, diagnosis) == ("known mistake", "not divided")
    assert text == (
        "not right yet.\ny[0] should be 3, yours is 6.\n(Tried with N = 1.)\nYou did not divide."
    )


def test_the_mistake_that_is_to_be_repaired_is_not_given_away():
    kind, diagnosis, text = verdict_on("both", lambda x, y: (x + y, x * y))
    assert (kind, diagnosis) == ("known mistake", "not repaired")
    assert text.endswith("\nThe program still has its mistake.")


def test_an_unknown_mistake_has_clues_and_the_smallest_input():
    kind, diagnosis, text = verdict_on("scaled", lambda x, by: x * by / x.sum() + (len(x) > 2))
    assert (
        kind == "unknown mistake" and diagnosis == "With N = 1 it is right, with N = 3 it is not."
    )
    assert diagnosis in plain(text), "the table of diagnoses has the first clue"
    assert "y[0] should be 0.25, yours is 1.25 (3 of 3 numbers differ)." in text
    assert "(Tried with N = 3; not by 3.)" in text
    assert "The smallest input on which it goes wrong, N = 3; not by 3:" in text


def test_of_up_to_twelve_numbers_all_are_shown(monkeypatch):
    for size, shown in ((12, True), (13, False)):
        case = Case({"x": np.arange(1.0, size + 1), "by": 1.0})
        monkeypatch.setitem(EXERCISES, "scaled", replace(SCALED, cases=[case]))
        text = verdict_on("scaled", lambda x, by: x / x.sum() + x)[2]
        assert ("\n  y should be [" in text) == shown and "given: by = 1" in text


def test_a_changed_argument_is_told_beside_a_wrong_result():
    def answer(x, by):
        x += 1
        return x

    text = verdict_on("scaled", answer)[2]
    assert "And it changes what it is given: x." in text


def test_a_right_result_that_changes_what_it_is_given():
    def answer(x, by):
        x *= by / x.sum()
        return x

    kind, diagnosis, text = verdict_on("scaled", answer)
    assert (kind, diagnosis) == ("changed input", "changes x")
    assert "the result is right, but it changes what it is given: x." in text and ".copy()" in text


def plain(text):
    return " ".join(text.split())


def raises(error):
    raise error


@pytest.mark.parametrize(
    ("answer", "kind", "diagnosis", "words"),
    [
        (..., "not written", "not written", "not written yet."),
        (None, "not written", "not written", "not written yet."),
        (3, "wrong result", "wrong type", "expected a function, got 3."),
        (int, "wrong result", "wrong type", "expected a function, got <class 'int'>."),
        (lambda x: x, "wrong result", "parameters", "it takes (x), but is given (x, by)."),
        (lambda x, by: ..., "not written", "not written", "not written yet."),
        (
            lambda x, by: raises(NotImplementedError),
            "not written",
            "not written",
            "not written yet.",
        ),
        (
            lambda x, by: (yield x),
            "wrong result",
            "a generator",
            "it returned a generator: because of a yield",
        ),
        (
            lambda x, by: np.zeros(2000 * 2000),
            "wrong result",
            "too large",
            "far more numbers than were asked for.\n(Tried with N = 1.)",
        ),
        (
            lambda x, by: print("no") or None,
            "nothing returned",
            "printed instead of returned",
            "Return y instead of printing.",
        ),
        (
            lambda x, by: x.sort(),
            "nothing returned",
            "returned None",
            "Is there a return y at its end, outside of any loop?",
        ),
        (
            lambda x, by: {}[x.sum()],
            "raised",
            "raised KeyError",
            "it raised KeyError: np.float64(2.0)",
        ),
    ],
)
def test_before_there_is_anything_to_compare(answer, kind, diagnosis, words):
    found = verdict_on("scaled", answer)
    assert found[:2] == (kind, diagnosis)
    assert words in found[2]


@pytest.mark.parametrize(
    "made", [lambda x: np.zeros(2000 * 2000), lambda x: ..., lambda x: raises(RecursionError)]
)
def test_what_no_second_input_would_tell_is_tried_once(made):
    calls = []

    def answer(x, by):
        calls.append(x.size)
        return made(x)

    verdict_on("scaled", answer)
    assert calls == [1]


def test_an_error_on_one_input_is_told_before_what_is_missing_on_another():
    def answer(x, by):
        return None if len(x) < 3 else raises(KeyError("three"))

    kind, diagnosis, text = verdict_on("scaled", answer)
    assert (kind, diagnosis) == ("raised", "raised KeyError") and "N = 3; not by 3" in text


def test_a_wrong_result_that_is_another_the_second_time():
    calls = []

    def answer(x, by):
        calls.append(1)
        return x * by / x.sum() + len(calls)

    kind, diagnosis, text = verdict_on("scaled", answer)
    assert (kind, diagnosis) == ("not the same twice", "a second call differs")
    assert "y[0] should be 3, yours is 4." in text and SCALED.twice in plain(text)


def test_a_stub_that_still_raises_after_lines_of_its_own():
    def answer(x, by):
        total = x.sum()
        raise NotImplementedError(total)

    kind, diagnosis, text = verdict_on("scaled", answer)
    assert (kind, diagnosis) == ("raised", "NotImplementedError left") and "take it out" in text


def test_another_number_of_results():
    kind, diagnosis, text = verdict_on("both", lambda x, y: (x, y, x))
    assert (kind, diagnosis) == ("wrong result", "number of results")
    assert text.startswith("it is to return plus, minus: 2 results; it returned 3 results.")
    assert "it returned 7." in verdict_on("both", lambda x, y: 7)[2]


def test_a_class_without_its_init_is_told():
    class Other:
        def up(self):
            return 1

    kind, diagnosis, text = verdict_on("Counter", Other)
    assert (kind, diagnosis) == ("wrong result", "parameters")
    assert plain(text) == (
        "it takes (), but is given (start). It has no __init__, with two underscores on each side."
    )

    class WithInit(Other):
        def __init__(self): ...

    assert "underscores" not in verdict_on("Counter", WithInit)[2]
    assert verdict_on("Counter", len)[:2] == ("wrong result", "wrong type")
    assert "expected a class, got <built-in" in verdict_on("Counter", len)[2]


def test_a_class_that_is_wrong_is_told_without_the_steps_of_a_function():
    class Two(Counter):
        def up(self):
            return super().up() + 2

    kind, _, text = verdict_on("Counter", Two)
    assert kind == "unknown mistake" and text.startswith(
        "not right yet.\nn should be 2, yours is 4."
    )
    assert "  given: start = 1\n" in text and "in the solution" not in text


def test_a_function_of_which_nobody_can_tell_the_parameters_is_tried():
    assert verdict_on("both", max)[0] != "right"  # max has no signature
    assert verdict_on("both", max)[1] != "parameters"


def test_an_answer_that_counts_its_calls_is_told():
    calls = []

    def answer(x, by):
        calls.append(1)
        return x * by / x.sum() + (len(calls) > 3)  # right the first time round, on all three

    kind, diagnosis, text = verdict_on("scaled", answer)
    assert (kind, diagnosis) == ("not the same twice", "a second call differs")
    assert plain(text) == SCALED.twice


def test_an_answer_that_fails_the_second_time_is_told():
    calls = []

    def answer(x, by):
        calls.append(1)
        return x * by / x.sum() if len(calls) <= 3 else raises(ValueError)

    assert verdict_on("scaled", answer)[0] == "not the same twice"


def test_no_line_is_longer_than_88_letters():
    text = examine("scaled", lambda x, by: raises(ValueError("word " * 60))).text
    assert 80 < max(map(len, text.splitlines())) <= 88
    long = "x" * 100
    assert long in examine("scaled", lambda x, by: raises(ValueError(long))).text, "not broken"


# What goes with check() ---------------------------------------------------------------------------


def test_check_prints_every_verdict(capsys):
    def rnn(x):
        return x

    check(SCALED.with_mistakes(), rnn, half=0.5, both=BOTH.with_mistakes())
    told = capsys.readouterr().out.split("\n")
    assert told[0].startswith("scaled: right.") and "half: right. One of two." in told
    assert any(line.startswith("There is no exercise called 'rnn'.") for line in told)
    assert any(line.startswith("both: right.") for line in told)


def test_a_name_that_is_none():
    verdict = examine("scalde", scaled)
    assert (verdict.exercise, verdict.kind) == ("scalde", "unknown exercise")
    assert "Keep the name that is given in the notebook: 'scaled'?" in plain(verdict.text)
    assert "or write check(the_name=your_function)." in plain(examine("zzz", max).text)
    nameless = examine(None, 3)
    assert (nameless.exercise, nameless.diagnosis) == ("?", "unknown exercise")
    assert "it got 3." in nameless.text and not nameless.passed


# The solutions, and the table of mistakes ---------------------------------------------------------


def test_a_solution_is_shown_without_its_docstring(capsys):
    assert code_of(SCALED) == "def scaled(x, by):\n    total = x.sum()\n    return x * by / total\n"
    solution("scaled")
    told = capsys.readouterr().out
    assert told.startswith(code_of(SCALED) + "\n") and "scaled: right. Tried on" in told
    solution("half")
    assert capsys.readouterr().out == "half: right. One of two.\n"


def test_the_table_of_mistakes(capsys):
    table_of_mistakes(["scaled", "both"])
    told = capsys.readouterr().out.splitlines()
    assert told[:4] == [
        "",
        "scaled (5.9, 5 minutes)",
        f"  {'not divided':60} -> not divided",
        f"  {'scaled twice':60} -> scaled twice",
    ]
    assert f"  {'broken so':60} -> not repaired" in told
    assert told[-2:] == ["", "4 mistakes, 4 named rightly"]
    table_of_mistakes(["half"])  # a word where a number is asked for is not told by name
    told = capsys.readouterr().out.splitlines()
    assert f"! {'a word':60} -> wrong type" in told and told[-1] == "2 mistakes, 1 named rightly"


def test_the_table_of_all_if_none_is_named(capsys, monkeypatch):
    module = sys.modules["rnnlm_core.exercises.known_mistakes"]
    monkeypatch.setattr(module, "EXERCISES", {"scaled": SCALED, "half": HALF})
    table_of_mistakes([])
    assert capsys.readouterr().out.endswith("\n4 mistakes, 3 named rightly\n")


def test_mistakes_are_planted_exactly_or_not_at_all():
    first, second = SCALED.mistakes
    assert SCALED.with_mistakes(first, second)(np.ones(2), 3).tolist() == [9, 9]
    with pytest.raises(ValueError, match="scaled: two of the mistakes change the same text"):
        SCALED.with_mistakes(first, first)
    with pytest.raises(
        ValueError, match="scaled, 'gone': expected 'nowhere' once, found it 0 times"
    ):
        SCALED.with_mistakes(Mistake("gone", "", {"nowhere": ""}))
