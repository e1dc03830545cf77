"""CBOW's window on both sides of the target, and the same window moved wholly to the left."""

from style import FADED, INPUT, OUTPUT, Figure

from rnnlm_core.texts.text_file import HELLO, split_words

WORDS = [word.lower() for word in split_words(HELLO)]
TARGET = 3  # "and"


def x_of(position):
    return 78 + 92 * position


def row(figure, y, heading, formula, context):
    figure.text(32, y - 84, heading, anchor="start", bold=True)
    figure.text(768, y - 84, formula, 18, anchor="end")
    for i, word in enumerate(WORDS):
        kind = OUTPUT if i == TARGET else INPUT if i in context else FADED
        figure.word(x_of(i), y, "?" if i == TARGET else word, w=84, kind=kind)
        if i == TARGET or i in context:
            offset = f"{i - TARGET:+d}" if i != TARGET else ""
            figure.text(x_of(i), y + 34, f"w_{{t{offset.replace('-', '−')}}}", 18)
    # all context words flow into the one target
    for i in context:
        inwards = 0 if len(context) == 2 else -6 if i < TARGET else 6
        to = x_of(TARGET) + inwards
        bend = (x_of(i), y - 46), (to, y - 46)
        figure.arrow((x_of(i), y - 16), *bend, (to, y - 17), kind=INPUT)


def draw():
    figure = Figure(
        800,
        368,
        "The window of CBOW, and a window to the left only",
        "Above, the word “and” is guessed from two words before and two after it; below, "
        "from the two words before it alone.",
    )
    both, left = [1, 2, 4, 5], [1, 2]
    row(
        figure,
        116,
        "a window of 4, on both sides",
        "P(w_t | w_{t−2}, w_{t−1}, w_{t+1}, w_{t+2})",
        both,
    )
    row(figure, 272, "a window of 2, on the left", "P(w_t | w_{t−2}, w_{t−1})", left)
    figure.caption("the word to guess here is “and”; grey words are out of sight")
    return figure
