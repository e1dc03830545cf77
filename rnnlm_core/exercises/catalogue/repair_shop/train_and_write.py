"""train_and_write (the repair shop)."""

import numpy as np

from rnnlm_core import SGD, batch_indices

from ...exercise import Case, Exercise, Mistake
from .shared import cause, small_model, text


def train_and_write(model, corpus, T, updates, every, lr, write):
    """Train a model on a text that is read as one row, and let it write now and then.

    corpus: (M,) word ids. T words in a block, one step of length lr after each.
    write: a function. write(model) begins with an empty state, and returns some words;
    it is called after every so many updates.
    Returns the mean loss of each block, a list, and what was written, a list of lists.
    """
    xs, ts = corpus[:-1], corpus[1:]
    optimizer, losses, texts = SGD(lr), [], []
    model.reset_state()
    for iteration in range(updates):
        at = batch_indices(len(xs), 1, T, iteration)
        losses.append(model.forward(xs[at], ts[at]))
        model.backward()
        optimizer.update(model.params, model.grads)
        if (iteration + 1) % every == 0:
            state = model.state
            texts.append(write(model))
            model.set_state(state)
    return losses, texts


class Writer:
    """write(model): four words, the likeliest one each time."""

    def __call__(self, model):
        model.reset_state()
        words = [0]
        for _ in range(4):
            words.append(int(model.predict(np.array([[words[-1]]]))[0, 0].argmax()))
        return words[1:]

    def __repr__(self):
        return "write"


def losses_texts_and_weights(answer, args):
    """What came back; and in args what has become of the weights and of the state."""
    returned = answer(*args.values())
    args["weights"] = np.concatenate([np.ravel(param) for param in args["model"].params])
    args["state"] = "none" if args["model"].state is None else args["model"].state
    return returned


def training_case(T, updates, every, n_words=30, read=None):
    args = {"model": small_model(read=read), "corpus": text(n_words), "T": T, "updates": updates}
    args |= {"every": every, "lr": 0.2, "write": Writer()}
    note = f"T = {T}, {updates} updates, a text after every {every}"
    return Case(args, note=note + (", a model that has read before" if read else ""))


KEEP, PUT_BACK = "            state = model.state\n", "            model.set_state(state)\n"
WRITE = "            texts.append(write(model))\n"


TRAIN_AND_WRITE = Exercise(
    train_and_write,
    notebook="repair shop",
    minutes=5,
    returns="losses texts weights state",
    cases=[
        training_case(2, 1, 2),
        training_case(2, 3, 3),
        training_case(3, 4, 2),
        training_case(4, 9, 3, read=[[1, 2, 4]]),
    ],
    drive=losses_texts_and_weights,
    in_place=("weights", "state"),
    broken="the writing leaves its state behind",
    clues={
        "texts": "The training is right, what is written is not: it was, when you got the program.",
        "losses weights state": "Look for the first loss that is wrong, and at what was done just "
        "before. Nothing of it may show in the training.",
        "losses texts weights state": "Look for the first loss that is wrong, and at what was done just "
        "before. What is written afterwards is written with other weights, so begin with the losses.",
        "state": "The losses are right. But the state in which the training ends is not that of the "
        "last block.",
    },
    mistakes=[
        Mistake(
            "the writing leaves its state behind",
            swap={KEEP: "", PUT_BACK: ""},
            says="Print the state just before and just after a text is written.",
        ),
        Mistake(
            "emptied after the writing",
            swap={KEEP: "", PUT_BACK: "            model.reset_state()\n"},
            says="Now the state is emptied after the writing. So the next block does not begin with "
            "what was written, but neither with what was read before it: the text goes on there, and "
            "the state of the block before belongs to it.",
        ),
        Mistake(
            "the writing left out",
            swap={WRITE: ""},
            says="Now nothing is written any more. That makes the training right, but the texts were asked for.",
        ),
        Mistake(
            "all texts at the end",
            swap={
                f"        if (iteration + 1) % every == 0:\n{KEEP}{WRITE}{PUT_BACK}": "    state = model.state\n"
                "    for _ in range(updates // every):\n        texts.append(write(model))\n"
                "    model.set_state(state)\n"
            },
            says="Now all texts are written at the end, by the trained model. They were to show how it "
            "learns: one after every so many updates.",
        ),
        Mistake(
            "a text after every block",
            swap={"(iteration + 1) % every == 0": "every"},
            says="Now a text is written after every block. Every so many was right.",
        ),
        Mistake(
            "a text before the first step",
            swap={"(iteration + 1) % every": "iteration % every"},
            says="Now a text is written after update 1, 1 + every, and so on. It was after `every` updates "
            "that the first one came.",
        ),
    ],
)


CAUSE_1 = cause(
    1,
    "O",
    "The block after a text is guessed worse than all others, and the one after it is fine again: "
    "what differs is where it starts from. The writing has moved the state of the model, and the "
    "training went on from there.",
    {
        "C": "C: then every block would begin badly, whether a text was written before it or not.",
        "K": "K: close. A state is left over where it does not belong. But no new text begins here; it is "
        "the training that should have gone on from its own state.",
        "L": "L: the texts are written as they should be; it is the training that suffers.",
        "N": "N: the texts are written as they should be; it is the training that suffers.",
        "B": "B: steps that are too long would spoil all blocks alike.",
        "E": "E: wrong targets would spoil all blocks alike.",
    },
    "such a mistake would not single out one block in five. What is special about the block that comes after a text?",
)
