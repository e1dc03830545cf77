"""Show the solution of an exercise, and check it: what the notebooks of solutions call."""

import inspect
import re

from .catalogue import EXERCISES
from .check import examine
from .exercise import Exercise


def solution(name):
    """Print a solution's code (without the docstring, which the exercise shows) and its verdict."""
    exercise = EXERCISES[name]
    if isinstance(exercise, Exercise):
        print(code_of(exercise))
        print(examine(name, exercise.solution).text)
    else:
        print(examine(name, exercise.answer).text)


def code_of(exercise):
    return re.sub(r'\n *"""(?s:.*?)"""\n+', "\n", exercise.source, count=1).rstrip() + "\n"


def stub_of(exercise):
    """Signature and docstring of a function, and a body that says that it is not written yet."""
    head = re.match(r'(?s)(?:def|class) .*?""".*?"""\n', exercise.source).group(0)
    assert inspect.isfunction(exercise.solution), "a class has a stub of its own making"
    return head + '    raise NotImplementedError("not written yet")\n'
