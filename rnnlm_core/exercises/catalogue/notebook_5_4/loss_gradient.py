"""loss_gradient (notebook 5.4)."""

import numpy as np

from rnnlm_core import TimeSoftmaxWithLoss, softmax

from ...exercise import Case, Exercise, Mistake
from .shared import ALL_COUNT, LOSS_CASES


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


SUBTRACT = "    dscores[n, t, targets[n, t]] -= 1\n"


WIPE = "    dscores *= mask[:, :, np.newaxis]\n"


DIVIDE = "    dscores /= max(mask.sum(), 1)\n"


EVERY = "n, t = np.indices(targets.shape)"


LOSS_GRADIENT = Exercise(
    loss_gradient,
    notebook="5.4",
    minutes=10,
    returns="dscores",
    traits=ALL_COUNT,
    instead=(TimeSoftmaxWithLoss.backward,),
    cases=[gradient_case(case) for case in LOSS_CASES],
    mistakes=[
        Mistake(
            "1 not subtracted",
            swap={SUBTRACT: ""},
            says="These are the probabilities, masked and divided. The 1 at the right word is "
            "not taken off; that is how the targets come in.",
        ),
        Mistake(
            "1 added",
            swap={"targets[n, t]] -= 1": "targets[n, t]] += 1"},
            says="1 is added at the right word. It is to be subtracted: against the gradient, "
            "the score of the right word goes up.",
        ),
        Mistake(
            "1 assigned, not subtracted",
            swap={"targets[n, t]] -= 1": "targets[n, t]] = -1"},
            says="At the right word stands -1 in the place of p - 1. Was it = -1 for -= 1?",
        ),
        Mistake(
            "1 subtracted everywhere",
            swap={"dscores[n, t, targets[n, t]] -= 1": "dscores -= 1"},
            says="1 is subtracted everywhere. Only the right word of each place loses it.",
        ),
        Mistake(
            "1 subtracted at all right words of the block",
            swap={"dscores[n, t, targets[n, t]] -= 1": "dscores[:, :, targets] -= 1"},
            says="At every place 1 is subtracted from the right words of *all* places: "
            "`dscores[..., targets]` with a colon in the place of the indices of the places. "
            "Arrays of indices go together: np.arange(...) and the targets.",
        ),
        Mistake(
            "1 subtracted at the right words of all rows",
            swap={
                "    dscores[n, t, targets[n, t]] -= 1": "    for s in range(p.shape[1]):\n        dscores[:, s, targets[:, s]] -= 1"
            },
            says="In a loop over the steps, dscores[:, t, targets[:, t]] takes in every row of "
            "the batch the right words of *all* rows. Arrays of indices go together: "
            "np.arange(N) in the place of the first colon.",
        ),
        Mistake(
            "places that count, all targets",
            swap={
                SUBTRACT: "    rows = dscores.reshape(-1, p.shape[2])\n    rows[np.flatnonzero(mask), targets.ravel()] -= 1\n"
            },
            says="The rows are those of the places that count, but the targets are those of all "
            "places: the two arrays of indices are not equally long. Pick from both, "
            "dscores[places, targets[places]].",
        ),
        Mistake(
            "places that count, all targets, in their block",
            swap={"dscores[n, t, targets[n, t]]": "dscores[n, t, targets]"},
            says="The first two indices hold only the places that count, but the targets behind "
            "them are those of all places, (N, T). Pick from them, too: targets[n, t], or "
            "targets[mask].",
        ),
        Mistake(
            "1 subtracted at the most probable word",
            swap={"targets[n, t]] -= 1": "p.argmax(axis=2)[n, t]] -= 1"},
            says="1 is subtracted at the word the model finds most probable. It belongs to the "
            "right word, the target.",
        ),
        Mistake(
            "the sign of everything turned round",
            swap={"dscores /= max": "dscores /= -max"},
            says="The sign of everything is turned round: [j = r] - p in place of p - [j = r]. "
            "The update moves *against* the gradient, so the loss would rise.",
        ),
        Mistake(
            "not divided",
            swap={DIVIDE: ""},
            says="The division is missing. The loss is a mean over the places that count, so "
            "each gradient is divided by their number.",
        ),
        Mistake(
            "divided by all places",
            swap={"max(mask.sum(), 1)": "mask.size"},
            says="Divided by all N*T places, the masked ones included. The loss is a mean over "
            "those that count.",
        ),
        Mistake(
            "divided by the number of masked places",
            swap={"max(mask.sum(), 1)": "max((~mask).sum(), 1)"},
            says="Divided by the number of masked places, not by that of the places that count.",
        ),
        Mistake(
            "divided by N",
            swap={"max(mask.sum(), 1)": "len(mask)"},
            says="Divided by N, as in a layer for a single step. Here the loss is a mean over "
            "all places that count.",
        ),
        Mistake(
            "divided by T",
            swap={"max(mask.sum(), 1)": "mask.shape[1]"},
            says="Divided by T. The loss is a mean over all places that count, in all rows.",
        ),
        Mistake(
            "divided by V",
            swap={"max(mask.sum(), 1)": "p.shape[2]"},
            says="Divided by V, the number of words. The loss is a mean over the places that "
            "count.",
        ),
        Mistake(
            "divided by N T V",
            swap={"max(mask.sum(), 1)": "p.size"},
            says="Divided by N*T*V. The loss is a mean over the places that count.",
        ),
        Mistake(
            "divided row by row",
            swap={
                "max(mask.sum(), 1)": "np.maximum(mask.sum(axis=1), 1)[:, np.newaxis, np.newaxis]"
            },
            says="Each row is divided by the number of its own places that count. It is one mean "
            "over the whole block: one number for all.",
        ),
        Mistake(
            "divided before 1 is subtracted",
            swap={SUBTRACT + WIPE + DIVIDE: WIPE + DIVIDE + SUBTRACT},
            says="The probabilities are divided by the number of places, the 1 is not: first "
            "subtract, then divide. (The rows of a gradient of softmax sum to 0.)",
        ),
        Mistake(
            "only the 1 divided",
            swap={"targets[n, t]] -= 1": "targets[n, t]] -= 1 / max(mask.sum(), 1)", DIVIDE: ""},
            says="The 1 is divided by the number of places, the probabilities are not. (The rows "
            "of a gradient of softmax sum to 0.)",
        ),
        Mistake(
            "the 1 divided twice",
            swap={"targets[n, t]] -= 1": "targets[n, t]] -= 1 / max(mask.sum(), 1)"},
            says="The 1 is divided by the number of places twice: subtract a whole 1, and then "
            "divide everything. (The rows of a gradient of softmax sum to 0.)",
        ),
        Mistake(
            "masked places keep their probabilities",
            swap={WIPE: ""},
            says="At a masked place the probabilities are left as a gradient. Such a place must "
            "change nothing: its whole row is 0. Multiply by the mask as a column, or set the "
            "row to 0.",
        ),
        Mistake(
            "no mask: the last word is taken for right",
            swap={"mask = targets != -1": "mask = targets == targets"},
            says="Nothing is masked: at -1 NumPy takes 1 off the last word, without an error, "
            "and the places are counted. Masked rows must be 0, and only the others are counted.",
        ),
        Mistake(
            "masked rows not wiped out",
            swap={"n, t = np.nonzero(mask)": EVERY, WIPE: ""},
            says="The number of places that count is right, but the masked rows are not 0: there "
            "NumPy takes 1 off the last word, as -1 is a valid index. Wipe these rows out.",
        ),
        Mistake(
            "1 subtracted after masking",
            swap={
                "n, t = np.nonzero(mask)": EVERY,
                SUBTRACT + WIPE: WIPE + SUBTRACT,
            },
            says="1 is subtracted after the masked rows were wiped out: there, -1 is a valid "
            "index, the last word. Subtract first and mask then, or subtract only at the places "
            "that count.",
        ),
        Mistake(
            "a row of the batch wiped out for one masked place",
            swap={
                "dscores *= mask[:, :, np.newaxis]": "dscores *= mask.all(axis=1)[:, np.newaxis, np.newaxis]"
            },
            says="A whole row of the batch is wiped out as soon as one of its places is masked. "
            "The mask is about single places.",
        ),
        Mistake(
            "word 0 masked, too",
            swap={"mask = targets != -1": "mask = targets > 0"},
            says="Places whose right word is word 0 are masked, too. Only -1 masks a place.",
        ),
        Mistake(
            "word 0 masked in place of -1",
            swap={"mask = targets != -1": "mask = targets != 0"},
            says="The places whose right word is word 0 are masked, and those with -1 are not. "
            "It is -1 that masks a place.",
        ),
        Mistake(
            "the mask turned round",
            swap={"mask = targets != -1": "mask = targets == -1"},
            says="The mask is turned round: the places that count are wiped out, the others are "
            "left.",
        ),
        Mistake(
            "masked places read as word 0",
            swap={
                "mask = targets != -1": "targets = np.maximum(targets, 0)\n    mask = targets != -1",
            },
            says="The masked places are treated as if their right word were word 0. To make -1 a "
            "valid index is only half of it: such rows must be 0, and are not counted.",
        ),
        Mistake(
            "nan where all places are masked",
            swap={"max(mask.sum(), 1)": "mask.sum()"},
            says="With every place masked it is 0 divided by 0, nan, and one such batch would "
            "spoil all weights. The gradient is 0 then.",
        ),
        Mistake(
            "only back to the probabilities",
            swap={
                SUBTRACT: "    dscores = np.zeros_like(p)\n    dscores[n, t, targets[n, t]] = -1 / p[n, t, targets[n, t]]\n"
            },
            says="-1/p at the right word is the gradient with respect to the *probabilities*. On "
            "its way to the scores it passes softmax, and becomes p - [j = r].",
        ),
        Mistake(
            "through the softmax a second time",
            swap={DIVIDE: DIVIDE + "    dscores *= p * (1 - p)\n"},
            says="The gradient is multiplied by p (1 - p) as well, the derivative of the "
            "sigmoid. p - [j = r] is the gradient of softmax and log together; nothing "
            "multiplies it.",
        ),
        Mistake(
            "softmax taken again",
            swap={"dscores = p.copy()": "dscores = softmax(p)"},
            says="Softmax is taken again: p holds the probabilities already.",
        ),
        Mistake(
            "0 everywhere",
            swap={"return dscores": "return np.zeros_like(p)"},
            says="The gradient is 0 everywhere. Either nothing is put in, or everything is wiped "
            "out (look at the comparison with -1).",
        ),
        Mistake(
            "minus the right words alone",
            swap={"dscores = p.copy()": "dscores = np.zeros_like(p)"},
            says="Only the 1 at the right words is there, without the probabilities: p - [j = r].",
        ),
        Mistake(
            "the right word only",
            swap={
                WIPE: "    keep = np.zeros_like(p)\n    keep[n, t, targets[n, t]] = 1\n    dscores *= keep\n"
            },
            says="Only the entries of the right words are there. The scores of the other words "
            "have a gradient, too, their probability: they are to go down.",
        ),
        Mistake(
            "laid out as N*T rows",
            swap={"return dscores": "return dscores.reshape(-1, p.shape[2])"},
            says="These are the right numbers, still laid out as (N*T, V). A gradient has the "
            "shape of what it belongs to, (N, T, V).",
        ),
        Mistake(
            "the kept probabilities changed",
            swap={"dscores = p.copy()": "dscores = p"},
            says="`dscores = p` is a second name for the same array, and a reshape of it looks "
            "at the same numbers. What is subtracted is subtracted in the probabilities that the "
            "layer has kept: a second backward gives another answer. `p.copy()`.",
        ),
        Mistake(
            "targets changed in place",
            swap={"return dscores": "targets[targets == -1] = 0\n    return dscores"},
            says="`targets[targets == -1] = 0` writes into the array of the caller, who will not "
            "find the masked places again. Work on a copy, or pick the places that count.",
        ),
    ],
)
