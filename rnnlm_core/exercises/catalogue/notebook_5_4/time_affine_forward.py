"""time_affine_forward (notebook 5.4)."""

import numpy as np  # noqa: F401 (a mistake uses it)

from rnnlm_core import TimeAffine, softmax  # noqa: F401 (a mistake uses it)

from ...exercise import Exercise, Mistake
from .shared import AFFINE_BLOCKS, affine_block


def time_affine_forward(hs, W, b):
    """The scores hs W + b of every place, as one matrix product.

    hs: (N, T, H), W: (H, V), b: (V,). Returns scores: (N, T, V).
    """
    N, T, H = hs.shape
    rows = hs.reshape(N * T, H)
    scores = rows @ W + b
    return scores.reshape(N, T, -1)


TIME_AFFINE_FORWARD = Exercise(
    time_affine_forward,
    notebook="5.4",
    minutes=5,
    returns="scores",
    instead=(TimeAffine.forward,),
    cases=[affine_block(*sizes) for sizes in AFFINE_BLOCKS],
    mistakes=[
        Mistake(
            "b forgotten",
            swap={"rows @ W + b": "rows @ W"},
            says="This is what one gets without b.",
        ),
        Mistake(
            "b subtracted",
            swap={"rows @ W + b": "rows @ W - b"},
            says="This is what one gets when b is subtracted.",
        ),
        Mistake(
            "W transposed",
            swap={"rows @ W + b": "rows @ W.T + b"},
            says="This is what one gets with W.T. W is (H, V), and the states have H numbers: "
            "(N*T, H)(H, V). Where V = H the other one raises no error.",
        ),
        Mistake(
            "not taken apart again",
            swap={"return scores.reshape(N, T, -1)": "return scores"},
            says="These are the right scores, still laid out as (N*T, V). Take them apart again: "
            "the layer above wants (N, T, V).",
        ),
        Mistake(
            "the words of a row in one line",
            swap={"scores.reshape(N, T, -1)": "scores.reshape(N, -1)"},
            says="These are the right scores, but all steps of a row are in one line, (N, T*V). "
            "Give them three axes, (N, T, V).",
        ),
        Mistake(
            "words and steps exchanged",
            swap={"scores.reshape(N, T, -1)": "scores.reshape(N, -1, T)"},
            says="The last two axes have changed their sizes: (N, V, T). A reshape deals the "
            "numbers out in their order; the scores of one place belong to the last axis.",
        ),
        Mistake(
            "time first on the way back",
            swap={"scores.reshape(N, T, -1)": "scores.reshape(T, N, -1)"},
            says="N and T have changed places in the last reshape. What was laid out as (N, T) "
            "is taken apart as (N, T).",
        ),
        Mistake(
            "time first, then transposed",
            swap={
                "hs.reshape(N * T, H)": "hs.reshape(N * T, H)",  # no pair with another layout
                "scores.reshape(N, T, -1)": "scores.reshape(T, N, -1).transpose(1, 0, 2)",
            },
            says="The scores stand at the wrong places: the N*T lines were laid out row after "
            "row of the batch, and are taken apart as if they were step after step. What goes in "
            "as (N, T) comes out as (N, T); no transpose is needed.",
        ),
        Mistake(
            "laid out by time, taken apart by rows",
            swap={"hs.reshape(N * T, H)": "hs.transpose(1, 0, 2).reshape(N * T, H)"},
            says="The scores stand at the wrong places: the rows were laid out step after step "
            "(time first, as a list of steps is), and taken apart row after row of the batch. "
            "Use the same order both times.",
        ),
        Mistake(
            "a reshape to (H, N*T) and a transpose",
            swap={"hs.reshape(N * T, H)": "hs.reshape(H, N * T).T"},
            says="The states are torn apart: a reshape to (H, N*T) deals the numbers out anew, "
            "and .T does not repair that. The H numbers of a place lie side by side; keep them "
            "so, .reshape(N * T, H).",
        ),
        Mistake(
            "time first in the result",
            swap={"scores.reshape(N, T, -1)": "scores.reshape(N, T, -1).transpose(1, 0, 2)"},
            says="These are the right scores with time as the first axis, (T, N, V). A list of "
            "steps made into an array begins with time: np.stack(..., axis=1) puts it second, or "
            "do without a loop.",
        ),
        Mistake(
            "hs[t] for step t",
            swap={
                "return scores.reshape(N, T, -1)": "scores = np.zeros((N, T, len(b)))\n    for t in range(T):\n        scores[:, t] = hs[t] @ W + b\n    return scores"
            },
            says="hs[t] is row t of the batch, all of its steps. Step t is hs[:, t]: the first "
            "axis counts the rows, the second the steps. Where N = T this raises no error.",
        ),
        Mistake(
            "the first step only",
            swap={"scores.reshape(N, T, -1)": "hs[:, 0] @ W + b"},
            says="These are the scores of the first step alone, (N, V). A language model guesses "
            "the next word at every step. Is there a `return` inside a loop? It ends the "
            "function in the first turn.",
        ),
        Mistake(
            "the last step only",
            swap={"scores.reshape(N, T, -1)": "hs[:, -1] @ W + b"},
            says="These are the scores of the last step alone, (N, V). A language model guesses "
            "the next word at every step.",
        ),
        Mistake(
            "every step gets the scores of the last",
            swap={
                "scores.reshape(N, T, -1)": "scores.reshape(N, T, -1)[:, [-1] * T]",
            },
            says="All steps have the scores of the last one. Does a loop write into the whole "
            "array, `scores[...] =` or `scores[:] =`, in place of scores[:, t]?",
        ),
        Mistake(
            "every step gets the scores of the first",
            swap={
                "scores.reshape(N, T, -1)": "scores.reshape(N, T, -1)[:, [0] * T]",
            },
            says="All steps have the scores of the first one. Every step has a state of its own, "
            "hs[:, t].",
        ),
        Mistake(
            "only the first row of the batch",
            swap={
                "scores.reshape(N, T, -1)": "scores.reshape(N, T, -1)[[0] * N]",
            },
            says="All rows of the batch have the scores of the first one. Every row has states "
            "of its own, hs[n].",
        ),
        Mistake(
            "the scores never stored",
            swap={
                "scores.reshape(N, T, -1)": "np.empty((N, T, scores.shape[1]))",
            },
            says="An array from np.empty came back that nothing was ever written into. (Here it "
            "is filled with nan, so that one can see it.) Look for the line that stores the "
            "scores.",
        ),
        Mistake(
            "only the last step stored, the others zero",
            swap={
                "scores.reshape(N, T, -1)": "scores.reshape(N, T, -1) * (np.arange(T) == T - 1)[:, np.newaxis]",
            },
            says="The last step is right and all others are 0. If there is a loop: is the array "
            "of scores made anew in every turn? Make it before the loop; or do without a loop.",
        ),
        Mistake(
            "added up over the steps",
            swap={
                "scores.reshape(N, T, -1)": "scores.reshape(N, T, -1).cumsum(axis=1)",
            },
            says="The scores are added up from step to step. What a step has to say of the past "
            "is in its state already; no step of this layer knows of another.",
        ),
        Mistake(
            "probabilities in the place of scores",
            swap={"rows @ W + b": "softmax(rows @ W + b)"},
            says="These are probabilities. The Affine layer gives scores; softmax belongs to the "
            "layer above.",
        ),
        Mistake(
            "tanh taken of the scores",
            swap={"rows @ W + b": "np.tanh(rows @ W + b)"},
            says="This is what one gets with tanh. The state went through tanh in the RNN; the "
            "scores are hs W + b as they are.",
        ),
    ],
)
