"""A reader of the book has the model class and two scripts of chapter 5 typed out: they run on ours.

The class and the scripts below are written anew, with the calls that the book makes: a model of
`layers`, `rnn_layer`, `loss_layer`, `params` and `grads`, and nothing else.
"""

import numpy as np
import pytest

from rnnlm_core import (
    SGD,
    RnnlmTrainer,
    TimeAffine,
    TimeEmbedding,
    TimeRNN,
    TimeSoftmaxWithLoss,
    evaluate,
)
from rnnlm_core.texts.toy_language import load_toy


class SimpleRnnlm:
    """As in ch05/simple_rnnlm.py."""

    def __init__(self, vocab_size, wordvec_size, hidden_size):
        V, D, H = vocab_size, wordvec_size, hidden_size
        rn = np.random.randn
        self.layers = [
            TimeEmbedding((rn(V, D) / 100).astype("f")),
            TimeRNN(
                (rn(D, H) / np.sqrt(D)).astype("f"),
                (rn(H, H) / np.sqrt(H)).astype("f"),
                np.zeros(H).astype("f"),
                stateful=True,
            ),
            TimeAffine((rn(H, V) / np.sqrt(H)).astype("f"), np.zeros(V).astype("f")),
        ]
        self.loss_layer = TimeSoftmaxWithLoss()
        self.rnn_layer = self.layers[1]
        self.params, self.grads = [], []
        for layer in self.layers:
            self.params += layer.params
            self.grads += layer.grads

    def forward(self, xs, ts):
        for layer in self.layers:
            xs = layer.forward(xs)
        return self.loss_layer.forward(xs, ts)

    def backward(self, dout=1):
        dout = self.loss_layer.backward(dout)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout

    def reset_state(self):
        self.rnn_layer.reset_state()


BATCH_SIZE, WORDVEC_SIZE, HIDDEN_SIZE, TIME_SIZE, LR, MAX_EPOCH = 10, 100, 100, 5, 0.1, 60


@pytest.fixture
def text():
    """1,000 words, numbered by themselves as the book's small corpus is."""
    words, corpus = np.unique(load_toy("train")[0][:1000], return_inverse=True)
    return corpus[:-1], corpus[1:], len(words)


def custom_loop(xs, ts, vocab_size):
    """As ch05/train_custom_loop.py: perplexity of every epoch."""
    np.random.seed(0)  # noqa: NPY002
    data_size, time_idx, ppl_list = len(xs), 0, []
    max_iters = data_size // (BATCH_SIZE * TIME_SIZE)
    model = SimpleRnnlm(vocab_size, WORDVEC_SIZE, HIDDEN_SIZE)
    optimizer = SGD(LR)
    offsets = [i * (data_size // BATCH_SIZE) for i in range(BATCH_SIZE)]
    for _ in range(MAX_EPOCH):
        total_loss, loss_count = 0, 0
        for _ in range(max_iters):
            batch_x = np.empty((BATCH_SIZE, TIME_SIZE), dtype="i")
            batch_t = np.empty((BATCH_SIZE, TIME_SIZE), dtype="i")
            for t in range(TIME_SIZE):
                for i, offset in enumerate(offsets):
                    batch_x[i, t] = xs[(offset + time_idx) % data_size]
                    batch_t[i, t] = ts[(offset + time_idx) % data_size]
                time_idx += 1
            total_loss += model.forward(batch_x, batch_t)
            model.backward()
            optimizer.update(model.params, model.grads)
            loss_count += 1
        ppl_list.append(np.exp(total_loss / loss_count))
    return ppl_list


def test_the_custom_loop_and_the_trainer_give_the_same_curve(text):
    xs, ts, vocab_size = text
    by_hand = custom_loop(xs, ts, vocab_size)
    assert by_hand[-1] < by_hand[0] / 4
    np.random.seed(0)  # noqa: NPY002
    # as ch05/train.py
    model = SimpleRnnlm(vocab_size, WORDVEC_SIZE, HIDDEN_SIZE)
    optimizer = SGD(LR)
    trainer = RnnlmTrainer(model, optimizer)
    trainer.fit(xs, ts, MAX_EPOCH, BATCH_SIZE, TIME_SIZE)
    ax = trainer.plot()
    np.testing.assert_allclose(trainer.ppl_list, by_hand, rtol=1e-12)
    np.testing.assert_allclose(ax.get_lines()[0].get_ydata(), by_hand, rtol=1e-12)
    assert evaluate(model, xs[:200]) < by_hand[0] / 4


def test_a_wrong_word_id_is_told_with_a_model_of_ones_own(text):
    xs, ts, vocab_size = text
    xs, model = xs.copy(), SimpleRnnlm(vocab_size - 1, 5, 6)
    xs[0] = vocab_size - 1
    kept = [param.copy() for param in model.params]
    with pytest.raises(ValueError, match=rf"expected word ids from 0 to {vocab_size - 2}"):
        RnnlmTrainer(model, SGD(LR)).fit(xs, ts, 1, BATCH_SIZE, TIME_SIZE, progress=False)
    for before, now in zip(kept, model.params):
        np.testing.assert_array_equal(before, now)
