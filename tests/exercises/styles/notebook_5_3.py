"""Right answers to the exercises of notebook 5.3, in the styles in which people write."""

import numpy as np

from rnnlm_core import RNN


# rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh)
def rnn_backward__einsum(dh_next, x, h_prev, h_next, Wx, Wh):
    dz = dh_next * (1 - h_next * h_next)
    dx, dh_prev = np.einsum("nh,dh->nd", dz, Wx), np.einsum("nh,kh->nk", dz, Wh)
    dWx, dWh = np.einsum("nd,nh->dh", x, dz), np.einsum("nk,nh->kh", h_prev, dz)
    return dx, dh_prev, dWx, dWh, np.einsum("nh->h", dz)


def rnn_backward__dot(dh_next, x, h_prev, h_next, Wx, Wh):
    dt = dh_next * (1 - h_next**2)
    db = np.sum(dt, axis=0)
    dWh = np.dot(h_prev.T, dt)
    dWx = np.dot(x.T, dt)
    return np.dot(dt, Wx.T), np.dot(dt, Wh.T), dWx, dWh, db


def rnn_backward__row_by_row(dh_next, x, h_prev, h_next, Wx, Wh):
    dx, dh_prev = np.zeros(x.shape), np.zeros(h_prev.shape)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(len(Wh))
    for n in range(len(x)):
        dz = dh_next[n] * (1 - h_next[n] ** 2)
        dx[n], dh_prev[n] = Wx @ dz, Wh @ dz
        dWx += np.outer(x[n], dz)
        dWh += np.outer(h_prev[n], dz)
        db += dz
    return dx, dh_prev, dWx, dWh, db


def rnn_backward__in_place(dh_next, x, h_prev, h_next, Wx, Wh):
    dz = h_next.copy()
    dz **= 2
    dz -= 1
    dz *= -dh_next
    return [dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(0)]


def through_product(dz, a, W):
    return dz @ W.T, a.T @ dz


def rnn_backward__a_helper(dh_next, x, h_prev, h_next, Wx, Wh):
    dz = dh_next - dh_next * np.square(h_next)
    (dx, dWx), (dh_prev, dWh) = through_product(dz, x, Wx), through_product(dz, h_prev, Wh)
    return dx, dh_prev, dWx, dWh, np.ones(len(dz)) @ dz


def rnn_backward__single_precision(dh_next, x, h_prev, h_next, Wx, Wh):
    args = [a.astype(np.float32) for a in (dh_next, x, h_prev, h_next, Wx, Wh)]
    return rnn_backward__dot(*args)


def rnn_backward__lists(dh_next, x, h_prev, h_next, Wx, Wh):
    return [result.tolist() for result in rnn_backward__einsum(dh_next, x, h_prev, h_next, Wx, Wh)]


# embedding_gradient(dxs, ids, V)
def embedding_gradient__two_loops(dxs, ids, V):
    dW = np.zeros((V, dxs.shape[-1]))
    for n in range(len(ids)):
        for t in range(len(ids[n])):
            dW[ids[n, t]] += dxs[n, t]
    return dW


def embedding_gradient__one_hot(dxs, ids, V):
    return np.einsum("ntv,ntd->vd", np.eye(V)[ids], dxs)


def embedding_gradient__rows(dxs, ids, V):
    dW = np.zeros((V, dxs.shape[2]), dtype=dxs.dtype)
    np.add.at(dW, ids.ravel(), dxs.reshape(-1, dxs.shape[2]))
    return dW


def embedding_gradient__word_by_word(dxs, ids, V):
    return np.array([dxs[ids == word].sum(axis=0) for word in range(V)])


def embedding_gradient__step_by_step(dxs, ids, V):
    dW = np.zeros((V, dxs.shape[2]))
    for t in range(ids.shape[1]):
        np.add.at(dW, ids[:, t], dxs[:, t])
    return dW.astype("f")


def embedding_gradient__bincount(dxs, ids, V):
    columns = [np.bincount(ids.ravel(), column.ravel(), V) for column in np.moveaxis(dxs, 2, 0)]
    return np.transpose(columns)


def embedding_gradient__lists(dxs, ids, V):
    dW = [[0.0] * dxs.shape[2] for _ in range(V)]
    for i, row in zip(ids.ravel(), dxs.reshape(-1, dxs.shape[2])):
        dW[i] = [a + b for a, b in zip(dW[i], row)]
    return dW


