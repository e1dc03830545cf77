"""Record the way to Penn Treebank for notebook a_large_text: what each addition buys, and the long run.

``PTB_DIR=folder make penn-treebank RUN=folder`` does the long run; ``PTB_DIR=folder make ladder RUN=folder``
trains small models, all for as many steps as SECONDS of one core allow, then the model that writes and one
on a quarter of the text, and writes everything to assets/penn_treebank.json. Each result is kept in the
run's folder as soon as it is there, so the same command goes on after a stop. Only perplexities are
written, and two paragraphs by models, no word of the text.
"""

import contextlib
import json
import os
import sys
import time
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from house import ASSETS
from machine import machine

from rnnlm_core import Adam, SimpleRnnlm, batch_indices, clip_grads, evaluate
from rnnlm_core.archive import save_json
from rnnlm_core.beyond.better_model import BetterRnnlm, cuts_of
from rnnlm_core.beyond.count_vectors import count_vectors
from rnnlm_core.beyond.fast_step import FastStep
from rnnlm_core.beyond.long_run import LongRun, Settings, factors_of
from rnnlm_core.beyond.ngram import KneserNey
from rnnlm_core.generation import generate
from rnnlm_core.optimizer import SGD
from rnnlm_core.texts.splits import load_splits
from rnnlm_core.texts.text_file import by_frequency
from rnnlm_core.time_layers import TimeEmbedding

RECORD = ASSETS / "penn_treebank.json"
BEST = Settings()
FIRST_EPOCHS = 5  # without dropout: it does not get better any more
# The model that writes, from three seeds: a run that is short, so it needs less dropout.
WRITER = replace(BEST, epochs=5, drop_words=0.05, drop_in=0.25, drop_out=0.35)
# For a quarter of the text: fewer units, more dropout, and more epochs than it will need.
QUARTER = replace(
    BEST, wordvec_size=200, hidden_size=300, epochs=40, drop_words=0.2, drop_in=0.5, drop_out=0.5
)
D, H, N, T = 200, 300, BEST.batch_size, BEST.time_size  # of the small models
SECONDS = 20  # of one core, for the steps of each run
TIMED = 15  # steps that tell how long a step takes
SAMPLE, TEMPERATURE, MOST_COPIED = (
    70,
    0.8,
    8,
)  # words of a paragraph, and of it in the text in a row


@dataclass(frozen=True)
class Rung:
    """What a small model has. Without anything, it is the chapter's model."""

    one_table: bool = False
    unigram: bool = False  # the bias starts from the shares of the words
    two_steps: bool = False
    adam: bool = False
    falls: bool = False  # the learning rate, to 0
    slower: bool = False  # the recurrent layer learns at a quarter of the rate
    awake: bool = False  # Wx starts six times larger
    orthogonal: bool = False  # Wh starts as a rotation times 0.9
    slow: bool = False  # a third of the units starts slow
    vectors: bool = False  # from counts
    dropout: bool = False

    @property
    def kind(self):
        """What decides how long a step takes."""
        parts = self.one_table, self.two_steps, self.adam, self.dropout
        return " ".join(f"{part:d}" for part in parts)


NAMES = {
    "one_table": "one table of word vectors",
    "unigram": "a start from the unigram model",
    "two_steps": "a softmax in two steps",
    "adam": "Adam",
    "falls": "a rate that falls",
    "slower": "shorter recurrent steps",
    "awake": "a larger Wx",
    "orthogonal": "a rotation as Wh",
    "slow": "slow units",
    "vectors": "vectors from counts",
    "dropout": "dropout",
}
FULL = Rung(**{name: name != "dropout" for name in NAMES})  # in so short a time dropout only costs
SMALL = [
    "one_table",
    "unigram",
    "slower",
    "awake",
    "orthogonal",
    "slow",
]  # worth little: by three seeds
SEEDS = 1, 2, 3


class TwoTables(BetterRnnlm):
    """A BetterRnnlm that reads other word vectors than those that its scores are made of."""

    param_names = [*BetterRnnlm.param_names, "E_in"]

    def split(self):
        """Give the reading side a table of its own, with the same numbers to begin with."""
        self.embed_layer = TimeEmbedding(self.params[0].copy())
        self.params += self.embed_layer.params
        self.grads += self.embed_layer.grads
        return self

    def backward(self, dout=1):
        super().backward(dout)
        self.grads[0] -= self.embed_layer.grads[0]

    def reader(self):
        reader = BetterRnnlm.from_params(self.params[:-1], self.loss_layer.cuts)
        reader.embed_layer = TimeEmbedding(self.params[-1])
        return reader


def climbing():
    """From the chapter's model up: one thing more each time."""
    rungs = [Rung()]
    for addition in NAMES:
        rungs.append(replace(rungs[-1], **{addition: True}))
    return rungs


