"""Plots for the notebooks. This module needs matplotlib, and no layer or model depends on it."""

import io
import os
import sys
from collections.abc import Sequence

import matplotlib.pyplot as plt
from cycler import cycler  # comes with matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from .colours import GRID, REFERENCE, SERIES, TRAIN, VALID
from .extras import need

# Every plot of the series has this style.
STYLE = {
    "figure.figsize": (6.4, 3.4),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler("color", SERIES),
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}


def use_style() -> None:
    """Draw every plot of this session in the style of the series, and show it in the notebook.

    If MPLBACKEND is set for scripts (to Agg, say), a notebook would show no figure without this.
    """
    if "ipykernel" in sys.modules and "inline" not in os.environ.get("MPLBACKEND", "inline"):
        from IPython import get_ipython

        get_ipython().run_line_magic("matplotlib", "inline")
    plt.rcParams.update(STYLE)


def plot_perplexity(
    history: Sequence[float | dict],
    ax: Axes | None = None,
    *,
    floor: float | None = None,
    unigram: float | None = None,
    uniform: float | None = None,
    label: str = "training",
) -> Axes:
    """Draw perplexity against epochs on a log axis, with reference lines.

    history: the history of an RnnlmTrainer, or a list of perplexities.
    floor: the perplexity that no model can beat; unigram: that of the word frequencies alone;
    uniform: that of a uniform guess, V. Each is a number or None.
    Returns the Axes, with the curves called ``label`` and, if measured, "held-out".
    """
    if ax is None:
        _, ax = plt.subplots()
    rows = [row if isinstance(row, dict) else {"ppl": row} for row in history]
    epochs = range(1, len(rows) + 1)
    ax.plot(epochs, [row["ppl"] for row in rows], color=TRAIN, label=label)
    if any(row.get("valid_ppl") is not None for row in rows):
        valid = [float("nan") if row.get("valid_ppl") is None else row["valid_ppl"] for row in rows]
        ax.plot(epochs, valid, color=VALID, linestyle="--", label="held-out")
    for name, value, style, where in (
        ("uniform guess", uniform, ":", "bottom"),
        ("unigram", unigram, "-.", "bottom"),
        ("floor: no model can beat this", floor, "-", "top"),
    ):
        if value is not None:
            ax.axhline(value, color=REFERENCE, linestyle=style, linewidth=1)
            ax.annotate(
                f"{name} ({value:.3g})",
                (0.99, value),
                xycoords=("axes fraction", "data"),
                xytext=(0, 3 if where == "bottom" else -3),
                textcoords="offset points",
                ha="right",
                va=where,
                color=REFERENCE,
                fontsize="small",
            )
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_formatter(NullFormatter())
    if floor is not None:
        ax.set_ylim(bottom=0.7 * floor)  # room for the line's name below it
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("epoch")
    ax.set_ylabel("perplexity")
    ax.legend(loc="center right")
    return ax


class LiveCurve:
    """A perplexity curve in a notebook's output that is redrawn while a model learns."""

    def __init__(self, **lines: float | None):
        need("widgets", "IPython")
        from IPython.display import display

        self.lines = lines
        self.handle = display(self._picture([]), display_id=True)

    def update(self, history: Sequence[float | dict]) -> None:
        if self.handle is not None:  # None outside of Jupyter: there is nothing to draw on
            self.handle.update(self._picture(history))

    def _picture(self, history):
        from IPython.display import Image

        figure = Figure(figsize=(6, 3.5), layout="constrained")
        plot_perplexity(history, figure.add_subplot(), **self.lines)
        png = io.BytesIO()
        figure.savefig(png, format="png", dpi=100)
        return Image(png.getvalue())
