"""adam_step (the extra about a large text)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake, spaced


def adam_step(w, g, m, v, t, lr):
    """One step of Adam.

    w, g: weights and their gradient, arrays of one shape. m, v: the running means of g
        and of its square, both all zeros before step 1. t: the number of this step,
        1 in the first. lr: the learning rate.
    Returns new arrays w, m, v. m and v are the means as they are to be kept, before
        the correction.
    """
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_right, v_right = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - lr * m_right / (np.sqrt(v_right) + 1e-8), m, v


def step_case(t, *shape, lr):
    args = {"w": spaced(*shape), "g": spaced(*shape, low=-5, high=9)}
    args["m"] = spaced(*shape, low=-0.4, high=0.9) if t > 1 else np.zeros(shape)
    args["v"] = spaced(*shape, low=0.2, high=1.5) if t > 1 else np.zeros(shape)
    return Case({**args, "t": t, "lr": lr}, {"t": t})


ADAM_STEP = Exercise(
    adam_step,
    notebook="a large text",
    minutes=10,
    returns="w m v",
    cases=[step_case(1, 2, lr=0.1), step_case(2, 3, lr=0.5), step_case(40, 2, 3, lr=0.1)],
    clues={
        "w": "Both running means are right, only the weights are not. In step 1 each weight moves by lr, "
        "against the sign of its gradient: there m is 0.1 g and v is 0.001 g², and the correction "
        "divides the first by 0.1 and the second by 0.001.",
        "m": "w and v are right, m is not. What is kept is the mean before the correction.",
        "v": "w and m are right, v is not. What is kept is the mean before the correction.",
        "w m": "v is right. m keeps nine tenths of itself and takes one tenth of the gradient; w moves by it.",
        "w v": "m is right. v keeps 0.999 of itself and takes 0.001 of the square of the gradient; w moves by "
        "m divided by the root of v, both corrected.",
    },
    mistakes=[
        Mistake(
            "no correction",
            swap={"m / (1 - 0.9**t), v / (1 - 0.999**t)": "m, v"},
            says="This is what one gets without the correction. Both means start at 0 and are too small in "
            "the first steps, m by the factor 1 - 0.9**t and v by 1 - 0.999**t.",
        ),
        Mistake(
            "the corrected means are kept",
            swap={"1e-8), m, v": "1e-8), m_right, v_right"},
            says="The weights are right. This is what one gets when the corrected means are handed to the "
            "next step, which would correct them once more.",
        ),
        Mistake(
            "no root",
            swap={"np.sqrt(v_right)": "v_right"},
            says="This is what one gets without the root. v is the mean of a square, so its root is what "
            "has the size of a gradient.",
        ),
        Mistake(
            "the gradient itself as the step",
            swap={"lr * m_right / ": "lr * g / "},
            says="This is what one gets when the gradient of this step is divided by the root. Adam moves "
            "by the running mean m.",
        ),
    ],
)
