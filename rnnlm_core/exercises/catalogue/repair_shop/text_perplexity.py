"""text_perplexity (the repair shop)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake
from .shared import cause, small_model, text


def text_perplexity(model, corpus, T):
    """The perplexity of a text that is read T words at a time, as one text.

    corpus: (M,) word ids; every word but the first is predicted once. The last
    block may be shorter. The result does not depend on T.
    """
    model.reset_state()
    total, n_words = 0.0, 0
    for start in range(0, len(corpus) - 1, T):
        block = corpus[start : start + T + 1]
        loss = model.forward([block[:-1]], [block[1:]])
        total += loss * (len(block) - 1)
        n_words += len(block) - 1
    return np.exp(total / n_words)


def text_case(n_words, T, read=None):
    note = f"{n_words - 1} words to predict, T = {T}"
    if read:
        note += ", a model that has read before"
    return Case({"model": small_model(read=read), "corpus": text(n_words), "T": T}, note=note)


def in_blocks(answer, args):
    """The perplexity; and in args how many words each block had."""
    args["model"].blocks = []
    returned = answer(args["model"], args["corpus"], args["T"])
    args["words_in_the_blocks"] = " ".join(map(str, args["model"].blocks)) or "none"
    return returned


TEXT_PERPLEXITY = Exercise(
    text_perplexity,
    notebook="repair shop",
    minutes=10,
    returns="the_perplexity words_in_the_blocks",
    cases=[text_case(2, 1), text_case(7, 2), text_case(12, 4), text_case(24, 5, [[5, 1]])],
    drive=in_blocks,
    in_place=("words_in_the_blocks",),
    broken="exp before the mean",
    clues={
        "the_perplexity": "The blocks have the right lengths, but the perplexity is wrong. It is "
        "exp of the mean loss over all words that are predicted, and each block predicts one "
        "word fewer than it holds. Work it by hand for two blocks of one word, with losses of 2 "
        "and 6: the mean loss is 4, and the perplexity exp(4). The text is read as one text: "
        "what is the state when the first block begins, and between two blocks?",
        "the_perplexity words_in_the_blocks": "Other blocks are read than should be: T words to "
        "predict in each, and the rest in a last one. That was right in the program you got.",
        "words_in_the_blocks": "The perplexity is right, but other blocks are read than should "
        "be: T words to predict in each, and the rest in a last one. That was right in the "
        "program you got.",
    },
    rtol=1e-5,
    mistakes=[
        Mistake(
            "exp before the mean",
            swap={
                "total += loss * (len(block) - 1)": "total += np.exp(loss) * (len(block) - 1)",
                "np.exp(total / n_words)": "total / n_words",
            },
            says="Work it by hand for two blocks of one word, with losses of 2 and 6.",
        ),
        Mistake(
            "a mean of the blocks' means",
            swap={"loss * (len(block) - 1)": "loss", "n_words += len(block) - 1": "n_words += 1"},
            says="This is what one gets when all blocks count alike. The last one may be "
            "shorter, and then it counts for fewer words: each loss goes with its number of "
            "words.",
        ),
        Mistake(
            "means over words",
            swap={"loss * (len(block) - 1)": "loss"},
            says="This is what one gets when the mean losses of the blocks are added up, and the "
            "sum is divided by the number of words. A sum over blocks is divided by their "
            "number; a sum over words needs each loss times its words.",
        ),
    ],
)


CAUSE_7 = cause(
    7,
    "J",
    "With one block for the whole text there is nothing to average, so that is right; the "
    "smaller the blocks, the more their losses differ, and the more one bad block weighs. For T "
    "= 1 it is the mean of 1 / p, where p is the probability of the word that came, and one word "
    "that the model did not expect ruins it.",
    {
        "C": "C: a good thought: short blocks would suffer most. But nothing is trained here, "
        "the state is emptied once, before the loop, and a model that sees one word only is bad, "
        "but not worse than the uniform guess.",
        "K": "K: the state is emptied where the text begins. A wrong state at the start would "
        "change the result by a little, for all T alike.",
        "B": "B: nothing is trained here.",
        "D": "D: it is the same model for all T, and with one block for all words it is a good "
        "one.",
        "E": "E: then the model would be bad with one block for all words, too.",
    },
    "it is the same right model for all T, nothing is trained or written, and with one block the "
    "result is right. Which letters speak of what is done with several blocks?",
)
