"""Right answers to the repair shop, in the styles in which people write, or write anew."""

import copy
import math

import numpy as np

from rnnlm_core import SGD, SimpleRnnlm, batch_indices, softmax


# rnn_gradients(dhs, xs, h0, Wx, Wh, b)
def forward(xs, h0, Wx, Wh, b):
    hs = [h0]
    for t in range(xs.shape[1]):
        hs.append(np.tanh(hs[-1] @ Wh + xs[:, t] @ Wx + b))
    return np.stack(hs, axis=1)


def rnn_gradients__einsum(dhs, xs, h0, Wx, Wh, b):
    hs = forward(xs, h0, Wx, Wh, b)
    dz, dh = np.zeros_like(dhs), 0
    for t in reversed(range(xs.shape[1])):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t + 1] ** 2)
        dh = np.einsum("nk,hk->nh", dz[:, t], Wh)
    dWh = np.einsum("nth,ntk->hk", hs[:, :-1], dz)
    return np.einsum("ntd,nth->dh", xs, dz), dWh, dz.sum((0, 1))


def rnn_gradients__dot(dhs, xs, h0, Wx, Wh, b):
    hs, T, H = forward(xs, h0, Wx, Wh, b), xs.shape[1], len(b)
    dWx, dWh, db, dh = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(H), np.zeros(h0.shape)
    for t in range(T - 1, -1, -1):
        dz = np.multiply(dhs[:, t] + dh, 1 - np.square(hs[:, t + 1]))
        dh = np.dot(dz, np.transpose(Wh))
        dWx += np.dot(np.transpose(xs[:, t]), dz)
        dWh += np.dot(np.transpose(hs[:, t]), dz)
        db += np.sum(dz, axis=0)
    return dWx, dWh, db


def rnn_gradients__row_by_row(dhs, xs, h0, Wx, Wh, b):
    dWx, dWh, db = 0 * Wx, 0 * Wh, 0 * b
    for n in range(len(xs)):
        h = forward(xs[n : n + 1], h0[n : n + 1], Wx, Wh, b)[0]
        dh = np.zeros(len(b))
        for t in range(len(h) - 2, -1, -1):
            dz = (dhs[n, t] + dh) * (1 - h[t + 1] ** 2)
            dWx, dWh, db = dWx + np.outer(xs[n, t], dz), dWh + np.outer(h[t], dz), db + dz
            dh = Wh @ dz
    return dWx, dWh, db


def rnn_gradients__in_place(dhs, xs, h0, Wx, Wh, b):
    hs = forward(xs, h0, Wx, Wh, b)
    dzs = dhs.copy()
    for t in range(dzs.shape[1])[::-1]:
        dzs[:, t] *= 1 - hs[:, t + 1] ** 2
        if t:
            dzs[:, t - 1] += dzs[:, t] @ Wh.T
    both = ([0, 1], [0, 1])
    return np.tensordot(xs, dzs, both), np.tensordot(hs[:, :-1], dzs, both), dzs.sum(1).sum(0)


def rnn_gradients__single_precision(dhs, xs, h0, Wx, Wh, b):
    return rnn_gradients__einsum(*(a.astype("f") for a in (dhs, xs, h0, Wx, Wh, b)))


def rnn_gradients__lists(dhs, xs, h0, Wx, Wh, b):
    return [grad.tolist() for grad in rnn_gradients__dot(dhs, xs, h0, Wx, Wh, b)]


# train_table(corpus, V, epochs, lr=15.0)
def train_table__by_hand(corpus, V, epochs, lr=15.0):
    xs, ts, W, found = corpus[:-1], corpus[1:], np.zeros((V, V)), []
    for _ in range(epochs):
        p = softmax(W[xs])
        found.append(np.exp(-np.mean(np.log(p[range(len(xs)), ts]))))
        dscores = p - np.eye(V)[ts]
        W -= lr * np.eye(V)[xs].T @ dscores / len(xs)
    return found


