"""Right answers to the exercises of notebook 5.2, in the styles in which people write."""

import math

import numpy as np

from rnnlm_core import batch_indices


# scalar_bptt(xs, from_above, wx, wh)
def scalar_bptt__lists(xs, from_above, wx, wh):
    states = [0.0]
    for x in xs:
        states.append(math.tanh(states[-1] * wh + x * wx))
    dxs, dwx, dwh, back = [], 0, 0, 0
    for t in range(len(xs), 0, -1):
        dz = (from_above[t - 1] + back) * (1 - states[t] * states[t])
        dxs = [dz * wx, *dxs]
        dwx, dwh, back = dwx + dz * xs[t - 1], dwh + dz * states[t - 1], dz * wh
    return states[1:], dxs, dwx, dwh


def scalar_bptt__padded(xs, from_above, wx, wh):
    T = len(xs)
    h, dz, dh = np.zeros(T + 1), np.zeros(T), 0.0
    for t in range(T):
        h[t + 1] = np.tanh(wh * h[t] + wx * xs[t])
    for t in range(T - 1, -1, -1):
        dh += from_above[t]
        dz[t] = dh * (1 - h[t + 1] ** 2)
        dh = wh * dz[t]
    return h[1:], wx * dz, dz @ xs, dz @ h[:-1]


def scalar_bptt__sums_at_the_end(xs, from_above, wx, wh):
    states = []
    for t in range(len(xs)):
        before = states[t - 1] if t else 0
        states.append(np.tanh(before * wh + xs[t] * wx))
    states = np.array(states)
    dzs = [0.0]
    for t in reversed(range(len(xs))):
        dzs.append((from_above[t] + dzs[-1] * wh) * (1 - states[t] ** 2))
    dz = np.array(dzs[:0:-1])
    shifted = np.concatenate([[0.0], states[:-1]])
    return states, dz * wx, np.sum(dz * xs), np.sum(dz * shifted)


def scalar_bptt__the_jacobian(xs, from_above, wx, wh):
    T = len(xs)
    states, h = np.empty(T), 0
    for t, x in enumerate(xs):
        states[t] = h = np.tanh(h * wh + x * wx)
    slope = 1 - states**2
    dz = np.zeros(T)
    for t in range(T):  # what the loss of every later step sends back to step t
        factor = slope[t]
        for later in range(t, T):
            dz[t] += from_above[later] * factor
            if later + 1 < T:
                factor = factor * wh * slope[later + 1]
    return states, dz * wx, np.dot(dz, xs), np.dot(dz[1:], states[:-1])


def scalar_bptt__single_precision(xs, from_above, wx, wh):
    states, dxs, dwx, dwh = scalar_bptt__padded(
        xs.astype("f"), from_above.astype("f"), np.float32(wx), np.float32(wh)
    )
    return np.float32(states), np.float32(dxs), np.float32(dwx), np.float32(dwh)


# truncated_bptt(xs, from_above, wx, wh, T)
def truncated_bptt__block_by_block(xs, from_above, wx, wh, T):
    h, states = 0.0, [0.0]
    for x in xs:
        h = np.tanh(h * wh + x * wx)
        states.append(h)
    dxs, dwh = np.zeros(len(xs)), 0.0
    for start in range(0, len(xs), T):
        back = 0.0
        for t in reversed(range(start, min(start + T, len(xs)))):
            dz = (from_above[t] + back) * (1 - states[t + 1] ** 2)
            dxs[t], back = dz * wx, dz * wh
            dwh += dz * states[t]
    return dxs, dwh


def truncated_bptt__forward_and_back_in_turn(xs, from_above, wx, wh, T):
    h, dxs, dwh = 0.0, [], 0.0
    for start in range(0, len(xs), T):
        block, states = xs[start : start + T], [h]
        for x in block:
            states.append(math.tanh(states[-1] * wh + x * wx))
        back, mine = 0.0, []
        for i in range(len(block) - 1, -1, -1):
            dz = (from_above[start + i] + back) * (1 - states[i + 1] ** 2)
            mine.insert(0, dz * wx)
            dwh += dz * states[i]
            back = dz * wh
        dxs += mine
        h = states[-1]
    return dxs, dwh


def truncated_bptt__the_cut_first(xs, from_above, wx, wh, T):
    n = len(xs)
    h = np.zeros(n + 1)
    for t in range(n):
        h[t + 1] = np.tanh(h[t] * wh + xs[t] * wx)
    dz = np.zeros(n + 1)
    for t in range(n)[::-1]:
        behind = 0 if (t + 1) % T == 0 else dz[t + 1] * wh
        dz[t] = (from_above[t] + behind) * (1 - h[t + 1] ** 2)
    return dz[:-1] * wx, dz[:-1] @ h[:-1]


def truncated_bptt__a_mask(xs, from_above, wx, wh, T):
    keep = (np.arange(len(xs)) % T != 0).astype(float)
    states = np.zeros(len(xs))
    for t in range(len(xs)):
        states[t] = np.tanh((states[t - 1] if t else 0) * wh + xs[t] * wx)
    dxs, dwh, back = np.zeros_like(xs), 0, 0
    for t in reversed(range(len(xs))):
        dz = (from_above[t] + back) * (1 - states[t] ** 2)
        dxs[t] = wx * dz
        dwh = dwh + (dz * states[t - 1] if t else 0)
        back = keep[t] * dz * wh
    return dxs, dwh


