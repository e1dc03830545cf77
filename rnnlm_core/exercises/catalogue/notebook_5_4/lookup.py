"""lookup: the word vectors of a block of words: row ids[n, t] of the table W (notebook 5.4)."""

import re

import numpy as np

from rnnlm_core import TimeEmbedding

from ...exercise import Case, Exercise, Mistake, spaced


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
    instead=(TimeEmbedding.forward,),
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
            says="Only -1 is refused. V and what is beyond it are left to NumPy, which raises an "
            "IndexError; and -2 is a valid index, which silently gives the vector of the last word "
            "but one. All that is not one of 0 to V - 1 is to be refused, with a ValueError.",
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
