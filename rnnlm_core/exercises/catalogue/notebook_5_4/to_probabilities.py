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
    mistakes=[
        Mistake(
            "the largest score not subtracted",
            swap={"scores - scores.max(axis=-1, keepdims=True)": "scores"},
            says="Fine for moderate scores. But e^1000 is too large for a floating-point number, "
            "and e^-1000 is 0: the quotient becomes inf/inf or 0/0, nan. Subtract the largest "
            "score of each place first; it changes nothing else.",
        ),
        Mistake(
            "nan turned into 0",
            swap={
                "scores - scores.max(axis=-1, keepdims=True)": "scores",
                "return exps / exps.sum(axis=-1, keepdims=True)": "return np.nan_to_num(exps / exps.sum(axis=-1, keepdims=True))",
            },
            says="Fine for moderate scores. With large ones the quotient is nan, and "
            "np.nan_to_num turns that into 0: the probabilities do not sum to 1 any more, and "
            "the mistake is hidden. Subtract the largest score of each place first.",
        ),
        Mistake(
            "the smallest score subtracted",
            swap={"scores.max(axis": "scores.min(axis"},
            says="This is what one gets when the smallest score is subtracted. What is left is "
            "positive and may be large: e^800 is inf. With the largest subtracted nothing is "
            "above 0.",
        ),
        Mistake(
            "the largest score of each word subtracted",
            swap={"scores.max(axis=-1": "scores.max(axis=1"},
            says="The largest score is taken over the steps, for each word. So different numbers "
            "are subtracted from the words of one place, and that does change the probabilities. "
            "One number for all V scores of a place: axis=-1.",
        ),
        Mistake(
            "the largest score over the rows of the batch subtracted",
            swap={"scores.max(axis=-1": "scores.max(axis=0"},
            says="The largest score is taken over the rows of the batch, axis 0. So different "
            "numbers are subtracted from the words of one place, and that does change the "
            "probabilities. One number for all V scores of a place: axis=-1.",
        ),
        Mistake(
            "the largest score of the whole block subtracted",
            swap={MAX: "scores.max()"},
            says="The largest score of the *whole block* is subtracted: at a place with much "
            "smaller scores all exponentials are 0, and 0/0 is nan. Each place needs its own.",
        ),
        Mistake(
            "the largest score of the whole row subtracted",
            swap={MAX: "scores.max(axis=(1, 2), keepdims=True)"},
            says="One largest score is subtracted from all places of a row: at a place with much "
            "smaller scores all exponentials are 0, and 0/0 is nan. Each place needs its own.",
        ),
        Mistake(
            "the largest scores without keepdims",
            swap={MAX: "scores.max(axis=-1)"},
            says="Without keepdims=True the largest scores are (N, T), and NumPy lays T along "
            "the words: an error, or with T = V a wrong number. scores.max(axis=-1, "
            "keepdims=True) is (N, T, 1), one number for each place.",
        ),
        Mistake(
            "the sums without keepdims",
            swap={SUM: "exps.sum(axis=-1)"},
            says="Without keepdims=True the sums are (N, T), and NumPy lays T along the words: "
            "an error, or with T = V a wrong quotient. exps.sum(axis=-1, keepdims=True) is (N, "
            "T, 1), one number for each place.",
        ),
        Mistake(
            "largest scores and sums without keepdims",
            swap={MAX: "scores.max(axis=-1)", SUM: "exps.sum(axis=-1)"},
            says="Neither the largest scores nor the sums have keepdims=True: they are (N, T), "
            "and NumPy lays T along the words, an error, or with T = V wrong numbers. With it "
            "they are (N, T, 1), one number for each place.",
        ),
        Mistake(
            "the sums without keepdims, nothing subtracted",
            swap={MAX: "0", SUM: "exps.sum(axis=-1)"},
            says="Without keepdims=True the sums are (N, T), and NumPy lays T along the words; "
            "with it they are (N, T, 1), one for each place. And subtract the largest score of "
            "each place first, as e^1000 is inf.",
        ),
        Mistake(
            "the sums without keepdims, the largest of the block subtracted",
            swap={MAX: "scores.max()", SUM: "exps.sum(axis=-1)"},
            says="Without keepdims=True the sums are (N, T), and NumPy lays T along the words; "
            "with it they are (N, T, 1), one for each place. And scores.max() is the largest of "
            "the *whole block*: each place needs its own, in the same way.",
        ),
        Mistake(
            "the largest score subtracted above only",
            swap={"exps / exps.sum": "exps / np.exp(scores).sum"},
            says="The largest score is subtracted above the line and not below it. The sum is "
            "that of the very exponentials above it.",
        ),
        Mistake(
            "the largest score added",
            swap={"scores - scores.max": "scores + scores.max"},
            says="The largest score is added. The exponentials become larger still; it is to be "
            "subtracted, so that none is above 1.",
        ),
        Mistake(
            "divided by the largest score",
            swap={"scores - scores.max(": "scores / scores.max("},
            says="The scores are divided by the largest one. That changes their differences, and "
            "so the probabilities; subtracting does not.",
        ),
        Mistake(
            "subtracted after the exponential",
            swap={
                "scores - scores.max(axis=-1, keepdims=True)": "scores",
                "np.exp(shifted)": "np.exp(shifted) - np.exp(shifted).max(axis=-1, keepdims=True)",
            },
            says="The largest is subtracted from the exponentials. It belongs inside: e^(score - "
            "largest).",
        ),
        Mistake(
            "large scores cut off",
            swap={"scores - scores.max(axis=-1, keepdims=True)": "np.clip(scores, -700, 700)"},
            says="The scores are cut off at some limit, so that large ones become equal. Then "
            "the model's own order of the words is lost. Subtract the largest of each place.",
        ),
        Mistake(
            "normalised over the steps",
            swap={"exps.sum(axis=-1": "exps.sum(axis=1"},
            says="The sum is taken over the steps. It is the words that compete with each other, "
            "the last axis: the V numbers of a place sum to 1.",
        ),
        Mistake(
            "normalised over the rows of the batch",
            swap={"exps.sum(axis=-1": "exps.sum(axis=0"},
            says="The sum is taken over the rows of the batch, axis 0. It is the words that "
            "compete with each other, the last axis: the V numbers of a place sum to 1.",
        ),
        Mistake(
            "softmax over the steps",
            swap={"scores.max(axis=-1": "scores.max(axis=1", "exps.sum(axis=-1": "exps.sum(axis=1"},
            says="This is softmax over the steps, axis 1. It is the words that compete with each "
            "other, the last axis: the V numbers of a place sum to 1.",
        ),
        Mistake(
            "softmax over the rows of the batch",
            swap={"scores.max(axis=-1": "scores.max(axis=0", "exps.sum(axis=-1": "exps.sum(axis=0"},
            says="This is softmax over axis 0, the rows of the batch. (In code for scores of "
            "shape (N, V) one meets axis=0 and axis=1; here there are three axes.) The words "
            "compete with each other: the last axis.",
        ),
        Mistake(
            "normalised over everything",
            swap={"exps.sum(axis=-1, keepdims=True)": "exps.sum()"},
            says="One sum over everything: all numbers of the block together make 1. Every place "
            "makes a guess of its own, so its V numbers sum to 1: axis=-1, keepdims=True.",
        ),
        Mistake(
            "softmax over everything",
            swap={
                "scores.max(axis=-1, keepdims=True)": "scores.max()",
                "exps.sum(axis=-1, keepdims=True)": "exps.sum()",
            },
            says="This is one softmax over the whole block: all of its numbers together make 1. "
            "Every place makes a guess of its own, so its V numbers sum to 1.",
        ),
        Mistake(
            "the exponentials not divided",
            swap={"exps / exps.sum(axis=-1, keepdims=True)": "exps"},
            says="These are the exponentials alone. Divide by their sum at each place.",
        ),
        Mistake(
            "no exponential",
            swap={"np.exp(shifted)": "scores"},
            says="These are the scores divided by their sum. Scores may be negative; the "
            "exponential makes them positive first.",
        ),
        Mistake(
            "the exponential left out after subtracting",
            swap={"np.exp(shifted)": "shifted"},
            says="The exponential is missing: what is divided are the scores minus their largest.",
        ),
        Mistake(
            "the sign turned round",
            swap={"np.exp(shifted)": "np.exp(-shifted)"},
            says="The sign in the exponent is turned round, so that the word with the largest "
            "score gets the smallest probability.",
        ),
        Mistake(
            "the sigmoid",
            swap={
                "exps / exps.sum(axis=-1, keepdims=True)": "1 / (1 + np.exp(-scores))",
            },
            says="This is the sigmoid, taken of each score alone. The V numbers of a place must "
            "compete with each other and sum to 1: divide by the sum of all of their "
            "exponentials.",
        ),
        Mistake(
            "the sigmoid after subtracting",
            swap={"exps / exps.sum(axis=-1, keepdims=True)": "1 / (1 + np.exp(-shifted))"},
            says="This is the sigmoid of each score minus the largest. The V numbers of a place "
            "must sum to 1: divide by the sum of all of their exponentials.",
        ),
        Mistake(
            "powers of 2",
            swap={"np.exp(shifted)": "2**shifted"},
            says="These are powers of 2. Softmax has powers of e, np.exp.",
        ),
        Mistake(
            "the scores as they came",
            swap={"exps / exps.sum(axis=-1, keepdims=True)": "scores"},
            says="The scores come back as they were given. A softmax for arrays of one or two axes, "
            "as in the book, asks for x.ndim and does nothing with three. Work along the last axis, "
            "whatever stands before it.",
        ),
        Mistake(
            "logs of the probabilities",
            swap={
                "exps / exps.sum(axis=-1, keepdims=True)": "shifted - np.log(exps.sum(axis=-1, keepdims=True))"
            },
            says="These are the logs of the probabilities. The probabilities themselves are "
            "asked for.",
        ),
        Mistake(
            "1 for the largest score, 0 for the others",
            swap={"exps / exps.sum(axis=-1, keepdims=True)": "(shifted == 0) * 1.0"},
            says="The word with the largest score has 1 and the others 0. Softmax leaves each "
            "word its share.",
        ),
        Mistake(
            "the scores changed in place",
            swap={
                "shifted = scores - scores.max(axis=-1, keepdims=True)": "scores -= scores.max(axis=-1, keepdims=True)\n    shifted = scores"
            },
            says="What is written into `scores` (by `scores -= ...`, `scores[...] = ...`, or "
            "through a second name for it) is written into the array of the caller. `scores - "
            "...` makes a new one.",
        ),
    ],
)
