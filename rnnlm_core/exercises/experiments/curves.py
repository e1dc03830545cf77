"""The curves of two trainings, as a picture."""

from functools import cache

from ...colours import REFERENCE
from ...plots import plot_perplexity, show, use_style
from ...texts.toy_language import ToyLanguage
from .tools import V, perplexity_of


@cache
def unigram():
    """The lowest perplexity that a model can reach that sees no word before."""
    return ToyLanguage().window_floors(0)[0]


def draw_curves(mine, right, every, counted):
    """Draw the perplexity of every so many losses for two programs, and print where they end."""
    use_style()
    parts = range(0, len(mine), every)
    curves = [[perplexity_of(losses[i : i + every]) for i in parts] for losses in (mine, right)]
    ax = plot_perplexity(curves[0], unigram=unigram(), uniform=V, label="this program")
    ax.plot(range(1, len(parts) + 1), curves[1], "--", color=REFERENCE, label="a correct one")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    ax.xaxis.set_major_formatter(lambda place, _: f"{place * every:g}")
    ax.set_xlabel(f"{counted} so far")
    print(f"at the end: this program {curves[0][-1]:.2f}   a correct one {curves[1][-1]:.2f}")
    show(
        f"Perplexity while training, on a log axis. This program goes from {curves[0][0]:.3g} to "
        f"{curves[0][-1]:.3g}, a correct one from {curves[1][0]:.3g} to {curves[1][-1]:.3g}."
    )
