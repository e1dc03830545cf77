"""A program that does not end is ended: whatever it catches, in any thread, and without threads."""

import signal
import sys
import threading
import time

import pytest

from rnnlm_core.exercises.limit import TimeUp, within

MONITORED = hasattr(sys, "monitoring")


def loop():
    while True:
        pass


def loop_in_one_line():
    while True: pass  # fmt: skip


def a_try_around_the_loop():
    try:
        loop()
    except:
        return "caught"


def a_loop_around_the_try():
    while True:
        try:
            loop()
        except:
            pass


def both_in_one_function():
    while True:
        try:
            while True:
                x = 1
        except:
            x = 2
        finally:
            x = 3


def a_try_that_calls_nothing():
    while True:
        try:
            x = 1
        except:
            x = 2


def twice_in_each_other():
    while True:
        try:
            a_loop_around_the_try()
        except:
            pass


def ask_the_generator():
    def ones():
        while True:
            yield 1

    return sum(ones())


def comprehension():
    return [i for i in iter(int, 1) if i]


def function_that_is_called_for_ever():
    return sum(iter(lambda: 1, 0))


def naps():
    while True:
        time.sleep(0.01)


def deaf_to_the_stop_button():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loop()


ENDLESS = [
    loop,
    loop_in_one_line,
    a_try_around_the_loop,
    a_loop_around_the_try,
    both_in_one_function,
    ask_the_generator,
    comprehension,
    function_that_is_called_for_ever,
    naps,
]
CATCHES = [a_try_around_the_loop, a_loop_around_the_try, both_in_one_function]
if sys.version_info >= (3, 11):
    ENDLESS.append(a_try_that_calls_nothing)
if MONITORED:
    ENDLESS += [twice_in_each_other, deaf_to_the_stop_button]
NOT_CAUGHT = [f for f in ENDLESS if MONITORED or (f not in CATCHES and "try" not in f.__name__)]


def time_of(run, seconds=0.1):
    """How long it took, after TimeUp, with everything as it was before."""
    before = everything()
    start = time.monotonic()
    with pytest.raises(TimeUp) as stop:
        within(seconds, run)
    took = time.monotonic() - start
    assert sys.exc_info()[0] is None, "no except is half done"
    assert everything() == before
    assert seconds <= stop.value.seconds <= took
    return took


def everything():
    return (
        threading.active_count(),
        signal.getsignal(signal.SIGINT),
        sys.gettrace(),
        [sys.monitoring.get_tool(i) for i in range(6)] if MONITORED else None,
    )


@pytest.mark.parametrize("run", ENDLESS)
def test_it_is_ended(run):
    assert time_of(run) < 3


@pytest.fixture
def no_threads(monkeypatch):
    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)


@pytest.mark.parametrize("run", NOT_CAUGHT)
def test_it_is_ended_where_no_thread_can_be_started(run, no_threads):
    assert time_of(run) < 3


@pytest.mark.parametrize("run", [loop, ask_the_generator])
def test_it_is_ended_in_another_thread(run):
    found = []

    def use():
        try:
            within(0.1, run)
        except TimeUp as error:
            found.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join(5)
    assert len(found) == 1


def test_it_is_ended_where_the_stop_signal_is_ignored():
    """A shell starts programs in the background like this; and it is ignored again afterwards."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert time_of(loop) < 3
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_ends_in_time_gives_its_result_and_leaves_nothing_behind():
    before = everything()
    assert within(0.2, lambda: 3) == 3 and within(None, lambda: 4) == 4
    with pytest.raises(ZeroDivisionError):
        within(0.2, lambda: 1 / 0)
    assert everything() == before
    time.sleep(0.3)  # or TimeUp would come here


def test_other_threads_go_on():
    turns, stop = [], threading.Event()

    def count():
        while not stop.is_set():
            turns.append(1)
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    time_of(loop, 0.3)
    assert thread.is_alive() and len(turns) > 10
    stop.set()
    thread.join()


def test_a_trace_function_that_was_there_is_there_again(no_threads):
    before, seen = sys.gettrace(), []

    def trace(frame, event, arg):
        seen.append(frame.f_code.co_name)

    sys.settrace(trace)
    try:
        assert within(1, lambda: 3) == 3
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)


def test_a_long_call_that_cannot_be_stopped_is_told_by_its_seconds():
    seen = []
    with pytest.raises(TimeUp) as stop:
        within(0.05, lambda: seen.append(sum(range(10**7))) or loop())
    assert seen and stop.value.seconds > 0.1


def test_the_readers_own_stop_is_theirs():
    with pytest.raises(KeyboardInterrupt):
        within(5, lambda: signal.raise_signal(signal.SIGINT) or loop())
