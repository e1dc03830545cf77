"""Truncated BPTT: the forward connection runs through, the backward one is cut every ten steps."""

from itertools import pairwise

from style import CARD, GRADIENT, INPUT, STATE, Figure

LEFT, BLOCK, GAP, MIDDLE = 24, 212, 58, 112
FIRST, DOTS, LAST = 34, BLOCK / 2, BLOCK - 34  # in a block: a step, the dots, a step
W, H, G = 48, 46, 10


def draw():
    figure = Figure(
        800,
        278,
        "Truncated backpropagation through time",
        "Thirty steps in three blocks of ten. The hidden state runs forward through all of them; "
        "gradients run back inside a block and stop at its left border.",
    )
    lefts = [LEFT + (BLOCK + GAP) * block for block in range(3)]
    for left in lefts:  # frames first, arrows cross them
        figure.rectangle(left + BLOCK / 2, 128, BLOCK, 148, CARD, corner=10)
    for block, left in enumerate(lefts):
        figure.text(left + BLOCK / 2, 34, f"block {block}", bold=True)
        for start, end in ((FIRST + W / 2, DOTS - 14), (DOTS + 14, LAST - W / 2)):
            figure.pair((left + start, MIDDLE), (left + end, MIDDLE), STATE, gap=G)
        for x, step in ((left + FIRST, 0), (left + LAST, 9)):
            figure.box(x, MIDDLE, W, H, "RNN")
            figure.arrow((x, 166), (x, MIDDLE + H / 2), kind=INPUT)
            figure.text(x, 180, f"x_{{{10 * block + step}}}", 16)
        for y in (MIDDLE, 181):
            figure.text(left + DOTS, y - 3, "…", 18)
    for left, following in pairwise(lefts):  # on to the next block, and not back from it
        end, cut = following + FIRST - W / 2, following - GAP / 2
        figure.arrow((left + LAST + W / 2, MIDDLE - G), (end, MIDDLE - G), kind=STATE)
        figure.gradient((end, MIDDLE + G), (cut + 2, MIDDLE + G))
        figure.line((cut, MIDDLE - 2), (cut, MIDDLE + 22), kind=GRADIENT, width=4)
        figure.tag(cut, MIDDLE + 40, "cut", w=42)
    figure.legend(246)
    return figure
