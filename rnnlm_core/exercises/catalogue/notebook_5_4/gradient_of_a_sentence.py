"""gradient_of_a_sentence (notebook 5.4)."""

import numpy as np

from rnnlm_core import softmax

from ...exercise import Case, Exercise, Mistake, spaced


def gradient_of_a_sentence(p, targets):
    """The gradient of the loss with respect to the scores, for one row of words.

    p: (T, V), the probabilities. targets: (T,), the right words, -1 where masked.
    Returns dscores: (T, V), for a loss that is the mean over the places that count.
    """
    mask = targets != -1
    dscores = p.copy()
    dscores[np.arange(len(targets)), targets] -= 1
    dscores = dscores * mask[:, np.newaxis]
    return dscores / mask.sum()


def sentence(targets):
    T = len(targets)
    args = {"p": softmax(spaced(T, T, low=-1, high=1.5)), "targets": np.array(targets)}
    return Case(args, {"T": T, "V": T})


def with_a_word_more(answer, args):
    """The gradient, and that of a vocabulary of one word more than there are places."""
    p, targets = args.values()
    try:
        wider = answer(softmax(spaced(len(p), len(p) + 1, low=-1, high=1.5)), targets.copy())
    except (IndexError, ValueError) as error:
        wider = f"a{'n' * isinstance(error, IndexError)} {type(error).__name__}"
    return {"dscores": answer(p, targets), "dscores_for_T_plus_1_words": wider}


MULTIPLY = "dscores = dscores * mask[:, np.newaxis]"


GRADIENT_OF_A_SENTENCE = Exercise(
    gradient_of_a_sentence,
    notebook="5.4",
    minutes=5,
    gives="dscores",
    returns="dscores dscores_for_T_plus_1_words",
    drive=with_a_word_more,
    cases=[
        sentence([1, -1]),
        sentence([-1, 0, 2]),
        sentence([1, 2, -1, 4, 1, 5, -1]),
    ],
    broken="the mask along the words",
    because="There was no error, because T = V = 7: both axes fit.",
    clues={
        "dscores_for_T_plus_1_words": "It is right where there are as many words as places, and only there.",
        "dscores dscores_for_T_plus_1_words": "dscores has a row for each place, (T, V). At a masked place the whole row is 0. At the "
        "others it is p with 1 taken off at the right word, divided by the number of places that count.",
    },
    mistakes=[
        Mistake(
            "the mask along the words",
            swap={"mask[:, np.newaxis]": "mask"},
            says="Try it with T = 3 and V = 7, and read what NumPy says. Then print `mask.shape` "
            "and `dscores.shape`.",
        ),
        Mistake(
            "masked before 1 is subtracted",
            swap={
                "p.copy()": "p * mask[:, np.newaxis]",
                MULTIPLY: "pass",
            },
            says="This is what one gets when the mask is applied before the 1 is subtracted. At a "
            "masked place the target is -1, as an index the last word, and the 1 is taken off there "
            "after the row has become 0.",
        ),
        Mistake(
            "one number of a masked row wiped out",
            swap={MULTIPLY: "dscores[~mask, targets[~mask]] = 0"},
            says="This is what one gets when only the last entry of a masked row is set to 0: the "
            "target there is -1, and as an index that is the last word. The whole row is to be 0.",
        ),
    ],
)
