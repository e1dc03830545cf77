"""Layers for T time steps at once (book, chapter 5.3.2 and 5.4.2; notebooks 5.3 and 5.4).

They follow the protocol of the one-step layers. Where time does not matter, all N*T rows go through
one matrix product; only the recurrence loops over the time steps.
"""

import numpy as np

from .functions import get_activation, softmax_nll
from .validate import (
    as_floats,
    check_cache,
    check_count,
    check_flag,
    check_ids,
    check_number,
    check_targets,
    check_weights,
)


class TimeEmbedding:
    """Look up the word vectors of a whole block of words. W: (V, D) floats."""

    def __init__(self, W):
        check_weights(("W", W, "V D"))
        self.params = [W]
        self.grads = [np.zeros(W.shape, W.dtype)]  # in C order, whatever W has: see backward()
        self.xs = None

    def __repr__(self):
        V, D = self.params[0].shape
        return f"TimeEmbedding(V={V}, D={D})"

    def forward(self, xs):
        """xs: (N, T) ids in 0..V-1 -> (N, T, D). Raises ValueError for an id outside the table."""
        (W,) = self.params
        self.xs = check_ids("xs", xs, len(W), "N T")
        return W[self.xs]

    def backward(self, dout):
        """dout: (N, T, D) -> None. Every occurrence of a word adds to its row of the gradient."""
        (dW,) = self.grads
        xs = check_cache(self, self.xs)
        N, T = xs.shape
        D = dW.shape[1]
        dout = as_floats("dout", dout, dW.dtype, "N T D", N, T, D)
        # np.add.at(dW, xs, dout) gives the same result, but NumPy is about eight times as fast on
        # one-dimensional arrays, so this addresses single numbers instead of rows.
        numbers = xs.reshape(-1, 1).astype(np.intp) * D + np.arange(D)
        dW[...] = 0
        np.add.at(dW.reshape(-1), numbers.ravel(), dout.ravel())


class TimeRNN:
    """T steps of a recurrent network: ``h_t = tanh(h_{t-1} Wh + x_t Wx + b)`` (eq. 5.9).

    Wx: (D, H), Wh: (H, H), b: (H,) floats of one dtype.
    stateful: True keeps the last hidden state for the next call; False starts every call from
        zeros, unless set_state() has just given the state to start from.
    activation: "tanh", or "linear" for the RNN that can be worked out by hand.

    h: (N, H) the hidden state after the last step, or None.
    dh: (N, H) the gradient with respect to the state the block started from, or None. Truncated
        BPTT stops there and does not pass this gradient to the block before.
    """

    def __init__(self, Wx, Wh, b, stateful=False, activation="tanh"):
        check_weights(("Wx", Wx, "D H"), ("Wh", Wh, "H H"), ("b", b, "H"))
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.activate, self.slope = get_activation(activation)
        self.stateful = check_flag("stateful", stateful)
        self.h, self.dh = None, None
        self._state_was_set = False
        self.cache = None

    def __repr__(self):
        D, H = self.params[0].shape
        return f"TimeRNN(D={D}, H={H}, stateful={self.stateful})"

    def set_state(self, h):
        """Start the next forward() from h: (N, H). Raises ValueError if h does not fit."""
        Wh = self.params[1]
        self.h = as_floats("h", h, Wh.dtype, "N H", None, len(Wh)).copy()
        self._state_was_set = True

    def reset_state(self):
        """Make the next forward() start from zeros. Call this wherever a new text begins."""
        self.h = None

    def forward(self, xs):
        """xs: (N, T, D) -> hs: (N, T, H).

        Raises ValueError if the kept state belongs to another batch size.
        """
        Wx, Wh, b = self.params
        D, H = Wx.shape
        xs = as_floats("xs", xs, Wx.dtype, "N T D", None, None, D)
        N, T, _ = xs.shape
        # In time-major order the rows of one step are contiguous: the loop works on whole blocks.
        xs = xs.transpose(1, 0, 2).reshape(T * N, D)
        hs = np.empty((T + 1, N, H), Wx.dtype)
        hs[0] = self._first_state(N, H)
        np.matmul(xs, Wx, out=hs[1:].reshape(T * N, H))
        hs[1:] += b
        carried = np.empty((N, H), Wx.dtype)  # what comes over from the step before
        for t in range(T):
            np.matmul(hs[t], Wh, out=carried)
            hs[t + 1] += carried
            self.activate(hs[t + 1], out=hs[t + 1])
        self.cache = (xs, hs)
        self.h = hs[T].copy()
        return hs[1:].transpose(1, 0, 2).copy()

    def backward(self, dhs):
        """dhs: (N, T, H) -> dxs: (N, T, D).

        h_t went to the next layer and to the next time step, so its gradient is the sum of the
        gradients from both. All steps share the weights, so the gradient of the weights is the
        sum over time, computed here by one matrix product over all T*N rows.
        """
        Wx, Wh, b = self.params
        dWx, dWh, db = self.grads
        xs, hs = check_cache(self, self.cache)
        D, H = Wx.shape
        T, N = len(hs) - 1, hs.shape[1]
        dhs = as_floats("dhs", dhs, Wx.dtype, "N T H", N, T, H).transpose(1, 0, 2).copy()
        WhT = Wh.T.copy()  # once, so that the products in the loop read it row by row
        slopes = self.slope(hs[1:])
        dzs = np.empty((T, N, H), Wx.dtype)
        dh = np.zeros((N, H), Wx.dtype)
        for t in reversed(range(T)):
            dh += dhs[t]
            np.multiply(dh, slopes[t], out=dzs[t])
            np.matmul(dzs[t], WhT, out=dh)
        self.dh = dh
        dzs = dzs.reshape(T * N, H)
        db[...] = dzs.sum(axis=0)
        np.matmul(hs[:-1].reshape(T * N, H).T, dzs, out=dWh)
        np.matmul(xs.T, dzs, out=dWx)
        dxs = dzs @ Wx.T
        return dxs.reshape(T, N, D).transpose(1, 0, 2)

    def _first_state(self, N, H):
        keep = self.stateful or self._state_was_set
        self._state_was_set = False
        if not keep or self.h is None:
            return 0
        if self.h.shape != (N, H):
            raise ValueError(
                f"xs: the batch has N = {N} rows, but the hidden state kept from the last call "
                f"has shape {self.h.shape}; call reset_state() before a batch of another size"
            )
        return self.h


