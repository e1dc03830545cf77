"""The n-gram model, which counts instead of learning: the baseline to beat (notebook a_large_text)."""

import numpy as np

from ..validate import check_count, check_ids


class KneserNey:
    """Interpolated modified Kneser-Ney smoothing (Chen and Goodman 1999, section 4.4).

    P(word | n-1 words before) is how often the word followed these n-1 words, as a share, after a
    discount from each count. The probability freed by the discounts is spread by the model with one
    word less of context, and in the end by 1/V for every word. Below the highest order, only the
    different words before a sequence are counted: "Francisco" is common, but only after "San".

    corpus: (M,) word ids of the whole training text. vocab_size V. order: n, at least 1.
    """

    def __init__(self, corpus, vocab_size, order=5):
        self.vocab_size = check_count("vocab_size", vocab_size)
        self.order = check_count("order", order)
        corpus = check_ids("corpus", corpus, vocab_size, "M").astype(np.int64)
        check_count("length of corpus", len(corpus), at_least=order + 1)
        # keys[k] holds each different sequence of k + 1 words as one number, sorted. The position
        # of a sequence in keys[k] is its id.
        self.keys, self.orders = [], []
        ids = [self._grams(corpus, k, learn=True) for k in range(order)]
        for k in range(order):
            if k == order - 1:
                counts = np.bincount(ids[k][ids[k] >= 0])
            else:  # each different longer sequence counts once for the one it ends with
                longer = np.unique(ids[k + 1], return_index=True)[1]
                longer = longer[ids[k + 1][longer] >= 0]
                counts = np.bincount(ids[k][longer], minlength=len(self.keys[k]))
            histories = (self.keys[k] // vocab_size).astype(np.intp)
            self.orders.append(self._smooth(counts, histories, len(self.keys[k - 1]) if k else 1))

    def __repr__(self):
        return f"KneserNey(V={self.vocab_size}, order={self.order})"

    def word_losses(self, corpus):
        """Return -log P(word | words before) in nats of all words but the first: (M - 1,)."""
        corpus = check_ids("corpus", corpus, self.vocab_size, "M").astype(np.int64)
        check_count("length of corpus", len(corpus))
        p = np.full(len(corpus), 1 / self.vocab_size)
        before = np.zeros(len(corpus), np.int64)  # id of the words before: those of order 0 are one
        for k, (share, freed) in enumerate(self.orders):
            gram = self._grams(corpus, k)
            own = np.where(gram >= 0, share[gram], 0)
            p = np.where(before >= 0, own + freed[before] * p, p)
            before = _shifted(gram)
        return -np.log(p[1:])

    def _grams(self, corpus, k, learn=False):
        """Return ids of the (k + 1)-grams that end at each position; -1 where one is unknown."""
        before = _shifted(self._last) if k else np.zeros(len(corpus), np.int64)
        key = np.where(before >= 0, before * self.vocab_size + corpus, -1)
        if learn:
            self.keys.append(np.unique(key[key >= 0]))
        known = self.keys[k]
        at = np.minimum(np.searchsorted(known, key), len(known) - 1)
        self._last = np.where(known[at] == key, at, -1)
        return self._last

    @staticmethod
    def _smooth(counts, histories, n_histories):
        """Return the share that each sequence keeps, and the share freed after each history."""
        n = [np.count_nonzero(counts == c) for c in (1, 2, 3, 4)]
        discounts = np.zeros(4)
        y = n[0] / max(n[0] + 2 * n[1], 1)
        for c in (1, 2, 3):
            if n[c - 1]:
                discounts[c] = np.clip(c - (c + 1) * y * n[c] / n[c - 1], 0, c)
        cut = discounts[np.minimum(counts, 3)]
        total = np.maximum(np.bincount(histories, counts, n_histories), 1e-9)
        freed = np.bincount(histories, cut, n_histories) / total
        # No word followed a history that occurs only at the end of the text: it frees everything.
        return (counts - cut) / total[histories], np.where(total > 1e-6, freed, 1.0)


def _shifted(ids):
    """Return the id at the position before, and -1 (unknown) for the first position."""
    return np.concatenate([[-1], ids[:-1]], dtype=np.int64)  # times V is too large for 32 bits
