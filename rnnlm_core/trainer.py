"""The training loop of book 5.5.3, packed away (book 5.5.4; notebook 5.5)."""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .archive import copy_tree, load_tree, save_tree
from .evaluation import evaluate, perplexity
from .interrupts import interrupts_put_off
from .optimizer import clip_grads
from .progress_bar import Display
from .reading import ignored_by, reading_of
from .validate import check_count

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

# A mean loss above this, in nats per word, counts as infinite: the model would be giving the right
# words probabilities of about e^-1000. The weights have diverged, although they are still finite.
LOSS_LIMIT = 1000.0


class DivergedError(ArithmeticError):
    """The loss is nan, infinite or above LOSS_LIMIT: the weights have diverged."""


@dataclass(frozen=True)
class Progress:
    """How far training has come. Every step replaces the whole object and never changes a field."""

    run_start: int = 0  # epochs done when the run began that max_epoch counts from
    epoch: int = 0  # epochs done
    steps: int = 0  # mini-batches done
    iteration: int = 0  # mini-batches since the reading of the text began: the place in the text
    in_epoch: int = 0  # mini-batches done in the unfinished epoch,
    n_tokens: int = 0  # how many words that was,
    nll_sum: float = 0.0  # and the sum of their losses in nats


class RnnlmTrainer:
    """Trains a model on a text, mini-batch by mini-batch, in the order of the text.

    model: a SimpleRnnlm, or any object that has ``params``, ``grads``, ``forward(xs, ts)``,
        ``backward()`` and ``reset_state()``, such as the class that the book types out.
    optimizer: an SGD, or any object that has ``update(params, grads)``.

    history: a list with one dict for every finished epoch: ``epoch``, ``ppl`` (of the training
        text, measured while it was being learned) and ``valid_ppl`` (of the held-out text, or None).
    losses: a list with the mean loss of every mini-batch, in nats.
    """

    def __init__(self, model: Any, optimizer: Any) -> None:
        check_has("model", model, "params", "grads", "forward", "backward", "reset_state")
        check_has("optimizer", optimizer, "update")
        self.model, self.optimizer = model, optimizer
        self.history: list[dict] = []
        self.losses: list[float] = []
        self._progress = Progress()
        self._text = ""  # fingerprint of the text being read
        # Training continues from this state, whatever the model reads between two calls.
        self._state = self._get_state()
        self._checkpoint = None  # (path, id) of the file that holds this very training
        self._epoch_start = None  # all that training changes, as it was when the epoch began

    @property
    def ppl_list(self) -> list[float]:
        """The perplexity of the training text in every epoch."""
        return [row["ppl"] for row in self.history]

    def fit(
        self,
        xs: ArrayLike,
        ts: ArrayLike,
        max_epoch: int = 10,
        batch_size: int = 20,
        time_size: int = 35,
        max_grad: float | None = None,
        valid: ArrayLike | None = None,
        checkpoint: str | os.PathLike | None = None,
        progress: bool = True,
        live: bool | dict = False,
        **options: Any,
    ) -> RnnlmTrainer:
        """Train for ``max_epoch`` epochs; returns the trainer.

        xs, ts, batch_size, time_size, max_grad, valid, and the options between_epochs, schedule,
            patience, valid_batch_size, seed: see steps().
        checkpoint: a path; all that resume() needs is written there at the start, after every
            epoch and when training is stopped.
        progress: show a bar with loss and perplexity.
        live: redraw the curve after every epoch (in Jupyter); True, or a dict of the reference
            lines of plots.plot_perplexity.

        The stop button (KeyboardInterrupt) leaves weights, state and history as they were after
        the last complete mini-batch. The same call continues from there to the end of the run.
        After a finished run, the next call trains for ``max_epoch`` more epochs.

        Raises what steps() raises, and FileExistsError if ``checkpoint`` holds another training.
        """
        check_count("max_epoch", max_epoch)
        which = (xs, ts, max_epoch, batch_size, time_size, max_grad, valid)
        reading = reading_of(self.model, self.optimizer, *which, **options)
        if checkpoint is not None:
            if not isinstance(checkpoint, (str, os.PathLike)):
                raise ValueError(f"checkpoint: expected a path or None, got {checkpoint!r}")
            self._claim(checkpoint)
        self._begin_text(reading.fingerprint)
        if checkpoint is not None:
            self.save(checkpoint)  # now, not after an hour: can it be written at all?
        display = Display(self, reading, progress, live)
        steps = self._run(reading)
        try:
            for done in steps:
                display.after_step()
                if done.in_epoch == 0:
                    display.after_epoch()
                    if checkpoint is not None:
                        self.save(checkpoint)
            self._progress = replace(self._progress, run_start=self._progress.epoch)
        except KeyboardInterrupt:
            display.close()
            print(
                f"Stopped in epoch {self._progress.epoch + 1} after {self._progress.in_epoch} of "
                f"{reading.steps} mini-batches. Model and history are kept; the same fit() goes on "
                "from here."
            )
        finally:
            steps.close()
            display.close()
        if checkpoint is not None:
            self.save(checkpoint)
        return self

    def steps(
        self,
        xs: ArrayLike,
        ts: ArrayLike,
        max_epoch: int | None = None,
        batch_size: int = 20,
        time_size: int = 35,
        *,
        max_grad: float | None = None,
        valid: ArrayLike | None = None,
        valid_batch_size: int = 1,
        between_epochs: str = "carry",
        schedule: str | Callable[[float], float] | None = None,
        patience: int | None = None,
        seed: int = 0,
    ) -> Iterator[Progress]:
        """The training loop, one mini-batch per turn: ``for done in trainer.steps(xs, ts): ...``.

        xs, ts: (M,) word ids, and the id of the word after each. A target of -1 is not counted.
            An epoch is ``M // (batch_size * time_size)`` mini-batches.
        max_epoch: the loop ends after this many epochs; None never ends it.
        max_grad: clip the joint norm of all gradients to this, or None.
        valid: (M',) word ids of a held-out text; its perplexity is measured after every epoch, in
            valid_batch_size parts, see evaluate().
        between_epochs: "carry", as in the book: position and hidden state continue from one epoch
            to the next, and wrap around at the end of the text. "reset": every epoch starts
            again at the start of every row, with an empty state, so that it never wraps around.
            "jump": every epoch starts with an empty state at a random place, drawn from ``seed``.
        schedule: how the learning rate falls: a function of the share of the run that is done, from
            0 to below 1, which returns the factor for the optimizer's ``lr``. "linear" is
            ``lambda done: 1 - done``. A schedule needs a max_epoch.
        patience: stop early if the held-out perplexity has not improved for this many epochs.

        Yields a Progress after every mini-batch; ``in_epoch == 0`` means that an epoch has ended.
        You may leave the loop at any time: another call with the same text and sizes continues
        there. With another text or other sizes, reading starts from the beginning, with an empty
        state.

        Raises ValueError for arguments that do not fit, before anything is changed. Raises
        DivergedError if the loss is nan, infinite or above LOSS_LIMIT. Weights and history are then
        those from the start of the epoch, or of this call if it began in mid-epoch.
        """
        which = (xs, ts, max_epoch, batch_size, time_size)
        how = (max_grad, valid, valid_batch_size, between_epochs, schedule, patience, seed)
        return self._run(reading_of(self.model, self.optimizer, *which, *how))

    def _run(self, reading):
        """The loop of steps()."""
        self._begin_text(reading.fingerprint)
        n_epochs = math.inf if reading.max_epoch is None else reading.max_epoch
        last = self._progress.run_start + n_epochs
        lr = getattr(self.optimizer, "lr", None)
        began = False
        try:
            while self._progress.epoch < last and not self._is_stale(reading.patience):
                if not began or self._progress.in_epoch == 0:
                    self._begin_epoch(reading)
                    began = True
                if self._progress.in_epoch < reading.steps:
                    if reading.schedule is not None:
                        self.optimizer.lr = lr * self._factor(reading)
                    with interrupts_put_off():
                        self._step(reading)
                if self._progress.in_epoch == reading.steps:
                    self._end_epoch(reading)
                yield self._progress
                self._put_state(self._state)
        except DivergedError:
            with interrupts_put_off():
                self._go_back(self._epoch_start)
            raise
        finally:
            if reading.schedule is not None:
                self.optimizer.lr = lr

    def _begin_epoch(self, reading):
        with interrupts_put_off():
            if reading.between_epochs != "carry" and self._progress.in_epoch == 0:
                self._forget()
                self._progress = replace(self._progress, iteration=0)
            self._epoch_start = self._snapshot()

    def _step(self, reading):
        """Train on one mini-batch completely or, if any error is raised, not at all."""
        model, optimizer, before = self.model, self.optimizer, self._progress
        batch_x, batch_t = reading.batch(before.epoch, before.iteration)
        undo = None  # what to go back to once the update has begun
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # the loss will tell
                loss = float(model.forward(batch_x, batch_t))
                if not loss <= LOSS_LIMIT:  # so put, it catches nan as well
                    raise self._diverged(f"the loss is {loss:.3g}")
                model.backward()
                if reading.max_grad is not None:
                    clip_grads(model.grads, reading.max_grad)
                # SGD and Adam check everything before they change anything. Another optimizer may
                # raise in the middle of its update, so its weights are restored from a copy. The
                # copy costs about 3 % of a step, and our optimizers can do without it.
                ours = getattr(optimizer, "checks_first", False)
                undo = self._epoch_start if ours else self._snapshot()
                optimizer.update(model.params, model.grads)
            n_tokens = int(np.count_nonzero(batch_t != ignored_by(model)))
        except BaseException:
            if undo is None:
                self._put_state(self._state)
            else:
                self._go_back(undo)
            raise
        self.losses.append(loss)
        self._state = self._get_state()
        self._progress = Progress(
            before.run_start,
            before.epoch,
            before.steps + 1,
            before.iteration + 1,
            before.in_epoch + 1,
            before.n_tokens + n_tokens,
            before.nll_sum + loss * n_tokens,
        )

    def _end_epoch(self, reading):
        if not all(np.isfinite(param).all() for param in self.model.params):
            raise self._diverged("a weight is not a finite number")
        done, valid_ppl = self._progress, None
        if reading.valid is not None:
            valid_ppl = evaluate(self.model, reading.valid, reading.valid_batch_size)
        epoch, ppl = done.epoch + 1, perplexity(done.nll_sum, done.n_tokens)
        endless = reading.max_epoch is None  # then the next run begins here
        run_start = epoch if endless else done.run_start
        with interrupts_put_off():
            self.history.append({"epoch": epoch, "ppl": ppl, "valid_ppl": valid_ppl})
            self._progress = Progress(run_start, epoch, done.steps, done.iteration)

    def _factor(self, reading):
        done = self._progress
        steps_done = (done.epoch - done.run_start) * reading.steps + done.in_epoch
        return reading.schedule(steps_done / (reading.max_epoch * reading.steps))

    def _is_stale(self, patience):
        """Whether the held-out perplexity has not improved for ``patience`` epochs of this run."""
        if patience is None or self._progress.in_epoch:
            return False
        run = [row["valid_ppl"] for row in self.history[self._progress.run_start :]]
        if len(run) <= patience or None in run:
            return False
        return min(run[:-patience]) <= min(run[-patience:])

    def _diverged(self, what):
        done = self._progress
        return DivergedError(
            f"{what} in epoch {done.epoch + 1}, mini-batch {done.in_epoch + 1} (step {done.steps + 1} "
            f"of the training), with lr = {getattr(self.optimizer, 'lr', 'unknown')}. Weights and "
            "history are back where the epoch began. Try a smaller lr, or clip: max_grad=1.0"
        )

    def _begin_text(self, text):
        """Start from the beginning, unless ``text`` is the fingerprint of what was being read."""
        if text != self._text:
            done = self._progress
            self._progress = Progress(run_start=done.epoch, epoch=done.epoch, steps=done.steps)
            self._text = text
            self._forget()
        else:
            self._put_state(self._state)

    # All that training changes --------------------------------------------------------------------

    def _forget(self):
        self.model.reset_state()
        self._state = self._get_state()

    def _get_state(self):
        """Return what the model holds besides its weights, or None if it has no save_state()."""
        return self.model.save_state() if hasattr(self.model, "save_state") else None

    def _put_state(self, state):
        if state is not None:
            self.model.load_state(state)

    def _changing(self):
        """Return a tree (see archive.save_tree) of the arrays themselves, not of copies."""
        return {
            "params": list(self.model.params),
            "model": self._state,
            "optimizer": _state_of(self.optimizer),
            "progress": dict(vars(self._progress)),
        }

    def _put(self, tree):
        for param, saved in zip(self.model.params, tree["params"]):
            param[...] = saved
        _put_state_of(self.optimizer, tree["optimizer"])
        self._progress, self._state = Progress(**tree["progress"]), tree["model"]
        if self._state is None:
            self._forget()
        else:
            self._put_state(self._state)

    def _snapshot(self):
        """Return a copy of this moment for _go_back(); losses and epochs before it need none."""
        return copy_tree(self._changing()), len(self.losses), len(self.history)

    def _go_back(self, snapshot):
        tree, n_losses, n_epochs = snapshot
        del self.losses[n_losses:], self.history[n_epochs:]
        self._put(tree)

    # In a file ------------------------------------------------------------------------------------

    def save(self, path: str | os.PathLike, notes: Any = None) -> None:
        """Write all that resume() needs. If this is interrupted, an old file there stays whole.

        notes: anything that archive.save_tree can write, stored in the same file.
        Raises OSError if the file cannot be written, FileExistsError if another training has
        written to it since this one did, ValueError if model or optimizer cannot be saved.
        """
        if not hasattr(self.model, "save_state"):
            raise ValueError(
                f"checkpoint: a {type(self.model).__name__} has no save_state() and load_state(), so "
                "that its hidden state could not be taken up again; see SimpleRnnlm for both"
            )
        self._claim(path)
        name = secrets.token_hex(8)
        losses = np.array(self.losses, np.float64)
        tree = {**self._changing(), "history": self.history, "losses": losses}
        tree |= {"text": self._text, "id": name, "notes": notes}
        tree["kinds"] = [type(self.model).__name__, type(self.optimizer).__name__]
        with interrupts_put_off():
            save_tree(path, tree)
            self._checkpoint = Path(path).resolve(), name

    def _claim(self, path):
        """Raise FileExistsError if the file exists and holds a training other than this one."""
        if not Path(path).exists():
            return
        try:
            name = load_tree(path, arrays=False)["id"]
        except (ValueError, KeyError, TypeError):
            raise FileExistsError(
                f"checkpoint: {path} holds something else than a checkpoint; give another name, or "
                "remove it"
            ) from None
        if self._checkpoint != (Path(path).resolve(), name):
            raise FileExistsError(
                f"checkpoint: {path} holds another training, or this one as another trainer went on "
                f"with it; call resume({str(path)!r}) to go on with it, or give another name"
            )

    def resume(self, path: str | os.PathLike) -> RnnlmTrainer:
        """Load the training that fit(checkpoint=path) saved; returns the trainer.

        The same fit() then gives, bit for bit, the curve of a training that was never stopped. The
        optimizer keeps its own ``lr``. Raises FileNotFoundError, or ValueError if the file is
        damaged or belongs to another kind or size of model or optimizer; model and trainer then
        stay unchanged.
        """
        tree = load_tree(path)
        try:
            self._check_tree(tree)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}: expected a checkpoint of fit(), got another file") from error
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
        with interrupts_put_off():
            self.history, self.losses = tree["history"], tree["losses"].tolist()
            self._put(tree)
            self._text, self._checkpoint = tree["text"], (Path(path).resolve(), tree["id"])
        return self

    def _check_tree(self, tree):
        """Check the whole checkpoint before anything is changed."""
        kinds = [type(self.model).__name__, type(self.optimizer).__name__]
        if tree["kinds"] != kinds:
            raise ValueError(f"expected a checkpoint of {kinds}, got one of {tree['kinds']}")
        names = getattr(self.model, "param_names", range(len(self.model.params)))
        if len(tree["params"]) != len(self.model.params):
            raise ValueError(
                f"expected {len(self.model.params)} arrays of weights, got {len(tree['params'])}"
            )
        for name, param, saved in zip(names, self.model.params, tree["params"]):
            if (saved.shape, saved.dtype) != (param.shape, param.dtype):
                raise ValueError(
                    f"expected {name} of shape {param.shape} and dtype {param.dtype}, as in this "
                    f"model, got {saved.shape} and {saved.dtype}"
                )
        if tree["optimizer"].keys() != _state_of(self.optimizer).keys():
            raise ValueError(f"expected what {kinds[1]} keeps, got {sorted(tree['optimizer'])}")
        if (tree["model"] is None) != (self._get_state() is None):
            raise ValueError("expected the state of the model, got none")
        done = Progress(*map(tree["progress"].__getitem__, asdict(Progress())))
        counts = [getattr(done, field.name) for field in fields(done) if field.type == "int"]
        epochs = [row["epoch"] for row in tree["history"] if row["ppl"] > 0 and "valid_ppl" in row]
        if (
            not all(isinstance(count, int) and count >= 0 for count in counts)
            or epochs != list(range(1, done.epoch + 1))
            or tree["losses"].ndim != 1
            or not isinstance(tree["text"] + tree["id"], str)
        ):
            raise ValueError("expected progress, history and losses that fit together, got others")
        kept = copy_tree(self._get_state())
        try:
            self._put_state(tree["model"])
        finally:
            self._put_state(kept)

    def plot(self, ax: Axes | None = None, **lines: float | None) -> Axes:
        """Draw the perplexity curve; returns the Axes. ``lines``: see plots.plot_perplexity."""
        from .plots import plot_perplexity

        return plot_perplexity(self.history, ax=ax, **lines)


def check_has(name, thing, *wanted):
    missing = [attribute for attribute in wanted if not hasattr(thing, attribute)]
    if missing:
        raise ValueError(
            f"{name}: expected an object with {', '.join(wanted)}, got {type(thing).__name__} without "
            f"{', '.join(missing)}"
        )


def _state_of(optimizer):
    """What an optimizer keeps between two updates: its attributes except the learning rate."""
    kept = getattr(optimizer, "__dict__", {})
    return {name: kept[name] for name in kept if name != "lr" and not callable(kept[name])}


def _put_state_of(optimizer, state):
    for name, value in copy_tree(state).items():
        setattr(optimizer, name, value)
