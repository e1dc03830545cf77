"""time_rnn_forward: t steps of h = tanh(h Wh + x Wx + b) (notebook 5.3)."""

import numpy as np

from rnnlm_core import TimeRNN

from ...exercise import Exercise, Mistake
from .shared import BLOCKS, block


def time_rnn_forward(xs, h0, Wx, Wh, b):
    """T steps of h = tanh(h Wh + x Wx + b).

    xs: (N, T, D), h0: (N, H) the state to start from, Wx: (D, H), Wh: (H, H), b: (H,).
    Returns hs: (N, T, H), the state after every step.
    """
    N, T, D = xs.shape
    hs = np.zeros((N, T, len(b)))
    h = h0
    for t in range(T):
        h = np.tanh(h @ Wh + xs[:, t] @ Wx + b)
        hs[:, t] = h
    return hs


TIME_RNN_FORWARD = Exercise(
    time_rnn_forward,
    notebook="5.3",
    minutes=5,
    returns="hs",
    instead=(TimeRNN.forward,),
    cases=[block(*sizes) for sizes in BLOCKS],
    clues={
        "hs": "Every step adds three terms: the state before it times Wh, the input of this step times "
        "Wx, and b. tanh of the sum is the new state. It is stored in hs, which is (N, T, H), at the "
        "place of its step, and the next step starts from it. Work the first step by hand, for one row.",
    },
    mistakes=[
        Mistake(
            "the given first state ignored",
            swap={"h = h0": "h = np.zeros_like(h0)"},
            says="This is what one gets when the loop starts from zeros. h0 is given: it is the "
            "state in which the block before ended.",
        ),
        Mistake(
            "the state never moves on",
            swap={
                "        h = np.tanh(": "        new = np.tanh(",
                "hs[:, t] = h": "hs[:, t] = new",
            },
            says="This is what one gets when every step starts from h0. The state never moves "
            "on, so the network knows a single word. Look at what `h` holds when the loop "
            "starts its second turn.",
        ),
        Mistake(
            "the sigmoid for tanh",
            swap={
                "np.tanh(h @ Wh + xs[:, t] @ Wx + b)": "1 / (1 + np.exp(-(h @ Wh + xs[:, t] @ Wx + b)))"
            },
            says="This is what one gets with the sigmoid in the place of tanh. Its values lie "
            "between 0 and 1, those of tanh between -1 and 1.",
        ),
        Mistake(
            "b forgotten",
            swap={" @ Wx + b": " @ Wx"},
            says="This is what one gets without b.",
        ),
        Mistake(
            "Wx and Wh exchanged",
            swap={"h @ Wh + xs[:, t] @ Wx": "h @ Wx + xs[:, t] @ Wh"},
            says="This is what one gets when Wx and Wh change places. The state goes with Wh, the "
            "input with Wx. Where D = H, as in the book, no error is raised. Do the function and its "
            "caller list the parameters in the same order?",
        ),
        Mistake(
            "only the last state returned",
            swap={"return hs": "return h"},
            says="The last state alone came back, (N, H). The layer above needs the states of all "
            "steps, (N, T, H).",
        ),
        Mistake(
            "one array stored T times",
            swap={"return hs": "hs[:] = h[:, np.newaxis]\n    return hs"},
            says="All steps hold the last state. If h is changed in place, a list of it holds "
            "one array T times: append h.copy(), or let each step make a new array.",
        ),
        Mistake(
            "returned after the first step",
            swap={"return hs": "return hs[:, :1]"},
            says="Only the first step came back. Is the return inside the loop?",
        ),
        Mistake(
            "the state carried on before tanh",
            swap={
                "h = np.tanh(h @ Wh + xs[:, t] @ Wx + b)\n        hs[:, t] = h": "h = h @ Wh + xs[:, t] @ Wx + b\n        hs[:, t] = np.tanh(h)"
            },
            says="This is what one gets when the sum is carried to the next step before it has "
            "been through tanh. The state *is* the output of tanh.",
        ),
        Mistake(
            "the states never stored",
            swap={"np.zeros((N, T, len(b)))": "np.empty((N, T, len(b)))", "hs[:, t] = h": "pass"},
            says="All of hs is nan. This is what one gets when hs is made by np.empty and nothing "
            "is stored in it: `check` fills such an array with nan, so that one can see it. Look "
            "for the line that stores the state of step t.",
        ),
        Mistake(
            "time and rows confused by a reshape",
            swap={"return hs": "return hs.transpose(1, 0, 2).reshape(N, T, -1)"},
            says="This is what one gets when (T, N, H) is reshaped to (N, T, H): hs[:, t] does "
            "not hold the states of step t. A reshape does not exchange axes, it deals the "
            "numbers out anew. .transpose(1, 0, 2) exchanges them, and np.stack(..., axis=1) puts time "
            "in the middle.",
        ),
    ],
)
