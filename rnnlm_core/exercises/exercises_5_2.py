"""The exercises of notebook 5.2: gradients through time, blocks of a text, rows of a mini-batch."""

import numpy as np

from rnnlm_core import batch_indices

from .exercise import Case, Exercise, Mistake, Prediction

# The gradient, by hand ----------------------------------------------------------------------------

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


def scalar_bptt(xs, from_above, wx, wh):
    """Forward and backward through the scalar RNN h_t = tanh(h_{t-1} wh + x_t wx).

    xs: (T,), the inputs. The state before the first step is 0.
    from_above: (T,), the gradient that comes from the loss at every step.
    Returns states: (T,), dxs: (T,), and two numbers, dwx and dwh.
    """
    T = len(xs)
    states, h = np.zeros(T), 0.0
    for t in range(T):
        h = np.tanh(h * wh + xs[t] * wx)
        states[t] = h
    dxs, dwx, dwh, from_right = np.zeros(T), 0.0, 0.0, 0.0
    for t in reversed(range(T)):
        dz = (from_above[t] + from_right) * (1 - states[t] ** 2)
        h_prev = states[t - 1] if t > 0 else 0.0
        dxs[t] = dz * wx
        dwx += dz * xs[t]
        dwh += dz * h_prev
        from_right = dz * wh
    return states, dxs, dwx, dwh


def scalar_case(xs, from_above, wx, wh):
    args = {"xs": np.array(xs), "from_above": np.array(from_above), "wx": wx, "wh": wh}
    return Case(args, {"T": len(xs)})


SLOPE = "(1 - states[t] ** 2)"
SUM = "(from_above[t] + from_right)"

