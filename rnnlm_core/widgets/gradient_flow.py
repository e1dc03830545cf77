"""Where does the gradient go? (notebook 5.2)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider, IntSlider, ToggleButtons

from ..colours import FADED, GRADIENT
from ..layers import RNN
from ..validate import check_count
from .panel import Panel

SHORTEST, LONGEST, H = 5, 60, 50
TICKS = ("1e-8", "1e-6", "1e-4", "0.01", "1", "100", "1e4", "1e6", "1e8")  # of the picture
LIMITS = 1e-8, 1e8
TURN = np.linalg.qr(np.random.default_rng(1).normal(size=(H, H)))[0]
# The notebook's gradient_lengths draws the same numbers in this order: Wx, inputs, the first dh.
_rng = np.random.default_rng(0)
WX = 0.3 * _rng.normal(size=(H, H)) / np.sqrt(H)
DRAWN = _rng.normal(size=(LONGEST + 2, 1, H))


class Flow(NamedTuple):
    """The gradient as it flows back through T steps."""

    rho: float
    activation: str
    lengths: np.ndarray  # (T + 1,) |dh| at 0, 1, ... T steps back, 1 at the start
    theory: np.ndarray  # (T + 1,) rho ** 0, 1, ... T


def compute(rho, activation, T):
    """rho: 0.1 to 2; activation: "linear" or "tanh"; T: steps back, 5 to 60."""
    if not 0.1 <= rho <= 2:
        raise ValueError(f"rho: expected a number from 0.1 to 2, got {rho!r}")
    if check_count("T", T, SHORTEST) > LONGEST:
        raise ValueError(f"T: expected at most {LONGEST} steps, got {T}")
    steps = [RNN(WX, rho * TURN, np.zeros(H), activation) for _ in range(T + 1)]
    h = np.zeros((1, H))
    for step, x in zip(steps, DRAWN):
        h = step.forward(x, h)
    dh, lengths = DRAWN[T + 1], []
    for step in reversed(steps):
        lengths.append(np.linalg.norm(dh))
        dx, dh = step.backward(dh)
    lengths = np.array(lengths) / lengths[0]
    return Flow(float(rho), activation, lengths, float(rho) ** np.arange(T + 1))


def fate(length):
    """Say in a word what happened to a gradient that started with length 1."""
    if length < 0.1:
        return "less than a tenth is left, it vanishes"
    if length > 10:
        return "more than ten times the length, it explodes"
    return "between a tenth and ten times the length, it is kept"


def describe(flow):
    T, last = len(flow.lengths) - 1, flow.lengths[-1]
    outside = not LIMITS[0] <= last <= LIMITS[1]
    return (
        f"rho = {flow.rho:.1f}, {flow.activation}: after {T} steps back |dh| is {last:.2g}; "
        f"rho ** {T} is {flow.theory[-1]:.2g}. The gradient: {fate(last)}"
        f"{' (and leaves the picture)' if outside else ''}."
    )


def draw(flow, figure):
    ax = figure.subplots()
    figure.subplots_adjust(left=0.11, right=0.97, bottom=0.15, top=0.89)
    back = np.arange(len(flow.lengths))
    ax.set(xlim=(0, LONGEST), xlabel="steps back", ylabel="|dh|", yscale="log", ylim=LIMITS)
    ax.minorticks_off()
    ax.set_yticks([float(tick) for tick in TICKS], TICKS)
    ax.axhline(1, color=FADED, linewidth=1)
    label = f"|dh|, {flow.activation}, rho = {flow.rho:.1f}"
    ax.plot(
        back, flow.lengths, color=GRADIENT, linewidth=3.5, marker="o", markevery=[-1], label=label
    )
    ax.plot(back, flow.theory, "k--", linewidth=1.2, label="rho ** steps (theory, linear)")
    # The legend stands above the axes, because inside some line would always cross it.
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=9, frameon=False)


def gradient_flow_panel():
    """Where does the gradient go? Controls for the radius of Wh, the activation and the steps."""
    controls = {
        "rho": FloatSlider(
            value=0.9, min=0.1, max=2, step=0.1, description="rho", readout_format=".1f"
        ),
        "activation": ToggleButtons(options=["linear", "tanh"], description="activation"),
        "T": IntSlider(30, SHORTEST, LONGEST, description="T"),
    }
    return Panel(compute, draw, describe, controls)
