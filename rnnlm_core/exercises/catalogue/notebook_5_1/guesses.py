"""What notebook 5.1 asks before it shows the answer."""

import math

from ...exercise import Guess, Mistake

GUESSES = [
    Guess(
        "window_that_knows",
        notebook="5.1",
        answer=18,
        because="The window must reach back to Tom, and with him it holds 18 words.",
        mistakes=[
            Mistake(
                "Tom just outside",
                wrong=17,
                says="17 words stand between Tom and the question mark. Tom himself must be in the "
                "window.",
            ),
            Mistake(
                "the question mark counted",
                wrong=19,
                says="With 19 words the question mark is among them. It is what the model must "
                "guess, and the window begins with the word before it.",
            ),
            Mistake(
                "full stops left out",
                wrong=16,
                says="16 leaves out the two full stops. Each is a word of its own.",
            ),
            Mistake(
                "his is enough",
                wrong=13,
                says="With 13 words `his` comes into view. It says that a boy was in the room, and "
                "there are four boys.",
            ),
        ],
        hint="Move the slider of the first cell until one bar reaches 1.",
    ),
    Guess(
        "loss_of_a_blind_guess",
        notebook="5.1",
        answer=math.log(7),
        rtol=5e-3,
        because="-log(1/7) = log 7, about 1.95.",
        mistakes=[
            Mistake(
                "the probability",
                wrong=1 / 7,
                says="This is the probability itself. The loss is minus its logarithm.",
            ),
            Mistake(
                "the sign",
                wrong=math.log(1 / 7),
                says="This is the logarithm of 1/7, which is negative. The loss is minus that.",
            ),
            Mistake(
                "log10",
                wrong=math.log10(7),
                says="This is the logarithm to base 10. Take the natural one, `np.log`.",
            ),
            Mistake(
                "log2",
                wrong=math.log2(7),
                says="This is the logarithm to base 2. Take the natural one, `np.log`.",
            ),
        ],
        hint="The loss is -log of the probability that the model gave to the word that came.",
    ),
    Guess(
        "factors_that_change",
        notebook="5.1",
        answer=3,
        because="`say`, `you` and `goodbye` have another word before them than they had.",
        mistakes=[
            Mistake(
                "only the swapped words",
                wrong=2,
                says="The two swapped words have other words before them now. So has a third word, "
                "although it did not move.",
            ),
            Mistake(
                "all four",
                wrong=4,
                says="One factor stays: look for a word that has the same word before it as it had.",
            ),
        ],
        hint="A factor is P(word | word before). Write down the four pairs before and after.",
    ),
    Guess(
        "nearest_to_the_bound",
        notebook="5.1",
        answer="tanh",
        because="The layer of tanh lets one word change what another one means.",
        mistakes=[
            Mistake(
                "counting",
                wrong="counting",
                says="Counting is hard to beat with few words. But the longer a window is, the more "
                "seldom it has been seen.",
            ),
            Mistake(
                "concat",
                wrong="concat",
                says="It keeps the order. But its score is a sum with one term for each place: "
                "can it say that `Mary` matters only if she speaks?",
            ),
            Mistake(
                "sum",
                wrong="sum",
                says="The sum forgets the order of the 10 words. Three of the four models keep it.",
            ),
        ],
        hint='One of "counting", "sum", "concat", "tanh".',
    ),
]
