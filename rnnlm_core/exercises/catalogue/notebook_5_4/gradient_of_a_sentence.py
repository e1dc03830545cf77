"""gradient_of_a_sentence (notebook 5.4)."""

import numpy as np

from rnnlm_core import softmax

from ...exercise import Case, Exercise, Mistake, spaced


def gradient_of_a_sentence(p, targets):
    """The gradient of the loss with respect to the scores, for one row of words.

    p: (T, V), the probabilities. targets: (T,), the right words, -1 where masked.
    Returns dscores: (T, V), for a loss that is the mean over the places that count.
    """
    mask = targets != -1
    dscores = p.copy()
    dscores[np.arange(len(targets)), targets] -= 1
    dscores = dscores * mask[:, np.newaxis]
    return dscores / mask.sum()


def sentence(targets):
    T = len(targets)
    args = {"p": softmax(spaced(T, T, low=-1, high=1.5)), "targets": np.array(targets)}
    return Case(args, {"T": T, "V": T})


MULTIPLY = "dscores = dscores * mask[:, np.newaxis]"


GRADIENT_OF_A_SENTENCE = Exercise(
    gradient_of_a_sentence,
    notebook="5.4",
    minutes=5,
    returns="dscores",
    cases=[
        sentence([1, -1]),
        sentence([-1, 0, 2]),
        sentence([1, 2, -1, 4, 1, 5, -1]),
    ],
    broken="the mask along the words",
    because="There was no error, because T = V = 7: both axes fit.",
    mistakes=[
        Mistake(
            "the mask along the words",
            swap={"mask[:, np.newaxis]": "mask"},
            says="Try it with T = 3 and V = 7, and read what NumPy says. Then print `mask.shape` "
            "and `dscores.shape`.",
        ),
        Mistake(
            "no mask",
            swap={MULTIPLY: "pass"},
            says="Now nothing is wiped out: the rows of the masked places are not 0.",
        ),
        Mistake(
            "only the subtraction masked",
            swap={"targets] -= 1": "targets] -= mask", MULTIPLY: "pass"},
            says="Now the mask keeps only the 1 from being subtracted at the masked places. "
            "Their rows still hold the probabilities, and the whole row has to be 0.",
        ),
        Mistake(
            "the subtraction masked, and the words",
            swap={"targets] -= 1": "targets] -= mask", "mask[:, np.newaxis]": "mask"},
            says="Now the mask keeps the 1 from being subtracted at the masked places, but "
            "columns are still wiped out in place of rows: look at the multiplication.",
        ),
        Mistake(
            "rows and columns wiped out",
            swap={"mask[:, np.newaxis]": "mask[:, np.newaxis] * mask"},
            says="Now the rows of the masked places are 0, but columns are still wiped out, too. "
            "Which multiplication is one too many?",
        ),
        Mistake(
            "the mask turned round",
            swap={"mask[:, np.newaxis]": "~mask[:, np.newaxis]"},
            says="Now the rows that count are wiped out, and the masked ones are left.",
        ),
        Mistake(
            "transposed and not back",
            swap={MULTIPLY: "dscores = dscores.T * mask"},
            says="With .T the mask meets the right axis, but the result is still transposed: "
            "turn it back.",
        ),
        Mistake(
            "the mask along the words, transposed",
            swap={MULTIPLY: "dscores = (dscores * mask).T"},
            says="The columns are still the ones that are wiped out, and then everything is "
            "transposed. It is the mask that needs another shape, (T, 1).",
        ),
        Mistake(
            "masked before 1 is subtracted",
            swap={
                "p.copy()": "p * mask[:, np.newaxis]",
                MULTIPLY: "pass",
            },
            says="The mask has the right shape, but it comes before the 1 is subtracted: at a "
            "masked place the target is -1, the last word, and the 1 is taken off there. Mask "
            "last.",
        ),
        Mistake(
            "one number of a masked row wiped out",
            swap={MULTIPLY: "dscores[~mask, targets[~mask]] = 0"},
            says="Of a masked row only the last entry is set to 0 (its target, -1, is that "
            "index). The whole row has to go: dscores[places] = 0, or the mask as a column.",
        ),
        Mistake(
            "the masked rows left out",
            swap={MULTIPLY: "dscores = dscores[mask]"},
            says="The masked rows are taken out of the array. The gradient needs a row for every "
            "place, (T, V): those of the masked places are there, and 0.",
        ),
        Mistake(
            "one number for each place",
            swap={MULTIPLY: "dscores = dscores @ mask"},
            says="@ is a matrix product: it adds up over the words. Multiply entry by entry, *, "
            "with the mask as a column.",
        ),
        Mistake(
            "the mask turned round, and the count with it",
            swap={"targets != -1": "targets == -1"},
            says="Now the mask is True at the masked places: the rows that count are wiped out, "
            "and the division is by the number of masked places. As it was, it is True where a "
            "place counts.",
        ),
        Mistake(
            "divided by the masked places",
            swap={"/ mask.sum()": "/ (~mask).sum()"},
            says="The masked rows are 0 now. But the division is by the number of masked places. "
            "If you have turned the mask round: its sum counts the other places then.",
        ),
        Mistake(
            "divided by all places",
            swap={"/ mask.sum()": "/ len(mask)"},
            says="The masked rows are 0 now. But the division has changed: by all places, not "
            "only by those that count.",
        ),
        Mistake(
            "not divided",
            swap={" / mask.sum()": ""},
            says="The masked rows are 0 now. But the division by the number of places that count "
            "has gone.",
        ),
        Mistake(
            "the probabilities changed",
            swap={"p.copy()": "p"},
            says="The masked rows are 0 now. But without .copy() the 1 is subtracted in the "
            "probabilities that the layer has kept.",
        ),
    ],
)
