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
        heat([0, 900, 1000], 500.0, "temperature 500"),
    ],
    clues={
        "p": "The V numbers are the softmax of scores / temperature, and they sum to 1. Work it "
        "by hand for the scores 0 and log 3, whose exponentials are 1 and 3: at temperature 1 "
        "the probabilities are 0.25 and 0.75, at temperature 0.5 they are 0.1 and 0.9. And no "
        "exponent may be so large that exp overflows.",
    },
    mistakes=[
        Mistake(
            "the temperature without effect",
            swap={"scores / temperature": "scores / 1"},
            says="This is what one gets at temperature 1, whatever the temperature is: when it "
            "is not used, when it divides probabilities that are made to sum to 1 afterwards, "
            "or when it is added to all scores alike. It is to divide the scores, before exp.",
        ),
        Mistake(
            "divided after the softmax",
            swap={
                "scores / temperature": "scores / 1",
                "exps / exps.sum()": "exps / exps.sum() / temperature",
            },
            says="This is what one gets when the probabilities are divided by the temperature: "
            "they no longer sum to 1, and their ratios stay as they were. It is to divide the "
            "scores, before exp.",
        ),
        Mistake(
            "no maximum subtracted",
            swap={EXPS: "np.exp(z)"},
            says="This is what one gets without a maximum subtracted: for large scores, or a "
            "low temperature, exp overflows, and inf / inf is nan. The maximum of the *divided* "
            "scores, subtracted from all of them, changes nothing else.",
        ),
        Mistake(
            "only the likeliest word",
            swap={"exps / exps.sum()": "(exps == exps.max()).astype(float)"},
            says="This is what one gets when the likeliest word gets 1 and all others 0. That "
            "would be temperature 0; above it every word has a chance.",
        ),
        Mistake(
            "softmax, then softmax again",
            swap={"scores / temperature": "softmax(scores) / temperature"},
            says="This is what one gets when softmax is taken twice, the second time of "
            "probabilities: all words come out nearly alike. Softmax is for scores.",
        ),
        Mistake(
            "powers not divided by their sum",
            swap={"exps / exps.sum()": "softmax(scores) ** (1 / temperature)"},
            says="This is what one gets with probabilities to the power of 1 / temperature. "
            "That is a right way, but then they have to be divided by their sum.",
        ),
        Mistake(
            "the sigmoid",
            swap={"exps / exps.sum()": "1 / (1 + np.exp(-z))"},
            says="This is what one gets with the sigmoid, taken of each score by itself. The "
            "words of a softmax compete: their probabilities sum to 1.",
        ),
    ],
)
