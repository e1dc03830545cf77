"""The answer stands 18 words back, outside a window of 10."""

from style import FADED, INPUT, OUTPUT, SOFT, Figure

from rnnlm_core.texts.text_file import TOM, split_words

WORDS = split_words(TOM)
LINES = [WORDS[:8], WORDS[8:14], WORDS[14:]]  # a sentence each
WINDOW = 10


def place(line, column):
    return 96 + 86 * column, 84 + 84 * line


def draw():
    figure = Figure(
        760,
        366,
        "A window of ten words does not reach back to Tom",
        "The word to guess follows “Mary said hi to”. Tom, whom it depends on, stands 18 words back, "
        "outside the window of the last ten words.",
    )
    far = back = len(WORDS)
    for number, line in enumerate(LINES):
        for column, word in enumerate(line):
            x, y = place(number, column)
            figure.word(x, y, word, kind=INPUT if back <= WINDOW else FADED, w=74, size=13)
            figure.text(x, y + 28, str(back), 13, colour=SOFT)
            back -= 1
    # Tom: out of sight, and the one that matters
    x, y = place(0, 0)
    figure.rectangle(x, y, 82, 40, OUTPUT, corner=20, filled=False, stroke=2.4)
    x, y = place(2, 4)
    figure.word(x, y, "?", kind=OUTPUT, w=74)
    figure.arrow((x, y + 18), (x, 320), (32, 320), (32, 84), (54, 84), kind=OUTPUT)
    figure.text(230, 340, f"{far} words back", bold=True)

    left, top = place(1, 0)
    right, bottom = place(2, 3)[0] + 43, place(2, 0)[1] + 44
    wide = place(1, 5)[0] + 43
    corners = [(left, top - 26), (wide, top - 26), (wide, top + 42), (right, top + 42)]
    corners += [(right, bottom), (left - 43, bottom), (left - 43, top - 26), (left, top - 26)]
    figure.line(*corners, width=2)
    figure.text(wide + 14, top - 10, "window: the last", 14, anchor="start")
    figure.text(wide + 14, top + 12, f"{WINDOW} words", 14, anchor="start")
    figure.caption("grey: out of sight", x=650)
    figure.text(56, 34, "Who is [?] likely to be?", anchor="start", bold=True)
    return figure
