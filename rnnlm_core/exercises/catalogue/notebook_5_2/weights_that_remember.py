"""weights_that_remember (notebook 5.2)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake


def weights_that_remember():
    """Weights for which the scalar RNN with tanh remembers its first input.

    The first input is 1 or -1, and then comes nothing, 30 times 0. After that the state
    is to be at least 0.5 if it was 1, and at most -0.5 if it was -1, and on the way it
    must not change its sign.
    Returns wx and wh, two numbers.
    """
    return 1.0, 1.5


def remember(answer, args):
    """What has become of the first input 30 empty steps later, in words."""
    returned = answer()
    try:
        wx, wh = (np.asarray(number, float).item() for number in returned)
    except (TypeError, ValueError):
        raise TypeError(f"two numbers are asked for, wx and wh; got {returned!r}") from None
    states = [np.tanh(args["first_input"] * wx)]
    for _ in range(30):
        states.append(np.tanh(states[-1] * wh))
    return {"the_state_30_steps_later": in_words(states, args["first_input"], balance(wh))}


def balance(wh):
    """The size at which wh and tanh balance; nearly 0 if there is none."""
    h = 1.0
    for _ in range(2000):
        h = np.tanh(h * wh)
    return abs(h)


def in_words(states, first_input, stays_at):
    signs = np.sign(states)
    if not np.isfinite(states[-1]):
        return "not a number"
    if not states[0]:
        return "0, as it was from the first step on"
    if {1, -1} <= set(signs):
        return "of another sign at every step"
    if abs(states[-1]) < 0.5:
        if stays_at < 0.05:
            return "fading away"
        return "still growing" if stays_at >= 0.5 else "below 0.5 in size, where it stays"
    if signs[0] != np.sign(first_input):
        return "of the wrong sign"
    return "at least 0.5" if first_input > 0 else "at most -0.5"


WEIGHTS_THAT_REMEMBER = Exercise(
    weights_that_remember,
    notebook="5.2",
    minutes=5,
    gives="wx wh",
    returns="the_state_30_steps_later",
    cases=[
        Case({"first_input": x}, note=f"first input {x:.0f}, then 30 times 0") for x in (1.0, -1.0)
    ],
    drive=remember,
    mistakes=[
        Mistake(
            "it fades",
            swap={"1.0, 1.5": "1.0, 0.9"},
            says="The state fades away. At every step it is multiplied by wh, the second number, "
            "and tanh makes it smaller still. What would wh have to be for the two to balance?",
        ),
        Mistake(
            "it stays, but too small",
            swap={"1.0, 1.5": "1.0, 1.05"},
            says="The state does not fade away, but it stays below 0.5: there wh and tanh "
            "balance. Print the last states for this wh, and for one that is a little further "
            "from 0.",
        ),
        Mistake(
            "it grows, but starts too small",
            swap={"1.0, 1.5": "0.01, 1.1"},
            says="The state is still growing after 30 steps, so small is what it started from. "
            "Look at wx, or at how fast wh makes it grow.",
        ),
        Mistake(
            "the sign changes at every step",
            swap={"1.0, 1.5": "1.0, -2.0"},
            says="With a negative wh, the second number, the state changes its sign at every "
            "step, and it must not: one could not tell from it which input it was, without "
            "counting the steps.",
        ),
        Mistake(
            "the wrong sign",
            swap={"1.0, 1.5": "-1.0, 1.5"},
            says="The input is remembered, but with its sign turned: a 1 makes the state "
            "negative. Look at wx.",
        ),
        Mistake(
            "nothing comes in",
            swap={"1.0, 1.5": "0.0, 1.5"},
            says="With wx = 0 the input never reaches the state.",
        ),
    ],
)
