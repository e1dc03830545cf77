"""Two ways to make one hidden vector of two word vectors: add them, or set them side by side."""

from style import INPUT, SOFT, STATE, Figure

CELL, D = 24, 4


def vector(figure, x, y, cells, kind):
    for i in range(cells):
        figure.rectangle(
            x + CELL * (i - (cells - 1) / 2), y, CELL, CELL, kind, corner=2, stroke=1.4
        )


def draw():
    figure = Figure(
        760,
        432,
        "Word vectors summed, and word vectors concatenated",
        "Left: the vectors of you and say are added to one hidden vector, which loses their order. "
        "Right: they are set side by side, which keeps the order and doubles the weights.",
    )
    for x, head in ((200, "sum"), (560, "concatenate")):
        figure.text(x, 34, head, 16, bold=True)
        for side, name in ((-1, "you"), (1, "say")):
            figure.word(x + 80 * side, 336, name)
            figure.arrow((x + 80 * side, 320), (x + 80 * side, 289), kind=INPUT)
            vector(figure, x + 80 * side, 276, D, INPUT)

    for x, edge in ((120, 186), (280, 214)):
        figure.arrow((x, 264), (x, 230), (edge, 230), kind=INPUT)
    figure.box(200, 230, 28, 28, "+", size=18, corner=14)
    figure.arrow((200, 216), (200, 187), kind=STATE)
    vector(figure, 200, 174, D, STATE)
    figure.text(264, 174, "D", anchor="start", colour=SOFT)

    for side in (-1, 1):
        figure.arrow((560 + 80 * side, 264), (560 + 48 * side, 187), kind=INPUT)
    vector(figure, 560, 174, 2 * D, STATE)
    figure.text(672, 174, "2D", anchor="start", colour=SOFT)

    for x, rows, label in ((200, D, "D × V"), (560, 2 * D, "2D × V")):
        figure.arrow((x, 162), (x, 129), kind=STATE)
        figure.box(x, 100, CELL * rows, 56, label)
        figure.text(x + CELL * rows / 2 + 14, 100, "weights", anchor="start", colour=SOFT)
    figure.text(200, 384, "(you, say) and (say, you): the same")
    figure.text(200, 406, "hidden vector, the order is lost")
    figure.text(560, 384, "the order is kept; k words need")
    figure.text(560, 406, "(k·D) × V weights: they grow with k")
    return figure
