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