# time_rnn_forward(xs, h0, Wx, Wh, b)
def time_rnn_forward__stacked(xs, h0, Wx, Wh, b):
    hs = [h0]
    for x in xs.transpose(1, 0, 2):
        hs.append(np.tanh(np.dot(hs[-1], Wh) + np.dot(x, Wx) + b))
    return np.stack(hs[1:], axis=1)


def time_rnn_forward__inputs_first(xs, h0, Wx, Wh, b):
    hs = xs @ Wx + b
    for t in range(hs.shape[1]):
        hs[:, t] += (hs[:, t - 1] if t else h0) @ Wh
        np.tanh(hs[:, t], out=hs[:, t])
    return hs


def time_rnn_forward__row_by_row(xs, h0, Wx, Wh, b):
    hs = np.empty((*xs.shape[:2], len(b)))
    for n, (row, h) in enumerate(zip(xs, h0)):
        for t, x in enumerate(row):
            h = np.tanh(h @ Wh + x @ Wx + b)
            hs[n, t] = h
    return hs


def time_rnn_forward__einsum(xs, h0, Wx, Wh, b):
    states, h = [], h0
    for t in range(xs.shape[1]):
        h = np.tanh(np.einsum("nh,hk->nk", h, Wh) + np.einsum("nd,dk->nk", xs[:, t], Wx) + b)
        states += [h[:, np.newaxis]]
    return np.concatenate(states, axis=1)


def time_rnn_forward__steps(xs, h0, Wx, Wh, b):
    h, hs = h0, []
    for t in range(xs.shape[1]):
        h = RNN(Wx, Wh, b).forward(xs[:, t], h)
        hs.append(h.tolist())
    return np.array(hs).swapaxes(0, 1).tolist()


def time_rnn_forward__single_precision(xs, h0, Wx, Wh, b):
    return time_rnn_forward__stacked(*(a.astype("f") for a in (xs, h0, Wx, Wh, b)))


# time_rnn_backward(dhs, xs, hs, h0, Wx, Wh)
def time_rnn_backward__all_dz_first(dhs, xs, hs, h0, Wx, Wh):
    before = np.concatenate([h0[:, np.newaxis], hs[:, :-1]], axis=1)
    dz, dh = np.zeros_like(hs), np.zeros_like(h0)
    for t in range(hs.shape[1] - 1, -1, -1):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        dh = dz[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", xs, dz), np.einsum("ntk,nth->kh", before, dz)
    return dz @ Wx.T, dWx, dWh, dz.sum(axis=(0, 1)), dh


def time_rnn_backward__tensordot(dhs, xs, hs, h0, Wx, Wh):
    dh, dzs = 0, []
    for above, h in zip(reversed(np.moveaxis(dhs, 1, 0)), reversed(np.moveaxis(hs, 1, 0))):
        dzs.insert(0, (above + dh) * (1 - h * h))
        dh = np.dot(dzs[0], Wh.T)
    dz = np.stack(dzs, 1)
    old = np.hstack([h0[:, None], hs])[:, :-1]
    axes = ([0, 1], [0, 1])
    dWx, dWh = np.tensordot(xs, dz, axes), np.tensordot(old, dz, axes)
    return np.dot(dz, Wx.T), dWx, dWh, np.einsum("nth->h", dz), dh


def step_back(dh, x, h_prev, h, Wx, Wh):
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


def time_rnn_backward__a_helper(dhs, xs, hs, h0, Wx, Wh):
    T, dh, parts = xs.shape[1], np.zeros_like(h0), []
    for t in reversed(range(T)):
        h_prev = h0 if t == 0 else hs[:, t - 1]
        dx, dh, *weights = step_back(dhs[:, t] + dh, xs[:, t], h_prev, hs[:, t], Wx, Wh)
        parts.append((dx, *weights))
    dxs, dWx, dWh, db = zip(*reversed(parts))
    return np.stack(dxs, axis=1), sum(dWx), sum(dWh), sum(db), dh


def time_rnn_backward__steps(dhs, xs, hs, h0, Wx, Wh):
    N, T, H = dhs.shape
    grads, dh, dxs = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(H)], 0, np.empty_like(xs)
    for t in reversed(range(T)):
        dz = dhs[:, t] + dh
        dz *= 1 - hs[:, t] ** 2
        before = [h0, *hs.transpose(1, 0, 2)][t]
        for n in range(N):
            grads[0] += np.outer(xs[n, t], dz[n])
            grads[1] += np.outer(before[n], dz[n])
            grads[2] += dz[n]
        dxs[:, t], dh = dz @ Wx.T, dz @ Wh.T
    return (dxs, *grads, dh)


