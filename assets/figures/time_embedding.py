"""TimeEmbedding: every id picks its row of W, all with one indexing."""

from style import FADED, INPUT, LAYER, SOFT, Figure

IDS = [[0, 1, 2], [3, 1, 5]]  # N = 2, T = 3; word 1 stands twice
V, D, CELL = 7, 4, 22
FLAT = [word for row in IDS for word in row]


def y_of(position):
    """Six ids one below the other, the two rows of the batch a little apart."""
    return 82 + 34 * position + (34 if position >= len(IDS[0]) else 0)


def row_of(word):
    return 82 + 34 * word


def vector(figure, left, y, kind):
    for i in range(D):
        figure.rectangle(left + CELL * (i + 0.5), y, CELL, CELL, kind, corner=2, stroke=1.4)


def draw():
    figure = Figure(
        760,
        372,
        "TimeEmbedding as one indexing",
        "Six word ids, two rows of three, each pick a row of the matrix W. Word 1 stands twice: it "
        "picks the same row twice, and two gradients meet in that row.",
    )
    for x, head in ((116, "ids (N, T)"), (358, "W (V, D)"), (636, "W[ids] (N, T, D)")):
        figure.text(x, 36, head, bold=True)
    for n in range(len(IDS)):
        figure.text(48, y_of(3 * n + 1), f"n = {n}", colour=SOFT)
    for word in range(V):
        vector(figure, 314, row_of(word), LAYER if word in FLAT else FADED)
        figure.text(298, row_of(word), str(word), colour=SOFT)
    for position, word in enumerate(FLAT):
        y, row = y_of(position), row_of(word)
        figure.word(116, y, str(word), w=52, h=26)
        figure.arrow((142, y), (286, row), kind=INPUT)
        twice = FLAT.count(word) > 1
        up = 5 if twice else 0
        figure.arrow((403, row - up), (591, y - up), kind=INPUT)
        vector(figure, 592, y, INPUT)
        if twice:  # both gradients come back to the one row
            figure.gradient((591, y + 7), (403, row + 7))
    figure.caption("dashed: two gradients meet in row 1 and are added; grey rows are not picked")
    return figure
