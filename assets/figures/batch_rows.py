"""Two rows of a mini-batch read one text from two places, each in order."""

from itertools import pairwise

from style import INPUT, SOFT, STATE, Figure

from rnnlm_core.worked_examples import Offsets

SIZE, ROWS, T = Offsets.data_size, Offsets.batch_size, Offsets.time_size
JUMP = SIZE // ROWS
COLUMNS = {186: 0, 290: 1, 394: 2, 484: None, 574: 49, 678: 50}  # None: the dots


def x_of(step):
    return 40 + 680 * step / SIZE


def draw():
    figure = Figure(
        760,
        376,
        "Mini-batches for truncated backpropagation",
        "A text of 1000 steps is read by two rows, one from step 0, one from step 500, ten steps a "
        "mini-batch; at the end of the text a row goes on at its start.",
    )
    figure.text(40, 36, f"a text of {SIZE} steps", anchor="start", bold=True)
    for row in range(ROWS):
        middle = x_of(row * JUMP + JUMP / 2)
        figure.box(middle, 76, 340, 28, kind=INPUT, corner=0)
        start, end = row * JUMP, (row + 1) * JUMP - 1
        figure.text(x_of(start) + 12, 76, str(start), anchor="start")
        figure.text(x_of(end) - 12, 76, str(end), anchor="end")
        figure.arrow((x_of(start) + 1, 128), (x_of(start) + 1, 91))
        figure.text(x_of(start) + 14, 122, f"row {row} starts at {start}", anchor="start")

    figure.text(40, 180, "mini-batch", anchor="start", colour=SOFT)
    for row in range(ROWS):
        y = 224 + 58 * row
        figure.text(40, y, f"row {row}", anchor="start", bold=True)
        for x, number in COLUMNS.items():
            if number is None:
                figure.text(x, y - 3, "…", 18)
                continue
            first = (row * JUMP + number * T) % SIZE
            figure.word(x, y, f"{first}–{first + T - 1}", w=86)
            if row == 0:
                figure.text(x, 180, str(number), colour=SOFT)
        for (x, number), (after, following) in pairwise(COLUMNS.items()):
            start = x + (16 if number is None else 43)
            end = after - (16 if following is None else 43)
            figure.arrow((start, y), (end, y), kind=STATE)
    figure.arrow((678, 332), (678, 298))
    figure.text(720, 346, "after 999 it goes on from 0", anchor="end")
    green = "green: the hidden state, handed on within a row"
    figure.text(40, 346, green, anchor="start", colour=SOFT)
    return figure
