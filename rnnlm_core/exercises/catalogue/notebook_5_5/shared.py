"""What several of these exercises use."""

import numpy as np

from rnnlm_core import SimpleRnnlm

from ...exercise import spaced
from ...sandbox import does_nothing


def not_written(answer, returned):
    """Whether an answer has no code of its own yet; a forgotten return is another thing."""
    return returned is Ellipsis or (returned is None and does_nothing(answer))


class Watched(SimpleRnnlm):
    """A real model, of three dozen weights or so, that writes down what it is given."""

    @classmethod
    def small(cls, V=7, D=3, H=4):
        params = [spaced(V, D, high=1.2), spaced(D, H, low=-0.9), spaced(H, H, low=-0.8)]
        params += [spaced(H, low=-0.3, high=0.4), spaced(H, V, low=-1.3), spaced(V, low=-0.5)]
        model = cls.from_params(params)
        model.inputs, model.targets, model.blocks, model.backward_calls = [], [], [], 0
        return model

    def predict(self, xs):
        if "blocks" in vars(self):  # not so in the second model that evaluate() makes
            self.blocks.append(np.size(xs))
        return super().predict(xs)

    def backward(self, dout=1):
        self.backward_calls += 1
        super().backward(dout)
        self.computed = [grad.copy() for grad in self.grads]

    def forward(self, xs, ts):
        loss = super().forward(np.asarray(xs), np.asarray(ts))
        self.inputs.append(np.ravel(xs))
        self.targets.append(np.ravel(ts))
        return loss

    def weights(self):
        return np.concatenate([np.ravel(param) for param in self.params])

    def in_layers(self):
        """Whether the arrays in params are those that the layers compute with."""
        used = [param for layer in self.layers for param in layer.params]
        same = len(used) == len(self.params) and all(a is b for a, b in zip(used, self.params))
        return "those of model.params" if same else "others than in model.params"


def joined(rows):
    return np.concatenate(rows) if rows else np.array([])


TEXT = np.array([0, 3, 1, 4, 1, 5, 2, 6, 5, 3, 5, 0, 2, 4, 6, 1, 3, 0, 6, 2, 4, 3, 1, 5, 5, 3, 2])
