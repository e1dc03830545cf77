"""What several of these exercises use."""

import numpy as np

from rnnlm_core import SimpleRnnlm

from ...exercise import Mistake, Prediction, spaced

LETTERS = "ABCDEFGHIJKLMNO"


CAPITALS = "The letters of the list are capitals."


ONE_LETTER = "One letter of the list, without a full stop."


class SmallModel(SimpleRnnlm):
    """A model small enough for a check, with a short name where an input is shown."""

    blocks = None  # a list: of how many words it reads at a time

    def predict(self, xs):
        if self.blocks is not None:
            self.blocks.append(np.size(xs))
        return super().predict(xs)

    def __repr__(self):
        V, D = self.params[0].shape
        return f"a model with V = {V}, D = {D}, H = {len(self.params[2])}"


class Dice(np.random.Generator):
    """A generator with a name, where an input is shown."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def __repr__(self):
        return f"np.random.default_rng({self.seed})"


def small_model(V=7, D=3, H=4, read=None):
    """Weights of order 1. read: (N, T) ids that it has read before, so that it has a state."""
    shapes = [(V, D), (D, H), (H, H), (H,), (H, V), (V,)]
    lows = [-0.9, -0.7, -0.6, -0.3, -1.8, -0.8]
    params = [spaced(*shape, low=low, high=1.1) for shape, low in zip(shapes, lows)]
    model = SmallModel.from_params(params)
    if read is not None:
        model.predict(np.array(read))
    return model


def text(n_words, V=7):
    """Word ids without a simple pattern; words repeat."""
    return np.array([(i * i + i // 3) % V for i in range(n_words)])


def cause(number, letter, because, wrong, otherwise):
    """A Prediction for cause_1, cause_2, ...

    wrong: {letter: what it would have looked like}; otherwise: what rules out all the others.
    """
    says = {other: f"{other}: {otherwise}" for other in LETTERS if other != letter} | wrong
    mistakes = [Mistake(f"cause {other}", wrong=other, says=says[other]) for other in sorted(says)]
    return Prediction(
        f"cause_{number}",
        notebook="repair shop",
        minutes=3,
        answer=letter,
        because=because,
        mistakes=[
            *mistakes,
            Mistake("a small letter", wrong=letter.lower(), says=CAPITALS),
            Mistake("a full stop", wrong=f"{letter}.", says=ONE_LETTER),
        ],
    )