def lacking():
    """The full ladder, and without one addition at a time: by its name, "" for none."""
    return {"": FULL} | {
        addition: replace(FULL, **{addition: False}) for addition in NAMES if addition != "dropout"
    }


class Ladder:
    """Small models, each trained once; what is known already is read from a file."""

    def __init__(self, counts, train, valid, path):
        self.counts, self.train, self.valid, self.path = counts, train, valid, path
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.ppl = known.get("ppl", {})
        self.cost = known.get("cost") or self.measure()

    def save(self):
        save_json(self.path, {"cost": self.cost, "ppl": self.ppl})

    @cache  # noqa: B019  one ladder lives as long as the program
    def vectors(self, seed):
        return count_vectors(self.train, len(self.counts), D, BEST.window, rng=seed)

    def step_of(self, rung, seed):
        """A new model, and a function (xs, ts, lr) that trains it by one step."""
        max_grad = BEST.max_grad if rung.adam else 0.25  # SGD takes larger rates, and shorter steps
        if rung == Rung():
            model = SimpleRnnlm(len(self.counts), D, H, rng=seed)
            fast = FastStep(model, N, T)
            return model, lambda xs, ts, lr: fast.step(xs, ts, lr, max_grad)
        model = self.model(rung, seed)
        factors = factors_of(model, BEST.recurrent_lr if rung.slower else 1.0)
        optimizer = Adam(factors=factors) if rung.adam else SGD()

        def step(xs, ts, lr):
            loss = model.forward(xs, ts)
            model.backward()
            clip_grads(model.grads, max_grad)
            if not rung.adam:
                for grad, factor in zip(model.grads, factors):
                    grad *= factor
            optimizer.lr = lr
            optimizer.update(model.params, model.grads)
            return loss

        return model, step

    def model(self, rung, seed):
        cls = BetterRnnlm if rung.one_table else TwoTables
        model = cls(self.counts, D, H, rung.two_steps, rng=seed)
        E, b_out, _, c_out, _, _, Wx, Wh, _ = model.params
        normal = np.random.default_rng(seed).standard_normal
        if rung.vectors:
            E[...] = self.vectors(seed)
        if not rung.unigram:
            b_out[...] = 0
            c_out[...] = 0
        slow = H // 3 if rung.slow else 0
        Wx[...] = normal((D, H)) / np.sqrt(D) * (6 if rung.awake else 1)
        Wx[:, :slow] *= 0.2
        square = normal((H, H))
        Wh[:, slow:] = (0.9 * np.linalg.qr(square)[0] if rung.orthogonal else square / np.sqrt(H))[
            :, slow:
        ]
        Wh[:, :slow] = np.eye(H, slow) * np.linspace(0.9, 0.98, slow)
        if rung.dropout:
            model.set_dropout(BEST.drop_words, BEST.drop_in, BEST.drop_out, rng=seed + 1)
        return model.split() if cls is TwoTables else model

    def measure(self):
        """Seconds of one core for a step of each kind, in turns: a busy machine slows all kinds alike."""
        rungs = {
            rung.kind: replace(rung, vectors=False) for rung in [*climbing(), *lacking().values()]
        }
        steps = {kind: self.step_of(rung, seed=0)[1] for kind, rung in rungs.items()}
        times = {kind: [] for kind in rungs}
        for i in range(TIMED):
            at = batch_indices(len(self.train) - 1, N, T, i)
            for kind, step in steps.items():
                began = time.process_time()
                step(self.train[at], self.train[at + 1], 1e-4)
                times[kind].append(time.process_time() - began)
        return {kind: float(np.median(found)) for kind, found in times.items()}

    def steps(self, rung):
        """How many steps of this kind fit into SECONDS of one core."""
        return round(SECONDS / self.cost[rung.kind])

    def run(self, rung, lr, seed=1):
        """Train once -> validation perplexity; inf where the loss left all bounds."""
        name = json.dumps([[k for k, v in asdict(rung).items() if v], lr, seed])
        if name not in self.ppl:
            steps = self.steps(rung)
            model, step = self.step_of(rung, seed)
            for i in range(steps):
                at = batch_indices(len(self.train) - 1, N, T, i)
                loss = step(self.train[at], self.train[at + 1], lr * (1 - i / steps * rung.falls))
                if not loss < 100:
                    break
            ok = loss < 100
            self.ppl[name] = evaluate(model, self.valid, batch_size=10) if ok else 1e9
            self.save()
            spent = time.process_time() / 60
            print(f"{self.ppl[name]:9.1f} {steps} steps {name} {spent:.1f} min", flush=True)
        return self.ppl[name]

    def tuned(self, rung, lr, factor=4):
        """Walk with the learning rate, up or down, as long as it helps -> the best one."""
        best = self.run(rung, lr)
        for way in (1 / factor, factor):
            moved = False
            while (ppl := self.run(rung, lr * way)) < best:
                lr, best, moved = lr * way, ppl, True
            if moved:
                break
        return lr

    def row(self, name, rung, lr, seeds=SEEDS[:1]):
        every = [self.run(rung, lr, seed) for seed in seeds]
        steps = self.steps(rung)
        epochs = steps * N * T / len(self.train)
        return {"name": name, "lr": lr, "steps": steps, "epochs": epochs, "valid_ppl": every}

    def rungs(self):
        """From the chapter's model up, one addition more each time."""
        rows, lr = [], 1.0
        for addition, rung in zip(["", *NAMES], climbing()):
            if addition in ("", "one_table", "two_steps"):
                lr = self.tuned(rung, lr)
            elif addition == "adam":
                lr = self.tuned(rung, BEST.lr)
            elif addition == "falls":
                lr = self.tuned(rung, lr, factor=2)
            name = "+ " + NAMES[addition] if addition else "the chapter's model"
            rows.append(self.row(name, rung, lr))
        return rows

    def without(self, rows):
        """Each addition taken from the full ladder, dropout apart."""
        rates = {row["name"]: row["lr"] for row in rows}
        found = []
        for addition, rung in lacking().items():
            lr = rates["+ " + NAMES["adam" if addition == "falls" else "falls"]]
            if addition == "adam":
                lr = self.tuned(rung, rates["+ " + NAMES["two_steps"]])
            name = "without " + NAMES[addition] if addition else "all"
            seeds = SEEDS if addition in ("", *SMALL) else SEEDS[:1]
            found.append(self.row(name, rung, lr, seeds))
        return found


