"""rnn_gradients (the repair shop)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import cause


def rnn_gradients(dhs, xs, h0, Wx, Wh, b):
    """Gradients dWx, dWh, db of the loss sum(hs * dhs), for h = tanh(h Wh + x Wx + b).

    dhs: (N, T, H), xs: (N, T, D), h0: (N, H) the state before the first step.
    """
    hs, T = [h0], xs.shape[1]
    for t in range(T):
        hs.append(np.tanh(hs[t] @ Wh + xs[:, t] @ Wx + b))
    dWx, dWh, db, dh = map(np.zeros_like, (Wx, Wh, b, h0))
    for t in reversed(range(T)):
        dz = (dhs[:, t] + dh) * (1 - hs[t + 1] ** 2)
        dWx += xs[:, t].T @ dz
        dWh += hs[t].T @ dz
        db += dz.sum(axis=0)
        dh = dz @ Wh.T
    return dWx, dWh, db


SIZES_OF_BLOCKS = [(1, 1, 1, 1), (1, 2, 1, 2), (3, 1, 2, 4), (1, 3, 2, 4), (3, 4, 5, 6)]


def block_case(N, T, D, H):
    args = {"dhs": spaced(N, T, H, low=-1.5, high=2), "xs": spaced(N, T, D, high=0.8)}
    args |= {"h0": spaced(N, H, low=-0.5, high=0.7), "Wx": spaced(D, H, low=-0.7)}
    args |= {"Wh": spaced(H, H, low=-0.6, high=0.9), "b": spaced(H, low=-0.3, high=0.4)}
    return Case(args, {"N": N, "T": T, "D": D, "H": H})


RNN_GRADIENTS = Exercise(
    rnn_gradients,
    notebook="repair shop",
    minutes=5,
    returns="dWx dWh db",
    cases=[block_case(*sizes) for sizes in SIZES_OF_BLOCKS],
    broken="Wh not transposed on the way back",
    clues={
        "dWx dWh db": "All three are wrong, and all three are sums over the steps, made of `dz`. "
        "`dz` of a step is made of dhs at this step, of `dh`, which the step after hands back "
        "and which is made of that step's `dz`, and of the derivative of tanh at this step. `hs` "
        "begins with h0: hs[t] is the state before step t, hs[t + 1] the one after it. Print "
        "`dz` of the last step first: there `dh` is 0.",
        "dWx": "Only dWx is wrong. It is the sum over the steps of products, each of the input "
        "of a step and `dz` of the same step; its line was right in the program you got.",
        "dWh": "Only dWh is wrong. It is the sum over the steps of products, each of the state "
        "before a step and `dz` of this step; its line was right in the program you got.",
        "db": "Only db is wrong. It is the sum of `dz` over all rows and all steps; its line was "
        "right in the program you got.",
    },
    mistakes=[
        Mistake(
            "Wh not transposed on the way back",
            swap={"dh = dz @ Wh.T": "dh = dz @ Wh"},
            says="Which lines do nothing, or nothing that counts, if there is one step only?",
        ),
        Mistake(
            "transposed on the way forward instead",
            swap={"hs[t] @ Wh + xs": "hs[t] @ Wh.T + xs", "dh = dz @ Wh.T": "dh = dz @ Wh"},
            says="This is what one gets when the transpose is taken on the way forward and not "
            "on the way back: the gradients of another network than that of the first line of "
            "the docstring. Forward it is h @ Wh.",
        ),
        Mistake(
            "transposed on both ways",
            swap={"hs[t] @ Wh + xs": "hs[t] @ Wh.T + xs"},
            says="This is what one gets when Wh is transposed on both ways. The way forward was "
            "right in the program you got: h @ Wh.",
        ),
    ],
)


CAUSE_2 = cause(
    2,
    "H",
    "What vanishes at T = 1 is what passes between the steps, and that is one line: the state "
    "went forward through Wh, so its gradient goes back through the transpose. The shapes fit "
    "either way.",
    {
        "A": "A: that concerns the table of word vectors alone, where a word repeats. There is "
        "no table here.",
        "G": "G: the program returns its arrays, so nobody holds an old one; and T = 1 would be "
        "wrong, too.",
        "I": "I: then a first call is right and a second is not. Here the number of steps decides.",
        "M": "M: with a wrong derivative of tanh the check fails at T = 1, too, because every step "
        "uses the derivative. Here T = 1 is right.",
        "C": "C: nothing is trained here, and there is one block. The state before it is given, "
        "h0, to the program and to the check alike.",
        "F": "F: there are no targets here; and with rows and columns exchanged T = 1 would be "
        "wrong, too.",
    },
    "this program computes a gradient. Nothing is trained, measured or written by it, and there "
    "are no targets. Which letters speak of a way back?",
)
