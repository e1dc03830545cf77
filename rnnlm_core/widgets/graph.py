"""Follow one number through the linear RNN of notebook 5.3, forward and backward, step by step."""

import math
from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider, IntSlider, IntText, Layout

from ..colours import (
    GRADIENT,
    GRADIENT_TEXT,
    INK,
    INPUT,
    INPUT_TEXT,
    LAYER,
    LAYER_PALE,
    NEW,
    STATE,
    STATE_PALE,
    STATE_TEXT,
)
from ..layers import RNN
from ..time_layers import TimeRNN
from .panel import Panel

T, D, H, B = 3, 4, 3, 3
XS = np.arange(12.0).reshape(T, D)  # the vectors of the words 0, 1, 2
LOW = "₀₁₂"
BACK = [f"{name}_{t}" for t in (2, 1, 0) for name in ("dz", "dh_prev", "dx")]
ORDER = [*(f"h_{t}" for t in range(T)), *BACK, "db", "dWh", "dWx"]
LIMIT, LIMIT_OF_W = 20, 2  # of what the reader may choose: larger numbers would not fit
COLUMNS, NODE = [2.8, 5.7, 8.6], {"ha": "center", "va": "center"}
SIZE = 11  # points, of every letter


class Graph(NamedTuple):
    """All values of the graph. All columns of a state are equal, so only one is kept here."""

    step: int  # how many of the values in ORDER have been computed
    w: float
    above: list  # T gradients
    values: dict  # name in ORDER -> number, "dWx" -> (D,)


def compute(step, w, **above):
    """above: dh0, dh1, dh2, the gradients that come from above."""
    if step not in range(len(ORDER) + 1):
        raise ValueError(f"step: expected a whole number from 0 to {len(ORDER)}, got {step}")
    for name, value in {"w": w, **above}.items():
        limit = LIMIT_OF_W if name == "w" else LIMIT
        if not math.isfinite(value) or abs(value) > limit:
            raise ValueError(f"{name}: expected a number from -{limit} to {limit}, got {value:g}")
    above = [float(above[f"dh{t}"]) for t in range(T)]
    params = [np.full((D, H), float(w)), np.full((H, H), float(w)), np.full(H, float(B))]
    steps = [RNN(*params, activation="linear") for _ in range(T)]
    values, h, dh = {}, np.zeros((1, H)), np.zeros((1, H))
    for t in range(T):
        h = steps[t].forward(XS[[t]], h)
        values[f"h_{t}"] = h[0, 0]
    for t in reversed(range(T)):
        dx, dh = steps[t].backward(above[t] + dh)
        values[f"dz_{t}"] = steps[t].grads[2][0]  # no tanh, one row: db is dz
        values[f"dh_prev_{t}"], values[f"dx_{t}"] = dh[0, 0], dx[0, 0]
    block = TimeRNN(*params, activation="linear")  # does all of it at once, and the sums
    block.forward(XS[None])
    block.backward(np.repeat(above, H).reshape(1, T, H))
    dWx, dWh, db = block.grads
    values |= {"db": db[0], "dWh": dWh[0, 0], "dWx": dWx[:, 0]}
    return Graph(step, w, above, values)


def number(value):
    """Write a number with at most two decimals, and none where they are zero or it is large."""
    if isinstance(value, np.ndarray):
        return ", ".join(map(number, value))
    text = f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:.0f}"
    return "0" if text == "-0" else text


def term(value):
    """Write a number so that it may follow an operator."""
    return f"({number(value)})" if value < 0 else number(value)


def formula(graph, t):
    """How h_t is computed: "3·9 + 22 + 3"; with a weight that is not 1, "0.5·(3·9 + 22) + 3"."""
    before = graph.values[f"h_{t - 1}"] if t else 0
    both = f"3·{term(before)} + {term(XS[t].sum())}"
    return f"{both if graph.w == 1 else f'{term(graph.w)}·({both})'} + {B}"


def total(graph, t):
    """How dz_t is computed; no other step follows the last one."""
    later = f" + {term(graph.values[f'dh_prev_{t + 1}'])} (from t = {t + 1})" if t + 1 < T else ""
    return f"{number(graph.above[t])} (from above){later}"


def origin(graph, name):
    """Return how the value with this name is computed, as an equation."""
    v, t = graph.values, int(name[-1]) if name[-1].isdigit() else None
    dzs = [term(v[f"dz_{s}"]) for s in range(T)]
    if name.startswith("h_"):
        how = formula(graph, t)
    elif name.startswith("dz"):
        how = total(graph, t)
    elif name.startswith(("dh_prev", "dx")):
        how = f"3·{dzs[t]}" if graph.w == 1 else f"3·{term(graph.w)}·{dzs[t]}"
    elif name == "db":
        how = " + ".join(dzs)
    else:
        factors = [0, v["h_0"], v["h_1"]] if name == "dWh" else XS[:, 0]
        how = " + ".join(f"{term(factor)}·{dz}" for factor, dz in zip(factors, dzs))
    if name == "dWx":
        return f"dWx, first row: {how} = {number(v[name][0])}"
    return f"{name} = {how} = {number(v[name])}"


