"""most_probable_first: rank texts by their probability (notebook 5.1)."""

import math  # noqa: F401 (a mistake uses it)

import numpy as np

from ...compare import number
from ...exercise import Case, Exercise, Mistake, spaced


def most_probable_first(texts):
    """Rank texts by their probability.

    texts: a list of arrays; each holds the probabilities that a model gave to the words
        of one text, each given the words before it. No two texts are equally probable.
    Returns the numbers of the texts (0: the first given), the most probable first.
    """
    scores = [np.log(p).sum() for p in texts]
    return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)


class Texts(list):
    """A list of arrays that shows its numbers, as long as they are few."""

    def __repr__(self):
        if max(map(len, self)) > 12:
            return f"{len(self)} arrays of {', '.join(str(len(p)) for p in self)} numbers"
        return " ".join(f"[{' '.join(number(x).lstrip('0') for x in p)}]" for p in self)


def texts_case(*texts, note):
    return Case({"texts": Texts(map(np.asarray, texts))}, note=note)


def long_text(m, low, high):
    return spaced(m, low=low, high=high)


def rank(answer, args):
    """The ranking; of a wrong one, whether a logarithm of 0 is behind it, of which np.log only warns."""
    zeros = []
    with np.errstate(divide="call", call=lambda *_: zeros.append(0)):
        ranking = answer(*args.values())
    if ranking is None or ranking is Ellipsis:
        return ranking
    scores = [-np.log(p).sum() for p in args["texts"]]
    if zeros and not same_ranking(ranking, np.argsort(scores).tolist()):
        return {"ranking": ranking, ON_ZERO: "a logarithm of it, or a division by it"}
    return {"ranking": ranking, ON_ZERO: "none"}


def same_ranking(ranking, right):
    try:
        return list(ranking) == right
    except (TypeError, ValueError):
        return False


def wide_product(p, smallest):
    """log of a product with numbers down to e**smallest; that of np.longdouble, on any computer."""
    score = np.log(p).sum()
    return score if score >= smallest else -np.inf


ON_ZERO = "operations_on_0"


RANKED = "return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)"


MOST_PROBABLE_FIRST = Exercise(
    most_probable_first,
    notebook="5.1",
    minutes=5,
    returns=f"ranking {ON_ZERO}",
    gives="ranking",
    drive=rank,
    cases=[
        texts_case([0.5, 0.1], [0.3, 0.2], note="two texts"),
        texts_case(
            [0.9, 0.02, 0.8],
            [0.35, 0.31, 0.7],
            [0.4, 0.5, 0.6, 0.55],
            [0.045],
            [0.2, 0.3],
            note="five texts of different lengths",
        ),
        texts_case(
            long_text(900, 0.1, 0.4),
            long_text(900, 0.2, 0.4),
            long_text(900, 0.15, 0.4),
            note="three texts of 900 words",
        ),
        texts_case(
            long_text(12_100, 0.1, 0.4),
            long_text(12_100, 0.15, 0.4),
            long_text(12_200, 0.2, 0.42),
            long_text(12_200, 0.12, 0.5),
            note="four texts of 12,000 words and more",
        ),
    ],
    clues={
        "ranking": "The score of a text is log P: the sum of the natural logarithms of all its "
        "probabilities, so a longer text pays for its length. log P is negative, and nearer to 0 "
        "for a more probable text. Print the scores, above all those of the long texts. What is "
        "returned are the numbers of the texts, not scores and not texts.",
        f"ranking {ON_ZERO}": "Somewhere the logarithm of 0 is taken, or something is divided "
        "by 0. The product of a long text's probabilities is too small for a number, and becomes "
        "0. The sum of their logarithms is not.",
    },
    broken="the product underflows",
    mistakes=[
        Mistake(
            "the product underflows",
            swap={"np.log(p).sum()": "np.prod(p)"},
            says="",
        ),
        Mistake(
            "the log of the product, and math.log refuses",
            swap={"np.log(p).sum()": "math.log(np.prod(p))"},
            says="This is what one gets when the probabilities are multiplied first: the product "
            "of a long text is 0 before the logarithm sees it, and 0 has no logarithm. The log "
            "of a product is the sum of the logs.",
        ),
        Mistake(
            "longdouble",
            swap={"np.log(p).sum()": "wide_product(p, -11355)"},
            says="Texts of 900 words come out, those of 12,000 do not. This is what one gets "
            "with numbers of a wider range, such as np.longdouble: the product becomes 0 later, "
            "but it does. A sum of logarithms never does.",
        ),
        Mistake(
            "ten times the probabilities",
            swap={"np.log(p).sum()": "np.prod(10 * p)"},
            says="This is what one gets when the probabilities are made larger first, 10 * p. "
            "Then every further word makes a text score higher, and the product of a long text "
            "is inf where it was 0.",
        ),
        Mistake(
            "the sum forgotten",
            swap={"np.log(p).sum()": "np.log(p)"},
            says="This is what one gets when a score is an array, one number for each word: "
            "arrays cannot be put in order. A text has one number, the sum of the logarithms of "
            "its probabilities.",
        ),
        Mistake(
            "the sum forgotten, and argsort",
            swap={
                "np.log(p).sum()": "np.log(p)",
                "return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)": "return np.argsort(scores)[::-1]",
            },
            says="This is what one gets when a score is an array, one number for each word: "
            "np.argsort then sorts inside of the arrays. A text has one number, the sum of the "
            "logarithms of its probabilities.",
        ),
        Mistake(
            "the place of each text, not the text at each place",
            swap={RANKED: "return np.argsort(np.argsort(scores)[::-1])"},
            says="This says for each text at which place it comes. The ranking is the other way "
            "round: it says for each place which text it is.",
        ),
    ],
)
