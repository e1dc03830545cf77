"""Who reads what? (notebook 5.2)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import IntSlider

from ..batches import batch_indices
from ..colours import FADED, FADED_PALE, INK, INPUT, INPUT_READ, INPUT_TEXT
from ..validate import check_count
from ..worked_examples import Offsets
from .panel import Panel

LENGTH, MOST_ROWS = Offsets.data_size, 4


class Reading(NamedTuple):
    """The positions of the text that a mini-batch reads, and the one after it."""

    iteration: int
    now: np.ndarray  # (N, T) positions
    then: np.ndarray  # (N, T) of the next mini-batch


def compute(N, T, iteration):
    """N rows, at most 4, of T steps; iteration: which mini-batch of the book's text, from 0."""
    if check_count("N", N) > MOST_ROWS:
        raise ValueError(f"N: expected at most {MOST_ROWS} rows, got {N}")
    now, then = (batch_indices(LENGTH, N, T, i) for i in (iteration, iteration + 1))
    return Reading(iteration, now, then)


def describe(reading):
    reads = ", ".join(f"row {n} reads {span(row, ' to ')}" for n, row in enumerate(reading.now))
    goes_on = ", ".join(str(first) for first in reading.then[:, 0])
    return f"Mini-batch {reading.iteration}: {reads}. The next one goes on at {goes_on}."


def span(row, to="–"):
    """(T,) positions -> "995–4"."""
    return f"{row[0]}{to}{row[-1]}" if len(row) > 1 else f"{row[0]}"


def read_so_far(reading):
    """What each row has read, as stretches of the text: a list of (first, length) for each row."""
    N, T = reading.now.shape
    done = min((reading.iteration + 1) * T, LENGTH)
    stretches = []
    for n in range(N):
        start = n * (LENGTH // N)
        to_end = min(done, LENGTH - start)
        stretches.append([(start, to_end), (0, done - to_end)])
    return stretches


def draw(reading, figure):
    ax = figure.add_axes([0.09, 0.17, 0.87, 0.81])
    N = len(reading.now)
    ax.set(xlim=(0, LENGTH), ylim=(max(N, 2) - 0.4, -0.6))
    ax.set_xlabel("position in the text")
    ax.set_yticks(range(N), [f"row {n}" for n in range(N)])
    ax.set_xticks(range(0, LENGTH + 1, 250))
    ax.tick_params(left=False)
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False)
    for n, stretches in enumerate(read_so_far(reading)):
        ax.broken_barh([(0, LENGTH)], (n - 0.2, 0.4), facecolor=FADED_PALE, edgecolor=FADED)
        ax.broken_barh(stretches, (n - 0.2, 0.4), facecolor=INPUT_READ)
        ax.plot([stretches[0][0]] * 2, [n - 0.2, n + 0.2], color=INK, linewidth=3, clip_on=False)
        head = reading.now[n, -1] + 1
        ax.plot(head, n, "o", color=INPUT, markersize=12, clip_on=False)
        place = np.clip(head, 45, LENGTH - 45)
        ax.text(place, n - 0.25, span(reading.now[n]), color=INPUT_TEXT, ha="center")


def reading_panel():
    """Who reads what? Sliders for the shape of a mini-batch, and for which of them is read."""
    wide = {"style": {"description_width": "initial"}}
    controls = {
        "iteration": IntSlider(50, 0, 99, description="mini-batch", **wide),
        "N": IntSlider(Offsets.batch_size, 1, MOST_ROWS, description="N (rows)", **wide),
        "T": IntSlider(Offsets.time_size, 1, 40, description="T (steps)", **wide),
    }
    return Panel(compute, draw, describe, controls)
