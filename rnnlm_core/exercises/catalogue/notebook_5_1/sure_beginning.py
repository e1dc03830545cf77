"""sure_beginning (notebook 5.1)."""

import math
from functools import cache

import numpy as np

from rnnlm_core.texts.toy_language import ToyLanguage

from ...exercise import Case, Exercise, Mistake


@cache
def toy_language():
    return ToyLanguage()


def sure_beginning(speaker, greeted):
    """The beginning of a story, up to "said hi to": `speaker` says hi to `greeted`.

    speaker, greeted: two names of the toy language, such as "Mary" and "Tom".
    Returns a list of more than 10 words; full stops are words of their own. With the
        last 10 of them the best possible model is sure that `greeted` comes next.
    """
    text = f"once {speaker} saw that {greeted} was reading a book . {speaker} said hi to"
    return text.split()


def facts(answer, args):
    """What is true of the beginning that was written: a word for each question."""
    words = answer(*args.values())
    if words is None or words is Ellipsis:
        return words
    if not isinstance(words, (str, list, tuple, np.ndarray)):
        raise TypeError(f"a list of words is asked for, not {words!r}")
    words = words.split() if isinstance(words, str) else [str(word) for word in words]
    language, greeted = toy_language(), args["greeted"]
    logs = language.log_probs(words)
    known = all(map(math.isfinite, logs))
    found = {"known_to_the_language": "yes", "last_words": " ".join(words[-4:])}
    if not known:
        at = int(np.argmin(np.isfinite(logs)))
        found["known_to_the_language"] = (
            f"not {words[at]!r} after {' '.join(words[:at])!r}"
            if at
            else f"no story begins with {words[0]!r}"
        )
    found["longer_than_10_words"] = "yes" if len(words) > 10 else "no"
    found["the_next_word"] = "cannot be said"
    if known:
        p = language.window_probs(words[-10:])
        sure = p.max() > 1 - 1e-9
        likely = language.words[p.argmax()]
        candidates = int((p > 1e-9).sum())
        found["the_next_word"] = (
            f"surely {likely}"
            if sure
            else f"one of {candidates}, {greeted} among them"
            if p[language.words.index(greeted)] > 1e-9
            else f"one of {candidates}, without {greeted}"
        )
    return found


UNKNOWN = (
    "The language has no such beginning. Its stories are as regular as those printed above: take "
    "one of them, and exchange names, or one part for another. A full stop is a word of its own, and "
    "a story begins with its first word, not with <eos>."
)


THE_END = (
    "The beginning ends with the name of the `speaker` and then `said hi to`, and both names are those "
    "of the parameters."
)


SURE_BEGINNING = Exercise(
    sure_beginning,
    notebook="5.1",
    minutes=10,
    gives="words",
    returns="known_to_the_language last_words longer_than_10_words the_next_word",
    drive=facts,
    cases=[
        Case({"speaker": "Mary", "greeted": "Tom"}, note="Mary and Tom"),
        Case({"speaker": "Ben", "greeted": "Lucy"}, note="Ben and Lucy"),
    ],
    clues={
        "the_next_word": "The language knows this beginning. But the last 10 words do not give "
        "the name away: where does the person greeted stand, counted from the end?",
        "longer_than_10_words": "It is right but for its length: a beginning that fits into the "
        "window as a whole proves little. The name may stand up to 10 words back, and more words "
        "may stand before it.",
        "last_words": THE_END,
        "last_words the_next_word": THE_END,
        "last_words longer_than_10_words the_next_word": THE_END,
        "known_to_the_language the_next_word": UNKNOWN,
        "known_to_the_language longer_than_10_words the_next_word": UNKNOWN,
        "known_to_the_language last_words the_next_word": f"{UNKNOWN} {THE_END}",
        "known_to_the_language last_words longer_than_10_words the_next_word": f"{UNKNOWN} {THE_END}",
    },
    mistakes=[
        Mistake(
            "the two people exchanged",
            swap={
                "once {speaker} saw that {greeted} was": "once {greeted} saw that {speaker} was",
                "book . {speaker} said": "book . {greeted} said",
            },
            says="This is what one gets when the two people are exchanged: `speaker` is the one "
            "who says hi.",
        ),
        Mistake(
            "the answer written, too",
            swap={"text.split()": "[*text.split(), greeted]"},
            says="This is what one gets when the answer is written down as well. The beginning "
            "ends before it, with `said hi to`.",
        ),
        Mistake(
            "a list of letters",
            swap={"text.split()": "list(text)"},
            says="This is a list of letters: list() takes a text apart into letters, and "
            "text.split() into words.",
        ),
    ],
)
