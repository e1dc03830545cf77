"""How much check() knows of wrong programs: ``make neighbourhood`` prints the shares.

Two kinds of wrong programs are examined. The single changes of a solution are what check() looks up,
so it must know them. The known mistakes are each examined as if they were not in the catalogue, and
with other names for their variables: that is how a stranger's mistake fares. ``make fingerprints``
measures what is looked up, and writes the file.
"""

import ast
import collections
import copy
import linecache
import sys
from dataclasses import replace

from .catalogue import EXERCISES
from .changes import fingerprints
from .check import examine_code
from .exercise import Exercise
from .sandbox import as_imported
from .swap import swap

MOST = 40  # changes of an exercise that are examined, evenly taken from all of them
FATES = ("named", "narrowed", "numbers only", "called right", "other")
TO_WRITE = [e for e in EXERCISES.values() if isinstance(e, Exercise)]


def main(names=()):
    """names: exercises; none means all of them."""
    totals = [collections.Counter(), collections.Counter()]
    for exercise in TO_WRITE:
        if names and exercise.name not in names:
            continue
        fates = [fates_of_changes(exercise), fates_of_left_out(exercise)]
        for total, fate in zip(totals, fates):
            total.update(fate)
        print(f"{exercise.name:25} single changes: {shares(fates[0])}")
        print(f"{'':25} left out:       {shares(fates[1])}", flush=True)
    for name, total in zip(("single changes", "known mistakes, left out"), totals):
        print(f"\n{name}: {shares(total)}")


def shares(counts):
    known = sum(counts[fate] for fate in FATES[:4]) or 1
    shown = (f"{fate} {counts[fate]}" for fate in FATES if counts[fate])
    return f"{', '.join(shown)} ({(counts['named'] + counts['narrowed']) / known:.0%} known)"


def fates_of_changes(exercise, most=MOST):
    """Count how single changes of the solution that give other results are diagnosed."""
    prints = fingerprints.of(exercise)
    changes = prints.wrong("changes")
    chosen = changes[:: max(1, len(changes) // most)]
    return collections.Counter(
        fate(exercise, typed(exercise, prints.neighbours.source(change))) for change in chosen
    )


def fates_of_left_out(exercise):
    """Count how known mistakes are diagnosed that the catalogue lacks."""
    fates = collections.Counter()
    for mistake in exercise.mistakes:
        try:
            answer = typed(exercise, swap(exercise.source, mistake.swap))
        except SyntaxError:
            continue
        fates[fate(without(exercise, mistake), answer)] += 1
    return fates


def fate(exercise, answer):
    with as_imported():
        kind, _, text = examine_code(exercise, answer)
    if kind in ("known mistake", "one change", "two mistakes"):
        return "named"
    if kind == "unknown mistake":
        lines = text.partition("\nThe smallest input")[0].split("\n")[3:]
        says = [line for line in lines if not line.startswith(("Wrong:", "And it changes"))]
        return "narrowed" if says else "numbers only"
    return "called right" if kind == "right" else "other"


def without(exercise, mistake):
    """Return the exercise as it would be without one of its known mistakes."""
    prints = copy.copy(fingerprints.of(exercise))
    kept = {
        kind: [i for i, p in enumerate(programs) if kind == "changes" or mistake not in p]
        for kind, programs in prints.programs.items()
    }
    prints.programs = {kind: [prints.programs[kind][i] for i in kept[kind]] for kind in kept}
    prints.numbers = {kind: prints.numbers[kind][kept[kind]] for kind in kept}
    others = [other for other in exercise.mistakes if other is not mistake]
    prints.exercise = replace(exercise, mistakes=others)
    fingerprints.known[id(prints.exercise)] = prints
    return prints.exercise


def typed(exercise, source):
    """Define a program as a cell of a notebook would, with other names for its variables."""
    tree = ast.parse(source)
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name)]
    stored = {n.id for n in names if isinstance(n.ctx, ast.Store)} - arguments
    for name in names:
        name.id = f"my_{name.id}" if name.id in stored else name.id
    source, file = ast.unparse(tree), f"<a cell with {exercise.name}>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    scope = dict(vars(sys.modules[exercise.solution.__module__]))
    exec(compile(source, file, "exec"), scope)
    return scope[exercise.name]


if __name__ == "__main__":
    if sys.argv[1:] == ["fingerprints"]:
        fingerprints.write(TO_WRITE)
    else:
        main(sys.argv[1:])
