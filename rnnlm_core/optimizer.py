"""Gradient descent (book 5.5.3; notebook 5.5)."""

import math

import numpy as np

from .validate import check_arrays, check_number, check_updates


class SGD:
    """Stochastic gradient descent: ``param -= lr * grad``, in place.

    lr: the learning rate, a number of at least 0. You may change it between two updates.
    """

    checks_first = True  # update() raises before it changes anything, or not at all

    def __init__(self, lr=0.01):
        self.lr = check_number("lr", lr, at_least=0)

    def __repr__(self):
        return f"SGD(lr={self.lr})"

    def update(self, params, grads):
        """Update every array of ``params`` with the array of ``grads`` at the same place.

        Raises ValueError, before anything is changed, if lr, the lists or the shapes do not fit.
        """
        check_number("lr", self.lr, at_least=0)  # whoever trains may have set another one
        check_updates(params, grads)
        for param, grad in zip(params, grads):
            param -= self.lr * grad


def clip_grads(grads, max_norm):
    """Scale all gradients, in place, so that their joint Euclidean norm is at most ``max_norm``.

    Returns the norm before clipping, a float. If a gradient is not finite, the norm is inf or nan
    and nothing is scaled, because scaling cannot repair such a gradient.
    Raises ValueError unless max_norm > 0. If max_norm is infinite, nothing is scaled.
    (Pascanu, Mikolov and Bengio 2013; book 6.1.4.)
    """
    check_number("max_norm", max_norm, above=0, finite=False)
    check_arrays("grads", grads, to_write=True)
    norm = math.sqrt(sum(square_sum(grad) for grad in grads))
    if max_norm < norm < math.inf:
        for grad in grads:
            grad *= max_norm / norm
    return norm


def square_sum(grad):
    with np.errstate(over="ignore", invalid="ignore"):
        fast = float(np.vdot(grad, grad))
        # In float32 the sum of squares overflows at 3e38, long before the norm does.
        return fast if math.isfinite(fast) else float(np.sum(np.square(grad, dtype=np.float64)))
