"""What each trick of fast_step.py gains: it is taken out in turn, and the step timed without it.

A trick is data: its name, and the lines that do without it, (what stands there once, what instead).
"""

import time
import types
from pathlib import Path
from statistics import median

import numpy as np

import rnnlm_core
from rnnlm_core import SimpleRnnlm

SOURCE = (Path(rnnlm_core.__file__).parent / "fast_step.py").read_text(encoding="utf-8")

WITHOUT = {
    "the sums divide small arrays, not e": [
        ("        np.matmul(self.e, self.U[:-1].T", "        self.e *= factor\n        np.matmul(self.e, self.U[:-1].T"),
        ("        self.dz *= factor\n", ""),
        ("np.multiply(self.h1, factor, out=self.h1_scaled)", "self.h1_scaled[...] = self.h1"),
    ],
    "the bias is a row of the weights": [
        ("np.matmul(self.h1, self.U, out=self.e)", "np.matmul(self.h, self.U[:-1], out=self.e)\n        self.e += self.U[-1]"),
        ("np.matmul(self.h1_scaled.T, self.e, out=self.dU)", "np.matmul(self.h1_scaled.T[:-1], self.e, out=self.dU[:-1])\n        np.matmul(factor[:, 0], self.e, out=self.dU[-1])"),
        ("        self.h1[:, :-1] = self.h\n", ""),
        ("np.multiply(self.h1, factor, out=self.h1_scaled)", "np.multiply(self.h, factor, out=self.h1_scaled[:, :-1])"),
    ],
    "no maximum is taken off": [("self._exp_scores(targets, take_max=False)", "self._exp_scores(targets, take_max=True)")],
    "exp in blocks": [("for e, sums in self.blocks:", "for e, sums in [(self.e, self.sums)]:")],
    "buffers and views made once": [("        ids, targets, counted = self._read(xs, ts)\n", "        FastStep.__init__(self, self.model, *self.shape)\n        ids, targets, counted = self._read(xs, ts)\n")],
    "only the rows of the batch are updated": [("np.subtract.at(W.reshape(-1), self.numbers.reshape(-1), self.dx.reshape(-1))", "dW = np.zeros_like(W)\n        np.add.at(dW.reshape(-1), self.numbers.reshape(-1), self.dx.reshape(-1))\n        W -= dW")],
    "numbers are addressed, not rows": [("np.subtract.at(W.reshape(-1), self.numbers.reshape(-1), self.dx.reshape(-1))", "np.subtract.at(W, ids, self.dx)")],
    "the learning rate is in the factor": [("self._backward(targets, lr * factor)", "self.lr = lr; self._backward(targets, factor)"), ("            param -= grad\n", "            param -= self.lr * grad\n"), ("np.subtract.at(W.reshape(-1)", "self.dx *= self.lr; np.subtract.at(W.reshape(-1)")],
    "ids are checked in one go": [("if not (fits and self.words.min() >= 0 and self.words.max() < V):  # masked, or wrong", "if True:")],
    "slopes of all steps at once": [("            dz *= slope\n", "            dz *= 1 - h * h\n"), ("for dz_next, dz, slope in self.steps_back:", "for (dz_next, dz, slope), h in zip(self.steps_back, self.hs[-2:0:-1]):")],
}  # fmt: skip


def without(name):
    """The FastStep class whose trick ``name`` is taken out; None takes out nothing."""
    text = SOURCE
    for there, instead in WITHOUT.get(name, []):
        assert text.count(there) == 1, f"fast_step.py no longer holds {there!r} once"
        text = text.replace(there, instead)
    module = types.ModuleType("rnnlm_core.changed_fast_step")
    module.__package__ = "rnnlm_core"
    exec(compile(text, str(name), "exec"), module.__dict__)
    return module.FastStep


def gains(V, N, T, D, H, turns, steps):
    """{trick: percent that a step takes longer without it}: medians of ratios within a turn."""
    xs, ts = np.random.default_rng(0).integers(0, V, (2, N, T))
    sides, losses = {}, {}
    for name in ["warm-up", None, *WITHOUT]:  # the first in a row is slower: it is not counted
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
        name: 100 * (median(a / b for a, b in zip(times[name], times[None])) - 1)
        for name in WITHOUT
    }
