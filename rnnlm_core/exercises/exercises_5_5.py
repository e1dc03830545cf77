"""The exercises of notebook 5.5: perplexity, first weights, training, held-out text, writing, a comparison."""

import functools
import itertools
import math

import numpy as np

from rnnlm_core import SGD, SimpleRnnlm, batch_indices, softmax
from rnnlm_core.evaluation import evaluate  # noqa: F401, a mistake calls it
from rnnlm_core.toy_language import load_toy

from .exercise import Case, Exercise, Mistake, Prediction, spaced
from .run import does_nothing

# Predictions --------------------------------------------------------------------------------------

FOUR_WORDS = Prediction(
    "perplexity_of_four_words",
    notebook="5.5",
    minutes=3,
    answer=4,
    rtol=1e-3,
    because="1/p is 2, 4, 8 and 4. The mean is taken of the logarithms, so the perplexity is the "
    "fourth root of 2 · 4 · 8 · 4 = 256: as if there were 4 doors at every word.",
    mistakes=[
        Mistake(
            "the mean of the perplexities",
            wrong=4.5,
            says="4.5 is the mean of 1/p: the exponential (here 1/p) first, the mean afterwards. "
            "The mean is taken of -log p.",
        ),
        Mistake(
            "one over the mean probability",
            wrong=1 / 0.28125,
            says="This is one over the mean of the probabilities. The mean is taken of -log p.",
        ),
        Mistake(
            "the mean loss",
            wrong=math.log(4),
            says="This is the mean loss, in nats. Its exponential is asked for.",
        ),
        Mistake(
            "the sum of the losses",
            wrong=math.log(256),
            says="This is the sum of the losses. Take the mean, then the exponential.",
        ),
        Mistake(
            "not divided by the number of words",
            wrong=256,
            says="256 is the exponential of the sum of the losses. The mean over the four words "
            "comes before the exponential.",
        ),
        Mistake(
            "the mean probability of a word",
            wrong=0.25,
            says="0.25 is the (geometric) mean of the probabilities; the perplexity is its "
            "inverse.",
        ),
        Mistake(
            "exp of a logarithm to base 2",
            wrong=math.exp(2),
            says="The mean of the logarithms to base 2 is 2. What undoes log2 is 2 to the power "
            "of it, not exp.",
        ),
        Mistake(
            "2 to the power of a natural logarithm",
            wrong=2 ** math.log(4),
            says="This is 2 to the power of the mean loss in nats. What undoes the natural "
            "logarithm is exp.",
        ),
        Mistake(
            "the mean in bits",
            wrong=2,
            says="2 is the mean of log2(1/p), in bits. The perplexity is 2 to the power of it.",
        ),
        Mistake(
            "the mean of the probabilities",
            wrong=0.28125,
            says="0.28125 is the mean of the probabilities; the mean is taken of -log p, and its "
            "exponential comes last.",
        ),
        Mistake(
            "a product divided like a sum",
            wrong=64,
            says="64 is 256 / 4, the product of the four doors divided by their number. Doors "
            "multiply, so one takes a root; it is the *logarithms* whose sum is divided.",
        ),
    ],
)

HALF_SURE = Prediction(
    "perplexity_half_sure",
    notebook="5.5",
    minutes=3,
    answer=4,
    rtol=1e-3,
    because="The losses are 0 and log 16 in turn; their mean is half of log 16, and that is log "
    "4. The words that are sure bring the perplexity down by much more than a mean of doors "
    "would.",
    mistakes=[
        Mistake(
            "the mean of the doors",
            wrong=8.5,
            says="8.5 is the mean of 1 and 16 doors. The mean is taken of the losses, log 1 and "
            "log 16; the exponential comes last.",
        ),
        Mistake(
            "half of the doors",
            wrong=8,
            says="8 is half of 16. It is the *loss* that is halved, log 16.",
        ),
        Mistake(
            "only the words that are hard",
            wrong=16,
            says="16 is the perplexity of the names alone. Every word counts, the sure ones, too.",
        ),
        Mistake(
            "a loss of 1 for a sure word",
            wrong=math.exp((1 + math.log(16)) / 2),
            says="This is what one gets with a loss of 1 for a sure word. Its probability is 1, "
            "and -log 1 is 0.",
        ),
        Mistake(
            "the mean loss",
            wrong=math.log(4),
            says="This is the mean loss in nats. Its exponential is asked for.",
        ),
        Mistake(
            "the mean probability",
            wrong=2 / (1 + 1 / 16),
            says="This is one over the mean of the probabilities, 1 and 1/16. The mean is taken "
            "of -log p.",
        ),
        Mistake(
            "17 doors for two words",
            wrong=17,
            says="17 is 1 + 16. Doors of words that follow each other multiply: 1 · 16 for two "
            "words. And for one?",
        ),
        Mistake(
            "the mean in bits",
            wrong=2,
            says="2 is the mean of log2(1/p), in bits: 0 and 4 in turn. The perplexity is 2 to "
            "the power of it.",
        ),
        Mistake(
            "the probability for the perplexity",
            wrong=0.25,
            says="0.25 is the (geometric) mean of the probabilities. The perplexity is its "
            "inverse.",
        ),
        Mistake(
            "the mean of the two probabilities",
            wrong=0.53125,
            says="This is the mean of the two probabilities, 1 and 1/16; the mean is taken of "
            "-log p, and its exponential comes last.",
        ),
    ],
)

# Perplexity of batches ----------------------------------------------------------------------------


def perplexity_of_batches(losses, counts):
    """Perplexity of a text that was read in batches.

    losses: (B,), for each batch the mean of -log P(right word) over its words.
    counts: (B,) how many words each batch has.
    Returns ppl, a number.
    """
    sums = losses * counts
    return np.exp(sums.sum() / counts.sum())


def batches(losses, counts, note=""):
    args = {"losses": np.array(losses, float), "counts": np.array(counts)}
    return Case(args, {"B": len(losses)}, note)


THE_EXP = "np.exp(sums.sum() / counts.sum())"

PERPLEXITY_OF_BATCHES = Exercise(
    perplexity_of_batches,
    notebook="5.5",
    minutes=5,
    returns="ppl",
    cases=[
        batches([1.5], [7]),
        batches([2, 6], [10, 10], "batches of one size"),
        batches([1, 5], [10, 1], "batches of different sizes"),
        batches([0.5, 3.0, 1.25, 2.25], [4, 6, 1, 3], "batches of different sizes"),
    ],
    mistakes=[
        Mistake(
            "exp of each batch, then the mean",
            swap={THE_EXP: "np.exp(losses).mean()"},
            says="This is what one gets when each batch's loss goes through exp, and the mean is "
            "taken afterwards: 205.4 for the losses 2 and 6. First the sums, the exponential "
            "last.",
        ),
        Mistake(
            "exp of each batch, then the weighted mean",
            swap={THE_EXP: "(np.exp(losses) * counts).sum() / counts.sum()"},
            says="The batches are weighted by their numbers of words, but each loss goes through "
            "exp before: 205.4 for the losses 2 and 6. The exponential comes last.",
        ),
        Mistake(
            "a mean of means",
            swap={THE_EXP: "np.exp(losses.mean())"},
            says="This is what one gets when the batches count alike, however many words they "
            "have. A word is to count like any other: look at how `counts` is used.",
        ),
        Mistake(
            "the losses taken for sums",
            swap={"losses * counts": "losses"},
            says="The losses are added up as they are and divided by the number of words. But "
            "each is a mean over its batch: times its number of words it is a sum.",
        ),
        Mistake(
            "divided by the number of batches",
            swap={"/ counts.sum()": "/ len(counts)"},
            says="The sum over all words is divided by the number of batches. Sums of words "
            "belong over the number of words.",
        ),
        Mistake(
            "not divided at all",
            swap={"sums.sum() / counts.sum()": "sums.sum()"},
            says="This is the exponential of the sum over all words. Divide by the number of "
            "words before.",
        ),
        Mistake(
            "the perplexities multiplied",
            swap={THE_EXP: "np.exp(losses.sum())"},
            says="This is the exponential of the sum of the losses, or the product of the "
            "batches' perplexities. A mean belongs in the exponent, weighted by the words.",
        ),
        Mistake(
            "the loss, not its exponential",
            swap={THE_EXP: "sums.sum() / counts.sum()"},
            says="This is the mean loss over all words. Its exponential is missing.",
        ),
        Mistake(
            "2 to the power of nats",
            swap={THE_EXP: "2 ** (sums.sum() / counts.sum())"},
            says="This is 2 to the power of the mean loss. The losses are natural logarithms, so "
            "exp undoes them; 2 belongs to log2.",
        ),
        Mistake(
            "10 to the power of nats",
            swap={THE_EXP: "10 ** (sums.sum() / counts.sum())"},
            says="This is 10 to the power of the mean loss. The losses are natural logarithms: "
            "exp.",
        ),
        Mistake(
            "the sign",
            swap={"sums.sum() / counts.sum()": "-sums.sum() / counts.sum()"},
            says="This is one over the perplexity: the minus sign is in the losses already.",
        ),
        Mistake(
            "a division without its decimals",
            swap={"sums.sum() / counts.sum()": "sums.sum() // counts.sum()"},
            says="The mean loss is cut to a whole number: // for /.",
        ),
        Mistake(
            "the last batch only",
            swap={THE_EXP: "np.exp(losses[-1])"},
            says="This is the perplexity of the last batch alone. Is a variable set in a loop "
            "where it should be added to?",
        ),
        Mistake(
            "the first batch only",
            swap={THE_EXP: "np.exp(losses[0])"},
            says="This is the perplexity of the first batch alone. Does a return stand inside of "
            "the loop?",
        ),
        Mistake(
            "each loss divided by its count",
            swap={"losses * counts": "losses / counts"},
            says="The losses are divided by the counts. They are means already; times the count "
            "gives the sum again.",
        ),
    ],
)

# The first weights --------------------------------------------------------------------------------


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


