"""The functions inside the layers: softmax, negative log-likelihood, the RNN's activation."""

import numpy as np

from .validate import as_floats, check_choice


def softmax(scores):
    """Turn scores into probabilities along the last axis.

    scores: (..., V) floats of any rank, with no empty axis. Returns (..., V); every row sums to 1.
    The row maximum is subtracted first, so that large scores do not overflow. The result is the
    same for scores and scores + 1000.
    """
    scores = as_floats("scores", scores)
    ys = scores - scores.max(axis=-1, keepdims=True)
    np.exp(ys, out=ys)
    ys /= ys.sum(axis=-1, keepdims=True)
    return ys


def softmax_nll(scores, ts):
    """Compute the two parts of a softmax, and the negative log-likelihood of the right words.

    scores: (M, V) floats; ts: (M,) ids of the right words. The layers have checked both.
    Returns exps (M, V) and sums (M, 1), with softmax(scores) = exps / sums, and
    nll (M,) = -log softmax(scores)[m, ts[m]] in nats.

    The loss is computed as log(sum) - score, so a probability that underflows to 0 still has a
    finite loss. (With log(softmax), as in book 5.4.2, that loss is infinite.) The caller divides
    by sums together with another factor, which saves one pass over M x V numbers.
    """
    exps = scores - scores.max(axis=1, keepdims=True)
    right = exps[np.arange(len(ts)), ts]
    np.exp(exps, out=exps)
    sums = exps.sum(axis=1, keepdims=True)
    return exps, sums, np.log(sums[:, 0]) - right


def _linear(z, out=None):
    return np.positive(z, out=out)


def _tanh_slope(h):
    return 1 - h * h


# name: (activation of z, its derivative written in terms of the output h)
ACTIVATIONS = {
    "tanh": (np.tanh, _tanh_slope),
    "linear": (_linear, np.ones_like),
}


def get_activation(name):
    """Return (function, slope) for "tanh" or "linear"; raise ValueError for any other name."""
    return ACTIVATIONS[check_choice("activation", name, ACTIVATIONS)]
