"""The experiments on train_in_blocks (the repair shop)."""

import numpy as np

from .case import Case, costs
from .curves import draw_curves
from .tools import Watched, corpus, perplexity_of, show_blocks, show_rows


class TrainInBlocks(Case):
    number, name, enough = 10, "train_in_blocks", 3

    def trained(self, program, T=5, updates=1576, text=corpus):
        model = Watched()
        return program(model, text, 10, T, updates, 0.5), model

    def draw(self, T, updates, every):
        mine, right = (self.trained(p, T, updates)[0] for p in (self.program, self.solution))
        draw_curves(mine, right, every, "mini-batches")

    @costs(1)
    def two_blocks(self):
        """the first two blocks of row 0, and their targets"""
        show_blocks(self.trained(self.program, updates=2)[1])

    @costs(1)
    def ten_words(self):
        """a training on ten words that repeat: the perplexity at the end"""
        losses, _ = self.trained(self.program, updates=300, text=np.tile(np.arange(10), 300))
        print(f"perplexity at the end: {perplexity_of(losses[-10:]):.2f}")

    @costs(3)
    def curve(self):
        """the perplexity over a whole training, beside a correct program"""
        self.draw(5, 1576, 50)

    @costs(3)
    def long_blocks(self):
        """the same two curves, with blocks of 40 words"""
        self.draw(40, 394, 20)

    @costs(3)
    def by_place(self):
        """the perplexity of the first to the fifth word of a block"""
        models = (self.trained(program)[1] for program in (self.program, self.solution))
        by_place = ([losses for *_, losses in model.seen[788:]] for model in models)
        show_rows("place in the block", *(perplexity_of(losses, axis=0) for losses in by_place))
