"""What does the mask do? (notebook 5.4)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import Checkbox, Layout
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from ..colours import FADED, FADED_PALE, FADED_TEXT, GRADIENT, INK, OUTPUT, SOFT
from ..time_layers import TimeSoftmaxWithLoss
from .panel import Panel

WORDS = ["you", "say", "goodbye", "and", "i", "hello", "."]
TARGETS = np.array([[1, 2, 3, 4, 1]])  # (N, T) = (1, 5)
SCORES = np.random.default_rng(0).normal(size=(1, 5, 7))  # (N, T, V): any numbers will do
OFF = -1  # the target of a place that does not count
MASKED = 4  # this place is masked at the start: its loss is the smallest
COLOURS = LinearSegmentedColormap.from_list("gradient", ["white", GRADIENT])  # of a number's size
WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1}
LINES = {"colors": [INK, SOFT], "linestyles": ["-", ":"]}
SIZE = 11  # of all letters, in points


class View(NamedTuple):
    """The loss of a block of five places, some of which may be masked."""

    counts: np.ndarray  # (T,) bool
    losses: np.ndarray  # (T,) of every place, as if it counted
    dx: np.ndarray  # (T, V) the gradient of the scores
    loss: float
    by_all: float  # the same sum of losses divided by all T
    unmasked: float  # the loss if every place counted


def compute(**places):
    """places: for each of the five places, True if it counts and False if it is masked."""
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
    n, T = int(view.counts.sum()), len(view.counts)
    if not n:
        return f"No place counts: the loss is {view.loss:.2f}, and every row of the gradient is 0."
    if n == T:
        return f"All {T} places count: the loss is {view.loss:.2f}, the mean of {T} losses."
    *others, last = map(str, np.flatnonzero(~view.counts))
    off = f"{', '.join(others)} and {last}" if others else last
    many, verb = ("s", "are") if others else ("", "is")
    return (
        f"With place{many} {off} masked, the loss is {view.loss:.2f}, the mean over {n} of {T} places. "
        f"Divided by {T} it would be {view.by_all:.2f}, and with nothing masked {view.unmasked:.2f}. "
        f"Row{many} {off} of the gradient {verb} 0."
    )


def draw(view, figure):
    bars = figure.add_axes([0.15, 0.26, 0.26, 0.63])
    table = figure.add_axes([0.45, 0.26, 0.54, 0.63])
    for ax, title in ((bars, "loss at each place"), (table, "gradient of the scores")):
        ax.axis("off")  # the ticks of an axis take longer than as many texts
        ax.set_title(title, fontsize=SIZE, color=INK)
    T, V = view.dx.shape
    shown = bars.barh(range(T), view.losses, 0.62, color=OUTPUT, edgecolor=SOFT)
    bars.vlines([view.loss, view.by_all], -0.5, T - 0.5, **LINES)
    bars.set(xlim=(0, 3.5), ylim=(T - 0.5, -0.5))
    table.imshow(abs(view.dx), cmap=COLOURS, vmin=0, vmax=1, aspect="auto")
    cell = {"fontsize": SIZE, "ha": "center", "va": "center", "color": INK}
    for t, (counts, right) in enumerate(zip(view.counts, TARGETS[0])):
        name = {"fontsize": SIZE, "va": "center", "color": INK if counts else FADED_TEXT}
        bars.text(-0.12, t, f"{t} {WORDS[right]}", ha="right", **name)
        if counts:
            bars.text(0.08, t, f"{view.losses[t]:.2f}", **name)
            for j, x in enumerate(view.dx[t]):
                table.text(j, t, f"{x:.2f}", **cell)
            table.add_patch(Rectangle((right - 0.47, t - 0.45), 0.94, 0.9, fill=False, lw=1.4))
        else:  # a ground of its own, or the hatching would cross it
            shown[t].set(facecolor=FADED_PALE, edgecolor=FADED, hatch="xx")
            bars.text(0.08, t, "masked", bbox=WHITE, **name)
            table.text(V // 2, t, "masked: the whole row is 0", **{**cell, "color": FADED_TEXT})
    for j, word in enumerate(WORDS):
        table.text(j, T - 0.2, word, **cell)
    key = (
        f"solid: mean over those that count, {view.loss:.2f}",
        f"dotted: the same sum divided by all {T}, {view.by_all:.2f}",
        "framed: the right word",
    )
    for x, y, words in zip((0.02, 0.02, 0.72), (0.1, 0.03, 0.1), key):
        figure.text(x, y, words, fontsize=SIZE, color=INK)


def mask_panel():
    """What does the mask do? Each place of a block with fixed scores has a checkbox."""
    controls = {
        f"place_{t}": Checkbox(
            t != MASKED,
            description=f"place {t} ({WORDS[word]})",
            indent=False,
            layout=Layout(width="130px"),
        )
        for t, word in enumerate(TARGETS[0])
    }
    return Panel(compute, draw, describe, controls)
