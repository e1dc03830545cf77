"""Guessing a word from a window of other words: CBOW (book 5.1; notebook 5.1)."""

import numpy as np

from .layers import Affine, SoftmaxWithLoss
from .time_layers import TimeEmbedding
from .validate import as_generator, as_ids, check_choice, check_count, check_dtype, check_ids


def left_windows(corpus, window_size):
    """Cut a text into windows: the k words before every word, and the word itself.

    corpus: (M,) word ids. window_size: k. Returns contexts (M-k, k) and targets (M-k,), as views
    of one array. The first k words are no targets, because fewer than k words precede them.
    Raises ValueError if the text has no word after its first k.
    """
    k = check_count("window_size", window_size)
    corpus = as_ids("corpus", corpus, "M")
    if len(corpus) <= k:
        raise ValueError(
            f"corpus: expected more than window_size = {k} words, got {len(corpus)}; "
            f"there is no word with {k} words before it"
        )
    windows = np.lib.stride_tricks.sliding_window_view(corpus, k + 1)
    return windows[:, :-1], windows[:, -1]


class CBOW:
    """Score every word from the words of a window: ``scores = h W + b``.

    vocab_size V, wordvec_size D, window_size k: whole numbers of at least 1.
    combine: how the k word vectors become the hidden vector h. "sum" adds them up, h: (N, D), and
        forgets their order (Mikolov et al. 2013); "concat" lays them side by side, h: (N, k*D)
        (as in Bengio et al. 2003, but without their layer of tanh).
    rng: a numpy Generator, or a seed for one. dtype: np.float32 or np.float64.

    ``params`` and ``grads``: word vectors (V, D), W (D, V) or (k*D, V), b (V,). The bias is our
    addition: it can learn how frequent each word is.
    """

    def __init__(
        self, vocab_size, wordvec_size, window_size, combine="sum", rng=None, dtype=np.float32
    ):
        V = check_count("vocab_size", vocab_size)
        D = check_count("wordvec_size", wordvec_size)
        self.window_size = check_count("window_size", window_size)
        self.combine = check_choice("combine", combine, ("sum", "concat"))
        dtype = check_dtype(dtype)
        width = D if combine == "sum" else D * self.window_size
        normal = as_generator("rng", rng).standard_normal
        self.embed_layer = TimeEmbedding((normal((V, D)) / 10).astype(dtype))
        self.affine_layer = Affine(
            (normal((width, V)) / np.sqrt(width)).astype(dtype), np.zeros(V, dtype)
        )
        self.loss_layer = SoftmaxWithLoss()
        self.params = self.embed_layer.params + self.affine_layer.params
        self.grads = self.embed_layer.grads + self.affine_layer.grads

    def __repr__(self):
        V, D = self.params[0].shape
        return f"CBOW(V={V}, D={D}, window_size={self.window_size}, {self.combine!r})"

    def hidden(self, contexts):
        """contexts: (N, k) word ids -> h: (N, D) for "sum", (N, k*D) for "concat"."""
        V, D = self.params[0].shape
        contexts = check_ids("contexts", contexts, V, "N k", None, self.window_size)
        vectors = self.embed_layer.forward(contexts)
        return vectors.sum(axis=1) if self.combine == "sum" else vectors.reshape(len(vectors), -1)

    def predict(self, contexts):
        """contexts: (N, k) word ids -> scores: (N, V)."""
        return self.affine_layer.forward(self.hidden(contexts))

    def forward(self, contexts, ts):
        """contexts: (N, k), ts: (N,) ids of the words to guess -> mean loss in nats, a float."""
        return self.loss_layer.forward(self.predict(contexts), ts)

    def backward(self, dout=1):
        """Overwrite ``grads`` with the gradient of the last forward(), times ``dout``."""
        dh = self.affine_layer.backward(self.loss_layer.backward(dout))
        N, k, D = len(dh), self.window_size, self.params[0].shape[1]
        if self.combine == "sum":  # the sum's gradient goes to each of its terms, whole
            dvectors = np.broadcast_to(dh[:, np.newaxis], (N, k, D))
        else:
            dvectors = dh.reshape(N, k, D)
        self.embed_layer.backward(dvectors)
