"""Right answers to the exercises of notebook 5.5, in the styles in which people write."""

import math
import statistics

import numpy as np

from rnnlm_core import batch_indices, softmax


# perplexity_of_batches(losses, counts)
def perplexity_of_batches__average(losses, counts):
    return np.exp(np.average(losses, weights=counts))


def perplexity_of_batches__dot(losses, counts):
    return math.exp(np.dot(losses, counts) / np.sum(counts))


def perplexity_of_batches__a_loop(losses, counts):
    total = n = 0
    for loss, count in zip(losses, counts):
        total += loss * count
        n += count
    return np.e ** (total / n)


def perplexity_of_batches__word_by_word(losses, counts):
    return np.exp(np.repeat(losses, counts).mean())


def perplexity_of_batches__a_product(losses, counts):
    shares = counts / counts.sum()
    return np.float32(np.prod(np.exp(losses) ** shares))


# initial_weights(V, D, H, rng) and first_params, which asks for the same
def initial_weights__normal(V, D, H, rng):
    def matrix(*shape):
        return rng.normal(0, 1 / math.sqrt(shape[0]), shape)

    return (
        rng.normal(scale=0.01, size=(V, D)),
        *(matrix(D, H), matrix(H, H), np.zeros(H)),
        *(matrix(H, V), np.zeros(V)),
    )


def initial_weights__single_precision(V, D, H, rng):
    rn = rng.standard_normal
    embed_W = (rn((V, D)) / 100).astype("f")
    Wx = (rn((D, H)) / np.sqrt(D)).astype("f")
    Wh = (rn((H, H)) / np.sqrt(H)).astype("f")
    W = (rn((H, V)) / np.sqrt(H)).astype("f")
    return [embed_W, Wx, Wh, np.zeros(H).astype("f"), W, np.zeros(V).astype("f")]


def initial_weights__in_place(V, D, H, rng):
    params = [np.zeros(s) for s in ((V, D), (D, H), (H, H), (H,), (H, V), (V,))]
    for param in params:
        if param.ndim == 2:
            rng.standard_normal(out=param)
            param /= 100 if param is params[0] else np.sqrt(len(param))
    return tuple(params)


def initial_weights__the_last_first(V, D, H, rng):
    W = rng.standard_normal((V, H)).T * H**-0.5
    Wh, Wx = rng.standard_normal((H, H)) * H**-0.5, rng.standard_normal((D, H)) * D**-0.5
    return 0.01 * rng.standard_normal((V, D)), Wx, Wh, np.zeros(H), W, np.zeros(V)


def initial_weights__one_draw(V, D, H, rng):
    sizes = [V * D, D * H, H * H, H * V]
    a, b, c, d = np.split(rng.standard_normal(sum(sizes)), np.cumsum(sizes)[:-1])
    matrices = b.reshape(D, H) / D**0.5, c.reshape(H, H) / H**0.5, d.reshape(H, V) / H**0.5
    return a.reshape(V, D) / 100, *matrices[:2], np.zeros(H), matrices[2], np.zeros(V)


def initial_weights__lists(V, D, H, rng):
    return [array.tolist() for array in initial_weights__normal(V, D, H, rng)]


# train_for_epochs(model, optimizer, xs, ts, N, T, max_epoch)
def train_for_epochs__a_list_of_losses(model, optimizer, xs, ts, N, T, max_epoch):
    per_epoch, iteration, found = len(xs) // (N * T), 0, []
    for _ in range(max_epoch):
        losses = []
        for _ in range(per_epoch):
            at = batch_indices(len(xs), N, T, iteration)
            iteration += 1
            losses.append(model.forward(xs[at], ts[at]))
            model.backward()
            optimizer.update(model.params, model.grads)
        found.append(np.exp(np.mean(losses)))
    return found


def train_for_epochs__a_count_of_all(model, optimizer, xs, ts, N, T, max_epoch):
    max_iters = len(xs) // (N * T)
    losses = []
    for iteration in range(max_epoch * max_iters):
        at = batch_indices(len(xs), N, T, iteration)
        losses += [model.forward(xs[at], ts[at])]
        model.backward()
        optimizer.update(model.params, model.grads)
    return np.exp(np.reshape(losses, (max_epoch, max_iters)).mean(axis=1))


