"""held_out_perplexity (notebook 5.5)."""

import numpy as np

from rnnlm_core import SGD  # noqa: F401 (a mistake uses it)
from rnnlm_core.evaluation import evaluate  # noqa: F401 (a mistake uses it)

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
        "time the model comes with another state.",
        "ppl ppl_measured_again": "Look at four things: one row, an empty state before the first "
        "word, no reset after it, and every word but the first counted once.",
        "weights": "The weights have changed: this text is there to examine the model, not to "
        "teach it.",
        "weights backward_calls": "The weights have changed: this text is there to examine the "
        "model, not to teach it. No backward, no update.",
        "words_in_the_blocks": "The number is right. But it is to be found by reading the text "
        "in blocks of T words, with the state that is carried from one to the next.",
        "ppl ppl_measured_again words_in_the_blocks": "Other blocks are read than should be: "
        "after the first word, T words each, the rest in a last one. Are inputs and targets made "
        "of the whole text, before it is cut?",
    },
    mistakes=[
        Mistake(
            "the state not reset",
            swap={RESET: ""},
            says="The text is read with the state that was left from another one. Measured "
            "twice, it gives two numbers. Reset the state before the text begins.",
        ),
        Mistake(
            "the state reset at the end only",
            swap={RESET: "", "    return": RESET + "    return"},
            says="The state is reset at the end. Whoever read with the model before has left a "
            "state, too: reset before the text begins.",
        ),
        Mistake(
            "the state reset for every block",
            swap={
                RESET: "",
                "        block = slice(start": "        model.reset_state()\n        block = slice(start",
            },
            says="Every block starts from an empty state: the model forgets what the block "
            "before said. Reset once, before the loop.",
        ),
        Mistake(
            "a mean of means",
            swap={ADD: "total += loss", WHOLE: "np.exp(total / len(range(0, len(xs), T)))"},
            says="The blocks count alike, the short one at the end like a whole one: a mean of "
            "means. Weigh each block's loss by its number of words.",
        ),
        Mistake(
            "the losses taken for sums",
            swap={ADD: "total += loss"},
            says="The blocks' losses are added up and divided by the number of words. But "
            "forward() gives a mean: times the number of words in the block it is a sum.",
        ),
        Mistake(
            "every block weighed with T",
            swap={ADD: "total += loss * T"},
            says="Every block is weighed with T words, also the last one, which has fewer.",
        ),
        Mistake(
            "the last words dropped",
            swap={"range(0, len(xs), T)": "range(0, len(xs) - T + 1, T)"},
            says="The words after the last whole block are not read, but the sum is divided by "
            "all words.",
        ),
        Mistake(
            "the last words dropped, and not counted",
            swap={
                "xs, ts = text[:-1], text[1:]": "whole = (len(text) - 1) // T * T\n"
                "    xs, ts = text[:whole], text[1 : whole + 1]",
            },
            says="The words after the last whole block are left out, and of a text shorter than "
            "T nothing is read at all. Every word but the first is to be predicted.",
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
            says="The text is cut into blocks first, and inputs and targets are made of each "
            "block. So the first word of every block is never predicted. Make xs and ts of the "
            "whole text, then cut both.",
        ),
        Mistake(
            "divided by all words, with the first",
            swap={WHOLE: "np.exp(total / len(text))"},
            says="The sum is divided by the length of the text. The first word is not predicted: "
            "one less.",
        ),
        Mistake(
            "a word too many counted for every block",
            swap={WHOLE: "np.exp(total / (len(xs) + len(range(0, len(xs), T))))"},
            says="For every block one word too many is counted below the sum. A piece of text of "
            "T + 1 words has T words to predict.",
        ),
        Mistake(
            "divided by the blocks",
            swap={WHOLE: "np.exp(total / len(range(0, len(xs), T)))"},
            says="The sum over all words is divided by the number of blocks, not of words.",
        ),
        Mistake(
            "exp of each block, then the mean",
            swap={
                ADD: "total += np.exp(loss) * len(xs[block])",
                WHOLE: "total / len(xs)",
            },
            says="The blocks' perplexities are averaged. First the sum of the losses, the "
            "exponential last.",
        ),
        Mistake(
            "exp of each block, then the plain mean",
            swap={
                ADD: "total += np.exp(loss)",
                WHOLE: "total / len(range(0, len(xs), T))",
            },
            says="The blocks' perplexities are averaged, and each block counts alike. First the "
            "sum of the losses over all words, the exponential last.",
        ),
        Mistake(
            "exp before the division",
            swap={WHOLE: "np.exp(total) / len(xs)"},
            says="The exponential is taken of the sum, and divided by the number of words afterwards. "
            "The mean belongs in the exponent: divide first.",
        ),
        Mistake(
            "the loss for the perplexity",
            swap={WHOLE: "total / len(xs)"},
            says="This is the mean loss; the perplexity is its exponential.",
        ),
        Mistake(
            "the inputs as targets",
            swap={"xs, ts = text[:-1], text[1:]": "xs, ts = text[:-1], text[:-1]"},
            says="Inputs and targets are the same words. The target is the next word: text[1:].",
        ),
        Mistake(
            "the word before as target",
            swap={"xs, ts = text[:-1], text[1:]": "xs, ts = text[1:], text[:-1]"},
            says="The targets are the words *before* the inputs: text[:-1] and text[1:] have "
            "changed places.",
        ),
        Mistake(
            "the first word predicted after the last",
            swap={"xs, ts = text[:-1], text[1:]": "xs, ts = text, np.roll(text, -1)"},
            says="The first word is predicted, too, after the last one: the text is closed to a "
            "ring. Leave the last word out of the inputs, and the first out of the targets.",
        ),
        Mistake(
            "the first block left out",
            swap={"range(0, len(xs), T)": "range(T, len(xs), T)"},
            says="The loop begins with the second block: range(0, len(xs), T).",
        ),
        Mistake(
            "the last loss only",
            swap={"total += loss": "total = loss"},
            says="Only the last block is in the sum: = where += belongs.",
        ),
        Mistake(
            "it learns while it is examined",
            swap={
                ADD: f"{ADD}\n        model.backward()\n        SGD(0.3).update(model.params, model.grads)"
            },
            says="The model learns from the text it is examined on. No backward, no update here.",
        ),
        Mistake(
            "nothing returned",
            swap={"return np.exp(total / len(xs))": "pass"},
            says="Nothing comes back. Return the perplexity, after the loop if there is one.",
        ),
        Mistake(
            "one block for the whole text",
            swap={"range(0, len(xs), T)": "[0]", "slice(start, start + T)": "slice(None)"},
            says="The number is right, but the text is read in one piece, whatever T is. Of a "
            "long text everything would have to be kept at once. Read it in blocks of T words: "
            "the state carries over, and the number is the same.",
        ),
        Mistake(
            "evaluate called",
            swap={"range(0, len(xs), T)": "range(0)", WHOLE: "evaluate(model, text)"},
            says="The number is right: it is that of `evaluate`, which reads with a second "
            "model. What it does is to be written here, with forward() of the model that is "
            "given.",
        ),
        Mistake(
            "backward called",
            swap={ADD: f"{ADD}\n        model.backward()"},
            says="The number is right. But backward() is called, and nobody uses these "
            "gradients: an examination needs the loss alone, and is done sooner without.",
        ),
        Mistake(
            "blocks cut from the text, one position too far",
            swap={
                "range(0, len(xs), T)": "range(0, len(text), T)",
                "xs[np.newaxis, block], ts[np.newaxis, block]": "text[np.newaxis, start : start + T], text[np.newaxis, start + 1 : start + T + 1]",
            },
            says="The last block has one input more than targets: the last word of the text has "
            "no next word. There are len(text) - 1 inputs; make xs and ts of the whole text "
            "first, and cut both.",
        ),
    ],
)
