"""sentence_losses (the repair shop)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake
from .shared import cause, small_model


def sentence_losses(model, sentences):
    """How much is the model surprised by each sentence, as a text of its own?

    sentences: lists of word ids. Returns the mean loss of each, a list.
    """
    losses = []
    for ids in sentences:
        model.reset_state()
        inputs, targets = np.array([ids[:-1]]), np.array([ids[1:]])
        losses.append(model.forward(inputs, targets))
    return losses


def asked_twice(answer, args):
    """The losses; and in args those of a second call."""
    first = answer(*args.values())
    args["losses_the_second_time"] = answer(*args.values())
    return first


SENTENCES = [[[1, 2, 3, 0, 5]], [[0, 1, 2], [4, 3, 2, 6], [0, 1, 2]]]


SENTENCE_LOSSES = Exercise(
    sentence_losses,
    notebook="repair shop",
    minutes=5,
    returns="losses losses_the_second_time",
    cases=[
        Case({"model": small_model(), "sentences": SENTENCES[0]}, note="one sentence"),
        Case({"model": small_model(), "sentences": SENTENCES[1]}, note="three sentences"),
        Case(
            {"model": small_model(read=[[3, 3, 1]]), "sentences": SENTENCES[1]},
            note="a model that has read before",
        ),
    ],
    drive=asked_twice,
    in_place=("losses_the_second_time",),
    broken="the state goes on from sentence to sentence",
    clues={
        "losses_the_second_time": "The first call is right, the second is not: something is left over "
        "from the first.",
        "losses losses_the_second_time": "Take the first loss that is wrong, and work it by hand: an "
        "empty state, forward() with all words but the last as inputs and all but the first as "
        "targets, and what it returns is the mean loss.",
    },
    mistakes=[
        Mistake(
            "the state goes on from sentence to sentence",
            swap={"        model.reset_state()\n": ""},
            says="Ask it for one sentence alone, three times in a row.",
        ),
        Mistake(
            "emptied once only",
            swap={
                "    for ids in sentences:\n        model.reset_state()\n": "    model.reset_state()\n"
                "    for ids in sentences:\n"
            },
            says="Asked twice, it now says the same: the state is emptied when the function "
            "begins. But the second sentence still goes on from the first. Each is a text of its "
            "own.",
        ),
        Mistake(
            "emptied after, not before",
            swap={
                "        model.reset_state()\n": "",
                "losses.append(model.forward(inputs, targets))": "losses.append(model.forward(inputs, targets))\n"
                "        model.reset_state()",
            },
            says="The state is now emptied after each sentence. So the first one still begins "
            "with what the model had read before it was asked: empty it before.",
        ),
        Mistake(
            "emptied at every word",
            swap={
                "losses.append(model.forward(inputs, targets))": "each = []\n"
                "        for t in range(inputs.shape[1]):\n"
                "            model.reset_state()\n"
                "            each.append(model.forward(inputs[:, [t]], targets[:, [t]]))\n"
                "        losses.append(np.mean(each))"
            },
            says="The state is now emptied at every word: a model that knows of the last word "
            "only. It is to be emptied where a sentence begins, not inside.",
        ),
        Mistake(
            "the sum, not the mean",
            swap={
                "model.forward(inputs, targets))": "model.forward(inputs, targets) * inputs.size)"
            },
            says="These are the sums of the losses; the mean was asked for, and it was a mean "
            "when you got the program.",
        ),
        Mistake(
            "read before it is measured",
            swap={
                "losses.append(model.forward(inputs, targets))": "model.predict(inputs)\n"
                "        losses.append(model.forward(inputs, targets))"
            },
            says="The sentence is now read once before it is measured, and the measurement goes "
            "on from the state in which that ended: `predict` moves the state on, too.",
        ),
        Mistake(
            "the perplexity, not the loss",
            swap={"model.forward(inputs, targets))": "np.exp(model.forward(inputs, targets)))"},
            says="These are perplexities now, exp of the loss; the mean loss was asked for.",
        ),
        Mistake(
            "emptied at the very end only",
            swap={
                "        model.reset_state()\n": "",
                "    return losses": "    model.reset_state()\n    return losses",
            },
            says="The state is now emptied once, when all sentences are done. Each sentence "
            "still goes on from the one before, and the first from whatever was read before: "
            "empty it before each.",
        ),
    ],
)


CAUSE_6 = cause(
    6,
    "K",
    "Nothing in the weights changes between the two calls; what changes is the state. The first "
    "sentence begins where the last one ended.",
    {
        "C": "C: nothing is trained here. And a state that is forgotten gives the same losses "
        "both times.",
        "I": "I: it would have to be an array of the program, made in one call and used in the "
        "next. But it makes all its arrays anew, for each sentence.",
        "L": "L: to forget after each word makes every call alike. Here the second call knows "
        "something that the first did not.",
        "J": "J: no exponential is taken here; and it would be taken in both calls alike.",
        "N": "N: nothing is written or drawn here.",
    },
    "between the two calls nothing is learned, and the sentences are the same. What sits in "
    "training, in gradients or in the targets makes both calls alike. What can be different the "
    "second time?",
)
