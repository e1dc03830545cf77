"""How sure is the model of this sentence? (notebook 5.1)"""

from collections import Counter
from typing import NamedTuple

import numpy as np
from ipywidgets import Dropdown, Layout

from ..colours import OUTPUT, OUTPUT_PALE, SOFT
from ..texts.text_file import SAYINGS
from .panel import Panel

START = "<s>"  # stands before the first word, as in the notebook
PLACES, MUST = 5, 2  # of words; the first ones have no empty choice
CANDIDATES = ("you say good die .", "you say goodbye .", "you say good day .", "you say good i .")


class View(NamedTuple):
    """A sentence under the add-one bigram model, and the candidates, the most likely first."""

    sentence: list
    factors: np.ndarray  # (m,) P(w_t | w_{t-1}), one for each word
    log_probability: float
    rank: int
    ranking: list  # of (log P, sentence)
    candidates: tuple


class Bigram:
    """The notebook's model, which counts each pair once more than it was seen."""

    def __init__(self, sentences):
        self.words = sorted({word for s in sentences for word in s})
        self.pairs = Counter(pair for s in sentences for pair in zip([START, *s], s))
        self.before = Counter(before for s in sentences for before in [START, *s[:-1]])

    def __call__(self, word, before):
        return (self.pairs[before, word] + 1) / (self.before[before] + len(self.words))

    def factors(self, sentence):
        return np.array([self(word, before) for before, word in zip([START, *sentence], sentence)])


def compute(model, candidates, **places):
    """places: the words in their order; "" in the last places makes the sentence shorter."""
    words = list(places.values())
    sentence = [word for word in words if word]
    if not sentence:
        raise ValueError("sentence: expected at least one word, got none")
    for name, word in places.items():
        if word and word not in model.words:
            raise ValueError(f"{name}: expected one of {' '.join(model.words)}, got {word!r}")
    if words[: len(sentence)] != sentence:
        empty = list(places)[words.index("")].replace("_", " ")
        raise ValueError(f"{empty}: expected a word, as words follow it, got an empty place")
    every = dict.fromkeys([*candidates, " ".join(sentence)])  # the sentence may be one of them
    logs = {text: np.log(model.factors(text.split())).sum() for text in every}
    ranking = sorted(((log, text) for text, log in logs.items()), reverse=True)
    factors = model.factors(sentence)
    log_probability = float(np.log(factors).sum())
    rank = 1 + sum(bool(log > log_probability + 1e-9) for log in logs.values())
    return View(sentence, factors, log_probability, rank, ranking, tuple(candidates))


def describe(view):
    befores = ["start", *view.sentence]
    factors = " · ".join(
        f"P({word} | {before}) {p:.3f}"
        for word, before, p in zip(view.sentence, befores, view.factors)
    )
    product = np.format_float_positional(
        np.exp(view.log_probability), precision=4, fractional=False, trim="k"
    )
    alike = sum(abs(log - view.log_probability) < 1e-9 for log, _ in view.ranking) > 1
    return (
        f"{factors}: the product is {product}, log P = {view.log_probability:.2f}. "
        f"Place {view.rank} of {len(view.ranking)} candidates{', shared' if alike else ''}."
    )


def draw(view, figure):
    bars, ranks = figure.subplots(1, 2, width_ratios=[1.9, 1])
    figure.subplots_adjust(left=0.09, right=0.99, bottom=0.17, top=0.97, wspace=0.05)
    places, befores = range(len(view.sentence)), ["start", *view.sentence]
    bars.bar(places, view.factors, 0.6, color=OUTPUT, edgecolor=SOFT)
    for t, p in zip(places, view.factors):
        bars.text(t, p + 0.012, f"{p:.3f}", ha="center")
    bars.set(xlim=(-0.5, PLACES - 0.5), ylim=(0, 0.5), yticks=[0, 0.2, 0.4])
    bars.set_ylabel("factor")
    bars.set_xticks(places, [f"{word}\n| {b}" for word, b in zip(view.sentence, befores)])
    bars.grid(visible=False)

    own = " ".join(view.sentence)
    ranks.text(0, -1, "log P")
    for row, (log, text) in enumerate(view.ranking):
        mine = text == own
        told = "your sentence" if mine and text not in view.candidates else text
        box = {"facecolor": OUTPUT_PALE, "edgecolor": OUTPUT, "pad": 4} if mine else None
        ranks.text(0, row, f"{log:.2f}   {told}", bbox=box)
    ranks.set(xlim=(-0.02, 1), ylim=(PLACES - 0.5, -1.5))
    ranks.axis("off")


def sentence_panel(sentences=None, candidates=CANDIDATES, start=CANDIDATES[0]):
    """How sure is the model of this sentence? Menus choose words for an add-one bigram model.

    sentences: lists of words to count; None: those of SAYINGS. candidates: strings that a speech
    recogniser offers. start: the sentence to begin with.
    """
    model = Bigram(sentences or [line.split() for line in SAYINGS.splitlines()])
    chosen = [*start.split(), *[""] * PLACES][:PLACES]
    controls = {
        f"word_{place + 1}": Dropdown(
            options=[("(none)", "")] * (place >= MUST) + [(word, word) for word in model.words],
            value=word,
            description=f"word {place + 1}",
            style={"description_width": "initial"},
            layout=Layout(width="145px"),  # room for the longest word
        )
        for place, word in enumerate(chosen)
    }
    return Panel(lambda **places: compute(model, candidates, **places), draw, describe, controls)
