"""train_for_epochs (notebook 5.5)."""

import numpy as np

from rnnlm_core import SGD, batch_indices

from ...exercise import Case, Exercise, Mistake
from .shared import TEXT, Watched, joined, not_written


def train_for_epochs(model, optimizer, xs, ts, N, T, max_epoch):
    """Train for several epochs, in the order of the text, with the state carried on.

    model: a SimpleRnnlm. optimizer: an SGD. xs, ts: (M,) words, and their next words.
    Returns ppl_list: for each epoch its perplexity.
    """
    max_iters = len(xs) // (N * T)
    iteration, ppl_list = 0, []
    for _ in range(max_epoch):
        total_loss = 0
        for _ in range(max_iters):
            at = batch_indices(len(xs), N, T, iteration)
            total_loss += model.forward(xs[at], ts[at])
            model.backward()
            optimizer.update(model.params, model.grads)
            iteration += 1
        ppl_list.append(np.exp(total_loss / max_iters))
    return ppl_list


def watch_epochs(answer, args):
    model = Watched.small()
    names = ("xs", "ts", "N", "T", "max_epoch")
    returned = answer(model, SGD(0.3), *(args[name] for name in names))
    if not_written(answer, returned):
        return returned
    return {"ppl_list": returned, "inputs": joined(model.inputs), "weights": model.weights()}


def epochs_case(M, N, T, max_epoch):
    args = {"xs": TEXT[:M], "ts": TEXT[1 : M + 1], "N": N, "T": T, "max_epoch": max_epoch}
    return Case(args, {"words": M, "rows": N, "T": T, "epochs": max_epoch})


ZERO = "        total_loss = 0\n"


TRAIN_FOR_EPOCHS = Exercise(
    train_for_epochs,
    notebook="5.5",
    minutes=5,
    gives="ppl_list",
    returns="ppl_list inputs weights",
    cases=[
        epochs_case(9, 2, 2, 1),
        epochs_case(13, 2, 3, 2),
        epochs_case(19, 3, 2, 4),
        epochs_case(25, 2, 3, 2),
    ],
    drive=watch_epochs,
    broken="the sum of the losses never begins anew",
    clues={
        "ppl_list": "The training itself is right: what is read, and what is learned. Only what "
        "comes back is not: one perplexity for each epoch, the exponential of the mean loss of this "
        "epoch's batches.",
        "weights": "The right words are read, but the training is another one than in the "
        "program as it was given. That part was right: only what is written down after each "
        "epoch was not.",
        "ppl_list weights": "The right words are read, but the training is another one than in "
        "the program as it was given. That part was right: only what is written down after each "
        "epoch was not.",
        "ppl_list inputs weights": "Other words are read than in the program as it was given. "
        "Its reading was right.",
    },
    mistakes=[
        Mistake(
            "the sum of the losses never begins anew",
            swap={
                "iteration, ppl_list = 0, []": "iteration, total_loss, ppl_list = 0, 0, []",
                ZERO: "",
            },
            says="Follow it with a pencil: two epochs of two batches, with losses of 1, 1, 1, 1.",
        ),
        Mistake(
            "divided by all batches so far",
            swap={
                "iteration, ppl_list = 0, []": "iteration, total_loss, ppl_list = 0, 0, []",
                ZERO: "",
                "total_loss / max_iters": "total_loss / iteration",
            },
            says="This is what one gets when the sum is divided by all batches so far. It no "
            "longer rises, but it is a mean over all epochs, and the first, bad one stays in it "
            "for ever. An epoch's own perplexity is asked for.",
        ),
        Mistake(
            "the reading begins anew",
            swap={ZERO: "        total_loss = iteration = 0\n"},
            says="This is what one gets when the reading begins anew with each epoch. Only the "
            "sum is to begin anew: `iteration` goes on, as the state does.",
        ),
        Mistake(
            "divided by the batches of all epochs",
            swap={
                "iteration, ppl_list = 0, []": "iteration, total_loss, ppl_list = 0, 0, []",
                ZERO: "",
                "total_loss / max_iters": "total_loss / (max_iters * max_epoch)",
            },
            says="This is what one gets when the sum of all epochs is divided by the batches of "
            "all epochs together, those to come among them. It should hold the losses of one "
            "epoch only; then max_iters is right.",
        ),
    ],
)
