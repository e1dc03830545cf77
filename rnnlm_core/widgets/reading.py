"""Who reads what? (notebook 5.2)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import IntSlider

from ..batches import batch_indices
from ..colours import FADED, FADED_PALE, INPUT, INPUT_PALE, INPUT_READ
from ..validate import check_count
from .panel import Panel

MOST_ROWS = 10  # there is room for


class Reading(NamedTuple):
    """The positions of the text that two consecutive mini-batches read."""

    length: int
    iteration: int
    now: np.ndarray  # (N, T) positions
    then: np.ndarray  # (N, T) of the next mini-batch
    passed: np.ndarray  # (N,) how often a row has gone past the end of the text, this one included


def compute(length, N, T, iteration):
    """length: words of the text; N rows, T steps; iteration: which mini-batch, from 0.

    Raises ValueError if the text is too short for one mini-batch, as batch_indices does.
    """
    check_count("length", length)
    check_count("T", T)
    check_count("iteration", iteration, at_least=0)
    if check_count("N", N) > MOST_ROWS:
        raise ValueError(f"N: expected at most {MOST_ROWS} rows, got {N}")
    now = batch_indices(length, N, T, iteration)
    last = np.arange(N) * (length // N) + iteration * T + T - 1  # as if the text had no end
    then = batch_indices(length, N, T, iteration + 1)
    return Reading(length, iteration, now, then, last // length)


def describe(reading):
    reads = ", ".join(f"row {n}: {span(row)}" for n, row in enumerate(reading.now))
    goes_on = ", ".join(str(first) for first in reading.then[:, 0])
    wrapped = [f"{n}{times(p)}" for n, p in enumerate(reading.passed) if p]
    if not wrapped:
        around = "No row has wrapped around"
    else:
        around = f"Wrapped around: row{'s' * (len(wrapped) > 1)} {', '.join(wrapped)}"
    return (
        f"Mini-batch {reading.iteration} reads: {reads}. {around}. "
        f"The next one goes on at {goes_on}."
    )


def span(row, to=" to "):
    """(T,) positions -> "995 to 4"."""
    return f"{row[0]}{to}{row[-1]}" if len(row) > 1 else f"{row[0]}"


def times(passed):
    return f" ({passed} times)" if passed > 1 else ""


def draw(reading, figure):
    bar = figure.subplots()
    figure.subplots_adjust(left=0.03, right=0.97, bottom=0.01, top=0.99)
    length, (N, T) = reading.length, reading.now.shape
    # The text fills the width whatever its length, so that its parts can be compared.
    bar.set(xlim=(0, 1), ylim=(-7.6, 1.7))
    bar.axis("off")
    bar.broken_barh([(0, 1)], (0, 0.8), facecolor=FADED_PALE, edgecolor=FADED)
    bar.vlines(np.arange(1, N) * (length // N) / length, 0, 0.8, color=FADED, linestyle=":")
    for passed in (False, True):
        parts = []
        for row in reading.now[(reading.passed > 0) == passed]:
            to_end = min(T, length - row[0])
            parts += [(row[0] / length, to_end / length), (0, (T - to_end) / length)]
        parts = [part for part in parts if part[1] > 0]
        look = {"hatch": "////", "facecolor": INPUT_PALE} if passed else {"facecolor": INPUT_READ}
        bar.broken_barh(parts, (0, 0.8), edgecolor=INPUT, linewidth=1.5, clip_on=False, **look)
    for n, first in enumerate(reading.now[:, 0]):
        bar.text(np.clip(first / length, 0.005, 0.995), 1.0, str(n), fontsize=9, ha="center")
    bar.text(0, -0.55, "0", fontsize=8)
    bar.text(1, -0.55, f"{length - 1}", fontsize=8, ha="right")
    told = "blue: read in this mini-batch; hatched: by a row that has wrapped around"
    bar.text(0.5, -0.55, told, fontsize=8, ha="center")
    bar.text(
        0.5,
        -1.15,
        "above the bar: number of the row; dotted: where the rows began",
        fontsize=8,
        ha="center",
    )
    heads = "row", f"mini-batch {reading.iteration}", f"mini-batch {reading.iteration + 1}"
    _column(bar, 0.1, heads[0], range(N))
    _column(bar, 0.32, heads[1], (span(row, "–") for row in reading.now))
    _column(bar, 0.56, heads[2], (span(row, "–") for row in reading.then))
    _column(bar, 0.85, "times wrapped around", reading.passed)


def _column(ax, x, head, entries):
    """Draw a column as one artist with few letters, because every letter takes time."""
    lines = "\n".join(map(str, (head, "", *entries)))
    ax.text(x, -1.7, lines, ha="right", va="top", fontsize=9, linespacing=1.15)


def reading_panel():
    """Who reads what? Sliders set the text length, the mini-batch shape and the iteration."""
    wide = {"style": {"description_width": "initial"}}
    controls = {
        "length": IntSlider(1000, 20, 2000, 10, description="length of the text", **wide),
        "N": IntSlider(2, 1, MOST_ROWS, description="N (rows)", **wide),
        "T": IntSlider(10, 1, 20, description="T (steps)", **wide),
        "iteration": IntSlider(0, 0, 200, description="iteration", **wide),
    }
    return Panel(compute, draw, describe, controls)
