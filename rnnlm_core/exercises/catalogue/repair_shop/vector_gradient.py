"""vector_gradient (the repair shop)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import cause


def vector_gradient(W, ids, A):
    """The gradient of the loss sum(A * tanh(W[ids])) with respect to W.

    W: (V, D) word vectors, ids: (T,) the words of a sentence, A: (T, D).
    Returns dW: (V, D).
    """
    hs = np.tanh(W[ids])
    dxs = A * (1 - hs**2)
    dW = np.zeros_like(W)
    np.add.at(dW, ids, dxs)
    return dW


def sentence_case(ids, V, D, note=""):
    args = {"W": spaced(V, D, low=-0.8, high=1.1), "ids": np.array(ids)}
    args |= {"A": spaced(len(ids), D, low=-1.7, high=2.4)}
    return Case(args, {"words": len(ids), "V": V, "D": D}, note)


VECTOR_GRADIENT = Exercise(
    vector_gradient,
    notebook="repair shop",
    minutes=3,
    returns="dW",
    cases=[
        sentence_case([1], 3, 1, "no word repeats"),
        sentence_case([2, 0, 3], 5, 2, "no word repeats"),
        sentence_case([1, 1], 3, 2),
        sentence_case([2, 0, 2, 2, 1, 1, 5], 7, 4),
    ],
    broken="gradients of a repeated word overwritten",
    clues={
        "dW": "The row of a word that stands once in the sentence is its row of dxs. The row of "
        "a word that stands there several times is the sum of all its rows of dxs, and the other "
        "rows are 0. dxs is A times the derivative of tanh, which is made of hs. Compare dW with "
        "dxs.",
    },
    mistakes=[
        Mistake(
            "gradients of a repeated word overwritten",
            swap={"np.add.at(dW, ids, dxs)": "dW[ids] += dxs"},
            says="Take two short sentences of your own, one that agrees and one that does not: "
            "what is different about them?",
        ),
        Mistake(
            "added to W itself",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(W, ids, dxs)"},
            says="This is what one gets when the gradients are added to W, the word vectors "
            "themselves, and dW stays empty.",
        ),
    ],
)


CAUSE_4 = cause(
    4,
    "A",
    "The words that disagree are those that stand in the sentence twice. `dW[ids] += dxs` reads, "
    "adds and writes each row once, however often the row is named.",
    {
        "H": "H: a wrong matrix on the way back would spoil every word. Here words that stand "
        "once agree.",
        "I": "I: then the second of two calls would differ from the first. Here the sentence decides, and "
        "not the call.",
        "K": "K: there is no state here: the words of this program do not know of each other.",
        "M": "M: a wrong derivative of tanh would spoil every word, in both sentences.",
        "G": "G: the array is returned, so it is the right one that is looked at; and no word "
        "would agree.",
    },
    "nothing is trained, measured or written here; a gradient is computed, and most of its rows "
    "are right. What have the wrong ones in common?",
)
