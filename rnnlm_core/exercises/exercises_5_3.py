"""The exercises of notebook 5.3: one step back, T steps back, word vectors, a layer with a memory."""

import numpy as np

from rnnlm_core import RNN

from .exercise import Case, Exercise, Mistake, Prediction, spaced

FROM_NEXT = "look at what `dh` holds when the loop starts its second turn"

# Predictions --------------------------------------------------------------------------------------

DH_BEFORE_THE_TEXT = Prediction(
    "dh_before_the_text",
    hint="Begin at t = 2 with 1, and write down what each step hands to the one before.",
    notebook="5.3",
    minutes=3,
    answer=27,
    because="Without tanh each step multiplies by the sum of a row of Wh, 3: 1 · 3 · 3 · 3.",
    mistakes=[
        Mistake(
            "one step too few",
            wrong=9,
            says="9 is what step 1 hands back to step 0. One step is still to go.",
        ),
        Mistake("two steps too few", wrong=3, says="3 is what step 2 hands back to step 1."),
        Mistake(
            "no step back",
            wrong=1,
            says="1 is what comes from above. On its way it is multiplied by Wh in every step.",
        ),
        Mistake(
            "the gradient of the example",
            wrong=34,
            says="34 is the `db` at t = 0 of the example, where gradients come from above at "
            "every step.",
        ),
        Mistake(
            "nothing comes back",
            wrong=0,
            says="From above nothing comes at t = 0, but from the next step something does.",
        ),
        Mistake("one step too many", wrong=81, says="81 is 3 · 3 · 3 · 3: there are three steps."),
        Mistake(
            "summed over time",
            wrong=39,
            says="39 is 27 + 9 + 3, added up over the steps. The weights' gradients are summed "
            "over the steps; dh is handed on.",
        ),
        Mistake("db", wrong=13, says="13 is the sum of db over the steps, 1 + 3 + 9."),
        Mistake(
            "dh of the example",
            wrong=102,
            says="102 is the number of the example, where gradients come from above at every "
            "step. Here they come at the last step only.",
        ),
    ],
)

ROWS_CHANGED = Prediction(
    "rows_of_word_vectors_changed",
    hint="Write down the seven ids, and the rows they point to.",
    notebook="5.3",
    minutes=3,
    answer=6,
    because="The ids 0, 1, 2, 3, 4 and 5: word 1 stands there twice, and has one row.",
    mistakes=[
        Mistake(
            "counted places, not words",
            wrong=7,
            says="7 places were read, but one word stands there twice: both gradients go to the "
            "same row.",
        ),
        Mistake("the whole table", wrong=28, says="28 is how many numbers the table has."),
        Mistake(
            "the first block only",
            wrong=3,
            says="3 is right for the first block, the words 0, 1 and 2. Here the whole sentence "
            "is read.",
        ),
        Mistake(
            "the repeated word left out",
            wrong=5,
            says="Word 1 stands there twice, but it does have a row that changes.",
        ),
        Mistake(
            "places of the corpus counted",
            wrong=8,
            says="8 words has the corpus, the full stop included, and the last one is not read. "
            "Count the different words that are read.",
        ),
        Mistake(
            "numbers, not rows",
            wrong=24,
            says="24 numbers, four in each row; the rows were asked for.",
        ),
    ],
)

# One step back ------------------------------------------------------------------------------------


def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
    """Gradients of one step h_next = tanh(h_prev Wh + x Wx + b).

    dh_next: (N, H), the gradient of the loss with respect to h_next.
    x: (N, D), h_prev: (N, H), h_next: (N, H), Wx: (D, H), Wh: (H, H).
    Returns dx: (N, D), dh_prev: (N, H), dWx: (D, H), dWh: (H, H), db: (H,).
    """
    dz = dh_next * (1 - h_next**2)
    db = dz.sum(axis=0)
    dWh = h_prev.T @ dz
    dh_prev = dz @ Wh.T
    dWx = x.T @ dz
    dx = dz @ Wx.T
    return dx, dh_prev, dWx, dWh, db


def one_step(N, D, H):
    x, h_prev = spaced(N, D, high=0.8), spaced(N, H, low=-0.5, high=0.7)
    Wx, Wh = spaced(D, H, low=-0.7), spaced(H, H, low=-0.6, high=0.9)
    h_next = np.tanh(h_prev @ Wh + x @ Wx + 0.1)
    args = {"dh_next": spaced(N, H, low=-1.5, high=2), "x": x, "h_prev": h_prev}
    args |= {"h_next": h_next, "Wx": Wx, "Wh": Wh}
    return Case(args, {"N": N, "D": D, "H": H})


