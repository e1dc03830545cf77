TEXT = """
### time_rnn_backward: slope applied twice on the way to the step before
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    dxs = np.zeros_like(xs); dWx = np.zeros_like(Wx); dWh = np.zeros_like(Wh); db = np.zeros(len(Wh))
    back = np.zeros_like(h0)
    for i in range(T - 1, -1, -1):
        old = h0 if i == 0 else hs[:, i - 1]
        slope = 1 - hs[:, i] ** 2
        g = (dhs[:, i] + back) * slope
        dxs[:, i] = g @ Wx.T
        dWx += xs[:, i].T @ g
        dWh += old.T @ g
        db += g.sum(0)
        back = (g * slope) @ Wh.T
    return dxs, dWx, dWh, db, back
### time_rnn_backward: dx through Wh
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    dxs = np.zeros_like(xs); dWx = np.zeros_like(Wx); dWh = np.zeros_like(Wh); db = np.zeros(len(Wh))
    back = np.zeros_like(h0)
    for i in range(T - 1, -1, -1):
        old = h0 if i == 0 else hs[:, i - 1]
        g = (dhs[:, i] + back) * (1 - hs[:, i] ** 2)
        dxs[:, i] = (g @ Wh @ Wx.T)
        dWx += xs[:, i].T @ g
        dWh += old.T @ g
        db += g.sum(0)
        back = g @ Wh.T
    return dxs, dWx, dWh, db, back
### time_rnn_backward: the loss gradient of the next step
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    dxs = np.zeros_like(xs); dWx = np.zeros_like(Wx); dWh = np.zeros_like(Wh); db = np.zeros(len(Wh))
    back = np.zeros_like(h0)
    for i in range(T - 1, -1, -1):
        old = h0 if i == 0 else hs[:, i - 1]
        above = dhs[:, i + 1] if i + 1 < T else np.zeros_like(h0)
        g = (above + back) * (1 - hs[:, i] ** 2)
        dxs[:, i] = g @ Wx.T
        dWx += xs[:, i].T @ g
        dWh += old.T @ g
        db += g.sum(0)
        back = g @ Wh.T
    return dxs, dWx, dWh, db, back
### time_rnn_backward: dWh and dh0 wrong in two ways
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    g_all = np.zeros_like(dhs)
    back = np.zeros_like(h0)
    for t in reversed(range(T)):
        g_all[:, t] = (dhs[:, t] + back) * (1 - hs[:, t] ** 2)
        back = g_all[:, t] @ Wh.T
    prev = np.concatenate([np.zeros_like(h0)[:, None], hs[:, :-1]], axis=1)
    dWx = np.einsum('ntd,nth->dh', xs, g_all)
    dWh = np.einsum('ntk,nth->kh', prev, g_all)
    return g_all @ Wx.T, dWx, dWh, g_all.sum((0, 1)), g_all[:, 0]
### time_rnn_backward: gradients clipped
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    dxs = np.zeros_like(xs); dWx = np.zeros_like(Wx); dWh = np.zeros_like(Wh); db = np.zeros(len(Wh))
    back = np.zeros_like(h0)
    for i in range(T - 1, -1, -1):
        old = h0 if i == 0 else hs[:, i - 1]
        g = (dhs[:, i] + back) * (1 - hs[:, i] ** 2)
        dxs[:, i] = g @ Wx.T
        dWx += xs[:, i].T @ g
        dWh += old.T @ g
        db += g.sum(0)
        back = np.clip(g @ Wh.T, -0.5, 0.5)
    return dxs, dWx, dWh, db, back
### scalar_bptt: weights exchanged on the way back
def scalar_bptt(xs, from_above, wx, wh):
    T = len(xs)
    h, states = 0.0, []
    for x in xs:
        h = np.tanh(wh * h + wx * x)
        states.append(h)
    dxs, dwx, dwh, r = [0.0] * T, 0.0, 0.0, 0.0
    for t in range(T - 1, -1, -1):
        g = (from_above[t] + r) * (1 - states[t] ** 2)
        dxs[t] = g * wh
        dwx += g * xs[t]
        dwh += g * (states[t - 1] if t else 0)
        r = g * wx
    return np.array(states), np.array(dxs), dwx, dwh
### scalar_bptt: the slope added, not multiplied
def scalar_bptt(xs, from_above, wx, wh):
    T = len(xs)
    h, states = 0.0, []
    for x in xs:
        h = np.tanh(wh * h + wx * x)
        states.append(h)
    dxs, dwx, dwh, r = [0.0] * T, 0.0, 0.0, 0.0
    for t in range(T - 1, -1, -1):
        g = from_above[t] + r + (1 - states[t] ** 2)
        dxs[t] = g * wx
        dwx += g * xs[t]
        dwh += g * (states[t - 1] if t else 0)
        r = g * wh
    return np.array(states), np.array(dxs), dwx, dwh
### scalar_bptt: dwh from the last state only
def scalar_bptt(xs, from_above, wx, wh):
    T = len(xs)
    h, states = 0.0, []
    for x in xs:
        h = np.tanh(wh * h + wx * x)
        states.append(h)
    dxs, dwx, dwh, r = [0.0] * T, 0.0, 0.0, 0.0
    for t in range(T - 1, -1, -1):
        g = (from_above[t] + r) * (1 - states[t] ** 2)
        dxs[t] = g * wx
        dwx += g * xs[t]
        dwh += g * h
        r = g * wh
    return np.array(states), np.array(dxs), dwx, dwh
### scalar_bptt: forward uses the input of the step before
def scalar_bptt(xs, from_above, wx, wh):
    T = len(xs)
    states = np.zeros(T)
    h = 0.0
    for t in range(T):
        h = np.tanh(h * wh + xs[t - 1] * wx)
        states[t] = h
    dxs, dwx, dwh, dh = np.zeros(T), 0, 0, 0
    for t in reversed(range(T)):
        dz = (from_above[t] + dh) * (1 - states[t] ** 2)
        dxs[t] = dz * wx
        dwx += dz * xs[t]
        dwh += dz * (states[t - 1] if t > 0 else 0)
        dh = dz * wh
    return states, dxs, dwx, dwh
### time_rnn_forward: tanh of the two parts separately
def time_rnn_forward(xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    hs, h = [], h0
    for t in range(T):
        h = np.tanh(xs[:, t] @ Wx) + np.tanh(h @ Wh + b)
        hs.append(h)
    return np.stack(hs, 1)
### time_rnn_forward: bias added after tanh
def time_rnn_forward(xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    hs, h = [], h0
    for t in range(T):
        h = np.tanh(xs[:, t] @ Wx + h @ Wh) + b
        hs.append(h)
    return np.stack(hs, 1)
### time_rnn_forward: the cumulative state
def time_rnn_forward(xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    hs, h = [], h0
    for t in range(T):
        h = h + np.tanh(xs[:, t] @ Wx + h @ Wh + b)
        hs.append(h)
    return np.stack(hs, 1)
### time_rnn_forward: every row gets the state of row 0
def time_rnn_forward(xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    out = np.zeros((N, T, len(b)))
    for n in range(N):
        h = h0[0]
        for t in range(T):
            h = np.tanh(xs[n, t] @ Wx + h @ Wh + b)
            out[n, t] = h
    return out
### time_rnn_forward: the state goes on from row to row
def time_rnn_forward(xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    out = np.zeros((N, T, len(b)))
    h = h0[0]
    for n in range(N):
        for t in range(T):
            h = np.tanh(xs[n, t] @ Wx + h @ Wh + b)
            out[n, t] = h
    return out
### rnn_backward: dx summed over the rows
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    g = dh_next * (1 - h_next ** 2)
    dx = np.zeros_like(x)
    for n in range(len(x)):
        dx[n] = g[0] @ Wx.T
    return dx, g @ Wh.T, x.T @ g, h_prev.T @ g, g.sum(0)
### rnn_backward: recomputed slope with a wrong state
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    z = np.arctanh(h_next)
    g = dh_next * (1 - z ** 2)
    return g @ Wx.T, g @ Wh.T, x.T @ g, h_prev.T @ g, g.sum(0)
### rnn_backward: the root of the slope
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    g = dh_next * np.sqrt(1 - h_next ** 2)
    return g @ Wx.T, g @ Wh.T, x.T @ g, h_prev.T @ g, g.sum(0)
### rnn_backward: Wx and x mixed
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    g = dh_next * (1 - h_next ** 2)
    return g @ Wx.T, g @ Wh.T, x.T @ dh_next * (1 - h_next ** 2).mean(0), h_prev.T @ g, g.sum(0)
### embedding_gradient: counts instead of gradients
def embedding_gradient(dxs, ids, V):
    N, T, D = dxs.shape
    dW = np.zeros((V, D))
    for n in range(N):
        for t in range(T):
            dW[ids[n, t]] += 1
    return dW
### embedding_gradient: ids of another place
def embedding_gradient(dxs, ids, V):
    N, T, D = dxs.shape
    dW = np.zeros((V, D))
    for n in range(N):
        for t in range(T):
            dW[ids[n, t - 1]] += dxs[n, t]
    return dW
### embedding_gradient: multiplied
def embedding_gradient(dxs, ids, V):
    N, T, D = dxs.shape
    dW = np.ones((V, D))
    for n in range(N):
        for t in range(T):
            dW[ids[n, t]] *= dxs[n, t]
    return dW - 1
### time_affine_backward: dhs with the state
def time_affine_backward(dscores, hs, W):
    N, T, H = hs.shape
    d = dscores.reshape(-1, dscores.shape[2])
    h = hs.reshape(-1, H)
    dW = h.T @ d
    dhs = (d @ dW.T).reshape(N, T, H)
    return dhs, dW, d.sum(0)
### time_affine_backward: db twice
def time_affine_backward(dscores, hs, W):
    N, T, H = hs.shape
    d = dscores.reshape(-1, dscores.shape[2])
    h = hs.reshape(-1, H)
    db = np.zeros(W.shape[1])
    for row in d:
        db += row
    db += d.sum(0)
    return (d @ W.T).reshape(hs.shape), h.T @ d, db
### time_affine_forward: bias times W
def time_affine_forward(hs, W, b):
    return (hs + b[: hs.shape[2]]) @ W if len(b) >= hs.shape[2] else hs @ W
### to_probabilities: normalised twice
def to_probabilities(scores):
    e = np.exp(scores - scores.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return p / p.sum()
### to_probabilities: squared
def to_probabilities(scores):
    e = np.exp(scores - scores.max(-1, keepdims=True)) ** 2
    return e / e.sum(-1, keepdims=True)
### to_probabilities: softplus
def to_probabilities(scores):
    m = scores.max(-1, keepdims=True)
    e = np.log1p(np.exp(scores - m))
    return e / e.sum(-1, keepdims=True)
### masked_loss: log of the mean
def masked_loss(scores, targets):
    p = softmax(scores)
    n, t = np.nonzero(targets != -1)
    if len(n) == 0:
        return 0.0
    return -np.log(p[n, t, targets[n, t]].mean())
### masked_loss: divided twice
def masked_loss(scores, targets):
    p = softmax(scores)
    n, t = np.nonzero(targets != -1)
    if len(n) == 0:
        return 0.0
    return -np.log(p[n, t, targets[n, t]]).mean() / len(n)
### masked_loss: the target of the place before
def masked_loss(scores, targets):
    p = softmax(scores)
    N, T, V = p.shape
    total, count = 0.0, 0
    for n in range(N):
        for t in range(T):
            if targets[n, t] != -1:
                total -= np.log(p[n, t - 1, targets[n, t]])
                count += 1
    return total / max(count, 1)
### loss_gradient: count by rows
def loss_gradient(p, targets):
    d = p.copy()
    N, T, V = p.shape
    for n in range(N):
        count = max((targets[n] != -1).sum(), 1)
        for t in range(T):
            if targets[n, t] == -1:
                d[n, t] = 0
            else:
                d[n, t, targets[n, t]] -= 1
                d[n, t] /= count
    return d
### loss_gradient: one over p
def loss_gradient(p, targets):
    d = np.zeros_like(p)
    N, T, V = p.shape
    count = max((targets != -1).sum(), 1)
    for n in range(N):
        for t in range(T):
            if targets[n, t] != -1:
                d[n, t, targets[n, t]] = -1 / p[n, t, targets[n, t]] / count
    return d
### loss_gradient: the last word loses 1 at masked places
def loss_gradient(p, targets):
    d = p.copy()
    N, T, V = p.shape
    d[np.arange(N)[:, None], np.arange(T), targets] -= 1
    d[targets == -1] *= 0.5
    return d / max((targets != -1).sum(), 1)
### contexts_and_targets: the first window missing
def contexts_and_targets(corpus, k):
    c = [corpus[i - k:i] for i in range(k + 1, len(corpus))]
    return np.array(c), np.array(corpus[k + 1:])
### sentence_log_prob: the first word counted twice
def sentence_log_prob(words, next_probs):
    s = np.log(next_probs([])[words[0]])
    for i, w in enumerate(words):
        s += np.log(next_probs(words[:i])[w])
    return s
### sentence_log_prob: minus the sum
def sentence_log_prob(words, next_probs):
    return -sum(np.log(next_probs(words[:i])[w]) for i, w in enumerate(words))
### most_probable_first: product of the logs
def most_probable_first(texts):
    s = [np.prod(np.log(t)) for t in texts]
    return sorted(range(len(texts)), key=s.__getitem__, reverse=True)
### lowest_perplexity: entropy of the windows
def lowest_perplexity(stories, k):
    ctx, both = {}, {}
    for words, p in stories:
        for t, w in enumerate(words):
            c = tuple(words[max(0, t - k):t])
            ctx[c] = ctx.get(c, 0) + p
            both[c, w] = both.get((c, w), 0) + p
    total = sum(both.values())
    return np.exp(-sum(p / total * np.log(p / total) for p in both.values()))
### read_in_blocks: every second block
def read_in_blocks(read_block, xs, T, h):
    out = []
    for i in range(0, xs.shape[1], T):
        b = read_block(xs[:, i:i + T], h)
        out.append(b)
        h = (h + b[:, -1]) / 2
    return np.concatenate(out, 1), b[:, -1]
### batch_positions: step before the rows
def batch_positions(n_words, N, T, step):
    a = np.arange(N).reshape(N, 1) * (n_words // N - 1)
    return (a + step * T + np.arange(T)) % n_words
### batch_positions: modulo n_words - 1
def batch_positions(n_words, N, T, step):
    a = np.arange(N).reshape(N, 1) * (n_words // N)
    return (a + step * T + np.arange(T)) % (n_words - 1)
### inputs_and_targets: targets shifted in the batch
def inputs_and_targets(corpus, N, T, step):
    at = batch_indices(len(corpus) - 1, N, T, step)
    xs = corpus[at]
    return xs, np.roll(xs, -1, axis=1)
### truncated_bptt: forward state cut too
def truncated_bptt(xs, from_above, wx, wh, T):
    n = len(xs)
    states, h = [], 0.0
    for t in range(n):
        if t % T == 0:
            h = 0.0
        h = np.tanh(wh * h + wx * xs[t])
        states.append(h)
    dxs, dwh, r = np.zeros(n), 0.0, 0.0
    for t in reversed(range(n)):
        g = (from_above[t] + r) * (1 - states[t] ** 2)
        dxs[t] = g * wx
        dwh += g * (states[t - 1] if t % T else 0.0)
        r = g * wh if t % T else 0.0
    return dxs, dwh
### numeric_gradient: forgets to go back
def numeric_gradient(loss, Wh, eps=1e-5):
    g = np.zeros_like(Wh)
    W = Wh.copy()
    for i in range(len(W)):
        for j in range(len(W)):
            W[i, j] += eps
            a = loss(W)
            W[i, j] -= 2 * eps
            g[i, j] = (a - loss(W)) / (2 * eps)
    return g
### numeric_gradient: transposed
def numeric_gradient(loss, Wh, eps=1e-5):
    g = np.zeros_like(Wh)
    for i in range(len(Wh)):
        for j in range(len(Wh)):
            W = Wh.copy(); W[j, i] += eps
            V = Wh.copy(); V[j, i] -= eps
            g[i, j] = (loss(W) - loss(V)) / (2 * eps)
    return g
### perplexity_of_batches: weights squared
def perplexity_of_batches(losses, counts):
    w = counts / counts.sum()
    return np.exp((losses * w * w).sum())
### perplexity_of_batches: product of perplexities by count
def perplexity_of_batches(losses, counts):
    return np.prod(np.exp(losses)) ** (1 / counts.sum())
### train_epoch: only every second update
def train_epoch(model, optimizer, xs, ts, N, T, iteration):
    n = len(xs) // (N * T)
    total = 0
    for i in range(n):
        at = batch_indices(len(xs), N, T, iteration)
        total += model.forward(xs[at], ts[at])
        model.backward()
        if i % 2 == 0:
            optimizer.update(model.params, model.grads)
        iteration += 1
    return np.exp(total / n), iteration
### train_epoch: the state of the batch thrown away
def train_epoch(model, optimizer, xs, ts, N, T, iteration):
    n = len(xs) // (N * T)
    total = 0
    for i in range(n):
        at = batch_indices(len(xs), N, T, iteration)
        total += model.forward(xs[at], ts[at])
        model.backward()
        optimizer.update(model.params, model.grads)
        iteration += 1
        model.reset_state()
    return np.exp(total / n), iteration
### clip_to_norm: squares not summed over all arrays
def clip_to_norm(grads, max_norm):
    norm = max(np.sqrt((g * g).sum()) for g in grads)
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return norm
### clip_to_norm: the rate squared
def clip_to_norm(grads, max_norm):
    norm = np.sqrt(sum((g * g).sum() for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= (max_norm / norm) ** 2
    return norm
### held_out_perplexity: one block at a time anew and the last twice
def held_out_perplexity(model, text, T):
    model.reset_state()
    n = len(text) - 1
    total = 0
    for i in range(0, n, T):
        x, y = text[i:i + T], text[i + 1:i + T + 1]
        m = min(len(x), len(y))
        total += model.forward(x[None, :m], y[None, :m]) * T
    return np.exp(total / n)
### temperature_probs: root of the temperature
def temperature_probs(scores, temperature):
    s = scores / np.sqrt(temperature)
    e = np.exp(s - s.max())
    return e / e.sum()
### temperature_probs: scores minus temperature
def temperature_probs(scores, temperature):
    s = scores / temperature
    e = np.exp(s - s.max())
    return e / (e.sum() + temperature)
### write_words: the second likeliest
def write_words(step, start, n, rng):
    out, w, h = [], start, None
    for _ in range(n):
        scores, h = step(w, h)
        p = softmax(scores) ** 0.5
        w = rng.choice(len(p), p=p / p.sum())
        out.append(w)
    return out
### effect_of_carrying: other numbers of updates
def effect_of_carrying(run, T, updates, seeds):
    d = [np.log(run(T, False, s, updates)) - np.log(run(T, True, s, updates)) for s in range(len(seeds))]
    return np.mean(d), min(d)
### effect_of_carrying: sum for the mean
def effect_of_carrying(run, T, updates, seeds):
    total, least = 0, np.inf
    for s in seeds:
        d = np.log(run(T, False, s, updates) / run(T, True, s, updates))
        total += d
        least = min(least, d)
    return total, least
### MyTimeRNN: stateful layer keeps the state of the first row
class MyTimeRNN:
    def __init__(self, Wx, Wh, b, stateful=False):
        self.params, self.stateful, self.h = [Wx, Wh, b], stateful, None
        self.grads = [np.zeros_like(p) for p in self.params]

    def forward(self, xs):
        N, T, D = xs.shape
        if self.h is None or not self.stateful:
            self.h = np.zeros((N, self.params[1].shape[0]))
        if self.h.shape[0] != N:
            raise ValueError("rows")
        first = self.h
        self.steps, out = [], []
        h = first
        for t in range(T):
            s = RNN(*self.params)
            h = s.forward(xs[:, t], h)
            self.steps.append(s)
            out.append(h)
        self.h = out[0]
        return np.stack(out, 1)

    def backward(self, dhs):
        for g in self.grads:
            g[...] = 0
        dh, out = 0, []
        for t in reversed(range(dhs.shape[1])):
            dx, dh = self.steps[t].backward(dhs[:, t] + dh)
            out.insert(0, dx)
            for g, new in zip(self.grads, self.steps[t].grads):
                g += new
        return np.stack(out, 1)

    def reset_state(self):
        self.h = None
### hidden_side_by_side: averaged and repeated
def hidden_side_by_side(E, contexts):
    N, k = contexts.shape
    m = E[contexts].mean(1)
    return np.tile(m, (1, k))
### next_word_prob: smoothing
def next_word_prob(words, before, word):
    n = sum(1 for a in words[:-1] if a == before)
    m = sum(1 for a, b in zip(words, words[1:]) if (a, b) == (before, word))
    return (m + 0.5) / (n + 1)
### first_params: one scale for all
def first_params(V, D, H, rng):
    s = 0.1
    r = rng.standard_normal
    return r((V, D)) / 100, r((D, H)) * s, r((H, H)) * s, np.zeros(H), r((H, V)) * s, np.zeros(V)
### initial_weights: one scale for all
def initial_weights(V, D, H, rng):
    s = 0.1
    r = rng.standard_normal
    return r((V, D)) / 100, r((D, H)) * s, r((H, H)) * s, np.zeros(H), r((H, V)) * s, np.zeros(V)
"""
