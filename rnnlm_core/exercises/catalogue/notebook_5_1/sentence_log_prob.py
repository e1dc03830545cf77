"""sentence_log_prob (notebook 5.1)."""

import math  # noqa: F401 (a mistake uses it)
from collections import Counter
from functools import cached_property

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


class Indifferent(Repeater):
    """A model that gives every word the same probability, and answers at once."""

    def __call__(self, context):
        return self.probs

    @cached_property
    def probs(self):
        return super().__call__([])

    def __repr__(self):
        return "a model to which all words are alike"


def long_text(n):
    words = [f"word{(7 * i * i + 3 * i) % 41}" for i in range(n)]
    return Case({"words": words, "next_probs": Indifferent([*dict.fromkeys(words)])}, {"m": n})


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
        long_text(3_500),  # deeper than a function may call itself
    ],
    clues={
        "log_prob": "log P is a sum, not a mean, of one natural logarithm for each word, the "
        "first and the last included. In turn t the context is the t words before, in the order "
        "in which they were said: none in turn 0. p is what the model gives to word t. Print t, "
        "the context and p in every turn. (Does only the long text go wrong? Then somewhere a "
        "product becomes too small for a number.)",
    },
    mistakes=[
        Mistake(
            "the product underflows",
            swap={
                "log_prob = 0.0": "log_prob = 1.0",
                "log_prob += np.log(p)": "log_prob *= p",
                "return log_prob": "return np.log(log_prob)",
            },
            says="The sentences come out, the long text does not. This is what one gets when the "
            "probabilities are multiplied first: the product of 400 of them is so small that it "
            "becomes 0, and the log of 0 is -inf. The log of a product is the sum of the logs.",
        ),
        Mistake(
            "the product underflows, and math.log refuses",
            swap={
                "log_prob = 0.0": "log_prob = 1.0",
                "log_prob += np.log(p)": "log_prob *= float(p)",
                "return log_prob": "return math.log(log_prob)",
            },
            says="The sentences come out, the long text does not. This is what one gets when the "
            "probabilities are multiplied first: the product of 400 of them becomes 0, and 0 has "
            "no logarithm. The log of a product is the sum of the logs.",
        ),
        Mistake(
            "only the last word as context",
            swap={"words[:t]": "words[max(0, t - 1) : t]"},
            says="This is what one gets when the model is shown the last word only, as in the "
            "bigram model. In the chain rule, each word is given *all* words before it.",
        ),
        Mistake(
            "a start mark in the context",
            swap={"words[:t]": '["<s>", *words[:t]]'},
            says="This is what one gets when there is one more word at the front of the context, "
            "such as the <s> of the bigram model. This model wants only what was said, and [] "
            "before the first word.",
        ),
        Mistake(
            "the letters of the words as context",
            swap={"words[:t]": "[letter for w in words[:t] for letter in w]"},
            says="This is what one gets when the context is made of letters. `context += word` "
            "and list(word) take a text apart; context.append(word) adds the word as a whole.",
        ),
    ],
)
