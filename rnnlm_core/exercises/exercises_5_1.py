"""The exercises of notebook 5.1: counting, windows, the chain rule, and what a window can know."""

import math
from collections import Counter
from fractions import Fraction
from functools import cache

import numpy as np

from rnnlm_core.toy_language import ToyLanguage

from .compare import number
from .exercise import Case, Exercise, Mistake, Prediction, spaced

# Counting -----------------------------------------------------------------------------------------


def next_word_prob(words, before, word):
    """P(word | before): how often `word` is next, of all that follows `before`.

    words: a list of words, the text. before, word: two words; they may be the same.
    `before` stands at least once before the end of the text.
    Returns a number from 0 to 1.
    """
    pairs = [(words[t], words[t + 1]) for t in range(len(words) - 1)]
    n_both = pairs.count((before, word))
    n_before = sum(a == before for a, b in pairs)
    return n_both / n_before


def as_number(answer, args):
    """Call it; a Fraction is as good as a float."""
    p = answer(*args.values())
    return float(p) if isinstance(p, Fraction) else p


def hits(words, before, word, skipped):
    """(n_both, n_before) of a loop that goes on by two places after a hit: what a mistake counts."""
    n_both, n_before, t = 0, 0, 0
    while t < len(words) - 1:
        hit = (words[t], words[t + 1]) == (before, word)
        n_both += hit
        n_before += words[t] == before
        t += 2 if hit else 1
    return n_both, n_before if skipped else words[:-1].count(before)


def counted(text, before, word, note):
    words = text.split()
    args = {"words": words, "before": before, "word": word}
    return Case(args, note=note)


PAIRS = "[(words[t], words[t + 1]) for t in range(len(words) - 1)]"

NEXT_WORD_PROB = Exercise(
    next_word_prob,
    notebook="5.1",
    minutes=5,
    returns="p",
    drive=as_number,
    cases=[
        counted("you say hello . you say goodbye .", "say", "hello", "each pair once"),
        counted("you say hello . hello you go", "hello", "say", "the pair the other way round"),
        counted("yes no no no yes no no", "no", "no", "twice the same word"),
        counted("say hello . you say good", "say", "hello", "the text begins with `before`"),
        counted(
            "we say good day and you say goodbye . i say",
            "say",
            "good",
            "the text ends in `before`",
        ),
        counted(
            "hello you say hello . we say good . hello i say hello . i say we say",
            "say",
            "hello",
            "the text begins with `word` and ends in `before`",
        ),
    ],
    clues={
        "p": "It is one count divided by another. Above: the places where `before` is followed "
        "by `word`. Below: the places where `before` is followed by anything. Print both.",
    },
    mistakes=[
        Mistake(
            "joint: divided by all pairs",
            swap={"n_both / n_before": "n_both / len(pairs)"},
            says="This is what one gets when the count is divided by that of all pairs: the "
            "joint probability P(before, word). Given `before`, only the pairs that begin with "
            "it count below.",
        ),
        Mistake(
            "joint: divided by all words",
            swap={"n_both / n_before": "n_both / len(words)"},
            says="This is what one gets when the count is divided by the number of words of the "
            "text. Given `before`, only the places where it stands count below.",
        ),
        Mistake(
            "divided by the count of the other word",
            swap={"n_both / n_before": "n_both / words.count(word)"},
            says="This is what one gets when the count is divided by how often `word` occurs. "
            "That turns the question round. What stands behind the bar, `before`, is counted "
            "below.",
        ),
        Mistake(
            "P(before | word)",
            swap={"n_both / n_before": "n_both / max(1, sum(b == word for a, b in pairs))"},
            says="This is P(before | word): of the pairs that *end* in `word`, those that begin "
            "with `before`. Asked for is the other one: of the pairs that *begin* with `before`.",
        ),
        Mistake(
            "the last word counted as a context",
            swap={"sum(a == before for a, b in pairs)": "words.count(before)"},
            says="This is what one gets when the last word of the text is counted below, too. "
            "Nothing follows it, so it says nothing about what follows: count in words[:-1].",
        ),
        Mistake(
            "the text bent into a ring",
            swap={PAIRS: "[(words[t - 1], words[t]) for t in range(len(words))]"},
            says="This is what one gets when the first word of the text follows the last one. "
            "words[t - 1] is the *last* word where t is 0: begin with t = 1.",
        ),
        Mistake(
            "neighbours on both sides",
            swap={
                "pairs.count((before, word))": "pairs.count((before, word)) + pairs.count((word, before))"
            },
            says="This is what one gets when `word` is counted on both sides of `before`. Only "
            "the word after it is asked for.",
        ),
        Mistake(
            "the word before, not after",
            swap={
                "pairs.count((before, word))": "pairs.count((word, before))",
            },
            says="This is what one gets when the pair is counted in the wrong order, `word` and "
            "then `before`. Look at which index is t and which t + 1.",
        ),
        Mistake(
            "before and word exchanged",
            swap={
                "pairs.count((before, word))": "pairs.count((word, before))",
                "sum(a == before for a, b in pairs)": "sum(a == word for a, b in pairs)",
            },
            says="This is P with the two words exchanged: how often `before` comes next after "
            "`word`. Look at the order of the parameters.",
        ),
        Mistake(
            "add one",
            swap={"n_both / n_before": "(n_both + 1) / (n_before + len(set(words)))"},
            says="This is the bigram model of 5.1.2, with one added to every count. Here the "
            "plain share is asked for.",
        ),
        Mistake(
            "one added below only",
            swap={"n_both / n_before": "n_both / (n_before + 1)"},
            says="The count below is larger by one than it should be.",
        ),
        Mistake(
            "counted in the text, letters for words",
            swap={"pairs.count((before, word))": '" ".join(words).count(f"{before} {word}")'},
            says="This is what one gets when the two words are searched for as letters in a "
            "text: `say good` is found in `say goodbye`, and `no no` once in `no no no`. Compare "
            "words with words.",
        ),
        Mistake(
            "every pair of words counted once",
            swap={PAIRS: "list({(words[t], words[t + 1]) for t in range(len(words) - 1)})"},
            says="This is what one gets when equal pairs are counted once, as in a set. Every "
            "place counts.",
        ),
        Mistake(
            "the first place only",
            swap={
                "pairs.count((before, word))": "pairs[words.index(before)][1] == word",
                "n_both / n_before": "float(n_both)",
            },
            says="This is the answer of a single place: words.index finds the first one and "
            "stops, and so does a return inside the loop. Go through all places.",
        ),
        Mistake(
            "not divided",
            swap={"n_both / n_before": "n_both"},
            says="This is a count, not a probability: divide it.",
        ),
        Mistake(
            "// for /",
            swap={"n_both / n_before": "n_both // n_before"},
            says="This is what one gets with //, which cuts to whole numbers. The division is /.",
        ),
        Mistake(
            "every second pair",
            swap={"range(len(words) - 1)": "range(0, len(words) - 1, 2)"},
            says="This is what one gets when the text is cut into pairs that do not overlap. "
            "Every word but the last begins a pair.",
        ),
        Mistake(
            "next to it or not",
            swap={"pairs.count((before, word))": "words.count(word)"},
            says="Above stands how often `word` occurs anywhere. Only its places right after "
            "`before` count.",
        ),
        Mistake(
            "how often the word occurs at all",
            swap={"n_both / n_before": "words.count(word) / len(words)"},
            says="This is P(word), whatever stands before it. Count the places after `before`.",
        ),
        Mistake(
            "words[t + 1] after the last word",
            swap={"range(len(words) - 1)": "range(len(words))"},
            says="The last word has no next one: with t at the last place, words[t + 1] is "
            "beyond the end. Let t stop one place earlier.",
        ),
        Mistake(
            "words[t + 1] after the last word, if that is before",
            swap={
                "pairs.count((before, word))": "sum(words[t + 1] == word "
                "for t in range(len(words)) if words[t] == before)"
            },
            says="It stops where the text *ends* in `before`: there words[t + 1] is beyond the "
            "end. Nothing follows, so that place does not count, neither above nor below.",
        ),
        Mistake(
            "the first place left out",
            swap={"range(len(words) - 1)": "range(1, len(words) - 1)"},
            says="The first word of the text is never looked at, and it may be `before`: begin "
            "with place 0.",
        ),
        Mistake(
            "two places on after a hit",
            swap={
                "return n_both / n_before": "n_both, n_before = hits(words, before, word, skipped=True)\n    return n_both / n_before"
            },
            says="This is what one gets when the loop goes on by two places after a hit. In `no "
            "no no` the pair `no no` stands twice, and every place counts, above and below: go "
            "on by one.",
        ),
        Mistake(
            "two places on after a hit, above only",
            swap={
                "return n_both / n_before": "n_both, n_before = hits(words, before, word, skipped=False)\n    return n_both / n_before"
            },
            says="The count below is right. Above, pairs that overlap are counted once, as by a "
            "loop that goes on by two places after a hit: in `no no no` the pair `no no` stands "
            "twice.",
        ),
        Mistake(
            "the last pair left out",
            swap={"range(len(words) - 1)": "range(len(words) - 2)"},
            says="The last pair of the text is missing: look at where the loop ends. The last "
            "word has no next one, but the word before it has.",
        ),
    ],
)

