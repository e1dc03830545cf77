"""train_in_blocks (the repair shop)."""

import numpy as np

from rnnlm_core import SGD, batch_indices

from ...exercise import Case, Exercise, Mistake
from .shared import cause, small_model, text


def train_in_blocks(model, corpus, N, T, updates, lr):
    """Train a model on a text, read in its order from the first word on.

    corpus: (M,) word ids. N rows, T words in a block, one step of length lr after each.
    Returns the mean loss of each mini-batch, a list.
    """
    xs, ts = corpus[:-1], corpus[1:]
    optimizer, losses = SGD(lr), []
    model.reset_state()
    for iteration in range(updates):
        at = batch_indices(len(xs), N, T, iteration)
        losses.append(model.forward(xs[at], ts[at]))
        model.backward()
        optimizer.update(model.params, model.grads)
    return losses


def training_case(N, T, updates, read=None, n_words=60):
    args = {"model": small_model(read=read), "corpus": text(n_words), "N": N, "T": T}
    args |= {"updates": updates, "lr": 0.2}
    note = f"{n_words} words, N = {N}, T = {T}, {updates} updates"
    return Case(args, note=note + (", a model that has read before" if read else ""))


def losses_and_weights(answer, args):
    """The losses; and in args what has become of the weights."""
    losses = answer(*args.values())
    args["weights"] = np.concatenate([np.ravel(param) for param in args["model"].params])
    return losses


TRAIN_IN_BLOCKS = Exercise(
    train_in_blocks,
    notebook="repair shop",
    minutes=5,
    returns="losses weights",
    cases=[
        training_case(1, 1, 1),
        training_case(2, 3, 4),
        training_case(3, 4, 5, [[1, 2], [3, 4], [5, 6]]),
        training_case(2, 3, 5, n_words=21),
    ],
    drive=losses_and_weights,
    in_place=("weights",),
    broken="the state emptied at every block",
    clues={
        "weights": "The losses are right, the weights are not. After the last loss there is "
        "still one step: `backward`, and the update.",
        "losses weights": "Look for the first loss that is wrong. The first of all is made of "
        "the text, the weights and an empty state. Every later one needs the step before it, the "
        "next T words of each row, and the state in which the block before has ended.",
    },
    mistakes=[
        Mistake(
            "the state emptied at every block",
            swap={
                "    model.reset_state()\n    for iteration in range(updates):\n": "    for iteration in range(updates):\n"
                "        model.reset_state()\n"
            },
            says="Look at the numbers by place in the block, beside those of the right program.",
        ),
        Mistake(
            "new arrays in model.params",
            swap={
                "optimizer.update(model.params, model.grads)": "model.params = [p - lr * g for p, g in zip(model.params, model.grads)]"
            },
            says="This is what one gets when `model.params` is given new arrays: the layers go "
            "on using the old ones. An update changes the arrays that are there.",
        ),
        Mistake(
            "read twice",
            swap={"losses.append(model": "model.predict(xs[at])\n        losses.append(model"},
            says="This is what one gets when each block is read twice: the second reading goes "
            "on from the end of the first, because `predict` moves the state on, too.",
        ),
        Mistake(
            "the state emptied in every epoch",
            swap={
                "    model.reset_state()\n    for iteration in range(updates):\n": "    for iteration in range(updates):\n",
                "losses.append(model": "if iteration % (len(xs) // (N * T)) == 0:\n            model.reset_state()\n        losses.append(model",
            },
            says="This is what one gets when the state is emptied where a new epoch begins. The "
            "rows read on there, from epoch to epoch: the state is emptied once, before the loop.",
        ),
    ],
)


CAUSE_10 = cause(
    10,
    "C",
    "The first word of a block is guessed as if nothing stood before it but that one word, and "
    "the farther into the block, the less it matters. No gradient can be wrong: a gradient never "
    "goes back further than its block, in a right program either.",
    {
        "B": "B: steps that are too long spoil the weights; they would not single out the first "
        "place of a block.",
        "E": "E: wrong targets cannot be learned at all: the curve would stop at a unigram line.",
        "F": "F: then nothing could be learned but how often words occur. This curve falls far "
        "below that.",
        "G": "G: then some weights would not move; why should the first place of a block suffer "
        "most?",
        "H": "H: hard to tell by a curve, which would fall almost as the right one does. But it "
        "would not single out the first place of a block.",
        "O": "O: nothing else is read here, only the text, block after block.",
        "K": "K: it is the opposite: the model would know too much at the start of a text, not too "
        "little at the start of a block.",
        "A": "A: then the vectors of repeated words would learn too little, wherever the words "
        "stand in a block. It is the *first* place that suffers most.",
        "I": "I: forward and backward are the package's, and right; and a spoilt gradient would "
        "not single out the first place of a block.",
        "M": "M: the derivative is the package's, and right; and a wrong one would not single "
        "out the first place of a block.",
    },
    "such a mistake does not depend on where a block begins. But the first place of a block suffers most, "
    "and the places after it less and less.",
)
