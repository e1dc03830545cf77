"""inputs_and_targets (notebook 5.2)."""

import numpy as np

from rnnlm_core import batch_indices

from ...exercise import Case, Exercise, Mistake


def inputs_and_targets(corpus, N, T, step):
    """What each row of a mini-batch reads, and the word that comes next at every place.

    corpus: (n_words,), ids. Its last word is never an input, as nothing follows it.
    step: the number of the mini-batch, counted from 0.
    Returns xs: (N, T), ids, and ts: (N, T), ids.
    """
    inputs, targets = corpus[:-1], corpus[1:]
    at = batch_indices(len(inputs), N, T, step)
    return inputs[at], targets[at]


def corpus_case(corpus, N, T, step, note=""):
    note = f"{len(corpus)} words, N = {N}, T = {T}, step {step}{note}"
    return Case({"corpus": np.array(corpus), "N": N, "T": T, "step": step}, note=note)


IDS = [11, 5, 17, 2, 20, 8, 14, 3, 19, 6, 12, 0, 16, 9, 4, 21, 13, 1, 18, 7, 15, 10]


AT = "at = batch_indices(len(inputs), N, T, step)"


INPUTS_AND_TARGETS = Exercise(
    inputs_and_targets,
    notebook="5.2",
    minutes=5,
    returns="xs ts",
    cases=[
        corpus_case(IDS[:5], 1, 2, 0),
        corpus_case(IDS[:13], 2, 3, 0),
        corpus_case(IDS[:13], 2, 3, 1),
        corpus_case(IDS, 3, 4, 1),
        corpus_case(IDS, 3, 4, 2),
        corpus_case([0, 1, 2, 0, 3, 1, 4, 0, 1, 5, 2, 0, 1, 3, 5], 2, 3, 2, ", repeated words"),
    ],
    clues={
        "ts": "The inputs are right, the targets are not. At every place the target is the word "
        "that follows the input in the corpus. That of a row's last input is not in the row: it "
        "stands in the corpus.",
        "xs": "The targets are right, the inputs are not. At every place the input is the word "
        "just before the target.",
        "xs ts": "Neither the inputs nor the targets are right. First the inputs: xs has N rows "
        "of T words, and row n begins with the word at n * (n_inputs // N) + step * T, where "
        "n_inputs is one less than the words of the corpus. Then the targets: each is the word "
        "that follows its input in the corpus.",
    },
    mistakes=[
        Mistake(
            "the last word counted as an input",
            swap={
                "inputs, targets = corpus[:-1], corpus[1:]": "inputs, targets = corpus, np.roll(corpus, -1)"
            },
            says="This is what one gets when the last word is counted as an input, and its "
            "target is the first word of the text, which does not follow it. A corpus of n words "
            "has n - 1 inputs; with one more, the rows may start elsewhere.",
        ),
        Mistake(
            "the target of the last input",
            swap={"targets[at]": "corpus[(at + 1) % len(inputs)]"},
            says="The target of the last input is wrong, and no other. This is what one gets "
            "with (at + 1) % n_inputs, which is 0 there: the first word of the text. What "
            "follows the last input is the last word of the corpus.",
        ),
        Mistake(
            "positions, not words",
            swap={"return inputs[at], targets[at]": "return at, (at + 1)"},
            says="These are positions in the text. What is wanted are the ids of the words that "
            "stand there.",
        ),
        Mistake(
            "start times time in the targets only",
            swap={
                "targets[at]": "targets[(np.arange(N)[:, np.newaxis] * (len(inputs) // N) "
                "* (step * T + np.arange(T))) % len(inputs)]"
            },
            says="This is what one gets when the start of a row is *multiplied* by the time, for "
            "the targets only; it is added for the inputs. Worked out once, the positions serve "
            "for both.",
        ),
        Mistake(
            "the inputs transposed by a reshape and the targets not",
            swap={"return inputs[at]": "return inputs[at.T].reshape(N, T)"},
            says="This is what one gets when the inputs are dealt out in columns and the targets "
            "in rows: they do not belong together any more, and a model learns no more than "
            "which words are common.",
        ),
        Mistake(
            "the targets transposed by a reshape and the inputs not",
            swap={"targets[at]": "targets[at.T].reshape(N, T)"},
            says="This is what one gets when the targets are dealt out in columns and the inputs "
            "in rows: they do not belong together any more, and a model learns no more than "
            "which words are common.",
        ),
        Mistake(
            "both transposed by a reshape",
            swap={AT: f"{AT}.T.reshape(N, T)"},
            says="Each input has its right target, but the rows are mixed. This is what one gets "
            "with a reshape of (T, N) to (N, T): it does not exchange axes, it deals the numbers "
            "out anew. Inside a row the words follow one another.",
        ),
        Mistake(
            "the next id",
            swap={"targets[at]": "(inputs[at] + 1)"},
            says="These targets are the ids of the inputs plus 1: the next *id*, not the next "
            "word of the text. The 1 belongs to the position.",
        ),
        Mistake(
            "as many inputs as words, target at + 1",
            swap={
                "inputs, targets = corpus[:-1], corpus[1:]": "inputs, targets = corpus, corpus",
                "targets[at]": "targets[at + 1]",
            },
            says="This is what one gets when the positions are made for all words of the corpus, "
            "and the targets are looked up at + 1. Nothing follows the last word, so there is "
            "one input fewer, and with it the rows may start elsewhere.",
        ),
        Mistake(
            "positions for one input too many",
            swap={"len(inputs)": "len(corpus)"},
            says="This is what one gets when the positions are made for all words of the corpus. "
            "Nothing follows the last word, so there is one input fewer, and with it the rows "
            "may start elsewhere.",
        ),
        Mistake(
            "moved twice",
            swap={"targets[at]": "targets[at + 1]"},
            says="This is what one gets when the targets are moved by one word twice: corpus[1:] "
            "moves them, and so does at + 1. One of the two is enough.",
        ),
        Mistake(
            "step * T given for the number of the mini-batch",
            swap={AT: AT.replace("step)", "step * T)")},
            says="This is what one gets when batch_indices is given step * T. It takes the "
            "number of the mini-batch and multiplies it by T itself.",
        ),
        Mistake(
            "the text given for its length",
            swap={AT: AT.replace("len(inputs)", "inputs")},
            says="This is what one gets when batch_indices is given the inputs. It takes their "
            "number.",
        ),
    ],
)
