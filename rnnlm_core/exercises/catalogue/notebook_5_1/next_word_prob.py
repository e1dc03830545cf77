"""next_word_prob (notebook 5.1)."""

from fractions import Fraction

from ...exercise import Case, Exercise, Mistake


def next_word_prob(words, before, word):
    """P(word | before): how often `word` is next, of all that follows `before`.

    words: a list of words, the text. before, word: two words; they may be the same.
    `before` stands at least once before the end of the text.
    Returns a number from 0 to 1.
    """
    pairs = [(words[t], words[t + 1]) for t in range(len(words) - 1)]
    n_both = pairs.count((before, word))
    n_before = sum(a == before for a, b in pairs)
    return n_both / n_before


def as_number(answer, args):
    """Call it; a Fraction is as good as a float."""
    p = answer(*args.values())
    return float(p) if isinstance(p, Fraction) else p


def counted(text, before, word, note):
    words = text.split()
    args = {"words": words, "before": before, "word": word}
    return Case(args, note=note)


PAIRS = "[(words[t], words[t + 1]) for t in range(len(words) - 1)]"


NEXT_WORD_PROB = Exercise(
    next_word_prob,
    notebook="5.1",
    minutes=5,
    returns="p",
    drive=as_number,
    cases=[
        counted("you say hello . you say goodbye .", "say", "hello", "each pair once"),
        counted("you say hello . hello you go", "hello", "say", "the pair the other way round"),
        counted("yes no no no yes no no", "no", "no", "twice the same word"),
        counted("a dog a cat a bird", "a", "cat", "one of three"),
        counted("say hello . you say good", "say", "hello", "the text begins with `before`"),
        counted(
            "we say good day and you say goodbye . i say",
            "say",
            "good",
            "the text ends in `before`",
        ),
        counted(
            "hello you say hello . we say good . hello i say hello . i say we say",
            "say",
            "hello",
            "the text begins with `word` and ends in `before`",
        ),
    ],
    clues={
        "p": "It is one count divided by another. Above: the places where `before` is followed "
        "by `word`. Below: the places where `before` is followed by anything. Every place "
        "counts, even if the same pair has come before, and even if two pairs overlap, as in `no "
        "no no`. Print both counts.",
    },
    mistakes=[
        Mistake(
            "joint: divided by all pairs",
            swap={"n_both / n_before": "n_both / len(pairs)"},
            says="This is what one gets when the count is divided by the number of all pairs: "
            "the joint probability P(before, word). Given `before`, only the pairs that begin "
            "with it count below.",
        ),
        Mistake(
            "P(before | word)",
            swap={"n_both / n_before": "n_both / max(1, sum(b == word for a, b in pairs))"},
            says="This is P(before | word): of the pairs that *end* in `word`, the share that "
            "begins with `before`. The question is the other way round: of the pairs that "
            "*begin* with `before`, how many end in `word`?",
        ),
        Mistake(
            "the last word counted as a context",
            swap={"sum(a == before for a, b in pairs)": "words.count(before)"},
            says="This is what one gets when the last word of the text is counted below. Nothing "
            "follows it, so it says nothing about what follows `before`.",
        ),
        Mistake(
            "the text bent into a ring",
            swap={PAIRS: "[(words[t - 1], words[t]) for t in range(len(words))]"},
            says="This is what one gets when the first word of the text follows the last one. "
            "Where t is 0, words[t - 1] is words[-1], the last word, and no error tells.",
        ),
        Mistake(
            "add one",
            swap={"n_both / n_before": "(n_both + 1) / (n_before + len(set(words)))"},
            says="This is the bigram model of 5.1.2, with one added to every count. Here the "
            "share itself is wanted, without anything added.",
        ),
        Mistake(
            "counted in the text, letters for words",
            swap={"pairs.count((before, word))": '" ".join(words).count(f"{before} {word}")'},
            says="This is what one gets when the two words are searched for as letters in a "
            "text: `say good` is found in `say goodbye`, and `no no` only once in `no no no`. "
            "Compare words with words.",
        ),
        Mistake(
            "the first place only",
            swap={
                "pairs.count((before, word))": "pairs[words.index(before)][1] == word",
                "n_both / n_before": "float(n_both)",
            },
            says="This is what one gets when only the first place of `before` is looked at: "
            "words.index finds the first place and stops, and so does a return inside the loop. "
            "Go through all places.",
        ),
        Mistake(
            "every second pair",
            swap={"range(len(words) - 1)": "range(0, len(words) - 1, 2)"},
            says="This is what one gets when the text is cut into pairs that do not overlap. "
            "Every word but the last begins a pair.",
        ),
        Mistake(
            "words[t + 1] after the last word",
            swap={"range(len(words) - 1)": "range(len(words))"},
            says="This is what one gets when words[t + 1] is read with t at the last place. The "
            "last word has no next one.",
        ),
        Mistake(
            "words[t + 1] after the last word, if that is before",
            swap={
                "pairs.count((before, word))": "sum(words[t + 1] == word "
                "for t in range(len(words)) if words[t] == before)"
            },
            says="This is what one gets when words[t + 1] is read where the text *ends* in "
            "`before`. Nothing follows there, so that place does not count, neither above nor "
            "below.",
        ),
    ],
)