# Windows ------------------------------------------------------------------------------------------


def contexts_and_targets(corpus, k):
    """Windows on the left: the k words before a word, and the word itself.

    corpus: (M,) word ids, M > k.
    Returns contexts: (M - k, k), each row in the order of the text, targets: (M - k,).
    """
    places = range(k, len(corpus))
    contexts = [corpus[t - k : t] for t in places]
    targets = [corpus[t] for t in places]
    return np.array(contexts), np.array(targets)


def corpus_of(*ids, k):
    return Case({"corpus": np.array(ids), "k": k}, {"M": len(ids), "k": k})


CONTEXTS_AND_TARGETS = Exercise(
    contexts_and_targets,
    notebook="5.1",
    minutes=5,
    returns="contexts targets",
    cases=[
        corpus_of(4, 7, 5, k=1),
        corpus_of(0, 1, 2, 3, 4, 1, 5, 6, k=2),
        corpus_of(9, 2, 7, 7, 0, 4, 8, 1, 3, k=3),
    ],
    clues={
        "contexts": "Only the contexts are wrong: for the target at place t they are the words "
        "at t - k, ..., t - 1. In Python, corpus[a:b] ends with the word at b - 1.",
        "targets": "Only the targets are wrong: the first one is the word at place k, the last "
        "one the last word of the text.",
        "contexts targets": "Write down the first row and the last one. The first k words have "
        "no full window and are no targets: so the first context is words 0 to k - 1, its target "
        "word k. The last target is the last word of the text.",
    },
    mistakes=[
        Mistake(
            "the last window left out",
            swap={"range(k, len(corpus))": "range(k, len(corpus) - 1)"},
            says="The last window is missing: the last word of the text is a target, too. Look "
            "at where the range ends.",
        ),
        Mistake(
            "the first window left out",
            swap={"range(k, len(corpus))": "range(k + 1, len(corpus))"},
            says="The first window is missing: word k has k words before it, words 0 to k - 1. "
            "Look at where the range begins.",
        ),
        Mistake(
            "the target a word too far",
            swap={
                "range(k, len(corpus))": "range(k, len(corpus) - 1)",
                "corpus[t] for t": "corpus[t + 1] for t",
            },
            says="Every target stands one word too far: between the context and its target a "
            "word is left out.",
        ),
        Mistake(
            "the target in its own context",
            swap={"corpus[t - k : t]": "corpus[t - k + 1 : t + 1]"},
            says="Every context ends with the very word that is to be guessed. A model would "
            "learn to copy it. The slice has to end before t.",
        ),
        Mistake(
            "the last word of the context as target",
            swap={"corpus[t] for t": "corpus[t - 1] for t"},
            says="The targets are the last words of the contexts: nothing is left to be guessed. "
            "The target is the word after them.",
        ),
        Mistake(
            "the order reversed",
            swap={"corpus[t - k : t]": "corpus[t - k : t][::-1]"},
            says="Every context is in reversed order, the nearest word first. (This is what one "
            "gets with corpus[t - 1], corpus[t - 2], ...) Asked for is the order of the text.",
        ),
        Mistake(
            "k words on both sides",
            swap={
                "range(k, len(corpus))": "range(k, len(corpus) - k)",
                "corpus[t - k : t]": "[*corpus[t - k : t], *corpus[t + 1 : t + k + 1]]",
            },
            says="This is a window on both sides, k words to the left and k to the right. Of "
            "what comes after the target nothing is known yet.",
        ),
        Mistake(
            "the window on the right",
            swap={
                "range(k, len(corpus))": "range(len(corpus) - k)",
                "corpus[t - k : t]": "corpus[t + 1 : t + k + 1]",
            },
            says="This is a window on the right: contexts are the words after the target. They "
            "are to be the words before it.",
        ),
        Mistake(
            "windows that do not overlap",
            swap={"range(k, len(corpus))": "range(k, len(corpus), k)"},
            says="The windows move on by k words. Every word from k on is a target: move on by "
            "one.",
        ),
        Mistake(
            "windows with their targets do not overlap",
            swap={"range(k, len(corpus))": "range(k, len(corpus), k + 1)"},
            says="The windows move on by k + 1 words, over the context and its target. Every "
            "word from k on is a target: move on by one.",
        ),
        Mistake(
            "a window of k + 1",
            swap={
                "range(k, len(corpus))": "range(k + 1, len(corpus))",
                "corpus[t - k : t]": "corpus[t - k - 1 : t]",
            },
            says="Every context has k + 1 words, one too many.",
        ),
        Mistake(
            "a window of k - 1",
            swap={"corpus[t - k : t]": "corpus[t - k : t - 1]"},
            says="The word right before the target is missing in every context: corpus[a:b] ends "
            "with the word at b - 1, so that b is t.",
        ),
        Mistake(
            "the first word of the window missing",
            swap={"corpus[t - k : t]": "corpus[t - k + 1 : t]"},
            says="The first word of every context is missing. The word k places before t is at t "
            "- k.",
        ),
        Mistake(
            "words without a full window",
            swap={"range(k, len(corpus))": "range(len(corpus))"},
            says="The first k words have no full window, and are no targets. With t < k, t - k "
            "is negative, and counts from the end of the text. Begin with t = k.",
        ),
        Mistake(
            "the first contexts shorter",
            swap={
                "range(k, len(corpus))": "range(1, len(corpus))",
                "corpus[t - k : t]": "corpus[max(0, t - k) : t]",
            },
            says="The first contexts are shorter than the others. The first k words have no full "
            "window, and are no targets: begin with t = k.",
        ),
        Mistake(
            "contexts transposed",
            swap={"return np.array(contexts),": "return np.array(contexts).T,"},
            says="The contexts are transposed: one window is to be one row, (M - k, k).",
        ),
        Mistake(
            "targets as a column",
            swap={"np.array(targets)": "np.array(targets)[:, np.newaxis]"},
            says="The targets are right, but are to be one row of numbers, (M - k,), not (M - k, "
            "1).",
        ),
        Mistake(
            "contexts and targets exchanged",
            swap={
                "return np.array(contexts), np.array(targets)": "return np.array(targets), np.array(contexts)"
            },
            says="Contexts and targets change places in the return.",
        ),
        Mistake(
            "targets the whole text",
            swap={"[corpus[t] for t in places]": "corpus"},
            says="The targets are the whole text. The first k words have no full window: the "
            "targets begin with word k.",
        ),
        Mistake(
            "a window too many",
            swap={"range(k, len(corpus))": "range(k, len(corpus) + 1)"},
            says="The loop makes one turn too many: there are M - k windows, and the last target "
            "is the last word, at M - 1.",
        ),
        Mistake(
            "positions, not words",
            swap={"corpus[t - k : t]": "range(t - k, t)", "[corpus[t] for t in places]": "places"},
            says="These are the places of the words, not the words: look up which id stands "
            "there, corpus[...].",
        ),
        Mistake(
            "positions in the contexts",
            swap={"corpus[t - k : t]": "range(t - k, t)"},
            says="The targets are words, the contexts are places in the text. Look up which ids "
            "stand there, corpus[...].",
        ),
        Mistake(
            "positions for targets",
            swap={"[corpus[t] for t in places]": "places"},
            says="The contexts are words, the targets are places in the text. Look up which id "
            "stands there, corpus[t].",
        ),
        Mistake(
            "the first window only",
            swap={"range(k, len(corpus))": "range(k, k + 1)"},
            says="This is the first window alone. Does the return stand inside the loop?",
        ),
    ],
)

