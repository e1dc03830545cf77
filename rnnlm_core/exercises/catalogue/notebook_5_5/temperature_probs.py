"""temperature_probs: probabilities of the words at a temperature (notebook 5.5)."""

import math

import numpy as np

from rnnlm_core import softmax  # noqa: F401 (a mistake uses it)

from ...exercise import Case, Exercise, Mistake, spaced


def temperature_probs(scores, temperature):
    """Probabilities of the words at a temperature.

    scores: (V,) numbers of any size. temperature: a number above 0.
    Returns p: (V,), proportional to exp(score / temperature).
    """
    z = scores / temperature
    exps = np.exp(z - z.max())
    return exps / exps.sum()


def heat(scores, temperature, note=""):
    args = {"scores": np.array(scores, float), "temperature": temperature}
    return Case(args, {"V": len(scores)}, note)


EXPS = "np.exp(z - z.max())"


LOG3 = round(math.log(3), 6)


TEMPERATURE_PROBS = Exercise(
    temperature_probs,
    notebook="5.5",
    minutes=5,
    returns="p",
    cases=[
        heat([0, LOG3], 1.0, "temperature 1"),
        heat([0, LOG3], 0.5, "temperature 0.5"),
        heat([-1, 0.5, 2], 2.0, "temperature 2"),
        heat(spaced(6, low=-2, high=3), 0.7, "temperature 0.7"),
        heat([999, 1001, 1000], 0.5, "scores about 1000"),
        heat([-4, 5, 4.98], 0.01, "temperature 0.01"),
        heat([0, 0, 0, 2000], 0.5, "one score of 2000"),
    ],
    mistakes=[
        Mistake(
            "multiplied by the temperature",
            swap={"scores / temperature": "scores * temperature"},
            says="The scores are multiplied by the temperature: cold and hot have changed "
            "places. Divide.",
        ),
        Mistake(
            "the temperature without effect",
            swap={"scores / temperature": "scores / 1"},
            says="The temperature has no effect. Perhaps it is not used; or it divides the "
            "probabilities, which are then made to sum to 1 again; or it is added to all scores "
            "alike. It divides the *scores*, before exp.",
        ),
        Mistake(
            "divided after the softmax",
            swap={
                "scores / temperature": "scores / 1",
                "exps / exps.sum()": "exps / exps.sum() / temperature",
            },
            says="The probabilities are divided by the temperature: they no longer sum to 1, and "
            "their ratios stay as they were. It divides the scores, before exp.",
        ),
        Mistake(
            "no maximum subtracted",
            swap={EXPS: "np.exp(z)"},
            says="For large scores, or a low temperature, exp overflows, and inf / inf is nan. "
            "Subtract the maximum of the *divided* scores first: it changes nothing else.",
        ),
        Mistake(
            "no maximum subtracted, and no division by their sum",
            swap={EXPS: "np.exp(z)", "exps / exps.sum()": "exps"},
            says="These are the exponentials, not probabilities: divide by their sum. (And "
            "subtract the maximum before exp, or it overflows.)",
        ),
        Mistake(
            "not divided by the sum",
            swap={"exps / exps.sum()": "exps"},
            says="The exponentials are not divided by their sum (or by the largest of them). "
            "Divided by their sum they are probabilities.",
        ),
        Mistake(
            "the minimum subtracted",
            swap={"z.max()": "z.min()"},
            says="With the minimum subtracted all exponents are positive, and exp overflows. "
            "Subtract the maximum.",
        ),
        Mistake(
            "the mean subtracted",
            swap={"z.max()": "z.mean()"},
            says="The mean is subtracted. That helps where all scores are large; where one is "
            "far above the others, exp still overflows, and inf / inf is nan. Subtract the "
            "maximum: then the largest exponent is 0.",
        ),
        Mistake(
            "the sign of the scores",
            swap={"np.exp(z - z.max())": "np.exp(z.min() - z)"},
            says="The probabilities are upside down: the word with the lowest score gets the "
            "most. The sign in exp.",
        ),
        Mistake(
            "the maximum subtracted from the wrong side",
            swap={"np.exp(z - z.max())": "np.exp(z.max() - z)"},
            says="z.max() - z for z - z.max(): the word with the lowest score gets the most, and "
            "exp overflows.",
        ),
        Mistake(
            "only the likeliest word",
            swap={"exps / exps.sum()": "(exps == exps.max()).astype(float)"},
            says="The likeliest word gets 1 and all others 0. That is temperature 0; above it "
            "every word has a chance.",
        ),
        Mistake(
            "softmax, then softmax again",
            swap={"scores / temperature": "softmax(scores) / temperature"},
            says="The softmax is taken twice, the second time of probabilities. All words come "
            "out nearly alike. The scores are divided, then softmax, once.",
        ),
        Mistake(
            "probabilities to the power of the temperature, not divided by their sum",
            swap={"exps / exps.sum()": "softmax(scores) ** temperature"},
            says="These are probabilities to the power of the temperature, and they do not sum "
            "to 1. It is the power 1 / temperature; or simply divide the scores.",
        ),
        Mistake(
            "powers not divided by their sum",
            swap={"exps / exps.sum()": "softmax(scores) ** (1 / temperature)"},
            says="These are probabilities to the power of 1 / temperature. That is a right way, "
            "but they have to be divided by their sum.",
        ),
        Mistake(
            "the sigmoid",
            swap={"exps / exps.sum()": "1 / (1 + np.exp(-z))"},
            says="This is the sigmoid of each score by itself. The probabilities of all words "
            "sum to 1: softmax.",
        ),
        Mistake(
            "no exp",
            swap={"exps / exps.sum()": "z / z.sum()"},
            says="The scores are divided by their sum, without exp: negative scores would get "
            "negative probabilities.",
        ),
        Mistake(
            "logarithms",
            swap={"exps / exps.sum()": "z - z.max() - np.log(exps.sum())"},
            says="These are the logarithms of the probabilities.",
        ),
        Mistake(
            "the scores changed in place",
            swap={"z = scores / temperature": "scores /= temperature\n    z = scores"},
            says="`scores /= temperature` writes into the array of the caller. `scores / "
            "temperature` makes a new one.",
        ),
        Mistake(
            "the temperature above the line only",
            swap={"exps / exps.sum()": "np.exp(scores / temperature) / np.exp(scores).sum()"},
            says="The temperature divides the scores above the fraction line, not those below "
            "it: the probabilities do not sum to 1. (And without the maximum subtracted, exp "
            "overflows.)",
        ),
        Mistake(
            "the likeliest word, not probabilities",
            swap={"exps / exps.sum()": "z.argmax()"},
            says="This is the word with the highest score. The probabilities of all words are "
            "asked for.",
        ),
    ],
)
