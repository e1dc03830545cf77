"""TimeSoftmaxWithLoss: a loss for every step, and a step that does not count."""

from style import FADED, INPUT, LAYER, OUTPUT, SOFT, Figure

TARGETS = [2, 0, -1, 1]
COLUMNS = [112, 290, 468, 646]


def draw():
    figure = Figure(
        760,
        474,
        "TimeSoftmaxWithLoss with one step masked",
        "In four columns scores go through softmax and meet a target, which gives a loss each. The "
        "column whose target is −1 is grey and left out of the mean.",
    )
    counted = [t for t, target in enumerate(TARGETS) if target >= 0]
    for t, (x, target) in enumerate(zip(COLUMNS, TARGETS)):
        masked = target < 0
        data, layer, out = (FADED,) * 3 if masked else (INPUT, LAYER, OUTPUT)
        figure.word(x - 30, 380, "scores", w=74, kind=out)
        figure.word(x + 48, 380, str(target).replace("-", "−"), w=46, kind=data)
        figure.text(x + 48, 412, f"t_{t}", colour=SOFT)
        figure.arrow((x - 30, 364), (x - 30, 323), kind=out)
        figure.box(x - 30, 304, 84, 38, "Softmax", layer, dashed=masked)
        figure.arrow((x - 30, 285), (x - 30, 247), kind=out)
        figure.arrow((x + 48, 364), (x + 48, 247), kind=data)
        figure.box(x, 228, 146, 38, "Loss", layer, dashed=masked)
        figure.arrow((x, 209), (x, 177), kind=out)
        figure.state(x, 160, f"L_{t}" if not masked else f"L_{t} = 0", w=86, kind=out)
        if not masked:
            figure.arrow((x, 143), (x, 107), kind=out)
    figure.box(379, 86, 680, 42)
    terms = " + ".join(f"L_{t}" for t in counted)
    figure.text(379, 86, f"mean over the {len(counted)} that count: ({terms}) / {len(counted)}")
    figure.arrow((379, 65), (379, 36), kind=OUTPUT)
    figure.text(379, 24, "L", 16)
    figure.caption("target −1: masked, its loss is not counted")
    return figure
