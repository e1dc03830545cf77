"""The training loop of book 5.5.3, packed away (book 5.5.4; notebook 5.5)."""

import hashlib
import math
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np

from .archive import load_arrays, save_arrays
from .batches import batch_indices
from .evaluation import evaluate, perplexity
from .optimizer import clip_grads
from .validate import check_count, check_ids, check_shape

# A mean loss above this, in nats a word, is as good as infinite: it means that words of probability
# e^-1000 came true one after the other. The weights have run away, though every number is finite.
LOSS_LIMIT = 1000.0


class DivergedError(ArithmeticError):
    """The loss is not a number, infinite or above LOSS_LIMIT: the weights have run away."""


@dataclass(frozen=True)
class Progress:
    """How far training has come. Replaced whole after every step, never changed in part."""

    run_start: int = 0  # epochs done when the run began that max_epoch counts from
    epoch: int = 0  # epochs done
    steps: int = 0  # mini-batches done
    iteration: int = 0  # mini-batches since the reading of the text began: the place in the text
    in_epoch: int = 0  # mini-batches done in the unfinished epoch,
    n_tokens: int = 0  # how many words that was,
    nll_sum: float = 0.0  # and the sum of their losses in nats


class RnnlmTrainer:
    """Trains a model on a text, mini-batch by mini-batch, in the order of the text.

    model: a SimpleRnnlm. optimizer: an SGD, or whatever has ``update(params, grads)``.

    history: a list with one dict for every finished epoch: ``epoch``, ``ppl`` (of the training
        text, measured while it was being learned) and ``valid_ppl`` (of the held-out text or None).
    losses: a list with the mean loss of every mini-batch, in nats.
    """

    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer
        self.history = []
        self.losses = []
        self._progress = Progress()
        self._text = ""  # fingerprint of the text being read
        self._h = None  # the state to go on from: the model may do other things between two fits
        self._checkpoint = None  # the file that holds this very training
        self._before_step = _Snapshot(self)
        self._before_epoch = _Snapshot(self)

    @property
    def ppl_list(self):
        """Perplexity of the training text in every epoch: a list of floats."""
        return [row["ppl"] for row in self.history]

    def fit(
        self,
        xs,
        ts,
        max_epoch=10,
        batch_size=20,
        time_size=35,
        max_grad=None,
        valid=None,
        between_epochs="carry",
        checkpoint=None,
        progress=True,
        live=False,
    ):
        """Train for ``max_epoch`` epochs; returns the trainer.

        xs, ts: (M,) word ids, and the id of the word after each. A target of -1 is not counted.
            An epoch is ``M // (batch_size * time_size)`` mini-batches.
        max_grad: clip the joint norm of all gradients to this, or None.
        valid: (M',) word ids of a held-out text; its perplexity is measured after every epoch.
        between_epochs: "carry", as in the book: place and hidden state run on from one epoch to
            the next, past the end of the text to its beginning; "reset": every epoch starts at the
            row starts with an empty state, so that no state is carried over that false seam.
        checkpoint: a path; all that resume() needs is written there at the start, after every
            epoch and when training is stopped.
        progress: show a bar with loss and perplexity.
        live: draw the curve anew after every epoch (in Jupyter); True, or a dict of the reference
            lines of plots.plot_perplexity.

        The stop button (KeyboardInterrupt) leaves weights, state and history as they were after
        the last whole mini-batch; the same call goes on from there to the end of the run. After a
        run that came to its end, a call trains ``max_epoch`` epochs more. Another text or another
        shape of the batches starts reading from the beginning, with an empty state.

        Raises ValueError for arguments that do not fit, before anything is changed; FileExistsError
        if ``checkpoint`` holds another training; DivergedError if the loss is not a
        number, infinite or above LOSS_LIMIT: weights and history are then back where the epoch
        (or this call, if it began in mid-epoch) began, before the steps that did the harm.
        """
        xs, ts = self._check_text(xs, ts)
        if valid is not None:
            valid = check_ids("valid", valid, self.model.vocab_size, "M")
            check_count("length of valid", len(valid), at_least=2)
        check_count("max_epoch", max_epoch)
        batch_indices(len(xs), batch_size, time_size, 0)
        if max_grad is not None and not max_grad > 0:
            raise ValueError(f"max_grad: expected a number above 0 or None, got {max_grad!r}")
        if between_epochs not in ("carry", "reset"):
            raise ValueError(f"between_epochs: expected 'carry' or 'reset', got {between_epochs!r}")
        self._claim(checkpoint)
        self._begin_text(fingerprint(xs, ts, batch_size, time_size, between_epochs))
        self._save(checkpoint)  # now, not after an hour: can it be written at all?

        steps = len(xs) // (batch_size * time_size)
        last_epoch = self._progress.run_start + max_epoch
        display = _Display(self, steps, last_epoch, progress, live)
        try:
            while self._progress.epoch < last_epoch:
                if between_epochs == "reset" and self._progress.in_epoch == 0:
                    self.model.reset_state()
                    self._progress = replace(self._progress, iteration=0)
                self._before_epoch.take(self.model.state)
                while self._progress.in_epoch < steps:
                    at = batch_indices(len(xs), batch_size, time_size, self._progress.iteration)
                    self._step(xs[at], ts[at], max_grad)
                    display.after_step()
                self._end_epoch(valid)
                display.after_epoch()
                self._save(checkpoint)
            self._progress = replace(self._progress, run_start=last_epoch)
            self._save(checkpoint)
        except KeyboardInterrupt:
            self._save(checkpoint)
            display.close()
            print(
                f"Stopped in epoch {self._progress.epoch + 1} after {self._progress.in_epoch} of "
                f"{steps} mini-batches. Model and history are kept; the same fit() goes on from here."
            )
        except DivergedError:
            self._before_epoch.put_back()
            raise
        finally:
            self._h = self.model.state
            display.close()
        return self

    def plot(self, ax=None, **lines):
        """Draw the perplexity curve; returns the Axes. ``lines``: see plots.plot_perplexity."""
        from .plots import plot_perplexity

        return plot_perplexity(self.history, ax=ax, **lines)

    def _step(self, batch_x, batch_t, max_grad):
        """One mini-batch, whole or not at all, wherever an interrupt or an error falls."""
        model, before, h = self.model, self._progress, self.model.state
        self._before_step.progress = None  # not that of an earlier try at this very step
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # the loss will tell
                loss = model.forward(batch_x, batch_t)
                if not loss <= LOSS_LIMIT:  # so put, it catches nan as well
                    raise self._diverged(f"the loss is {loss:.3g}")
                model.backward()
                if max_grad is not None:
                    clip_grads(model.grads, max_grad)
                self._before_step.take(h)
                self.optimizer.update(model.params, model.grads)
            n_tokens = int(np.count_nonzero(batch_t != model.loss_layer.ignore_label))
            self.losses.append(loss)
            self._progress = replace(
                before,
                steps=before.steps + 1,
                iteration=before.iteration + 1,
                in_epoch=before.in_epoch + 1,
                n_tokens=before.n_tokens + n_tokens,
                nll_sum=before.nll_sum + loss * n_tokens,
            )
        except BaseException:
            if self._progress is before:  # the step was not finished
                if self._before_step.progress is before:  # but the update had begun
                    self._before_step.put_back()
                self._go_back(before, h)
            raise

    def _go_back(self, progress, h):
        del self.losses[progress.steps :]
        del self.history[progress.epoch :]
        self.model.set_state(h)
        self._progress = progress

    def _diverged(self, what):
        done = self._progress
        return DivergedError(
            f"{what} in epoch {done.epoch + 1}, mini-batch {done.in_epoch + 1} (step {done.steps + 1} "
            f"of the training), with lr = {getattr(self.optimizer, 'lr', 'unknown')}. Weights and "
            "history are back where the epoch began. Try a smaller lr, or clip: max_grad=1.0"
        )

    def _end_epoch(self, valid):
        if not all(np.isfinite(param).all() for param in self.model.params):
            raise self._diverged("a weight is not a finite number")
        done = self._progress
        row = {
            "epoch": done.epoch + 1,
            "ppl": perplexity(done.nll_sum, done.n_tokens),
            "valid_ppl": None if valid is None else evaluate(self.model, valid),
        }
        self.history[done.epoch :] = [row]
        self._progress = replace(done, epoch=done.epoch + 1, in_epoch=0, n_tokens=0, nll_sum=0.0)

    def _check_text(self, xs, ts):
        V, ignored = self.model.vocab_size, self.model.loss_layer.ignore_label
        xs, ts = check_ids("xs", xs, V, "M"), np.asarray(ts)
        check_shape("ts", ts, "M", len(xs))
        counted = check_ids("ts", ts[ts != ignored], V, "M")
        if not len(counted):
            raise ValueError(f"ts: expected at least one target that counts, got only {ignored}")
        return xs, ts

    def _begin_text(self, text):
        """Start reading from the beginning, unless this is the text that was being read."""
        if text != self._text:
            done = self._progress
            self._progress = Progress(run_start=done.epoch, epoch=done.epoch, steps=done.steps)
            self._text, self._h = text, None
        self.model.set_state(self._h)

    def _claim(self, path):
        if path is not None and Path(path).exists() and Path(path).resolve() != self._checkpoint:
            raise FileExistsError(
                f"checkpoint: {path} holds another training; call resume({str(path)!r}) first to go "
                "on with it, or give another name"
            )

    def _save(self, path):
        """Write a checkpoint, if one was asked for."""
        if path is None:
            return
        h = self.model.state
        rows = [
            (row["epoch"], row["ppl"], math.nan if row["valid_ppl"] is None else row["valid_ppl"])
            for row in self.history
        ]
        save_arrays(
            path,
            {
                **dict(zip(self.model.param_names, self.model.params)),
                "h": np.zeros((0, 0)) if h is None else h,
                "progress": np.array(astuple(self._progress), np.float64),
                "history": np.array(rows, np.float64).reshape(-1, 3),
                "losses": np.array(self.losses, np.float64),
                "text": np.array(self._text),
            },
        )
        self._checkpoint = Path(path).resolve()

    def resume(self, path):
        """Take up the training that fit(checkpoint=path) was doing; returns the trainer.

        The same fit() afterwards gives, to the bit, the curve of a training that was never
        stopped. Raises FileNotFoundError, or ValueError if the file is damaged or belongs to a
        model of another size or dtype; model and trainer are then as they were.
        """
        names = [*self.model.param_names, "h", "progress", "history", "losses", "text"]
        arrays = load_arrays(path, names)
        for name, param in zip(self.model.param_names, self.model.params):
            saved = arrays[name]
            if (saved.shape, saved.dtype) != (param.shape, param.dtype):
                raise ValueError(
                    f"{path}: expected {name} of shape {param.shape} and dtype {param.dtype}, as in "
                    f"this model, got {saved.shape} and {saved.dtype}"
                )
        for name, param in zip(self.model.param_names, self.model.params):
            param[...] = arrays[name]
        self._h = arrays["h"] if arrays["h"].size else None
        *counts, nll_sum = arrays["progress"].tolist()
        self._progress = Progress(*map(int, counts), nll_sum)
        self.history = [
            {"epoch": int(epoch), "ppl": ppl, "valid_ppl": None if math.isnan(valid) else valid}
            for epoch, ppl, valid in arrays["history"].tolist()
        ]
        self.losses = arrays["losses"].tolist()
        self._text = str(arrays["text"])
        self._checkpoint = Path(path).resolve()
        return self


