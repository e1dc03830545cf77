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
        "vector. In h the first axis stays, and the other two become one, in this order. So each "
        "row holds the k vectors of one window, one after the other, each in one piece, and no "
        "number changes.",
    },
    mistakes=[
        Mistake(
            "the vectors added up",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.sum(axis=1)"},
            says="These are the sums of the vectors. So (you, say) and (say, you) have the same "
            "h, and the order is lost. Side by side, each vector keeps its place.",
        ),
        Mistake(
            "the vectors of one number interleaved",
            swap={"vectors.reshape": "vectors.transpose(0, 2, 1).reshape"},
            says="The numbers are mixed: first come the first numbers of all vectors, then the "
            "second ones. This is what one gets when k and D are exchanged before the reshape. "
            "Each vector stays in one piece.",
        ),
        Mistake(
            "the examples side by side",
            swap={"vectors.reshape(len(contexts), -1)": "np.concatenate(vectors, axis=1)"},
            says="The *examples* stand side by side, (k, N * D), as with np.hstack(E[contexts]): "
            "a loop over an array goes along its first axis. The words of one example are what "
            "stands side by side.",
        ),
        Mistake(
            "the places one below the other",
            swap={
                "vectors.reshape(len(contexts), -1)": "np.concatenate(vectors.transpose(1, 0, 2))"
            },
            says="All first words stand above all second ones, (k * N, D). This is what one gets "
            "with np.concatenate, which goes along axis 0 if nothing is said. Side by side is "
            "axis=1.",
        ),
    ],
)
