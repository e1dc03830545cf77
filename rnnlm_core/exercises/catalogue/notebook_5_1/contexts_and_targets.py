"""contexts_and_targets (notebook 5.1)."""

import numpy as np

from rnnlm_core import left_windows

from ...exercise import Case, Exercise, Mistake


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
    instead=(left_windows,),
    cases=[
        corpus_of(4, 7, 5, k=1),
        corpus_of(0, 1, 2, 3, 4, 1, 5, 6, k=2),
        corpus_of(9, 2, 7, 7, 0, 4, 8, 1, 3, k=3),
        corpus_of(300, 70_000, 5, 9_000, k=2),
    ],
    clues={
        "contexts": "Only the contexts are wrong. The context of the target at place t is made "
        "of the k words before it, those at t - k, ..., t - 1, in the order of the text. In "
        "Python, corpus[a:b] ends with the word at b - 1.",
        "targets": "Only the targets are wrong. They are one row of words: the first is the word "
        "at place k, and the last is the last word of the text.",
        "contexts targets": "Compare the first row and the last row. The first k words have no "
        "full window, so they are no targets: the first context is words 0 to k - 1, and its "
        "target is word k. From row to row the window moves on by one word. The last target is "
        "the last word of the text.",
    },
    mistakes=[
        Mistake(
            "the target a word too far",
            swap={
                "range(k, len(corpus))": "range(k, len(corpus) - 1)",
                "corpus[t] for t": "corpus[t + 1] for t",
            },
            says="This is what one gets when every target stands one word too far: a word is "
            "left out between the context and its target.",
        ),
        Mistake(
            "one list for all rows",
            swap={"[corpus[t - k : t] for t in places]": "[corpus[-1 - k : -1] for t in places]"},
            says="All rows of `contexts` are the last one. This is what one gets when the same "
            "list is filled and appended in every turn of the loop: all rows are then one list, "
            "and it holds what was written last. Make a new list in every turn.",
        ),
        Mistake(
            "one list for all rows, never emptied",
            swap={
                "[corpus[t - k : t] for t in places]": "[[i for t in places for i in corpus[t - k : t]]] * len(places)"
            },
            says="Each row of `contexts` holds the words of all windows. This is what one gets "
            "when the same list grows and is appended in every turn of the loop: all rows are "
            "then one list. Make a new, empty list in every turn.",
        ),
        Mistake(
            "the target in its own context",
            swap={"corpus[t - k : t]": "corpus[t - k + 1 : t + 1]"},
            says="Every context ends with the very word that is to be guessed, and a model would "
            "learn to copy it. This is what one gets when the slice ends after t, not before it.",
        ),
        Mistake(
            "k words on both sides",
            swap={
                "range(k, len(corpus))": "range(k, len(corpus) - k)",
                "corpus[t - k : t]": "[*corpus[t - k : t], *corpus[t + 1 : t + k + 1]]",
            },
            says="This is a window on both sides, k words to the left and k to the right. When a "
            "text is written from left to right, nothing is known yet of what comes after the "
            "target.",
        ),
        Mistake(
            "words without a full window",
            swap={"range(k, len(corpus))": "range(len(corpus))"},
            says="This is what one gets when t begins with 0. The first k words have no full "
            "window, so they are no targets. With t < k, t - k is negative and counts from the "
            "end of the text.",
        ),
        Mistake(
            "the first contexts shorter",
            swap={
                "range(k, len(corpus))": "range(1, len(corpus))",
                "corpus[t - k : t]": "corpus[max(0, t - k) : t]",
            },
            says="This is what one gets when the first contexts are shorter than the others. The "
            "first k words have no full window, so they are no targets.",
        ),
        Mistake(
            "a window too many",
            swap={"range(k, len(corpus))": "range(k, len(corpus) + 1)"},
            says="This is what one gets when the loop makes one turn too many. There are M - k "
            "windows, and the last target is the last word, at M - 1.",
        ),
        Mistake(
            "positions, not words",
            swap={"corpus[t - k : t]": "range(t - k, t)", "[corpus[t] for t in places]": "places"},
            says="These are the places of the words. What is wanted are the words themselves: "
            "the ids that stand in corpus at these places.",
        ),
        Mistake(
            "the first window only",
            swap={"range(k, len(corpus))": "range(k, k + 1)"},
            says="This is the first window alone. Does the return stand inside the loop?",
        ),
    ],
)
