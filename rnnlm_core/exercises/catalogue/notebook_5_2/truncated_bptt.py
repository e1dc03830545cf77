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
