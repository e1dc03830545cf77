"""kneser_ney (the extra about a large text)."""

from ...exercise import Case, Exercise, Mistake


def kneser_ney(words, before, word, d):
    """P(word | before) by Kneser-Ney smoothing of pairs, with one discount d.

    words: a text, a list of words. before, word: two words of it; before is followed by
        a word at least once. d: a number between 0 and 1.
    Returns kept + freed * continuation. kept is the count of the pair less d (but at
        least 0), and freed is d for each different pair that begins with before, both
        divided by the number of all pairs that begin with before. continuation is the
        share of the different pairs of the text that end in word.
    """
    pairs = [(words[t], words[t + 1]) for t in range(len(words) - 1)]
    different = set(pairs)
    n_before = sum(a == before for a, b in pairs)
    n_after = sum(a == before for a, b in different)
    kept = max(pairs.count((before, word)) - d, 0) / n_before
    freed = d * n_after / n_before
    continuation = sum(b == word for a, b in different) / len(different)
    return kept + freed * continuation


def in_text(text, before, word, d, note):
    return Case({"words": text.split(), "before": before, "word": word, "d": d}, note=note)


CITIES = "near San Francisco . far from San Francisco . San Francisco is big . the bay is near"


KNESER_NEY = Exercise(
    kneser_ney,
    notebook="a large text",
    minutes=10,
    returns="probability",
    cases=[
        in_text("a b a c", "a", "b", 0.5, "a pair that was seen"),
        in_text("a b a c b c", "b", "b", 0.5, "a pair that was never seen"),
        in_text("a b a b c a", "a", "b", 0.6, "`before` is also the last word"),
        in_text(CITIES, "San", "Francisco", 0.75, "a pair that was seen often"),
        in_text(CITIES, "is", "Francisco", 0.75, "a common word after few others"),
        in_text(CITIES, "is", "near", 0.25, "the last pair of the text"),
    ],
    clues={
        "probability": "Work the first text by hand. `a b a c` has the pairs `a b`, `b a`, `a c`, all "
        "different. Two begin with `a`. For d = 0.5, kept is (1 - 0.5) / 2 and freed is 2 * 0.5 / 2, and "
        "one of three different pairs ends in `b`. So it is 0.25 + 0.5 / 3.",
    },
    mistakes=[
        Mistake(
            "how often, not after how many",
            swap={
                "sum(b == word for a, b in different) / len(different)": "sum(b == word for a, b in "
                "pairs) / len(pairs)"
            },
            says="This is what one gets when the shorter question is answered by how often the word "
            "stands in the text. Kneser-Ney asks after how many different words it stands.",
        ),
        Mistake(
            "freed by one pair only",
            swap={"d * n_after / n_before": "d / n_before"},
            says="This is what one gets when d is freed once. It is freed by each different word that was "
            "seen after `before`, because each of these counts was cut.",
        ),
        Mistake(
            "the last word counted as a beginning",
            swap={"sum(a == before for a, b in pairs)": "words.count(before)"},
            says="This is what one gets when `before` is counted in the whole text. Where it is the last "
            "word, no pair begins with it.",
        ),
        Mistake(
            "the freed part is given to unseen words only",
            swap={
                "return kept + freed * continuation": "return kept if kept else freed * continuation"
            },
            says="This is what one gets when the shorter question is asked only for pairs that were never "
            "seen. Here every word gets its share of what was freed, the words seen after `before` included.",
        ),
    ],
)
