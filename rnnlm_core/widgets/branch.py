"""What is a branch? (notebook 5.5)"""

import math
from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider
from matplotlib.collections import PolyCollection

from ..colours import FADED_PALE, GRID, INK, OUTPUT, OUTPUT_PALE, SOFT
from .panel import Panel

V = 82  # words of our grammar, one door for each
SMALLEST = 0.01  # below it there are more doors than anybody looks at
CURVE = np.linspace(SMALLEST, 1, 100)
ROWS, COLUMNS = 5, 20


class Doors(NamedTuple):
    """A word that came, and how surprising that was."""

    p: float  # the probability that the model gave to it
    loss: float  # -log p, in nats
    perplexity: float  # 1 / p


def compute(p):
    """p: the probability of the word that came, 0.01 to 1."""
    if not SMALLEST <= p <= 1:
        raise ValueError(f"p: expected a probability from {SMALLEST} to 1, got {p!r}")
    # Adding 0 turns -0.0 into 0.0. Rounding gives a whole number of doors where 1 / p is whole.
    return Doors(p, -math.log(p) + 0.0, round(1 / p, 9))


def describe(doors):
    p, loss, perplexity = doors
    if perplexity == 1:
        doubt = "one door, and no doubt at all"
    else:
        doubt = f"{perplexity:g} doors" if perplexity % 1 == 0 else f"{perplexity:.2f} doors"
    more = f", more than there are words ({V})" if perplexity > V else ""
    return (
        f"The word that came had a probability of {p:.2f}. The loss is "
        f"-log p = {loss:.2f}, and the perplexity is 1 / p = {perplexity:.2f}: {p:.2f} means "
        f"{doubt}{more}."
    )


def widths(perplexity):
    """Return the width of every door, where 1 is a whole door: 2.5 -> [1, 1, 0.5]."""
    whole = int(perplexity)
    rest = perplexity - whole
    return [1.0] * whole + ([rest] if rest else [])


def places(perplexity):
    """Return the corners of every door in a frame of 1 x 1: (doors, 4, 2)."""
    open_ = np.array(widths(perplexity))
    row, column = np.divmod(np.arange(len(open_)), COLUMNS)
    left, top = (column + 0.12) / COLUMNS, 1 - (row + 0.06) / ROWS
    right, bottom = left + 0.76 * open_ / COLUMNS, top - 0.88 / ROWS
    return np.stack([left, bottom, right, bottom, right, top, left, top], 1).reshape(-1, 4, 2)


def draw(doors, figure):
    hall, curve = figure.subplots(1, 2, width_ratios=[1.9, 1])
    figure.subplots_adjust(left=0.02, right=0.98, bottom=0.17, top=0.88, wspace=0.16)
    hall.set(xlim=(0, 1), ylim=(0, 1))
    hall.axis("off")
    corners = places(doors.perplexity)
    shut, open_ = (FADED_PALE, GRID), (OUTPUT_PALE, SOFT)
    for shown, (face, edge) in ((places(V), shut), (corners[1:], open_)):
        hall.add_collection(PolyCollection(shown, facecolors=face, edgecolors=edge))
    right = PolyCollection(corners[:1], facecolors=OUTPUT, edgecolors=INK, hatch="//")
    hall.add_collection(right)
    hall.set_title(f"perplexity {doors.perplexity:.2f} (hatched: the right door)")
    curve.plot(CURVE, -np.log(CURVE), color=OUTPUT)
    curve.plot([doors.p, doors.p, 0], [0, doors.loss, doors.loss], ":", color=SOFT)
    curve.plot(doors.p, doors.loss, "o", color=OUTPUT, markeredgecolor=INK)
    curve.set(xlim=(0, 1.05), ylim=(0, 5), xticks=[0, 0.5, 1], yticks=range(6))
    curve.set_xlabel("probability p")
    curve.set_title("loss, -log p")


def branch_panel():
    """What is a branch? A slider sets a probability; doors show its perplexity."""
    # The slider starts at 0, or its own sums would send back 0.8000000000000002 for 0.8.
    wide = {"style": {"description_width": "initial"}}
    p = FloatSlider(0.2, min=0, max=1, step=0.01, description="probability p", **wide)
    return Panel(compute, draw, describe, {"p": p})
