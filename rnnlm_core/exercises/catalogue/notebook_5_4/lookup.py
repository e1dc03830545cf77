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
            return f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}"
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
        words_of([[2, 0]], 3, 2, "the last word among the ids"),
        words_of([[-1]], 3, 2, "the id -1 alone"),
        words_of([[3]], 3, 2, "the id V alone"),
        words_of([[1, -1, 0]], 3, 2, "-1 among the ids"),
        words_of([[0, 1, 4], [4, 3, 1]], 6, 4),
        words_of([[0, 1, 4], [5, -2, 1]], 6, 4, "-2 among the ids"),
        words_of([[0, 1, 4], [5, 6, 1]], 6, 4, "V among the ids"),
        words_of([[2, 9, 3], [5, 1, 0]], 6, 4, "9 among the ids"),
        words_of([[-1, 2, 6], [5, 1, 0]], 6, 4, "-1 and V among the ids"),
    ],
    drive=look_up,
    clues={
        "xs": "A single id that is not one of 0, ..., V - 1, at any place of the block, is enough for a "
        "ValueError. NumPy doesn't do this for you: for V and above it raises an IndexError, and it counts a "
        "negative id from the end of the table, without an error. If all ids are right, each of them is "
        "replaced by its row of W, (N, T, D).",
    },
    mistakes=[
        Mistake(
            "ids not checked",
            swap={CONDITION: "False"},
            says="Nothing is refused. For an id beyond the table NumPy raises an IndexError, "
            "but a negative one is a valid index, counted from the end: -1 silently gives the "
            "vector of the last word. Check both ends before you look up.",
        ),
        Mistake(
            "right ids refused, wrong ones looked up",
            swap={CONDITION: "ids.min() >= 0 and ids.max() < len(W)"},
            says="It is the wrong way round: blocks in which all ids are right are refused, and "
            "the others are looked up. The condition after `if` says when to raise.",
        ),
        Mistake(
            "everything refused",
            swap={CONDITION: "True"},
            says="Every block of ids is refused, whatever is in it. When is the line with "
            "`raise` reached?",
        ),
        Mistake(
            "only -1 refused",
            swap={CONDITION: "(ids == -1).any()"},
            says="Only -1 is refused. V and the ids above it are left to NumPy, which raises an "
            "IndexError. -2 is a valid index for NumPy: it silently gives the vector of the last word "
            "but one. Whatever is not one of 0 to V - 1 is to be refused, with a ValueError.",
        ),
        Mistake(
            "only the first id checked",
            swap={CONDITION: "ids[0, 0] < 0 or ids[0, 0] >= len(W)"},
            says="This is what one gets when only the first id is checked. (A `return` inside a "
            "loop does that: it ends the function in the first turn.) Look at all ids before you return.",
        ),
        Mistake(
            "a message in place of an error",
            swap={RAISE: 'return "an id is not in the vocabulary"'},
            says="For an id that is not in the vocabulary there is no error. A message that is "
            "printed or returned is none, and neither is an error that is returned: the caller would go "
            "on with it. `raise ValueError(...)`.",
        ),
        Mistake(
            "assert in place of raise",
            swap={"raise ValueError": "raise AssertionError"},
            says="The wrong ids are found, but with an AssertionError. `assert` is for tests, and "
            "python -O leaves such lines out. Use `raise ValueError(...)`.",
        ),
    ],
)
