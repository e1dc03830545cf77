"""time_affine_backward: gradients of scores = hs W + b (notebook 5.4)."""

import numpy as np  # noqa: F401 (a mistake uses it)

from rnnlm_core import TimeAffine

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import AFFINE_BLOCKS, affine_block


def time_affine_backward(dscores, hs, W):
    """Gradients of scores = hs W + b.

    dscores: (N, T, V), the gradient of the scores. hs: (N, T, H), W: (H, V).
    Returns dhs: (N, T, H), dW: (H, V), db: (V,).
    """
    N, T, H = hs.shape
    rows = hs.reshape(N * T, H)
    drows = dscores.reshape(N * T, -1)
    dhs = drows @ W.T
    dW = rows.T @ drows
    db = drows.sum(axis=0)
    return dhs.reshape(N, T, H), dW, db


def affine_block_back(N, T, H, V):
    case = affine_block(N, T, H, V)
    args = {"dscores": spaced(N, T, V, low=-1.4, high=1.8)}
    return Case(args | {name: case.args[name] for name in ("hs", "W")}, case.sizes)


TIME_AFFINE_BACKWARD = Exercise(
    time_affine_backward,
    notebook="5.4",
    minutes=10,
    returns="dhs dW db",
    instead=(TimeAffine.backward,),
    cases=[affine_block_back(*sizes) for sizes in AFFINE_BLOCKS],
    clues={
        "dhs": "dhs has a line of its own: the gradient of every place, back through the product "
        "with W, and into the shape of hs.",
        "dW": "dW has a line of its own: every place pairs its own state with its own gradient, "
        "and all N*T of them are added up.",
        "db": "db has a line of its own: b was added at every place, so what comes back is added "
        "up over all rows and steps.",
        "dW db": "The two sums are wrong and dhs is right: W and b were used at each of the N*T "
        "places. What is summed, and over which axes?",
        "dhs dW db": "Everything is wrong, so look at what all three are made of: the gradients "
        "as N*T rows.",
    },
    mistakes=[
        Mistake(
            "dW transposed",
            swap={"rows.T @ drows": "drows.T @ rows"},
            says="This is what one gets when `dW` is transposed, (V, H). It has the shape of W: "
            "the states go on the left, transposed, (H, N*T)(N*T, V).",
        ),
        Mistake(
            "dW a mean over the places",
            swap={"dW = rows.T @ drows": "dW = rows.T @ drows / (N * T)"},
            says="`dW` is divided by N*T. It is a sum over the places. The mean is taken in the "
            "loss, and is in dscores already.",
        ),
        Mistake(
            "dW and db means over the places",
            swap={
                "dW = rows.T @ drows": "dW = rows.T @ drows / (N * T)",
                "drows.sum(axis=0)": "drows.mean(axis=0)",
            },
            says="`dW` and `db` are divided by N*T, as means. They are sums over the places: the "
            "mean is taken in the loss, and is in dscores already.",
        ),
        Mistake(
            "dW and db divided by N",
            swap={
                "dW = rows.T @ drows": "dW = rows.T @ drows / N",
                "drows.sum(axis=0)": "drows.sum(axis=0) / N",
            },
            says="`dW` and `db` are divided by N. They are sums; the mean is taken in the loss, "
            "and is in dscores already.",
        ),
        Mistake(
            "dW and db divided by T",
            swap={
                "dW = rows.T @ drows": "dW = rows.T @ drows / T",
                "drows.sum(axis=0)": "drows.sum(axis=0) / T",
            },
            says="`dW` and `db` are divided by T, as means over the steps. They are sums; the "
            "mean is taken in the loss, and is in dscores already.",
        ),
        Mistake(
            "the last step only",
            swap={
                "rows.T @ drows": "hs[:, -1].T @ dscores[:, -1]",
                "drows.sum(axis=0)": "dscores[:, -1].sum(axis=0)",
            },
            says="`dW` and `db` hold what the last step has to say and nothing else. In a loop "
            "over time it must be +=, not =; in one product all N*T rows take part.",
        ),
        Mistake(
            "the first step only",
            swap={
                "rows.T @ drows": "hs[:, 0].T @ dscores[:, 0]",
                "drows.sum(axis=0)": "dscores[:, 0].sum(axis=0)",
            },
            says="`dW` and `db` hold what the first step has to say and nothing else. In a loop "
            "over time, backward too, it must be +=, not =; in one product all N*T rows take "
            "part.",
        ),
        Mistake(
            "dW of the last step only",
            swap={"rows.T @ drows": "hs[:, -1].T @ dscores[:, -1]"},
            says="`dW` holds what the last step has to say and nothing else. In a loop over time "
            "it must be +=, not =; in one product all N*T rows take part.",
        ),
        Mistake(
            "the first row of the batch only",
            swap={
                "rows.T @ drows": "hs[0].T @ dscores[0]",
                "drows.sum(axis=0)": "dscores[0].sum(axis=0)",
            },
            says="`dW` and `db` hold what the first row of the batch has to say. Add up over all "
            "rows, or lay all N*T places into one matrix.",
        ),
        Mistake(
            "one dW for every row of the batch",
            swap={"rows.T @ drows": "hs.transpose(0, 2, 1) @ dscores"},
            says="`dW` has three axes, (N, H, V): one matrix for every row of the batch. They "
            "share their W, so the N matrices are to be added up; or lay all places into one "
            "matrix first.",
        ),
        Mistake(
            "one dW for every step",
            swap={"rows.T @ drows": "hs.transpose(1, 2, 0) @ dscores.transpose(1, 0, 2)"},
            says="`dW` has three axes, (T, H, V): one matrix for every step. The steps share "
            "their W, so the T matrices are to be added up; or lay all places into one matrix "
            "first.",
        ),
        Mistake(
            "states and gradients of different places paired",
            swap={"rows = hs.reshape(N * T, H)": "rows = hs.transpose(1, 0, 2).reshape(N * T, H)"},
            says="`dW` pairs the state of one place with the gradient of another: the states are "
            "laid out step after step, the gradients row after row of the batch. Use one order "
            "for both.",
        ),
        Mistake(
            "both laid out by time, and dhs not turned back",
            swap={
                "rows = hs.reshape(N * T, H)": "rows = hs.transpose(1, 0, 2).reshape(N * T, H)",
                "dscores.reshape(N * T, -1)": "dscores.transpose(1, 0, 2).reshape(N * T, -1)",
            },
            says="`dW` and `db` are right, and `dhs` holds the right rows at other places. This is "
            "what one gets when states and gradients are laid out step after step: then `dhs` comes "
            "out in that order, too, and is to be turned back, reshape(T, N, H) and then "
            "transpose(1, 0, 2).",
        ),
        Mistake(
            "the gradients laid out by time",
            swap={"dscores.reshape(N * T, -1)": "dscores.transpose(1, 0, 2).reshape(N * T, -1)"},
            says="The gradients are laid out step after step, the states row after row of the "
            "batch. So `dW` pairs what does not belong together, and `dhs` lands at other "
            "places. Use one order for all.",
        ),
        Mistake(
            "a reshape in the place of a transpose",
            swap={"rows.T @ drows": "hs.reshape(H, N * T) @ drows"},
            says="`dW` is made with hs.reshape(H, N*T), which has the shape of the transpose and "
            "not its numbers: a reshape deals them out in their old order. First .reshape(N * T, "
            "H), then .T.",
        ),
        Mistake(
            "dW one number for each word",
            swap={"rows.T @ drows": "np.broadcast_to(drows.sum(axis=0), W.shape)"},
            says="All rows of `dW` are equal: it is made of the gradients alone, without the "
            "states. W was multiplied by hs, so hs stands in its gradient.",
        ),
        Mistake(
            "dhs not taken apart again",
            swap={"dhs.reshape(N, T, H)": "dhs"},
            says="`dhs` has the right numbers, still laid out as (N*T, H). It goes to the RNN, "
            "which wants the shape of hs, (N, T, H).",
        ),
        Mistake(
            "dhs taken apart with time first",
            swap={"dhs.reshape(N, T, H)": "dhs.reshape(T, N, H)"},
            says="N and T have changed places in the last reshape of `dhs`. It has the shape of "
            "hs.",
        ),
        Mistake(
            "dhs taken apart with time first, then transposed",
            swap={"dhs.reshape(N, T, H)": "dhs.reshape(T, N, H).transpose(1, 0, 2)"},
            says="The gradients in `dhs` stand at the wrong places: they were laid out row after "
            "row of the batch, and are taken apart as if they were step after step. .reshape(N, "
            "T, H) is enough.",
        ),
        Mistake(
            "dhs made with dW",
            swap={
                "dhs = drows @ W.T": "pass",
                "db = drows": "dhs = drows @ dW.T\n    db = drows",
            },
            says="This is what one gets when `dhs` is made with dW, the gradient, in place of W, "
            "the weight. No error tells: they have the same shape.",
        ),
        Mistake(
            "W not transposed in dhs",
            swap={"drows @ W.T": "drows @ W"},
            says="`dhs` is made with W where W.T belongs: the gradients have V numbers, and H "
            "are wanted, (N*T, V)(V, H). Where V = H this raises no error.",
        ),
        Mistake(
            "dhs divided by the number of places",
            swap={"dhs = drows @ W.T": "dhs = drows @ W.T / (N * T)"},
            says="`dhs` is divided by N*T. The mean is taken in the loss, and is in dscores "
            "already.",
        ),
        Mistake(
            "dhs summed over the steps",
            swap={"dhs.reshape(N, T, H)": "dhs.reshape(N, T, H).sum(axis=1)"},
            says="`dhs` is added up over the steps. Every state has a gradient of its own; only "
            "what is shared, W and b, gets a sum.",
        ),
        Mistake(
            "dhs added up from step to step",
            swap={"dhs.reshape(N, T, H)": "dhs.reshape(N, T, H)[:, ::-1].cumsum(axis=1)[:, ::-1]"},
            says="`dhs` of a step holds those of the later steps, too. In this layer no step "
            "knows of another; what passes back through time is the business of the RNN.",
        ),
        Mistake(
            "db a mean over the places",
            swap={"drows.sum(axis=0)": "drows.mean(axis=0)"},
            says="`db` is the mean over the places. b was used at each of them, so its gradients "
            "are summed.",
        ),
        Mistake(
            "db summed over the rows of the batch only",
            swap={"drows.sum(axis=0)": "dscores.sum(axis=0)"},
            says="`db` is summed over the rows of the batch only: (T, V) is left. b was used at "
            "every step as well, so both axes have to go: axis=(0, 1).",
        ),
        Mistake(
            "db summed over the steps only",
            swap={"drows.sum(axis=0)": "dscores.sum(axis=1)"},
            says="`db` is summed over the steps only: (N, V) is left. b was used in every row of "
            "the batch as well, so both axes have to go: axis=(0, 1).",
        ),
        Mistake(
            "db summed over the words",
            swap={"drows.sum(axis=0)": "drows.sum(axis=1)"},
            says="`db` is summed over the words, axis 1 of the N*T lines. b has one number for "
            "each word; it is the places that have to go, axis 0.",
        ),
        Mistake(
            "db summed over the words, in the shape of the block",
            swap={"drows.sum(axis=0)": "dscores.sum(axis=2)"},
            says="`db` is summed over the words, the last axis. b has one number for each word; "
            "it is the places that have to go, axis=(0, 1).",
        ),
        Mistake(
            "db summed over steps and words",
            swap={"drows.sum(axis=0)": "dscores.sum(axis=(1, 2))"},
            says="`db` is summed over the steps and the words: one number for each row of the "
            "batch is left. b has one for each word; it is rows and steps that have to go, "
            "axis=(0, 1).",
        ),
        Mistake(
            "db one number",
            swap={"drows.sum(axis=0)": "drows.sum()"},
            says="`db` is one sum over everything. b has V entries, and each has a gradient of "
            "its own.",
        ),
        Mistake(
            "db one number for all entries",
            swap={"drows.sum(axis=0)": "np.full(W.shape[1], drows.sum())"},
            says="All entries of `db` are one sum over everything. Sum over the places only.",
        ),
        Mistake(
            "db not summed",
            swap={"drows.sum(axis=0)": "dscores"},
            says="`db` is dscores itself. b was added at all N*T places: sum over them.",
        ),
        Mistake(
            "db not summed, laid out",
            swap={"drows.sum(axis=0)": "drows"},
            says="`db` holds all N*T lines of the gradient. b was added at all N*T places: sum "
            "over them.",
        ),
        Mistake(
            "dW and db exchanged",
            swap={"H), dW, db": "H), db, dW"},
            says="dW and db have changed places in the return.",
        ),
        Mistake(
            "dhs and dW exchanged",
            swap={"dhs.reshape(N, T, H), dW": "dW, dhs.reshape(N, T, H)"},
            says="dhs and dW have changed places in the return.",
        ),
        Mistake(
            "dhs not returned",
            swap={"return dhs.reshape(N, T, H), dW": "return dW"},
            says="dhs is not returned. Without it nothing reaches the RNN and the word vectors.",
        ),
    ],
)