# The chain ----------------------------------------------------------------------------------------


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

# To be repaired -----------------------------------------------------------------------------------


def most_probable_first(texts):
    """Rank texts by their probability.

    texts: a list of arrays; each holds the probabilities that a model gave to the words
        of one text, each given the words before it. No two texts are equally probable.
    Returns the numbers of the texts (0: the first given), the most probable first.
    """
    scores = [np.log(p).sum() for p in texts]
    return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)


class Texts(list):
    """A list of arrays that shows its numbers, as long as they are few."""

    def __repr__(self):
        if max(map(len, self)) > 12:
            return f"{len(self)} arrays of {', '.join(str(len(p)) for p in self)} numbers"
        return " ".join(f"[{' '.join(number(x).lstrip('0') for x in p)}]" for p in self)


def texts_case(*texts, note):
    return Case({"texts": Texts(map(np.asarray, texts))}, note=note)


def long_text(m, low, high):
    return spaced(m, low=low, high=high)


def rank(answer, args):
    """The ranking, and whether a wrong one comes from the logarithm of 0: np.log only warns of it."""
    zeros = []
    with np.errstate(divide="call", call=lambda *_: zeros.append(0)):
        ranking = answer(*args.values())
    if ranking is None or ranking is Ellipsis:
        return ranking
    right = most_probable_first(args["texts"])
    if zeros and not same_ranking(ranking, right):
        return {"ranking": ranking, TAKEN_OF: "0"}
    return {"ranking": ranking, TAKEN_OF: "numbers above 0"}


def same_ranking(ranking, right):
    try:
        return list(ranking) == right
    except (TypeError, ValueError):
        return False


def wide_product(p, smallest):
    """log of a product with numbers down to e**smallest; that of np.longdouble, on any computer."""
    score = np.log(p).sum()
    return score if score >= smallest else -np.inf


TAKEN_OF = "what_the_logarithm_is_taken_of"


RANKED = "return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)"

