"""perplexity_of_four_words: a prediction (notebook 5.5)."""

import math

from ...exercise import Mistake, Prediction

FOUR_WORDS = Prediction(
    "perplexity_of_four_words",
    notebook="5.5",
    minutes=3,
    answer=4,
    rtol=1e-3,
    because="1/p is 2, 4, 8 and 4. The mean is taken of the logarithms, so the perplexity is the "
    "fourth root of 2 · 4 · 8 · 4 = 256: as if there were 4 doors at every word.",
    mistakes=[
        Mistake(
            "the mean of the perplexities",
            wrong=4.5,
            says="4.5 is the mean of 1/p: the exponential (here 1/p) first, the mean afterwards. "
            "The mean is taken of -log p.",
        ),
        Mistake(
            "one over the mean probability",
            wrong=1 / 0.28125,
            says="This is one over the mean of the probabilities. The mean is taken of -log p.",
        ),
        Mistake(
            "the mean loss",
            wrong=math.log(4),
            says="This is the mean loss, in nats. Its exponential is asked for.",
        ),
        Mistake(
            "the sum of the losses",
            wrong=math.log(256),
            says="This is the sum of the losses. Take the mean, then the exponential.",
        ),
        Mistake(
            "not divided by the number of words",
            wrong=256,
            says="256 is the exponential of the sum of the losses. The mean over the four words "
            "comes before the exponential.",
        ),
        Mistake(
            "the mean probability of a word",
            wrong=0.25,
            says="0.25 is the (geometric) mean of the probabilities; the perplexity is its "
            "inverse.",
        ),
        Mistake(
            "exp of a logarithm to base 2",
            wrong=math.exp(2),
            says="The mean of the logarithms to base 2 is 2. What undoes log2 is 2 to the power "
            "of it, not exp.",
        ),
        Mistake(
            "2 to the power of a natural logarithm",
            wrong=2 ** math.log(4),
            says="This is 2 to the power of the mean loss in nats. What undoes the natural "
            "logarithm is exp.",
        ),
        Mistake(
            "the mean in bits",
            wrong=2,
            says="2 is the mean of log2(1/p), in bits. The perplexity is 2 to the power of it.",
        ),
        Mistake(
            "the mean of the probabilities",
            wrong=0.28125,
            says="0.28125 is the mean of the probabilities; the mean is taken of -log p, and its "
            "exponential comes last.",
        ),
        Mistake(
            "a product divided like a sum",
            wrong=64,
            says="64 is 256 / 4, the product of the four doors divided by their number. Doors "
            "multiply, so one takes a root; it is the *logarithms* whose sum is divided.",
        ),
    ],
)
