"""Truncated BPTT: the forward connection runs through, the backward one is cut every ten steps."""

from style import CARD, GRADIENT, INPUT, STATE, Figure

BLOCK, GAP, MIDDLE = 204, 46, 112
OFFSETS = {0: 26, 1: 84, 9: 178}  # of the steps that are drawn, in a block
W, H, G = 40, 46, 10


def draw():
    figure = Figure(
        760,
        278,
        "Truncated backpropagation through time",
        "Thirty steps in three blocks of ten. The hidden state runs forward through all of them; "
        "gradients run back inside a block and stop at its left border.",
    )
    for block in range(3):  # frames first, arrows cross them
        figure.rectangle(28 + BLOCK / 2 + (BLOCK + GAP) * block, 128, BLOCK, 148, CARD, corner=10)
    for block in range(3):
        left = 28 + (BLOCK + GAP) * block
        right = left + BLOCK
        figure.text(left + BLOCK / 2, 34, f"block {block}", 14, bold=True)
        for start, end in ((46, 64), (104, 122), (140, 158)):
            figure.pair((left + start, MIDDLE), (left + end, MIDDLE), STATE, gap=G)
        for step, offset in OFFSETS.items():
            x = left + offset
            figure.box(x, MIDDLE, W, H, "RNN", size=13)
            figure.arrow((x, 166), (x, MIDDLE + H / 2), kind=INPUT)
            figure.text(x, 182, f"x_{{{10 * block + step}}}", 16)
        for y in (MIDDLE, 181):
            figure.text(left + 131, y - 3, "…", 14)
        if block < 2:  # on to the next block, and not back from it
            following = right + GAP + OFFSETS[0] - W / 2
            cut = right + GAP / 2
            figure.arrow((right - 6, MIDDLE - G), (following, MIDDLE - G), kind=STATE)
            figure.gradient((following, MIDDLE + G), (cut + 2, MIDDLE + G))
            figure.line((cut, MIDDLE - 2), (cut, MIDDLE + 22), kind=GRADIENT, width=4)
            figure.tag(cut, MIDDLE + 40, "cut", w=38)
    figure.legend(246)
    return figure