MOST_PROBABLE_FIRST = Exercise(
    most_probable_first,
    notebook="5.1",
    minutes=5,
    returns=f"ranking {TAKEN_OF}",
    gives="ranking",
    drive=rank,
    cases=[
        texts_case([0.5, 0.1], [0.3, 0.2], note="two texts"),
        texts_case(
            [0.9, 0.02, 0.8],
            [0.35, 0.31, 0.7],
            [0.4, 0.5, 0.6, 0.55],
            [0.045],
            [0.2, 0.3],
            note="five texts of different lengths",
        ),
        texts_case(
            long_text(900, 0.1, 0.4),
            long_text(900, 0.2, 0.4),
            long_text(900, 0.15, 0.4),
            note="three texts of 900 words",
        ),
        texts_case(
            long_text(12_100, 0.1, 0.4),
            long_text(12_100, 0.15, 0.4),
            long_text(12_200, 0.2, 0.42),
            long_text(12_200, 0.12, 0.5),
            note="four texts of 12,000 words and more",
        ),
    ],
    clues={
        "ranking": "The score of a text is log P: the sum of the logs of all its probabilities. "
        "Print the scores. What is returned are the numbers of the texts, not scores and not "
        "texts.",
        f"ranking {TAKEN_OF}": "Somewhere the logarithm of 0 is taken, which is -inf: the product of "
        "a long text is 0. Take the log of each probability, then add.",
    },
    broken="the product underflows",
    mistakes=[
        Mistake(
            "the product underflows",
            swap={"np.log(p).sum()": "np.prod(p)"},
            says="",
        ),
        Mistake(
            "the log of the product",
            swap={"np.log(p).sum()": "np.log(np.prod(p))"},
            says="The product is 0 before the logarithm sees it, and the log of 0 is -inf, for "
            "every long text. Take the log of each probability, then add.",
        ),
        Mistake(
            "the log of the product, and math.log refuses",
            swap={"np.log(p).sum()": "math.log(np.prod(p))"},
            says="The product is 0 before the logarithm sees it, and 0 has no logarithm. Take "
            "the log of each probability, then add.",
        ),
        Mistake(
            "the log of the product, and argsort turned round",
            swap={
                "np.log(p).sum()": "np.log(np.prod(p))",
                "return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)": "return np.argsort(scores)[::-1]",
            },
            says="The scores of the long texts are all -inf: the product is 0 before the "
            "logarithm sees it. (Equal scores stay as they were, and then the list is turned "
            "round.) Take the log of each probability, then add.",
        ),
        Mistake(
            "longdouble",
            swap={"np.log(p).sum()": "wide_product(p, -11355)"},
            says="Texts of 900 words come out, those of 12,000 do not. With more digits or a "
            "wider range, as of np.longdouble, the product becomes 0 later, but it does. Take "
            "the log of each probability, then add.",
        ),
        Mistake(
            "the log of a longdouble",
            swap={
                "np.log(p).sum()": "np.log(0.0 if wide_product(p, -11355) == -np.inf else 0.5) + wide_product(p, -11355)"
            },
            says="Texts of 900 words come out, those of 12,000 do not: there the wider product, "
            "too, is 0 before the logarithm sees it. Take the log of each probability, then add.",
        ),
        Mistake(
            "the m-th root of the product",
            swap={"np.log(p).sum()": "np.prod(p) ** (1 / len(p))"},
            says="This is the ranking by the m-th root of the product, a mean per word, and two "
            "things are wrong with it. A longer text is to pay for its length. And of a long "
            "text the product is 0 before the root is taken. Add logarithms.",
        ),
        Mistake(
            "ten times the probabilities",
            swap={"np.log(p).sum()": "np.prod(10 * p)"},
            says="This is what one gets when the probabilities are made larger first, 10 * p. "
            "Then every further word makes a text score higher, and the product of a long text "
            "is inf where it was 0. Add logarithms.",
        ),
        Mistake(
            "the product divided by the length",
            swap={"np.log(p).sum()": "np.prod(p) / len(p)"},
            says="The product is divided by the number of words. P of a text is the whole "
            "product. And of a long text that is 0, which no division mends: add logarithms.",
        ),
        Mistake(
            "the log of the product, divided by the length",
            swap={"np.log(p).sum()": "np.log(np.prod(p)) / len(p)"},
            says="The log of a product is divided by the number of words. A longer text is to "
            "pay for its length. And of a long text the product is 0 before the logarithm sees "
            "it: take the log of each probability, then add.",
        ),
        Mistake(
            "the sum forgotten",
            swap={"np.log(p).sum()": "np.log(p)"},
            says="A score is an array here, one number for each word, and arrays cannot be put "
            "in order. Add up the logs of a text, np.log(p).sum(): one number for each text.",
        ),
        Mistake(
            "the sum forgotten, and argsort",
            swap={
                "np.log(p).sum()": "np.log(p)",
                "return sorted(range(len(texts)), key=lambda i: scores[i], reverse=True)": "return np.argsort(scores)[::-1]",
            },
            says="The scores are arrays, one number for each word, and np.argsort sorts inside "
            "of them. Add up the logs of a text, np.log(p).sum(): one number for each text.",
        ),
        Mistake(
            "the least probable first",
            swap={", reverse=True": ""},
            says="The least probable text comes first. Was the sign of the logarithms turned? "
            "log P is negative, and nearer to 0 for a more probable text.",
        ),
        Mistake(
            "the mean of the logs",
            swap={"np.log(p).sum()": "np.log(p).mean()"},
            says="This is the ranking by the mean of the logs, per word, or by the m-th root of "
            "the product. P of a text has a factor for every word: a longer text pays for its "
            "length.",
        ),
        Mistake(
            "probabilities added",
            swap={"np.log(p).sum()": "np.sum(p)"},
            says="This is the ranking by the sum of the probabilities. So every further word "
            "would make a text *more* probable. Their logarithms are added.",
        ),
        Mistake(
            "the mean of the probabilities",
            swap={"np.log(p).sum()": "np.mean(p)"},
            says="This is the ranking by the mean of the probabilities. One strange word hardly "
            "changes a mean, but a product a great deal: the logarithms are added.",
        ),
        Mistake(
            "logs multiplied",
            swap={"np.log(p).sum()": "np.prod(np.log(p))"},
            says="This is the ranking by the product of the logarithms. They are added.",
        ),
        Mistake(
            "the weakest word",
            swap={"np.log(p).sum()": "np.min(p)"},
            says="This is the ranking by the least probable word of each text. All words count.",
        ),
        Mistake(
            "the first word",
            swap={"np.log(p).sum()": "p[0]"},
            says="This is the ranking by the first word of each text. All words count.",
        ),
        Mistake(
            "the last word",
            swap={"np.log(p).sum()": "p[-1]"},
            says="This is the ranking by the last word of each text. All words count.",
        ),
        Mistake(
            "the place of each text, not the text at each place",
            swap={RANKED: "return np.argsort(np.argsort(scores)[::-1])"},
            says="This says for each text at which place it comes. Asked for is the other way "
            "round: for each place, which text it is.",
        ),
        Mistake(
            "the best one only",
            swap={RANKED: "return int(np.argmax(scores))"},
            says="This is the most probable text alone. Asked for is the list of them all.",
        ),
        Mistake(
            "the scores in order",
            swap={RANKED: "return sorted(scores, reverse=True)"},
            says="These are the scores in order. Asked for are the numbers of the texts.",
        ),
        Mistake(
            "the product underflows, and argsort turned round",
            swap={
                "np.log(p).sum()": "np.prod(p)",
                RANKED: "return np.argsort(scores)[::-1]",
            },
            says="The scores of the long texts are still all 0. (Equal scores stay as they were, "
            "and then the list is turned round.) Print them.",
        ),
    ],
)

# Side by side -------------------------------------------------------------------------------------


def hidden_side_by_side(E, contexts):
    """The hidden vectors of a CBOW that lays its word vectors side by side.

    E: (V, D), one row for every word. contexts: (N, k) word ids.
    Returns h: (N, k * D). In each row the vector of the first word, of the second, ...
    """
    vectors = E[contexts]
    return vectors.reshape(len(contexts), -1)


def looked_up(contexts, V, D):
    contexts = np.array(contexts)
    sizes = {"examples": len(contexts), "k": len(contexts[0]), "D": D}
    return Case({"E": spaced(V, D, low=-1, high=2), "contexts": contexts}, sizes)


