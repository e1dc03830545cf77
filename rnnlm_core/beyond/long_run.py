"""Train a BetterRnnlm on a large text for as long as it takes (notebook 5.5d).

    python -m rnnlm_core.long_run FOLDER                 Penn Treebank, see load_ptb
    python -m rnnlm_core.long_run FOLDER --text a.txt b.txt c.txt     training, validation, test

FOLDER gets a checkpoint after every epoch, the best model so far and history.json. Whatever stops
the run, the same command goes on from the last checkpoint, and comes to the same numbers, to the bit.
"""

import argparse
import json
import math
import os
import shutil
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from ..archive import load_arrays, save_arrays
from ..batches import batch_indices
from ..evaluation import perplexity, word_losses
from ..texts.splits import load_splits
from ..trainer import LOSS_LIMIT, DivergedError, fingerprint
from ..validate import check_count, check_ids
from .better_model import BetterRnnlm
from .count_vectors import count_vectors
from .ngram import KneserNey
from .team import Team

MEMBERS = 2  # of the team: always, so that the result does not depend on the machine


@dataclass(frozen=True)
class Settings:
    """What a run is made of. Chosen on the validation text of Penn Treebank alone."""

    wordvec_size: int = 400
    hidden_size: int = 600
    epochs: int = 40
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
    seed: int = 1


class LongRun:
    """A training that can be stopped at any moment.

    train, valid: (M,) word ids, numbered by frequency in train. counts: (V,), from by_frequency.
    folder: where the files go; made if it is missing. Raises OSError at once if it cannot be written
    or has too little room; ValueError if it holds a run of other settings or another text.

    model: the weights so far. history: a list with one dict for every finished epoch.
    """

    def __init__(self, train, valid, counts, folder, settings=Settings()):
        s, self.folder = settings, Path(folder)
        train = check_ids("train", train, len(counts), "M")
        valid = check_ids("valid", valid, len(counts), "M")
        check_count("length of valid", len(valid), at_least=2)
        self.settings, self.train, self.valid = settings, train, valid
        self.checkpoint = self.folder / "checkpoint.npz"
        check_count("epochs", s.epochs)
        for name in ("lr", "max_grad", "recurrent_lr"):
            if not 0 < getattr(s, name) < math.inf:
                raise ValueError(f"{name}: expected a number above 0, got {getattr(s, name)!r}")
        if s.batch_size % MEMBERS:
            raise ValueError(f"batch_size: expected a multiple of {MEMBERS}, got {s.batch_size}")
        self.steps = (len(train) - 1) // (s.batch_size * s.time_size)  # in an epoch
        batch_indices(len(train) - 1, s.batch_size, s.time_size, 0)  # is the text long enough?
        self.model = BetterRnnlm(counts, s.wordvec_size, s.hidden_size, s.clusters, rng=s.seed)
        if s.window:
            E = self.model.params[0]
            E[...] = count_vectors(train, *E.shape, s.window, rng=s.seed)
        dropout = s.drop_words, s.drop_in, s.drop_out
        self.team = Team(self.model, MEMBERS, dropout, s.recurrent_lr, seed=s.seed + 1)
        self.history = []
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.checkpoint.exists():
            self._load()
        else:
            # two checkpoints, because the new one is written before the old one goes, and the model
            needed = 2 * sum(array.nbytes for array in self._arrays().values())
            needed += sum(param.nbytes for param in self.model.params)
            room = shutil.disk_usage(self.folder).free
            if room < needed:
                raise OSError(
                    f"{self.folder}: expected {needed / 1e6:.3g} MB to be free on this disk, for the "
                    f"checkpoints and the best model, got {room / 1e6:.3g} MB"
                )
            self._save()  # now, not after an hour: can it be written at all?

    def fit(self, after_step=lambda loss: None, after_epoch=lambda row: None):
        """Train to the last epoch, from wherever the run is. Returns the history.

        Raises DivergedError if a loss is not a number or above LOSS_LIMIT; the folder then holds the
        epochs before that one.
        """
        while len(self.history) < self.settings.epochs:
            began, epoch = time.perf_counter(), len(self.history)
            losses = 0.0
            start = np.random.default_rng([self.settings.seed, epoch]).integers(len(self.train))
            for member in self.team.members:
                member.reset_state()
            for step in range(self.steps):
                loss = self._step(start, step, epoch)
                losses += loss
                after_step(loss)
            row = {
                "epoch": epoch + 1,
                "ppl": perplexity(losses, self.steps),
                "valid_ppl": perplexity(
                    *total(word_losses(self.model, self.valid, min(10, len(self.valid) - 1)))
                ),
                "seconds": time.perf_counter() - began,
            }
            best = all(row["valid_ppl"] < other["valid_ppl"] for other in self.history)
            if best:
                self.model.save(self.folder / "model.npz")
            self.history.append(row)
            self._save()
            after_epoch(row)
        return self.history

    def _step(self, start, step, epoch):
        s = self.settings
        at = batch_indices(len(self.train) - 1, s.batch_size, s.time_size, step) + start
        at %= len(self.train) - 1
        left = 1 - (epoch * self.steps + step) / (s.epochs * self.steps)
        loss = self.team.step(self.train[at], self.train[at + 1], s.lr * left, s.max_grad)
        if not loss <= LOSS_LIMIT:
            raise DivergedError(
                f"the loss is {loss:.3g} in epoch {epoch + 1}, mini-batch {step + 1}, with lr = "
                f"{s.lr * left:.3g}. {self.checkpoint} is from before this epoch. Try a smaller lr"
            )
        return loss

    def finish(self, test):
        """Read the test text, (M,) ids, once -> its figures, which go into history.json as well."""
        figures = final_figures(self, test)
        self._write_history(figures=figures)
        return figures

    def _save(self):
        arrays = {name: np.array(json.dumps(value)) for name, value in self._notes().items()}
        save_arrays(self.checkpoint, arrays | self._arrays())
        self._write_history()

    def _write_history(self, **figures):
        """Replace history.json, whole or not at all."""
        data = {"settings": asdict(self.settings), "epochs": self.history, **figures}
        part = self.folder / "history.part"
        part.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        os.replace(part, self.folder / "history.json")

    def _load(self):
        """Take the run up from its checkpoint."""
        known = self._notes()
        saved = load_arrays(self.checkpoint, [*known, *self._arrays()])
        notes = {name: json.loads(str(saved[name])) for name in known}
        for name in ("settings", "text"):
            if notes[name] != known[name]:
                raise ValueError(
                    f"{self.checkpoint} holds another run: its {name} {notes[name]}, here "
                    f"{known[name]}. Name another folder, or remove this one"
                )
        for name, array in self._arrays().items():
            array[...] = saved[name]
        for member, state in zip(self.team.members, notes["random"]):
            member.rng.bit_generator.state = state
        for optimizer in self.team.optimizers:
            optimizer.t = notes["updates"]
        self.history = notes["history"]
        path = self.folder / "history.json"  # killed between the checkpoint and this file?
        if (
            not path.exists()
            or json.loads(path.read_text(encoding="utf-8"))["epochs"] != self.history
        ):
            self._write_history()

    def _notes(self):
        """What a checkpoint says in words and numbers; together with the arrays, all that counts."""
        return {
            "settings": asdict(self.settings),
            "text": fingerprint(self.train, self.valid),
            "history": self.history,
            "updates": self.team.optimizers[0].t,
            "random": [member.rng.bit_generator.state for member in self.team.members],
        }

    def _arrays(self):
        """Weights, and the optimizers' running sums, by the names they have in a checkpoint."""
        lists = {"param": self.model.params}
        for i, optimizer in enumerate(self.team.optimizers):
            lists |= {f"m_{i}": optimizer.m, f"v_{i}": optimizer.v}
        return {
            f"{name}_{i}": array for name, arrays in lists.items() for i, array in enumerate(arrays)
        }