RNN_BACKWARD = Exercise(
    rnn_backward,
    notebook="5.3",
    minutes=10,
    returns="dx dh_prev dWx dWh db",
    cases=[one_step(1, 1, 1), one_step(2, 1, 1), one_step(1, 2, 3), one_step(3, 4, 5)],
    clues={
        "dx": "dx has a line of its own: dz through the product x Wx, back to x.",
        "dh_prev": "dh_prev has a line of its own: dz through the product h_prev Wh, back to "
        "h_prev.",
        "dWx": "dWx has a line of its own: which input is paired with dz, and in which order?",
        "dWh": "dWh has a line of its own: which state is paired with dz, and in which order?",
        "db": "db has a line of its own: b was added to each row, so what comes back is added "
        "over the rows.",
        "dx dh_prev dWx dWh db": "Everything is wrong, so what all of it is made of is wrong: "
        "dz, the way through tanh.",
    },
    mistakes=[
        Mistake(
            "the derivative of tanh left out",
            swap={"dh_next * (1 - h_next**2)": "dh_next"},
            says="This is what one gets without the derivative of tanh. On its way back the "
            "gradient passes tanh first; look at what `dz` is made of.",
        ),
        Mistake(
            "tanh' taken as 1 - h",
            swap={"(1 - h_next**2)": "(1 - h_next)"},
            says="This is what one gets with 1 - h for the derivative of tanh: the square is "
            "missing in `dz`.",
        ),
        Mistake(
            "tanh' taken as h (1 - h)",
            swap={"(1 - h_next**2)": "h_next * (1 - h_next)"},
            says="This is what one gets with h (1 - h), the derivative of the sigmoid. Here the "
            "state went through tanh; look at `dz`.",
        ),
        Mistake(
            "tanh' taken as 1 / (1 - h^2)",
            swap={"dh_next * (1 - h_next**2)": "dh_next / (1 - h_next**2)"},
            says="This is what one gets when the gradient is divided by 1 - h^2. The flatter "
            "tanh is, the less comes back: `dz` is a product.",
        ),
        Mistake(
            "tanh taken a second time",
            swap={"(1 - h_next**2)": "(1 - np.tanh(h_next) ** 2)"},
            says="This is what one gets when tanh is taken again: h_next is the tanh of z "
            "already; look at what is squared in `dz`.",
        ),
        Mistake(
            "tanh' at the state before",
            swap={"(1 - h_next**2)": "(1 - h_prev**2)"},
            says="This is what one gets when the derivative of tanh is taken at h_prev. What "
            "went through tanh in this step came out as h_next.",
        ),
        Mistake(
            "a power in place of a product",
            swap={"dh_next * (1 - h_next**2)": "dh_next ** (1 - h_next**2)"},
            says="This is what one gets with ** for *: a power where the chain rule wants a "
            "product (and a power of a negative number is nan). Look at `dz`.",
        ),
        Mistake(
            "Wh not transposed in dh_prev",
            swap={"dz @ Wh.T": "dz @ Wh"},
            says="This is what one gets when Wh is not transposed in `dh_prev`. The shapes fit "
            "either way, (N, H)(H, H), so nothing but a number shows it. Forward: h_prev @ Wh; "
            "backward: by its transpose.",
        ),
        Mistake(
            "dWh transposed",
            swap={"h_prev.T @ dz": "dz.T @ h_prev"},
            says="This is what one gets when `dWh` is transposed: dz.T @ h_prev. The entry "
            "dWh[i, j] belongs to Wh[i, j], which leads from h_prev[i] to z[j]: h_prev on the "
            "left.",
        ),
        Mistake(
            "dWh from the new state",
            swap={"h_prev.T @ dz": "h_next.T @ dz"},
            says="This is what one gets when `dWh` pairs dz with h_next. Wh was multiplied by "
            "the state *before* the step: that is what dz belongs to.",
        ),
        Mistake(
            "dWh one number for all entries",
            swap={"h_prev.T @ dz": "np.full_like(Wh, (h_prev * dz).sum())"},
            says="This is what one gets when `dWh` is one number for the whole matrix. Every "
            "entry has a gradient of its own: a matrix product, not a sum of products.",
        ),
        Mistake(
            "dWh and dh_prev by the same product",
            swap={"dWh = h_prev.T @ dz": "dWh = Wh.T @ (dz.T @ dz)"},
            says="This is what one gets when `dWh` is made of Wh. The gradient of a factor is "
            "made of the *other* factor, h_prev, and of dz.",
        ),
        Mistake(
            "dx from the gradient of Wx",
            swap={"dz @ Wx.T": "dz @ dWx.T"},
            says="This is what one gets when `dx` is made with dWx, the gradient, in place of "
            "Wx, the weight. No error tells: they have the same shape.",
        ),
        Mistake(
            "dx made of Wh",
            swap={"dx = dz @ Wx.T": "dx = (dz @ Wh.T)[:, : x.shape[1]]"},
            says="This is what one gets when `dx` goes back through Wh. x came in through Wx.",
        ),
        Mistake(
            "db a mean over the rows",
            swap={"dz.sum(axis=0)": "dz.mean(axis=0)"},
            says="This is what one gets when `db` is the mean over the rows of the batch. b was "
            "used once in each row, so its gradients are summed.",
        ),
        Mistake(
            "db over the wrong axis",
            swap={"dz.sum(axis=0)": "dz.sum(axis=1)"},
            says="This is what one gets when `db` is summed over axis 1. A gradient has the "
            "shape of what it belongs to, (H,): the rows, axis 0, have to go.",
        ),
        Mistake(
            "db over everything",
            swap={"db = dz.sum(axis=0)": "db = np.full(dz.shape[1], dz.sum())"},
            says="This is what one gets when `db` is one sum over everything, the same for all "
            "of its entries. Sum over the rows only, axis=0.",
        ),
        Mistake(
            "db one number",
            swap={"db = dz.sum(axis=0)": "db = dz.sum()"},
            says="`db` is a single number, the sum over everything. Sum over the rows only, "
            "axis=0: one number for each entry of b.",
        ),
        Mistake(
            "db with a row too many",
            swap={"dz.sum(axis=0)": "dz.sum(axis=0, keepdims=True)"},
            says="`db` has the shape (1, H). b has the shape (H,): leave out keepdims.",
        ),
        Mistake(
            "db not summed",
            swap={"dz.sum(axis=0)": "dz"},
            says="This is what one gets when `db` is dz itself. b has the shape (H,), and was "
            "added to each of the N rows: sum over them.",
        ),
        Mistake(
            "dWx and dWh exchanged",
            swap={"return dx, dh_prev, dWx, dWh, db": "return dx, dh_prev, dWh, dWx, db"},
            says="This is what one gets when dWx and dWh change places in the return. Where D = "
            "H, as in the book, not even the shapes tell.",
        ),
        Mistake(
            "dx and dh_prev exchanged",
            swap={"return dx, dh_prev, dWx, dWh, db": "return dh_prev, dx, dWx, dWh, db"},
            says="This is what one gets when dx and dh_prev change places in the return.",
        ),
        Mistake(
            "a gradient not returned",
            swap={"return dx, dh_prev, dWx, dWh, db": "return dx, dWx, dWh, db"},
            says="dh_prev is not returned. Without it nothing reaches the steps before.",
        ),
        Mistake(
            "db from dh_next",
            swap={"db = dz.sum(axis=0)": "db = dh_next.sum(axis=0)"},
            says="`db` is made of dh_next, the gradient behind the tanh. b is in front of it: "
            "use dz.",
        ),
        Mistake(
            "dh_prev from dh_next",
            swap={"dh_prev = dz @ Wh.T": "dh_prev = dh_next @ Wh.T"},
            says="`dh_prev` is made of dh_next, the gradient behind the tanh. Wh is in front of "
            "it: use dz.",
        ),
        Mistake(
            "dx from dh_next",
            swap={"dx = dz @ Wx.T": "dx = dh_next @ Wx.T"},
            says="`dx` is made of dh_next, the gradient behind the tanh. Wx is in front of it: "
            "use dz.",
        ),
        Mistake(
            "dWx from dh_next",
            swap={"x.T @ dz": "x.T @ dh_next"},
            says="`dWx` is made of dh_next, the gradient behind the tanh. Wx is in front of it: "
            "use dz.",
        ),
        Mistake(
            "dWh from dh_next",
            swap={"h_prev.T @ dz": "h_prev.T @ dh_next"},
            says="`dWh` is made of dh_next, the gradient behind the tanh. Wh is in front of it: "
            "use dz.",
        ),
        Mistake(
            "brackets missing in dz",
            swap={"dh_next * (1 - h_next**2)": "dh_next * 1 - h_next**2"},
            says="This is what one gets without the brackets, dh_next * 1 - h^2: a product is "
            "taken before a difference. Look at `dz`.",
        ),
        Mistake(
            "(1 - h)^2 for 1 - h^2",
            swap={"(1 - h_next**2)": "(1 - h_next) ** 2"},
            says="This is what one gets with (1 - h)^2. Only h is squared, 1 - h^2; look at the "
            "brackets in `dz`.",
        ),
        Mistake(
            "1 + h^2 for 1 - h^2",
            swap={"(1 - h_next**2)": "(1 + h_next**2)"},
            says="This is what one gets with 1 + h^2. The slope of tanh is 1 - h^2, never more "
            "than 1; look at `dz`.",
        ),
        Mistake(
            "dx transposed",
            swap={"dx = dz @ Wx.T": "dx = Wx @ dz.T"},
            says="`dx` is transposed, (D, N). The rows of the batch stay rows: dz goes on the "
            "left.",
        ),
        Mistake(
            "dWx transposed",
            swap={"dWx = x.T @ dz": "dWx = dz.T @ x", "dx = dz @ Wx.T": "dx = dz @ Wx.T"},
            says="`dWx` is transposed, (H, D). A gradient has the shape of what it belongs to, "
            "and Wx is (D, H): x on the left.",
        ),
        Mistake(
            "the last row only",
            swap={
                "dWh = h_prev.T @ dz": "dWh = np.outer(h_prev[-1], dz[-1])",
                "dWx = x.T @ dz": "dWx = np.outer(x[-1], dz[-1])",
            },
            says="`dWx` and `dWh` are those of the last row of the batch alone. The gradients of "
            "all rows are added: x.T @ dz does that, a loop over rows needs +=.",
        ),
        Mistake(
            "dh_next changed in place",
            swap={"dz = dh_next * (1 - h_next**2)": "dz = dh_next\n    dz *= 1 - h_next**2"},
            says="`dz = dh_next` gives the array a second name, and *= then changes it for the "
            "caller, too. `dh_next * ...` makes a new array.",
        ),
    ],
)

