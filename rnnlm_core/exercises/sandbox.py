"""Run a learner's code so that it can do no harm, even if it raises, prints or never ends."""

import _thread
import contextlib
import copy
import dis
import inspect
import io
import os
import signal
import threading
import warnings
from dataclasses import dataclass, field

import numpy as np

SECONDS = 5
HUGE = 1_000_000  # numbers; the inputs are small, so a right result has a few hundred at most
NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}


@dataclass
class Outcome:
    """The outcome of one try.

    results: {name: value}, or None if there are no results to compare.
    problem: "", or what went wrong before there were results to compare: "not written", "raised",
        "endless", "none", "count", "generator", "huge".
    """

    answer: object
    results: dict | None = None
    problem: str = ""
    error: BaseException | None = None
    printed: str = ""
    returned: object = None
    changed: list = field(default_factory=list)


def try_on(exercise, answer, case, seconds=SECONDS):
    """Try an answer on copies of a case's arguments; returns an Outcome. seconds=None: no limit."""
    args = copy.deepcopy(case.args)
    printed = io.StringIO()
    outcome = Outcome(answer)
    quiet = (warnings.catch_warnings(), np.errstate(all="ignore"))
    try:
        with contextlib.ExitStack() as stack:
            for manager in (*quiet, contextlib.redirect_stdout(printed), as_it_was()):
                stack.enter_context(manager)
            warnings.simplefilter("ignore")
            stack.enter_context(poisoned_empty())
            if seconds:
                stack.enter_context(time_limit(seconds))
            outcome.returned = exercise.drive(answer, args)
    except NotImplementedError as error:
        outcome.problem, outcome.error = "not written", error
    except TimeUp:
        outcome.problem = "endless"
    except RecursionError as error:
        outcome.problem, outcome.error = "endless", error
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        outcome.problem, outcome.error = "raised", error
    outcome.printed = printed.getvalue()
    if outcome.problem:
        return outcome
    if inspect.isgenerator(outcome.returned) or inspect.iscoroutine(outcome.returned):
        outcome.returned.close()
        outcome.problem = "generator"
        return outcome
    outcome.changed = [
        name
        for name, kept in case.args.items()
        if name not in exercise.in_place and not same_input(kept, args[name])
    ]
    name_results(exercise, outcome, args)
    return outcome


def name_results(exercise, outcome, args):
    """Store the returned values in outcome.results under the names that the exercise gives."""
    returned, names = outcome.returned, exercise.names
    changed = {name: args[name] for name in exercise.in_place}
    wanted = [name for name in names if name not in changed]
    empty = returned is None and does_nothing(outcome.answer)
    if returned is Ellipsis or returned is NotImplemented or empty:
        outcome.problem = "not written"
    elif isinstance(returned, dict) and set(returned) == set(wanted):
        outcome.results = returned | changed
    elif not wanted:
        outcome.results = changed
    elif returned is None:
        outcome.problem = "none"
    elif len(wanted) == 1:
        outcome.results = {wanted[0]: returned} | changed
    elif not isinstance(returned, (tuple, list)) or len(returned) != len(wanted):
        outcome.problem = "count"
    else:
        outcome.results = dict(zip(wanted, returned)) | changed
    for value in (outcome.results or {}).values():
        if getattr(value, "size", 0) > HUGE:
            outcome.results, outcome.problem = None, "huge"
            return
    # The next call may change an array that the answer keeps, so the results need copies.
    with contextlib.suppress(Exception):
        outcome.results = copy.deepcopy(outcome.results)


def does_nothing(answer):
    """Return whether the body of a function that returned None is only a docstring, ... or pass."""
    code = getattr(answer, "__code__", None)
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= NOTHING


def same_input(kept, now):
    """Return whether an argument is unchanged; nan counts as equal to nan."""
    if isinstance(kept, np.ndarray):
        return np.array_equal(kept, now, equal_nan=kept.dtype.kind == "f")
    if isinstance(kept, (list, tuple)):
        return len(kept) == len(now) and all(map(same_input, kept, now))
    if isinstance(kept, (int, float, str, dict)):
        return kept == now
    return True  # functions, generators and other objects may have a life of their own


@contextlib.contextmanager
def as_it_was():
    """Restore global settings that an answer may change: random state, print options, folder."""
    seed, folder = np.random.get_state(), os.getcwd()  # noqa: NPY002, an answer may use them
    try:
        with np.printoptions():
            yield
    finally:
        np.random.set_state(seed)  # noqa: NPY002
        os.chdir(folder)


@contextlib.contextmanager
def poisoned_empty():
    """Make np.empty return filled arrays: it often returns zeros, which would hide a mistake."""
    kept = {name: getattr(np, name) for name in ("empty", "empty_like")}

    def poisoned(make):
        def empty(*args, **kwargs):
            array = make(*args, **kwargs)
            if array.dtype.kind in "fc":
                array.fill(np.nan)
            elif array.dtype.kind in "iu":
                array.fill(np.iinfo(array.dtype).max // 2)
            return array

        return empty

    try:
        for name, make in kept.items():
            setattr(np, name, poisoned(make))
        yield
    finally:
        for name, make in kept.items():
            setattr(np, name, make)


class TimeUp(Exception):
    """The time limit has been reached."""


@contextlib.contextmanager
def time_limit(seconds):
    """Raise TimeUp inside the block after this many seconds.

    This works like the Stop button, and so on every system (Windows included), but only in the main
    thread. In other threads there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    fired = threading.Event()
    # A process that a shell started in the background ignores the signal of the Stop button.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def stop():
        fired.set()
        _thread.interrupt_main()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)
    except KeyboardInterrupt:
        if not fired.is_set():
            raise  # the reader's own Stop
        raise TimeUp from None
