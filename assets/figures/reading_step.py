"""One step of an RNN that is a language model: from a word to the probabilities of the next."""

from style import INPUT, OUTPUT, SOFT, STATE, Figure

Y, H = 152, 56
LAYERS = [(158, 104, "Embedding"), (318, 84, "RNN"), (474, 76, "Affine"), (618, 84, "Softmax")]
VALUES = [("x_t", "(1, 50)", INPUT), ("h_t", "(1, 150)", STATE), ("scores", "(1, 82)", OUTPUT)]


def draw():
    figure = Figure(
        800,
        258,
        "One step of an RNN as a language model",
        "The id of the word to goes through an embedding, an RNN, an affine layer and softmax. The "
        "state that leaves the RNN goes on to the affine layer, and in a loop back into the RNN.",
    )
    figure.word(46, Y, "to", w=52)
    figure.text(46, Y + 40, "id 11", colour=SOFT)
    figure.arrow((72, Y), (106, Y), kind=INPUT)
    for x, w, name in LAYERS:
        figure.box(x, Y, w, H, name)
    for (x, w, _), (after, its, _), value in zip(LAYERS, LAYERS[1:], VALUES):
        name, shape, kind = value
        start, end = x + w / 2, after - its / 2
        figure.arrow((start, Y), (end, Y), kind=kind)
        figure.text((start + end) / 2, Y - 18, name)
        figure.text((start + end) / 2, Y + 40, shape, colour=SOFT)
    figure.arrow((660, Y), (690, Y), kind=OUTPUT)
    figure.box(736, Y, 92, H, kind=OUTPUT, corner=14)
    figure.text(736, Y - 11, "Tom")
    figure.text(736, Y + 12, "0.955")

    figure.branch(374, Y)
    figure.arrow((374, Y), (374, 62), (318, 62), (318, Y - H / 2), kind=STATE)
    figure.text(346, 42, "round the loop, to the next word")
    figure.caption("under each arrow: the shape of what is handed on")
    return figure
