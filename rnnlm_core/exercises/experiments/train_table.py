"""The experiments on train_table (the repair shop)."""

import numpy as np

from .case import Case, costs
from .curves import draw_curves
from .tools import V, corpus


class TrainTable(Case):
    number, name, enough = 3, "train_table", 1

    def few_words(self, lr):
        text = np.array([0, 1, 2, 0, 1, 3, 0, 1, 2, 0])
        for epoch, perplexity in enumerate(self.program(text, 4, 5, lr)):
            print(f"epoch {epoch}   perplexity {perplexity:.12f}")

    @costs(1)
    def first_perplexity(self):
        """the perplexity before anything is learned"""
        print(f"{self.program(corpus[:6000], V, 1)[0]:.2f}   V = {V}")

    @costs(1)
    def ten_words(self):
        """a training on ten words (V = 4): the perplexity of each epoch"""
        self.few_words(lr=1.0)

    @costs(2)
    def longer_steps(self):
        """the same training on ten words, with steps ten times as long"""
        self.few_words(lr=10.0)

    @costs(3)
    def curve(self):
        """the perplexity over a whole training, beside a correct one"""
        programs = self.program, self.solution
        mine, right = (np.log(program(corpus[:6000], V, 200)) for program in programs)
        draw_curves(mine, right, 1, "epochs")
