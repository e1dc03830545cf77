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
            "one list for all rows",
            swap={"[corpus[t - k : t] for t in places]": "[corpus[-1 - k : -1] for t in places]"},
            says="All rows of `contexts` are the last one. This is what one gets when one and the "
            "same list is filled and appended in every turn of the loop: all rows are then one list, "
            "and it holds what was written last. Make a new list in every turn.",
        ),
        Mistake(
            "one list for all rows, never emptied",
            swap={
                "[corpus[t - k : t] for t in places]": "[[i for t in places for i in corpus[t - k : t]]] * len(places)"
            },
            says="Each row of `contexts` holds the words of all windows. This is what one gets when "
            "one and the same list is added to and appended in every turn of the loop. Make a new, "
            "empty list in every turn.",
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
