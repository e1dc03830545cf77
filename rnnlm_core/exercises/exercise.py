"""An exercise is a solution, inputs to try it on, and the mistakes that people make.

A mistake is data that belongs to its exercise: a name, the lines of the solution that it changes,
and what to say to someone whose results are exactly those of the changed solution.
"""

import inspect
import math
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from .swap import swap


@dataclass(frozen=True)
class Mistake:
    """A known mistake.

    name: a few words, for the teacher's table.
    says: what the learner reads; it starts with the symptom and ends with where to look.
    swap: {lines of the solution: the lines that replace them}; each key occurs exactly once.
    wrong: for a prediction: the wrong answer that this mistake gives.
    """

    name: str
    says: str
    swap: dict[str, str] = field(default_factory=dict)
    wrong: Any = None


@dataclass(frozen=True)
class Case:
    """One input to try an answer on.

    args: the arguments, by the names of the exercise's parameters.
    sizes: the sizes of the axes, {"N": 3, "T": 4}; a 1 is a clue if only such cases are right.
    note: another special feature, such as "no word repeats", which is a clue in the same way.
    """

    args: dict
    sizes: dict = field(default_factory=dict)
    note: str = ""

    @property
    def label(self):
        sizes = ", ".join(f"{axis} = {size}" for axis, size in self.sizes.items())
        return "; ".join(part for part in (sizes, self.note) if part) or "the example"

    @property
    def traits(self):
        ones = [f"{axis} = 1" for axis, size in self.sizes.items() if size == 1]
        return ones + ([self.note] if self.note else [])


def call(answer, args):
    """Try an answer in the ordinary way, by calling it."""
    return answer(*args.values())


@dataclass(frozen=True)
class Exercise:
    """A function or a class to write, or a broken one to repair.

    solution: with the name, parameters and docstring of the stub in the notebook.
    notebook: what the notebook that has it is called, "5.3" or "repair shop".
    minutes: how long it takes.
    returns: names of the values that it returns, "dx dWx db".
    cases: from the smallest input to the largest.
    mistakes: the known mistakes; on some case, each differs from the solution and from every other.
    drive: drive(answer, args) -> results, for an answer that must be tried with more than one call.
    in_place: parameters whose arrays the answer is asked to change; they count as results. (A drive
        may also store its own results there.)
    clues: {names of the results that are wrong, "dWh" or "dWx dWh db": where to look}.
    twice: what it means if a second call with the same input gives another result.
    gives: names of what the answer itself returns, if a drive computes the results from that.
    traits: {a note of some cases, "no word repeats": what to say if those alone are right}.
    broken: for a repair, the name of the mistake in the notebook's program; what that mistake says
        is a hint and not the cause.
    because: shown to someone whose answer is right.
    instead: functions of the package that do the very thing; an answer that calls one does not count.
    rtol, atol: the tolerances, which are large enough for float32.
    """

    solution: Callable
    notebook: str
    minutes: int
    returns: str
    cases: list[Case]
    mistakes: list[Mistake]
    drive: Callable = call
    in_place: tuple = ()
    clues: dict = field(default_factory=dict)
    traits: dict = field(default_factory=dict)
    gives: str = ""
    twice: str = (
        "The same input a second time gives another result. Something is kept from the first call: a "
        "list or an array made outside of the function, a default such as grads=[], a random number."
    )
    broken: str = ""
    because: str = ""
    instead: tuple = ()
    rtol: float = 1e-4
    atol: float = 1e-5

    @property
    def name(self):
        return self.solution.__name__

    @cached_property
    def source(self):
        return inspect.getsource(self.solution)

    @cached_property
    def names(self):
        return self.returns.split()

    def with_mistakes(self, *mistakes):
        """Return the solution with the changes of one or more mistakes.

        Raises ValueError if lines to change do not occur exactly once, or if two mistakes overlap.
        """
        changes = {}
        for mistake in mistakes:
            if changes.keys() & mistake.swap.keys():
                raise ValueError(f"{self.name}: two of the mistakes change the same text")
            changes |= mistake.swap
        names = ", ".join(repr(mistake.name) for mistake in mistakes)
        source = swap(self.source, changes, f"{self.name}, {names}")
        scope = dict(vars(sys.modules[self.solution.__module__]))
        with warnings.catch_warnings():  # two mistakes in one line may make odd code
            warnings.simplefilter("ignore")
            exec(compile(source, f"<{self.name}>", "exec"), scope)
        return scope[self.name]


@dataclass(frozen=True)
class Prediction:
    """A value to work out: a number, a word, or a list of them.

    because: shown after a right answer, so that a lucky guess also teaches something.
    mistakes: wrong answers and their causes.
    rtol: the tolerance, as a share of the answer.
    hint: shown after a wrong answer that no mistake explains.
    """

    name: str
    notebook: str
    minutes: int
    answer: Any
    because: str
    mistakes: list[Mistake]
    rtol: float = 1e-9
    hint: str = "Try again."


@dataclass(frozen=True, kw_only=True)
class Guess(Prediction):
    """A prediction on the way, whose answer the notebook shows right below.

    It takes no minutes of its own, is not graded, and has no place in the solutions.
    """

    minutes: int = 0


def spaced(*shape, low=-1.0, high=1.0):
    """Return evenly spaced numbers from low to high; no row is a multiple of another.

    The numbers go to the places 0, k, 2k, ... with k near the golden section of their count. In
    order they would form a matrix of rank 2, for which a wrong product could be right by accident.
    """
    size = math.prod(shape)
    step = next(k for k in range(max(1, round(0.618 * size)), size + 2) if math.gcd(k, size) == 1)
    values = np.empty(size)
    values[np.arange(size) * step % size] = np.linspace(low, high, size) if size > 1 else high
    return values.reshape(shape)
