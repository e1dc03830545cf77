"""The experiments on write (the repair shop)."""

import numpy as np

from ... import generate, softmax
from .case import Case, costs
from .tools import corpus, id_to_word, reader, show_text, word_to_id


class Write(Case):
    number, name, enough = 8, "write", 2

    def written(self, n_words, seed):
        return self.program(reader(), word_to_id["<eos>"], n_words, np.random.default_rng(seed))

    @costs(1)
    def a_text(self):
        """the first 45 words of a text, with seed 1"""
        show_text(self.written(45, seed=1))

    @costs(1)
    def another_seed(self):
        """the first 45 words of a text, with seed 2"""
        show_text(self.written(45, seed=2))

    @costs(2)
    def first_word(self):
        """500 first words: their shares, beside the model's probabilities"""
        model = reader().reader()
        probs = softmax(model.predict([[word_to_id["<eos>"]]])[0, 0])
        firsts = [self.written(1, seed)[0] for seed in range(500)]
        for word in np.argsort(-probs)[:5]:
            share = np.mean(np.equal(firsts, word))
            print(f"{id_to_word[word]:8}{share:.2f}   the model says {probs[word]:.2f}")

    @costs(2)
    def pairs(self):
        """word pairs 1 to 5 apart: what share occurs in the training text"""
        texts = self.written(1000, 3), generate(reader(), word_to_id["<eos>"], 1000, rng=3)
        print("words apart   this program   generate()")
        for apart in (1, 2, 3, 5):
            pairs = set(zip(corpus, corpus[apart:]))
            shares = [np.mean([p in pairs for p in zip(ids, ids[apart:])]) for ids in texts]
            print(f"{apart:11}   {shares[0]:12.2f}   {shares[1]:10.2f}")
