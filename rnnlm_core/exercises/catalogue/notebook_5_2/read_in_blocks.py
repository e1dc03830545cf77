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
