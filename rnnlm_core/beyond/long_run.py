"""A long training run that may be killed at any moment (notebook a_large_text).

``rnnlm train FOLDER`` starts it from the command line. FOLDER gets a checkpoint after every epoch,
the best model so far, its vocabulary and history.json. Whatever stops the run, the same command
continues from the last checkpoint and gives the same numbers, bit for bit.
"""

import contextlib
import json
import shutil
import time
import warnings
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from ..archive import load_tree, remove_parts, save_json
from ..batches import batch_indices
from ..evaluation import perplexity, word_losses
from ..interrupts import interrupts_put_off
from ..reading import fingerprint
from ..trainer import RnnlmTrainer
from ..validate import check_count, check_ids, check_number
from .adam import Adam
from .better_model import BetterRnnlm
from .count_vectors import count_vectors
from .dropout import check_ratio
from .ngram import KneserNey
from .team import Team

MEMBERS = 2  # of the team: always, so that the result does not depend on the machine


@dataclass(frozen=True)
class Settings:
    """The settings of a run. The defaults were chosen only on Penn Treebank's validation text."""

    wordvec_size: int = 400
    hidden_size: int = 600
    epochs: int = 0  # 0: as many as fit the size of the text, see epochs_for()
    batch_size: int = 40
    time_size: int = 35
    lr: float = 0.0014  # at the start; it falls to 0 along a straight line
    max_grad: float = 1.0
    recurrent_lr: float = 0.25  # of the recurrent layer, as a share of lr: its weights act T times
    drop_words: float = 0.1
    drop_in: float = 0.4
    drop_out: float = 0.5
    clusters: int = 1  # 0: the ordinary softmax over all words
    window: int = 3  # of neighbours counted for the first word vectors; 0: random ones
    patience: int = 5  # end after so many epochs without a better validation text; 0: never
    seed: int = 1

    def checked(self, n_words):
        """Return the settings for a text of n_words; a ValueError names a setting that is wrong."""
        for name in ("wordvec_size", "hidden_size", "batch_size", "time_size"):
            check_count(name, getattr(self, name))
        for name in ("epochs", "clusters", "window", "patience", "seed"):
            check_count(name, getattr(self, name), at_least=0)
        for name in ("lr", "max_grad", "recurrent_lr"):
            check_number(name, getattr(self, name), above=0)
        for name in ("drop_words", "drop_in", "drop_out"):
            check_ratio(name, getattr(self, name))
        if self.batch_size % MEMBERS:
            raise ValueError(f"batch_size: expected a multiple of {MEMBERS}, got {self.batch_size}")
        return replace(self, epochs=self.epochs or epochs_for(n_words))


def epochs_for(n_words):
    """Return the number of epochs for a text: 40 for the 930,000 words of Penn Treebank, 10 for 230,000.

    A small text is soon learned by heart. The learning rate should have fallen by then: with the
    first 241,000 words of Penn Treebank, 8 epochs ended at a validation perplexity of 161.9. A run
    of 20 epochs stood at 172.0 at best in its first 8, and was rising.
    """
    return round(min(max(40 * n_words / 930_000, 8), 60))


def factors_of(model, recurrent_lr):
    """Return the factors for Adam by which the recurrent layer's weights learn more slowly."""
    recurrent = model.rnn_layer.params
    return [
        recurrent_lr if any(param is other for other in recurrent) else 1.0
        for param in model.params
    ]


