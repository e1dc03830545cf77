"""Run a learner's code so that it can do no harm, even if it raises, prints or never ends."""

import builtins
import contextlib
import copy
import dis
import inspect
import io
import os
import signal
import sys
import warnings
from dataclasses import dataclass, field

import numpy as np

from .limit import TimeUp, within
from .plain import HUGE, Thing, TooLarge, plain

SECONDS = 5
LETTERS = 10_000  # of what an answer prints, as many are kept
NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
originals = {module: dict(vars(module)) for module in (builtins, np)}
ENDS_PYTHON = {os: ("_exit", "abort", "kill"), signal: ("raise_signal",)}


@dataclass
class Outcome:
    """The outcome of one try.

    results: {name: value}, or None if there are no results to compare. Values are plain ones.
    problem: "", or what went wrong before there were results to compare: "not written", "raised",
        "endless", "none", "count", "generator", "huge".
    returned: what came back, in plain values.
    arrays: pairs of each array itself that came back, and a plain copy of it.
    """

    answer: object
    results: dict | None = None
    problem: str = ""
    error: BaseException | None = None
    printed: str = ""
    returned: object = None
    changed: list = field(default_factory=list)
    arrays: list = field(default_factory=list)


def try_on(exercise, answer, case, seconds=SECONDS):
    """Try an answer on copies of a case's arguments; returns an Outcome. seconds=None: no limit."""
    args = copy.deepcopy(case.args)
    outcome, printed = Outcome(answer), Printed()
    with as_it_was() as put_back, contextlib.redirect_stdout(printed):

        def run():
            try:
                returned = exercise.drive(answer, args)
            finally:
                put_back()
            collect(exercise, outcome, returned, case.args, args)

        try:
            within(seconds, run)
        except NotImplementedError as error:
            outcome.problem, outcome.error = "not written", error
        except (TimeUp, RecursionError) as error:
            outcome.problem, outcome.error = "endless", error
        except TooLarge:
            outcome.problem = "huge"
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and not raised_by_a_line(error):
                raise  # the reader's own Stop
            outcome.problem, outcome.error = "raised", with_a_text(error)
    outcome.printed = printed.getvalue()
    return outcome


def collect(exercise, outcome, returned, kept, args):
    """Turn whatever an answer has left into plain values."""
    if inspect.isgenerator(returned) or inspect.iscoroutine(returned):
        returned.close()
        outcome.problem, outcome.returned = "generator", Thing(returned)
        return
    outcome.returned = plain(returned)
    parts = returned if isinstance(returned, (tuple, list)) else [returned]
    outcome.arrays = [(part, plain(part)) for part in parts if isinstance(part, np.ndarray)]
    outcome.changed = [
        name
        for name, value in kept.items()
        if name not in exercise.in_place and not same_input(value, args[name])
    ]
    name_results(exercise, outcome, {name: plain(args[name]) for name in exercise.in_place})


def name_results(exercise, outcome, changed):
    """Store the returned values in outcome.results under the names that the exercise gives.

    changed: {name: value} of the arguments that are results as well.
    """
    returned = outcome.returned
    wanted = [name for name in exercise.names if name not in changed]
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


def does_nothing(answer):
    """Return whether the body of a function that returned None is only a docstring, ... or pass."""
    code = getattr(answer, "__code__", None)
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= NOTHING


def raised_by_a_line(error):
    """Return whether an exception comes from a raise in a program, and not from a Stop button."""
    place = error.__traceback__
    while place.tb_next:
        place = place.tb_next
    return place.tb_frame.f_code.co_code[place.tb_lasti] == dis.opmap["RAISE_VARARGS"]


def with_a_text(error):
    """Return an exception, or another one in its place if its own text cannot be shown."""
    try:
        str(error)
        return error
    except Exception:
        text = f"a {type(error).__name__}, whose text cannot be shown"
        return Exception(text).with_traceback(error.__traceback__)


def same_input(kept, now):
    """Return whether an argument is unchanged; nan counts as equal to nan."""
    if isinstance(kept, np.ndarray):
        return np.array_equal(kept, now, equal_nan=kept.dtype.kind == "f")
    if isinstance(kept, (list, tuple)):
        return len(kept) == len(now) and all(map(same_input, kept, now))
    if isinstance(kept, (int, float, str, dict)):
        return kept == now
    return True  # functions, generators and other objects may have a life of their own


class Printed(io.StringIO):
    """What an answer prints: the beginning of it, for a loop may print for ever."""

    def write(self, text):
        return super().write(text) if self.tell() < LETTERS else len(text)


@contextlib.contextmanager
def as_imported():
    """Put back what somebody has changed in NumPy or in Python's own functions, while we work.

    And warn of nothing: what is compared and shown may be nan, or anything.
    """
    theirs = [(module.__dict__, dict(module.__dict__)) for module in originals]
    for module, kept in originals.items():
        module.__dict__.update(kept)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        for names, kept in theirs:
            names.update(kept)


@contextlib.contextmanager
def as_it_was():
    """Restore what an answer may change for all: functions, random state, print options, folder.

    Warnings are silent meanwhile, np.empty returns no zeros, and what would end Python itself raises
    SystemExit. Gives a function that puts functions back at once.
    """
    modules = [(module.__dict__, dict(module.__dict__)) for module in (builtins, np, os, signal)]

    def put_back():
        for names, kept in modules:
            names.update(kept)

    seed, folder = np.random.get_state(), os.getcwd()  # noqa: NPY002, an answer may use them
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    try:
        with np.printoptions(), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            np.empty, np.empty_like = poisoned(np.empty), poisoned(np.empty_like)
            for module, names in ENDS_PYTHON.items():
                for name in names:
                    if hasattr(module, name):  # not everywhere
                        setattr(module, name, end_python)
            signal.signal = leave_signals
            if shell:  # that exit() and quit() speak to
                shell.ask_exit = end_python
            yield put_back
    finally:
        put_back()
        if shell:
            vars(shell).pop("ask_exit", None)
        np.random.set_state(seed)  # noqa: NPY002
        os.chdir(folder)


def end_python(*args):
    raise SystemExit("that would end Python itself, and the notebook with it")


def leave_signals(*args):
    raise RuntimeError("signals stay as they are while an answer is tried")


def poisoned(make):
    """Return np.empty with filled arrays: it often returns zeros, which would hide a mistake."""

    def empty(*args, **kwargs):
        array = make(*args, **kwargs)
        if array.size > HUGE:
            return array
        if array.dtype.kind in "fc":
            array.fill(np.nan)
        elif array.dtype.kind in "iu":
            array.fill(np.iinfo(array.dtype).max // 2)
        return array

    return empty
