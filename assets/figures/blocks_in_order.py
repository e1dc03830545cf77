"""The blocks of truncated BPTT are fed in order, and the last state of one starts the next."""

from style import GRADIENT, INPUT, STATE, Figure

LEFT, RIGHT = 262, 622  # borders of the box
ROWS = [60, 194, 328]


def draw():
    figure = Figure(
        760,
        456,
        "Blocks fed in order",
        "Three calls, one below the other: steps 0 to 9, 10 to 19, 20 to 29. The last hidden state "
        "of each call is the first of the next; gradients stop at the left border.",
    )
    for call, y in enumerate(ROWS):
        first = 10 * call
        figure.text(32, y, f"{('1st', '2nd', '3rd')[call]} call", anchor="start", bold=True)
        figure.state(178, y, f"h_{{{first - 1}}}" if call else "0", w=56)
        figure.arrow((206, y), (LEFT, y), kind=STATE)
        figure.box((LEFT + RIGHT) / 2, y, RIGHT - LEFT, 56)
        figure.text((LEFT + RIGHT) / 2, y - 11, "RNN, ten steps")
        figure.gradient((RIGHT - 20, y + 14), (LEFT + 12, y + 14))
        figure.line((LEFT + 9, y + 5), (LEFT + 9, y + 23), kind=GRADIENT, width=4)
        for x, step in ((LEFT + 40, 0), (LEFT + 110, 1), (RIGHT - 40, 9)):
            figure.arrow((x, y + 52), (x, y + 28), kind=INPUT)
            figure.text(x, y + 65, f"x_{{{first + step}}}", 16)
        figure.text((LEFT + 110 + RIGHT - 40) / 2, y + 60, "…", 18)
        figure.arrow((RIGHT, y), (666, y), kind=STATE)
        figure.state(694, y, f"h_{{{first + 9}}}", w=56)
        if call < 2:
            lane = y + 88  # between this call and the next
            figure.arrow(
                (694, y + 17), (694, lane), (178, lane), (178, ROWS[call + 1] - 17), kind=STATE
            )
    figure.caption("dashed: gradients, which stay inside their call")
    return figure
