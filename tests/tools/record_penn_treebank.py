"""Record the way to Penn Treebank for notebook a_large_text: what each addition buys, and the long run.

``PTB_DIR=folder make penn-treebank RUN=folder`` does the long run; ``PTB_DIR=folder make ladder RUN=folder``
trains seven models for a minute each, one addition more every time, then the first epochs of the
long run without dropout, and writes all curves to assets/penn_treebank.json. Only perplexities are
written, no word of the text.
"""

import contextlib
import json
import os
import sys
import time
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import numpy as np
from house import ASSETS
from machine import machine

from rnnlm_core import Adam, SimpleRnnlm, batch_indices, clip_grads, evaluate
from rnnlm_core.archive import save_json
from rnnlm_core.beyond.better_model import BetterRnnlm, cuts_of
from rnnlm_core.beyond.count_vectors import count_vectors
from rnnlm_core.beyond.fast_step import FastStep
from rnnlm_core.beyond.long_run import MEMBERS, LongRun, Settings, factors_of
from rnnlm_core.beyond.ngram import KneserNey
from rnnlm_core.beyond.team import Team
from rnnlm_core.optimizer import SGD
from rnnlm_core.texts.splits import load_splits

RECORD = ASSETS / "penn_treebank.json"
BEST = Settings()
MINUTES = 1  # for every rung
FIRST_EPOCHS = 5  # without dropout: it does not get better any more
SGD_LR, SGD_MAX_GRAD = 4.0, 0.25


def curve(model, step, train, valid, lr, minutes, falls):
    """Train for some minutes; the learning rate falls to 0 in that time, if it does.

    -> rows with the minutes that training took and the perplexity of the validation text.
    """
    rows, spent, start, N, T = [], 0.0, time.perf_counter(), BEST.batch_size, BEST.time_size
    steps, i = (len(train) - 1) // (N * T), 0
    while spent < 60 * minutes:
        at = batch_indices(len(train) - 1, N, T, i)
        now = spent + time.perf_counter() - start
        left = max(1 - now / (60 * minutes), 0) if falls else 1
        loss = step(train[at], train[at + 1], lr * left)
        assert loss < 100
        i += 1
        if i % (steps // 8) == 0 or now > 60 * minutes:
            spent += time.perf_counter() - start
            ppl = evaluate(model, valid, batch_size=10)
            rows.append({"epochs": i / steps, "minutes": spent / 60, "valid_ppl": ppl})
            print(f"  {i / steps:5.1f} epochs {spent / 60:5.1f} min {ppl:7.2f}", flush=True)
            start = time.perf_counter()
    return rows


def seen_sequences(train, valid, n):
    """Which share of the different sequences of n words of one text occurs in the other."""
    known, asked = (set(zip(*(text[i:].tolist() for i in range(n)))) for text in (train, valid))
    return len(asked & known) / len(asked)


def chapters_model(counts):
    """The model and the update of 5.5, by the fast step."""
    model = SimpleRnnlm(len(counts), BEST.wordvec_size, BEST.hidden_size, rng=BEST.seed)
    fast = FastStep(model, BEST.batch_size, BEST.time_size)
    return model, lambda xs, ts, lr: fast.step(xs, ts, lr, SGD_MAX_GRAD)


def better(counts, vectors=None, clusters=True, adam=True, slow=True, dropout=(0, 0, 0)):
    model = BetterRnnlm(counts, BEST.wordvec_size, BEST.hidden_size, clusters, rng=BEST.seed)
    if vectors is not None:
        model.params[0][...] = vectors
    if not slow:
        plain_start(model)
    team = Team(model, MEMBERS, dropout, seed=BEST.seed + 1)
    optimizer = (
        Adam(factors=factors_of(model, BEST.recurrent_lr), threads=MEMBERS) if adam else SGD()
    )

    def step(xs, ts, lr):
        loss = team.forward(xs, ts)
        team.backward()
        clip_grads(team.grads, BEST.max_grad if adam else SGD_MAX_GRAD)
        optimizer.lr = lr
        optimizer.update(team.params, team.grads)
        return loss

    return model, step


def plain_start(model):
    """Let all hidden units start alike: Wx as usual, an orthogonal matrix, nothing slow."""
    normal = np.random.default_rng(BEST.seed).standard_normal
    Wx, Wh = model.params[6:8]
    Wx[...] = normal(Wx.shape) / np.sqrt(len(Wx))
    Wh[...] = 0.9 * np.linalg.qr(normal(Wh.shape))[0]


def ladder(counts, train, valid):
    dropout = BEST.drop_words, BEST.drop_in, BEST.drop_out
    vectors = count_vectors(train, len(counts), BEST.wordvec_size, BEST.window, rng=BEST.seed)
    rungs = {
        "the chapter's model": (*chapters_model(counts), SGD_LR, False),
        "+ one table of word vectors": (*better(counts, None, False, False, False), SGD_LR, False),
        "+ adaptive softmax": (*better(counts, None, True, False, False), SGD_LR, False),
        "+ Adam, its rate falling": (*better(counts, slow=False), BEST.lr, True),
        "+ a good start of the RNN": (*better(counts), BEST.lr, True),
        "+ vectors from counts": (*better(counts, vectors), BEST.lr, True),
        "+ dropout": (*better(counts, vectors, dropout=dropout), BEST.lr, True),
    }
    for name, (model, step, lr, falls) in rungs.items():
        print(name)
        # the chapter's model has one core only (see the Makefile), and therefore twice the time
        cores = 1 if type(model) is SimpleRnnlm else 2
        rows = curve(model, step, train, valid, lr, MINUTES * 2 / cores, falls)
        yield name, [{**row, "minutes": row["minutes"] * cores / 2} for row in rows]


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


def main(folder):
    train, valid, _, counts, _ = load_splits()
    run = json.loads((Path(folder) / "history.json").read_text(encoding="utf-8"))
    shares, cuts = counts / counts.sum(), cuts_of(len(counts))
    after = np.concatenate([train[-1:], valid])
    orders = [KneserNey(train, len(counts), n).word_losses(after).mean() for n in range(1, 6)]
    record = {
        "date": str(date.today()),
        "machine": {"cpu": machine()["cpu"], "cores": os.cpu_count()},
        "words": len(train),
        "seen_sequences": {n: seen_sequences(train, valid, n) for n in (1, 2, 3, 5)},
        "cuts": cuts,
        "cluster_shares": [float(shares[a:b].sum()) for a, b in zip(cuts, [*cuts[1:], None])],
        "unigram": float(np.exp(-np.log(shares[valid]).mean())),
        "ngram_of_order": [float(np.exp(nll)) for nll in orders],
        "ladder": dict(ladder(counts, train, valid)),
        "run": run,
        "without_dropout": without_dropout(counts, train, valid, Path(folder) / "without_dropout"),
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
    main(sys.argv[1])
