"""two_step_probs (the extra about a large text)."""

import numpy as np

from rnnlm_core import softmax

from ...exercise import Case, Exercise, Mistake, spaced


def two_step_probs(first, inside):
    """The probabilities of all words, by a softmax in two steps.

    first: (n + K,) scores of n common words, and then of K clusters of rare words.
    inside: K arrays, one for each cluster: the scores of its words.
    Returns p: (V,), the common words first, then the words of each cluster in turn.
    """
    p_first = softmax(first)
    n = len(first) - len(inside)
    parts = [p_first[:n]]
    for k, scores in enumerate(inside):
        parts.append(p_first[n + k] * softmax(scores))
    return np.concatenate(parts)


def scores_case(n, *sizes):
    inside = [spaced(size, low=-0.8 - k, high=1.2 + k / 2) for k, size in enumerate(sizes)]
    args = {"first": spaced(n + len(sizes), low=-1.1, high=1.7), "inside": inside}
    return Case(args, {"n": n, "K": len(sizes)})


TWO_STEP_PROBS = Exercise(
    two_step_probs,
    notebook="a large text",
    minutes=5,
    returns="p",
    cases=[scores_case(2, 2), scores_case(3, 2, 4), scores_case(4, 3, 5, 2)],
    clues={
        "p": "Each rare word is reached in two steps. The softmax of `first` gives the probability of its "
        "cluster, the softmax of the cluster's own scores that of the word in it, and the two are "
        "multiplied. All probabilities sum to 1.",
    },
    mistakes=[
        Mistake(
            "one softmax over everything",
            swap={
                "return np.concatenate(parts)": "return softmax(np.concatenate([first[:n], *inside]))"
            },
            says="This is what one gets with one softmax over all words: the scores of the clusters are "
            "never used, and every score has to be computed. There is one softmax for each step.",
        ),
        Mistake(
            "the probability of the cluster left out",
            swap={"p_first[n + k] * softmax(scores)": "softmax(scores)"},
            says="This is what one gets when the words of a cluster share all of 1. They share what the "
            "first step gives to their cluster.",
        ),
        Mistake(
            "the score of the cluster as a factor",
            swap={"p_first[n + k]": "first[n + k]"},
            says="This is what one gets when the score of the cluster is the factor. A score is no "
            "probability: the first softmax makes one of it.",
        ),
    ],
)
