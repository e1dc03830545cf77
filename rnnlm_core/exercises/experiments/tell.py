"""The experiments on tell (the repair shop)."""

import numpy as np

from ... import generate
from .case import Case, costs
from .tools import ids_of, reader, show_text


class Tell(Case):
    number, name, enough = 0, "tell", 1
    beginning = "Tom was writing a letter in his room . Lucy came in ."

    def tell(self, seed):
        show_text(self.program(reader(), ids_of(self.beginning), 90, np.random.default_rng(seed)))

    @costs(1)
    def a_story(self):
        """how a story goes on for 90 words, with seed 1"""
        self.tell(1)

    @costs(1)
    def another_seed(self):
        """how the same story goes on, with seed 2"""
        self.tell(2)

    @costs(2)
    def generate(self):
        """how it goes on by the package's generate(), same model"""
        show_text(generate(reader(), ids_of(self.beginning), 90, rng=1))
