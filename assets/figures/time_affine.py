"""TimeAffine: one product over N·T rows, instead of T small products."""

from style import CARD, LAYER, OUTPUT, SOFT, STATE, Figure

N, T, H, V, UNIT = 2, 3, 4, 6, 15


def matrix(figure, x, y, rows, columns, kind, label=""):
    figure.rectangle(x, y, UNIT * columns, UNIT * rows, kind, corner=2)
    figure.text(x, y, label)


def stack(figure, x, y, columns, kind):
    """(N, T, .): N sheets of T rows, one before the other."""
    for sheet in range(N):
        matrix(figure, x + 14 * (0.5 - sheet), y + 14 * (sheet - 0.5), T, columns, kind)


def draw():
    figure = Figure(
        760,
        420,
        "TimeAffine as one matrix product",
        "Above, T small products, one a time step. Below, the same in one: (N, T, H) is reshaped "
        "to N·T rows, multiplied by W once, and reshaped back to (N, T, V).",
    )
    figure.text(32, 36, "T small products", anchor="start", bold=True)
    for t in range(T):
        left = 60 + 236 * t
        matrix(figure, left + 30, 92, N, H, STATE, f"h_{t}")
        figure.text(left + 75, 92, "·", 22)
        matrix(figure, left + 135, 92, H, V, LAYER, "W")
        figure.text(left + 84, 144, "(N, H) (H, V)")
    figure.line((32, 172), (728, 172), kind=CARD, width=1)
    figure.text(32, 202, "one product", anchor="start", bold=True)
    y = 284
    stack(figure, 76, y, H, STATE)
    figure.arrow((122, y), (186, y))
    matrix(figure, 226, y, N * T, H, STATE)
    figure.line((196, y), (256, y), kind=STATE, width=1)
    figure.text(276, y, "·", 22)
    matrix(figure, 340, y, H, V, LAYER, "W")
    figure.text(404, y, "=", 20)
    matrix(figure, 468, y, N * T, V, OUTPUT)
    figure.line((423, y), (513, y), kind=OUTPUT, width=1)
    figure.arrow((526, y), (590, y))
    stack(figure, 656, y, V, OUTPUT)
    for x, shape in (
        (76, "(N, T, H)"),
        (226, "(N·T, H)"),
        (340, "(H, V)"),
        (468, "(N·T, V)"),
        (656, "(N, T, V)"),
    ):
        figure.text(x, 356, shape)
    for x in (154, 558):
        figure.text(x, y - 18, "reshape", colour=SOFT)
    figure.caption("every row meets the same W, so all rows may stand in one matrix")
    return figure
