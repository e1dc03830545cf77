"""Perplexity, its one definition, and the perplexity of a held-out text (book 5.5.2; notebook 5.5)."""

import math

import numpy as np

from .functions import softmax_nll
from .validate import check_count, check_ids


def perplexity(nll_sum, n_tokens):
    """``exp(nll_sum / n_tokens)``: first the sums over all words, the exponential last.

    nll_sum: sum of -log P(right word) in nats, over n_tokens words. A uniform guess among V words
    gives V. The mean of the perplexities of batches is something else, and never less.
    Raises ValueError unless n_tokens > 0.
    """
    if not n_tokens > 0:
        raise ValueError(f"n_tokens: expected a number above 0, got {n_tokens!r}")
    try:
        return math.exp(nll_sum / n_tokens)
    except OverflowError:
        return math.inf


def evaluate(model, corpus, batch_size=1, time_size=100):
    """Perplexity of a whole text: every word but the first is predicted exactly once.

    corpus: (M,) word ids. The hidden state starts at zeros and is carried through the text. The
    model in training is not touched: its state, its gradients and what it remembers for backward
    stay as they are, because a second model around the same weights does the reading.
    batch_size: 1 reads from the first word to the last. More is faster: the text is cut into that
        many parts, each of which starts from zeros.
    time_size: words per call, a matter of speed and memory alone.

    Raises ValueError for a text of fewer than two words, more parts than words to predict, or an
    id outside the vocabulary.
    """
    nll = word_losses(model, corpus, batch_size, time_size)
    return perplexity(float(nll.sum()), len(nll))


def word_losses(model, corpus, batch_size=1, time_size=100):
    """-log P(word) in nats of every word but the first: (M - 1,) float64. As evaluate() reads them."""
    corpus = check_ids("corpus", corpus, model.vocab_size, "M")
    N, T = check_count("batch_size", batch_size), check_count("time_size", time_size)
    n_tokens = len(corpus) - 1
    if n_tokens < N:
        raise ValueError(
            f"corpus: expected at least {N + 1} words for batch_size {N}, got {len(corpus)}"
        )
    # Row n predicts words n*length+1 ... (n+1)*length; the last row may be shorter.
    length = -(-n_tokens // N)
    reader = type(model).from_params(model.params)
    losses = np.empty(n_tokens)
    for start in range(0, length, T):
        at = np.arange(N)[:, np.newaxis] * length + np.arange(start, min(start + T, length))
        in_text = at < n_tokens
        at = np.minimum(at, n_tokens - 1)
        nll = _nll(reader, corpus[at], corpus[at + 1])
        losses[at[in_text]] = nll[in_text]
    return losses


def _nll(reader, xs, ts):
    if hasattr(reader, "nll"):  # it has a shorter way than by the scores of all words
        return reader.nll(xs, ts)
    scores = reader.predict(xs)
    *_, nll = softmax_nll(scores.reshape(-1, scores.shape[-1]), ts.ravel())
    return nll.reshape(ts.shape)
