"""MyTimeRNN (notebook 5.3)."""

import copy

import numpy as np

from rnnlm_core import RNN, TimeRNN

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import FROM_NEXT, block


class MyTimeRNN:
    """T steps in one call, with a memory. Wx: (D, H), Wh: (H, H), b: (H,).

    params, grads: lists of three arrays, in the order Wx, Wh, b.
    forward(xs): (N, T, D) -> hs (N, T, H). stateful=True goes on from the state in
        which the last call ended, and raises a ValueError if that state has another
        number of rows; False starts from zeros.
    backward(dhs): (N, T, H) -> dxs (N, T, D). Writes into the arrays of grads.
    reset_state(): forget; the next call starts from zeros.
    """

    def __init__(self, Wx, Wh, b, stateful=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(param) for param in self.params]
        self.stateful, self.h = stateful, None

    def forward(self, xs):
        N, T, D = xs.shape
        if not self.stateful or self.h is None:
            self.h = np.zeros((N, len(self.params[1])))
        if len(self.h) != N:
            raise ValueError(f"{N} rows, but the state has {len(self.h)}")
        self.steps, hs = [], []
        for t in range(T):
            step = RNN(*self.params)
            self.h = step.forward(xs[:, t], self.h)
            self.steps.append(step)
            hs.append(self.h)
        return np.stack(hs, axis=1)

    def backward(self, dhs):
        for grad in self.grads:
            grad[...] = 0
        dxs, dh = [], 0
        for t in reversed(range(dhs.shape[1])):
            dx, dh = self.steps[t].backward(dhs[:, t] + dh)
            dxs.insert(0, dx)
            for total, grad in zip(self.grads, self.steps[t].grads):
                total += grad
        return np.stack(dxs, axis=1)

    def reset_state(self):
        self.h = None


def or_its_error(forward, xs):
    """What forward returns, or the kind of its error: a word can be compared, too."""
    try:
        return forward(xs)
    except Exception as error:
        return type(error).__name__


def shapes(arrays):
    return ", ".join(str(np.shape(array)) for array in arrays)


def use_the_layer(layer_class, args):
    """Two calls, another text, a batch of another size: what a layer goes through in training."""
    xs, dhs, params = args["xs"], args["dhs"], [args[name].copy() for name in ("Wx", "Wh", "b")]
    found = {}
    fresh = layer_class(*params)
    held = [*fresh.grads]  # what an optimiser holds: collected once, before any backward
    found["shapes of params"] = shapes(fresh.params)
    hs = fresh.forward(xs)
    found["hs"] = copy.deepcopy(hs)
    found["dxs"] = fresh.backward(dhs)
    found["number of grads"] = len(fresh.grads)
    found["dWx"], found["dWh"], found["db"] = (np.copy(grad) for grad in fresh.grads[:3])
    found["what the optimiser holds"] = np.concatenate([np.ravel(grad) for grad in held])
    found["hs of a second text"] = fresh.forward(-0.5 * xs)
    found["hs of the first text by then"] = hs
    found["dxs of a second text"] = fresh.backward(dhs)
    found["dWh of a second text"] = np.copy(fresh.grads[1])
    found["hs of a longer batch"] = or_its_error(fresh.forward, np.concatenate([xs, xs]))
    for param in params:
        param -= 0.1  # what an optimiser does
    found["hs after an update"] = or_its_error(fresh.forward, np.concatenate([xs, xs]))
    kept = layer_class(*params, stateful=True)
    found["a reset before any text"] = or_its_error(lambda _: kept.reset_state(), None)
    kept.forward(xs)
    found["hs of a second block"] = kept.forward(-0.5 * xs)
    kept.reset_state()
    kept.forward(xs)
    kept.backward(dhs)  # in training it comes between the blocks
    found["hs of a block after a backward"] = kept.forward(-0.5 * xs)
    kept.backward(dhs)
    found["dWh of that block"] = np.copy(kept.grads[1])
    kept.reset_state()
    found["hs after reset_state()"] = or_its_error(kept.forward, np.concatenate([xs, xs]))
    one_row = layer_class(*params, stateful=True)
    one_row.forward(xs[:1])
    found["a batch of another size"] = or_its_error(one_row.forward, np.concatenate([xs, xs]))
    return {name.replace(" ", "_"): value for name, value in found.items()}


