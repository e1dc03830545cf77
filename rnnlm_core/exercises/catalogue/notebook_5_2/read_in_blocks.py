"""read_in_blocks (notebook 5.2)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake


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
        self.steps = []  # of how many steps each block was

    def __repr__(self):
        return "a function"

    def __call__(self, block, h):
        block, h = np.asarray(block, float), np.asarray(h, float)
        N, t, D = block.shape
        if h.shape != (N, len(self.Wh)):
            shapes = f"a state of shape {h.shape} for a block of shape {block.shape}"
            raise ValueError(f"{shapes}; the state is that of one step, (N, H)")
        if t > self.longest:
            raise ValueError(f"a block of {t} steps, but T = {self.longest}")
        self.steps.append(t)
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


def read_and_count(answer, args):
    """What it returns; and in args how many steps each block had."""
    read_block = args["read_block"]
    returned = answer(*args.values())
    args["steps_in_the_blocks"] = " ".join(map(str, read_block.steps)) or "none"
    return returned


READ_IN_BLOCKS = Exercise(
    read_in_blocks,
    notebook="5.2",
    minutes=10,
    returns="hs h_last steps_in_the_blocks",
    gives="hs h_last",
    drive=read_and_count,
    in_place=("steps_in_the_blocks",),
    cases=[
        text_case(1, 2, 2, D=1, H=1),
        text_case(1, 4, 2, D=1, H=1),
        text_case(3, 6, 2),
        text_case(4, 7, 3),
        text_case(3, 11, 4),
    ],
    clues={
        "h_last": "All states are right, only h_last is not: it is the state after the very last "
        "step.",
        "hs h_last": "The blocks have the right lengths, but the states are wrong. Each call of "
        "read_block gets two things: the next steps of the text, and the state of each row after "
        "the step just before them, which for the first block is the h that was given. Print in "
        "your loop what it gets.",
        "hs": "The last state is right, hs is not. hs holds the states after each step of every "
        "block, and the blocks lie one after the other in time, along axis 1.",
        "steps_in_the_blocks": "The states are right. The blocks that were read are not the "
        "right ones: each step of the text is read once, T steps in a block, and if T does not "
        "divide the number of steps, a shorter block comes last.",
        "hs steps_in_the_blocks": "The blocks that were read are not the right ones: each step "
        "of the text is read once, T steps in a block, and if T does not divide the number of "
        "steps, a shorter block comes last.",
        "hs h_last steps_in_the_blocks": "The blocks that were read are not the right ones: each "
        "step of the text is read once, T steps in a block, and if T does not divide the number "
        "of steps, a shorter block comes last. Each call of read_block gets two things: the next "
        "steps of the text, and the state of each row after the step just before them, which for "
        "the first block is the h that was given. Print in your loop what it gets.",
    },
    mistakes=[
        Mistake(
            "the state zeroed for every block",
            swap={"xs[:, start : start + T], h)": "xs[:, start : start + T], np.zeros_like(h))"},
            says="This is what one gets when every block starts from zeros. Only the way back is "
            "cut: forward, a block goes on from the state that the one before has left behind, "
            "and the first from the h that was given.",
        ),
        Mistake(
            "the last row, not the last step",
            swap={"h = hs[:, -1]\n": "h = hs[-1]\n"},
            says="This is what one gets with hs[-1], the last *row* of the batch with all of its "
            "steps. The steps are the second axis.",
        ),
        Mistake(
            "the state of the last row for all rows",
            swap={"h = hs[:, -1]\n": "h = np.broadcast_to(hs[-1, -1], h.shape)\n"},
            says="This is what one gets with hs[-1, -1], the state of the last row alone: NumPy "
            "gives it to all rows without an error. Each row goes on from its own state.",
        ),
        Mistake(
            "the last block left out",
            swap={"range(0, xs.shape[1], T)": "range(0, xs.shape[1] - T, T)"},
            says="This is what one gets when the last block is left out, even if it is a whole "
            "one. Look at where the range ends.",
        ),
        Mistake(
            "rows of the batch in the place of steps",
            swap={"xs[:, start : start + T]": "xs[start : start + T]"},
            says="This is what one gets with xs[start : start + T], which takes *rows* of the "
            "batch. The steps are the second axis.",
        ),
        Mistake(
            "joined along the rows",
            swap={"axis=1)": "axis=0)"},
            says="This is what one gets when the blocks are joined along axis 0, as if they were "
            "more rows. The text goes on along the axis of time, axis 1.",
        ),
        Mistake(
            "two results of read_block",
            swap={
                "hs = read_block(xs[:, start : start + T], h)": "hs, h = read_block(xs[:, start : start + T], h)",
                "        h = hs[:, -1]\n": "",
            },
            says="This is what one gets when read_block is asked for two results. It returns one "
            "array, the states after all steps of the block; the state to go on from is the last "
            "of them.",
        ),
        Mistake(
            "rows of the batch, both times",
            swap={
                "xs[:, start : start + T]": "xs[start : start + T]",
                "h = hs[:, -1]\n": "h = hs[-1]\n",
            },
            says="This is what one gets with xs[start : start + T] and hs[-1]: both take *rows* "
            "of the batch. The steps are the second axis everywhere.",
        ),
        Mistake(
            "step T - 1 of a shorter block",
            swap={"h = hs[:, -1]\n": "h = hs[:, T - 1]\n"},
            says="This is what one gets when the state after step T - 1 is taken. The last block "
            "may be shorter than T, and has no such step. Its last step, however many it has, is "
            "-1.",
        ),
        Mistake(
            "an array made of the list of blocks",
            swap={"np.concatenate(blocks, axis=1)": "np.array(blocks)"},
            says="This is what one gets with np.array(blocks). It makes a new axis, one entry "
            "for each block, and cannot do it if the blocks differ in length. np.concatenate "
            "lays them one after the other along an axis that they have.",
        ),
        Mistake(
            "np.stack",
            swap={"np.concatenate(blocks, axis=1)": "np.stack(blocks)"},
            says="This is what one gets with np.stack(blocks). It makes a new axis in front, one "
            "entry for each block, and cannot do it if the blocks differ in length. "
            "np.concatenate lays them one after the other along an axis that they have.",
        ),
        Mistake(
            "T blocks, not blocks of T",
            swap={
                "for start in range(0, xs.shape[1], T)": "for piece in np.array_split(xs, T, axis=1)",
                "xs[:, start : start + T]": "piece",
            },
            says="This is what one gets when the text is cut into T blocks. T is the length of a "
            "block, not their number.",
        ),
    ],
)
