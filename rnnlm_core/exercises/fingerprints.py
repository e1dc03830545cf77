"""One number for the results of a program, by which the few that may be equal are found among many.

To run a thousand neighbours of a solution takes seconds; to look up a number takes none.
"""

import zlib

import numpy as np

from .compare import as_numbers


def fingerprint(exercise, outcomes):
    """Return a number for the results on all cases, and its tolerance; nan if a case has none."""
    if any(outcome.results is None for outcome in outcomes):
        return np.nan, 0.0
    values = [outcome.results[name] for outcome in outcomes for name in exercise.names]
    numbers = np.concatenate([as_row(value) for value in values])
    # irregular weights, so that an exchange of two numbers does not go unnoticed
    parts = numbers * np.cos(1.0 + np.arange(len(numbers)) ** 1.5)
    return parts.sum(), 1e-5 + 1e-5 * np.abs(parts).sum()


def as_row(value):
    """Turn a result of any kind into a row of numbers of moderate size."""
    try:
        array = as_numbers(value)
        row = np.arcsinh(np.nan_to_num(array.astype(float).ravel(), nan=1.5))
    except Exception:  # a word, an object of somebody's, rows of unequal lengths
        return np.array([zlib.crc32(repr(value).encode("utf-8", "replace")) / 2**32])
    return np.append(row, zlib.crc32(repr(array.shape).encode()) / 2**32)
