"""TimeRNN: T steps in one box, with the hidden state that it keeps between calls."""

from style import CARD, INPUT, LAYER, SOFT, STATE, Figure, Kind

TIMES = {"0": 244, "1": 346, "{T−1}": 516}
MIDDLE, W, H = 176, 64, 50
LEFT, RIGHT = 188, 572


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
    figure.text(640, 62, "hs (N, T, H)")
    figure.tag(640, 88, "dhs, the same shape", w=150)
    figure.text(640, 284, "xs (N, T, D)")
    figure.tag(640, 258, "dxs, the same shape", w=150)

    figure.state(74, MIDDLE - 9, "h", w=46)
    figure.arrow((97, MIDDLE - 9), (212, MIDDLE - 9), kind=STATE)
    figure.text(90, 116, "kept from the", 13, colour=SOFT)
    figure.text(90, 134, "call before", 13, colour=SOFT)
    figure.gradient((212, MIDDLE + 11), (148, MIDDLE + 11))
    figure.tag(128, MIDDLE + 11, "dh", w=36)
    figure.text(110, 216, "kept, not", 13, colour=SOFT)
    figure.text(110, 234, "handed on", 13, colour=SOFT)
    figure.state(686, MIDDLE - 9, "h", w=46)
    figure.arrow((548, MIDDLE - 9), (663, MIDDLE - 9), kind=STATE)
    figure.text(670, 116, "kept for the", 13, colour=SOFT)
    figure.text(670, 134, "next call", 13, colour=SOFT)
    figure.caption("stateful: the next call starts from h; the gradient dh goes no further")
    return figure
