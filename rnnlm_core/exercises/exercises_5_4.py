"""The exercises of notebook 5.4: a table, one product for all steps, softmax, the loss and its gradient."""

import re

import numpy as np

from rnnlm_core import softmax

from .exercise import Case, Exercise, Mistake, Prediction, spaced

# In these layers nothing passes from step to step: that all goes well for T = 1 is no clue.
NONE = {}
ALL_COUNT = {
    "nothing masked": "Where every place counts it is right. So look at what is done about -1: "
    "the places with it are in no sum, in no count, and are never used as an index."
}

# The table of word vectors ------------------------------------------------------------------------


def lookup(W, ids):
    """The word vectors of a block of words: row ids[n, t] of the table W.

    W: (V, D), ids: (N, T) integers.
    Returns xs: (N, T, D). Raises a ValueError if any id is not one of 0, 1, ..., V - 1.
    """
    if ids.min() < 0 or ids.max() >= len(W):
        raise ValueError("an id is not in the vocabulary")
    return W[ids]


REFUSALS = (ValueError, IndexError, KeyError, AssertionError)
FROM_NUMPY = "truth value|shape|broadcast|aligned|axis|dimension|sequence|invalid literal"


def look_up(answer, args):
    """The vectors, or what came in their place: the kind of error, or no error at all."""
    W, ids = args["W"], args["ids"]
    outside = bool(((ids < 0) | (ids >= len(W))).any())
    try:
        xs = answer(W, ids)
    except Exception as error:
        kind = type(error)
        meant = kind is ValueError and not re.search(FROM_NUMPY, str(error))
        if meant or (outside and (kind in REFUSALS or kind is Exception)):
            return f"{'an' if kind.__name__[0] in 'AI' else 'a'} {kind.__name__}"
        raise
    if outside and (xs is None or xs is False or isinstance(xs, (str, type, Exception))):
        return "no error"
    return xs


def words_of(ids, V, D, note=""):
    ids = np.array(ids)
    sizes = {"N": len(ids), "T": len(ids[0]), "V": V, "D": D}
    return Case({"W": spaced(V, D, low=-1, high=2), "ids": ids}, {} if note else sizes, note)


CONDITION = "ids.min() < 0 or ids.max() >= len(W)"
RAISE = 'raise ValueError("an id is not in the vocabulary")'

LOOKUP = Exercise(
    lookup,
    notebook="5.4",
    minutes=5,
    returns="xs",
    traits=NONE,
    cases=[
        words_of([[1]], 3, 2),
        words_of([[0, 1, 1]], 3, 2, "word 0 among the ids"),
        words_of([[1, 2, 1]], 3, 2, "the last word among the ids"),
        words_of([[-1]], 3, 2, "the id -1 alone"),
        words_of([[3]], 3, 2, "the id V alone"),
        words_of([[0, 1, 4], [4, 3, 1]], 6, 4),
        words_of([[0, 1, 4], [5, -2, 1]], 6, 4, "-2 among the ids"),
        words_of([[0, 1, 4], [5, 6, 1]], 6, 4, "V among the ids"),
        words_of([[2, 9, 3], [5, 1, 0]], 6, 4, "9 among the ids"),
        words_of([[-1, 2, 6], [5, 1, 0]], 6, 4, "-1 and V among the ids"),
    ],
    drive=look_up,
    mistakes=[
        Mistake(
            "ids not checked",
            swap={CONDITION: "False"},
            says="Nothing is checked. An id beyond the table makes NumPy raise an IndexError, "
            "but a negative one is a valid index, counted from the end: -1 silently gives the "
            "vector of the last word. Check both ends before you look up.",
        ),
        Mistake(
            "negative ids let through",
            swap={CONDITION: "ids.max() >= len(W)"},
            says="Negative ids come through: NumPy counts them from the end of the table, and -1 "
            "gives the vector of the last word, without an error. Check the lower end, too.",
        ),
        Mistake(
            "the upper end left to NumPy",
            swap={CONDITION: "ids.min() < 0"},
            says="Negative ids are refused, but an id beyond the table goes on to W[ids], where "
            "NumPy raises an IndexError. A ValueError is asked for: check the upper end, too.",
        ),
        Mistake(
            "an id equal to V let through",
            swap={"ids.max() >= len(W)": "ids.max() > len(W)"},
            says="The id V itself comes through your check. V words have the ids 0 to V - 1: "
            "look at the > in it, should it be >=?",
        ),
        Mistake(
            "the last word refused",
            swap={"ids.max() >= len(W)": "ids.max() > len(W) - 2"},
            says="The last word of the vocabulary is refused. Its id is V - 1, and it has a row.",
        ),
        Mistake(
            "word 0 refused",
            swap={"ids.min() < 0": "ids.min() <= 0"},
            says="Word 0 is refused. The ids begin at 0, and the first row belongs to it.",
        ),
        Mistake(
            "compared with the length of the vectors",
            swap={"ids.max() >= len(W)": "ids.max() >= W.shape[1]"},
            says="Valid ids are refused: they are compared with D, how many numbers a vector "
            "has. How many words there are is the other axis of W.",
        ),
        Mistake(
            "right ids refused, wrong ones looked up",
            swap={CONDITION: "ids.min() >= 0 and ids.max() < len(W)"},
            says="It is the wrong way round: blocks in which all ids are right are refused, and "
            "the others are looked up. The condition after `if` says when to raise.",
        ),
        Mistake(
            "the comparison with 0 turned round",
            swap={"ids.min() < 0": "ids.min() >= 0"},
            says="Right ids are refused and negative ones are not: look at the comparison with "
            "0. The condition after `if` says when to raise.",
        ),
        Mistake(
            "the comparison with V turned round",
            swap={"ids.max() >= len(W)": "ids.max() < len(W)"},
            says="Right ids are refused and ids beyond the table are not: look at the comparison "
            "with V. The condition after `if` says when to raise.",
        ),
        Mistake(
            "everything refused",
            swap={CONDITION: "True"},
            says="Every block of ids is refused, whatever is in it. When is the line with "
            "`raise` reached?",
        ),
        Mistake(
            "of the ids beyond the table only V refused",
            swap={"ids.max() >= len(W)": "(ids == len(W)).any()"},
            says="Of the ids beyond the table only V itself is refused; larger ones are left to "
            "NumPy. >= in the place of ==.",
        ),
        Mistake(
            "of the negative ids only -1 refused",
            swap={"ids.min() < 0": "(ids == -1).any()"},
            says="Of the negative ids only -1 is refused. -2 is a valid index, too: it gives the "
            "vector of the last word but one.",
        ),
        Mistake(
            "only -1 refused",
            swap={CONDITION: "(ids == -1).any()"},
            says="Only -1 is refused. -2 is a valid index, too, and silently gives the vector of "
            "the last word but one; V and what is beyond it is left to NumPy, which raises an "
            "IndexError. All that is not one of 0 to V - 1 is to be refused.",
        ),
        Mistake(
            "and in the place of or",
            swap={"< 0 or ids": "< 0 and ids"},
            says="This is what one gets with `and` between the two conditions: then a block is "
            "refused only if it has an id below 0 *and* one beyond the table.",
        ),
        Mistake(
            "all() in the place of any()",
            swap={CONDITION: "(ids < 0).all() or (ids >= len(W)).all()"},
            says="A block is refused only if *all* of its ids are wrong. A single one is enough: "
            "any(), or the smallest and the largest id.",
        ),
        Mistake(
            "an array as a condition",
            swap={CONDITION: "(ids < 0) or (ids >= len(W))"},
            says="Ids are compared as an array here: all at once, or a row at a time (`for id in "
            "ids` runs over the rows of the block, not over its ids). That gives an array of "
            "True and False, and `if` wants a single one. Is *any* of them True? `(ids < "
            "0).any()`.",
        ),
        Mistake(
            "only the first row of the batch checked",
            swap={CONDITION: "ids[0].min() < 0 or ids[0].max() >= len(W)"},
            says="Only the first row of the batch is checked: a wrong id in another row comes "
            "through, or is left to NumPy.",
        ),
        Mistake(
            "only the first id checked",
            swap={CONDITION: "ids[0, 0] < 0 or ids[0, 0] >= len(W)"},
            says="Only the first id is checked. (A `return` inside a loop does that, too: it "
            "ends the function in its first turn.) Look at all of them before you return.",
        ),
        Mistake(
            "a message in place of an error",
            swap={RAISE: 'return "an id is not in the vocabulary"'},
            says="For an id that is not in the vocabulary there is no error: a message is "
            "printed or returned, or the error itself is returned, or nothing. Whoever calls the "
            "function would go on with that. `raise ValueError(...)`.",
        ),
        Mistake(
            "an IndexError raised",
            swap={"raise ValueError": "raise IndexError"},
            says="The right ids are refused, but with an IndexError. The docstring promises a "
            "ValueError, and whoever calls it may catch just that.",
        ),
        Mistake(
            "assert in place of raise",
            swap={"raise ValueError": "raise AssertionError"},
            says="The right ids are refused, but by an AssertionError. `assert` is for tests; "
            "python -O leaves such lines out. Use `raise ValueError(...)`.",
        ),
        Mistake(
            "a plain Exception raised",
            swap={"raise ValueError": "raise Exception"},
            says="The right ids are refused, but with a bare Exception, which nobody can catch "
            "without catching everything. Say which kind: a ValueError.",
        ),
        Mistake(
            "wrong ids moved to the ends of the table",
            swap={RAISE: "ids = np.clip(ids, 0, len(W) - 1)"},
            says="Ids outside the table are moved to its first or last row. The model would read "
            "another word than the text has, and nobody would know. Refuse them.",
        ),
        Mistake(
            "wrong ids wrapped around",
            swap={RAISE: "ids = ids % len(W)"},
            says="Ids outside the table are wrapped around by %. The model would read another "
            "word than the text has, and nobody would know. Refuse them.",
        ),
        Mistake(
            "wrong ids read as word 0",
            swap={RAISE: "ids = np.where((ids < 0) | (ids >= len(W)), 0, ids)"},
            says="Ids outside the table are read as word 0. The model would read another word "
            "than the text has, and nobody would know. Refuse them.",
        ),
        Mistake(
            "columns in the place of rows",
            swap={CONDITION: f"{CONDITION} or ids.max() >= W.shape[1]", "W[ids]": "W[:, ids]"},
            says="Columns of the table are taken: W[:, ids]. The vector of a word is a row, "
            "W[ids].",
        ),
        Mistake(
            "a column of a row",
            swap={"return W[ids]": "return W[ids, 0]"},
            says="One number for each word came back. Each id is to be replaced by its whole "
            "row, D numbers: W[ids].",
        ),
        Mistake(
            "all words in one row",
            swap={"W[ids]": "W[ids.ravel()]"},
            says="These are the right vectors, (N*T, D), without the shape of the block. W[ids] "
            "keeps it: (N, T, D).",
        ),
        Mistake(
            "time first",
            swap={"W[ids]": "W[ids.T]"},
            says="These are the vectors with time as the first axis, (T, N, D). The block has "
            "(N, T) ids, so it gets (N, T, D).",
        ),
    ],
)

