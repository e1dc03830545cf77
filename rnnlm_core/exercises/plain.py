"""Turn whatever a program returned into plain values: numbers, texts, arrays, lists of them.

What is compared and shown afterwards has no methods of the learner's own, which might raise, never
end, or look for the right result in the frames that call them.
"""

import numbers

import numpy as np

HUGE = 1_000_000  # numbers; the inputs are small, so a right result has a few hundred at most
DEEP = 8
AS_THEY_ARE = (type(None), type(...), type(NotImplemented), bool, int, float, complex, str)


class TooLarge(Exception):
    """There are far more numbers than were asked for."""


class Thing:
    """Anything else, of which only the text is kept."""

    def __init__(self, value):
        self.kind = type(value).__name__
        try:
            self.text = str(repr(value))
        except Exception:
            self.text = f"a {self.kind}"

    def __repr__(self):
        return self.text


def plain(value, depth=0):
    """Return a copy of a value that is made of nothing but plain values; raises TooLarge."""
    kind = type(value)
    if kind in AS_THEY_ARE:
        return value
    if depth > DEEP:  # perhaps a list that contains itself
        return Thing(value)
    if isinstance(value, (list, tuple, dict)):
        if len(value) > HUGE:
            raise TooLarge
        if isinstance(value, dict):
            return {plain(k, depth + 1): plain(v, depth + 1) for k, v in value.items()}
        parts = [plain(part, depth + 1) for part in value]
        return tuple(parts) if isinstance(value, tuple) else parts
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, (float, numbers.Number)) and not isinstance(value, (np.generic, complex)):
        return float(value)  # a fraction, a decimal
    if not isinstance(value, type) and (hasattr(kind, "__array__") or hasattr(kind, "__len__")):
        return plain_array(value, depth)
    return Thing(value)


def plain_array(value, depth):
    array = np.asarray(value)
    if array.size > HUGE:
        raise TooLarge
    if array.dtype.kind in "biufc":
        array = np.array(array, subok=False)
        if isinstance(value, np.ndarray) or array.ndim:
            return array
        return bool(array) if array.dtype.kind == "b" else array[()]
    if array.dtype.kind == "U" and array.ndim == 0:
        return str(array)
    if array.dtype == object and array.ndim == 0:  # NumPy can make nothing of it
        return Thing(value)
    return plain(array.tolist(), depth + 1)