SCALAR_BPTT = Exercise(
    scalar_bptt,
    notebook="5.2",
    minutes=15,
    returns="states dxs dwx dwh",
    cases=[
        scalar_case([0.5], [2.0], 0.8, 0.6),
        scalar_case([1.0, 0.0], [0.0, 1.0], 0.8, 0.6),
        scalar_case([1.0, -0.5, 0.25], [0.0, 0.0, 1.0], 0.8, 0.6),
        scalar_case([1.0, -0.5, 0.7, 0.2, -0.9], [0.5, -1.0, 2.0, 0.3, 1.5], 0.7, -1.1),
    ],
    clues={
        "states": "All that comes back is right, only the states returned are not: look at what "
        "is returned first.",
        "dxs": "Only dxs is wrong, so dz is right at every step: look at the line of dxs, and at "
        "where its result is put.",
        "dwx": "Only dwx is wrong: which input is paired with dz at step t, and is it added up "
        "over the steps?",
        "dwh": "Only dwh is wrong: which state is paired with dz at step t, which at t = 0, and "
        "is it added up over the steps?",
        "dwx dwh": "The two weights are wrong and dxs is right: so dz is right at every step. "
        "Look at what it is multiplied by, and at the sum over the steps.",
        "dxs dwx dwh": "The states are right, and all that comes back is wrong: look at dz, of "
        "which all of it is made, and at what one step hands to the one before.",
        "states dxs dwx dwh": "The states are wrong already, and all else is made of them: get "
        "the way forward right first.",
    },
    mistakes=[
        Mistake(
            "the gradient from the right forgotten",
            swap={SUM: "from_above[t]"},
            says="This is what one gets without the gradient from the next step. h_t went two "
            "ways, up and to the right, and comes back on both: look at what `dz` is made of.",
        ),
        Mistake(
            "nothing arrives: all gradients exactly 0",
            swap={SUM: "from_right"},
            says="All gradients are exactly 0, because what comes from the loss is never taken "
            "in. Look for from_above[t] in `dz`.",
        ),
        Mistake(
            "the loss taken for the last state",
            swap={SUM: "((t == T - 1) + from_right)"},
            says="These are the gradients of the last state, L = h_{T-1}. Here the loss stands "
            "at every step: what comes from above at step t is from_above[t].",
        ),
        Mistake(
            "the loss of the last step only",
            swap={SUM: "((from_above[t] if t == T - 1 else 0.0) + from_right)"},
            says="Only what comes from above at the last step is taken in. At the other steps "
            "something comes, too: from_above[t] is added at every t.",
        ),
        Mistake(
            "the loss of the last step at every step",
            swap={SUM: "(from_above[-1] + from_right)"},
            says="What comes from above at the last step is taken at every step. At step t it is "
            "from_above[t].",
        ),
        Mistake(
            "backward in forward order",
            swap={"reversed(range(T))": "range(T)"},
            says="This is what one gets when the second loop runs forward, too. Step t waits for "
            "what step t + 1 hands back: begin with the last one.",
        ),
        Mistake(
            "the derivative of tanh left out",
            swap={f"{SUM} * {SLOPE}": SUM},
            says="This is what one gets without the derivative of tanh, 1 - h^2, in `dz`.",
        ),
        Mistake(
            "the derivative of tanh only for the gradient from above",
            swap={f"{SUM} * {SLOPE}": f"from_above[t] * {SLOPE} + from_right"},
            says="This is what one gets when 1 - h^2 multiplies from_above alone. Both gradients "
            "belong to h_t and go back through the same tanh: brackets around the sum.",
        ),
        Mistake(
            "the derivative of tanh only for the gradient from the right",
            swap={f"{SUM} * {SLOPE}": f"from_above[t] + from_right * {SLOPE}"},
            says="This is what one gets when 1 - h^2 multiplies from_right alone. Both gradients "
            "belong to h_t and go back through the same tanh: brackets around the sum.",
        ),
        Mistake(
            "the way to the right past tanh",
            swap={"from_right = dz * wh": f"from_right = {SUM} * wh"},
            says="What is handed to the step before has not gone through this step's tanh. From "
            "h_t the way back leads through tanh first, then through wh: it is made of dz.",
        ),
        Mistake(
            "tanh' taken as 1 - h",
            swap={SLOPE: "(1 - states[t])"},
            says="This is what one gets with 1 - h for the derivative of tanh: the square is "
            "missing.",
        ),
        Mistake(
            "tanh' taken as h (1 - h)",
            swap={SLOPE: "(states[t] * (1 - states[t]))"},
            says="This is what one gets with h (1 - h), the derivative of the sigmoid. The state "
            "went through tanh.",
        ),
        Mistake(
            "tanh' taken as 1 / (1 - h^2)",
            swap={f"* {SLOPE}": f"/ {SLOPE}"},
            says="This is what one gets when the gradient is divided by 1 - h^2. It is a factor, "
            "and never more than 1.",
        ),
        Mistake(
            "tanh taken a second time",
            swap={SLOPE: "(1 - np.tanh(states[t]) ** 2)"},
            says="This is what one gets when tanh is taken of the state. The state is tanh(z) "
            "already: 1 - h^2 is all one needs.",
        ),
        Mistake(
            "tanh' at the state before",
            swap={
                SLOPE: "(1 - h_prev**2)",
                "        dz = ": "        h_prev = states[t - 1] if t > 0 else 0.0\n        dz = ",
                "        h_prev = states[t - 1] if t > 0 else 0.0\n        dxs": "        dxs",
            },
            says="This is what one gets when the derivative of tanh is taken at the state before "
            "the step. What came out of this step's tanh is states[t].",
        ),
        Mistake(
            "no W_h on the way to the step before",
            swap={"from_right = dz * wh": "from_right = dz"},
            says="What is handed to the step before lacks the factor wh. On the way forward "
            "h_{t-1} was multiplied by wh, so on the way back dz is, too.",
        ),
        Mistake(
            "W_x on the way to the step before",
            swap={"from_right = dz * wh": "from_right = dz * wx"},
            says="What is handed to the step before is multiplied by wx. The way to x_t goes "
            "through wx, the way to h_{t-1} through wh.",
        ),
        Mistake(
            "divided by W_h on the way back",
            swap={"from_right = dz * wh": "from_right = dz / wh"},
            says="On its way to the step before the gradient is divided by wh. Going back does "
            "not mean undoing: the factor is the same in both directions.",
        ),
        Mistake(
            "what is handed back piles up",
            swap={"from_right = dz * wh": "from_right += dz * wh"},
            says="What is handed to the step before is added to what was handed on earlier. It "
            "is replaced in every turn: what came from later steps is inside dz already.",
        ),
        Mistake(
            "dxs without W_x",
            swap={"dz * wx": "dz"},
            says="These are the dz, not the dxs: from in front of the tanh to x_t there is still "
            "the factor wx.",
        ),
        Mistake(
            "dxs through W_h",
            swap={"dz * wx": "dz * wh"},
            says="dxs is made with wh. x_t came in through wx.",
        ),
        Mistake(
            "dxs in the order of the loop",
            swap={"dxs[t] = ": "dxs[T - 1 - t] = "},
            says="dxs runs backward in time: a list that is filled in the order of the loop "
            "begins with the last step. Turn it around, dxs[::-1], or store at dxs[t].",
        ),
        Mistake(
            "only one of the dxs stored",
            swap={"dxs[t] = ": "dxs[0] = "},
            says="Only dxs[0] is filled: each step is stored over the one before. Step t belongs "
            "at dxs[t].",
        ),
        Mistake(
            "dwh from the new state",
            swap={"states[t - 1] if t > 0 else 0.0": "states[t]"},
            says="This is what one gets when `dwh` pairs dz with the state after the step. wh "
            "was multiplied by the state before it, h_{t-1}.",
        ),
        Mistake(
            "the last state for the state before the first",
            swap={"states[t - 1] if t > 0 else 0.0": "states[t - 1]"},
            says="At t = 0, states[t - 1] is states[-1]: the *last* state, and no error tells. "
            "The state before the first step is 0.",
        ),
        Mistake(
            "step 0 left out of the loop back",
            swap={"reversed(range(T))": "range(T - 1, 0, -1)"},
            says="The loop back ends at step 1: range(T - 1, 0, -1) does not contain 0. "
            "reversed(range(T)) does.",
        ),
        Mistake(
            "dwx and dwh assigned, not summed",
            swap={"dwx += ": "dwx = ", "dwh += ": "dwh = "},
            says="`dwx` and `dwh` are assigned in every turn, so only what step 0 has to say is "
            "left. The steps share their weights: the gradients are summed.",
        ),
        Mistake(
            "dwh assigned, not summed",
            swap={"dwh += ": "dwh = "},
            says="`dwh` is exactly 0: it is assigned in every turn, and step 0, the last one to "
            "be done, has 0 for its state before. W_h is used at every step, so it is a sum.",
        ),
        Mistake(
            "dwx assigned, not summed",
            swap={"dwx += ": "dwx = "},
            says="`dwx` holds what step 0 has to say, and nothing of the others: it is assigned "
            "in every turn. W_x is used at every step, so it is a sum.",
        ),
        Mistake(
            "dwx and dwh averaged over time",
            swap={"    return states": "    dwx, dwh = dwx / T, dwh / T\n    return states"},
            says="`dwx` and `dwh` are divided by T. They are sums over the steps.",
        ),
        Mistake(
            "dwx without the inputs",
            swap={"dz * xs[t]": "dz"},
            says="`dwx` is the sum of the dz. Forward it was x_t * wx, so each dz is multiplied "
            "by its x_t. (Without it, this is the gradient of b.)",
        ),
        Mistake(
            "dwh without the states",
            swap={"dz * h_prev": "dz"},
            says="`dwh` is the sum of the dz. Forward it was h_{t-1} * wh, so each dz is "
            "multiplied by its h_{t-1}. (Without it, this is the gradient of b.)",
        ),
        Mistake(
            "dwx from the weight",
            swap={"dz * xs[t]": "dz * wx"},
            says="`dwx` is made with wx itself. The gradient of a factor is made of the *other* "
            "factor: of x_t.",
        ),
        Mistake(
            "dwh from the weight",
            swap={"dz * h_prev": "dz * wh"},
            says="`dwh` is made with wh itself. The gradient of a factor is made of the *other* "
            "factor: of h_{t-1}.",
        ),
        Mistake(
            "dwx and dwh exchanged",
            swap={"return states, dxs, dwx, dwh": "return states, dxs, dwh, dwx"},
            says="dwx and dwh have changed places: dwx is made of the inputs, dwh of the states "
            "before.",
        ),
        Mistake(
            "forward without tanh",
            swap={"np.tanh(h * wh + xs[t] * wx)": "h * wh + xs[t] * wx"},
            says="The states are those of an RNN without tanh, yet the way back has its "
            "derivative. tanh is missing on the way forward.",
        ),
        Mistake(
            "no tanh in either direction",
            swap={
                "np.tanh(h * wh + xs[t] * wx)": "h * wh + xs[t] * wx",
                f"{SUM} * {SLOPE}": SUM,
            },
            says="This is the RNN without tanh, forward and backward. Here the state goes "
            "through tanh at every step.",
        ),
        Mistake(
            "forward, W_x and W_h exchanged",
            swap={"h * wh + xs[t] * wx": "h * wx + xs[t] * wh"},
            says="On the way forward wx and wh have changed places: wx goes with the input, wh "
            "with the state.",
        ),
        Mistake(
            "forward, the state never moves on",
            swap={"h * wh + xs": "xs"},
            says="The states are those of a network without a loop: each is made of its own "
            "input alone. Look at what `h` holds when the first loop starts its second turn.",
        ),
        Mistake(
            "the state before each step stored",
            swap={
                "        h = np.tanh(h * wh + xs[t] * wx)\n        states[t] = h\n": "        states[t] = h\n"
                "        h = np.tanh(h * wh + xs[t] * wx)\n"
            },
            says="These are the states *before* every step, beginning with the 0. Look at the "
            "order of the lines in the first loop.",
        ),
        Mistake(
            "from_above changed in place",
            swap={
                "        dz = (from_above[t] + from_right)": "        from_above[t] += from_right\n"
                "        dz = from_above[t]"
            },
            says="`from_above[t] += ...` writes into the array of the caller. Add the two in an "
            "expression of its own.",
        ),
        Mistake(
            "always four steps",
            swap={"reversed(range(T))": "reversed(range(4))"},
            says="The loop back has four steps, as in the notebook. Here there are T.",
        ),
        Mistake(
            "always four steps, in a list",
            swap={
                "reversed(range(T))": "reversed(range(4))",
                "return states, dxs,": "return states, dxs[:4],",
            },
            says="The loop back has four steps, as in the notebook, so dxs has four entries. "
            "Here there are T.",
        ),
        Mistake(
            "the 0 before the first step among the states",
            swap={"return states, ": "return np.append(0.0, states), "},
            says="The 0 from before the first step stands among the states: there is one too "
            "many. The state after each step is asked for.",
        ),
        Mistake(
            "0 for the state before step 1, too",
            swap={"states[t - 1] if t > 0 else 0.0": "states[t - 1] if t > 1 else 0.0"},
            says="In `dwh` the state before step 1 is taken for 0. Only that before step 0 is: t "
            "> 0.",
        ),
        Mistake(
            "W_h before it is due",
            swap={
                f"{SUM} * {SLOPE}": f"{SUM} * {SLOPE} * wh",
                "from_right = dz * wh": "from_right = dz",
            },
            says="All gradients have a factor wh too many. It belongs to the way to the step "
            "before alone: first dz, of which dxs, dwx and dwh are made, and from_right = dz * "
            "wh after that.",
        ),
        Mistake(
            "step t paired with the state after next",
            swap={"states[t - 1] if t > 0 else 0.0": "states[t + 1] if t < T - 1 else 0.0"},
            says="`dwh` pairs dz with the state of the step *after*. wh was multiplied by the "
            "state before the step, h_{t-1}.",
        ),
    ],
)