# Word vectors -------------------------------------------------------------------------------------


def embedding_gradient(dxs, ids, V):
    """The gradient of the table of word vectors, W: (V, D), after the lookup W[ids].

    dxs: (N, T, D), the gradient of every looked-up vector. ids: (N, T), the words.
    Returns dW: (V, D). A word that was not read gets zeros.
    """
    dW = np.zeros((V, dxs.shape[2]))
    np.add.at(dW, ids, dxs)
    return dW


def lookups(ids, V, D, note=""):
    ids = np.array(ids)
    args = {"dxs": spaced(*ids.shape, D, low=-1.7, high=2.4), "ids": ids, "V": V}
    return Case(args, {"N": len(ids), "T": len(ids[0]), "D": D, "V": V}, note)


BY_WORD = "for n in range(len(ids)):\n        for t in range(len(ids[n])):\n            "

EMBEDDING_GRADIENT = Exercise(
    embedding_gradient,
    notebook="5.3",
    minutes=5,
    returns="dW",
    traits={
        "no word repeats": "As long as no word repeats it is right. So look at what happens "
        "where one id stands in the batch twice: both gradients count.",
    },
    cases=[
        lookups([[2]], 4, 1, "no word repeats"),
        lookups([[1, 1]], 3, 2),
        lookups([[3, 0], [1, 4]], 6, 3, "no word repeats"),
        lookups([[2, 0, 2, 2], [1, 1, 0, 2], [0, 2, 1, 1]], 7, 5),
    ],
    mistakes=[
        Mistake(
            "dW[ids] = dxs",
            swap={"np.add.at(dW, ids, dxs)": "dW[ids] = dxs"},
            says="This is what one gets with `dW[ids] = dxs`, or with `dW[ids] += dxs`, which "
            "means the same here: a word that stands in the batch twice keeps its last gradient "
            "only. They are to be added, `np.add.at`.",
        ),
        Mistake(
            "the mean over the places of a word",
            swap={
                "np.add.at(dW, ids, dxs)": "np.add.at(dW, ids, dxs)\n"
                "    dW /= np.maximum(np.bincount(ids.ravel(), minlength=V), 1)[:, np.newaxis]"
            },
            says="This is what one gets when the gradients of a repeated word are averaged. "
            "np.add.at adds, and so does the chain rule: what was used twice gets both gradients.",
        ),
        Mistake(
            "the first gradient of a word wins",
            swap={"np.add.at(dW, ids, dxs)": "dW[ids[::-1, ::-1]] = dxs[::-1, ::-1]"},
            says="This is what one gets when a word that repeats keeps the gradient of its first "
            "place only. Those of all its places are to be added.",
        ),
        Mistake(
            "the gradients cut to integers",
            swap={
                "np.zeros((V, dxs.shape[2]))": "np.zeros((V, dxs.shape[2]), dtype=int)",
                "np.add.at(dW, ids, dxs)": f"{BY_WORD}dW[ids[n, t]] = dW[ids[n, t]] + dxs[n, t]",
            },
            says="This is what one gets when dW is an array of integers: every gradient written "
            "into it is cut to a whole number, without an error. Look at how dW is made.",
        ),
        Mistake(
            "dW not set to zero first",
            swap={"np.zeros((V, dxs.shape[2]))": "np.empty((V, dxs.shape[2]))"},
            says="The gradients are added to an array that was never set to zero: np.empty holds "
            "whatever was in that memory before. (Here it is filled with nan, so that one can "
            "see it.)",
        ),
        Mistake(
            "+= with repeated ids, step by step",
            swap={
                "np.add.at(dW, ids, dxs)": "for t in range(ids.shape[1]):\n        dW[ids[:, t]] += dxs[:, t]"
            },
            says="The steps are added one after the other, but within a step `dW[ids] += ...` "
            "keeps only one of two rows of the batch with the same word. np.add.at adds both.",
        ),
        Mistake(
            "+= with repeated ids, row by row",
            swap={
                "np.add.at(dW, ids, dxs)": "for n in range(len(ids)):\n        dW[ids[n]] += dxs[n]"
            },
            says="The rows are added one after the other, but within a row `dW[ids] += ...` "
            "keeps only the last place of a word that repeats. np.add.at adds them all.",
        ),
        Mistake(
            "the last step left out",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids[:, :-1], dxs[:, :-1])"},
            says="The last step is left out: does a range end one too early?",
        ),
        Mistake(
            "the first step only",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids[:, 0], dxs[:, 0])"},
            says="This is the gradient of the first step alone. Is the return inside the loop?",
        ),
        Mistake(
            "time and rows mixed up",
            swap={
                "np.add.at(dW, ids, dxs)": "np.add.at(dW, ids.T.ravel(), dxs.reshape(-1, dxs.shape[2]))"
            },
            says="The words get each other's gradients: ids and dxs are not flattened in the "
            "same order. Is one of them transposed?",
        ),
        Mistake(
            "rows up to the largest id only",
            swap={"return dW": "return dW[: ids.max() + 1]"},
            says="dW ends with the largest id that was read. It has a row for each of the V words.",
        ),
        Mistake(
            "only the words that were read have a row",
            swap={"return dW": "return dW[np.unique(ids)]"},
            says="These are the rows of the words that were read. A gradient has the shape of "
            "what it belongs to: (V, D), with zeros for the other words.",
        ),
        Mistake(
            "transposed",
            swap={"return dW": "return dW.T"},
            says="This is the gradient transposed, (D, V). One row for each word: (V, D).",
        ),
        Mistake(
            "the last step only",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids[:, -1], dxs[:, -1])"},
            says="This is the gradient of the last step alone. Look at how often the line that "
            "adds runs.",
        ),
        Mistake(
            "the first row of the batch only",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids[0], dxs[0])"},
            says="These are the gradients of the first row of the batch alone. Look at the loop "
            "over N.",
        ),
    ],
)

