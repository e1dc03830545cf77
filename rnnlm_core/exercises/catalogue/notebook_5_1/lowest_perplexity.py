"""lowest_perplexity (notebook 5.1)."""

from collections import Counter

import numpy as np

from ...exercise import Case, Exercise, Mistake


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
        "perplexity": "There are three sums, and in all of them a story counts with its "
        "probability: over the places with this window, over those of them where this word comes "
        "next, and, for the mean, over all words. The window holds the last k words before the "
        "word, in their order; at the beginning of a story it holds fewer, and with k = 0 none. "
        "The exponential comes last, and once. By hand: for `Tom said hi` and `Mary said bye`, "
        "1/2 each, and k = 1, the losses of either story are log 2, 0 and log 2, and their mean "
        "is (2/3) log 2.",
    },
    mistakes=[
        Mistake(
            "stories not weighted",
            swap={
                "for words, n in stories": "for words, n in ((words, 1) for words, _ in stories)"
            },
            says="This is what one gets when every story counts the same. A story that is told "
            "more often counts more: its probability is added where a plain count adds 1.",
        ),
        Mistake(
            "the mean over stories",
            swap={
                "sum_of_losses -= n * np.log(n / n_window[pair[0]])": "pass",
                "sum_of_losses / sum(n_window.values())": f"sum(p * {STORY_LOSS} for w, p in stories)",
            },
            says="This is what one gets when the losses of each story are averaged first, and "
            "then the stories: so the words of a short story count more. It is one mean over all "
            "words.",
        ),
        Mistake(
            "the mean of exp",
            swap={
                "n * np.log(n / n_window[pair[0]])": "-n * n_window[pair[0]] / n",
                "np.exp(sum_of_losses / sum(n_window.values()))": "sum_of_losses / sum(n_window.values())",
            },
            says="This is what one gets when the exponential is taken of each loss, and then the "
            "mean: the mean of 1 / P. First comes the mean of the losses, and the exponential "
            "last.",
        ),
        Mistake(
            "the slice with a negative beginning",
            swap={"words[max(0, t - k) : t]": "words[t - k : t]"},
            says="This is what one gets with words[t - k:t]. Where t is smaller than k, t - k is "
            "negative and counts from the end of the story, so that the slice is mostly empty.",
        ),
        Mistake(
            "the slice [-k:]",
            swap={"words[max(0, t - k) : t]": "words[:t][-k:]"},
            says="Only k = 0 goes wrong. This is what one gets with [-k:]: [-0:] is [0:], which "
            "is everything, not nothing.",
        ),
        Mistake(
            "the word itself in the window",
            swap={"words[max(0, t - k) : t]": "words[max(0, t - k) : t + 1]"},
            says="The perplexity is 1. This is what one gets when the window holds the very word "
            "that is to be guessed.",
        ),
        Mistake(
            "joint, not conditional",
            swap={"n / n_window[pair[0]]": "n / sum(n_window.values())"},
            says="This is made of P(window, word), the joint probability. P(word | window) is "
            "divided by the sum for the window.",
        ),
        Mistake(
            "= for +=",
            swap={
                "n_window[window] += n": "n_window[window] = n",
                "n_both[window, words[t]] += n": "n_both[window, words[t]] = n",
            },
            says="This is what one gets when the sums keep the probability of the last place "
            "only: = replaces what was there, += adds.",
        ),
    ],
)
