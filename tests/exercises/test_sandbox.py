"""An answer is run so that nothing it does can hurt, and nothing it does is lost."""

import asyncio
import builtins
import os
import signal
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from rnnlm_core.exercises.exercise import Case, call
from rnnlm_core.exercises.sandbox import as_imported, as_it_was, try_on


def tried(answer, seconds=5, in_place=(), names=("y",), **args):
    exercise = SimpleNamespace(names=list(names), in_place=in_place, drive=call)
    return try_on(exercise, answer, Case(args), seconds)


def test_what_was_returned_printed_and_changed():
    def answer(x, kept):
        print("said", end="")
        x += 1
        return x.sum()

    given = np.zeros(3)
    outcome = tried(answer, x=given, kept=np.ones(1))
    assert (outcome.results, outcome.printed, outcome.changed) == ({"y": 3}, "said", ["x"])
    assert (outcome.problem, outcome.error, outcome.returned) == ("", None, 3)
    assert outcome.answer is answer and not given.any(), "the case is for the next one, too"
    wanted = tried(answer, in_place=("x",), names=("x", "y"), x=given, kept=np.ones(1))
    assert wanted.changed == [] and wanted.results["x"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (NotImplementedError, "not written"),
        (RecursionError, "endless"),
        (ValueError, "raised"),
        (SystemExit, "raised"),
        (asyncio.CancelledError, "raised"),
    ],
)
def test_whatever_is_raised_is_kept(error, problem):
    def answer(x):
        print("before")
        raise error("why")

    outcome = tried(answer, x=1)
    assert (outcome.problem, type(outcome.error)) == (problem, error)
    assert outcome.results is None and outcome.printed == "before\n"


def test_the_readers_own_stop_is_theirs():
    def answer(x):
        signal.default_int_handler(signal.SIGINT, None)  # what the Stop button calls

    for seconds in (5, None):
        with pytest.raises(KeyboardInterrupt):
            tried(answer, seconds, x=1)


def test_a_keyboard_interrupt_that_an_answer_raises_is_its_own():
    def answer(x):
        raise KeyboardInterrupt

    assert type(tried(answer, x=1).error) is KeyboardInterrupt


def test_an_error_without_a_text():
    class Silent(Exception):
        def __str__(self):
            raise ZeroDivisionError

    def answer(x):
        raise Silent

    error = tried(answer, x=1).error
    assert str(error) == "a Silent, whose text cannot be shown"
    assert error.__traceback__.tb_next is not None, "the line can still be told"


def test_the_time_is_over():
    def answer(x):
        while True:
            print("again")

    outcome = tried(answer, 0.1, x=1)
    assert outcome.problem == "endless" and 0.1 <= outcome.error.seconds < 3
    assert 9_000 < len(outcome.printed) < 11_000, "not all of it is kept"


def test_generators_and_coroutines_are_told_and_closed():
    def generator(x):
        yield x

    async def coroutine(x):
        return x

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of a coroutine that was never awaited
        assert [tried(f, x=1).problem for f in (generator, coroutine)] == ["generator"] * 2


def test_warnings_are_not_shown():
    def answer(x):
        warnings.warn("look", stacklevel=1)
        return np.log(np.zeros(2)) * x / np.zeros(2)

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert tried(answer, x=0.0).problem == ""
    assert seen == []


def test_np_empty_cannot_pass_for_zeros():
    kept = np.empty, np.empty_like
    with as_it_was():
        assert np.isnan(np.empty((2, 3))).all() and np.isnan(np.empty_like(np.zeros(2))).all()
        assert np.isnan(np.empty(2, complex)).all()
        for kind in (np.int64, np.uint8):
            assert (np.empty(3, dtype=kind) == np.iinfo(kind).max // 2).all()
        assert np.empty(2, bool).dtype == bool and np.empty(1, object)[0] is None
        assert np.empty(10**9, np.int8).size == 10**9, "one that is too large is left alone"
    assert (np.empty, np.empty_like) == kept
    with pytest.raises(ZeroDivisionError), as_it_was():
        raise ZeroDivisionError
    assert (np.empty, np.empty_like) == kept


def ends_python():
    os._exit(3)


def aborts():
    os.abort()


def kills():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("ends", [ends_python, aborts, kills])
def test_nothing_ends_python_while_an_answer_is_tried(ends):
    before = os._exit, os.abort, os.kill
    error = tried(lambda x: ends(), x=1).error
    assert type(error) is SystemExit and "would end Python itself" in str(error)
    assert (os._exit, os.abort, os.kill) == before


def test_signals_stay_as_they_are():
    before = signal.getsignal(signal.SIGINT), signal.signal
    error = tried(lambda x: signal.signal(signal.SIGINT, signal.SIG_IGN), x=1).error
    assert "signals stay as they are" in str(error)
    assert (signal.getsignal(signal.SIGINT), signal.signal) == before


def test_exit_of_a_notebook_does_not_end_it(monkeypatch):
    shell, asked = SimpleNamespace(), []
    shell_class = type("Shell", (), {"ask_exit": lambda self: asked.append(1)})
    shell = shell_class()
    ipython = SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    assert type(tried(lambda x: shell.ask_exit(), x=1).error) is SystemExit
    shell.ask_exit()
    assert asked == [1]


def test_functions_that_an_answer_exchanges_are_put_back():
    before = len, np.isclose, np.ndarray, os.getcwd

    def answer(x):
        builtins.len = builtins.isinstance = np.isclose = lambda *a, **k: True
        os.getcwd = None
        del np.tanh
        return 1

    assert tried(answer, x=1).results == {"y": 1}
    assert (len, np.isclose, np.ndarray, os.getcwd) == before and np.tanh(0) == 0


def test_functions_that_were_exchanged_before_are_so_again_afterwards(monkeypatch):
    def mine(*args, **kwargs):
        return 7

    with monkeypatch.context() as patch:
        patch.setattr(np, "isclose", mine)
        patch.setattr(builtins, "len", mine)
        with as_imported():
            assert len([]) == 0 and not np.isclose(1, 2)
        assert (len([]), np.isclose(1, 2)) == (7, 7)


def test_all_is_put_back_after_an_error_as_well(tmp_path):
    before = repr(np.random.get_state()), np.get_printoptions(), Path.cwd()  # noqa: NPY002
    with pytest.raises(ZeroDivisionError), as_it_was():
        np.random.seed(3)  # noqa: NPY002
        np.set_printoptions(precision=1)
        os.chdir(tmp_path)
        raise ZeroDivisionError
    after = repr(np.random.get_state()), np.get_printoptions(), Path.cwd()  # noqa: NPY002
    assert before == after
