"""Notice an answer that lets something else answer: the package, or the solution itself."""

import contextlib
import sys

SOLUTION = "the solution of this exercise"


@contextlib.contextmanager
def noted_calls(exercise, called):
    """Add to a list the names of functions that run meanwhile and answer the exercise already."""
    codes = {id(code): SOLUTION for code in codes_of(exercise.solution)}
    codes |= {id(code): f.__qualname__ for f in exercise.instead for code in codes_of(f)}

    def note(frame, event, arg):
        name = codes.get(id(frame.f_code))
        if event == "call" and name and name not in called:
            called.append(name)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


def codes_of(thing):
    """Return the code objects of a function, or of the methods of a class."""
    parts = vars(thing).values() if isinstance(thing, type) else [thing]
    return [part.__code__ for part in parts if hasattr(part, "__code__")]
