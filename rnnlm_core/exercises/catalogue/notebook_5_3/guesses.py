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
                says="Its perplexity of 2.02 suggests that. But how many words of a story are "
                "greeted names? The perplexity comes from the mean over all words.",
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
        "dz_at_0",
        notebook="5.3",
        answer=34,
        because="At t = 1 it is 2 + 9 = 11, of which 33 goes back, and 1 + 33 = 34.",
        mistakes=[
            Mistake(
                "only what comes from above",
                wrong=1,
                says="1 comes from above. The state also went to the next step, and something "
                "comes back from there.",
            ),
            Mistake(
                "only what comes from the next step",
                wrong=33,
                says="33 comes back from the next step. The state also went up, and something "
                "comes from above.",
            ),
            Mistake(
                "dz at t = 1",
                wrong=11,
                says="11 is dz at t = 1. One step is still to go.",
            ),
            Mistake(
                "dz of the next step added",
                wrong=12,
                says="12 is 1 + 11, and 11 is dz at t = 1. On its way back it passes Wh: each number "
                "of a state went into three sums.",
            ),
            Mistake(
                "nothing from above at t = 1",
                wrong=28,
                says="28 is 1 + 3 · 9. At t = 1, a 2 comes from above in addition to the 9.",
            ),
            Mistake(
                "nothing from t = 2",
                wrong=7,
                says="7 is 1 + 3 · 2. At t = 1, a 9 comes from the next step in addition to the 2.",
            ),
            Mistake(
                "dh_prev",
                wrong=102,
                says="102 is three times dz: that is what goes back to the state before the text.",
            ),
            Mistake(
                "Wh left out",
                wrong=6,
                says="6 is 1 + 2 + 3. On its way back to the step before, a gradient passes Wh: each "
                "number of a state went into three sums.",
            ),
        ],
        hint="First dz at t = 1: what comes from above, and what comes from the next step.",
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
                says="8 is what it should be. NumPy reads all rows first, adds, and writes them back "
                "at the end.",
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
