"""loss_of_the_block: a prediction (notebook 5.4)."""

import numpy as np

from ...exercise import Mistake, Prediction

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
