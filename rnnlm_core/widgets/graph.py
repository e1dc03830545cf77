"""Follow one number through the linear RNN of notebook 5.3, forward and backward, step by step."""

import math
from collections import defaultdict
from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider, IntSlider, IntText, Layout

from ..colours import GRADIENT, INPUT, LAYER, LAYER_PALE, NEW, STATE, STATE_PALE
from ..layers import RNN
from ..time_layers import TimeRNN
from .panel import Panel

T, D, H = 3, 4, 3
LOW = "₀₁₂"
BACK = [f"{name}_{t}" for t in (2, 1, 0) for name in ("dz", "dh_prev", "dx")]
ORDER = [*(f"h_{t}" for t in range(T)), *BACK, "db", "dWh", "dWx"]
LIMIT, LIMIT_OF_W = 20, 2  # of what the reader may choose: larger numbers would not fit
COLUMNS, NODE = [2.5, 5.4, 8.3], {"ha": "center", "va": "center"}


class Graph(NamedTuple):
    """All values of the graph. All columns of a state are equal, so only one is kept here."""

    step: int  # how many of the values in ORDER have been computed
    w: float
    b: float
    xs: np.ndarray  # (T, D)
    above: list  # T gradients
    values: dict  # name in ORDER -> number, "dWx" -> (D,)


def compute(step, w, b, **inputs):
    """inputs: x0, x1, x2, the first number of each row; dh0, dh1, dh2, the upstream gradients."""
    if step not in range(len(ORDER) + 1):
        raise ValueError(f"step: expected a whole number from 0 to {len(ORDER)}, got {step}")
    for name, value in {"w": w, "b": b, **inputs}.items():
        limit = LIMIT_OF_W if name == "w" else LIMIT
        if not math.isfinite(value) or abs(value) > limit:
            raise ValueError(f"{name}: expected a number from -{limit} to {limit}, got {value:g}")
    xs = np.array([inputs[f"x{t}"] + np.arange(D) for t in range(T)], float)
    above = [float(inputs[f"dh{t}"]) for t in range(T)]
    params = [np.full((D, H), float(w)), np.full((H, H), float(w)), np.full(H, float(b))]
    steps = [RNN(*params, activation="linear") for _ in range(T)]
    values, h, dh = {}, np.zeros((1, H)), np.zeros((1, H))
    for t in range(T):
        h = steps[t].forward(xs[[t]], h)
        values[f"h_{t}"] = h[0, 0]
    for t in reversed(range(T)):
        dx, dh = steps[t].backward(above[t] + dh)
        values[f"dz_{t}"] = steps[t].grads[2][0]  # no tanh, one row: db is dz
        values[f"dh_prev_{t}"], values[f"dx_{t}"] = dh[0, 0], dx[0, 0]
    block = TimeRNN(*params, activation="linear")  # does all of it at once, and the sums
    block.forward(xs[None])
    block.backward(np.repeat(above, H).reshape(1, T, H))
    dWx, dWh, db = block.grads
    values |= {"db": db[0], "dWh": dWh[0, 0], "dWx": dWx[:, 0]}
    return Graph(step, w, b, xs, above, values)


def number(value):
    """Write a number with at most two decimals, and none where they are zero."""
    if isinstance(value, np.ndarray):
        return ", ".join(map(number, value))
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def term(value):
    """Write a number so that it may follow an operator."""
    return f"({number(value)})" if value < 0 else number(value)


def formula(graph, t):
    """How h_t is computed: "3·9 + 22 + 3"; with a weight that is not 1, "0.5·(3·9 + 22) + 3"."""
    before = graph.values[f"h_{t - 1}"] if t else 0
    both = f"3·{term(before)} + {term(graph.xs[t].sum())}"
    return f"{both if graph.w == 1 else f'{term(graph.w)}·({both})'} + {term(graph.b)}"


def total(graph, t):
    """How dz_t is computed: "2 + 9"; at the last step, which no other step follows, "3"."""
    later = f" + {term(graph.values[f'dh_prev_{t + 1}'])}" if t + 1 < T else ""
    return number(graph.above[t]) + later


def origin(graph, name):
    """Return the value with this name, and where it comes from."""
    v, t = graph.values, int(name[-1]) if name[-1].isdigit() else None
    dzs = [term(v[f"dz_{s}"]) for s in range(T)]
    if name.startswith("h_"):
        how = formula(graph, t)
    elif name.startswith("dz"):
        how = f"{total(graph, t)} (from above{', plus what the next step hands back' * (t < 2)})"
    elif name.startswith(("dh_prev", "dx")):
        how = f"3·{dzs[t]}" if graph.w == 1 else f"3·{term(graph.w)}·{dzs[t]}"
    elif name == "db":
        how = " + ".join(dzs)
    else:
        factors = [0, v["h_0"], v["h_1"]] if name == "dWh" else graph.xs[:, 0]
        how = " + ".join(f"{term(factor)}·{dz}" for factor, dz in zip(factors, dzs))
        if name == "dWx":
            return f"dWx, first row: {how} = {number(v[name][0])}; all rows: {number(v[name])}"
    return f"{name} = {how} = {number(v[name])}"


