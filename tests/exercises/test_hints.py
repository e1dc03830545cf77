"""hint(): what it says, in which order, and that a new check begins anew."""

import linecache
import re

import numpy as np
import pytest

import rnnlm_core
from rnnlm_core.exercises import Verdict, check, hint, hints
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.hints import hints_for, line_of

RIGHT = """
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    slope = 1 - h_next ** 2
    g = dh_next * slope
    into_x = g @ Wx.T
    return into_x, g @ Wh.T, x.T @ g, h_prev.T @ g, g.sum(0)
"""


@pytest.fixture(autouse=True)
def nothing_checked():
    hints.last.clear()
    yield
    hints.last.clear()


def typed(source, changes=(), name="rnn_backward"):
    """Define a program with changes as a cell of a notebook does."""
    for old, new in dict(changes).items():
        assert source.count(old) == 1
        source = source.replace(old, new)
    file = f"<a cell with {name}>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    scope = {"np": np} | {n: getattr(rnnlm_core, n) for n in rnnlm_core.__all__}
    exec(compile(source, file, "exec"), scope)
    return scope[name]


def told(capsys):
    text = capsys.readouterr().out
    assert all(len(line) <= 88 for line in text.splitlines())
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture
def after(capsys):
    """after(answer) checks it, and returns what is said then, and at each call of hint() until the last."""

    def after(*answers, **values):
        check(*answers, **values)
        said = [told(capsys)]
        for _ in range(6):
            hint()
            said.append(told(capsys))
            if said[-1].endswith(("there is no other hint.", "there is no hint for this.")):
                return said
        raise AssertionError("hints have no end")

    return after


def test_before_any_check(capsys):
    hint()
    assert told(capsys) == "A hint belongs to an answer. First check one: check(name)."


def test_from_the_place_to_an_example_to_the_line(after):
    wrong = typed(RIGHT, {"g = dh_next * slope": "g = dh_next * np.sqrt(slope)"})
    verdict, *said = after(wrong)
    assert "the two programs part" in verdict, "check has said already where the programs part"
    assert len(said) == 3
    assert said[0].startswith("rnn_backward, hint 1 of 2. With N = 1, D = 1, H = 1, step by step:")
    assert "given: dh_next = [[2]]" in said[0] and "dz = [[0.3423]]" in said[0]
    assert said[1] == (
        "rnn_backward, hint 2 of 2. Look at this line of yours: g = dh_next * np.sqrt(slope)"
    )
    assert said[2] == "rnn_backward: there is no other hint."


def test_after_a_known_mistake_the_place_is_the_first_hint(after):
    verdict, *said = after(typed(RIGHT, {"1 - h_next ** 2": "1 - np.tanh(h_next) ** 2"}))
    assert "This is what one gets when tanh is taken again." in verdict
    assert len(said) == 4
    assert (
        "hint 1 of 3. Followed step by step, with" in said[0] and "the two programs part" in said[0]
    )
    assert "hint 2 of 3. With N = 1, D = 1, H = 1, step by step:" in said[1]
    assert "hint 3 of 3. Look at this line of yours: slope = 1 - np.tanh(h_next) ** 2" in said[2]


def test_of_a_program_without_a_text_the_line_is_described(after):
    scope = {"np": np}
    exec(RIGHT.replace("1 - h_next ** 2", "1 + h_next ** 2"), scope)
    *_, line, end = after(scope["rnn_backward"])
    assert line == "rnn_backward, hint 2 of 2. Look at the line of `dz`."
    exec(RIGHT.replace("h_prev.T @ g", "-h_prev.T @ g"), scope)
    *_, line, end = after(scope["rnn_backward"])
    assert line == "rnn_backward, hint 2 of 2. Look at the line of `dWh`."
    exec(RIGHT.replace("h_prev.T @ g", "np.full_like(Wh, (h_prev * g).sum())"), scope)
    *_, line, end = after(scope["rnn_backward"])
    assert line == "rnn_backward, hint 2 of 2. Look at the line of `dWh`.", "by a known mistake"
    exec(RIGHT.replace("h_prev.T @ g", "h_prev.T @ g**3"), scope)
    assert len(after(scope["rnn_backward"])) == 3, "nobody knows the line"


