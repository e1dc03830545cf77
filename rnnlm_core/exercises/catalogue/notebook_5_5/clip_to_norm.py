"""clip_to_norm (notebook 5.5)."""

import numpy as np

from rnnlm_core import clip_grads

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import joined, not_written


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
    came = "the norm alone"
    if isinstance(norm, (tuple, list)):
        came = f"a {type(norm).__name__} of length {len(norm)}"
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
    gives="norm",
    returns="what_comes_back norm gradients what_the_optimiser_holds",
    instead=(clip_grads,),
    cases=[
        to_clip([3.0, -4.0], max_norm=1.0, note="one array, too long"),
        to_clip([3.0, 0.0], [0.0, 4.0], max_norm=2.0, note="two arrays, too long"),
        to_clip([0.3], [[0.4, 0.0]], max_norm=1.0, note="short enough"),
        to_clip([0.6, 0.8], [0.5], max_norm=1.0, note="a little too long"),
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
        "norm gradients what_the_optimiser_holds": "The norm is the length of one long vector "
        "that holds all entries of all arrays, as it was before any of them was changed. Work "
        "it by hand: for the two arrays (3, 0) and (0, 4) it is 5. The factor is made with it.",
        "what_comes_back": "All else is right. The norm is to come back alone, without a comma "
        "behind it and without the gradients: these have been changed where they are.",
        "what_comes_back gradients what_the_optimiser_holds": "The norm is right, and is to "
        "come back alone. The gradients are not to be returned: they are to be changed where "
        "they are, in their own arrays.",
        "what_comes_back what_the_optimiser_holds": "The norm is right, and is to come back "
        "alone. The list holds the right gradients, but in other arrays than before: the "
        "optimiser holds the old ones, which have not changed.",
        "norm": "The gradients are as they should be. What comes back is to be the length that "
        "they had before, whether they were shortened or not.",
        "gradients what_the_optimiser_holds": "The norm is right, the gradients are not. If the "
        "norm is greater than max_norm, all entries of all arrays are multiplied by one factor, "
        "so that the new length is max_norm. If not, they stay as they are.",
        "what_the_optimiser_holds": "The list holds the right gradients, but in other arrays "
        "than before. The optimiser holds the old arrays, and they have not changed.",
    },
    mistakes=[
        Mistake(
            "every array by itself",
            swap={
                SCALE: "own = np.sqrt((grad**2).sum())\n            grad *= min(1, max_norm / max(own, 1e-12))"
            },
            says="This is what one gets when every array is clipped by its own length. That "
            "changes the direction of the step: the arrays are to shrink by one common factor.",
        ),
        Mistake(
            "every entry clipped",
            swap={SCALE: "np.clip(grad, -max_norm, max_norm, out=grad)"},
            says="This is what one gets when every entry is cut off at max_norm. Large entries "
            "shrink then and small ones stay, which changes the direction of the step. All "
            "entries are to be multiplied by one factor.",
        ),
        Mistake(
            "small gradients made longer",
            swap={"if norm > max_norm": "if norm > 0"},
            says="This is what one gets when gradients that are short enough are stretched to "
            "max_norm. They are to stay as they are.",
        ),
        Mistake(
            "the sum of the lengths",
            swap={THE_NORM: f"sum({NORMS})"},
            says="This is what one gets when the lengths of the arrays are added up. Lengths do "
            "not add: 3 and 4 at a right angle make 5. It is the squares that are added, and "
            "the root comes last.",
        ),
        Mistake(
            "the last array only",
            swap={THE_NORM: "np.sqrt((grads[-1] ** 2).sum())"},
            says="This is what one gets when the norm is that of the last array alone, as it is "
            "if a loop over the arrays begins the sum anew for each of them.",
        ),
        Mistake(
            "nothing is changed",
            swap={SCALE: "grad = grad * (max_norm / norm)"},
            says="This is what one gets with `grad = grad * ...`, or with a new list: a name "
            "inside of the function then stands for something new, which the caller never sees, "
            "and the gradients stay as they were. `grad *= ...` changes the array itself.",
        ),
        Mistake(
            "the norm taken anew in the factor",
            swap={SCALE: f"grad *= max_norm / {THE_NORM}"},
            says="This is what one gets when the factor has a norm that is computed anew in "
            "each turn of the loop, when part of the arrays is shorter already. One norm and "
            "one factor belong to all arrays.",
        ),
    ],
)
