"""What is a branch? (notebook 5.5)"""

import math
from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider
from matplotlib.collections import PolyCollection

from ..colours import FADED_PALE, INK, OUTPUT, SOFT
from .panel import Panel

SMALLEST = 0.01  # below it there are more doors than anybody looks at
CURVE = np.linspace(SMALLEST, 1, 100)
LARGE, SMALL = (1, 10), (5, 20)  # rows and columns: large doors up to 10, small ones up to 100


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
        doubt = "one door: no doubt at all"
    else:
        doubt = f"{perplexity:g} doors" if perplexity % 1 == 0 else f"{perplexity:.2f} doors"
    return (
        f"The word that came had a probability of {p:.2f}. Its loss is -log p = {loss:.2f}, its "
        f"perplexity 1 / p = {perplexity:.2f}: {p:.2f} means {doubt}."
    )


def widths(perplexity):
    """Return the width of every door, where 1 is a whole door: 2.5 -> [1, 1, 0.5]."""
    whole = int(perplexity)
    rest = perplexity - whole
    return [1.0] * whole + ([rest] if rest else [])


def places(perplexity):
    """Return the corners of every door in a frame of 1 x 1: (doors, 4, 2)."""
    open_ = np.array(widths(perplexity))
    rows, columns = LARGE if len(open_) <= LARGE[1] else SMALL
    row, column = np.divmod(np.arange(len(open_)), columns)
    left, top = (column + 0.12) / columns, 1 - (row + 0.06) / rows
    right, bottom = left + 0.76 * open_ / columns, top - 0.88 / rows
    if rows == 1:  # of the same form as the small ones
        top, bottom = top - 0.25, bottom + 0.25
    return np.stack([left, bottom, right, bottom, right, top, left, top], 1).reshape(-1, 4, 2)


def draw(doors, figure):
    hall, curve = figure.subplots(1, 2, width_ratios=[2.2, 1])
    figure.subplots_adjust(left=0.02, right=0.98, bottom=0.16, top=0.9, wspace=0.2)
    hall.set(xlim=(0, 1), ylim=(0, 1))
    hall.axis("off")
    corners = places(doors.perplexity)
    hall.add_collection(PolyCollection(corners[1:], facecolors=FADED_PALE, edgecolors=SOFT))
    right = PolyCollection(corners[:1], facecolors=OUTPUT, edgecolors=INK, hatch="//")
    hall.add_collection(right)
    hall.set_title(
        f"perplexity {doors.perplexity:.2f}: the hatched door is right", fontsize=10, y=1
    )
    curve.plot(CURVE, -np.log(CURVE), color=OUTPUT)
    curve.plot([doors.p, doors.p, 0], [0, doors.loss, doors.loss], ":", color=SOFT)
    curve.plot(doors.p, doors.loss, "o", color=OUTPUT, markeredgecolor=INK)
    curve.set(xlim=(0, 1.05), ylim=(0, 5), xlabel="p of the word that came")
    curve.set_title("its loss, -log p", fontsize=10, y=1)


def branch_panel():
    """What is a branch? A slider sets a probability; doors show its perplexity."""
    # The slider starts at 0, or its own sums would send back 0.8000000000000002 for 0.8.
    p = FloatSlider(0.8, min=0, max=1, step=0.01, description="probability p")
    return Panel(compute, draw, describe, {"p": p}, height=2.8)
