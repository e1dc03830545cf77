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
