"""initial_weights: weights of a model that has not learned yet (notebook 5.5)."""

import copy  # noqa: F401 (a mistake uses it)
import itertools

import numpy as np

from rnnlm_core import SimpleRnnlm

from ...drawn import kinship, seeds
from ...exercise import Case, Exercise, Mistake
from .shared import not_written


def initial_weights(V, D, H, rng):
    """Weights of a model that has not learned yet.

    rng: a generator, made by np.random.default_rng(seed).
    Returns word_vectors: (V, D), Wx: (D, H), Wh: (H, H), b: (H,), W: (H, V), c: (V,),
    with c the bias of the affine layer.
    """
    normal = rng.standard_normal
    word_vectors = normal((V, D)) / 100
    Wx = normal((D, H)) / np.sqrt(D)
    Wh = normal((H, H)) / np.sqrt(H)
    W = normal((H, V)) / np.sqrt(H)
    return word_vectors, Wx, Wh, np.zeros(H), W, np.zeros(V)


WEIGHTS = ["word_vectors", "Wx", "Wh", "b", "W", "c"]


MATRICES = ["word_vectors", "Wx", "Wh", "W"]


def statistics(answer, args):
    """What can be said of random weights: shapes, standard deviations, means, and where they come from."""
    sizes, seed = [args[name] for name in "VDH"], args["seed"]

    def made(seed):
        return answer(*sizes, np.random.default_rng(seed))

    arrays = made(seed)
    if not_written(answer, arrays):
        return arrays
    if not isinstance(arrays, (list, tuple)) or len(arrays) != len(WEIGHTS):
        got = (
            len(arrays)
            if isinstance(arrays, (list, tuple))
            else "none"
            if arrays is None
            else type(arrays).__name__
        )
        return statistics(initial_weights, args) | {"number_of_arrays": str(got)}
    found = {"number_of_arrays": "6"}
    arrays = [np.asarray(array, float) for array in arrays]
    for name, array in zip(WEIGHTS, arrays):
        found[f"shape_of_{name}"] = str(array.shape)
        if name in MATRICES:
            found[f"std_of_{name}"] = array.std()
        else:
            found[f"largest_of_{name}"] = abs(array).max(initial=0)
    matrices = [arrays[WEIGHTS.index(name)] for name in MATRICES]
    # rounded so that what is chance does not show
    means = [abs(m.mean()) / (m.std() or 1) for m in matrices]
    shares = [(abs(m - m.mean()) < m.std()).mean() for m in matrices]
    found["means_in_stds"] = " ".join("0" if m < 0.1 else f"{max(m, 1):.0f}" for m in means)
    found["shares_within_one_std"] = " ".join(f"{share:.1f}" for share in shares)
    return found | kinship(matrices) | seeds(made, seed)


STATISTICS = " ".join(
    [
        "number_of_arrays",
        *(f"shape_of_{name}" for name in WEIGHTS),
        "means_in_stds",
        *(f"std_of_{name}" for name in MATRICES),
        "largest_of_b largest_of_c shares_within_one_std",
        "numbers_of_a_matrix numbers_of_two_matrices same_seed another_seed",
    ]
)


def a_model(V, D, H):
    return Case({"V": V, "D": D, "H": H, "seed": 1}, {"V": V, "D": D, "H": H})


def each(names, says, always=()):
    """{any of the names, with those that always are there: the same clue}."""
    sizes = range(0 if always else 1, len(names) + 1)
    chosen = (set(some) for size in sizes for some in itertools.combinations(names, size))
    return {" ".join(sorted(some | {*always})): says for some in chosen}


STDS = [f"std_of_{name}" for name in MATRICES]


IN_WX, IN_WH, IN_W = "((D, H)) / np.sqrt(D)", "((H, H)) / np.sqrt(H)", "((H, V)) / np.sqrt(H)"


