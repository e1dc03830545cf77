"""words_not_read: a prediction (notebook 5.2)."""

from ...exercise import Mistake, Prediction

WORDS_NOT_READ = Prediction(
    "words_not_read",
    notebook="5.2",
    minutes=5,
    answer=49,
    because="999 // 50 = 19 mini-batches are whole. Each row reads 19 · 5 = 95 words, the ten of "
    "them 950, and no word twice, as the rows start 99 words apart.",
    mistakes=[
        Mistake(
            "what is left over by ten rows",
            wrong=9,
            says="9 is what is left over when 999 words are dealt out to ten rows of 99. But no "
            "row reads all of its 99: how many whole blocks of 5 does an epoch have?",
        ),
        Mistake(
            "the words left over at one row",
            wrong=4,
            says="4 words of its 99 are left over at each of the first nine rows. There are ten "
            "rows, and the last one has a longer way to the end of the text.",
        ),
        Mistake(
            "four words at each of ten rows",
            wrong=40,
            says="4 words are left over at each of the first nine rows. But how far is it from "
            "the start of the last row, 9 · 99, to the end of the text?",
        ),
        Mistake(
            "the last row forgotten",
            wrong=36,
            says="36 is four words at each of nine rows. There is a tenth row.",
        ),
        Mistake(
            "the words read",
            wrong=950,
            says="950 words are read. How many are not?",
        ),
        Mistake(
            "the number of mini-batches",
            wrong=19,
            says="19 is the number of whole mini-batches in an epoch. How many words are read in "
            "them, and how many are not?",
        ),
        Mistake(
            "one mini-batch too many",
            wrong=0,
            says="With 20 mini-batches all words would be read, but 20 · 50 is more than 999: "
            "the last one would begin the text again. 19 are whole.",
        ),
        Mistake(
            "one row counted",
            wrong=904,
            says="95 words are read by one row. There are ten, and each reads a part of its own.",
        ),
        Mistake(
            "one mini-batch, or 1000 words",
            wrong=50,
            says="50 inputs are one mini-batch. Or is it 1000 - 950? The text has 999 inputs.",
        ),
        Mistake(
            "ten rows that read the same",
            wrong=949,
            says="With 50 words read in all, one mini-batch would be an epoch. How many "
            "mini-batches of 50 words are there in 999?",
        ),
    ],
)