def layer_case(N, T, D, H):
    case = block(N, T, D, H)
    del case.args["h0"]
    return Case(case.args | {"dhs": spaced(N, T, H, low=-1.5, high=2)}, case.sizes)


MY_TIME_RNN = Exercise(
    MyTimeRNN,
    notebook="5.3",
    minutes=15,
    returns="shapes_of_params hs dxs dWx dWh db number_of_grads what_the_optimiser_holds "
    "hs_of_a_second_text hs_of_the_first_text_by_then dxs_of_a_second_text dWh_of_a_second_text "
    "hs_of_a_longer_batch hs_after_an_update a_reset_before_any_text hs_of_a_second_block "
    "hs_of_a_block_after_a_backward dWh_of_that_block hs_after_reset_state() "
    "a_batch_of_another_size",
    instead=(TimeRNN.forward, TimeRNN.backward),
    cases=[layer_case(*sizes) for sizes in ((1, 1, 1, 1), (1, 2, 1, 1), (3, 4, 5, 6))],
    drive=use_the_layer,
    mistakes=[
        Mistake(
            "the gradient arrays exchanged, not filled",
            swap={
                "        for grad in self.grads:\n            grad[...] = 0\n": "        self.grads = "
                "[np.zeros_like(param) for param in self.params]\n"
            },
            says="After backward, grads holds *other* arrays than before. A model collects these "
            "arrays once; it and the optimiser go on seeing the old ones, zeros, and the layer "
            "never learns. Write into the arrays that are there: grad[...] = 0, or "
            "self.grads[i][...] = ...",
        ),
        Mistake(
            "the list of gradients grows",
            swap={
                "            for total, grad in zip(self.grads, self.steps[t].grads):\n"
                "                total += grad\n": "            self.grads += self.steps[t].grads\n"
            },
            says="+= between two *lists* makes a longer list: grads grows with every step. The "
            "arrays in it are to be added, one by one.",
        ),
        Mistake(
            "the gradients never set back to zero",
            swap={"            grad[...] = 0": "            pass"},
            says="In the second backward the gradients of the first are still there. Set the "
            "arrays to zero when backward begins.",
        ),
        Mistake(
            "the steps of the last call kept",
            swap={
                "self.stateful, self.h = stateful, None": "self.stateful, self.h, self.steps = stateful, None, []",
                "self.steps, hs = [], []": "hs = []",
            },
            says="The list of steps is made once and never emptied. From the second call on, "
            "backward walks over the steps of the first call, with what they had in their cache. "
            "Begin every forward with a new list.",
        ),
        Mistake(
            "the gradient from the next step not added",
            swap={"dhs[:, t] + dh": "dhs[:, t]"},
            says="This is what one gets when the gradient from the next time step is not added; "
            f"{FROM_NEXT}.",
        ),
        Mistake(
            "backward in forward order",
            swap={
                "reversed(range(dhs.shape[1]))": "range(dhs.shape[1])",
                "dxs.insert(0, dx)": "dxs.append(dx)",
            },
            says="This is what one gets when the loop back runs forward, from 0 to T-1.",
        ),
        Mistake(
            "dxs in the order of the loop",
            swap={"dxs.insert(0, dx)": "dxs.append(dx)"},
            says="dxs runs backward in time: the loop back meets the last step first. Insert at "
            "the front.",
        ),
        Mistake(
            "weight gradients assigned, not summed over time",
            swap={"                total += grad": "                total[...] = grad"},
            says="The weight gradients hold what one step had to say, the one done last. Sum "
            "over the steps.",
        ),
        Mistake(
            "one RNN object for all steps",
            swap={
                "        for t in range(T):\n            step = RNN(*self.params)": "        step = RNN(*self.params)\n        for t in range(T):"
            },
            says="All steps share one RNN object. It remembers the last step only, so backward "
            "goes back through that one T times. Make an object for each step.",
        ),
        Mistake(
            "dh carried from call to call",
            swap={
                "dxs, dh = [], 0": "dxs, dh = [], getattr(self, 'dh', 0)",
                "        return np.stack(dxs, axis=1)": "        self.dh = dh\n        return np.stack(dxs, axis=1)",
            },
            says="The second backward begins with the gradient that the first one ended with. "
            "Backward starts anew in each block: behind its last step there is nothing, dh = 0.",
        ),
        Mistake(
            "only the last state returned",
            swap={"return np.stack(hs, axis=1)": "return self.h"},
            says="forward returned the last state alone. The layer above needs those of all "
            "steps, (N, T, H).",
        ),
        Mistake(
            "time first in forward",
            swap={"return np.stack(hs, axis=1)": "return np.stack(hs)"},
            says="hs has time as its first axis, (T, N, H): np.stack(..., axis=1) puts it in the "
            "middle.",
        ),
        Mistake(
            "time first in backward",
            swap={"return np.stack(dxs, axis=1)": "return np.stack(dxs)"},
            says="dxs has time as its first axis, (T, N, D): np.stack(..., axis=1) puts it in "
            "the middle.",
        ),
        Mistake(
            "stateful the wrong way round",
            swap={"if not self.stateful or self.h is None": "if self.stateful or self.h is None"},
            says="It is the wrong way round: with stateful=True the state is forgotten, with "
            "False it is kept.",
        ),
        Mistake(
            "copies of the weights",
            swap={
                "self.params = [Wx, Wh, b]": "self.params = [Wx, Wh, b]\n        self.own = [Wx.copy(), Wh.copy(), b.copy()]",
                "            step = RNN(*self.params)": "            step = RNN(*self.own)",
            },
            says="forward works with copies of the weights. The optimiser changes the arrays in "
            "params, and the layer does not notice: it never learns.",
        ),
        Mistake(
            "params in another order than grads",
            swap={
                "self.params = [Wx, Wh, b]\n        self.grads = [np.zeros_like(param) for param in self.params]": "self.params = [Wh, Wx, b]\n        self.grads = [np.zeros_like(param) for param in (Wx, Wh, b)]",
                "step = RNN(*self.params)": "step = RNN(self.params[1], self.params[0], self.params[2])",
                "len(self.params[1])": "len(self.params[0])",
            },
            says="params and grads are not in the same order, Wx, Wh, b. The optimiser would "
            "change Wx by the gradient of Wh; where D = H, as in the book, without an error.",
        ),
        Mistake(
            "reset_state() fills with zeros",
            swap={
                "    def reset_state(self):\n        self.h = None": "    def reset_state(self):\n        self.h = np.zeros_like(self.h)"
            },
            says="reset_state() fills the state with zeros, of the size that it had. The next "
            "text may have another number of rows, or the layer may not have read anything yet: "
            "forget the array, self.h = None.",
        ),
        Mistake(
            "the number of rows checked although not stateful",
            swap={
                '        if not self.stateful or self.h is None:\n            self.h = np.zeros((N, len(self.params[1])))\n        if len(self.h) != N:\n            raise ValueError(f"{N} rows, but the state has {len(self.h)}")\n': '        if self.h is not None and len(self.h) != N:\n            raise ValueError(f"{N} rows, but the state has {len(self.h)}")\n        if not self.stateful or self.h is None:\n            self.h = np.zeros((N, len(self.params[1])))\n'
            },
            says="A layer that is not stateful refuses a batch of another size: it compares with "
            "a state that it is not going to use. Compare where a state is carried on.",
        ),
        Mistake(
            "a new array instead of the one in grads",
            swap={"                total += grad": "                total = total + grad"},
            says="`total = total + grad` makes a new array and gives it the name; the one in "
            "grads stays 0. `total += grad` changes the array that is there.",
        ),
        Mistake(
            "backward in forward order, filled from the front",
            swap={"reversed(range(dhs.shape[1]))": "range(dhs.shape[1])"},
            says="The loop back runs forward, from 0 to T-1, and dxs comes out in reverse, too. "
            "Step t waits for the gradient of step t+1.",
        ),
        Mistake(
            "backward returns nothing",
            swap={"        return np.stack(dxs, axis=1)": "        np.stack(dxs, axis=1)"},
            says="backward returns None. Return dxs: the layer below, the word vectors, needs it.",
        ),
        Mistake(
            "reset_state() sets the state to 0",
            swap={
                "    def reset_state(self):\n        self.h = None": "    def reset_state(self):\n        self.h = 0"
            },
            says="reset_state() sets the state to the number 0. forward asks `self.h is None` "
            "(or whatever yours asks): after a reset it must find what it finds in a new layer.",
        ),
        Mistake(
            "stateful ignored",
            swap={"if not self.stateful or self.h is None": "if True"},
            says="With stateful=True the second block starts from zeros again: the state is not "
            "carried on. Look at where `stateful` is stored, and where it is asked for.",
        ),
        Mistake(
            "the state kept although not stateful",
            swap={"if not self.stateful or self.h is None": "if self.h is None"},
            says="With stateful=False the second text starts from the state in which the first "
            "one ended. Look at where forward decides on its first state.",
        ),
        Mistake(
            "the state not kept",
            swap={
                "self.h = step.forward(xs[:, t], self.h)": "h = step.forward(xs[:, t], h)",
                "self.steps, hs = [], []": "self.steps, hs, h = [], [], self.h",
                "hs.append(self.h)": "hs.append(h)",
            },
            says="With stateful=True the second block starts from zeros. Is the state in which a "
            "block ends stored in self.h, and does the next forward begin with it?",
        ),
        Mistake(
            "reset_state() clears something else",
            swap={
                "    def reset_state(self):\n        self.h = None": "    def reset_state(self):\n        self.dh = None"
            },
            says="After reset_state() the old state is still there. Which attribute holds it, "
            "and which one is set to None?",
        ),
        Mistake(
            "backward forgets the state",
            swap={"        dxs, dh = [], 0\n": "        dxs, dh, self.h = [], 0, None\n"},
            says="After a backward the state is gone, and the next block starts from zeros. "
            "In training backward comes after each block, so nothing is ever carried on. "
            "backward has its own dh; it leaves self.h as it is.",
        ),
        Mistake(
            "the way back takes the first state for zeros",
            swap={
                "        dxs, dh = [], 0\n": "        dxs, dh = [], 0\n"
                "        x, h_prev, h_next = self.steps[0].cache\n"
                "        self.steps[0].cache = x, 0 * h_prev, h_next\n"
            },
            says="In a second block the gradient of Wh is wrong: on the way back, the state before "
            "the first step of the block counts as zeros. With stateful=True it is the state in "
            "which the last block ended: keep the one that forward began with.",
        ),
        Mistake(
            "one array of states for all calls",
            swap={
                "return np.stack(hs, axis=1)": "self.hs = getattr(self, 'hs', np.stack(hs, axis=1))\n"
                "        if len(self.hs) == N:\n"
                "            self.hs[...] = np.stack(hs, axis=1)\n"
                "            return self.hs\n"
                "        return np.stack(hs, axis=1)"
            },
            says="forward returns the same array at every call, and so the second text overwrites "
            "what it has returned for the first. Whoever kept it has lost it: make a new array in "
            "each call.",
        ),
        Mistake(
            "a state of another batch size broadcast",
            swap={
                'raise ValueError(f"{N} rows, but the state has {len(self.h)}")': "self.h = "
                "np.broadcast_to(self.h[0], (N, len(self.h[0])))"
            },
            says="A batch of another size is read with the state of the one before: NumPy "
            "broadcasts a state of one row over all rows, without an error. Compare the sizes "
            "and raise a ValueError.",
        ),
        Mistake(
            "zeros for a batch of another size",
            swap={
                "if not self.stateful or self.h is None:": "if not self.stateful or self.h is None or len(self.h) != N:"
            },
            says="For a batch of another size your layer starts from zeros, without a word. "
            "Whoever calls it should learn that the memory is gone: raise a ValueError.",
        ),
    ],
)
