"""The computational graph of one RNN step, forward and backward, with the shape of every value."""

from style import INPUT, SOFT, STATE, WEIGHT, Figure

TOP, MAIN, LOW, BOTTOM = 56, 190, 322, 444  # rows
LEFT, PRODUCT, SUM, BIAS, TANH, BRANCH, NEXT = 65, 214, 340, 446, 566, 662, 737  # columns


def draw():
    figure = Figure(
        800,
        494,
        "The computational graph of one RNN step",
        "Forward, two matrix products and b are added to z, and tanh makes h_next of it, which goes "
        "two ways. Backward, a gradient of the same shape runs along every edge the other way.",
    )

    def node(shape_of, x, y, label, shape, w=82):
        """A value: its name, and its shape below."""
        shape_of(x, y, label="", w=w, h=50)
        figure.text(x, y - 11, label)
        figure.text(x, y + 12, shape)

    # forward from left to right, then what comes in from above and from below
    node(figure.state, LEFT, MAIN, "h_{prev}", "(N, H)")
    figure.pair((LEFT + 41, MAIN), (PRODUCT - 42, MAIN), STATE)
    figure.box(PRODUCT, MAIN, 84, 50, "MatMul")
    figure.pair((PRODUCT + 42, MAIN), (SUM - 22, MAIN))
    figure.box(SUM, MAIN, 44, 50, "+", size=20)
    figure.pair((SUM + 22, MAIN), (BIAS - 22, MAIN))
    figure.box(BIAS, MAIN, 44, 50, "+", size=20)
    figure.pair((BIAS + 22, MAIN), (TANH - 32, MAIN))
    figure.box(TANH, MAIN, 64, 50, "tanh")
    figure.pair((TANH + 32, MAIN), (NEXT - 39, MAIN), STATE)
    figure.branch(BRANCH, MAIN - 9)
    figure.arrow((BRANCH, MAIN - 9), (BRANCH, TOP + 25), kind=STATE)
    figure.gradient((BRANCH + 16, TOP + 25), (BRANCH + 16, MAIN + 9))  # both ways back meet

    node(figure.box, PRODUCT, TOP, "W_h", "(H, H)")
    figure.pair((PRODUCT, TOP + 25), (PRODUCT, MAIN - 25), WEIGHT)
    node(figure.word, PRODUCT - 24, LOW, "x", "(N, D)", w=92)
    figure.pair((PRODUCT + 22, LOW), (SUM - 42, LOW), INPUT)
    figure.box(SUM, LOW, 84, 50, "MatMul")
    figure.pair((SUM, LOW - 25), (SUM, MAIN + 25))
    node(figure.box, SUM, BOTTOM, "W_x", "(D, H)")
    figure.pair((SUM, BOTTOM - 25), (SUM, LOW + 25), WEIGHT)
    node(figure.box, BIAS, LOW, "b", "(H,)", w=64)
    figure.pair((BIAS, LOW - 25), (BIAS, MAIN + 25), WEIGHT)

    for x, y in ((BRANCH, TOP), (NEXT, MAIN)):
        node(figure.state, x, y, "h_{next}", "(N, H)", w=78)
    for x, y, name, w in (
        ((LEFT + PRODUCT) / 2, MAIN + 40, "dh_{prev}", 62),
        (PRODUCT + 42, 124, "dW_h", 50),
        (267, LOW + 34, "dx", 36),
        (SUM + 42, 383, "dW_x", 50),
        (BIAS + 35, 256, "db", 36),
        (501, MAIN + 34, "dz", 36),
        (638, MAIN + 34, "dh_{next}", 62),
    ):
        figure.tag(x, y, name, w=w)
    figure.text(BRANCH - 50, TOP, "to the layer above", anchor="end", colour=SOFT)
    figure.text(776, MAIN - 40, "next step", anchor="end", colour=SOFT)
    figure.text(501, MAIN - 46, "z")
    for x in (287, 393, 501):
        figure.text(x, MAIN - 26, "(N, H)")
    figure.text(SUM - 18, (MAIN + LOW) / 2, "(N, H)", anchor="end")
    figure.legend(TOP + 340, 550)
    return figure
