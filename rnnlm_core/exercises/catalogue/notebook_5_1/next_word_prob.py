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


def hits(words, before, word, skipped):
    """(n_both, n_before) of a loop that goes on by two places after a hit: what a mistake counts."""
    n_both, n_before, t = 0, 0, 0
    while t < len(words) - 1:
        hit = (words[t], words[t + 1]) == (before, word)
        n_both += hit
        n_before += words[t] == before
        t += 2 if hit else 1
    return n_both, n_before if skipped else words[:-1].count(before)


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
        "by `word`. Below: the places where `before` is followed by anything. Print both.",
    },
    mistakes=[
        Mistake(
            "joint: divided by all pairs",
            swap={"n_both / n_before": "n_both / len(pairs)"},
            says="This is what one gets when the count is divided by that of all pairs: the "
            "joint probability P(before, word). Given `before`, only the pairs that begin with "
            "it count below.",
        ),
        Mistake(
            "joint: divided by all words",
            swap={"n_both / n_before": "n_both / len(words)"},
            says="This is what one gets when the count is divided by the number of words of the "
            "text. Given `before`, only the places where it stands count below.",
        ),
        Mistake(
            "divided by the count of the other word",
            swap={"n_both / n_before": "n_both / words.count(word)"},
            says="This is what one gets when the count is divided by how often `word` occurs. "
            "That turns the question round. What stands behind the bar, `before`, is counted "
            "below.",
        ),
        Mistake(
            "P(before | word)",
            swap={"n_both / n_before": "n_both / max(1, sum(b == word for a, b in pairs))"},
            says="This is P(before | word): of the pairs that *end* in `word`, those that begin "
            "with `before`. Asked for is the other one: of the pairs that *begin* with `before`.",
        ),
        Mistake(
            "the last word counted as a context",
            swap={"sum(a == before for a, b in pairs)": "words.count(before)"},
            says="This is what one gets when the last word of the text is counted below, too. "
            "Nothing follows it, so it says nothing about what follows: count in words[:-1].",
        ),
        Mistake(
            "the text bent into a ring",
            swap={PAIRS: "[(words[t - 1], words[t]) for t in range(len(words))]"},
            says="This is what one gets when the first word of the text follows the last one. "
            "words[t - 1] is the *last* word where t is 0: begin with t = 1.",
        ),
        Mistake(
            "neighbours on both sides",
            swap={
                "pairs.count((before, word))": "pairs.count((before, word)) + pairs.count((word, before))"
            },
            says="This is what one gets when `word` is counted on both sides of `before`. Only "
            "the word after it is asked for.",
        ),
        Mistake(
            "the word before, not after",
            swap={
                "pairs.count((before, word))": "pairs.count((word, before))",
            },
            says="This is what one gets when the pair is counted in the wrong order, `word` and "
            "then `before`. Look at which index is t and which t + 1.",
        ),
        Mistake(
            "before and word exchanged",
            swap={
                "pairs.count((before, word))": "pairs.count((word, before))",
                "sum(a == before for a, b in pairs)": "sum(a == word for a, b in pairs)",
            },
            says="This is P with the two words exchanged: how often `before` comes next after "
            "`word`. Look at the order of the parameters.",
        ),
        Mistake(
            "add one",
            swap={"n_both / n_before": "(n_both + 1) / (n_before + len(set(words)))"},
            says="This is the bigram model of 5.1.2, with one added to every count. Here the "
            "plain share is asked for.",
        ),
        Mistake(
            "one added below only",
            swap={"n_both / n_before": "n_both / (n_before + 1)"},
            says="The count below is larger by one than it should be.",
        ),
        Mistake(
            "counted in the text, letters for words",
            swap={"pairs.count((before, word))": '" ".join(words).count(f"{before} {word}")'},
            says="This is what one gets when the two words are searched for as letters in a "
            "text: `say good` is found in `say goodbye`, and `no no` once in `no no no`. Compare "
            "words with words.",
        ),
        Mistake(
            "every pair of words counted once",
            swap={PAIRS: "list({(words[t], words[t + 1]) for t in range(len(words) - 1)})"},
            says="This is what one gets when equal pairs are counted once, as in a set. Every "
            "place counts.",
        ),
        Mistake(
            "the first place only",
            swap={
                "pairs.count((before, word))": "pairs[words.index(before)][1] == word",
                "n_both / n_before": "float(n_both)",
            },
            says="This is the answer of a single place: words.index finds the first one and "
            "stops, and so does a return inside the loop. Go through all places.",
        ),
        Mistake(
            "not divided",
            swap={"n_both / n_before": "n_both"},
            says="This is a count, not a probability: divide it.",
        ),
        Mistake(
            "// for /",
            swap={"n_both / n_before": "n_both // n_before"},
            says="This is what one gets with //, which cuts to whole numbers. The division is /.",
        ),
        Mistake(
            "every second pair",
            swap={"range(len(words) - 1)": "range(0, len(words) - 1, 2)"},
            says="This is what one gets when the text is cut into pairs that do not overlap. "
            "Every word but the last begins a pair.",
        ),
        Mistake(
            "next to it or not",
            swap={"pairs.count((before, word))": "words.count(word)"},
            says="Above stands how often `word` occurs anywhere. Only its places right after "
            "`before` count.",
        ),
        Mistake(
            "how often the word occurs at all",
            swap={"n_both / n_before": "words.count(word) / len(words)"},
            says="This is P(word), whatever stands before it. Count the places after `before`.",
        ),
        Mistake(
            "words[t + 1] after the last word",
            swap={"range(len(words) - 1)": "range(len(words))"},
            says="The last word has no next one: with t at the last place, words[t + 1] is "
            "beyond the end. Let t stop one place earlier.",
        ),
        Mistake(
            "words[t + 1] after the last word, if that is before",
            swap={
                "pairs.count((before, word))": "sum(words[t + 1] == word "
                "for t in range(len(words)) if words[t] == before)"
            },
            says="It stops where the text *ends* in `before`: there words[t + 1] is beyond the "
            "end. Nothing follows, so that place does not count, neither above nor below.",
        ),
        Mistake(
            "the first place left out",
            swap={"range(len(words) - 1)": "range(1, len(words) - 1)"},
            says="The first word of the text is never looked at, and it may be `before`: begin "
            "with place 0.",
        ),
        Mistake(
            "two places on after a hit",
            swap={
                "return n_both / n_before": "n_both, n_before = hits(words, before, word, skipped=True)\n    return n_both / n_before"
            },
            says="This is what one gets when the loop goes on by two places after a hit. In `no "
            "no no` the pair `no no` stands twice, and every place counts, above and below: go "
            "on by one.",
        ),
        Mistake(
            "two places on after a hit, above only",
            swap={
                "return n_both / n_before": "n_both, n_before = hits(words, before, word, skipped=False)\n    return n_both / n_before"
            },
            says="The count below is right. Above, pairs that overlap are counted once, as by a "
            "loop that goes on by two places after a hit: in `no no no` the pair `no no` stands "
            "twice.",
        ),
        Mistake(
            "the last pair left out",
            swap={"range(len(words) - 1)": "range(len(words) - 2)"},
            says="The last pair of the text is missing: look at where the loop ends. The last "
            "word has no next one, but the word before it has.",
        ),
    ],
)