def train_table__counts(corpus, V, epochs, lr=15.0):
    counts = np.zeros((V, V))
    np.add.at(counts, (corpus[:-1], corpus[1:]), 1)
    n, W, found = counts.sum(), np.zeros((V, V)), []
    for _ in range(epochs):
        p = softmax(W)
        found.append(math.exp(-(counts * np.log(p)).sum() / n))
        W = W - lr * (counts.sum(axis=1, keepdims=True) * p - counts) / n
    return found


def train_table__filled_in_place(corpus, V, epochs, lr=15.0):
    xs, ts, places = corpus[:-1], corpus[1:], np.arange(len(corpus) - 1)
    W, dW, perplexities = np.zeros((V, V)), np.zeros((V, V)), np.zeros(epochs)
    optimizer = SGD(lr)
    for epoch in range(epochs):
        dscores = softmax(W[xs])
        perplexities[epoch] = np.exp(-np.log(dscores[places, ts]).mean())
        dscores[places, ts] -= 1
        dW.fill(0)
        np.add.at(dW, xs, dscores)
        dW /= len(xs)
        optimizer.update([W], [dW])
    return perplexities


def train_table__a_new_list_for_the_optimiser(corpus, V, epochs, lr=15.0):
    xs, ts, perplexities, W = corpus[:-1], corpus[1:], [], np.zeros((V, V))
    for _ in range(epochs):
        dscores = softmax(W[xs])
        perplexities += [np.exp(-np.log(dscores[np.arange(len(xs)), ts]).mean())]
        dscores[np.arange(len(xs)), ts] -= 1
        dW = np.zeros((V, V))
        np.add.at(dW, xs, dscores / len(xs))
        SGD(lr).update([W], [dW])
    return perplexities


def train_table__word_by_word(corpus, V, epochs, lr=15.0):
    W, found = np.zeros((V, V), dtype=np.float64), []
    for _ in range(epochs):
        dW, loss, n = np.zeros_like(W), 0.0, len(corpus) - 1
        for a, b in zip(corpus[:-1], corpus[1:]):
            p = softmax(W[a])
            loss -= math.log(p[b])
            p[b] -= 1
            dW[a] += p / n
        found.append(np.float32(math.exp(loss / n)))
        W -= lr * dW
    return found


# vector_gradient(W, ids, A)
def vector_gradient__a_loop(W, ids, A):
    dW = np.zeros_like(W)
    for t, word in enumerate(ids):
        dW[word] += A[t] * (1 - np.tanh(W[word]) ** 2)
    return dW


def vector_gradient__one_hot(W, ids, A):
    one_hot = np.eye(len(W))[ids]
    return one_hot.T @ (A * (1 - np.tanh(W[ids]) ** 2))


def vector_gradient__sums_first(W, ids, A):
    sums = np.array([A[ids == word].sum(axis=0) for word in range(len(W))])
    return sums / np.cosh(W) ** 2


def vector_gradient__einsum(W, ids, A):
    chosen = (ids[:, None] == np.arange(len(W))).astype("f")
    return np.einsum("tv,td->vd", chosen, A * (1 - np.square(np.tanh(W[ids]))))


def vector_gradient__subtract_at(W, ids, A):
    dW = np.zeros(W.shape, dtype=np.float32)
    np.subtract.at(dW, ids, (A * (np.tanh(W[ids]) ** 2 - 1)).astype("f"))
    return dW.tolist()


# first_params(V, D, H, rng)
def first_params__normal(V, D, H, rng):
    sizes = [(D, H), (H, H), (H, V)]
    Wx, Wh, W = (rng.normal(scale=n**-0.5, size=(n, m)) for n, m in sizes)
    return rng.normal(0, 0.01, (V, D)), Wx, Wh, np.zeros(H), W, np.zeros(V)


def first_params__variance(V, D, H, rng):
    def weights(n, m):
        return np.sqrt(1 / n) * rng.standard_normal((n, m))

    return (
        0.01 * rng.standard_normal((V, D)),
        weights(D, H),
        weights(H, H),
        0 * np.ones(H),
        (weights(H, V)),
        np.zeros((V,)),
    )


def first_params__single_precision(V, D, H, rng):
    return [param.astype(np.float32) for param in first_params__normal(V, D, H, rng)]


