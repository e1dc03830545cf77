"""The n-gram model: counting instead of learning, the baseline to beat (notebook 5.5d)."""

import numpy as np

from ..validate import check_count, check_ids


class KneserNey:
    """Interpolated modified Kneser-Ney smoothing (Chen and Goodman 1999, section 4.4).

    P(word | n-1 words before) is the share of the times that this word followed, each count cut by
    a discount; what the discounts free goes to the same question with one word less before it, and
    at last to 1/V for every word. Below the highest order it is not counted how often words occur,
    but after how many different words: "Francisco" is common, but only after "San".

    corpus: (M,) word ids, all of the training. vocab_size V. order: n, at least 1.
    """

    def __init__(self, corpus, vocab_size, order=5):
        self.vocab_size = check_count("vocab_size", vocab_size)
        self.order = check_count("order", order)
        corpus = check_ids("corpus", corpus, vocab_size, "M").astype(np.int64)
        check_count("length of corpus", len(corpus), at_least=order + 1)
        # keys[k]: every different sequence of k + 1 words as one number, sorted; its place is its id
        self.keys, self.orders = [], []
        ids = [self._grams(corpus, k, learn=True) for k in range(order)]
        for k in range(order):
            if k == order - 1:
                counts = np.bincount(ids[k][ids[k] >= 0])
            else:  # each different longer sequence counts once for the one it ends with
                longer = np.unique(ids[k + 1], return_index=True)[1]
                longer = longer[ids[k + 1][longer] >= 0]
                counts = np.bincount(ids[k][longer], minlength=len(self.keys[k]))
            self.orders.append(
                self._smooth(counts, self.keys[k] // vocab_size, len(self.keys[k - 1]) if k else 1)
            )

    def __repr__(self):
        return f"KneserNey(V={self.vocab_size}, order={self.order})"

    def word_losses(self, corpus):
        """-log P(word | words before) in nats, of every word but the first: (M - 1,) float64."""
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
        """Ids of the k + 1 words that end at each place of the text; -1 where they are unknown."""
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
        """-> the share that each sequence keeps, and what is freed after each history."""
        n = [np.count_nonzero(counts == c) for c in (1, 2, 3, 4)]
        discounts = np.zeros(4)
        y = n[0] / max(n[0] + 2 * n[1], 1)
        for c in (1, 2, 3):
            if n[c - 1]:
                discounts[c] = np.clip(c - (c + 1) * y * n[c] / n[c - 1], 0, c)
        cut = discounts[np.minimum(counts, 3)]
        total = np.maximum(np.bincount(histories, counts, n_histories), 1e-9)
        freed = np.bincount(histories, cut, n_histories) / total
        # a history seen only at the end of the text: nothing followed, everything is freed
        return (counts - cut) / total[histories], np.where(total > 1e-6, freed, 1.0)


def _shifted(ids):
    """What stood one place before; before the first word, nothing known."""
    return np.concatenate([[-1], ids[:-1]])
