"""The four words that tell who is greeted, and how far back they stand."""

from style import FADED, INPUT, OUTPUT, SOFT, Figure

from rnnlm_core.texts.text_file import TOM, split_words

WORDS = split_words(TOM)
LINES = [WORDS[:8], WORDS[8:14], WORDS[14:]]  # a sentence each
WINDOW = 10
TELL = {18: "the answer", 13: "a boy", 4: "not Mary", 1: "a name"}  # words back: what it says


def place(line, column):
    return 78 + 92 * column, 72 + 104 * line


def draw():
    figure = Figure(
        800,
        374,
        "What tells who is greeted, and where it stands",
        "The word to guess follows “Mary said hi to”. Four of the 18 words before it tell something "
        "about it. A window of the last ten words holds two of the four; Tom stands outside.",
    )
    back = len(WORDS)
    for number, line in enumerate(LINES):
        for column, word in enumerate(line):
            x, y = place(number, column)
            figure.word(x, y, word, kind=INPUT if back <= WINDOW else FADED, w=84)
            figure.text(x, y - 31, str(back), colour=SOFT)
            if back in TELL:
                figure.rectangle(x, y, 91, 40, OUTPUT, corner=20, filled=False, stroke=2.4)
                figure.text(x, y + 34, TELL[back], bold=True)
            back -= 1
    x, y = place(2, 4)
    figure.word(x + 18, y, "?", kind=OUTPUT, w=84)

    left, top, wide = place(1, 0)[0] - 54, place(1, 0)[1] - 46, place(1, 5)[0] + 54
    step, right, bottom = place(2, 0)[1] - 46, place(2, 3)[0] + 54, place(2, 0)[1] + 50
    corners = [(left + 20, top), (wide, top), (wide, step), (right, step), (right, bottom)]
    figure.line(*corners, (left, bottom), (left, top), (left + 20, top), width=2)
    figure.text(wide + 14, place(1, 0)[1], "a window of 10 words", anchor="start")
    figure.caption("the numbers: how many words back", x=630)
    return figure
