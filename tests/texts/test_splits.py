"""Three texts for a long run: one numbering, one <eos> a line, every bad file named before a run starts."""

import math
import os
import unicodedata

import numpy as np
import pytest
from oracles import raises

from rnnlm_core.beyond.long_run import LongRun, Settings
from rnnlm_core.beyond.ngram import KneserNey
from rnnlm_core.texts import splits
from rnnlm_core.texts.penn_treebank import load_ptb
from rnnlm_core.texts.splits import load_splits

NAMES = ("train.txt", "valid.txt", "test.txt")


@pytest.fixture
def save(tmp_path):
    """A function (three texts, as str or bytes) -> the paths of three files with these texts."""

    def write(*texts):
        paths = [tmp_path / name for name in NAMES]
        for path, text in zip(paths, texts, strict=True):
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return paths

    return write


def read(paths):
    """The words of the three texts, by way of the ids."""
    *texts, counts, id_to_word = load_splits(paths)
    assert list(id_to_word) == list(range(len(counts)))
    assert (np.diff(counts) <= 0).all() and counts.min() >= 1
    found = np.bincount(texts[0], minlength=len(counts))
    for i, word in id_to_word.items():
        assert type(i) is int and type(word) is str
        assert counts[i] == found[i] or (word, found[i], counts[i]) == ("<unk>", 0, 1)
    return [" ".join(id_to_word[i] for i in text.tolist()) for text in texts]


def test_numbered_by_frequency_in_train(save):
    texts = load_splits(save("b a\nb b c\n", "a d\n", "c\n"))
    # b <unk> <eos> b b <unk> <eos>: a and c occur once
    assert texts.train.tolist() == [0, 1, 2, 0, 0, 1, 2] and texts.counts.tolist() == [3, 2, 2]
    assert texts.valid.tolist() == [1, 1, 2] and texts.test.tolist() == [1, 2]
    assert texts.id_to_word == {0: "b", 1: "<unk>", 2: "<eos>"}
    # <unk> <unk> x <eos> x x <eos>, of which x is the commonest
    texts = load_splits(save("a b x\nx x\n", "x a\n", "x\n"))
    assert [text.tolist() for text in texts[:3]] == [[1, 1, 0, 2, 0, 0, 2], [0, 1, 2], [0, 2]]
    assert texts.counts.tolist() == [3, 2, 2]
    assert texts.id_to_word == {0: "x", 1: "<unk>", 2: "<eos>"}
    assert load_splits(save("b a <unk>\nb b c\n", "a\n", "c\n")).counts.tolist() == [3, 2, 1, 1, 1]


def test_the_words_come_back(save):
    train = "a b a <unk>\nb c\n"
    expected = ["a b a <unk> <eos> b c <eos>", "c <unk> <eos>", "b <eos>"]
    assert read(save(train, "c d\n", "b\n")) == expected
    assert read([str(path) for path in save(train, "c d\n", "b\n")]) == expected
    assert read(tuple(save(train, "c d\n", "b\n"))) == expected


def test_a_file_saved_in_another_way_is_the_same_text(save):
    text = "안녕 세상 café\nガラス が\n안녕 세상 café ガラス が\n"
    right = read(save(text, text, text))
    assert "안녕" in right[1] and "<unk>" not in right[1]
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    for other in (
        apart.encode(),
        text.encode("utf-8-sig"),
        text.replace("\n", "\r\n").encode("utf-8-sig"),
        text.replace("\n", "\r").encode(),
        text.replace(" ", "\u00a0").encode(),
        text.replace(" ", "\u200b").encode(),
        text.rstrip("\n").encode(),
        b"".join(line.encode("utf-8-sig") for line in text.splitlines(keepends=True)),
    ):
        assert read(save(text, other, text)) == right
        assert read(save(other, text, other)) == right


def test_unseen_words_are_unknown_though_the_training_text_has_no_rare_word(save):
    expected = ["a b <eos> b a <eos>", "a <unk> <eos>", "<unk> <eos>"]
    assert read(save("a b\nb a\n", "a zebra\n", "gnu\n")) == expected
    # the vocabulary is that of the training text, whatever the others are
    texts = load_splits(save("a b\nb a\n", "a\n", "b\n"))
    assert texts.id_to_word == {0: "a", 1: "b", 2: "<eos>", 3: "<unk>"}
    assert texts.counts.tolist() == [2, 2, 2, 1]


