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
    twice="The same mini-batch asked for a second time is another one: a random start? The state that "
    "is carried on belongs to the words before; each row must go on where it stopped, so its place "
    "follows from step alone.",
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
    mistakes=[
        Mistake(
            "every row starts at 0",
            swap={"np.arange(N) * (n_words // N)": "np.zeros(N, dtype=int)"},
            says="All rows read the same words: every row starts at 0. Row n starts at n * "
            "(n_words // N).",
        ),
        Mistake(
            "the rows T words apart",
            swap={"(n_words // N)": "T"},
            says="The rows start T words apart, so in the next mini-batch a row reads again what "
            "its neighbour has just read. They start n_words // N words apart, each in a part of "
            "the text of its own.",
        ),
        Mistake(
            "the rows one word apart",
            swap={"np.arange(N) * (n_words // N)": "np.arange(N)"},
            says="The rows start one word apart. Row n starts at n * (n_words // N).",
        ),
        Mistake(
            "starts not rounded",
            swap={"(n_words // N)": "(n_words / N)"},
            says="The rows start at n * n_words / N, which need not be a whole number. Divide by "
            "//.",
        ),
        Mistake(
            "starts rounded each for itself",
            swap={"np.arange(N) * (n_words // N)": "np.arange(N) * n_words // N"},
            says="The starts are n * n_words // N, rounded after the multiplication: where N "
            "does not divide the text, they are not equally far apart. The exercise wants n * "
            "(n_words // N).",
        ),
        Mistake(
            "starts rounded to the nearest",
            swap={
                "np.arange(N) * (n_words // N)": "np.round(np.arange(N) * n_words / N).astype(int)"
            },
            says="The starts are n * n_words / N, rounded to the nearest whole number: where N "
            "does not divide the text, they are not equally far apart. The exercise wants n * "
            "(n_words // N).",
        ),
        Mistake(
            "the distance rounded up",
            swap={"(n_words // N)": "round(n_words / N)"},
            says="The rows start too far apart where N does not divide the text: n_words / N was "
            "rounded up, or to the nearest whole number. n_words // N rounds down.",
        ),
        Mistake(
            "the shorter text of whole mini-batches",
            swap={"(n_words // N)": "(n_words // (N * T) * T)"},
            says="The rows start as far apart as whole blocks of T fit. That way of cutting a "
            "text exists, too, but here the rows start n_words // N words apart.",
        ),
        Mistake(
            "the rows share T: the start divided by N and T",
            swap={"(n_words // N)": "(n_words // (N * T))"},
            says="The rows start n_words // (N * T) words apart: that is the number of "
            "mini-batches in an epoch, and each of them has T words. Row n starts at n * "
            "(n_words // N).",
        ),
        Mistake(
            "step, not step * T",
            swap={"step * T": "step"},
            says="From one mini-batch to the next the rows move on by one word only. A row has "
            "read T words: time goes on by step * T.",
        ),
        Mistake(
            "step * N * T",
            swap={"step * T": "step * N * T"},
            says="From one mini-batch to the next each row moves on by N * T words and leaves "
            "out what lies between. N * T words are read by all rows together; one row has read "
            "T.",
        ),
        Mistake(
            "step ignored",
            swap={" + step * T": ""},
            says="Every mini-batch reads the same words: the number of the mini-batch, step, is "
            "not used.",
        ),
        Mistake(
            "steps counted from 1",
            swap={"step * T": "(step - 1) * T"},
            says="Everything is one mini-batch too early: the steps are counted from 0, so "
            "mini-batch 0 begins at the starts.",
        ),
        Mistake(
            "one mini-batch too far",
            swap={"step * T": "(step + 1) * T"},
            says="Everything is one mini-batch too far: mini-batch 0 begins at the starts. If "
            "time is a counter, when does it go on, before or after the words are read?",
        ),
        Mistake(
            "start times time",
            swap={ROWS: "(starts[:, np.newaxis] * (step * T + np.arange(T))) % n_words"},
            says="The start of the row is *multiplied* by the time. It is added: row n reads "
            "start + time.",
        ),
        Mistake(
            "the blocks fill the rows",
            swap={ROWS: "(step * N * T + np.arange(N * T)).reshape(N, T) % n_words"},
            says="The text is cut into blocks, and the blocks fill the rows one after the other. "
            "Then a row does not go on where it ended: in the next mini-batch it skips what the "
            "other rows have read.",
        ),
        Mistake(
            "the words dealt out to the rows like cards",
            swap={ROWS: "(step * N * T + np.arange(N * T)).reshape(T, N).T % n_words"},
            says="The words are dealt out to the rows in turn, like cards: a row reads every "
            "N-th word. Inside a row the words follow one another.",
        ),
        Mistake(
            "no way back to the beginning",
            swap={f"return {ROWS}": f"return {ROWS.removesuffix(' % n_words')}"},
            says="The positions run on past the end of the text. A row that comes to the end "
            "goes on at the beginning: (start + time) % n_words. Without the brackets, % takes "
            "the last number alone.",
        ),
        Mistake(
            "only the time wraps around",
            swap={ROWS: "starts[:, np.newaxis] + (step * T + np.arange(T)) % n_words"},
            says="Only the time wraps around, not start + time, so a row can still run past the "
            "end. Brackets: (start + time) % n_words.",
        ),
        Mistake(
            "a row stays in its part of the text",
            swap={ROWS: "starts[:, np.newaxis] + (step * T + np.arange(T)) % (n_words // N)"},
            says="A row that has read its own part goes back to its own start. It is to read on, "
            "into the next row's part, and only at the end of the text does it go to the "
            "beginning.",
        ),
        Mistake(
            "the last position never reached",
            swap={ROWS: "(starts[:, np.newaxis] + step * T + np.arange(T)) % (n_words - 1)"},
            says="It wraps around one word too early: n_words words have the positions 0 to "
            "n_words - 1, and the remainder by n_words gives just these.",
        ),
        Mistake(
            "held at the end",
            swap={ROWS: "np.minimum(starts[:, np.newaxis] + step * T + np.arange(T), n_words - 1)"},
            says="A row that comes to the end of the text stays at the last word. It is to go on "
            "at the beginning.",
        ),
        Mistake(
            "positions counted from 1",
            swap={"np.arange(T)": "np.arange(1, T + 1)"},
            says="Everything is one word too far. The first word has the position 0. (One "
            "further is where the targets are.)",
        ),
        Mistake(
            "transposed",
            swap={f"return {ROWS}": f"return ({ROWS}).T"},
            says="It is transposed, (T, N): a row of the result is to be a row of the batch.",
        ),
        Mistake(
            "one row after the other",
            swap={f"return {ROWS}": f"return ({ROWS}).ravel()"},
            says="The positions are right, but all in one row. The mini-batch has N rows and T "
            "columns.",
        ),
        Mistake(
            "the rows in columns by a reshape",
            swap={f"return {ROWS}": f"return ({ROWS}).T.reshape(N, T)"},
            says="The positions are right, but dealt out anew: (T, N) was *reshaped* to (N, T). "
            "A reshape does not exchange axes; .T does.",
        ),
        Mistake(
            "an array of floats",
            swap={f"return {ROWS}": f"return 1.0 * ({ROWS})"},
            says="The positions stand in an array of floats, and with floats one cannot look "
            "words up. np.zeros and np.empty make floats unless told otherwise: dtype=int.",
        ),
        Mistake(
            "the rows N words apart",
            swap={"(n_words // N)": "N"},
            says="The rows start N words apart, n * N. Row n starts at n * (n_words // N): the "
            "text has N parts, one for each row.",
        ),
        Mistake(
            "time goes on with every row",
            swap={
                ROWS: "(starts[:, np.newaxis] + step * T + np.arange(N * T).reshape(T, N).T) % n_words"
            },
            says="The time goes on with every row, too, as if the counter were moved in the "
            "inner loop, over the rows. All rows of one column have the same time.",
        ),
        Mistake(
            "the time never goes on inside a block",
            swap={" + np.arange(T)": " + np.zeros(T, dtype=int)"},
            says="In each row the same position stands T times: inside of a block the time does "
            "not go on.",
        ),
        Mistake(
            "a row's first word wraps around, and the others not",
            swap={ROWS: "(starts[:, np.newaxis] + step * T) % n_words + np.arange(T)"},
            says="Only the first position of a row wraps around; those after it can still run "
            "past the end of the text. The remainder is to be taken of all of them, at the end.",
        ),
        Mistake(
            "each epoch from the starts again",
            swap={"step * T": "step % (n_words // (N * T)) * T"},
            says="After the whole mini-batches of an epoch the rows go back to where they "
            "started. They are to read on, so that the state still fits: time is step * T, "
            "however large step is.",
        ),
        Mistake(
            "only the first word of each row",
            swap={f"return {ROWS}": "return (starts + step * T) % n_words"},
            says="This is where each row begins, one position for each, (N,). From there it "
            "reads T words: (N, T).",
        ),
        Mistake(
            "the parts of the text cut out by a slice",
            swap={
                f"return {ROWS}": "return np.arange(n_words // N * N).reshape(N, -1)[:, step * T : (step + 1) * T]"
            },
            says="The text was put into N rows, and a slice of their columns taken. Right, until "
            "the slice comes to the end of the rows: there it gets shorter, or empty. A row "
            "reads on into the next row's part.",
        ),
    ],
)
