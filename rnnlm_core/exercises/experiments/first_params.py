"""The experiments on first_params (the repair shop)."""

import numpy as np

from ... import SGD, RnnlmTrainer, SimpleRnnlm, batch_indices
from .case import Case, costs
from .curves import draw_curves
from .tools import V, corpus, show_first_loss


class FirstParams(Case):
    number, name, enough = 5, "first_params", 1

    def model(self, program=None):
        params = (program or self.program)(V, 20, 40, np.random.default_rng(1))
        return SimpleRnnlm.from_params(params)

    def losses(self, lr, program=None):
        trainer = RnnlmTrainer(self.model(program), SGD(lr))
        return trainer.fit(corpus[:-1], corpus[1:], 2, 10, 20, progress=False).losses

    @costs(1)
    def first_loss(self):
        """the loss of the first mini-batch, before anything is learned"""
        at = batch_indices(len(corpus) - 1, 10, 20, 0)
        show_first_loss(self.model().forward(corpus[at], corpus[at + 1]))

    @costs(2)
    def layer_by_layer(self):
        """the size of the numbers in each layer, beside a correct program"""
        mine = right = corpus[np.newaxis, :100]
        print("                this program   a correct one")
        layers = zip(self.model().layers, self.model(self.solution).layers)
        for name, (layer, right_layer) in zip(("word vectors", "states", "scores"), layers):
            mine, right = layer.forward(mine), right_layer.forward(right)
            print(f"{name:16}{np.sqrt(np.mean(mine**2)):12.2f}{np.sqrt(np.mean(right**2)):16.2f}")

    @costs(3)
    def curve(self):
        """the perplexity over a whole training, beside a correct program"""
        draw_curves(self.losses(0.5), self.losses(0.5, self.solution), 10, "mini-batches")

    @costs(3)
    def shorter_steps(self):
        """the same two curves, with steps a fifth as long"""
        draw_curves(self.losses(0.1), self.losses(0.1, self.solution), 10, "mini-batches")
