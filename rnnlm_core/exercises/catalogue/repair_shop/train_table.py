"""train_table (the repair shop)."""

import numpy as np

from rnnlm_core import SGD, softmax

from ...exercise import Case, Exercise, Mistake
from .shared import cause, text


def train_table(corpus, V, epochs, lr=15.0):
    """Learn a table of scores W: (V, V): row i scores the words that may follow word i.

    corpus: (M,) ids. An epoch is one step down the gradient of the mean loss.
    Returns the perplexity of each epoch, measured before its step: a list.
    """
    xs, ts, perplexities = corpus[:-1], corpus[1:], []
    W, dW = np.zeros((V, V)), np.zeros((V, V))
    optimizer, params, grads = SGD(lr), [W], [dW]
    for _ in range(epochs):
        dscores, places = softmax(W[xs]), np.arange(len(xs))
        perplexities.append(np.exp(-np.log(dscores[places, ts]).mean()))
        dscores[places, ts] -= 1
        dW[...] = 0
        np.add.at(dW, xs, dscores / len(xs))
        optimizer.update(params, grads)
    return perplexities


def table_case(ids, V, epochs, lr):
    args = {"corpus": np.array(ids), "V": V, "epochs": epochs, "lr": lr}
    return Case(args, note=f"a text of {len(ids)} words, {epochs} epochs")


TRAIN_TABLE = Exercise(
    train_table,
    notebook="repair shop",
    minutes=10,
    returns="perplexities",
    cases=[
        table_case([0, 1, 0], 2, 3, 1.0),
        table_case([0, 1, 2, 0, 1, 1, 2, 0], 3, 5, 0.7),
        table_case(text(30), 7, 6, 2.0),
    ],
    broken="the gradient in a new array",
    clues={
        "perplexities": "Look for the first epoch whose perplexity is wrong. That of epoch 0 is "
        "measured before any step, when all words are equally likely: it is V. A step has four "
        "parts: dscores; their sum in dW over all places of a word, divided by the number of "
        "places; the array that the optimiser holds; and the update. Print W and dW after one "
        "turn of the loop.",
    },
    mistakes=[
        Mistake(
            "the gradient in a new array",
            swap={"dW[...] = 0": "dW = np.zeros((V, V))"},
            says="Print, after one turn of the loop, what it has changed.",
        ),
        Mistake(
            "the gradient never cleared",
            swap={"dW[...] = 0": "pass"},
            says="The curve falls, but this is what one gets when the gradients of all earlier "
            "epochs are still in the array when those of this epoch are added. A step goes by "
            "the gradient of its own epoch.",
        ),
    ],
)


CAUSE_3 = cause(
    3,
    "G",
    "The gradient is computed, and put into an array that nobody looks at: the list that the "
    "optimizer receives holds the old array, full of zeros. So no weight moves at all.",
    {
        "A": "A: some rows would get too small a gradient, and the curve would still move. This "
        "one does not move in its last digit.",
        "B": "B: too long a step changes the perplexity, mostly for the worse. Here nothing "
        "changes.",
        "D": "D: with weights that are too large a curve begins far above 82. This one begins "
        "where it should.",
        "E": "E: with wrong targets a curve comes down to their unigram perplexity. This one "
        "does not come down at all.",
        "H": "H: a gradient through the wrong matrix still moves the weights.",
        "I": "I: a gradient that is spoilt would still move the weights, if in a wrong direction.",
    },
    "there is no recurrent layer here, so no state and no tanh; nothing is written, and there is "
    "one exponential, of one mean. And the curve does not move in its last digit: how can the "
    "weights stay exactly as they are?",
)
