"""The experiments on vector_gradient (the repair shop)."""

import numpy as np

from .case import Case, costs
from .tools import V, compared, gradient_of, id_to_word, ids_of


class VectorGradient(Case):
    number, name, enough = 4, "vector_gradient", 2
    short = "once Tom met Mary in the park ."
    long = "Mary said hi to Tom . Tom was happy ."

    def compare(self, sentence):
        """Return the ids of a sentence, the program's gradient, and the numeric one."""
        draw = np.random.default_rng(1).standard_normal
        W, ids = draw((V, 3)), np.array(ids_of(sentence))
        A = draw((len(ids), 3))
        numeric = gradient_of(lambda: (A * np.tanh(W[ids])).sum(), W)
        return ids, self.program(W, ids, A), numeric

    @costs(1)
    def first_sentence(self):
        """a gradient check: 'once Tom met Mary in the park .'"""
        print(compared(*self.compare(self.short)[1:]))

    @costs(1)
    def second_sentence(self):
        """a gradient check: 'Mary said hi to Tom . Tom was happy .'"""
        print(compared(*self.compare(self.long)[1:]))

    @costs(2)
    def word_by_word(self):
        """the gradient check of the second sentence, each word alone"""
        ids, gradient, numeric = self.compare(self.long)
        for i in dict.fromkeys(ids):
            print(f"{id_to_word[i]:6} {compared(gradient[i], numeric[i])}")

    @costs(2)
    def called_twice(self):
        """the gradient check of the second sentence, twice in a row"""
        for call in (1, 2):
            print(f"call {call}: {compared(*self.compare(self.long)[1:])}")
