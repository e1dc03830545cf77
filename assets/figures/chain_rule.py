"""The probability of five words as a product of five factors, one word taken off a row."""

from style import INPUT, OUTPUT, SOFT, Figure

from rnnlm_core.texts.text_file import HELLO, split_words

WORDS = [word.lower() for word in split_words(HELLO)][:5]
SIGN, FACTOR = 528, 550  # columns at the right of the words


def x_of(position):
    return 74 + 92 * position


def draw():
    figure = Figure(
        800,
        364,
        "The chain rule of probability, peeled from the right",
        "In each row the last word is taken off: its probability, given the words before it, is "
        "one factor of the probability of the whole sequence.",
    )
    top, step = 84, 52
    figure.text(FACTOR, 40, "P(w_1, w_2, w_3, w_4, w_5)", 18, anchor="start", bold=True)
    for i in range(5):
        figure.text(x_of(i), 40, f"w_{i + 1}", 18, colour=SOFT)
    for row, last in enumerate(reversed(range(5))):
        y = top + step * row
        for i, word in enumerate(WORDS[: last + 1]):
            figure.word(x_of(i), y, word, w=84, kind=OUTPUT if i == last else INPUT)
        given = ", ".join(f"w_{i + 1}" for i in range(last))
        factor = f"P(w_{last + 1} | {given})" if given else "P(w_1)"
        figure.text(SIGN, y, "×" if row else "=", 18)
        figure.text(FACTOR, y, factor, 18, anchor="start")
    figure.caption("pink: the word taken off; blue: the words it is conditioned on")
    return figure
