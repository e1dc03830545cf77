"""The computational graph of one RNN step, forward and backward."""

from style import INPUT, LAYER, SOFT, STATE, Figure

TOP, MAIN, LOW, BOTTOM = 60, 168, 284, 392  # rows
LEFT, PRODUCT, SUM, BIAS, TANH, BRANCH = 60, 210, 336, 434, 546, 646  # columns


def draw():
    figure = Figure(
        760,
        464,
        "The computational graph of one RNN step",
        "Forward, two matrix products and b are added, tanh gives h, which goes two ways. Backward, "
        "gradients run along the same edges the other way.",
    )
    # forward from left to right, then what comes in from above and from below
    figure.state(LEFT, MAIN, "h_{prev}", w=68)
    figure.pair((LEFT + 34, MAIN), (PRODUCT - 42, MAIN), STATE)
    figure.box(PRODUCT, MAIN, 84, 46, "MatMul")
    figure.pair((PRODUCT + 42, MAIN), (SUM - 23, MAIN))
    figure.box(SUM, MAIN, 46, 46, "+", size=20)
    figure.pair((SUM + 23, MAIN), (BIAS - 23, MAIN))
    figure.box(BIAS, MAIN, 46, 46, "+", size=20)
    figure.pair((BIAS + 23, MAIN), (TANH - 32, MAIN))
    figure.box(TANH, MAIN, 64, 46, "tanh")
    figure.pair((TANH + 32, MAIN), (700, MAIN), STATE)
    figure.branch(BRANCH, MAIN - 9)
    figure.arrow((BRANCH, MAIN - 9), (BRANCH, TOP + 17), kind=STATE)
    figure.gradient((BRANCH + 13, TOP + 17), (BRANCH + 13, MAIN + 9))  # both ways back meet

    figure.box(PRODUCT, TOP, 60, 34, "W_h")
    figure.pair((PRODUCT, TOP + 17), (PRODUCT, MAIN - 23), LAYER)
    figure.word(PRODUCT, LOW, "x", w=60)
    figure.pair((PRODUCT + 30, LOW), (SUM - 42, LOW), INPUT)
    figure.box(SUM, LOW, 84, 46, "MatMul")
    figure.pair((SUM, LOW - 23), (SUM, MAIN + 23))
    figure.box(SUM, BOTTOM, 60, 34, "W_x")
    figure.pair((SUM, BOTTOM - 17), (SUM, LOW + 23), LAYER)
    figure.box(BIAS, LOW, 60, 34, "b")
    figure.pair((BIAS, LOW - 17), (BIAS, MAIN + 23), LAYER)

    for x in (BRANCH, 720):
        figure.state(x, TOP if x == BRANCH else MAIN, "h", w=40)
    for x, y, name, w in (
        (131, MAIN + 32, "dh_{prev}", 60),
        (PRODUCT + 46, 114, "dW_h", 50),
        (267, LOW + 32, "dx", 36),
        (SUM + 46, 344, "dW_x", 50),
        (BIAS + 38, 228, "db", 36),
        (486, MAIN + 32, "dz", 36),
        (614, MAIN + 32, "dh_{next}", 60),
    ):
        figure.tag(x, y, name, w=w)
    figure.text(BRANCH - 30, TOP, "to the layer above", 13, "end", SOFT)
    figure.text(742, MAIN - 34, "next step", 13, "end", SOFT)
    figure.text(486, MAIN - 26, "z")
    figure.legend(436)
    return figure
