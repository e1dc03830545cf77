"""Dropout: units switched off at random while a model learns (book 6.5; notebook a_large_text)."""

import numpy as np

from ..validate import as_floats, as_generator, check_cache, check_count, check_ids, check_number


class TimeDropout:
    """Sets each unit to zero with probability ``ratio``, the same units at every step of a block.

    The other units are multiplied by 1 / (1 - ratio), so that the mean stays the same. For
    evaluation, use no dropout: with a ratio of 0, every unit passes unchanged.

    ratio: a number from 0 to below 1. rng: the numpy Generator that draws the units, or a seed.

    The same mask for a whole block is from Gal and Ghahramani (2016), "A Theoretically Grounded
    Application of Dropout in Recurrent Neural Networks".
    """

    def __init__(self, ratio, rng):
        self.params, self.grads = [], []
        self.ratio, self.rng = check_ratio("ratio", ratio), as_generator("rng", rng)
        self.mask = None

    def __repr__(self):
        return f"TimeDropout(ratio={self.ratio})"

    def forward(self, xs):
        """xs: (N, T, D) floats -> (N, T, D), of the same dtype."""
        xs = as_floats("xs", xs, None, "N T D", None, None, None)
        N, _, D = xs.shape
        units = kept(self.ratio, self.rng, (N, 1, D), xs.dtype)
        self.mask = np.broadcast_to(units, xs.shape)
        return xs * self.mask

    def backward(self, dout):
        """dout: (N, T, D) -> (N, T, D). The gradient passes where the value passed."""
        mask = check_cache(self, self.mask)
        dout = as_floats("dout", dout, mask.dtype, "N T D", *mask.shape)
        return dout * mask


class TimeWordDropout(TimeDropout):
    """Sets the vectors of randomly drawn words to zero, at every occurrence in a block.

    ratio, rng: as for TimeDropout; from the same paper. vocab_size V.
    """

    def __init__(self, ratio, rng, vocab_size):
        super().__init__(ratio, rng)
        self.vocab_size = check_count("vocab_size", vocab_size)

    def __repr__(self):
        return f"TimeWordDropout(V={self.vocab_size}, ratio={self.ratio})"

    def forward(self, vectors, xs):
        """vectors: (N, T, D) of the words xs: (N, T) ids in 0..V-1 -> (N, T, D)."""
        xs = check_ids("xs", xs, self.vocab_size, "N T")
        vectors = as_floats("vectors", vectors, None, "N T D", *xs.shape, None)
        words = kept(self.ratio, self.rng, self.vocab_size, vectors.dtype)
        self.mask = np.broadcast_to(words[xs][:, :, np.newaxis], vectors.shape)
        return vectors * self.mask


def kept(ratio, rng, shape, dtype):
    """Draw numbers that are 0 with probability ``ratio``, and otherwise 1 / (1 - ratio)."""
    if ratio == 0:
        return np.ones(shape, dtype)
    return (rng.random(shape, np.float32) >= ratio).astype(dtype) / dtype.type(1 - ratio)


def check_ratio(name, ratio):
    """Return a dropout ratio; raise ValueError unless it is a number from 0 to below 1."""
    return check_number(name, ratio, at_least=0, below=1)
