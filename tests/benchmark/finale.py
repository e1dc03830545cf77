"""The chapter's finale, trained from the first mini-batch to the last by every side.

It is the training of 5.5: the drawn text, the weights of its first seed, the falling learning rate,
clipping. All sides read the same mini-batches from the same weights, and take turns of some steps.
"""

import time
from statistics import median

import numpy as np
from record_greeter import SETTING, V, drawn_text
from sides import SIDES

from rnnlm_core import SimpleRnnlm, batch_indices, evaluate, load_toy

NAMES = [
    "plain step-by-step code",
    "our layers",
    "our fast step",
    "PyTorch, modules",
    "PyTorch, by hand",
    "PyTorch, compiled",
    "JAX, jitted",
]
SEED = 1  # of the weights
STEPS = 24  # in a turn
GOAL = 1.65  # of the held-out perplexity


def mini_batches(setting):
    """The ids xs, ts (steps, N, T) of the whole training, and the held-out text."""
    held_out, word_to_id, _ = load_toy("valid")
    corpus = drawn_text(setting["stories"], setting["text_seed"], word_to_id)
    size, (N, T) = len(corpus) - 1, (setting["batch_size"], setting["time_size"])
    steps = setting["max_epoch"] * (size // (N * T))
    at = np.array([batch_indices(size, N, T, i) for i in range(steps)])
    return corpus[:-1][at], corpus[1:][at], held_out


def train_all(sides=None, setting=SETTING, goal=GOAL):
    """{side: how long it took, and how good it is}, and {side: why it is missing}.

    seconds: from the median of the turns, because a machine is never quite quiet, in time of the
    processor, which does not run while another program has it. The first step, for which some sides
    compile, is not counted.
    """
    xs, ts, held_out = mini_batches(setting)
    sizes = setting["wordvec_size"], setting["hidden_size"]
    params = SimpleRnnlm(V, *sizes, rng=SEED).params
    rates = setting["lr"] * (1 - np.arange(len(xs)) / len(xs))
    trained, found, missing = {}, {}, {}
    for name in sides or NAMES:
        try:
            train, _, weights = SIDES[name](params, xs, ts, setting["max_grad"])
            trained[name] = train, weights, [train(0, float(rates[0]))], []
        except (ImportError, RuntimeError) as error:
            missing[name] = str(error).partition("\n")[0]
    for first in range(1, len(xs), STEPS):
        turn = range(first, min(first + STEPS, len(xs)))
        for train, _, losses, times in trained.values():
            start = time.process_time()
            losses += [train(i, float(rates[i])) for i in turn]
            times.append((time.process_time() - start) / len(turn))
    expected = np.array(next(iter(trained.values()))[2])
    for name, (_, weights, losses, times) in trained.items():
        np.testing.assert_allclose(losses[:10], expected[:10], rtol=1e-3)
        # rounding makes two trainings drift apart, but not one of them better
        np.testing.assert_allclose(np.mean(losses), expected.mean(), rtol=0.02)
        model = SimpleRnnlm.from_params([np.array(weight) for weight in weights()])
        ppl = evaluate(model, held_out)
        if goal is not None and ppl > goal:
            raise RuntimeError(f"{name}: a held-out perplexity of {ppl:.3f}, not below {goal}")
        found[name] = {
            "seconds": round(median(times) * (len(xs) - 1), 2),
            "perplexity": round(float(ppl), 4),
        }
    return found, missing
