"""first_params (the repair shop)."""

import copy  # noqa: F401 (a mistake uses it)

import numpy as np

from rnnlm_core import SimpleRnnlm

from ...drawn import kinship, seeds
from ...exercise import Case, Exercise, Mistake
from .shared import Dice, cause, text


def first_params(V, D, H, rng):
    """The weights that a model starts with, drawn from the generator rng.

    Returns word vectors (V, D), Wx (D, H), Wh (H, H), b (H,), affine W (H, V) and
    affine b (V,), such that an untrained model is about as good as a uniform guess.
    """

    def weights(n_in, n_out):
        return rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)

    word_vectors = rng.standard_normal((V, D)) / 100
    recurrent = weights(D, H), weights(H, H), np.zeros(H)
    return word_vectors, *recurrent, weights(H, V), np.zeros(V)


PARTS = ["word_vectors", "Wx", "Wh", "b", "affine_W", "affine_b"]


def statistics(answer, args):
    """First perplexity; of every array its size, and whether one sign is more frequent."""
    returned = answer(*args.values())
    V, D, H = args["V"], args["D"], args["H"]
    shapes = [(V, D), (D, H), (H, H), (H,), (H, V), (V,)]
    got = [np.shape(param) for param in returned or ()]
    if got != shapes:
        raise ValueError(f"expected six arrays of the shapes {shapes}, got {got}")
    params = [np.asarray(param, float) for param in returned]
    ids = text(41, V)
    loss = SimpleRnnlm.from_params(params).forward(ids[:-1].reshape(10, 4), ids[1:].reshape(10, 4))
    found = {"first_perplexity": float(np.exp(min(loss, 99)))}
    for name, param in zip(PARTS, params):
        size = float(np.sqrt((param**2).mean()))
        sign = round(float(param.mean() / size)) if size else 0  # 1: mostly positive
        found |= {f"size_of_{name}": size, f"sign_of_{name}": sign}

    def made(seed):
        return answer(V, D, H, Dice(seed))

    return found | kinship(params[:3] + params[4:5]) | seeds(made, 1)


def first_case(V, D, H, seed):
    args = {"V": V, "D": D, "H": H, "rng": Dice(seed)}
    return Case(args, note=f"V = {V}, D = {D}, H = {H}")


NAMES = " ".join(f"size_of_{name} sign_of_{name}" for name in PARTS)


DRAWN = "numbers_of_a_matrix numbers_of_two_matrices same_seed another_seed"


SIZES = {
    "another_seed": "Whatever the generator, the same weights come: `rng` was used, and is not any more.",
    "same_seed": "The same seed gives other weights each time: `rng` was used, and is not any more.",
    "first_perplexity size_of_affine_W": "Only the affine W has another size than it should.",
    "size_of_word_vectors": "The word vectors have another size than before; theirs was right.",
}


