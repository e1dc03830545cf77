"""How long a training step takes, as a share of the plain step-by-step code: ``make bench``.

Both sides start from the same weights and read the same words; their losses are compared first.
They take turns, a few steps each, in one run, so that what else the machine is doing falls on both.
"""

import time
from statistics import median, quantiles

import numpy as np
from plain_rnnlm import PlainRnnlm

from rnnlm_core import SGD, SimpleRnnlm

SETTINGS = {
    "chapter": {"V": 418, "N": 10, "T": 5, "D": 100, "H": 100, "turns": 80, "steps": 20},
    "Penn Treebank": {"V": 10000, "N": 20, "T": 35, "D": 200, "H": 200, "turns": 12, "steps": 3},
}
LR = 0.1


def seconds(step, steps):
    start = time.perf_counter()
    for _ in range(steps):
        step()
    return (time.perf_counter() - start) / steps


def compare(V, N, T, D, H, turns, steps):
    rng = np.random.default_rng(0)
    xs, ts = rng.integers(0, V, (2, N, T))
    ours, sgd = SimpleRnnlm(V, D, H, rng=0), SGD(LR)
    plain = PlainRnnlm([param.copy() for param in ours.params])

    def our_step():
        loss = ours.forward(xs, ts)
        ours.backward()
        sgd.update(ours.params, ours.grads)
        return loss

    def plain_step():
        loss = plain.forward(xs, ts)
        plain.backward()
        plain.update(LR)
        return loss

    for _ in range(3):
        np.testing.assert_allclose(our_step(), plain_step(), rtol=1e-5)
    pairs = [(seconds(our_step, steps), seconds(plain_step, steps)) for _ in range(turns)]
    return [a * 1000 for a, _ in pairs], [b * 1000 for _, b in pairs], [a / b for a, b in pairs]


def main():
    print(
        f"{'setting':15}{'rnnlm_core':>14}{'plain code':>14}{'ratio':>8}   half of the turns within"
    )
    for name, setting in SETTINGS.items():
        ours, plain, ratios = compare(**setting)
        low, _, high = quantiles(ratios, n=4)
        print(
            f"{name:15}{median(ours):11.3f} ms{median(plain):11.3f} ms{median(ratios):8.2f}"
            f"   {low:.2f} to {high:.2f}"
        )


if __name__ == "__main__":
    main()
