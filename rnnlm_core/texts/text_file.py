"""From text to word ids: the sentences of the chapter, or any text file of your own."""

import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np

from ..validate import check_count, check_ids

HELLO = "You say goodbye and I say hello."
TOM = "Tom was watching TV in his room. Mary came into the room. Mary said hi to"
UNKNOWN = "<unk>"


def split_words(text):
    """Words and punctuation marks of a text, a list: "hi, Tom." -> ["hi", ",", "Tom", "."].

    Words are what stands between white space; punctuation at their ends is split off, inside them
    ("don't") and in tags ("<unk>") it stays. Works for every script that puts spaces between
    words, Korean included; Japanese and Chinese do not, take characters there.
    """
    words = []
    for chunk in text.split():
        start, end = 0, len(chunk)
        while start < end and _is_punctuation(chunk[start]):
            start += 1
        while end > start and _is_punctuation(chunk[end - 1]):
            end -= 1
        words += [*chunk[:start], *([chunk[start:end]] if start < end else []), *chunk[end:]]
    return words


def _is_punctuation(character):
    return unicodedata.category(character).startswith("P")


def build_corpus(tokens, max_vocab=None):
    """Number the tokens in the order in which they first appear.

    max_vocab: keep the commonest so many types (the earlier one if two are equally common), one
        of them ``<unk>``, which stands for all the others. None keeps every type.
    Returns corpus (M,) int64, word_to_id (a dict), id_to_word (a dict). Raises ValueError for an
    empty text.
    """
    tokens = list(tokens)
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


def encode(tokens, word_to_id):
    """Ids of the tokens, (M,) int64. A token without an id becomes ``<unk>``.

    Raises ValueError that names the token if the vocabulary has no ``<unk>``.
    """
    tokens, unknown = list(tokens), word_to_id.get(UNKNOWN)
    ids = [word_to_id.get(token, unknown) for token in tokens]
    if None in ids:
        word = tokens[ids.index(None)]
        raise ValueError(f"tokens: {word!r} is not in the vocabulary, which has no {UNKNOWN}")
    return np.array(ids, np.int64)


def by_frequency(corpus, vocab_size):
    """Number words anew, 0 the commonest: corpus (M,) ids -> (new_id (V,), counts (V,)).

    ``new_id[corpus]`` is the same text in the new numbers, counts[new_id[corpus[i]]] how often its
    word i occurs. Of equally common words the one with the smaller old id comes first. Words that
    do not occur come last, with a count of 0.
    """
    corpus = check_ids("corpus", corpus, vocab_size, "M")
    counts = np.bincount(corpus, minlength=vocab_size)
    order = np.argsort(-counts, kind="stable")
    new_id = np.empty_like(order)
    new_id[order] = np.arange(vocab_size)
    return new_id, counts[order]


def preprocess(text):
    """The book's preprocess(): a sentence in small letters as (corpus, word_to_id, id_to_word)."""
    return build_corpus(split_words(text.lower()))


def load_text(path, unit="word", max_vocab=None):
    """Read a UTF-8 text file of your own: returns (corpus, word_to_id, id_to_word).

    unit: "word" (see split_words) or "char", every character including spaces and line ends.
    max_vocab: a limit on the number of types, see build_corpus.
    Characters are put into Unicode's composed form (NFC), so that a Korean syllable or an accented
    letter is one character however the file spells it.

    Raises FileNotFoundError, or ValueError that names the file if it is empty or not UTF-8.
    """
    if unit not in ("word", "char"):
        raise ValueError(f"unit: expected 'word' or 'char', got {unit!r}")
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path}: expected a text in UTF-8, got {error}; save it as UTF-8"
        ) from None
    text = unicodedata.normalize("NFC", text)
    tokens = split_words(text) if unit == "word" else list(text)
    if not tokens:
        raise ValueError(f"{path}: expected a text, the file has no {unit}s")
    return build_corpus(tokens, max_vocab)
