"""The model of chapter 5 written the plain way: one small object per time step, float32 buffers.

An independent path to the same numbers. Nothing of rnnlm_core is used here; the tests compare
losses and gradients with it, the benchmark compares times.
"""

import numpy as np


class Step:
    """One step of the recurrence with a gradient array of its own for every weight."""

    def __init__(self, Wx, Wh, b):
        self.weights = Wx, Wh, b
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]

    def forward(self, x, h_old):
        Wx, Wh, b = self.weights
        self.x, self.h_old = x, h_old
        self.h_new = np.tanh(np.dot(h_old, Wh) + np.dot(x, Wx) + b)
        return self.h_new

    def backward(self, dh):
        Wx, Wh, _ = self.weights
        dz = dh * (1 - self.h_new**2)
        self.grads[0][...] = np.dot(self.x.T, dz)
        self.grads[1][...] = np.dot(self.h_old.T, dz)
        self.grads[2][...] = np.sum(dz, axis=0)
        return np.dot(dz, Wx.T), np.dot(dz, Wh.T)


class Lookup:
    def __init__(self, W):
        self.W, self.grad = W, np.zeros_like(W)

    def forward(self, ids):
        self.ids = ids
        return self.W[ids]

    def backward(self, dout):
        self.grad[...] = 0
        np.add.at(self.grad, self.ids, dout)


class PlainRnnlm:
    """params: word vectors, Wx, Wh, b, affine W, affine b; ``grads`` in the same order."""

    def __init__(self, params):
        self.params = params
        self.grads = [np.zeros_like(p) for p in params]
        self.h = None

    def forward(self, xs, ts):
        W, Wx, Wh, b, U, c = self.params
        N, T = xs.shape
        self.lookups = [Lookup(W) for _ in range(T)]
        vectors = np.empty((N, T, W.shape[1]), W.dtype)
        for t in range(T):
            vectors[:, t] = self.lookups[t].forward(xs[:, t])
        if self.h is None:
            self.h = np.zeros((N, len(Wh)), W.dtype)
        self.steps = []
        self.hs = np.empty((N, T, len(Wh)), W.dtype)
        for t in range(T):
            step = Step(Wx, Wh, b)
            self.h = step.forward(vectors[:, t], self.h)
            self.hs[:, t] = self.h
            self.steps.append(step)
        scores = np.dot(self.hs.reshape(N * T, -1), U) + c
        scores = scores - scores.max(axis=1, keepdims=True)
        scores = np.exp(scores)
        self.ys = scores / scores.sum(axis=1, keepdims=True)
        self.ts, self.mask = ts.reshape(-1), ts.reshape(-1) != -1
        losses = np.log(self.ys[np.arange(N * T), self.ts]) * self.mask
        return -np.sum(losses) / self.mask.sum()

    def backward(self):
        W, Wx, Wh, b, U, c = self.params
        N, T, H = self.hs.shape
        dscores = self.ys.copy()
        dscores[np.arange(N * T), self.ts] -= 1
        dscores *= 1 / self.mask.sum()
        dscores *= self.mask[:, np.newaxis]
        self.grads[5][...] = np.sum(dscores, axis=0)
        self.grads[4][...] = np.dot(self.hs.reshape(N * T, H).T, dscores)
        dhs = np.dot(dscores, U.T).reshape(N, T, H)
        dvectors = np.empty((N, T, W.shape[1]), W.dtype)
        sums, dh = [0, 0, 0], 0
        for t in reversed(range(T)):
            dvectors[:, t], dh = self.steps[t].backward(dhs[:, t] + dh)
            for i, grad in enumerate(self.steps[t].grads):
                sums[i] += grad
        for i, total in enumerate(sums):
            self.grads[1 + i][...] = total
        dW = 0
        for t in range(T):
            self.lookups[t].backward(dvectors[:, t])
            dW += self.lookups[t].grad
        self.grads[0][...] = dW

    def update(self, lr):
        for param, grad in zip(self.params, self.grads):
            param -= lr * grad


def losses_of_the_plain_loop(params, corpus, batch_size, time_size, lr, steps):
    """The training loop of 5.5.3, index by index: the loss of every mini-batch, a list."""
    model = PlainRnnlm([param.copy() for param in params])
    xs, ts = corpus[:-1], corpus[1:]
    jump = (len(corpus) - 1) // batch_size
    time_idx, losses = 0, []
    for _ in range(steps):
        batch_x = np.empty((batch_size, time_size), dtype="i")
        batch_t = np.empty((batch_size, time_size), dtype="i")
        for t in range(time_size):
            for row in range(batch_size):
                batch_x[row, t] = xs[(row * jump + time_idx) % len(xs)]
                batch_t[row, t] = ts[(row * jump + time_idx) % len(xs)]
            time_idx += 1
        losses.append(float(model.forward(batch_x, batch_t)))
        model.backward()
        model.update(lr)
    return losses
