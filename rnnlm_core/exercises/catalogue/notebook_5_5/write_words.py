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
        found["shares_of_a_die"] = "too few words to tell"
        if len(thrown[0]) >= throws / 2:
            found["shares_of_a_die"] = shares(thrown[0], Die.probabilities, atol=BY_CHANCE)
        if not np.array_equal(thrown[1], thrown[2]):
            found["same_seed"] = "other words"
        if np.array_equal(thrown[1], thrown[3]):
            found["another_seed"] = "the same words"
    return found


def story(start, n, throws=0):
    return Case({"start": start, "n": n, "throws": throws}, {"n": n})


STEP = "scores, h = step(word, h)"


BY_CHANCE = (
    0.08  # by as much the share of a word in 400 throws may be off, at most once in a thousand
)
EARLY = "Fewer than n words come back. Does the loop end early? n words are asked for, whatever is drawn."


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
        "words. So look at which word and which state each step gets, and at what is put into "
        "the list.",
        "shares_of_a_die": "Where the model is sure, all is right. Where it is not, the words do "
        "not come as often as their probabilities say: look at how a word is drawn.",
        "the_die_has_read": "The words come as often as they should, but what the model reads is "
        "not what was written. Each word is drawn once; it is written down, and it is read next.",
        "same_seed": "The same seed gives other words: draw from `rng`.",
    },
    mistakes=[
        Mistake(
            "the state reset at every word",
            swap={STEP: "scores, _ = step(word, None)"},
            says="Every step starts from the empty state. Either None is given to each, or the "
            "new state that step() returns is not kept. So the model knows of the last word only.",
        ),
        Mistake(
            "the first word fed again and again",
            swap={STEP: "scores, h = step(start, h)"},
            says="Every step reads `start`. The word that was drawn is to be read next.",
        ),
        Mistake(
            "the first scores used for ever",
            swap={
                "        " + STEP + "\n": "",
                "    for _": "    scores, h = step(word, h)\n    for _",
            },
            says="All words are drawn from the scores of the first step: step() is called once. "
            "It belongs inside of the loop.",
        ),
        Mistake(
            "always the likeliest word",
            swap={DRAW: "scores.argmax()"},
            says="From the same scores comes the same word each time. Either the likeliest is "
            "taken, argmax, or a generator is made anew for each word, with the same seed. Draw "
            "from `rng`.",
        ),
        Mistake(
            "p forgotten",
            swap={DRAW: "rng.choice(len(scores))"},
            says="All words are drawn with the same probability: p is not given to choice.",
        ),
        Mistake(
            "scores for probabilities",
            swap={DRAW: "rng.choice(len(scores), p=scores)"},
            says="choice is given the scores. Softmax makes probabilities of them.",
        ),
        Mistake(
            "a score drawn, not a word",
            swap={DRAW: "rng.choice(scores, p=softmax(scores))"},
            says="What is drawn is one of the *scores*: they are the first argument of choice. "
            "It draws a word if the first argument is the number of words.",
        ),
        Mistake(
            "scores divided by their sum",
            swap={DRAW: "rng.choice(len(scores), p=np.abs(scores) / np.abs(scores).sum())"},
            says="The scores are divided by their sum. That makes them sum to 1, but "
            "probabilities are the softmax of scores.",
        ),
        Mistake(
            "softmax twice",
            swap={DRAW: "rng.choice(len(scores), p=softmax(softmax(scores)))"},
            says="The softmax is taken twice, and so all words get nearly the same chance.",
        ),
        Mistake(
            "probabilities of two dimensions",
            swap={DRAW: "rng.choice(len(scores), p=softmax(scores[np.newaxis]))"},
            says="choice wants one row of probabilities, (V,), and gets an array of two "
            "dimensions.",
        ),
        Mistake(
            "the first word in the list",
            swap={"words, word, h = [], start, None": "words, word, h = [start], start, None"},
            says="The list begins with `start`, and so has n + 1 words. Only the words that were "
            "drawn are asked for.",
        ),
        Mistake(
            "stored before it is drawn",
            swap={
                "        words.append(word)\n": "",
                "        " + STEP: "        words.append(word)\n        " + STEP,
            },
            says="The list begins with `start`, and the last word that is drawn is missing: a "
            "word is stored before the next one is drawn. Store it after it is drawn.",
        ),
        Mistake(
            "one word too few",
            swap={"range(n)": "range(n - 1)"},
            says="One word is missing at the end: the loop runs n - 1 times.",
        ),
        Mistake(
            "it stops at <eos>",
            swap={
                "words.append(word)": "words.append(word)\n        if word == EOS:\n            break"
            },
            says="The writing ends at word 17, which is <eos> in the text of this notebook. There the "
            "next story begins: n words are asked for, whatever is drawn.",
        ),
        Mistake(
            "it stops at <eos>, without it",
            swap={
                "words.append(word)": "if word == EOS:\n            break\n        words.append(word)"
            },
            says="The writing ends before word 17, which is <eos> in the text of this notebook. There "
            "the next story begins: n words are asked for, whatever is drawn.",
        ),
        Mistake(
            "one word too many",
            swap={"range(n)": "range(n + 1)"},
            says="There is one word more than was asked for: the loop runs n + 1 times.",
        ),
        Mistake(
            "the first word drawn left out",
            swap={
                "    for _": "    scores, h = step(word, h)\n"
                "    word = rng.choice(len(scores), p=softmax(scores))\n    for _",
                # stored before it is drawn, as well, it would be right: the two exclude each other
                f"{DRAW}\n        words.append(word)": f"{DRAW}\n        words.append(word)",
            },
            says="The first word that is drawn is not in the list; all words are one later than "
            "they should be.",
        ),
        Mistake(
            "only the last word",
            swap={"return words": "return word"},
            says="Only the last word comes back. Is there a list of all?",
        ),
        Mistake(
            "returned inside of the loop",
            swap={"    return words": "        return words"},
            says="It returns after the first word: the return stands inside of the loop.",
        ),
        Mistake(
            "every word read twice",
            swap={STEP: "_, h = step(word, h)\n        scores, h = step(word, h)"},
            says="Every word is read twice, for the scores and for the state, say. One call "
            "gives both.",
        ),
        Mistake(
            "one word drawn to be written, another to be read",
            swap={f"{DRAW}\n        words.append(word)": f"{DRAW}\n        words.append({DRAW})"},
            says="Two words are drawn in each step: one is written down, and the model reads the "
            "other. Draw once, and use that word for both.",
        ),
        Mistake(
            "the likeliest word read, another written",
            swap={"words.append(word)": "words.append(word)\n        word = scores.argmax()"},
            says="The word that is written is drawn, but the model reads the likeliest one. It is to "
            "read what was written.",
        ),
        Mistake(
            "an old state kept",
            swap={STEP: "scores, new = step(word, h)\n        h = h or new"},
            says="The state is kept from the first step on and never moves. Each step gets the "
            "state that the step before returned.",
        ),
        Mistake(
            "np.random for rng",
            swap={DRAW: "np.random.choice(len(scores), p=softmax(scores))  # noqa: NPY002"},
            says="The same seed tells another story each time: the words are drawn from "
            "np.random, not from `rng`.",
        ),
        Mistake(
            "a generator for each word",
            swap={DRAW: "np.random.default_rng(0).choice(len(scores), p=softmax(scores))"},
            says="A generator is made inside of the loop, with the same seed for each word: it "
            "always draws the same number. Use the `rng` that is given.",
        ),
        Mistake(
            "a generator for each story",
            swap={"    for _": "    rng = np.random.default_rng(0)\n    for _"},
            says="Whatever the seed, the same words come: a generator is made inside. Use the "
            "`rng` that is given.",
        ),
        Mistake(
            "nothing returned",
            swap={"return words": "pass"},
            says="Nothing comes back. Return the list of words, after the loop if there is one.",
        ),
        Mistake(
            "the pair of step not unpacked",
            swap={STEP: "scores = step(word, h)"},
            says="step() returns two things, the scores and the new state, and `scores` holds "
            "both. Two names on the left: scores, h = step(word, h).",
        ),
        Mistake(
            "the state returned, too",
            swap={"return words": "return words, h"},
            says="The words came back together with something else. Return the list alone.",
        ),
    ],
)
