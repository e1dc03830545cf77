"""From text to word ids: the sentences of the chapter, or any text file of your own."""

import codecs
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from ..validate import check_count, check_ids

HELLO = "You say goodbye and I say hello."
TOM = "Tom was watching TV in his room. Mary came into the room. Mary said hi to"
SAYINGS = """\
you say goodbye and i say hello .
you say hello and i say goodbye .
you say goodbye .
we say good day .
you say good day and i say hello .
i say goodbye and you say hello .
good plants die .
you say goodbye and we say hello ."""
UNKNOWN, END = "<unk>", "<eos>"
HOW_TO_SAVE = (
    "Open the file in an editor that shows it correctly, and save it as UTF-8 "
    "(in Notepad: File, Save as, Encoding)"
)

Numbered = tuple[np.ndarray, dict[str, int], dict[int, str]]  # corpus, word_to_id, id_to_word

# Nobody sees these characters, and they are no part of a word: the byte order mark (it also stands
# between files that were joined), the word joiner and the soft hyphen, which tell where lines break.
INVISIBLE = re.compile("[\ufeff\u2060\u00ad]")
NO_TEXT = re.compile("[\0-\x08\x0e-\x1b\x7f]")  # control characters that are not white space


# Files ------------------------------------------------------------------------------------------


def check_path(name: str, path: str | os.PathLike) -> Path:
    """Return ``path`` as a Path, with a ``~`` replaced; raise ValueError if it is not a path."""
    if not isinstance(path, (str, os.PathLike)) or not os.fspath(path):
        raise ValueError(f"{name}: expected a path, got {path!r}")
    return Path(os.path.expanduser(path))


def read_text(path: str | os.PathLike) -> str:
    """The text of a file in UTF-8, with or without a byte order mark, after ``clean``.

    Raises FileNotFoundError or IsADirectoryError, and ValueError if the file is not UTF-8 or not a
    text. Every message names the file.
    """
    path = check_path("path", path)
    if path.is_dir():
        raise IsADirectoryError(f"{path.absolute()}: expected a text file, got a folder")
    if not path.exists():
        raise FileNotFoundError(f"{path.absolute()}: there is no such file")
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x} in line {line}, which is not UTF-8"
        marks = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE
        if content.startswith(marks):
            found = "the byte order mark of UTF-16 or UTF-32"
    else:
        wrong = NO_TEXT.search(text)
        if not wrong:
            return clean(text)
        line = text.count("\n", 0, wrong.start()) + 1
        found = f"{wrong.group()!r} in line {line}: a character of UTF-16, or of no text at all"
    raise ValueError(f"{path}: expected a text in UTF-8, got {found}. {HOW_TO_SAVE}")


