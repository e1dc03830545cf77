"""The loop of an RNN, and the same RNN drawn once for every time step."""

from style import INPUT, SOFT, STATE, Figure

W, H, MIDDLE = 62, 50, 140


def cell(figure, x, time, word=""):
    """One RNN with its x from below, the word that x stands for, and its h to above."""
    figure.word(x, 232, f"x_{time}", w=48)
    figure.text(x, 266, word, colour=SOFT)
    figure.arrow((x, 216), (x, MIDDLE + H / 2), kind=INPUT)
    figure.box(x, MIDDLE, W, H, "RNN")
    figure.arrow((x, MIDDLE - H / 2), (x, 66), kind=STATE)
    figure.state(x, 48, f"h_{time}", w=48)


def draw():
    figure = Figure(
        760,
        330,
        "The loop of an RNN and its unrolling",
        "Left: one RNN whose output h comes back as its own input. Right: the same RNN drawn at "
        "times 0, 1, 2 and so on up to 17, for Tom, was, watching and so on up to to, each handing "
        "its h to the next.",
    )
    cell(figure, 126, "t")
    figure.branch(126, 90)
    figure.arrow((126, 90), (52, 90), (52, MIDDLE), (126 - W / 2, MIDDLE), kind=STATE)
    figure.text(58, 164, "h_{t−1}")

    figure.text(212, MIDDLE, "=", 30)
    columns = [280, 384, 488, 692]
    words = {"0": "Tom", "1": "was", "2": "watching", "{17}": "to"}
    for x, (time, word) in zip(columns, words.items()):
        cell(figure, x, time, word)
    ends = [(280, 353), (384, 457), (488, 574), (575, 661)]  # from a box, or from the dots
    for start, end in ends:
        figure.arrow((start + W / 2, MIDDLE), (end, MIDDLE), kind=STATE)
    for x, time in ((332, "0"), (436, "1"), (546, "2"), (632, "{16}")):
        figure.text(x, MIDDLE - 18, f"h_{time}")
    figure.text(590, MIDDLE - 3, "…", 22)
    figure.caption("one layer, one set of weights W_x, W_h, b, used at every time", x=486)
    return figure
