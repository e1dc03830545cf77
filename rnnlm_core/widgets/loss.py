"""Where in the sentence is the loss? (notebook 5.4)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import IntSlider, SelectionSlider

from ..colours import OUTPUT, SOFT
from ..functions import softmax
from ..model import SimpleRnnlm
from ..optimizer import SGD
from ..texts.text_file import HELLO, preprocess
from .panel import Panel

MOMENTS = (0, 1, 2, 5, 10, 20, 30, 60, 120, 300)  # numbers of updates
SEEDS = range(5)
WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}  # numbers may meet a line
CORPUS, WORD_TO_ID, ID_TO_WORD = preprocess(HELLO)
XS, TS = CORPUS[:-1].reshape(1, 7), CORPUS[1:].reshape(1, 7)
INPUTS, TARGETS = ([ID_TO_WORD[i] for i in ids[0]] for ids in (XS, TS))


class View(NamedTuple):
    """The loss at each position of the sentence, at one moment of the training."""

    updates: int
    seed: int
    losses: np.ndarray  # (7,)


def train(seed):
    """Train as in notebook 5.4; return the losses at all positions, (7,), for each of MOMENTS."""
    model = SimpleRnnlm(7, wordvec_size=4, hidden_size=6, rng=seed, dtype=np.float64)
    optimizer, losses = SGD(lr=0.5), {}
    for update in range(MOMENTS[-1] + 1):
        model.reset_state()
        if update in MOMENTS:
            p = softmax(model.predict(XS)[0])
            losses[update] = -np.log(p[np.arange(7), TS[0]])
            model.reset_state()
        model.forward(XS, TS)
        model.backward()
        optimizer.update(model.params, model.grads)
    return losses


def compute(trained, updates, seed):
    """trained: what train() returns for each seed. updates: one of MOMENTS."""
    if seed not in trained:
        known = ", ".join(map(str, trained))
        raise ValueError(f"seed: expected one of {known}, got {seed!r}")
    if updates not in trained[seed]:
        known = ", ".join(map(str, trained[seed]))
        raise ValueError(f"updates: expected one of {known}, got {updates!r}")
    return View(updates, seed, trained[seed][updates])


def describe(view):
    mean, hardest, easiest = view.losses.mean(), view.losses.argmax(), view.losses.argmin()
    words = [f"{TARGETS[t]} after {INPUTS[t]} ({view.losses[t]:.2f})" for t in (hardest, easiest)]
    return (
        f"Seed {view.seed}, {view.updates} update{'s' * (view.updates != 1)}: "
        f"mean loss {mean:.2f}, perplexity {np.exp(mean):.2f}. Hardest: {words[0]}; easiest: {words[1]}."
    )


def draw(view, figure):
    ax = figure.subplots()
    figure.subplots_adjust(left=0.08, right=0.98, bottom=0.2, top=0.91)
    places, mean = range(len(view.losses)), view.losses.mean()
    ax.bar(places, view.losses, 0.6, color=OUTPUT, edgecolor=SOFT)
    for t, loss in enumerate(view.losses):
        ax.text(t, loss + 0.07, f"{loss:.2f}", ha="center", fontsize=9, bbox=WHITE)
    ax.axhline(np.log(7), color=SOFT, ls=":", label="uniform guess, log 7")
    ax.axhline(mean, color="black", lw=1, label=f"mean {mean:.2f}")
    ax.set(
        xlim=(-0.5, 6.5),
        ylim=(0, 3.5),
        yticks=range(4),
        ylabel="loss",
        xlabel="word to guess | word just read",
    )
    ax.set_xticks(places, [f"{word}\n| {before}" for word, before in zip(TARGETS, INPUTS)])
    ax.tick_params(labelsize=9)
    ax.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=2, fontsize=9, frameon=False)
    ax.grid(False)


def loss_panel():
    """Where in the sentence is the loss? A slider stops the training of 5.4 at ten moments."""
    trained = {seed: train(seed) for seed in SEEDS}
    controls = {
        "updates": SelectionSlider(options=MOMENTS, value=10, description="updates"),
        "seed": IntSlider(
            0, 0, SEEDS[-1], description="start from seed", style={"description_width": "initial"}
        ),
    }
    return Panel(lambda updates, seed: compute(trained, updates, seed), draw, describe, controls)