# T steps ------------------------------------------------------------------------------------------


def time_rnn_forward(xs, h0, Wx, Wh, b):
    """T steps of h = tanh(h Wh + x Wx + b).

    xs: (N, T, D), h0: (N, H) the state to start from, Wx: (D, H), Wh: (H, H), b: (H,).
    Returns hs: (N, T, H), the state after every step.
    """
    N, T, D = xs.shape
    hs = np.zeros((N, T, len(b)))
    h = h0
    for t in range(T):
        h = np.tanh(h @ Wh + xs[:, t] @ Wx + b)
        hs[:, t] = h
    return hs


def block(N, T, D, H):
    args = {"xs": spaced(N, T, D, high=0.8), "h0": spaced(N, H, low=-0.5, high=0.7)}
    args |= {"Wx": spaced(D, H, low=-0.7), "Wh": spaced(H, H, low=-0.6, high=0.9)}
    return Case(args | {"b": spaced(H, low=-0.3, high=0.4)}, {"N": N, "T": T, "D": D, "H": H})


BLOCKS = [(1, 1, 1, 1), (2, 1, 1, 1), (1, 2, 1, 1), (3, 1, 2, 4), (1, 3, 2, 4), (3, 4, 5, 6)]

TIME_RNN_FORWARD = Exercise(
    time_rnn_forward,
    notebook="5.3",
    minutes=5,
    returns="hs",
    cases=[block(*sizes) for sizes in BLOCKS],
    mistakes=[
        Mistake(
            "the given first state ignored",
            swap={"h = h0": "h = np.zeros_like(h0)"},
            says="This is what one gets when the loop starts from zeros. h0 was given: the state "
            "the block before has left behind.",
        ),
        Mistake(
            "the state never moves on",
            swap={
                "        h = np.tanh(": "        new = np.tanh(",
                "hs[:, t] = h": "hs[:, t] = new",
            },
            says="This is what one gets when every step starts from h0: the state never moves "
            "on, and the network knows of one word only. Look at what `h` holds when the loop "
            "starts its second turn.",
        ),
        Mistake(
            "no state before",
            swap={"h @ Wh + xs": "xs"},
            says="This is what one gets without h Wh: no step knows of the one before. It is no "
            "recurrent network any more.",
        ),
        Mistake(
            "tanh forgotten",
            swap={"np.tanh(h @ Wh + xs[:, t] @ Wx + b)": "h @ Wh + xs[:, t] @ Wx + b"},
            says="These are the states without tanh, those of the linear RNN.",
        ),
        Mistake(
            "the sigmoid for tanh",
            swap={
                "np.tanh(h @ Wh + xs[:, t] @ Wx + b)": "1 / (1 + np.exp(-(h @ Wh + xs[:, t] @ Wx + b)))"
            },
            says="These are the states with the sigmoid in the place of tanh.",
        ),
        Mistake(
            "b forgotten",
            swap={" @ Wx + b": " @ Wx"},
            says="This is what one gets without b.",
        ),
        Mistake(
            "Wh transposed",
            swap={"h @ Wh": "h @ Wh.T"},
            says="This is what one gets with Wh transposed. Forward it is h @ Wh; the transpose "
            "belongs to the way back.",
        ),
        Mistake(
            "Wx and Wh exchanged",
            swap={"h @ Wh + xs[:, t] @ Wx": "h @ Wx + xs[:, t] @ Wh"},
            says="Wx and Wh have changed places: the state goes with Wh, the input with Wx. "
            "Where D = H, as in the book, this raises no error. Do the function and whoever "
            "calls it list the parameters in the same order?",
        ),
        Mistake(
            "only the last state returned",
            swap={"return hs": "return h"},
            says="This is the last state alone, (N, H). The layer above needs the states of all "
            "steps, (N, T, H).",
        ),
        Mistake(
            "the state before each step stored",
            swap={
                "h = np.tanh(h @ Wh + xs[:, t] @ Wx + b)\n        hs[:, t] = h": "hs[:, t] = h\n"
                "        h = np.tanh(h @ Wh + xs[:, t] @ Wx + b)"
            },
            says="These are the states *before* every step: hs[:, 0] is h0. Look at the order of "
            "the two lines in the loop.",
        ),
        Mistake(
            "b outside of tanh",
            swap={"np.tanh(h @ Wh + xs[:, t] @ Wx + b)": "np.tanh(h @ Wh + xs[:, t] @ Wx) + b"},
            says="This is what one gets when b is added behind the tanh. It belongs inside.",
        ),
        Mistake(
            "tanh twice",
            swap={"hs[:, t] = h": "hs[:, t] = np.tanh(h)"},
            says="This is tanh of the states: it was taken twice, once in the step and once when "
            "the state was stored.",
        ),
        Mistake(
            "the first word at every step",
            swap={"xs[:, t] @": "xs[:, 0] @"},
            says="Every step reads the first input. Look for a 0 where t belongs.",
        ),
        Mistake(
            "one array stored T times",
            swap={"return hs": "hs[:] = h[:, np.newaxis]\n    return hs"},
            says="All steps hold the last state. If h is changed in place, a list of it holds "
            "one array T times: append h.copy(), or let each step make a new array.",
        ),
        Mistake(
            "returned after the first step",
            swap={"return hs": "return hs[:, :1]"},
            says="One step came back: is the return inside the loop?",
        ),
        Mistake(
            "stored once, after the loop",
            swap={"return hs": "return hs[:, -1:]"},
            says="Only the last state is there: it is stored after the loop, not in it.",
        ),
        Mistake(
            "h0 among the states",
            swap={"return hs": "return np.concatenate([h0[:, np.newaxis], hs], axis=1)"},
            says="T + 1 states came back, h0 first. Only the states *after* the steps were asked "
            "for.",
        ),
        Mistake(
            "the state carried on before tanh",
            swap={
                "h = np.tanh(h @ Wh + xs[:, t] @ Wx + b)\n        hs[:, t] = h": "h = h @ Wh + xs[:, t] @ Wx + b\n        hs[:, t] = np.tanh(h)"
            },
            says="What is carried to the next step has not been through tanh. The state *is* the "
            "output of tanh.",
        ),
        Mistake(
            "time as the last axis",
            swap={"return hs": "return hs.transpose(0, 2, 1)"},
            says="These are the right states with time as the last axis, (N, H, T): "
            "np.stack(..., axis=1) puts it in the middle.",
        ),
        Mistake(
            "the states never stored",
            swap={"np.zeros((N, T, len(b)))": "np.empty((N, T, len(b)))", "hs[:, t] = h": "pass"},
            says="An array from np.empty came back that nothing was ever written into. (Here it "
            "is filled with nan, so that one can see it.) Look for the line that stores the "
            "state of step t.",
        ),
        Mistake(
            "only one step stored",
            swap={"hs[:, t] = h": "hs[:, -1] = h"},
            says="All steps are stored in the same place, one over the other. Step t belongs at "
            "hs[:, t].",
        ),
        Mistake(
            "time first",
            swap={"return hs": "return hs.transpose(1, 0, 2)"},
            says="These are the right states with time as the first axis, (T, N, H). The "
            "exercise asks for (N, T, H).",
        ),
        Mistake(
            "time and rows confused by a reshape",
            swap={"return hs": "return hs.transpose(1, 0, 2).reshape(N, T, -1)"},
            says="The states of step t are not in hs[:, t]: (T, N, H) was reshaped to (N, T, H). "
            "A reshape does not exchange axes, it deals the numbers out anew; use .transpose(1, "
            "0, 2), or np.stack(..., axis=1).",
        ),
        Mistake(
            "the first step left out",
            swap={"for t in range(T)": "for t in range(1, T)"},
            says="The first step is left out: hs[:, 0] was never filled. The loop begins with t "
            "= 0, and with h0.",
        ),
        Mistake(
            "the last step left out",
            swap={"for t in range(T)": "for t in range(T - 1)"},
            says="The last step is left out: range(T - 1) ends with T - 2.",
        ),
        Mistake(
            "the steps in reverse",
            swap={"for t in range(T)": "for t in reversed(range(T))"},
            says="The loop reads the last word first. Forward, time runs forward; reversed "
            "belongs to the way back.",
        ),
    ],
)


