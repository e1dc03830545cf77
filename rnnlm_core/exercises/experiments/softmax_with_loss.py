"""The experiments on softmax_with_loss (the repair shop)."""

import numpy as np

from .case import Case, costs
from .tools import compared, gradient_of


class SoftmaxWithLoss(Case):
    number, name, enough = 9, "softmax_with_loss", 2
    scores = np.random.default_rng(2).standard_normal((4, 5))
    ts = np.array([1, 0, 4, 1])

    def made(self):
        return self.program(self.scores, self.ts)

    def numeric(self):
        return gradient_of(lambda: self.made()[0], self.scores)

    @costs(1)
    def loss(self):
        """the loss, beside the same loss computed in another way"""
        probs = np.exp(self.scores) / np.exp(self.scores).sum(axis=1, keepdims=True)
        right = np.mean([-np.log(row[t]) for row, t in zip(probs, self.ts)])
        print(f"{self.made()[0]:.6f}   in another way {right:.6f}")

    @costs(1)
    def gradient_check(self):
        """a gradient check"""
        print(compared(self.made()[1](), self.numeric()))

    @costs(2)
    def two_losses(self):
        """two losses, one after the other, then a gradient check of each"""
        first, second = self.made()[1], self.made()[1]
        for name, backward in (("first", first), ("second", second)):
            print(f"{name:7} {compared(backward(), self.numeric())}")

    @costs(2)
    def called_again(self):
        """one loss, backward() called three times, each call checked"""
        backward = self.made()[1]
        for call in (1, 2, 3):
            print(f"call {call}   {compared(backward(), self.numeric())}")
