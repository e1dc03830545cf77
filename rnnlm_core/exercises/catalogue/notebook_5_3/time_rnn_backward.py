"""time_rnn_backward (notebook 5.3)."""

import numpy as np

from rnnlm_core import TimeRNN

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import BLOCKS, block
from .time_rnn_forward import time_rnn_forward


def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    """Gradients of T steps of h = tanh(h Wh + x Wx + b): backpropagation through time.

    dhs: (N, T, H), the gradient that comes from above at every step.
    xs: (N, T, D), hs: (N, T, H) the states after each step, h0: (N, H) the one before.
    Returns dxs: (N, T, D), dWx: (D, H), dWh: (H, H), db: (H,), dh0: (N, H).
    """
    N, T, D = xs.shape
    dxs, dh = np.zeros_like(xs), np.zeros_like(h0)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(len(Wh))
    for t in reversed(range(T)):
        h_prev = hs[:, t - 1] if t > 0 else h0
        dz = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        db += dz.sum(axis=0)
        dWh += h_prev.T @ dz
        dWx += xs[:, t].T @ dz
        dxs[:, t] = dz @ Wx.T
        dh = dz @ Wh.T
    return dxs, dWx, dWh, db, dh


def block_with_states(N, T, D, H):
    case = block(N, T, D, H)
    args = {"dhs": spaced(N, T, H, low=-1.5, high=2), "xs": case.args["xs"]}
    args |= {"hs": time_rnn_forward(**case.args)}
    return Case(args | {name: case.args[name] for name in ("h0", "Wx", "Wh")}, case.sizes)


EVERYTHING = "dxs dWx dWh db dh0"


TIME_RNN_BACKWARD = Exercise(
    time_rnn_backward,
    notebook="5.3",
    minutes=20,
    returns=EVERYTHING,
    instead=(TimeRNN.backward,),
    cases=[block_with_states(*sizes) for sizes in BLOCKS],
    clues={
        EVERYTHING: "All five results are made of dz, the gradient in front of tanh at step t. It is the "
        "slope of tanh, 1 - h^2 of the state after the step, times all that arrives there: what comes "
        "from above, and the dz of step t+1, which comes back through Wh. Work the last two steps by "
        "hand.",
        "dxs": "Each step has its own dxs[:, t], made of dz at step t and of Wx. The loop meets the last "
        "step first.",
        "dWh": "Each entry of dWh belongs to one number of a state and one number of dz, and is summed "
        "over the rows and the steps. Which state went through Wh at step t, and which at t = 0? "
        "(hs[:, -1] is the last state.)",
        "dWx": "Each entry of dWx belongs to one number of an input and one number of dz, and is summed "
        "over the rows and the steps. Which input went through Wx at step t?",
        "db": "b was added to each row and at each step, so dz is summed over both.",
        "dWx dWh db": "All steps and all rows share Wx, Wh and b, so their gradients are sums over the "
        "rows and the steps, each beginning with 0.",
        "dh0": "h0 is the state before step 0, so dh0 is what step 0 hands back through Wh.",
    },
    mistakes=[
        Mistake(
            "the gradient from the next step not added",
            swap={"(dhs[:, t] + dh)": "dhs[:, t]"},
            says="This is what one gets when the gradient from the next time step is not added. "
            "h_t went two ways, up and on. Look at what `dh` holds when the loop starts its second turn.",
        ),
        Mistake(
            "nothing arrives: all gradients exactly 0",
            swap={"(dhs[:, t] + dh)": "dh"},
            says="Every gradient is exactly 0. This is what one gets when what comes from above, "
            "dhs[:, t], is left out of `dz`, or when a sum is only ever added to itself (dh = dh + dh). "
            "Look at what `dh` holds when the loop starts its second turn.",
        ),
        Mistake(
            "backward in forward order",
            swap={"reversed(range(T))": "range(T)"},
            says="This is what one gets when the loop back runs forward, from 0 to T-1. Step t "
            "waits for the gradient of step t+1, so the last step comes first.",
        ),
        Mistake(
            "the gradient from above added up over the steps",
            swap={
                "dz = (dhs[:, t] + dh)": "above = dhs[:, t:].sum(axis=1)\n        dz = (above + dh)",
            },
            says="This is what one gets when dhs of the later steps is added again. It comes back "
            "through `dh` already.",
        ),
        Mistake(
            "Wh not transposed",
            swap={"dz @ Wh.T": "dz @ Wh"},
            says="This is what one gets when Wh is not transposed in `dh`. Wh is square, so no "
            "error is raised, and the network still learns, only a little worse.",
        ),
        Mistake(
            "weight gradients assigned, not summed over time",
            swap={
                "db += dz": "db[...] = dz",
                "dWh += h_": "dWh[...] = h_",
                "dWx += x": "dWx[...] = x",
            },
            says="This is what one gets when the weight gradients are assigned in every turn, so "
            "that only the last turn, t = 0, remains. The steps share their weights, so their gradients "
            "are summed.",
        ),
        Mistake(
            "a gradient added to itself",
            swap={
                "dWh += h_prev.T @ dz": "dWh += dWh",
                "dWx += xs[:, t].T @ dz": "dWx += dWx",
                "db += dz.sum(axis=0)": "db += db",
            },
            says="The weight gradients are exactly 0. This is what one gets when each is added to "
            "itself, dWx += dWx, or when nothing is added to it. Each step adds its own part.",
        ),
        Mistake(
            "dxs never stored",
            swap={
                "np.zeros_like(xs), ": "np.empty_like(xs), ",
                "dxs[:, t] = dz @ Wx.T": "dx = dz @ Wx.T",
            },
            says="All of dxs is nan. This is what one gets when dxs is made by np.empty_like and "
            "nothing is stored in it: `check` fills such an array with nan, so that one can see it.",
        ),
        Mistake(
            "weight gradients added to uninitialised arrays",
            swap={
                "np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(len(Wh))": "np.empty_like(Wx), "
                "np.empty_like(Wh), np.empty(len(Wh))"
            },
            says="The weight gradients are nan. This is what one gets when they are added to "
            "arrays from np.empty_like, which hold whatever was in that memory: `check` fills them with "
            "nan, so that one can see it. A sum begins with 0.",
        ),
    ],
)
