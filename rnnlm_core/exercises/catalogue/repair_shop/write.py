"""write (the repair shop)."""

import numpy as np

from rnnlm_core import softmax

from ...drawn import shares
from ...exercise import Case, Exercise, Mistake
from .shared import Dice, SmallModel, cause


def write(model, start, n_words, rng):
    """Let a model write: each word is drawn, and read before the next is drawn.

    start: the id of the word that it reads first, as the beginning of a text.
    rng: a numpy Generator. Returns the ids of the n_words words after start, a list.
    """
    word, words = start, []
    model.reset_state()
    for _ in range(n_words):
        scores = model.predict(np.array([[word]]))[0, 0]
        word = rng.choice(len(scores), p=softmax(scores))
        words.append(int(word))
    return words


DIE = [0.63, 0.25, *[0.024] * 5]
BY_CHANCE = (
    0.15  # by as much the share of a word in 120 throws may be off, at most once in a thousand
)


def writer(read=(), sure=300, V=7, D=3, H=4):
    """A model that is sure of its next word; or one that throws a loaded die, whatever it reads."""
    draw = np.random.default_rng(0).normal
    shapes = [(V, D), (D, H), (H, H), (H,), (H, V), (V,)]
    params = [draw(size=shape, scale=1.5) for shape in shapes]
    params[4] *= sure
    if not sure:
        params[5] = np.log(DIE)
    model = SmallModel.from_params(params)
    for words in read:
        model.predict(np.array([words]))
    return model


def write_and_throw(answer, args):
    """What the model writes, which is sure of each word; and what comes of one that throws a die.

    So it does not matter how a word is drawn, as long as it comes as often as it should.
    """
    returned = answer(args["model"], args["start"], args["n_words"], args["rng"])
    args["shares_of_a_die"] = np.zeros(7)
    if args["throws"]:
        thrown = np.asarray(answer(writer(sure=0), 0, args["throws"], Dice(1)))
        args["shares_of_a_die"] = shares(thrown, DIE, atol=BY_CHANCE)
    return returned


def writing_case(n_words, seed, start=2, read=(), throws=0):
    args = {"model": writer(read), "start": start, "n_words": n_words}
    args |= {"rng": Dice(seed), "throws": throws}
    note = f"{n_words} words" + (", a model that has read before" if read else "")
    return Case(args, note=note)


WRITE = Exercise(
    write,
    notebook="repair shop",
    minutes=5,
    returns="words shares_of_a_die",
    gives="words",
    drive=write_and_throw,
    in_place=("shares_of_a_die",),
    atol=BY_CHANCE,
    cases=[
        writing_case(1, 1),
        writing_case(12, 2, start=5),
        writing_case(40, 23, read=[[6, 0, 4]]),
        writing_case(6, 5, throws=120),
    ],
    clues={
        "shares_of_a_die": "Where the model is sure of each word, it writes the right words. "
        "Where it is not, the words do not come as often as their probabilities say. The drawing "
        "was right in the program you got.",
        "words": "The drawing is right: a model that ignores what it reads writes its words as "
        "often as it should. But a model that is sure of each word writes other ones. Those "
        "follow from the word that it reads at each step, and from its state: print both. The "
        "words after start are returned, without start itself.",
        "words shares_of_a_die": "A model that is sure of each word writes other ones, and where "
        "it is not sure, the words do not come as often as their probabilities say. Both depend "
        "on the drawing, which was right in the program you got.",
    },
    broken="the state forgotten after every word",
    mistakes=[
        Mistake(
            "the state forgotten after every word",
            swap={
                "    model.reset_state()\n    for _ in range(n_words):\n": "    for _ in range(n_words):\n"
                "        model.reset_state()\n"
            },
            says="Write three words by hand: what does the model go by at the third?",
        ),
        Mistake(
            "always the likeliest word",
            swap={"rng.choice(len(scores), p=softmax(scores))": "scores.argmax()"},
            says="This is what one gets when the likeliest word is taken every time. Words are "
            "drawn by their probabilities; that was right in the program you got.",
        ),
        Mistake(
            "the whole text read again at every step",
            swap={
                "    model.reset_state()\n    for _ in range(n_words):\n        scores = model.predict(np.array([[word]]))[0, 0]": "    model.reset_state()\n    for _ in range(n_words):\n        scores = model.predict(np.array([[start, *words]]))[0, -1]"
            },
            says="This is what one gets when all words so far are read again at each step: the "
            "state holds them already, so they are read many times over. Either one word at a "
            "time with the state kept, or all words with the state emptied first.",
        ),
    ],
)


CAUSE_8 = cause(
    8,
    "L",
    "A model whose state is emptied before every word has never read more than one word. So a word "
    "fits none of those further back. It does not even fit the word just before it as often as it "
    "could, because this model never learned to go on from an empty state in the middle of a story.",
    {
        "C": "C: then the model itself would be bad. But the package's `generate` writes far "
        "better with the same model.",
        "D": "D: the model is trained, and the package's `generate` writes far better with it.",
        "K": "K: a state that is left over spoils the first words only. Here the text is bad to "
        "its end.",
        "N": "N: then the text would soon go round in a circle, word for word, for ever. This "
        "one does not.",
        "E": "E: a model trained on wrong targets would write words out of a hat, with "
        "`generate`, too.",
        "J": "J: no exponential of a loss is taken here, and no mean: nothing is measured, only "
        "written.",
    },
    "nothing is trained or measured here, and `generate` writes far better with the same model. "
    "Which letters speak of writing, or of a state?",
)
