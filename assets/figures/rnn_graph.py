"""The computational graph of one RNN step, forward and backward, with the shape of every value."""

from style import INPUT, LAYER, SOFT, STATE, Figure

TOP, MAIN, LOW, BOTTOM = 58, 186, 312, 430  # rows
LEFT, PRODUCT, SUM, BIAS, TANH, BRANCH = 70, 216, 352, 452, 574, 668  # columns


def draw():
    figure = Figure(
        790,
        506,
        "The computational graph of one RNN step",
        "Forward, two matrix products and b are added to z, and tanh makes h_next of it, which goes "
        "two ways. Backward, a gradient of the same shape runs along every edge the other way.",
    )

    def node(shape_of, x, y, label, shape, w):
        """A value: its name, and its shape below."""
        shape_of(x, y, label="", w=w, h=46)
        figure.text(x, y - 9, label)
        figure.text(x, y + 12, shape, 13)

    # forward from left to right, then what comes in from above and from below
    node(figure.state, LEFT, MAIN, "h_{prev}", "(N, H)", 84)
    figure.pair((LEFT + 42, MAIN), (PRODUCT - 42, MAIN), STATE)
    figure.box(PRODUCT, MAIN, 84, 46, "MatMul")
    figure.pair((PRODUCT + 42, MAIN), (SUM - 23, MAIN))
    figure.box(SUM, MAIN, 46, 46, "+", size=20)
    figure.pair((SUM + 23, MAIN), (BIAS - 23, MAIN))
    figure.box(BIAS, MAIN, 46, 46, "+", size=20)
    figure.pair((BIAS + 23, MAIN), (TANH - 32, MAIN))
    figure.box(TANH, MAIN, 64, 46, "tanh")
    figure.pair((TANH + 32, MAIN), (698, MAIN), STATE)
    figure.branch(BRANCH, MAIN - 9)
    figure.arrow((BRANCH, MAIN - 9), (BRANCH, TOP + 23), kind=STATE)
    figure.gradient((BRANCH + 13, TOP + 23), (BRANCH + 13, MAIN + 9))  # both ways back meet

    node(figure.box, PRODUCT, TOP, "W_h", "(H, H)", 84)
    figure.pair((PRODUCT, TOP + 23), (PRODUCT, MAIN - 23), LAYER)
    node(figure.word, PRODUCT - 10, LOW, "x", "(N, D)", 84)
    figure.pair((PRODUCT + 32, LOW), (SUM - 42, LOW), INPUT)
    figure.box(SUM, LOW, 84, 46, "MatMul")
    figure.pair((SUM, LOW - 23), (SUM, MAIN + 23))
    node(figure.box, SUM, BOTTOM, "W_x", "(D, H)", 84)
    figure.pair((SUM, BOTTOM - 23), (SUM, LOW + 23), LAYER)
    node(figure.box, BIAS, LOW, "b", "(H,)", 64)
    figure.pair((BIAS, LOW - 23), (BIAS, MAIN + 23), LAYER)

    for x, y in ((BRANCH, TOP), (737, MAIN)):
        node(figure.state, x, y, "h_{next}", "(N, H)", 78)
    for x, y, name, w in (
        (143, MAIN + 32, "dh_{prev}", 60),
        (PRODUCT + 46, 124, "dW_h", 50),
        (281, LOW + 32, "dx", 36),
        (SUM + 46, 372, "dW_x", 50),
        (BIAS + 38, 248, "db", 36),
        (509, MAIN + 32, "dz", 36),
        (638, MAIN + 32, "dh_{next}", 60),
    ):
        figure.tag(x, y, name, w=w)
    figure.text(BRANCH - 50, TOP, "to the layer above", 13, "end", SOFT)
    figure.text(772, MAIN - 36, "next step", 13, "end", SOFT)
    figure.text(509, MAIN - 42, "z")
    figure.text(509, MAIN - 24, "(N, H)", 13)
    for x in (293, 402):
        figure.text(x, MAIN - 24, "(N, H)", 13)
    figure.text(SUM - 18, (MAIN + LOW) / 2, "(N, H)", 13, "end")
    figure.legend(478)
    return figure
