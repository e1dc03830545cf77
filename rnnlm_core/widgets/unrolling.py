"""What does unrolling mean? (notebook 5.2)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider, IntSlider

from ..colours import INPUT, LAYER, LAYER_PALE, STATE
from ..time_layers import TimeRNN
from ..validate import check_count
from ..worked_examples import ScalarRNN
from .panel import Panel

LONGEST = 8
SUBSCRIPTS = "₀₁₂₃₄₅₆₇"  # $h_0$ looks better, but takes five times as long to draw


class Steps(NamedTuple):
    """The scalar RNN over T steps."""

    Wh: float
    xs: np.ndarray  # (T,) the inputs: 1, and then zeros
    hs: np.ndarray  # (T,) the states


def compute(T, Wh):
    """T: steps, 1 to 8; Wh: the weight of the state, 0 to 1. Wx is 1 and b is 0, as on paper."""
    check_count("T", T)
    if T > LONGEST:
        raise ValueError(f"T: expected at most {LONGEST} steps, got {T}")
    if not 0 <= Wh <= 1:
        raise ValueError(f"Wh: expected a number from 0 to 1, got {Wh!r}")
    xs = np.array((ScalarRNN.xs + [0.0] * LONGEST)[:T])
    layer = TimeRNN(np.array([[ScalarRNN.Wx]]), np.array([[float(Wh)]]), np.array([ScalarRNN.b]))
    return Steps(float(Wh), xs, layer.forward(xs.reshape(1, T, 1)).ravel())


def describe(steps):
    T, Wh = len(steps.hs), f"{steps.Wh:.1f}"
    if T == 1:
        return (
            f"T = 1, the loop: the input is 1, the state becomes {steps.hs[0]:.2f}, and "
            f"{steps.hs[0]:.2f} * {Wh} = {steps.hs[0] * steps.Wh:.2f} goes into the next step."
        )
    states = ", ".join(f"{h:.2f}" for h in steps.hs)
    return (
        f"T = {T}, unrolled: {T} boxes, in all of them the same Wx = 1, Wh = {Wh}, b = 0. "
        f"The inputs are 1 and then {'zeros' if T > 2 else '0'}; the states are {states}."
    )


def draw(steps, figure):
    ax = figure.subplots()
    figure.subplots_adjust(left=0.01, right=0.99, bottom=0.01, top=0.99)
    ax.set(xlim=(-0.45, LONGEST - 0.15), ylim=(0, 3.2))
    ax.axis("off")
    T, at = len(steps.hs), np.arange(len(steps.hs))
    ax.bar(at, 0.8, 0.54, 1.2, facecolor=LAYER_PALE, edgecolor=LAYER, linewidth=1.6)
    # All arrows of a kind are one artist: the shafts are stems, and their markers are the heads.
    ax.vlines(at, 0.62, 1.1, color=INPUT)
    ax.plot(at, 0 * at + 1.11, "^", color=INPUT, markersize=7)
    ax.vlines(at, 2.0, 2.45, color=STATE)
    ax.plot(at, 0 * at + 2.45, "^", color=STATE, markersize=7)
    for t, (x, h) in enumerate(zip(steps.xs, steps.hs)):
        name = "ₜ" if T == 1 else SUBSCRIPTS[t]
        ax.text(t, 1.6, f"RNN\n{h:.2f}", ha="center", va="center", fontsize=10)
        ax.text(t, 2.6, f"h{name}", ha="center", fontsize=12, color=STATE)
        ax.text(t, 0.34, f"x{name} = {x:.0f}", ha="center", fontsize=11, color=INPUT)
    if T == 1:
        ax.plot([0, 0.55, 0.55, 0.3], [2.25, 2.25, 1.6, 1.6], color=STATE)
        ax.plot(0.33, 1.6, "<", color=STATE, markersize=7)
        ax.text(0.65, 1.85, f"times Wh = {steps.Wh:.1f}", fontsize=9)
        ax.text(2.6, 1.85, "the loop: the state that comes out at this step", fontsize=9)
        ax.text(2.6, 1.6, "goes in again at the next", fontsize=9)
    else:
        ax.hlines(np.full(T - 1, 1.6), at[:-1] + 0.27, at[1:] - 0.36, color=STATE)
        ax.plot(at[1:] - 0.34, np.full(T - 1, 1.6), ">", color=STATE, markersize=7)
        for t in at[1:]:
            ax.text(t - 0.51, 1.72, "Wh", ha="center", fontsize=9)
    ax.text(
        -0.35,
        0.05,
        f"{'in the box' if T == 1 else 'in every box the same'}: Wx = 1, Wh = {steps.Wh:.1f}, "
        f"b = 0; the number is the state",
        fontsize=9,
    )


def unrolling_panel():
    """What does unrolling mean? Sliders set the steps T and the weight Wh of the scalar RNN."""
    controls = {
        "T": IntSlider(1, 1, LONGEST, description="T"),
        "Wh": FloatSlider(
            value=ScalarRNN.Wh, min=0, max=1, step=0.1, description="Wh", readout_format=".1f"
        ),
    }
    return Panel(compute, draw, describe, controls)