HIDDEN_SIDE_BY_SIDE = Exercise(
    hidden_side_by_side,
    notebook="5.1",
    minutes=5,
    returns="h",
    cases=[
        looked_up([[1, 0]], 2, 1),
        looked_up([[0, 2]], 3, 2),
        looked_up([[3, 0, 3], [1, 4, 2], [2, 2, 0], [4, 1, 3]], 5, 2),
        looked_up([[5, 1, 0], [2, 6, 2]], 7, 5),
    ],
    clues={
        "h": "E[contexts] has the shape (N, k, D): example, place in the window, number of the "
        "vector. The first axis stays; the other two become one, in this order.",
    },
    mistakes=[
        Mistake(
            "the vectors added up",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.sum(axis=1)"},
            says="The vectors are added up. So (you, say) and (say, you) have the same h, and "
            "the order is lost. Lay them side by side.",
        ),
        Mistake(
            "the mean of the vectors",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.mean(axis=1)"},
            says="This is the mean of the vectors, another sum: the order is lost. Lay them side "
            "by side.",
        ),
        Mistake(
            "the vectors of one number interleaved",
            swap={"vectors.reshape": "vectors.transpose(0, 2, 1).reshape"},
            says="The numbers are mixed: first the first numbers of all vectors, then the second "
            "ones. Each vector is to stay in one piece.",
        ),
        Mistake(
            "the words in reversed order",
            swap={"E[contexts]": "E[contexts[:, ::-1]]"},
            says="The last word of the window comes first. The order is that of the context.",
        ),
        Mistake(
            "words of different examples mixed",
            swap={"E[contexts]": "E[contexts.T]"},
            says="With several examples the rows mix them: contexts, or its vectors, was "
            "transposed before it was cut into rows. One row is made of one context.",
        ),
        Mistake(
            "left in three axes",
            swap={"vectors.reshape(len(contexts), -1)": "vectors"},
            says="The vectors are looked up, (N, k, D), and not yet laid side by side: (N, k * D).",
        ),
        Mistake(
            "one below the other",
            swap={"vectors.reshape(len(contexts), -1)": "np.concatenate(vectors)"},
            says="The vectors stand one below the other, (N * k, D). Side by side is one row for "
            "each example: (N, k * D).",
        ),
        Mistake(
            "the examples side by side",
            swap={"vectors.reshape(len(contexts), -1)": "np.concatenate(vectors, axis=1)"},
            says="The *examples* stand side by side, (k, N * D), as with np.hstack(E[contexts]): "
            "a loop over an array goes along its first axis. Side by side are the words of one "
            "example.",
        ),
        Mistake(
            "the first example only",
            swap={"vectors.reshape(len(contexts), -1)": "vectors[0].ravel()[np.newaxis]"},
            says="This is the row of the first example alone. There are N of them.",
        ),
        Mistake(
            "everything in one row",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.ravel()"},
            says="All examples stand in one long row. Each of them is to be a row of its own: "
            "(N, k * D).",
        ),
        Mistake(
            "the last word only",
            swap={"vectors.reshape(len(contexts), -1)": "vectors[:, -1]"},
            says="This is the vector of the last word alone. All k are wanted, side by side.",
        ),
        Mistake(
            "the first word only",
            swap={"vectors.reshape(len(contexts), -1)": "vectors[:, 0]"},
            says="This is the vector of the first word alone. All k are wanted, side by side.",
        ),
        Mistake(
            "the ids in place of the vectors",
            swap={"vectors.reshape(len(contexts), -1)": "contexts * 1.0"},
            says="These are the ids. What is laid side by side are the rows of E which they name.",
        ),
        Mistake(
            "the first word repeated",
            swap={"E[contexts]": "np.repeat(E[contexts[:, :1]], contexts.shape[1], axis=1)"},
            says="In every row the vector of the first word stands k times. Look at which index "
            "changes from place to place.",
        ),
        Mistake(
            "words shuffled within the window",
            swap={"E[contexts]": "E[np.sort(contexts)]"},
            says="The words of the window are sorted by their ids, and so their order is lost "
            "again.",
        ),
        Mistake(
            "the vectors multiplied",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.prod(axis=1)"},
            says="The vectors are multiplied. Lay them side by side: no number changes.",
        ),
        Mistake(
            "the places one below the other",
            swap={
                "vectors.reshape(len(contexts), -1)": "np.concatenate(vectors.transpose(1, 0, 2))"
            },
            says="All first words stand above all second ones, (k * N, D): np.concatenate goes "
            "along axis 0 if nothing is said. Side by side is axis=1.",
        ),
        Mistake(
            "two words only",
            swap={
                "vectors.reshape(len(contexts), -1)": "vectors[:, :2].reshape(len(contexts), -1)"
            },
            says="Only the first two words are there. The window has k of them, and k may be any "
            "number.",
        ),
        Mistake(
            "h transposed",
            swap={"vectors.reshape(len(contexts), -1)": "vectors.reshape(len(contexts), -1).T"},
            says="h is transposed: one example is to be one row, (N, k * D).",
        ),
    ],
)

# A beginning for a window of ten ------------------------------------------------------------------


@cache
def toy_language():
    return ToyLanguage()


def sure_beginning(speaker, greeted):
    """The beginning of a story, up to "said hi to": `speaker` says hi to `greeted`.

    speaker, greeted: two names of the toy language, such as "Mary" and "Tom".
    Returns a list of more than 10 words; full stops are words of their own. With the
        last 10 of them the best possible model is sure that `greeted` comes next.
    """
    text = f"once {speaker} saw that {greeted} was reading a book . {speaker} said hi to"
    return text.split()


def facts(answer, args):
    """What is true of the beginning that was written: a word for each question."""
    words = answer(*args.values())
    if words is None or words is Ellipsis:
        return words
    if not isinstance(words, (str, list, tuple, np.ndarray)):
        raise TypeError(f"a list of words is asked for, not {words!r}")
    words = words.split() if isinstance(words, str) else [str(word) for word in words]
    language, greeted = toy_language(), args["greeted"]
    logs = language.log_probs(words)
    known = all(map(math.isfinite, logs))
    found = {"known_to_the_language": "yes", "last_words": " ".join(words[-4:])}
    if not known:
        at = int(np.argmin(np.isfinite(logs)))
        found["known_to_the_language"] = (
            f"not {words[at]!r} after {' '.join(words[:at])!r}"
            if at
            else f"no story begins with {words[0]!r}"
        )
    found["longer_than_10_words"] = "yes" if len(words) > 10 else "no"
    found["the_next_word"] = "cannot be said"
    if known:
        p = language.window_probs(words[-10:])
        sure = p.max() > 1 - 1e-9
        likely = language.words[p.argmax()]
        candidates = int((p > 1e-9).sum())
        found["the_next_word"] = (
            f"surely {likely}"
            if sure
            else f"one of {candidates}, {greeted} among them"
            if p[language.words.index(greeted)] > 1e-9
            else f"one of {candidates}, without {greeted}"
        )
    return found


