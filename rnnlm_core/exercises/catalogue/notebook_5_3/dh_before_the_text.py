"""dh_before_the_text: a prediction (notebook 5.3)."""

from ...exercise import Mistake, Prediction

DH_BEFORE_THE_TEXT = Prediction(
    "dh_before_the_text",
    hint="Begin at t = 2 with 1, and write down what each step hands to the one before.",
    notebook="5.3",
    minutes=3,
    answer=27,
    because="Without tanh each step multiplies by the sum of a row of Wh, 3: 1 · 3 · 3 · 3.",
    mistakes=[
        Mistake(
            "one step too few",
            wrong=9,
            says="9 is what step 1 hands back to step 0. One step is still to go.",
        ),
        Mistake("two steps too few", wrong=3, says="3 is what step 2 hands back to step 1."),
        Mistake(
            "no step back",
            wrong=1,
            says="1 is what comes from above. On its way it is multiplied by Wh in every step.",
        ),
        Mistake(
            "the gradient of the example",
            wrong=34,
            says="34 is the `db` at t = 0 of the example, where gradients come from above at "
            "every step.",
        ),
        Mistake(
            "nothing comes back",
            wrong=0,
            says="Nothing comes from above at t = 0, but something comes from the next step.",
        ),
        Mistake("one step too many", wrong=81, says="81 is 3 · 3 · 3 · 3: there are three steps."),
        Mistake(
            "summed over time",
            wrong=39,
            says="39 is 27 + 9 + 3, added up over the steps. The weights' gradients are summed "
            "over the steps; dh is handed on.",
        ),
        Mistake("db", wrong=13, says="13 is the sum of db over the steps, 1 + 3 + 9."),
        Mistake(
            "dh of the example",
            wrong=102,
            says="102 is the number of the example, where gradients come from above at every "
            "step. Here they come at the last step only.",
        ),
    ],
)
