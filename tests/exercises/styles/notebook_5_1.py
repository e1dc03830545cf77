"""Right answers to the exercises of notebook 5.1, in the styles in which people write."""

import collections
import functools
import itertools
import math
from fractions import Fraction

import numpy as np


# next_word_prob(words, before, word)
def next_word_prob__a_loop(words, before, word):
    n_before = n_both = 0
    for t in range(len(words) - 1):
        if words[t] == before:
            n_before += 1
            if words[t + 1] == word:
                n_both += 1
    return n_both / n_before


def next_word_prob__counters(words, before, word):
    pairs = collections.Counter(zip(words, words[1:]))
    return pairs[before, word] / collections.Counter(words[:-1])[before]


def next_word_prob__arrays(words, before, word):
    words = np.array(words)
    at = np.flatnonzero(words[:-1] == before)
    return np.mean(words[at + 1] == word)


def next_word_prob__a_list_of_what_follows(words, before, word):
    follows = [b for a, b in itertools.pairwise(words) if a == before]
    return follows.count(word) / len(follows)


def next_word_prob__a_fraction(words, before, word):
    hits = [b == word for a, b in itertools.pairwise(words) if a == before]
    return Fraction(sum(hits), len(hits))


def next_word_prob__single_precision(words, before, word):
    return np.float32(next_word_prob__a_loop(words, before, word))


# contexts_and_targets(corpus, k)
def contexts_and_targets__lists(corpus, k):
    contexts, targets = [], []
    for t in range(k, len(corpus)):
        row = []
        for i in range(t - k, t):
            row.append(int(corpus[i]))
        contexts.append(row)
        targets.append(int(corpus[t]))
    return contexts, targets


def contexts_and_targets__filled(corpus, k):
    n = len(corpus) - k
    contexts, targets = np.empty((n, k), dtype=corpus.dtype), np.empty(n, dtype=corpus.dtype)
    for i in range(n):
        contexts[i] = corpus[i : i + k]
        targets[i] = corpus[i + k]
    return contexts, targets


def contexts_and_targets__fancy_index(corpus, k):
    at = np.arange(len(corpus) - k)[:, None] + np.arange(k)
    return corpus[at], corpus[k:]


def contexts_and_targets__windows(corpus, k):
    windows = np.lib.stride_tricks.sliding_window_view(corpus, k + 1)
    return windows[:, :-1], windows[:, -1]


def contexts_and_targets__columns(corpus, k):
    n = len(corpus) - k
    return np.stack([corpus[j : j + n] for j in range(k)], axis=1), corpus[-n:].copy()


# sentence_log_prob(words, next_probs)
def sentence_log_prob__a_generator(words, next_probs):
    return sum(math.log(next_probs(words[:t])[words[t]]) for t in range(len(words)))


def sentence_log_prob__a_growing_context(words, next_probs):
    context, total = [], 0
    for word in words:
        total = total + np.log(next_probs(context)[word])
        context.append(word)
    return total


def sentence_log_prob__an_array(words, next_probs):
    return np.log([next_probs(words[:t])[word] for t, word in enumerate(words)]).sum()


def sentence_log_prob__fsum(words, next_probs):
    return math.fsum(math.log(next_probs(words[:t]).get(word)) for t, word in enumerate(words))


def sentence_log_prob__recursion(words, next_probs):
    total = 0.0
    while words:
        *words, word = words
        total += math.log(next_probs(words)[word])
    return total


def sentence_log_prob__base_two(words, next_probs):
    bits = [math.log2(next_probs(words[:t])[words[t]]) for t in range(len(words))]
    return np.array(sum(bits) * math.log(2))


# most_probable_first(texts)
def most_probable_first__argsort(texts):
    return np.argsort([-np.log(p).sum() for p in texts])


def most_probable_first__pairs(texts):
    scores = []
    for number, p in enumerate(texts):
        score = 0
        for x in p:
            score += math.log(x)
        scores.append((score, number))
    scores.sort(reverse=True)
    return [number for _, number in scores]


def most_probable_first__losses(texts):
    losses = {i: -np.log2(p).sum() for i, p in enumerate(texts)}
    return sorted(losses, key=losses.get)


def most_probable_first__selection(texts):
    left, ranking = list(range(len(texts))), []
    while left:
        best = max(left, key=lambda i: math.fsum(np.log(texts[i])))
        left.remove(best)
        ranking.append(best)
    return ranking


