"""truncated_bptt (notebook 5.2)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake


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
        "dxs dwh": "from_right is what the step after hands back, and it is 0 at the last step "
        "of each block, and there only; the blocks are counted from the first step. Follow it "
        "with blocks of two: what does it hold when the loop comes to t = 3, 2, 1 and 0? Nothing "
        "else is cut: from_above comes at every step, and on the way forward the state goes on "
        "from block to block.",
        "dwh": "dxs is right, dwh is not. It is the sum over the steps of all blocks: dz of a "
        "step times the state before the step. The state does go on from block to block; it is "
        "only the gradient that does not.",
        "dxs": "dwh is right, dxs is not. Its entry t is dz of step t times what x_t was "
        "multiplied by on the way forward.",
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
            says="This is what one gets when nothing is cut: the gradients through the whole "
            "text, whatever T is. Nothing passes from the first step of a block to the last one "
            "of the block before.",
        ),
        Mistake(
            "the cut behind the last step of a block",
            swap={WHERE_CUT: "t % T == T - 1"},
            says="This is what one gets when the last step of a block hands nothing to the step "
            "before, which belongs to the same block. It is the *first* step of a block that "
            "hands nothing back.",
        ),
        Mistake(
            "blocks counted from the end",
            swap={WHERE_CUT: "(len(xs) - t) % T == 0"},
            says="This is what one gets when the blocks are counted from the end of the text. "
            "The first one is xs[:T], and where T does not divide the steps, it is the last "
            "block that is shorter.",
        ),
        Mistake(
            "the way forward cut, too",
            swap={
                "    for x in xs:\n        h": "    for t, x in enumerate(xs):\n        h = 0.0 if t % T == 0 else h\n        h"
            },
            says="This is what one gets when the way forward is cut as well, and each block "
            "starts from 0. Only the way back is cut; the state goes on.",
        ),
    ],
)
