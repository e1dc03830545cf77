"""The language model unrolled over one sentence: each word in, the next word out."""

from itertools import pairwise

from style import INPUT, OUTPUT, STATE, Figure

from rnnlm_core.texts.text_file import HELLO, split_words

WORDS = [word.lower() for word in split_words(HELLO)]
ROWS = {"Embedding": 296, "RNN": 232, "Affine": 168, "Softmax": 104}
W, H = 88, 34


def draw():
    figure = Figure(
        800,
        430,
        "The language model reads a sentence",
        "Seven columns of Embedding, RNN, Affine and Softmax. Below each column the word that goes "
        "in, above it the word that is to be predicted, which is the next one.",
    )
    for t, (word, following) in enumerate(pairwise(WORDS)):
        x = 76 + 108 * t
        figure.word(x, 362, word, w=W, size=14)
        figure.arrow((x, 346), (x, ROWS["Embedding"] + H / 2), kind=INPUT)
        for (layer, y), flow in zip(ROWS.items(), [INPUT, STATE, OUTPUT, OUTPUT]):
            figure.box(x, y, W, H, layer, size=13)
            figure.arrow((x, y - H / 2), (x, y - 64 + H / 2), kind=flow)
        figure.word(x, 40, following, w=W, size=14, kind=OUTPUT)
        if t:
            figure.arrow((x - 108 + W / 2, ROWS["RNN"]), (x - W / 2, ROWS["RNN"]), kind=STATE)
    figure.caption("blue: the words that go in; pink: the words to be predicted, one place further")
    return figure
