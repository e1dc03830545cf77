"""Softmax and loss over a large vocabulary, for a fraction of the work (notebook a_large_text)."""

import numpy as np

from ..functions import softmax_nll
from ..validate import as_floats, check_cache, check_ids, check_number, check_weights, is_whole


class TimeAdaptiveSoftmaxWithLoss:
    """Scores, softmax and mean loss for words that are numbered by frequency (0 is the commonest).

    The rarer words are grouped in K clusters. The first softmax is over the common words and the
    clusters. A second softmax, over the words of a cluster, is computed only where the right word
    is in that cluster: P(word) = P(cluster) P(word | cluster). These are exact probabilities over
    the whole vocabulary and sum to 1. (Grave, Joulin et al. 2017, "Efficient softmax approximation
    for GPUs", without their smaller vectors for rare words.)

    W: (V, D) a vector of every word. b: (V,). C: (K, D) a vector of every cluster. c: (K,). Floats
    of one dtype. With K = 0 this is the ordinary softmax over all words.
    cuts: K ids; cluster k holds the words from cuts[k] to cuts[k + 1] - 1, the last one to V - 1.
    """

    def __init__(self, W, b, C, c, cuts):
        check_weights(("W", W, "V D"), ("b", b, "V"), ("C", C, "K D"), ("c", c, "K"))
        V, K = len(W), len(C)
        cuts = cuts.tolist() if isinstance(cuts, np.ndarray) else cuts
        if not (
            isinstance(cuts, (list, tuple))
            and len(cuts) == K
            and all(map(is_whole, cuts))
            and sorted({0, *cuts, V}) == [0, *cuts, V]
        ):
            raise ValueError(
                f"cuts: expected {K} ids that rise, above 0 and below V = {V}, got {cuts!r}"
            )
        self.cuts = [*cuts]
        self.params = [W, b, C, c]
        self.grads = [np.zeros_like(param) for param in self.params]
        self.n_common = [*self.cuts, V][0]
        self.clusters = list(map(slice, self.cuts, [*self.cuts[1:], V]))
        self.cache = None

    def __repr__(self):
        V, D = self.params[0].shape
        return f"TimeAdaptiveSoftmaxWithLoss(V={V}, D={D}, cuts={self.cuts})"

    def forward(self, hs, ts):
        """hs: (N, T, D), ts: (N, T) ids of the right words -> the mean loss in nats, a float."""
        return float(self.nll(hs, ts).mean(dtype=np.float64))

    def nll(self, hs, ts):
        """hs: (N, T, D), ts: (N, T) -> -log P(right word) in nats at every position, (N, T)."""
        W, b, C, c = self.params
        rows, shape = self._rows(hs)
        ts = check_ids("ts", ts, len(W), "N T", *shape)
        words = ts.ravel().astype(np.intp)
        head_W, head_b = self._head()
        # In the head, a common word has a place of its own; a rare word has that of its cluster.
        cluster = np.searchsorted(self.cuts, words, side="right") - 1
        place = np.where(cluster < 0, words, self.n_common + cluster)
        *softmax, nll = softmax_nll(rows @ head_W.T + head_b, place)
        parts = [(slice(None), place, *softmax)]
        for k, part in enumerate(self.clusters):
            (at,) = np.nonzero(cluster == k)
            place = words[at] - part.start
            *softmax, more = softmax_nll(rows[at] @ W[part].T + b[part], place)
            nll[at] += more
            parts.append((at, place, *softmax))
        self.cache = (rows, parts, ts.shape)
        return nll.reshape(ts.shape)

    def backward(self, dout=1):
        """dout: a number -> dhs: (N, T, D), the gradient of the mean loss times dout."""
        W = self.params[0]
        dW, db, dC, dc = self.grads
        rows, parts, shape = check_cache(self, self.cache)
        scale = check_number("dout", dout) / len(rows)
        head_W, _ = self._head()
        dhs = np.zeros_like(rows)
        n = self.n_common
        for k, (at, place, exps, sums) in enumerate(parts):
            dz = exps * (scale / sums)
            dz[np.arange(len(place)), place] -= scale
            if k == 0:
                dhs += dz @ head_W
                head_dW, head_db = dz.T @ rows, dz.sum(axis=0)
                dW[:n], dC[...], db[:n], dc[...] = (
                    head_dW[:n],
                    head_dW[n:],
                    head_db[:n],
                    head_db[n:],
                )
            else:
                part = self.clusters[k - 1]
                dhs[at] += dz @ W[part]
                np.matmul(dz.T, rows[at], out=dW[part])
                dz.sum(axis=0, out=db[part])
        return dhs.reshape(*shape, -1)

    def log_probs(self, hs):
        """hs: (N, T, D) -> log P of every word, (N, T, V)."""
        W, b, _, _ = self.params
        rows, shape = self._rows(hs)
        head_W, head_b = self._head()
        head = log_softmax(rows @ head_W.T + head_b)
        n = self.n_common
        parts = [head[:, :n]]
        for k, part in enumerate(self.clusters):
            parts.append(head[:, n + k, np.newaxis] + log_softmax(rows @ W[part].T + b[part]))
        return np.concatenate(parts, axis=1).reshape(*shape, -1)

    def _rows(self, hs):
        """hs: (N, T, D) -> one row for each hidden vector, (N*T, D), and the shape (N, T)."""
        W = self.params[0]
        hs = as_floats("hs", hs, W.dtype, "N T D", None, None, W.shape[1])
        return hs.reshape(-1, W.shape[1]), hs.shape[:2]

    def _head(self):
        """Return vectors and biases of the first softmax: of the common words and the clusters."""
        W, b, C, c = self.params
        return np.concatenate([W[: self.n_common], C]), np.concatenate([b[: self.n_common], c])


def log_softmax(scores):
    scores = scores - scores.max(axis=-1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