# A memory -----------------------------------------------------------------------------------------


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
            "balance. Print the last states, and move wh a little further in the direction you "
            "have taken.",
        ),
        Mistake(
            "it grows, but starts too small",
            swap={"1.0, 1.5": "0.01, 1.1"},
            says="The state is still growing, but it started too small: look at wx, or make wh "
            "larger.",
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
            says="It is remembered, but with the sign turned: a 1 makes the state negative. Look "
            "at wx.",
        ),
        Mistake(
            "nothing comes in",
            swap={"1.0, 1.5": "0.0, 1.5"},
            says="With wx = 0 the input never reaches the state.",
        ),
    ],
)

# A text in blocks ---------------------------------------------------------------------------------


def read_in_blocks(read_block, xs, T, h):
    """Read a text in blocks of T steps; the state goes on from block to block.

    read_block: a function. read_block(block, h) reads a block, (N, t, D) with t <= T,
        from the state h and returns the states after each of its steps, (N, t, H).
    xs: (N, steps, D). If T does not divide the steps, the last block is shorter.
    h: (N, H), the state to start from.
    Returns hs: (N, steps, H), the states after each step, and h_last: (N, H), the last.
    """
    blocks = []
    for start in range(0, xs.shape[1], T):
        hs = read_block(xs[:, start : start + T], h)
        h = hs[:, -1]
        blocks.append(hs)
    return np.concatenate(blocks, axis=1), h


class ReadBlock:
    """An RNN with tanh and fixed weights that takes in no more than so many steps."""

    def __init__(self, D, H, longest):
        rng = np.random.default_rng(3)
        self.Wx, self.Wh = rng.normal(size=(D, H)), rng.normal(size=(H, H))
        self.longest = longest

    def __repr__(self):
        return "a function"

    def __call__(self, block, h):
        block, h = np.asarray(block, float), np.asarray(h, float)
        N, t, D = block.shape
        if h.shape != (N, len(self.Wh)):
            raise ValueError(f"a state of shape {h.shape} for a block of shape {block.shape}")
        if t > self.longest:
            raise ValueError(f"a block of {t} steps, but T = {self.longest}")
        hs = np.zeros((N, t, len(self.Wh)))
        for i in range(t):
            h = np.tanh(h @ self.Wh + block[:, i] @ self.Wx + 0.1)
            hs[:, i] = h
        return hs


def text_case(N, steps, T, D=2, H=3):
    rng = np.random.default_rng(steps)
    args = {"read_block": ReadBlock(D, H, T), "xs": rng.normal(size=(N, steps, D)), "T": T}
    args["h"] = rng.uniform(-0.9, 0.9, size=(N, H))
    return Case(args, note=f"N = {N}, {steps} steps in blocks of {T}")


