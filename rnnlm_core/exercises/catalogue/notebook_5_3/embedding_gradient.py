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
    traits={
        "no word repeats": "As long as no word repeats it is right, and where an id stands in the "
        "batch twice it is not: both of its gradients count.",
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
            "only. They are to be added, `np.add.at`.",
        ),
        Mistake(
            "the mean over the places of a word",
            swap={
                "np.add.at(dW, ids, dxs)": "np.add.at(dW, ids, dxs)\n"
                "    dW /= np.maximum(np.bincount(ids.ravel(), minlength=V), 1)[:, np.newaxis]"
            },
            says="This is what one gets when the gradients of a repeated word are averaged. "
            "np.add.at adds, and so does the chain rule: what was used twice gets both gradients.",
        ),
        Mistake(
            "the first gradient of a word wins",
            swap={"np.add.at(dW, ids, dxs)": "dW[ids[::-1, ::-1]] = dxs[::-1, ::-1]"},
            says="This is what one gets when a word that repeats keeps the gradient of its first "
            "place only. Those of all its places are to be added.",
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
            "dW not set to zero first",
            swap={"np.zeros((V, dxs.shape[2]))": "np.empty((V, dxs.shape[2]))"},
            says="The gradients are added to an array that was never set to zero: np.empty holds "
            "whatever was in that memory before. (Here it is filled with nan, so that one can "
            "see it.)",
        ),
        Mistake(
            "+= with repeated ids, step by step",
            swap={
                "np.add.at(dW, ids, dxs)": "for t in range(ids.shape[1]):\n        dW[ids[:, t]] += dxs[:, t]"
            },
            says="The steps are added one after the other, but within a step `dW[ids] += ...` "
            "keeps only one of two rows of the batch with the same word. np.add.at adds both.",
        ),
        Mistake(
            "+= with repeated ids, row by row",
            swap={
                "np.add.at(dW, ids, dxs)": "for n in range(len(ids)):\n        dW[ids[n]] += dxs[n]"
            },
            says="The rows are added one after the other, but within a row `dW[ids] += ...` "
            "keeps only the last place of a word that repeats. np.add.at adds them all.",
        ),
        Mistake(
            "the last step left out",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids[:, :-1], dxs[:, :-1])"},
            says="The last step is left out: does a range end one too early?",
        ),
        Mistake(
            "the first step only",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids[:, 0], dxs[:, 0])"},
            says="This is the gradient of the first step alone. Is the return inside the loop?",
        ),
        Mistake(
            "time and rows mixed up",
            swap={
                "np.add.at(dW, ids, dxs)": "np.add.at(dW, ids.T.ravel(), dxs.reshape(-1, dxs.shape[2]))"
            },
            says="The words get each other's gradients: ids and dxs are not flattened in the "
            "same order. Is one of them transposed?",
        ),
        Mistake(
            "rows up to the largest id only",
            swap={"return dW": "return dW[: ids.max() + 1]"},
            says="dW ends with the largest id that was read. It has a row for each of the V words.",
        ),
        Mistake(
            "only the words that were read have a row",
            swap={"return dW": "return dW[np.unique(ids)]"},
            says="These are the rows of the words that were read. A gradient has the shape of "
            "what it belongs to: (V, D), with zeros for the other words.",
        ),
        Mistake(
            "transposed",
            swap={"return dW": "return dW.T"},
            says="This is the gradient transposed, (D, V). One row for each word: (V, D).",
        ),
        Mistake(
            "the last step only",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids[:, -1], dxs[:, -1])"},
            says="This is the gradient of the last step alone. Look at how often the line that "
            "adds runs.",
        ),
        Mistake(
            "the first row of the batch only",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids[0], dxs[0])"},
            says="These are the gradients of the first row of the batch alone. Look at the loop "
            "over N.",
        ),
    ],
)
