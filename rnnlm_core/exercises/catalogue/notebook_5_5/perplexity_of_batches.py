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
    ],
    clues={
        "ppl": "Work it by hand for one batch of 7 words with a mean loss of 1.5: the sum of its losses "
        "is 10.5, the mean over its words is 1.5 again, and the perplexity is exp(1.5). For several "
        "batches both sums go over all words, and the exponential comes last.",
    },
    mistakes=[
        Mistake(
            "exp before the division",
            swap={THE_EXP: "np.exp(sums.sum()) / counts.sum()"},
            says="The exponential is taken of the sum, and divided by the number of words afterwards. "
            "The mean belongs in the exponent: divide first.",
        ),
        Mistake(
            "exp before the division by the batches",
            swap={THE_EXP: "np.exp(losses.sum()) / len(losses)"},
            says="The exponential is taken of the sum of the losses, and divided by the number of "
            "batches afterwards. The mean belongs in the exponent, and it goes over the words.",
        ),
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
            says="The batches are weighted by their numbers of words, but each loss goes through "
            "exp before: 205.4 for the losses 2 and 6. The exponential comes last.",
        ),
        Mistake(
            "a mean of means",
            swap={THE_EXP: "np.exp(losses.mean())"},
            says="This is what one gets when the batches count alike, however many words they "
            "have. A word is to count like any other: look at how `counts` is used.",
        ),
        Mistake(
            "the losses taken for sums",
            swap={"losses * counts": "losses"},
            says="The losses are added up as they are and divided by the number of words. But "
            "each is a mean over its batch: times its number of words it is a sum.",
        ),
        Mistake(
            "divided by the number of batches",
            swap={"/ counts.sum()": "/ len(counts)"},
            says="The sum over all words is divided by the number of batches. Sums of words "
            "belong over the number of words.",
        ),
        Mistake(
            "not divided at all",
            swap={"sums.sum() / counts.sum()": "sums.sum()"},
            says="This is the exponential of the sum over all words. Divide by the number of "
            "words before.",
        ),
        Mistake(
            "the perplexities multiplied",
            swap={THE_EXP: "np.exp(losses.sum())"},
            says="This is the exponential of the sum of the losses, or the product of the "
            "batches' perplexities. A mean belongs in the exponent, weighted by the words.",
        ),
        Mistake(
            "the loss, not its exponential",
            swap={THE_EXP: "sums.sum() / counts.sum()"},
            says="This is the mean loss over all words. Its exponential is missing.",
        ),
        Mistake(
            "2 to the power of nats",
            swap={THE_EXP: "2 ** (sums.sum() / counts.sum())"},
            says="This is 2 to the power of the mean loss. The losses are natural logarithms, so "
            "exp undoes them; 2 belongs to log2.",
        ),
        Mistake(
            "10 to the power of nats",
            swap={THE_EXP: "10 ** (sums.sum() / counts.sum())"},
            says="This is 10 to the power of the mean loss. The losses are natural logarithms: "
            "exp.",
        ),
        Mistake(
            "the sign",
            swap={"sums.sum() / counts.sum()": "-sums.sum() / counts.sum()"},
            says="This is one over the perplexity: the minus sign is in the losses already.",
        ),
        Mistake(
            "a division without its decimals",
            swap={"sums.sum() / counts.sum()": "sums.sum() // counts.sum()"},
            says="The mean loss is cut to a whole number: // for /.",
        ),
        Mistake(
            "the last batch only",
            swap={THE_EXP: "np.exp(losses[-1])"},
            says="This is the perplexity of the last batch alone. Is a variable set in a loop "
            "where it should be added to?",
        ),
        Mistake(
            "the first batch only",
            swap={THE_EXP: "np.exp(losses[0])"},
            says="This is the perplexity of the first batch alone. Does a return stand inside of "
            "the loop?",
        ),
        Mistake(
            "each loss divided by its count",
            swap={"losses * counts": "losses / counts"},
            says="The losses are divided by the counts. They are means already; times the count "
            "gives the sum again.",
        ),
    ],
)