def not_written(answer, returned):
    """Whether an answer has no code of its own yet; a forgotten return is another thing."""
    return returned is Ellipsis or (returned is None and does_nothing(answer))


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
    found |= {"same_seed": "the same weights", "another_seed": "other weights"}
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
    again, other = made(seed), made(seed + 1)
    if not all(map(np.array_equal, arrays, again)):
        found["same_seed"] = "other weights"
    if np.array_equal(arrays[1], other[1]):
        found["another_seed"] = "the same weights"
    return found


STATISTICS = " ".join(
    [
        "number_of_arrays",
        *(f"shape_of_{name}" for name in WEIGHTS),
        "means_in_stds",
        *(f"std_of_{name}" for name in MATRICES),
        "largest_of_b largest_of_c shares_within_one_std same_seed another_seed",
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
    returns=STATISTICS,
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

# A small model that can be watched ----------------------------------------------------------------


class Watched(SimpleRnnlm):
    """A real model, of three dozen weights or so, that writes down what it is given."""

    @classmethod
    def small(cls, V=7, D=3, H=4):
        params = [spaced(V, D, high=1.2), spaced(D, H, low=-0.9), spaced(H, H, low=-0.8)]
        params += [spaced(H, low=-0.3, high=0.4), spaced(H, V, low=-1.3), spaced(V, low=-0.5)]
        model = cls.from_params(params)
        model.inputs, model.targets, model.blocks, model.backward_calls = [], [], [], 0
        return model

    def predict(self, xs):
        if "blocks" in vars(self):  # not so in the second model that evaluate() makes
            self.blocks.append(np.size(xs))
        return super().predict(xs)

    def backward(self, dout=1):
        self.backward_calls += 1
        super().backward(dout)

    def forward(self, xs, ts):
        loss = super().forward(np.asarray(xs), np.asarray(ts))
        self.inputs.append(np.ravel(xs))
        self.targets.append(np.ravel(ts))
        return loss

    def weights(self):
        return np.concatenate([np.ravel(param) for param in self.params])


def joined(rows):
    return np.concatenate(rows) if rows else np.array([])


def in_parts(returned, names):
    """What came back, by name; a part that did not come is "nothing"."""
    parts = list(returned) if isinstance(returned, (tuple, list)) else [returned]
    parts += ["nothing"] * len(names)
    return dict(zip(names, parts))


TEXT = np.array([0, 3, 1, 4, 1, 5, 2, 6, 5, 3, 5, 0, 2, 4, 6, 1, 3, 0, 6, 2, 4, 3, 1, 5, 5, 3, 2])

# To be repaired -----------------------------------------------------------------------------------


def train_for_epochs(model, optimizer, xs, ts, N, T, max_epoch):
    """Train for several epochs, in the order of the text, with the state carried on.

    model: a SimpleRnnlm. optimizer: an SGD. xs, ts: (M,) words, and their next words.
    Returns ppl_list: for each epoch its perplexity.
    """
    max_iters = len(xs) // (N * T)
    iteration, ppl_list = 0, []
    for _ in range(max_epoch):
        total_loss = 0
        for _ in range(max_iters):
            at = batch_indices(len(xs), N, T, iteration)
            total_loss += model.forward(xs[at], ts[at])
            model.backward()
            optimizer.update(model.params, model.grads)
            iteration += 1
        ppl_list.append(np.exp(total_loss / max_iters))
    return ppl_list


def watch_epochs(answer, args):
    model = Watched.small()
    names = ("xs", "ts", "N", "T", "max_epoch")
    returned = answer(model, SGD(0.3), *(args[name] for name in names))
    if not_written(answer, returned):
        return returned
    return {"ppl_list": returned, "inputs": joined(model.inputs), "weights": model.weights()}


def epochs_case(M, N, T, max_epoch):
    args = {"xs": TEXT[:M], "ts": TEXT[1 : M + 1], "N": N, "T": T, "max_epoch": max_epoch}
    return Case(args, {"words": M, "rows": N, "T": T, "epochs": max_epoch})


ZERO = "        total_loss = 0\n"

TRAIN_FOR_EPOCHS = Exercise(
    train_for_epochs,
    notebook="5.5",
    minutes=5,
    returns="ppl_list inputs weights",
    cases=[epochs_case(9, 2, 2, 1), epochs_case(13, 2, 3, 2), epochs_case(19, 3, 2, 4)],
    drive=watch_epochs,
    broken="the sum of the losses never begins anew",
    clues={
        "ppl_list": "The training itself is right: what is read, and what is learned. Only what "
        "is written down after each epoch is not.",
        "weights": "Now the training itself is another one. It was right: only what is written "
        "down after each epoch was not.",
        "ppl_list weights": "Now the training itself is another one. It was right: only what is "
        "written down after each epoch was not.",
        "ppl_list inputs weights": "Now other words are read. The reading was right.",
    },
    mistakes=[
        Mistake(
            "the sum of the losses never begins anew",
            swap={
                "iteration, ppl_list = 0, []": "iteration, total_loss, ppl_list = 0, 0, []",
                ZERO: "",
            },
            says="Follow it with a pencil: two epochs of two batches, with losses of 1, 1, 1, 1.",
        ),
        Mistake(
            "the sum set to zero for every batch",
            swap={
                ZERO: "",
                "            at = batch": "            total_loss = 0\n            at = batch",
            },
            says="Now an epoch's sum is the loss of its last batch: it is set to zero for every "
            "batch, or = stands where += belongs. It begins anew with every epoch, and grows "
            "with every batch.",
        ),
        Mistake(
            "divided by all batches so far",
            swap={
                "iteration, ppl_list = 0, []": "iteration, total_loss, ppl_list = 0, 0, []",
                ZERO: "",
                "total_loss / max_iters": "total_loss / iteration",
            },
            says="Divided by all batches so far it no longer rises. But it is a mean over all "
            "epochs, and the first, bad one stays in it for ever. An epoch's own perplexity is "
            "asked for.",
        ),
        Mistake(
            "the reading begins anew",
            swap={ZERO: "        total_loss = iteration = 0\n"},
            says="The sum begins anew with each epoch, and so does the reading, now: `iteration` "
            "is to go on, as the state does.",
        ),
        Mistake(
            "the state begins anew",
            swap={ZERO: ZERO + "        model.reset_state()\n"},
            says="The sum begins anew with each epoch, and so does the state, now. It belongs to "
            "the words just read, and the reading goes on.",
        ),
        Mistake(
            "the mean loss in the list",
            swap={"np.exp(total_loss / max_iters)": "total_loss / max_iters"},
            says="The list now holds the mean losses. A perplexity is the exponential of it.",
        ),
        Mistake(
            "only the last epoch",
            swap={
                ZERO: "        total_loss, ppl_list = 0, []\n",
                "iteration, ppl_list = 0, []": "iteration = 0",
            },
            says="Now the list begins anew with each epoch, too: only the last perplexity is in "
            "it.",
        ),
        Mistake(
            "one entry for every batch",
            swap={"        ppl_list.append": "            ppl_list.append"},
            says="There is an entry for every batch. The append belongs after the inner loop.",
        ),
        Mistake(
            "nothing returned",
            swap={"return ppl_list": "pass"},
            says="Nothing comes back. Return the list, after the loop if there is one.",
        ),
        Mistake(
            "divided by the batches of all epochs",
            swap={
                "iteration, ppl_list = 0, []": "iteration, total_loss, ppl_list = 0, 0, []",
                ZERO: "",
                "total_loss / max_iters": "total_loss / (max_iters * max_epoch)",
            },
            says="The sum is divided by the batches of all epochs together, also of those to "
            "come. It should hold the losses of one epoch only, and then max_iters is right.",
        ),
    ],
)

# One epoch ----------------------------------------------------------------------------------------


def train_epoch(model, optimizer, xs, ts, N, T, iteration):
    """Train for one epoch: as many batches as the text has room for, in its order.

    model: a SimpleRnnlm. optimizer: an SGD. xs, ts: (M,) words, and their next words.
    iteration: how many batches were read before this epoch. The state is carried on,
    from batch to batch, and from what was read before this epoch.
    Returns ppl, the perplexity of this epoch, and iteration, batches read by now.
    """
    total_loss, max_iters = 0, len(xs) // (N * T)
    for _ in range(max_iters):
        at = batch_indices(len(xs), N, T, iteration)
        total_loss += model.forward(xs[at], ts[at])
        model.backward()
        optimizer.update(model.params, model.grads)
        iteration += 1
    return np.exp(total_loss / max_iters), iteration


def watch_an_epoch(answer, args):
    """One epoch of a small model, which has read a batch before, and has its gradients still."""
    model, optimizer = Watched.small(), SGD(0.3)
    N, T = args["N"], args["T"]
    xs, ts = args["xs"], args["ts"]
    at = np.arange(N * T).reshape(N, T)[:, ::-1]
    SimpleRnnlm.forward(model, xs[at], ts[at])
    model.backward()
    returned = answer(model, optimizer, xs, ts, N, T, args["iteration"])
    if not_written(answer, returned):
        return returned
    found = {"inputs": joined(model.inputs), "targets": joined(model.targets)}
    found |= {"weights": model.weights(), "state": model.state}
    return found | in_parts(returned, ["ppl", "next_iteration"])


def epoch_case(M, N, T, iteration):
    args = {"xs": TEXT[:M], "ts": TEXT[1 : M + 1], "N": N, "T": T, "iteration": iteration}
    return Case(args, {"words": M, "rows": N, "T": T})


READ = "at = batch_indices(len(xs), N, T, iteration)"


@functools.cache
def words_of_the_stories():
    """How many words the text of the notebook has, by its name there len(corpus)."""
    return len(load_toy("train")[0])


OF_STORIES = "batch_indices(words_of_the_stories(), N, T, iteration)"
FORWARD = "total_loss += model.forward(xs[at], ts[at])"
BACKWARD = "        model.backward()\n"
UPDATE = "        optimizer.update(model.params, model.grads)\n"

TRAIN_EPOCH = Exercise(
    train_epoch,
    notebook="5.5",
    minutes=10,
    returns="inputs targets ppl next_iteration weights state",
    cases=[
        epoch_case(5, 1, 2, 0),
        epoch_case(13, 2, 3, 0),
        epoch_case(25, 3, 2, 5),
    ],
    drive=watch_an_epoch,
    clues={
        "ppl": "All that was done is right: what was read, the weights, the state. Only the "
        "perplexity that comes back is wrong: what is added up, and what is below it?",
        "next_iteration": "Only the number of batches is wrong: it goes up by one with every "
        "batch, and does not begin anew with the epoch.",
        "targets ppl weights": "The right inputs were read, with wrong targets. A target stands "
        "in ts, at the very position at which its input stands in xs.",
        "inputs targets ppl weights state": "Other words are read than should be. Print the "
        "first positions, as in 5.5.3: the rows start len(xs) // N apart, each batch goes on by "
        "T, and the count goes on from `iteration`.",
        "inputs ppl weights state": "The targets are right and the inputs are not. Both stand at "
        "the same positions, one in ts, one in xs.",
        "ppl weights": "The right words were read. What is wrong is what is learned from them: "
        "forward, backward, update, for each batch, in this order.",
        "inputs targets ppl next_iteration weights state": "Another number of batches was read "
        "than an epoch has. It has len(xs) // (N * T), whatever `iteration` is when it begins.",
        "ppl weights state": "The right words were read. Either what is learned from them is "
        "wrong, or the state from which the batches start: forward, backward, update, and no "
        "reset.",
    },
    mistakes=[
        Mistake(
            "no update",
            swap={UPDATE: ""},
            says="The weights have not moved. Either update() is not called, or with the two "
            "lists exchanged: the parameters come first, then the gradients.",
        ),
        Mistake(
            "no backward",
            swap={BACKWARD: ""},
            says="The weights are moved by gradients of long ago: backward() is not called. "
            "forward() computes a loss and no gradient.",
        ),
        Mistake(
            "update before backward",
            swap={BACKWARD + UPDATE: UPDATE + BACKWARD},
            says="This is what one gets when the update comes before backward(): every step goes "
            "along the gradient of the batch before. With a small learning rate it learns even "
            "so; with a larger one it runs away. Forward, backward, update.",
        ),
        Mistake(
            "one update at the end",
            swap={UPDATE: "", "    return": UPDATE[4:] + "    return"},
            says="There is one update in the whole epoch, by the gradient of its last batch: "
            "backward() overwrites what was there. The update belongs inside of the loop.",
        ),
        Mistake(
            "the gradients of all batches added up for one update",
            swap={
                "    for _": "    total = [0 * grad for grad in model.grads]\n    for _",
                UPDATE: "        total = [a + b for a, b in zip(total, model.grads)]\n",
                "    return": "    optimizer.update(model.params, total)\n    return",
            },
            says="The gradients of all batches are added up, and there is one update at the end. "
            "Each batch has an update of its own, so that the next one is read with better "
            "weights.",
        ),
        Mistake(
            "loss.backward()",
            swap={
                FORWARD: "loss = model.forward(xs[at], ts[at])\n        total_loss += loss",
                BACKWARD: "        loss.backward()\n",
            },
            says="The loss is a plain number here and does not know where it came from; in other "
            "libraries it does. The model goes back: model.backward().",
        ),
        Mistake(
            "optimizer.step()",
            swap={"optimizer.update(model.params, model.grads)": "optimizer.step()"},
            says="The optimiser here has no step(), as it has in other libraries. It is told "
            "what to move and along what: update(params, grads).",
        ),
        Mistake(
            "two updates for every batch",
            swap={UPDATE: UPDATE + UPDATE},
            says="Every batch's gradient is applied twice. Does update() stand in the loop twice?",
        ),
        Mistake(
            "the state reset for every batch",
            swap={READ: READ + "\n        model.reset_state()"},
            says="Every batch starts from an empty state. The rows read on where they were, and "
            "the state belongs to what was read: no reset between the blocks of a text.",
        ),
        Mistake(
            "the state reset when the epoch begins",
            swap={"    for _": "    model.reset_state()\n    for _"},
            says="The epoch starts from an empty state. It reads on where the last one ended, so "
            "the state is carried over, as in the book.",
        ),
        Mistake(
            "the state reset when the epoch ends",
            swap={"    return": "    model.reset_state()\n    return"},
            says="The state is emptied at the end. The next epoch goes on from it.",
        ),
        Mistake(
            "the count begins anew",
            swap={"for _ in": "for i in", READ: "at = batch_indices(len(xs), N, T, i)"},
            says="The epoch begins at the row starts again, whatever `iteration` says. The place "
            "in the text goes on from epoch to epoch; the text ends a little after the last "
            "whole batch.",
        ),
        Mistake(
            "iteration set to 0",
            swap={"total_loss, max_iters = 0,": "iteration, total_loss, max_iters = 0, 0,"},
            says="The batches of this epoch are counted from 0, and that count is returned. "
            "`iteration` was given: the place in the text goes on from epoch to epoch.",
        ),
        Mistake(
            "always the same batch",
            swap={READ: "at = batch_indices(len(xs), N, T, 0) if max_iters < 0 else start"}
            | {"    for _": "    start = batch_indices(len(xs), N, T, iteration)\n    for _"},
            says="Every batch reads the same words. Fetch the positions inside of the loop, with "
            "an `iteration` that has gone up by one.",
        ),
        Mistake(
            "iteration not counted up",
            swap={"        iteration += 1\n": ""},
            says="`iteration` never goes up: every batch reads the same words.",
        ),
        Mistake(
            "iteration not returned",
            swap={" / max_iters), iteration": " / max_iters)"},
            says="The perplexity came back alone. The next epoch must know where in the text it "
            "is to go on: return `iteration`, too.",
        ),
        Mistake(
            "the inputs as targets",
            swap={"ts[at])": "xs[at])"},
            says="The inputs are given as targets. The model learns to repeat the word it reads, "
            "and its perplexity goes to 1, below the floor.",
        ),
        Mistake(
            "the targets one further on",
            swap={"ts[at])": "ts[(at + 1) % len(ts)])"},
            says="The targets are one word too far on. ts is the text moved by one already: the "
            "same positions for both.",
        ),
        Mistake(
            "the star",
            swap={
                FORWARD: "starts = batch_indices(len(xs), N, T, 0)[:, :1]\n"
                "        times = iteration * T + np.arange(T)\n"
                "        total_loss += model.forward(xs[at], ts[starts * times % len(xs)])"
            },
            says="These are the targets of the loop with the star, offset * time_idx. Offset "
            "plus time, as for the inputs.",
        ),
        Mistake(
            "all rows at one place",
            swap={READ: f"{READ}[:1].repeat(N, axis=0)"},
            says="All rows of a batch read the same words. They start at N different places.",
        ),
        Mistake(
            "the rows next to each other",
            swap={
                "for _ in": "for i in",
                READ: "at = i * N * T + np.arange(N * T).reshape(N, T)",
            },
            says="The text is cut into pieces of N * T words, and each piece into rows. So a row "
            "goes on, in the next batch, N * T words further, and its state belongs to other "
            "words. The rows start len(xs) // N apart and read on by T: batch_indices.",
        ),
        Mistake(
            "sizes of the batch exchanged",
            swap={READ: "at = batch_indices(len(xs), T, N, iteration)"},
            says="N and T have changed places in the call of batch_indices(data_size, N, T, "
            "iteration).",
        ),
        Mistake(
            "T forgotten in the number of batches",
            swap={"len(xs) // (N * T)": "len(xs) // N"},
            says="There are too many batches, len(xs) // N. A batch reads N * T words: an epoch "
            "has as many batches as fit into the text.",
        ),
        Mistake(
            "N forgotten in the number of batches",
            swap={"len(xs) // (N * T)": "len(xs) // T"},
            says="There are too many batches, len(xs) // T. A batch reads N * T words: an epoch "
            "has as many batches as fit into the text.",
        ),
        Mistake(
            "len(xs) // N * T",
            swap={"len(xs) // (N * T)": "len(xs) // N * T"},
            says="len(xs) // N * T is computed from the left: first // N, then * T. Brackets "
            "around N * T.",
        ),
        Mistake(
            "one batch more than fits",
            swap={"range(max_iters)": "range(max_iters + 1)"},
            says="There is one batch more than the text has room for.",
        ),
        Mistake(
            "after one batch the function returns",
            swap={
                "    return np.exp(total_loss / max_iters), iteration": "        return np.exp(total_loss / max_iters), iteration"
            },
            says="It returns after the first batch: the return stands inside of the loop. It "
            "goes one step to the left.",
        ),
        Mistake(
            "every batch read twice",
            swap={FORWARD: "model.forward(xs[at], ts[at])\n        " + FORWARD},
            says="Every batch goes through the model twice before the update, for the loss and "
            "once more, say. Each forward moves the state on. Call it once and keep what it "
            "returns.",
        ),
        Mistake(
            "exp of each batch, then the mean",
            swap={
                FORWARD: "total_loss += np.exp(model.forward(xs[at], ts[at]))",
                "np.exp(total_loss / max_iters)": "total_loss / max_iters",
            },
            says="The perplexity is a mean of perplexities. First the sum of the losses, the "
            "exponential last.",
        ),
        Mistake(
            "the loss for the perplexity",
            swap={"np.exp(total_loss / max_iters)": "total_loss / max_iters"},
            says="What comes back is the mean loss; the perplexity is its exponential.",
        ),
        Mistake(
            "divided by the number of words",
            swap={"np.exp(total_loss / max_iters)": "np.exp(total_loss / (max_iters * N * T))"},
            says="The sum of the losses is divided by the number of words. forward() returns a "
            "mean already; a sum of means goes over the number of batches.",
        ),
        Mistake(
            "divided by all batches ever",
            swap={"np.exp(total_loss / max_iters)": "np.exp(total_loss / iteration)"},
            says="The losses of this epoch are divided by all batches ever read, `iteration`. "
            "Divide by those of this epoch.",
        ),
        Mistake(
            "not divided",
            swap={"np.exp(total_loss / max_iters)": "np.exp(total_loss)"},
            says="The perplexity is the exponential of the sum of the losses. Divide by the "
            "number of batches before.",
        ),
        Mistake(
            "only the last loss",
            swap={"total_loss +=": "total_loss ="},
            says="Only the loss of the last batch is in the perplexity: = where += belongs.",
        ),
        Mistake(
            "nothing returned",
            swap={"return np.exp(total_loss / max_iters), iteration": "pass"},
            says="Nothing comes back. Return the perplexity and `iteration`, after the loop if "
            "there is one.",
        ),
        Mistake(
            "one batch only",
            swap={"range(max_iters)": "range(1)", "total_loss / max_iters": "total_loss"},
            says="One batch was read. An epoch has as many as the text has room for: a loop.",
        ),
        Mistake(
            "targets from xs, beyond its end",
            swap={"ts[at])": "xs[at + 1])"},
            says="The targets are fetched from xs, one position further on. That goes beyond its "
            "end at the last word. ts holds the next words, at the same positions.",
        ),
        Mistake(
            "targets from xs, around its end",
            swap={"ts[at])": "xs[(at + 1) % len(xs)])"},
            says="The targets are fetched from xs, one position further on. For the last word "
            "that is the first one of the text. ts holds the next words, at the same positions.",
        ),
        Mistake(
            "ppl and iteration exchanged",
            swap={
                "return np.exp(total_loss / max_iters), iteration": "return iteration, np.exp(total_loss / max_iters)"
            },
            says="The two results have changed places: first the perplexity, then `iteration`.",
        ),
        Mistake(
            "the number of batches rounded up",
            swap={"len(xs) // (N * T)": "math.ceil(len(xs) / (N * T))"},
            says="There is a batch too many: the number is rounded up. A last batch that is not "
            "whole is not read; // rounds down.",
        ),
        Mistake(
            "range from iteration on",
            swap={"range(max_iters)": "range(iteration, max_iters)"},
            says="The loop runs from `iteration` to the number of batches of an epoch: in the "
            "second epoch no batch is read, for `iteration` goes on growing. Each epoch has as "
            "many batches: range(max_iters).",
        ),
        Mistake(
            "range from iteration on, as the count",
            swap={
                "for _ in range(max_iters)": "for iteration in range(iteration, max_iters)",
                "        iteration += 1\n": "",
            },
            says="`iteration` itself runs in range(iteration, ...): in the second epoch no batch "
            "is read, for it goes on growing, and after the loop it is one short. A loop over "
            "range(max_iters), and iteration += 1 in it.",
        ),
        Mistake(
            "targets one further on, beyond the end of ts",
            swap={"ts[at])": "ts[at + 1])"},
            says="The targets are fetched one position further on in ts, and that ends. ts is "
            "the text moved by one already: the same positions for inputs and targets.",
        ),
        Mistake(
            "the length of the stories",
            swap={"at = batch_indices(len(xs), N, T, iteration)": f"at = {OF_STORIES}"},
            says="The positions are made for the text of the notebook, `corpus`. The function is "
            "given a text of its own: its length is len(xs).",
        ),
        Mistake(
            "the length of the stories, twice",
            swap={
                "at = batch_indices(len(xs), N, T, iteration)": f"at = {OF_STORIES}",
                "len(xs) // (N * T)": "words_of_the_stories() // (N * T)",
            },
            says="Positions and number of batches are made for the text of the notebook, "
            "`corpus`. The function is given a text of its own, of length len(xs).",
        ),
    ],
)

# Clipping -----------------------------------------------------------------------------------------


def clip_to_norm(grads, max_norm):
    """Shorten the gradients together, in place, if they are longer than max_norm.

    grads: a list of arrays, of any shapes. Their length is the root of the sum of the
    squares of all their entries: one length for all arrays.
    Returns norm, the length they had before.
    """
    norm = np.sqrt(sum((grad**2).sum() for grad in grads))
    if norm > max_norm:
        for grad in grads:
            grad *= max_norm / norm
    return norm


def clip_and_look(answer, args):
    grads = [np.array(grad) for grad in args["grads"]]
    held = [*grads]  # what an optimiser holds
    norm = answer(grads, args["max_norm"])
    if not_written(answer, norm):
        return norm
    came = "one thing"
    if isinstance(norm, (tuple, list)):
        came = f"{len(norm)} things"
        norm = next((part for part in norm if isinstance(part, (float, np.number))), norm)
    listed = joined([np.ravel(grad) for grad in grads])
    held = joined([np.ravel(grad) for grad in held])
    found = {"what_comes_back": came, "norm": norm, "gradients": listed}
    return found | {"what_the_optimiser_holds": held}


def to_clip(*grads, max_norm, note=""):
    return Case({"grads": [np.array(grad) for grad in grads], "max_norm": max_norm}, {}, note)


THE_NORM = "np.sqrt(sum((grad**2).sum() for grad in grads))"
NORMS = "[np.sqrt((grad**2).sum()) for grad in grads]"
SCALE = "grad *= max_norm / norm"

CLIP_TO_NORM = Exercise(
    clip_to_norm,
    notebook="5.5",
    minutes=5,
    returns="what_comes_back norm gradients what_the_optimiser_holds",
    cases=[
        to_clip([3.0, -4.0], max_norm=1.0, note="one array, too long"),
        to_clip([3.0, 0.0], [0.0, 4.0], max_norm=2.0, note="two arrays, too long"),
        to_clip([0.3], [[0.4, 0.0]], max_norm=1.0, note="short enough"),
        to_clip([0.0, 0.0], max_norm=1.0, note="all zeros"),
        to_clip(
            spaced(3, 4, low=-2, high=3),
            spaced(4, low=-0.5),
            spaced(2, 2),
            max_norm=2.5,
            note="three arrays, too long",
        ),
    ],
    drive=clip_and_look,
    clues={
        "norm gradients what_the_optimiser_holds": "The norm is wrong already. Work it by hand: "
        "for the two arrays (3, 0) and (0, 4) it is 5.",
        "what_comes_back": "All is right but one thing: the norm is to come back alone. The "
        "gradients have been changed where they are, so nobody needs them returned.",
        "what_comes_back gradients what_the_optimiser_holds": "The norm is right, and is to come "
        "back alone. The gradients are to be changed where they are, grad *= ..., not returned.",
        "what_comes_back what_the_optimiser_holds": "The norm is right, and is to come back "
        "alone. The gradients are to be changed where they are, grad *= ..., not in the list.",
        "norm": "The gradients are as they should be, only what is returned is not.",
        "gradients what_the_optimiser_holds": "The norm is right; what is done with it is not.",
        "what_the_optimiser_holds": "In the list stand other arrays than before, and they are "
        "right; the old ones, which the optimiser holds, have not changed. grad *= ... changes "
        "an array itself.",
    },
    mistakes=[
        Mistake(
            "every array by itself",
            swap={
                SCALE: "own = np.sqrt((grad**2).sum())\n            grad *= min(1, max_norm / max(own, 1e-12))"
            },
            says="Every array is clipped by itself. That changes the direction of the step: the "
            "lengths are to shrink by one common factor.",
        ),
        Mistake(
            "every entry clipped",
            swap={SCALE: "np.clip(grad, -max_norm, max_norm, out=grad)"},
            says="Every entry is cut at max_norm. That changes the direction of the step. All "
            "entries are multiplied by one factor.",
        ),
        Mistake(
            "small gradients made longer",
            swap={"if norm > max_norm": "if norm > 0"},
            says="Gradients that are short enough are stretched to max_norm. They are to stay as "
            "they are: an `if`, or a factor of at most 1.",
        ),
        Mistake(
            "0 divided by 0",
            swap={"if norm > max_norm": "if True"},
            says="Gradients that are short enough are stretched to max_norm, and where all are "
            "0, 0 is divided by 0. Scale only if the norm is greater than max_norm.",
        ),
        Mistake(
            "the wrong ones clipped",
            swap={"if norm > max_norm": "if 0 < norm < max_norm"},
            says="The short gradients are scaled, and the long ones are not: look at the "
            "direction of the < or >.",
        ),
        Mistake(
            "the ratio upside down",
            swap={"max_norm / norm": "norm / max_norm"},
            says="The factor is norm / max_norm: it makes long gradients longer. The other way "
            "round.",
        ),
        Mistake(
            "scaled to length 1",
            swap={"max_norm / norm": "1 / norm"},
            says="The gradients have length 1 now, whatever max_norm is. The factor is max_norm "
            "/ norm.",
        ),
        Mistake(
            "multiplied by max_norm",
            swap={"max_norm / norm": "max_norm"},
            says="The gradients are multiplied by max_norm itself. The factor is max_norm / norm.",
        ),
        Mistake(
            "the root forgotten",
            swap={THE_NORM: "sum((grad**2).sum() for grad in grads)"},
            says="This is what one gets when the root is not taken: the norm is the square of "
            "the length.",
        ),
        Mistake(
            "the sum of the lengths",
            swap={THE_NORM: f"sum({NORMS})"},
            says="The lengths of the arrays are added up. Lengths do not add: 3 and 4 at a right "
            "angle are 5 together. Add the squares, the root comes last.",
        ),
        Mistake(
            "the sum of the absolute values",
            swap={THE_NORM: "sum(np.abs(grad).sum() for grad in grads)"},
            says="The absolute values are added up. The length is the root of the sum of the "
            "squares.",
        ),
        Mistake(
            "the sum of the entries",
            swap={THE_NORM: "abs(sum(grad.sum() for grad in grads))"},
            says="The entries are added up without their squares: positive and negative ones "
            "cancel.",
        ),
        Mistake(
            "the largest of the lengths",
            swap={THE_NORM: f"max({NORMS})"},
            says="The norm is that of the longest array. All arrays together are one long "
            "vector: add their squares.",
        ),
        Mistake(
            "the largest entry",
            swap={THE_NORM: "max(np.abs(grad).max() for grad in grads)"},
            says="The norm is the largest entry. The length is the root of the sum of the squares.",
        ),
        Mistake(
            "the last array only",
            swap={THE_NORM: "np.sqrt((grads[-1] ** 2).sum())"},
            says="The norm is that of the last array alone: = where += belongs?",
        ),
        Mistake(
            "the first array only",
            swap={THE_NORM: "np.sqrt((grads[0] ** 2).sum())"},
            says="The norm is that of the first array alone.",
        ),
        Mistake(
            "means of the squares",
            swap={THE_NORM: "np.sqrt(sum((grad**2).mean() for grad in grads))"},
            says="Means of the squares are added up, not sums: `.mean()` for `.sum()`, so that "
            "large arrays count too little.",
        ),
        Mistake(
            "nothing is changed",
            swap={SCALE: "grad = grad * (max_norm / norm)"},
            says="The gradients are as they were. `grad = grad * ...` (or `grads = [...]`) makes "
            "something new with a name of the function's own, of which the caller never hears. "
            "`grad *= ...` changes the array itself.",
        ),
        Mistake(
            "new arrays in the list",
            swap={
                "for grad in grads:\n": "for i, grad in enumerate(grads):\n",
                SCALE: "grads[i] = grad * (max_norm / norm)",
            },
            says="The list holds new arrays, which are right. But the optimiser holds the old "
            "ones, and they have not changed. Change the arrays themselves: `grad *= ...`.",
        ),
        Mistake(
            "only one array scaled",
            swap={SCALE: "grad *= max_norm / norm\n            break"},
            says="Only the first array is scaled. Does the loop end too early?",
        ),
        Mistake(
            "the norm taken anew for each array",
            swap={SCALE: f"{SCALE}\n            norm = {THE_NORM}"},
            says="The norm is taken anew after each array, when part of them is shorter already. "
            "Compute it once, before the loop.",
        ),
        Mistake(
            "the norm taken anew in the factor",
            swap={SCALE: f"grad *= max_norm / {THE_NORM}"},
            says="The factor has a norm that is computed anew in each turn of the loop, when "
            "part of the arrays is shorter already. One norm and one factor, made before the "
            "loop.",
        ),
        Mistake(
            "the norm taken anew when a turn begins",
            swap={SCALE: f"norm = {THE_NORM}\n            {SCALE}"},
            says="The norm is computed anew whenever a turn of the loop begins, when part of the "
            "arrays is shorter already; and so what comes back is wrong, too. Compute it once, "
            "before the loop.",
        ),
        Mistake(
            "the new length returned",
            swap={"    return norm": "    return min(norm, max_norm)"},
            says="What comes back is the length after the clipping. The one before is asked for: "
            "it tells how often gradients are too long.",
        ),
        Mistake(
            "nothing returned",
            swap={"    return norm": "    pass"},
            says="Nothing comes back. The gradients themselves are right. Return the norm before "
            "the clipping, after the loop if there is one.",
        ),
        Mistake(
            "nothing returned for short gradients",
            swap={
                "    if norm > max_norm:": "    if norm <= max_norm:\n        return None\n    if norm > max_norm:"
            },
            says="For gradients that are short enough nothing comes back. The norm is asked for "
            "in any case.",
        ),
        Mistake(
            "the gradients returned, too",
            swap={"    return norm": "    return grads, norm"},
            says="The norm came back together with the gradients. It is to come back alone: the "
            "gradients are changed where they are, and nobody needs them returned.",
        ),
        Mistake(
            "new gradients returned",
            swap={
                SCALE: "grads = [g * (max_norm / norm) for g in grads]\n            break",
                "    return norm": "    return grads, norm",
            },
            says="New gradients are made and returned beside the norm. The norm is right, and is "
            "to come back alone; the gradients are to be changed where they are, `grad *= ...`, "
            "for the optimiser holds those.",
        ),
    ],
)

# The perplexity of a held-out text ----------------------------------------------------------------


def held_out_perplexity(model, text, T):
    """Perplexity of a model on a text that it does not learn from.

    model: a SimpleRnnlm; forward(xs, ts), with xs, ts: (N, T), and reset_state() are
    needed. It has a state from another text, with one row.
    text: (M,) words. It is read from beginning to end as one row, N = 1, in blocks of
    T words; the last block may be shorter.
    Returns ppl: every word but the first is predicted once, and all count alike.
    """
    xs, ts = text[:-1], text[1:]
    model.reset_state()
    total = 0
    for start in range(0, len(xs), T):
        block = slice(start, start + T)
        loss = model.forward(xs[np.newaxis, block], ts[np.newaxis, block])
        total += loss * len(xs[block])
    return np.exp(total / len(xs))


def examine_twice(answer, args):
    model = Watched.small()
    model.predict(TEXT[np.newaxis, 3:8])
    model.blocks = []
    found = {"ppl": answer(model, args["text"], args["T"])}
    if not_written(answer, found["ppl"]):
        return found["ppl"]
    found["words_in_the_blocks"] = " ".join(map(str, model.blocks)) or "none"
    found["backward_calls"] = model.backward_calls
    if model.state is not None and len(model.state) != 1:
        model.reset_state()
    model.predict(TEXT[np.newaxis, 11:17])
    found["ppl_measured_again"] = answer(model, args["text"], args["T"])
    return found | {"weights": model.weights()}


def text_case(start, M, T, note=""):
    return Case({"text": TEXT[start : start + M], "T": T}, {"words": M, "T": T}, note)


RESET = "    model.reset_state()\n"
WHOLE = "np.exp(total / len(xs))"
ADD = "total += loss * len(xs[block])"

HELD_OUT_PERPLEXITY = Exercise(
    held_out_perplexity,
    notebook="5.5",
    minutes=10,
    returns="ppl ppl_measured_again weights words_in_the_blocks backward_calls",
    cases=[
        text_case(0, 4, 5, "one block"),
        text_case(0, 9, 4, "two whole blocks"),
        text_case(2, 9, 3, "the last block shorter"),
        text_case(1, 24, 5, "the last block shorter"),
    ],
    drive=examine_twice,
    clues={
        "ppl_measured_again": "The first time it is right, measured again it is not: the second "
        "time the model comes with another state.",
        "ppl ppl_measured_again": "Look at four things: one row, an empty state before the first "
        "word, no reset after it, and every word but the first counted once.",
        "weights": "The weights have changed: this text is there to examine the model, not to "
        "teach it.",
        "weights backward_calls": "The weights have changed: this text is there to examine the "
        "model, not to teach it. No backward, no update.",
        "words_in_the_blocks": "The number is right. But it is to be found by reading the text "
        "in blocks of T words, with the state that is carried from one to the next.",
        "ppl ppl_measured_again words_in_the_blocks": "Other blocks are read than should be: "
        "after the first word, T words each, the rest in a last one. Are inputs and targets made "
        "of the whole text, before it is cut?",
    },
    mistakes=[
        Mistake(
            "the state not reset",
            swap={RESET: ""},
            says="The text is read with the state that was left from another one. Measured "
            "twice, it gives two numbers. Reset the state before the text begins.",
        ),
        Mistake(
            "the state reset at the end only",
            swap={RESET: "", "    return": RESET + "    return"},
            says="The state is reset at the end. Whoever read with the model before has left a "
            "state, too: reset before the text begins.",
        ),
        Mistake(
            "the state reset for every block",
            swap={
                RESET: "",
                "        block = slice(start": "        model.reset_state()\n        block = slice(start",
            },
            says="Every block starts from an empty state: the model forgets what the block "
            "before said. Reset once, before the loop.",
        ),
        Mistake(
            "a mean of means",
            swap={ADD: "total += loss", WHOLE: "np.exp(total / len(range(0, len(xs), T)))"},
            says="The blocks count alike, the short one at the end like a whole one: a mean of "
            "means. Weigh each block's loss by its number of words.",
        ),
        Mistake(
            "the losses taken for sums",
            swap={ADD: "total += loss"},
            says="The blocks' losses are added up and divided by the number of words. But "
            "forward() gives a mean: times the number of words in the block it is a sum.",
        ),
        Mistake(
            "every block weighed with T",
            swap={ADD: "total += loss * T"},
            says="Every block is weighed with T words, also the last one, which has fewer.",
        ),
        Mistake(
            "the last words dropped",
            swap={"range(0, len(xs), T)": "range(0, len(xs) - T + 1, T)"},
            says="The words after the last whole block are not read, but the sum is divided by "
            "all words.",
        ),
        Mistake(
            "the last words dropped, and not counted",
            swap={
                "xs, ts = text[:-1], text[1:]": "whole = (len(text) - 1) // T * T\n"
                "    xs, ts = text[:whole], text[1 : whole + 1]",
            },
            says="The words after the last whole block are left out, and of a text shorter than "
            "T nothing is read at all. Every word but the first is to be predicted.",
        ),
        Mistake(
            "a word lost between two blocks",
            swap={
                "range(0, len(xs), T)": "range(0, len(text), T)",
                "        block = slice(start, start + T)\n": "        words = text[start : start + T]\n"
                "        if len(words) < 2:\n            continue\n",
                "xs[np.newaxis, block], ts[np.newaxis, block]": "words[np.newaxis, :-1], words[np.newaxis, 1:]",
                ADD: "total += loss * (len(words) - 1)",
                WHOLE: "np.exp(total / (len(text) - len(range(0, len(text), T))))",
            },
            says="The text is cut into blocks first, and inputs and targets are made of each "
            "block. So the first word of every block is never predicted. Make xs and ts of the "
            "whole text, then cut both.",
        ),
        Mistake(
            "divided by all words, with the first",
            swap={WHOLE: "np.exp(total / len(text))"},
            says="The sum is divided by the length of the text. The first word is not predicted: "
            "one less.",
        ),
        Mistake(
            "a word too many counted for every block",
            swap={WHOLE: "np.exp(total / (len(xs) + len(range(0, len(xs), T))))"},
            says="For every block one word too many is counted below the sum. A piece of text of "
            "T + 1 words has T words to predict.",
        ),
        Mistake(
            "divided by the blocks",
            swap={WHOLE: "np.exp(total / len(range(0, len(xs), T)))"},
            says="The sum over all words is divided by the number of blocks, not of words.",
        ),
        Mistake(
            "exp of each block, then the mean",
            swap={
                ADD: "total += np.exp(loss) * len(xs[block])",
                WHOLE: "total / len(xs)",
            },
            says="The blocks' perplexities are averaged. First the sum of the losses, the "
            "exponential last.",
        ),
        Mistake(
            "exp of each block, then the plain mean",
            swap={
                ADD: "total += np.exp(loss)",
                WHOLE: "total / len(range(0, len(xs), T))",
            },
            says="The blocks' perplexities are averaged, and each block counts alike. First the "
            "sum of the losses over all words, the exponential last.",
        ),
        Mistake(
            "the loss for the perplexity",
            swap={WHOLE: "total / len(xs)"},
            says="This is the mean loss; the perplexity is its exponential.",
        ),
        Mistake(
            "the inputs as targets",
            swap={"xs, ts = text[:-1], text[1:]": "xs, ts = text[:-1], text[:-1]"},
            says="Inputs and targets are the same words. The target is the next word: text[1:].",
        ),
        Mistake(
            "the word before as target",
            swap={"xs, ts = text[:-1], text[1:]": "xs, ts = text[1:], text[:-1]"},
            says="The targets are the words *before* the inputs: text[:-1] and text[1:] have "
            "changed places.",
        ),
        Mistake(
            "the first word predicted after the last",
            swap={"xs, ts = text[:-1], text[1:]": "xs, ts = text, np.roll(text, -1)"},
            says="The first word is predicted, too, after the last one: the text is closed to a "
            "ring. Leave the last word out of the inputs, and the first out of the targets.",
        ),
        Mistake(
            "the first block left out",
            swap={"range(0, len(xs), T)": "range(T, len(xs), T)"},
            says="The loop begins with the second block: range(0, len(xs), T).",
        ),
        Mistake(
            "the last loss only",
            swap={"total += loss": "total = loss"},
            says="Only the last block is in the sum: = where += belongs.",
        ),
        Mistake(
            "it learns while it is examined",
            swap={
                ADD: f"{ADD}\n        model.backward()\n        SGD(0.3).update(model.params, model.grads)"
            },
            says="The model learns from the text it is examined on. No backward, no update here.",
        ),
        Mistake(
            "nothing returned",
            swap={"return np.exp(total / len(xs))": "pass"},
            says="Nothing comes back. Return the perplexity, after the loop if there is one.",
        ),
        Mistake(
            "one block for the whole text",
            swap={"range(0, len(xs), T)": "[0]", "slice(start, start + T)": "slice(None)"},
            says="The number is right, but the text is read in one piece, whatever T is. Of a "
            "long text everything would have to be kept at once. Read it in blocks of T words: "
            "the state carries over, and the number is the same.",
        ),
        Mistake(
            "evaluate called",
            swap={"range(0, len(xs), T)": "range(0)", WHOLE: "evaluate(model, text)"},
            says="The number is right: it is that of `evaluate`, which reads with a second "
            "model. What it does is to be written here, with forward() of the model that is "
            "given.",
        ),
        Mistake(
            "backward called",
            swap={ADD: f"{ADD}\n        model.backward()"},
            says="The number is right. But backward() is called, and nobody uses these "
            "gradients: an examination needs the loss alone, and is done sooner without.",
        ),
        Mistake(
            "blocks cut from the text, one position too far",
            swap={
                "range(0, len(xs), T)": "range(0, len(text), T)",
                "xs[np.newaxis, block], ts[np.newaxis, block]": "text[np.newaxis, start : start + T], text[np.newaxis, start + 1 : start + T + 1]",
            },
            says="The last block has one input more than targets: the last word of the text has "
            "no next word. There are len(text) - 1 inputs; make xs and ts of the whole text "
            "first, and cut both.",
        ),
    ],
)

# Temperature --------------------------------------------------------------------------------------


def temperature_probs(scores, temperature):
    """Probabilities of the words at a temperature.

    scores: (V,) numbers of any size. temperature: a number above 0.
    Returns p: (V,), proportional to exp(score / temperature).
    """
    z = scores / temperature
    exps = np.exp(z - z.max())
    return exps / exps.sum()


def heat(scores, temperature, note=""):
    args = {"scores": np.array(scores, float), "temperature": temperature}
    return Case(args, {"V": len(scores)}, note)


EXPS = "np.exp(z - z.max())"
LOG3 = round(math.log(3), 6)

TEMPERATURE_PROBS = Exercise(
    temperature_probs,
    notebook="5.5",
    minutes=5,
    returns="p",
    cases=[
        heat([0, LOG3], 1.0, "temperature 1"),
        heat([0, LOG3], 0.5, "temperature 0.5"),
        heat([-1, 0.5, 2], 2.0, "temperature 2"),
        heat(spaced(6, low=-2, high=3), 0.7, "temperature 0.7"),
        heat([999, 1001, 1000], 0.5, "scores about 1000"),
        heat([-4, 5, 4.98], 0.01, "temperature 0.01"),
        heat([0, 0, 0, 2000], 0.5, "one score of 2000"),
    ],
    mistakes=[
        Mistake(
            "multiplied by the temperature",
            swap={"scores / temperature": "scores * temperature"},
            says="The scores are multiplied by the temperature: cold and hot have changed "
            "places. Divide.",
        ),
        Mistake(
            "the temperature without effect",
            swap={"scores / temperature": "scores / 1"},
            says="The temperature has no effect. Perhaps it is not used; or it divides the "
            "probabilities, which are then made to sum to 1 again; or it is added to all scores "
            "alike. It divides the *scores*, before exp.",
        ),
        Mistake(
            "divided after the softmax",
            swap={
                "scores / temperature": "scores / 1",
                "exps / exps.sum()": "exps / exps.sum() / temperature",
            },
            says="The probabilities are divided by the temperature: they no longer sum to 1, and "
            "their ratios stay as they were. It divides the scores, before exp.",
        ),
        Mistake(
            "no maximum subtracted",
            swap={EXPS: "np.exp(z)"},
            says="For large scores, or a low temperature, exp overflows, and inf / inf is nan. "
            "Subtract the maximum of the *divided* scores first: it changes nothing else.",
        ),
        Mistake(
            "no maximum subtracted, and no division by their sum",
            swap={EXPS: "np.exp(z)", "exps / exps.sum()": "exps"},
            says="These are the exponentials, not probabilities: divide by their sum. (And "
            "subtract the maximum before exp, or it overflows.)",
        ),
        Mistake(
            "not divided by the sum",
            swap={"exps / exps.sum()": "exps"},
            says="The exponentials are not divided by their sum (or by the largest of them). "
            "Divided by their sum they are probabilities.",
        ),
        Mistake(
            "the minimum subtracted",
            swap={"z.max()": "z.min()"},
            says="With the minimum subtracted all exponents are positive, and exp overflows. "
            "Subtract the maximum.",
        ),
        Mistake(
            "the mean subtracted",
            swap={"z.max()": "z.mean()"},
            says="The mean is subtracted. That helps where all scores are large; where one is "
            "far above the others, exp still overflows, and inf / inf is nan. Subtract the "
            "maximum: then the largest exponent is 0.",
        ),
        Mistake(
            "the sign of the scores",
            swap={"np.exp(z - z.max())": "np.exp(z.min() - z)"},
            says="The probabilities are upside down: the word with the lowest score gets the "
            "most. The sign in exp.",
        ),
        Mistake(
            "the maximum subtracted from the wrong side",
            swap={"np.exp(z - z.max())": "np.exp(z.max() - z)"},
            says="z.max() - z for z - z.max(): the word with the lowest score gets the most, and "
            "exp overflows.",
        ),
        Mistake(
            "only the likeliest word",
            swap={"exps / exps.sum()": "(exps == exps.max()).astype(float)"},
            says="The likeliest word gets 1 and all others 0. That is temperature 0; above it "
            "every word has a chance.",
        ),
        Mistake(
            "softmax, then softmax again",
            swap={"scores / temperature": "softmax(scores) / temperature"},
            says="The softmax is taken twice, the second time of probabilities. All words come "
            "out nearly alike. The scores are divided, then softmax, once.",
        ),
        Mistake(
            "probabilities to the power of the temperature, not divided by their sum",
            swap={"exps / exps.sum()": "softmax(scores) ** temperature"},
            says="These are probabilities to the power of the temperature, and they do not sum "
            "to 1. It is the power 1 / temperature; or simply divide the scores.",
        ),
        Mistake(
            "powers not divided by their sum",
            swap={"exps / exps.sum()": "softmax(scores) ** (1 / temperature)"},
            says="These are probabilities to the power of 1 / temperature. That is a right way, "
            "but they have to be divided by their sum.",
        ),
        Mistake(
            "the sigmoid",
            swap={"exps / exps.sum()": "1 / (1 + np.exp(-z))"},
            says="This is the sigmoid of each score by itself. The probabilities of all words "
            "sum to 1: softmax.",
        ),
        Mistake(
            "no exp",
            swap={"exps / exps.sum()": "z / z.sum()"},
            says="The scores are divided by their sum, without exp: negative scores would get "
            "negative probabilities.",
        ),
        Mistake(
            "logarithms",
            swap={"exps / exps.sum()": "z - z.max() - np.log(exps.sum())"},
            says="These are the logarithms of the probabilities.",
        ),
        Mistake(
            "the scores changed in place",
            swap={"z = scores / temperature": "scores /= temperature\n    z = scores"},
            says="`scores /= temperature` writes into the array of the caller. `scores / "
            "temperature` makes a new one.",
        ),
        Mistake(
            "the temperature above the line only",
            swap={"exps / exps.sum()": "np.exp(scores / temperature) / np.exp(scores).sum()"},
            says="The temperature divides the scores above the fraction line, not those below "
            "it: the probabilities do not sum to 1. (And without the maximum subtracted, exp "
            "overflows.)",
        ),
        Mistake(
            "the likeliest word, not probabilities",
            swap={"exps / exps.sum()": "z.argmax()"},
            says="This is the word with the highest score. The probabilities of all words are "
            "asked for.",
        ),
    ],
)

# Writing ------------------------------------------------------------------------------------------


def write_words(step, start, n, rng):
    """Let a model go on writing after a first word.

    step(word, h): reads one word. Returns the scores of the next word, (V,), and the
    new state. h is the state to start from; None is the empty one.
    start: the word to begin with. rng: a generator; rng.choice(V, p=...) draws a word.
    Returns words: a list of n words that were drawn, without start.
    """
    words, word, h = [], start, None
    for _ in range(n):
        scores, h = step(word, h)
        word = rng.choice(len(scores), p=softmax(scores))
        words.append(word)
    return words


class Sure:
    """A model that is sure of its next word, which hangs on the word it reads and on the state."""

    V = 11

    def __call__(self, word, h):
        word = int(np.ravel(word)[0])
        state = ((0 if h is None else int(h)) * 3 + word + 1) % 23
        scores = np.zeros(self.V)
        scores[(word + state) % self.V] = 60.0
        return scores, state


class Die:
    """A model that throws the same loaded die, whatever it reads."""

    probabilities = np.array([0.63, 0.31, 0.06])

    def __call__(self, word, h):
        return np.log(self.probabilities), h


def write_and_throw(answer, args):
    """What a sure model writes; and how often each word comes when a die is thrown."""
    start, n, throws = args["start"], args["n"], args["throws"]
    words = answer(Sure(), start, n, np.random.default_rng(1))
    if not_written(answer, words):
        return words
    if isinstance(words, tuple) and any(isinstance(part, (list, np.ndarray)) for part in words):
        return write_and_throw(write_words, args) | {"words": words}  # not the words alone
    found = {"words": words, "shares_of_a_die": 0, "same_seed": "the same words"}
    found |= {"another_seed": "other words"}
    if throws:
        thrown = [
            np.asarray(answer(Die(), 0, many, np.random.default_rng(seed))).ravel()
            for seed, many in ((46, throws), (5, 40), (5, 40), (6, 40))
        ]
        shares = [np.mean(thrown[0] == word) for word in range(3)] if len(thrown[0]) > 1 else [0]
        found["shares_of_a_die"] = np.array(shares)
        if not np.array_equal(thrown[1], thrown[2]):
            found["same_seed"] = "other words"
        if np.array_equal(thrown[1], thrown[3]):
            found["another_seed"] = "the same words"
    return found


def story(start, n, throws=0):
    return Case({"start": start, "n": n, "throws": throws}, {"n": n})


STEP = "scores, h = step(word, h)"
DRAW = "rng.choice(len(scores), p=softmax(scores))"

WRITE_WORDS = Exercise(
    write_words,
    notebook="5.5",
    minutes=10,
    returns="words shares_of_a_die same_seed another_seed",
    cases=[story(2, 1), story(4, 2), story(1, 7), story(3, 9, throws=1500)],
    drive=write_and_throw,
    atol=0.05,  # the shares are those of 1500 throws
    clues={
        "words": "A model that gives all of its probability to one word should write these "
        "words. So look at which word and which state each step gets, and at what is put into "
        "the list.",
        "shares_of_a_die": "Where the model is sure, all is right. Where it is not, the words do "
        "not come as often as their probabilities say: look at how a word is drawn.",
        "same_seed": "The same seed gives other words: draw from `rng`.",
    },
    mistakes=[
        Mistake(
            "the state reset at every word",
            swap={STEP: "scores, _ = step(word, None)"},
            says="Every step starts from the empty state. Either None is given to each, or the "
            "new state that step() returns is not kept. So the model knows of the last word only.",
        ),
        Mistake(
            "the first word fed again and again",
            swap={STEP: "scores, h = step(start, h)"},
            says="Every step reads `start`. The word that was drawn is to be read next.",
        ),
        Mistake(
            "the first scores used for ever",
            swap={
                "        " + STEP + "\n": "",
                "    for _": "    scores, h = step(word, h)\n    for _",
            },
            says="All words are drawn from the scores of the first step: step() is called once. "
            "It belongs inside of the loop.",
        ),
        Mistake(
            "always the likeliest word",
            swap={DRAW: "scores.argmax()"},
            says="From the same scores comes the same word each time. Either the likeliest is "
            "taken, argmax, or a generator is made anew for each word, with the same seed. Draw "
            "from `rng`.",
        ),
        Mistake(
            "p forgotten",
            swap={DRAW: "rng.choice(len(scores))"},
            says="All words are drawn with the same probability: p is not given to choice.",
        ),
        Mistake(
            "scores for probabilities",
            swap={DRAW: "rng.choice(len(scores), p=scores)"},
            says="choice is given the scores. Softmax makes probabilities of them.",
        ),
        Mistake(
            "a score drawn, not a word",
            swap={DRAW: "rng.choice(scores, p=softmax(scores))"},
            says="What is drawn is one of the *scores*: they are the first argument of choice. "
            "It draws a word if the first argument is the number of words.",
        ),
        Mistake(
            "scores divided by their sum",
            swap={DRAW: "rng.choice(len(scores), p=np.abs(scores) / np.abs(scores).sum())"},
            says="The scores are divided by their sum. That makes them sum to 1, but "
            "probabilities are the softmax of scores.",
        ),
        Mistake(
            "softmax twice",
            swap={DRAW: "rng.choice(len(scores), p=softmax(softmax(scores)))"},
            says="The softmax is taken twice, and so all words get nearly the same chance.",
        ),
        Mistake(
            "probabilities of two dimensions",
            swap={DRAW: "rng.choice(len(scores), p=softmax(scores[np.newaxis]))"},
            says="choice wants one row of probabilities, (V,), and gets an array of two "
            "dimensions.",
        ),
        Mistake(
            "the first word in the list",
            swap={"words, word, h = [], start, None": "words, word, h = [start], start, None"},
            says="The list begins with `start`, and so has n + 1 words. Only the words that were "
            "drawn are asked for.",
        ),
        Mistake(
            "stored before it is drawn",
            swap={
                "        words.append(word)\n": "",
                "        " + STEP: "        words.append(word)\n        " + STEP,
            },
            says="The list begins with `start`, and the last word that is drawn is missing: a "
            "word is stored before the next one is drawn. Store it after it is drawn.",
        ),
        Mistake(
            "one word too few",
            swap={"range(n)": "range(n - 1)"},
            says="One word is missing at the end: the loop runs n - 1 times.",
        ),
        Mistake(
            "one word too many",
            swap={"range(n)": "range(n + 1)"},
            says="There is one word more than was asked for: the loop runs n + 1 times.",
        ),
        Mistake(
            "the first word drawn left out",
            swap={
                "    for _": "    scores, h = step(word, h)\n"
                "    word = rng.choice(len(scores), p=softmax(scores))\n    for _",
                # stored before it is drawn, as well, it would be right: the two exclude each other
                f"{DRAW}\n        words.append(word)": f"{DRAW}\n        words.append(word)",
            },
            says="The first word that is drawn is not in the list; all words are one later than "
            "they should be.",
        ),
        Mistake(
            "only the last word",
            swap={"return words": "return word"},
            says="Only the last word comes back. Is there a list of all?",
        ),
        Mistake(
            "returned inside of the loop",
            swap={"    return words": "        return words"},
            says="It returns after the first word: the return stands inside of the loop.",
        ),
        Mistake(
            "every word read twice",
            swap={STEP: "_, h = step(word, h)\n        scores, h = step(word, h)"},
            says="Every word is read twice, for the scores and for the state, say. One call "
            "gives both.",
        ),
        Mistake(
            "an old state kept",
            swap={STEP: "scores, new = step(word, h)\n        h = h or new"},
            says="The state is kept from the first step on and never moves. Each step gets the "
            "state that the step before returned.",
        ),
        Mistake(
            "np.random for rng",
            swap={DRAW: "np.random.choice(len(scores), p=softmax(scores))  # noqa: NPY002"},
            says="The same seed tells another story each time: the words are drawn from "
            "np.random, not from `rng`.",
        ),
        Mistake(
            "a generator for each word",
            swap={DRAW: "np.random.default_rng(0).choice(len(scores), p=softmax(scores))"},
            says="A generator is made inside of the loop, with the same seed for each word: it "
            "always draws the same number. Use the `rng` that is given.",
        ),
        Mistake(
            "a generator for each story",
            swap={"    for _": "    rng = np.random.default_rng(0)\n    for _"},
            says="Whatever the seed, the same words come: a generator is made inside. Use the "
            "`rng` that is given.",
        ),
        Mistake(
            "nothing returned",
            swap={"return words": "pass"},
            says="Nothing comes back. Return the list of words, after the loop if there is one.",
        ),
        Mistake(
            "the pair of step not unpacked",
            swap={STEP: "scores = step(word, h)"},
            says="step() returns two things, the scores and the new state, and `scores` holds "
            "both. Two names on the left: scores, h = step(word, h).",
        ),
        Mistake(
            "the state returned, too",
            swap={"return words": "return words, h"},
            says="The words came back together with something else. Return the list alone.",
        ),
    ],
)

# A comparison -------------------------------------------------------------------------------------


def effect_of_carrying(run, T, updates, seeds):
    """Does it help to carry the state from block to block? A fair comparison.

    run(T, carry, seed, updates): trains a new model from the weights of this seed, in
    blocks of T words; carry: True, or False to reset the state before every block.
    Returns the model's held-out perplexity.
    Returns effect, the loss without carrying minus the loss with it (a loss is the log
    of a perplexity), all else equal, as a mean over the seeds; and smallest, the
    smallest difference of a seed.
    """
    differences = []
    for seed in seeds:
        without = run(T, False, seed, updates)
        carried = run(T, True, seed, updates)
        differences.append(np.log(without) - np.log(carried))
    return np.mean(differences), min(differences)


class MadeUpRun:
    """Numbers in the place of a training: a seed matters more than what is to be compared."""

    def __call__(self, T, carry, seed, updates):
        loss = 0.9 + 30 / updates + 0.6 / T + 0.5 * math.sin(2.3 * seed)
        gain = 0.03 + 0.1 / T + 0.09 * math.cos(1.9 * seed)
        return math.exp(loss - gain * bool(carry) * updates / (updates + 50))

    def __repr__(self):
        return "run"


def comparison(T, updates, *seeds, note=""):
    args = {"run": MadeUpRun(), "T": T, "updates": updates, "seeds": list(seeds)}
    return Case(args, {"seeds": len(seeds)}, note)


WITHOUT, CARRIED = "run(T, False, seed, updates)", "run(T, True, seed, updates)"
DIFFERENCE = "np.log(without) - np.log(carried)"
BOTH = "np.mean(differences), min(differences)"
IN_TURN = "    without = [run(T, False, seed, updates) for seed in seeds]\n"
IN_TURN += "    carried = [run(T, True, seed, updates) for seed in seeds]\n"
UNPAIRED = {"    differences = []\n": IN_TURN + "    differences = []\n"}

EFFECT_OF_CARRYING = Exercise(
    effect_of_carrying,
    notebook="5.5",
    minutes=15,
    returns="effect smallest",
    cases=[
        comparison(4, 100, 3, note="one seed"),
        comparison(20, 300, 1, 2),
        comparison(2, 400, 4, 9, 1, 7),
    ],
    clues={
        "effect": "The differences are right, for their smallest is; look at what is made of them.",
        "smallest": "The mean is right. For the smallest, look at what it is the smallest of: of "
        "the differences, one for each seed.",
        "effect smallest": "Both are wrong. Go through it for one seed: do the two runs differ "
        "in nothing but `carry`, with the same T, seed and number of updates? And is it the "
        "logarithm of the one without minus the logarithm of the other?",
    },
    mistakes=[
        Mistake(
            "the sides exchanged",
            swap={DIFFERENCE: "np.log(carried) - np.log(without)"},
            says="The sides are exchanged: this is the loss with carrying minus the loss "
            "without. A positive effect is to mean that carrying helps.",
        ),
        Mistake(
            "the sign dropped",
            swap={DIFFERENCE: "abs(np.log(without) - np.log(carried))"},
            says="The sign of the differences is dropped. Then chance, too, looks like an "
            "effect: a seed for which carrying did harm would count in its favour.",
        ),
        Mistake(
            "another seed for the other side",
            swap={CARRIED: "run(T, True, seed + 1, updates)"},
            says="The two sides start from different weights: another seed for the second run. "
            "Here two seeds differ by more than the effect that is looked for. Same seed, in "
            "pairs.",
        ),
        Mistake(
            "the seeds side by side in another order",
            swap={CARRIED: "run(T, True, seeds[-1 - seeds.index(seed)], updates)"},
            says="The pairs are not made of the same seed: the seeds of the second side come in "
            "another order. The mean is the same, but not the single differences.",
        ),
        Mistake(
            "the second side always with the first seed",
            swap={CARRIED: "run(T, True, seeds[0], updates)"},
            says="One side runs with every seed, the other always with the first. Same seed, in "
            "pairs.",
        ),
        Mistake(
            "the numbers 0, 1, 2 for the seeds",
            swap={"for seed in seeds": "for seed in range(len(seeds))"},
            says="The runs have the seeds 0, 1, 2 and so on, not those in the list: for seed in "
            "seeds.",
        ),
        Mistake(
            "one seed only",
            swap={"for seed in seeds": "for seed in seeds[:1]"},
            says="Only the first seed is used. With one seed nobody knows whether it was the "
            "carrying or chance: use all of them. Does a return stand inside of the loop?",
        ),
        Mistake(
            "the last seed only",
            swap={BOTH: "differences[-1], differences[-1]"},
            says="Only the difference of the last seed comes back. Is there a list of all?",
        ),
        Mistake(
            "perplexities subtracted",
            swap={DIFFERENCE: "without - carried"},
            says="Perplexities are subtracted. A loss is the logarithm of a perplexity: take it "
            "of both, then the difference.",
        ),
        Mistake(
            "perplexities divided",
            swap={DIFFERENCE: "without / carried"},
            says="The perplexities are divided, but the logarithm is not taken. 1 would mean no "
            "effect, where it should be 0.",
        ),
        Mistake(
            "exp for log",
            swap={DIFFERENCE: "np.exp(without) - np.exp(carried)"},
            says="run() returns perplexities. The way from there to a loss is log, not exp.",
        ),
        Mistake(
            "the logarithm of the difference",
            swap={DIFFERENCE: "np.log(abs(without - carried))"},
            says="The logarithm is taken of the difference. First the logarithms, then their "
            "difference.",
        ),
        Mistake(
            "log2",
            swap={DIFFERENCE: "np.log2(without) - np.log2(carried)"},
            says="This is log2. A loss here is in nats, the natural logarithm.",
        ),
        Mistake(
            "log10",
            swap={DIFFERENCE: "np.log10(without) - np.log10(carried)"},
            says="This is log10. A loss here is in nats, the natural logarithm.",
        ),
        Mistake(
            "the logarithm of the mean perplexities",
            swap=UNPAIRED
            | {BOTH: "np.log(np.mean(without) / np.mean(carried)), min(differences)"}
            | {f"        without = {WITHOUT}\n        carried = {CARRIED}\n": ""}
            | {
                DIFFERENCE: "np.log(run(T, False, seed, updates)) - np.log(run(T, True, seed, updates))"
            },
            says="The perplexities of the seeds are averaged, and the logarithm comes "
            "afterwards: the mistake of the mean of perplexities. First the logarithms, then the "
            "mean.",
        ),
        Mistake(
            "one difference of two means",
            swap=UNPAIRED
            | {f"        without = {WITHOUT}\n        carried = {CARRIED}\n": ""}
            | {
                DIFFERENCE: "np.log(run(T, False, seed, updates)) - np.log(run(T, True, seed, updates))"
            }
            | {
                BOTH: "np.log(np.mean(without)) - np.log(np.mean(carried)), "
                "np.log(np.mean(without)) - np.log(np.mean(carried))"
            },
            says="The perplexities of each side are averaged first, and one difference is left. "
            "First the logarithms, then the difference for each seed, and of these the mean and "
            "the smallest.",
        ),
        Mistake(
            "carry not changed",
            swap={"run(T, False, seed": "run(T, True, seed"},
            says="Both runs carry the state, or neither does: the difference is 0. Look at what "
            "is given for carry.",
        ),
        Mistake(
            "another T for the side without",
            swap={"run(T, False": "run(1, False"},
            says="Without carrying the blocks have one word, T = 1. Then the gradient is cut "
            "differently, too, and one cannot tell what made the difference. The same T on both "
            "sides.",
        ),
        Mistake(
            "more updates for one side",
            swap={CARRIED: "run(T, True, seed, 2 * updates)"},
            says="The side that carries has twice as many updates. It would be better for that "
            "alone.",
        ),
        Mistake(
            "fewer updates for one side",
            swap={CARRIED: "run(T, True, seed, updates // T)"},
            says="The two sides have different numbers of updates, one of them divided by T. "
            "With the same T, the same number of updates reads the same number of words.",
        ),
        Mistake(
            "updates and seed exchanged",
            swap={CARRIED: "run(T, True, updates, seed)", WITHOUT: "run(T, False, updates, seed)"},
            says="seed and updates have changed places in the calls of run(T, carry, seed, "
            "updates).",
        ),
        Mistake(
            "the largest for the smallest",
            swap={"min(differences)": "max(differences)"},
            says="The mean is right. What came as the smallest difference is the largest.",
        ),
        Mistake(
            "the smallest in size",
            swap={"min(differences)": "min(differences, key=abs)"},
            says="The mean is right. The smallest difference is the lowest, with its sign: one "
            "below 0 tells that for that seed carrying did not help.",
        ),
        Mistake(
            "only the mean",
            swap={BOTH: "np.mean(differences)"},
            says="The mean came back alone. A mean without a word on how much the seeds differ "
            "cannot be judged: return the smallest difference, too.",
        ),
        Mistake(
            "the best run of each side",
            swap={BOTH: "max(differences), min(differences)"},
            says="The largest difference is given as the effect. Picking the best seed makes any "
            "idea look good: the mean over all of them.",
        ),
        Mistake(
            "the sum, not the mean",
            swap={"np.mean(differences)": "sum(differences)"},
            says="The differences are added up, not averaged.",
        ),
        Mistake(
            "the median",
            swap={"np.mean(differences)": "np.median(differences)"},
            says="This is the median of the differences; the mean is asked for.",
        ),
        Mistake(
            "the smallest losses compared",
            swap=UNPAIRED
            | {f"        without = {WITHOUT}\n        carried = {CARRIED}\n": ""}
            | {
                DIFFERENCE: "np.log(run(T, False, seed, updates)) - np.log(run(T, True, seed, updates))"
            }
            | {"min(differences)": "np.log(min(without)) - np.log(min(carried))"},
            says="The mean is right. The smallest is a difference of two smallest losses, which "
            "may belong to different seeds. First the difference for each seed.",
        ),
    ],
)
