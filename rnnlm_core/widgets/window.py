"""How far must a window reach? (notebook 5.1)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import IntSlider
from matplotlib.patches import Rectangle

from ..colours import FADED_TEXT, INK, INPUT, INPUT_PALE, OUTPUT, OUTPUT_PALE, SOFT
from ..texts.text_file import TOM, split_words
from ..texts.toy_language import PEOPLE, ToyLanguage
from ..validate import check_count
from .panel import Panel

SENTENCE = split_words(TOM)
LINES = [8, 18]  # where the drawing of the sentence breaks off
MIDDLE = {"ha": "center", "va": "center"}


class View(NamedTuple):
    """What the best possible model can know from a window of this size."""

    window: int
    names: list
    probabilities: np.ndarray  # of each name to be the next word
    telling: list  # how many words back those stand that changed the probabilities


def probabilities_of_names(language, window):
    p = language.window_probs(SENTENCE[len(SENTENCE) - window :])
    return p[[language.words.index(name) for name in PEOPLE]]


def compute(language, window):
    """window: how many of the last words the model sees, 1 to 18."""
    check_count("window", window)
    if window > len(SENTENCE):
        raise ValueError(
            f"window: expected at most the {len(SENTENCE)} words of the text, got {window}"
        )
    of_names = [probabilities_of_names(language, k) for k in range(window + 1)]
    telling = [k for k in range(1, window + 1) if not np.allclose(of_names[k], of_names[k - 1])]
    return View(window, list(PEOPLE), of_names[-1], telling)


def describe(view):
    best = int(view.probabilities.argmax())
    alike = np.isclose(view.probabilities, view.probabilities[best])
    if alike.sum() == 1:
        guess = f"{view.names[best]}, {view.probabilities[best]:.2f}"
    else:
        guess = f"{alike.sum()} names are equally likely, {view.probabilities[best]:.2f} each"
    seen = "word" if view.window == 1 else f"{view.window} words"
    marked = ", ".join(f"{SENTENCE[-k]} ({k} back)" for k in reversed(view.telling))
    return (
        f"The model sees the last {seen}. Its guess for [?]: {guess}. "
        f"The words that changed it: {marked}."
    )


def draw(view, figure):
    text = figure.add_axes([0.01, 0.57, 0.98, 0.42])
    bars = figure.add_axes([0.09, 0.1, 0.9, 0.42])
    text.set(xlim=(0, 1), ylim=(1.5, -0.5))
    text.axis("off")
    hidden = len(SENTENCE) - view.window
    for line, (first, end) in enumerate(zip([0, *LINES], LINES)):
        width = 1 / (end - first + (end == len(SENTENCE)))  # of a word, [?] among them
        if hidden < end:  # one box a line: a box for every word takes longer than all the rest
            left = (max(first, hidden) - first) * width
            box = (left, line - 0.38), (end - first) * width - left, 0.76
            text.add_patch(Rectangle(*box, facecolor=INPUT_PALE, edgecolor=INPUT))
        for i in range(first, end):
            tells = len(SENTENCE) - i in view.telling
            text.text(
                (i - first + 0.5) * width,
                line,
                SENTENCE[i],
                color=FADED_TEXT if i < hidden else INK,
                fontweight="bold" if tells else "normal",
                bbox={"facecolor": OUTPUT_PALE, "edgecolor": OUTPUT, "pad": 4} if tells else None,
                fontsize=13,
                **MIDDLE,
            )
    answer = {"facecolor": OUTPUT_PALE, "edgecolor": OUTPUT}
    text.add_patch(Rectangle((1 - width + 0.004, line - 0.38), width - 0.006, 0.76, **answer))
    text.text(1 - width / 2, line, "[?]", fontsize=13, **MIDDLE)
    bars.bar(view.names, view.probabilities, 0.7, color=OUTPUT, edgecolor=SOFT)
    for place, p in enumerate(view.probabilities):
        bars.text(place, p + 0.03, f"{p:.2f}", ha="center")
    bars.set(ylim=(0, 1.15), yticks=[0, 0.5, 1])
    bars.set_ylabel("probability")
    bars.grid(visible=False)


def window_panel(language=None):
    """How far must a window reach? A slider sets the window over the Tom sentence."""
    language = language or ToyLanguage()
    window = IntSlider(10, 1, len(SENTENCE), description="window")
    return Panel(lambda window: compute(language, window), draw, describe, {"window": window})