def train_for_epochs__a_helper(model, optimizer, xs, ts, N, T, max_epoch):
    def one_epoch(epoch):
        total, n = 0, len(xs) // (N * T)
        for i in range(n):
            at = batch_indices(len(xs), N, T, epoch * n + i)
            total += model.forward(xs[at], ts[at])
            model.backward()
            optimizer.update(model.params, model.grads)
        return math.exp(total / n)

    return [one_epoch(epoch) for epoch in range(max_epoch)]


def train_for_epochs__by_hand(model, optimizer, xs, ts, N, T, max_epoch):
    max_iters, time, found = len(xs) // (N * T), 0, []
    offsets = [n * (len(xs) // N) for n in range(N)]
    for _ in range(max_epoch):
        total_loss, loss_count = 0, 0
        for _ in range(max_iters):
            batch_x, batch_t = np.empty((N, T), dtype=int), np.empty((N, T), dtype=int)
            for t in range(T):
                for i, offset in enumerate(offsets):
                    batch_x[i, t] = xs[(offset + time) % len(xs)]
                    batch_t[i, t] = ts[(offset + time) % len(xs)]
                time += 1
            total_loss += model.forward(batch_x, batch_t)
            model.backward()
            optimizer.update(model.params, model.grads)
            loss_count += 1
        found.append(float(np.exp(total_loss / loss_count)))
    return found


def train_for_epochs__single_precision(model, optimizer, xs, ts, N, T, max_epoch):
    found = train_for_epochs__a_helper(model, optimizer, xs, ts, N, T, max_epoch)
    return np.array(found, dtype="f")


# train_epoch(model, optimizer, xs, ts, N, T, iteration)
def train_epoch__a_list_of_losses(model, optimizer, xs, ts, N, T, iteration):
    losses = []
    for _ in range(len(xs) // (N * T)):
        at = batch_indices(len(xs), N, T, iteration)
        losses.append(model.forward(xs[at], ts[at]))
        model.backward()
        optimizer.update(model.params, model.grads)
        iteration += 1
    return math.exp(statistics.fmean(losses)), iteration


def train_epoch__a_range(model, optimizer, xs, ts, N, T, iteration):
    n, total = len(xs) // (N * T), 0.0
    for i in range(iteration, iteration + n):
        rows = batch_indices(len(xs), N, T, i)
        total += model.forward(xs[rows], ts[rows]) / n
        model.backward()
        optimizer.update(model.params, model.grads)
    return np.exp(total), iteration + n


def train_epoch__while(model, optimizer, xs, ts, N, T, iteration):
    data_size = len(xs)
    end, total, seen = iteration + data_size // (N * T), 0, 0
    while iteration < end:
        at = batch_indices(data_size, N, T, iteration)
        loss = model.forward(xs[at], ts[at])
        model.backward(1)
        optimizer.update(model.params, model.grads)
        total, seen, iteration = total + loss * N * T, seen + N * T, iteration + 1
    return [np.exp(total / seen), iteration]


def train_epoch__by_hand(model, optimizer, xs, ts, N, T, iteration):
    total, n = 0, len(xs) // (N * T)
    starts = np.arange(N)[:, None] * (len(xs) // N)
    for _ in range(n):
        at = (starts + iteration * T + np.arange(T)) % len(xs)
        total += model.forward(xs[at], ts[at])
        model.backward()
        for param, grad in zip(model.params, model.grads):
            param -= optimizer.lr * grad
        iteration += 1
    return np.exp(total / n), iteration


def train_epoch__single_precision(model, optimizer, xs, ts, N, T, iteration):
    ppl, iteration = train_epoch__a_range(model, optimizer, xs, ts, N, T, iteration)
    return np.float32(ppl), np.int64(iteration)


# clip_to_norm(grads, max_norm)
def clip_to_norm__concatenate(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([grad.ravel() for grad in grads]))
    rate = min(1, max_norm / max(norm, 1e-12))
    for grad in grads:
        grad[...] = grad * rate
    return norm


def clip_to_norm__a_loop(grads, max_norm):
    total = 0
    for grad in grads:
        total += np.sum(grad**2)
    total = np.sqrt(total)
    if total > max_norm:
        for i in range(len(grads)):
            grads[i] *= max_norm / total
    return total


def clip_to_norm__einsum(grads, max_norm):
    squares = [np.einsum("...,...", grad.ravel(), grad.ravel()) for grad in grads]
    norm = math.sqrt(sum(s.sum() for s in squares))
    if norm <= max_norm:
        return norm
    for grad in grads:
        np.multiply(grad, max_norm / norm, out=grad)
    return norm


def clip_to_norm__hypot(grads, max_norm):
    norm = math.hypot(*(np.linalg.norm(grad) for grad in grads))
    while norm > max_norm:
        for grad in grads:
            grad /= norm / max_norm
        break
    return norm


def clip_to_norm__single_precision(grads, max_norm):
    return np.float32(clip_to_norm__a_loop(grads, max_norm))


# held_out_perplexity(model, text, T)
def held_out_perplexity__cut_when_needed(model, text, T):
    model.reset_state()
    total, n = 0.0, 0
    for start in range(0, len(text) - 1, T):
        block = text[start : start + T + 1]
        total += model.forward(block[None, :-1], block[None, 1:]) * (len(block) - 1)
        n += len(block) - 1
    return np.exp(total / n)


def held_out_perplexity__average(model, text, T):
    xs, ts = text[:-1], text[1:]
    model.reset_state()
    losses, counts = [], []
    for i in range(-(-len(xs) // T)):
        x, t = xs[i * T : (i + 1) * T], ts[i * T : (i + 1) * T]
        losses.append(model.forward(x.reshape(1, -1), t.reshape(1, -1)))
        counts.append(len(x))
    return math.exp(np.average(losses, weights=counts))


def held_out_perplexity__array_split(model, text, T):
    cuts = np.arange(T, len(text) - 1, T)
    blocks = zip(np.split(text[:-1], cuts), np.split(text[1:], cuts))
    model.reset_state()
    total = sum(model.forward(np.array([x]), np.array([t])) * x.size for x, t in blocks)
    return np.exp(total / (len(text) - 1))


def held_out_perplexity__while(model, text, T):
    model.reset_state()
    at, nats = 0, 0
    while at < len(text) - 1:
        to = min(at + T, len(text) - 1)
        nats += (to - at) * model.forward(
            text[at:to][np.newaxis], text[at + 1 : to + 1][np.newaxis]
        )
        at = to
    return np.exp(nats / at)


def held_out_perplexity__lists(model, text, T):
    words = text.tolist()
    model.reset_state()
    losses = []
    for at in range(0, len(words) - 1, T):
        xs, ts = [words[:-1][at : at + T]], [words[1:][at : at + T]]
        losses += [model.forward(xs, ts)] * len(xs[0])
    return np.float32(np.exp(np.mean(losses)))


# temperature_probs(scores, temperature)
def temperature_probs__softmax(scores, temperature):
    return softmax(scores / temperature)


def temperature_probs__largest_first(scores, temperature):
    p = np.exp((scores - np.max(scores)) / temperature)
    p /= p.sum()
    return p


def temperature_probs__logs(scores, temperature):
    z = scores / temperature
    return np.exp(z - z.max() - np.log(np.sum(np.exp(z - z.max()))))


def temperature_probs__lists(scores, temperature):
    top = max(scores)
    exps = [math.exp((score - top) / temperature) for score in scores]
    return [e / sum(exps) for e in exps]


def temperature_probs__pairs(scores, temperature):
    with np.errstate(over="ignore"):
        apart = np.exp((scores[None, :] - scores[:, None]) / temperature)
    return 1 / apart.sum(axis=1)


def temperature_probs__single_precision(scores, temperature):
    return temperature_probs__largest_first(scores.astype(np.float64), temperature).astype("f")


# write_words(step, start, n, rng)
def write_words__multinomial(step, start, n, rng):
    words, h = [start], None
    while len(words) <= n:
        scores, h = step(words[-1], h)
        words.append(int(rng.multinomial(1, softmax(scores)).argmax()))
    return words[1:]


def write_words__gumbel(step, start, n, rng):
    words, word, h = [], start, None
    for _ in range(n):
        scores, h = step(word, h)
        word = np.argmax(scores + rng.gumbel(size=len(scores)))
        words.append(word)
    return words


def write_words__by_cumulated_probabilities(step, start, n, rng):
    words, word, h = np.zeros(n, dtype=int), start, None
    for i in range(n):
        scores, h = step(word, h)
        word = np.searchsorted(np.cumsum(softmax(scores)), rng.random())
        words[i] = word
    return words


def write_words__recursion(step, start, n, rng):
    def go_on(word, h, n):
        if n == 0:
            return []
        scores, h = step(word, h)
        word = rng.choice(np.arange(len(scores)), p=softmax(scores))
        return [word, *go_on(word, h, n - 1)]

    words, word, h = [], start, None
    while len(words) < n:  # a recursion of hundreds of steps would be too deep
        scores, h = step(word, h)
        word = rng.choice(len(scores), p=softmax(scores))
        words += [word, *go_on(word, h, 0)]
    return words


def write_words__exponentials(step, start, n, rng):
    state, word = None, start
    words = ()
    for _ in range(n):
        scores, state = step(word, state)
        p = np.exp(scores - scores.max())
        word = int((rng.exponential(size=p.size) / np.maximum(p, 1e-300)).argmin())
        words += (word,)
    return words


def write_words__an_array_of_one(step, start, n, rng):
    words, word, h = [], np.array([start]), None
    for _ in range(n):
        scores, h = step(word, h)
        word = rng.choice(len(scores), size=1, p=softmax(scores).flatten())
        words.append(int(word[0]))
    return words


# effect_of_carrying(run, T, updates, seeds)
def effect_of_carrying__arrays(run, T, updates, seeds):
    losses = np.log([[run(T, c, seed, updates) for c in (False, True)] for seed in seeds])
    effects = losses[:, 0] - losses[:, 1]
    return effects.mean(), effects.min()


def effect_of_carrying__a_ratio(run, T, updates, seeds):
    effects = [np.log(run(T, False, s, updates) / run(T, True, s, updates)) for s in seeds]
    return sum(effects) / len(effects), sorted(effects)[0]


def effect_of_carrying__one_side_first(run, T, updates, seeds):
    sides = {}
    for carry in (True, False):
        sides[carry] = [math.log(run(T, carry, seed, updates)) for seed in seeds]
    found = [without - carried for without, carried in zip(sides[False], sides[True])]
    return statistics.mean(found), min(found)


def effect_of_carrying__running(run, T, updates, seeds):
    total, smallest = 0.0, float("inf")
    for seed in seeds:
        carried = np.log(run(T, True, seed, updates))
        effect = -(carried - np.log(run(T, False, seed, updates)))
        total += effect
        if effect < smallest:
            smallest = effect
    return [total / len(seeds), smallest]


def effect_of_carrying__single_precision(run, T, updates, seeds):
    mean, smallest = effect_of_carrying__arrays(run, T, updates, seeds)
    return np.float32(mean), np.float32(smallest)


def times_read__a_while_loop(n_words, N, T, epochs):
    counts, i = np.zeros(n_words), 0
    while i < epochs * (n_words // (N * T)):
        counts[batch_indices(n_words, N, T, i)] += 1
        i += 1
    return counts


def times_read__one_count_of_all(n_words, N, T, epochs):
    batches = range(epochs * (n_words // (N * T)))
    read = [batch_indices(n_words, N, T, i).ravel() for i in batches]
    return np.bincount(np.concatenate(read), minlength=n_words)


def times_read__epoch_and_batch(n_words, N, T, epochs):
    per_epoch = n_words // (N * T)
    counts = [0] * n_words
    for epoch in range(epochs):
        for k in range(per_epoch):
            for row in batch_indices(n_words, N, T, epoch * per_epoch + k):
                for place in row:
                    counts[place] += 1
    return counts


def times_read__without_the_package(n_words, N, T, epochs):
    counts = np.zeros(n_words, dtype=np.int32)
    starts = np.arange(N)[:, None] * (n_words // N)
    for i in range(epochs * (n_words // (N * T))):
        np.add.at(counts, (starts + i * T + np.arange(T)) % n_words, 1)
    return counts


def times_read__a_dictionary(n_words, N, T, epochs):
    seen = dict.fromkeys(range(n_words), 0)
    number = -1
    for _ in range(epochs):
        for _ in range(n_words // (N * T)):
            number += 1
            for place in batch_indices(n_words, N, T, number).flatten().tolist():
                seen[place] = seen[place] + 1
    return np.array(list(seen.values()))


def load_params__by_index(model, arrays):
    for i in range(len(arrays)):
        model.params[i][:] = arrays[i]


def load_params__copyto(model, arrays):
    for old, new in zip(model.params, arrays):
        np.copyto(old, new)


def load_params__in_steps(model, arrays):
    for array, param in zip(arrays, model.params):
        param *= 0
        param += array


def load_params__flat(model, arrays):
    for k, param in enumerate(model.params):
        param.flat = arrays[k].ravel()


def load_params__fill_and_put(model, arrays):
    loaded = [np.array(array, copy=True) for array in arrays]
    for param in model.params:
        new = loaded.pop(0)
        param.put(np.arange(param.size), new)
