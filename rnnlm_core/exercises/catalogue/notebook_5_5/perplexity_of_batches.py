"""perplexity_of_batches: perplexity of a text that was read in batches (notebook 5.5)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake


def perplexity_of_batches(losses, counts):
    """Perplexity of a text that was read in batches.

    losses: (B,), for each batch the mean of -log P(right word) over its words.
    counts: (B,) how many words each batch has.
    Returns ppl, a number.
    """
    sums = losses * counts
    return np.exp(sums.sum() / counts.sum())


def batches(losses, counts, note=""):
    args = {"losses": np.array(losses, float), "counts": np.array(counts)}
    return Case(args, {"B": len(losses)}, note)


THE_EXP = "np.exp(sums.sum() / counts.sum())"


PERPLEXITY_OF_BATCHES = Exercise(
    perplexity_of_batches,
    notebook="5.5",
    minutes=5,
    returns="ppl",
    cases=[
        batches([1.5], [7]),
        batches([2, 6], [10, 10], "batches of one size"),
        batches([1, 5], [10, 1], "batches of different sizes"),
        batches([0.5, 3.0, 1.25, 2.25], [4, 6, 1, 3], "batches of different sizes"),
        batches([6.5, 7.0], [400, 300], "a long text"),
    ],
    clues={
        "ppl": "Work it by hand for one batch of 7 words with a mean loss of 1.5: the sum of "
        "its losses is 10.5, the mean over its words is 1.5 again, and the perplexity is "
        "exp(1.5) = 4.482. For several batches both sums, of the losses and of the words, go "
        "over all of them, and the exponential comes last.",
    },
    mistakes=[
        Mistake(
            "exp of each batch, then the mean",
            swap={THE_EXP: "np.exp(losses).mean()"},
            says="This is what one gets when each batch's loss goes through exp, and the mean is "
            "taken afterwards: 205.4 for the losses 2 and 6. First the sums, the exponential "
            "last.",
        ),
        Mistake(
            "exp of each batch, then the weighted mean",
            swap={THE_EXP: "(np.exp(losses) * counts).sum() / counts.sum()"},
            says="This is what one gets when the batches are weighted by their numbers of "
            "words, but each loss goes through exp before: 205.4 for the losses 2 and 6. The "
            "exponential comes last.",
        ),
        Mistake(
            "a mean of means",
            swap={THE_EXP: "np.exp(losses.mean())"},
            says="This is what one gets when the batches count alike, however many words they "
            "have. Every word is to count like any other, so a batch weighs as much as it has "
            "words.",
        ),
        Mistake(
            "divided by the number of batches",
            swap={"/ counts.sum()": "/ len(counts)"},
            says="This is what one gets when the sum over all words is divided by the number of "
            "batches. A sum over words belongs over the number of words.",
        ),
        Mistake(
            "the perplexities multiplied",
            swap={THE_EXP: "np.exp(losses.sum())"},
            says="This is the exponential of the sum of the losses, which is also the product "
            "of the batches' perplexities. A mean belongs in the exponent, weighted by the "
            "words.",
        ),
        Mistake(
            "2 to the power of nats",
            swap={THE_EXP: "2 ** (sums.sum() / counts.sum())"},
            says="This is 2 to the power of the mean loss. The losses are natural logarithms, "
            "and exp undoes those; 2 belongs to log2.",
        ),
    ],
)
