"""softmax_with_loss (the repair shop)."""

import numpy as np

from rnnlm_core import softmax

from ...exercise import Case, Exercise, Mistake, spaced
from .shared import cause


def softmax_with_loss(scores, ts):
    """The mean loss of N places, and a function that gives its gradient.

    scores: (N, V), ts: (N,) the right words. Returns loss and backward;
    backward(dout) gives the gradient of dout * loss with respect to scores, (N, V).
    """
    places, N = np.arange(len(ts)), len(ts)
    probs = softmax(scores)
    loss = -np.log(probs[places, ts]).mean()

    def backward(dout=1):
        dscores = probs.copy()
        dscores[places, ts] -= 1
        return dscores * dout / N

    return loss, backward


def backward_twice(answer, args):
    returned = answer(*args.values())
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        raise ValueError("expected two things, loss and backward")
    loss, backward = returned
    found = {"loss": loss, "first_gradient": np.copy(backward())}
    found["second_gradient"] = np.copy(backward())
    found["gradient_for_dout_2"] = np.copy(backward(2))
    found["gradient_after_that"] = np.copy(backward())
    return found


def scores_case(N, V):
    ts = [(2 * n + 1) % V for n in range(N)]
    args = {"scores": spaced(N, V, low=-2, high=1.5), "ts": np.array(ts)}
    return Case(args, {"N": N, "V": V})


SOFTMAX_WITH_LOSS = Exercise(
    softmax_with_loss,
    notebook="repair shop",
    minutes=5,
    gives="loss backward",
    returns="loss first_gradient second_gradient gradient_for_dout_2 gradient_after_that",
    cases=[scores_case(1, 2), scores_case(2, 3), scores_case(5, 4)],
    drive=backward_twice,
    broken="the kept probabilities changed",
    clues={
        "second_gradient gradient_for_dout_2 gradient_after_that": "The first call of `backward` is right, the calls "
        "after it are not. It may be called as often as one likes. Print all that it uses, "
        "before and after a call.",
        "loss": "The gradients are right, only the loss is not. It was right in the program you "
        "got.",
        "first_gradient second_gradient gradient_for_dout_2 gradient_after_that": "The loss is right, and no "
        "gradient is. For dout = 1 the gradient is probs / N, and 1 / N less at the right word "
        "of each place.",
        "loss first_gradient second_gradient gradient_for_dout_2 gradient_after_that": "The loss is wrong, and so is "
        "every gradient. Both are made of the probabilities. Print them: is each row the softmax "
        "of its scores?",
        "gradient_after_that": "With dout = 1, then 1, then 2, the gradients are right. With dout = 1 "
        "after that, the gradient is another one than before.",
        "gradient_for_dout_2": "With dout = 1 the gradients are right, with dout = 2 they are "
        "not. What comes from above multiplies the gradient.",
    },
    mistakes=[
        Mistake(
            "the kept probabilities changed",
            swap={"dscores = probs.copy()": "dscores = probs"},
            says="Print all that `backward` uses, before and after a call.",
        ),
        Mistake(
            "copied, and the original changed",
            swap={"        dscores[places, ts] -= 1": "        probs[places, ts] -= 1"},
            says="This is what one gets when there is a copy, but the 1 is taken off the "
            "original: the first call returns the probabilities as they were, and the array that "
            "is kept changes in every call.",
        ),
    ],
)


CAUSE_9 = cause(
    9,
    "I",
    "The first call is right, and leaves something behind that the second one needs as it was. "
    "`dscores = probs` is a second name for one array, and -= 1 writes into it. (A slice would "
    "be no copy either: `probs[:]` is a view of the same numbers.)",
    {
        "A": "A: the places [places, ts] are all different, so nothing overwrites; and the first "
        "gradient would be wrong, too.",
        "G": "G: a new array in the place of an old one would do no harm here. It is the other "
        "way round: there ought to be a new one.",
        "H": "H: no matrix is multiplied here; and the first gradient is right.",
        "K": "K: there is no state in this layer; but you are near it: something is left over "
        "from the call before.",
        "M": "M: there is no tanh here; and the first gradient is right.",
    },
    "nothing is trained or written here, and the first call is right. What can be different the "
    "second time?",
)
