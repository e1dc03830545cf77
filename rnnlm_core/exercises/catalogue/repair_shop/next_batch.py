"""next_batch (the repair shop)."""

import contextlib

import numpy as np

from rnnlm_core import softmax

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import cause


def next_batch(corpus, N, T, iteration):
    """The words that a mini-batch reads, and the word that follows each.

    corpus: (M,) word ids. iteration: how many mini-batches were read before it.
    Row n begins at word n * ((M - 1) // N); every batch reads on, T words further.
    Returns inputs: (N, T), targets: (N, T).
    """
    xs, ts = corpus[:-1], corpus[1:]
    data_size = len(xs)
    inputs, targets = np.zeros((N, T), int), np.zeros((N, T), int)
    for n in range(N):
        offset = n * (data_size // N)
        for t in range(T):
            time_idx = iteration * T + t
            inputs[n, t] = xs[(offset + time_idx) % data_size]
            targets[n, t] = ts[(offset + time_idx) % data_size]
    return inputs, targets


def with_loss(answer, args):
    """The batch; and in args, which the answer has left by then, the loss of a fixed model on it."""
    returned = answer(*args.values())
    scores = spaced(len(args["corpus"]), len(args["corpus"]), low=-2, high=2)
    args["loss"] = -1.0  # no such word, or two shapes that do not fit
    if isinstance(returned, (tuple, list)) and len(returned) == 2:
        with contextlib.suppress(IndexError, ValueError):
            inputs, targets = map(np.asarray, returned)
            args["loss"] = -np.log(softmax(scores)[inputs, targets]).mean()
    return returned


def batch_case(M, N, T, iteration):
    args = {"corpus": np.arange(M), "N": N, "T": T, "iteration": iteration}
    return Case(args, note=f"a text of {M} words, N = {N}, T = {T}, iteration {iteration}")


NEXT_BATCH = Exercise(
    next_batch,
    notebook="repair shop",
    minutes=5,
    returns="loss inputs targets",
    cases=[
        batch_case(4, 1, 1, 0),
        batch_case(11, 2, 3, 1),
        batch_case(32, 3, 4, 5),
        batch_case(12, 3, 2, 1),
    ],
    drive=with_loss,
    in_place=("loss",),
    broken="offset times time in the targets",
    clues={
        "loss inputs targets": "Inputs and targets are both wrong. In the program that you were given "
        "the inputs were right: row n begins at n * ((M - 1) // N), and each batch reads on.",
        "loss targets": "The inputs are right, the targets are not. The text of the smallest "
        "input is 0, 1, 2, ...: there a target is its input plus 1.",
        "loss inputs": "The targets are right, the inputs are not. They were right in the "
        "program that you were given.",
    },
    mistakes=[
        Mistake(
            "offset times time in the targets",
            swap={
                "targets[n, t] = ts[(offset + time_idx)": "targets[n, t] = ts[(offset * time_idx)"
            },
            says="Give it a text of 0, 1, 2, ... and print what comes back.",
        ),
        Mistake(
            "both from the wrong places",
            swap={
                "targets[n, t] = ts[(offset + time_idx)": "targets[n, t] = ts[(offset * time_idx)",
                "inputs[n, t] = xs[(offset + time_idx)": "inputs[n, t] = xs[(offset * time_idx)",
            },
            says="Now inputs and targets agree with each other, and both are wrong: neither "
            "reads the text in its order. The line of the inputs was right; make the other one "
            "like it.",
        ),
        Mistake(
            "the word itself for a target",
            swap={"= ts[(offset + time_idx)": "= xs[(offset + time_idx)"},
            says="The target is now the very word that is read. Such a curve falls to 1: the "
            "model learns to repeat. The target is the word that follows.",
        ),
        Mistake(
            "the target two words ahead",
            swap={"= ts[(offset + time_idx)": "= ts[(offset + time_idx + 1)"},
            says="The target is now the word after the next. `ts` begins one word later than "
            "`xs` already.",
        ),
        Mistake(
            "the offset left out of the targets",
            swap={"= ts[(offset + time_idx)": "= ts[(time_idx)"},
            says="Every row now has the targets of row 0. The rows begin at different places of "
            "the text, so the place of a target depends on n, too.",
        ),
        Mistake(
            "the time left out of the targets",
            swap={"= ts[(offset + time_idx)": "= ts[(offset)"},
            says="All targets of a row are now the same word, in every batch: the place does not "
            "depend on the time.",
        ),
        Mistake(
            "the iteration lost",
            swap={"iteration * T + t": "t"},
            says="Every batch now reads the first T words of its rows. `time_idx` counts all "
            "words read so far: it was right.",
        ),
        Mistake(
            "targets from xs, around its end",
            swap={"= ts[(offset + time_idx)": "= xs[(offset + time_idx + 1)"},
            says="Right but for one place: the last input. `xs` ends there, so % goes round to "
            "the first word of the text; but a word does follow, the last one of the corpus. "
            "`ts` has it.",
        ),
    ],
)


CAUSE_1 = cause(
    1,
    "E",
    "What is paired with an input has nothing to do with it, so all that can be learned is how "
    "often each target occurs: the curve ends at a unigram perplexity.",
    {
        "B": "B: with steps that are too long a curve jumps, or runs away. This one lies still.",
        "C": "C: a network that forgets at each block still uses the words inside the block: its "
        "curve falls far below the unigram line.",
        "F": "F: that would leave the curve near the unigram line as well, so the curve cannot "
        "tell it from the right answer. The program can: nothing in it exchanges rows and "
        "columns.",
        "G": "G: then the weights would never move, and the curve would stay at 82 from the "
        "start. This one comes down first.",
        "K": "K: here one text is read from its beginning to its end; and a wrong first state is "
        "forgotten after some words.",
        "D": "D: with weights that are too large a curve begins far above 82. This one begins "
        "where the right one begins.",
        "H": "H: the way back is that of the package, and right. This program makes the batches "
        "and nothing else.",
    },
    "the model and the loop that trains it are right, and nothing is written. This program makes "
    "the batches and nothing else: which letters speak of those?",
)
