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
        "dW": "Compare dW with dxs. The row of a word that stands once in the sentence is its row of "
        "dxs; the row of a word that stands there several times is the sum of all its rows of dxs; "
        "the other rows are 0.",
    },
    mistakes=[
        Mistake(
            "gradients of a repeated word overwritten",
            swap={"np.add.at(dW, ids, dxs)": "dW[ids] += dxs"},
            says="Take two short sentences of your own, one that agrees and one that does not: "
            "what is different about them?",
        ),
        Mistake(
            "the mean over the places of a word",
            swap={
                "np.add.at(dW, ids, dxs)": "np.add.at(dW, ids, dxs)\n"
                "    dW /= np.maximum(np.bincount(ids, minlength=len(W)), 1)[:, np.newaxis]"
            },
            says="Now the gradients of a repeated word are averaged. A vector that is used twice "
            "gets both: their sum.",
        ),
        Mistake(
            "the first place of a word only",
            swap={"np.add.at(dW, ids, dxs)": "dW[ids[::-1]] = dxs[::-1]"},
            says="Now the *first* place of a repeated word counts and the others are lost. All "
            "of them count.",
        ),
        Mistake(
            "the gradient of a repeated word times its number",
            swap={
                "np.add.at(dW, ids, dxs)": "dW[ids] += dxs * np.bincount(ids)[ids][:, np.newaxis]"
            },
            says="Now one gradient of a repeated word is taken as often as the word stands "
            "there. Each place has its own, with its own row of A.",
        ),
        Mistake(
            "tanh forgotten on the way back",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids, A)"},
            says="The repeated words are added up now. But what goes into the table is A, as if "
            "there were no tanh: it should be dxs.",
        ),
        Mistake(
            "the derivative of tanh at the vectors",
            swap={"(1 - hs**2)": "(1 - W[ids] ** 2)"},
            says="The derivative of tanh is now made of the word vectors, which went in. It is 1 "
            "- h^2 of what came out, as it was.",
        ),
        Mistake(
            "added to W itself",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(W, ids, dxs)"},
            says="The gradients are now added to W, the word vectors themselves, and dW stays "
            "empty.",
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
        "I": "I: then the second of two calls would differ. Here each sentence is tried once.",
        "K": "K: there is no state here: the words of this program do not know of each other.",
        "M": "M: a wrong derivative of tanh would spoil every word, in both sentences.",
        "G": "G: the array is returned, so it is the right one that is looked at; and no word "
        "would agree.",
    },
    "nothing is trained, measured or written here; a gradient is computed, and most of its rows "
    "are right. What have the wrong ones in common?",
)