READ_IN_BLOCKS = Exercise(
    read_in_blocks,
    notebook="5.2",
    minutes=10,
    returns="hs h_last",
    cases=[
        text_case(1, 2, 2, D=1, H=1),
        text_case(1, 4, 2, D=1, H=1),
        text_case(3, 6, 2),
        text_case(4, 7, 3),
        text_case(3, 11, 4),
    ],
    clues={
        "h_last": "All states are right, only h_last is not: the state to return is the one "
        "after the very last step.",
        "hs h_last": "The states are wrong. Each call of read_block is to get two things: the "
        "next T steps, and the state after the step just before them. Print in your loop what it "
        "gets.",
        "hs": "The last state is right, so the state went on as it should. It is in the putting "
        "together that something goes wrong: np.concatenate(blocks, axis=1) lays blocks (N, t, "
        "H) one after the other in time.",
    },
    mistakes=[
        Mistake(
            "the state zeroed for every block",
            swap={"xs[:, start : start + T], h)": "xs[:, start : start + T], np.zeros_like(h))"},
            says="Every block starts from zeros. Cut only the way back: forward, a block goes on "
            "from the state that the one before has left behind.",
        ),
        Mistake(
            "the state zeroed for every block but the first",
            swap={"h = hs[:, -1]\n": "h = np.zeros_like(h)\n", "axis=1), h": "axis=1), hs[:, -1]"},
            says="From the second block on, every block starts from zeros. Cut only the way "
            "back: forward, a block goes on from the state that the one before has left behind.",
        ),
        Mistake(
            "the state never moves on",
            swap={"h = hs[:, -1]\n": "last = hs[:, -1]\n", "axis=1), h": "axis=1), last"},
            says="Every block starts from the state h that was given at the beginning. Forward, "
            "a block goes on from the state that the one before has left behind: h needs a new "
            "value in every turn.",
        ),
        Mistake(
            "the state never moves on, and is returned as it was",
            swap={"        h = hs[:, -1]\n": ""},
            says="Every block starts from the state h that was given at the beginning, and it is "
            "given back as the last one. h needs a new value in every turn of the loop: the last "
            "state of the block.",
        ),
        Mistake(
            "the given first state ignored",
            swap={"blocks = []": "blocks, h = [], np.zeros_like(h)"},
            says="The first block starts from zeros. h was given: what came before this text has "
            "left it behind.",
        ),
        Mistake(
            "a block goes on from the first state of the one before",
            swap={"h = hs[:, -1]\n": "h = hs[:, 0]\n", "axis=1), h": "axis=1), hs[:, -1]"},
            says="A block goes on from the state after the *first* step of the block before. The "
            "words just before are those at its end: hs[:, -1].",
        ),
        Mistake(
            "the first state of every block handed on and returned",
            swap={"h = hs[:, -1]\n": "h = hs[:, 0]\n"},
            says="hs[:, 0] is the state after the *first* step of a block. The next block goes "
            "on from the one after its last step, hs[:, -1].",
        ),
        Mistake(
            "the last row, not the last step",
            swap={"h = hs[:, -1]\n": "h = hs[-1]\n"},
            says="hs[-1] is the last *row* of the batch with all of its steps. The last step of "
            "all rows is hs[:, -1].",
        ),
        Mistake(
            "the state of the last row for all rows",
            swap={"h = hs[:, -1]\n": "h = np.broadcast_to(hs[-1, -1], h.shape)\n"},
            says="hs[-1, -1] is the state of the last row alone, and NumPy gives it to all rows "
            "without an error. Each row goes on from its own state, hs[:, -1].",
        ),
        Mistake(
            "the mean of the block's states handed on",
            swap={"h = hs[:, -1]\n": "h = hs.mean(axis=1)\n"},
            says="What is handed on is the mean of the block's states. The next block goes on "
            "from the last of them.",
        ),
        Mistake(
            "the shorter block at the end left out",
            swap={"range(0, xs.shape[1], T)": "range(0, xs.shape[1] - T + 1, T)"},
            says="The steps that do not fill a whole block are left out. If T does not divide "
            "the number of steps, a shorter block comes last.",
        ),
        Mistake(
            "the last block left out",
            swap={"range(0, xs.shape[1], T)": "range(0, xs.shape[1] - T, T)"},
            says="The last block is missing, also where all blocks are whole ones. Look at where "
            "the range ends.",
        ),
        Mistake(
            "the blocks begin one step after another",
            swap={"range(0, xs.shape[1], T)": "range(xs.shape[1] // T)"},
            says="The blocks begin at the steps 0, 1, 2 and so on: the number of a block is "
            "taken for its first step. Block number i begins at step i * T.",
        ),
        Mistake(
            "a block at every step",
            swap={"range(0, xs.shape[1], T)": "range(xs.shape[1])"},
            says="A block begins at *every* step, so most words are read several times. The "
            "start goes on by T: range(0, steps, T).",
        ),
        Mistake(
            "one step too long",
            swap={"start : start + T]": "start : start + T + 1]"},
            says="The blocks are one step too long. In a slice the end does not belong to it: "
            "start : start + T has T steps.",
        ),
        Mistake(
            "one step too short",
            swap={"start : start + T]": "start : start + T - 1]"},
            says="The last step of every block is left out. In a slice the end does not belong "
            "to it: start : start + T has T steps.",
        ),
        Mistake(
            "blocks that overlap by a step",
            swap={"range(0, xs.shape[1], T)": "range(0, xs.shape[1], T - 1)"},
            says="The blocks begin T - 1 steps apart: the last step of each is read again as the "
            "first of the next.",
        ),
        Mistake(
            "the whole text in one go",
            swap={"xs[:, start : start + T]": "xs"},
            says="The whole text was given to read_block in one go. It is to be read in blocks "
            "of T steps, so that the memory does not grow with the text.",
        ),
        Mistake(
            "rows of the batch in the place of steps",
            swap={"xs[:, start : start + T]": "xs[start : start + T]"},
            says="xs[start : start + T] takes *rows* of the batch. The steps are the second "
            "axis: xs[:, start : start + T].",
        ),
        Mistake(
            "the same block again and again",
            swap={"xs[:, start : start + T]": "xs[:, :T]"},
            says="The first block is read again and again. Look at whether the start moves on.",
        ),
        Mistake(
            "the blocks in reverse",
            swap={"in range(0, xs.shape[1], T)": "in reversed(range(0, xs.shape[1], T))"},
            says="The last block is read first. Forward, the blocks are read in order; reversed "
            "belongs to the way back.",
        ),
        Mistake(
            "only the last block returned",
            swap={"np.concatenate(blocks, axis=1)": "hs"},
            says="These are the states of the last block alone. Keep those of every block, and "
            "put them together at the end.",
        ),
        Mistake(
            "the states before each step",
            swap={
                "blocks = []": "blocks, h0 = [], h",
                "np.concatenate(blocks, axis=1), h": "np.concatenate([h0[:, np.newaxis], *blocks], axis=1)[:, :-1], h",
            },
            says="These are the states *before* each step, beginning with the given h. The "
            "states after each step are asked for.",
        ),
        Mistake(
            "the given state among the states",
            swap={
                "blocks = []": "blocks = [h[:, np.newaxis]]",
            },
            says="The given h stands before the states, as if a step had made it: there is one "
            "state too many.",
        ),
        Mistake(
            "joined along the rows",
            swap={"axis=1)": "axis=0)"},
            says="The blocks are joined along axis 0, as if they were more rows. The text goes "
            "on along the axis of time: axis=1.",
        ),
        Mistake(
            "one state for each block",
            swap={"blocks.append(hs)": "blocks.append(h[:, np.newaxis])"},
            says="This is one state for each block, the last one. The states after *each* step "
            "are asked for.",
        ),
        Mistake(
            "hs and h_last exchanged",
            swap={
                "return np.concatenate(blocks, axis=1), h": "return h, np.concatenate(blocks, axis=1)"
            },
            says="hs and h_last have changed places in the return.",
        ),
        Mistake(
            "the shorter block at the end left at zero",
            swap={
                "range(0, xs.shape[1], T)": "range(0, xs.shape[1] - T + 1, T)",
                "np.concatenate(blocks, axis=1)": "np.pad(np.concatenate(blocks, axis=1), ((0, 0), (0, xs.shape[1] % T), (0, 0)))",
            },
            says="The steps that do not fill a whole block are never read: their states are "
            "still 0. If T does not divide the number of steps, a shorter block comes last.",
        ),
        Mistake(
            "two results of read_block",
            swap={
                "hs = read_block(xs[:, start : start + T], h)": "hs, h = read_block(xs[:, start : start + T], h)",
                "        h = hs[:, -1]\n": "",
            },
            says="read_block returns one array, the states after all its steps; the last of them "
            "is hs[:, -1].",
        ),
        Mistake(
            "rows of the batch, both times",
            swap={
                "xs[:, start : start + T]": "xs[start : start + T]",
                "h = hs[:, -1]\n": "h = hs[-1]\n",
            },
            says="xs[start : start + T] takes *rows* of the batch, and hs[-1] is its last row; "
            "len(xs) is their number. The steps are the second axis everywhere: xs.shape[1], "
            "xs[:, start : start + T], hs[:, -1].",
        ),
        Mistake(
            "len(xs) for the number of steps",
            swap={"xs.shape[1]": "len(xs)"},
            says="What is returned is right, but too short: len(xs) is the number of rows. The "
            "number of steps is xs.shape[1].",
        ),
        Mistake(
            "len(xs) for the number of steps, the others left at zero",
            swap={
                "range(0, xs.shape[1], T)": "range(0, len(xs), T)",
                "np.concatenate(blocks, axis=1)": "np.pad(np.concatenate(blocks, axis=1), ((0, 0), (0, xs.shape[1] - sum(b.shape[1] for b in blocks)), (0, 0)))",
            },
            says="The later steps are never read, their states are still 0: len(xs) is the "
            "number of rows. The number of steps is xs.shape[1].",
        ),
        Mistake(
            "the slice [:, -1:]",
            swap={"h = hs[:, -1]\n": "h = hs[:, -1:]\n"},
            says="hs[:, -1:] is a slice and keeps the axis of time, (N, 1, H). A state is (N, "
            "H): hs[:, -1].",
        ),
        Mistake(
            "step T - 1 of a shorter block",
            swap={"h = hs[:, -1]\n": "h = hs[:, T - 1]\n"},
            says="The last block may be shorter than T: then it has no step T - 1. Its last "
            "step, however many it has, is -1: hs[:, -1].",
        ),
        Mistake(
            "step start + T - 1 of all states",
            swap={
                "h = hs[:, -1]\n": "h = np.concatenate([*blocks, hs], axis=1)[:, start + T - 1]\n"
            },
            says="The last block may be shorter than T: then start + T - 1 is past the end of "
            "the text. Take the last state of what read_block returns, [:, -1].",
        ),
        Mistake(
            "the list of blocks returned",
            swap={"np.concatenate(blocks, axis=1)": "blocks"},
            says="This is the list of the blocks. One array is asked for, (N, steps, H): "
            "np.concatenate(blocks, axis=1) lays them one after the other in time.",
        ),
        Mistake(
            "an array made of the list of blocks",
            swap={"np.concatenate(blocks, axis=1)": "np.array(blocks)"},
            says="np.array makes a new axis, one entry for each block, and cannot do it if they "
            "differ in length. np.concatenate(blocks, axis=1) lays them one after the other in "
            "time.",
        ),
        Mistake(
            "np.stack",
            swap={"np.concatenate(blocks, axis=1)": "np.stack(blocks)"},
            says="np.stack makes a new axis in front, one entry for each block, and cannot do it "
            "if they differ in length. np.concatenate(blocks, axis=1) lays them one after the "
            "other in time.",
        ),
        Mistake(
            "np.stack along axis 1",
            swap={"np.concatenate(blocks, axis=1)": "np.stack(blocks, axis=1)"},
            says="np.stack makes a new axis for the blocks, (N, blocks, t, H), and cannot do it "
            "if they differ in length. np.concatenate(blocks, axis=1) lays them one after the "
            "other in time.",
        ),
        Mistake(
            "only the first block",
            swap={"blocks.append(hs)\n": "blocks.append(hs)\n        break\n"},
            says="Only the first block was read. Does the return stand inside of the loop?",
        ),
        Mistake(
            "T blocks, not blocks of T",
            swap={
                "for start in range(0, xs.shape[1], T)": "for piece in np.array_split(xs, T, axis=1)",
                "xs[:, start : start + T]": "piece",
            },
            says="The text is cut into T blocks. T is the length of a block, not their number.",
        ),
        Mistake(
            "the states of the whole block handed on",
            swap={"h = hs[:, -1]\n": "h = hs\n", "axis=1), h": "axis=1), h[:, -1]"},
            says="The states of *all* steps of a block are handed to the next, (N, t, H). It "
            "goes on from the last of them, (N, H).",
        ),
        Mistake(
            "the states of the whole block handed on and returned",
            swap={"h = hs[:, -1]\n": "h = hs\n"},
            says="read_block returns the states of *all* steps of a block, (N, t, H). The next "
            "block goes on from the last of them, (N, H), and so is h_last.",
        ),
    ],
)

