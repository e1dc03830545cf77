"""What every layer, model and optimiser says of itself: its sizes and settings, in one short line."""

from importlib import import_module

import numpy as np


def what_is_said(core):
    """(object, its repr) for each class of the package ``core``, or of a copy of it."""
    V, D, H, K = 7, 5, 6, 2

    def part(name):
        return import_module(f"{core.__name__}.beyond.{name}")

    def zeros(*shape):
        return np.zeros(shape)

    rng = np.random.default_rng(0)
    softmax = part("adaptive_softmax").TimeAdaptiveSoftmaxWithLoss
    rnn = zeros(D, H), zeros(H, H), zeros(H)
    return [
        (core.Embedding(zeros(V, D)), "Embedding(V=7, D=5)"),
        (core.RNN(*rnn), "RNN(D=5, H=6)"),
        (core.Affine(zeros(H, V), zeros(V)), "Affine(H=6, V=7)"),
        (core.SoftmaxWithLoss(), "SoftmaxWithLoss()"),
        (core.TimeEmbedding(zeros(V, D)), "TimeEmbedding(V=7, D=5)"),
        (core.TimeRNN(*rnn), "TimeRNN(D=5, H=6, stateful=False)"),
        (core.TimeRNN(*rnn, stateful=True), "TimeRNN(D=5, H=6, stateful=True)"),
        (core.TimeAffine(zeros(H, V), zeros(V)), "TimeAffine(H=6, V=7)"),
        (core.TimeSoftmaxWithLoss(), "TimeSoftmaxWithLoss(ignore_label=-1)"),
        (core.SimpleRnnlm(V, D, H), "SimpleRnnlm(V=7, D=5, H=6, float32)"),
        (core.SimpleRnnlm(V, D, H, dtype=float), "SimpleRnnlm(V=7, D=5, H=6, float64)"),
        (core.CBOW(V, D, 3), "CBOW(V=7, D=5, window_size=3, 'sum')"),
        (core.CBOW(V, D, 3, "concat"), "CBOW(V=7, D=5, window_size=3, 'concat')"),
        (
            core.CBOW(V, D, 3, "concat", hidden_size=H),
            "CBOW(V=7, D=5, window_size=3, 'concat', H=6)",
        ),
        (core.SGD(0.1), "SGD(lr=0.1)"),
        (core.Adam(), "Adam(lr=0.001)"),
        (core.BetterRnnlm(np.ones(V, int), D, H), "BetterRnnlm(V=7, D=5, H=6, float32)"),
        (core.KneserNey(np.arange(V), V, order=3), "KneserNey(V=7, order=3)"),
        (part("dropout").TimeDropout(0.4, rng), "TimeDropout(ratio=0.4)"),
        (part("dropout").TimeWordDropout(0.1, rng, V), "TimeWordDropout(V=7, ratio=0.1)"),
        (
            softmax(zeros(V, D), zeros(V), zeros(K, D), zeros(K), [3, 5]),
            "TimeAdaptiveSoftmaxWithLoss(V=7, D=5, cuts=[3, 5])",
        ),
    ]
