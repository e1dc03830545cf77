"""What the texts are when nothing is said, and the names and numbers that their docstrings promise."""

import numpy as np
import pytest

from rnnlm_core import ToyLanguage, load_ptb, load_text, load_toy
from rnnlm_core.texts.penn_treebank import FILES
from rnnlm_core.texts.text_file import build_corpus, by_frequency, encode


def test_the_splits_have_the_names_that_are_promised():
    for load in (load_ptb, load_toy):
        with pytest.raises(
            ValueError, match=r"^split: expected one of \['train', 'valid', 'test'\]"
        ):
            load("dev")
    for split in ("train", "valid", "test"):
        assert f'"{split}" ({FILES[split][1]:,}' in load_ptb.__doc__
        assert len(FILES[split][0]) == 64, "the digits of a SHA-256"


def test_every_file_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PTB_DIR", str(tmp_path))
    for split in ("train", "valid", "test"):
        with pytest.raises(FileNotFoundError, match=r"ptb\.train\.txt: there is no such file"):
            load_ptb(split)


def test_a_file_is_read_in_words_and_keeps_them_all(tmp_path):
    path = tmp_path / "own.txt"
    path.write_text("one two, two three three three", encoding="utf-8")
    plain, said = load_text(path), load_text(path, "word", None)
    assert plain[0].tolist() == said[0].tolist() == [0, 1, 2, 1, 3, 3, 3]
    assert plain[1] == said[1] == {"one": 0, "two": 1, ",": 2, "three": 3}
    assert load_text(path, "char")[1].keys() == set("one two, three")
    assert "<unk>" in load_text(path, max_vocab=2)[1]


def test_a_corpus_keeps_every_type():
    tokens = [str(i) for i in range(500)]
    assert len(build_corpus(tokens)[1]) == len(build_corpus(tokens, None)[1]) == 500
    corpus, word_to_id, id_to_word = build_corpus(iter("abca"), 3)
    assert (word_to_id, corpus.dtype) == ({"a": 0, "b": 1, "c": 2}, np.int64)
    assert [id_to_word[i] for i in corpus] == list("abca"), "three are no more than three"
    assert encode(list("cab"), word_to_id).dtype == np.int64


def test_equally_common_words_keep_their_order():
    new_id, counts = by_frequency([3, 3, 1, 0, 1], 5)
    assert (new_id.tolist(), counts.tolist()) == ([2, 0, 3, 1, 4], [2, 2, 1, 0, 0])


def test_the_language_is_that_of_the_stories():
    from rnnlm_core.texts.toy_language import CHOICES, RULES

    ours, theirs = ToyLanguage(), ToyLanguage(RULES, CHOICES, "STORY")
    assert ours.words == theirs.words and ours.floor == theirs.floor
    assert ours.sample(3, rng=1) == theirs.sample(3, rng=1)
    assert ours.sample(20) != ours.sample(20), "without a seed every text is another"
    assert ours.sample(3, rng=1) == ours.sample(3, np.random.default_rng(1))