class LongRun:
    """A training run that can be stopped at any moment.

    train, valid: (M,) word ids, numbered by frequency in train. counts: (V,), see load_splits.
    folder: where the files go; made if it is missing. Raises OSError at once if it cannot be written
        to or has too little room; ValueError if it holds a run of other settings or another text.
    words: the V words in the order of their ids, for vocabulary.json, or None.

    model: the weights so far. history: a list with one dict for every finished epoch.
    """

    def __init__(self, train, valid, counts, folder, settings=Settings(), words=None):
        self.folder = Path(folder)
        train = check_ids("train", train, len(counts), "M")
        valid = check_ids("valid", valid, len(counts), "M")
        check_count("length of valid", len(valid), at_least=2)
        self.settings = s = settings.checked(len(train))
        self.train, self.valid = train, valid
        self.checkpoint = self.folder / "checkpoint.npz"
        batch_indices(len(train) - 1, s.batch_size, s.time_size, 0)  # is the text long enough?
        self.steps = (len(train) - 1) // (s.batch_size * s.time_size)  # in an epoch
        self.model = BetterRnnlm(
            counts, s.wordvec_size, s.hidden_size, bool(s.clusters), rng=s.seed
        )
        if s.window:
            E = self.model.params[0]
            E[...] = count_vectors(train, *E.shape, s.window, rng=s.seed)
        dropout = s.drop_words, s.drop_in, s.drop_out
        team = Team(self.model, MEMBERS, dropout, seed=s.seed + 1)
        adam = Adam(s.lr, factors_of(self.model, s.recurrent_lr), threads=MEMBERS)
        adam.begin(team.params)
        self.trainer = RnnlmTrainer(team, adam)
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.checkpoint.exists():
            self._take_up()
        else:
            self._check_room(adam)
            self._save()  # now, not after an hour: can it be written at all?
        if words is not None:
            save_json(self.folder / "vocabulary.json", list(words))

    @property
    def history(self):
        return self.trainer.history

    def fit(self, after_step=lambda loss: None, after_epoch=lambda row: None):
        """Train to the last epoch, from wherever the run is. Returns the history.

        Training stops early if validation perplexity has not improved for ``patience`` epochs.
        Raises DivergedError if a loss is nan or above LOSS_LIMIT; the folder then holds the epochs
        before that one. Raises RuntimeError if another process trains in this folder.
        """
        s, began = self.settings, time.perf_counter()
        steps = self.trainer.steps(
            self.train[:-1],
            self.train[1:],
            s.epochs,
            s.batch_size,
            s.time_size,
            max_grad=s.max_grad,
            valid=self.valid,
            valid_batch_size=min(10, len(self.valid) - 1),
            between_epochs="jump",
            schedule="linear",
            patience=s.patience or None,
            seed=s.seed,
        )
        with self._alone(), contextlib.closing(steps):
            for done in steps:
                after_step(self.trainer.losses[-1])
                if done.in_epoch == 0:
                    with interrupts_put_off():  # else the best model could be missed
                        self._keep_epoch(time.perf_counter() - began)
                    began = time.perf_counter()
                    after_epoch(self.history[-1])
        return self.history

    def _keep_epoch(self, seconds):
        """Write down the epoch that has just ended, and the model if it is the best so far."""
        row = self.history[-1]
        row["seconds"] = seconds
        self.trainer.losses.clear()  # nobody wants every one of a day's training
        if min(self.history, key=lambda row: row["valid_ppl"]) is row:
            self.model.save(self.folder / "model.npz")
        self._save()

    def finish(self, test):
        """test: (M,) ids, read only once -> final_figures(), which also go into history.json."""
        figures = final_figures(self, test)
        self._write_history(figures=figures)
        return figures

    @contextlib.contextmanager
    def _alone(self):
        """Hold the folder's lock, which the operating system releases however the process ends."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a browser has a plain lock only, which will do there
            from filelock import FileLock, Timeout

        lock = FileLock(self.folder / "lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise RuntimeError(f"{self.folder}: another process trains in this folder") from None
        try:
            remove_parts(self.folder)
            yield
        finally:
            lock.release()

    def _check_room(self, adam):
        # There must be room for the model and for two checkpoints, because the new checkpoint is
        # written before the old one is removed.
        arrays = [*self.model.params, *adam.m, *adam.v]
        needed = 2 * sum(array.nbytes for array in arrays)
        needed += sum(param.nbytes for param in self.model.params)
        room = shutil.disk_usage(self.folder).free
        if room < needed:
            raise OSError(
                f"{self.folder}: expected {needed / 1e6:.3g} MB to be free on this disk, for the "
                f"checkpoints and the best model, got {room / 1e6:.3g} MB"
            )

    def _save(self):
        self.trainer.save(self.checkpoint, self._notes())
        self._write_history()

    def _notes(self):
        return {"settings": asdict(self.settings), "text": fingerprint(self.train, self.valid)}

    def _write_history(self, **figures):
        data = {"settings": asdict(self.settings), "epochs": self.history, **figures}
        save_json(self.folder / "history.json", data)

    def _take_up(self):
        """Continue from the checkpoint; raises ValueError if it belongs to another run."""
        kept, ours = load_tree(self.checkpoint, arrays=False).get("notes") or {}, self._notes()
        theirs = kept.get("settings") or {}
        other = [
            f"{name} is {theirs.get(name)} there and {value} here"
            for name, value in ours["settings"].items()
            if theirs.get(name) != value
        ]
        if kept.get("text") != ours["text"]:
            other.append("the texts are others")
        if other:
            raise ValueError(
                f"{self.checkpoint} holds another run: {'; '.join(other)}. Name another folder, or "
                "remove this one"
            )
        self.trainer.resume(self.checkpoint)
        # The run may have been killed before history.json was written, or the file may be damaged.
        try:
            text = (self.folder / "history.json").read_text(encoding="utf-8")
            told = json.loads(text)["epochs"] == self.history
        except (OSError, ValueError, KeyError, TypeError):
            told = False
        if not told:
            self._write_history()


def final_figures(run, test):
    """Return perplexities of the best model, a 5-gram model, and their mixture on valid and test.

    The share of the model in the mixture is the one that is best on the validation text. Every
    word is counted once; the first is predicted from the last word of the training text.
    """
    model = BetterRnnlm.load(run.folder / "model.npz")
    counting = KneserNey(run.train, model.vocab_size)
    texts = {"valid": run.valid, "test": test}
    losses, before = {}, run.train[-1:]
    for name, text in texts.items():
        text = np.concatenate([before, text])
        losses[name] = word_losses(model, text), counting.word_losses(text)
    shares = np.linspace(0, 1, 101)
    share = min(shares, key=lambda share: mixed(share, *losses["valid"]).sum())
    figures = {"share_of_the_rnn": float(share)}
    for name, (ours, counted) in losses.items():
        every = {"rnn": ours, "ngram": counted, "mixture": mixed(share, ours, counted)}
        figures[name] = {kind: perplexity(*total(nll)) for kind, nll in every.items()}
    return figures


def mixed(share, losses, others):
    """Return -log of the mixture share * p + (1 - share) * q, from -log p and -log q."""
    with np.errstate(divide="ignore"):  # log 0: all of one, nothing of the other
        return -np.logaddexp(np.log(share) - losses, np.log1p(-share) - others)


def total(losses):
    return float(losses.sum()), len(losses)
