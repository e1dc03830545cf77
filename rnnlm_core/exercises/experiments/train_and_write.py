"""The experiments on train_and_write (the repair shop)."""

import numpy as np

from .case import Case, costs
from .curves import draw_curves
from .tools import (
    Watched,
    corpus,
    perplexity_of,
    show_blocks,
    show_first_loss,
    show_rows,
    word_to_id,
)


class TrainAndWrite(Case):
    number, name, enough = 1, "train_and_write", 3

    def trained(self, program, updates=3000):
        model = Watched()
        losses, _ = program(model, corpus, 10, updates, 5, 0.1, self.write)
        return losses, model

    def write(self, model):
        words = [word_to_id["<eos>"]]
        model.reset_state()
        for _ in range(12):
            words.append(int(model.predict(np.array([[words[-1]]]))[0, 0].argmax()))
        return words[1:]

    @costs(1)
    def first_loss(self):
        """the loss of the first block, before anything is learned"""
        show_first_loss(self.trained(self.program, 1)[0][0])

    @costs(1)
    def two_blocks(self):
        """the words that the first two blocks read, and their targets"""
        show_blocks(self.trained(self.program, 2)[1])

    @costs(3)
    def curve(self):
        """the perplexity over a whole training, beside a correct program"""
        mine, right = (self.trained(program)[0] for program in (self.program, self.solution))
        draw_curves(mine, right, 200, "blocks")

    @costs(3)
    def block_by_block(self):
        """the perplexity of the first to the fifth block after a text"""
        trained = (self.trained(program)[0] for program in (self.program, self.solution))
        by_block = (np.reshape(losses[1500:], (-1, 5)) for losses in trained)
        show_rows("block after a text", *(perplexity_of(losses, axis=0) for losses in by_block))
