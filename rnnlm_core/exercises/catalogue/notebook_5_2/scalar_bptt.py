"""scalar_bptt (notebook 5.2)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake


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