def time_rnn_backward(dhs, xs, hs, h0, Wx, Wh):
    """Gradients of T steps of h = tanh(h Wh + x Wx + b): backpropagation through time.

    dhs: (N, T, H), the gradient that comes from above at every step.
    xs: (N, T, D), hs: (N, T, H) the states after each step, h0: (N, H) the one before.
    Returns dxs: (N, T, D), dWx: (D, H), dWh: (H, H), db: (H,), dh0: (N, H).
    """
    N, T, D = xs.shape
    dxs, dh = np.zeros_like(xs), np.zeros_like(h0)
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(len(Wh))
    for t in reversed(range(T)):
        h_prev = hs[:, t - 1] if t > 0 else h0
        dz = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        db += dz.sum(axis=0)
        dWh += h_prev.T @ dz
        dWx += xs[:, t].T @ dz
        dxs[:, t] = dz @ Wx.T
        dh = dz @ Wh.T
    return dxs, dWx, dWh, db, dh


def block_with_states(N, T, D, H):
    case = block(N, T, D, H)
    args = {"dhs": spaced(N, T, H, low=-1.5, high=2), "xs": case.args["xs"]}
    args |= {"hs": time_rnn_forward(**case.args)}
    return Case(args | {name: case.args[name] for name in ("h0", "Wx", "Wh")}, case.sizes)