def test_every_model_gives_the_unseen_word_a_probability(save, tmp_path):
    """From the file to the final figures: <unk> stands nowhere in the training text."""
    train = "the cat saw a dog .\na dog saw the cat .\nthe dog slept .\na cat slept .\n" * 10
    texts = load_splits(save(train, "the zebra slept .\n", "a gnu saw the cat .\n"))
    small = Settings(wordvec_size=4, hidden_size=5, epochs=1, batch_size=2, time_size=5, window=2)
    run = LongRun(texts.train, texts.valid, texts.counts, tmp_path / "run", small)
    run.fit()
    figures = run.finish(texts.test)
    for text in ("valid", "test"):
        assert all(1 < ppl < math.inf for ppl in figures[text].values())


@pytest.mark.parametrize("train", ["a b\na b", "a b a b", "a b a b\n"])
def test_a_training_file_of_one_line_or_without_a_last_line_end(save, train):
    """<eos> is no rare word, even where it occurs once."""
    right = " ".join([*train.strip().replace("\n", " <eos> ").split(), "<eos>"])
    assert read(save(train, "a\nb", "b")) == [right, "a <eos> b <eos>", "b <eos>"]


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", ValueError, "the file has no words"),
        (b"\n \n", ValueError, "the file has no words"),
        (b"\xef\xbb\xbf", ValueError, "the file has no words"),
        ("a café\n".encode("latin-1"), ValueError, "got the byte 0xe9 in line 1"),
        ("a b\n".encode("utf-16"), ValueError, "byte order mark of UTF-16"),
        ("a b\n".encode("utf-16-le"), ValueError, "'\\x00' in line 1"),
        (None, FileNotFoundError, "there is no such file"),
    ],
)
def test_the_bad_file_of_three_is_named(save, which, content, kind, words):
    texts = [b"a b a b\n"] * 3
    texts[which] = content or b""
    paths = save(*texts)
    if content is None:
        paths[which].unlink()
    raises(kind, lambda: load_splits(paths), f"{paths[which]}: ", words)


def test_a_folder_among_the_three(save, tmp_path):
    paths = save("a\n", "a\n", "a\n")
    raises(IsADirectoryError, lambda: load_splits([*paths[:2], tmp_path]), tmp_path)


def test_penn_treebank_is_the_default(monkeypatch):
    asked = []

    def load(split):
        asked.append(split)
        corpus = {"train": [0, 1, 2, 1], "valid": [2, 0], "test": [1]}[split]
        words = {"one": 0, "two": 1, "three": 2}
        return np.array(corpus), words, {i: word for word, i in words.items()}

    monkeypatch.setattr(splits, "load_ptb", load)
    assert read(None) == ["one two three two", "three one", "two"]
    assert asked == ["train", "valid", "test"]
    assert load_splits().counts.tolist() == [2, 1, 1]


@pytest.mark.skipif(
    "PTB_DIR" not in os.environ, reason="Penn Treebank is not here: PTB_DIR is not set"
)
def test_penn_treebank_by_frequency():
    *texts, counts, id_to_word = load_splits()
    assert [len(text) for text in texts] == [929589, 73760, 82430] and len(counts) == 10000
    assert counts[0] == 50770 and counts.sum() == 929589
    unigram = -np.log(counts / counts.sum())
    assert math.exp(unigram[texts[1]].mean()) == pytest.approx(688, abs=2)
    losses = KneserNey(texts[0], 10000).word_losses(np.concatenate([texts[0][-1:], texts[1]]))
    assert math.exp(losses.mean()) == pytest.approx(147.73, abs=0.05)
    for text, split in zip(texts, ("train", "valid", "test")):
        corpus, _, words = load_ptb(split)
        assert [id_to_word[i] for i in text.tolist()] == [words[i] for i in corpus.tolist()]
    # the same files by their names are the same texts
    again = load_splits([f"{os.environ['PTB_DIR']}/ptb.{name}" for name in NAMES])
    for array, same in zip(again[:4], (*texts, counts)):
        np.testing.assert_array_equal(array, same)
    assert again.id_to_word == id_to_word
