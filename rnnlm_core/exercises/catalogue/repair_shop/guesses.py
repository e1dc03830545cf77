"""The guess that the repair shop asks for in its example."""

from ...exercise import Guess, Mistake
from .shared import CAPITALS

GUESSES = [
    Guess(
        "cause_0",
        notebook="repair shop",
        answer="N",
        because="The draws make no difference, so nothing is drawn. A program that "
        "always takes the likeliest word comes back, sooner or later, to a state that it was in "
        "before, and from there the text repeats.",
        mistakes=[
            Mistake(
                "cause L",
                wrong="L",
                says="L: a model that forgets after every word would not finish its sentences so well.",
            ),
            Mistake(
                "cause K",
                wrong="K",
                says="K: a state left over from before would spoil the first words and then fade.",
            ),
            Mistake("a small letter", wrong="n", says=CAPITALS),
        ],
        hint="This program trains nothing and measures nothing. It writes. Which letters are about writing?",
    ),
]
