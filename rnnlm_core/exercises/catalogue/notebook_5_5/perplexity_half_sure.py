"""perplexity_half_sure: a prediction (notebook 5.5)."""

import math

from ...exercise import Mistake, Prediction

HALF_SURE = Prediction(
    "perplexity_half_sure",
    notebook="5.5",
    minutes=3,
    answer=4,
    rtol=1e-3,
    because="The losses are 0 and log 16 in turn. Their mean is half of log 16, which is log 4. The "
    "words that are sure bring the perplexity far down: the mean of 1 and 16 doors would be 8.5.",
    mistakes=[
        Mistake(
            "the mean of the doors",
            wrong=8.5,
            says="8.5 is the mean of 1 and 16 doors. The mean is taken of the losses, log 1 and "
            "log 16; the exponential comes last.",
        ),
        Mistake(
            "half of the doors",
            wrong=8,
            says="8 is half of 16. It is the *loss* that is halved, log 16.",
        ),
        Mistake(
            "only the words that are hard",
            wrong=16,
            says="16 is the perplexity of the names alone. Every word counts, and so do the verbs.",
        ),
        Mistake(
            "a loss of 1 for a sure word",
            wrong=math.exp((1 + math.log(16)) / 2),
            says="This is what one gets with a loss of 1 for a sure word. Its probability is 1, "
            "and -log 1 is 0.",
        ),
        Mistake(
            "the mean loss",
            wrong=math.log(4),
            says="This is the mean loss in nats. Its exponential is asked for.",
        ),
        Mistake(
            "the mean probability",
            wrong=2 / (1 + 1 / 16),
            says="This is one over the mean of the probabilities, 1 and 1/16. The mean is taken "
            "of -log p.",
        ),
        Mistake(
            "17 doors for two words",
            wrong=17,
            says="17 is 1 + 16. Doors of words that follow each other multiply: 1 · 16 for two "
            "words. And for one?",
        ),
        Mistake(
            "the mean in bits",
            wrong=2,
            says="2 is the mean of log2(1/p), in bits: 0 and 4 in turn. The perplexity is 2 to "
            "the power of it.",
        ),
        Mistake(
            "the probability for the perplexity",
            wrong=0.25,
            says="0.25 is the (geometric) mean of the probabilities. The perplexity is its "
            "inverse.",
        ),
        Mistake(
            "the mean of the two probabilities",
            wrong=0.53125,
            says="This is the mean of the two probabilities, 1 and 1/16; the mean is taken of "
            "-log p, and its exponential comes last.",
        ),
    ],
)
