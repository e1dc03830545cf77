"""The probability of five words as a product of five factors, one word taken off a row."""

from style import INPUT, OUTPUT, SOFT, Figure

from rnnlm_core.texts.text_file import HELLO, split_words

WORDS = [word.lower() for word in split_words(HELLO)][:5]


def draw():
    figure = Figure(
        760,
        364,
        "The chain rule of probability, peeled from the right",
        "In each row the last word is taken off: its probability, given the words before it, is "
        "one factor of the probability of the whole sequence.",
    )
    top, step = 84, 52
    figure.text(512, 40, "P(w_1, w_2, w_3, w_4, w_5)", 18, anchor="start", bold=True)
    for i in range(5):
        figure.text(74 + 86 * i, 40, f"w_{i + 1}", 18, colour=SOFT)
    for row, last in enumerate(reversed(range(5))):
        y = top + step * row
        for i, word in enumerate(WORDS[: last + 1]):
            figure.word(74 + 86 * i, y, word, kind=OUTPUT if i == last else INPUT, size=14)
        given = ", ".join(f"w_{i + 1}" for i in range(last))
        factor = f"P(w_{last + 1} | {given})" if given else "P(w_1)"
        figure.text(492, y, "×" if row else "=", 18)
        figure.text(512, y, factor, 18, anchor="start")
    figure.caption("pink: the word taken off; blue: the words it is conditioned on")
    return figure
