"""The checked arguments of a training: what it reads, in which order, and how it learns."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .batches import batch_indices
from .validate import check_choice, check_count, check_ids, check_number, check_targets


@dataclass(frozen=True)
class Reading:
    """The arguments of RnnlmTrainer.steps(), which explains them."""

    xs: np.ndarray
    ts: np.ndarray
    max_epoch: int | None
    batch_size: int
    time_size: int
    max_grad: float | None
    valid: np.ndarray | None
    valid_batch_size: int
    between_epochs: str
    schedule: Callable[[float], float] | None
    patience: int | None
    seed: int

    @property
    def steps(self):
        """Mini-batches in an epoch."""
        return len(self.xs) // (self.batch_size * self.time_size)

    def batch(self, epoch, iteration):
        """Return the words that this mini-batch reads and their targets: two (N, T) arrays."""
        at = batch_indices(len(self.xs), self.batch_size, self.time_size, iteration)
        if self.between_epochs == "jump":
            at = (at + _start_of(epoch, len(self.xs), self.seed)) % len(self.xs)
        return self.xs[at], self.ts[at]

    @property
    def fingerprint(self):
        """A string that differs for every text and for every order of reading it."""
        order = (self.batch_size, self.time_size, self.between_epochs)
        if self.between_epochs == "jump":
            order = (*order, self.seed)
        return fingerprint(self.xs, self.ts, *order)


def reading_of(
    model,
    optimizer,
    xs,
    ts,
    max_epoch,
    batch_size,
    time_size,
    max_grad=None,
    valid=None,
    valid_batch_size=1,
    between_epochs="carry",
    schedule=None,
    patience=None,
    seed=0,
):
    """Return a Reading; raises ValueError for arguments that do not fit model or optimizer."""
    V = getattr(model, "vocab_size", None)
    xs, ts = _text(xs, ts, V, ignored_by(model))
    if valid is not None:
        valid = check_ids("valid", valid, V, "M")
        check_count("length of valid", len(valid), at_least=2)
        check_count("valid_batch_size", valid_batch_size)
    if max_epoch is not None:
        check_count("max_epoch", max_epoch)
    batch_indices(len(xs), batch_size, time_size, 0)  # is the text long enough?
    if max_grad is not None:
        check_number("max_grad", max_grad, above=0, finite=False)
    check_choice("between_epochs", between_epochs, ["carry", "reset", "jump"])
    if patience is not None:
        check_count("patience", patience)
        if valid is None:
            raise ValueError("patience: expected a held-out text to watch, got valid=None")
    check_count("seed", seed, at_least=0)
    schedule = _schedule(schedule, max_epoch, optimizer)
    which = (xs, ts, max_epoch, batch_size, time_size)
    return Reading(
        *which, max_grad, valid, valid_batch_size, between_epochs, schedule, patience, seed
    )


def ignored_by(model):
    """Return the target that a model does not count, or None if it counts every target."""
    return getattr(getattr(model, "loss_layer", None), "ignore_label", None)


def _text(xs, ts, V, ignored):
    xs = check_ids("xs", xs, V, "M")
    checked, counted = check_targets("ts", ts, ignored, V, "M", len(xs))
    if not np.any(counted):
        raise ValueError(f"ts: expected at least one target that counts, got only {ignored}")
    return xs, np.where(counted, checked, ignored if ignored is not None else 0)


def _schedule(schedule, max_epoch, optimizer):
    if schedule is None:
        return None
    if schedule == "linear":
        schedule = _linear
    if not callable(schedule):
        raise ValueError(f"schedule: expected a function, 'linear' or None, got {schedule!r}")
    if max_epoch is None or not hasattr(optimizer, "lr"):
        raise ValueError("schedule: expected a max_epoch, and an optimizer with an lr to change")
    return schedule


def _linear(done):
    return 1 - done


def _start_of(epoch, size, seed):
    """Return where a "jump" epoch starts. (Of the size + 1 places, the first is also the last.)"""
    return int(np.random.default_rng([seed, epoch]).integers(size + 1)) % size


def fingerprint(xs, ts, *settings):
    digest = hashlib.sha256(repr(settings).encode())
    for ids in (xs, ts):
        digest.update(np.ascontiguousarray(ids, np.int64).tobytes())
    return digest.hexdigest()
