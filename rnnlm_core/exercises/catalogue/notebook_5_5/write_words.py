"""write_words: let a model go on writing after a first word (notebook 5.5)."""

import numpy as np

from rnnlm_core import softmax

from ...drawn import shares
from ...exercise import Case, Exercise, Mistake
from .shared import not_written


def write_words(step, start, n, rng):
    """Let a model go on writing after a first word.

    step(word, h): reads one word. Returns the scores of the next word, (V,), and the
    new state. h is the state to start from; None is the empty one.
    start: the word to begin with. rng: a generator; rng.choice(V, p=...) draws a word.
    Returns words: a list of n words that were drawn, without start.
    """
    words, word, h = [], start, None
    for _ in range(n):
        scores, h = step(word, h)
        word = rng.choice(len(scores), p=softmax(scores))
        words.append(word)
    return words


class Model:
    """What both models do: they write down the words that they read."""

    def __init__(self):
        self.read = []

    def __call__(self, word, h):
        self.read.append(int(np.ravel(word)[0]))
        return self.scores(self.read[-1], h)

    def has_read(self, start, words):
        """Whether it was given what was written, word by word."""
        written = [start, *np.ravel(words)[: len(self.read) - 1]]
        if self.read == written:
            return "the words that are written"
        return "the likeliest word each time" if set(self.read[1:]) == {0} else "other words"


class Sure(Model):
    """A model that is sure of its next word, which hangs on the word it reads and on the state."""

    V = 23  # so that the notebook's <eos>, word 17, is among the words

    def scores(self, word, h):
        state = ((0 if h is None else int(h)) * 3 + word + 1) % 31
        scores = np.zeros(self.V)
        scores[(word + state) % self.V] = 60.0
        return scores, state


class Die(Model):
    """A model that throws the same loaded die, whatever it reads."""

    probabilities = np.array([0.63, 0.31, 0.06])

    def scores(self, word, h):
        return np.log(self.probabilities), h


def write_and_throw(answer, args):
    """What a sure model writes; and how often each word comes when a die is thrown."""
    start, n, throws = args["start"], args["n"], args["throws"]
    words = answer(Sure(), start, n, np.random.default_rng(1))
    if not_written(answer, words):
        return words
    if isinstance(words, tuple) and any(isinstance(part, (list, np.ndarray)) for part in words):
        return write_and_throw(write_words, args) | {"words": words}  # not the words alone
    many = f"{n} words" if np.size(words) >= n else "fewer than that"
    found = {
        "words": words,
        "how_many_come": many,
        "shares_of_a_die": 0,
        "same_seed": "the same words",
    }
    found |= {"another_seed": "other words", "the_die_has_read": "the words that are written"}
    if throws:
        dice = [Die() for _ in range(4)]
        thrown = [
            np.asarray(answer(die, 0, many, np.random.default_rng(seed))).ravel()
            for die, (seed, many) in zip(dice, ((46, throws), (5, 40), (5, 40), (6, 40)))
        ]
        if len(thrown[0]) == len(dice[0].read) == throws:
            found["the_die_has_read"] = dice[0].has_read(0, thrown[0])
        if not np.array_equal(thrown[1], thrown[2]):
            found["same_seed"] = "other words"
        found["shares_of_a_die"] = "too few words to tell"
        if len(thrown[0]) >= throws / 2:
            off = BY_CHANCE if found["same_seed"] == "the same words" else 2 * BY_CHANCE
            found["shares_of_a_die"] = shares(thrown[0], Die.probabilities, atol=off)
        if np.array_equal(thrown[1], thrown[3]):
            found["another_seed"] = "the same words"
    return found


def story(start, n, throws=0):
    return Case({"start": start, "n": n, "throws": throws}, {"n": n})


STEP = "scores, h = step(word, h)"


# By as much the share of a word in 400 throws may be off, at most once in a thousand. Where nobody can
# repeat the throws, once in a thousand is too often: twice as much is once in a thousand million.
BY_CHANCE = 0.08
EARLY = (
    "Fewer than n words come back. n words are asked for, whatever is drawn: does anything end the "
    "loop early, or the function inside of it?"
)


EOS = 17  # in the text of the notebook


