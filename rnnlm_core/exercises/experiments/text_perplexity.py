"""The experiments on text_perplexity (the repair shop)."""

import numpy as np

from ... import SimpleRnnlm, evaluate
from ...texts.toy_language import load_toy
from .case import Case, costs
from .tools import reader, word_to_id


class TextPerplexity(Case):
    number, name, enough = 7, "text_perplexity", 2

    def text(self):
        text = load_toy("valid")[0].copy()
        text[::200] = word_to_id["kitchen"]
        return text

    def measure(self, model, T):
        print(f"T = {T:4}   {self.program(model, self.text(), T):.2f}")

    @costs(1)
    def one_block(self):
        """the whole text as one block, beside the package's evaluate()"""
        print(f"evaluate   {evaluate(reader(), self.text()):.2f}")
        self.measure(reader(), len(self.text()) - 1)

    @costs(1)
    def uniform_model(self):
        """a model that finds all words equally likely, T = 1, 20, 100"""
        for T in (1, 20, 100):
            self.measure(SimpleRnnlm.from_params([0 * param for param in reader().params]), T)

    @costs(2)
    def every_T(self):
        """the trained model, T = 1, 2, 5, 20, 100, 1000"""
        for T in (1, 2, 5, 20, 100, 1000):
            self.measure(reader(), T)

    @costs(2)
    def two_blocks(self):
        """two blocks of one word, whose losses are 2 and 6"""

        class TwoLosses:
            losses = [2.0, 6.0]

            def reset_state(self):
                pass

            def forward(self, xs, ts):
                return self.losses.pop(0)

        print(f"perplexity {self.program(TwoLosses(), np.arange(3), 1):.2f}")
