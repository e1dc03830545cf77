"""What looks right and is wrong does not pass: each of these was called right once."""

import copy
from itertools import pairwise

import numpy as np
import pytest

from rnnlm_core import RNN, softmax
from rnnlm_core.exercises import examine
from rnnlm_core.exercises.catalogue import EXERCISES

WRONG = {}


def wrong(name, *words):
    """Keep a wrong answer to an exercise, with words that check() should say about it."""

    def keep(answer):
        WRONG[f"{name}: {answer.__name__}"] = name, answer, words
        return answer

    return keep


class TimeRNN(EXERCISES["MyTimeRNN"].with_mistakes()):
    """A right one, to derive wrong ones from."""


@wrong("MyTimeRNN", "It leaves the state as it is")
class BackwardClearsTheState(TimeRNN):
    def backward(self, dhs):
        dxs = super().backward(dhs)
        self.h = None
        return dxs


@wrong("MyTimeRNN", "hs_of_a_block_after_a_backward")
class BackwardSetsTheStateToZero(TimeRNN):
    def backward(self, dhs):
        dxs = super().backward(dhs)
        self.h = np.zeros_like(self.h)
        return dxs


@wrong("MyTimeRNN", "a block starts from the state in which the last one ended")
class EveryBlockFromZeros(TimeRNN):
    def forward(self, xs):
        kept = self.h
        self.h = None
        if self.stateful and kept is not None and len(kept) != len(xs):
            raise ValueError("another number of rows")
        return super().forward(xs)


@wrong("MyTimeRNN", "dWh_of_that_block")
class TheFirstStateOfABlockIsForgotten(TimeRNN):
    def backward(self, dhs):
        dxs = super().backward(dhs)
        x, h_prev, h_next = self.steps[0].cache
        step = RNN(*self.params)
        step.forward(x, h_prev)
        step.backward(dhs[:, 0])
        self.grads[1] -= step.grads[1]
        return dxs


@wrong("MyTimeRNN", "Each call returns an array of its own")
class OneArrayForAllCalls(TimeRNN):
    def forward(self, xs):
        hs = super().forward(xs)
        if getattr(self, "buffer", hs).shape == hs.shape:
            self.buffer = getattr(self, "buffer", hs)
            self.buffer[...] = hs
            return self.buffer
        return hs


@wrong("write_words", "two words are drawn in each step")
def another_draw_is_read(step, start, n, rng):
    words, word, h = [], start, None
    for _ in range(n):
        scores, h = step(word, h)
        words.append(rng.choice(len(scores), p=softmax(scores)))
        word = rng.choice(len(scores), p=softmax(scores))
    return words


@wrong("write_words", "the model reads the likeliest one")
def the_likeliest_is_read(step, start, n, rng):
    words, word, h = [], start, None
    for _ in range(n):
        scores, h = step(word, h)
        words.append(rng.choice(len(scores), p=softmax(scores)))
        word = int(np.argmax(scores))
    return words


@wrong("write_words", "which is <eos>")
def it_stops_at_eos(step, start, n, rng):
    words, word, h = [], start, None
    while len(words) < n and word != 17:
        scores, h = step(word, h)
        word = rng.choice(len(scores), p=softmax(scores))
        words.append(word)
    return words


def weights(V, D, H, normal):
    """A right answer for the way in which `normal` draws."""
    Wx, Wh, W = normal((D, H)) / D**0.5, normal((H, H)) / H**0.5, normal((H, V)) / H**0.5
    return normal((V, D)) / 100, Wx, Wh, np.zeros(H), W, np.zeros(V)


@wrong("first_params", "same")
def rng_ignored(V, D, H, rng):
    return weights(V, D, H, np.random.default_rng(5).standard_normal)


@wrong("first_params", "others each time")
def rng_ignored_and_no_seed(V, D, H, rng):
    return weights(V, D, H, np.random.default_rng().standard_normal)


@wrong("initial_weights", "All matrices hold the same random numbers")
def one_seed_for_all(V, D, H, rng):
    seed = rng.integers(1000)
    return weights(V, D, H, lambda shape: np.random.default_rng(seed).standard_normal(shape))