DRAW = "rng.choice(len(scores), p=softmax(scores))"


WRITE_WORDS = Exercise(
    write_words,
    notebook="5.5",
    minutes=10,
    gives="words",
    returns="words how_many_come shares_of_a_die the_die_has_read same_seed another_seed",
    cases=[story(2, 1), story(4, 2), story(4, 7), story(3, 9, throws=400)],
    drive=write_and_throw,
    atol=BY_CHANCE,
    clues={
        "words how_many_come": EARLY,
        "words how_many_come shares_of_a_die": EARLY,
        "words": "A model that gives all of its probability to one word should write these "
        "words: n of them, without start. Each step reads the word that was written last, with "
        "the state that the step before has returned.",
        "shares_of_a_die": "Where the model is sure, all is right. Where it is not, the words "
        "do not come as often as their probabilities say. These are the softmax of the scores.",
        "shares_of_a_die another_seed": "Where the model is sure, all is right. Where it is "
        "not, the words do not come as often as their probabilities say, and another seed "
        "changes nothing: is each word drawn, and drawn from `rng`?",
        "words shares_of_a_die": "Look at how a word is drawn: its probability is to be the "
        "softmax of the scores, so that a model that is sure always writes its word.",
        "the_die_has_read": "The words come as often as they should, but what the model reads "
        "is not what was written. Each word is drawn once; it is written down, and it is read "
        "next.",
        "same_seed": "The same seed gives other words: is every word drawn from `rng`?",
        "another_seed": "Another seed gives the same words: is every word drawn from the `rng` "
        "that is given?",
    },
    mistakes=[
        Mistake(
            "the state reset at every word",
            swap={STEP: "scores, _ = step(word, None)"},
            says="This is what one gets when every step starts from the empty state: the model "
            "knows of the last word only. Each step is to get the state that the step before "
            "has returned.",
        ),
        Mistake(
            "always the likeliest word",
            swap={DRAW: "scores.argmax()"},
            says="This is what one gets when the same scores always give the same word: the "
            "likeliest one, or what a generator draws that is made anew for each word, with the "
            "same seed. The words are to be drawn from `rng`.",
        ),
        Mistake(
            "a score drawn, not a word",
            swap={DRAW: "rng.choice(scores, p=softmax(scores))"},
            says="This is what one gets when one of the *scores* is drawn: they are the first "
            "argument of choice then. It draws a word if the first argument is the number of "
            "words.",
        ),
        Mistake(
            "probabilities of two dimensions",
            swap={DRAW: "rng.choice(len(scores), p=softmax(scores[np.newaxis]))"},
            says="choice wants one row of probabilities, (V,), and gets an array of two "
            "dimensions.",
        ),
        Mistake(
            "it stops at <eos>",
            swap={
                "words.append(word)": "words.append(word)\n        if word == EOS:\n            break"
            },
            says="This is what one gets when the writing ends with word 17, which is <eos> in "
            "the text of this notebook. There the next story begins: n words are asked for, "
            "whatever is drawn.",
        ),
        Mistake(
            "one word drawn to be written, another to be read",
            swap={f"{DRAW}\n        words.append(word)": f"{DRAW}\n        words.append({DRAW})"},
            says="This is what one gets when two words are drawn in each step, one to be "
            "written and another to be read. One word is to be drawn, and used for both.",
        ),
        Mistake(
            "the likeliest word read, another written",
            swap={"words.append(word)": "words.append(word)\n        word = scores.argmax()"},
            says="This is what one gets when a word is drawn and written, but the model reads "
            "the likeliest one. It is to read what was written.",
        ),
        Mistake(
            "np.random for rng",
            swap={DRAW: "np.random.choice(len(scores), p=softmax(scores))  # noqa: NPY002"},
            says="The same seed gives another story each time, as it does when the words are "
            "drawn from np.random, or from a generator without a seed. They are to be drawn "
            "from `rng`.",
        ),
        Mistake(
            "the pair of step not unpacked",
            swap={STEP: "scores = step(word, h)"},
            says="This is what one gets when `scores` holds all that step() returns. It returns "
            "two things, the scores and the new state, so two names stand on the left.",
        ),
    ],
)