def describe(graph):
    above = f"Gradients from above: {', '.join(map(number, graph.above))}."
    if not graph.step:
        sums = number(XS.sum(axis=1))
        return (
            f"Nothing is computed yet. The sums of the inputs: {sums}. All weights: "
            f"{number(graph.w)}, b = {B}. {above}"
        )
    done = []
    for kind in ("h", "dz", "dh_prev", "dx"):
        names = [name for name in ORDER[: graph.step] if name[:-2] == kind]
        if names:
            numbers = ", ".join(number(graph.values[name]) for name in names)
            ts = ", ".join(name[-1] for name in names)
            done.append(f"{kind} at t = {ts}: {numbers}")
    done += [f"{name} {number(graph.values[name])}" for name in ORDER[12 : graph.step]]
    newest = origin(graph, ORDER[graph.step - 1])
    return f"Step {graph.step}: {newest}. {above} Computed so far: {'; '.join(done)}."


def draw(graph, figure):
    ax = figure.add_axes([0, 0, 1, 1])
    ax.set(xlim=(0, 10), ylim=(0, 5.6))
    ax.axis("off")
    v, done = graph.values, ORDER[: graph.step]

    def text(x, y, words, colour=INK, **look):
        ax.text(x, y, words, **{**NODE, "size": SIZE, "color": colour, **look})

    def value(name, x, y, label, colour=GRADIENT_TEXT, **look):
        """Draw a value that has been computed; the newest one is bold and framed."""
        if name in done:
            new = {"weight": "bold", "bbox": {"fc": NEW, "ec": INK, "pad": 2}}
            text(
                x,
                y,
                f"{label} {number(v[name])}",
                colour,
                **look,
                **(new if name == done[-1] else {}),
            )

    def arrow(name, start, end, colour, style="-"):
        if name in (None, *done):
            look = {"arrowstyle": "-|>", "linestyle": style, "color": colour, "lw": 1.5}
            ax.annotate("", end, start, arrowprops={**look, "shrinkA": 0, "shrinkB": 0})

    newest = origin(graph, done[-1]) if done else "nothing is computed yet"
    text(5, 5.3, f"step {graph.step}:  {newest}")
    text(0.55, 1.3, f"weights\nw = {number(graph.w)}\nb = {B}")
    text(0.9, 4.3, "from above", GRADIENT_TEXT)
    text(0.55, 3.3, "0", bbox={"boxstyle": "round", "fc": STATE_PALE, "ec": STATE})
    ax.bar(COLUMNS, 1.6, 1.6, 2.15, facecolor=LAYER_PALE, edgecolor=LAYER)
    for t, x in enumerate(COLUMNS):
        h, dz, dh_prev, dx = f"h_{t}", f"dz_{t}", f"dh_prev_{t}", f"dx_{t}"
        value(h, x, 3.3, f"h{LOW[t]} =", STATE_TEXT)
        value(dz, x, 2.6, "dz")
        text(x, 0.95, f"x{LOW[t]} = ({' '.join(map(number, XS[t]))})", INPUT_TEXT)
        arrow(None, (x - 0.15, 1.25), (x - 0.15, 2.15), INPUT)
        text(x - 0.3, 1.7, f"sum {number(XS[t].sum())}", INPUT_TEXT, ha="right")
        arrow(dx, (x + 0.15, 2.15), (x + 0.15, 1.25), GRADIENT, "--")
        value(dx, x + 0.3, 1.7, "dx", ha="left")
        arrow(h, (x - 0.15, 3.75), (x - 0.15, 4.75), STATE)
        arrow(None, (x + 0.15, 4.75), (x + 0.15, 3.75), GRADIENT, "--")
        text(x + 0.3, 4.3, number(graph.above[t]), GRADIENT_TEXT, ha="left")
        left, before = x - 0.8, COLUMNS[t - 1] + 0.8 if t else 0.78
        arrow(f"h_{t - 1}" if t else None, (before, 3.3), (left, 3.3), STATE)
        arrow(dh_prev, (left, 2.75), (before, 2.75), GRADIENT, "--")
        value(dh_prev, (left + before) / 2, 2.35, "dh_prev\n")
    for name, x in (("db", 0.2), ("dWh", 2.2), ("dWx", 4.4)):
        value(name, x, 0.3, f"{name} =", ha="left")


def graph_panel(step=7):
    """Follow one number: a slider walks through the linear RNN, forward and then backward.

    It begins where two gradients meet: step 7, dz at t = 1.
    """
    controls = {
        "step": IntSlider(step, 0, len(ORDER), description="step"),
        "w": FloatSlider(value=1, min=-1, max=2, step=0.25, description="weights w"),
    }
    for t in range(T):
        controls[f"dh{t}"] = IntText(
            t + 1,
            description=f"from above, t = {t}",
            style={"description_width": "initial"},
            layout=Layout(width="190px"),
        )
    return Panel(compute, draw, describe, controls, height=4.0)