@wrong("first_params", "hold the same random numbers")
def the_generator_copied(V, D, H, rng):
    return weights(V, D, H, lambda shape: copy.deepcopy(rng).standard_normal(shape))


@wrong("initial_weights", "rounded to two digits")
def rounded(V, D, H, rng):
    return tuple(array.round(2) for array in weights(V, D, H, rng.standard_normal))


@wrong("first_params", "numbers_of_a_matrix")
def rounded_too(V, D, H, rng):
    return tuple(array.round(2) for array in weights(V, D, H, rng.standard_normal))


@wrong("next_word_prob", "p should be 0.3333, yours is 0.33")
def rounded_to_two_digits(words, before, word):
    pairs = list(pairwise(words))
    return round(pairs.count((before, word)) / words[:-1].count(before), 2)


KEPT = {}


@wrong("embedding_gradient", "The same input a second time gives another result")
def one_array_of_each_shape(dxs, ids, V):
    if KEPT.get("dW") is None or KEPT["dW"].shape != (V, dxs.shape[2]):
        KEPT["dW"] = np.zeros((V, dxs.shape[2]))
    np.add.at(KEPT["dW"], ids, dxs)
    return KEPT["dW"]


@wrong("time_affine_forward", "the next call writes another one into the same array")
def one_array_for_the_scores(hs, W, b):
    scores = hs @ W + b
    if KEPT.get("scores", b).shape != scores.shape:
        KEPT["scores"] = np.empty_like(scores)
    KEPT["scores"][...] = scores
    return KEPT["scores"]


@wrong("masked_loss", "places near 1000 and near -1000")
def the_maximum_of_the_whole_block(scores, targets):
    shifted = scores - scores.max()
    losses = np.log(np.exp(shifted).sum(axis=-1)) - np.take_along_axis(
        shifted, np.maximum(targets, 0)[..., np.newaxis], axis=-1
    ).squeeze(-1)
    return (losses * (targets >= 0)).sum() / max((targets >= 0).sum(), 1)


@wrong("train_in_blocks", "it raised IndexError")
def the_end_of_the_text_forgotten(model, corpus, N, T, updates, lr):
    xs, ts = corpus[:-1], corpus[1:]
    losses = []
    model.reset_state()
    for i in range(updates):
        at = np.arange(N)[:, np.newaxis] * (len(xs) // N) + i * T + np.arange(T)
        losses.append(model.forward(xs[at], ts[at]))
        model.backward()
        for param, grad in zip(model.params, model.grads):
            param -= lr * grad
    return losses


@wrong("train_for_epochs", "not right yet")
def n_plus_t_batches(model, optimizer, xs, ts, N, T, max_epoch):
    solution = EXERCISES["train_for_epochs"].source.replace("(N * T)", "(N + T)")
    scope = dict(vars(__import__("rnnlm_core")), np=np)
    exec(solution, scope)
    return scope["train_for_epochs"](model, optimizer, xs, ts, N, T, max_epoch)


@wrong("clip_to_norm", "a little too long")
def clipped_only_if_much_too_long(grads, max_norm):
    norm = np.sqrt(sum((grad**2).sum() for grad in grads))
    if norm > max_norm + 1:
        for grad in grads:
            grad *= max_norm / norm
    return norm


@pytest.mark.parametrize(("name", "answer", "words"), WRONG.values(), ids=WRONG)
def test_it_does_not_pass(name, answer, words):
    verdict = examine(name, answer)
    text = " ".join(verdict.text.split())
    assert not verdict.passed, text
    for part in words:
        assert part in text, verdict.text


def test_a_result_that_is_kept_on_purpose_passes():
    """One that is looked up when the same question is asked again, and never written to."""
    answers = {}

    def batch_positions(n_words, N, T, step):
        if (n_words, N, T, step) not in answers:
            starts = np.arange(N) * (n_words // N)
            at = (starts[:, np.newaxis] + step * T + np.arange(T)) % n_words
            answers[n_words, N, T, step] = at
        return answers[n_words, N, T, step]

    assert examine("batch_positions", batch_positions).passed
