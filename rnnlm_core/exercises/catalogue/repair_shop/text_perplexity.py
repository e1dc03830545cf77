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
        "the_perplexity": "The right blocks are read. Work it by hand for two blocks of one word, with "
        "losses of 2 and 6: the mean loss is 4, and the perplexity exp(4). And what is the state when "
        "the first block begins, and between two blocks?",
        "the_perplexity words_in_the_blocks": "Other words are read than should be: T to predict in each "
        "block, and the rest in a last one. That part was right.",
        "words_in_the_blocks": "The perplexity is right. But other blocks are read than T words "
        "each and the rest in a last one; that part was right.",
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
            "both exponentials",
            swap={"total += loss * (": "total += np.exp(loss) * ("},
            says="Now the exponential is taken twice, of each block's loss and at the end. Only "
            "the one at the end belongs there.",
        ),
        Mistake(
            "no exponential",
            swap={"np.exp(total / n_words)": "total / n_words"},
            says="This is the mean loss: the exponential is missing at the end.",
        ),
        Mistake(
            "a mean of the blocks' means",
            swap={"loss * (len(block) - 1)": "loss", "n_words += len(block) - 1": "n_words += 1"},
            says="Now all blocks count alike, as one or as T words. The last one is shorter, and "
            "counts for fewer words: each loss goes with its number of words.",
        ),
        Mistake(
            "means over words",
            swap={"loss * (len(block) - 1)": "loss"},
            says="A mean loss of each block is added up, and the sum is divided by the number of "
            "words. Either sums over words, or means over blocks: each loss goes with its number "
            "of words.",
        ),
        Mistake(
            "the length of the block",
            swap={
                "loss * (len(block) - 1)": "loss * len(block)",
                "n_words += len(block) - 1": "n_words += len(block)",
            },
            says="A block has one word more than it predicts: `len(block)` counts its first "
            "word, too, and gives a short last block too much weight.",
        ),
        Mistake(
            "the last block left out",
            swap={"range(0, len(corpus) - 1, T)": "range(0, len(corpus) - T, T)"},
            says="A last block that is shorter than T is now left out: every word but the first "
            "is to be predicted.",
        ),
        Mistake(
            "divided by the length of the text",
            swap={"np.exp(total / n_words)": "np.exp(total / len(corpus))"},
            says="The sum is now divided by the number of words of the text. The first is not "
            "predicted: one fewer.",
        ),
        Mistake(
            "the state emptied at every block",
            swap={
                "    model.reset_state()\n": "",
                "loss = model.forward(": "model.reset_state()\n        loss = model.forward(",
            },
            says="The state is now emptied at every block, and what was read before is "
            "forgotten; so the result depends on T again. It was right: once, where the text "
            "begins.",
        ),
        Mistake(
            "the state never emptied",
            swap={"    model.reset_state()\n": ""},
            says="The state is not emptied any more where the text begins: it was right that it "
            "was.",
        ),
        Mistake(
            "one word too many above",
            swap={"loss * (len(block) - 1)": "loss * len(block)"},
            says="Each loss is now taken once too often: `block` has one word more than are "
            "predicted. The words that are counted below the sum are right.",
        ),
        Mistake(
            "one word too many below",
            swap={"n_words += len(block) - 1": "n_words += len(block)"},
            says="The sum is right, but for each block one word too many is counted below it: "
            "`block` has one word more than are predicted.",
        ),
        Mistake(
            "T words above",
            swap={"loss * (len(block) - 1)": "loss * T"},
            says="Each loss now goes with T words, also that of the last block, which may have "
            "fewer.",
        ),
        Mistake(
            "one block for the whole text",
            swap={"range(0, len(corpus) - 1, T)": "[0]", "corpus[start : start + T + 1]": "corpus"},
            says="The number is right, but the text is now read in one piece, whatever T is. T "
            "words at a time: that part was right, and the number does not depend on it.",
        ),
    ],
)


CAUSE_7 = cause(
    7,
    "J",
    "With one block for the whole text there is nothing to average, so that is right; the "
    "smaller the blocks, the more their losses differ, and the more one bad block weighs. For T "
    "= 1 it is a mean of 1 / P, and one rare word ruins it.",
    {
        "C": "C: a good thought, short blocks would suffer most. But nothing is trained here, "
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
