"""One RNN step as matrices, drawn with sides in proportion to N, D and H."""

from style import INPUT, LAYER, SOFT, STATE, Figure

N, D, H = 42, 58, 80
MIDDLE = 140


def matrix(figure, left, name, rows, columns, kind):
    """A matrix (height, width) with its sides named; returns its right border."""
    (height, row_name), (width, column_name) = rows, columns
    x = left + width / 2
    figure.box(x, MIDDLE, width, height, name, kind, size=16, corner=2)
    figure.text(x, MIDDLE - height / 2 - 13, column_name, colour=SOFT)
    if row_name:
        figure.text(left - 12, MIDDLE, row_name, colour=SOFT)
    shape = f"({row_name}, {column_name})" if row_name else f"({column_name},)"
    figure.text(x, MIDDLE + 66, shape)
    return left + width


def draw():
    figure = Figure(
        800,
        290,
        "The shapes of one RNN step",
        "h of the step before, N by H, times W_h, H by H, plus x, N by D, times W_x, D by H, plus "
        "b of length H, through tanh: the new h is N by H.",
    )
    n, d, h, one = (N, "N"), (D, "D"), (H, "H"), (26, "")
    terms = [
        (42, "h_{t−1}", n, h, STATE, "·"),
        (172, "W_h", h, h, LAYER, "+"),
        (302, "x_t", n, d, INPUT, "·"),
        (410, "W_x", d, h, LAYER, "+"),
        (528, "b", one, h, LAYER, ""),
    ]
    for left, name, rows, columns, kind, sign in terms:
        right = matrix(figure, left, name, rows, columns, kind)
        figure.text(right + 16, MIDDLE, sign, 22)
    figure.arrow((right + 6, MIDDLE), (670, MIDDLE), kind=STATE)
    figure.text(642, MIDDLE - 18, "tanh")
    matrix(figure, 696, "h_t", n, h, STATE)
    figure.text(400, 38, "h_t = tanh(h_{t−1} W_h + x_t W_x + b)", 18)
    for left, right in ((42, 252), (302, 490)):  # what each product is
        figure.line((left, 222), (left, 232), (right, 232), (right, 222), width=1.2)
        figure.text((left + right) / 2, 252, "(N, H)")
    return figure