UNKNOWN = (
    "The language has no such beginning. Its stories are as regular as those printed above: take "
    "one of them, and exchange names, or one part for another. Every full stop is a word of its "
    "own."
)
THE_END = (
    "It is to end with the name of the `speaker` and then `said hi to`, and to use both parameters."
)

SURE_BEGINNING = Exercise(
    sure_beginning,
    notebook="5.1",
    minutes=10,
    returns="known_to_the_language last_words longer_than_10_words the_next_word",
    drive=facts,
    cases=[
        Case({"speaker": "Mary", "greeted": "Tom"}, note="Mary and Tom"),
        Case({"speaker": "Ben", "greeted": "Lucy"}, note="Ben and Lucy"),
    ],
    clues={
        "the_next_word": "The language knows this beginning. But the last 10 words do not give "
        "the name away: where does the person greeted stand, counted from the end?",
        "longer_than_10_words": "It is right but for its length: a beginning that fits into the "
        "window as a whole proves little.",
        "last_words": THE_END,
        "last_words the_next_word": THE_END,
        "last_words longer_than_10_words the_next_word": THE_END,
        "known_to_the_language the_next_word": UNKNOWN,
        "known_to_the_language longer_than_10_words the_next_word": UNKNOWN,
        "known_to_the_language last_words the_next_word": f"{UNKNOWN} {THE_END}",
        "known_to_the_language last_words longer_than_10_words the_next_word": f"{UNKNOWN} {THE_END}",
    },
    mistakes=[
        Mistake(
            "the name outside of the window",
            swap={
                "once {speaker} saw that {greeted} was reading a book .": "{greeted} was reading a "
                "book . {speaker} came in ."
            },
            says="Seven people are equally likely: all but the speaker. The person greeted "
            "stands more than 10 words back, out of the window, and what is in it tells nothing "
            "about whom it was. Find a beginning with fewer words after the name.",
        ),
        Mistake(
            "too short to prove anything",
            swap={"saw that {greeted} was reading a book .": "met {greeted} ."},
            says="The best possible model is sure, but the whole beginning fits into the window. "
            "Find one of more than 10 words: the name may stand up to 10 words back.",
        ),
        Mistake(
            "the two people exchanged",
            swap={
                "once {speaker} saw that {greeted} was": "once {greeted} saw that {speaker} was",
                "book . {speaker} said": "book . {greeted} said",
            },
            says="The two people are exchanged: `speaker` is the one who says hi.",
        ),
        Mistake(
            "always the same two people",
            swap={
                "once {speaker} saw that {greeted} was": "once Mary saw that Tom was",
                "book . {speaker} said": "book . Mary said",
            },
            says="It is always Mary who greets Tom. Put the two parameters in their places: "
            'f"... {speaker} said hi to".',
        ),
        Mistake(
            "the answer written, too",
            swap={"text.split()": "[*text.split(), greeted]"},
            says="The answer is written down, too. Stop before it, with `said hi to`.",
        ),
        Mistake(
            "the full stop stuck to a word",
            swap={"a book .": "a book."},
            says="The full stop is stuck to a word, and the language knows no word `book.`: put "
            "a blank before it.",
        ),
        Mistake(
            "a story that ends, and begins again",
            swap={'text = f"': 'text = f"<eos> '},
            says="It begins with <eos>, the end of a story before it. Leave that out: begin with "
            "the first word of the story.",
        ),
        Mistake(
            "a list of letters",
            swap={"text.split()": "list(text)"},
            says="It is a list of letters, because list() of a text takes it apart. text.split() "
            "gives the words.",
        ),
    ],
)

# The best possible model --------------------------------------------------------------------------


def lowest_perplexity(stories, k):
    """The lowest perplexity that a model can reach which sees the last k words only.

    stories: all stories of a small language, a list of (words, probability of the
        story); the probabilities sum to 1.
    k: the window. The first words of a story have fewer words before them: those are
        all that is seen. With k = 0 nothing is seen.
    Returns exp(mean of -log P(word | window)), the mean over all words of all stories,
        where a word counts with the probability of its story.
    """
    n_window, n_both = Counter(), Counter()
    for words, n in stories:  # n: how much this story counts
        for t in range(len(words)):
            window = tuple(words[max(0, t - k) : t])
            n_window[window] += n
            n_both[window, words[t]] += n
    sum_of_losses = 0.0
    for pair, n in n_both.items():
        sum_of_losses -= n * np.log(n / n_window[pair[0]])
    return np.exp(sum_of_losses / sum(n_window.values()))


SMALL = [("Tom said hi", 0.5), ("Mary said bye", 0.5)]
LARGER = [
    ("Tom met Mary . Mary said hi", 0.35),
    ("Mary met Tom . Tom said bye Mary", 0.2),
    ("Ben met Mary . Ben said hi", 0.25),
    ("Mary said bye", 0.15),
    ("Mary Tom met .", 0.05),
]


def small_language(stories, k):
    stories = [(text.split(), p) for text, p in stories]
    return Case({"stories": stories, "k": k}, {"stories": len(stories), "k": k})


def running_window(stories, words, t, k):
    """The last k words if the stories were one text: what a mistake takes for the window."""
    before = [
        word for other, _ in stories[: [w for w, _ in stories].index(words)] for word in other
    ]
    text = before + words[:t]
    return tuple(text[max(0, len(text) - k) :])


THIRD = "n_window, n_both, n_plain = Counter(), Counter(), Counter()"
STORY_LOSS = (  # the mean loss of one story w, once the counts are known
    "-sum(np.log(n_both[tuple(w[max(0, t - k) : t]), w[t]] / n_window[tuple(w[max(0, t - k) : "
    "t])]) for t in range(len(w))) / len(w)"
)

