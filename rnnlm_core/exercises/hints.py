"""hint() goes one step deeper than check() at each call, for the answer that was checked last."""

import ast
import linecache

from . import follow
from .catalogue import EXERCISES
from .changes.statements import about
from .check import listeners as when_checked
from .check import wrap, wrong_cases
from .compare import differences
from .diagnose import known_mistake, single_changes
from .exercise import Exercise
from .outcomes import outcomes
from .worked import step_by_step

listeners = []  # each is called with the name of an exercise when a hint for it is given
last = []  # (name, answer, verdict) of what was checked last, and how many hints it got


def remember(name, answer, verdict):
    last[:] = [(name, answer, verdict), 0]


when_checked.append(remember)


def hint() -> None:
    """Print a hint for the answer that was checked last; each call says more than the one before.

    First the place where the answer parts from the solution, then an input worked through, then the
    line to look at.
    """
    if not last:
        print("A hint belongs to an answer. First check one: check(name).")
        return
    (name, answer, verdict), count = last
    texts = hints_for(name, answer, verdict)
    if count == len(texts):
        print(f"{name}: {'there is no other hint' if texts else 'there is no hint for this'}.")
        return
    for part in f"{name}, hint {count + 1} of {len(texts)}. {texts[count]}".split("\n"):
        print(wrap(part))
    last[1] += 1
    for listen in listeners:
        listen(name)


def hints_for(name, answer, verdict):
    """Return the hints for an answer, in the order in which they are given."""
    exercise = EXERCISES.get(name)
    if verdict.passed or not isinstance(exercise, Exercise):
        return []
    if verdict.kind in ("not written", "endless") or not callable(answer):
        return [worked(exercise, exercise.cases[0])]
    expected, found = outcomes(exercise, exercise.solution), outcomes(exercise, answer, 1)
    for case, outcome in zip(exercise.cases, found):
        if outcome.results is None:
            return [worked(exercise, case)]
    wrong_at = [differences(exercise, e.results, f.results) for e, f in zip(expected, found)]
    if not any(wrong_at):
        return []
    cases, outcomes_there = wrong_cases(exercise, found, wrong_at)
    parting = follow.parting(exercise, answer, cases, outcomes_there)
    place = follow.told(parting) if parting else ""
    texts = [place] if " ".join(place.split()) not in " ".join(verdict.text.split()) else []
    texts.append(worked(exercise, cases[0]))
    line = line_to_look_at(exercise, found, parting)
    return [*texts, line] if line else texts


def worked(exercise, case):
    return f"With {case.label}, step by step:\n{step_by_step(exercise, case)}"


def line_to_look_at(exercise, found, parting):
    """Say which line it is: the answer's own if it is known, else by what it computes."""
    if parting and parting.own is not None and parting.own.line:
        text = linecache.getline(*parting.own.line).strip()
        if text:
            return f"Look at this line of yours:\n  {text}"
    mistake = known_mistake(exercise, found)
    if mistake:
        return f"Look at {line_of(exercise, mistake)}."
    changes = single_changes(exercise, found)
    if changes:
        return f"Look at {described(min(changes, key=lambda change: change.rank).about)}."
    if parting and parting.needed is not None:
        return f"Look at the line that computes {follow.described(parting.needed, parting.names)}."
    return ""


def line_of(exercise, mistake):
    """Describe the first line that a mistake changes, by what it computes."""
    start = min(exercise.source.index(old) + len(old) - len(old.lstrip()) for old in mistake.swap)
    number = exercise.source.count("\n", 0, start) + 1
    statements = [n for n in ast.walk(ast.parse(exercise.source)) if isinstance(n, ast.stmt)]
    inside = [s for s in statements if s.lineno <= number <= s.end_lineno]
    return described(about(max(inside, key=lambda s: s.lineno))[0])


def described(subject):
    """Describe a line by its subject, as a change names it: `dWx`, the loop over `t`, ..."""
    return subject if subject.startswith("the ") else f"the line of {subject}"
