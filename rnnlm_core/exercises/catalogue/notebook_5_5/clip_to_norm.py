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
    came = "one thing"
    if isinstance(norm, (tuple, list)):
        came = f"a {type(norm).__name__} of {len(norm)}"
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
            "the norm in a tuple",
            swap={"    return norm": "    return (norm,)"},
            says="The norm came back in a tuple of one. A comma behind a value makes a tuple of it: "
            "return norm, without a comma.",
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
