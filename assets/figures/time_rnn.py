"""TimeRNN: T steps in one box, with the hidden state that it keeps between calls."""

from style import CARD, INPUT, LAYER, SOFT, STATE, Figure, Kind

TIMES = {"0": 244, "1": 346, "{T−1}": 516}
MIDDLE, W, H = 176, 64, 50
LEFT, RIGHT = 188, 572  # borders of the box
START, END = 78, 672  # middles of what stands beside it


def draw():
    figure = Figure(
        760,
        362,
        "TimeRNN as one box",
        "A TimeRNN holds T RNN steps. xs enters from below, hs leaves above, and gradients come back the "
        "same ways; the hidden state kept from the call before enters at the left, the last one is "
        "kept for the next call.",
    )
    figure.box((LEFT + RIGHT) / 2, MIDDLE, RIGHT - LEFT, 120, corner=10)
    figure.text(431, 134, "TimeRNN", bold=True)
    inner = Kind(LAYER.line, CARD.fill)  # stands out from the box around it
    for time, x in TIMES.items():
        figure.word(x, 284, f"x_{time}", w=58)
        figure.pair((x, 268), (x, MIDDLE + H / 2), INPUT)
        figure.box(x, MIDDLE, W, H, "RNN", inner)
        figure.pair((x, MIDDLE - H / 2), (x, 79), STATE)
        figure.state(x, 62, f"h_{time}", w=58)
    figure.text(431, MIDDLE - 3, "…", 20)
    for start, end in ((276, 314), (378, 414), (448, 484)):
        figure.pair((start, MIDDLE), (end, MIDDLE), STATE)
    figure.text(END, 50, "hs (N, T, H)")
    figure.tag(END, 77, "dhs (N, T, H)", w=122)
    figure.tag(END, 268, "dxs (N, T, D)", w=122)
    figure.text(END, 295, "xs (N, T, D)")

    figure.state(START, MIDDLE - 9, "h", w=46)
    figure.arrow((START + 23, MIDDLE - 9), (212, MIDDLE - 9), kind=STATE)
    figure.state(END, MIDDLE - 9, "h", w=46)
    figure.arrow((548, MIDDLE - 9), (END - 23, MIDDLE - 9), kind=STATE)
    figure.gradient((212, MIDDLE + 11), (148, MIDDLE + 11))
    figure.tag(128, MIDDLE + 11, "dh", w=38)
    for x, y, first, second in (
        (START, 112, "kept from the", "call before"),
        (END, 112, "kept for the", "next call"),
        (110, 220, "kept, not", "handed on"),
    ):
        figure.text(x, y, first, colour=SOFT)
        figure.text(x, y + 20, second, colour=SOFT)
    figure.caption("stateful: the next call starts from h; the gradient dh goes no further")
    return figure
