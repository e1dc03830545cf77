"""The experiments on rnn_gradients (the repair shop)."""

import numpy as np

from ... import TimeRNN
from .case import Case, costs
from .tools import compared, gradient_of


class RnnGradients(Case):
    number, name, enough = 2, "rnn_gradients", 2

    def compare(self, T, symmetric=False):
        draw = np.random.default_rng(0).standard_normal
        h0, params = draw((3, 5)), [draw((4, 5)), draw((5, 5)), draw(5)]
        if symmetric:
            params[1] += params[1].T
        dhs, xs = draw((3, T, 5)), draw((3, T, 4))
        layer = TimeRNN(*params)

        def loss():
            layer.set_state(h0)
            return (layer.forward(xs) * dhs).sum()

        gradients = self.program(dhs, xs, h0, *params)
        for name, param, gradient in zip(["Wx", "Wh", "b"], params, gradients):
            print(f"d{name:3} {compared(gradient, gradient_of(loss, param))}")

    @costs(1)
    def one_step(self):
        """a gradient check with blocks of one word"""
        self.compare(1)

    @costs(1)
    def two_steps(self):
        """a gradient check with blocks of two words"""
        self.compare(2)

    @costs(2)
    def called_twice(self):
        """the gradient check with two words, twice in a row"""
        self.compare(2)
        print("once more")
        self.compare(2)

    @costs(2)
    def symmetric_Wh(self):
        """the gradient check with two words, where Wh equals its transpose"""
        self.compare(2, symmetric=True)
