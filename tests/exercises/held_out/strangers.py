"""Wrong programs as learners type them, none made from a solution: (exercise, what is wrong, program)."""

TEXT = """
### next_word_prob: the last word is counted below
def next_word_prob(words, before, word):
    hits = 0
    for i in range(len(words) - 1):
        if words[i] == before and words[i + 1] == word:
            hits += 1
    return hits / words.count(before)
### next_word_prob: the loop stops one pair too early
def next_word_prob(words, before, word):
    hits = total = 0
    for i in range(len(words) - 2):
        if words[i] == before:
            total += 1
            if words[i + 1] == word:
                hits += 1
    return hits / total if total else 0.0
### next_word_prob: the word before is looked at
def next_word_prob(words, before, word):
    follow = []
    for i, w in enumerate(words):
        if w == before:
            follow.append(words[i - 1])
    return follow.count(word) / len(follow)
### contexts_and_targets: windows of k + 1
def contexts_and_targets(corpus, k):
    ctx, tgt = [], []
    for i in range(k, len(corpus)):
        ctx.append([corpus[j] for j in range(i - k, i + 1)])
        tgt.append(corpus[i])
    return np.array(ctx), np.array(tgt)
### contexts_and_targets: the window reversed
def contexts_and_targets(corpus, k):
    ctx = np.stack([corpus[k - 1 - j: len(corpus) - 1 - j] for j in range(k)], axis=1)
    return ctx, corpus[k:]
### contexts_and_targets: words on both sides
def contexts_and_targets(corpus, k):
    targets = corpus[1:-1]
    contexts = []
    for i in range(1, len(corpus) - 1):
        contexts.append([corpus[i - 1], corpus[i + 1]])
    return np.array(contexts), targets
### sentence_log_prob: the context holds the word itself
def sentence_log_prob(words, next_probs):
    total = 0
    context = []
    for w in words:
        context.append(w)
        probs = next_probs(context[:-1])
        total = total + np.log2(probs[w])
    return total
### sentence_log_prob: only the last word is the context
def sentence_log_prob(words, next_probs):
    s = 0.0
    prev = []
    for w in words:
        s += np.log(next_probs(prev).get(w, 1e-12))
        prev = [w]
    return s
### sentence_log_prob: first word left out
def sentence_log_prob(words, next_probs):
    return sum(np.log(next_probs(words[:i])[words[i]]) for i in range(1, len(words)))
### most_probable_first: mean of the logs
def most_probable_first(texts):
    logs = np.array([np.mean(np.log(t)) for t in texts])
    return list(np.argsort(-logs))
### most_probable_first: least probable first
def most_probable_first(texts):
    logs = [float(np.sum(np.log(t))) for t in texts]
    return [int(i) for i in np.argsort(logs)]
### most_probable_first: ranks instead of numbers
def most_probable_first(texts):
    logs = np.array([np.log(t).sum() for t in texts])
    order = np.argsort(-logs)
    return list(np.argsort(order))
### hidden_side_by_side: the sum of the vectors
def hidden_side_by_side(E, contexts):
    N, k = contexts.shape
    h = np.zeros((N, k * E.shape[1]))
    for n in range(N):
        h[n] = np.concatenate([E[w] for w in contexts[n][::-1]])
    return h
### hidden_side_by_side: axes exchanged
def hidden_side_by_side(E, contexts):
    v = E[contexts]
    N, k, D = v.shape
    return v.transpose(0, 2, 1).reshape(N, k * D)
### hidden_side_by_side: rows mixed
def hidden_side_by_side(E, contexts):
    v = np.concatenate([E[contexts[:, 0]] for j in range(contexts.shape[1])], axis=1)
    return v
### lowest_perplexity: mean over stories, not over words
def lowest_perplexity(stories, k):
    from collections import defaultdict
    both, ctx = defaultdict(float), defaultdict(float)
    for words, p in stories:
        for t, w in enumerate(words):
            c = tuple(words[max(t - k, 0):t])
            both[c, w] += p
            ctx[c] += p
    loss = 0
    for words, p in stories:
        for t, w in enumerate(words):
            c = tuple(words[max(t - k, 0):t])
            loss -= p * np.log(both[c, w] / ctx[c])
    return np.exp(loss)
### lowest_perplexity: counts not weighted
def lowest_perplexity(stories, k):
    from collections import defaultdict
    both, ctx = defaultdict(float), defaultdict(float)
    for words, p in stories:
        for t, w in enumerate(words):
            c = tuple(words[max(t - k, 0):t])
            both[c, w] += 1
            ctx[c] += 1
    loss = n = 0
    for words, p in stories:
        for t, w in enumerate(words):
            c = tuple(words[max(t - k, 0):t])
            loss -= p * np.log(both[c, w] / ctx[c])
            n += p
    return np.exp(loss / n)
### lowest_perplexity: negative index at the start
def lowest_perplexity(stories, k):
    both, ctx = {}, {}
    for words, p in stories:
        for t in range(len(words)):
            c = tuple(words[t - k:t])
            both[c, words[t]] = both.get((c, words[t]), 0) + p
            ctx[c] = ctx.get(c, 0) + p
    total = sum(ctx.values())
    return float(np.exp(-sum(p * np.log(p / ctx[c]) for (c, w), p in both.items()) / total))
### scalar_bptt: the state before is taken for tanh'
def scalar_bptt(xs, from_above, wx, wh):
    T = len(xs)
    hs = [0.0]
    for t in range(T):
        hs.append(np.tanh(wh * hs[-1] + wx * xs[t]))
    hs = np.array(hs)
    dxs = np.zeros(T)
    dwx = dwh = 0.0
    dh = 0.0
    for t in range(T - 1, -1, -1):
        g = from_above[t] + dh
        da = g * (1 - hs[t] ** 2)
        dxs[t] = da * wx
        dwx += da * xs[t]
        dwh += da * hs[t]
        dh = da * wh
    return hs[1:], dxs, dwx, dwh
### scalar_bptt: dwh pairs with the new state
def scalar_bptt(xs, from_above, wx, wh):
    T = len(xs)
    hs = [0.0]
    for t in range(T):
        hs.append(np.tanh(wh * hs[-1] + wx * xs[t]))
    hs = np.array(hs)
    dxs = np.zeros(T)
    dwx = dwh = 0.0
    dh = 0.0
    for t in range(T - 1, -1, -1):
        g = from_above[t] + dh
        da = g * (1 - hs[t + 1] ** 2)
        dxs[t] = da * wx
        dwx += da * xs[t]
        dwh += da * hs[t + 1]
        dh = da * wh
    return hs[1:], dxs, dwx, dwh
### scalar_bptt: dh accumulates
def scalar_bptt(xs, from_above, wx, wh):
    T = len(xs)
    h, hs = 0, []
    for x in xs:
        h = np.tanh(wx * x + wh * h)
        hs.append(h)
    das = []
    carry = 0
    for t in reversed(range(T)):
        da = (from_above[t] + carry) * (1 - hs[t] ** 2)
        carry += da * wh
        das.insert(0, da)
    das = np.array(das)
    before = np.array([0] + hs[:-1])
    return np.array(hs), das * wx, (das * xs).sum(), (das * before).sum()
### scalar_bptt: dwx uses the sum of xs
def scalar_bptt(xs, from_above, wx, wh):
    T = len(xs)
    h, hs = 0, []
    for x in xs:
        h = np.tanh(wx * x + wh * h)
        hs.append(h)
    das = []
    carry = 0
    for t in reversed(range(T)):
        da = (from_above[t] + carry) * (1 - hs[t] ** 2)
        carry = da * wh
        das.append(da)
    das = np.array(das)
    before = np.array([0] + hs[:-1])
    return np.array(hs), das[::-1] * wx, (das * xs).sum(), (das[::-1] * before).sum()
### read_in_blocks: the first state for every block
def read_in_blocks(read_block, xs, T, h):
    N, steps, D = xs.shape
    out = []
    state = h
    for i in range(0, steps, T):
        part = read_block(xs[:, i:i + T], h)
        state = part[:, -1]
        out.append(part)
    return np.concatenate(out, 1), state
### read_in_blocks: the last short block left out
def read_in_blocks(read_block, xs, T, h):
    N, steps, D = xs.shape
    out = []
    for b in range(steps // T):
        part = read_block(xs[:, b * T:(b + 1) * T], h)
        h = part[:, T - 1]
        out.append(part)
    return np.concatenate(out, axis=1), h
### read_in_blocks: the first state of the block handed on
def read_in_blocks(read_block, xs, T, h):
    hs = []
    i = 0
    while i < xs.shape[1]:
        part = read_block(xs[:, i:i + T], h)
        h = part[:, 0]
        hs.append(part)
        i += T
    return np.concatenate(hs, axis=1), hs[-1][:, -1]
### truncated_bptt: cut at the wrong end
def truncated_bptt(xs, from_above, wx, wh, T):
    n = len(xs)
    hs = np.zeros(n + 1)
    for t in range(n):
        hs[t + 1] = np.tanh(wh * hs[t] + wx * xs[t])
    dxs, dwh, dh = np.zeros(n), 0.0, 0.0
    for t in range(n - 1, -1, -1):
        if t % T == 0:
            dh = 0.0
        da = (from_above[t] + dh) * (1 - hs[t + 1] ** 2)
        dxs[t] = wx * da
        dwh += hs[t] * da
        dh = wh * da
    return dxs, dwh
### truncated_bptt: blocks from the end
def truncated_bptt(xs, from_above, wx, wh, T):
    n = len(xs)
    hs = np.zeros(n + 1)
    for t in range(n):
        hs[t + 1] = np.tanh(wh * hs[t] + wx * xs[t])
    dxs, dwh, dh, k = np.zeros(n), 0.0, 0.0, 0
    for t in range(n - 1, -1, -1):
        da = (from_above[t] + dh) * (1 - hs[t + 1] ** 2)
        dxs[t] = wx * da
        dwh += hs[t] * da
        k += 1
        dh = 0.0 if k % T == 0 else wh * da
    return dxs, dwh
### truncated_bptt: dwh starts from zero state in each block
def truncated_bptt(xs, from_above, wx, wh, T):
    n = len(xs)
    hs = np.zeros(n + 1)
    for t in range(n):
        hs[t + 1] = np.tanh(wh * hs[t] + wx * xs[t])
    dxs, dwh, dh = np.zeros(n), 0.0, 0.0
    for t in range(n - 1, -1, -1):
        da = (from_above[t] + dh) * (1 - hs[t + 1] ** 2)
        dxs[t] = wx * da
        if t % T:
            dwh += hs[t] * da
            dh = wh * da
        else:
            dh = 0.0
    return dxs, dwh
### batch_positions: step not times T
def batch_positions(n_words, N, T, step):
    pos = np.zeros((N, T), dtype=int)
    for n in range(N):
        for t in range(T):
            pos[n, t] = (n * (n_words // N) + step + t) % n_words
    return pos
### batch_positions: rows read interleaved
def batch_positions(n_words, N, T, step):
    return (np.arange(N * T).reshape(N, T) + step * N * T) % n_words
### batch_positions: wraps at the end of each row's part
def batch_positions(n_words, N, T, step):
    jump = n_words // N
    pos = []
    for n in range(N):
        pos.append([n * jump + (step * T + t) % jump for t in range(T)])
    return np.array(pos)
### batch_positions: real division
def batch_positions(n_words, N, T, step):
    pos = np.zeros((N, T), dtype=int)
    for n in range(N):
        for t in range(T):
            pos[n, t] = int(n * (n_words / N) + step * T + t) % n_words
    return pos
### inputs_and_targets: the last word is an input
def inputs_and_targets(corpus, N, T, step):
    pos = batch_indices(len(corpus), N, T, step)
    return corpus[pos], corpus[(pos + 1) % len(corpus)]
### inputs_and_targets: targets are the inputs
def inputs_and_targets(corpus, N, T, step):
    xs, ts = corpus[:-1], corpus[1:]
    jump = len(xs) // N
    a = np.zeros((N, T), int)
    b = np.zeros((N, T), int)
    for n in range(N):
        for t in range(T):
            i = n * jump + step * T + t
            a[n, t] = xs[i % len(xs)]
            b[n, t] = xs[i % len(xs)]
    return a, b
### inputs_and_targets: two further on
def inputs_and_targets(corpus, N, T, step):
    n = len(corpus) - 1
    at = batch_indices(n, N, T, step)
    return corpus[at], corpus[1:][(at + 1) % n]
### rnn_backward: dx with Wx not transposed in a loop over the rows, dWh from h_next
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    dt = dh_next * (1 - h_next * h_next)
    db = np.sum(dt, axis=0)
    dWx = np.dot(x.T, dt)
    dWh = np.dot(h_next.T, dt)
    dx = np.dot(dt, Wx.T)
    dh_prev = np.dot(dt, Wh.T)
    return dx, dh_prev, dWx, dWh, db
### rnn_backward: g not through tanh for the bias
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    s = 1 - h_next ** 2
    dt = dh_next * s
    db = s.sum(0)
    return dt @ Wx.T, dt @ Wh.T, x.T @ dt, h_prev.T @ dt, db
### rnn_backward: slope with a plus
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    slope = 1 + h_next * h_next
    dt = np.multiply(dh_next, slope)
    return np.einsum('nh,dh->nd', dt, Wx), np.einsum('nh,kh->nk', dt, Wh), np.einsum('nd,nh->dh', x, dt), np.einsum('nk,nh->kh', h_prev, dt), np.einsum('nh->h', dt)
### rnn_backward: einsum letters exchanged
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    dt = dh_next * (1 - h_next ** 2)
    return np.einsum('nh,dh->nd', dt, Wx), np.einsum('nk,kh->nh', dt, Wh), np.einsum('nd,nh->dh', x, dt), np.einsum('nk,nh->kh', h_prev, dt), dt.sum(0)
### rnn_backward: two mistakes
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    dt = dh_next * (1 - h_next ** 2)
    db = dt.mean(0)
    return dt @ Wx.T, dt @ Wh, x.T @ dt, h_prev.T @ dt, db
### rnn_backward: h recomputed without the bias
def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    z = x @ Wx + h_prev @ Wh
    dt = dh_next * (1 - np.tanh(z) ** 2)
    return dt @ Wx.T, dt @ Wh.T, x.T @ dt, h_prev.T @ dt, dt.sum(0)
### embedding_gradient: repeated ids once
def embedding_gradient(dxs, ids, V):
    N, T, D = dxs.shape
    dW = np.zeros((V, D))
    for t in range(T):
        dW[ids[:, t]] += dxs[:, t]
    return dW
### embedding_gradient: assigned in a loop
def embedding_gradient(dxs, ids, V):
    N, T, D = dxs.shape
    dW = np.zeros((V, D))
    for n in range(N):
        for t in range(T):
            dW[ids[n, t]] = dxs[n, t]
    return dW
### embedding_gradient: averaged
def embedding_gradient(dxs, ids, V):
    onehot = np.eye(V)[ids.ravel()]
    g = onehot.T @ dxs.reshape(len(onehot), -1)
    return g / np.maximum(onehot.sum(0), 1)[:, None]
### time_rnn_forward: the given state ignored
def time_rnn_forward(xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    H = Wh.shape[0]
    hs = np.zeros((N, T, H))
    h = np.zeros((N, H))
    for t in range(T):
        h = np.tanh(np.dot(xs[:, t, :], Wx) + np.dot(h, Wh) + b)
        hs[:, t, :] = h
    return hs
### time_rnn_forward: h0 at every step
def time_rnn_forward(xs, h0, Wx, Wh, b):
    out = []
    for t in range(xs.shape[1]):
        out.append(np.tanh(xs[:, t] @ Wx + h0 @ Wh + b))
    return np.stack(out, axis=1)
### time_rnn_forward: hs[:, t-1] at t = 0
def time_rnn_forward(xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    hs = np.zeros((N, T, len(b)))
    for t in range(T):
        hs[:, t] = np.tanh(xs[:, t] @ Wx + hs[:, t - 1] @ Wh + b)
    return hs
### time_rnn_forward: the sum is carried, not its tanh
def time_rnn_forward(xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    hs = np.zeros((N, T, len(b)))
    z = h0
    for t in range(T):
        z = xs[:, t] @ Wx + z @ Wh + b
        hs[:, t] = np.tanh(z)
    return hs
### time_rnn_forward: time first in the buffer
def time_rnn_forward(xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    seq = xs.reshape(T, N, D)
    h, hs = h0, []
    for t in range(T):
        h = np.tanh(seq[t] @ Wx + h @ Wh + b)
        hs.append(h)
    return np.array(hs).transpose(1, 0, 2)
### time_rnn_backward: wrong input paired
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    H = Wh.shape[0]
    dxs = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    dnext = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        g = dhs[:, t, :] + dnext
        dt = g * (1 - hs[:, t, :] ** 2)
        prev = h0 if t == 0 else hs[:, t - 1, :]
        dWx += np.dot(xs[:, t - 1, :].T, dt)
        dWh += np.dot(prev.T, dt)
        db += np.sum(dt, axis=0)
        dxs[:, t, :] = np.dot(dt, Wx.T)
        dnext = np.dot(dt, Wh.T)
    return dxs, dWx, dWh, db, dnext
### time_rnn_backward: slope of the step before
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    H = Wh.shape[0]
    dxs = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    dnext = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        g = dhs[:, t, :] + dnext
        dt = g * (1 - hs[:, t - 1, :] ** 2)
        prev = h0 if t == 0 else hs[:, t - 1, :]
        dWx += np.dot(xs[:, t, :].T, dt)
        dWh += np.dot(prev.T, dt)
        db += np.sum(dt, axis=0)
        dxs[:, t, :] = np.dot(dt, Wx.T)
        dnext = np.dot(dt, Wh.T)
    return dxs, dWx, dWh, db, dnext
### time_rnn_backward: the slope of the first state
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    dxs = np.zeros_like(xs)
    dWx, dWh, db = 0, 0, 0
    dh = 0
    for t in range(T)[::-1]:
        dz = (dhs[:, t] + dh) * (1 - hs[:, 0] ** 2)
        hp = hs[:, t - 1] if t else h0
        dWx = dWx + xs[:, t].T @ dz
        dWh = dWh + hp.T @ dz
        db = db + dz.sum(0)
        dxs[:, t] = dz @ Wx.T
        dh = dz @ Wh.T
    return dxs, dWx, dWh, db, dh
### time_rnn_backward: einsum over all steps, hs not shifted
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    dzs = np.zeros_like(dhs)
    dh = np.zeros_like(h0)
    for t in reversed(range(T)):
        dzs[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        dh = dzs[:, t] @ Wh.T
    dWx = np.einsum('ntd,nth->dh', xs, dzs)
    dWh = np.einsum('ntk,nth->kh', hs, dzs)
    return dzs @ Wx.T, dWx, dWh, dzs.sum(axis=(0, 1)), dh
### time_rnn_backward: dxs added up
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    dxs = np.zeros_like(xs)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(Wh.shape[0])
    dh = np.zeros_like(h0)
    dx = np.zeros((N, D))
    for t in reversed(range(T)):
        hp = hs[:, t - 1] if t > 0 else h0
        dz = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        db += dz.sum(0)
        dWh += hp.T @ dz
        dWx += xs[:, t].T @ dz
        dx += dz @ Wx.T
        dxs[:, t] = dx
        dh = dz @ Wh.T
    return dxs, dWx, dWh, db, dh
### time_rnn_backward: the gradient of the last step only
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    dxs = np.zeros_like(xs)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(Wh.shape[0])
    dh = dhs[:, -1]
    for t in reversed(range(T)):
        hp = hs[:, t - 1] if t > 0 else h0
        dz = dh * (1 - hs[:, t] ** 2)
        db += dz.sum(0)
        dWh += hp.T @ dz
        dWx += xs[:, t].T @ dz
        dxs[:, t] = dz @ Wx.T
        dh = dz @ Wh.T
    return dxs, dWx, dWh, db, dh
### time_rnn_backward: added before the step, sign
def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    N, T, D = xs.shape
    dxs = np.zeros_like(xs)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(Wh.shape[0])
    dh = np.zeros_like(h0)
    for t in reversed(range(T)):
        hp = hs[:, t - 1] if t > 0 else h0
        g = dhs[:, t] - dh
        dt = g * (1 - hs[:, t] ** 2)
        db += dt.sum(0)
        dWh += hp.T @ dt
        dWx += xs[:, t].T @ dt
        dxs[:, t] = dt @ Wx.T
        dh = dt @ Wh.T
    return dxs, dWx, dWh, db, dh
### MyTimeRNN: the state of the last call is not kept
class MyTimeRNN:
    def __init__(self, Wx, Wh, b, stateful=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.layers = None
        self.h = None
        self.stateful = stateful

    def forward(self, xs):
        Wx, Wh, b = self.params
        N, T, D = xs.shape
        H = Wx.shape[1]
        self.layers = []
        hs = np.empty((N, T, H))
        if not self.stateful or self.h is None:
            self.h = np.zeros((N, H))
        if self.h.shape[0] != N:
            raise ValueError("rows")
        for t in range(T):
            layer = RNN(*self.params)
            self.h = layer.forward(xs[:, t, :], self.h)
            hs[:, t, :] = self.h
            self.layers.append(layer)
        return hs

    def backward(self, dhs):
        Wx, Wh, b = self.params
        N, T, H = dhs.shape
        dxs = np.empty((N, T, Wx.shape[0]))
        dh = 0
        grads = [0, 0, 0]
        for t in reversed(range(T)):
            layer = self.layers[t]
            dx, dh = layer.backward(dhs[:, t, :] + dh)
            dxs[:, t, :] = dx
            for i, grad in enumerate(layer.grads):
                grads[i] += grad
        for i, grad in enumerate(grads):
            self.grads[i] = grad
        return dxs

    def reset_state(self):
        self.h = None
### MyTimeRNN: the gradient handed on is not added
class MyTimeRNN:
    def __init__(self, Wx, Wh, b, stateful=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.h = None
        self.stateful = stateful

    def forward(self, xs):
        N, T, D = xs.shape
        if not self.stateful or self.h is None:
            self.h = np.zeros((N, len(self.params[1])))
        elif len(self.h) != N:
            raise ValueError("rows")
        self.layers = [RNN(*self.params) for _ in range(T)]
        out = []
        for t, layer in enumerate(self.layers):
            self.h = layer.forward(xs[:, t], self.h)
            out.append(self.h)
        return np.stack(out, axis=1)

    def backward(self, dhs):
        for g in self.grads:
            g[...] = 0
        dxs = []
        dh = np.zeros_like(dhs[:, 0])
        for layer, d in zip(reversed(self.layers), np.moveaxis(dhs, 1, 0)[::-1]):
            dx, dh = layer.backward(dh if len(dxs) else d)
            dxs.append(dx)
            for g, new in zip(self.grads, layer.grads):
                g += new
        return np.stack(dxs[::-1], axis=1)

    def reset_state(self):
        self.h = None
### numeric_gradient: one-sided
def numeric_gradient(loss, Wh, eps=1e-5):
    g = np.zeros_like(Wh)
    base = loss(Wh)
    for idx in np.ndindex(*Wh.shape):
        W = Wh.copy()
        W[idx] += eps
        g[idx] = (loss(W) - base) / eps
    return g
### numeric_gradient: divided by eps
def numeric_gradient(loss, Wh, eps=1e-5):
    g = np.zeros_like(Wh)
    for idx in np.ndindex(*Wh.shape):
        W = Wh.copy()
        W[idx] += eps
        up = loss(W)
        W[idx] = Wh[idx] - eps
        down = loss(W)
        g[idx] = (up - down) / eps
    return g
### lookup: negative ids allowed
def lookup(W, ids):
    if np.any(ids >= W.shape[0]):
        raise ValueError("id too large")
    return W[ids]
### lookup: clipped
def lookup(W, ids):
    return W[np.clip(ids, 0, len(W) - 1)]
### time_affine_forward: reshaped wrongly
def time_affine_forward(hs, W, b):
    N, T, H = hs.shape
    out = hs.transpose(1, 0, 2).reshape(T * N, H) @ W + b
    return out.reshape(N, T, W.shape[1])
### time_affine_forward: bias per step
def time_affine_forward(hs, W, b):
    N, T, H = hs.shape
    out = np.zeros((N, T, W.shape[1]))
    for t in range(T):
        out[:, t] = hs[:, t] @ W
    out[:, -1] += b
    return out
### time_affine_backward: dW averaged
def time_affine_backward(dscores, hs, W):
    N, T, H = hs.shape
    dhs = np.zeros_like(hs)
    dW = np.zeros_like(W)
    db = np.zeros(W.shape[1])
    for t in range(T):
        dhs[:, t] = dscores[:, t] @ W.T
        dW += hs[:, t].T @ dscores[:, t] / T
        db += dscores[:, t].sum(axis=0)
    return dhs, dW, db
### time_affine_backward: db over the steps only
def time_affine_backward(dscores, hs, W):
    N, T, H = hs.shape
    dhs = dscores @ W.T
    dW = np.tensordot(hs, dscores, axes=([0, 1], [0, 1]))
    db = dscores.sum(axis=1)[0]
    return dhs, dW, db
### time_affine_backward: only one array time-major
def time_affine_backward(dscores, hs, W):
    N, T, H = hs.shape
    rh = hs.transpose(1, 0, 2).reshape(N * T, H)
    rs = dscores.reshape(N * T, -1)
    return (rs @ W.T).reshape(N, T, H), rh.T @ rs, rs.sum(0)
### to_probabilities: over the whole block
def to_probabilities(scores):
    e = np.exp(scores - np.max(scores))
    return e / np.sum(e)
### to_probabilities: over the steps
def to_probabilities(scores):
    m = scores.max(axis=2, keepdims=True)
    e = np.exp(scores - m)
    return e / e.sum(axis=1, keepdims=True)
### to_probabilities: the maximum subtracted after exp
def to_probabilities(scores):
    e = np.exp(scores) - np.max(scores, axis=-1, keepdims=True)
    return e / e.sum(-1, keepdims=True)
### masked_loss: divided by all places
def masked_loss(scores, targets):
    N, T, V = scores.shape
    p = softmax(scores)
    loss = 0
    for n in range(N):
        for t in range(T):
            if targets[n, t] != -1:
                loss -= np.log(p[n, t, targets[n, t]])
    return loss / (N * T)
### masked_loss: masked count into the sum
def masked_loss(scores, targets):
    N, T, V = scores.shape
    p = softmax(scores).reshape(-1, V)
    ts = targets.ravel()
    ll = np.log(p[np.arange(N * T), ts])
    mask = ts != -1
    if not mask.any():
        return 0.0
    return -ll.sum() / mask.sum()
### masked_loss: mean of the rows' means
def masked_loss(scores, targets):
    N, T, V = scores.shape
    p = softmax(scores)
    losses = []
    for n in range(N):
        row = [-np.log(p[n, t, targets[n, t]]) for t in range(T) if targets[n, t] >= 0]
        if row:
            losses.append(np.mean(row))
    return np.mean(losses) if losses else 0.0
### masked_loss: word 0 masked too
def masked_loss(scores, targets):
    N, T, V = scores.shape
    p = softmax(scores)
    total = count = 0
    for n in range(N):
        for t in range(T):
            if targets[n, t] > 0:
                total -= np.log(p[n, t, targets[n, t]])
                count += 1
    return total / max(count, 1)
### loss_gradient: not masked
def loss_gradient(p, targets):
    N, T, V = p.shape
    d = p.reshape(N * T, V).copy()
    ts = targets.reshape(N * T)
    d[np.arange(N * T), ts] -= 1
    n = max((ts != -1).sum(), 1)
    return (d / n).reshape(N, T, V)
### loss_gradient: divided by all places
def loss_gradient(p, targets):
    N, T, V = p.shape
    d = np.zeros_like(p)
    for n in range(N):
        for t in range(T):
            k = targets[n, t]
            if k >= 0:
                d[n, t] = p[n, t]
                d[n, t, k] -= 1
    return d / (N * T)
### loss_gradient: target minus p
def loss_gradient(p, targets):
    N, T, V = p.shape
    onehot = np.zeros_like(p)
    for n in range(N):
        for t in range(T):
            if targets[n, t] != -1:
                onehot[n, t, targets[n, t]] = 1
    mask = (targets != -1)[..., None]
    return (onehot - p) * mask / max(mask.sum(), 1)
### loss_gradient: only the right word
def loss_gradient(p, targets):
    N, T, V = p.shape
    d = np.zeros_like(p)
    count = np.sum(targets != -1)
    for n in range(N):
        for t in range(T):
            k = targets[n, t]
            if k != -1:
                d[n, t, k] = (p[n, t, k] - 1) / count
    return d
### gradient_of_a_sentence: mask applied before
def gradient_of_a_sentence(p, targets):
    mask = targets != -1
    d = p.copy() * mask[:, None]
    d[np.arange(len(targets)), targets] -= 1
    return d / mask.sum()
### gradient_of_a_sentence: divided by T
def gradient_of_a_sentence(p, targets):
    mask = targets != -1
    d = p.copy()
    d[np.arange(len(targets)), targets] -= 1
    d *= mask[:, np.newaxis]
    return d / len(targets)
### perplexity_of_batches: the mean of the perplexities
def perplexity_of_batches(losses, counts):
    ppl = 0
    for l, n in zip(losses, counts):
        ppl += n * np.exp(l)
    return ppl / sum(counts)
### perplexity_of_batches: plain mean
def perplexity_of_batches(losses, counts):
    return np.exp(np.mean(losses))
### perplexity_of_batches: exp before the division
def perplexity_of_batches(losses, counts):
    total = 0.0
    words = 0
    for loss, count in zip(losses, counts):
        total += loss * count
        words += count
    return np.exp(total) / words
### train_for_epochs: exp of the total
def train_for_epochs(model, optimizer, xs, ts, N, T, max_epoch):
    n_batches = len(xs) // (N * T)
    it, ppls = 0, []
    total, seen = 0.0, 0
    for epoch in range(max_epoch):
        for _ in range(n_batches):
            at = batch_indices(len(xs), N, T, it)
            total += model.forward(xs[at], ts[at])
            seen += 1
            model.backward()
            optimizer.update(model.params, model.grads)
            it += 1
        ppls.append(np.exp(total / seen))
    return ppls
### train_for_epochs: iteration starts anew
def train_for_epochs(model, optimizer, xs, ts, N, T, max_epoch):
    n_batches = len(xs) // (N * T)
    ppls = []
    for epoch in range(max_epoch):
        total = 0
        for it in range(n_batches):
            at = batch_indices(len(xs), N, T, it)
            total += model.forward(xs[at], ts[at])
            model.backward()
            optimizer.update(model.params, model.grads)
        ppls.append(np.exp(total / n_batches))
    return ppls
### train_epoch: iteration starts anew
def train_epoch(model, optimizer, xs, ts, N, T, iteration):
    n = len(xs) // (N * T)
    losses = []
    for i in range(n):
        at = batch_indices(len(xs), N, T, i)
        loss = model.forward(xs[at], ts[at])
        model.backward()
        optimizer.update(model.params, model.grads)
        losses.append(loss)
    return np.exp(np.mean(losses)), iteration + n
### train_epoch: the state is reset first
def train_epoch(model, optimizer, xs, ts, N, T, iteration):
    n = len(xs) // (N * T)
    losses = []
    model.reset_state()
    for i in range(n):
        at = batch_indices(len(xs), N, T, iteration)
        losses.append(model.forward(xs[at], ts[at]))
        model.backward()
        optimizer.update(model.params, model.grads)
        iteration += 1
    return np.exp(np.mean(losses)), iteration
### train_epoch: update before backward
def train_epoch(model, optimizer, xs, ts, N, T, iteration):
    n = len(xs) // (N * T)
    losses = []
    for i in range(n):
        at = batch_indices(len(xs), N, T, iteration)
        losses.append(model.forward(xs[at], ts[at]))
        optimizer.update(model.params, model.grads)
        model.backward()
        iteration += 1
    return np.exp(np.mean(losses)), iteration
### train_epoch: the loss measured after the update
def train_epoch(model, optimizer, xs, ts, N, T, iteration):
    n = len(xs) // (N * T)
    total = 0
    for i in range(n):
        at = batch_indices(len(xs), N, T, iteration + i)
        total += model.forward(xs[at], ts[at])
        model.backward()
        optimizer.update(model.params, model.grads)
    return np.exp(total) / n, iteration + n
### clip_to_norm: each array by its own norm
def clip_to_norm(grads, max_norm):
    norm = 0
    for g in grads:
        norm += np.sum(g ** 2)
    norm = np.sqrt(norm)
    for g in grads:
        own = np.sqrt(np.sum(g * g))
        if own > max_norm:
            g *= max_norm / own
    return norm
### clip_to_norm: the sum of the norms
def clip_to_norm(grads, max_norm):
    norm = sum(np.linalg.norm(g) for g in grads)
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return norm
### clip_to_norm: always scaled
def clip_to_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    rate = max_norm / (norm + 1e-6)
    for g in grads:
        g *= rate
    return norm
### clip_to_norm: the values clipped
def clip_to_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    for g in grads:
        np.clip(g, -max_norm, max_norm, out=g)
    return norm
### held_out_perplexity: blocks averaged
def held_out_perplexity(model, text, T):
    model.reset_state()
    losses = []
    for i in range(0, len(text) - 1, T):
        x = text[i:min(i + T, len(text) - 1)]
        y = text[i + 1:i + 1 + len(x)]
        losses.append(model.forward(x.reshape(1, -1), y.reshape(1, -1)))
    return np.exp(np.mean(losses))
### held_out_perplexity: divided by the words of the text
def held_out_perplexity(model, text, T):
    model.reset_state()
    s = 0
    for i in range(0, len(text) - 1, T):
        x = text[i:min(i + T, len(text) - 1)]
        y = text[i + 1:i + 1 + len(x)]
        s += len(x) * model.forward(x[None], y[None])
    return np.exp(s / len(text))
### held_out_perplexity: reset after every block
def held_out_perplexity(model, text, T):
    s = 0
    for i in range(0, len(text) - 1, T):
        model.reset_state()
        x = text[i:min(i + T, len(text) - 1)]
        y = text[i + 1:i + 1 + len(x)]
        s += len(x) * model.forward(x[None], y[None])
    return np.exp(s / (len(text) - 1))
### temperature_probs: multiplied by the temperature
def temperature_probs(scores, temperature):
    s = (scores - np.max(scores)) * temperature
    e = np.exp(s)
    return e / np.sum(e)
### temperature_probs: divided after exp
def temperature_probs(scores, temperature):
    e = np.exp(scores - scores.max()) / temperature
    return e / e.sum()
### temperature_probs: power of p the wrong way
def temperature_probs(scores, temperature):
    e = np.exp(scores - scores.max())
    p = e / e.sum()
    q = p ** temperature
    return q / q.sum()
### write_words: state not handed on
def write_words(step, start, n, rng):
    out = []
    w, h = start, None
    while len(out) < n:
        scores, new = step(w, h)
        w = rng.choice(len(scores), p=softmax(scores))
        out.append(w)
    return out
### write_words: start is in the list
def write_words(step, start, n, rng):
    out = [start]
    h = None
    while len(out) < n:
        scores, h = step(out[-1], h)
        out.append(rng.choice(len(scores), p=softmax(scores)))
    return out
### write_words: the first word fed again
def write_words(step, start, n, rng):
    out = []
    h = None
    for _ in range(n):
        scores, h = step(start, h)
        p = np.exp(scores) / np.exp(scores).sum()
        out.append(int(rng.choice(len(p), p=p)))
    return out
### effect_of_carrying: not the logs
def effect_of_carrying(run, T, updates, seeds):
    d = []
    for s in seeds:
        d.append(run(T, False, s, updates) - run(T, True, s, updates))
    return np.mean(d), np.min(d)
### effect_of_carrying: the sign
def effect_of_carrying(run, T, updates, seeds):
    d = np.array([np.log(run(T, True, s, updates)) - np.log(run(T, False, s, updates)) for s in seeds])
    return d.mean(), d.min()
### effect_of_carrying: smallest of the absolute values
def effect_of_carrying(run, T, updates, seeds):
    d = np.array([np.log(run(T, False, s, updates) / run(T, True, s, updates)) for s in seeds])
    return d.mean(), np.abs(d).min()
### effect_of_carrying: log of the mean perplexities
def effect_of_carrying(run, T, updates, seeds):
    a = [run(T, False, s, updates) for s in seeds]
    b = [run(T, True, s, updates) for s in seeds]
    d = [np.log(x) - np.log(y) for x, y in zip(a, b)]
    return np.log(np.mean(a)) - np.log(np.mean(b)), min(d)
### next_batch: time index of the row
def next_batch(corpus, N, T, iteration):
    xs, ts = corpus[:-1], corpus[1:]
    size = len(xs)
    offsets = [i * (size // N) for i in range(N)]
    x, y = np.empty((N, T), int), np.empty((N, T), int)
    time_idx = iteration
    for t in range(T):
        for i, o in enumerate(offsets):
            x[i, t] = xs[(o + time_idx) % size]
            y[i, t] = ts[(o + time_idx) % size]
        time_idx += 1
    return x, y
### rnn_gradients: dWh with the new state
def rnn_gradients(dhs, xs, h0, Wx, Wh, b):
    N, T, D = xs.shape
    h, cache = h0, []
    for t in range(T):
        prev = h
        h = np.tanh(prev @ Wh + xs[:, t] @ Wx + b)
        cache.append((xs[:, t], prev, h))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dh = np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        x, prev, h = cache[t]
        dz = (dhs[:, t] + dh) * (1 - h * h)
        dWx += x.T @ dz
        dWh += h.T @ dz
        db += dz.sum(0)
        dh = dz @ Wh.T
    return dWx, dWh, db
### train_table: the sum for the mean
def train_table(corpus, V, epochs, lr=15.0):
    W = np.zeros((V, V))
    out = []
    n = len(corpus) - 1
    for _ in range(epochs):
        G = np.zeros_like(W)
        loss = 0
        for a, b in zip(corpus[:-1], corpus[1:]):
            p = softmax(W[a])
            loss -= np.log(p[b])
            p[b] -= 1
            G[a] += p
        W -= lr * G
        out.append(np.exp(loss / n))
    return out
### vector_gradient: only the last place of a word
def vector_gradient(W, ids, A):
    dW = np.zeros_like(W)
    for t, i in enumerate(ids):
        dW[i] = A[t] * (1 - np.tanh(W[i]) ** 2)
    return dW
### vector_gradient: tanh not squared
def vector_gradient(W, ids, A):
    dW = np.zeros_like(W)
    for t, i in enumerate(ids):
        dW[i] += A[t] * (1 - np.tanh(W[i]))
    return dW
### sentence_losses: the state goes on
def sentence_losses(model, sentences):
    model.reset_state()
    return [model.forward(np.array([s[:-1]]), np.array([s[1:]])) for s in sentences]
### text_perplexity: plain mean
def text_perplexity(model, corpus, T):
    model.reset_state()
    losses = []
    for i in range(0, len(corpus) - 1, T):
        x = corpus[i:i + T + 1]
        losses.append(model.forward(np.array([x[:-1]]), np.array([x[1:]])))
    return np.exp(np.mean(losses))
### write: start not read
def write(model, start, n_words, rng):
    model.reset_state()
    out = []
    for _ in range(n_words):
        w = out[-1] if out else start
        scores = model.predict(np.array([[w]]))[0, 0]
        p = softmax(scores)
        out.append(int(np.argmax(p)))
    return out
### softmax_with_loss: not divided by N
def softmax_with_loss(scores, ts):
    N = len(ts)
    p = softmax(scores)
    loss = -np.mean(np.log(p[np.arange(N), ts]))

    def backward(dout=1):
        d = p.copy()
        d[np.arange(N), ts] -= 1
        return d * dout

    return loss, backward
### train_in_blocks: reset in every block
def train_in_blocks(model, corpus, N, T, updates, lr):
    xs, ts = corpus[:-1], corpus[1:]
    sgd, losses = SGD(lr), []
    for i in range(updates):
        model.reset_state()
        at = batch_indices(len(xs), N, T, i)
        losses.append(model.forward(xs[at], ts[at]))
        model.backward()
        sgd.update(model.params, model.grads)
    return losses
### train_in_blocks: update with the gradients of the block before
def train_in_blocks(model, corpus, N, T, updates, lr):
    xs, ts = corpus[:-1], corpus[1:]
    sgd, losses = SGD(lr), []
    model.reset_state()
    for i in range(updates):
        at = batch_indices(len(xs), N, T, i)
        if i > 0:
            sgd.update(model.params, model.grads)
        losses.append(model.forward(xs[at], ts[at]))
        model.backward()
    return losses
"""


def programs():
    found = []
    for part in TEXT.split("### ")[1:]:
        head, _, source = part.partition("\n")
        name, _, wrong = head.partition(": ")
        found.append((name, wrong, source))
    return found


def made(name, source, number):
    """Define a program as a cell of a notebook would, so that its text can be looked up."""
    import linecache

    import numpy as np

    import rnnlm_core

    file = f"<stranger {number}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    scope = {"np": np} | {
        k: getattr(rnnlm_core, k) for k in rnnlm_core.__all__ if hasattr(rnnlm_core, k)
    }
    exec(compile(source, file, "exec"), scope)
    return scope[name]
