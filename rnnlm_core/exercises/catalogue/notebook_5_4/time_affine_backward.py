"""time_affine_backward: gradients of scores = hs W + b (notebook 5.4)."""

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
        "dhs": "dW and db are right. dhs has, at each place, the gradient of the scores of that "
        "place, back through the product with W: H numbers, in the shape of hs. In this layer "
        "no place knows of another.",
        "dW": "dhs and db are right. dW pairs, at each place, the state with the gradient of "
        "the same place, and adds up all N*T of these. It has the shape of W.",
        "db": "dhs and dW are right. b was added at every place, so what comes back is added up "
        "over all rows and steps: one number remains for each word.",
        "dW db": "dhs is right. W and b were used at each of the N*T places, so dW and db are "
        "sums over all of them, and no means: the mean is taken in the loss, and is in dscores "
        "already.",
        "dhs dW": "db is right, in which the places may come in any order. dhs and dW need one "
        "order: state and gradient of a place belong together, and dhs has the order of hs.",
        "dhs dW db": "All three are made of dscores, a gradient for each of the N*T places, as "
        "it is given.",
    },
    mistakes=[
        Mistake(
            "the last step only",
            swap={
                "rows.T @ drows": "hs[:, -1].T @ dscores[:, -1]",
                "drows.sum(axis=0)": "dscores[:, -1].sum(axis=0)",
            },
            says="This is what one gets when `dW` and `db` hold what the last step has to say "
            "and nothing else, as in a loop over time with = for +=. All N*T places take part "
            "in these sums.",
        ),
        Mistake(
            "both laid out by time, and dhs not turned back",
            swap={
                "rows = hs.reshape(N * T, H)": "rows = hs.transpose(1, 0, 2).reshape(N * T, H)",
                "dscores.reshape(N * T, -1)": "dscores.transpose(1, 0, 2).reshape(N * T, -1)",
            },
            says="`dW` and `db` are right, and `dhs` holds the right rows at other places. This "
            "is what one gets when states and gradients are laid out step after step: then "
            "`dhs` comes out in that order, and is to be turned back.",
        ),
        Mistake(
            "a reshape in the place of a transpose",
            swap={"rows.T @ drows": "hs.reshape(H, N * T) @ drows"},
            says="This is what one gets when `dW` is made with hs.reshape(H, N*T), which has "
            "the shape of the transpose and not its numbers: a reshape deals them out in their "
            "old order. The states are to be laid out as N*T rows first, and transposed then.",
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
            says="This is what one gets when `dhs` is made with W in place of its transpose: "
            "the gradients have V numbers, and H are wanted. Where V = H this raises no error.",
        ),
    ],
)
