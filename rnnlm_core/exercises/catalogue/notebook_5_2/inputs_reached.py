"""inputs_reached: a prediction (notebook 5.2)."""

from ...exercise import Mistake, Prediction

INPUTS_REACHED = Prediction(
    "inputs_reached",
    notebook="5.2",
    minutes=3,
    answer=8,
    because="Step 37 lies in the block of the steps 30 to 39, and the way back from it leads "
    "through 37, 36, ..., 30. What comes after it, 38 and 39, had no part in the loss.",
    mistakes=[
        Mistake(
            "the whole block",
            wrong=10,
            says="10 is the length of the block, but the loss does not stand at its end: how "
            "could an input that comes later have a part in it?",
        ),
        Mistake(
            "step 37 or step 30 not counted",
            wrong=7,
            says="7 is 37 - 30. Both ends count: the loss at step 37 depends on the input of "
            "step 37, and the way back goes down to the first step of the block.",
        ),
        Mistake(
            "one too many",
            wrong=9,
            says="9 is one too many. The first step of the block is 30, so the way back stops "
            "there; the last one with a part in it is 37 itself.",
        ),
        Mistake(
            "all earlier inputs",
            wrong=38,
            says="38 inputs have a part in the state, as nothing is cut on the way forward. "
            "Which of them does the gradient reach?",
        ),
        Mistake(
            "all earlier inputs but its own",
            wrong=37,
            says="37 steps lie before step 37, and nothing is cut on the way forward. Which does "
            "the gradient reach, and does it reach the input of step 37 itself?",
        ),
        Mistake(
            "T steps back from the loss",
            wrong=11,
            says="11 would be the steps 27 to 37, ten steps back from the loss. But the cut "
            "stands at the border of the block, wherever in the block the loss is.",
        ),
        Mistake(
            "forward instead of back",
            wrong=3,
            says="37, 38 and 39 are the steps from the loss to the end of the block. The "
            "gradient goes the other way.",
        ),
        Mistake(
            "the steps after the loss",
            wrong=2,
            says="38 and 39 are the steps after the loss. The gradient goes the other way.",
        ),
        Mistake(
            "only its own input",
            wrong=1,
            says="With blocks of one step it would be 1. Here a block has ten.",
        ),
    ],
)
