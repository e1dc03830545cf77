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


def scalar_case(xs, from_above, wx, wh, note=""):
    args = {"xs": np.array(xs), "from_above": np.array(from_above), "wx": wx, "wh": wh}
    return Case(args, {"T": len(xs)}, note)


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
        scalar_case([1, 0, 2], [0.5, 0.0, 1.0], 0.8, 0.6, "inputs that are whole numbers"),
        scalar_case([1.0, -0.5, 0.7, 0.2, -0.9], [0.5, -1.0, 2.0, 0.3, 1.5], 0.7, -1.1),
    ],
    clues={
        "states": "Only the states are wrong, and all that comes back is right: look at what is "
        "returned first. It holds the state after each of the T steps.",
        "dxs": "Only dxs is wrong. Its entry t is dz of step t times what x_t was multiplied by "
        "on the way forward. Is every product right, and is each in its place?",
        "dwx": "Only dwx is wrong. It is a sum over all steps: dz of a step times what wx was "
        "multiplied by at this step on the way forward.",
        "dwh": "Only dwh is wrong. It is a sum over all steps: dz of a step times what wh was "
        "multiplied by at this step on the way forward, the state before the step. Before step 0 "
        "that is 0.",
        "dwx dwh": "dxs is right, the gradients of the two weights are not. Each is a sum over "
        "all steps: dz of a step times what the weight was multiplied by at this step on the way "
        "forward.",
        "dxs dwx dwh": "The states are right, the gradients are not. All three are made of dz. "
        "dz of a step is made of two gradients, the one from above at this step and the one from "
        "the step after; they are added, and both go back through tanh of this step, whose "
        "derivative is made of the state that came out of it. What a step hands to the one "
        "before is made of its dz, and of nothing older. Print dz of the last step first: "
        "nothing comes from the right there.",
        "states dxs dwx dwh": "The states are wrong, and all else is made of them. The state "
        "after a step is tanh of a sum: the state before it times wh, and the input times wx. "
        "Before step 0 the state is 0. Print the first two states.",
        "dxs dwx": "The states and dwh are right, dxs and dwx are not. Before step 0 the state "
        "is 0, so that step 0 adds nothing to dwh, but it has its part in dxs and dwx.",
    },
    mistakes=[
        Mistake(
            "the loss taken for the last state",
            swap={SUM: "((t == T - 1) + from_right)"},
            says="These are the gradients of the last state, L = h_{T-1}. Here the loss depends "
            "on every state: what comes from above at step t is from_above[t].",
        ),
        Mistake(
            "the derivative of tanh only for the gradient from above",
            swap={f"{SUM} * {SLOPE}": f"from_above[t] * {SLOPE} + from_right"},
            says="This is what one gets when 1 - h^2 multiplies from_above alone. Both gradients "
            "belong to h_t, and both go back through the same tanh: brackets around the sum.",
        ),
        Mistake(
            "the derivative of tanh only for the gradient from the right",
            swap={f"{SUM} * {SLOPE}": f"from_above[t] + from_right * {SLOPE}"},
            says="This is what one gets when 1 - h^2 multiplies from_right alone. Both gradients "
            "belong to h_t, and both go back through the same tanh: brackets around the sum.",
        ),
        Mistake(
            "tanh' taken as h (1 - h)",
            swap={SLOPE: "(states[t] * (1 - states[t]))"},
            says="This is what one gets with h (1 - h), the derivative of the sigmoid. The state "
            "went through tanh.",
        ),
        Mistake(
            "tanh taken a second time",
            swap={SLOPE: "(1 - np.tanh(states[t]) ** 2)"},
            says="This is what one gets when tanh is taken of the state. The state is tanh(z) "
            "already, so its derivative is 1 - h^2.",
        ),
        Mistake(
            "divided by W_h on the way back",
            swap={"from_right = dz * wh": "from_right = dz / wh"},
            says="This is what one gets when the gradient is divided by wh on its way to the "
            "step before. Going back does not mean undoing: the factor is the same in both "
            "directions.",
        ),
        Mistake(
            "the last state for the state before the first",
            swap={"states[t - 1] if t > 0 else 0.0": "states[t - 1]"},
            says="This is what one gets with states[t - 1] at t = 0: that is states[-1], the "
            "*last* state, and no error tells. The state before the first step is 0.",
        ),
        Mistake(
            "step 0 left out of the loop back",
            swap={"reversed(range(T))": "range(T - 1, 0, -1)"},
            says="This is what one gets when the loop back ends at step 1: range(T - 1, 0, -1) "
            "does not contain 0.",
        ),
        Mistake(
            "dwx and dwh assigned, not summed",
            swap={"dwx += ": "dwx = ", "dwh += ": "dwh = "},
            says="This is what one gets when `dwx` and `dwh` are assigned in every turn, so that "
            "only the part of step 0 is left. The steps share their weights, so the parts are "
            "added up.",
        ),
        Mistake(
            "always four steps",
            swap={"reversed(range(T))": "reversed(range(4))"},
            says="This is what one gets when the loop back has four steps, as in the notebook. "
            "Here there are T.",
        ),
        Mistake(
            "W_h before it is due",
            swap={
                f"{SUM} * {SLOPE}": f"{SUM} * {SLOPE} * wh",
                "from_right = dz * wh": "from_right = dz",
            },
            says="All gradients have a factor wh too many. This is what one gets when dz holds "
            "that factor already. It belongs to the way to the step before alone; dxs, dwx and "
            "dwh are made of a dz without it.",
        ),
    ],
)
