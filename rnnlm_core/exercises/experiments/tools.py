"""What several experiments use: a text, models, a gradient check, and ways to show what came out."""

import textwrap
from functools import cache

import numpy as np

from ... import SimpleRnnlm, softmax
from ...records import load_greeter
from ...texts.toy_language import load_toy

corpus, word_to_id, id_to_word = load_toy("train")
V = len(word_to_id)


@cache
def reader():
    """The model of the chapter that knows who is greeted."""
    return SimpleRnnlm.from_params([param.astype(float) for param in load_greeter()[0].params])


class Watched(SimpleRnnlm):
    """A model that keeps what it learns from, and its losses by their place in the block."""

    def __init__(self):
        super().__init__(V, 20, 40, rng=1, dtype=np.float64)
        self.seen = []

    def forward(self, xs, ts):
        scores = self.predict(xs)
        right = np.take_along_axis(softmax(scores), ts[..., np.newaxis], axis=-1)
        self.seen.append((xs, ts, -np.log(right).mean(axis=(0, 2))))
        return self.loss_layer.forward(scores, ts)


def ids_of(sentence):
    return [word_to_id[word] for word in sentence.split()]


def words_of(ids):
    return " ".join(id_to_word[i] for i in ids)


def show_text(ids):
    print(textwrap.fill(words_of(ids), 88))


def show_first_loss(loss):
    print(f"the first loss: {loss:.2f}   the logarithm of V = {V}: {np.log(V):.2f}")


def show_blocks(model):
    """Print what a model that was watched has read in its first two blocks, row 0."""
    for number, (xs, ts, _) in enumerate(model.seen[:2], 1):
        print(f"block {number}, inputs    {words_of(xs[0])}")
        print(f"         targets   {words_of(ts[0])}")


def perplexity_of(losses, axis=None):
    return np.exp(np.mean(losses, axis=axis))


def show_rows(counted, mine, right):
    """Print a row of perplexities for each program. counted: what the columns count from 1 on."""
    print(f"{counted:18}" + "".join(f"{place:7}" for place in range(1, len(mine) + 1)))
    for name, perplexities in (("this program", mine), ("a correct one", right)):
        print(f"{name:18}" + "".join(f"{perplexity:7.2f}" for perplexity in perplexities))


def gradient_of(loss, array, eps=1e-5):
    """The gradient of loss() with respect to an array that loss() reads, by central differences."""
    gradient = np.zeros_like(array)
    for i in np.ndindex(array.shape):
        kept = array[i]
        array[i] = kept + eps
        above = loss()
        array[i] = kept - eps
        gradient[i] = (above - loss()) / (2 * eps)
        array[i] = kept
    return gradient


def compared(gradient, numeric):
    off = np.abs(gradient - numeric).max()
    return "agrees" if off < 1e-6 else f"off by up to {off:.2f}"
