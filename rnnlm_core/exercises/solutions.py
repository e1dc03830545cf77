"""Show and check the solution of an exercise; the notebooks of solutions call this."""

import re

from .catalogue import EXERCISES
from .check import examine
from .exercise import Exercise


def solution(name):
    """Print a solution's code (without the docstring, which the exercise shows) and its verdict."""
    exercise = EXERCISES[name]
    if isinstance(exercise, Exercise):
        print(code_of(exercise))
        print(
            examine(name, exercise.with_mistakes()).text
        )  # a copy of it: borrowing does not count
    else:
        print(examine(name, exercise.answer).text)


def code_of(exercise):
    return re.sub(r'\n *"""(?s:.*?)"""\n+', "\n", exercise.source, count=1).rstrip() + "\n"