def clean(text: str) -> str:
    """The text as every function here takes it: what looks the same becomes the same.

    Characters are put into Unicode's composed form (NFC), so that a Korean syllable or an accented
    letter is one character, however it was typed. Every line ends with ``\\n``. Byte order marks,
    word joiners and soft hyphens are dropped.
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a str, got {type(text).__name__}")
    text = INVISIBLE.sub("", re.sub("\r\n?", "\n", text))
    return unicodedata.normalize("NFC", text)


# Words ------------------------------------------------------------------------------------------


def split_space(text: str) -> list[str]:
    """What stands between white space: "hi, Tom." -> ["hi,", "Tom."].

    A no-break space (U+00A0) is white space like any other, and so is the zero-width space
    (U+200B), which marks the words of scripts that leave no gap between them.
    """
    return clean(text).replace("\u200b", " ").split()


def split_lines(text: str) -> list[str]:
    """``split_space`` with one <eos> after every line, for files with one sentence a line.

    The last line gets one too, whether or not the file ends with a line end; so does an empty line.
    """
    lines = clean(text).split("\n")
    if not lines[-1].strip():
        lines.pop()  # it is what follows the last line end
    return [word for line in lines for word in (*split_space(line), END)]


def split_words(text: str) -> list[str]:
    """The words and punctuation marks of a text: "hi, Tom." -> ["hi", ",", "Tom", "."].

    Punctuation is split off at both ends of what stands between white space. Inside a word
    ("don't") and in tags ("<unk>") it stays. This works for every script that puts spaces between
    words, Korean included. Japanese and Chinese do not, so take their characters.
    """
    words = []
    for chunk in split_space(text):
        start, end = 0, len(chunk)
        while start < end and _is_punctuation(chunk[start]):
            start += 1
        while end > start and _is_punctuation(chunk[end - 1]):
            end -= 1
        words += [*chunk[:start], *([chunk[start:end]] if start < end else []), *chunk[end:]]
    return words


def _is_punctuation(character):
    return unicodedata.category(character).startswith("P")


def check_words(name: str, words: Iterable[str]) -> list[str]:
    """Return the words as a list; raise ValueError for one long str, or what are no words."""
    if isinstance(words, str):
        raise ValueError(
            f"{name}: expected a list of words, got the str {words!r:.50}; split_words(text) makes "
            "words of it, list(clean(text)) characters"
        )
    try:
        words = list(words)
    except TypeError:
        raise ValueError(f"{name}: expected a list of words, got {words!r:.50}") from None
    for word in words:
        if not isinstance(word, str):
            raise ValueError(f"{name}: expected words, each of them a str, got {word!r:.50}")
    return words


# Ids --------------------------------------------------------------------------------------------


def build_corpus(tokens: Iterable[str], max_vocab: int | None = None) -> Numbered:
    """Number the tokens in the order in which they first appear.

    max_vocab: keep so many types, the commonest ones (the earlier one if two are equally common).
        One of them is ``<unk>``, which stands for all the others. None keeps every type.
    Returns corpus (M,) integers, word_to_id and id_to_word. Raises ValueError for an empty text.
    """
    tokens = check_words("tokens", tokens)
    if not tokens:
        raise ValueError("tokens: expected at least one word, got an empty text")
    if max_vocab is not None:
        check_count("max_vocab", max_vocab, at_least=2)
        counts = Counter(token for token in tokens if token != UNKNOWN)
        if len(counts) + (UNKNOWN in tokens) > max_vocab:
            kept = {token for token, _ in counts.most_common(max_vocab - 1)}
            tokens = [token if token in kept else UNKNOWN for token in tokens]
    word_to_id = {token: i for i, token in enumerate(dict.fromkeys(tokens))}
    return encode(tokens, word_to_id), word_to_id, dict(enumerate(word_to_id))


def encode(tokens: Iterable[str], word_to_id: Mapping[str, int]) -> np.ndarray:
    """Ids of the tokens, (M,) integers. A token without an id becomes ``<unk>``.

    Raises ValueError that names the token if the vocabulary has no ``<unk>``.
    """
    tokens = check_words("tokens", tokens)
    if not isinstance(word_to_id, Mapping):
        raise ValueError(f"word_to_id: expected a dict, got {type(word_to_id).__name__}")
    for word, i in word_to_id.items():
        if not isinstance(word, str):
            raise ValueError(
                f"word_to_id: expected a dict from words to ids, got the key {word!r}; "
                "id_to_word goes the other way"
            )
        check_count(f"word_to_id[{word!r}]", i, at_least=0)
    unknown = word_to_id.get(UNKNOWN)
    ids = [word_to_id.get(token, unknown) for token in tokens]
    if None in ids:
        word = tokens[ids.index(None)]
        raise ValueError(f"tokens: {word!r} is not in the vocabulary, which has no {UNKNOWN}")
    return np.array(ids, np.intp)  # the type of an index: 32 bits in a browser


def by_frequency(corpus: np.ndarray, vocab_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Number words anew, 0 the commonest: corpus (M,) ids -> (new_id (V,), counts (V,)).

    ``new_id[corpus]`` is the same text in the new numbers, and counts[new_id[corpus[i]]] says how
    often its word i occurs. Of equally common words the one with the smaller old id comes first.
    Words that do not occur come last, with a count of 0.
    """
    corpus = check_ids("corpus", corpus, check_count("vocab_size", vocab_size), "M")
    counts = np.bincount(corpus, minlength=vocab_size)
    order = np.argsort(-counts, kind="stable")
    new_id = np.empty_like(order)
    new_id[order] = np.arange(vocab_size)
    return new_id, counts[order]


def preprocess(text: str) -> Numbered:
    """The book's preprocess(): a sentence in small letters as (corpus, word_to_id, id_to_word)."""
    return build_corpus(split_words(clean(text).lower()))


def load_text(
    path: str | os.PathLike, unit: str = "word", max_vocab: int | None = None
) -> Numbered:
    """Read a text file of your own, in UTF-8: returns (corpus, word_to_id, id_to_word).

    unit: "word" (see split_words), or "char" for every character, spaces and line ends included.
    max_vocab: a limit on the number of types, see build_corpus.
    See ``read_text`` and ``clean`` for how the file is read, and for the errors that name it.
    """
    if not isinstance(unit, str) or unit not in ("word", "char"):
        raise ValueError(f"unit: expected 'word' or 'char', got {unit!r}")
    text = read_text(path)
    tokens = split_words(text) if unit == "word" else list(text)
    if not tokens:
        raise ValueError(f"{path}: expected a text, but the file has no {unit}s")
    return build_corpus(tokens, max_vocab)