def truncated_bptt__single_precision(xs, from_above, wx, wh, T):
    dxs, dwh = truncated_bptt__the_cut_first(xs, from_above, wx, wh, T)
    return np.float32(dxs), np.float32(dwh)


# weights_that_remember()
def weights_that_remember__large():
    return 3, 2


def weights_that_remember__a_list():
    return [0.5, 1.8]


def weights_that_remember__an_array():
    return np.array([2.0, 1.4])


def weights_that_remember__single_precision():
    return np.float32(1.2), np.float32(1.6)


def weights_that_remember__names():
    wx = wh = 5 / 3
    return (wx, wh)


# read_in_blocks(read_block, xs, T, h)
def read_in_blocks__filled(read_block, xs, T, h):
    N, steps, _ = xs.shape
    hs = np.zeros((N, steps, h.shape[1]))
    for start in range(0, steps, T):
        hs[:, start : start + T] = read_block(xs[:, start : start + T], h)
        h = hs[:, min(start + T, steps) - 1]
    return hs, h


def read_in_blocks__while(read_block, xs, T, h):
    rest, found = xs, []
    while rest.shape[1]:
        block, rest = rest[:, :T], rest[:, T:]
        states = read_block(block, h)
        h = states[:, -1, :]
        for t in range(states.shape[1]):
            found.append(states[:, t])
    return np.stack(found, axis=1), h


def read_in_blocks__array_split(read_block, xs, T, h):
    found = []
    for block in np.array_split(xs, np.arange(T, xs.shape[1], T), axis=1):
        found.append(read_block(block, h if not found else found[-1][:, -1]))
    return np.concatenate(found, axis=1), found[-1][:, -1]


def read_in_blocks__whole_blocks_and_a_rest(read_block, xs, T, h):
    whole = xs.shape[1] // T
    hs = None
    for i in range(whole + (xs.shape[1] % T > 0)):
        block = read_block(xs[:, i * T : (i + 1) * T], h)
        hs = block if hs is None else np.hstack([hs, block])
        h = hs[:, -1].copy()
    return hs, h


def read_in_blocks__recursion(read_block, xs, T, h):
    hs = read_block(xs[:, :T], h)
    if xs.shape[1] <= T:
        return hs.tolist(), hs[:, -1].tolist()
    more, last = read_in_blocks__recursion(read_block, xs[:, T:], T, hs[:, -1])
    return np.concatenate([hs, more], axis=1).tolist(), last


# batch_positions(n_words, N, T, step)
def batch_positions__two_loops(n_words, N, T, step):
    positions = np.zeros((N, T), dtype=int)
    for n in range(N):
        for t in range(T):
            positions[n, t] = (n * (n_words // N) + step * T + t) % n_words
    return positions


def batch_positions__lists(n_words, N, T, step):
    jump = n_words // N
    return [[(n * jump + step * T + t) % n_words for t in range(T)] for n in range(N)]


def batch_positions__time_first(n_words, N, T, step):
    starts = [i * (n_words // N) for i in range(N)]
    columns = [[(start + step * T + t) % n_words for start in starts] for t in range(T)]
    return np.array(columns).T


def batch_positions__outer(n_words, N, T, step):
    rows = np.arange(0, N * (n_words // N), n_words // N)
    return np.mod(np.add.outer(rows, np.arange(step * T, (step + 1) * T)), n_words)


def batch_positions__in_place(n_words, N, T, step):
    at = np.tile(np.arange(T, dtype=np.int32), (N, 1))
    at += step * T
    for n, row in enumerate(at):
        row += n * (n_words // N)
    at %= n_words
    return at


# inputs_and_targets(corpus, N, T, step)
def inputs_and_targets__next_position(corpus, N, T, step):
    at = batch_indices(len(corpus) - 1, N, T, step)
    return corpus[at], corpus[at + 1]


def inputs_and_targets__two_loops(corpus, N, T, step):
    n_inputs = len(corpus) - 1
    xs, ts = np.zeros((N, T), int), np.zeros((N, T), int)
    for t in range(T):
        for n in range(N):
            at = (n * (n_inputs // N) + step * T + t) % n_inputs
            xs[n, t], ts[n, t] = corpus[at], corpus[at + 1]
    return xs, ts


def inputs_and_targets__lists(corpus, N, T, step):
    size = len(corpus) - 1
    at = [[(n * (size // N) + step * T + t) % size for t in range(T)] for n in range(N)]
    return [[corpus[i] for i in row] for row in at], [[corpus[i + 1] for i in row] for row in at]


def inputs_and_targets__take(corpus, N, T, step):
    pairs = np.stack([corpus[:-1], corpus[1:]], axis=1)
    at = batch_indices(len(pairs), N, T, step)
    return tuple(np.moveaxis(np.take(pairs, at, axis=0), -1, 0))


def inputs_and_targets__rolled(corpus, N, T, step):
    inputs, targets = corpus[:-1], corpus[1:]
    rows = [np.roll(np.stack([inputs, targets]), -n * (len(inputs) // N), 1) for n in range(N)]
    at = (step * T + np.arange(T)) % len(inputs)
    return np.array([row[0, at] for row in rows]), np.array([row[1, at] for row in rows])