def final_figures(run, test):
    """Read the test text, once: perplexities of the best model, a 5-gram model, and their mixture.

    The share of the model in the mixture is the one that is best for the validation text. Every
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
    """-log of ``share`` of one probability and the rest of another, from -log of both."""
    with np.errstate(divide="ignore"):  # log 0: all of one, nothing of the other
        return -np.logaddexp(np.log(share) - losses, np.log1p(-share) - others)


def total(losses):
    return float(losses.sum()), len(losses)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m rnnlm_core.long_run", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", help="where the run is kept, or goes on")
    parser.add_argument("--text", nargs=3, metavar=("TRAIN", "VALID", "TEST"))
    parser.add_argument("--no-test", action="store_true", help="leave the test text unread")
    for field in fields(Settings):
        name = "--" + field.name.replace("_", "-")
        parser.add_argument(name, type=field.type, default=field.default, help="%(default)s")
    chosen = vars(parser.parse_args(arguments))
    settings = Settings(**{field.name: chosen[field.name] for field in fields(Settings)})

    from tqdm.auto import tqdm

    texts = load_splits(chosen["text"])
    run = LongRun(texts.train, texts.valid, texts.counts, chosen["folder"], settings)
    total, done = settings.epochs * run.steps, len(run.history) * run.steps
    if done:
        print(f"going on after epoch {len(run.history)}")
    with tqdm(total=total, initial=done, unit="batch", disable=None) as bar:

        def after_epoch(row):
            bar.write(
                f"epoch {row['epoch']:3}: {row['seconds']:4.0f} s   training {row['ppl']:7.2f}   "
                f"validation {row['valid_ppl']:7.2f}"
            )

        run.fit(lambda loss: bar.update(), after_epoch)
    if not chosen["no_test"]:
        print(json.dumps(run.finish(texts.test), indent=1))


if __name__ == "__main__":
    main()
