"""first_params (the repair shop)."""

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


SCORES = "Only the affine W has another size than it should. Each score is a sum of H numbers."


STATES = (
    "The affine W has the right size, Wx and Wh have not. What goes into tanh is a sum over "
    "inputs, too."
)


ROOT_OF_N = (
    "Wx, Wh and the affine W have another size than they should. A sum of n numbers of either "
    "sign grows like the root of n, and keeps its size if it is divided by that; n is the number "
    "of inputs, those that are added up."
)


LOOKED_UP = (
    "The word vectors have another size than they should; theirs was right in the program you "
    "got. A word vector is looked up, and not a sum over inputs."
)


SIZES = {
    "another_seed": "Another seed gives the same numbers, in one of the arrays at least: they "
    "are not drawn from `rng`, as they were in the program you got.",
    "same_seed": "The weights are others each time, even with the same seed: something besides "
    "`rng` has a say in them. In the program you got, all were drawn from `rng`.",
    "numbers_of_two_matrices": "Two of the matrices hold the same random numbers. That is what "
    "comes of a generator that is made anew, or copied: it begins again. `rng` goes on from "
    "matrix to matrix.",
    "numbers_of_two_matrices another_seed": "Two of the matrices hold the same random numbers, "
    "and another seed gives the same again: they are not drawn from `rng`, as they were in the "
    "program you got.",
    "first_perplexity size_of_affine_W": SCORES,
    "size_of_affine_W": SCORES,
    "first_perplexity size_of_Wx size_of_Wh": STATES,
    "size_of_Wx size_of_Wh": STATES,
    "size_of_Wx size_of_Wh size_of_affine_W": ROOT_OF_N,
    "first_perplexity size_of_Wx size_of_Wh size_of_affine_W": ROOT_OF_N,
    "size_of_Wx size_of_affine_W": "Wh has the right size, Wx and the affine W have not. Wh has "
    "as many inputs as outputs. What counts is the number of inputs: those are what is added up.",
    "size_of_word_vectors": LOOKED_UP,
    "first_perplexity size_of_word_vectors": LOOKED_UP,
    "first_perplexity size_of_b size_of_affine_b": "The biases are not 0, as they were in the "
    "program you got. Those of the affine layer make some words likelier than others before "
    "anything is known.",
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
            says="This is what one gets with sqrt(2 / n): He's rule, made for ReLU, which throws "
            "half of its inputs away. For tanh there is Xavier's rule, 1 / sqrt(n).",
        ),
        Mistake(
            "all positive",
            swap={"return rng.standard_normal(": "return rng.random("},
            says="This is what one gets with numbers from 0 to 1, all positive: then the terms "
            "of a sum do not cancel, and all states go to the same end of tanh. They were normal "
            "in the program you got, of either sign.",
        ),
        Mistake(
            "all zero",
            swap={"rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)": "np.zeros((n_in, n_out))"},
            says="The weights are 0, or nearly 0. So the first perplexity is V, but all states "
            "are alike, and no gradient comes through: the network cannot begin to learn.",
        ),
    ],
)


CAUSE_5 = cause(
    5,
    "D",
    "The first perplexity is measured before anything is learned, so only the first weights can "
    "be to blame. A sum of n numbers of size 1 has about the size sqrt(n), and with scores that large "
    "a model is sure of itself, and wrong.",
    {
        "B": "B: before the first step the learning rate has done nothing, and the loss is far too "
        "high already.",
        "E": "E: with wrong targets the perplexity would begin near 82: an untrained model is as "
        "good on them as on the right ones.",
        "G": "G: then the perplexity would begin at 82, and stay there. Here it begins far above.",
        "J": "J: that can make a perplexity too high, when batches differ much. But the first "
        "loss, one batch alone, is too high here.",
        "I": "I: before the first backward pass nothing was kept for later, and the loss is too high "
        "already.",
        "F": "F: then the perplexity would begin near 82, and stop near the unigram line.",
        "H": "H: a wrong backward pass changes the steps. The very first loss is measured before "
        "any step, and is too high already.",
        "K": "K: a new model has no state yet when it reads its first batch, and that one's loss "
        "is too high already.",
    },
    "the very first loss of a new model, before any step, is too high already. A mistake in the "
    "backward pass, in the state between blocks or in the writing comes too late for that.",
)