def test_a_value_that_is_not_there_at_all(after):
    wrong = typed(RIGHT, {"h_prev.T @ g,": "np.outer(h_prev[0], g[0]),"})
    *_, line, end = after(wrong)
    assert line.startswith(
        "rnn_backward, hint 2 of 2. Look at the line that computes the matrix product"
    )


def test_a_new_check_begins_anew(capsys):
    wrong = typed(RIGHT, {"g = dh_next * slope": "g = dh_next * np.sqrt(slope)"})
    for _ in range(2):
        check(wrong)
        capsys.readouterr()
        hint()
        assert told(capsys).startswith("rnn_backward, hint 1 of 2.")
    check(dh_before_the_text=28)
    capsys.readouterr()
    hint()
    assert told(capsys) == "dh_before_the_text: there is no hint for this."


def test_no_hint_for_what_is_right_or_unknown(after):
    assert after(typed(RIGHT))[1:] == ["rnn_backward: there is no hint for this."]
    assert after(dh_before_the_text=27)[1:] == ["dh_before_the_text: there is no hint for this."]
    assert after(no_such_exercise=1)[1:] == ["no_such_exercise: there is no hint for this."]


@pytest.mark.parametrize(
    "body",
    ["...", "return None", "return dh_nxt", "return dh_next", "return dh_next @ Wx", "yield x"],
)
def test_without_results_an_input_is_worked_through(body, after):
    head = RIGHT.strip().split("\n", 1)[0]
    verdict, first, end = after(typed(f"{head}\n    {body}\n"))
    assert first.startswith(
        "rnn_backward, hint 1 of 1. With N = 1, D = 1, H = 1, step by step: given:"
    )
    assert end == "rnn_backward: there is no other hint."


def test_what_is_no_use_is_not_tried_again():
    calls = []
    for kind in ("endless", "not written"):
        verdict = Verdict("rnn_backward", kind, kind, "")
        (text,) = hints_for("rnn_backward", lambda *args: calls.append(1), verdict)
        assert text.startswith("With N = 1, D = 1, H = 1, step by step:\n  given: dh_next = [[2]]")
    right = Verdict("rnn_backward", "right", "right", "")
    assert hints_for("rnn_backward", lambda *args: calls.append(1), right) == [] == calls
    no_function = Verdict("rnn_backward", "wrong result", "wrong type", "")
    assert hints_for("rnn_backward", 3, no_function) == [text]


def test_a_right_result_with_another_fault_has_no_hint(after):
    changes = typed(
        RIGHT, {"    slope = 1": "    h_prev += 0 * x.sum()\n    dh_next *= 1\n    slope = 1"}
    )
    kept = typed(
        RIGHT, {"    slope = 1": "    x *= 2\n    x /= 2\n    h_prev[0] += 1e-9\n    slope = 1"}
    )
    for answer in (changes, kept):
        said = after(answer)
        assert len(said) == 2 and said[1] == "rnn_backward: there is no hint for this."


def test_who_listens_hears_of_each_hint(capsys, monkeypatch):
    heard = []
    monkeypatch.setattr(hints, "listeners", [heard.append])
    hint()
    check(typed(RIGHT, {"g = dh_next * slope": "g = dh_next"}))
    for _ in range(5):
        hint()
    assert heard == ["rnn_backward"] * 3, "those that there are"


def test_the_line_of_a_mistake_is_described_by_what_it_computes():
    exercise = EXERCISES["rnn_backward"]
    lines = {line_of(exercise, mistake) for mistake in exercise.mistakes}
    assert {"the line of `dz`", "the result"} <= lines
    assert all(re.fullmatch(r"the line of `.*`|the .*", line) for line in lines)