class TimeAffine:
    """``out = xs W + b`` at every step, as one product. W: (H, V), b: (V,) floats of one dtype."""

    def __init__(self, W, b):
        check_weights(("W", W, "H V"), ("b", b, "V"))
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.xs = None

    def __repr__(self):
        H, V = self.params[0].shape
        return f"TimeAffine(H={H}, V={V})"

    def forward(self, xs):
        """xs: (N, T, H) -> (N, T, V)."""
        W, b = self.params
        self.xs = as_floats("xs", xs, W.dtype, "N T H", None, None, len(W))
        N, T, H = self.xs.shape
        out = self.xs.reshape(N * T, H) @ W
        out += b
        return out.reshape(N, T, -1)

    def backward(self, dout):
        """dout: (N, T, V) -> dxs: (N, T, H)."""
        W, b = self.params
        dW, db = self.grads
        xs = check_cache(self, self.xs)
        N, T, H = xs.shape
        dout = as_floats("dout", dout, W.dtype, "N T V", N, T, len(b)).reshape(N * T, -1)
        db[...] = dout.sum(axis=0)
        np.matmul(xs.reshape(N * T, H).T, dout, out=dW)
        return (dout @ W.T).reshape(N, T, H)


class TimeSoftmaxWithLoss:
    """Softmax and cross-entropy in nats, averaged over all targets of the block that count.

    ignore_label: a whole number, which may be the id of a word. Targets with this value are masked:
        they have no loss and no gradient, and the mean leaves them out.
    If every target is masked, the loss and every gradient are 0.
    """

    def __init__(self, ignore_label=-1):
        self.params, self.grads = [], []
        self.ignore_label = check_count("ignore_label", ignore_label, at_least=None)
        self.cache = None

    def __repr__(self):
        return f"TimeSoftmaxWithLoss(ignore_label={self.ignore_label})"

    def forward(self, xs, ts):
        """xs: (N, T, V) scores, ts: (N, T) ids of the right words -> float."""
        xs = as_floats("xs", xs, None, "N T V", None, None, None)
        N, T, V = xs.shape
        ts, mask = check_targets("ts", ts, self.ignore_label, V, "N T", N, T)
        mask, ts = mask.ravel(), ts.ravel()
        exps, sums, nll = softmax_nll(xs.reshape(N * T, V), ts)
        count = max(int(np.count_nonzero(mask)), 1)  # 1 if no word counts: a loss of 0, not 0/0
        self.cache = (exps, sums, ts, mask, count, (N, T, V))
        return float(nll[mask].sum(dtype=np.float64)) / count

    def backward(self, dout=1):
        """dout: a number -> dxs: (N, T, V) = (softmax - one_hot) * dout / words that count."""
        exps, sums, ts, mask, count, shape = check_cache(self, self.cache)
        scale = check_number("dout", dout) / count
        dxs = exps * (scale / sums)  # a new array: the cache stays as it is, a second call agrees
        dxs[np.arange(len(ts)), ts] -= scale
        if not mask.all():
            dxs[~mask] = 0
        return dxs.reshape(shape)