def fingerprint(xs, ts, *settings):
    digest = hashlib.sha256(repr(settings).encode())
    for ids in (xs, ts):
        digest.update(np.ascontiguousarray(ids, np.int64).tobytes())
    return digest.hexdigest()


class _Snapshot:
    """The weights of one moment and how far training was: whole, or of no moment at all."""

    def __init__(self, trainer):
        self.trainer = trainer
        self.copies = [np.empty_like(param) for param in trainer.model.params]
        self.progress, self.h = None, None

    def take(self, h):
        self.progress = None  # an interrupt while copying leaves no half snapshot behind
        for copy, param in zip(self.copies, self.trainer.model.params):
            copy[...] = param
        self.h = h
        self.progress = self.trainer._progress

    def put_back(self):
        for copy, param in zip(self.copies, self.trainer.model.params):
            param[...] = copy
        self.trainer._go_back(self.progress, self.h)


class _Display:
    """The bar and the live curve: tqdm and matplotlib are loaded only if they are wanted."""

    def __init__(self, trainer, steps, last_epoch, progress, live):
        self.trainer, self.bar, self.curve = trainer, None, None
        if progress:
            from tqdm.auto import tqdm

            done = trainer._progress
            self.bar = tqdm(
                total=(last_epoch - done.run_start) * steps,
                initial=(done.epoch - done.run_start) * steps + done.in_epoch,
                desc="training",
                unit="batch",
            )
        if live:
            from .plots import LiveCurve

            self.curve = LiveCurve(**(live if isinstance(live, dict) else {}))

    def after_step(self):
        if self.bar is not None:
            done = self.trainer._progress
            self.bar.set_postfix(
                loss=f"{self.trainer.losses[-1]:.3f}",
                ppl=f"{perplexity(done.nll_sum, max(done.n_tokens, 1)):.2f}",
                refresh=False,
            )
            self.bar.update()

    def after_epoch(self):
        if self.curve is not None:
            self.curve.update(self.trainer.history)

    def close(self):
        if self.bar is not None:
            self.bar.close()
