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
    clues={
        "loss": "Every place that counts gives one number, -log of the probability of its right "
        "word, and the loss is the mean of these numbers; 0 if no place counts. Work it by hand "
        "for one place with the scores log 1 and log 3 and word 0 as its target: the "
        "probability is 1/4, and -log 1/4 is 1.386.",
    },
    mistakes=[
        Mistake(
            "masked places scored as the last word",
            swap={"right != -1": "right == right"},
            says="This is what one gets when nothing is masked. The target -1 is a valid index: "
            "NumPy reads the probability of the last word there, without an error.",
        ),
        Mistake(
            "masked places in the sum, not in the count",
            swap={PICKED: "losses = -np.log(p[np.arange(N * T), right])"},
            says="This is what one gets when the sum is divided by the number of places that "
            "count, but the masked ones are in it: at -1 NumPy reads the last word. Their loss "
            "is to be 0.",
        ),
        Mistake(
            "masked places in the count",
            swap={"max(len(counts), 1)": "(N * T)"},
            says="This is what one gets when the sum is divided by all N*T places, the masked "
            "ones among them: a block that is mostly masked would look easy. It is to be "
            "divided by the number of places that count.",
        ),
        Mistake(
            "a mean of the rows' means",
            swap={
                f"return {THE_MEAN}": "each = (right != -1).reshape(N, T).sum(axis=1)\n    return (losses.reshape(N, T).sum(axis=1) / np.maximum(each, 1)).mean()"
            },
            says="This is what one gets with the mean of each row, and then the mean of these: "
            "a place in a row that is mostly masked weighs more than another then. One sum over "
            "all places that count, divided by their number, is asked for.",
        ),
        Mistake(
            "p[:, targets] on all places",
            swap={
                "losses[counts] = -np.log(p[counts, right[counts]])": "losses[counts] = -np.log(p[:, right[counts]]).mean(axis=0)"
            },
            says="This is what one gets with p[:, targets] when the colon takes *every* place, "
            "a masked one like any other, and for each of them the columns of all right words. "
            "Two arrays of indices go together, place by place.",
        ),
        Mistake(
            "the mean inside the log",
            swap={
                PICKED: "losses[counts] = p[counts, right[counts]]",
                f"return {THE_MEAN}": f"return -np.log({THE_MEAN}) if len(counts) else 0",
            },
            says="This is what one gets when the mean of the probabilities is taken first, then "
            "the log. It is the other way round: a log for every place, then the mean.",
        ),
        Mistake(
            "p[:, targets]",
            swap={
                "p[counts, right[counts]])": "p[counts][:, right[counts]]).mean(axis=1)",
            },
            says="This is what one gets with p[:, targets]: it takes the columns of *all* right "
            "words at every place. Two arrays of indices go together, place by place.",
        ),
        Mistake(
            "entropy",
            swap={"-np.log(p[counts, right[counts]])": "-(p * np.log(p))[counts].sum(axis=1)"},
            says="This is the sum of -p log p over all words: how unsure the model is, whatever "
            "the right word is. Where do the targets come in?",
        ),
        Mistake(
            "no softmax: minus the scores",
            swap={PICKED: "losses[counts] = -scores.reshape(N * T, V)[counts, right[counts]]"},
            says="This is minus the mean score of the right words. Scores are no log "
            "probabilities: softmax comes first, then the log.",
        ),
        Mistake(
            "the mask inside the log",
            swap={PICKED: "losses = -np.log(p[np.arange(N * T), right] * (right != -1))"},
            says="This is what one gets when the probability of a masked place is set to 0, and "
            "then its log is taken: infinite. The *loss* is to be masked, after the log.",
        ),
        Mistake(
            "the scores of masked places set to 0",
            swap={
                "softmax(scores)": "softmax(scores * (targets != -1)[:, :, np.newaxis])",
                "counts = np.flatnonzero(right != -1)": "counts = np.arange(N * T)",
            },
            says="This is what one gets when the scores of a masked place are set to 0. That "
            "makes a uniform guess of it, with a loss of log V, and this loss is in the mean. "
            "The losses of such places are to be left out.",
        ),
        Mistake(
            "word 0 masked, too",
            swap={"right != -1": "right > 0"},
            says="This is what one gets when the places whose right word is word 0 are left "
            "out, as with targets > 0. Only -1 masks a place; 0 is a word like any other.",
        ),
        Mistake(
            "masked places read as word 0",
            swap={
                "counts = np.flatnonzero(right != -1)": "right = np.maximum(right, 0)\n    counts = np.arange(N * T)"
            },
            says="This is what one gets when the masked places are scored as if their right "
            "word were word 0. To make -1 a valid index is only half of it: the loss of such a "
            "place is to be 0, and it is not to be counted.",
        ),
    ],
)