EVERYTHING = "dxs dWx dWh db dh0"

TIME_RNN_BACKWARD = Exercise(
    time_rnn_backward,
    notebook="5.3",
    minutes=20,
    returns=EVERYTHING,
    cases=[block_with_states(*sizes) for sizes in BLOCKS],
    clues={
        "dxs": "Only dxs is wrong, so dz is right, and with it all that passes between the "
        "steps: look at the line of dxs, and at where its result is put.",
        "dWh": "Only dWh is wrong: which state is paired with dz at step t, and at t = 0?",
        "dWx": "Only dWx is wrong: which input is paired with dz at step t?",
        "db": "Only db is wrong: b is used in every row and at every step, so it is summed over "
        "both.",
        "dWx dWh db": "The weights are wrong and dxs is right: so dz is right at every step, and "
        "it is the sum over the steps that goes wrong.",
        "dh0": "Only dh0 is wrong: it is what the first step hands back.",
    },
    mistakes=[
        Mistake(
            "the gradient from the next step not added",
            swap={"(dhs[:, t] + dh)": "dhs[:, t]"},
            says="This is what one gets when the gradient from the next time step is not added. "
            "h_t went two "
            f"ways, up and on; {FROM_NEXT}.",
        ),
        Mistake(
            "nothing arrives: all gradients exactly 0",
            swap={"(dhs[:, t] + dh)": "dh"},
            says="Every gradient is exactly 0. Nothing comes in: either what comes from above, "
            "dhs[:, t], is "
            f"forgotten, or what was to take it up is added to itself (dh = dh + dh). "
            f"{FROM_NEXT.capitalize()}.",
        ),
        Mistake(
            "backward in forward order",
            swap={"reversed(range(T))": "range(T)"},
            says="This is what one gets when the loop back runs forward, from 0 to T-1. Step t "
            "waits for the gradient of step t+1: reversed(range(T)).",
        ),
        Mistake(
            "the gradient from above added up over the steps",
            swap={
                "dz = (dhs[:, t] + dh)": "above = dhs[:, t:].sum(axis=1)\n        dz = (above + dh)",
            },
            says="This is what one gets when dhs of the later steps is added again. What they "
            "have to say comes back through dh already.",
        ),
        Mistake(
            "the state's gradient not replaced but added to",
            swap={"dh = dz @ Wh.T": "dh = dh + dz @ Wh.T"},
            says="This is what one gets when `dh` is added to in each turn. What the step before "
            "gets is dz @ Wh.T of this step alone: the older gradients are inside it.",
        ),
        Mistake(
            "Wh not transposed",
            swap={"dz @ Wh.T": "dz @ Wh"},
            says="This is what one gets when Wh is not transposed in `dh`. The shapes fit either "
            "way; a network trained so even learns, a little worse.",
        ),
        Mistake(
            "the derivative of tanh left out",
            swap={" * (1 - hs[:, t] ** 2)": ""},
            says="This is what one gets without the derivative of tanh, 1 - h^2, in `dz`.",
        ),
        Mistake(
            "the derivative of tanh only in the gradient from above",
            swap={"(dhs[:, t] + dh) * (1 - hs[:, t] ** 2)": "dhs[:, t] * (1 - hs[:, t] ** 2) + dh"},
            says="This is what one gets when 1 - h^2 multiplies only the gradient from above. "
            "Both went through the same tanh: brackets around the sum.",
        ),
        Mistake(
            "tanh' taken as 1 - h",
            swap={"(1 - hs[:, t] ** 2)": "(1 - hs[:, t])"},
            says="This is what one gets with 1 - h for the derivative of tanh: the square is "
            "missing.",
        ),
        Mistake(
            "tanh' taken as h (1 - h)",
            swap={"(1 - hs[:, t] ** 2)": "hs[:, t] * (1 - hs[:, t])"},
            says="This is what one gets with h (1 - h), the derivative of the sigmoid, not of "
            "tanh.",
        ),
        Mistake(
            "tanh' taken as 1 / (1 - h^2)",
            swap={"* (1 - hs[:, t] ** 2)": "/ (1 - hs[:, t] ** 2)"},
            says="This is what one gets when the gradient is divided by 1 - h^2 instead of "
            "multiplied.",
        ),
        Mistake(
            "tanh taken a second time",
            swap={"(1 - hs[:, t] ** 2)": "(1 - np.tanh(hs[:, t]) ** 2)"},
            says="This is what one gets when tanh is taken again: hs holds tanh(z) already.",
        ),
        Mistake(
            "tanh' at the state before",
            swap={"(1 - hs[:, t] ** 2)": "(1 - h_prev**2)"},
            says="This is what one gets when the derivative of tanh is taken at h_prev. What "
            "came out of this step's tanh is hs[:, t].",
        ),
        Mistake(
            "weight gradients assigned, not summed over time",
            swap={
                "db += dz": "db[...] = dz",
                "dWh += h_": "dWh[...] = h_",
                "dWx += x": "dWx[...] = x",
            },
            says="This is what one gets when the weight gradients are assigned in every turn: "
            "only the last one, t = 0, remains. The steps share their weights, so the gradients "
            "are summed.",
        ),
        Mistake(
            "only dWh assigned, not summed over time",
            swap={"dWh += h_": "dWh[...] = h_"},
            says="This is what one gets when `dWh` is assigned in every turn instead of added to.",
        ),
        Mistake(
            "only dWx assigned, not summed over time",
            swap={"dWx += x": "dWx[...] = x"},
            says="This is what one gets when `dWx` is assigned in every turn instead of added to.",
        ),
        Mistake(
            "only db assigned, not summed over time",
            swap={"db += dz": "db[...] = dz"},
            says="This is what one gets when `db` is assigned in every turn instead of added to.",
        ),
        Mistake(
            "weight gradients averaged over time",
            swap={"    return dxs": "    dWx, dWh, db = dWx / T, dWh / T, db / T\n    return dxs"},
            says="The weight gradients are divided by T. They are sums over the steps; a mean "
            "over the words is taken in the loss, if at all.",
        ),
        Mistake(
            "a gradient added to itself",
            swap={
                "dWh += h_prev.T @ dz": "dWh += dWh",
                "dWx += xs[:, t].T @ dz": "dWx += dWx",
                "db += dz.sum(axis=0)": "db += db",
            },
            says="The weight gradients are exactly 0: each is added to itself (dWx += dWx), or "
            "never added to at all. Add what this step has to say.",
        ),
        Mistake(
            "dWh from the new state",
            swap={"h_prev.T @ dz": "hs[:, t].T @ dz"},
            says="This is what one gets when `dWh` pairs dz with the state after the step. Wh "
            "was multiplied by the state before it.",
        ),
        Mistake(
            "zeros for the first state in dWh",
            swap={"if t > 0 else h0": "if t > 0 else np.zeros_like(h0)"},
            says="This is what one gets when the state before step 0 is taken for zeros. It was "
            "h0.",
        ),
        Mistake(
            "hs[:, -1] for the state before step 0",
            swap={"hs[:, t - 1] if t > 0 else h0": "hs[:, t - 1]"},
            says="At t = 0, hs[:, t - 1] is hs[:, -1]: the *last* state, without an error. The "
            "state before step 0 is h0.",
        ),
        Mistake(
            "dWh transposed",
            swap={"h_prev.T @ dz": "dz.T @ h_prev"},
            says="This is what one gets when `dWh` is transposed: (H, H) either way. h_prev goes "
            "on the left.",
        ),
        Mistake(
            "dWh one number for all entries",
            swap={"h_prev.T @ dz": "(h_prev * dz).sum()"},
            says="This is what one gets when `dWh` is one number for the whole matrix: a sum of "
            "products where a matrix product belongs.",
        ),
        Mistake(
            "dxs from the gradient of Wx",
            swap={"dz @ Wx.T": "dz @ dWx.T"},
            says="This is what one gets when `dxs` is made with dWx, the gradient, in place of "
            "Wx, the weight.",
        ),
        Mistake(
            "brackets missing around the sum",
            swap={"(dhs[:, t] + dh) * (1 - hs[:, t] ** 2)": "dhs[:, t] + dh * (1 - hs[:, t] ** 2)"},
            says="This is what one gets without brackets around the sum: only dh goes through "
            "tanh. What comes from above goes through it, too.",
        ),
        Mistake(
            "returned after one turn",
            swap={"reversed(range(T))": "[T - 1]"},
            says="Only the last step was done: is the return inside the loop?",
        ),
        Mistake(
            "dh made with the gradient of Wh",
            swap={"dh = dz @ Wh.T": "dh = dz @ dWh.T"},
            says="`dh` is made with dWh, the gradient, in place of Wh, the weight.",
        ),
        Mistake(
            "time first",
            swap={"return dxs, ": "return dxs.transpose(1, 0, 2), "},
            says="dxs has time as its first axis, (T, N, D). The exercise asks for (N, T, D).",
        ),
        Mistake(
            "(1 - h)^2 for 1 - h^2",
            swap={"(1 - hs[:, t] ** 2)": "(1 - hs[:, t]) ** 2"},
            says="This is what one gets with (1 - h)^2. Only h is squared; look at the brackets.",
        ),
        Mistake(
            "all weight gradients a mean over the rows",
            swap={
                "db += dz.sum(axis=0)": "db += dz.mean(axis=0)",
                "dWh += h_prev.T @ dz": "dWh += h_prev.T @ dz / N",
                "dWx += xs[:, t].T @ dz": "dWx += xs[:, t].T @ dz / N",
            },
            says="The weight gradients are divided by N. They are sums over the rows; the mean, "
            "if any, was taken in the loss.",
        ),
        Mistake(
            "dxs never stored",
            swap={
                "np.zeros_like(xs), ": "np.empty_like(xs), ",
                "dxs[:, t] = dz @ Wx.T": "dx = dz @ Wx.T",
            },
            says="An array from np.empty came back as dxs that nothing was ever written into. "
            "(Here it is filled with nan, so that one can see it.)",
        ),
        Mistake(
            "dxs left at zero",
            swap={"dxs[:, t] = dz @ Wx.T": "dx = dz @ Wx.T"},
            says="dxs is exactly 0: dx is computed at every step, and put nowhere. Store it, "
            "dxs[:, t] = ...",
        ),
        Mistake(
            "dxs in the order of the loop",
            swap={"dxs[:, t] = ": "dxs[:, T - 1 - t] = "},
            says="dxs runs backward in time: a list that is filled in the order of the loop "
            "begins with the last step. Insert at the front, or store at dxs[:, t].",
        ),
        Mistake(
            "weight gradients added to uninitialised arrays",
            swap={
                "np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(len(Wh))": "np.empty_like(Wx), "
                "np.empty_like(Wh), np.empty(len(Wh))"
            },
            says="The weight gradients are added to arrays that were never set to zero: "
            "np.empty_like holds whatever was in that memory. (Here it is filled with nan, so "
            "that one can see it.)",
        ),
        Mistake(
            "db a mean over the rows",
            swap={"dz.sum(axis=0)": "dz.mean(axis=0)"},
            says="This is what one gets when `db` is averaged over the rows of the batch; it is "
            "their sum.",
        ),
        Mistake(
            "db over everything",
            swap={"dz.sum(axis=0)": "dz.sum()"},
            says="This is what one gets when `db` is one sum over everything, the same for all "
            "entries. Sum over the rows only, axis=0.",
        ),
        Mistake(
            "dWx and dWh exchanged",
            swap={"return dxs, dWx, dWh,": "return dxs, dWh, dWx,"},
            says="dWx and dWh have changed places in the return. Where D = H not even the shapes "
            "tell.",
        ),
        Mistake(
            "the first step left out",
            swap={"reversed(range(T))": "range(T - 1, 0, -1)"},
            says="The loop stops one step too early: step 0 is left out. range(T - 1, 0, -1) "
            "ends with 1; range(T - 1, -1, -1), or reversed(range(T)), ends with 0.",
        ),
        Mistake(
            "the last step left out",
            swap={"reversed(range(T))": "reversed(range(T - 1))"},
            says="The loop begins one step too late: the last step, T - 1, is left out.",
        ),
        Mistake(
            "handed on without Wh",
            swap={"dh = dz @ Wh.T": "dh = dz"},
            says="`dh` is dz itself. On its way to the step before, the gradient passes the "
            "product h Wh, too: one more product, with Wh transposed.",
        ),
        Mistake(
            "handed on without the derivative of tanh",
            swap={"dh = dz @ Wh.T": "dh = (dhs[:, t] + dh) @ Wh.T"},
            says="What is handed to the step before has not passed tanh: `dh` is to be made of dz.",
        ),
        Mistake(
            "dh0 not that of the first step",
            swap={"dh = dz @ Wh.T": "if t > 0:\n            dh = dz @ Wh.T"},
            says="Only dh0 is wrong: it is what step 1 hands to step 0. Step 0 hands something "
            "back, too.",
        ),
        Mistake(
            "dhs changed in place",
            swap={"dz = (dhs[:, t] + dh)": "dhs[:, t] += dh\n        dz = dhs[:, t]"},
            says="`dhs[:, t] += dh` writes into the array of the caller. Make a new one, dhs[:, "
            "t] + dh.",
        ),
    ],
)

