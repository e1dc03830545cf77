"""Drawing words from a language model (book 7.1; notebook 5.5)."""

import numpy as np

from .evaluation import reader_of
from .functions import softmax
from .validate import as_generator, check_count, check_ids, check_number


def generate(model, start_ids, sample_size, temperature=1.0, rng=None):
    """Let the model continue a text: returns a list of ``sample_size`` new word ids.

    model: anything with ``predict(xs)``, which returns scores (1, T, V), and ``reset_state()``.
    start_ids: one word id, or a sequence of them, read before the first word is drawn.
    temperature: 1 draws from the model's own probabilities, P(w) proportional to
        exp(score/temperature); below 1 prefers the likely words, above 1 evens them out; 0 always
        takes the most likely word.
    rng: a numpy Generator, or a seed for one.

    The state of the model itself does not change, see evaluation.reader_of(). Raises ValueError for
    empty start_ids, an id outside the vocabulary, temperature < 0, or a model without predict().
    """
    if not hasattr(model, "predict"):
        name = type(model).__name__
        raise ValueError(f"model: expected one with predict(xs), got a {name} without it")
    one = np.isscalar(start_ids) or getattr(start_ids, "shape", None) == ()
    start = [start_ids] if one else start_ids
    ids = check_ids("start_ids", start, getattr(model, "vocab_size", None), "M")
    if len(ids) == 0:
        raise ValueError("start_ids: expected at least one word id to start from, got none")
    check_number("temperature", temperature, at_least=0)
    check_count("sample_size", sample_size, at_least=0)
    rng = as_generator("rng", rng)
    reader = reader_of(model)
    words = []
    for _ in range(sample_size):
        # In float64 the probabilities sum to 1 closely enough for rng.choice.
        scores = reader.predict(ids[np.newaxis, :])[0, -1].astype(np.float64)
        if not np.isfinite(scores.max()):
            raise ValueError(f"model: expected scores that are numbers, got {scores.max()}")
        word = scores.argmax() if temperature == 0 else _draw(scores, temperature, rng)
        words.append(int(word))
        ids = np.array([word])
    return words


def _draw(scores, temperature, rng):
    # The best score becomes 0 before the division, so that a tiny temperature cannot overflow.
    with np.errstate(over="ignore"):
        return rng.choice(len(scores), p=softmax((scores - scores.max()) / temperature))
