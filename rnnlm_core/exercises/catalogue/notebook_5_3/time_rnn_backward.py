"""time_rnn_backward (notebook 5.3)."""

import numpy as np

from rnnlm_core import TimeRNN

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import BLOCKS, FROM_NEXT, block
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
        "dxs": "Only dxs is wrong, so dz is right, and with it all that passes between the "
        "steps: look at the line of dxs, and at where its result is put.",
        "dWh": "Only dWh is wrong: which state is paired with dz at step t, and at t = 0?",
        "dWx": "Only dWx is wrong: which input is paired with dz at step t?",
        "db": "Only db is wrong: b is used in every row and at every step, so it is summed over "
        "both.",
        "dWx dWh db": "The weights are wrong and dxs is right: so dz is right at every step, and "
        "it is the sum over the steps that goes wrong.",
        "dh0": "Only dh0 is wrong: it is what the first step hands back.",
    },
    mistakes=[
        Mistake(
            "the gradient from the next step not added",
            swap={"(dhs[:, t] + dh)": "dhs[:, t]"},
            says="This is what one gets when the gradient from the next time step is not added. "
            "h_t went two "
            f"ways, up and on; {FROM_NEXT}.",
        ),
        Mistake(
            "nothing arrives: all gradients exactly 0",
            swap={"(dhs[:, t] + dh)": "dh"},
            says="Every gradient is exactly 0. Nothing comes in: either what comes from above, "
            "dhs[:, t], is "
            f"forgotten, or what was to take it up is added to itself (dh = dh + dh). "
            f"{FROM_NEXT.capitalize()}.",
        ),
        Mistake(
            "backward in forward order",
            swap={"reversed(range(T))": "range(T)"},
            says="This is what one gets when the loop back runs forward, from 0 to T-1. Step t "
            "waits for the gradient of step t+1: reversed(range(T)).",
        ),
        Mistake(
            "the gradient from above added up over the steps",
            swap={
                "dz = (dhs[:, t] + dh)": "above = dhs[:, t:].sum(axis=1)\n        dz = (above + dh)",
            },
            says="This is what one gets when dhs of the later steps is added again. What they "
            "have to say comes back through dh already.",
        ),
        Mistake(
            "the state's gradient not replaced but added to",
            swap={"dh = dz @ Wh.T": "dh = dh + dz @ Wh.T"},
            says="This is what one gets when `dh` is added to in each turn. What the step before "
            "gets is dz @ Wh.T of this step alone: the older gradients are inside it.",
        ),
        Mistake(
            "Wh not transposed",
            swap={"dz @ Wh.T": "dz @ Wh"},
            says="This is what one gets when Wh is not transposed in `dh`. The shapes fit either "
            "way; a network trained so even learns, a little worse.",
        ),
        Mistake(
            "the derivative of tanh left out",
            swap={" * (1 - hs[:, t] ** 2)": ""},
            says="This is what one gets without the derivative of tanh, 1 - h^2, in `dz`.",
        ),
        Mistake(
            "the derivative of tanh only in the gradient from above",
            swap={"(dhs[:, t] + dh) * (1 - hs[:, t] ** 2)": "dhs[:, t] * (1 - hs[:, t] ** 2) + dh"},
            says="This is what one gets when 1 - h^2 multiplies only the gradient from above. "
            "Both went through the same tanh: brackets around the sum.",
        ),
        Mistake(
            "tanh' taken as 1 - h",
            swap={"(1 - hs[:, t] ** 2)": "(1 - hs[:, t])"},
            says="This is what one gets with 1 - h for the derivative of tanh: the square is "
            "missing.",
        ),
        Mistake(
            "tanh' taken as h (1 - h)",
            swap={"(1 - hs[:, t] ** 2)": "hs[:, t] * (1 - hs[:, t])"},
            says="This is what one gets with h (1 - h), the derivative of the sigmoid, not of "
            "tanh.",
        ),
        Mistake(
            "tanh' taken as 1 / (1 - h^2)",
            swap={"* (1 - hs[:, t] ** 2)": "/ (1 - hs[:, t] ** 2)"},
            says="This is what one gets when the gradient is divided by 1 - h^2 instead of "
            "multiplied.",
        ),
        Mistake(
            "tanh taken a second time",
            swap={"(1 - hs[:, t] ** 2)": "(1 - np.tanh(hs[:, t]) ** 2)"},
            says="This is what one gets when tanh is taken again: hs holds tanh(z) already.",
        ),
        Mistake(
            "tanh' at the state before",
            swap={"(1 - hs[:, t] ** 2)": "(1 - h_prev**2)"},
            says="This is what one gets when the derivative of tanh is taken at h_prev. What "
            "came out of this step's tanh is hs[:, t].",
        ),
        Mistake(
            "weight gradients assigned, not summed over time",
            swap={
                "db += dz": "db[...] = dz",
                "dWh += h_": "dWh[...] = h_",
                "dWx += x": "dWx[...] = x",
            },
            says="This is what one gets when the weight gradients are assigned in every turn: "
            "only the last one, t = 0, remains. The steps share their weights, so the gradients "
            "are summed.",
        ),
        Mistake(
            "only dWh assigned, not summed over time",
            swap={"dWh += h_": "dWh[...] = h_"},
            says="This is what one gets when `dWh` is assigned in every turn instead of added to.",
        ),
        Mistake(
            "only dWx assigned, not summed over time",
            swap={"dWx += x": "dWx[...] = x"},
            says="This is what one gets when `dWx` is assigned in every turn instead of added to.",
        ),
        Mistake(
            "only db assigned, not summed over time",
            swap={"db += dz": "db[...] = dz"},
            says="This is what one gets when `db` is assigned in every turn instead of added to.",
        ),
        Mistake(
            "weight gradients averaged over time",
            swap={"    return dxs": "    dWx, dWh, db = dWx / T, dWh / T, db / T\n    return dxs"},
            says="The weight gradients are divided by T. They are sums over the steps; a mean "
            "over the words is taken in the loss, if at all.",
        ),
        Mistake(
            "a gradient added to itself",
            swap={
                "dWh += h_prev.T @ dz": "dWh += dWh",
                "dWx += xs[:, t].T @ dz": "dWx += dWx",
                "db += dz.sum(axis=0)": "db += db",
            },
            says="The weight gradients are exactly 0: each is added to itself (dWx += dWx), or "
            "never added to at all. Add what this step has to say.",
        ),
        Mistake(
            "dWh from the new state",
            swap={"h_prev.T @ dz": "hs[:, t].T @ dz"},
            says="This is what one gets when `dWh` pairs dz with the state after the step. Wh "
            "was multiplied by the state before it.",
        ),
        Mistake(
            "zeros for the first state in dWh",
            swap={"if t > 0 else h0": "if t > 0 else np.zeros_like(h0)"},
            says="This is what one gets when the state before step 0 is taken for zeros. It was "
            "h0.",
        ),
        Mistake(
            "hs[:, -1] for the state before step 0",
            swap={"hs[:, t - 1] if t > 0 else h0": "hs[:, t - 1]"},
            says="At t = 0, hs[:, t - 1] is hs[:, -1]: the *last* state, without an error. The "
            "state before step 0 is h0.",
        ),
        Mistake(
            "dWh transposed",
            swap={"h_prev.T @ dz": "dz.T @ h_prev"},
            says="This is what one gets when `dWh` is transposed: (H, H) either way. h_prev goes "
            "on the left.",
        ),
        Mistake(
            "dWh one number for all entries",
            swap={"h_prev.T @ dz": "(h_prev * dz).sum()"},
            says="This is what one gets when `dWh` is one number for the whole matrix: a sum of "
            "products where a matrix product belongs.",
        ),
        Mistake(
            "dxs from the gradient of Wx",
            swap={"dz @ Wx.T": "dz @ dWx.T"},
            says="This is what one gets when `dxs` is made with dWx, the gradient, in place of "
            "Wx, the weight.",
        ),
        Mistake(
            "brackets missing around the sum",
            swap={"(dhs[:, t] + dh) * (1 - hs[:, t] ** 2)": "dhs[:, t] + dh * (1 - hs[:, t] ** 2)"},
            says="This is what one gets without brackets around the sum: only dh goes through "
            "tanh. What comes from above goes through it, too.",
        ),
        Mistake(
            "returned after one turn",
            swap={"reversed(range(T))": "[T - 1]"},
            says="Only the last step was done: is the return inside the loop?",
        ),
        Mistake(
            "dh made with the gradient of Wh",
            swap={"dh = dz @ Wh.T": "dh = dz @ dWh.T"},
            says="`dh` is made with dWh, the gradient, in place of Wh, the weight.",
        ),
        Mistake(
            "time first",
            swap={"return dxs, ": "return dxs.transpose(1, 0, 2), "},
            says="dxs has time as its first axis, (T, N, D). The exercise asks for (N, T, D).",
        ),
        Mistake(
            "(1 - h)^2 for 1 - h^2",
            swap={"(1 - hs[:, t] ** 2)": "(1 - hs[:, t]) ** 2"},
            says="This is what one gets with (1 - h)^2. Only h is squared; look at the brackets.",
        ),
        Mistake(
            "all weight gradients a mean over the rows",
            swap={
                "db += dz.sum(axis=0)": "db += dz.mean(axis=0)",
                "dWh += h_prev.T @ dz": "dWh += h_prev.T @ dz / N",
                "dWx += xs[:, t].T @ dz": "dWx += xs[:, t].T @ dz / N",
            },
            says="The weight gradients are divided by N. They are sums over the rows; the mean, "
            "if any, was taken in the loss.",
        ),
        Mistake(
            "dxs never stored",
            swap={
                "np.zeros_like(xs), ": "np.empty_like(xs), ",
                "dxs[:, t] = dz @ Wx.T": "dx = dz @ Wx.T",
            },
            says="An array from np.empty came back as dxs that nothing was ever written into. "
            "(Here it is filled with nan, so that one can see it.)",
        ),
        Mistake(
            "dxs left at zero",
            swap={"dxs[:, t] = dz @ Wx.T": "dx = dz @ Wx.T"},
            says="dxs is exactly 0: dx is computed at every step, and put nowhere. Store it, "
            "dxs[:, t] = ...",
        ),
        Mistake(
            "dxs in the order of the loop",
            swap={"dxs[:, t] = ": "dxs[:, T - 1 - t] = "},
            says="dxs runs backward in time: a list that is filled in the order of the loop "
            "begins with the last step. Insert at the front, or store at dxs[:, t].",
        ),
        Mistake(
            "weight gradients added to uninitialised arrays",
            swap={
                "np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(len(Wh))": "np.empty_like(Wx), "
                "np.empty_like(Wh), np.empty(len(Wh))"
            },
            says="The weight gradients are added to arrays that were never set to zero: "
            "np.empty_like holds whatever was in that memory. (Here it is filled with nan, so "
            "that one can see it.)",
        ),
        Mistake(
            "db a mean over the rows",
            swap={"dz.sum(axis=0)": "dz.mean(axis=0)"},
            says="This is what one gets when `db` is averaged over the rows of the batch; it is "
            "their sum.",
        ),
        Mistake(
            "db over everything",
            swap={"dz.sum(axis=0)": "dz.sum()"},
            says="This is what one gets when `db` is one sum over everything, the same for all "
            "entries. Sum over the rows only, axis=0.",
        ),
        Mistake(
            "dWx and dWh exchanged",
            swap={"return dxs, dWx, dWh,": "return dxs, dWh, dWx,"},
            says="dWx and dWh have changed places in the return. Where D = H not even the shapes "
            "tell.",
        ),
        Mistake(
            "the first step left out",
            swap={"reversed(range(T))": "range(T - 1, 0, -1)"},
            says="The loop stops one step too early: step 0 is left out. range(T - 1, 0, -1) "
            "ends with 1; range(T - 1, -1, -1), or reversed(range(T)), ends with 0.",
        ),
        Mistake(
            "the last step left out",
            swap={"reversed(range(T))": "reversed(range(T - 1))"},
            says="The loop begins one step too late: the last step, T - 1, is left out.",
        ),
        Mistake(
            "handed on without Wh",
            swap={"dh = dz @ Wh.T": "dh = dz"},
            says="`dh` is dz itself. On its way to the step before, the gradient passes the "
            "product h Wh, too: one more product, with Wh transposed.",
        ),
        Mistake(
            "handed on without the derivative of tanh",
            swap={"dh = dz @ Wh.T": "dh = (dhs[:, t] + dh) @ Wh.T"},
            says="What is handed to the step before has not passed tanh: `dh` is to be made of dz.",
        ),
        Mistake(
            "dh0 not that of the first step",
            swap={"dh = dz @ Wh.T": "if t > 0:\n            dh = dz @ Wh.T"},
            says="Only dh0 is wrong: it is what step 1 hands to step 0. Step 0 hands something "
            "back, too.",
        ),
        Mistake(
            "dhs changed in place",
            swap={"dz = (dhs[:, t] + dh)": "dhs[:, t] += dh\n        dz = dhs[:, t]"},
            says="`dhs[:, t] += dh` writes into the array of the caller. Make a new one, dhs[:, "
            "t] + dh.",
        ),
    ],
)