# A layer with a memory ----------------------------------------------------------------------------


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
    found["hs"] = fresh.forward(xs)
    found["dxs"] = fresh.backward(dhs)
    found["number of grads"] = len(fresh.grads)
    found["dWx"], found["dWh"], found["db"] = (np.copy(grad) for grad in fresh.grads[:3])
    found["what the optimiser holds"] = np.concatenate([np.ravel(grad) for grad in held])
    found["hs of a second text"] = fresh.forward(-0.5 * xs)
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
    "hs_of_a_second_text dxs_of_a_second_text dWh_of_a_second_text hs_of_a_longer_batch "
    "hs_after_an_update a_reset_before_any_text hs_of_a_second_block hs_after_reset_state() "
    "a_batch_of_another_size",
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
            says="The state in which a block ends is not stored in self.h, so the next call "
            "cannot go on from it.",
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

# To be repaired -----------------------------------------------------------------------------------


def numeric_gradient(loss, Wh, eps=1e-5):
    """The gradient of loss(Wh) with respect to every entry of Wh.

    loss: a function of an (H, H) array that gives a number. Wh: (H, H).
    Returns dWh: (H, H), right to six digits. Wh is left as it was.
    """
    dWh = np.zeros_like(Wh)
    for i in range(Wh.shape[0]):
        for j in range(Wh.shape[1]):
            moved = Wh.copy()
            moved[i, j] += eps
            above = loss(moved)
            moved[i, j] -= 2 * eps
            below = loss(moved)
            dWh[i, j] = (above - below) / (2 * eps)
    return dWh