def seen_sequences(train, valid, n):
    """Which share of the different sequences of n words of one text occurs in the other."""
    known, asked = (set(zip(*(text[i:].tolist() for i in range(n)))) for text in (train, valid))
    return len(asked & known) / len(asked)


class Counting:
    """A KneserNey that generate() can draw from: predict() gives the logarithm of each probability."""

    def __init__(self, corpus, vocab_size):
        self.model = KneserNey(corpus, vocab_size)
        self.read = []

    def predict(self, xs):
        self.read = [*self.read, *xs[0].tolist()][1 - self.model.order :]
        V, width = self.model.vocab_size, len(self.read) + 1
        lines = np.tile([*self.read, 0], (V, 1))
        lines[:, -1] = np.arange(V)
        losses = np.append(0, self.model.word_losses(lines.ravel()))
        return -losses[width - 1 :: width].reshape(1, 1, V)

    def reader(self):
        self.read = []
        return self


class Quiet:
    """A model that never says one word: the marker for all words outside of the vocabulary."""

    def __init__(self, model, word):
        self.model, self.word = model, word

    def predict(self, xs):
        scores = np.array(self.model.predict(xs))
        scores[..., self.word] = -np.finfo(np.float32).max
        return scores

    def reader(self):
        return Quiet(self.model.reader(), self.word)


def longest_copy(sample, *texts):
    """How many words of a sample in a row stand in one of the texts, at most."""
    known = [" " + " ".join(map(str, text)) + " " for text in texts]
    longest = 0
    for start in range(len(sample)):
        while start + longest < len(sample):
            run = " " + " ".join(map(str, sample[start : start + longest + 1])) + " "
            if not any(run in text for text in known):
                break
            longest += 1
    return longest


def writers(folder, texts):
    """Short runs of three seeds. If all are better than the long run, the first one reads the test text."""
    runs = []
    for seed in SEEDS:
        settings = replace(WRITER, seed=seed)
        place = Path(folder) / f"writer_{seed}"
        runs.append(LongRun(texts.train, texts.valid, texts.counts, place, settings))
        runs[-1].fit(after_epoch=lambda row: print(row, flush=True))
    best = [min(row["valid_ppl"] for row in run.history) for run in runs]
    found = {"settings": asdict(WRITER), "seeds": SEEDS, "valid_ppl": best}
    long_run = json.loads((Path(folder) / "history.json").read_text(encoding="utf-8"))
    if max(best) < min(row["valid_ppl"] for row in long_run["epochs"]):
        found["figures"] = runs[0].finish(texts.test)
    return found


