"""What notebook 5.4 asks before it shows the answer."""

import math

from ...exercise import Guess, Mistake

GUESSES = [
    Guess(
        "scores_at_once",
        notebook="5.4",
        answer=18 * 82,
        because="82 scores at each of the 18 places.",
        hint="How many words does the vocabulary have, and at how many places is each scored?",
        mistakes=[
            Mistake(
                "one place only",
                wrong=82,
                says="82 are the scores of one place. All 18 places are scored in one call.",
            ),
            Mistake(
                "one score a place",
                wrong=18,
                says="18 is one score a place. But at each place every word of the vocabulary gets one.",
            ),
            Mistake(
                "the hidden states",
                wrong=18 * 150,
                says="2700 numbers go into TimeAffine, 150 at each place. What comes out is a score "
                "for each word.",
            ),
            Mistake(
                "the word vectors",
                wrong=18 * 50,
                says="900 numbers leave the Embedding, 50 at each place. TimeAffine returns a score "
                "for each word.",
            ),
            Mistake(
                "the weights",
                wrong=150 * 82,
                says="12300 is the number of weights in the matrix of TimeAffine. How many scores "
                "come out of it?",
            ),
        ],
    ),
    Guess(
        "best_after_say",
        notebook="5.4",
        answer=0.5,
        because="Both words come equally often, and a model that sees only `say` cannot tell when. "
        "Whatever it takes from one of them costs more at that one than it saves at the other.",
        hint="The model must give the same two probabilities after both `say`. They sum to 1 at most.",
        mistakes=[
            Mistake(
                "sure",
                wrong=1,
                says="With 1 for `goodbye` nothing is left for `hello`, and its loss -log 0 is infinite.",
            ),
            Mistake(
                "a uniform guess",
                wrong=1 / 7,
                says="1/7 is for a model that knows nothing. This one has seen `say`, and only two of "
                "the seven words ever follow it.",
            ),
            Mistake(
                "the share in the sentence",
                wrong=1 / 8,
                says="1/8 is how often `goodbye` occurs in the sentence. How often does it occur after `say`?",
            ),
            Mistake(
                "a percentage",
                wrong=50,
                says="A probability lies between 0 and 1: write it as a fraction of 1.",
            ),
        ],
    ),
    Guess(
        "rise_of_the_mean",
        notebook="5.4",
        answer=(math.log(7) - 0.046) / 18,
        rtol=0.06,
        because="One place loses 1.9 more, and the mean divides it by 18.",
        hint="By how much does the loss at that one place rise? The mean is over 18 places.",
        mistakes=[
            Mistake(
                "not divided",
                wrong=1.9,
                says="At that one place the loss rises by 1.90, to 1.95. The loss of the sentence is "
                "the mean over 18 places.",
            ),
            Mistake(
                "the new mean",
                wrong=0.41,
                says="That is the new mean. By how much has it risen?",
            ),
        ],
    ),
    Guess(
        "wrong_rows",
        notebook="5.4",
        answer=4,
        because="The three arrays of the RNN, and the word vectors below it.",
        hint="The gradient comes from the loss and goes down through Affine, RNN and Embedding. Which of "
        "them does it reach after the mistake?",
        mistakes=[
            Mistake(
                "the RNN alone",
                wrong=3,
                says="Wx, Wh and b are wrong. But the RNN also hands a gradient down. What is below it?",
            ),
            Mistake(
                "everything",
                wrong=6,
                says="The Affine layer is nearer to the loss, so its backward pass has run before the "
                "mistake is made.",
            ),
            Mistake(
                "one array",
                wrong=1,
                says="The slope belongs to no single array. All gradients of the RNN are computed "
                "from what it is multiplied into.",
            ),
            Mistake(
                "two arrays",
                wrong=2,
                says="Every gradient that is computed after the missing factor is wrong. Count the "
                "arrays of the RNN, and what is below it.",
            ),
        ],
    ),
]
