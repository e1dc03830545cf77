"""The language model unrolled over one sentence: each word in, the next word out."""

from itertools import pairwise

from style import INK, INPUT, OUTPUT, SOFT, STATE, Figure

from rnnlm_core.texts.text_file import HELLO, split_words

WORDS = [word.lower() for word in split_words(HELLO)]
ROWS = {"Embedding": 288, "RNN": 226, "Affine": 164, "Softmax": 102}
TOP, BOTTOM, STEP = 40, 350, 95
W, H = 56, 32


def draw():
    figure = Figure(
        800,
        420,
        "The language model reads a sentence",
        "Seven columns of Embedding, RNN, Affine and Softmax. Below each column the word that goes "
        "in, above it the word that is to be predicted, which is the next one.",
    )
    for label, y in {"next word": TOP, **ROWS, "word in": BOTTOM}.items():
        figure.text(24, y, label, anchor="start", colour=INK if label in ROWS else SOFT)
    for t, (word, following) in enumerate(pairwise(WORDS)):
        x = 166 + STEP * t
        figure.word(x, BOTTOM, word, w=84)
        figure.arrow((x, BOTTOM - 16), (x, ROWS["Embedding"] + H / 2), kind=INPUT)
        for y, flow in zip(ROWS.values(), [INPUT, STATE, OUTPUT, OUTPUT]):
            figure.box(x, y, W, H)
            figure.arrow((x, y - H / 2), (x, y - 62 + H / 2), kind=flow)
        figure.word(x, TOP, following, w=84, kind=OUTPUT)
        if t:
            figure.arrow((x - STEP + W / 2, ROWS["RNN"]), (x - W / 2, ROWS["RNN"]), kind=STATE)
    figure.caption("every column uses the same weights; green: the hidden state")
    return figure
