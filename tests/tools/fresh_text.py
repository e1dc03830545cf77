"""How well a fresh text of the toy language is guessed: by a model, by the best window, by name."""

import numpy as np

from rnnlm_core import perplexity
from rnnlm_core.functions import softmax_nll

BUCKETS = {"6-10": (6, 10), "11-20": (11, 20)}  # nobody is greeted who was named nearer or farther


def read(model, ids, block=1000):
    """Read a text from an empty state -> (loss of each word but the first, the word guessed)."""
    reader, losses, guesses = model.reader(), [], []
    for start in range(0, len(ids) - 1, block):
        scores = reader.predict(ids[np.newaxis, :-1][:, start : start + block])[0]
        losses.append(softmax_nll(scores.astype(np.float64), ids[1:][start : start + block])[2])
        guesses.append(scores.argmax(axis=1))
    return np.concatenate(losses), np.concatenate(guesses)


def greetings(words):
    """Places of the names after "said hi to", and how many words back each was last mentioned."""
    places = [t for t in range(3, len(words)) if words[t - 3 : t] == ["said", "hi", "to"]]
    distances = [words[t - 1 :: -1].index(words[t]) + 1 for t in places]
    return np.array(places, int), np.array(distances, int)


def names_right(hits, distances):
    """The share of right guesses among the greetings, in each bucket and at each distance."""
    shares = {
        bucket: float(hits[(low <= distances) & (distances <= high)].mean())
        for bucket, (low, high) in BUCKETS.items()
    }
    at = {int(d): float(hits[distances == d].mean()) for d in np.unique(distances)}
    return {"by_bucket": shares, "by_distance": at}


def window_losses(language, words, max_window, block=1000):
    """What the best model with a window of k words loses at each word: (max_window + 1, M) in nats.

    Row k, place t: -log P(words[t] | the k words before it), the same as by
    ``language.window_probs(words[t - k : t])``; nan where t < k. All windows are read at once: each
    is a set of states that the text may be in, with their weights, and a word moves every state to
    one other.
    """
    V, ids = len(language.words), np.array([language.words.index(word) for word in words])
    p, target = np.zeros((language._n_states, V)), np.zeros((language._n_states, V), int)
    p[language._source, language._word] = language._p
    target[language._source, language._word] = language._target
    losses = np.full((max_window + 1, len(ids)), np.nan)
    for first in range(0, len(ids), block):
        starts = np.arange(first, min(first + block, len(ids)))
        # the first word of a window leaves only the states that can read it
        window, state = np.nonzero(p[:, ids[starts]].T)
        weight = language.stationary[state]
        everywhere = np.full(len(starts), 1.0)
        for k in range(min(max_window + 1, len(ids) - first)):
            inside = starts[window] + k < len(ids)
            window, state, weight = window[inside], state[inside], weight[inside]
            word = ids[starts[window] + k]
            after = weight * p[state, word]
            now = np.bincount(window, after, len(starts))
            here = starts + k < len(ids)
            losses[k, starts[here] + k] = -np.log(now[here] / everywhere[here])
            everywhere, possible = now, after > 0
            window, weight = window[possible], after[possible]
            state = target[state[possible], word[possible]]
    return losses


def ppl(losses):
    return round(perplexity(float(losses.sum()), len(losses)), 4)
