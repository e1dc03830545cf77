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


OUT_OF_ORDER = "(step * N * T + np.arange(N * T)).reshape(N, T) % len(inputs)"


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
        "ts": "The inputs are right, the targets are not: at every place the target is the word "
        "that follows in the text.",
        "xs": "The targets are right, the inputs are not: at every place the input is the word "
        "just before the target.",
        "xs ts": "Inputs and targets are both wrong. First see that row n of xs begins at n * "
        "(n_inputs // N) + step * T, where n_inputs is one less than the words of the corpus.",
    },
    mistakes=[
        Mistake(
            "the targets are the inputs",
            swap={"corpus[1:]": "corpus[:-1]"},
            says="The targets are the inputs themselves: the model would be asked for the word "
            "it has just been given. The target is the next one, corpus[1:].",
        ),
        Mistake(
            "inputs and targets exchanged",
            swap={"return inputs[at], targets[at]": "return targets[at], inputs[at]"},
            says="Inputs and targets have changed places: for every word, the word *before* it "
            "is asked for.",
        ),
        Mistake(
            "the word before for a target",
            swap={"targets[at]": "inputs[at - 1]"},
            says="The target is the word before the input. A language model is to say what comes "
            "next.",
        ),
        Mistake(
            "two words ahead",
            swap={"targets[at]": "targets[(at + 1) % len(inputs)]"},
            says="The target is the word after the next: it was moved by one word twice.",
        ),
        Mistake(
            "the last word counted as an input",
            swap={
                "inputs, targets = corpus[:-1], corpus[1:]": "inputs, targets = corpus, np.roll(corpus, -1)"
            },
            says="The last word is counted as an input, and its target is the first word of the "
            "text, which does not follow it. A corpus of n words has n - 1 inputs; with one "
            "more, the rows may start elsewhere, too.",
        ),
        Mistake(
            "the target of the last input",
            swap={"targets[at]": "corpus[(at + 1) % len(inputs)]"},
            says="The target of the last input is wrong, and no other: (at + 1) % n_inputs is 0 "
            "there, the first word of the text. What follows the last input is the last word of "
            "the corpus, corpus[at + 1].",
        ),
        Mistake(
            "each row's last target taken from its beginning",
            swap={"targets[at]": "np.roll(inputs[at], -1, axis=1)"},
            says="The last target of a row is the row's own first word: the row was rolled. What "
            "follows its last word stands in the corpus, at the next position.",
        ),
        Mistake(
            "the rows cut short",
            swap={"return inputs[at], targets[at]": "return inputs[at][:, :-1], inputs[at][:, 1:]"},
            says="Inputs and targets are cut out of the same T words, so there are T - 1 places "
            "only. The last word of a row has a target, too: it stands in the corpus at the next "
            "position.",
        ),
        Mistake(
            "one target for a row",
            swap={"targets[at]": "targets[at][:, -1]"},
            says="Each row has one target, the word after its last. The RNN makes a guess at "
            "every step: T targets for each row.",
        ),
        Mistake(
            "the next mini-batch for a target",
            swap={"targets[at]": "inputs[batch_indices(len(inputs), N, T, step + 1)]"},
            says="The targets are the inputs of the next mini-batch, T words further. The target "
            "is the very next word.",
        ),
        Mistake(
            "positions, not words",
            swap={"return inputs[at], targets[at]": "return at, (at + 1)"},
            says="These are positions in the text. The ids of the words that stand there are "
            "asked for: look them up, corpus[...].",
        ),
        Mistake(
            "step ignored",
            swap={AT: AT.replace("step)", "0)")},
            says="Every mini-batch is the first one: step is not used.",
        ),
        Mistake(
            "every row starts at 0",
            swap={AT: "at = (np.tile(step * T + np.arange(T), (N, 1))) % len(inputs)"},
            says="All rows read the same words: every row starts at 0. Row n starts at n * "
            "(n_inputs // N).",
        ),
        Mistake(
            "the blocks fill the rows",
            swap={AT: f"at = {OUT_OF_ORDER}"},
            says="The text is cut into blocks that fill the rows one after the other. Then no "
            "row goes on where it ended in the mini-batch before.",
        ),
        Mistake(
            "start times time in the targets only",
            swap={
                "targets[at]": "targets[(np.arange(N)[:, np.newaxis] * (len(inputs) // N) "
                "* (step * T + np.arange(T))) % len(inputs)]"
            },
            says="For the targets the start of a row is *multiplied* by the time, where it is to "
            "be added. The inputs are right. Inputs and targets are best taken at the same "
            "positions, worked out once.",
        ),
        Mistake(
            "the inputs transposed by a reshape and the targets not",
            swap={"return inputs[at]": "return inputs[at.T].reshape(N, T)"},
            says="The inputs are dealt out in columns and the targets in rows: they do not "
            "belong together any more, and the model learns no more than which words are common. "
            "Do the same to both.",
        ),
        Mistake(
            "the targets transposed by a reshape and the inputs not",
            swap={"targets[at]": "targets[at.T].reshape(N, T)"},
            says="The targets are dealt out in columns and the inputs in rows: they do not "
            "belong together any more, and the model learns no more than which words are common. "
            "Do the same to both.",
        ),
        Mistake(
            "both transposed by a reshape",
            swap={AT: f"{AT}.T.reshape(N, T)"},
            says="Each input has its right target, but the rows are mixed: a reshape of (T, N) "
            "to (N, T) does not exchange axes, it deals the numbers out anew. Inside a row the "
            "words follow one another.",
        ),
        Mistake(
            "the inputs transposed",
            swap={"return inputs[at]": "return inputs[at].T"},
            says="The inputs are (T, N), the targets (N, T). Both have a row for each row of the "
            "batch.",
        ),
        Mistake(
            "both transposed",
            swap={AT: f"{AT}.T"},
            says="Inputs and targets are both transposed, (T, N). They are to have a row for "
            "each row of the batch.",
        ),
        Mistake(
            "positions for the inputs",
            swap={"return inputs[at]": "return at"},
            says="xs holds positions in the text, ts holds words. Look both up in the corpus.",
        ),
        Mistake(
            "the next id",
            swap={"targets[at]": "(inputs[at] + 1)"},
            says="The targets are the ids of the inputs plus 1: that is the next *id*, not the "
            "next word of the text. The 1 belongs to the position: corpus[at + 1].",
        ),
        Mistake(
            "as many inputs as words, target at + 1",
            swap={
                "inputs, targets = corpus[:-1], corpus[1:]": "inputs, targets = corpus, corpus",
                "targets[at]": "targets[at + 1]",
            },
            says="The positions were made for all words of the corpus. Nothing follows the last "
            "one, so there is one input less, and with it the rows may start elsewhere, too: "
            "len(corpus) - 1.",
        ),
        Mistake(
            "positions for one input too many",
            swap={"len(inputs)": "len(corpus)"},
            says="The positions were made for all words of the corpus, but there is one input "
            "less, as nothing follows the last word: len(inputs). With one more the rows may "
            "start elsewhere, too.",
        ),
        Mistake(
            "moved twice",
            swap={"targets[at]": "targets[at + 1]"},
            says="The targets are moved by one word twice: corpus[1:] moves them, and at + 1 "
            "does so again. One of the two is enough.",
        ),
        Mistake(
            "each row's last target taken from the next row",
            swap={"targets[at]": "np.roll(inputs[at], -1)"},
            says="The last target of a row is the first word of the row below: np.roll without "
            "an axis takes the rows for one long row. What follows a row's last word stands in "
            "the corpus, at the next position.",
        ),
        Mistake(
            "each row's last target missing",
            swap={
                "targets[at]": "np.where(np.arange(T) < T - 1, np.roll(inputs[at], -1, axis=1), 0)"
            },
            says="The last target of each row was never filled in. The word that follows stands "
            "in the corpus, at the next position, outside of the mini-batch.",
        ),
        Mistake(
            "positions for the targets",
            swap={"targets[at]": "(at + 1)"},
            says="The inputs are words, the targets are positions in the text. Look them up, too.",
        ),
        Mistake(
            "N and T exchanged",
            swap={AT: AT.replace("N, T", "T, N")},
            says="N and T have changed places: batch_indices takes the size of the batch, N, "
            "first.",
        ),
        Mistake(
            "step * T given for the number of the mini-batch",
            swap={AT: AT.replace("step)", "step * T)")},
            says="T mini-batches are left out each time. batch_indices takes the number of the "
            "mini-batch and multiplies by T itself.",
        ),
        Mistake(
            "the text given for its length",
            swap={AT: AT.replace("len(inputs)", "inputs")},
            says="batch_indices takes the number of inputs, not the inputs: len(...).",
        ),
    ],
)
