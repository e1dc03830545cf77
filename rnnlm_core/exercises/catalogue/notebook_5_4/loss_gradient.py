"""loss_gradient (notebook 5.4)."""

import numpy as np

from rnnlm_core import TimeSoftmaxWithLoss, softmax

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import ALL_COUNT, LOSS_CASES, loss_case


def loss_gradient(p, targets):
    """The gradient of the loss of a block with respect to its scores.

    p: (N, T, V), the probabilities that the forward pass has kept: softmax(scores).
    targets: (N, T), the ids of the right words, and -1 where a place does not count.
    Returns dscores: (N, T, V), for a loss that is the mean over the places that count.
    """
    mask = targets != -1
    n, t = np.nonzero(mask)
    dscores = p.copy()
    dscores[n, t, targets[n, t]] -= 1
    dscores *= mask[:, :, np.newaxis]
    dscores /= max(mask.sum(), 1)
    return dscores


def gradient_case(case):
    args = {"p": softmax(case.args["scores"]), "targets": case.args["targets"]}
    return Case(args, case.sizes, case.note)


# fewer places count than there are rows
MOSTLY_MASKED = loss_case(spaced(3, 2, 4, low=-1, high=1.5), [[2, -1], [-1, -1], [-1, 0]])


SUBTRACT = "    dscores[n, t, targets[n, t]] -= 1\n"


WIPE = "    dscores *= mask[:, :, np.newaxis]\n"


DIVIDE = "    dscores /= max(mask.sum(), 1)\n"


LOSS_GRADIENT = Exercise(
    loss_gradient,
    notebook="5.4",
    minutes=10,
    returns="dscores",
    traits=ALL_COUNT,
    instead=(TimeSoftmaxWithLoss.backward,),
    cases=[gradient_case(case) for case in [*LOSS_CASES, MOSTLY_MASKED]],
    clues={
        "dscores": "At a place that counts, the row is p with 1 taken off at the right word, divided by the "
        "number of places that count in the whole block. It sums to 0. At a masked place the whole row is "
        "0, and as an index -1 would be the last word. p is the softmax of the scores already.",
    },
    mistakes=[
        Mistake(
            "1 subtracted at all right words of the block",
            swap={"dscores[n, t, targets[n, t]] -= 1": "dscores[:, :, targets] -= 1"},
            says="This is what one gets with `dscores[..., targets]`: a colon in the place of the "
            "indices of the places takes 1 off the right words of *all* places, at every place. "
            "Arrays of indices go together, np.arange(...) and the targets.",
        ),
        Mistake(
            "1 subtracted at the right words of all rows",
            swap={
                "    dscores[n, t, targets[n, t]] -= 1": "    for s in range(p.shape[1]):\n        dscores[:, s, targets[:, s]] -= 1"
            },
            says="This is what one gets with `dscores[:, t, targets[:, t]]` in a loop over the "
            "steps: every row of the batch loses 1 at the right words of *all* rows. Arrays of "
            "indices go together, so np.arange(N) belongs in the place of the first colon.",
        ),
        Mistake(
            "not divided",
            swap={DIVIDE: ""},
            says="This is what one gets without the division. The loss is a mean over the places "
            "that count, so each gradient is divided by their number.",
        ),
        Mistake(
            "divided before 1 is subtracted",
            swap={SUBTRACT + WIPE + DIVIDE: WIPE + DIVIDE + SUBTRACT},
            says="This is what one gets when the probabilities are divided by the number of "
            "places and the 1 is not. First subtract, then divide. (The rows of a gradient of softmax "
            "sum to 0.)",
        ),
        Mistake(
            "masked places keep their probabilities",
            swap={WIPE: ""},
            says="At a masked place the probabilities are left as a gradient. Such a place must "
            "change nothing, so its whole row is 0.",
        ),
        Mistake(
            "only back to the probabilities",
            swap={
                SUBTRACT: "    dscores = np.zeros_like(p)\n    dscores[n, t, targets[n, t]] = -1 / p[n, t, targets[n, t]]\n"
            },
            says="This is what one gets with -1/p at the right word: that is the gradient with "
            "respect to the *probabilities*. On its way to the scores it passes softmax, and "
            "becomes p - [j = r].",
        ),
        Mistake(
            "through the softmax a second time",
            swap={DIVIDE: DIVIDE + "    dscores *= p * (1 - p)\n"},
            says="This is what one gets when the gradient is multiplied by p (1 - p), the derivative "
            "of the sigmoid. p - [j = r] is the gradient of softmax and log together, and nothing "
            "multiplies it.",
        ),
        Mistake(
            "the right word only",
            swap={
                WIPE: "    keep = np.zeros_like(p)\n    keep[n, t, targets[n, t]] = 1\n    dscores *= keep\n"
            },
            says="Only the scores of the right words have a gradient here. Those of the other words have "
            "one as well, their probability, so that they go down.",
        ),
        Mistake(
            "the kept probabilities changed",
            swap={"dscores = p.copy()": "dscores = p"},
            says="`dscores = p` is a second name for the same array, and a reshape of it looks "
            "at the same numbers. What is subtracted is subtracted in the probabilities that the "
            "layer has kept, so a second backward gives another answer. `p.copy()` makes a new array.",
        ),
    ],
)
