"""Answers that crash, hang or mislead whoever examines them: each gets a sentence, and no traceback."""

import builtins
import copy
import decimal
import signal
import sys
import threading
import types
import warnings

import numpy as np
import pytest

import rnnlm_core
from rnnlm_core import RNN, TimeRNN, clip_grads, softmax
from rnnlm_core.exercises import check, examine
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.catalogue.notebook_5_3 import rnn_backward as module

RIGHT = EXERCISES["rnn_backward"].with_mistakes()


def plain(text):
    return " ".join(text.split())


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(sys.modules["rnnlm_core.exercises.check"], "SECONDS", 2)


class SizeRaises:
    @property
    def size(self):
        raise ZeroDivisionError


class SizeIsAMethod:
    def size(self):
        return 3


class ArrayRaises:
    def __array__(self, *args, **kwargs):
        raise ZeroDivisionError("no array")


class ArrayNeverEnds:
    def __array__(self, *args, **kwargs):
        while True:
            pass


class TextRaises:
    def __repr__(self):
        raise ZeroDivisionError

    __str__ = __repr__


class ErrorWithoutText(TextRaises, Exception):
    pass


class EqualToAll(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __sub__(self, other):
        return np.zeros(self.shape)

    __rsub__ = __sub__


class LooksIntoFrames:
    """An object that takes for itself what the one who converts it expects."""

    def __array__(self, *args, **kwargs):
        frame = sys._getframe()
        while frame:
            if isinstance(frame.f_locals.get("expected"), np.ndarray):
                return frame.f_locals["expected"]
            frame = frame.f_back
        return np.zeros(1)


def five(make):
    return lambda *args: (make(),) * 5


def raises(error):
    raise error


def never_ends(*args):
    while True:
        try:
            x = 1 + 1
            print(x)
        except:  # noqa: E722
            pass


def deaf(*args):
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def exchanges(*args):
    builtins.len = builtins.isinstance = builtins.all = lambda *a: True
    np.isclose = np.allclose = lambda *a, **k: np.array(True)
    return (np.zeros(1),) * 5


def sized(dh_next, x, h_prev, h_next, Wx, Wh):
    return (np.ones((3000, 3000)), *RIGHT(dh_next, x, h_prev, h_next, Wx, Wh)[1:])


HOSTILE = {
    "size raises": (five(SizeRaises), "should hold numbers"),
    "size is a method": (five(SizeIsAMethod), "should hold numbers"),
    "__array__ raises": (five(ArrayRaises), "it raised ZeroDivisionError: no array"),
    "__array__ never ends": (five(ArrayNeverEnds), "Does a loop never end?"),
    "__repr__ raises": (five(TextRaises), "yours is a TextRaises"),
    "the error has no text": (
        lambda *args: raises(ErrorWithoutText()),
        "a ErrorWithoutText, whose text cannot be shown",
    ),
    "a bare except": (never_ends, "stopped after 2 seconds. Does a loop never end?"),
    "the stop signal ignored": (deaf, "signals stay as they are"),
    "os._exit": (lambda *args: __import__("os")._exit(3), "would end Python itself"),
    "KeyboardInterrupt": (lambda *args: raises(KeyboardInterrupt), "it raised KeyboardInterrupt"),
    "SystemExit": (lambda *args: sys.exit(3), "it raised SystemExit: 3"),
    "functions exchanged": (exchanges, "not right yet"),
    "functions exchanged, then an error": (
        lambda *args: exchanges() and {}["mine"],
        "it raised KeyError: 'mine'",
    ),
    "equal to all": (five(lambda: np.zeros((1, 1)).view(EqualToAll)), "not right yet"),
    "huge": (sized, "far more numbers than were asked for"),
    "no room": (lambda *args: np.ones((10**8, 10**8)), "no room for an array that large"),
}


@pytest.mark.parametrize(("answer", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_sentence_for_each(answer, words, capfd):
    before = signal.getsignal(signal.SIGINT), threading.active_count(), len, np.isclose
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(rnn_backward=answer)
    told, errors = capfd.readouterr()
    assert words in plain(told) and "right." not in told and not errors
    assert before == (signal.getsignal(signal.SIGINT), threading.active_count(), len, np.isclose)


def test_a_long_call_is_no_loop(monkeypatch):
    monkeypatch.setattr(sys.modules["rnnlm_core.exercises.check"], "SECONDS", 0.01)
    monkeypatch.setattr(sys.modules["rnnlm_core.exercises.check"], "LATE", 0.1)

    def answer(*args):
        return sum(range(3 * 10**7))  # half a second in C

    verdict = examine("rnn_backward", answer)
    assert (verdict.kind, verdict.diagnosis) == ("endless", "too slow")
    assert "a single step of it is so long" in plain(verdict.text)
    assert "loop" not in verdict.text


def test_the_line_of_an_endless_loop_is_shown():
    text = examine("rnn_backward", never_ends).text
    assert "\nin its line " in text


class Nameless:
    def __getattr__(self, name):
        raise ZeroDivisionError(name)

    def __call__(self, *args): ...


def test_objects_in_the_place_of_functions(capsys):
    check(Nameless(), rnn_backward=Nameless())
    told = plain(capsys.readouterr().out)
    assert "check() takes the function itself" in told and "rnn_backward: " in told


def test_functions_that_were_exchanged_before(capsys, monkeypatch):
    """In an earlier cell, say: nothing is broken by it, and nobody is fooled."""

    def wrong(*args):
        return (np.zeros(1),) * 5

    with monkeypatch.context() as patch:
        patch.setattr(np, "isclose", lambda *a, **k: np.array(True))
        patch.setattr(np, "allclose", lambda *a, **k: True)
        for name, mine in {
            "len": lambda x: 3,
            "all": lambda x: True,
            "any": lambda x: False,
        }.items():
            patch.setattr(builtins, name, mine)
        verdicts = examine("rnn_backward", wrong), examine("rnn_backward", RIGHT)
    assert [verdict.passed for verdict in verdicts] == [False, True]


# Values ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [SizeRaises(), SizeIsAMethod(), ArrayRaises(), ArrayNeverEnds(), TextRaises()]
)
def test_values_that_cannot_be_read(value, capsys):
    check(p_i_given_hello=value)
    assert "p_i_given_hello: expected a number, got" in capsys.readouterr().out


@pytest.mark.parametrize(
    "value", [decimal.Decimal("0.4"), np.float32(0.4), np.float16(0.4), np.array(0.4), 2 / 5]
)
def test_all_numbers_are_numbers(value):
    assert examine("p_i_given_hello", value).passed


@pytest.mark.parametrize("value", [0.39999, 0.400000001, np.float32(0.39999)])
def test_a_wrong_number_does_not_look_like_the_right_one(value):
    text = examine("p_i_given_hello", value).text
    assert "is not right" in text and "p_i_given_hello: 0.4 is" not in text


ODD = [np.nan, np.inf, [np.nan], np.array([np.nan, 1]), 10**5000]


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_odd_numbers_print_no_warning(value, capfd):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(p_i_given_hello=value, rnn_backward=lambda *args: (value,) * 5)
    told, errors = capfd.readouterr()
    assert "right." not in told.replace("not right.", "") and not errors


@pytest.mark.parametrize("spoilt", [np.nan, np.inf, 1e308])
@pytest.mark.parametrize("name", ["rnn_backward", "time_rnn_forward", "next_word_prob"])
def test_odd_results_print_no_warning(name, spoilt, capfd):
    solution = EXERCISES[name].with_mistakes()

    def answer(*args):
        results = solution(*args)
        if not isinstance(results, tuple):
            return results * spoilt
        results[0].flat[0] = spoilt
        return results

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = examine(name, answer).text
    assert "not right yet" in text and "could not deal with" not in text
    assert capfd.readouterr() == ("", "")


# Not solved ---------------------------------------------------------------------------------------


def by_gc(*args):
    import gc

    functions = (f for f in gc.get_objects() if isinstance(f, types.FunctionType))
    return next(f for f in functions if f.__code__ is module.rnn_backward.__code__)(*args)


def by_layer(dh_next, x, h_prev, h_next, Wx, Wh):
    layer = RNN(Wx, Wh, np.zeros(len(Wh)))
    layer.forward(x, h_prev)
    layer.cache = x, h_prev, h_next
    dx, dh_prev = layer.backward(dh_next)
    return dx, dh_prev, *layer.grads


BORROWED = {
    "the solution": ("rnn_backward", EXERCISES["rnn_backward"].solution),
    "from the catalogue": ("rnn_backward", lambda *a: EXERCISES["rnn_backward"].solution(*a)),
    "from its module": ("rnn_backward", lambda *a: module.rnn_backward(*a)),
    "from gc": ("rnn_backward", by_gc),
    "its code": ("rnn_backward", types.FunctionType(module.rnn_backward.__code__, {"np": np})),
    "a copy": ("rnn_backward", copy.copy(module.rnn_backward)),
    "a class of ours": ("MyTimeRNN", EXERCISES["MyTimeRNN"].solution),
    "a class from it": ("MyTimeRNN", type("MyTimeRNN", (EXERCISES["MyTimeRNN"].solution,), {})),
    "the layer": ("MyTimeRNN", TimeRNN),
    "a class from the layer": ("MyTimeRNN", type("MyTimeRNN", (TimeRNN,), {})),
    "clip_grads": ("clip_to_norm", lambda grads, max_norm: clip_grads(grads, max_norm)),
    "softmax": ("to_probabilities", lambda scores: softmax(scores)),
    "batch_indices": ("batch_positions", lambda n, N, T, i: rnnlm_core.batch_indices(n, N, T, i)),
}


@pytest.mark.parametrize(("name", "answer"), BORROWED.values(), ids=BORROWED)
def test_what_is_not_ones_own_does_not_count(name, answer):
    verdict = examine(name, answer)
    assert (verdict.kind, verdict.passed) == ("borrowed", False), verdict.text
    assert "the result is right, but it comes from" in plain(verdict.text)
    assert "write your own" in plain(verdict.text)


def test_the_right_result_is_in_no_frame_while_an_answer_runs():
    assert not examine("rnn_backward", five(LooksIntoFrames)).passed