# To be repaired -----------------------------------------------------------------------------------


def truncated_bptt(xs, from_above, wx, wh, T):
    """Gradients of the scalar RNN with tanh; the way back is cut between blocks of T.

    xs: (steps,), the first block is xs[:T]. The state before the first step is 0.
    from_above: (steps,), the gradient that comes from the loss at every step.
    Returns dxs: (steps,), and dwh, a number.
    """
    states, h = [], 0.0
    for x in xs:
        h = np.tanh(h * wh + x * wx)
        states.append(h)
    dxs, dwh, from_right = np.zeros(len(xs)), 0.0, 0.0
    for t in reversed(range(len(xs))):
        dz = (from_above[t] + from_right) * (1 - states[t] ** 2)
        dxs[t] = dz * wx
        dwh += dz * (states[t - 1] if t > 0 else 0.0)
        from_right = dz * wh
        if t % T == 0:
            from_right = 0.0
    return dxs, dwh


def cut_case(xs, from_above, T, note=""):
    args = {"xs": np.array(xs), "from_above": np.array(from_above), "wx": 0.7, "wh": 1.3, "T": T}
    return Case(args, note=note or f"{len(xs)} steps in blocks of {T}")


LOSSES = [0.4, -1.0, 2.0, 0.7, 1.5, -0.6, 1.2]
WORDS = [1.0, -0.5, 0.8, 0.3, -0.9, 0.6, 0.2]
CUT = "        if t % T == 0:\n            from_right = 0.0\n"
WHERE_CUT = "t % T == 0"
START_OF_TURN = "        dz = (from_above[t] + from_right)"

TRUNCATED_BPTT = Exercise(
    truncated_bptt,
    notebook="5.2",
    minutes=10,
    returns="dxs dwh",
    broken="the cut one step too early",
    cases=[
        cut_case([1.0, 0.5], [0.0, 1.0], 2, "2 steps in one block"),
        cut_case(
            [1.0, 0.5, 0.5, 0.5],
            [0.0, 0.0, 0.0, 1.0],
            2,
            "4 steps in blocks of 2, the loss at the last",
        ),
        cut_case(WORDS[:6], LOSSES[:6], 3),
        cut_case(WORDS, LOSSES, 3),
        cut_case(WORDS[:4], LOSSES[:4], 1),
        cut_case(WORDS[:5], LOSSES[:5], 10, "5 steps, less than a block of 10"),
    ],
    clues={
        "dxs dwh": "Follow from_right with blocks of two: what does it hold when the loop comes "
        "to t = 3, 2, 1 and 0? It may be 0 at the last step of a block, and there only.",
        "dwh": "dxs is right, so the cuts are where they should be. Only dwh is wrong: which "
        "state is paired with dz, and what happens to the sum at a border?",
        "dxs": "dwh is right, so dz is right at every step: look at the line of dxs.",
    },
    mistakes=[
        Mistake(
            "the cut one step too early",
            swap={CUT: "", START_OF_TURN: f"{CUT}{START_OF_TURN}"},
            says="",
        ),
        Mistake(
            "nothing is cut",
            swap={CUT: ""},
            says="Now nothing is cut: these are the gradients through the whole text, whatever T "
            "is. Between the first step of a block and the last one of the block before, nothing "
            "must pass.",
        ),
        Mistake(
            "the cut behind the last step of a block",
            swap={WHERE_CUT: "t % T == T - 1"},
            says="The last step of a block hands nothing to the step before, which belongs to "
            "the same block. It is the *first* step of a block that hands nothing back: after "
            "it, or before the last one of the block before, from_right is set to 0.",
        ),
        Mistake(
            "cut at every step",
            swap={WHERE_CUT: "True"},
            says="Nothing passes between any two steps: these are blocks of one step. Cut at the "
            "borders only.",
        ),
        Mistake(
            "blocks counted from the end",
            swap={WHERE_CUT: "(len(xs) - t) % T == 0"},
            says="The blocks are counted from the end of the text. The first one is xs[:T], and "
            "where T does not divide the steps, it is the last block that is shorter.",
        ),
        Mistake(
            "only one cut",
            swap={WHERE_CUT: "t == T"},
            says="There is a cut at step T, and no other. Each step that T divides is the first "
            "of a block: t % T.",
        ),
        Mistake(
            "t // T in the place of t % T",
            swap={WHERE_CUT: "t // T == 0"},
            says="t // T is the number of the block. Which step of its block t is, that is the "
            "remainder, t % T.",
        ),
        Mistake(
            "the way forward cut, too",
            swap={
                "    for x in xs:\n        h": "    for t, x in enumerate(xs):\n        h = 0.0 if t % T == 0 else h\n        h"
            },
            says="The way forward is cut, too: each block starts from 0. Cut only the way back; "
            "the state goes on.",
        ),
        Mistake(
            "0 for the state before a block in dwh",
            swap={"states[t - 1] if t > 0 else 0.0": "states[t - 1] if t % T else 0.0"},
            says="In `dwh` the state before the first step of a block is taken for 0. The state "
            "does go on from block to block; it is only the gradient that does not.",
        ),
        Mistake(
            "dwh set to 0 at every border",
            swap={
                "            from_right = 0.0": "            from_right = 0.0\n            dwh = dwh if t == 0 else 0.0"
            },
            says="`dwh` is set to 0 at the borders, so only the first block has a say in it. The "
            "way back is cut; the sum over all steps is not.",
        ),
        Mistake(
            "what comes from above cut, too",
            swap={
                START_OF_TURN: "        dz = ((0.0 if t % T == 0 else from_above[t]) + from_right)"
            },
            says="At the first step of each block from_above is left out. What is cut is the way "
            "from step to step; what comes from the loss above comes at every step.",
        ),
        Mistake(
            "the first step of a block left out",
            swap={
                CUT: "",
                START_OF_TURN: "        if t % T == 0:\n            from_right = 0.0\n            continue\n"
                + START_OF_TURN,
            },
            says="The first step of each block is left out altogether. It belongs to its block: "
            "it hears of the later steps, and has a gradient. Only what it would hand back is "
            "cut.",
        ),
        Mistake(
            "the cut behind the second step",
            swap={CUT: "", START_OF_TURN: CUT.replace("== 0", "== 1") + START_OF_TURN},
            says="from_right is set to 0 before the second step of each block, t % T == 1, has "
            "used it. Nothing is to be cut inside of a block.",
        ),
    ],
)

# The rows of a mini-batch -------------------------------------------------------------------------