# One product for all steps ------------------------------------------------------------------------


def time_affine_forward(hs, W, b):
    """The scores hs W + b of every place, as one matrix product.

    hs: (N, T, H), W: (H, V), b: (V,). Returns scores: (N, T, V).
    """
    N, T, H = hs.shape
    rows = hs.reshape(N * T, H)
    scores = rows @ W + b
    return scores.reshape(N, T, -1)


def affine_block(N, T, H, V):
    args = {"hs": spaced(N, T, H, low=-0.7, high=0.9), "W": spaced(H, V, low=-1.2, high=1)}
    return Case(args | {"b": spaced(V, low=-0.5, high=0.8)}, {"N": N, "T": T, "H": H, "V": V})


AFFINE_BLOCKS = [(1, 1, 1, 2), (1, 3, 1, 2), (3, 1, 2, 4), (2, 3, 4, 5), (2, 3, 4, 4), (3, 4, 5, 7)]

TIME_AFFINE_FORWARD = Exercise(
    time_affine_forward,
    notebook="5.4",
    minutes=5,
    returns="scores",
    traits=NONE,
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


def time_affine_backward(dscores, hs, W):
    """Gradients of scores = hs W + b.

    dscores: (N, T, V), the gradient of the scores. hs: (N, T, H), W: (H, V).
    Returns dhs: (N, T, H), dW: (H, V), db: (V,).
    """
    N, T, H = hs.shape
    rows = hs.reshape(N * T, H)
    drows = dscores.reshape(N * T, -1)
    dhs = drows @ W.T
    dW = rows.T @ drows
    db = drows.sum(axis=0)
    return dhs.reshape(N, T, H), dW, db


def affine_block_back(N, T, H, V):
    case = affine_block(N, T, H, V)
    args = {"dscores": spaced(N, T, V, low=-1.4, high=1.8)}
    return Case(args | {name: case.args[name] for name in ("hs", "W")}, case.sizes)


TIME_AFFINE_BACKWARD = Exercise(
    time_affine_backward,
    notebook="5.4",
    minutes=10,
    returns="dhs dW db",
    traits=NONE,
    cases=[affine_block_back(*sizes) for sizes in AFFINE_BLOCKS],
    clues={
        "dhs": "dhs has a line of its own: the gradient of every place, back through the product "
        "with W, and into the shape of hs.",
        "dW": "dW has a line of its own: every place pairs its own state with its own gradient, "
        "and all N*T of them are added up.",
        "db": "db has a line of its own: b was added at every place, so what comes back is added "
        "up over all rows and steps.",
        "dW db": "The two sums are wrong and dhs is right: W and b were used at each of the N*T "
        "places. What is summed, and over which axes?",
        "dhs dW db": "Everything is wrong, so look at what all three are made of: the gradients "
        "as N*T rows.",
    },
    mistakes=[
        Mistake(
            "dW transposed",
            swap={"rows.T @ drows": "drows.T @ rows"},
            says="This is what one gets when `dW` is transposed, (V, H). It has the shape of W: "
            "the states go on the left, transposed, (H, N*T)(N*T, V).",
        ),
        Mistake(
            "dW a mean over the places",
            swap={"dW = rows.T @ drows": "dW = rows.T @ drows / (N * T)"},
            says="`dW` is divided by N*T. It is a sum over the places. The mean is taken in the "
            "loss, and is in dscores already.",
        ),
        Mistake(
            "dW and db means over the places",
            swap={
                "dW = rows.T @ drows": "dW = rows.T @ drows / (N * T)",
                "drows.sum(axis=0)": "drows.mean(axis=0)",
            },
            says="`dW` and `db` are divided by N*T, as means. They are sums over the places: the "
            "mean is taken in the loss, and is in dscores already.",
        ),
        Mistake(
            "dW and db divided by N",
            swap={
                "dW = rows.T @ drows": "dW = rows.T @ drows / N",
                "drows.sum(axis=0)": "drows.sum(axis=0) / N",
            },
            says="`dW` and `db` are divided by N. They are sums; the mean is taken in the loss, "
            "and is in dscores already.",
        ),
        Mistake(
            "dW and db divided by T",
            swap={
                "dW = rows.T @ drows": "dW = rows.T @ drows / T",
                "drows.sum(axis=0)": "drows.sum(axis=0) / T",
            },
            says="`dW` and `db` are divided by T, as means over the steps. They are sums; the "
            "mean is taken in the loss, and is in dscores already.",
        ),
        Mistake(
            "the last step only",
            swap={
                "rows.T @ drows": "hs[:, -1].T @ dscores[:, -1]",
                "drows.sum(axis=0)": "dscores[:, -1].sum(axis=0)",
            },
            says="`dW` and `db` hold what the last step has to say and nothing else. In a loop "
            "over time it must be +=, not =; in one product all N*T rows take part.",
        ),
        Mistake(
            "the first step only",
            swap={
                "rows.T @ drows": "hs[:, 0].T @ dscores[:, 0]",
                "drows.sum(axis=0)": "dscores[:, 0].sum(axis=0)",
            },
            says="`dW` and `db` hold what the first step has to say and nothing else. In a loop "
            "over time, backward too, it must be +=, not =; in one product all N*T rows take "
            "part.",
        ),
        Mistake(
            "dW of the last step only",
            swap={"rows.T @ drows": "hs[:, -1].T @ dscores[:, -1]"},
            says="`dW` holds what the last step has to say and nothing else. In a loop over time "
            "it must be +=, not =; in one product all N*T rows take part.",
        ),
        Mistake(
            "the first row of the batch only",
            swap={
                "rows.T @ drows": "hs[0].T @ dscores[0]",
                "drows.sum(axis=0)": "dscores[0].sum(axis=0)",
            },
            says="`dW` and `db` hold what the first row of the batch has to say. Add up over all "
            "rows, or lay all N*T places into one matrix.",
        ),
        Mistake(
            "one dW for every row of the batch",
            swap={"rows.T @ drows": "hs.transpose(0, 2, 1) @ dscores"},
            says="`dW` has three axes, (N, H, V): one matrix for every row of the batch. They "
            "share their W, so the N matrices are to be added up; or lay all places into one "
            "matrix first.",
        ),
        Mistake(
            "one dW for every step",
            swap={"rows.T @ drows": "hs.transpose(1, 2, 0) @ dscores.transpose(1, 0, 2)"},
            says="`dW` has three axes, (T, H, V): one matrix for every step. The steps share "
            "their W, so the T matrices are to be added up; or lay all places into one matrix "
            "first.",
        ),
        Mistake(
            "states and gradients of different places paired",
            swap={"rows = hs.reshape(N * T, H)": "rows = hs.transpose(1, 0, 2).reshape(N * T, H)"},
            says="`dW` pairs the state of one place with the gradient of another: the states are "
            "laid out step after step, the gradients row after row of the batch. Use one order "
            "for both.",
        ),
        Mistake(
            "the gradients laid out by time",
            swap={"dscores.reshape(N * T, -1)": "dscores.transpose(1, 0, 2).reshape(N * T, -1)"},
            says="The gradients are laid out step after step, the states row after row of the "
            "batch. So `dW` pairs what does not belong together, and `dhs` lands at other "
            "places. Use one order for all.",
        ),
        Mistake(
            "a reshape in the place of a transpose",
            swap={"rows.T @ drows": "hs.reshape(H, N * T) @ drows"},
            says="`dW` is made with hs.reshape(H, N*T), which has the shape of the transpose and "
            "not its numbers: a reshape deals them out in their old order. First .reshape(N * T, "
            "H), then .T.",
        ),
        Mistake(
            "dW one number for each word",
            swap={"rows.T @ drows": "np.broadcast_to(drows.sum(axis=0), W.shape)"},
            says="All rows of `dW` are equal: it is made of the gradients alone, without the "
            "states. W was multiplied by hs, so hs stands in its gradient.",
        ),
        Mistake(
            "dhs not taken apart again",
            swap={"dhs.reshape(N, T, H)": "dhs"},
            says="`dhs` has the right numbers, still laid out as (N*T, H). It goes to the RNN, "
            "which wants the shape of hs, (N, T, H).",
        ),
        Mistake(
            "dhs taken apart with time first",
            swap={"dhs.reshape(N, T, H)": "dhs.reshape(T, N, H)"},
            says="N and T have changed places in the last reshape of `dhs`. It has the shape of "
            "hs.",
        ),
        Mistake(
            "dhs taken apart with time first, then transposed",
            swap={"dhs.reshape(N, T, H)": "dhs.reshape(T, N, H).transpose(1, 0, 2)"},
            says="The gradients in `dhs` stand at the wrong places: they were laid out row after "
            "row of the batch, and are taken apart as if they were step after step. .reshape(N, "
            "T, H) is enough.",
        ),
        Mistake(
            "dhs made with dW",
            swap={
                "dhs = drows @ W.T": "pass",
                "db = drows": "dhs = drows @ dW.T\n    db = drows",
            },
            says="This is what one gets when `dhs` is made with dW, the gradient, in place of W, "
            "the weight. No error tells: they have the same shape.",
        ),
        Mistake(
            "W not transposed in dhs",
            swap={"drows @ W.T": "drows @ W"},
            says="`dhs` is made with W where W.T belongs: the gradients have V numbers, and H "
            "are wanted, (N*T, V)(V, H). Where V = H this raises no error.",
        ),
        Mistake(
            "dhs divided by the number of places",
            swap={"dhs = drows @ W.T": "dhs = drows @ W.T / (N * T)"},
            says="`dhs` is divided by N*T. The mean is taken in the loss, and is in dscores "
            "already.",
        ),
        Mistake(
            "dhs summed over the steps",
            swap={"dhs.reshape(N, T, H)": "dhs.reshape(N, T, H).sum(axis=1)"},
            says="`dhs` is added up over the steps. Every state has a gradient of its own; only "
            "what is shared, W and b, gets a sum.",
        ),
        Mistake(
            "dhs added up from step to step",
            swap={"dhs.reshape(N, T, H)": "dhs.reshape(N, T, H)[:, ::-1].cumsum(axis=1)[:, ::-1]"},
            says="`dhs` of a step holds those of the later steps, too. In this layer no step "
            "knows of another; what passes back through time is the business of the RNN.",
        ),
        Mistake(
            "db a mean over the places",
            swap={"drows.sum(axis=0)": "drows.mean(axis=0)"},
            says="`db` is the mean over the places. b was used at each of them, so its gradients "
            "are summed.",
        ),
        Mistake(
            "db summed over the rows of the batch only",
            swap={"drows.sum(axis=0)": "dscores.sum(axis=0)"},
            says="`db` is summed over the rows of the batch only: (T, V) is left. b was used at "
            "every step as well, so both axes have to go: axis=(0, 1).",
        ),
        Mistake(
            "db summed over the steps only",
            swap={"drows.sum(axis=0)": "dscores.sum(axis=1)"},
            says="`db` is summed over the steps only: (N, V) is left. b was used in every row of "
            "the batch as well, so both axes have to go: axis=(0, 1).",
        ),
        Mistake(
            "db summed over the words",
            swap={"drows.sum(axis=0)": "drows.sum(axis=1)"},
            says="`db` is summed over the words, axis 1 of the N*T lines. b has one number for "
            "each word; it is the places that have to go, axis 0.",
        ),
        Mistake(
            "db summed over the words, in the shape of the block",
            swap={"drows.sum(axis=0)": "dscores.sum(axis=2)"},
            says="`db` is summed over the words, the last axis. b has one number for each word; "
            "it is the places that have to go, axis=(0, 1).",
        ),
        Mistake(
            "db summed over steps and words",
            swap={"drows.sum(axis=0)": "dscores.sum(axis=(1, 2))"},
            says="`db` is summed over the steps and the words: one number for each row of the "
            "batch is left. b has one for each word; it is rows and steps that have to go, "
            "axis=(0, 1).",
        ),
        Mistake(
            "db one number",
            swap={"drows.sum(axis=0)": "drows.sum()"},
            says="`db` is one sum over everything. b has V entries, and each has a gradient of "
            "its own.",
        ),
        Mistake(
            "db one number for all entries",
            swap={"drows.sum(axis=0)": "np.full(W.shape[1], drows.sum())"},
            says="All entries of `db` are one sum over everything. Sum over the places only.",
        ),
        Mistake(
            "db not summed",
            swap={"drows.sum(axis=0)": "dscores"},
            says="`db` is dscores itself. b was added at all N*T places: sum over them.",
        ),
        Mistake(
            "db not summed, laid out",
            swap={"drows.sum(axis=0)": "drows"},
            says="`db` holds all N*T lines of the gradient. b was added at all N*T places: sum "
            "over them.",
        ),
        Mistake(
            "dW and db exchanged",
            swap={"H), dW, db": "H), db, dW"},
            says="dW and db have changed places in the return.",
        ),
        Mistake(
            "dhs and dW exchanged",
            swap={"dhs.reshape(N, T, H), dW": "dW, dhs.reshape(N, T, H)"},
            says="dhs and dW have changed places in the return.",
        ),
        Mistake(
            "dhs not returned",
            swap={"return dhs.reshape(N, T, H), dW": "return dW"},
            says="dhs is not returned. Without it nothing reaches the RNN and the word vectors.",
        ),
    ],
)

# Softmax ------------------------------------------------------------------------------------------


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
    traits=NONE,
    atol=1e-6,
    cases=[
        scores_case(np.log([[[1.0, 3.0]]])),
        scores_case(np.log([[[1.0, 3.0, 4.0], [5.0, 1.0, 2.0]]])),
        scores_case(spaced(1, 3, 3, low=-2, high=3)),
        scores_case(MODERATE),
        scores_case(spaced(2, 3, 4, low=-2, high=3) + 1000, "all scores near 1000"),
        scores_case(spaced(2, 3, 4, low=-2, high=3) - 1000, "all scores near -1000"),
        scores_case(np.array([[[0.0, 800, 799]]]), "scores far apart"),
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

# The loss and its gradient ------------------------------------------------------------------------


def masked_loss(scores, targets):
    """The loss of a block: the mean of -log P over the places that count.

    scores: (N, T, V). targets: (N, T), the ids of the right words, and -1 where a place
    does not count. Returns loss, a number; 0 if no place counts.
    """
    N, T, V = scores.shape
    p = softmax(scores).reshape(N * T, V)
    right = targets.ravel()
    counts = np.flatnonzero(right != -1)
    losses = np.zeros(N * T)
    losses[counts] = -np.log(p[counts, right[counts]])
    return losses.sum() / max(len(counts), 1)


def loss_case(scores, targets, note=""):
    targets = np.array(targets)
    sizes = dict(zip("NTV", scores.shape)) | {"places that count": int((targets >= 0).sum())}
    return Case({"scores": scores, "targets": targets}, sizes, note)


FULL = [[5, -1, 1], [0, 2, 1], [-1, 1, -1], [-1, 4, -1]]
FEW = np.log([[[1.0, 3, 4], [5, 1, 2], [2, 2, 6]]])
LOSS_CASES = [
    loss_case(np.log([[[1.0, 3.0]]]), [[0]], "nothing masked"),
    loss_case(FEW, [[1, 0, 0]], "nothing masked"),
    loss_case(FEW, [[1, -1, 0]], "one place masked"),
    loss_case(FEW, [[-1, 0, 1]], "one place masked"),
    loss_case(FEW, [[-1, 0, -1]]),
    loss_case(spaced(2, 3, 5, low=-1.5, high=2), [[3, 1, 0], [2, 2, 4]], "nothing masked"),
    loss_case(np.log([[[1.0, 3, 4, 2]]]), [[-1]], "all masked"),
    loss_case(spaced(4, 3, 6, low=-1.5, high=2), FULL),
]
PICKED = "losses[counts] = -np.log(p[counts, right[counts]])"
THE_MEAN = "losses.sum() / max(len(counts), 1)"

MASKED_LOSS = Exercise(
    masked_loss,
    notebook="5.4",
    minutes=10,
    returns="loss",
    traits=ALL_COUNT,
    cases=LOSS_CASES,
    mistakes=[
        Mistake(
            "masked places scored as the last word",
            swap={"right != -1": "right == right"},
            says="Nothing is masked. The target -1 is a valid index: NumPy reads the probability "
            "of the last word there, without an error. Look up the places that count, and only "
            "those.",
        ),
        Mistake(
            "masked places in the sum, not in the count",
            swap={PICKED: "losses = -np.log(p[np.arange(N * T), right])"},
            says="The sum is divided by the number of places that count, but the masked ones are "
            "in the sum, too: at -1 NumPy reads the last word. Give them a loss of 0.",
        ),
        Mistake(
            "masked places in the count",
            swap={"max(len(counts), 1)": "(N * T)"},
            says="The sum is divided by all N*T places, the masked ones included: a block that "
            "is mostly masked would look easy. Divide by the number of places that count.",
        ),
        Mistake(
            "divided by the number of masked places",
            swap={"max(len(counts), 1)": "max((right == -1).sum(), 1)"},
            says="The sum is divided by the number of masked places, not by that of the places "
            "that count.",
        ),
        Mistake(
            "divided by N",
            swap={"max(len(counts), 1)": "N"},
            says="The sum is divided by N, the rows of the batch. The mean is over all places "
            "that count, rows and steps.",
        ),
        Mistake(
            "divided by T",
            swap={"max(len(counts), 1)": "T"},
            says="The sum is divided by T, the steps. The mean is over all places that count, in "
            "all rows.",
        ),
        Mistake(
            "divided by V",
            swap={"max(len(counts), 1)": "V"},
            says="The sum is divided by V, the number of words. The mean is over the places that "
            "count.",
        ),
        Mistake(
            "divided by the number of numbers",
            swap={"max(len(counts), 1)": "(N * T * V)"},
            says="The sum is divided by N*T*V. Every place has one loss, so the mean is over the "
            "places that count.",
        ),
        Mistake(
            "0 for every block",
            swap={f"return {THE_MEAN}": "return 0.0"},
            says="The loss is 0 for every block. Either no place counts (look at the comparison "
            "with -1), or no loss is ever stored.",
        ),
        Mistake(
            "the sum in the place of the mean",
            swap={THE_MEAN: "losses.sum()"},
            says="This is the sum of the losses. A block of twice as many words would have twice "
            "the loss: take the mean over the places that count.",
        ),
        Mistake(
            "a mean of the rows' means",
            swap={
                f"return {THE_MEAN}": "each = (right != -1).reshape(N, T).sum(axis=1)\n    return (losses.reshape(N, T).sum(axis=1) / np.maximum(each, 1)).mean()"
            },
            says="First the mean of each row, then the mean of these: a place in a row that is "
            "mostly masked then weighs more than another. One sum over all places that count, "
            "divided by their number.",
        ),
        Mistake(
            "a mean of the steps' means",
            swap={
                f"return {THE_MEAN}": "each = (right != -1).reshape(N, T).sum(axis=0)\n    return (losses.reshape(N, T).sum(axis=0) / np.maximum(each, 1)).mean()"
            },
            says="First the mean of each step, then the mean of these: a place in a step that is "
            "mostly masked then weighs more than another. One sum over all places that count, "
            "divided by their number.",
        ),
        Mistake(
            "p[:, targets] on all places",
            swap={
                "losses[counts] = -np.log(p[counts, right[counts]])": "losses[counts] = -np.log(p[:, right[counts]]).mean(axis=0)"
            },
            says="The colon in p[:, targets] takes *every* place, the masked ones, too, and for "
            "each of them the columns of all right words. In its place belong the rows of the "
            "places that count, one for each target.",
        ),
        Mistake(
            "p[:, targets] on all places, summed",
            swap={
                "losses[counts] = -np.log(p[counts, right[counts]])": "losses[counts] = -np.log(p[:, right[counts]]).sum(axis=0)"
            },
            says="The colon in p[:, targets] takes *every* place, the masked ones, too, and the "
            "columns of all right words; here they are all added up. In its place belong the "
            "rows of the places that count, one for each target.",
        ),
        Mistake(
            "places that count, all targets",
            swap={PICKED: "losses = -np.log(p[counts, right])"},
            says="The rows are those of the places that count, but the targets are those of all "
            "places: the two arrays of indices are not equally long. Pick from both, p[places, "
            "targets[places]].",
        ),
        Mistake(
            "places that count, all targets, mean",
            swap={PICKED: "losses[counts] = -np.log(p[counts, right]).mean()"},
            says="The rows are only the places that count, the targets are those of all places: "
            "two arrays of indices of different lengths. Pick from both, p[places, "
            "targets[places]].",
        ),
        Mistake(
            "the mask for rows, all targets in their block",
            swap={PICKED: "losses = -np.log(softmax(scores)[targets != -1, targets])"},
            says="The mask picks the places that count, but the targets behind it are still "
            "those of all places, (N, T). Pick from both: p[mask, targets[mask]].",
        ),
        Mistake(
            "the mask for rows, all targets in their block, mean",
            swap={
                PICKED: "losses[counts] = -np.log(softmax(scores)[targets != -1, targets]).mean()"
            },
            says="The mask picks the places that count; the targets behind it are not picked, "
            "they are (N, T). Pick from both: p[mask, targets[mask]].",
        ),
        Mistake(
            "all places, targets of those that count",
            swap={PICKED: "losses = -np.log(p[np.arange(N * T), right[counts]])"},
            says="The targets are those of the places that count, but the rows are all N*T "
            "places. Pick from both, p[places, targets[places]].",
        ),
        Mistake(
            "all places, targets of those that count, mean",
            swap={PICKED: "losses[counts] = -np.log(p[np.arange(N * T), right[counts]]).mean()"},
            says="The targets are picked, the rows are not: they are all N*T places. The two "
            "arrays of indices go together, p[places, targets[places]].",
        ),
        Mistake(
            "nan where all places are masked",
            swap={"max(len(counts), 1)": "np.float64(len(counts))"},
            says="With every place masked it is 0 divided by 0, nan (so is the mean of an empty "
            "array), and one such batch would spoil all weights. Return 0 then.",
        ),
        Mistake(
            "the minus sign missing",
            swap={"= -np.log(p": "= np.log(p"},
            says="The minus sign is missing: a log of a probability is negative, and a loss is "
            "not.",
        ),
        Mistake(
            "log to the base 2",
            swap={"-np.log(p": "-np.log2(p"},
            says="These are logs to the base 2. The loss is measured with natural logs, np.log.",
        ),
        Mistake(
            "log to the base 10",
            swap={"-np.log(p": "-np.log10(p"},
            says="These are logs to the base 10. The loss is measured with natural logs, np.log.",
        ),
        Mistake(
            "the mean inside the log",
            swap={
                PICKED: "losses[counts] = p[counts, right[counts]]",
                f"return {THE_MEAN}": f"return -np.log({THE_MEAN}) if len(counts) else 0",
            },
            says="The mean of the probabilities is taken first, then the log. It is the other "
            "way round: a log for every place, then the mean.",
        ),
        Mistake(
            "no log",
            swap={"-np.log(p[counts, right[counts]])": "-p[counts, right[counts]]"},
            says="This is minus the mean probability of the right words: the log is missing.",
        ),
        Mistake(
            "1 - p for -log p",
            swap={"-np.log(p[counts, right[counts]])": "1 - p[counts, right[counts]]"},
            says="This is the mean of 1 - p. The loss of a place is -log p.",
        ),
        Mistake(
            "the perplexity",
            swap={f"return {THE_MEAN}": f"return np.exp({THE_MEAN})"},
            says="This is the exponential of the loss, the perplexity.",
        ),
        Mistake(
            "the perplexity, 0 where all are masked",
            swap={f"return {THE_MEAN}": f"return np.exp({THE_MEAN}) if len(counts) else 0"},
            says="This is the perplexity, e to the power of the loss. Return the loss itself.",
        ),
        Mistake(
            "the perplexity, nan where all are masked",
            swap={f"return {THE_MEAN}": "return np.exp(losses.sum() / np.float64(len(counts)))"},
            says="This is e to the power of the loss, the perplexity; return the loss. And with "
            "every place masked it is 0 divided by 0, nan: return 0 then.",
        ),
        Mistake(
            "the most probable word in the place of the right one",
            swap={"p[counts, right[counts]]": "p[counts].max(axis=1)"},
            says="This is the loss of the word that the model finds most probable, not of the "
            "right one. Pick by the targets.",
        ),
        Mistake(
            "the probability of the wrong words",
            swap={"-np.log(p[counts, right[counts]])": "-np.log(1 - p[counts, right[counts]])"},
            says="This is -log(1 - p), the loss of not being right.",
        ),
        Mistake(
            "all words of every place",
            swap={"-np.log(p[counts, right[counts]])": "-np.log(p[counts]).sum(axis=1)"},
            says="The logs of all V words are added up. Only the right word of each place "
            "counts: p[places, right words].",
        ),
        Mistake(
            "the mean over all words of every place",
            swap={"-np.log(p[counts, right[counts]])": "-np.log(p[counts]).mean(axis=1)"},
            says="This is the mean over all V words of each place. Only the right word counts: "
            "p[places, right words].",
        ),
        Mistake(
            "p[:, targets]",
            swap={
                "p[counts, right[counts]])": "p[counts][:, right[counts]]).mean(axis=1)",
            },
            says="p[:, targets] takes the columns of *all* right words at every place. Two "
            "arrays of indices go together, place by place: p[places, targets].",
        ),
        Mistake(
            "p[:, targets], summed",
            swap={
                "p[counts, right[counts]])": "p[counts][:, right[counts]]).sum(axis=1)",
            },
            says="p[:, targets] takes the columns of *all* right words at every place, and here "
            "they are all added up. Two arrays of indices go together, place by place: p[places, "
            "targets].",
        ),
        Mistake(
            "entropy",
            swap={"-np.log(p[counts, right[counts]])": "-(p * np.log(p))[counts].sum(axis=1)"},
            says="This is the sum of -p log p over all words: how unsure the model is, whatever "
            "the right word is. Where do the targets come in?",
        ),
        Mistake(
            "the log weighted by the probability",
            swap={"-np.log(p[counts, right[counts]])": "-(p * np.log(p))[counts, right[counts]]"},
            says="This is -p log p of the right words. The loss of a place is -log p; nothing "
            "multiplies it.",
        ),
        Mistake(
            "no softmax: minus the scores",
            swap={PICKED: "losses[counts] = -scores.reshape(N * T, V)[counts, right[counts]]"},
            says="This is minus the mean score of the right words. Scores are no log "
            "probabilities: softmax first, then the log.",
        ),
        Mistake(
            "no softmax: the log of the scores",
            swap={"softmax(scores)": "scores"},
            says="The log is taken of the scores. They may be 0, whose log is minus infinity, or "
            "negative, whose log is nan, and are no probabilities. Softmax first, then the log.",
        ),
        Mistake(
            "softmax twice",
            swap={"softmax(scores)": "softmax(softmax(scores))"},
            says="Softmax is taken twice. scores are scores; after one softmax they are "
            "probabilities.",
        ),
        Mistake(
            "the sigmoid for softmax",
            swap={"softmax(scores)": "(1 / (1 + np.exp(-scores)))"},
            says="This is what one gets with the sigmoid in the place of softmax. The words of a "
            "place do not compete then, and an untrained model does not begin at log V.",
        ),
        Mistake(
            "softmax over the steps",
            swap={"softmax(scores)": "softmax(scores.swapaxes(1, 2)).swapaxes(1, 2)"},
            says="Softmax is taken over the steps. The words of a place compete with each other: "
            "the last axis.",
        ),
        Mistake(
            "softmax over everything",
            swap={"softmax(scores)": "softmax(scores.ravel())"},
            says="One softmax is taken over the whole block. Every place makes a guess of its "
            "own: the last axis.",
        ),
        Mistake(
            "the mask inside the log",
            swap={PICKED: "losses = -np.log(p[np.arange(N * T), right] * (right != -1))"},
            says="The probability of a masked place is set to 0, and then its log is taken: "
            "infinite. Take the log first and multiply the *loss* by the mask, or pick only the "
            "places that count.",
        ),
        Mistake(
            "the mask inside the log, nan",
            swap={
                PICKED: "losses = -(right != -1) * np.log(p[np.arange(N * T), right] * (right != -1))",
            },
            says="The probability of a masked place is set to 0, its log is infinite, and 0 "
            "times infinity is nan. Mask the *loss*, after the log, or pick only the places that "
            "count.",
        ),
        Mistake(
            "the scores of masked places set to 0",
            swap={
                "softmax(scores)": "softmax(scores * (targets != -1)[:, :, np.newaxis])",
                "counts = np.flatnonzero(right != -1)": "counts = np.arange(N * T)",
            },
            says="The scores of a masked place are set to 0, which makes a uniform guess of it, "
            "with a loss of log V, and that is in the mean. Leave the losses of such places out.",
        ),
        Mistake(
            "the scores of masked places set to 0, not counted",
            swap={
                "softmax(scores)": "softmax(scores * (targets != -1)[:, :, np.newaxis])",
                PICKED: "losses = -np.log(p[np.arange(N * T), right])",
            },
            says="The scores of a masked place are set to 0, which makes a uniform guess of it, "
            "with a loss of log V, and that is in the sum. Set its loss to 0, not its scores.",
        ),
        Mistake(
            "word 0 masked, too",
            swap={"right != -1": "right > 0"},
            says="Places whose right word is word 0 are left out. Only -1 masks a place; 0 is a "
            "word as any other.",
        ),
        Mistake(
            "word 0 masked in place of -1",
            swap={"right != -1": "right != 0"},
            says="The places whose right word is word 0 are left out, and those with -1 are not "
            "(there NumPy reads the last word). It is -1 that masks a place.",
        ),
        Mistake(
            "the mask turned round",
            swap={"right != -1": "right == -1"},
            says="The mask is turned round: only the masked places are counted.",
        ),
        Mistake(
            "masked places read as word 0",
            swap={
                "counts = np.flatnonzero(right != -1)": "right = np.maximum(right, 0)\n    counts = np.arange(N * T)"
            },
            says="The masked places are scored as if their right word were word 0. To make -1 a "
            "valid index is only half of it: the loss of such a place must be 0, and it must not "
            "be counted.",
        ),
        Mistake(
            "masked places read as word 0, not counted",
            swap={
                PICKED: "losses = -np.log(p[np.arange(N * T), np.maximum(right, 0)])",
            },
            says="The masked places are in the sum, as if their right word were word 0. To make "
            "-1 a valid index is only half of it: the loss of such a place must be 0.",
        ),
        Mistake(
            "rows with a masked place left out",
            swap={
                "counts = np.flatnonzero(right != -1)": "counts = np.flatnonzero(np.repeat((targets != -1).all(axis=1), T))"
            },
            says="A whole row of the batch is left out as soon as one of its places is masked. "
            "The mask is about single places.",
        ),
        Mistake(
            "the last step only",
            swap={
                "counts = np.flatnonzero(right != -1)": "last = np.arange(N * T) % T == T - 1\n    counts = np.flatnonzero(last & (right != -1))"
            },
            says="This is the loss of the last step alone. Every step has a word to guess.",
        ),
        Mistake(
            "the last row only",
            swap={
                "counts = np.flatnonzero(right != -1)": "last = np.arange(N * T) >= N * T - T\n    counts = np.flatnonzero(last & (right != -1))"
            },
            says="This is the loss of the last row of the batch alone. In a loop over the rows: "
            "are the sum and the count set to 0 again in every turn?",
        ),
        Mistake(
            "a row given up at its first masked place",
            swap={
                "np.flatnonzero(right != -1)": "np.flatnonzero(np.logical_and.accumulate(targets != -1, axis=1))"
            },
            says="What comes after the first masked place of a row is left out, as by a `break`. "
            "A masked place may stand anywhere, and only that one is to be skipped: `continue`, "
            "or a mask.",
        ),
        Mistake(
            "given up at the first masked place",
            swap={
                "np.flatnonzero(right != -1)": "np.flatnonzero(np.logical_and.accumulate(right != -1))"
            },
            says="All that comes after the first masked place of the block is left out, as by a "
            "`break` or a `return`. Only that place is to be skipped: `continue`, or a mask.",
        ),
        Mistake(
            "the first row only",
            swap={
                "counts = np.flatnonzero(right != -1)": "counts = np.flatnonzero(right[:T] != -1)"
            },
            says="This is the loss of the first row of the batch alone.",
        ),
        Mistake(
            "one loss for every place",
            swap={f"return {THE_MEAN}": "return losses.reshape(N, T)"},
            says="These are the losses of all places. One number is asked for, their mean over "
            "the places that count.",
        ),
        Mistake(
            "one loss for every place that counts",
            swap={f"return {THE_MEAN}": "return losses[counts]"},
            says="These are the losses of the places that count. One number is asked for, their "
            "mean.",
        ),
        Mistake(
            "one loss for every row",
            swap={
                f"return {THE_MEAN}": "each = (right != -1).reshape(N, T).sum(axis=1)\n    return losses.reshape(N, T).sum(axis=1) / np.maximum(each, 1)"
            },
            says="These are the losses of the rows. One number is asked for, the mean over all "
            "places that count.",
        ),
        Mistake(
            "targets changed in place",
            swap={
                "losses = np.zeros(N * T)": "targets[targets == -1] = 0\n    losses = np.zeros(N * T)"
            },
            says="`targets[targets == -1] = 0` writes into the array of the caller, who will not "
            "find the masked places again. Work on a copy, or pick the places that count.",
        ),
        Mistake(
            "scores changed in place",
            swap={
                "losses = np.zeros(N * T)": "scores -= scores.max(axis=-1, keepdims=True)\n    losses = np.zeros(N * T)"
            },
            says="`scores -= ...` writes into the array of the caller. `scores - ...` makes a "
            "new one.",
        ),
    ],
)


def loss_gradient(p, targets):
    """The gradient of the loss of a block with respect to its scores.

    p: (N, T, V), the probabilities that the forward pass has kept: softmax(scores).
    targets: (N, T), the ids of the right words, and -1 where a place does not count.
    Returns dscores: (N, T, V), for a loss that is the mean over the places that count.
    """
    mask = targets != -1
    n, t = np.nonzero(mask)
    dscores = p.copy()
    dscores[n, t, targets[n, t]] -= 1
    dscores *= mask[:, :, np.newaxis]
    dscores /= max(mask.sum(), 1)
    return dscores


def gradient_case(case):
    args = {"p": softmax(case.args["scores"]), "targets": case.args["targets"]}
    return Case(args, case.sizes, case.note)


SUBTRACT = "    dscores[n, t, targets[n, t]] -= 1\n"
WIPE = "    dscores *= mask[:, :, np.newaxis]\n"
DIVIDE = "    dscores /= max(mask.sum(), 1)\n"
EVERY = "n, t = np.indices(targets.shape)"

LOSS_GRADIENT = Exercise(
    loss_gradient,
    notebook="5.4",
    minutes=10,
    returns="dscores",
    traits=ALL_COUNT,
    cases=[gradient_case(case) for case in LOSS_CASES],
    mistakes=[
        Mistake(
            "1 not subtracted",
            swap={SUBTRACT: ""},
            says="These are the probabilities, masked and divided. The 1 at the right word is "
            "not taken off; that is how the targets come in.",
        ),
        Mistake(
            "1 added",
            swap={"targets[n, t]] -= 1": "targets[n, t]] += 1"},
            says="1 is added at the right word. It is to be subtracted: against the gradient, "
            "the score of the right word goes up.",
        ),
        Mistake(
            "1 assigned, not subtracted",
            swap={"targets[n, t]] -= 1": "targets[n, t]] = -1"},
            says="At the right word stands -1 in the place of p - 1. Was it = -1 for -= 1?",
        ),
        Mistake(
            "1 subtracted everywhere",
            swap={"dscores[n, t, targets[n, t]] -= 1": "dscores -= 1"},
            says="1 is subtracted everywhere. Only the right word of each place loses it.",
        ),
        Mistake(
            "1 subtracted at all right words of the block",
            swap={"dscores[n, t, targets[n, t]] -= 1": "dscores[:, :, targets] -= 1"},
            says="At every place 1 is subtracted from the right words of *all* places: "
            "`dscores[..., targets]` with a colon in the place of the indices of the places. "
            "Arrays of indices go together: np.arange(...) and the targets.",
        ),
        Mistake(
            "1 subtracted at the right words of all rows",
            swap={
                "    dscores[n, t, targets[n, t]] -= 1": "    for s in range(p.shape[1]):\n        dscores[:, s, targets[:, s]] -= 1"
            },
            says="In a loop over the steps, dscores[:, t, targets[:, t]] takes in every row of "
            "the batch the right words of *all* rows. Arrays of indices go together: "
            "np.arange(N) in the place of the first colon.",
        ),
        Mistake(
            "places that count, all targets",
            swap={
                SUBTRACT: "    rows = dscores.reshape(-1, p.shape[2])\n    rows[np.flatnonzero(mask), targets.ravel()] -= 1\n"
            },
            says="The rows are those of the places that count, but the targets are those of all "
            "places: the two arrays of indices are not equally long. Pick from both, "
            "dscores[places, targets[places]].",
        ),
        Mistake(
            "places that count, all targets, in their block",
            swap={"dscores[n, t, targets[n, t]]": "dscores[n, t, targets]"},
            says="The first two indices hold only the places that count, but the targets behind "
            "them are those of all places, (N, T). Pick from them, too: targets[n, t], or "
            "targets[mask].",
        ),
        Mistake(
            "1 subtracted at the most probable word",
            swap={"targets[n, t]] -= 1": "p.argmax(axis=2)[n, t]] -= 1"},
            says="1 is subtracted at the word the model finds most probable. It belongs to the "
            "right word, the target.",
        ),
        Mistake(
            "the sign of everything turned round",
            swap={"dscores /= max": "dscores /= -max"},
            says="The sign of everything is turned round: [j = r] - p in place of p - [j = r]. "
            "The update moves *against* the gradient, so the loss would rise.",
        ),
        Mistake(
            "not divided",
            swap={DIVIDE: ""},
            says="The division is missing. The loss is a mean over the places that count, so "
            "each gradient is divided by their number.",
        ),
        Mistake(
            "divided by all places",
            swap={"max(mask.sum(), 1)": "mask.size"},
            says="Divided by all N*T places, the masked ones included. The loss is a mean over "
            "those that count.",
        ),
        Mistake(
            "divided by the number of masked places",
            swap={"max(mask.sum(), 1)": "max((~mask).sum(), 1)"},
            says="Divided by the number of masked places, not by that of the places that count.",
        ),
        Mistake(
            "divided by N",
            swap={"max(mask.sum(), 1)": "len(mask)"},
            says="Divided by N, as in a layer for a single step. Here the loss is a mean over "
            "all places that count.",
        ),
        Mistake(
            "divided by T",
            swap={"max(mask.sum(), 1)": "mask.shape[1]"},
            says="Divided by T. The loss is a mean over all places that count, in all rows.",
        ),
        Mistake(
            "divided by V",
            swap={"max(mask.sum(), 1)": "p.shape[2]"},
            says="Divided by V, the number of words. The loss is a mean over the places that "
            "count.",
        ),
        Mistake(
            "divided by N T V",
            swap={"max(mask.sum(), 1)": "p.size"},
            says="Divided by N*T*V. The loss is a mean over the places that count.",
        ),
        Mistake(
            "divided row by row",
            swap={
                "max(mask.sum(), 1)": "np.maximum(mask.sum(axis=1), 1)[:, np.newaxis, np.newaxis]"
            },
            says="Each row is divided by the number of its own places that count. It is one mean "
            "over the whole block: one number for all.",
        ),
        Mistake(
            "divided before 1 is subtracted",
            swap={SUBTRACT + WIPE + DIVIDE: WIPE + DIVIDE + SUBTRACT},
            says="The probabilities are divided by the number of places, the 1 is not: first "
            "subtract, then divide. (The rows of a gradient of softmax sum to 0.)",
        ),
        Mistake(
            "only the 1 divided",
            swap={"targets[n, t]] -= 1": "targets[n, t]] -= 1 / max(mask.sum(), 1)", DIVIDE: ""},
            says="The 1 is divided by the number of places, the probabilities are not. (The rows "
            "of a gradient of softmax sum to 0.)",
        ),
        Mistake(
            "the 1 divided twice",
            swap={"targets[n, t]] -= 1": "targets[n, t]] -= 1 / max(mask.sum(), 1)"},
            says="The 1 is divided by the number of places twice: subtract a whole 1, and then "
            "divide everything. (The rows of a gradient of softmax sum to 0.)",
        ),
        Mistake(
            "masked places keep their probabilities",
            swap={WIPE: ""},
            says="At a masked place the probabilities are left as a gradient. Such a place must "
            "change nothing: its whole row is 0. Multiply by the mask as a column, or set the "
            "row to 0.",
        ),
        Mistake(
            "no mask: the last word is taken for right",
            swap={"mask = targets != -1": "mask = targets == targets"},
            says="Nothing is masked: at -1 NumPy takes 1 off the last word, without an error, "
            "and the places are counted. Masked rows must be 0, and only the others are counted.",
        ),
        Mistake(
            "masked rows not wiped out",
            swap={"n, t = np.nonzero(mask)": EVERY, WIPE: ""},
            says="The number of places that count is right, but the masked rows are not 0: there "
            "NumPy takes 1 off the last word, as -1 is a valid index. Wipe these rows out.",
        ),
        Mistake(
            "1 subtracted after masking",
            swap={
                "n, t = np.nonzero(mask)": EVERY,
                SUBTRACT + WIPE: WIPE + SUBTRACT,
            },
            says="1 is subtracted after the masked rows were wiped out: there, -1 is a valid "
            "index, the last word. Subtract first and mask then, or subtract only at the places "
            "that count.",
        ),
        Mistake(
            "a row of the batch wiped out for one masked place",
            swap={
                "dscores *= mask[:, :, np.newaxis]": "dscores *= mask.all(axis=1)[:, np.newaxis, np.newaxis]"
            },
            says="A whole row of the batch is wiped out as soon as one of its places is masked. "
            "The mask is about single places.",
        ),
        Mistake(
            "word 0 masked, too",
            swap={"mask = targets != -1": "mask = targets > 0"},
            says="Places whose right word is word 0 are masked, too. Only -1 masks a place.",
        ),
        Mistake(
            "word 0 masked in place of -1",
            swap={"mask = targets != -1": "mask = targets != 0"},
            says="The places whose right word is word 0 are masked, and those with -1 are not. "
            "It is -1 that masks a place.",
        ),
        Mistake(
            "the mask turned round",
            swap={"mask = targets != -1": "mask = targets == -1"},
            says="The mask is turned round: the places that count are wiped out, the others are "
            "left.",
        ),
        Mistake(
            "masked places read as word 0",
            swap={
                "mask = targets != -1": "targets = np.maximum(targets, 0)\n    mask = targets != -1",
            },
            says="The masked places are treated as if their right word were word 0. To make -1 a "
            "valid index is only half of it: such rows must be 0, and are not counted.",
        ),
        Mistake(
            "nan where all places are masked",
            swap={"max(mask.sum(), 1)": "mask.sum()"},
            says="With every place masked it is 0 divided by 0, nan, and one such batch would "
            "spoil all weights. The gradient is 0 then.",
        ),
        Mistake(
            "only back to the probabilities",
            swap={
                SUBTRACT: "    dscores = np.zeros_like(p)\n    dscores[n, t, targets[n, t]] = -1 / p[n, t, targets[n, t]]\n"
            },
            says="-1/p at the right word is the gradient with respect to the *probabilities*. On "
            "its way to the scores it passes softmax, and becomes p - [j = r].",
        ),
        Mistake(
            "through the softmax a second time",
            swap={DIVIDE: DIVIDE + "    dscores *= p * (1 - p)\n"},
            says="The gradient is multiplied by p (1 - p) as well, the derivative of the "
            "sigmoid. p - [j = r] is the gradient of softmax and log together; nothing "
            "multiplies it.",
        ),
        Mistake(
            "softmax taken again",
            swap={"dscores = p.copy()": "dscores = softmax(p)"},
            says="Softmax is taken again: p holds the probabilities already.",
        ),
        Mistake(
            "0 everywhere",
            swap={"return dscores": "return np.zeros_like(p)"},
            says="The gradient is 0 everywhere. Either nothing is put in, or everything is wiped "
            "out (look at the comparison with -1).",
        ),
        Mistake(
            "minus the right words alone",
            swap={"dscores = p.copy()": "dscores = np.zeros_like(p)"},
            says="Only the 1 at the right words is there, without the probabilities: p - [j = r].",
        ),
        Mistake(
            "the right word only",
            swap={
                WIPE: "    keep = np.zeros_like(p)\n    keep[n, t, targets[n, t]] = 1\n    dscores *= keep\n"
            },
            says="Only the entries of the right words are there. The scores of the other words "
            "have a gradient, too, their probability: they are to go down.",
        ),
        Mistake(
            "laid out as N*T rows",
            swap={"return dscores": "return dscores.reshape(-1, p.shape[2])"},
            says="These are the right numbers, still laid out as (N*T, V). A gradient has the "
            "shape of what it belongs to, (N, T, V).",
        ),
        Mistake(
            "the kept probabilities changed",
            swap={"dscores = p.copy()": "dscores = p"},
            says="`dscores = p` is a second name for the same array, and a reshape of it looks "
            "at the same numbers. What is subtracted is subtracted in the probabilities that the "
            "layer has kept: a second backward gives another answer. `p.copy()`.",
        ),
        Mistake(
            "targets changed in place",
            swap={"return dscores": "targets[targets == -1] = 0\n    return dscores"},
            says="`targets[targets == -1] = 0` writes into the array of the caller, who will not "
            "find the masked places again. Work on a copy, or pick the places that count.",
        ),
    ],
)

# To be repaired -----------------------------------------------------------------------------------


def gradient_of_a_sentence(p, targets):
    """The gradient of the loss with respect to the scores, for one row of words.

    p: (T, V), the probabilities. targets: (T,), the right words, -1 where masked.
    Returns dscores: (T, V), for a loss that is the mean over the places that count.
    """
    mask = targets != -1
    dscores = p.copy()
    dscores[np.arange(len(targets)), targets] -= 1
    dscores = dscores * mask[:, np.newaxis]
    return dscores / mask.sum()


def sentence(targets):
    T = len(targets)
    args = {"p": softmax(spaced(T, T, low=-1, high=1.5)), "targets": np.array(targets)}
    return Case(args, {"T": T, "V": T})


MULTIPLY = "dscores = dscores * mask[:, np.newaxis]"

GRADIENT_OF_A_SENTENCE = Exercise(
    gradient_of_a_sentence,
    notebook="5.4",
    minutes=5,
    returns="dscores",
    traits=NONE,
    cases=[
        sentence([1, -1]),
        sentence([-1, 0, 2]),
        sentence([1, 2, -1, 4, 1, 5, -1]),
    ],
    broken="the mask along the words",
    because="There was no error, because T = V = 7: both axes fit.",
    mistakes=[
        Mistake(
            "the mask along the words",
            swap={"mask[:, np.newaxis]": "mask"},
            says="Print `mask.shape` and `dscores.shape`: which axis does the mask run along? "
            "Try it with T = 3 and V = 7.",
        ),
        Mistake(
            "no mask",
            swap={MULTIPLY: "pass"},
            says="Now nothing is wiped out: the rows of the masked places are not 0.",
        ),
        Mistake(
            "only the subtraction masked",
            swap={"targets] -= 1": "targets] -= mask", MULTIPLY: "pass"},
            says="Now the mask keeps only the 1 from being subtracted at the masked places. "
            "Their rows still hold the probabilities, and the whole row has to be 0.",
        ),
        Mistake(
            "the subtraction masked, and the words",
            swap={"targets] -= 1": "targets] -= mask", "mask[:, np.newaxis]": "mask"},
            says="Now the mask keeps the 1 from being subtracted at the masked places, but "
            "columns are still wiped out in place of rows: look at the multiplication.",
        ),
        Mistake(
            "rows and columns wiped out",
            swap={"mask[:, np.newaxis]": "mask[:, np.newaxis] * mask"},
            says="Now the rows of the masked places are 0, but columns are still wiped out, too. "
            "Which multiplication is one too many?",
        ),
        Mistake(
            "the mask turned round",
            swap={"mask[:, np.newaxis]": "~mask[:, np.newaxis]"},
            says="Now the rows that count are wiped out, and the masked ones are left.",
        ),
        Mistake(
            "transposed and not back",
            swap={MULTIPLY: "dscores = dscores.T * mask"},
            says="With .T the mask meets the right axis, but the result is still transposed: "
            "turn it back.",
        ),
        Mistake(
            "the mask along the words, transposed",
            swap={MULTIPLY: "dscores = (dscores * mask).T"},
            says="The columns are still the ones that are wiped out, and then everything is "
            "transposed. It is the mask that needs another shape, (T, 1).",
        ),
        Mistake(
            "masked before 1 is subtracted",
            swap={
                "p.copy()": "p * mask[:, np.newaxis]",
                MULTIPLY: "pass",
            },
            says="The mask has the right shape, but it comes before the 1 is subtracted: at a "
            "masked place the target is -1, the last word, and the 1 is taken off there. Mask "
            "last.",
        ),
        Mistake(
            "one number of a masked row wiped out",
            swap={MULTIPLY: "dscores[~mask, targets[~mask]] = 0"},
            says="Of a masked row only the last entry is set to 0 (its target, -1, is that "
            "index). The whole row has to go: dscores[places] = 0, or the mask as a column.",
        ),
        Mistake(
            "the masked rows left out",
            swap={MULTIPLY: "dscores = dscores[mask]"},
            says="The masked rows are taken out of the array. The gradient needs a row for every "
            "place, (T, V): those of the masked places are there, and 0.",
        ),
        Mistake(
            "one number for each place",
            swap={MULTIPLY: "dscores = dscores @ mask"},
            says="@ is a matrix product: it adds up over the words. Multiply entry by entry, *, "
            "with the mask as a column.",
        ),
        Mistake(
            "the mask turned round, and the count with it",
            swap={"targets != -1": "targets == -1"},
            says="Now the mask is True at the masked places: the rows that count are wiped out, "
            "and the division is by the number of masked places. As it was, it is True where a "
            "place counts.",
        ),
        Mistake(
            "divided by the masked places",
            swap={"/ mask.sum()": "/ (~mask).sum()"},
            says="The masked rows are 0 now. But the division is by the number of masked places. "
            "If you have turned the mask round: its sum counts the other places then.",
        ),
        Mistake(
            "divided by all places",
            swap={"/ mask.sum()": "/ len(mask)"},
            says="The masked rows are 0 now. But the division has changed: by all places, not "
            "only by those that count.",
        ),
        Mistake(
            "not divided",
            swap={" / mask.sum()": ""},
            says="The masked rows are 0 now. But the division by the number of places that count "
            "has gone.",
        ),
        Mistake(
            "the probabilities changed",
            swap={"p.copy()": "p"},
            says="The masked rows are 0 now. But without .copy() the 1 is subtracted in the "
            "probabilities that the layer has kept.",
        ),
    ],
)

# Predictions --------------------------------------------------------------------------------------

LOSS_OF_THE_BLOCK = Prediction(
    "loss_of_the_block",
    notebook="5.4",
    minutes=3,
    answer=2,
    rtol=2e-3,
    because="One place counts, so its loss is the mean. Divided by all 4 it would be 0.5, as if "
    "the model were sure: the perplexity would look like 1.65 in place of 7.39.",
    mistakes=[
        Mistake(
            "divided by all places",
            wrong=0.5,
            says="0.5 is 2 divided by all four places. The masked ones have no part in the mean.",
        ),
        Mistake(
            "divided by the masked places",
            wrong=2 / 3,
            says="2/3 is 2 divided by the number of masked places. The mean is over those that "
            "count.",
        ),
        Mistake(
            "times the number of places",
            wrong=8,
            says="8 is 4 times 2, as if every place had a loss of 2, and they were summed.",
        ),
        Mistake(
            "times the masked places",
            wrong=6,
            says="6 is 3 times 2. The masked places have no loss.",
        ),
        Mistake(
            "the perplexity",
            wrong=float(np.exp(2)),
            says="That is the exponential of 2, the perplexity. The loss is asked for.",
        ),
        Mistake(
            "the perplexity of the wrong mean",
            wrong=float(np.exp(0.5)),
            says="That is the exponential of 0.5, the perplexity of a loss divided by all four "
            "places. The loss is asked for, and only one place counts.",
        ),
        Mistake(
            "0, as most are masked",
            wrong=0,
            says="The loss is 0 only if every place is masked. One counts here.",
        ),
        Mistake(
            "the logarithm",
            wrong=float(np.log(2)),
            says="That is log 2. But 2 is a loss already, a -log P.",
        ),
    ],
)

WEIGHTS_OF_THE_MODEL = Prediction(
    "numbers_to_learn",
    hint="Write down the shape of each of the six arrays, multiply, and add.",
    notebook="5.4",
    minutes=3,
    answer=143,
    because="Embedding 7·4 = 28; RNN 4·6 + 6·6 + 6 = 66; Affine 6·7 + 7 = 49. The loss layer has "
    "none, and T does not occur: all steps share their weights.",
    mistakes=[
        Mistake(
            "both biases forgotten",
            wrong=130,
            says="130 is without the biases: b of the RNN, and b of the Affine layer.",
        ),
        Mistake(
            "the RNN's bias forgotten",
            wrong=137,
            says="137 is without b of the RNN, one number for each of its H states.",
        ),
        Mistake(
            "the Affine layer's bias forgotten",
            wrong=136,
            says="136 is without b of the Affine layer, one number for each word.",
        ),
        Mistake(
            "the word vectors forgotten",
            wrong=115,
            says="115 is without the word vectors. They are learned, too: a row of D numbers for "
            "each word.",
        ),
        Mistake(
            "Wh forgotten",
            wrong=107,
            says="107 is without Wh, the 6·6 weights from state to state.",
        ),
        Mistake(
            "Wx forgotten",
            wrong=119,
            says="119 is without Wx, the 4·6 weights from word vector to state.",
        ),
        Mistake(
            "the Affine layer forgotten",
            wrong=94,
            says="94 is without the Affine layer (or without Wh and both biases).",
        ),
        Mistake(
            "the RNN forgotten",
            wrong=77,
            says="77 is without the RNN.",
        ),
        Mistake(
            "Wh and the RNN's bias forgotten",
            wrong=101,
            says="101 is without Wh and b of the RNN, 36 + 6; or without W of the Affine layer, "
            "42. The RNN has three arrays, the Affine layer two.",
        ),
        Mistake(
            "Wx and the RNN's bias forgotten",
            wrong=113,
            says="113 is without Wx and b of the RNN, 24 + 6.",
        ),
        Mistake(
            "Wh and the Affine layer's bias forgotten",
            wrong=100,
            says="100 is without Wh, 6·6, and without b of the Affine layer, 7.",
        ),
        Mistake(
            "word vectors and both biases forgotten",
            wrong=102,
            says="102 is without the word vectors, 7·4, and without the two biases, 6 + 7. All "
            "of them are learned.",
        ),
        Mistake(
            "the Affine layer and the RNN's bias forgotten",
            wrong=88,
            says="88 is without the Affine layer, 6·7 + 7, and without b of the RNN, 6.",
        ),
        Mistake(
            "word vectors and the RNN's bias forgotten",
            wrong=109,
            says="109 is without the word vectors, 7·4, and without b of the RNN, 6.",
        ),
        Mistake(
            "word vectors and the Affine layer's bias forgotten",
            wrong=108,
            says="108 is without the word vectors, 7·4, and without b of the Affine layer, 7.",
        ),
        Mistake(
            "the table alone",
            wrong=28,
            says="28 is the table of word vectors alone. The RNN and the Affine layer have "
            "weights, too.",
        ),
        Mistake(
            "the Affine layer alone",
            wrong=49,
            says="49 is the Affine layer alone. The RNN and the table of word vectors learn, too.",
        ),
        Mistake(
            "the RNN alone",
            wrong=66,
            says="66 is the RNN alone. The table of word vectors and the Affine layer learn, too.",
        ),
        Mistake(
            "the Affine layer's bias of H",
            wrong=142,
            says="142 is 1 short. Does the bias of the Affine layer have H = 6 numbers there? It "
            "is added to the scores, so it has one for each of the V = 7 words.",
        ),
        Mistake(
            "the RNN's bias of D",
            wrong=141,
            says="141 is 2 short. Does b of the RNN have D = 4 numbers there? It is added to the "
            "state, so it has H = 6.",
        ),
        Mistake(
            "the RNN's bias of V",
            wrong=144,
            says="144 is 1 too many. Does b of the RNN have V = 7 numbers there? It is added to "
            "the state, so it has H = 6.",
        ),
        Mistake(
            "a bias in the Embedding",
            wrong=147,
            says="147 is 4 too many: a bias of D numbers in the Embedding? It has none, it looks "
            "up rows of a table.",
        ),
        Mistake(
            "two biases in the RNN",
            wrong=149,
            says="149 is 6 too many: two biases in the RNN, one for each product? They would "
            "only be added to each other; here it has one b.",
        ),
        Mistake(
            "a bias for each word in the Embedding",
            wrong=150,
            says="150 is 7 too many: the b of the Affine layer twice, or a bias in the "
            "Embedding? That one looks up rows of a table and has none.",
        ),
        Mistake(
            "ids in one-hot form into the RNN",
            wrong=161,
            says="161 has 7·6 weights from word to state, as if one-hot words went into the RNN. "
            "What goes in are word vectors, of D = 4 numbers: Wx is 4·6.",
        ),
        Mistake(
            "sizes added",
            wrong=17,
            says="17 is 7 + 4 + 6, the sizes added up. A matrix has as many numbers as its two "
            "sizes *multiplied*, and there are several arrays: write down the shape of each.",
        ),
        Mistake(
            "layers counted",
            wrong=4,
            says="4 is the number of layers. How many numbers are in their arrays?",
        ),
        Mistake(
            "layers with weights counted",
            wrong=3,
            says="3 layers have weights. How many numbers are in their arrays?",
        ),
        Mistake(
            "the Affine layer fed with word vectors",
            wrong=129,
            says="129 has 4·7 weights in the Affine layer. What goes into it is the state, of H "
            "= 6 numbers.",
        ),
        Mistake(
            "weights counted for every step",
            wrong=28 + 7 * (66 + 49),
            says="That counts the RNN and the Affine layer once for each of the 7 steps. All "
            "steps share their weights.",
        ),
        Mistake(
            "the RNN counted for every step",
            wrong=28 + 7 * 66 + 49,
            says="That counts the RNN once for each of the 7 steps. All steps share its weights.",
        ),
        Mistake(
            "every layer counted for every step",
            wrong=7 * 143,
            says="That is 7 times as many, one set of weights for each step. All steps share "
            "their weights.",
        ),
        Mistake(
            "arrays counted",
            wrong=6,
            says="There are 6 arrays. How many numbers are in them?",
        ),
    ],
)