INITIAL_WEIGHTS = Exercise(
    initial_weights,
    notebook="5.5",
    minutes=10,
    gives="word_vectors Wx Wh b W c",
    returns=STATISTICS,
    instead=(SimpleRnnlm.__init__,),
    cases=[a_model(160, 50, 90), a_model(120, 110, 70)],
    drive=statistics,
    rtol=0.05,  # these are numbers from a few thousand random draws
    clues=each(
        ["shape_of_b", "shape_of_c"],
        "A bias has the wrong shape. Biases have one axis, (H,) and (V,): they are added to every "
        "row.",
    )
    | each(
        ["largest_of_b", "largest_of_c"],
        "A bias is not zero. Biases start at zero: what makes the units differ is the matrices.",
    )
    | each(
        ["shape_of_Wx", "shape_of_W", *STDS[1:]],
        "A matrix has the wrong shape. Wx and W stand on the right of a product, x @ Wx and h @ W: "
        "inputs first, then outputs.",
    )
    | each(
        STDS,
        "Everything is right but the size of the numbers in a matrix. Word vectors are divided by "
        "100. For the others, a sum of n random numbers grows like sqrt(n): how many numbers go into "
        "one sum of x @ Wx, of h @ Wh and of h @ W?",
    )
    | each(
        [*STDS, "shares_within_one_std"],
        "The numbers of at least one matrix do not lie around zero. rng.random draws from 0 to "
        "1, all positive; rng.standard_normal draws numbers of both signs.",
        always=["means_in_stds"],
    )
    | each(
        STDS,
        "Some numbers are too large or too small, and do not come from the normal distribution: of "
        "normal numbers, 0.68 lie within one standard deviation. Look at how they are drawn.",
        always=["shares_within_one_std"],
    )
    | {
        "std_of_word_vectors": "Only the word vectors are too large or too small. A word vector "
        "is looked up and not summed, so there is no sum to keep in bounds: normal numbers, "
        "divided by 100.",
        "shares_within_one_std": "Sizes and means are right, but these numbers do not come from "
        "the normal distribution: of normal numbers, 0.68 lie within one standard deviation.",
        "number_of_arrays": "Six arrays are to come back, in a row: word_vectors, Wx, Wh, b, W, c.",
        "numbers_of_a_matrix": "The same few numbers come again and again: are the weights rounded?",
        "numbers_of_two_matrices": "Two of the matrices hold the same random numbers. A "
        "generator that is made anew with the same seed begins again; `rng` goes on.",
        "same_seed": "The same seed gives other weights each time, so nobody can run this "
        "again: is every number drawn from `rng`?",
        "another_seed": "Another seed gives the same weights: is every number drawn from the "
        "`rng` that is given?",
    },
    mistakes=[
        Mistake(
            "all weights positive",
            swap={"rng.standard_normal": "rng.random"},
            says="This is what one gets when all weights are positive, between 0 and 1 before "
            "the scaling, as random() and rand() draw them. With such weights every sum grows, "
            "and tanh is stuck at 1. Draw normal numbers, of both signs.",
        ),
        Mistake(
            "even instead of normal",
            swap={"rng.standard_normal": "lambda shape: rng.uniform(-1, 1, shape)"},
            says="This is what one gets with numbers that are spread evenly from -1 to 1 before "
            "the scaling. Their standard deviation is 0.58, not 1: draw normal numbers.",
        ),
        Mistake(
            "nothing scaled",
            swap={
                " / 100": "",
                IN_WX: "((D, H))",
                IN_WH: "((H, H))",
                IN_W: "((H, V))",
            },
            says="This is what one gets when nothing is scaled. A sum of n such products is "
            "about sqrt(n) times as large as one of them, and the first perplexity is far above "
            "V. Word vectors are divided by 100, the matrices by sqrt(n), with n the number of "
            "inputs.",
        ),
        Mistake(
            "He's factor",
            swap={
                IN_WX: "((D, H)) * np.sqrt(2 / D)",
                IN_WH: "((H, H)) * np.sqrt(2 / H)",
                IN_W: "((H, V)) * np.sqrt(2 / H)",
            },
            says="This is what one gets with sqrt(2 / n): the matrices are too large by the "
            "root of 2. That is He's rule, made for relu, which cuts off half of what comes. "
            "Xavier's rule is sqrt(1 / n).",
        ),
        Mistake(
            "Xavier's rule with inputs and outputs",
            swap={
                IN_WX: "((D, H)) * np.sqrt(2 / (D + H))",
                IN_W: "((H, V)) * np.sqrt(2 / (H + V))",
            },
            says="This is what one gets with sqrt(2 / (inputs + outputs)), another form of "
            "Xavier's rule. Here and in the book n is the number of inputs alone.",
        ),
        Mistake(
            "the outputs counted, not the inputs",
            swap={IN_WX: "((D, H)) / np.sqrt(H)", IN_W: "((H, V)) / np.sqrt(V)"},
            says="This is what one gets when Wx and W are divided by the root of the number of "
            "their *outputs*. What grows is a sum over the inputs: n is the first size in x @ "
            "Wx, the number of rows.",
        ),
        Mistake(
            "divided by n, not by its root",
            swap={
                IN_WX: "((D, H)) / D",
                IN_WH: "((H, H)) / H",
                IN_W: "((H, V)) / H",
            },
            says="This is what one gets when the matrices are divided by n. In a sum of n "
            "random numbers much cancels, and it grows like sqrt(n) only.",
        ),
        Mistake(
            "zeros everywhere",
            swap={"rng.standard_normal": "np.zeros"},
            says="This is what one gets when all weights are 0. Then all units do the same, get "
            "the same gradient, and stay alike for ever: draw random numbers.",
        ),
        Mistake(
            "every matrix from the same seed",
            swap={"rng.standard_normal": "lambda shape: copy.deepcopy(rng).standard_normal(shape)"},
            says="All matrices hold the same random numbers, from the first on, as they do when "
            "a generator is made anew for each of them with the same seed: it begins again. "
            "Draw all of them from the one `rng`, which goes on.",
        ),
        Mistake(
            "the unit matrix",
            swap={"rng.standard_normal": "lambda shape: np.eye(*shape)"},
            says="This is what one gets with np.eye: ones on the diagonal and zeros elsewhere, "
            "the same for every seed. Nothing is random in that. Draw normal numbers from "
            "`rng`.",
        ),
        Mistake(
            "the unit matrix for Wh",
            swap={"normal((H, H)) / np.sqrt(H)": "np.eye(H)"},
            says="This is what one gets when Wh is the unit matrix, with ones on the diagonal "
            "and zeros elsewhere. It is to be random like the others, normal numbers divided by "
            "the root of their number of inputs.",
        ),
        Mistake(
            "rounded to two digits",
            swap={
                "return word_vectors, Wx, Wh, np.zeros(H), W": "return word_vectors.round(2), Wx.round(2), Wh.round(2), np.zeros(H), W.round(2)"
            },
            says="This is what one gets when the weights are rounded to two digits: the word "
            "vectors, about 0.01 in size, have a handful of different values then. Return them "
            "as they are.",
        ),
        Mistake(
            "rng.normal(shape)",
            swap={"rng.standard_normal": "rng.normal"},
            says="This is what one gets with rng.normal(shape). There the *mean* comes first: a "
            "shape in its place is taken for means, and two numbers come. The shape goes with "
            "size=..., or with rng.standard_normal(shape).",
        ),
    ],
)
