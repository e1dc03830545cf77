"""The language model: its four layers at one step, and the same with Time layers."""

from style import INPUT, OUTPUT, SOFT, STATE, Figure

ROWS = [364, 288, 212, 136]
LEFT, RIGHT, TARGETS = 146, 452, 636
STEP = ["Embedding", "RNN", "Affine", "Softmax"]
TIME = ["TimeEmbedding", "TimeRNN", "TimeAffine", "TimeSoftmaxWithLoss"]
FLOWS = [INPUT, STATE, OUTPUT, OUTPUT]  # what leaves each layer


def stack(figure, x, layers, w):
    for y, layer, flow in zip(ROWS, layers, FLOWS):
        figure.box(x, y, w, 42, layer)
        figure.arrow((x, y - 21), (x, y - 55 + (1 if layer == layers[-1] else 0)), kind=flow)
    figure.arrow((x, 424), (x, ROWS[0] + 21), kind=INPUT)


def loop(figure, x, w):
    """The hidden state that comes back into the RNN."""
    y = ROWS[1]
    figure.branch(x, y - 36)
    figure.arrow(
        (x, y - 36), (x - w / 2 - 34, y - 36), (x - w / 2 - 34, y), (x - w / 2, y), kind=STATE
    )


def draw():
    figure = Figure(
        700,
        474,
        "The layers of the RNN language model",
        "Left: a word id goes up through Embedding, RNN with its loop, Affine and Softmax. Right: "
        "the same with Time layers, and the shape of what flows between them.",
    )
    stack(figure, LEFT, STEP, 132)
    loop(figure, LEFT, 132)
    figure.word(LEFT, 440, "word id", w=92)
    figure.state(LEFT, 64, "probabilities", w=126, kind=OUTPUT)
    figure.text(LEFT, 28, "one step", bold=True)

    stack(figure, RIGHT, TIME, 214)
    loop(figure, RIGHT, 214)
    figure.word(RIGHT, 440, "xs", w=92)
    figure.state(RIGHT, 64, "loss", w=126, kind=OUTPUT)
    figure.text(RIGHT, 28, "T steps in one call", bold=True)
    shapes = ["(N, T)", "(N, T, D)", "(N, T, H)", "(N, T, V)", "one number"]
    for y, shape in zip([404, 326, 250, 174, 98], shapes):
        figure.text(RIGHT + 14, y, shape, anchor="start", colour=SOFT)
    figure.word(TARGETS, 212, "ts", w=60)
    figure.text(TARGETS, 246, "(N, T)", colour=SOFT)
    figure.arrow((TARGETS, 196), (TARGETS, ROWS[3]), (RIGHT + 107, ROWS[3]), kind=INPUT)
    return figure
