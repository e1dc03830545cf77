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
        "dx": "x went into z through the product x Wx, so dx is made of dz and of Wx.",
        "dh_prev": "h_prev went into z through the product h_prev Wh, so dh_prev is made of dz and "
        "of Wh. Wh is square, so its shape does not tell which way round it belongs.",
        "dWx": "Each entry of dWx belongs to one number of x and one number of dz, and is summed over "
        "the rows of the batch. Which of the two is on the left?",
        "dWh": "Each entry of dWh belongs to one number of a state and one number of dz, and is summed "
        "over the rows of the batch. Which state went through Wh in this step? Which of the two is on "
        "the left?",
        "db": "b was added to each row of z, in front of tanh. What comes back to it is dz, summed over "
        "the rows.",
        "dWx dWh": "Each row of the batch went through Wx and Wh, so both gradients are sums over the "
        "rows.",
        "dWx dWh db": "Each row of the batch went through Wx, Wh and b, so all three gradients are sums "
        "over the rows.",
        "dx dh_prev dWx dWh db": "All five results are made of dz, the gradient in front of tanh. It is "
        "dh_next times the slope of tanh. Compare dz first.",
    },
    mistakes=[
        Mistake(
            "the derivative of tanh left out",
            swap={"dh_next * (1 - h_next**2)": "dh_next"},
            says="This is what one gets without the derivative of tanh. On its way back the "
            "gradient passes tanh first. Look at what `dz` is made of.",
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
            "state went through tanh. Look at `dz`.",
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
            says="This is what one gets when tanh is taken again. h_next is the tanh of z "
            "already. Look at what is squared in `dz`.",
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
            says="This is what one gets with ** for *. The chain rule wants a product, and a "
            "power of a negative number is nan. Look at `dz`.",
        ),
        Mistake(
            "Wh not transposed in dh_prev",
            swap={"dz @ Wh.T": "dz @ Wh"},
            says="This is what one gets when Wh is not transposed in `dh_prev`. Wh is square, so "
            "no error is raised and only the numbers are wrong. On the way forward h_prev is "
            "multiplied by Wh, on the way back dz is multiplied by its transpose.",
        ),
        Mistake(
            "dWh transposed",
            swap={"h_prev.T @ dz": "dz.T @ h_prev"},
            says="This is what one gets when `dWh` is transposed. The entry dWh[i, j] belongs to "
            "Wh[i, j], which leads from h_prev[i] to z[j], so h_prev goes on the left.",
        ),
        Mistake(
            "dWh from the new state",
            swap={"h_prev.T @ dz": "h_next.T @ dz"},
            says="This is what one gets when `dWh` pairs dz with h_next. Wh was multiplied by "
            "the state *before* the step, and dz belongs to that state.",
        ),
        Mistake(
            "dWh one number for all entries",
            swap={"h_prev.T @ dz": "np.full_like(Wh, (h_prev * dz).sum())"},
            says="This is what one gets when `dWh` is one number for the whole matrix. Every "
            "entry has a gradient of its own. A matrix product gives them all, a sum of products "
            "gives one.",
        ),
        Mistake(
            "dWh computed like db, in every row",
            swap={"h_prev.T @ dz": "np.zeros_like(Wh) + dz.sum(axis=0)"},
            says="This is what one gets when every row of `dWh` is db: dz is summed, and no state "
            "comes in. Wh was multiplied by h_prev, so its gradient is made of h_prev and dz, as dWx is "
            "made of x and dz.",
        ),
        Mistake(
            "dx from the gradient of Wx",
            swap={"dz @ Wx.T": "dz @ dWx.T"},
            says="This is what one gets when `dx` is made with dWx, the gradient, in place of "
            "Wx, the weight. The two have the same shape, so no error is raised.",
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
            "shape of what it belongs to, here (H,), so it is the rows, axis 0, that are summed.",
        ),
        Mistake(
            "db over everything",
            swap={"db = dz.sum(axis=0)": "db = np.full(dz.shape[1], dz.sum())"},
            says="This is what one gets when `db` is one sum over everything, the same for all "
            "of its entries. Only the rows are summed, axis=0.",
        ),
        Mistake(
            "dWx and dWh exchanged",
            swap={"return dx, dh_prev, dWx, dWh, db": "return dx, dh_prev, dWh, dWx, db"},
            says="This is what one gets when dWx and dWh change places in the return. Where D = "
            "H, as in the book, the shapes do not show it.",
        ),
        Mistake(
            "a gradient not returned",
            swap={"return dx, dh_prev, dWx, dWh, db": "return dx, dWx, dWh, db"},
            says="Four results came back, and dh_prev is not among them. Without it nothing reaches "
            "the steps before.",
        ),
    ],
)