WORDS_NOT_READ = Prediction(
    "words_not_read",
    notebook="5.2",
    minutes=5,
    answer=49,
    because="999 // 50 = 19 mini-batches are whole. Each row reads 19 · 5 = 95 words, the ten of "
    "them 950, and no word twice, as the rows start 99 words apart.",
    mistakes=[
        Mistake(
            "what is left over by ten rows",
            wrong=9,
            says="9 is what is left over when 999 words are dealt out to ten rows of 99. But no "
            "row reads all of its 99: how many whole blocks of 5 does an epoch have?",
        ),
        Mistake(
            "the words left over at one row",
            wrong=4,
            says="4 words of its 99 are left over at each of the first nine rows. There are ten "
            "rows, and the last one has a longer way to the end of the text.",
        ),
        Mistake(
            "four words at each of ten rows",
            wrong=40,
            says="4 words are left over at each of the first nine rows. But how far is it from "
            "the start of the last row, 9 · 99, to the end of the text?",
        ),
        Mistake(
            "the last row forgotten",
            wrong=36,
            says="36 is four words at each of nine rows. There is a tenth row.",
        ),
        Mistake(
            "the words read",
            wrong=950,
            says="950 words are read. How many are not?",
        ),
        Mistake(
            "the number of mini-batches",
            wrong=19,
            says="19 is the number of whole mini-batches in an epoch. How many words are read in "
            "them, and how many are not?",
        ),
        Mistake(
            "one mini-batch too many",
            wrong=0,
            says="With 20 mini-batches all words would be read, but 20 · 50 is more than 999: "
            "the last one would begin the text again. 19 are whole.",
        ),
        Mistake(
            "one row counted",
            wrong=904,
            says="95 words are read by one row. There are ten, and each reads a part of its own.",
        ),
        Mistake(
            "one mini-batch, or 1000 words",
            wrong=50,
            says="50 inputs are one mini-batch. Or is it 1000 - 950? The text has 999 inputs.",
        ),
        Mistake(
            "ten rows that read the same",
            wrong=949,
            says="With 50 words read in all, one mini-batch would be an epoch. How many "
            "mini-batches of 50 words are there in 999?",
        ),
    ],
)


