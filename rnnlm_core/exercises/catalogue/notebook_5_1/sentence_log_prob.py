"""sentence_log_prob (notebook 5.1)."""

import math  # noqa: F401 (a mistake uses it)
from collections import Counter

import numpy as np

from ...exercise import Case, Exercise, Mistake


def sentence_log_prob(words, next_probs):
    """log P(words) by the chain rule: the sum of log P(word | all words before it).

    words: a list of words.
    next_probs: a model. next_probs(context), with the list of all words so far ([]
        before the first), gives a dictionary {word: probability of being the next}.
    Returns a number; it must come out for a text of any length.
    """
    log_prob = 0.0
    for t, word in enumerate(words):
        p = next_probs(words[:t])[word]
        log_prob += np.log(p)
    return log_prob


class Repeater:
    """A small model: a word has one chance, one more for each time it was said, and one more if it
    was said last. So all words before the next one matter, and their order."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary

    def __call__(self, context):
        if isinstance(context, str):
            raise TypeError(f"the context is to be a list of words, not the text {context!r}")
        context = list(context)
        said = Counter(context + context[-1:])
        total = len(self.vocabulary) + said.total()
        return {word: (1 + said[word]) / total for word in self.vocabulary}

    def __repr__(self):
        return "a model that likes to repeat words"


def said(text, note=""):
    words = text.split()
    vocabulary = dict.fromkeys(["you", "i", "say", "hello", *words])
    return Case({"words": words, "next_probs": Repeater([*vocabulary])}, {"m": len(words)}, note)


LONG = " ".join(f"word{(7 * i * i + 3 * i) % 41}" for i in range(400))


SENTENCE_LOG_PROB = Exercise(
    sentence_log_prob,
    notebook="5.1",
    minutes=10,
    returns="log_prob",
    cases=[
        said("say"),
        said("you say"),
        said("you say you hello say hello ."),
        said("i hello hello you . say say i hello"),
        said(LONG),
    ],
    clues={
        "log_prob": "Print t, the context and p in every turn of the loop. In turn t the context "
        "has t words, 0 in the first, and p is the entry of word t. The logarithms are added. "
        "(Does only the long text go wrong? Then somewhere a product becomes too small for a "
        "number.)",
    },
    mistakes=[
        Mistake(
            "the product underflows",
            swap={
                "log_prob = 0.0": "log_prob = 1.0",
                "log_prob += np.log(p)": "log_prob *= p",
                "return log_prob": "return np.log(log_prob)",
            },
            says="The sentences are right, the long text is not: its product is so small that it "
            "becomes 0, and the log of 0 is -inf. Take the log of every factor, and add.",
        ),
        Mistake(
            "the product underflows, and math.log refuses",
            swap={
                "log_prob = 0.0": "log_prob = 1.0",
                "log_prob += np.log(p)": "log_prob *= float(p)",
                "return log_prob": "return math.log(log_prob)",
            },
            says="The sentences come out, the long text does not: the product of its "
            "probabilities becomes 0, and 0 has no logarithm. Take the log of every factor, and "
            "add.",
        ),
        Mistake(
            "the probability, not its log",
            swap={
                "log_prob = 0.0": "log_prob = 1.0",
                "log_prob += np.log(p)": "log_prob *= p",
            },
            says="This is the probability itself, a product. For a long text it becomes 0. The "
            "logarithm is asked for, and it is a sum.",
        ),
        Mistake(
            "probabilities added",
            swap={"np.log(p)": "p"},
            says="This is the sum of the probabilities. They are multiplied; what is added are "
            "their logarithms.",
        ),
        Mistake(
            "the log of the sum",
            swap={"np.log(p)": "p", "return log_prob": "return np.log(log_prob)"},
            says="This is the log of a sum of probabilities. Asked for is the sum of the logs, "
            "which is the log of the product.",
        ),
        Mistake(
            "log2",
            swap={"np.log(p)": "np.log2(p)"},
            says="This is what one gets with log2. All logarithms here are natural ones, np.log.",
        ),
        Mistake(
            "log10",
            swap={"np.log(p)": "np.log10(p)"},
            says="This is what one gets with log10. All logarithms here are natural ones, np.log.",
        ),
        Mistake(
            "minus log P",
            swap={"return log_prob": "return -log_prob"},
            says="This is minus log P, the sum of the losses. Asked for is log P itself, which "
            "is negative: a probability is below 1.",
        ),
        Mistake(
            "the mean",
            swap={"return log_prob": "return log_prob / len(words)"},
            says="This is the mean over the words. log P of a sentence is their sum.",
        ),
        Mistake(
            "the mean loss",
            swap={"return log_prob": "return -log_prob / len(words)"},
            says="This is the mean loss. log P of a sentence is a sum, and without the minus.",
        ),
        Mistake(
            "perplexity",
            swap={"return log_prob": "return np.exp(-log_prob / len(words))"},
            says="This is the perplexity. Asked for is log P, the sum from which it is made.",
        ),
        Mistake(
            "only the last word as context",
            swap={"words[:t]": "words[max(0, t - 1) : t]"},
            says="This is what one gets when the model is shown the last word only: the bigram "
            "model. The chain rule asks for all words before.",
        ),
        Mistake(
            "the last two words as context",
            swap={"words[:t]": "words[max(0, t - 2) : t]"},
            says="This is what one gets when the model is shown the last two words only. The "
            "chain rule asks for all words before.",
        ),
        Mistake(
            "the context holds the word itself",
            swap={"words[:t]": "words[: t + 1]"},
            says="The context holds the very word whose probability is asked for: in turn t it "
            "has t + 1 words. Ask first, then append it; or end the slice at t.",
        ),
        Mistake(
            "the context without the last word before",
            swap={"words[:t]": "words[: max(0, t - 1)]"},
            says="The word right before the next one is missing in the context: words[:t] ends "
            "with the word at t - 1.",
        ),
        Mistake(
            "the slice words[:t - 1]",
            swap={"words[:t]": "words[: t - 1]"},
            says="This is what one gets with words[:t - 1]: a word too short, and in turn 0 it "
            "is words[:-1], nearly the whole sentence. words[:t] ends with the word at t - 1.",
        ),
        Mistake(
            "no context",
            swap={"words[:t]": "[]"},
            says="This is what one gets when the context is empty in every turn: the model never "
            "hears what was said. Look at where the context grows.",
        ),
        Mistake(
            "the whole sentence as context",
            swap={"words[:t]": "words"},
            says="This is what one gets when the model is shown the whole sentence in every "
            "turn, the future included. In turn t it knows t words.",
        ),
        Mistake(
            "the words after as context",
            swap={"words[:t]": "words[t + 1 :]"},
            says="This is what one gets when the context is what comes *after* the word.",
        ),
        Mistake(
            "the context in reversed order",
            swap={"words[:t]": "words[:t][::-1]"},
            says="The context is in reversed order. The model wants it as it was said, the "
            "latest word last.",
        ),
        Mistake(
            "a start mark in the context",
            swap={"words[:t]": '["<s>", *words[:t]]'},
            says="The context has one word more than was said, such as the <s> of the bigram "
            "model. This model wants the words alone, and [] before the first.",
        ),
        Mistake(
            "the first word skipped",
            swap={"np.log(p)": "np.log(p) if t > 0 else 0"},
            says="The factor of the first word is missing. It has one, too: P(first word | "
            "nothing), with the context [].",
        ),
        Mistake(
            "the last word skipped",
            swap={"np.log(p)": "np.log(p) if t < len(words) - 1 else 0"},
            says="The factor of the last word is missing. Look at where the loop ends.",
        ),
        Mistake(
            "the last factor only",
            swap={"log_prob += np.log(p)": "log_prob = np.log(p)"},
            says="This is the log of the last factor alone: = replaces what was there, += adds.",
        ),
        Mistake(
            "the first factor only",
            swap={"log_prob += np.log(p)": "log_prob += np.log(p)\n        break"},
            says="This is the log of the first factor alone. Does a return stand inside the loop?",
        ),
        Mistake(
            "the likeliest word's probability",
            swap={"next_probs(words[:t])[word]": "max(next_probs(words[:t]).values())"},
            says="This is made of the probabilities of the likeliest words. Asked for is that of "
            "the word which was said, likely or not.",
        ),
        Mistake(
            "logs multiplied",
            swap={
                "log_prob = 0.0": "log_prob = 1.0",
                "log_prob += np.log(p)": "log_prob *= np.log(p)",
            },
            says="This is the product of the logarithms. The product of the probabilities "
            "becomes the *sum* of the logarithms.",
        ),
        Mistake(
            "the letters of the words as context",
            swap={"words[:t]": "[letter for w in words[:t] for letter in w]"},
            says="The context is made of letters. `context += word` and list(word) take a text "
            "apart; context.append(word) adds the word.",
        ),
    ],
)
