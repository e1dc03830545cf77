"""What does the mask do? (notebook 5.4)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import Checkbox, Layout
from matplotlib.colors import LinearSegmentedColormap

from ..colours import FADED, FADED_PALE, GRADIENT, INPUT, OUTPUT, SOFT
from ..time_layers import TimeSoftmaxWithLoss
from .panel import Panel

WORDS = ["you", "say", "goodbye", "and", "i", "hello", "."]
TARGETS = np.array([[1, 2, 3, 4, 1]])  # (N, T) = (1, 5)
SCORES = np.random.default_rng(0).normal(size=(1, 5, 7))  # (N, T, V): any numbers will do
OFF = -1  # the target of a place that does not count
# White is 0, so that a row of zeros is white; blue is negative, and vermillion is positive.
COLOURS = LinearSegmentedColormap.from_list("gradient", [INPUT, "white", GRADIENT])
WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1}
LINES = {"colors": ["black", SOFT, FADED], "linestyles": ["-", ":", "--"]}


WORTH_A_NUMBER = 0.05  # every text costs more than a millisecond


class View(NamedTuple):
    """The loss of a block of five positions, some of which may be masked."""

    counts: np.ndarray  # (T,) bool
    losses: np.ndarray  # (T,) of every place, as if it counted
    dx: np.ndarray  # (T, V) the gradient of the scores
    loss: float
    by_all: float  # the same sum of losses divided by all T
    unmasked: float  # the loss if every place counted


def compute(**places):
    """places: for each of the five positions, True if it counts and False if it is masked."""
    for name, value in places.items():
        if not isinstance(value, (bool, np.bool_)):
            raise ValueError(f"{name}: expected True or False, got {value!r}")
    counts = np.array(list(places.values()), bool)
    if counts.shape != TARGETS[0].shape:
        raise ValueError(f"places: expected {TARGETS.size} of them, got {counts.size}")
    layer = TimeSoftmaxWithLoss(ignore_label=OFF)
    one = [layer.forward(SCORES[:, [t]], TARGETS[:, [t]]) for t in range(TARGETS.size)]
    unmasked = layer.forward(SCORES, TARGETS)
    loss = layer.forward(SCORES, np.where(counts, TARGETS, OFF))
    by_all = loss * counts.sum() / counts.size
    return View(counts, np.array(one), layer.backward()[0], loss, by_all, unmasked)


def describe(view):
    zero = [str(t) for t in np.flatnonzero(~view.dx.any(axis=1))]
    rows = f"rows of dx that are zero: {', '.join(zero) or 'none'}"
    n = int(view.counts.sum())
    if not n:
        return f"No place counts: the loss is {view.loss:.2f}; {rows}."
    losses = ", ".join(f"{loss:.2f}" for loss in view.losses[view.counts])
    return (
        f"{n} of {len(view.counts)} places count, with the losses {losses}; their mean is the loss, "
        f"{view.loss:.2f}. The same sum divided by all {len(view.counts)} would be "
        f"{view.by_all:.2f}; with no place masked the loss would be {view.unmasked:.2f}. "
        f"{rows.capitalize()}."
    )


def draw(view, figure):
    bars = figure.add_axes([0.11, 0.24, 0.32, 0.67])
    table = figure.add_axes([0.46, 0.24, 0.53, 0.67])
    for ax, title in (
        (bars, "loss at each place (word to guess)"),
        (table, f"gradient dx of the scores (numbers from {WORTH_A_NUMBER})"),
    ):
        ax.axis("off")  # the ticks of an axis take longer than as many texts
        ax.set_title(title, fontsize=9)
    T, V = view.dx.shape
    shown = bars.barh(range(T), view.losses, 0.6, color=OUTPUT, edgecolor=SOFT)
    bars.vlines([view.loss, view.by_all, view.unmasked], -0.5, T - 0.5, **LINES)
    bars.set(xlim=(0, 3.5), ylim=(T - 0.5, -0.5))
    table.imshow(view.dx, cmap=COLOURS, vmin=-1, vmax=1, aspect="auto")
    cell = {"fontsize": 8, "ha": "center", "va": "center"}
    for t, counts in enumerate(view.counts):
        name = {"fontsize": 8, "va": "center", "color": "black" if counts else SOFT}
        bars.text(-0.08, t, f"{t} {WORDS[TARGETS[0, t]]}", ha="right", **name)
        if counts:
            bars.text(0.06, t, f"{view.losses[t]:.2f}", **name)
        else:  # a ground of its own, or the hatching would cross it
            bars.text(0.06, t, "off", bbox=WHITE, **name)
        if counts:
            for j in np.flatnonzero(abs(view.dx[t]) >= WORTH_A_NUMBER):
                table.text(j, t, f"{view.dx[t, j]:.2f}", **cell)
        else:
            shown[t].set(facecolor=FADED_PALE, edgecolor=FADED, hatch="xx")
            table.text(V // 2, t, "masked: the whole row is 0", color=SOFT, **cell)
    for j, word in enumerate(WORDS):
        table.text(j, T - 0.25, word, **cell)
    key = (
        f"solid: mean of those that count, {view.loss:.2f};  dotted: their sum divided by all {T}, "
        f"{view.by_all:.2f};  dashed: with nothing masked, {view.unmasked:.2f}"
    )
    figure.text(0.5, 0.05, key, ha="center", fontsize=8)


def mask_panel():
    """What does the mask do? Each position of a block with fixed scores has a checkbox."""
    controls = {
        f"place_{t}": Checkbox(
            True,
            description=f"place {t} ({WORDS[word]})",
            indent=False,
            layout=Layout(width="130px"),
        )
        for t, word in enumerate(TARGETS[0])
    }
    return Panel(compute, draw, describe, controls)
