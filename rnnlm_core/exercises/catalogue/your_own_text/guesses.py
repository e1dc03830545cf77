"""What notebook your_own_text asks before it shows the answer."""

from ...exercise import Guess, Mistake

GUESSES = [
    Guess(
        name="more_copied",
        notebook="your own text",
        answer="held out",
        because="We repeat phrases and instructions. The model soon goes on in another way than its "
        "text.",
        mistakes=[
            Mistake(
                "sample",
                wrong="sample",
                says="Of runs of one, two or three words it has more, because it prefers what is "
                "common. But how far does it follow its text before it takes another turn?",
            ),
        ],
        hint='Write "sample" or "held out", with the quotation marks.',
    ),
    Guess(
        name="better_by_perplexity",
        notebook="your own text",
        answer="cannot say",
        because="One number counts choices for each character, the other for each word.",
        mistakes=[
            Mistake(
                "characters",
                wrong="characters",
                says="4.4 is the smaller number. But this model has to choose for each character: "
                "how many such choices does it need for one word?",
            ),
            Mistake(
                "words",
                wrong="words",
                says="It may be better, but its perplexity does not tell: 56 choices for a word "
                "would have to be set against several choices of 4.4. And some words are <unk>.",
            ),
        ],
        hint='Write "characters", "words" or "cannot say", with the quotation marks.',
    ),
    Guess(
        name="with_fewer_words",
        notebook="your own text",
        answer="falls",
        because="There is less to choose from, and <unk> is common and easy to guess.",
        mistakes=[
            Mistake(
                "rises",
                wrong="rises",
                says="The model does become worse, but it is asked less: it needs no name for a rare "
                "word, and <unk> is right nearly every third time.",
            ),
        ],
        hint='Write "rises" or "falls", with the quotation marks.',
    ),
]
