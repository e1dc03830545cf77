"""batch_positions: which word every row of a mini-batch reads (notebook 5.2)."""

import numpy as np

from rnnlm_core import batch_indices

from ...exercise import Case, Exercise, Mistake


def batch_positions(n_words, N, T, step):
    """Which word every row of a mini-batch reads.

    n_words: the length of the text. Row 0 starts at 0, and the rows n_words // N apart.
    step: the number of the mini-batch, counted from 0. Every row goes on where it ended
        in the mini-batch before, and past the end of the text at its beginning.
    Returns positions: (N, T), whole numbers.
    """
    starts = np.arange(N) * (n_words // N)
    return (starts[:, np.newaxis] + step * T + np.arange(T)) % n_words


def use_positions(answer, args):
    """Right positions in an array of floats cannot be used to look words up: an error, as there."""
    positions = answer(*args.values())
    try:
        array = np.asarray(positions)
    except ValueError:
        return positions
    if array.dtype.kind == "f" and np.array_equal(array, np.round(array)):
        return np.arange(args["n_words"])[array]
    return positions


def rows_case(n_words, N, T, step):
    note = f"{n_words} words, N = {N}, T = {T}, step {step}"
    return Case({"n_words": n_words, "N": N, "T": T, "step": step}, note=note)


ROWS = "(starts[:, np.newaxis] + step * T + np.arange(T)) % n_words"


BATCH_POSITIONS = Exercise(
    batch_positions,
    notebook="5.2",
    minutes=10,
    returns="positions",
    drive=use_positions,
    twice="The same mini-batch asked for a second time is another one. The state that is carried "
    "on belongs to the words before, and each row must go on where it stopped: so its place "
    "follows from step alone, without a random start or a counter that is kept.",
    instead=(batch_indices,),
    cases=[
        rows_case(12, 2, 3, 0),
        rows_case(12, 2, 3, 1),
        rows_case(12, 2, 3, 2),
        rows_case(10, 1, 2, 4),
        rows_case(8, 2, 1, 5),
        rows_case(23, 3, 4, 1),
        rows_case(23, 3, 4, 2),
        rows_case(23, 3, 4, 13),
        rows_case(31, 4, 3, 6),
    ],
    clues={
        "positions": "Row n starts at n * (n_words // N), so each row begins in a part of the "
        "text of its own. In each mini-batch it reads T words, one after the other, and it "
        "begins where it ended in the mini-batch before. Positions run from 0 to n_words - 1: "
        "past the end of the text, a row goes on at 0. Print the first position of each row for "
        "the steps 0 and 1.",
    },
    mistakes=[
        Mistake(
            "every row starts at 0",
            swap={"np.arange(N) * (n_words // N)": "np.zeros(N, dtype=int)"},
            says="All rows read the same words. This is what one gets when every row starts at "
            "0: the text has a part for each row.",
        ),
        Mistake(
            "starts not rounded",
            swap={"(n_words // N)": "(n_words / N)"},
            says="This is what one gets with n_words / N, which need not be a whole number. // "
            "rounds down.",
        ),
        Mistake(
            "starts rounded each for itself",
            swap={"np.arange(N) * (n_words // N)": "np.arange(N) * n_words // N"},
            says="This is what one gets with n * n_words // N, rounded after the multiplication: "
            "where N does not divide the text, the starts are not equally far apart. Here they "
            "are n_words // N words apart.",
        ),
        Mistake(
            "the shorter text of whole mini-batches",
            swap={"(n_words // N)": "(n_words // (N * T) * T)"},
            says="This is what one gets when the rows start as far apart as whole blocks of T "
            "fit. A text may be cut that way, but here the rows start n_words // N words apart.",
        ),
        Mistake(
            "step, not step * T",
            swap={"step * T": "step"},
            says="From one mini-batch to the next, this moves on by one word only. A row has "
            "read T words in between.",
        ),
        Mistake(
            "start times time",
            swap={ROWS: "(starts[:, np.newaxis] * (step * T + np.arange(T))) % n_words"},
            says="This is what one gets when the start of a row is *multiplied* by the time. Row "
            "n reads start + time.",
        ),
        Mistake(
            "the blocks fill the rows",
            swap={ROWS: "(step * N * T + np.arange(N * T)).reshape(N, T) % n_words"},
            says="This is what one gets when the text is cut into blocks that fill the rows one "
            "after the other. Then a row does not go on where it ended: in the next mini-batch "
            "it skips what the other rows have read.",
        ),
        Mistake(
            "the words dealt out to the rows like cards",
            swap={ROWS: "(step * N * T + np.arange(N * T)).reshape(T, N).T % n_words"},
            says="This is what one gets when the words are dealt out to the rows in turn, like "
            "cards: a row reads every N-th word. Inside a row the words follow one another.",
        ),
        Mistake(
            "a row stays in its part of the text",
            swap={ROWS: "starts[:, np.newaxis] + (step * T + np.arange(T)) % (n_words // N)"},
            says="This is what one gets when a row that has read its own part goes back to its "
            "own start. It reads on, into the next row's part, and only the end of the text "
            "leads back to its beginning.",
        ),
        Mistake(
            "the rows in columns by a reshape",
            swap={f"return {ROWS}": f"return ({ROWS}).T.reshape(N, T)"},
            says="The positions are the right ones, but not in their places. This is what one "
            "gets when (T, N) is *reshaped* to (N, T): a reshape does not exchange axes; .T does.",
        ),
        Mistake(
            "time goes on with every row",
            swap={
                ROWS: "(starts[:, np.newaxis] + step * T + np.arange(N * T).reshape(T, N).T) % n_words"
            },
            says="This is what one gets when the time goes on with every row, as a counter does "
            "that is moved in the inner loop, over the rows. All rows of one column have the "
            "same time.",
        ),
        Mistake(
            "each epoch from the starts again",
            swap={"step * T": "step % (n_words // (N * T)) * T"},
            says="This is what one gets when the rows go back to where they started whenever an "
            "epoch ends. They read on, however large step is, so that the state still fits.",
        ),
    ],
)
