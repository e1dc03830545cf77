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
    """The ranking, and whether a wrong one comes from the logarithm of 0: np.log only warns of it."""
    zeros = []
    with np.errstate(divide="call", call=lambda *_: zeros.append(0)):
        ranking = answer(*args.values())
    if ranking is None or ranking is Ellipsis:
        return ranking
    scores = [-np.log(p).sum() for p in args["texts"]]
    if zeros and not same_ranking(ranking, np.argsort(scores).tolist()):
        return {"ranking": ranking, TAKEN_OF: "0"}
    return {"ranking": ranking, TAKEN_OF: "numbers above 0"}


def same_ranking(ranking, right):
    try:
        return list(ranking) == right
    except (TypeError, ValueError):
        return False


def wide_product(p, smallest):
    """log of a product with numbers down to e**smallest; that of np.longdouble, on any computer."""
    score = np.log(p).sum()
    return score if score >= smallest else -np.inf


TAKEN_OF = "what_the_logarithm_is_taken_of"


RANKED = "return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)"


MOST_PROBABLE_FIRST = Exercise(
    most_probable_first,
    notebook="5.1",
    minutes=5,
    returns=f"ranking {TAKEN_OF}",
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
        "ranking": "The score of a text is log P: the sum of the logs of all its probabilities. "
        "Print the scores. What is returned are the numbers of the texts, not scores and not "
        "texts.",
        f"ranking {TAKEN_OF}": "Somewhere the logarithm of 0 is taken, which is -inf: the product of "
        "a long text is 0. Take the log of each probability, then add.",
    },
    broken="the product underflows",
    mistakes=[
        Mistake(
            "the product underflows",
            swap={"np.log(p).sum()": "np.prod(p)"},
            says="",
        ),
        Mistake(
            "the log of the product",
            swap={"np.log(p).sum()": "np.log(np.prod(p))"},
            says="The product is 0 before the logarithm sees it, and the log of 0 is -inf, for "
            "every long text. Take the log of each probability, then add.",
        ),
        Mistake(
            "the log of the product, and math.log refuses",
            swap={"np.log(p).sum()": "math.log(np.prod(p))"},
            says="The product is 0 before the logarithm sees it, and 0 has no logarithm. Take "
            "the log of each probability, then add.",
        ),
        Mistake(
            "the log of the product, and argsort turned round",
            swap={
                "np.log(p).sum()": "np.log(np.prod(p))",
                "return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)": "return np.argsort(scores)[::-1]",
            },
            says="The scores of the long texts are all -inf: the product is 0 before the "
            "logarithm sees it. (Equal scores stay as they were, and then the list is turned "
            "round.) Take the log of each probability, then add.",
        ),
        Mistake(
            "longdouble",
            swap={"np.log(p).sum()": "wide_product(p, -11355)"},
            says="Texts of 900 words come out, those of 12,000 do not. With more digits or a "
            "wider range, as of np.longdouble, the product becomes 0 later, but it does. Take "
            "the log of each probability, then add.",
        ),
        Mistake(
            "the log of a longdouble",
            swap={
                "np.log(p).sum()": "np.log(0.0 if wide_product(p, -11355) == -np.inf else 0.5) + wide_product(p, -11355)"
            },
            says="Texts of 900 words come out, those of 12,000 do not: there the wider product, "
            "too, is 0 before the logarithm sees it. Take the log of each probability, then add.",
        ),
        Mistake(
            "the m-th root of the product",
            swap={"np.log(p).sum()": "np.prod(p) ** (1 / len(p))"},
            says="This is the ranking by the m-th root of the product, a mean per word, and two "
            "things are wrong with it. A longer text is to pay for its length. And of a long "
            "text the product is 0 before the root is taken. Add logarithms.",
        ),
        Mistake(
            "ten times the probabilities",
            swap={"np.log(p).sum()": "np.prod(10 * p)"},
            says="This is what one gets when the probabilities are made larger first, 10 * p. "
            "Then every further word makes a text score higher, and the product of a long text "
            "is inf where it was 0. Add logarithms.",
        ),
        Mistake(
            "the product divided by the length",
            swap={"np.log(p).sum()": "np.prod(p) / len(p)"},
            says="The product is divided by the number of words. P of a text is the whole "
            "product. And of a long text that is 0, which no division mends: add logarithms.",
        ),
        Mistake(
            "the log of the product, divided by the length",
            swap={"np.log(p).sum()": "np.log(np.prod(p)) / len(p)"},
            says="The log of a product is divided by the number of words. A longer text is to "
            "pay for its length. And of a long text the product is 0 before the logarithm sees "
            "it: take the log of each probability, then add.",
        ),
        Mistake(
            "the sum forgotten",
            swap={"np.log(p).sum()": "np.log(p)"},
            says="A score is an array here, one number for each word, and arrays cannot be put "
            "in order. Add up the logs of a text, np.log(p).sum(): one number for each text.",
        ),
        Mistake(
            "the sum forgotten, and argsort",
            swap={
                "np.log(p).sum()": "np.log(p)",
                "return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)": "return np.argsort(scores)[::-1]",
            },
            says="The scores are arrays, one number for each word, and np.argsort sorts inside "
            "of them. Add up the logs of a text, np.log(p).sum(): one number for each text.",
        ),
        Mistake(
            "the least probable first",
            swap={", reverse=True": ""},
            says="The least probable text comes first. Was the sign of the logarithms turned? "
            "log P is negative, and nearer to 0 for a more probable text.",
        ),
        Mistake(
            "the mean of the logs",
            swap={"np.log(p).sum()": "np.log(p).mean()"},
            says="This is the ranking by the mean of the logs, per word, or by the m-th root of "
            "the product. P of a text has a factor for every word: a longer text pays for its "
            "length.",
        ),
        Mistake(
            "probabilities added",
            swap={"np.log(p).sum()": "np.sum(p)"},
            says="This is the ranking by the sum of the probabilities. So every further word "
            "would make a text *more* probable. Their logarithms are added.",
        ),
        Mistake(
            "the mean of the probabilities",
            swap={"np.log(p).sum()": "np.mean(p)"},
            says="This is the ranking by the mean of the probabilities. One strange word hardly "
            "changes a mean, but a product a great deal: the logarithms are added.",
        ),
        Mistake(
            "logs multiplied",
            swap={"np.log(p).sum()": "np.prod(np.log(p))"},
            says="This is the ranking by the product of the logarithms. They are added.",
        ),
        Mistake(
            "the weakest word",
            swap={"np.log(p).sum()": "np.min(p)"},
            says="This is the ranking by the least probable word of each text. All words count.",
        ),
        Mistake(
            "the first word",
            swap={"np.log(p).sum()": "p[0]"},
            says="This is the ranking by the first word of each text. All words count.",
        ),
        Mistake(
            "the last word",
            swap={"np.log(p).sum()": "p[-1]"},
            says="This is the ranking by the last word of each text. All words count.",
        ),
        Mistake(
            "the place of each text, not the text at each place",
            swap={RANKED: "return np.argsort(np.argsort(scores)[::-1])"},
            says="This says for each text at which place it comes. Asked for is the other way "
            "round: for each place, which text it is.",
        ),
        Mistake(
            "the best one only",
            swap={RANKED: "return int(np.argmax(scores))"},
            says="This is the most probable text alone. Asked for is the list of them all.",
        ),
        Mistake(
            "the scores in order",
            swap={RANKED: "return sorted(scores, reverse=True)"},
            says="These are the scores in order. Asked for are the numbers of the texts.",
        ),
        Mistake(
            "the product underflows, and argsort turned round",
            swap={
                "np.log(p).sum()": "np.prod(p)",
                RANKED: "return np.argsort(scores)[::-1]",
            },
            says="The scores of the long texts are still all 0. (Equal scores stay as they were, "
            "and then the list is turned round.) Print them.",
        ),
    ],
)
