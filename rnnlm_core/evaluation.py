"""Perplexity: its definition, and its value on a held-out text (book 5.5.2; notebook 5.5)."""

import copy
import math

import numpy as np

from .functions import softmax_nll
from .validate import check_count, check_ids, check_number, check_real


def perplexity(nll_sum, n_tokens):
    """Return ``exp(nll_sum / n_tokens)``: all losses are summed before the exponential is taken.

    nll_sum: sum of -log P(right word) in nats, over n_tokens words. A uniform guess among V words
    gives V. The mean of the perplexities of equal mini-batches differs, and is never smaller.
    Raises ValueError unless n_tokens > 0.
    """
    check_number("n_tokens", n_tokens, above=0)
    check_real("nll_sum", nll_sum)
    try:
        return math.exp(nll_sum / n_tokens)
    except OverflowError:
        return math.inf


def evaluate(model, corpus, batch_size=1, time_size=100):
    """Return the perplexity of a whole text. Every word but the first is predicted exactly once.

    model: anything with ``forward(xs, ts)`` and ``reset_state()``; with ``predict(xs)`` for a
        batch_size above 1.
    corpus: (M,) word ids. The hidden state starts at zeros and is carried through the text. The
        state of the model itself does not change, see reader_of().
    batch_size: 1 reads from the first word to the last. A larger one is faster: the text is cut
        into that many parts, each of which starts from zeros.
    time_size: words per call; it affects only speed and memory.

    Raises ValueError for a text of fewer than two words, more parts than words to predict, or an
    id outside the vocabulary.
    """
    reader = reader_of(model)
    if hasattr(reader, "predict") or hasattr(reader, "nll"):
        nll = word_losses(model, corpus, batch_size, time_size)
        return perplexity(float(nll.sum()), len(nll))
    if batch_size != 1:
        name = type(model).__name__
        raise ValueError(f"batch_size: expected 1, a {name} has no predict(), got {batch_size!r}")
    corpus = check_ids("corpus", corpus, None, "M")
    check_count("length of corpus", len(corpus), at_least=2)
    nll = 0.0
    for start in range(0, len(corpus) - 1, check_count("time_size", time_size)):
        xs, ts = corpus[:-1][start : start + time_size], corpus[1:][start : start + time_size]
        nll += float(reader.forward(xs[np.newaxis], ts[np.newaxis])) * len(xs)
    return perplexity(nll, len(corpus) - 1)


def reader_of(model):
    """Return a model that reads a text from an empty state; the model itself stays unchanged.

    If the model has ``reader()``, this is the second model with the same weights which that method
    returns, and otherwise a copy.
    """
    if hasattr(model, "reader"):
        return model.reader()
    if not (hasattr(model, "forward") and hasattr(model, "reset_state")):
        raise ValueError(
            f"model: expected one with forward() and reset_state(), got {type(model).__name__}"
        )
    reader = copy.deepcopy(model)
    reader.reset_state()
    return reader


def word_losses(model, corpus, batch_size=1, time_size=100):
    """Return -log P(word) in nats of every word but the first, (M - 1,) float64; see evaluate()."""
    corpus = check_ids("corpus", corpus, getattr(model, "vocab_size", None), "M")
    N, T = check_count("batch_size", batch_size), check_count("time_size", time_size)
    n_tokens = len(corpus) - 1
    if n_tokens < N:
        raise ValueError(
            f"corpus: expected at least {N + 1} words for batch_size {N}, got {len(corpus)}"
        )
    # Row n predicts words n*length+1 ... (n+1)*length; the last row may be shorter.
    length = -(-n_tokens // N)
    reader = reader_of(model)
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