def batch_positions(n_words, N, T, step):
    """Which word every row of a mini-batch reads.

    n_words: the length of the text. Row 0 starts at 0, and the rows n_words // N apart.
    step: the number of the mini-batch, counted from 0. Every row goes on where it ended
        in the mini-batch before, and past the end of the text at its beginning.
    Returns positions: (N, T), whole numbers.
    """
    starts = np.arange(N) * (n_words // N)
    return (starts[:, np.newaxis] + step * T + np.arange(T)) % n_words


def use_positions(answer, args):
    """Right positions in an array of floats cannot be used to look words up: an error, as there."""
    positions = answer(*args.values())
    try:
        array = np.asarray(positions)
    except ValueError:
        return positions
    if array.dtype.kind == "f" and np.array_equal(array, np.round(array)):
        return np.arange(args["n_words"])[array]
    return positions


def rows_case(n_words, N, T, step):
    note = f"{n_words} words, N = {N}, T = {T}, step {step}"
    return Case({"n_words": n_words, "N": N, "T": T, "step": step}, note=note)


ROWS = "(starts[:, np.newaxis] + step * T + np.arange(T)) % n_words"

BATCH_POSITIONS = Exercise(
    batch_positions,
    notebook="5.2",
    minutes=10,
    returns="positions",
    drive=use_positions,
    twice="The same mini-batch asked for a second time is another one: a random start? The state that "
    "is carried on belongs to the words before; each row must go on where it stopped, so its place "
    "follows from step alone.",
    cases=[
        rows_case(12, 2, 3, 0),
        rows_case(12, 2, 3, 1),
        rows_case(12, 2, 3, 2),
        rows_case(10, 1, 2, 4),
        rows_case(8, 2, 1, 5),
        rows_case(23, 3, 4, 1),
        rows_case(23, 3, 4, 2),
        rows_case(23, 3, 4, 13),
        rows_case(31, 4, 3, 6),
    ],
    mistakes=[
        Mistake(
            "every row starts at 0",
            swap={"np.arange(N) * (n_words // N)": "np.zeros(N, dtype=int)"},
            says="All rows read the same words: every row starts at 0. Row n starts at n * "
            "(n_words // N).",
        ),
        Mistake(
            "the rows T words apart",
            swap={"(n_words // N)": "T"},
            says="The rows start T words apart, so in the next mini-batch a row reads again what "
            "its neighbour has just read. They start n_words // N words apart, each in a part of "
            "the text of its own.",
        ),
        Mistake(
            "the rows one word apart",
            swap={"np.arange(N) * (n_words // N)": "np.arange(N)"},
            says="The rows start one word apart. Row n starts at n * (n_words // N).",
        ),
        Mistake(
            "starts not rounded",
            swap={"(n_words // N)": "(n_words / N)"},
            says="The rows start at n * n_words / N, which need not be a whole number. Divide by "
            "//.",
        ),
        Mistake(
            "starts rounded each for itself",
            swap={"np.arange(N) * (n_words // N)": "np.arange(N) * n_words // N"},
            says="The starts are n * n_words // N, rounded after the multiplication: where N "
            "does not divide the text, they are not equally far apart. The exercise wants n * "
            "(n_words // N).",
        ),
        Mistake(
            "starts rounded to the nearest",
            swap={
                "np.arange(N) * (n_words // N)": "np.round(np.arange(N) * n_words / N).astype(int)"
            },
            says="The starts are n * n_words / N, rounded to the nearest whole number: where N "
            "does not divide the text, they are not equally far apart. The exercise wants n * "
            "(n_words // N).",
        ),
        Mistake(
            "the distance rounded up",
            swap={"(n_words // N)": "round(n_words / N)"},
            says="The rows start too far apart where N does not divide the text: n_words / N was "
            "rounded up, or to the nearest whole number. n_words // N rounds down.",
        ),
        Mistake(
            "the shorter text of whole mini-batches",
            swap={"(n_words // N)": "(n_words // (N * T) * T)"},
            says="The rows start as far apart as whole blocks of T fit. That way of cutting a "
            "text exists, too, but here the rows start n_words // N words apart.",
        ),
        Mistake(
            "the rows share T: the start divided by N and T",
            swap={"(n_words // N)": "(n_words // (N * T))"},
            says="The rows start n_words // (N * T) words apart: that is the number of "
            "mini-batches in an epoch, and each of them has T words. Row n starts at n * "
            "(n_words // N).",
        ),
        Mistake(
            "step, not step * T",
            swap={"step * T": "step"},
            says="From one mini-batch to the next the rows move on by one word only. A row has "
            "read T words: time goes on by step * T.",
        ),
        Mistake(
            "step * N * T",
            swap={"step * T": "step * N * T"},
            says="From one mini-batch to the next each row moves on by N * T words and leaves "
            "out what lies between. N * T words are read by all rows together; one row has read "
            "T.",
        ),
        Mistake(
            "step ignored",
            swap={" + step * T": ""},
            says="Every mini-batch reads the same words: the number of the mini-batch, step, is "
            "not used.",
        ),
        Mistake(
            "steps counted from 1",
            swap={"step * T": "(step - 1) * T"},
            says="Everything is one mini-batch too early: the steps are counted from 0, so "
            "mini-batch 0 begins at the starts.",
        ),
        Mistake(
            "one mini-batch too far",
            swap={"step * T": "(step + 1) * T"},
            says="Everything is one mini-batch too far: mini-batch 0 begins at the starts. If "
            "time is a counter, when does it go on, before or after the words are read?",
        ),
        Mistake(
            "start times time",
            swap={ROWS: "(starts[:, np.newaxis] * (step * T + np.arange(T))) % n_words"},
            says="The start of the row is *multiplied* by the time. It is added: row n reads "
            "start + time.",
        ),
        Mistake(
            "the blocks fill the rows",
            swap={ROWS: "(step * N * T + np.arange(N * T)).reshape(N, T) % n_words"},
            says="The text is cut into blocks, and the blocks fill the rows one after the other. "
            "Then a row does not go on where it ended: in the next mini-batch it skips what the "
            "other rows have read.",
        ),
        Mistake(
            "the words dealt out to the rows like cards",
            swap={ROWS: "(step * N * T + np.arange(N * T)).reshape(T, N).T % n_words"},
            says="The words are dealt out to the rows in turn, like cards: a row reads every "
            "N-th word. Inside a row the words follow one another.",
        ),
        Mistake(
            "no way back to the beginning",
            swap={f"return {ROWS}": f"return {ROWS.removesuffix(' % n_words')}"},
            says="The positions run on past the end of the text. A row that comes to the end "
            "goes on at the beginning: (start + time) % n_words. Without the brackets, % takes "
            "the last number alone.",
        ),
        Mistake(
            "only the time wraps around",
            swap={ROWS: "starts[:, np.newaxis] + (step * T + np.arange(T)) % n_words"},
            says="Only the time wraps around, not start + time, so a row can still run past the "
            "end. Brackets: (start + time) % n_words.",
        ),
        Mistake(
            "a row stays in its part of the text",
            swap={ROWS: "starts[:, np.newaxis] + (step * T + np.arange(T)) % (n_words // N)"},
            says="A row that has read its own part goes back to its own start. It is to read on, "
            "into the next row's part, and only at the end of the text does it go to the "
            "beginning.",
        ),
        Mistake(
            "the last position never reached",
            swap={ROWS: "(starts[:, np.newaxis] + step * T + np.arange(T)) % (n_words - 1)"},
            says="It wraps around one word too early: n_words words have the positions 0 to "
            "n_words - 1, and the remainder by n_words gives just these.",
        ),
        Mistake(
            "held at the end",
            swap={ROWS: "np.minimum(starts[:, np.newaxis] + step * T + np.arange(T), n_words - 1)"},
            says="A row that comes to the end of the text stays at the last word. It is to go on "
            "at the beginning.",
        ),
        Mistake(
            "positions counted from 1",
            swap={"np.arange(T)": "np.arange(1, T + 1)"},
            says="Everything is one word too far. The first word has the position 0. (One "
            "further is where the targets are.)",
        ),
        Mistake(
            "transposed",
            swap={f"return {ROWS}": f"return ({ROWS}).T"},
            says="It is transposed, (T, N): a row of the result is to be a row of the batch.",
        ),
        Mistake(
            "one row after the other",
            swap={f"return {ROWS}": f"return ({ROWS}).ravel()"},
            says="The positions are right, but all in one row. The mini-batch has N rows and T "
            "columns.",
        ),
        Mistake(
            "the rows in columns by a reshape",
            swap={f"return {ROWS}": f"return ({ROWS}).T.reshape(N, T)"},
            says="The positions are right, but dealt out anew: (T, N) was *reshaped* to (N, T). "
            "A reshape does not exchange axes; .T does.",
        ),
        Mistake(
            "an array of floats",
            swap={f"return {ROWS}": f"return 1.0 * ({ROWS})"},
            says="The positions stand in an array of floats, and with floats one cannot look "
            "words up. np.zeros and np.empty make floats unless told otherwise: dtype=int.",
        ),
        Mistake(
            "the rows N words apart",
            swap={"(n_words // N)": "N"},
            says="The rows start N words apart, n * N. Row n starts at n * (n_words // N): the "
            "text has N parts, one for each row.",
        ),
        Mistake(
            "time goes on with every row",
            swap={
                ROWS: "(starts[:, np.newaxis] + step * T + np.arange(N * T).reshape(T, N).T) % n_words"
            },
            says="The time goes on with every row, too, as if the counter were moved in the "
            "inner loop, over the rows. All rows of one column have the same time.",
        ),
        Mistake(
            "the time never goes on inside a block",
            swap={" + np.arange(T)": " + np.zeros(T, dtype=int)"},
            says="In each row the same position stands T times: inside of a block the time does "
            "not go on.",
        ),
        Mistake(
            "a row's first word wraps around, and the others not",
            swap={ROWS: "(starts[:, np.newaxis] + step * T) % n_words + np.arange(T)"},
            says="Only the first position of a row wraps around; those after it can still run "
            "past the end of the text. The remainder is to be taken of all of them, at the end.",
        ),
        Mistake(
            "each epoch from the starts again",
            swap={"step * T": "step % (n_words // (N * T)) * T"},
            says="After the whole mini-batches of an epoch the rows go back to where they "
            "started. They are to read on, so that the state still fits: time is step * T, "
            "however large step is.",
        ),
        Mistake(
            "only the first word of each row",
            swap={f"return {ROWS}": "return (starts + step * T) % n_words"},
            says="This is where each row begins, one position for each, (N,). From there it "
            "reads T words: (N, T).",
        ),
        Mistake(
            "the parts of the text cut out by a slice",
            swap={
                f"return {ROWS}": "return np.arange(n_words // N * N).reshape(N, -1)[:, step * T : (step + 1) * T]"
            },
            says="The text was put into N rows, and a slice of their columns taken. Right, until "
            "the slice comes to the end of the rows: there it gets shorter, or empty. A row "
            "reads on into the next row's part.",
        ),
    ],
)


def inputs_and_targets(corpus, N, T, step):
    """What each row of a mini-batch reads, and the word that comes next at every place.

    corpus: (n_words,), ids. Its last word is never an input, as nothing follows it.
    step: the number of the mini-batch, counted from 0.
    Returns xs: (N, T), ids, and ts: (N, T), ids.
    """
    inputs, targets = corpus[:-1], corpus[1:]
    at = batch_indices(len(inputs), N, T, step)
    return inputs[at], targets[at]


def corpus_case(corpus, N, T, step, note=""):
    note = f"{len(corpus)} words, N = {N}, T = {T}, step {step}{note}"
    return Case({"corpus": np.array(corpus), "N": N, "T": T, "step": step}, note=note)


IDS = [11, 5, 17, 2, 20, 8, 14, 3, 19, 6, 12, 0, 16, 9, 4, 21, 13, 1, 18, 7, 15, 10]
AT = "at = batch_indices(len(inputs), N, T, step)"
OUT_OF_ORDER = "(step * N * T + np.arange(N * T)).reshape(N, T) % len(inputs)"

INPUTS_AND_TARGETS = Exercise(
    inputs_and_targets,
    notebook="5.2",
    minutes=5,
    returns="xs ts",
    cases=[
        corpus_case(IDS[:5], 1, 2, 0),
        corpus_case(IDS[:13], 2, 3, 0),
        corpus_case(IDS[:13], 2, 3, 1),
        corpus_case(IDS, 3, 4, 1),
        corpus_case(IDS, 3, 4, 2),
        corpus_case([0, 1, 2, 0, 3, 1, 4, 0, 1, 5, 2, 0, 1, 3, 5], 2, 3, 2, ", repeated words"),
    ],
    clues={
        "ts": "The inputs are right, the targets are not: at every place the target is the word "
        "that follows in the text.",
        "xs": "The targets are right, the inputs are not: at every place the input is the word "
        "just before the target.",
        "xs ts": "Inputs and targets are both wrong. First see that row n of xs begins at n * "
        "(n_inputs // N) + step * T, where n_inputs is one less than the words of the corpus.",
    },
    mistakes=[
        Mistake(
            "the targets are the inputs",
            swap={"corpus[1:]": "corpus[:-1]"},
            says="The targets are the inputs themselves: the model would be asked for the word "
            "it has just been given. The target is the next one, corpus[1:].",
        ),
        Mistake(
            "inputs and targets exchanged",
            swap={"return inputs[at], targets[at]": "return targets[at], inputs[at]"},
            says="Inputs and targets have changed places: for every word, the word *before* it "
            "is asked for.",
        ),
        Mistake(
            "the word before for a target",
            swap={"targets[at]": "inputs[at - 1]"},
            says="The target is the word before the input. A language model is to say what comes "
            "next.",
        ),
        Mistake(
            "two words ahead",
            swap={"targets[at]": "targets[(at + 1) % len(inputs)]"},
            says="The target is the word after the next: it was moved by one word twice.",
        ),
        Mistake(
            "the last word counted as an input",
            swap={
                "inputs, targets = corpus[:-1], corpus[1:]": "inputs, targets = corpus, np.roll(corpus, -1)"
            },
            says="The last word is counted as an input, and its target is the first word of the "
            "text, which does not follow it. A corpus of n words has n - 1 inputs; with one "
            "more, the rows may start elsewhere, too.",
        ),
        Mistake(
            "the target of the last input",
            swap={"targets[at]": "corpus[(at + 1) % len(inputs)]"},
            says="The target of the last input is wrong, and no other: (at + 1) % n_inputs is 0 "
            "there, the first word of the text. What follows the last input is the last word of "
            "the corpus, corpus[at + 1].",
        ),
        Mistake(
            "each row's last target taken from its beginning",
            swap={"targets[at]": "np.roll(inputs[at], -1, axis=1)"},
            says="The last target of a row is the row's own first word: the row was rolled. What "
            "follows its last word stands in the corpus, at the next position.",
        ),
        Mistake(
            "the rows cut short",
            swap={"return inputs[at], targets[at]": "return inputs[at][:, :-1], inputs[at][:, 1:]"},
            says="Inputs and targets are cut out of the same T words, so there are T - 1 places "
            "only. The last word of a row has a target, too: it stands in the corpus at the next "
            "position.",
        ),
        Mistake(
            "one target for a row",
            swap={"targets[at]": "targets[at][:, -1]"},
            says="Each row has one target, the word after its last. The RNN makes a guess at "
            "every step: T targets for each row.",
        ),
        Mistake(
            "the next mini-batch for a target",
            swap={"targets[at]": "inputs[batch_indices(len(inputs), N, T, step + 1)]"},
            says="The targets are the inputs of the next mini-batch, T words further. The target "
            "is the very next word.",
        ),
        Mistake(
            "positions, not words",
            swap={"return inputs[at], targets[at]": "return at, (at + 1)"},
            says="These are positions in the text. The ids of the words that stand there are "
            "asked for: look them up, corpus[...].",
        ),
        Mistake(
            "step ignored",
            swap={AT: AT.replace("step)", "0)")},
            says="Every mini-batch is the first one: step is not used.",
        ),
        Mistake(
            "every row starts at 0",
            swap={AT: "at = (np.tile(step * T + np.arange(T), (N, 1))) % len(inputs)"},
            says="All rows read the same words: every row starts at 0. Row n starts at n * "
            "(n_inputs // N).",
        ),
        Mistake(
            "the blocks fill the rows",
            swap={AT: f"at = {OUT_OF_ORDER}"},
            says="The text is cut into blocks that fill the rows one after the other. Then no "
            "row goes on where it ended in the mini-batch before.",
        ),
        Mistake(
            "start times time in the targets only",
            swap={
                "targets[at]": "targets[(np.arange(N)[:, np.newaxis] * (len(inputs) // N) "
                "* (step * T + np.arange(T))) % len(inputs)]"
            },
            says="For the targets the start of a row is *multiplied* by the time, where it is to "
            "be added. The inputs are right. Inputs and targets are best taken at the same "
            "positions, worked out once.",
        ),
        Mistake(
            "the inputs transposed by a reshape and the targets not",
            swap={"return inputs[at]": "return inputs[at.T].reshape(N, T)"},
            says="The inputs are dealt out in columns and the targets in rows: they do not "
            "belong together any more, and the model learns no more than which words are common. "
            "Do the same to both.",
        ),
        Mistake(
            "the targets transposed by a reshape and the inputs not",
            swap={"targets[at]": "targets[at.T].reshape(N, T)"},
            says="The targets are dealt out in columns and the inputs in rows: they do not "
            "belong together any more, and the model learns no more than which words are common. "
            "Do the same to both.",
        ),
        Mistake(
            "both transposed by a reshape",
            swap={AT: f"{AT}.T.reshape(N, T)"},
            says="Each input has its right target, but the rows are mixed: a reshape of (T, N) "
            "to (N, T) does not exchange axes, it deals the numbers out anew. Inside a row the "
            "words follow one another.",
        ),
        Mistake(
            "the inputs transposed",
            swap={"return inputs[at]": "return inputs[at].T"},
            says="The inputs are (T, N), the targets (N, T). Both have a row for each row of the "
            "batch.",
        ),
        Mistake(
            "both transposed",
            swap={AT: f"{AT}.T"},
            says="Inputs and targets are both transposed, (T, N). They are to have a row for "
            "each row of the batch.",
        ),
        Mistake(
            "positions for the inputs",
            swap={"return inputs[at]": "return at"},
            says="xs holds positions in the text, ts holds words. Look both up in the corpus.",
        ),
        Mistake(
            "the next id",
            swap={"targets[at]": "(inputs[at] + 1)"},
            says="The targets are the ids of the inputs plus 1: that is the next *id*, not the "
            "next word of the text. The 1 belongs to the position: corpus[at + 1].",
        ),
        Mistake(
            "as many inputs as words, target at + 1",
            swap={
                "inputs, targets = corpus[:-1], corpus[1:]": "inputs, targets = corpus, corpus",
                "targets[at]": "targets[at + 1]",
            },
            says="The positions were made for all words of the corpus. Nothing follows the last "
            "one, so there is one input less, and with it the rows may start elsewhere, too: "
            "len(corpus) - 1.",
        ),
        Mistake(
            "positions for one input too many",
            swap={"len(inputs)": "len(corpus)"},
            says="The positions were made for all words of the corpus, but there is one input "
            "less, as nothing follows the last word: len(inputs). With one more the rows may "
            "start elsewhere, too.",
        ),
        Mistake(
            "moved twice",
            swap={"targets[at]": "targets[at + 1]"},
            says="The targets are moved by one word twice: corpus[1:] moves them, and at + 1 "
            "does so again. One of the two is enough.",
        ),
        Mistake(
            "each row's last target taken from the next row",
            swap={"targets[at]": "np.roll(inputs[at], -1)"},
            says="The last target of a row is the first word of the row below: np.roll without "
            "an axis takes the rows for one long row. What follows a row's last word stands in "
            "the corpus, at the next position.",
        ),
        Mistake(
            "each row's last target missing",
            swap={
                "targets[at]": "np.where(np.arange(T) < T - 1, np.roll(inputs[at], -1, axis=1), 0)"
            },
            says="The last target of each row was never filled in. The word that follows stands "
            "in the corpus, at the next position, outside of the mini-batch.",
        ),
        Mistake(
            "positions for the targets",
            swap={"targets[at]": "(at + 1)"},
            says="The inputs are words, the targets are positions in the text. Look them up, too.",
        ),
        Mistake(
            "N and T exchanged",
            swap={AT: AT.replace("N, T", "T, N")},
            says="N and T have changed places: batch_indices takes the size of the batch, N, "
            "first.",
        ),
        Mistake(
            "step * T given for the number of the mini-batch",
            swap={AT: AT.replace("step)", "step * T)")},
            says="T mini-batches are left out each time. batch_indices takes the number of the "
            "mini-batch and multiplies by T itself.",
        ),
        Mistake(
            "the text given for its length",
            swap={AT: AT.replace("len(inputs)", "inputs")},
            says="batch_indices takes the number of inputs, not the inputs: len(...).",
        ),
    ],
)
