"""numbers_in_the_model: a prediction (notebook 5.1)."""

from ...exercise import Mistake, Prediction

NUMBERS_IN_THE_MODEL = Prediction(
    "numbers_in_the_model",
    notebook="5.1",
    minutes=3,
    answer=119,
    because="Word vectors 7 · 4 = 28, W (3 · 4) · 7 = 84, b 7. The table of word vectors does "
    "not grow with the window, W does.",
    mistakes=[
        Mistake(
            "W only",
            wrong=84,
            says="84 are the numbers of W alone. Training moves the word vectors and b, too.",
        ),
        Mistake("b left out", wrong=112, says="112 is without b: one number for each score."),
        Mistake(
            "word vectors left out",
            wrong=91,
            says="91 is W and b. The word vectors are weights, too: a table of V rows.",
        ),
        Mistake(
            "the sum",
            wrong=63,
            says="63 is the model that adds its vectors. Side by side, h has k · D numbers, and "
            "W as many rows.",
        ),
        Mistake(
            "the sum, without b",
            wrong=56,
            says="56 is the model that adds its vectors, without b. Side by side, h has k · D "
            "numbers, and W as many rows.",
        ),
        Mistake(
            "a table for each place",
            wrong=175,
            says="175 has a table of word vectors for each place of the window. There is one for "
            "all of them; only W has a block for each place.",
        ),
        Mistake(
            "a table for each place, without b",
            wrong=168,
            says="168 has a table of word vectors for each place of the window, and no b. There "
            "is one table for all places.",
        ),
        Mistake(
            "a b for each place",
            wrong=133,
            says="133 has a b for each place of the window. b is added to the scores, once: V "
            "numbers.",
        ),
        Mistake(
            "b as long as h",
            wrong=124,
            says="124 has a b of k · D numbers. b is added to the scores: V numbers.",
        ),
        Mistake(
            "b one number",
            wrong=113,
            says="113 has one number for b. Every score has its own: V numbers.",
        ),
        Mistake(
            "only the words of the window have a vector",
            wrong=103,
            says="103 has word vectors for the three words of the window only. The table has a "
            "row for every word of the vocabulary.",
        ),
        Mistake(
            "b as long as a word vector",
            wrong=116,
            says="116 has a b of D numbers. b is added to the scores: V numbers.",
        ),
        Mistake(
            "a b for the word vectors, too",
            wrong=123,
            says="123 has two b, one of D numbers and one of V. There is one: it is added to the "
            "scores.",
        ),
        Mistake(
            "a b for h, too",
            wrong=131,
            says="131 has two b, one for h, of k · D numbers, and one for the scores. There is "
            "one: h is made of word vectors, and nothing is added.",
        ),
        Mistake(
            "the table of word vectors alone",
            wrong=28,
            says="28 are the numbers of the word vectors alone. Training moves W and b, too.",
        ),
        Mistake(
            "the size of h",
            wrong=12,
            says="12 is the length of h. Those numbers are computed; which are trained?",
        ),
    ],
)