def time_rnn_backward__single_precision(dhs, xs, hs, h0, Wx, Wh):
    return time_rnn_backward__all_dz_first(*(a.astype("f") for a in (dhs, xs, hs, h0, Wx, Wh)))


def time_rnn_backward__lists(dhs, xs, hs, h0, Wx, Wh):
    return [r.tolist() for r in time_rnn_backward__a_helper(dhs, xs, hs, h0, Wx, Wh)]


# MyTimeRNN
class MyTimeRNN__by_itself:
    def __init__(self, Wx, Wh, b, stateful=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.stateful = stateful
        self.h = None

    def forward(self, xs):
        Wx, Wh, b = self.params
        N, T, D = xs.shape
        if not self.stateful or self.h is None:
            self.h = np.zeros((N, len(Wh)))
        elif self.h.shape[0] != N:
            raise ValueError(f"expected {len(self.h)} rows")
        self.xs, self.hs = xs, [self.h]
        for t in range(T):
            self.hs.append(np.tanh(self.hs[-1] @ Wh + xs[:, t] @ Wx + b))
        self.h = self.hs[-1]
        return np.stack(self.hs[1:], axis=1)

    def backward(self, dhs):
        Wx, Wh, b = self.params
        dxs, dh = np.zeros_like(self.xs), 0
        totals = [0, 0, 0]
        for t in reversed(range(dhs.shape[1])):
            dz = (dhs[:, t] + dh) * (1 - self.hs[t + 1] ** 2)
            parts = self.xs[:, t].T @ dz, self.hs[t].T @ dz, dz.sum(axis=0)
            totals = [total + part for total, part in zip(totals, parts)]
            dxs[:, t] = dz @ Wx.T
            dh = dz @ Wh.T
        for i in range(3):
            self.grads[i][...] = totals[i]
        return dxs

    def reset_state(self):
        self.h = None


class MyTimeRNN__one_array_of_states(MyTimeRNN__by_itself):
    def forward(self, xs):
        Wx, Wh, b = self.params
        N, T, D = xs.shape
        hs = np.zeros((N, T + 1, len(b)))
        if self.stateful and self.h is not None:
            if len(self.h) != N:
                raise ValueError("another number of rows")
            hs[:, 0] = self.h
        for t in range(T):
            hs[:, t + 1] = np.tanh(np.dot(hs[:, t], Wh) + np.dot(xs[:, t], Wx) + b)
        self.xs, self.hs, self.h = xs, list(np.moveaxis(hs, 1, 0)), hs[:, -1]
        return hs[:, 1:].copy()


class MyTimeRNN__as_in_the_book:
    def __init__(self, Wx, Wh, b, stateful=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.layers = None
        self.h, self.dh = None, None
        self.stateful = stateful

    def forward(self, xs):
        Wx, Wh, b = self.params
        N, T, D = xs.shape
        D, H = Wx.shape
        self.layers = []
        hs = np.empty((N, T, H), dtype=xs.dtype)
        if not self.stateful or self.h is None:
            self.h = np.zeros((N, H), dtype=xs.dtype)
        if self.h.shape != (N, H):
            raise ValueError("the state has another shape")
        for t in range(T):
            layer = RNN(*self.params)
            self.h = layer.forward(xs[:, t, :], self.h)
            hs[:, t, :] = self.h
            self.layers.append(layer)
        return hs

    def backward(self, dhs):
        Wx, Wh, b = self.params
        N, T, H = dhs.shape
        D, H = Wx.shape
        dxs = np.empty((N, T, D), dtype=dhs.dtype)
        dh = 0
        grads = [0, 0, 0]
        for t in reversed(range(T)):
            layer = self.layers[t]
            dx, dh = layer.backward(dhs[:, t, :] + dh)
            dxs[:, t, :] = dx
            for i, grad in enumerate(layer.grads):
                grads[i] += grad
        for i, grad in enumerate(grads):
            self.grads[i][...] = grad
        self.dh = dh
        return dxs

    def set_state(self, h):
        self.h = h

    def reset_state(self):
        self.h = None


class MyTimeRNN__separate_attributes:
    def __init__(self, Wx, Wh, b, stateful=False):
        self.Wx, self.Wh, self.b = Wx, Wh, b
        self.dWx, self.dWh, self.db = (0 * param for param in (Wx, Wh, b))
        self.params, self.grads = [Wx, Wh, b], [self.dWx, self.dWh, self.db]
        self.keeps, self.memory = stateful, None

    def forward(self, xs):
        h = self.memory if self.keeps else None
        if h is None:
            h = np.zeros((len(xs), len(self.b)))
        if len(h) != len(xs):
            raise ValueError("rows")
        self.cache = []
        for x in xs.swapaxes(0, 1):
            new = np.tanh(h @ self.Wh + x @ self.Wx + self.b)
            self.cache.append((x, h, new))
            h = new
        self.memory = h
        return np.stack([step[2] for step in self.cache], axis=1)

    def backward(self, dhs):
        self.dWx.fill(0)
        self.dWh.fill(0)
        self.db.fill(0)
        dh, dxs = 0, []
        for (x, old, new), above in zip(self.cache[::-1], dhs.swapaxes(0, 1)[::-1]):
            dz = (above + dh) * (1 - new**2)
            self.dWx += x.T @ dz
            self.dWh += old.T @ dz
            self.db += dz.sum(0)
            dxs.append(dz @ self.Wx.T)
            dh = dz @ self.Wh.T
        return np.stack(dxs[::-1], axis=1)

    def reset_state(self):
        self.memory = None


class MyTimeRNN__einsum_at_the_end(MyTimeRNN__by_itself):
    def backward(self, dhs):
        Wx, Wh, b = self.params
        hs = np.stack(self.hs, axis=1)
        dz, dh = np.zeros_like(dhs), np.zeros_like(dhs[:, 0])
        for t in range(dhs.shape[1])[::-1]:
            dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
            dh = dz[:, t] @ Wh.T
        np.einsum("ntd,nth->dh", self.xs, dz, out=self.grads[0])
        np.einsum("ntk,nth->kh", hs[:, :-1], dz, out=self.grads[1])
        np.sum(dz, axis=(0, 1), out=self.grads[2])
        return np.einsum("nth,dh->ntd", dz, Wx)


# numeric_gradient(loss, Wh, eps=1e-5)
def numeric_gradient__ndindex(loss, Wh, eps=1e-5):
    dWh = np.empty_like(Wh)
    for at in np.ndindex(Wh.shape):
        step = np.zeros_like(Wh)
        step[at] = eps
        dWh[at] = (loss(Wh + step) - loss(Wh - step)) / (2 * eps)
    return dWh


def numeric_gradient__put_back(loss, Wh, eps=1e-5):
    dWh = np.zeros(Wh.shape)
    for i in range(len(Wh)):
        for j in range(len(Wh)):
            kept = Wh[i, j]
            Wh[i, j] = kept + eps
            above = loss(Wh)
            Wh[i, j] = kept - eps
            dWh[i, j] = (above - loss(Wh)) / (2 * eps)
            Wh[i, j] = kept
    return dWh


def numeric_gradient__columns_first(loss, Wh, eps=1e-5):
    H = Wh.shape[0]
    rows = [[0.0] * H for _ in range(H)]
    for j in range(H):
        for i in range(H):
            up, down = Wh.copy(), Wh.copy()
            up[i, j] += eps
            down[i, j] -= eps
            rows[i][j] = (loss(up) - loss(down)) / eps / 2
    return rows


def numeric_gradient__flat(loss, Wh, eps=1e-5):
    flat = Wh.ravel()
    found = []
    for i in range(flat.size):
        e = np.eye(flat.size)[i] * eps
        found.append(loss((flat + e).reshape(Wh.shape)) - loss((flat - e).reshape(Wh.shape)))
    return np.reshape(found, Wh.shape) / (2 * eps)


def numeric_gradient__five_points(loss, Wh, eps=1e-3):
    def at(index, k):
        moved = np.array(Wh)
        moved[index] += k * eps
        return loss(moved)

    dWh = np.zeros_like(Wh)
    for index, _ in np.ndenumerate(Wh):
        far, near = at(index, 2) - at(index, -2), at(index, 1) - at(index, -1)
        dWh[index] = (8 * near - far) / (12 * eps)
    return dWh
