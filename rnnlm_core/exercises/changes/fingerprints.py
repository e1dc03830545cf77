"""One number for the results of a program, to find the changed solutions that may have the same.

To run the thousand neighbours of a solution takes seconds, and to look up a number takes none. The
numbers of all of them are kept in a file beside this one; ``make fingerprints`` writes it.
"""

import itertools
import zlib
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from ..compare import as_numbers
from ..outcomes import outcomes, same_results
from .neighbours import Neighbours

FILE = Path(__file__).with_suffix(".npz")


class Fingerprints:
    """The fingerprints of an exercise's known mistakes, of their pairs, and of all single changes.

    programs: {"mistakes", "pairs" or "changes": what they are made from}. numbers: {kind: array} in
    the same order; nan stands for what gives no results, and inf for the right ones.
    """

    def __init__(self, exercise, stored=None):
        """stored: numbers from the file; if they are of another exercise or text, all is measured, which
        takes seconds."""
        self.exercise, self.neighbours = exercise, Neighbours(exercise)
        mistakes = exercise.mistakes
        self.programs = {
            "mistakes": [(mistake,) for mistake in mistakes],
            "pairs": list(itertools.combinations(mistakes, 2)),
            "changes": self.neighbours.changes,
        }
        stored = stored or {}
        text, number = stored.get(f"{exercise.name} key", (0, 0))
        fit = text == self.key[0] and np.isclose(number, self.key[1], rtol=1e-4, atol=1e-4)
        self.numbers = {
            kind: stored[f"{exercise.name} {kind}"] if fit else self.measured(kind)
            for kind in self.programs
        }

    @cached_property
    def key(self):
        """Two numbers: one of all that the programs are made from, and that of the solution's results."""
        exercise = self.exercise
        texts = [exercise.source, exercise.returns, *(repr(m.swap) for m in exercise.mistakes)]
        texts += [change.when for change in self.neighbours.changes]
        number, _ = fingerprint(exercise, outcomes(exercise, exercise.solution))
        return zlib.crc32("\n".join(texts).encode()), number

    def made(self, kind, program):
        """Make a changed solution; raises SyntaxError or ValueError if there is none."""
        if kind == "changes":
            return self.neighbours.program(program)
        return self.exercise.with_mistakes(*program)

    def measured(self, kind, chosen=None):
        """Run the changed solutions of a kind, all or a chosen range, and return their numbers.

        Known mistakes run twice: some draw from np.random, and a number that is not the same twice
        tells nothing. It is nan.
        """
        exercise, programs = self.exercise, self.programs[kind]
        right = outcomes(exercise, exercise.solution)
        numbers = np.full(len(programs), np.nan, np.float32)
        for i in chosen or range(len(programs)):
            try:
                program = self.made(kind, programs[i])
                found = seeded_outcomes(exercise, program, 0)
                number, tolerance = fingerprint(exercise, found)
                if kind == "mistakes" and not np.isnan(number):
                    again, _ = fingerprint(exercise, seeded_outcomes(exercise, program, 1))
                    number = number if abs(again - number) <= tolerance else np.nan
            except (Exception, KeyboardInterrupt):  # no program, or one that knows no end
                continue
            if not np.isnan(number):
                same = all(
                    same_results(exercise, r.results, f.results) for r, f in zip(right, found)
                )
                numbers[i] = np.inf if same else number
        return numbers

    def near(self, kind, found):
        """Return what may have the same results as an answer, the nearest first. found: its outcomes."""
        number, tolerance = fingerprint(self.exercise, found)
        distances = np.abs(self.numbers[kind] - number)
        nearest = np.argsort(distances, kind="stable")  # nan comes last
        return [self.programs[kind][i] for i in nearest if distances[i] <= tolerance]

    def without_results(self, kind):
        """Return what gives no results, or the right ones."""
        return [p for p, n in zip(self.programs[kind], self.numbers[kind]) if not np.isfinite(n)]

    def wrong(self, kind):
        """Return what gives wrong results."""
        return [p for p, n in zip(self.programs[kind], self.numbers[kind]) if np.isfinite(n)]

    def right(self, kind):
        """Return what gives the right results."""
        return [p for p, n in zip(self.programs[kind], self.numbers[kind]) if np.isinf(n)]


def seeded_outcomes(exercise, program, seed):
    """Return the outcomes of a program, with np.random in a state of its own."""
    state = np.random.get_state()  # noqa: NPY002, a mistake may use it
    try:
        np.random.seed(seed)  # noqa: NPY002
        return outcomes(exercise, program, 1)
    finally:
        np.random.set_state(state)  # noqa: NPY002


def fingerprint(exercise, found):
    """Return a number for the results on all cases, and a tolerance; nan if a case has no results."""
    if any(outcome.results is None for outcome in found):
        return np.nan, 0.0
    values = [outcome.results[name] for outcome in found for name in exercise.names]
    numbers = np.concatenate([as_row(value) for value in values])
    # irregular weights, so that an exchange of two numbers does not go unnoticed
    parts = numbers * np.cos(1.0 + np.arange(len(numbers)) ** 1.5)
    return parts.sum(), 0.1 * (exercise.rtol * np.abs(parts).sum() + exercise.atol)


def as_row(value):
    """Turn a result of any kind into a row of numbers of moderate size."""
    try:
        array = as_numbers(value)
        row = np.arcsinh(np.nan_to_num(array.astype(float).ravel(), nan=1.5))
    except Exception:  # a word, an object of somebody's, rows of unequal lengths
        return np.array([zlib.crc32(repr(value).encode("utf-8", "replace")) / 2**32])
    return np.append(row, zlib.crc32(repr(array.shape).encode()) / 2**32)


known = {}  # by the identity of an exercise: its Fingerprints, which keep it alive


def of(exercise):
    """Return the Fingerprints of an exercise; they are made once."""
    if id(exercise) not in known:
        known[id(exercise)] = Fingerprints(exercise, stored_numbers())
    return known[id(exercise)]


@cache
def stored_numbers():
    if not FILE.exists():
        return {}
    with np.load(FILE) as file:
        return dict(file)


def write(exercises):
    """Measure all exercises, and write the file."""
    numbers = {}
    for exercise in exercises:
        prints = Fingerprints(exercise)
        numbers |= {f"{exercise.name} {kind}": prints.numbers[kind] for kind in prints.numbers}
        numbers[f"{exercise.name} key"] = np.array(prints.key)
    np.savez_compressed(FILE, **numbers)
