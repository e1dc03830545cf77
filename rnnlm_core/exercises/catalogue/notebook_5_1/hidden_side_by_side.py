"""hidden_side_by_side (notebook 5.1)."""

import numpy as np

from rnnlm_core import CBOW

from ...exercise import Case, Exercise, Mistake, spaced


def hidden_side_by_side(E, contexts):
    """The hidden vectors of a CBOW that lays its word vectors side by side.

    E: (V, D), one row for every word. contexts: (N, k) word ids.
    Returns h: (N, k * D). In each row the vector of the first word, of the second, ...
    """
    vectors = E[contexts]
    return vectors.reshape(len(contexts), -1)


def looked_up(contexts, V, D):
    contexts = np.array(contexts)
    sizes = {"examples": len(contexts), "k": len(contexts[0]), "D": D}
    return Case({"E": spaced(V, D, low=-1, high=2), "contexts": contexts}, sizes)


HIDDEN_SIDE_BY_SIDE = Exercise(
    hidden_side_by_side,
    notebook="5.1",
    minutes=5,
    returns="h",
    instead=(CBOW.hidden,),
    cases=[
        looked_up([[1, 0]], 2, 1),
        looked_up([[0, 2]], 3, 2),
        looked_up([[3, 0, 3], [1, 4, 2], [2, 2, 0], [4, 1, 3]], 5, 2),
        looked_up([[5, 1, 0], [2, 6, 2]], 7, 5),
    ],
    clues={
        "h": "E[contexts] has the shape (N, k, D): example, place in the window, number of the "
        "vector. The first axis stays; the other two become one, in this order.",
    },
    mistakes=[
        Mistake(
            "the vectors added up",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.sum(axis=1)"},
            says="The vectors are added up. So (you, say) and (say, you) have the same h, and "
            "the order is lost. Lay them side by side.",
        ),
        Mistake(
            "the mean of the vectors",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.mean(axis=1)"},
            says="This is the mean of the vectors, another sum: the order is lost. Lay them side "
            "by side.",
        ),
        Mistake(
            "the vectors of one number interleaved",
            swap={"vectors.reshape": "vectors.transpose(0, 2, 1).reshape"},
            says="The numbers are mixed: first the first numbers of all vectors, then the second "
            "ones. Each vector is to stay in one piece.",
        ),
        Mistake(
            "the words in reversed order",
            swap={"E[contexts]": "E[contexts[:, ::-1]]"},
            says="The last word of the window comes first. The order is that of the context.",
        ),
        Mistake(
            "words of different examples mixed",
            swap={"E[contexts]": "E[contexts.T]"},
            says="With several examples the rows mix them: contexts, or its vectors, was "
            "transposed before it was cut into rows. One row is made of one context.",
        ),
        Mistake(
            "left in three axes",
            swap={"vectors.reshape(len(contexts), -1)": "vectors"},
            says="The vectors are looked up, (N, k, D), and not yet laid side by side: (N, k * D).",
        ),
        Mistake(
            "one below the other",
            swap={"vectors.reshape(len(contexts), -1)": "np.concatenate(vectors)"},
            says="The vectors stand one below the other, (N * k, D). Side by side is one row for "
            "each example: (N, k * D).",
        ),
        Mistake(
            "the examples side by side",
            swap={"vectors.reshape(len(contexts), -1)": "np.concatenate(vectors, axis=1)"},
            says="The *examples* stand side by side, (k, N * D), as with np.hstack(E[contexts]): "
            "a loop over an array goes along its first axis. Side by side are the words of one "
            "example.",
        ),
        Mistake(
            "the first example only",
            swap={"vectors.reshape(len(contexts), -1)": "vectors[0].ravel()[np.newaxis]"},
            says="This is the row of the first example alone. There are N of them.",
        ),
        Mistake(
            "everything in one row",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.ravel()"},
            says="All examples stand in one long row. Each of them is to be a row of its own: "
            "(N, k * D).",
        ),
        Mistake(
            "the last word only",
            swap={"vectors.reshape(len(contexts), -1)": "vectors[:, -1]"},
            says="This is the vector of the last word alone. All k are wanted, side by side.",
        ),
        Mistake(
            "the first word only",
            swap={"vectors.reshape(len(contexts), -1)": "vectors[:, 0]"},
            says="This is the vector of the first word alone. All k are wanted, side by side.",
        ),
        Mistake(
            "the ids in place of the vectors",
            swap={"vectors.reshape(len(contexts), -1)": "contexts * 1.0"},
            says="These are the ids. What is laid side by side are the rows of E which they name.",
        ),
        Mistake(
            "the first word repeated",
            swap={"E[contexts]": "np.repeat(E[contexts[:, :1]], contexts.shape[1], axis=1)"},
            says="In every row the vector of the first word stands k times. Look at which index "
            "changes from place to place.",
        ),
        Mistake(
            "words shuffled within the window",
            swap={"E[contexts]": "E[np.sort(contexts)]"},
            says="The words of the window are sorted by their ids, and so their order is lost "
            "again.",
        ),
        Mistake(
            "the vectors multiplied",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.prod(axis=1)"},
            says="The vectors are multiplied. Lay them side by side: no number changes.",
        ),
        Mistake(
            "the places one below the other",
            swap={
                "vectors.reshape(len(contexts), -1)": "np.concatenate(vectors.transpose(1, 0, 2))"
            },
            says="All first words stand above all second ones, (k * N, D): np.concatenate goes "
            "along axis 0 if nothing is said. Side by side is axis=1.",
        ),
        Mistake(
            "two words only",
            swap={
                "vectors.reshape(len(contexts), -1)": "vectors[:, :2].reshape(len(contexts), -1)"
            },
            says="Only the first two words are there. The window has k of them, and k may be any "
            "number.",
        ),
        Mistake(
            "h transposed",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.reshape(len(contexts), -1).T"},
            says="h is transposed: one example is to be one row, (N, k * D).",
        ),
    ],
)
