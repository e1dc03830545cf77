"""load_params: give a model the weights that were saved (notebook 5.5)."""

import numpy as np

from rnnlm_core import SGD

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import TEXT, Watched


def load_params(model, arrays):
    """Give a model weights that were saved, so that training can go on from them.

    model: a SimpleRnnlm. arrays: six arrays, with the order and shapes of model.params.
    They stay as they are, whatever is done with the model afterwards.
    """
    for param, array in zip(model.params, arrays):
        param[...] = array


def load_and_learn(answer, args):
    """What the model says with its new weights, and after a step from them."""
    model, arrays = Watched.small(), [array.copy() for array in args["arrays"]]
    held = [*model.params]  # by an optimiser, say
    answer(model, arrays)
    words = TEXT[np.newaxis, : args["words"]]
    found = {"scores": model.predict(words)}
    model.reset_state()
    model.forward(words[:, :-1], words[:, 1:])
    model.backward()
    SGD(0.5).update(model.params, model.grads)
    model.reset_state()
    found["scores_after_a_step"] = model.predict(words)
    found["arrays_after_the_step"] = np.concatenate([np.ravel(array) for array in arrays])
    same = all(a is b for a, b in zip(held, model.params))
    found["weights_in_the_layers"] = model.in_layers()
    return found | {"what_the_optimiser_holds": "the weights" if same else "old arrays"}


def saved(words, low):
    params = Watched.small().params
    arrays = [spaced(*param.shape, low=low, high=0.9) for param in params]
    return Case({"arrays": arrays, "words": words}, note=f"a text of {words} words")


LOAD_PARAMS = Exercise(
    load_params,
    notebook="5.5",
    minutes=3,
    returns="scores scores_after_a_step arrays_after_the_step weights_in_the_layers "
    "what_the_optimiser_holds",
    cases=[saved(4, -0.8), saved(9, -1.1)],
    drive=load_and_learn,
    broken="the list replaced",
    clues={
        "scores_after_a_step arrays_after_the_step": "The new weights are there. But a step of the "
        "training changes the saved arrays, too: the model works with those very arrays.",
        "weights_in_the_layers what_the_optimiser_holds": "The scores are right, but the arrays in "
        "model.params are not those that the layers compute with.",
    },
    mistakes=[
        Mistake(
            "the list replaced",
            swap={
                "    for param, array in zip(model.params, arrays):\n        param[...] = array\n": "    model.params = [array.copy() for array in arrays]\n"
            },
            says="Look at the arrays that the layers hold, model.rnn_layer.params, say, before and "
            "after the call.",
        ),
        Mistake(
            "a name replaced",
            swap={"param[...] = array": "param = array"},
            says="Now nothing happens at all: `param = array` gives the name `param` to another "
            "array, and the weights stay what they were. `param[...]` stands for the numbers in it.",
        ),
        Mistake(
            "added to the weights",
            swap={"param[...] = array": "param += array"},
            says="Now the saved numbers are added to the weights that the model had. They should "
            "take their place.",
        ),
        Mistake(
            "the other way round",
            swap={"param[...] = array": "array[...] = param"},
            says="Now the weights of the model are written into the saved arrays, which are lost.",
        ),
        Mistake(
            "the saved arrays themselves in the layers",
            swap={
                "    for param, array in zip(model.params, arrays):\n        param[...] = array\n": "    model.params, arrays = list(arrays), iter(arrays)\n"
                "    for layer in model.layers:\n"
                "        layer.params[:] = [next(arrays) for _ in layer.params]\n"
            },
            says="Now the layers have the new weights. But they have the saved arrays themselves, and "
            "the next step of the training changes those. And an optimiser may hold the old arrays. "
            "Write into the arrays that are there.",
        ),
        Mistake(
            "only the first array",
            swap={"param[...] = array\n": "param[...] = array\n        break\n"},
            says="Now only the word vectors are loaded: the loop ends after its first turn.",
        ),
    ],
)