LOWEST_PERPLEXITY = Exercise(
    lowest_perplexity,
    notebook="5.1",
    minutes=20,
    returns="perplexity",
    cases=[
        small_language(SMALL, 1),
        small_language(SMALL, 2),
        small_language([("a b", 0.75), ("a c b", 0.25)], 1),
        small_language(LARGER, 0),
        small_language(LARGER, 1),
        small_language(LARGER, 2),
        small_language(LARGER, 4),
    ],
    clues={
        "perplexity": "Three sums, all of them with p: over the places with this window; over "
        "those of them where this word comes next; and, for the mean, over all words. By hand: "
        "for `Tom said hi` and `Mary said bye`, 1/2 each, and k = 1, the losses of either story "
        "are log 2, 0 and log 2, their mean is (2/3) log 2.",
    },
    mistakes=[
        Mistake(
            "stories not weighted",
            swap={
                "for words, n in stories": "for words, n in ((words, 1) for words, _ in stories)"
            },
            says="This is what one gets when every story counts the same. A story that is told "
            "more often counts more: add its probability, not 1.",
        ),
        Mistake(
            "the guess not weighted",
            swap={
                "n_both[window, words[t]] += n": "n_both[window, words[t]] += n\n"
                "            n_plain[window, words[t]] += 1\n            n_plain[window] += 1",
                "n_window, n_both = Counter(), Counter()": THIRD,
                "np.log(n / n_window[pair[0]])": "np.log(n_plain[pair] / n_plain[pair[0]])",
            },
            says="The guess P(word | window) is made of plain counts, in which every story "
            "counts the same; only the mean is weighted. The counts, too, are sums of "
            "probabilities.",
        ),
        Mistake(
            "the mean not weighted",
            swap={
                "n_both[window, words[t]] += n": "n_both[window, words[t]] += n\n"
                "            n_plain[window, words[t]] += 1",
                "n_window, n_both = Counter(), Counter()": THIRD,
                "sum_of_losses -= n * np.log(n / n_window[pair[0]])": "sum_of_losses -= n_plain[pair] * np.log(n / n_window[pair[0]])",
                "sum(n_window.values())": "sum(n_plain.values())",
            },
            says="The guess is right, but in the mean every story counts the same. The losses of "
            "a story count with its probability.",
        ),
        Mistake(
            "divided by the number of words told once",
            swap={"sum(n_window.values())": "sum(len(words) for words, p in stories)"},
            says="The weighted sum is divided by the plain number of words. Of a weighted mean "
            "the weights stand below, too: sum over the stories of probability times length.",
        ),
        Mistake(
            "divided by the number of different pairs",
            swap={"sum(n_window.values())": "len(n_both)"},
            says="The sum is divided by the number of different pairs of window and word. It is "
            "a mean over all words: divide by the sum of the weights.",
        ),
        Mistake(
            "every pair counted once in the mean",
            swap={
                "sum_of_losses -= n * np.log(n / n_window[pair[0]])": "sum_of_losses -= np.log(n / n_window[pair[0]])",
                "sum(n_window.values())": "len(n_both)",
            },
            says="In the mean every different pair of window and word counts once. What occurs "
            "more often counts more.",
        ),
        Mistake(
            "one loss for a story: the sum",
            swap={"sum_of_losses / sum(n_window.values())": "sum_of_losses"},
            says="This is the perplexity of a whole story: the losses of its words were added, "
            "not averaged. Perplexity is per word.",
        ),
        Mistake(
            "the mean over stories",
            swap={
                "sum_of_losses -= n * np.log(n / n_window[pair[0]])": "pass",
                "sum_of_losses / sum(n_window.values())": f"sum(p * {STORY_LOSS} for w, p in stories)",
            },
            says="This is what one gets when the loss of each story is averaged first, and then "
            "that over the stories: so the words of a short story count more. It is one mean "
            "over all words.",
        ),
        Mistake(
            "the mean of exp",
            swap={
                "n * np.log(n / n_window[pair[0]])": "-n * n_window[pair[0]] / n",
                "np.exp(sum_of_losses / sum(n_window.values()))": "sum_of_losses / sum(n_window.values())",
            },
            says="This is what one gets when the exponential is taken of each loss, and then the "
            "mean: the mean of 1 / P. First the mean of the losses, the exponential last.",
        ),
        Mistake(
            "a window of k + 1",
            swap={"max(0, t - k)": "max(0, t - k - 1)"},
            says="The model sees k + 1 words, one too many.",
        ),
        Mistake(
            "a window of k - 1",
            swap={"max(0, t - k)": "max(0, t - k + 1)"},
            says="The model sees k - 1 words, one too few.",
        ),
        Mistake(
            "the slice with a negative beginning",
            swap={"words[max(0, t - k) : t]": "words[t - k : t]"},
            says="Where t is smaller than k, t - k is negative and counts from the end of the "
            "story: words[t - k:t] is then mostly empty. Write max(0, t - k).",
        ),
        Mistake(
            "the slice [-k:]",
            swap={"words[max(0, t - k) : t]": "words[:t][-k:]"},
            says="Only k = 0 goes wrong: [-0:] is [0:], which is everything, not nothing.",
        ),
        Mistake(
            "words without a full window left out",
            swap={"range(len(words))": "range(k, len(words))"},
            says="The first k words of a story are left out. They count, too: of them less is "
            "seen.",
        ),
        Mistake(
            "the first word left out",
            swap={"range(len(words))": "range(1, len(words))"},
            says="The first word of every story is left out. It counts, too: with an empty window.",
        ),
        Mistake(
            "all words before",
            swap={"words[max(0, t - k) : t]": "words[:t]"},
            says="This is the floor with *all* words before. The model sees the last k only.",
        ),
        Mistake(
            "the word itself in the window",
            swap={"words[max(0, t - k) : t]": "words[max(0, t - k) : t + 1]"},
            says="The perplexity is 1: the window holds the very word that is to be guessed. It "
            "ends before t.",
        ),
        Mistake(
            "the window as a bag",
            swap={"words[max(0, t - k) : t]": "sorted(words[max(0, t - k) : t])"},
            says="This is what one gets when the order of the words in the window is lost, as "
            "with sorted() or a set. A tuple keeps it.",
        ),
        Mistake(
            "the nearest word of the window missing",
            swap={"words[max(0, t - k) : t]": "words[max(0, t - k) : max(0, t - 1)]"},
            says="The word right before is missing in the window. The slice ends with t, which "
            "is not included.",
        ),
        Mistake(
            "the likeliest word",
            swap={
                "np.log(n / n_window[pair[0]])": "np.log("
                "max(m for (v, _), m in n_both.items() if v == pair[0]) / n_window[pair[0]])"
            },
            says="This is made of the probability of the *likeliest* word after each window. "
            "What counts is that of the word which comes.",
        ),
        Mistake(
            "joint, not conditional",
            swap={"n / n_window[pair[0]]": "n / sum(n_window.values())"},
            says="This is made of P(window, word), the joint probability. Given the window, "
            "divide by the count of the window.",
        ),
        Mistake(
            "the counts not divided at all",
            swap={"n / n_window[pair[0]]": "n"},
            says="The log is taken of the sum of probabilities of window and word. Divide it by "
            "that of the window: P(word | window).",
        ),
        Mistake(
            "divided by the count of the word",
            swap={
                "n / n_window[pair[0]]": "n / sum(m for (_, w), m in n_both.items() if w == pair[1])"
            },
            says="This is made of P(window | word). Divide by the count of the window, not by "
            "that of the word.",
        ),
        Mistake(
            "log2 and exp",
            swap={"np.log(n": "np.log2(n"},
            says="log2 and exp do not go together: np.log and np.exp do.",
        ),
        Mistake(
            "the sign",
            swap={"sum_of_losses -= ": "sum_of_losses += "},
            says="This is 1 divided by the perplexity: a minus sign is missing. The loss is -log "
            "P.",
        ),
        Mistake(
            "the mean loss",
            swap={
                "np.exp(sum_of_losses / sum(n_window.values()))": "sum_of_losses / sum(n_window.values())"
            },
            says="This is the mean loss. The perplexity is its exponential.",
        ),
        Mistake(
            "a list as key",
            swap={"tuple(words[max(0, t - k) : t])": "words[max(0, t - k) : t]"},
            says="A list cannot be the key of a dictionary, because it may change. A tuple can: "
            "tuple(words[...]).",
        ),
        Mistake(
            "2 ** for exp",
            swap={
                "np.exp(sum_of_losses / sum(n_window.values()))": "2 ** (sum_of_losses / sum(n_window.values()))"
            },
            says="This is 2 to the power of a mean of natural logarithms. np.log goes with np.exp.",
        ),
        Mistake(
            "the mean of the stories' perplexities",
            swap={
                "sum_of_losses -= n * np.log(n / n_window[pair[0]])": "pass",
                "np.exp(sum_of_losses / sum(n_window.values()))": f"sum(p * np.exp({STORY_LOSS}) for w, p in stories)",
            },
            says="This is the mean of the perplexities of the stories. First the mean of the "
            "losses over all words, the exponential last, and once.",
        ),
        Mistake(
            "every window counted once",
            swap={
                "sum_of_losses -= n * np.log(n / n_window[pair[0]])": "sum_of_losses -= n / n_window[pair[0]] * np.log(n / n_window[pair[0]])",
                "sum(n_window.values())": "len(n_window)",
            },
            says="In the mean every different window counts the same. A window that is met more "
            "often counts more.",
        ),
        Mistake(
            "the window reaches into the story before",
            swap={"tuple(words[max(0, t - k) : t])": "running_window(stories, words, t, k)"},
            says="The window reaches back into the story before. Every story stands for itself: "
            "at its first word nothing is seen.",
        ),
        Mistake(
            "= for +=",
            swap={
                "n_window[window] += n": "n_window[window] = n",
                "n_both[window, words[t]] += n": "n_both[window, words[t]] = n",
            },
            says="The counts keep the probability of the last story only: = replaces what was "
            "there, += adds.",
        ),
    ],
)

