"""Where in the sentence is the loss? (notebook 5.4)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import IntSlider

from ..colours import GRID, INK, INPUT, OUTPUT, SOFT
from ..functions import softmax
from ..records import load_greeter, load_record
from ..texts.text_file import TOM, encode, split_words
from ..texts.toy_language import ToyLanguage
from ..validate import check_count
from .panel import Panel

WORDS = [*split_words(TOM), "Tom"]
PLACES = len(WORDS) - 1  # every word but the last is read, every word but the first is to come
SIZE = 11  # of all letters, in points


class Reading(NamedTuple):
    """The Tom sentence as the RNN of the records reads it."""

    story: list  # the words that it has read before
    losses: np.ndarray  # (PLACES,) of the words to come


class View(NamedTuple):
    """The loss at each place: of the RNN, and of the best model with a window."""

    window: int
    losses: np.ndarray  # (PLACES,)
    best: np.ndarray  # (PLACES,)


def read():
    """Let the RNN read a whole story (it needs one to begin with), and then the Tom sentence."""
    model, word_to_id, _ = load_greeter()
    story = load_record("finale")["held_out"]["first_story"].split()
    ids = encode([*story, *WORDS], word_to_id)
    p = softmax(model.predict(ids[np.newaxis, :-1])[0, len(story) :].astype(float))
    return Reading(story, -np.log(p[np.arange(PLACES), ids[len(story) + 1 :]]))


def compute(reading, language, window):
    """reading: from read(). window: how many words the best model sees, 1 to 18."""
    check_count("window", window)
    if window > PLACES:
        raise ValueError(f"window: expected at most {PLACES}, got {window}")
    text, best = [*reading.story, *WORDS], []
    for end in range(len(reading.story) + 1, len(text)):
        p = language.window_probs(text[end - window : end])
        best.append(p[language.words.index(text[end])])
    return View(window, reading.losses, abs(np.log(best)))  # abs: no -0.00


def describe(view):
    seen = f"{view.window} word{'s' * (view.window > 1)}"
    return (
        f"The best window of {seen} has a loss of {view.best[-1]:.2f} at Tom and a mean of "
        f"{view.best.mean():.2f}. The greeter has {view.losses[-1]:.2f} at Tom and a mean of "
        f"{view.losses.mean():.2f}."
    )


def draw(view, figure):
    ax = figure.add_axes([0.07, 0.19, 0.92, 0.7])
    places = np.arange(PLACES)
    bars = ax.bar(places, view.losses, 0.7, color=OUTPUT)
    marks = ax.hlines(
        view.best, places - 0.42, places + 0.42, color=INPUT, lw=3, zorder=3, clip_on=False
    )
    ax.set(xlim=(-0.6, PLACES - 0.4), ylim=(0, 3.1), yticks=range(4))
    ax.set_ylabel("loss", fontsize=SIZE, color=INK)
    ax.set_xticks([])
    for t, word in enumerate(WORDS[1:]):  # every second word lower, so that they have room
        ax.text(t, -0.15 - 0.28 * (t % 2), word, ha="center", va="top", fontsize=SIZE, color=INK)
    ax.tick_params(labelsize=SIZE, labelcolor=INK, color=SOFT)
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis="y", color=GRID)
    ax.set_axisbelow(True)
    names = ["the greeter", f"best window of {view.window}"]
    figure.legend([bars, marks], names, loc="upper center", ncols=2, fontsize=SIZE)


def loss_panel():
    """Where in the sentence is the loss? A slider sets the window of the best possible model."""
    reading, language = read(), ToyLanguage()
    window = IntSlider(10, 1, PLACES, description="window")
    return Panel(
        lambda window: compute(reading, language, window), draw, describe, {"window": window}
    )
