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


SENTENCES = [[[1, 2, 3, 0, 5]], [[0, 1, 2], [0, 1, 2], [4, 3, 2, 6]]]


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
        "losses_the_second_time": "The first call is right, the second is not. Before the second "
        "call the model has read the sentences of the first.",
        "losses losses_the_second_time": "Take the first loss that is wrong, and work it by "
        "hand. Each sentence is a text of its own, so it begins with an empty state; forward() "
        "gets all words but the last as inputs and all but the first as targets, and what it "
        "returns is the mean loss.",
        "losses": "The second call is right, the first is not. Before the first call the model "
        "may have read another text.",
    },
    mistakes=[
        Mistake(
            "the state goes on from sentence to sentence",
            swap={"        model.reset_state()\n": ""},
            says="Ask it for one sentence alone, three times in a row.",
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
            says="This is what one gets when the state is emptied at every word: a model that "
            "knows of the last word only. It is emptied where a sentence begins, not inside.",
        ),
        Mistake(
            "read before it is measured",
            swap={
                "losses.append(model.forward(inputs, targets))": "model.predict(inputs)\n"
                "        losses.append(model.forward(inputs, targets))"
            },
            says="This is what one gets when a sentence is read once before it is measured: the "
            "measurement goes on from the state in which that reading ended, because `predict` "
            "moves the state on, too.",
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
        "O": "O: nothing is trained here, so there is no state of a training to lose. But you are "
        "near: look at the state.",
    },
    "between the two calls nothing is learned, and the sentences are the same. What sits in "
    "training, in gradients or in the targets makes both calls alike. What can be different the "
    "second time?",
)
