"""Compare what came with what was expected: the first difference, in words."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Difference:
    """The first thing that differs.

    kind: "shape", "dtype", "value" or "type". where: the place in the array, "[2, 1]", or "".
    """

    name: str
    kind: str
    says: str
    where: str = ""


def compare(name, expected, got, rtol, atol):
    """None if two results are equal within the tolerance, or else a Difference."""
    if isinstance(expected, (str, bool, np.bool_)) or expected is None:
        if type(got) in (str, bool, np.bool_, type(None)) and got == expected:
            return None
        return Difference(name, "type", f"{name} should be {show(expected)}, yours is {show(got)}")
    try:
        expected = np.asarray(expected)
        array = np.asarray(got)
    except ValueError:
        if repr(got) == repr(expected):
            return None
        says = f"{name} should be a regular array, yours has unequal rows: {show(got)}"
        return Difference(name, "type", says)
    if array.dtype.kind not in "fiu" and not (array.dtype.kind == "b" == expected.dtype.kind):
        says = f"{name} should hold numbers, yours is {show(got)}"
        return Difference(name, "type", says)
    if array.shape != expected.shape:
        says = f"{name} should have shape {expected.shape}, yours has {array.shape}"
        return Difference(name, "shape", says)
    close = np.isclose(array, expected, rtol=rtol, atol=atol, equal_nan=True)
    if close.all():
        return None
    at = tuple(int(i) for i in np.argwhere(~close)[0])
    where = f"[{', '.join(map(str, at))}]" if at else ""
    says = f"{name}{where} should be {number(expected[at])}, yours is {number(array[at])}"
    if array.dtype.kind in "iu" and expected.dtype.kind == "f":
        if np.array_equal(array, np.trunc(expected)):
            says += f": the numbers were cut to whole ones, the dtype is {array.dtype}"
        return Difference(name, "dtype" if "cut" in says else "value", says, where)
    count = int((~close).sum())
    if close.size > 1:
        says += f" ({count} of {close.size} numbers differ)"
    return Difference(name, "value", says, where)


def differences(exercise, expected, got):
    """{name: Difference} for the results that differ, in the exercise's order."""
    found = {}
    for name in exercise.names:
        difference = compare(name, expected[name], got[name], exercise.rtol, exercise.atol)
        if difference:
            found[name] = difference
    return found


def number(value):
    """A number as a reader wants to see it."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return f"{value:.4g}" if value != int_or_nan(value) else f"{value:.0f}"
    return str(value)


def int_or_nan(value):
    return round(value) if np.isfinite(value) and abs(value) < 1e6 else np.nan


def show(value):
    """A value of any kind in a few words."""
    if isinstance(value, np.ndarray):
        if value.size > 12:
            return f"an array of shape {value.shape}"
        shown = np.vectorize(number, otypes=[object])(value).tolist() if value.size else []
        return str(shown).replace("'", "")
    if isinstance(value, (float, np.generic)):
        return number(value)
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
