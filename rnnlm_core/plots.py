"""Plots for the notebooks. This module needs matplotlib, and no layer or model depends on it."""

import base64
import io
import os
import sys
import unicodedata
from collections.abc import Sequence
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import PIL.Image  # comes with matplotlib
from cycler import cycler  # comes with matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, fontManager, get_font
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from .colours import GRID, INK, REFERENCE, SERIES, TRAIN, VALID
from .extras import need

# Every plot of the series has this style.
STYLE = {
    "figure.figsize": (6.4, 3.4),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white",
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
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


class Picture:
    """A PNG with the words that say what one would see in it."""

    def __init__(self, png: bytes, alt: str) -> None:
        self.png, self.alt = png, alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        png = base64.b64encode(self.png).decode()
        return {"image/png": png, "text/plain": self.alt}, {"image/png": {"alt": self.alt}}


def show(alt: str, figure: Figure | None = None) -> None:
    """Show a figure in the notebook, as plt.show() does, with words for whoever cannot see it.

    alt: what one would see, in a sentence. figure: the one drawn last, if None.
    Raises ValueError if there are no words or no figure.
    """
    need("widgets", "IPython")
    from IPython.display import display

    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(f"alt: expected what one would see in the picture, got {alt!r}")
    if figure is None:
        if not plt.get_fignums():
            raise ValueError("figure: nothing has been drawn yet")
        figure = plt.gcf()
    png = io.BytesIO()
    figure.savefig(png, format="png")
    plt.close(figure)  # or the notebook would show it once more, without the words
    display(Picture(with_few_colours(png.getvalue()), alt))


def with_few_colours(png: bytes) -> bytes:
    """Return the same picture in a third of the bytes, because notebooks store their pictures."""
    small = io.BytesIO()
    with PIL.Image.open(io.BytesIO(png)) as full:
        full.convert("RGB").quantize(64).save(small, "png", optimize=True)
    return small.getvalue()


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
            )
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_formatter(NullFormatter())
    if floor is not None:
        ax.set_ylim(bottom=0.7 * floor)  # room for the line's name below it
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("epoch")
    ax.set_ylabel("perplexity (log)")
    ax.legend(loc="center right")
    return ax


COLUMNS = 76  # letters in a line of a drawn text; of scripts with wide letters, half as many
FONTS = [  # of scripts that matplotlib's own font lacks; those are taken that are there
    "Noto Sans Mono CJK KR",
    "Noto Sans CJK KR",
    "Noto Sans CJK JP",
    "NanumGothic",
    "Malgun Gothic",
    "Yu Gothic",
    "Apple SD Gothic Neo",
    "Hiragino Sans",
]
ADVANCE = 1233 / 2048  # the width of every letter of DejaVu Sans Mono, where its size is 1


def draw_text(ax: Axes, text: Sequence[str], values: Sequence[float], cmap: Colormap) -> None:
    """Write a text in lines of equal length, on a ground that shows a number for each letter.

    text: its characters. values: (M,) numbers from 0 to 1, the places on the colour map. A line end
    is drawn as an arrow, and a letter that no font of this machine has as an empty box.
    """
    wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    columns = COLUMNS // 2 if wide else COLUMNS
    ground = np.full((-(-len(text) // columns), columns), np.nan)
    ground.ravel()[: len(text)] = values
    ax.imshow(ground, cmap=cmap, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    ax.set_axis_off()
    family = ["DejaVu Sans Mono", *other_fonts()[0]]
    look = {"family": family, "color": INK, "va": "center_baseline"}
    letters = drawable("".join(text).replace("\n", "\u21b5"))
    if wide:  # their widths differ from font to font, so each letter has a place of its own
        for place, letter in enumerate(letters):
            ax.text(place % columns, place // columns, letter, ha="center", **look)
        return
    size = plt.rcParams["font.size"] * ax.figure.dpi / 72  # in dots, like the width of the axes
    ax.set_xlim(-0.5, ax.bbox.width / (ADVANCE * size) - 0.5)
    for row in range(len(ground)):  # a line at a time is thirty times as fast
        ax.text(-0.5, row, letters[row * columns : (row + 1) * columns], **look)


def drawable(text: str) -> str:
    """The text with an empty box for each letter that no font here has; matplotlib would warn."""
    known = other_fonts()[1]
    return "".join(c if c == "\n" or ord(c) in known else "\u25a1" for c in text)


@cache
def other_fonts() -> tuple[list[str], set[int]]:
    """Those of FONTS that this machine has; and what they and matplotlib's own fonts can draw."""
    there = {font.name for font in fontManager.ttflist}
    others = [name for name in FONTS if name in there]
    own = [set(get_font(findfont(f"DejaVu Sans{kind}")).get_charmap()) for kind in ("", " Mono")]
    more = [get_font(findfont(name)).get_charmap() for name in others]
    return others, (own[0] & own[1]).union(*more)


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
        figure = Figure(figsize=(6, 3.5), layout="constrained")
        plot_perplexity(history, figure.add_subplot(), **self.lines)
        png = io.BytesIO()
        figure.savefig(png, format="png", dpi=100)
        names = ", ".join(self.lines)
        above = f", with a line each for {names}" if names else ""
        return Picture(png.getvalue(), f"Perplexity after every epoch, on a log axis{above}.")
