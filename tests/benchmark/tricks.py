"""What each trick of fast_step.py gains: it is taken out in turn, and the step timed without it.

A trick is data: its name, and the lines that do without it, (what stands there once, what instead).
"""

import time
from statistics import median

import numpy as np
from planting import changed_module, source_of

from rnnlm_core import SimpleRnnlm
from rnnlm_core.exercises.swap import swap

FILE = "beyond/fast_step.py"

WITHOUT = {
    "1 buffers and views made once": [("        ids, targets, counted = self._read(xs, ts)\n", "        FastStep.__init__(self, self.model, *self.shape)\n        ids, targets, counted = self._read(xs, ts)\n")],
    "2 ids looked at together": [("if not (fits and self.words.min() >= 0 and self.words.max() < V):", "if True:")],
    "3 no maximum taken off": [("self._exp_scores(targets, take_max=False)", "self._exp_scores(targets, take_max=True)")],
    "4 few passes over the largest array": [
        ("np.matmul(self.h1, self.U, out=self.e)", "np.matmul(self.h, self.U[:-1], out=self.e)\n        self.e += self.U[-1]"),
        ("        np.multiply(self.h1, weights, out=self.weighted)\n        np.matmul(self.weighted.T, self.e, out=self.dU)\n", "        self.e *= weights\n        np.matmul(self.h.T, self.e, out=self.dU[:-1])\n        self.e.sum(axis=0, out=self.dU[-1])\n"),
        ("        self.dzT *= weights.T\n", ""),
    ],
    "5 no gradient of all word vectors": [("np.subtract.at(W.reshape(-1), self._numbers_of(ids), self.dx.reshape(-1))", "dW = np.zeros_like(W)\n        np.add.at(dW.reshape(-1), self._numbers_of(ids), self.dx.reshape(-1))\n        W -= dW")],
    "5 numbers addressed, not rows": [("np.subtract.at(W.reshape(-1), self._numbers_of(ids), self.dx.reshape(-1))", "np.subtract.at(W, ids, self.dx)")],
    "6 fewer calls, quicker ones": [
        ("np.matmul(self.e, self.ones, out=self.sums)", "self.e.sum(axis=1, out=self.sums)"),
        ("        np.matmul(self.U[:-1], self.e.T, out=self.dzT)\n        self.dzT *= weights.T\n", "        np.matmul(self.e, self.U[:-1].T, out=self.dz)\n        self.dz *= weights\n"),
        ("        np.multiply(self.h, self.h, out=self.slopes)\n        np.subtract(1, self.slopes, out=self.slopes)\n        np.multiply(self.dzT.T, self.slopes, out=self.dz)\n        for dz_later, dz, slope in self.steps_back:\n            np.matmul(dz_later, Wh.T, out=self.carried)\n            self.carried *= slope\n            dz += self.carried\n", "        self.carried[...] = 0\n        for h, dz in self.steps_back:\n            dz += self.carried\n            dz *= 1 - h * h\n            np.matmul(dz, Wh.T, out=self.carried)\n"),
        ("list(zip(dz, dz[1:], slopes[1:]))", "list(zip(self.hs[:0:-1], dz))"),
    ],
}  # fmt: skip

# What was tried and gains nothing worth a line: it is put in, not taken out.
NOT_KEPT = {
    "exp in blocks": [("        np.exp(self.e, out=self.e)\n", "        rows = max(131072 // self.e.shape[1], 1)\n        for i in range(0, len(self.e), rows):\n            np.exp(self.e[i : i + rows], out=self.e[i : i + rows])\n")],
    "Wh transposed once, by copying": [("        for dz_later, dz, slope in self.steps_back:\n", "        WhT = Wh.T.copy()\n        for dz_later, dz, slope in self.steps_back:\n"), ("np.matmul(dz_later, Wh.T, out", "np.matmul(dz_later, WhT, out")],
    "gradient of b by a product with ones": [("self.dz.sum(axis=0, out=self.db)", "np.matmul(np.ones(len(self.dz), self.dz.dtype), self.dz, out=self.db)")],
    "places of all numbers kept (V x D)": [
        ("        np.add((rows * D)[:, np.newaxis], np.arange(D), out=self.numbers)\n", "        self.places.take(rows, axis=0, out=self.numbers, mode=\"clip\")\n"),
        ("        self.e = np.empty", "        self.places = np.arange(V * D).reshape(V, D)\n        self.e = np.empty"),
    ],
}  # fmt: skip


def without(name):
    """The FastStep class whose trick ``name`` is taken out; None takes out nothing."""
    text = source_of(FILE)
    for there, instead in {**WITHOUT, **NOT_KEPT}.get(name, []):
        text = swap(text, {there: instead}, FILE)
    return changed_module(FILE, text).FastStep


def gains(V, N, T, D, H, turns, steps):
    """{trick: percent that a step takes longer so changed}: medians of ratios within a turn."""
    xs, ts = np.random.default_rng(0).integers(0, V, (2, N, T))
    sides, losses = {}, {}
    for name in [
        "warm-up",
        None,
        *WITHOUT,
        *NOT_KEPT,
    ]:  # the first in a row is slower: it is not counted
        side = without(name)(SimpleRnnlm(V, D, H, rng=0), N, T)
        losses[name] = [side.step(xs, ts, 0.1) for _ in range(3)]
        np.testing.assert_allclose(losses[name], losses["warm-up"], rtol=1e-4)
        sides[name] = side
    times = {name: [] for name in sides}
    for _ in range(turns):
        for name, side in sides.items():
            start = time.perf_counter()
            for _ in range(steps):
                side.step(xs, ts, 0.1)
            times[name].append(time.perf_counter() - start)
    return {
        name: round(100 * (median(a / b for a, b in zip(times[name], times[None])) - 1), 1)
        for name in [*WITHOUT, *NOT_KEPT]
    }
