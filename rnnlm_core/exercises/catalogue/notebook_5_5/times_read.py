"""times_read: how often each word of a text is read (notebook 5.5)."""

import numpy as np

from rnnlm_core import batch_indices

from ...exercise import Case, Exercise, Mistake


def times_read(n_words, N, T, epochs):
    """How often each word of a text is read as an input, in so many epochs.

    n_words: the length of the text. An epoch has n_words // (N * T) mini-batches of N
    rows and T words, and the reading goes on from one epoch to the next.
    Returns counts: (n_words,), whole numbers.
    """
    counts = np.zeros(n_words, dtype=int)
    iteration = 0
    for _ in range(epochs):
        for _ in range(n_words // (N * T)):
            np.add.at(counts, batch_indices(n_words, N, T, iteration), 1)
            iteration += 1
    return counts


def reading(n_words, N, T, epochs):
    note = f"{n_words} words, N = {N}, T = {T}, {epochs} epochs"
    return Case({"n_words": n_words, "N": N, "T": T, "epochs": epochs}, note=note)


ZERO = "    iteration = 0\n"


TIMES_READ = Exercise(
    times_read,
    notebook="5.5",
    minutes=3,
    returns="counts",
    cases=[reading(4, 1, 2, 1), reading(7, 1, 2, 2), reading(11, 2, 2, 5), reading(23, 3, 2, 9)],
    broken="the count begins anew with every epoch",
    because="Of 999 words, 10 rows and blocks of 5 words leave 49 unread in an epoch. The next epoch "
    "begins with them, so that in 20 epochs every word is read 19 times or 20.",
    clues={
        "counts": "Add up all counts: epochs * (n_words // (N * T)) * N * T words are read in all. If "
        "that is right, the number of batches is, and the places are not: batch number i, counted "
        "over all epochs, is batch_indices(n_words, N, T, i).",
    },
    mistakes=[
        Mistake(
            "the count begins anew with every epoch",
            swap={
                ZERO: "",
                "    for _ in range(epochs):\n": "    for _ in range(epochs):\n        iteration = 0\n",
            },
            says="Some words are never read. Which ones, in an epoch and in the next?",
        ),
        Mistake(
            "the count never moves on",
            swap={"            iteration += 1\n": ""},
            says="Now every batch is the first one: `iteration` does not go up any more.",
        ),
        Mistake(
            "the count goes up with the epochs",
            swap={"            iteration += 1\n": "        iteration += 1\n"},
            says="Now `iteration` goes up once an epoch: all batches of an epoch are the same one. It "
            "counts batches.",
        ),
        Mistake(
            "the epoch added to the count",
            swap={
                ZERO: "",
                "for _ in range(epochs)": "for epoch in range(epochs)",
                "for _ in range(n_words // (N * T))": "for i in range(n_words // (N * T))",
                "T, iteration)": "T, epoch + i)",
                "            iteration += 1\n": "",
            },
            says="Now each epoch begins one batch later than the one before, and most of its batches "
            "are read again. It begins where the last one has ended: after all of its batches.",
        ),
        Mistake(
            "each word counted once a batch row",
            swap={"(n_words // (N * T))": "(n_words // T)"},
            says="Now too many batches are read: an epoch has n_words // (N * T) of them. That part was "
            "right.",
        ),
    ],
)
