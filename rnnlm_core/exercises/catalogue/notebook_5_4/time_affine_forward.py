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
    clues={
        "scores": "Every place has a state of its own, and its V scores are made of that state "
        "alone: its H numbers through W, and b added. Nothing else is done to them, and they "
        "stand at the place of the state, (N, T) before and after.",
    },
    mistakes=[
        Mistake(
            "W transposed",
            swap={"rows @ W + b": "rows @ W.T + b"},
            says="This is what one gets with W.T. W is (H, V), and the states have H numbers: "
            "(N*T, H)(H, V). Where V = H the other one raises no error.",
        ),
        Mistake(
            "a reshape to (H, N*T) and a transpose",
            swap={"hs.reshape(N * T, H)": "hs.reshape(H, N * T).T"},
            says="This is what one gets with a reshape to (H, N*T) and a transpose: the states "
            "are torn apart, because a reshape deals the numbers out anew, and .T does not "
            "repair that. The H numbers of a place lie side by side, and are to stay so.",
        ),
        Mistake(
            "time first in the result",
            swap={"scores.reshape(N, T, -1)": "scores.reshape(N, T, -1).transpose(1, 0, 2)"},
            says="These are the right scores with time as the first axis, (T, N, V). A list of "
            "steps that is made into an array begins with time; np.stack(..., axis=1) puts it "
            "second.",
        ),
        Mistake(
            "hs[t] for step t",
            swap={
                "return scores.reshape(N, T, -1)": "scores = np.zeros((N, T, len(b)))\n    for t in range(T):\n        scores[:, t] = hs[t] @ W + b\n    return scores"
            },
            says="This is what one gets with hs[t] for step t. hs[t] is row t of the batch, "
            "with all of its steps: the first axis counts the rows, the second the steps. Where "
            "N = T this raises no error.",
        ),
        Mistake(
            "only the last step stored, the others zero",
            swap={
                "scores.reshape(N, T, -1)": "scores.reshape(N, T, -1) * (np.arange(T) == T - 1)[:, np.newaxis]",
            },
            says="The last step is right and all others are 0, as they are when a loop makes "
            "the array of scores anew in every turn.",
        ),
        Mistake(
            "probabilities in the place of scores",
            swap={"rows @ W + b": "softmax(rows @ W + b)"},
            says="These are probabilities. The Affine layer gives scores; softmax belongs to "
            "the layer above.",
        ),
    ],
)
