"""Checks with errors a reader can act on: each names the argument, what came, what was expected."""

import math
import sys

import numpy as np

# Arrays -------------------------------------------------------------------------------------------


def check_weights(*weights):
    """Check the arrays a layer is built from.

    weights: tuples ``(name, array, axes)``; axes is a string such as ``"D H"``. A letter stands
        for one size in all of the arrays: ``("Wx", Wx, "D H"), ("Wh", Wh, "H H")``. The first
        array must not be empty.

    Raises ValueError if one is not an array of floats, if the dtypes differ, or if a shape does
    not fit. Integers are refused, because in-place gradients would silently be cut to whole
    numbers. Read-only weights are accepted, because a model can be used without being trained;
    the optimiser refuses them.
    """
    sizes = {}
    first_name, first, _ = weights[0]
    for name, array, axes in weights:
        check_array(name, array)
        if array.dtype not in (np.float32, np.float64):
            raise ValueError(
                f"{name}: expected floating-point weights (float32 or float64), got "
                f"{array.dtype}; integers can be converted with .astype('f')"
            )
        if array.dtype != first.dtype:
            raise ValueError(
                f"{name}: expected dtype {first.dtype}, the dtype of {first_name}, "
                f"got {array.dtype}; the dtype of the weights decides that of every result"
            )
        check_shape(name, array, axes, *(sizes.get(axis) for axis in axes.split()))
        sizes.update(zip(axes.split(), array.shape))
    _refuse_empty(first_name, first)


def check_updates(params, grads, use_up=False):
    """Check both arguments of an optimiser's update(): two lists of arrays of floats.

    use_up: whether the optimiser also writes to the gradients.
    Raises ValueError if one is not a list of arrays, if an array cannot be written to, or if the
    shapes differ.
    """
    check_arrays("params", params, to_write=True)
    check_arrays("grads", grads, to_write=use_up)
    if [param.shape for param in params] != [grad.shape for grad in grads]:
        raise ValueError(
            f"grads: expected the shapes of params, {[param.shape for param in params]}, "
            f"got {[grad.shape for grad in grads]}"
        )


def check_arrays(name, arrays, to_write=False):
    """Raise ValueError unless this is a list of arrays of floats, writeable ones if to_write."""
    if not isinstance(arrays, (list, tuple)):
        raise ValueError(f"{name}: expected a list of NumPy arrays, got {type(arrays).__name__}")
    for i, array in enumerate(arrays):
        if type(array) is not np.ndarray:  # the common case: a training step has a dozen of them
            check_array(f"{name}[{i}]", array)
        if array.dtype.kind != "f":
            raise ValueError(f"{name}[{i}]: expected an array of floats, got dtype {array.dtype}")
        if to_write and not array.flags.writeable:
            raise ValueError(
                f"{name}[{i}]: expected an array that can be changed in place, got one that is "
                "read-only; make a copy of it"
            )


def check_array(name, array):
    """Raise ValueError unless this is a NumPy array of a class that computes in the usual way."""
    if type(array) not in (np.ndarray, np.memmap):  # masked arrays, np.matrix
        raise ValueError(f"{name}: expected a NumPy array, got {type(array).__name__}")


def check_shape(name, array, axes, *sizes):
    """Check an array's shape: ``check_shape("xs", xs, "N T D", None, None, 4)``.

    axes: the names of the axes. sizes: one for each axis, or None if any size will do.
    Raises a ValueError that states both shapes.
    """
    shape = array.shape if type(array) is np.ndarray else np.shape(array)
    if shape == sizes or _fits(shape, sizes):  # mostly equal: a training step asks a dozen times
        return
    axes = axes.split()
    known = ", ".join(f"{axis} = {size}" for axis, size in zip(axes, sizes) if size is not None)
    expected = f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"
    raise ValueError(
        f"{name}: expected shape {expected}{f' with {known}' if known else ''}, got {shape}"
    )


def _fits(shape, sizes):
    if len(shape) != len(sizes):
        return False
    for want, got in zip(sizes, shape):  # noqa: SIM110, all(...) takes twice as long
        if want not in (None, got):
            return False
    return True


def as_floats(name, values, dtype=None, axes=None, *sizes):
    """Return numbers as an array of this dtype; None keeps float32 and makes all else float64.

    axes, sizes: as in check_shape; without them, any shape with at least one axis will do.
    Lists, integers and booleans (0 and 1) are accepted. So are nan and infinity, which show up in
    the loss. Raises ValueError for anything else, for a masked array, for an empty array, or for a
    shape that does not fit.
    """
    if type(values) is not np.ndarray or values.dtype.char not in "fd":  # float32, float64
        values = _as_array(name, values, "fiub", "numbers")
        values = values if values.dtype.char in "fd" else values.astype(np.float64)
    if axes is not None:
        check_shape(name, values, axes, *sizes)
    _refuse_empty(name, values)
    return values if dtype is None or dtype == values.dtype else values.astype(dtype)


def as_ids(name, ids, axes, *sizes):
    """Return word ids as an integer array with the given axes, without a check of their range.

    axes, sizes: as in check_shape; without sizes, any will do. A text (axes "M") may be empty.
    Raises ValueError for anything but integers, a masked array, or a shape that does not fit.
    """
    ids = _as_array(name, ids, "iu", "integer word ids")
    check_shape(name, ids, axes, *(sizes or [None] * len(axes.split())))
    if axes != "M":
        _refuse_empty(name, ids)
    return ids


