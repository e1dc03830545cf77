"""How far can a window see? (notebook 5.1)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import IntSlider
from matplotlib.patches import Rectangle

from ..colours import FADED, INPUT, INPUT_PALE, OUTPUT, OUTPUT_PALE, SOFT
from ..texts.text_file import TOM, split_words
from ..texts.toy_language import PEOPLE, ToyLanguage
from ..validate import check_count
from .panel import Panel

SENTENCE = split_words(TOM)
LINES = [8, 14, 18]  # where the drawing of the sentence breaks off
MIDDLE = {"ha": "center", "va": "center", "fontsize": 9}


class View(NamedTuple):
    """What the best possible model can know from a window of this size."""

    window: int
    names: list
    probabilities: np.ndarray  # of each name to be the next word


def compute(language, window):
    """window: how many of the last words the model sees, 1 to 18."""
    check_count("window", window)
    if window > len(SENTENCE):
        raise ValueError(
            f"window: expected at most the {len(SENTENCE)} words of the text, got {window}"
        )
    p = language.window_probs(SENTENCE[-window:])
    names = list(PEOPLE)
    return View(window, names, p[[language.words.index(name) for name in names]])


def describe(view):
    best = int(view.probabilities.argmax())
    alike = np.isclose(view.probabilities, view.probabilities[best])
    if alike.sum() == 1:
        guess = f"{view.names[best]}, {view.probabilities[best]:.2f}"
    else:
        guess = f"{alike.sum()} names alike, {view.probabilities[best]:.2f} each"
    seen = "word" if view.window == 1 else f"{view.window} words"
    return f"In view: the last {seen}. Guess for [?]: {guess}."


def draw(view, figure):
    text, bars = figure.subplots(1, 2, width_ratios=[2.2, 1])
    figure.subplots_adjust(left=0.02, right=0.97, bottom=0.14, top=0.88, wspace=0.2)
    text.set(xlim=(0, 8.4), ylim=(3.2, -0.6))
    text.axis("off")
    hidden = len(SENTENCE) - view.window
    for line, (first, end) in enumerate(zip([0, *LINES], LINES)):
        if hidden < end:  # one box a line: a box for every word takes longer than all the rest
            box = (max(first, hidden) - first + 0.05, line - 0.3), end - max(first, hidden) - 0.1
            look = {"facecolor": INPUT_PALE, "edgecolor": INPUT}
            text.add_patch(Rectangle(*box, 0.6, **look))
        for i in range(first, end):
            colour = FADED if i < hidden else "black"
            text.text(i - first + 0.5, line, SENTENCE[i], color=colour, **MIDDLE)
    answer = {"facecolor": OUTPUT_PALE, "edgecolor": OUTPUT}
    text.add_patch(Rectangle((end - first + 0.1, line - 0.3), 0.8, 0.6, **answer))
    text.text(end - first + 0.5, line, "[?]", **MIDDLE)
    text.text(0.1, 2.9, "in the boxes: inside the window; grey: out of sight", fontsize=8)
    bars.barh(view.names, view.probabilities, color=OUTPUT, edgecolor=SOFT)
    bars.set(xlim=(0, 1), xlabel="P(next word)")
    bars.invert_yaxis()


def window_panel(language=None):
    """How far can a window see? A slider sets the window over the Tom sentence."""
    language = language or ToyLanguage()
    window = IntSlider(10, 1, len(SENTENCE), description="window")
    return Panel(lambda window: compute(language, window), draw, describe, {"window": window})
