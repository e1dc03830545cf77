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

UPDATE = "np.subtract.at(W.reshape(-1), self._numbers_of(ids), self.dx.reshape(-1))"
WITHOUT = {
    "0 nothing, a second copy": [],  # what lies elsewhere in memory takes another time: the noise
    "1 buffers and views made once": [("        ids, targets, counted = self._read(xs, ts)\n", "        FastStep.__init__(self, self.model, *self.shape)\n        ids, targets, counted = self._read(xs, ts)\n")],
    "2 ids looked at together": [("if not (fits and self.words.min() >= 0 and self.words.max() < V):", "if True:")],
    "3 no maximum taken off": [("self._exp_scores(targets, take_max=False)", "self._exp_scores(targets, take_max=True)")],
    "4 few passes over the largest array": [
        ("if self.few_words:\n            np.matmul(self.h, self.U", "if True:\n            np.matmul(self.h, self.U"),
        ("if self.few_words:\n            e *= weights", "if True:\n            e *= weights"),
        ("        if not self.few_words:\n            dz *= weights\n", ""),
    ],
    "5 no gradient of all word vectors": [(UPDATE, "dW = np.zeros_like(W)\n            np.add.at(dW.reshape(-1), self._numbers_of(ids), self.dx.reshape(-1))\n            W -= dW")],
    "5 numbers addressed, not rows": [(UPDATE, "np.subtract.at(W, ids, self.dx)")],
    "6 slopes at once, sums by a product": [
        ("np.matmul(self.e, self.ones, out=self.sums)", "self.e.sum(axis=1, out=self.sums)"),
        ("        np.multiply(self.h, self.h, out=self.slopes)\n        np.subtract(1, self.slopes, out=self.slopes)\n        dz *= self.slopes\n", "        h_last, dz_last = next(iter(zip(self.hs[::-1], dz.reshape(-1, *self.hs[0].shape)[::-1])))\n        dz_last *= 1 - h_last * h_last\n"),
        ("            self.carried *= slope\n            dz_now += self.carried\n", "            dz_now += self.carried\n            dz_now *= 1 - slope * slope\n"),
        ("dz, slopes = self.dz.reshape(T, N, H)[::-1], self.slopes.reshape(T, N, H)[::-1]", "dz, slopes = self.dz.reshape(T, N, H)[::-1], self.hs[:0:-1]"),
    ],
    "6 Wh transposed once": [("        self.WhT[...] = Wh.T\n", ""), ("np.matmul(dz_later, self.WhT, out", "np.matmul(dz_later, Wh.T, out")],
    "7 each word once": [
        ("V if self.few_words else M, D", "M, D"),
        ("if self.few_words:\n            self.x = W\n", "if False:\n            self.x = W\n"),
        ("if self.few_words:\n            one_hot", "if False:\n            one_hot"),
        ("if not self.few_words:  # one row", "if True:  # one row"),
        ("if self.few_words:\n            W -= self.dx", "if False:\n            W -= self.dx"),
    ],
}  # fmt: skip

# Whether a trick is for few words (True) or for many (False); where it is not in use, nothing is measured.
FOR_FEW = {name: name[0] == "7" for name in WITHOUT if name[0] in "457"}

# What was tried and gains nothing worth a line: it is put in, not taken out.
NOT_KEPT = {
    "exp in blocks": [("        np.exp(self.e, out=self.e)\n", "        rows = max(131072 // self.e.shape[1], 1)\n        for i in range(0, len(self.e), rows):\n            np.exp(self.e[i : i + rows], out=self.e[i : i + rows])\n")],
    "(W e^T)^T in place of e W^T": [("np.matmul(e, self.U[:-1].T, out=dz)", "dz[...] = np.matmul(self.U[:-1], e.T, out=self.dzT).T"), ("        self.e = np.empty", "        self.dzT = np.empty((H, M), dtype)\n        self.e = np.empty")],
    "gradient of b by a product with ones": [("dz.sum(axis=0, out=self.db)", "np.matmul(np.ones(len(dz), dz.dtype), dz, out=self.db)")],
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


def gains(V, N, T, D, H, turns, steps, max_grad=None):
    """{trick: percent that a step takes longer so changed}: medians of ratios within a turn.

    None for a trick that is not in use with so many words.
    """
    rng = np.random.default_rng(0)
    xs, ts = rng.integers(0, V, (2, N, T))
    few = V <= N * T
    names = [name for name in [*WITHOUT, *NOT_KEPT] if FOR_FEW.get(name, few) == few]
    sides, losses = {}, {}
    for name in [None, *names]:
        side = without(name)(SimpleRnnlm(V, D, H, rng=0), N, T)
        losses[name] = [side.step(xs, ts, 0.1, max_grad) for _ in range(3)]
        np.testing.assert_allclose(losses[name], losses[None], rtol=1e-4)
        sides[name] = side
    times = {name: [] for name in sides}
    for _ in range(turns):
        for i in rng.permutation(len(sides)):  # whatever came before leaves its traces in the cache
            name, side = list(sides.items())[i]
            side.step(xs, ts, 0.1, max_grad)
            start = time.process_time()
            for _ in range(steps):
                side.step(xs, ts, 0.1, max_grad)
            times[name].append(time.process_time() - start)
    found = dict.fromkeys([*WITHOUT, *NOT_KEPT])
    for name in names:
        ratio = median(a / b for a, b in zip(times[name], times[None]))
        found[name] = round(100 * (ratio - 1), 1)
    return found