def check_ids(name, ids, vocab_size, axes, *sizes):
    """Return word ids as as_ids() does, and check that they are in ``0 .. vocab_size-1``.

    vocab_size: None if it is not known; then any id of at least 0 will do.
    Raises ValueError as as_ids() does, and for an id outside the vocabulary. Negative ids are also
    refused, because NumPy would silently read from the end of the table.
    """
    ids = as_ids(name, ids, axes, *sizes)
    if vocab_size is None:
        vocab_size = np.iinfo(np.int64).max
    if ids.size and (ids.min() < 0 or ids.max() >= vocab_size):
        wrong = ids[(ids < 0) | (ids >= vocab_size)][0]
        raise ValueError(
            f"{name}: expected word ids from 0 to {vocab_size - 1} "
            f"(a vocabulary of {vocab_size}), got {wrong}"
        )
    return ids


def check_targets(name, ts, ignore_label, vocab_size, axes, *sizes):
    """Return the targets, with 0 in place of ignore_label, and a boolean array of those that count.

    Raises ValueError as check_ids() does.
    """
    ts = as_ids(name, ts, axes, *sizes)
    counted = ts != ignore_label
    if not counted.all():
        ts = np.where(counted, ts, 0)
    return check_ids(name, ts, vocab_size, axes, *sizes), counted


def _as_array(name, values, kinds, wanted):
    """Return an array whose dtype is of one of these kinds; an empty list becomes integers."""
    if type(values) is not np.ndarray and isinstance(values, np.ma.MaskedArray):
        raise ValueError(
            f"{name}: expected an array without a mask, got a masked one; the mask would be lost"
        )
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(
            f"{name}: expected {wanted} in rows of one length, got rows of different lengths"
        ) from None
    if array.dtype.kind not in kinds and array.size:
        came = f"dtype {array.dtype}" if array.ndim else repr(values)
        raise ValueError(f"{name}: expected {wanted}, got {came}")
    return array if array.size else array.astype(np.intp)


def _refuse_empty(name, array):
    if not (array.size and array.ndim):
        raise ValueError(
            f"{name}: expected an array with at least one number along every axis, "
            f"got shape {array.shape}"
        )


# Single values ------------------------------------------------------------------------------------


def check_count(name, value, at_least=1):
    """Return ``value`` as an int; raise ValueError unless it is a whole number >= at_least.

    at_least: None for no limit.
    """
    if not is_whole(value) or (at_least is not None and value < at_least):
        limit = "" if at_least is None else f" of at least {at_least}"
        raise ValueError(f"{name}: expected a whole number{limit}, got {value!r}")
    return int(value)


def is_whole(value):
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def check_number(name, value, at_least=None, above=None, below=None, finite=True):
    """Return ``value`` as a float; raise ValueError unless it is finite and within these limits.

    finite: False also allows infinity. nan is never within the limits.
    """
    fits = is_whole(value) or isinstance(value, (float, np.floating))
    if not (
        fits
        and (abs(value) <= sys.float_info.max or (not finite and abs(value) == math.inf))
        and (at_least is None or value >= at_least)
        and (above is None or value > above)
        and (below is None or value < below)
    ):
        limits = {"of at least": at_least, "above": above, "below": below}
        limits = " and ".join(f"{word} {n}" for word, n in limits.items() if n is not None)
        wanted = f"{'a finite' if finite else 'a'} number {limits}".strip()
        raise ValueError(f"{name}: expected {wanted}, got {value!r}")
    return float(value)  # of np.float64, whose product with float32 would be float64


def check_real(name, value):
    """Raise ValueError unless this is one real number; nan and infinity are accepted."""
    if not (is_whole(value) or isinstance(value, (float, np.floating))):
        raise ValueError(f"{name}: expected a number, got {value!r}")


def check_choice(name, value, choices):
    """Return ``value``; raise ValueError unless it is one of these strings."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name}: expected {' or '.join(map(repr, choices))}, got {value!r}")
    return value


def check_flag(name, value):
    """Return ``value``; raise ValueError unless it is True or False."""
    if not isinstance(value, (bool, np.bool)):
        raise ValueError(f"{name}: expected True or False, got {value!r}")
    return value


def check_dtype(dtype):
    """Return the dtype of the weights; raise ValueError unless it is float32 or float64."""
    try:
        wanted = None if dtype is None else np.dtype(dtype)  # np.dtype(None) is float64
    except (TypeError, ValueError):
        wanted = None
    if wanted not in (np.float32, np.float64):
        raise ValueError(f"dtype: expected np.float32 or np.float64, got {dtype!r}")
    return wanted


def as_generator(name, rng):
    """Return ``rng`` if it is a numpy Generator, otherwise a new one with this seed (or None)."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name}: expected a numpy Generator, a seed (a whole number of at least 0) or None, "
            f"got {rng!r}"
        ) from None


# The order of calls -------------------------------------------------------------------------------


def check_cache(layer, cache):
    """Return what forward() stored; raise RuntimeError if forward() has not been called."""
    if cache is None:
        raise RuntimeError(f"{type(layer).__name__}.backward() needs a forward() before it")
    return cache
