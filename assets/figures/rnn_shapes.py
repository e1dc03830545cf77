"""One RNN step as matrices, drawn with sides in proportion to N, D and H."""

from style import INPUT, LAYER, SOFT, STATE, Figure

N, D, H = 40, 56, 76
MIDDLE = 140


def matrix(figure, left, name, rows, columns, kind):
    """A matrix (height, width) with its sides named; returns its right border."""
    (height, row_name), (width, column_name) = rows, columns
    x = left + width / 2
    figure.box(x, MIDDLE, width, height, name, kind, size=16, corner=2)
    figure.text(x, MIDDLE - height / 2 - 13, column_name, 14, colour=SOFT)
    if row_name:
        figure.text(left - 12, MIDDLE, row_name, 14, colour=SOFT)
    shape = f"({row_name}, {column_name})" if row_name else f"({column_name},)"
    figure.text(x, MIDDLE + 66, shape, 14)
    return left + width


def draw():
    figure = Figure(
        760,
        290,
        "The shapes of one RNN step",
        "h of the step before, N by H, times W_h, H by H, plus x, N by D, times W_x, D by H, plus "
        "b of length H, through tanh: the new h is N by H.",
    )
    n, d, h, one = (N, "N"), (D, "D"), (H, "H"), (26, "")
    terms = [
        (36, "h_{t−1}", n, h, STATE, "·"),
        (162, "W_h", h, h, LAYER, "+"),
        (288, "x_t", n, d, INPUT, "·"),
        (394, "W_x", d, h, LAYER, "+"),
        (506, "b", one, h, LAYER, ""),
    ]
    for left, name, rows, columns, kind, sign in terms:
        right = matrix(figure, left, name, rows, columns, kind)
        figure.text(right + 16, MIDDLE, sign, 22)
    figure.arrow((right + 8, MIDDLE), (644, MIDDLE), kind=STATE)
    figure.text(613, MIDDLE - 18, "tanh", 14)
    matrix(figure, 668, "h_t", n, h, STATE)
    figure.text(380, 36, "h_t = tanh(h_{t−1} W_h + x_t W_x + b)", 16)
    for x, shape in ((137, "(N, H)"), (379, "(N, H)")):
        points = [(x - 98, 222), (x - 98, 232), (x + 98, 232), (x + 98, 222)]
        figure.line(*points, width=1.2)
        figure.text(x, 250, shape, 14)
    return figure
