"""Layers for one time step (book, chapter 5.3.1 and 5.4; notebooks 5.3 and 5.4).

The protocol is the book's. ``params`` and ``grads`` are lists of arrays in the same order.
``backward`` overwrites ``grads`` in place (it does not accumulate), so that an optimiser that
holds the arrays sees every new gradient. All results have the dtype of the weights.
"""

import numpy as np

from .functions import get_activation, softmax_nll
from .validate import as_floats, check_cache, check_ids, check_number, check_weights


class Embedding:
    """Row lookup: word ids -> word vectors, ``out[n] = W[idx[n]]``.

    W: (V, D) floats, one word vector per row.
    """

    def __init__(self, W):
        check_weights(("W", W, "V D"))
        self.params = [W]
        self.grads = [np.zeros_like(W)]
        self.idx = None

    def __repr__(self):
        V, D = self.params[0].shape
        return f"Embedding(V={V}, D={D})"

    def forward(self, idx):
        """idx: (N,) ids in 0..V-1 -> (N, D). Raises ValueError for an id outside the table."""
        (W,) = self.params
        self.idx = check_ids("idx", idx, len(W), "N")
        return W[self.idx]

    def backward(self, dout):
        """dout: (N, D) -> None, because ids have no gradient.

        A word that occurs twice receives the sum of both gradients. ``dW[idx] += dout`` would
        keep only the last one; ``np.add.at`` adds them all.
        """
        (dW,) = self.grads
        idx = check_cache(self, self.idx)
        dout = as_floats("dout", dout, dW.dtype, "N D", len(idx), dW.shape[1])
        dW[...] = 0
        np.add.at(dW, idx, dout)


class RNN:
    """One step of a recurrent network: ``h_next = tanh(h_prev Wh + x Wx + b)`` (eq. 5.9).

    Wx: (D, H), Wh: (H, H), b: (H,) floats of one dtype.
    activation: "tanh", or "linear" for the RNN that can be worked out by hand.
    """

    def __init__(self, Wx, Wh, b, activation="tanh"):
        check_weights(("Wx", Wx, "D H"), ("Wh", Wh, "H H"), ("b", b, "H"))
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.activate, self.slope = get_activation(activation)
        self.cache = None

    def __repr__(self):
        D, H = self.params[0].shape
        return f"RNN(D={D}, H={H})"

    def forward(self, x, h_prev):
        """x: (N, D), h_prev: (N, H) -> h_next: (N, H)."""
        Wx, Wh, b = self.params
        x = as_floats("x", x, Wx.dtype, "N D", None, len(Wx))
        h_prev = as_floats("h_prev", h_prev, Wx.dtype, "N H", len(x), len(Wh))
        h_next = self.activate(h_prev @ Wh + x @ Wx + b)
        self.cache = (x, h_prev, h_next)
        return h_next

    def backward(self, dh_next):
        """dh_next: (N, H) -> dx: (N, D), dh_prev: (N, H)."""
        Wx, Wh, b = self.params
        dWx, dWh, db = self.grads
        x, h_prev, h_next = check_cache(self, self.cache)
        dh_next = as_floats("dh_next", dh_next, Wx.dtype, "N H", len(x), len(Wh))
        dz = dh_next * self.slope(h_next)
        db[...] = dz.sum(axis=0)
        dWh[...] = h_prev.T @ dz
        dh_prev = dz @ Wh.T
        dWx[...] = x.T @ dz
        dx = dz @ Wx.T
        return dx, dh_prev


class Affine:
    """``out = x W + b``. W: (H, V), b: (V,) floats of one dtype."""

    def __init__(self, W, b):
        check_weights(("W", W, "H V"), ("b", b, "V"))
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None

    def __repr__(self):
        H, V = self.params[0].shape
        return f"Affine(H={H}, V={V})"

    def forward(self, x):
        """x: (N, H) -> (N, V)."""
        W, b = self.params
        self.x = as_floats("x", x, W.dtype, "N H", None, len(W))
        return self.x @ W + b

    def backward(self, dout):
        """dout: (N, V) -> dx: (N, H)."""
        W, b = self.params
        dW, db = self.grads
        x = check_cache(self, self.x)
        dout = as_floats("dout", dout, W.dtype, "N V", len(x), len(b))
        db[...] = dout.sum(axis=0)
        dW[...] = x.T @ dout
        return dout @ W.T


class SoftmaxWithLoss:
    """Softmax and mean cross-entropy: ``L = -(1/N) sum_n log softmax(x)[n, t[n]]``, in nats."""

    def __init__(self):
        self.params, self.grads = [], []
        self.cache = None

    def __repr__(self):
        return "SoftmaxWithLoss()"

    def forward(self, x, t):
        """x: (N, V) scores, t: (N,) ids of the right words -> float."""
        x = as_floats("x", x, None, "N V", None, None)
        N, V = x.shape
        t = check_ids("t", t, V, "N", N)
        exps, sums, nll = softmax_nll(x, t)
        self.cache = (exps, sums, t)
        return float(nll.mean(dtype=np.float64))

    def backward(self, dout=1):
        """dout: a number -> dx: (N, V) = (softmax(x) - one_hot(t)) * dout / N."""
        exps, sums, t = check_cache(self, self.cache)
        scale = check_number("dout", dout) / len(t)
        dx = exps * (scale / sums)  # a new array: the cache stays as it is, a second call agrees
        dx[np.arange(len(t)), t] -= scale
        return dx
