"""rnn_backward: gradients of one step h_next = tanh(h_prev Wh + x Wx + b) (notebook 5.3)."""

import numpy as np

from rnnlm_core import RNN

from ...exercise import Case, Exercise, Mistake, spaced


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
    instead=(RNN.backward,),
    cases=[one_step(1, 1, 1), one_step(2, 1, 1), one_step(1, 2, 3), one_step(3, 4, 5)],
    clues={
        "dx": "dx has a line of its own: dz through the product x Wx, back to x.",
        "dh_prev": "dh_prev has a line of its own: dz through the product h_prev Wh, back to "
        "h_prev.",
        "dWx": "dWx has a line of its own: which input is paired with dz, and in which order?",
        "dWh": "dWh has a line of its own. Each of its entries belongs to one number of a state and "
        "one number of dz: which state, and which of the two on the left?",
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
            "dWh computed like db",
            swap={"h_prev.T @ dz": "dz.sum(axis=0)"},
            says="`dWh` is the sum of dz over the rows, which is db. Wh was multiplied by the state "
            "h_prev, so its gradient is made of h_prev and dz, as dWx is of x and dz.",
        ),
        Mistake(
            "dWh computed like db, in every row",
            swap={"h_prev.T @ dz": "np.zeros_like(Wh) + dz.sum(axis=0)"},
            says="Every row of `dWh` is db: dz was summed, and the state left out. Wh was multiplied "
            "by h_prev, so its gradient is made of h_prev and dz, as dWx is of x and dz.",
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
