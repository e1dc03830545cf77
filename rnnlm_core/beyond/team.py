"""One model made of several, each of which runs on its own core (notebook a_large_text)."""

import numpy as np

from ..validate import as_generator, as_ids, check_count
from .adam import on_threads
from .better_model import BetterRnnlm


class Team:
    """Models with the same weights; each reads some rows of every batch, on a thread of its own.

    NumPy releases Python's lock while it computes, so the threads work at the same time. Each
    member has its own gradients, hidden state and random numbers. The mean of the members'
    gradients is the gradient of the whole batch. A team is used like any other model.

    The result depends on the number of members, not on the number of cores.

    model: a BetterRnnlm. size: how many members.
    dropout: the ratios of BetterRnnlm.set_dropout. seed: of the random numbers that it draws.
    """

    def __init__(self, model, size=2, dropout=(0.0, 0.0, 0.0), seed=0):
        check_count("size", size)
        if not isinstance(model, BetterRnnlm):
            raise ValueError(f"model: expected a BetterRnnlm, got {type(model).__name__}")
        if not isinstance(dropout, (tuple, list)) or len(dropout) != 3:
            raise ValueError(f"dropout: expected three numbers, got {dropout!r}")
        generators = as_generator("seed", seed).spawn(size)
        self.members = [model, *(model.reader() for _ in range(size - 1))]
        for member, rng in zip(self.members, generators):
            member.set_dropout(*dropout, rng=rng)
        self.params, self.grads = model.params, model.grads
        self.param_names, self.vocab_size = model.param_names, model.vocab_size
        # Thread i adds up slice i of every array of gradients.
        self._slices = [
            [[np.array_split(grad, size)[i] for grad in member.grads] for member in self.members]
            for i in range(size)
        ]
        self._map = on_threads(size)

    def forward(self, xs, ts):
        """xs, ts: (N, T) word ids and the words that follow them -> mean loss in nats, a float.

        Raises ValueError unless N is a multiple of the team's size.
        """
        size = len(self.members)
        xs = as_ids("xs", xs, "N T")
        ts = as_ids("ts", ts, "N T", *xs.shape)
        if len(xs) % size:
            raise ValueError(f"xs: expected a multiple of {size} rows, got {len(xs)}")
        return sum(self._all(_forward, self.members, np.split(xs, size), np.split(ts, size))) / size

    def backward(self, dout=1):
        """Overwrite ``grads`` with the gradient of the last forward(), times ``dout``."""
        size = len(self.members)
        self._all(_backward, self.members, [dout / size] * size)
        self._all(_add_up, self._slices)

    def _all(self, function, *arguments):
        return list(self._map(function, *arguments))

    def reset_state(self):
        """Start the next call from zeros."""
        for member in self.members:
            member.reset_state()

    def save_state(self):
        """Return all that the members hold besides the weights."""
        return [member.save_state() for member in self.members]

    def load_state(self, saved):
        for member, state in zip(self.members, saved, strict=True):
            member.load_state(state)

    def reader(self):
        """Return a single model with the same weights, for reading a text."""
        return self.members[0].reader()


def _forward(member, xs, ts):
    with np.errstate(over="ignore", invalid="ignore"):  # of this thread; the loss will tell
        return member.forward(xs, ts)


def _backward(member, dout):
    with np.errstate(over="ignore", invalid="ignore"):
        member.backward(dout)


def _add_up(grads):
    """Add the gradients of the other members to those of the first, in one slice."""
    first, *others = grads
    for other in others:
        for mine, theirs in zip(first, other):
            mine += theirs