def most_probable_first__reduce(texts):
    scores = [functools.reduce(lambda total, x: total + np.log10(x), p, 0.0) for p in texts]
    return tuple(int(i) for i in np.argsort(scores)[::-1])


# hidden_side_by_side(E, contexts)
def hidden_side_by_side__concatenate(E, contexts):
    return np.array([np.concatenate([E[i] for i in row]) for row in contexts])


def hidden_side_by_side__hstack(E, contexts):
    return np.hstack([E[contexts[:, j]] for j in range(contexts.shape[1])])


def hidden_side_by_side__one_hot(E, contexts):
    one_hot = np.eye(len(E))[contexts]
    return np.einsum("nkv,vd->nkd", one_hot, E).reshape(len(contexts), -1)


def hidden_side_by_side__filled(E, contexts):
    N, k = contexts.shape
    D = E.shape[1]
    h = np.zeros((N, k * D), dtype=np.float32)
    for n in range(N):
        for j in range(k):
            h[n, j * D : (j + 1) * D] = E[contexts[n, j]]
    return h


def hidden_side_by_side__lists(E, contexts):
    return [[float(x) for i in row for x in E[i]] for row in contexts]


# sure_beginning(speaker, greeted)
def sure_beginning__a_list(speaker, greeted):
    words = ["once", speaker, "saw", "that", greeted, "was", "reading", "a", "book", "."]
    return [*words, speaker, "said", "hi", "to"]


def sure_beginning__format(speaker, greeted):
    text = "once {} saw that {} was reading a book . {} said hi to"
    return text.format(speaker, greeted, speaker).split(" ")


def sure_beginning__replaced(speaker, greeted):
    text = "once SPEAKER saw that GREETED was reading a book . SPEAKER said hi to"
    return text.replace("SPEAKER", speaker).replace("GREETED", greeted).split()


def sure_beginning__joined(speaker, greeted):
    first = f"once {speaker} saw that {greeted} was reading a book .".split()
    first.extend([speaker, "said", "hi", "to"])
    return tuple(first)


def sure_beginning__an_array(speaker, greeted):
    return np.array(sure_beginning__a_list(speaker, greeted))


# lowest_perplexity(stories, k)
def lowest_perplexity__nested_dictionaries(stories, k):
    table = {}
    for words, p in stories:
        for t, word in enumerate(words):
            row = table.setdefault(tuple(words[max(t - k, 0) : t]), {})
            row[word] = row.get(word, 0) + p
    loss = n = 0.0
    for row in table.values():
        total = sum(row.values())
        for count in row.values():
            loss += count * math.log(total / count)
            n += count
    return math.exp(loss / n)


def windows(words, k):
    for t in range(len(words)):
        yield (tuple(words[t - k : t]) if t >= k else tuple(words[:t])), words[t]


def lowest_perplexity__a_helper(stories, k):
    alone, both = collections.defaultdict(float), collections.defaultdict(float)
    for words, p in stories:
        for window, word in windows(words, k):
            alone[window] += p
            both[window, word] += p
    losses, weights = [], []
    for words, p in stories:
        for window, word in windows(words, k):
            losses.append(-np.log(both[window, word] / alone[window]))
            weights.append(p)
    return np.exp(np.average(losses, weights=weights))


def lowest_perplexity__strings_for_keys(stories, k):
    n, m, total = collections.Counter(), collections.Counter(), 0
    for words, p in stories:
        for t in range(len(words)):
            key = " ".join(words[max(0, t - k) : t])
            n[key] += p
            m[key, words[t]] += p
            total += p
    return np.exp(-sum(v * np.log(v / n[key]) for (key, _), v in m.items()) / total)


def lowest_perplexity__bits(stories, k):
    n, m = {}, {}
    for words, p in stories:
        for window, word in windows(words, k):
            n[window] = n.get(window, 0) + p
            m[(*window, word)] = m.get((*window, word), 0) + p
    bits = sum(v * (math.log2(n[w[:-1]]) - math.log2(v)) for w, v in m.items())
    return 2 ** (bits / sum(n.values()))


def lowest_perplexity__a_product(stories, k):
    counts = [(window, word, p) for words, p in stories for window, word in windows(words, k)]
    total = sum(p for _, _, p in counts)
    result = 1.0
    for window, word, p in counts:
        above = sum(q for v, w, q in counts if (v, w) == (window, word))
        below = sum(q for v, _, q in counts if v == window)
        result *= (below / above) ** (p / total)
    return result
