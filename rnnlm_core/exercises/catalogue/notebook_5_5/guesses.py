"""What notebook 5.5 asks before it shows the answer."""

from ...exercise import Guess, Mistake

GUESSES = [
    Guess(
        name="untrained_perplexity",
        notebook="5.5",
        answer=82,
        rtol=0.05,
        because="It knows nothing, so it hesitates between all 82 words.",
        mistakes=[
            Mistake(
                "unigram",
                wrong=36.69,
                says="That is the unigram line. To reach it, a model must know how often each word "
                "occurs, and this one has not seen a single word.",
            ),
            Mistake(
                "the loss",
                wrong=4.41,
                says="That is the loss of a blind guess, log 82. The perplexity is its exponential.",
            ),
            Mistake(
                "floor",
                wrong=1.59,
                says="That is the floor, which no model can beat, not even a trained one.",
            ),
            Mistake(
                "half",
                wrong=41,
                says="Half of the words would be ruled out then. Who could have told the model which?",
            ),
        ],
        hint="With small weights all scores are about equal. Between how many words does the model "
        "hesitate?",
    ),
    Guess(
        name="names_right_of_100",
        notebook="5.5",
        answer=100,
        rtol=0.03,
        because="Nearly every name is right, at every distance.",
        mistakes=[
            Mistake(
                "guessing",
                wrong=14,
                says="That is one in seven, a guess among those who are not speaking. But the curve "
                "is below the line of the best model with 16 words, so it must know more.",
            ),
            Mistake(
                "half",
                wrong=50,
                says="The curve ends closer to the floor than that. Look again at the line of 16 "
                "words, which is above it.",
            ),
        ],
        hint="Look at how close the curve comes to the floor: how many names can it still miss?",
    ),
    Guess(
        name="line_of_the_star",
        notebook="5.5",
        answer="unigram",
        because="The inputs say nothing about such targets. How often each word occurs among them is "
        "all that can be learned.",
        mistakes=[
            Mistake(
                "uniform",
                wrong="uniform",
                says="Even wrong targets are words of the text, and some of them occur much more "
                "often than others. The model can learn at least that.",
            ),
            Mistake(
                "floor",
                wrong="floor",
                says="To come near the floor, the model would have to predict each target from the "
                "words before it. These targets do not follow from them.",
            ),
        ],
        hint='Write one of "uniform", "unigram" and "floor", with the quotation marks.',
    ),
]