FIRST_PARAMS = Exercise(
    first_params,
    notebook="repair shop",
    minutes=5,
    returns=f"first_perplexity {NAMES} {DRAWN}",
    cases=[first_case(40, 60, 90, 1), first_case(70, 110, 50, 2)],
    drive=statistics,
    broken="the weights not scaled",
    clues=SIZES,
    rtol=0.1,
    atol=1e-3,
    mistakes=[
        Mistake(
            "the weights not scaled",
            swap={" / np.sqrt(n_in)": ""},
            says="Print what an untrained model makes of one word, layer by layer.",
        ),
        Mistake(
            "He's factor",
            swap={" / np.sqrt(n_in)": " * np.sqrt(2 / n_in)"},
            says="The weights are now sqrt(2 / n): that is He's rule, made for ReLU, which "
            "throws half of its inputs away. For tanh it is 1 / sqrt(n), Xavier's.",
        ),
        Mistake(
            "by the number of outputs",
            swap={" / np.sqrt(n_in)": " / np.sqrt(n_out)"},
            says="The weights are now divided by the root of the number of *outputs*. What is to "
            "stay of size 1 is a sum over the inputs: their number counts.",
        ),
        Mistake(
            "by n, not by its root",
            swap={" / np.sqrt(n_in)": " / n_in"},
            says="The first perplexity is right now, but the weights are too small: divided by n "
            "instead of by its root. A sum of n numbers of either sign grows like the root of n; "
            "so divided, the signal dies out on its way.",
        ),
        Mistake(
            "all by 100",
            swap={" / np.sqrt(n_in)": " / 100"},
            says="The first perplexity is right now, but all weights are 1/100 of a normal "
            "number. That is the rule for the word vectors; a sum of n inputs is kept at their "
            "size by 1 / sqrt(n).",
        ),
        Mistake(
            "all positive",
            swap={"return rng.standard_normal(": "return rng.random("},
            says="The weights are now numbers from 0 to 1, all positive: then the terms of a sum "
            "do not cancel, and all states go to the same end of tanh. They should be normal, of "
            "either sign.",
        ),
        Mistake(
            "all zero",
            swap={"rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)": "np.zeros((n_in, n_out))"},
            says="The first perplexity is exactly V now, because the weights are 0. But then all "
            "states are alike, and no gradient comes through: the network cannot begin to learn.",
        ),
        Mistake(
            "the word vectors not small",
            swap={"rng.standard_normal((V, D)) / 100": "weights(V, D)"},
            says="The word vectors are now scaled like the other weights. A word vector is "
            "looked up, not summed over V inputs: theirs was 1/100.",
        ),
        Mistake(
            "Wx and Wh not scaled",
            swap={
                "weights(D, H), weights(H, H)": "rng.standard_normal((D, H)), rng.standard_normal((H, H))"
            },
            says="The affine W is scaled now, Wx and Wh are not: the states still sit at the "
            "ends of tanh. They are sums over inputs, too.",
        ),
        Mistake(
            "only Wx and Wh scaled",
            swap={"weights(H, V)": "rng.standard_normal((H, V))"},
            says="Wx and Wh are scaled now, the affine W is not. Each score is a sum of H "
            "numbers, so it needs its root, too.",
        ),
        Mistake(
            "the biases not zero",
            swap={"np.zeros(H)": "rng.standard_normal(H)", "np.zeros(V)": "rng.standard_normal(V)"},
            says="The biases are now drawn, too, and make some words likelier than others before "
            "anything is known. They were 0, which was right.",
        ),
        Mistake(
            "the weights by 10",
            swap={" / np.sqrt(n_in)": " / 10"},
            says="All weights are now 1/10 of a normal number, however many inputs they have. "
            "That is right for 100 inputs; for n it is 1 / sqrt(n).",
        ),
        Mistake(
            "by inputs and outputs",
            swap={" / np.sqrt(n_in)": " * np.sqrt(2 / (n_in + n_out))"},
            says="The weights are now sqrt(2 / (inputs + outputs)), another form of Xavier's "
            "rule. Here and in the book it is the number of inputs alone, 1 / sqrt(n).",
        ),
        Mistake(
            "rng not used",
            swap={"return rng.standard": "return np.random.default_rng(0).standard"},
            says="Now each array is drawn by a generator of its own, made with a fixed seed: so all "
            "of them begin with the same numbers, whatever `rng` is given. It was right to draw "
            "from `rng`.",
        ),
        Mistake(
            "np.random for rng",
            swap={"return rng.standard": "return np.random.default_rng().standard"},
            says="Now the weights are others each time, even with the same `rng`: draw from it, as "
            "the program did when you got it.",
        ),
        Mistake(
            "every matrix from the same numbers",
            swap={"return rng.standard": "return copy.deepcopy(rng).standard"},
            says="Now the matrices hold the same random numbers: a generator that is made anew, or "
            "copied, begins again. `rng` goes on from matrix to matrix.",
        ),
        Mistake(
            "the word vectors not scaled",
            swap={" / 100": ""},
            says="The word vectors are now normal numbers as they are drawn. Theirs was 1/100, "
            "and right.",
        ),
    ],
)


CAUSE_5 = cause(
    5,
    "D",
    "The first perplexity is measured before anything is learned, so only the first weights can "
    "be to blame. Sums of n numbers of size 1 have the size sqrt(n): scores that large are a "
    "model that is sure of itself, and wrong.",
    {
        "B": "B: before the first step the learning rate has done nothing, and this curve is far "
        "too high at once.",
        "E": "E: wrong targets would begin near 82: an untrained model is as good on them as on "
        "the right ones.",
        "G": "G: then the perplexity would begin at 82, and stay there. This curve begins far "
        "above, and falls.",
        "J": "J: that can make a perplexity too high, when batches differ much. But the first "
        "loss, one batch alone, is too high here.",
        "I": "I: before the first backward nothing is kept for later, and this curve is too high "
        "at once.",
        "F": "F: that would begin near 82 and stop near the unigram line.",
        "H": "H: a wrong way back changes the steps. The very first loss is measured before any "
        "step, and is too high already.",
        "K": "K: a new model has no state yet when it reads its first batch, and that one's loss "
        "is too high already.",
    },
    "the very first loss is too high already, that of a new model, before any step. What sits in "
    "the way back, in the state between blocks or in the writing comes too late for that.",
)
