"""The loss of a sequence: the mean of the losses of its steps, and what it hands back to each."""

from style import INPUT, OUTPUT, STATE, Figure

COLUMNS = {"0": 130, "1": 300, "{T−1}": 630}
ROWS = {"RNN": 356, "Affine": 282, "Loss": 208}
W, H = 92, 38


def draw():
    figure = Figure(
        760,
        498,
        "The loss over time",
        "In each column x goes up through RNN, Affine and Loss to a loss L; all of them flow into "
        "one mean L, and on the way back each step receives its share of the gradient.",
    )
    for time, x in COLUMNS.items():
        figure.word(x, 426, f"x_{time}", w=62)
        figure.pair((x, 410), (x, ROWS["RNN"] + H / 2), INPUT)
        for (layer, y), flow in zip(ROWS.items(), [STATE, OUTPUT, OUTPUT]):
            figure.box(x, y, W, H, layer)
            figure.pair((x, y - H / 2), (x, y - 74 + H / 2 if layer != "Loss" else 113), flow)
        figure.text(x - 34, 151, f"L_{time}", 16)
        figure.tag(x + 47, 151, "1 / T", w=58)
    for start, end in ((176, 254), (346, 424), (506, 584)):
        figure.pair((start, ROWS["RNN"]), (end, ROWS["RNN"]), STATE)
    for y in (*ROWS.values(), 426):
        figure.text(465, y - 3, "…", 20)
    figure.box(380, 92, 620, 42)
    figure.text(380, 92, "L = (L_0 + L_1 + … + L_{T−1}) / T", 16)
    figure.pair((380, 71), (380, 43), OUTPUT)
    figure.text(380, 28, "L", 16)
    figure.tag(416, 54, "1", w=28)
    figure.legend(472)
    return figure
