"""check(answer) says whether an answer is right and, if it is wrong, which mistake was made."""

import difflib
import inspect
import numbers
import re
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import exceptions as loud
from . import follow
from .borrowed import SOLUTION, noted_calls
from .catalogue import EXERCISES, GUESSES
from .compare import compare, differences, show, told_apart
from .diagnose import (
    clues_for,
    known_mistake,
    names_in_solution_alone,
    narrow,
    single_changes,
    told,
    two_mistakes,
)
from .exercise import Exercise
from .limit import TimeUp, within
from .outcomes import outcomes
from .plain import plain
from .sandbox import SECONDS, as_imported, raised_by_a_line, same_input, try_on
from .worked import worked_through

WIDTH = 88
LATE = 1  # second; who is stopped later than that was not in a loop, but in a single long call
STILL_BROKEN = "The program still has its mistake."

listeners = []  # each is called with name, answer and verdict of whatever check() has examined


@dataclass(frozen=True)
class Verdict:
    """What examine() found.

    kind: "right", "not written", "known mistake", "one change", "two mistakes",
        "unknown mistake", "raised", "endless", "nothing returned", "wrong result",
        "changed input", "not the same twice", "borrowed", "unknown exercise".
    diagnosis: a few words, for a table: the names of the known mistakes, or the kind.
    text: what the learner reads.
    """

    exercise: str
    kind: str
    diagnosis: str
    text: str

    @property
    def passed(self):
        return self.kind == "right"


def check(*functions: Callable, **values: Any) -> None:
    """Check answers and print the verdicts.

    functions: a learner's functions or classes, found by name: ``check(rnn_backward)``.
    values: predictions, found by name: ``check(states_at_3=0.125)``.
    """
    for name, answer in [*((name_of(answer), answer) for answer in functions), *values.items()]:
        verdict = examine(name, answer)
        print(verdict.text)
        for listen in listeners:
            listen(name, answer, verdict)


def name_of(answer):
    """Return the name of a function or class; None for anything else, whatever it does."""
    try:
        name = answer.__name__
    except Exception:
        return None
    return name if type(name) is str else None


def examine(name: str, answer: Any) -> Verdict:
    """Examine one answer; returns a Verdict. Whatever the answer does, this does not raise."""
    with as_imported():
        exercise = EXERCISES.get(name) or GUESSES.get(name)
        if exercise is None:
            return unknown_name(name, answer)
        judge = examine_code if isinstance(exercise, Exercise) else examine_value
        try:
            kind, diagnosis, text = judge(exercise, answer)
        except Exception as error:
            kind, diagnosis = "raised", f"cannot be examined: {type(error).__name__}"
            text = f"check() itself could not deal with this answer ({type(error).__name__}). "
            text += "Please write it in a more ordinary way."
        paragraphs = [wrap(part) for part in f"{name}: {text}".split("\n")]
        return Verdict(name, kind, diagnosis, "\n".join(paragraphs))


