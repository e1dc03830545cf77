"""embedding_gradient (notebook 5.3)."""

import numpy as np

from rnnlm_core import Embedding, TimeEmbedding

from ...exercise import Case, Exercise, Mistake, spaced


def embedding_gradient(dxs, ids, V):
    """The gradient of the table of word vectors, W: (V, D), after the lookup W[ids].

    dxs: (N, T, D), the gradient of every looked-up vector. ids: (N, T), the words.
    Returns dW: (V, D). A word that was not read gets zeros.
    """
    dW = np.zeros((V, dxs.shape[2]))
    np.add.at(dW, ids, dxs)
    return dW


def lookups(ids, V, D, note=""):
    ids = np.array(ids)
    args = {"dxs": spaced(*ids.shape, D, low=-1.7, high=2.4), "ids": ids, "V": V}
    return Case(args, {"N": len(ids), "T": len(ids[0]), "D": D, "V": V}, note)


BY_WORD = "for n in range(len(ids)):\n        for t in range(len(ids[n])):\n            "


EMBEDDING_GRADIENT = Exercise(
    embedding_gradient,
    notebook="5.3",
    minutes=5,
    returns="dW",
    clues={
        "dW": "dxs[n, t] belongs to the word ids[n, t] and is added to the row of this word. dW has a row "
        "for each of the V words, (V, D), and what is never added to stays 0.",
    },
    traits={
        "no word repeats": "Where no word repeats it is right. A word that is read twice gets the sum of "
        "both gradients. `dW[ids] += ...` keeps only one of them if the word is in these ids twice.",
    },
    instead=(Embedding.backward, TimeEmbedding.backward),
    cases=[
        lookups([[2]], 4, 1, "no word repeats"),
        lookups([[1, 1]], 3, 2),
        lookups([[3, 0], [1, 4]], 6, 3, "no word repeats"),
        lookups([[2, 0, 2, 2], [1, 1, 0, 2], [0, 2, 1, 1]], 7, 5),
    ],
    mistakes=[
        Mistake(
            "dW[ids] = dxs",
            swap={"np.add.at(dW, ids, dxs)": "dW[ids] = dxs"},
            says="This is what one gets with `dW[ids] = dxs`, or with `dW[ids] += dxs`, which "
            "means the same here: a word that stands in the batch twice keeps its last gradient "
            "only. `np.add.at` adds them all.",
        ),
        Mistake(
            "the mean over the places of a word",
            swap={
                "np.add.at(dW, ids, dxs)": "np.add.at(dW, ids, dxs)\n"
                "    dW /= np.maximum(np.bincount(ids.ravel(), minlength=V), 1)[:, np.newaxis]"
            },
            says="This is what one gets when the gradients of a repeated word are averaged. The "
            "chain rule adds them: what was used twice gets both gradients.",
        ),
        Mistake(
            "the gradients cut to integers",
            swap={
                "np.zeros((V, dxs.shape[2]))": "np.zeros((V, dxs.shape[2]), dtype=int)",
                "np.add.at(dW, ids, dxs)": f"{BY_WORD}dW[ids[n, t]] = dW[ids[n, t]] + dxs[n, t]",
            },
            says="This is what one gets when dW is an array of integers: every gradient written "
            "into it is cut to a whole number, without an error. Look at how dW is made.",
        ),
        Mistake(
            "time and rows mixed up",
            swap={
                "np.add.at(dW, ids, dxs)": "np.add.at(dW, ids.T.ravel(), dxs.reshape(-1, dxs.shape[2]))"
            },
            says="This is what one gets when ids and dxs are not flattened in the same order: the "
            "words get each other's gradients. Is one of the two transposed?",
        ),
    ],
)