def first_params__in_place(V, D, H, rng):
    params = [rng.standard_normal(s) for s in ((V, D), (D, H), (H, H), H, (H, V), V)]
    for param, factor in zip(params, (0.01, D**-0.5, H**-0.5, 0, H**-0.5, 0)):
        param *= factor
    return params


def first_params__a_loop(V, D, H, rng):
    made = []
    for shape in [(V, D), (D, H), (H, H), (H,), (H, V), (V,)]:
        if len(shape) == 1:
            made.append(np.zeros(shape))
        else:
            scale = 1 / 100 if shape == (V, D) and not made else 1 / math.sqrt(shape[0])
            made.append(np.array(rng.standard_normal(shape) * scale))
    return tuple(made)


# sentence_losses(model, sentences)
def sentence_losses__a_helper(model, sentences):
    def loss(ids):
        model.reset_state()
        return model.forward(np.array(ids[:-1])[None], np.array(ids[1:])[None])

    return [loss(ids) for ids in sentences]


def sentence_losses__reset_on_both_sides(model, sentences):
    losses = []
    model.reset_state()
    for ids in sentences:
        losses.append(model.forward([ids[:-1]], [ids[1:]]))
        model.reset_state()
    return losses


def sentence_losses__word_by_word(model, sentences):
    losses = []
    for ids in sentences:
        model.reset_state()
        losses.append(0)
        for a, b in zip(ids[:-1], ids[1:]):
            losses[-1] += model.forward(np.array([[a]]), np.array([[b]])) / (len(ids) - 1)
    return losses


def sentence_losses__predict(model, sentences):
    found = np.zeros(len(sentences))
    for i, ids in enumerate(sentences):
        model.set_state(None)
        p = softmax(model.predict(np.array([ids[:-1]])))[0]
        found[i] = -np.log(p[np.arange(len(ids) - 1), ids[1:]]).mean()
    return found


def sentence_losses__a_new_model(model, sentences):
    other = [SimpleRnnlm.from_params(model.params) for _ in sentences]
    losses = [m.forward([ids[:-1]], [ids[1:]]) for m, ids in zip(other, sentences)]
    return np.float32(losses)


# text_perplexity(model, corpus, T)
def text_perplexity__average(model, corpus, T):
    model.reset_state()
    losses, counts = [], []
    for start in range(0, len(corpus) - 1, T):
        words = corpus[start : start + T + 1]
        losses.append(model.forward(words[None, :-1], words[None, 1:]))
        counts.append(len(words) - 1)
    return np.exp(np.average(losses, weights=counts))


def text_perplexity__inputs_first(model, corpus, T):
    xs, ts = corpus[:-1], corpus[1:]
    model.reset_state()
    total = 0
    for at in range(0, len(xs), T):
        x, t = xs[at : at + T], ts[at : at + T]
        total = total + model.forward([x], [t]) * len(x)
    return math.exp(total / len(xs))


def text_perplexity__a_helper(model, corpus, T):
    def sum_of_losses(start):
        block = corpus[start : start + T + 1]
        return model.forward([block[:-1]], [block[1:]]) * (len(block) - 1)

    model.reset_state()
    n = len(corpus) - 1
    return np.exp(sum(sum_of_losses(start) for start in range(0, n, T)) / n)


def text_perplexity__word_losses(model, corpus, T):
    model.reset_state()
    losses = []
    for start in range(0, len(corpus) - 1, T):
        block = corpus[start : start + T + 1]
        p = softmax(model.predict([block[:-1]])[0])
        losses.extend(-np.log(p[np.arange(len(p)), block[1:]]))
    return np.exp(np.mean(losses))


def text_perplexity__split(model, corpus, T):
    model.reset_state()
    cuts = range(T, len(corpus) - 1, T)
    blocks = list(zip(np.split(corpus[:-1], cuts), np.split(corpus[1:], cuts)))
    nats = [model.forward(x[np.newaxis], t[np.newaxis]) * x.size for x, t in blocks]
    return np.float64(np.e) ** (sum(nats) / sum(x.size for x, _ in blocks))


