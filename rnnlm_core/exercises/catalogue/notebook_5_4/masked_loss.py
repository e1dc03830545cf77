"""masked_loss (notebook 5.4)."""

import numpy as np

from rnnlm_core import TimeSoftmaxWithLoss, softmax

from ...exercise import Exercise, Mistake
from .shared import ALL_COUNT, FAR_APART, LOSS_CASES, loss_case


def masked_loss(scores, targets):
    """The loss of a block: the mean of -log P over the places that count.

    scores: (N, T, V). targets: (N, T), the ids of the right words, and -1 where a place
    does not count. Returns loss, a number; 0 if no place counts.
    """
    N, T, V = scores.shape
    p = softmax(scores).reshape(N * T, V)
    right = targets.ravel()
    counts = np.flatnonzero(right != -1)
    losses = np.zeros(N * T)
    losses[counts] = -np.log(p[counts, right[counts]])
    return losses.sum() / max(len(counts), 1)


PICKED = "losses[counts] = -np.log(p[counts, right[counts]])"


THE_MEAN = "losses.sum() / max(len(counts), 1)"


MASKED_LOSS = Exercise(
    masked_loss,
    notebook="5.4",
    minutes=10,
    returns="loss",
    traits=ALL_COUNT,
    instead=(TimeSoftmaxWithLoss.forward,),
    cases=[*LOSS_CASES, loss_case(FAR_APART, [[0, 2], [1, 0]], "places near 1000 and near -1000")],
    mistakes=[
        Mistake(
            "masked places scored as the last word",
            swap={"right != -1": "right == right"},
            says="Nothing is masked. The target -1 is a valid index: NumPy reads the probability "
            "of the last word there, without an error. Look up the places that count, and only "
            "those.",
        ),
        Mistake(
            "masked places in the sum, not in the count",
            swap={PICKED: "losses = -np.log(p[np.arange(N * T), right])"},
            says="The sum is divided by the number of places that count, but the masked ones are "
            "in the sum, too: at -1 NumPy reads the last word. Give them a loss of 0.",
        ),
        Mistake(
            "masked places in the count",
            swap={"max(len(counts), 1)": "(N * T)"},
            says="The sum is divided by all N*T places, the masked ones included: a block that "
            "is mostly masked would look easy. Divide by the number of places that count.",
        ),
        Mistake(
            "divided by the number of masked places",
            swap={"max(len(counts), 1)": "max((right == -1).sum(), 1)"},
            says="The sum is divided by the number of masked places, not by that of the places "
            "that count.",
        ),
        Mistake(
            "divided by N",
            swap={"max(len(counts), 1)": "N"},
            says="The sum is divided by N, the rows of the batch. The mean is over all places "
            "that count, rows and steps.",
        ),
        Mistake(
            "divided by T",
            swap={"max(len(counts), 1)": "T"},
            says="The sum is divided by T, the steps. The mean is over all places that count, in "
            "all rows.",
        ),
        Mistake(
            "divided by V",
            swap={"max(len(counts), 1)": "V"},
            says="The sum is divided by V, the number of words. The mean is over the places that "
            "count.",
        ),
        Mistake(
            "divided by the number of numbers",
            swap={"max(len(counts), 1)": "(N * T * V)"},
            says="The sum is divided by N*T*V. Every place has one loss, so the mean is over the "
            "places that count.",
        ),
        Mistake(
            "0 for every block",
            swap={f"return {THE_MEAN}": "return 0.0"},
            says="The loss is 0 for every block. Either no place counts (look at the comparison "
            "with -1), or no loss is ever stored.",
        ),
        Mistake(
            "the sum in the place of the mean",
            swap={THE_MEAN: "losses.sum()"},
            says="This is the sum of the losses. A block of twice as many words would have twice "
            "the loss: take the mean over the places that count.",
        ),
        Mistake(
            "a mean of the rows' means",
            swap={
                f"return {THE_MEAN}": "each = (right != -1).reshape(N, T).sum(axis=1)\n    return (losses.reshape(N, T).sum(axis=1) / np.maximum(each, 1)).mean()"
            },
            says="First the mean of each row, then the mean of these: a place in a row that is "
            "mostly masked then weighs more than another. One sum over all places that count, "
            "divided by their number.",
        ),
        Mistake(
            "a mean of the steps' means",
            swap={
                f"return {THE_MEAN}": "each = (right != -1).reshape(N, T).sum(axis=0)\n    return (losses.reshape(N, T).sum(axis=0) / np.maximum(each, 1)).mean()"
            },
            says="First the mean of each step, then the mean of these: a place in a step that is "
            "mostly masked then weighs more than another. One sum over all places that count, "
            "divided by their number.",
        ),
        Mistake(
            "p[:, targets] on all places",
            swap={
                "losses[counts] = -np.log(p[counts, right[counts]])": "losses[counts] = -np.log(p[:, right[counts]]).mean(axis=0)"
            },
            says="The colon in p[:, targets] takes *every* place, the masked ones, too, and for "
            "each of them the columns of all right words. In its place belong the rows of the "
            "places that count, one for each target.",
        ),
        Mistake(
            "p[:, targets] on all places, summed",
            swap={
                "losses[counts] = -np.log(p[counts, right[counts]])": "losses[counts] = -np.log(p[:, right[counts]]).sum(axis=0)"
            },
            says="The colon in p[:, targets] takes *every* place, the masked ones, too, and the "
            "columns of all right words; here they are all added up. In its place belong the "
            "rows of the places that count, one for each target.",
        ),
        Mistake(
            "places that count, all targets",
            swap={PICKED: "losses = -np.log(p[counts, right])"},
            says="The rows are those of the places that count, but the targets are those of all "
            "places: the two arrays of indices are not equally long. Pick from both, p[places, "
            "targets[places]].",
        ),
        Mistake(
            "places that count, all targets, mean",
            swap={PICKED: "losses[counts] = -np.log(p[counts, right]).mean()"},
            says="The rows are only the places that count, the targets are those of all places: "
            "two arrays of indices of different lengths. Pick from both, p[places, "
            "targets[places]].",
        ),
        Mistake(
            "the mask for rows, all targets in their block",
            swap={PICKED: "losses = -np.log(softmax(scores)[targets != -1, targets])"},
            says="The mask picks the places that count, but the targets behind it are still "
            "those of all places, (N, T). Pick from both: p[mask, targets[mask]].",
        ),
        Mistake(
            "the mask for rows, all targets in their block, mean",
            swap={
                PICKED: "losses[counts] = -np.log(softmax(scores)[targets != -1, targets]).mean()"
            },
            says="The mask picks the places that count; the targets behind it are not picked, "
            "they are (N, T). Pick from both: p[mask, targets[mask]].",
        ),
        Mistake(
            "all places, targets of those that count",
            swap={PICKED: "losses = -np.log(p[np.arange(N * T), right[counts]])"},
            says="The targets are those of the places that count, but the rows are all N*T "
            "places. Pick from both, p[places, targets[places]].",
        ),
        Mistake(
            "all places, targets of those that count, mean",
            swap={PICKED: "losses[counts] = -np.log(p[np.arange(N * T), right[counts]]).mean()"},
            says="The targets are picked, the rows are not: they are all N*T places. The two "
            "arrays of indices go together, p[places, targets[places]].",
        ),
        Mistake(
            "nan where all places are masked",
            swap={"max(len(counts), 1)": "np.float64(len(counts))"},
            says="With every place masked it is 0 divided by 0, nan (so is the mean of an empty "
            "array), and one such batch would spoil all weights. Return 0 then.",
        ),
        Mistake(
            "the minus sign missing",
            swap={"= -np.log(p": "= np.log(p"},
            says="The minus sign is missing: a log of a probability is negative, and a loss is "
            "not.",
        ),
        Mistake(
            "log to the base 2",
            swap={"-np.log(p": "-np.log2(p"},
            says="These are logs to the base 2. The loss is measured with natural logs, np.log.",
        ),
        Mistake(
            "log to the base 10",
            swap={"-np.log(p": "-np.log10(p"},
            says="These are logs to the base 10. The loss is measured with natural logs, np.log.",
        ),
        Mistake(
            "the mean inside the log",
            swap={
                PICKED: "losses[counts] = p[counts, right[counts]]",
                f"return {THE_MEAN}": f"return -np.log({THE_MEAN}) if len(counts) else 0",
            },
            says="The mean of the probabilities is taken first, then the log. It is the other "
            "way round: a log for every place, then the mean.",
        ),
        Mistake(
            "no log",
            swap={"-np.log(p[counts, right[counts]])": "-p[counts, right[counts]]"},
            says="This is minus the mean probability of the right words: the log is missing.",
        ),
        Mistake(
            "1 - p for -log p",
            swap={"-np.log(p[counts, right[counts]])": "1 - p[counts, right[counts]]"},
            says="This is the mean of 1 - p. The loss of a place is -log p.",
        ),
        Mistake(
            "the perplexity",
            swap={f"return {THE_MEAN}": f"return np.exp({THE_MEAN})"},
            says="This is the exponential of the loss, the perplexity.",
        ),
        Mistake(
            "the perplexity, 0 where all are masked",
            swap={f"return {THE_MEAN}": f"return np.exp({THE_MEAN}) if len(counts) else 0"},
            says="This is the perplexity, e to the power of the loss. Return the loss itself.",
        ),
        Mistake(
            "the perplexity, nan where all are masked",
            swap={f"return {THE_MEAN}": "return np.exp(losses.sum() / np.float64(len(counts)))"},
            says="This is e to the power of the loss, the perplexity; return the loss. And with "
            "every place masked it is 0 divided by 0, nan: return 0 then.",
        ),
        Mistake(
            "the most probable word in the place of the right one",
            swap={"p[counts, right[counts]]": "p[counts].max(axis=1)"},
            says="This is the loss of the word that the model finds most probable, not of the "
            "right one. Pick by the targets.",
        ),
        Mistake(
            "the probability of the wrong words",
            swap={"-np.log(p[counts, right[counts]])": "-np.log(1 - p[counts, right[counts]])"},
            says="This is -log(1 - p), the loss of not being right.",
        ),
        Mistake(
            "all words of every place",
            swap={"-np.log(p[counts, right[counts]])": "-np.log(p[counts]).sum(axis=1)"},
            says="The logs of all V words are added up. Only the right word of each place "
            "counts: p[places, right words].",
        ),
        Mistake(
            "the mean over all words of every place",
            swap={"-np.log(p[counts, right[counts]])": "-np.log(p[counts]).mean(axis=1)"},
            says="This is the mean over all V words of each place. Only the right word counts: "
            "p[places, right words].",
        ),
        Mistake(
            "p[:, targets]",
            swap={
                "p[counts, right[counts]])": "p[counts][:, right[counts]]).mean(axis=1)",
            },
            says="p[:, targets] takes the columns of *all* right words at every place. Two "
            "arrays of indices go together, place by place: p[places, targets].",
        ),
        Mistake(
            "p[:, targets], summed",
            swap={
                "p[counts, right[counts]])": "p[counts][:, right[counts]]).sum(axis=1)",
            },
            says="p[:, targets] takes the columns of *all* right words at every place, and here "
            "they are all added up. Two arrays of indices go together, place by place: p[places, "
            "targets].",
        ),
        Mistake(
            "entropy",
            swap={"-np.log(p[counts, right[counts]])": "-(p * np.log(p))[counts].sum(axis=1)"},
            says="This is the sum of -p log p over all words: how unsure the model is, whatever "
            "the right word is. Where do the targets come in?",
        ),
        Mistake(
            "the log weighted by the probability",
            swap={"-np.log(p[counts, right[counts]])": "-(p * np.log(p))[counts, right[counts]]"},
            says="This is -p log p of the right words. The loss of a place is -log p; nothing "
            "multiplies it.",
        ),
        Mistake(
            "no softmax: minus the scores",
            swap={PICKED: "losses[counts] = -scores.reshape(N * T, V)[counts, right[counts]]"},
            says="This is minus the mean score of the right words. Scores are no log "
            "probabilities: softmax first, then the log.",
        ),
        Mistake(
            "no softmax: the log of the scores",
            swap={"softmax(scores)": "scores"},
            says="The log is taken of the scores. They may be 0, whose log is minus infinity, or "
            "negative, whose log is nan, and are no probabilities. Softmax first, then the log.",
        ),
        Mistake(
            "softmax twice",
            swap={"softmax(scores)": "softmax(softmax(scores))"},
            says="Softmax is taken twice. scores are scores; after one softmax they are "
            "probabilities.",
        ),
        Mistake(
            "the sigmoid for softmax",
            swap={"softmax(scores)": "(1 / (1 + np.exp(-scores)))"},
            says="This is what one gets with the sigmoid in the place of softmax. The words of a "
            "place do not compete then, and an untrained model does not begin at log V.",
        ),
        Mistake(
            "softmax over the steps",
            swap={"softmax(scores)": "softmax(scores.swapaxes(1, 2)).swapaxes(1, 2)"},
            says="Softmax is taken over the steps. The words of a place compete with each other: "
            "the last axis.",
        ),
        Mistake(
            "softmax over everything",
            swap={"softmax(scores)": "softmax(scores.ravel())"},
            says="One softmax is taken over the whole block. Every place makes a guess of its "
            "own: the last axis.",
        ),
        Mistake(
            "the mask inside the log",
            swap={PICKED: "losses = -np.log(p[np.arange(N * T), right] * (right != -1))"},
            says="The probability of a masked place is set to 0, and then its log is taken: "
            "infinite. Take the log first and multiply the *loss* by the mask, or pick only the "
            "places that count.",
        ),
        Mistake(
            "the mask inside the log, nan",
            swap={
                PICKED: "losses = -(right != -1) * np.log(p[np.arange(N * T), right] * (right != -1))",
            },
            says="The probability of a masked place is set to 0, its log is infinite, and 0 "
            "times infinity is nan. Mask the *loss*, after the log, or pick only the places that "
            "count.",
        ),
        Mistake(
            "the scores of masked places set to 0",
            swap={
                "softmax(scores)": "softmax(scores * (targets != -1)[:, :, np.newaxis])",
                "counts = np.flatnonzero(right != -1)": "counts = np.arange(N * T)",
            },
            says="The scores of a masked place are set to 0, which makes a uniform guess of it, "
            "with a loss of log V, and that is in the mean. Leave the losses of such places out.",
        ),
        Mistake(
            "the scores of masked places set to 0, not counted",
            swap={
                "softmax(scores)": "softmax(scores * (targets != -1)[:, :, np.newaxis])",
                PICKED: "losses = -np.log(p[np.arange(N * T), right])",
            },
            says="The scores of a masked place are set to 0, which makes a uniform guess of it, "
            "with a loss of log V, and that is in the sum. Set its loss to 0, not its scores.",
        ),
        Mistake(
            "word 0 masked, too",
            swap={"right != -1": "right > 0"},
            says="Places whose right word is word 0 are left out. Only -1 masks a place; 0 is a "
            "word as any other.",
        ),
        Mistake(
            "word 0 masked in place of -1",
            swap={"right != -1": "right != 0"},
            says="The places whose right word is word 0 are left out, and those with -1 are not "
            "(there NumPy reads the last word). It is -1 that masks a place.",
        ),
        Mistake(
            "the mask turned round",
            swap={"right != -1": "right == -1"},
            says="The mask is turned round: only the masked places are counted.",
        ),
        Mistake(
            "masked places read as word 0",
            swap={
                "counts = np.flatnonzero(right != -1)": "right = np.maximum(right, 0)\n    counts = np.arange(N * T)"
            },
            says="The masked places are scored as if their right word were word 0. To make -1 a "
            "valid index is only half of it: the loss of such a place must be 0, and it must not "
            "be counted.",
        ),
        Mistake(
            "masked places read as word 0, not counted",
            swap={
                PICKED: "losses = -np.log(p[np.arange(N * T), np.maximum(right, 0)])",
            },
            says="The masked places are in the sum, as if their right word were word 0. To make "
            "-1 a valid index is only half of it: the loss of such a place must be 0.",
        ),
        Mistake(
            "rows with a masked place left out",
            swap={
                "counts = np.flatnonzero(right != -1)": "counts = np.flatnonzero(np.repeat((targets != -1).all(axis=1), T))"
            },
            says="A whole row of the batch is left out as soon as one of its places is masked. "
            "The mask is about single places.",
        ),
        Mistake(
            "the last step only",
            swap={
                "counts = np.flatnonzero(right != -1)": "last = np.arange(N * T) % T == T - 1\n    counts = np.flatnonzero(last & (right != -1))"
            },
            says="This is the loss of the last step alone. Every step has a word to guess.",
        ),
        Mistake(
            "the last row only",
            swap={
                "counts = np.flatnonzero(right != -1)": "last = np.arange(N * T) >= N * T - T\n    counts = np.flatnonzero(last & (right != -1))"
            },
            says="This is the loss of the last row of the batch alone. In a loop over the rows: "
            "are the sum and the count set to 0 again in every turn?",
        ),
        Mistake(
            "a row given up at its first masked place",
            swap={
                "np.flatnonzero(right != -1)": "np.flatnonzero(np.logical_and.accumulate(targets != -1, axis=1))"
            },
            says="What comes after the first masked place of a row is left out, as by a `break`. "
            "A masked place may stand anywhere, and only that one is to be skipped: `continue`, "
            "or a mask.",
        ),
        Mistake(
            "given up at the first masked place",
            swap={
                "np.flatnonzero(right != -1)": "np.flatnonzero(np.logical_and.accumulate(right != -1))"
            },
            says="All that comes after the first masked place of the block is left out, as by a "
            "`break` or a `return`. Only that place is to be skipped: `continue`, or a mask.",
        ),
        Mistake(
            "the first row only",
            swap={
                "counts = np.flatnonzero(right != -1)": "counts = np.flatnonzero(right[:T] != -1)"
            },
            says="This is the loss of the first row of the batch alone.",
        ),
        Mistake(
            "one loss for every place",
            swap={f"return {THE_MEAN}": "return losses.reshape(N, T)"},
            says="These are the losses of all places. One number is asked for, their mean over "
            "the places that count.",
        ),
        Mistake(
            "one loss for every place that counts",
            swap={f"return {THE_MEAN}": "return losses[counts]"},
            says="These are the losses of the places that count. One number is asked for, their "
            "mean.",
        ),
        Mistake(
            "one loss for every row",
            swap={
                f"return {THE_MEAN}": "each = (right != -1).reshape(N, T).sum(axis=1)\n    return losses.reshape(N, T).sum(axis=1) / np.maximum(each, 1)"
            },
            says="These are the losses of the rows. One number is asked for, the mean over all "
            "places that count.",
        ),
        Mistake(
            "targets changed in place",
            swap={
                "losses = np.zeros(N * T)": "targets[targets == -1] = 0\n    losses = np.zeros(N * T)"
            },
            says="`targets[targets == -1] = 0` writes into the array of the caller, who will not "
            "find the masked places again. Work on a copy, or pick the places that count.",
        ),
        Mistake(
            "scores changed in place",
            swap={
                "losses = np.zeros(N * T)": "scores -= scores.max(axis=-1, keepdims=True)\n    losses = np.zeros(N * T)"
            },
            says="`scores -= ...` writes into the array of the caller. `scores - ...` makes a "
            "new one.",
        ),
    ],
)
