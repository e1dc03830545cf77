"""Right answers to the exercises of the large text, in the styles in which people write."""

from collections import Counter, defaultdict

import numpy as np

from rnnlm_core import softmax


def kneser_ney__counter(words, before, word, d):
    pairs = Counter(zip(words, words[1:]))
    follows = {b: n for (a, b), n in pairs.items() if a == before}
    total = sum(follows.values())
    short = len([1 for _, b in pairs if b == word]) / len(pairs)
    return max(follows.get(word, 0) - d, 0) / total + d * len(follows) / total * short


def kneser_ney__one_loop(words, before, word, d):
    seen, kept, n, followers, ends = set(), 0, 0, 0, 0
    for a, b in zip(words[:-1], words[1:]):
        n += a == before
        kept += (a, b) == (before, word)
        if (a, b) not in seen:
            seen.add((a, b))
            followers += a == before
            ends += b == word
    return (max(kept - d, 0) + d * followers * ends / len(seen)) / n


def kneser_ney__sets(words, before, word, d):
    after, come_before = defaultdict(list), defaultdict(set)
    for t in range(1, len(words)):
        after[words[t - 1]].append(words[t])
        come_before[words[t]].add(words[t - 1])
    follow = after[before]
    short = len(come_before[word]) / sum(map(len, come_before.values()))
    kept = max(0, follow.count(word) - d)
    return (kept + d * len(set(follow)) * short) / len(follow)


def kneser_ney__numpy(words, before, word, d):
    a, b = np.array(words[:-1]), np.array(words[1:])
    different = np.unique(np.stack([a, b], axis=1), axis=0)
    n = (a == before).sum()
    kept = np.maximum(((a == before) & (b == word)).sum() - d, 0) / n
    freed = d * (different[:, 0] == before).sum() / n
    return kept + freed * (different[:, 1] == word).mean()


def kneser_ney__helpers(words, before, word, d):
    pairs = [tuple(words[i - 1 : i + 1]) for i in range(1, len(words))]

    def count(chosen, place, what):
        return len([pair for pair in chosen if pair[place] == what])

    together = len([pair for pair in pairs if pair == (before, word)])
    once = list(dict.fromkeys(pairs))
    first = together - d if together > d else 0.0
    second = d * count(once, 0, before) * count(once, 1, word) / len(once)
    return (first + second) / count(pairs, 0, before)


def two_step_probs__filled(first, inside):
    n = len(first) - len(inside)
    p = np.zeros(n + sum(len(scores) for scores in inside))
    p_first, at = softmax(first), n
    p[:n] = p_first[:n]
    for prob, scores in zip(p_first[n:], inside):
        p[at : at + len(scores)] = prob * softmax(scores)
        at += len(scores)
    return p


def two_step_probs__by_hand(first, inside):
    def probs(scores):
        e = np.exp(scores)
        return e / e.sum()

    n = len(first) - len(inside)
    return np.hstack(
        [probs(first)[:n], *(probs(first)[n + k] * probs(s) for k, s in enumerate(inside))]
    )


def two_step_probs__logs(first, inside):
    def logs(scores):
        return scores - np.log(np.exp(scores).sum())

    common = logs(first)[: len(first) - len(inside)]
    clusters = logs(first)[len(first) - len(inside) :]
    return np.exp(np.concatenate([common, *(c + logs(s) for c, s in zip(clusters, inside))]))


def two_step_probs__list(first, inside):
    p_first = list(softmax(first))
    p, clusters = p_first[: -len(inside)], p_first[-len(inside) :]
    for share, scores in zip(clusters, inside):
        for within in softmax(scores):
            p.append(share * within)
    return p


def two_step_probs__float32(first, inside):
    probs = [softmax(np.asarray(scores, np.float32)) for scores in (first, *inside)]
    n = len(first) - len(inside)
    for k in range(len(inside)):
        probs[k + 1] = probs[k + 1] * probs[0][n + k]
    probs[0] = probs[0][:n]
    return np.concatenate(probs)


def adam_step__one_formula(w, g, m, v, t, lr):
    m, v = m + (g - m) / 10, v + (g * g - v) / 1000
    root = np.sqrt(v / (1 - 0.999**t)) + 1e-8
    return w - lr * m / (1 - 0.9**t) / root, m, v


def adam_step__names(w, g, m, v, t, lr):
    beta1, beta2, eps = 0.9, 0.999, 1e-8
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.square(g)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v


def adam_step__copies(w, g, m, v, t, lr):
    w, m, v = w.copy(), m.copy(), v.copy()
    m *= 0.9
    m += 0.1 * g
    v *= 0.999
    v += 0.001 * g * g
    w -= lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w, m, v


def adam_step__rate(w, g, m, v, t, lr):
    m = np.add(0.9 * m, 0.1 * g)
    v = np.add(0.999 * v, 0.001 * np.power(g, 2))
    rate = lr * np.sqrt(1 - np.power(0.999, t)) / (1 - np.power(0.9, t))
    return w - rate * m / (np.sqrt(v) + 1e-8), m, v


def adam_step__entry_by_entry(w, g, m, v, t, lr):
    w, m, v = np.array(w), np.array(m), np.array(v)
    for at in np.ndindex(w.shape):
        m[at] = 0.9 * m[at] + 0.1 * g[at]
        v[at] = 0.999 * v[at] + 0.001 * g[at] ** 2
        step = m[at] / (1 - 0.9**t) / ((v[at] / (1 - 0.999**t)) ** 0.5 + 1e-8)
        w[at] = w[at] - lr * step
    return [w, m, v]
