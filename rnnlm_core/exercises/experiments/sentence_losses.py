"""The experiments on sentence_losses (the repair shop)."""

import numpy as np

from .case import Case, costs
from .tools import ids_of, reader


class SentenceLosses(Case):
    number, name, enough = 6, "sentence_losses", 2
    sentences = (
        "once Tom met Mary in the park .",
        "once Tom met Mary in the room .",
        "Mary was sleeping . Tom came in .",
    )

    def ask(self, sentences):
        return self.program(reader(), [ids_of(sentence) for sentence in sentences])

    def begin(self):
        reader().reset_state()
        reader().predict([ids_of("Emma was")])  # somebody has used the model before

    @costs(1)
    def weights(self):
        """the largest change in any weight of the model during a call"""
        self.begin()
        before = [param.copy() for param in reader().params]
        self.ask(self.sentences)
        change = max(np.abs(now - then).max() for now, then in zip(reader().params, before))
        print(f"the largest change: {change:.1f}")

    @costs(1)
    def alone(self):
        """one sentence alone, three calls in a row"""
        self.begin()
        for call in (1, 2, 3):
            print(f"call {call}   {self.ask(self.sentences[:1])[0]:.2f}")

    @costs(2)
    def another_order(self):
        """all three sentences, then the same three in reverse order"""
        self.begin()
        for way, sentences in (("in order", self.sentences), ("reversed", self.sentences[::-1])):
            for sentence, loss in zip(sentences, self.ask(sentences)):
                print(f"{way}   {loss:.2f}   {sentence}")

    @costs(2)
    def emptied_by_hand(self):
        """one sentence, three calls, each from an empty state"""
        for call in (1, 2, 3):
            reader().reset_state()
            print(f"call {call}   {self.ask(self.sentences[:1])[0]:.2f}")
