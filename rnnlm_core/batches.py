"""The words that each row of a mini-batch reads (book 5.2.5; notebooks 5.2 and 5.5)."""

import numpy as np

from .validate import check_count


def batch_indices(data_size, batch_size, time_size, iteration):
    """Return the text positions that the mini-batch of this iteration reads: (N, T) integers.

    Row n starts at ``n * (data_size // batch_size)``. Every iteration continues where the last one
    ended, T positions further. Past the end of the text, a row wraps around to the beginning.
    iteration counts from 0 and does not restart with a new epoch.

    Raises ValueError if an argument is not a whole number, or if the text is too short for one
    block, ``data_size < batch_size * time_size``.
    """
    check_count("data_size", data_size), check_count("iteration", iteration, at_least=0)
    N, T = check_count("batch_size", batch_size), check_count("time_size", time_size)
    if data_size < N * T:
        raise ValueError(
            f"xs: a text of {data_size} words is too short for one mini-batch, expected at least "
            f"batch_size * time_size = {N} * {T} = {N * T}; make one of the two smaller"
        )
    starts = np.arange(N) * (data_size // N)
    return (starts[:, np.newaxis] + iteration * T + np.arange(T)) % data_size
