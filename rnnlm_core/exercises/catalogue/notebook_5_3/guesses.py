"""What notebook 5.3 asks before it shows the answer."""

from ...exercise import Guess, Mistake

GUESSES = [
    Guess(
        "greeted_right",
        notebook="5.3",
        answer=0.1,
        because="It is right as often as somebody who guesses among the seven names.",
        mistakes=[
            Mistake(
                "trusts the curve",
                wrong=0.9,
                says="That is what its perplexity of 2.02 suggests. But how many of the words in a "
                "story are greeted names? The curve is a mean over all words.",
            ),
            Mistake(
                "half of them",
                wrong=0.5,
                says="Half of them would need some memory. How far back can a program learn to "
                "remember if no gradient comes from the next step?",
            ),
        ],
        hint="Choose one of the three: 0.9, 0.5 or 0.1.",
    ),
    Guess(
        "dz_at_1",
        notebook="5.3",
        answer=11,
        because="2 comes from above, and 9 from the next step.",
        mistakes=[
            Mistake(
                "only what comes from above",
                wrong=2,
                says="2 comes from above. The state went to the next step as well, and something "
                "comes back from there.",
            ),
            Mistake(
                "only what comes from the next step",
                wrong=9,
                says="9 comes back from the next step. The state went up as well, and something "
                "comes from above.",
            ),
            Mistake(
                "dz of the next step added",
                wrong=5,
                says="5 is 2 + 3. The 3 is dz at t = 2. On its way back to t = 1 it passes Wh and "
                "becomes 9.",
            ),
            Mistake(
                "dh_prev",
                wrong=33,
                says="33 is three times dz: that is what step 1 hands back to step 0.",
            ),
            Mistake(
                "multiplied",
                wrong=18,
                says="18 is 2 times 9. Where the forward pass branches, gradients are added.",
            ),
            Mistake(
                "the state in it",
                wrong=63,
                says="63 is 11 + 52. Without tanh, the state itself has no part in dz.",
            ),
        ],
        hint="Two gradients arrive at h_1: one from above, and one from the next step.",
    ),
    Guess(
        "row_of_say",
        notebook="5.3",
        answer=6,
        because="Row 1 is written twice, and the second time wins.",
        mistakes=[
            Mistake(
                "added",
                wrong=8,
                says="8 is what it should be. NumPy reads all rows first and adds, and only then "
                "does it write them back.",
            ),
            Mistake(
                "the first one",
                wrong=2,
                says="2 is what is written first. Row 1 is written once more after that.",
            ),
        ],
        hint="Choose one of the three: 2, 6 or 8.",
    ),
    Guess(
        "mistake_shows_with",
        notebook="5.3",
        answer="last",
        because="Only there does a gradient have to travel back through time.",
        mistakes=[
            Mistake(
                "every",
                wrong="every",
                says="With a loss at every step, each step is told what to show. Does it then need a "
                "gradient from the next one?",
            ),
            Mistake(
                "both",
                wrong="both",
                says="One of the two can be learned without any gradient from the next step. In "
                "which version is each step told what to show?",
            ),
            Mistake(
                "neither",
                wrong="neither",
                says="If the loss is at the last step only, what tells the first step to keep the "
                "name?",
            ),
        ],
        hint='Write one of these words, with quotes: "every", "last", "both" or "neither".',
    ),
]
