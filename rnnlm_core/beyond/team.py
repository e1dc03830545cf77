"""One training step, shared by several cores (notebook 5.5d)."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..optimizer import square_sum
from .adam import Adam


class Team:
    """Models around the same weights; each reads some rows of every batch, on a thread of its own.

    NumPy lets go of Python's lock while it computes, so threads do work at the same time. Each member
    has gradients, a hidden state and random numbers of its own. The mean of the members' gradients is
    that of the whole batch. Then every member updates its share of the weights.

    The result depends on the number of members, not on how many cores there are to run them.

    model: a BetterRnnlm whose weights are trained, by Adam. size: how many members.
    dropout: the ratios of BetterRnnlm.set_dropout.
    recurrent: the steps of the recurrent layer's weights, as a share of the others'.
    seed: of the random numbers that dropout draws.
    """

    def __init__(self, model, size=2, dropout=(0.0, 0.0, 0.0), recurrent=1.0, seed=0):
        self.params = model.params
        self.members = [model, *(type(model).from_params(model.params) for _ in range(size - 1))]
        for member, rng in zip(self.members, np.random.default_rng(seed).spawn(size)):
            member.set_dropout(*dropout, rng=rng)
        # member i updates slice i of every array of weights
        self.slices = [
            [np.array_split(param, size)[i] for param in self.params] for i in range(size)
        ]
        self.grads = [
            [[np.array_split(grad, size)[i] for grad in member.grads] for member in self.members]
            for i in range(size)
        ]
        factors = [
            recurrent if is_one_of(param, model.rnn_layer.params) else 1.0 for param in self.params
        ]
        self.optimizers = [Adam(factors=factors) for _ in range(size)]
        for optimizer, params in zip(self.optimizers, self.slices):
            optimizer.begin(params)
        self.threads = ThreadPoolExecutor(size)

    def step(self, xs, ts, lr, max_grad):
        """One update of the weights. Returns the mean loss in nats, before it.

        xs, ts: (N, T) word ids and the words that follow them; N a multiple of the team's size.
        max_grad: the joint norm of all gradients is clipped to this.
        If the loss or the norm is not a finite number, no weight is changed.
        """
        size = len(self.members)
        losses = self._all(self._gradients, self.members, np.split(xs, size), np.split(ts, size))
        norm = math.sqrt(sum(self._all(self._mean, self.grads)))
        if math.isfinite(norm):
            factor = min(1.0, max_grad / norm) if norm > 0 else 1.0
            for optimizer in self.optimizers:
                optimizer.lr = lr
            self._all(self._update, range(size), [factor] * size)
        return sum(losses) / size

    def _all(self, function, *arguments):
        return list(self.threads.map(function, *arguments))

    @staticmethod
    def _gradients(member, xs, ts):
        with np.errstate(over="ignore", invalid="ignore"):  # the loss will tell
            loss = member.forward(xs, ts)
            member.backward()
        return loss

    @staticmethod
    def _mean(grads):
        """Turn the first member's gradients of a slice into the mean of all -> their square sum."""
        first, *others = grads
        for arrays in zip(first, *others):
            for other in arrays[1:]:
                arrays[0][...] += other
            arrays[0][...] /= len(grads)
        return sum(square_sum(grad) for grad in first)

    def _update(self, i, factor):
        grads = self.grads[i][0]
        if factor < 1:
            for grad in grads:
                grad *= factor
        self.optimizers[i].update(self.slices[i], grads)


def is_one_of(array, arrays):
    return any(array is other for other in arrays)
