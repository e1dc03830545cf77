"""Three texts for a long run: training, validation, test (notebook a_large_text)."""

import os
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .penn_treebank import load_ptb
from .text_file import END, UNKNOWN, build_corpus, by_frequency, encode, read_text, split_lines


class Splits(NamedTuple):
    """Three texts as ids, (M,) integers each, numbered by frequency in train: 0 is the commonest.

    counts: (V,) how often each word occurs in train. If ``<unk>`` does not occur there, it counts as
        1, because every word needs a probability above 0.
    """

    train: np.ndarray
    valid: np.ndarray
    test: np.ndarray
    counts: np.ndarray
    id_to_word: dict[int, str]


def load_splits(paths: Sequence[str | os.PathLike] | None = None) -> Splits:
    """Read the texts of a long run from files of one sentence a line.

    paths: the files for training, validation and test. None takes Penn Treebank, see load_ptb.
    Words are what stands between white space, with one <eos> a line, see split_lines. A word that
    the training text lacks becomes ``<unk>``; if ``<unk>`` is not in the training text, it also
    stands there for the words that occur once. The vocabulary depends on the training text alone.

    Raises the errors of read_text, and ValueError that names the file if one has no words.
    """
    if paths is None:
        loaded = [load_ptb(split) for split in ("train", "valid", "test")]
        texts, word_to_id = [corpus for corpus, _, _ in loaded], loaded[0][1]
    else:
        train, *others = _read(paths)
        often = Counter(train)
        if UNKNOWN not in often:
            train = [word if often[word] > 1 or word == END else UNKNOWN for word in train]
        corpus, word_to_id, _ = build_corpus(train)
        word_to_id.setdefault(UNKNOWN, len(word_to_id))
        texts = [corpus, *(encode(words, word_to_id) for words in others)]
    new_id, counts = by_frequency(texts[0], len(word_to_id))
    words = sorted(word_to_id, key=lambda word: new_id[word_to_id[word]])
    return Splits(*(new_id[text] for text in texts), np.maximum(counts, 1), dict(enumerate(words)))


def _read(paths):
    if not isinstance(paths, (list, tuple)) or len(paths) != 3:
        raise ValueError(
            f"paths: expected a list of three files (training, validation, test), got {paths!r}"
        )
    texts = [split_lines(read_text(path)) for path in paths]
    for path, words in zip(paths, texts):
        if not set(words) - {END}:
            raise ValueError(f"{path}: expected a text, but the file has no words")
    return texts
