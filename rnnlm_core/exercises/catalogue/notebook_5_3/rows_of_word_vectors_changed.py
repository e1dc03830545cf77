"""rows_of_word_vectors_changed: a prediction (notebook 5.3)."""

from ...exercise import Mistake, Prediction

ROWS_CHANGED = Prediction(
    "rows_of_word_vectors_changed",
    hint="Write down the seven ids, and the rows they point to.",
    notebook="5.3",
    minutes=3,
    answer=6,
    because="The ids 0, 1, 2, 3, 4 and 5: word 1 stands there twice, and has one row.",
    mistakes=[
        Mistake(
            "counted places, not words",
            wrong=7,
            says="7 places were read, but one word stands there twice: both gradients go to the "
            "same row.",
        ),
        Mistake("the whole table", wrong=28, says="28 is how many numbers the table has."),
        Mistake(
            "the first block only",
            wrong=3,
            says="3 is right for the first block, the words 0, 1 and 2. Here the whole sentence "
            "is read.",
        ),
        Mistake(
            "the repeated word left out",
            wrong=5,
            says="Word 1 is read twice, and its row changes as well.",
        ),
        Mistake(
            "places of the corpus counted",
            wrong=8,
            says="The corpus has 8 words, the full stop included, and the last one is not read. "
            "Count the different words that are read.",
        ),
        Mistake(
            "numbers, not rows",
            wrong=24,
            says="24 numbers change, four in each row. The question is about rows.",
        ),
    ],
)
