"""An answer is run so that nothing it does can hurt, and nothing it does is lost."""

import asyncio
import os
import signal
import threading
import time
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from rnnlm_core.exercises.exercise import Case, call
from rnnlm_core.exercises.sandbox import as_it_was, poisoned_empty, time_limit, try_on


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
        raise KeyboardInterrupt

    for seconds in (5, None):
        with pytest.raises(KeyboardInterrupt):
            tried(answer, seconds, x=1)


def test_the_time_is_over():
    def answer(x):
        while True:
            pass

    start, before = time.monotonic(), signal.getsignal(signal.SIGINT)
    assert tried(answer, 0.1, x=1).problem == "endless"
    assert time.monotonic() - start < 3 and signal.getsignal(signal.SIGINT) is before


def test_a_limit_that_was_not_reached_leaves_nothing_behind():
    threads, before = threading.active_count(), signal.getsignal(signal.SIGINT)
    with time_limit(0.2):
        assert threading.active_count() == threads + 1
        assert all(thread.daemon for thread in threading.enumerate()[threads:])
    assert threading.active_count() == threads and signal.getsignal(signal.SIGINT) is before
    time.sleep(0.3)  # or a KeyboardInterrupt would come here


def test_in_another_thread_there_is_no_limit():
    seen = []

    def use():
        with time_limit(0.05):
            time.sleep(0.2)
            seen.append("the end")

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert seen == ["the end"]


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
    with poisoned_empty():
        assert np.isnan(np.empty((2, 3))).all() and np.isnan(np.empty_like(np.zeros(2))).all()
        assert np.isnan(np.empty(2, complex)).all()
        for kind in (np.int64, np.uint8):
            assert (np.empty(3, dtype=kind) == np.iinfo(kind).max // 2).all()
        assert np.empty(2, bool).dtype == bool and np.empty(1, object)[0] is None
    assert (np.empty, np.empty_like) == kept
    with pytest.raises(ZeroDivisionError), poisoned_empty():
        raise ZeroDivisionError
    assert (np.empty, np.empty_like) == kept


def test_all_is_put_back_after_an_error_as_well(tmp_path):
    before = repr(np.random.get_state()), np.get_printoptions(), Path.cwd()  # noqa: NPY002
    with pytest.raises(ZeroDivisionError), as_it_was():
        np.random.seed(3)  # noqa: NPY002
        np.set_printoptions(precision=1)
        os.chdir(tmp_path)
        raise ZeroDivisionError
    after = repr(np.random.get_state()), np.get_printoptions(), Path.cwd()  # noqa: NPY002
    assert before == after
