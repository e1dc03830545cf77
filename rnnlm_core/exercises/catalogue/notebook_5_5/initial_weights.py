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
    clues={
        "std_of_word_vectors": "Only the word vectors are too large or too small. They have no "
        "weighted sum to keep in bounds: normal numbers, divided by 100.",
        "std_of_Wx": "Only Wx is too large or too small. How many numbers go into one of its sums?",
        "std_of_Wh": "Only Wh is too large or too small. How many numbers go into one of its sums?",
        "number_of_arrays": "Six arrays are to come back, in a row: word_vectors, Wx, Wh, b, W, c.",
        "shape_of_Wx shape_of_W": "Wx and W stand on the right of a product, x @ Wx and h @ W: "
        "inputs first.",
        "numbers_of_a_matrix": "The same few numbers come again and again: are the weights rounded?",
        "numbers_of_two_matrices": "Two of the matrices hold the same random numbers. A generator "
        "that is made anew with the same seed begins again; `rng` goes on.",
        "shares_within_one_std": "Sizes and means are right, but these numbers do not come from "
        "the normal distribution: of normal numbers, 0.68 lie within one standard deviation.",
        "std_of_word_vectors std_of_Wx std_of_Wh std_of_W shares_within_one_std": "All are too "
        "large or too small, and they do not come from the normal distribution: look at how they "
        "are drawn.",
        "std_of_W": "Only W is too large or too small. How many numbers go into one of its sums?",
        "std_of_Wx std_of_Wh std_of_W": "Shapes and means are right, and the word vectors. The "
        "three matrices are too large or too small: what is n in Xavier's rule, and what is done "
        "with it?",
    }
    | each(
        ["shape_of_b", "shape_of_c"],
        "Only the biases have wrong shapes. They have one axis, (H,) and (V,): they are added to "
        "every row.",
    )
    | each(
        ["largest_of_b", "largest_of_c"],
        "A bias is not zero. Biases start at zero: what makes the units differ is the matrices.",
    )
    | each(
        ["std_of_W"],
        "W has the shape (V, H). It stands on the right, h @ W: inputs first, (H, V).",
        always=["shape_of_W"],
    )
    | each(
        ["std_of_Wx"],
        "Wx has the shape (H, D). It stands on the right, x @ Wx: inputs first, (D, H).",
        always=["shape_of_Wx"],
    )
    | each(
        [*STDS, "shares_within_one_std"],
        "The numbers of at least one matrix do not lie around zero: rng.random draws from 0 to "
        "1, all positive. rng.standard_normal draws of both signs.",
        always=["means_in_stds"],
    ),
    mistakes=[
        Mistake(
            "all weights positive",
            swap={"rng.standard_normal": "rng.random"},
            says="All weights are positive, between 0 and 1 before the scaling: random (or rand) "
            "draws so. With them every sum grows, and tanh is stuck at 1. Draw normal numbers, "
            "of both signs.",
        ),
        Mistake(
            "even instead of normal",
            swap={"rng.standard_normal": "lambda shape: rng.uniform(-1, 1, shape)"},
            says="These numbers are spread evenly from -1 to 1 before the scaling. That has a "
            "standard deviation of 0.58, not of 1: draw normal numbers.",
        ),
        Mistake(
            "even from -0.5 to 0.5",
            swap={"rng.standard_normal": "lambda shape: rng.random(shape) - 0.5"},
            says="These numbers are spread evenly from -0.5 to 0.5 before the scaling. That has "
            "a standard deviation of 0.29, not of 1: draw normal numbers.",
        ),
        Mistake(
            "the matrices not scaled",
            swap={IN_WX: "((D, H))", IN_WH: "((H, H))", IN_W: "((H, V))"},
            says="The matrices are not scaled. The sum of n such products is about sqrt(n) times "
            "as large as one of them; the first perplexity is far above V. Divide by sqrt(n).",
        ),
        Mistake(
            "nothing scaled",
            swap={
                " / 100": "",
                IN_WX: "((D, H))",
                IN_WH: "((H, H))",
                IN_W: "((H, V))",
            },
            says="Nothing is scaled. Word vectors are divided by 100, the matrices by sqrt(n), "
            "with n the number of inputs.",
        ),
        Mistake(
            "the word vectors not scaled",
            swap={" / 100": ""},
            says="The word vectors are not scaled: they are divided by 100.",
        ),
        Mistake(
            "everything divided by 100",
            swap={IN_WX: "((D, H)) / 100", IN_WH: "((H, H)) / 100", IN_W: "((H, V)) / 100"},
            says="Everything is divided by 100. That is for the word vectors. The matrices are "
            "divided by sqrt(n), so that what goes through them keeps its size.",
        ),
        Mistake(
            "He's factor",
            swap={
                IN_WX: "((D, H)) * np.sqrt(2 / D)",
                IN_WH: "((H, H)) * np.sqrt(2 / H)",
                IN_W: "((H, V)) * np.sqrt(2 / H)",
            },
            says="The matrices are too large by the root of 2. sqrt(2 / n) is He's rule, made "
            "for relu, which cuts off half of what comes; Xavier's is sqrt(1 / n).",
        ),
        Mistake(
            "Xavier's rule with inputs and outputs",
            swap={
                IN_WX: "((D, H)) * np.sqrt(2 / (D + H))",
                IN_W: "((H, V)) * np.sqrt(2 / (H + V))",
            },
            says="This is sqrt(2 / (inputs + outputs)), another form of Xavier's rule. Here and "
            "in the book it is the number of inputs alone.",
        ),
        Mistake(
            "the outputs counted, not the inputs",
            swap={IN_WX: "((D, H)) / np.sqrt(H)", IN_W: "((H, V)) / np.sqrt(V)"},
            says="Wx and W are divided by the root of the number of their *outputs*. What grows "
            "is a sum over the inputs: n is the first size in x @ Wx, the number of rows.",
        ),
        Mistake(
            "H for all",
            swap={IN_WX: "((D, H)) / np.sqrt(H)"},
            says="Wx is divided by sqrt(H). Its inputs are word vectors, D numbers.",
        ),
        Mistake(
            "the outputs counted in W",
            swap={IN_W: "((H, V)) / np.sqrt(V)"},
            says="W is divided by sqrt(V), the number of its outputs. Its inputs are states, H "
            "numbers.",
        ),
        Mistake(
            "divided by n, not by its root",
            swap={
                IN_WX: "((D, H)) / D",
                IN_WH: "((H, H)) / H",
                IN_W: "((H, V)) / H",
            },
            says="The matrices are divided by n: the square root is missing. In a sum of n "
            "random numbers much cancels, and it grows like sqrt(n) only.",
        ),
        Mistake(
            "multiplied by the root",
            swap={
                IN_WX: "((D, H)) * np.sqrt(D)",
                IN_WH: "((H, H)) * np.sqrt(H)",
                IN_W: "((H, V)) * np.sqrt(H)",
            },
            says="The matrices are multiplied by sqrt(n) where they should be divided by it.",
        ),
        Mistake(
            "the fourth root",
            swap={
                IN_WX: "((D, H)) / D**0.25",
                IN_WH: "((H, H)) / H**0.25",
                IN_W: "((H, V)) / H**0.25",
            },
            says="The matrices are divided by the fourth root of n. Is a root taken of sqrt(n), "
            "or is sqrt(n) given as a variance?",
        ),
        Mistake(
            "Xavier's rule for the word vectors, by D",
            swap={" / 100": " / np.sqrt(D)"},
            says="The word vectors are divided by sqrt(D). Xavier's rule is for sums; a word "
            "vector is looked up, not summed, and is divided by 100.",
        ),
        Mistake(
            "Xavier's rule for the word vectors, by V",
            swap={" / 100": " / np.sqrt(V)"},
            says="The word vectors are divided by sqrt(V). Xavier's rule is for sums; a word "
            "vector is looked up, not summed, and is divided by 100.",
        ),
        Mistake(
            "biases drawn",
            swap={"np.zeros(H)": "normal(H) / 100", "np.zeros(V)": "normal(V) / 100"},
            says="The biases are random. They start at zero: what makes the units differ is the "
            "matrices.",
        ),
        Mistake(
            "biases one",
            swap={"np.zeros(H)": "np.ones(H)", "np.zeros(V)": "np.ones(V)"},
            says="The biases start at one. They start at zero.",
        ),
        Mistake(
            "zeros everywhere",
            swap={"rng.standard_normal": "np.zeros"},
            says="All weights are 0. Then all units do the same, get the same gradient, and stay "
            "alike for ever: draw random numbers.",
        ),
        Mistake(
            "Wx transposed",
            swap={IN_WX: "((H, D)) / np.sqrt(D)"},
            says="Wx has the shape (H, D). It stands on the right, x @ Wx: inputs first, (D, H).",
        ),
        Mistake(
            "W transposed",
            swap={IN_W: "((V, H)) / np.sqrt(H)"},
            says="W has the shape (V, H). It stands on the right, h @ W: inputs first, (H, V).",
        ),
        Mistake(
            "the biases at the end",
            swap={"Wh, np.zeros(H), W, np.zeros(V)": "Wh, W, np.zeros(H), np.zeros(V)"},
            says="b and W have changed places in the return: b belongs to the recurrent layer, "
            "next to Wh.",
        ),
        Mistake(
            "a bias not returned",
            swap={"Wh, np.zeros(H), W, np.zeros(V)": "Wh, np.zeros(H), W"},
            says="Five arrays came back: the bias of the affine layer, c, is missing.",
        ),
        Mistake(
            "rng not used",
            swap={
                "rng.standard_normal": "lambda shape: np.random.standard_normal(shape)  # noqa: NPY002"
            },
            says="The same seed gives other weights each time, so nobody can run this again. The "
            "numbers are not drawn from `rng`, but from np.random.",
        ),
        Mistake(
            "a generator of its own",
            swap={"rng.standard_normal": "np.random.default_rng(0).standard_normal"},
            says="Every seed gives the same weights: a generator is made inside, with a seed of "
            "its own. Draw from the `rng` that is given.",
        ),
        Mistake(
            "every matrix from the same seed",
            swap={"rng.standard_normal": "lambda shape: copy.deepcopy(rng).standard_normal(shape)"},
            says="All matrices hold the same random numbers, from the first on: a generator that is "
            "made anew with the same seed begins again. Draw all of them from the one `rng`, which "
            "goes on.",
        ),
        Mistake(
            "the unit matrix",
            swap={"rng.standard_normal": "lambda shape: np.eye(*shape)"},
            says="np.eye makes ones on the diagonal and zeros elsewhere, the same for every seed. "
            "Nothing is random in it: draw normal numbers from `rng`.",
        ),
        Mistake(
            "the unit matrix for Wh",
            swap={"normal((H, H)) / np.sqrt(H)": "np.eye(H)"},
            says="Wh is the unit matrix: ones on the diagonal and zeros elsewhere. It is to be random "
            "like the others, normal numbers divided by the root of their number of inputs.",
        ),
        Mistake(
            "rounded to two digits",
            swap={
                "return word_vectors, Wx, Wh, np.zeros(H), W": "return word_vectors.round(2), Wx.round(2), Wh.round(2), np.zeros(H), W.round(2)"
            },
            says="The weights are rounded to two digits, so that the word vectors, about 0.01 in "
            "size, have a handful of different values. Return them as they are.",
        ),
        Mistake(
            "nothing returned",
            swap={"return word_vectors, Wx, Wh, np.zeros(H), W, np.zeros(V)": "pass"},
            says="Nothing comes back. Return the six arrays, after the loop if there is one.",
        ),
        Mistake(
            "rng.normal(shape)",
            swap={"rng.standard_normal": "rng.normal"},
            says="In rng.normal the *mean* comes first: a shape given there is taken for means, "
            "and two numbers come. It goes with size=..., or with rng.standard_normal(shape).",
        ),
        Mistake(
            "Wx and W transposed, scaled by their rows",
            swap={IN_WX: "((H, D)) / np.sqrt(H)", IN_W: "((V, H)) / np.sqrt(V)"},
            says="Wx and W are transposed, and so is what they are divided by. They stand on the "
            "right, x @ Wx and h @ W: inputs first, (D, H) and (H, V), and n is the number of "
            "inputs.",
        ),
    ],
)