class Quadratic:
    """A loss that can be worked by hand: 3 a^2 + 5 a b + a c^3 of the corners a, b, c of Wh."""

    def __repr__(self):
        return "3 a^2 + 5 a b + a c^3, with a = Wh[0, 0], b = Wh[0, -1], c = Wh[-1, 0]"

    def __call__(self, Wh):
        a, b, c = Wh[0, 0], Wh[0, -1], Wh[-1, 0]
        return 3 * a**2 + 5 * a * b + a * c**3


NUMERIC_GRADIENT = Exercise(
    numeric_gradient,
    notebook="5.3",
    minutes=5,
    returns="dWh",
    cases=[
        Case({"loss": Quadratic(), "Wh": spaced(H, H, low=0.3, high=1.7)}, {"H": H})
        for H in (1, 2, 3)
    ],
    broken="a buffer of float32",
    because="float32 holds some seven digits: of a difference of 1e-5 two are left.",
    rtol=1e-6,
    atol=1e-8,
    mistakes=[
        Mistake(
            "a buffer of float32",
            swap={"moved = Wh.copy()": 'moved = Wh.astype("f")'},
            says="Right to three digits only. Print moved.dtype inside the loop: how many digits "
            "does such a number hold, and how many are left of a difference as small as eps?",
        ),
        Mistake(
            "one side only, not central",
            swap={"moved[i, j] -= 2 * eps": "moved[i, j] -= eps", "/ (2 * eps)": "/ eps"},
            says="This is the difference to one side, (L(w + eps) - L(w)) / eps: right to five "
            "digits only. Go up and down by eps.",
        ),
        Mistake(
            "divided by eps",
            swap={"/ (2 * eps)": "/ eps"},
            says="Twice what it should be: from w - eps to w + eps it is 2 eps.",
        ),
        Mistake(
            "brackets missing in the quotient",
            swap={"/ (2 * eps)": "/ 2 * eps"},
            says="/ 2 * eps divides by 2 and multiplies by eps. Brackets around (2 * eps).",
        ),
        Mistake(
            "moved and never put back",
            swap={
                "    for i in range(Wh.shape[0]):": "    moved = Wh.copy()\n    for i in range(Wh.shape[0]):",
                "            moved = Wh.copy()\n": "",
            },
            says="One copy is made for all entries, and each entry that was moved stays where it "
            "is: the later ones are measured at another place. Put it back, or make a new copy "
            "for each.",
        ),
        Mistake(
            "eps too large",
            swap={"moved = Wh.copy()": "moved, eps = Wh.copy(), 1e-2"},
            says="With so large an eps it is the slope over a stretch, not at a point. 1e-5 is "
            "about best for float64.",
        ),
        Mistake(
            "eps too small",
            swap={"moved = Wh.copy()": "moved, eps = Wh.copy(), 1e-13"},
            says="With so small an eps the difference drowns in rounding errors. 1e-5 is about "
            "best for float64.",
        ),
        Mistake(
            "Wh itself moved",
            swap={"moved = Wh.copy()": "moved = Wh"},
            says="The entries of Wh itself are moved, and not put back exactly: keep the number "
            "and store it again (adding and subtracting rounds), or work on a copy.",
        ),
    ],
)