def quarter(folder, texts):
    """A run on the first quarter of the text, with the same 10,000 words, and a 5-gram model of it."""
    train, V = texts.train[: len(texts.train) // 4], len(texts.counts)
    new_id, counts = by_frequency(train, V)
    train, valid = new_id[train], new_id[texts.valid]
    # a word that is not in the quarter counts as one that is there once
    run = LongRun(train, valid, np.maximum(counts, 1), Path(folder) / "quarter", QUARTER)
    run.fit(after_epoch=lambda row: print(row, flush=True))
    counted = KneserNey(train, V).word_losses(np.concatenate([train[-1:], valid]))
    return {
        "words": len(train),
        "settings": asdict(QUARTER),
        "ngram": float(np.exp(counted.mean())),
        "epochs": run.history,
    }


def samples(folder, texts):
    """A paragraph by the first writer and one by a 5-gram model, neither of them copied."""
    folder = Path(folder) / f"writer_{SEEDS[0]}"
    number = {word: i for i, word in texts.id_to_word.items()}
    model = BetterRnnlm.load(folder / "model.npz")
    history = json.loads((folder / "history.json").read_text(encoding="utf-8"))
    found = []
    for by, writer in (("rnn", model), ("5-gram", Counting(texts.train, len(texts.counts)))):
        for seed in range(100):  # the first that copies no more than MOST_COPIED words in a row
            quiet = Quiet(writer, number["<unk>"])
            ids = generate(quiet, number["<eos>"], SAMPLE, TEMPERATURE, rng=seed)
            while ids and ids[-1] != number["<eos>"]:  # ends where the last whole sentence does
                ids.pop()
            copied = longest_copy(ids, texts.train, texts.valid, texts.test)
            if len(ids) > SAMPLE / 2 and copied <= MOST_COPIED:
                break
        text = " ".join(texts.id_to_word[i] for i in ids).replace(" <eos>", " .")
        print(by, seed, copied, text, sep="\n")
        found.append({"by": by, "seed": seed, "longest_copy": copied, "text": text})
    best = min(history["epochs"], key=lambda row: row["valid_ppl"])
    return {
        "settings": history["settings"],
        "valid_ppl": best["valid_ppl"],
        "temperature": TEMPERATURE,
        "texts": found,
    }


class Enough(Exception):
    pass


def without_dropout(counts, train, valid, folder):
    """The first epochs of the long run without dropout, and nothing else changed."""
    settings = replace(BEST, drop_words=0.0, drop_in=0.0, drop_out=0.0)
    run = LongRun(train, valid, counts, folder, settings)

    def after_epoch(row):
        print(row, flush=True)
        if row["epoch"] == FIRST_EPOCHS:
            raise Enough

    with contextlib.suppress(Enough):
        run.fit(after_epoch=after_epoch)
    return {"settings": asdict(settings), "epochs": run.history[:FIRST_EPOCHS]}


def ladder(folder, texts):
    """The record of the small models."""
    small = Ladder(texts.counts, texts.train, texts.valid, Path(folder) / "ladder.json")
    rows = small.rungs()
    return {
        "settings": {"wordvec_size": D, "hidden_size": H, "batch_size": N, "time_size": T},
        "seconds": SECONDS,
        "machine": machine()["cpu"],
        "date": str(date.today()),
        "rungs": rows,
        "without": small.without(rows),
        "runs": len(small.ppl),
    }


def main(folder, *parts):
    """Record all parts, or those that are named; the others stay as they are."""
    texts = load_splits()
    train, valid, _, counts, _ = texts
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    if not parts or "ladder" in parts:
        record["ladder"] = ladder(folder, texts)
    if not parts or "writers" in parts:
        record["writers"] = writers(folder, texts)
    if not parts or "quarter" in parts:
        record["quarter"] = quarter(folder, texts)
    if not parts or "samples" in parts:
        record["samples"] = samples(folder, texts)
    if not parts or "run" in parts:
        shares, cuts = counts / counts.sum(), cuts_of(len(counts))
        after = np.concatenate([train[-1:], valid])
        orders = [KneserNey(train, len(counts), n).word_losses(after).mean() for n in range(1, 6)]
        record |= {
            "date": str(date.today()),
            "machine": {"cpu": machine()["cpu"], "cores": os.cpu_count()},
            "words": len(train),
            "seen_sequences": {n: seen_sequences(train, valid, n) for n in (1, 2, 3, 5)},
            "cuts": cuts,
            "cluster_shares": [float(shares[a:b].sum()) for a, b in zip(cuts, [*cuts[1:], None])],
            "unigram": float(np.exp(-np.log(shares[valid]).mean())),
            "ngram_of_order": [float(np.exp(nll)) for nll in orders],
            "run": json.loads((Path(folder) / "history.json").read_text(encoding="utf-8")),
            "without_dropout": without_dropout(
                counts, train, valid, Path(folder) / "without_dropout"
            ),
        }
    save_json(RECORD, rounded(record))
    print(f"written: {RECORD.name}")


def rounded(value):
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main(*sys.argv[1:])
