"""Adam: every parameter has its own step size (book 6; notebook a_large_text)."""

import math
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from ..extras import IN_BROWSER
from ..validate import check_arrays, check_count, check_number, check_updates


class Adam:
    """Steps of about ``lr`` for every single number, however large or small its gradients are.

    ``param -= lr * m / (sqrt(v) + eps)``, where m is the running mean of a gradient, v that of its
    square. Both start at zero; a division by 1 - beta^t corrects for that. (Kingma and Ba 2015.)

    lr: the learning rate.
    factors: one factor of the learning rate for each array; None means 1 for all.
    threads: how many threads share the work; the result is the same, bit for bit.
    t: the number of updates so far. m, v: lists of arrays like the parameters; they hold running
        sums, 1 / (1 - beta) times the means, which saves four passes over all numbers.
    """

    beta1, beta2, eps = 0.9, 0.999, 1e-8
    checks_first = True  # update() raises before it changes anything, or not at all

    def __init__(self, lr=0.001, factors=None, threads=1):
        self.lr = check_number("lr", lr, at_least=0)
        if not (factors is None or isinstance(factors, (list, tuple))):
            raise ValueError(f"factors: expected a list of numbers or None, got {factors!r}")
        for i, factor in enumerate(factors or []):
            check_number(f"factors[{i}]", factor, at_least=0)
        self.factors, self.threads, self.t = factors, check_count("threads", threads), 0
        self.m, self.v = [], []

    def __repr__(self):
        return f"Adam(lr={self.lr})"

    def begin(self, params):
        """Set the running sums of these parameters to zero; the first update() also does this."""
        check_arrays("params", params)
        self.m, self.v = ([np.zeros_like(param) for param in params] for _ in range(2))

    def update(self, params, grads):
        """Change every array of ``params``, and overwrite the arrays of ``grads`` with the steps.

        Raises ValueError, before anything is changed, if lr, the lists or the shapes do not fit.
        """
        check_number("lr", self.lr, at_least=0)  # whoever trains may have set another one
        check_updates(params, grads, use_up=True)
        if self.m and [m.shape for m in self.m] != [param.shape for param in params]:
            raise ValueError(
                f"params: expected the shapes of the first update, {[m.shape for m in self.m]}, "
                f"got {[param.shape for param in params]}"
            )
        factors = [1.0] * len(params) if self.factors is None else self.factors
        if len(factors) != len(params):
            raise ValueError(
                f"factors: expected {len(params)} numbers, one for each array, got {factors}"
            )
        changing = [[*map(_blocks, arrays)] for arrays in zip(params, grads)]
        if not self.m:
            self.begin(params)
        blocks = [
            (factor, *block)
            for factor, two, *sums in zip(factors, changing, self.m, self.v)
            for block in zip(*two, *map(_blocks, sums))
        ]
        self.t += 1
        if self.threads == 1:
            self._change(blocks)
        else:
            shares = [blocks[i :: self.threads] for i in range(self.threads)]
            list(_pool(self.threads)(self._change, shares))

    def _change(self, blocks):
        root = math.sqrt((1 - self.beta2) / (1 - self.beta2**self.t))
        lr = self.lr * (1 - self.beta1) / (1 - self.beta1**self.t) / root
        for factor, param, grad, m, v in blocks:
            m *= self.beta1
            m += grad
            grad *= grad
            v *= self.beta2
            v += grad
            np.sqrt(v, out=grad)
            grad += self.eps / root
            np.divide(m, grad, out=grad)
            grad *= lr * factor
            param -= grad


def on_threads(number):
    """A map() that runs on so many threads; in a browser, where there are none, map() itself."""
    return map if IN_BROWSER else ThreadPoolExecutor(number).map


_pool = cache(on_threads)  # one for each number of threads, kept


# So many numbers are updated at a time. Four arrays of this size stay in the processor's cache from
# one line to the next, which makes the update of four million parameters twice as fast.
BLOCK = 1 << 15


def _blocks(array):
    """Return flat views of an array, of at most BLOCK numbers each."""
    flat = array.reshape(-1)
    if flat.size and not np.shares_memory(flat, array):
        raise ValueError("params and grads: expected arrays in C order, got another order")
    return [flat[start : start + BLOCK] for start in range(0, flat.size, BLOCK)]
