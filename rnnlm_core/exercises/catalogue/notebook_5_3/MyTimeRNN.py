"""MyTimeRNN (notebook 5.3)."""

import copy

import numpy as np

from rnnlm_core import RNN, TimeRNN

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import block


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


# Results that go wrong together.
ALL_HS = (
    "hs hs_of_a_second_text hs_of_the_first_text_by_then hs_of_a_longer_batch hs_after_an_update "
    "hs_of_a_second_block hs_of_a_block_after_a_backward hs_after_reset_state()"
)
DXS = "dxs dxs_of_a_second_text"
WEIGHTS = "dWx dWh db what_the_optimiser_holds dWh_of_a_second_text dWh_of_that_block"
BACKWARD = f"{DXS} {WEIGHTS}"
NOT_STATEFUL = (
    "hs_of_a_second_text dxs_of_a_second_text dWh_of_a_second_text hs_of_a_longer_batch "
    "hs_after_an_update"
)
STATEFUL = "hs_of_a_second_block hs_of_a_block_after_a_backward dWh_of_that_block"


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
    clues={
        ALL_HS: "hs is (N, T, H), the states of all steps with time in the middle.",
        DXS: "dxs is (N, T, D), with time in the middle: dxs[:, t] belongs to step t. The loop back meets "
        "the last step first.",
        WEIGHTS: "Each gradient is the sum over all steps of one backward. It stands in the array that was "
        "in grads from the beginning.",
        BACKWARD: "Step t gets what comes from above at t, plus what step t+1 hands back. It goes back "
        "through the RNN object that went forward at step t, and such an object remembers only its last "
        "forward.",
        "what_the_optimiser_holds": "An optimiser collects the arrays in grads once, before the first "
        "backward. They are the ones that backward has to write into.",
        "dWh_of_a_second_text dWh_of_that_block": "These are the gradients of a second backward, and those "
        "of the first are right. grads holds what the last backward has found, and nothing else.",
        "dxs_of_a_second_text dWh_of_a_second_text dWh_of_that_block": "These are the results of a second "
        "backward, and those of the first are right. A backward is made of the steps of the last forward, "
        "and begins with no gradient from a later step.",
        "hs_of_the_first_text_by_then": "What forward returned for the first text has changed by the time "
        "the second has been read. Each call returns an array of its own.",
        NOT_STATEFUL: "With stateful=False every call starts from zeros.",
        "hs_of_a_longer_batch hs_after_an_update": "Here the batch has twice as many rows as in the call "
        "before. With stateful=False every call starts from zeros, however many rows the last one had.",
        "hs_after_an_update": "The optimiser changes the arrays in params. forward has to read these very "
        "arrays, and not copies of them.",
        STATEFUL: "With stateful=True a block starts from the state in which the last one ended. Where is "
        "this state kept, and where does forward look for it?",
        f"{STATEFUL} a_batch_of_another_size": "With stateful=True a block starts from the state in which "
        "the last one ended. Where is `stateful` kept, and where is it asked for?",
        "hs_of_a_block_after_a_backward dWh_of_that_block": "In training there is a backward between two "
        "blocks. It leaves the state as it is.",
        "dWh_of_that_block": "The first step of a second block started from the state in which the first "
        "block ended. On the way back it is this state that belongs to its dz.",
        "hs_of_a_block_after_a_backward dWh_of_that_block hs_after_reset_state()": "After reset_state() the "
        "next block starts from zeros, as in a new layer. Which attribute tells forward where to start?",
        "a_batch_of_another_size": "With stateful=True, a state of another number of rows is refused with "
        "a ValueError. NumPy would broadcast a state of one row over all rows, and zeros in its place "
        "would lose the memory, both without an error.",
    },
    mistakes=[
        Mistake(
            "the gradient arrays exchanged, not filled",
            swap={
                "        for grad in self.grads:\n            grad[...] = 0\n": "        self.grads = "
                "[np.zeros_like(param) for param in self.params]\n"
            },
            says="After backward, grads holds *other* arrays than before. A model collects these "
            "arrays once. It and the optimiser go on seeing the old ones, zeros, and the layer "
            "never learns. Write into the arrays that are there: grad[...] = 0, or self.grads[i][...] = ...",
        ),
        Mistake(
            "the list of gradients grows",
            swap={
                "            for total, grad in zip(self.grads, self.steps[t].grads):\n"
                "                total += grad\n": "            self.grads += self.steps[t].grads\n"
            },
            says="This is what one gets when += is used between two *lists*: it makes a longer "
            "list, so grads grows with every step. The arrays in it are to be added, one by one.",
        ),
        Mistake(
            "the steps of the last call kept",
            swap={
                "self.stateful, self.h = stateful, None": "self.stateful, self.h, self.steps = stateful, None, []",
                "self.steps, hs = [], []": "hs = []",
            },
            says="This is what one gets when the list of steps is made once and never emptied. "
            "From the second call on, backward walks over the steps of the first call, with what they "
            "had in their cache. Each forward begins with a new list.",
        ),
        Mistake(
            "params in another order than grads",
            swap={
                "self.params = [Wx, Wh, b]\n        self.grads = [np.zeros_like(param) for param in self.params]": "self.params = [Wh, Wx, b]\n        self.grads = [np.zeros_like(param) for param in (Wx, Wh, b)]",
                "step = RNN(*self.params)": "step = RNN(self.params[1], self.params[0], self.params[2])",
                "len(self.params[1])": "len(self.params[0])",
            },
            says="params is not in the order Wx, Wh, b, and grads is. The optimiser would change Wx "
            "by the gradient of Wh; where D = H, as in the book, without an error.",
        ),
        Mistake(
            "reset_state() fills with zeros",
            swap={
                "    def reset_state(self):\n        self.h = None": "    def reset_state(self):\n        self.h = np.zeros_like(self.h)"
            },
            says="This is what one gets when reset_state() fills the state with zeros, of the size "
            "that it had. The next text may have another number of rows, and a new layer has no state "
            "yet. Forget the array: self.h = None.",
        ),
        Mistake(
            "a new array instead of the one in grads",
            swap={"                total += grad": "                total = total + grad"},
            says="This is what one gets with `total = total + grad`: it makes a new array and gives "
            "it the name, and the one in grads stays 0. `total += grad` changes the array that is there.",
        ),
        Mistake(
            "reset_state() sets the state to 0",
            swap={
                "    def reset_state(self):\n        self.h = None": "    def reset_state(self):\n        self.h = 0"
            },
            says="This is what one gets when reset_state() sets the state to the number 0. "
            "After a reset, forward has to find what it finds in a new layer, None or whatever yours has.",
        ),
        Mistake(
            "stateful ignored",
            swap={"if not self.stateful or self.h is None": "if True"},
            says="With stateful=True the second block starts from zeros again: the state is not "
            "carried on. Look at where `stateful` is stored, and at where it is asked for.",
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
            "a state of another batch size broadcast",
            swap={
                'raise ValueError(f"{N} rows, but the state has {len(self.h)}")': "self.h = "
                "np.broadcast_to(self.h[0], (N, len(self.h[0])))"
            },
            says="A batch of another size is read with the state of the one before: NumPy "
            "broadcasts a state of one row over all rows, without an error. Compare the sizes "
            "and raise a ValueError.",
        ),
    ],
)
