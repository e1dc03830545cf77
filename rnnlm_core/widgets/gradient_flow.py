"""How much of the gradient reaches Tom? (notebook 5.2)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider

from ..colours import FADED, GRADIENT, INK
from ..layers import RNN
from ..texts.text_file import TOM, split_words
from .panel import Panel

SENTENCE = split_words(TOM)
LOWEST, HIGHEST, H = 0.8, 1.4, 50
LIMITS = 1.5e-3, 500
MARKED = (0, 5, 8, 12, 17)  # words that are written below the picture: all of them would overlap
_rng = np.random.default_rng(0)
VECTORS = {word: _rng.normal(size=(1, H)) for word in dict.fromkeys(SENTENCE)}
WX = 0.3 * _rng.normal(size=(H, H)) / np.sqrt(H)
DH = _rng.normal(size=(1, H))  # the gradient at the last word
TURN = np.linalg.qr(np.random.default_rng(1).normal(size=(H, H)))[0]  # norm and radius are 1


class Flow(NamedTuple):
    """|dh| at every word of the sentence, as a share of that at the last word."""

    rho: float
    with_tanh: np.ndarray  # (18,)
    without: np.ndarray  # (18,)


def compute(rho):
    """rho: norm and spectral radius of Wh, 0.8 to 1.4."""
    if not LOWEST <= rho <= HIGHEST:
        raise ValueError(f"rho: expected a number from {LOWEST} to {HIGHEST}, got {rho!r}")
    return Flow(float(rho), lengths(rho, "tanh"), lengths(rho, "linear"))


def lengths(rho, activation):
    steps = [RNN(WX, rho * TURN, np.zeros(H), activation) for _ in SENTENCE]
    h = np.zeros((1, H))
    for step, word in zip(steps, SENTENCE):
        h = step.forward(VECTORS[word], h)
    dh, found = DH, []
    for step in reversed(steps):
        found.append(np.linalg.norm(dh))
        _, dh = step.backward(dh)
    return np.array(found[::-1]) / found[0]


def describe(flow):
    steps = len(SENTENCE) - 1
    return (
        f'rho = {flow.rho:.1f}. At "Tom", {steps} steps back, the gradient is '
        f"{flow.without[0]:.3g} times as long without tanh ({flow.rho:.1f} ** {steps}), and "
        f"{flow.with_tanh[0]:.3g} times as long with tanh."
    )


def draw(flow, figure):
    ax = figure.add_axes([0.12, 0.2, 0.85, 0.68])
    at = np.arange(len(SENTENCE))
    ax.set(xlim=(-0.4, len(SENTENCE) - 0.6), yscale="log", ylim=LIMITS)
    ax.set_xlabel("word that the gradient reaches, from right to left")
    ax.set_ylabel("|dh| (log axis)")
    ax.minorticks_off()
    ax.set_yticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
    ax.set_xticks(MARKED, [SENTENCE[i] for i in MARKED])
    ax.axhline(1, color=FADED, linewidth=1)
    look = {"color": GRADIENT, "linewidth": 3, "marker": "o", "markersize": 5}
    ax.plot(at, flow.with_tanh, label="with tanh", **look)
    ax.plot(at, flow.without, "--", color=INK, linewidth=1.8, label="without tanh")
    # The legend stands above the axes, because inside some line would always cross it.
    ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2)


def gradient_flow_panel():
    """How much of the gradient reaches Tom? A slider for the size of Wh."""
    rho = FloatSlider(
        value=1.1, min=LOWEST, max=HIGHEST, step=0.1, description="rho", readout_format=".1f"
    )
    return Panel(compute, draw, describe, {"rho": rho})