# write(model, start, n_words, rng)
def write__multinomial(model, start, n_words, rng):
    words = [start]
    model.reset_state()
    while len(words) <= n_words:
        p = softmax(model.predict([[words[-1]]])[0, 0])
        words.append(int(np.flatnonzero(rng.multinomial(1, p))[0]))
    return words[1:]


def write__gumbel(model, start, n_words, rng):
    word, words = start, []
    model.reset_state()
    for _ in range(n_words):
        scores = model.predict(np.array([[word]])).ravel()
        word = int((scores + rng.gumbel(size=scores.shape)).argmax())
        words.append(word)
    return words


def write__by_cumulated_probabilities(model, start, n_words, rng):
    words, word = np.empty(n_words, int), start
    model.reset_state()
    for i in range(n_words):
        p = softmax(model.predict(np.array([[word]]))[0, -1])
        words[i] = word = min(int((np.cumsum(p) < rng.random()).sum()), len(p) - 1)
    return words


def write__all_words_anew(model, start, n_words, rng):
    words = []
    for _ in range(n_words):
        model.reset_state()
        scores = model.predict(np.array([[start, *words]]))[0, -1]
        words.append(int(rng.choice(len(scores), p=softmax(scores))))
    return words


def write__a_helper(model, start, n_words, rng):
    def next_word(word):
        p = softmax(model.predict(np.array([[word]]))[0, 0])
        return rng.choice(p.size, size=1, p=p).item()

    model.reset_state()
    words = (start,)
    for _ in range(n_words):
        words += (next_word(words[-1]),)
    return words[1:]


# softmax_with_loss(scores, ts)
def softmax_with_loss__anew(scores, ts):
    probs, N = softmax(scores), len(ts)

    def backward(dout=1):
        return (probs - np.eye(scores.shape[1])[ts]) * dout / N

    return -np.log(probs[np.arange(N), ts]).mean(), backward


def softmax_with_loss__the_gradient_kept(scores, ts):
    N = scores.shape[0]
    gradient = softmax(scores)
    right = gradient[range(N), ts]
    gradient[range(N), ts] -= 1
    gradient /= N
    return np.mean(-np.log(right)), lambda dout=1: dout * gradient


def softmax_with_loss__log_softmax(scores, ts):
    logs = scores - scores.max(axis=1, keepdims=True)
    logs = logs - np.log(np.exp(logs).sum(axis=1, keepdims=True))

    def backward(dout=1):
        d = np.exp(logs)
        for n, t in enumerate(ts):
            d[n, t] -= 1
        d *= dout / len(ts)
        return d

    return -np.take_along_axis(logs, ts[:, None], axis=1).sum() / len(ts), backward


class Layer:
    def __init__(self, scores, ts):
        self.probs, self.ts = softmax(scores), ts

    def __call__(self, dout=1):
        d = np.array(self.probs)
        d[np.arange(len(d)), self.ts] -= 1
        return d * dout / len(d)


def softmax_with_loss__an_object(scores, ts):
    layer = Layer(scores, ts)
    return -sum(np.log(p[t]) for p, t in zip(layer.probs, ts)) / len(ts), layer


def softmax_with_loss__single_precision(scores, ts):
    loss, backward = softmax_with_loss__anew(scores.astype("f"), ts)
    return [np.float32(loss), lambda dout=1: backward(dout).tolist()]


