"""held_out_perplexity (notebook 5.5)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake
from .shared import TEXT, Watched, not_written


def held_out_perplexity(model, text, T):
    """Perplexity of a model on a text that it does not learn from.

    model: a SimpleRnnlm; forward(xs, ts), with xs, ts: (N, T), and reset_state() are
    needed. It has a state from another text, with one row.
    text: (M,) words. It is read from beginning to end as one row, N = 1, in blocks of
    T words; the last block may be shorter.
    Returns ppl: every word but the first is predicted once, and all count alike.
    """
    xs, ts = text[:-1], text[1:]
    model.reset_state()
    total = 0
    for start in range(0, len(xs), T):
        block = slice(start, start + T)
        loss = model.forward(xs[np.newaxis, block], ts[np.newaxis, block])
        total += loss * len(xs[block])
    return np.exp(total / len(xs))


def examine_twice(answer, args):
    model = Watched.small()
    model.predict(TEXT[np.newaxis, 3:8])
    model.blocks = []
    found = {"ppl": answer(model, args["text"], args["T"])}
    if not_written(answer, found["ppl"]):
        return found["ppl"]
    found["words_in_the_blocks"] = " ".join(map(str, model.blocks)) or "none"
    found["backward_calls"] = model.backward_calls
    if model.state is not None and len(model.state) != 1:
        model.reset_state()
    model.predict(TEXT[np.newaxis, 11:17])
    found["ppl_measured_again"] = answer(model, args["text"], args["T"])
    return found | {"weights": model.weights()}


def text_case(start, M, T, note=""):
    return Case({"text": TEXT[start : start + M], "T": T}, {"words": M, "T": T}, note)


RESET = "    model.reset_state()\n"


WHOLE = "np.exp(total / len(xs))"


ADD = "total += loss * len(xs[block])"


HELD_OUT_PERPLEXITY = Exercise(
    held_out_perplexity,
    notebook="5.5",
    minutes=10,
    gives="ppl",
    returns="ppl ppl_measured_again weights words_in_the_blocks backward_calls",
    cases=[
        text_case(0, 4, 5, "one block"),
        text_case(0, 9, 4, "two whole blocks"),
        text_case(2, 9, 3, "the last block shorter"),
        text_case(1, 22, 5, "the last block a single word"),
    ],
    drive=examine_twice,
    clues={
        "ppl_measured_again": "The first time it is right, measured again it is not: the second "
        "time the model comes with another state, which is not that of this text.",
        "ppl ppl_measured_again": "Four things make this number: one row, an empty state before "
        "the first word and no reset after it, a loss of every word but the first, all of the "
        "same weight, and one exponential at the end. Remember that forward() gives the mean "
        "over its block.",
        "weights": "The weights have changed: this text is there to examine the model, not to "
        "teach it.",
        "weights backward_calls": "The weights have changed: this text is there to examine the "
        "model, not to teach it.",
        "ppl_measured_again weights backward_calls": "The weights have changed: this text is "
        "there to examine the model, not to teach it.",
        "ppl ppl_measured_again weights backward_calls": "The weights have changed: this text "
        "is there to examine the model, not to teach it.",
        "backward_calls": "The number is right. But backward() computes gradients, and nobody "
        "uses them here: an examination takes the loss alone, and is done sooner without.",
        "words_in_the_blocks": "The number is right. But it is to be found by reading the text "
        "here, with forward() of the model that is given, in blocks of T words. A long text in "
        "one piece would have to be kept in memory all at once; the state that is carried on "
        "makes the number the same.",
        "ppl ppl_measured_again words_in_the_blocks": "Other blocks are read than should be. "
        "The inputs are all words but the last one: T in a block, and what is left in a last, "
        "shorter one. Are inputs and targets made of the whole text, before it is cut?",
    },
    mistakes=[
        Mistake(
            "the state not reset",
            swap={RESET: ""},
            says="This is what one gets when the text is read with the state that another text "
            "has left. Measured twice, it gives two numbers. The state is to be empty when the "
            "text begins.",
        ),
        Mistake(
            "the state reset for every block",
            swap={
                RESET: "",
                "        block = slice(start": "        model.reset_state()\n        block = slice(start",
            },
            says="This is what one gets when every block starts from an empty state: the model "
            "forgets what the block before said. Only the beginning of the text has an empty "
            "state.",
        ),
        Mistake(
            "a mean of means",
            swap={ADD: "total += loss", WHOLE: "np.exp(total / len(range(0, len(xs), T)))"},
            says="This is what one gets when the blocks count alike, the short one at the end "
            "like a whole one: a mean of means. Weigh each block's loss by its number of words.",
        ),
        Mistake(
            "every block weighed with T",
            swap={ADD: "total += loss * T"},
            says="This is what one gets when every block is weighed with T words, and the last "
            "one with them, which has fewer.",
        ),
        Mistake(
            "a word lost between two blocks",
            swap={
                "range(0, len(xs), T)": "range(0, len(text), T)",
                "        block = slice(start, start + T)\n": "        words = text[start : start + T]\n"
                "        if len(words) < 2:\n            continue\n",
                "xs[np.newaxis, block], ts[np.newaxis, block]": "words[np.newaxis, :-1], words[np.newaxis, 1:]",
                ADD: "total += loss * (len(words) - 1)",
                WHOLE: "np.exp(total / (len(text) - len(range(0, len(text), T))))",
            },
            says="This is what one gets when the text is cut into blocks first, and inputs and "
            "targets are made of each block. The first word of every block is never predicted "
            "then. Make inputs and targets of the whole text, then cut both.",
        ),
        Mistake(
            "divided by all words, with the first",
            swap={WHOLE: "np.exp(total / len(text))"},
            says="This is what one gets when the sum is divided by the length of the text. The "
            "first word is not predicted, so there is one word less to count.",
        ),
        Mistake(
            "exp of each block, then the mean",
            swap={
                ADD: "total += np.exp(loss) * len(xs[block])",
                WHOLE: "total / len(xs)",
            },
            says="This is what one gets when the blocks' perplexities are averaged. First the "
            "sum of the losses, the exponential last.",
        ),
        Mistake(
            "blocks cut from the text, one position too far",
            swap={
                "range(0, len(xs), T)": "range(0, len(text), T)",
                "xs[np.newaxis, block], ts[np.newaxis, block]": "text[np.newaxis, start : start + T], text[np.newaxis, start + 1 : start + T + 1]",
            },
            says="The last block has one input more than targets, because the last word of the "
            "text has no next word. There are len(text) - 1 inputs: make inputs and targets of "
            "the whole text first, and cut both.",
        ),
    ],
)
