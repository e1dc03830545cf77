"""Notice that a notebook has changed what judges it: an exercise, its inputs, a comparison.

check() is not fooled by what is done inside of an answer. But a cell may reach into any module, and
so the grader looks whether functions, classes, exercises and constants are those of the beginning.
"""

import sys
from dataclasses import fields, is_dataclass

import numpy as np

JUDGES = "rnnlm_core.exercises"


def seal():
    """{name of a thing: what it is made of}, for all that has a part in a verdict."""
    return {
        f"{place.removeprefix(JUDGES + '.')}.{name}": made_of(value, top=True)
        for place, module in sys.modules.items()
        if place.startswith(JUDGES) and module
        for name, value in vars(module).items()
        if not name.startswith("__") and (name.isupper() or not isinstance(value, (list, dict)))
    }


def broken(before):
    """The names of the things that are not as they were when they were sealed."""
    now = seal()
    return [name for name, parts in before.items() if now.get(name) != parts]


def made_of(value, top=False):
    """What a value is made of, in a form that can be compared."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, (int, float, str, bytes)):
        return value
    if isinstance(value, dict):
        return [(key, made_of(part)) for key, part in value.items()]
    if isinstance(value, (list, tuple)):
        return [made_of(part) for part in value]
    if hasattr(value, "__code__"):
        return Same(value), Same(value.__code__), made_of(value.__defaults__)
    if top and isinstance(value, type) and value.__module__.startswith(JUDGES):
        methods = {name: part for name, part in vars(value).items() if hasattr(part, "__code__")}
        return Same(value), made_of(methods)
    if is_dataclass(value) and not isinstance(value, type) and (top or not hasattr(value, "cases")):
        return [made_of(getattr(value, field.name)) for field in fields(value)]
    return Same(value)


class Same:
    """Equal to the very same object alone. It keeps the object, so that none can take its place."""

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Same) and self.value is other.value