def wrap(text):
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.fill(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def unknown_name(name, answer):
    if name is None:
        text = (
            "check() takes the function itself, check(name) without name's own parentheses; "
            f"it got {show(answer)}. A value, or a function that is called something else, goes with "
            "the name of the exercise: check(name=value)."
        )
        return Verdict("?", "unknown exercise", "unknown exercise", wrap(text))
    near = difflib.get_close_matches(name, [*EXERCISES, *GUESSES], n=1)
    text = f"There is no exercise called {name!r}. Keep the name that is given in the notebook"
    text += f": {near[0]!r}?" if near else ", or write check(the_name=your_function)."
    return Verdict(name, "unknown exercise", "unknown exercise", wrap(text))


# Predictions ---------------------------------------------------------------------------------------


def examine_value(exercise, value):
    if value is Ellipsis or value is None:
        return "not written", "not written", "not written yet: put your answer in place of the ..."
    if callable(value):
        return "wrong result", "a function", "a function came; the answer itself is asked for."
    wanted = kind_of(exercise.answer)
    try:
        value = within(SECONDS, lambda: plain(value))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and not raised_by_a_line(error):
            raise  # the reader's own Stop
        text = f"expected {wanted}, got an object that cannot be read."
        return "wrong result", "wrong type", text
    if not fits(exercise.answer, value):
        return "wrong result", "wrong type", f"expected {wanted}, got {show(value)}."
    tolerance = (max(exercise.rtol, precision(value)), 1e-12)
    if compare("it", exercise.answer, value, *tolerance) is None:
        return "right", "right", f"right. {exercise.because}"
    of_number = isinstance(exercise.answer, numbers.Number)
    shown = told_apart(exercise.answer, value)[1] if of_number else show(value)
    for mistake in exercise.mistakes:
        if fits(mistake.wrong, value) and compare("it", mistake.wrong, value, *tolerance) is None:
            return "known mistake", mistake.name, f"{shown} is not right.\n{mistake.says}"
    return "unknown mistake", "another value", f"{shown} is not right. {exercise.hint}"


def precision(value):
    """Return how precise a number of its dtype can be, as a share of it: 1e-7 for float32."""
    dtype = getattr(value, "dtype", None)
    return float(np.finfo(dtype).eps) if dtype is not None and dtype.kind == "f" else 0


def fits(expected, value):
    if isinstance(expected, (str, bool)):
        return type(value) is type(expected)
    if isinstance(expected, numbers.Number):
        return isinstance(value, numbers.Number) or getattr(value, "shape", None) == ()
    return hasattr(value, "__len__") and not isinstance(value, (str, dict))


def kind_of(expected):
    if isinstance(expected, bool):
        return "True or False"
    if isinstance(expected, str):
        return "a text"
    return "a number" if isinstance(expected, numbers.Number) else f"{len(expected)} entries"


# Functions and classes ----------------------------------------------------------------------------------


def examine_code(exercise, answer):
    problem = problem_of_form(exercise, answer)
    if problem:
        return problem
    found = in_turn(exercise, answer)
    # only now is there a right result in this program, which an answer could look for
    expected = outcomes(exercise, exercise.solution)
    problems = [(c, o) for c, o in zip(exercise.cases, found) if o.problem]
    for case, outcome in sorted(problems, key=lambda pair: pair[1].problem != "raised"):
        return problem_of_run(exercise, answer, case, outcome, found, expected)
    borrowed = []
    again = once_more(exercise, answer, found, borrowed)
    wrong_at = [differences(exercise, e.results, f.results) for e, f in zip(expected, found)]
    if any(wrong_at):
        return wrong(exercise, answer, expected, found, again, wrong_at)
    changed = sorted({name for outcome in found for name in outcome.changed})
    if changed:
        return changed_inputs(exercise, found, changed)
    if twice_differs(exercise, found, again):
        return "not the same twice", "a second call differs", exercise.twice
    if overwritten(exercise, answer, again[-1].arrays):
        text = "the result is right, but the next call writes another one into the same array. Whoever "
        text += "has kept the first result has lost it. Make a new array in each call."
        return "not the same twice", "the next call overwrites the result", text
    if borrowed:
        return not_your_own(borrowed)
    tried = "; ".join(case.label for case in exercise.cases)
    text = f"right. Tried on {len(exercise.cases)} inputs: {tried}."
    return "right", "right", f"{text}\n{exercise.because}".rstrip()


def in_turn(exercise, answer):
    """Try an answer on one case after the other, until nothing more can be learned by it."""
    found, start = [], time.monotonic()
    for case in exercise.cases:
        found.append(try_on(exercise, answer, case, SECONDS))
        if not found[-1].problem and time.monotonic() - start > 2 * SECONDS:
            found[-1].problem = "slow"
        if found[-1].problem in ("not written", "endless", "slow", "huge"):
            break
    return found


def once_more(exercise, answer, found, borrowed):
    """Try an answer twice more on each case, and return the first outcome that differs, case by case.

    What is kept from call to call may show after a call with another input, or with the same.
    borrowed: a list for the names of what answers in the place of the answer.
    """
    again = []
    for case, outcome in zip(exercise.cases, found):
        with noted_calls(exercise, borrowed):
            pair = [try_on(exercise, answer, case, SECONDS)]
        pair.append(try_on(exercise, answer, case, SECONDS))
        again.append(next((o for o in pair if twice_differs(exercise, [outcome], [o])), pair[0]))
    return again


def overwritten(exercise, answer, kept):
    """Return whether a call with other numbers changes arrays that the last case has returned.

    kept: pairs of an array and a copy of it.
    """
    if not kept:
        return False
    case = exercise.cases[-1]
    args = {name: other_numbers(value) for name, value in case.args.items()}
    try_on(exercise, answer, replace(case, args=args), SECONDS)
    return not all(same_input(copy, plain(array)) for array, copy in kept)


def other_numbers(value):
    """Return an array of the same shape with other numbers, or of ids in another order."""
    if not isinstance(value, np.ndarray):
        return value
    return value / 2 if value.dtype.kind == "f" else np.flip(value)


def problem_of_form(exercise, answer):
    wanted = "a class" if isinstance(exercise.solution, type) else "a function"
    if answer is Ellipsis or answer is None:
        return "not written", "not written", "not written yet."
    if not callable(answer) or isinstance(answer, type) != isinstance(exercise.solution, type):
        return "wrong result", "wrong type", f"expected {wanted}, got {show(answer)}."
    try:
        takes = inspect.signature(answer)
        takes.bind(*inspect.signature(exercise.solution).parameters)
    except TypeError:
        gives = ", ".join(inspect.signature(exercise.solution).parameters)
        text = f"it takes {takes}, but is given ({gives})."
        if isinstance(answer, type) and "__init__" not in vars(answer):
            text += " It has no __init__, with two underscores on each side."
        return "wrong result", "parameters", text
    except ValueError:  # no signature to be had
        return None
    return None


def problem_of_run(exercise, answer, case, outcome, found, expected):
    """Return the verdict on a run that failed before there were results to compare."""
    at = f"\n(Tried with {case.label}.)"
    if outcome.problem == "not written":
        if isinstance(outcome.error, NotImplementedError) and has_own_lines(answer):
            text = "the line raise NotImplementedError is still there, and ends it: take it out."
            return "raised", "NotImplementedError left", text
        return "not written", "not written", "not written yet."
    if outcome.problem == "generator":
        text = f"it returned a {outcome.returned.kind}: because of a yield or an async.{at}"
        return "wrong result", "a generator", text
    if outcome.problem == "huge":
        text = f"it returned an array of far more numbers than were asked for.{at}"
        return "wrong result", "too large", text
    if outcome.problem == "endless":
        if isinstance(outcome.error, RecursionError):
            text = "it calls itself more often than Python allows, some 1,000 calls one inside the other."
            return "endless", "never ends", f"{text} Does that ever end?{at}"
        return stopped(outcome.error, answer, at)
    if outcome.problem == "slow":
        text = f"all inputs together, small as they are, take more than {2 * SECONDS} seconds."
        return "endless", "too slow", f"{text} Does a loop run far more often than it should?{at}"
    if outcome.problem == "raised":
        name = type(outcome.error).__name__
        mistake = known_mistake(exercise, found) if telling(exercise, found, expected) else None
        if mistake:  # what such an error usually means is then beside the point
            return known(exercise, mistake, f"{loud.raised(outcome.error, answer)}{at}")
        text = f"{loud.explain(outcome.error, answer, exercise.solution)}{at}"
        return "raised", f"raised {name}", text
    names = [name for name in exercise.names if name not in exercise.in_place]
    wanted = ", ".join(exercise.gives.split() or names)
    if outcome.problem == "none" and outcome.printed.strip():
        text = f"it printed something and returned None. Return {wanted} instead of printing.{at}"
        return "nothing returned", "printed instead of returned", text
    if outcome.problem == "none":
        text = f"it returned None. Is there a return {wanted} at its end, outside of any loop?{at}"
        return "nothing returned", "returned None", text
    mistake = known_mistake(exercise, found)
    if mistake:
        return known(exercise, mistake, f"not right yet.{at}")
    came = outcome.returned
    count = f"{len(came)} results" if isinstance(came, (tuple, list)) else show(came)
    text = f"it is to return {wanted}: {len(names)} results; it returned {count}.{at}"
    return "wrong result", "number of results", text


def stopped(error, answer, at):
    """Return the verdict on an answer that was stopped: in a loop, or in one long call."""
    first = error
    while isinstance(first.__context__, TimeUp):  # the answer has caught it, and gone on
        first = first.__context__
    where = loud.place(first, answer)
    if error.seconds > SECONDS + LATE:
        text = (
            f"it could be stopped after {error.seconds:.0f} seconds only, as a single step of it "
        )
        text += "is so long. Is an array, or a number, far larger than it should be?"
        return "endless", "too slow", f"{text}{where}{at}"
    text = f"stopped after {SECONDS} seconds. Does a loop never end?{where}{at}"
    return "endless", "never ends", text


def not_your_own(borrowed):
    """Return the verdict on an answer that is right because something else has answered."""
    name, more = borrowed[0], ", which rnnlm_core has already"
    if SOLUTION in borrowed:
        name, more = SOLUTION, ""
    text = f"the result is right, but it comes from {name}{more}.\nRead that as long as you like, "
    return (
        "borrowed",
        f"{name} called",
        f"{text}then close it and write your own: that counts here.",
    )


def telling(exercise, found, expected):
    """Return whether an answer that raises gives enough results for its mistake to be recognised.

    Many mistakes end in the same error about two shapes, and are right where all sizes are 1.
    """
    results = [(e, f) for e, f in zip(expected, found) if f.results is not None]
    errors = [str(outcome.error) for outcome in found if outcome.error]
    of_shapes = all(re.search(r"matmul|broadcast|not aligned", error) for error in errors)
    return not of_shapes or any(differences(exercise, e.results, f.results) for e, f in results)


def known(exercise, mistake, text):
    """Return the verdict on a known mistake, without naming the cause in a repair."""
    if mistake.name == exercise.broken:
        return "known mistake", "not repaired", f"{text}\n{STILL_BROKEN} {mistake.says}".rstrip()
    return "known mistake", mistake.name, f"{text}\n{mistake.says}"


def two_known(exercise, mistakes, text):
    says = [STILL_BROKEN if m.name == exercise.broken else m.says for m in mistakes]
    text += "\nTwo mistakes at once give exactly this:" + "".join(f"\n- {words}" for words in says)
    return "two mistakes", " and ".join(mistake.name for mistake in mistakes), text


def has_own_lines(answer):
    """Return whether a function assigns at least one value to a name before it raises."""
    code = getattr(answer, "__code__", None)
    return code is not None and code.co_nlocals > code.co_argcount


def wrong(exercise, answer, expected, found, again, wrong_at):
    """Return the verdict on wrong results: the most exact thing that is true of them."""
    first = next(i for i, at in enumerate(wrong_at) if at)
    differs = next(iter(wrong_at[first].values()))
    text = f"not right yet.\n{differs.says}.\n(Tried with {exercise.cases[first].label}.)"
    mistake = known_mistake(exercise, found)
    if mistake:
        return known(exercise, mistake, text)
    changed = sorted({name for outcome in found for name in outcome.changed})
    and_changed = f"\nAnd it changes what it is given: {', '.join(changed)}." if changed else ""
    says = told(single_changes(exercise, found), {name for at in wrong_at for name in at})
    if says:
        diagnosis = says.removeprefix("This is what one gets when ").removesuffix(".")
        says += names_in_solution_alone(exercise, says, answer)
        why = "".join(f"\n{clue}" for clue in clues_for(exercise, wrong_at))
        return "one change", diagnosis, f"{text}\n{says}{why}{and_changed}"
    smallest = f"\nThe smallest input on which it goes wrong, {exercise.cases[first].label}:\n"
    smallest += worked_through(exercise, exercise.cases[first], expected[first], found[first])
    mistakes = two_mistakes(exercise, found)
    if mistakes:
        kind, diagnosis, text = two_known(exercise, mistakes, text)
        return kind, diagnosis, text + smallest
    if twice_differs(exercise, found, again):
        return "not the same twice", "a second call differs", f"{text}\n{exercise.twice}"
    clues = narrow(exercise, expected, found, wrong_at)
    parting = follow.parting(exercise, answer, *wrong_cases(exercise, found, wrong_at))
    if parting and parting.needed is None and any("enough digits" in clue for clue in clues):
        parting = None  # all values are found, to so many digits
    said = [*clues, follow.told(parting)] if parting else clues
    text += "".join(f"\n{sentence}" for sentence in said) + and_changed + smallest
    return "unknown mistake", "; ".join(clues[:1]) or differs.says, text


def wrong_cases(exercise, found, wrong_at):
    """Return (the cases that go wrong, the outcomes on them)."""
    wrong = [i for i, at in enumerate(wrong_at) if at]
    return [exercise.cases[i] for i in wrong], [found[i] for i in wrong]


def changed_inputs(exercise, found, changed):
    text = f"the result is right, but it changes what it is given: {', '.join(changed)}."
    mistake = known_mistake(exercise, found)
    if mistake:
        return known(exercise, mistake, text)
    text += (
        "\nWhoever called it still needs that array. An = gives an array a second name, and a slice or "
        "a reshape looks at the same numbers; .copy() makes a copy."
    )
    return "changed input", f"changes {', '.join(changed)}", text


def twice_differs(exercise, found, again):
    for a, b in zip(found, again):
        if b.results is None:
            return True
        kinds = {d.kind for d in differences(exercise, a.results, b.results).values()}
        if kinds - {"type"}:  # of what is no array nothing can be said
            return True
    return False
