"""to_probabilities: softmax at every place of a block (notebook 5.4)."""

import numpy as np

from rnnlm_core import softmax

from ...exercise import Case, Exercise, Mistake, spaced


def to_probabilities(scores):
    """Softmax at every place of a block.

    scores: (N, T, V). Returns p: (N, T, V); the V numbers of a place sum to 1.
    """
    shifted = scores - scores.max(axis=-1, keepdims=True)
    exps = np.exp(shifted)
    return exps / exps.sum(axis=-1, keepdims=True)


def scores_case(scores, note=""):
    N, T, V = scores.shape
    return Case({"scores": scores}, {"N": N, "T": T, "V": V}, note)


MODERATE = spaced(3, 4, 5, low=-2, high=3)


UNLIKE = spaced(2, 2, 3, low=-1, high=2) + np.array([[[1000], [-1000]], [[-1000], [-1000]]])


MAX = "scores.max(axis=-1, keepdims=True)"


SUM = "exps.sum(axis=-1, keepdims=True)"


TO_PROBABILITIES = Exercise(
    to_probabilities,
    notebook="5.4",
    minutes=5,
    returns="p",
    atol=1e-6,
    instead=(softmax,),
    cases=[
        scores_case(np.log([[[1.0, 3.0]]])),
        scores_case(np.log([[[1.0, 3.0, 4.0], [5.0, 1.0, 2.0]]])),
        scores_case(spaced(1, 3, 3, low=-2, high=3)),
        scores_case(MODERATE),
        scores_case(spaced(2, 3, 4, low=-2, high=3) + 1000, "all scores near 1000"),
        scores_case(spaced(2, 3, 4, low=-2, high=3) - 1000, "all scores near -1000"),
        scores_case(np.array([[[0.0, 3000, 2999]]]), "scores far apart"),
        scores_case(UNLIKE, "places near 1000 and near -1000"),
    ],
    clues={
        "p": "At each place the V probabilities are the exponentials of its scores, each "
        "divided by their sum; no place hears of another. One number subtracted from all V "
        "scores of a place changes only the size of the exponentials: with the largest of these "
        "scores, none is above 1, and their sum is never 0.",
    },
    mistakes=[
        Mistake(
            "the largest score not subtracted",
            swap={"scores - scores.max(axis=-1, keepdims=True)": "scores"},
            says="This is what one gets when nothing is subtracted. It is fine for moderate "
            "scores, but e^1000 is too large for a floating-point number, and e^-1000 is 0: the "
            "quotient becomes inf/inf or 0/0, nan. The largest score of each place, subtracted "
            "from the others, changes nothing else.",
        ),
        Mistake(
            "nan turned into 0",
            swap={
                "scores - scores.max(axis=-1, keepdims=True)": "scores",
                "return exps / exps.sum(axis=-1, keepdims=True)": "return np.nan_to_num(exps / exps.sum(axis=-1, keepdims=True))",
            },
            says="This is what one gets when nothing is subtracted, and np.nan_to_num turns the "
            "nan of large scores into 0. The probabilities do not sum to 1 then, and the "
            "mistake is hidden. The largest score of each place, subtracted from the others, "
            "prevents it.",
        ),
        Mistake(
            "the largest score of the whole block subtracted",
            swap={MAX: "scores.max()"},
            says="This is what one gets when the largest score of the *whole block* is "
            "subtracted: at a place with much smaller scores all exponentials are 0, and 0/0 is "
            "nan. Each place needs its own.",
        ),
        Mistake(
            "the largest score subtracted above only",
            swap={"exps / exps.sum": "exps / np.exp(scores).sum"},
            says="This is what one gets when the largest score is subtracted above the line and "
            "not below it. The sum is to be that of the very exponentials above it.",
        ),
        Mistake(
            "large scores cut off",
            swap={"scores - scores.max(axis=-1, keepdims=True)": "np.clip(scores, -700, 700)"},
            says="This is what one gets when the scores are cut off at some limit, so that "
            "large ones become equal. Then the model's own order of the words is lost. With the "
            "largest score of each place subtracted, none is too large.",
        ),
        Mistake(
            "the sigmoid",
            swap={
                "exps / exps.sum(axis=-1, keepdims=True)": "1 / (1 + np.exp(-scores))",
            },
            says="This is what one gets with the sigmoid, taken of each score alone. The V "
            "numbers of a place are to compete with each other and sum to 1.",
        ),
        Mistake(
            "the scores as they came",
            swap={"exps / exps.sum(axis=-1, keepdims=True)": "scores"},
            says="The scores come back as they were given. That happens with a softmax for "
            "arrays of one or two axes, as in the book, which asks for x.ndim and does nothing "
            "with three. Work along the last axis, whatever stands before it.",
        ),
    ],
)