def describe(graph):
    sums = number(graph.xs.sum(axis=1))
    if not graph.step:
        return (
            f"Nothing is computed yet. Given: the sums of the inputs {sums}; all weights "
            f"{number(graph.w)}, b = {number(graph.b)}; gradients from above "
            f"{', '.join(map(number, graph.above))}."
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
    return f"Step {graph.step}: {newest}. Computed so far: {'; '.join(done)}."


def draw(graph, figure):
    ax = figure.add_axes([0, 0, 1, 1])
    ax.set(xlim=(0, 10), ylim=(-0.2, 5.7))
    ax.axis("off")
    done, newest = set(ORDER[: graph.step]), ORDER[graph.step - 1] if graph.step else None

    def value(name, x, y, text, colour, **look):
        """Draw a value that has been computed; the newest one is bold and framed."""
        if name in done:
            new = {"weight": "bold", "bbox": {"fc": NEW, "ec": "black", "pad": 2}}
            look = {**NODE, "size": 9, "color": colour, **look, **(new if name == newest else {})}
            ax.text(x, y, text, **look)

    arrows = defaultdict(lambda: ([], []))  # look -> xs, ys, with a gap after each: one line each

    def arrow(name, x, y, marker, colour, style="-"):
        if name in done or name is None:
            for line, ends in zip(arrows[marker, colour, style], (x, y)):
                line += [*ends, np.nan]

    ax.text(0.15, 5.4, f"all weights w = {number(graph.w)},  b = {number(graph.b)}", size=9)
    ax.text(9.85, 5.4, "solid: forward;  dashed: gradients", size=9, ha="right")
    ax.text(
        0.5, 3.2, "0", **NODE, size=10, bbox={"boxstyle": "round", "fc": STATE_PALE, "ec": STATE}
    )
    v, left, right = graph.values, [c - 1 for c in COLUMNS], [0.75, *(c + 1 for c in COLUMNS)]
    ax.bar(COLUMNS, 1.9, 2, 2.25, facecolor=LAYER_PALE, edgecolor=LAYER)
    for t, x in enumerate(COLUMNS):
        h, dz, dh_prev, dx = f"h_{t}", f"dz_{t}", f"dh_prev_{t}", f"dx_{t}"
        row = " ".join(map(number, graph.xs[t]))
        ax.text(x, 0.95, f"x{LOW[t]} = ({row})", **NODE, size=9, color=INPUT)
        ax.text(x - 0.3, 1.75, f"sum {number(graph.xs[t].sum())}", ha="right", size=8, color=INPUT)
        arrow(None, [x - 0.15] * 2, [1.3, 2.2], "^", INPUT)
        arrow(dx, [x + 0.15] * 2, [2.2, 1.3], "v", GRADIENT, "--")
        value(dx, x + 0.3, 1.8, f"dx {number(v[dx])}", GRADIENT, ha="left")

        if h in done:
            how = formula(graph, t)
            ax.text(x, 3.9, how if len(how) <= 20 else "w(3h + sum) + b", **NODE, size=8)
        value(h, x, 3.42, f"h{LOW[t]} = {number(v[h])}", "black", size=11)
        how = f"{total(graph, t)} = " if t + 1 < T else ""
        shown = f"dz {how if len(how) <= 11 else ''}{number(v[dz])}"
        value(dz, x, 2.6, shown, GRADIENT)

        arrow(h, [x - 0.15] * 2, [4.2, 5], "^", STATE)
        ax.text(x + 0.3, 4.6, f"from above {number(graph.above[t])}", size=8, color=GRADIENT)
        arrow(None, [x + 0.15] * 2, [5, 4.3], "v", GRADIENT, "--")

        before = f"h_{t - 1}" if t else None
        middle = (right[t] + left[t]) / 2
        arrow(before, [right[t], left[t] - 0.05], [3.45] * 2, ">", STATE)
        if t and before in done:
            ax.text(middle, 3.65, number(v[before]), ha="center", size=8, color=STATE)
        arrow(dh_prev, [left[t], right[t] + 0.05], [2.95] * 2, "<", GRADIENT, "--")
        value(dh_prev, middle, 2.58, f"dh_prev\n{number(v[dh_prev])}", GRADIENT, size=8)
    for (marker, colour, style), (x, y) in arrows.items():
        ax.plot(x, y, style, color=colour, marker=marker, markevery=slice(1, None, 3), ms=5, lw=1.4)
    rows = number(v["dWx"])
    for name, x, text in (
        ("db", 0.2, number(v["db"])),
        ("dWh", 2.2, number(v["dWh"])),
        ("dWx", 4.2, rows),
    ):
        value(name, x, 0.15, f"{name} = {text}", GRADIENT, ha="left")


def graph_panel(step=0):
    """Follow one number: a slider walks through the linear RNN; inputs and weights can be changed."""
    narrow = {"style": {"description_width": "initial"}, "layout": Layout(width="150px")}
    controls = {
        "step": IntSlider(step, 0, len(ORDER), description="step"),
        "w": FloatSlider(value=1, min=-1, max=2, step=0.25, description="weights w"),
        "b": IntText(3, description="b", **narrow),
    }
    for t, first in enumerate((0, 4, 8)):
        controls[f"x{t}"] = IntText(first, description=f"first of x_{t}", **narrow)
    for t in range(T):
        wide = {**narrow, "layout": Layout(width="190px")}
        controls[f"dh{t}"] = IntText(t + 1, description=f"from above, t = {t}", **wide)
    return Panel(compute, draw, describe, controls, height=4.0)