# train_in_blocks(model, corpus, N, T, updates, lr)
def train_in_blocks__by_hand(model, corpus, N, T, updates, lr):
    losses, size = [], len(corpus) - 1
    model.reset_state()
    for i in range(updates):
        at = (np.arange(N)[:, None] * (size // N) + i * T + np.arange(T)) % size
        losses.append(model.forward(corpus[at], corpus[at + 1]))
        model.backward()
        for param, grad in zip(model.params, model.grads):
            param -= lr * grad
    return losses


def train_in_blocks__an_array(model, corpus, N, T, updates, lr):
    losses, optimizer = np.zeros(updates), SGD(lr)
    model.set_state(None)
    for i in range(updates):
        at = batch_indices(len(corpus) - 1, N, T, i)
        losses[i] = model.forward(corpus[at], corpus[at + 1])
        model.backward(1.0)
        optimizer.update(model.params, model.grads)
    return losses


def train_in_blocks__a_helper(model, corpus, N, T, updates, lr):
    def learn(at):
        loss = model.forward(corpus[:-1][at], corpus[1:][at])
        model.backward()
        SGD(lr).update(model.params, model.grads)
        return loss

    model.reset_state()
    return [learn(batch_indices(len(corpus) - 1, N, T, i)) for i in range(updates)]


def train_in_blocks__all_places_first(model, corpus, N, T, updates, lr):
    xs, ts = corpus[:-1], corpus[1:]
    places = [batch_indices(len(xs), N, T, i) for i in range(updates)]
    model.reset_state()
    losses, sgd = [], SGD(lr)
    for x, t in zip([xs[at] for at in places], [ts[at] for at in places]):
        losses += [float(model.forward(x, t))]
        model.backward()
        sgd.update(model.params, model.grads)
    return tuple(losses)


def train_in_blocks__while(model, corpus, N, T, updates, lr):
    model.reset_state()
    losses = []
    while len(losses) < updates:
        at = batch_indices(len(corpus) - 1, N, T, len(losses))
        losses.append(np.float32(model.forward(corpus[at].tolist(), corpus[at + 1].tolist())))
        model.backward()
        for i in range(len(model.params)):
            model.params[i] -= lr * model.grads[i]
    return losses


# train_and_write(model, corpus, T, updates, every, lr, write)
def train_and_write__a_second_model(model, corpus, T, updates, every, lr, write):
    model.reset_state()
    optimizer, losses, texts = SGD(lr), [], []
    for i in range(updates):
        at = batch_indices(len(corpus) - 1, 1, T, i)
        losses.append(model.forward(corpus[at], corpus[at + 1]))
        model.backward()
        optimizer.update(model.params, model.grads)
        if i % every == every - 1:
            texts.append(write(model.reader()))
    return losses, texts


def train_and_write__a_copy(model, corpus, T, updates, every, lr, write):
    losses, texts, size = [], [], len(corpus) - 1
    model.set_state(None)
    for i in range(1, updates + 1):
        at = (np.arange(T) + (i - 1) * T) % size
        losses += [model.forward(corpus[:-1][at][None], corpus[1:][at][None])]
        model.backward()
        for param, grad in zip(model.params, model.grads):
            param -= lr * grad
        if not i % every:
            texts += [write(copy.deepcopy(model))]
    return losses, texts


def train_and_write__the_state_at_each_block(model, corpus, T, updates, every, lr, write):
    state, losses, texts = None, np.zeros(updates), []
    for i in range(updates):
        model.set_state(state)
        at = batch_indices(len(corpus) - 1, 1, T, i)
        losses[i] = model.forward(corpus[at], corpus[at + 1])
        state = model.state
        model.backward()
        SGD(lr).update(model.params, model.grads)
        if (i + 1) % every == 0:
            texts.append(write(model))
    model.set_state(state)
    return losses, texts


def train_and_write__helpers(model, corpus, T, updates, every, lr, write):
    def learn(at):
        loss = model.forward(corpus[at].tolist(), corpus[at + 1].tolist())
        model.backward()
        SGD(lr).update(model.params, model.grads)
        return loss

    def story():
        h = model.state.copy()
        words = write(model)
        model.set_state(h)
        return words

    model.reset_state()
    losses, texts = [], []
    for i in range(updates):
        losses.append(learn(batch_indices(len(corpus) - 1, 1, T, i)))
        if (i + 1) % every == 0:
            texts.append(story())
    return tuple(losses), tuple(texts)


def train_and_write__a_while_loop(model, corpus, T, updates, every, lr, write):
    xs, ts, optimizer = corpus[:-1], corpus[1:], SGD(lr)
    model.reset_state()
    losses, texts = [], []
    while len(losses) < updates:
        at = batch_indices(len(xs), 1, T, len(losses))
        losses.append(model.forward(xs[at], ts[at]))
        model.backward(1.0)
        optimizer.update(model.params, model.grads)
        if len(losses) % every == 0:
            saved = model.save_state()
            texts.append(write(model))
            model.load_state(saved)
    return [losses, texts]
