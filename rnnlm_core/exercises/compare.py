"""Compare a result with the expected one, and put the first difference into words."""

import math
import numbers
from dataclasses import dataclass

import numpy as np
from numpy import argwhere, asarray, errstate  # as they were when this was imported


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
    """Return None if two results are equal within the tolerance, and otherwise a Difference."""
    if isinstance(expected, (str, bool, np.bool_)) or expected is None:
        if type(got) in (str, bool, np.bool_, type(None)) and got == expected:
            return None
        return Difference(name, "type", f"{name} should be {show(expected)}, yours is {show(got)}")
    try:
        expected, array = as_numbers(expected), as_numbers(got)
    except Exception:  # whatever somebody's __array__ does
        if show(got) == show(expected):
            return None
        says = f"{name} should be a regular array, yours has unequal rows: {show(got)}"
        if isinstance(got, tuple):
            says = f"{name} should be one array, yours is a tuple of {len(got)}: {show(got)}"
        return Difference(name, "type", says)
    if array.dtype.kind not in "fiu" and not (array.dtype.kind == "b" == expected.dtype.kind):
        says = f"{name} should hold numbers, yours is {show(got)}"
        return Difference(name, "type", says)
    if array.shape != expected.shape:
        says = f"{name} should have shape {expected.shape}, yours has {array.shape}"
        return Difference(name, "shape", says)
    close = are_close(array, expected, rtol, atol)
    if close.all():
        return None
    at = tuple(int(i) for i in argwhere(~close)[0])
    where = f"[{', '.join(map(str, at))}]" if at else ""
    says = f"{name}{where} should be {{}}, yours is {{}}".format(
        *told_apart(expected[at], array[at])
    )
    if array.dtype.kind in "iu" and expected.dtype.kind == "f":
        if np.array_equal(array, np.trunc(expected)):
            says += f": the numbers were cut to whole ones, the dtype is {array.dtype}"
        return Difference(name, "dtype" if "cut" in says else "value", says, where)
    count = int((~close).sum())
    if close.size > 1:
        says += f" ({count} of {close.size} numbers differ)"
    return Difference(name, "value", says, where)


def are_close(array, expected, rtol, atol):
    """Do what np.isclose does, nan equal to nan, but by operators, which nobody can exchange."""
    a, b = array.astype(float), expected.astype(float)
    with errstate(all="ignore"):
        near = (abs(a - b) <= atol + rtol * abs(b)) & (abs(b) < math.inf)
        return near | (a == b) | ((a != a) & (b != b))


def as_numbers(value):
    """Do what np.asarray does, but turn fractions and similar numbers into floats."""
    array = asarray(value)
    real = array.dtype == object and array.size
    if real and all(isinstance(x, numbers.Number) for x in array.flat):
        return np.array([as_float(x) for x in array.flat]).reshape(array.shape)
    return array


def as_float(x):
    try:
        return float(x)
    except OverflowError:  # an int of hundreds of digits
        return math.copysign(math.inf, x > 0 or -1)


def differences(exercise, expected, got):
    """Return {name: Difference} for the results that differ, in the order of the exercise."""
    found = {}
    for name in exercise.names:
        difference = compare(name, expected[name], got[name], exercise.rtol, exercise.atol)
        if difference:
            found[name] = difference
    return found


def number(value, digits=4):
    """Write a number as a reader wants to see it."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return f"{value:.{digits}g}" if value != int_or_nan(value) else f"{value:.0f}"
    if isinstance(value, int) and value.bit_length() > 60:
        return f"about {'-' if value < 0 else ''}10^{value.bit_length() * math.log10(2):.0f}"
    return str(value)


def told_apart(a, b):
    """Write two numbers with enough digits to show that they are different."""
    for digits in (4, 6, 8, 10, 12):
        pair = number(a, digits), number(b, digits)
        if pair[0] != pair[1]:
            break
    return pair


def int_or_nan(value):
    return round(value) if np.isfinite(value) and abs(value) < 1e6 else np.nan


def show(value):
    """Describe a value of any kind in a few words."""
    if isinstance(value, np.ndarray):
        if value.size > 12:
            return f"an array of shape {value.shape}"
        shown = np.vectorize(number, otypes=[object])(value).tolist() if value.size else []
        return str(shown).replace("'", "")
    if isinstance(value, (float, np.generic)):
        return number(value)
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}..."
