"""gradient_of_two_losses: a prediction (notebook 5.2)."""

from ...exercise import Mistake, Prediction

GRADIENT_OF_TWO_LOSSES = Prediction(
    "gradient_of_two_losses",
    notebook="5.2",
    minutes=3,
    answer=1.875,
    because="From h_1 it is one step back, from h_3 three, and then once through W_x: 3 · (1/2 + "
    "1/8).",
    mistakes=[
        Mistake(
            "the loss at the last step only",
            wrong=0.375,
            says="0.375 is what comes from h_3. The loss has a second part, h_1; the two "
            "gradients are added.",
        ),
        Mistake(
            "the loss at step 1 only",
            wrong=1.5,
            says="1.5 is what comes from h_1. The loss has a second part, h_3; the two gradients "
            "are added.",
        ),
        Mistake(
            "W_x forgotten",
            wrong=0.625,
            says="0.625 is 1/2 + 1/8: what arrives at h_0. From there it still has to go through "
            "W_x to x_0.",
        ),
        Mistake(
            "the two ways multiplied",
            wrong=0.1875,
            says="Here the two ways are multiplied. Along one way the factors are multiplied; "
            "where two ways meet, the gradients are added.",
        ),
        Mistake(
            "the two ways multiplied, each with its W_x",
            wrong=0.5625,
            says="0.5625 is 1.5 · 0.375. Along one way the factors are multiplied; where two "
            "ways meet, the gradients are added.",
        ),
        Mistake(
            "one step too many, or a mean",
            wrong=0.9375,
            says="This is half of it. Either both ways are one step too long, 3 · (1/4 + 1/16): "
            "from h_1 to h_0 the gradient passes W_h once, not twice. Or it is the mean of the "
            "two ways: they are added.",
        ),
        Mistake(
            "one step too few",
            wrong=3.75,
            says="This is 3 · (1 + 1/4): one step too few on both ways. From h_1 to h_0 the "
            "gradient passes W_h once.",
        ),
        Mistake(
            "one step too few from h_3",
            wrong=2.25,
            says="2.25 is 3 · (1/2 + 1/4): the way from h_3 is one step too short. From h_3 to "
            "h_0 the gradient passes W_h three times.",
        ),
        Mistake(
            "one step too few from h_1",
            wrong=3.375,
            says="3.375 is 3 · (1 + 1/8): the way from h_1 is one step too short. x_0 goes into "
            "h_0, and from h_1 to h_0 the gradient passes W_h once.",
        ),
        Mistake(
            "every state in the loss",
            wrong=5.625,
            says="This is the gradient of h_0 + h_1 + h_2 + h_3. The loss is h_1 + h_3.",
        ),
        Mistake(
            "the states between counted, too",
            wrong=2.625,
            says="This is 3 · (1/2 + 1/4 + 1/8): h_2 is counted as if it were in the loss. It is "
            "only passed.",
        ),
    ],
)
