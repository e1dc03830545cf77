"""Guessing a word from a window of other words: CBOW (book 5.1; notebook 5.1)."""

from itertools import pairwise

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
    combine: how the k word vectors become one vector x. "sum" adds them up, x: (N, D), and forgets
        their order (Mikolov et al. 2013); "concat" lays them side by side, x: (N, k*D).
    rng: a numpy Generator, or a seed for one. dtype: np.float32 or np.float64.
    hidden_size: None takes x itself for the hidden vector h. A number H puts a layer of tanh in
        between, ``h = tanh(x W1 + b1)``: (N, H). With "concat" this is the model of Bengio et al.
        (2003), without their direct connections from x to the scores.

    ``params`` and ``grads``: word vectors (V, D); with a hidden_size W1 (D, H) or (k*D, H) and
    b1 (H,); W with V columns and b (V,). The bias b is our addition to CBOW: it can learn how
    frequent each word is.
    """

    def __init__(
        self,
        vocab_size,
        wordvec_size,
        window_size,
        combine="sum",
        rng=None,
        dtype=np.float32,
        hidden_size=None,
    ):
        V = check_count("vocab_size", vocab_size)
        D = check_count("wordvec_size", wordvec_size)
        self.window_size = check_count("window_size", window_size)
        self.combine = check_choice("combine", combine, ("sum", "concat"))
        widths = [D if combine == "sum" else D * self.window_size, V]
        if hidden_size is not None:
            widths.insert(1, check_count("hidden_size", hidden_size))
        dtype, normal = check_dtype(dtype), as_generator("rng", rng).standard_normal
        self.embed_layer = TimeEmbedding((normal((V, D)) / 10).astype(dtype))
        layers = [
            Affine((normal((n, m)) / np.sqrt(n)).astype(dtype), np.zeros(m, dtype))
            for n, m in pairwise(widths)
        ]
        self.hidden_layer = None if hidden_size is None else layers[0]
        self.affine_layer = layers[-1]
        self.loss_layer = SoftmaxWithLoss()
        self.params, self.grads = [], []
        for layer in (self.embed_layer, *layers):
            self.params += layer.params
            self.grads += layer.grads

    def __repr__(self):
        V, D = self.params[0].shape
        H = "" if self.hidden_layer is None else f", H={len(self.params[2])}"
        return f"CBOW(V={V}, D={D}, window_size={self.window_size}, {self.combine!r}{H})"

    def hidden(self, contexts):
        """contexts: (N, k) word ids -> h: (N, D) for "sum", (N, k*D) for "concat", or (N, H)."""
        V, D = self.params[0].shape
        contexts = check_ids("contexts", contexts, V, "N k", None, self.window_size)
        vectors = self.embed_layer.forward(contexts)
        x = vectors.sum(axis=1) if self.combine == "sum" else vectors.reshape(len(vectors), -1)
        return x if self.hidden_layer is None else np.tanh(self.hidden_layer.forward(x))

    def predict(self, contexts):
        """contexts: (N, k) word ids -> scores: (N, V)."""
        return self.affine_layer.forward(self.hidden(contexts))

    def forward(self, contexts, ts):
        """contexts: (N, k), ts: (N,) ids of the words to guess -> mean loss in nats, a float."""
        return self.loss_layer.forward(self.predict(contexts), ts)

    def backward(self, dout=1):
        """Overwrite ``grads`` with the gradient of the last forward(), times ``dout``."""
        dx = self.affine_layer.backward(self.loss_layer.backward(dout))
        if self.hidden_layer is not None:
            h = self.affine_layer.x
            dx = self.hidden_layer.backward(dx * (1 - h * h))
        N, k, D = len(dx), self.window_size, self.params[0].shape[1]
        if self.combine == "sum":  # the sum's gradient goes to each of its terms, whole
            dvectors = np.broadcast_to(dx[:, np.newaxis], (N, k, D))
        else:
            dvectors = dx.reshape(N, k, D)
        self.embed_layer.backward(dvectors)
