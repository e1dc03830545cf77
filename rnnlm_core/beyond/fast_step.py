"""A training step of SimpleRnnlm written for speed: the same numbers, faster.

The notebook from_readable_to_fast builds it.

Read the layers first. Here their forward and backward passes and the update of SGD are one program,
which can skip the work that each layer has to do because it knows only its own part.
tests/beyond/test_fast_step.py shows that both compute the same.

Sizes: V words; N rows of T words, which are M = N T places;
D numbers in a word vector, and H in a hidden state.
Each TRICK below states how much longer a whole step would take without it, on one core: F in the
chapter's finale, B in the book's setting, P in that of Penn Treebank. tests/benchmark/tricks.py
measures all three.
"""

import math

import numpy as np

from ..model import SimpleRnnlm
from ..optimizer import square_sum
from ..validate import (
    check_arrays,
    check_count,
    check_ids,
    check_number,
    check_shape,
    check_targets,
)


class FastStep:
    """Training steps on a model's own weights and hidden state, as if by its layers and SGD.

    model: a SimpleRnnlm; its affine W and b become views of one array, see join_bias().
    batch_size N, time_size T: the shape of every batch.

    predict, evaluate, save and all the rest work as before; only ``model.grads`` is not filled.
    """

    def __init__(self, model, batch_size, time_size):
        if type(model) is not SimpleRnnlm:  # a class made from it may compute something else
            raise ValueError(f"model: expected a SimpleRnnlm, got {type(model).__name__}")
        N, T = check_count("batch_size", batch_size), check_count("time_size", time_size)
        check_arrays("model.params", model.params, to_write=True)
        W, Wx, Wh, b = model.params[:4]
        (V, D), H, M, dtype = W.shape, len(Wh), N * T, W.dtype
        if not W.flags.c_contiguous:
            raise ValueError("word vectors: expected an array in C order, got another order")
        self.model, self.shape, self.U = model, (N, T), join_bias(model)
        # Few words, no more than places: then trick 7 pays. With many, tricks 4 and 5 do.
        self.few_words = V <= M
        # TRICK 1: all arrays that a step writes to, and their views, are made once (F 36 %, B 20 %,
        # P 5 %). Rows are in time-major order: those of one time step are contiguous.
        self.words, self.row_starts = np.empty((2, T, N), np.intp), np.arange(M) * V
        self.x, self.dx = np.empty((2, V if self.few_words else M, D), dtype)
        self.by_word = np.empty((V, H) if self.few_words else 0, dtype)
        self.numbers = np.empty((M, D), np.intp)
        self.hs = np.empty((T + 1, N, H), dtype)
        self.h_old, self.h = self.hs[:-1].reshape(M, H), self.hs[1:].reshape(M, H)
        self.h1, self.weighted = np.ones((2, M, H + 1), dtype)
        self.e = np.empty((M, V), dtype)  # the one array of this size
        self.sums, self.right, self.ones = np.empty(M, dtype), np.empty(M, dtype), np.ones(V, dtype)
        self.dz, self.slopes = np.empty((2, M, H), dtype)
        self.WhT, self.carried = np.empty((H, H), dtype), np.empty((N, H), dtype)
        self.dU, self.dWx, self.dWh, self.db = map(np.empty_like, (self.U, Wx, Wh, b))
        self.steps = list(zip(self.hs, self.hs[1:]))
        dz, slopes = self.dz.reshape(T, N, H)[::-1], self.slopes.reshape(T, N, H)[::-1]
        self.steps_back = list(zip(dz, dz[1:], slopes[1:]))
        limits = np.finfo(dtype)
        self.safe = math.sqrt(limits.tiny), math.sqrt(limits.max)

    def forward(self, xs, ts):
        """xs, ts: as for step() -> the loss. Advances the hidden state, but changes no weight."""
        return self._forward(*self._read(xs, ts))[0]

    def step(self, xs, ts, lr, max_grad=None):
        """Run the forward pass, backward pass and update; returns the mean loss before the update.

        xs, ts: (N, T) word ids and the words that follow them; a target of -1 is not counted.
        lr: the learning rate. max_grad: clip the joint norm of all gradients to this, or None.
        The loss is in nats. If it is not a finite number, no weight is changed.
        """
        check_number("lr", lr, at_least=0)
        if max_grad is not None:
            check_number("max_grad", max_grad, above=0, finite=False)
        ids, targets, counted = self._read(xs, ts)
        loss, weights = self._forward(ids, targets, counted)
        if math.isfinite(loss):
            self._backward(ids, targets, lr * weights)
            if max_grad is not None:
                self._clip(ids, lr * max_grad)
            self._update(ids)
        return loss

    def _read(self, xs, ts):
        """Check a batch; return ids (M,), positions of the targets in e (M,), and which count."""
        (N, T), V, counted = self.shape, self.e.shape[1], None
        if self.model.params[4].base is not self.U:
            raise RuntimeError("the model was given other weights after this FastStep was made")
        h = self.model.state
        if h is not None:
            check_shape("the model's state", h, "N H", N, self.hs.shape[2])
        # TRICK 2: both arrays of ids are checked together, in detail only if needed (B 11 %, F 2 %).
        fits = type(xs) is type(ts) is np.ndarray and xs.shape == ts.shape == (N, T)
        fits = fits and xs.dtype.kind in "iu" and ts.dtype.kind in "iu"
        if fits:
            self.words[0], self.words[1] = xs.T, ts.T
        if not (fits and self.words.min() >= 0 and self.words.max() < V):  # masked, or wrong
            self.words[0] = check_ids("xs", xs, V, "N T", N, T).T
            ts, counted = check_targets("ts", ts, -1, V, "N T", N, T)
            self.words[1], counted = ts.T, counted.T.ravel()
        self.hs[0] = 0 if h is None else h
        ids, ts = self.words.reshape(2, -1)
        return ids, self.row_starts + ts, counted

    def _forward(self, ids, targets, counted):
        """Return the loss, and the weight of the gradient of each row of scores (M, 1)."""
        W, Wx, Wh, b = self.model.params[:4]
        # TRICK 7: with few words, x Wx + b is computed once for each word. On the way back, dz is
        # summed over the places of each word before it is multiplied (F 20 %).
        if self.few_words:
            self.x = W
            np.matmul(W, Wx, out=self.by_word)
            self.by_word += b
            self.by_word.take(ids, axis=0, out=self.h, mode="clip")
        else:
            W.take(ids, axis=0, out=self.x, mode="clip")
            np.matmul(self.x, Wx, out=self.h)
            self.h += b
        for h_old, h in self.steps:
            np.matmul(h_old, Wh, out=self.carried)
            h += self.carried
            np.tanh(h, out=h)
        self.model.rnn_layer.h = self.hs[-1].copy()
        # TRICK 3: the maximum is not subtracted unless exp comes near its limits (B 5 %, F 4 %).
        with np.errstate(over="ignore"):
            self._exp_scores(targets, take_max=False)
        low, high = self.safe
        if not (low < self.sums.min() and self.sums.max() < high):
            self._exp_scores(targets, take_max=True)
        nll, count, weights = np.log(self.sums) - self.right, len(ids), 1
        if counted is not None:
            nll, weights = nll[counted], counted
            count = max(int(np.count_nonzero(counted)), 1)
        weights = weights / (count * self.sums)
        return float(nll.sum(dtype=np.float64)) / count, weights[:, np.newaxis]

    def _exp_scores(self, targets, take_max):
        """Fill e with exp(scores), sums with the sums of its rows, right with the right scores."""
        # TRICK 4: with many words, there are as few passes as possible over the largest array
        # (B 2 %, P 2 %). The bias is one more row of the weights, so that a product adds it.
        if self.few_words:
            np.matmul(self.h, self.U[:-1], out=self.e)
            self.e += self.U[-1]
        else:
            self.h1[:, :-1] = self.h
            np.matmul(self.h1, self.U, out=self.e)
        if take_max:
            self.e -= self.e.max(axis=1, keepdims=True)
        self.e.take(targets, out=self.right, mode="clip")
        np.exp(self.e, out=self.e)
        np.matmul(self.e, self.ones, out=self.sums)  # trick 6: sooner than a sum over each row

    def _backward(self, ids, targets, weights):
        """Fill dU, dWx, dWh, db and dx with gradients, with ``weights`` (M, 1) for the rows."""
        Wx, Wh = self.model.params[1:3]
        e, dz = self.e, self.dz
        e.reshape(-1)[targets] -= self.sums  # the gradient of the scores is now weights * e
        if self.few_words:
            e *= weights
            np.matmul(self.h.T, e, out=self.dU[:-1])
            e.sum(axis=0, out=self.dU[-1])
        else:  # the weights go to the small arrays that meet e in a product (trick 4)
            np.multiply(self.h1, weights, out=self.weighted)
            np.matmul(self.weighted.T, e, out=self.dU)
        np.matmul(e, self.U[:-1].T, out=dz)
        if not self.few_words:
            dz *= weights
        # TRICK 6: the slopes of tanh are computed for all time steps at once (B 5 %, F 2 %). Wh is
        # transposed once, so that the loop reads it row by row (F 19 %).
        np.multiply(self.h, self.h, out=self.slopes)
        np.subtract(1, self.slopes, out=self.slopes)
        dz *= self.slopes
        self.WhT[...] = Wh.T
        for dz_later, dz_now, slope in self.steps_back:
            np.matmul(dz_later, self.WhT, out=self.carried)
            self.carried *= slope
            dz_now += self.carried
        np.matmul(self.h_old.T, dz, out=self.dWh)
        if self.few_words:
            one_hot = self.e  # its memory is free by now
            one_hot.fill(0)
            one_hot.reshape(-1)[self.row_starts + ids] = 1
            dz = np.matmul(one_hot.T, dz, out=self.by_word)
        np.matmul(self.x.T, dz, out=self.dWx)
        dz.sum(axis=0, out=self.db)
        np.matmul(dz, Wx.T, out=self.dx)

    def _clip(self, ids, limit):
        """Scale all gradients to a joint norm of at most ``limit``, as clip_grads() does."""
        dW = self.dx
        if not self.few_words:  # one row for each place: the rows of a word have to be summed
            words, rows = np.unique(ids, return_inverse=True)
            dW = np.zeros((len(words), dW.shape[1]), dW.dtype)
            np.add.at(dW.reshape(-1), self._numbers_of(rows.reshape(-1)), self.dx.reshape(-1))
        grads = [self.dU, self.dWx, self.dWh, self.db]
        norm = math.sqrt(sum(square_sum(grad) for grad in [dW, *grads]))
        if limit < norm < math.inf:
            for grad in [self.dx, *grads]:
                grad *= limit / norm

    def _update(self, ids):
        W, Wx, Wh, b = self.model.params[:4]
        for param, grad in ((self.U, self.dU), (Wx, self.dWx), (Wh, self.dWh), (b, self.db)):
            param -= grad
        # TRICK 5: with many words, only those of the batch are updated, so no gradient array for all
        # words is needed (B 10 %, P 3 %, and 8 MB in P). Single numbers are addressed instead of
        # rows, because NumPy is faster on one-dimensional arrays (B 3 %).
        if self.few_words:
            W -= self.dx
        else:
            np.subtract.at(W.reshape(-1), self._numbers_of(ids), self.dx.reshape(-1))

    def _numbers_of(self, rows):
        """Return the flat positions of all numbers in the given rows (M,) of a (.., D) array."""
        D = self.dx.shape[1]
        np.add((rows * D)[:, np.newaxis], np.arange(D), out=self.numbers)
        return self.numbers.reshape(-1)


def join_bias(model):
    """Join the model's affine W (H, V) and b (V,) in one array (H + 1, V), with b as its last row.

    The model's two arrays become views of the joined array. A second call returns the same array.
    """
    W, b = model.params[4:]
    joined = W.base
    if joined is None or joined is not b.base or joined.shape != (len(W) + 1, len(b)):
        joined = np.concatenate([W, b[np.newaxis]])
        model.layers[2].params[:] = model.params[4:] = joined[:-1], joined[-1]
    return joined
