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
        "hs": "Work the first step by hand, for one row: three terms are added, h0 @ Wh, the input of "
        "step 0 times Wx, and b; tanh makes the new state of their sum. It is stored as hs[:, 0], and "
        "the next step starts from it.",
    },
    mistakes=[
        Mistake(
            "the given first state ignored",
            swap={"h = h0": "h = np.zeros_like(h0)"},
            says="This is what one gets when the loop starts from zeros. h0 was given: the state "
            "the block before has left behind.",
        ),
        Mistake(
            "the state never moves on",
            swap={
                "        h = np.tanh(": "        new = np.tanh(",
                "hs[:, t] = h": "hs[:, t] = new",
            },
            says="This is what one gets when every step starts from h0: the state never moves "
            "on, and the network knows of one word only. Look at what `h` holds when the loop "
            "starts its second turn.",
        ),
        Mistake(
            "no state before",
            swap={"h @ Wh + xs": "xs"},
            says="This is what one gets without h Wh: no step knows of the one before. It is no "
            "recurrent network any more.",
        ),
        Mistake(
            "tanh forgotten",
            swap={"np.tanh(h @ Wh + xs[:, t] @ Wx + b)": "h @ Wh + xs[:, t] @ Wx + b"},
            says="These are the states without tanh, those of the linear RNN.",
        ),
        Mistake(
            "the sigmoid for tanh",
            swap={
                "np.tanh(h @ Wh + xs[:, t] @ Wx + b)": "1 / (1 + np.exp(-(h @ Wh + xs[:, t] @ Wx + b)))"
            },
            says="These are the states with the sigmoid in the place of tanh.",
        ),
        Mistake(
            "b forgotten",
            swap={" @ Wx + b": " @ Wx"},
            says="This is what one gets without b.",
        ),
        Mistake(
            "Wh transposed",
            swap={"h @ Wh": "h @ Wh.T"},
            says="This is what one gets with Wh transposed. Forward it is h @ Wh; the transpose "
            "belongs to the way back.",
        ),
        Mistake(
            "Wx and Wh exchanged",
            swap={"h @ Wh + xs[:, t] @ Wx": "h @ Wx + xs[:, t] @ Wh"},
            says="Wx and Wh have changed places: the state goes with Wh, the input with Wx. "
            "Where D = H, as in the book, this raises no error. Do the function and whoever "
            "calls it list the parameters in the same order?",
        ),
        Mistake(
            "only the last state returned",
            swap={"return hs": "return h"},
            says="This is the last state alone, (N, H). The layer above needs the states of all "
            "steps, (N, T, H).",
        ),
        Mistake(
            "the state before each step stored",
            swap={
                "h = np.tanh(h @ Wh + xs[:, t] @ Wx + b)\n        hs[:, t] = h": "hs[:, t] = h\n"
                "        h = np.tanh(h @ Wh + xs[:, t] @ Wx + b)"
            },
            says="These are the states *before* every step: hs[:, 0] is h0. Look at the order of "
            "the two lines in the loop.",
        ),
        Mistake(
            "b outside of tanh",
            swap={"np.tanh(h @ Wh + xs[:, t] @ Wx + b)": "np.tanh(h @ Wh + xs[:, t] @ Wx) + b"},
            says="This is what one gets when b is added behind the tanh. It belongs inside.",
        ),
        Mistake(
            "tanh twice",
            swap={"hs[:, t] = h": "hs[:, t] = np.tanh(h)"},
            says="This is tanh of the states: it was taken twice, once in the step and once when "
            "the state was stored.",
        ),
        Mistake(
            "the first word at every step",
            swap={"xs[:, t] @": "xs[:, 0] @"},
            says="Every step reads the first input. Look for a 0 where t belongs.",
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
            says="One step came back: is the return inside the loop?",
        ),
        Mistake(
            "stored once, after the loop",
            swap={"return hs": "return hs[:, -1:]"},
            says="Only the last state is there: it is stored after the loop, not in it.",
        ),
        Mistake(
            "h0 among the states",
            swap={"return hs": "return np.concatenate([h0[:, np.newaxis], hs], axis=1)"},
            says="T + 1 states came back, h0 first. Only the states *after* the steps were asked "
            "for.",
        ),
        Mistake(
            "the state carried on before tanh",
            swap={
                "h = np.tanh(h @ Wh + xs[:, t] @ Wx + b)\n        hs[:, t] = h": "h = h @ Wh + xs[:, t] @ Wx + b\n        hs[:, t] = np.tanh(h)"
            },
            says="What is carried to the next step has not been through tanh. The state *is* the "
            "output of tanh.",
        ),
        Mistake(
            "time as the last axis",
            swap={"return hs": "return hs.transpose(0, 2, 1)"},
            says="These are the right states with time as the last axis, (N, H, T): "
            "np.stack(..., axis=1) puts it in the middle.",
        ),
        Mistake(
            "the states never stored",
            swap={"np.zeros((N, T, len(b)))": "np.empty((N, T, len(b)))", "hs[:, t] = h": "pass"},
            says="An array from np.empty came back that nothing was ever written into. (Here it "
            "is filled with nan, so that one can see it.) Look for the line that stores the "
            "state of step t.",
        ),
        Mistake(
            "only one step stored",
            swap={"hs[:, t] = h": "hs[:, -1] = h"},
            says="All steps are stored in the same place, one over the other. Step t belongs at "
            "hs[:, t].",
        ),
        Mistake(
            "time first",
            swap={"return hs": "return hs.transpose(1, 0, 2)"},
            says="These are the right states with time as the first axis, (T, N, H). The "
            "exercise asks for (N, T, H).",
        ),
        Mistake(
            "time and rows confused by a reshape",
            swap={"return hs": "return hs.transpose(1, 0, 2).reshape(N, T, -1)"},
            says="The states of step t are not in hs[:, t]: (T, N, H) was reshaped to (N, T, H). "
            "A reshape does not exchange axes, it deals the numbers out anew; use .transpose(1, "
            "0, 2), or np.stack(..., axis=1).",
        ),
        Mistake(
            "the first step left out",
            swap={"for t in range(T)": "for t in range(1, T)"},
            says="The first step is left out: hs[:, 0] was never filled. The loop begins with t "
            "= 0, and with h0.",
        ),
        Mistake(
            "the last step left out",
            swap={"for t in range(T)": "for t in range(T - 1)"},
            says="The last step is left out: range(T - 1) ends with T - 2.",
        ),
        Mistake(
            "the steps in reverse",
            swap={"for t in range(T)": "for t in reversed(range(T))"},
            says="The loop reads the last word first. Forward, time runs forward; reversed "
            "belongs to the way back.",
        ),
    ],
)
