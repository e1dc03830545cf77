"""Errors a reader can act on: each names the argument, what came and what was expected."""

import numpy as np


def check_weights(*weights):
    """Check the arrays a layer is built from.

    weights: tuples ``(name, array, axes)``; axes is a string such as ``"D H"``. A letter stands
        for one size in all of the arrays: ``("Wx", Wx, "D H"), ("Wh", Wh, "H H")``.

    Raises ValueError if one is not an array of floats, if the dtypes differ, or if a shape does
    not fit. Integers are refused: gradients written into them in place would be cut to whole
    numbers without a word.
    """
    sizes = {}
    first_name, first, _ = weights[0]
    for name, array, axes in weights:
        if not isinstance(array, np.ndarray):
            raise ValueError(f"{name}: expected a NumPy array, got {type(array).__name__}")
        if array.dtype.kind != "f":
            raise ValueError(
                f"{name}: expected floating-point weights (float32 or float64), got "
                f"{array.dtype}; integers would truncate gradients, convert with .astype('f')"
            )
        if array.dtype != first.dtype:
            raise ValueError(
                f"{name}: expected dtype {first.dtype}, the dtype of {first_name}, "
                f"got {array.dtype}; the dtype of the weights decides that of every result"
            )
        check_shape(name, array, axes, *(sizes.get(axis) for axis in axes.split()))
        sizes.update(zip(axes.split(), array.shape))


def check_shape(name, array, axes, *sizes):
    """Check an array's shape: ``check_shape("xs", xs, "N T D", None, None, 4)``.

    axes: the names of the axes. sizes: one for each, None where any will do.
    Raises ValueError that tells both shapes.
    """
    shape = np.shape(array)
    if shape == sizes or _fits(shape, sizes):  # mostly equal: a training step asks a dozen times
        return
    axes = axes.split()
    known = ", ".join(f"{axis} = {size}" for axis, size in zip(axes, sizes) if size is not None)
    expected = f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"
    raise ValueError(
        f"{name}: expected shape {expected}{f' with {known}' if known else ''}, got {shape}"
    )


def _fits(shape, sizes):
    return len(shape) == len(sizes) and all(want in (None, got) for want, got in zip(sizes, shape))


def check_ids(name, ids, vocab_size, axes, *sizes):
    """Return word ids as an integer array with the given axes, every id in ``0 .. vocab_size-1``.

    vocab_size: None if it is not known; then every id from 0 will do.
    sizes: as in check_shape; left out, any will do.
    Raises ValueError for floats, a shape that does not fit, or an id outside the vocabulary. A
    negative id is refused too: NumPy would read from the end of the table and say nothing.
    """
    ids = np.asarray(ids)
    if ids.dtype.kind not in "iu":
        raise ValueError(f"{name}: expected integer word ids, got dtype {ids.dtype}")
    check_shape(name, ids, axes, *(sizes or [None] * len(axes.split())))
    if vocab_size is None:
        vocab_size = np.iinfo(np.int64).max
    if ids.size and (ids.min() < 0 or ids.max() >= vocab_size):
        wrong = ids[(ids < 0) | (ids >= vocab_size)][0]
        raise ValueError(
            f"{name}: expected word ids from 0 to {vocab_size - 1} "
            f"(a vocabulary of {vocab_size}), got {wrong}"
        )
    return ids


def check_count(name, value, at_least=1):
    """Return ``value`` as an int; raise ValueError unless it is a whole number >= at_least."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < at_least:
        raise ValueError(f"{name}: expected a whole number of at least {at_least}, got {value!r}")
    return int(value)


def check_cache(layer, cache):
    """Return what forward() remembered; raise RuntimeError when there was no forward()."""
    if cache is None:
        raise RuntimeError(f"{type(layer).__name__}.backward() needs a forward() before it")
    return cache