# Predictions --------------------------------------------------------------------------------------

P_I_GIVEN_HELLO = Prediction(
    "p_i_given_hello",
    notebook="5.1",
    minutes=3,
    answer=0.4,
    because="Of the 5 in the column of hello, 2 were said by i. The other way round, P(hello | "
    "i), the same 2 are divided by the 4 of the row of i: 0.5.",
    mistakes=[
        Mistake(
            "P(hello | i)",
            wrong=0.5,
            says="2/4 is P(hello | i): divided by the row of i. Behind the bar stands hello: "
            "divide by its column.",
        ),
        Mistake(
            "joint",
            wrong=1 / 6,
            says="2/12 is P(i, hello), both of them, divided by the whole table. Given hello, "
            "only the column of hello is left.",
        ),
        Mistake(
            "P(hello)",
            wrong=5 / 12,
            says="5/12 is P(hello), whoever says it: the column, divided by the whole table.",
        ),
        Mistake(
            "P(i)", wrong=4 / 12, says="4/12 is P(i), or 1/3 of three people. What does hello tell?"
        ),
        Mistake("the count", wrong=2, says="2 is the count in the table. Divide it."),
        Mistake(
            "the ratio to the others",
            wrong=2 / 3,
            says="2/3 divides by the *others* who said hello. Those 2 are to be counted below, "
            "too.",
        ),
        Mistake(
            "upside down", wrong=2.5, says="5/2 is upside down. A probability is never above 1."
        ),
        Mistake("percent", wrong=40, says="40 in a hundred: as a number from 0 to 1, please."),
    ],
)

NUMBERS_IN_THE_MODEL = Prediction(
    "numbers_in_the_model",
    notebook="5.1",
    minutes=3,
    answer=119,
    because="Word vectors 7 · 4 = 28, W (3 · 4) · 7 = 84, b 7. The table of word vectors does "
    "not grow with the window, W does.",
    mistakes=[
        Mistake(
            "W only",
            wrong=84,
            says="84 are the numbers of W alone. Training moves the word vectors and b, too.",
        ),
        Mistake("b left out", wrong=112, says="112 is without b: one number for each score."),
        Mistake(
            "word vectors left out",
            wrong=91,
            says="91 is W and b. The word vectors are weights, too: a table of V rows.",
        ),
        Mistake(
            "the sum",
            wrong=63,
            says="63 is the model that adds its vectors. Side by side, h has k · D numbers, and "
            "W as many rows.",
        ),
        Mistake(
            "the sum, without b",
            wrong=56,
            says="56 is the model that adds its vectors, without b. Side by side, h has k · D "
            "numbers, and W as many rows.",
        ),
        Mistake(
            "a table for each place",
            wrong=175,
            says="175 has a table of word vectors for each place of the window. There is one for "
            "all of them; only W has a block for each place.",
        ),
        Mistake(
            "a table for each place, without b",
            wrong=168,
            says="168 has a table of word vectors for each place of the window, and no b. There "
            "is one table for all places.",
        ),
        Mistake(
            "a b for each place",
            wrong=133,
            says="133 has a b for each place of the window. b is added to the scores, once: V "
            "numbers.",
        ),
        Mistake(
            "b as long as h",
            wrong=124,
            says="124 has a b of k · D numbers. b is added to the scores: V numbers.",
        ),
        Mistake(
            "b one number",
            wrong=113,
            says="113 has one number for b. Every score has its own: V numbers.",
        ),
        Mistake(
            "only the words of the window have a vector",
            wrong=103,
            says="103 has word vectors for the three words of the window only. The table has a "
            "row for every word of the vocabulary.",
        ),
        Mistake(
            "b as long as a word vector",
            wrong=116,
            says="116 has a b of D numbers. b is added to the scores: V numbers.",
        ),
        Mistake(
            "a b for the word vectors, too",
            wrong=123,
            says="123 has two b, one of D numbers and one of V. There is one: it is added to the "
            "scores.",
        ),
        Mistake(
            "a b for h, too",
            wrong=131,
            says="131 has two b, one for h, of k · D numbers, and one for the scores. There is "
            "one: h is made of word vectors, and nothing is added.",
        ),
        Mistake(
            "the table of word vectors alone",
            wrong=28,
            says="28 are the numbers of the word vectors alone. Training moves W and b, too.",
        ),
        Mistake(
            "the size of h",
            wrong=12,
            says="12 is the length of h. Those numbers are computed; which are trained?",
        ),
    ],
)
