"""Dropout: units that are switched off at random while a model learns (book 6.5; notebook 5.5d)."""

import numpy as np

from ..validate import check_cache, check_shape


class TimeDropout:
    """Sets each unit to zero with probability ``ratio``, the same units at every step of a block.

    What is left is multiplied by 1 / (1 - ratio), so that the mean stays what it was. For reading,
    use no dropout at all: a ratio of 0 hands everything on.

    ratio: a number from 0 to below 1. rng: the numpy Generator that draws the units.

    One drawing for a whole block: Gal and Ghahramani (2016), "A Theoretically Grounded Application
    of Dropout in Recurrent Neural Networks".
    """

    def __init__(self, ratio, rng):
        self.params, self.grads = [], []
        self.ratio, self.rng = check_ratio("ratio", ratio), rng
        self.mask = None

    def forward(self, xs):
        """xs: (N, T, D) floats -> (N, T, D), of the same dtype."""
        check_shape("xs", xs, "N T D", None, None, None)
        N, _, D = np.shape(xs)
        self.mask = kept(self.ratio, self.rng, (N, 1, D), xs.dtype)
        return xs * self.mask

    def backward(self, dout):
        """dout: (N, T, D) -> (N, T, D): the gradient passes where the value did."""
        mask = check_cache(self, self.mask)
        check_shape("dout", dout, "N T D", len(mask), None, mask.shape[2])
        return dout * mask


class TimeWordDropout:
    """Takes whole words away: every occurrence in a block of some words of the vocabulary.

    ratio, rng: as for TimeDropout, of the same paper. vocab_size V.
    """

    def __init__(self, ratio, rng, vocab_size):
        self.params, self.grads = [], []
        self.ratio, self.rng = check_ratio("ratio", ratio), rng
        self.vocab_size = vocab_size
        self.mask = None

    def forward(self, vectors, xs):
        """vectors: (N, T, D) of the words xs: (N, T) ids in 0..V-1 -> (N, T, D)."""
        check_shape("vectors", vectors, "N T D", *np.shape(xs), None)
        words = kept(self.ratio, self.rng, self.vocab_size, vectors.dtype)
        self.mask = words[xs][:, :, np.newaxis]
        return vectors * self.mask

    def backward(self, dout):
        """dout: (N, T, D) -> (N, T, D)."""
        mask = check_cache(self, self.mask)
        check_shape("dout", dout, "N T D", *mask.shape[:2], None)
        return dout * mask


def kept(ratio, rng, shape, dtype):
    """Random numbers, 0 with probability ``ratio``, otherwise 1 / (1 - ratio)."""
    if ratio == 0:
        return np.ones(shape, dtype)
    return (rng.random(shape, np.float32) >= ratio).astype(dtype) / dtype.type(1 - ratio)


def check_ratio(name, ratio):
    """Return a dropout ratio; raise ValueError unless it is a number from 0 to below 1."""
    if not 0 <= ratio < 1:
        raise ValueError(f"{name}: expected a number from 0 to below 1, got {ratio!r}")
    return ratio
