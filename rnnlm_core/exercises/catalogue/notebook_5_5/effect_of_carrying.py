"""effect_of_carrying (notebook 5.5)."""

import math

import numpy as np

from ...exercise import Case, Exercise, Mistake


def effect_of_carrying(run, T, updates, seeds):
    """Does it help to carry the state from block to block? A fair comparison.

    run(T, carry, seed, updates): trains a new model from the weights of this seed, in
    blocks of T words; carry: True, or False to reset the state before every block.
    The call gives the model's held-out perplexity.
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
        comparison(2, 400, 4, 10, 1, 2),
    ],
    clues={
        "effect": "The smallest difference is right. The effect is the mean of all differences, "
        "one for each seed.",
        "smallest": "The mean is right. The smallest is that of the differences, one for each "
        "seed, and it has its sign: below 0 it says that with that seed carrying did harm.",
        "effect smallest": "Go through it for one seed: two runs, with the same T, the same "
        "seed and the same number of updates, which differ in `carry` alone. A loss is the log "
        "of a perplexity, and the difference is the loss without carrying minus the loss with "
        "it. Every seed of the list has such a difference.",
    },
    mistakes=[
        Mistake(
            "the sign dropped",
            swap={DIFFERENCE: "abs(np.log(without) - np.log(carried))"},
            says="This is what one gets when the sign of the differences is dropped. Then "
            "chance looks like an effect: a seed for which carrying did harm would count in its "
            "favour.",
        ),
        Mistake(
            "another seed for the other side",
            swap={CARRIED: "run(T, True, seed + 1, updates)"},
            says="This is what one gets when the second run has another seed, and so the two "
            "sides start from different weights. Here two seeds differ by more than the effect "
            "that is looked for: compare runs of the same seed, in pairs.",
        ),
        Mistake(
            "the seeds side by side in another order",
            swap={CARRIED: "run(T, True, seeds[-1 - seeds.index(seed)], updates)"},
            says="This is what one gets when the pairs are not made of the same seed: the seeds "
            "of the second side come in another order. The mean is the same, but not the single "
            "differences.",
        ),
        Mistake(
            "one seed only",
            swap={"for seed in seeds": "for seed in seeds[:1]"},
            says="This is what one gets with the first seed alone. With one seed nobody knows "
            "whether the carrying made the difference or chance: use all of them.",
        ),
        Mistake(
            "the logarithm of the mean perplexities",
            swap=UNPAIRED
            | {BOTH: "np.log(np.mean(without) / np.mean(carried)), min(differences)"}
            | {f"        without = {WITHOUT}\n        carried = {CARRIED}\n": ""}
            | {
                DIFFERENCE: "np.log(run(T, False, seed, updates)) - np.log(run(T, True, seed, updates))"
            },
            says="This is what one gets when the perplexities of the seeds are averaged, and "
            "the logarithm comes afterwards. First the logarithms, then the mean.",
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
            says="This is what one gets when the perplexities of each side are averaged first, "
            "and one difference is left. First the logarithms, then the difference for each "
            "seed, and of these the mean and the smallest.",
        ),
        Mistake(
            "another T for the side without",
            swap={"run(T, False": "run(1, False"},
            says="This is what one gets when the runs without carrying have T = 1. Then the "
            "gradient is cut elsewhere, and nobody can tell what made the difference. T is to "
            "be the same on both sides.",
        ),
        Mistake(
            "the best run of each side",
            swap={BOTH: "max(differences), min(differences)"},
            says="This is what one gets when the largest difference is given as the effect. "
            "Picking the best seed makes any idea look good: the mean over all of them is asked "
            "for.",
        ),
        Mistake(
            "the smallest losses compared",
            swap=UNPAIRED
            | {f"        without = {WITHOUT}\n        carried = {CARRIED}\n": ""}
            | {
                DIFFERENCE: "np.log(run(T, False, seed, updates)) - np.log(run(T, True, seed, updates))"
            }
            | {"min(differences)": "np.log(min(without)) - np.log(min(carried))"},
            says="This is what one gets when the smallest is a difference of two smallest "
            "losses, which may belong to different seeds. The mean is right. First the "
            "difference for each seed, then the smallest of these.",
        ),
    ],
)
