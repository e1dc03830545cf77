"""Backpropagation through time: forward to the right, gradients down and to the left."""

from itertools import pairwise

from style import INPUT, OUTPUT, STATE, Figure

COLUMNS = [110, 290, 470, 650]
W, H, MIDDLE = 78, 56, 184


def draw():
    figure = Figure(
        760,
        360,
        "Backpropagation through time",
        "An RNN unrolled over four steps with a loss at each; the gradients run down from each loss "
        "and leftward through all the earlier steps.",
    )
    for t, x in enumerate(COLUMNS):
        figure.word(x, 284, f"x_{t}", w=54)
        figure.pair((x, 268), (x, MIDDLE + H / 2), INPUT)
        figure.box(x, MIDDLE, W, H, "RNN")
        figure.pair((x, MIDDLE - H / 2), (x, 77), STATE)
        figure.text(x - 30, 112, f"h_{t}")
        figure.state(x, 60, f"L_{t}", kind=OUTPUT)
    for t, (x, after) in enumerate(pairwise(COLUMNS)):  # dh: the next step's part only
        figure.pair((x + W / 2, MIDDLE), (after - W / 2, MIDDLE), STATE, gap=11)
        figure.text((x + after) / 2, MIDDLE - 30, f"h_{t}")
        figure.tag((x + after) / 2, MIDDLE + 34, "dh")
    figure.legend(332)
    return figure
