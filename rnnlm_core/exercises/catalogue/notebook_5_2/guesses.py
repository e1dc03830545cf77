"""What notebook 5.2 asks before it shows the answer."""

from ...exercise import Guess, Mistake

GUESSES = [
    Guess(
        "state_after_four",
        notebook="5.2",
        answer=0.125,
        because="Every step without an input halves the state: 1, 0.5, 0.25, 0.125.",
        mistakes=[
            Mistake(
                "no memory",
                wrong=0,
                says="The input is 0 there, but the state is not: half of the state before is "
                "still in it.",
            ),
            Mistake(
                "halved once too often",
                wrong=0.0625,
                says="The first state is the input itself, 1. From there it is halved three times.",
            ),
            Mistake(
                "halved once too rarely",
                wrong=0.25,
                says="0.25 is the state after the third input. One more step halves it again.",
            ),
            Mistake(
                "nothing is lost",
                wrong=1,
                says="That would need W_h = 1. Here each step keeps half of the state.",
            ),
        ],
        hint="The first state is 0 · 1/2 + 1 · 1 = 1. What does the second input add to half of it?",
    ),
    Guess(
        "numbers_that_differ",
        notebook="5.2",
        answer="some",
        because="32 of the 150, about as many as after the name itself.",
        mistakes=[
            Mistake(
                "forgotten",
                wrong="none",
                says="If no number differed, both would now expect the same name. But one says Tom "
                "and the other says Ben.",
            ),
            Mistake(
                "everything differs",
                wrong="most",
                says="Seventeen words out of eighteen are the same, and the state also has to hold "
                "where in the story it is. Most of the numbers are about that.",
            ),
        ],
        hint='Type "none", "some" or "most", with the quotation marks.',
    ),
    Guess(
        "gradient_at_tom",
        notebook="5.2",
        answer="shorter",
        because="At every step it is multiplied by 1 - h² as well, unit by unit. Here that takes away "
        "more than the factor of 1.1 adds.",
        mistakes=[
            Mistake(
                "tanh forgotten",
                wrong="longer",
                says="That is so without tanh: 1.1 to the power of 17 is 5.05. With tanh each step "
                "also multiplies by 1 - h², which is below 1 for every unit that is not 0.",
            ),
        ],
        hint='Type "longer" or "shorter", with the quotation marks.',
    ),
    Guess(
        "names_with_short_blocks",
        notebook="5.2",
        answer="some",
        because="About a third, for each of the three seeds.",
        mistakes=[
            Mistake(
                "the cut costs nothing",
                wrong="all",
                says="The state does go on across every border. But no gradient goes back more than four "
                "steps, so nothing ever asked for a name from farther back.",
            ),
            Mistake(
                "the cut forgets",
                wrong="chance",
                says="Only the way back is cut. The state goes on, and part of what it holds is still "
                "there 11 words later, although no gradient asked for it.",
            ),
        ],
        hint='Type "all", "some" or "chance", with the quotation marks.',
    ),
    Guess(
        "row_1_begins_at",
        notebook="5.2",
        answer=0,
        because="It started at 500, and 50 mini-batches of 10 words lead to the end of the text.",
        mistakes=[
            Mistake(
                "no way back to the beginning",
                wrong=1000,
                says="The text has the words 0 to 999. Where does a row go on that has come to the end?",
            ),
            Mistake(
                "the other row",
                wrong=500,
                says="500 is where row 0 reads in mini-batch 50. Row 1 is 500 words ahead of it.",
            ),
            Mistake(
                "the mini-batch before",
                wrong=990,
                says="That is mini-batch 49, counted from 0. Which words are left after it?",
            ),
            Mistake(
                "one mini-batch too far",
                wrong=10,
                says="That is mini-batch 51: in mini-batch 0, row 1 starts at 500.",
            ),
        ],
        hint="Row 1 starts at 500 and moves on by 10 words with every mini-batch.",
    ),
]
