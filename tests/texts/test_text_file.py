"""From text to ids and back: every script, every way to save a file, every bad file named."""

import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import raises

from rnnlm_core.texts.text_file import (
    HELLO,
    TOM,
    build_corpus,
    clean,
    encode,
    load_text,
    preprocess,
    split_lines,
    split_space,
    split_words,
)
from rnnlm_core.worked_examples import Corpus

KOREAN = "안녕, 세상! 안녕하세요."
JAPANESE = "猫が好き。"


def words_of(corpus, id_to_word):
    return [id_to_word[i] for i in corpus.tolist()]


# Words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hi, Tom.", ["hi", ",", "Tom", "."]),
        ("", []),
        (" \n\t ", []),
        ("one  two\nthree\t four ", ["one", "two", "three", "four"]),
        ('"Really?!" (yes)', ['"', "Really", "?", "!", '"', "(", "yes", ")"]),
        ("wait...", ["wait", ".", ".", "."]),
        ("- ...", ["-", ".", ".", "."]),
        ("don't Tom's 'tis", ["don't", "Tom's", "'", "tis"]),
        ("it’s “so”", ["it’s", "“", "so", "”"]),
        ("3.14 well-known 50%", ["3.14", "well-known", "50", "%"]),
        ("a <unk> of <eos>", ["a", "<unk>", "of", "<eos>"]),
        ("the <unk>.", ["the", "<unk>", "."]),
        ("$5 + 1", ["$5", "+", "1"]),  # signs of money and sums are no punctuation
        (KOREAN, ["안녕", ",", "세상", "!", "안녕하세요", "."]),
        (JAPANESE, ["猫が好き", "。"]),
        ("「猫」\u3000犬、", ["「", "猫", "」", "犬", "、"]),
        ("no\u00a0break\u202fspace", ["no", "break", "space"]),
        ("zero\u200bwidth", ["zero", "width"]),
        ("می\u200cروم", ["می\u200cروم"]),  # Persian: the non-joiner is a letter of the word
        ("\ufeffThe end\ufeffThe\u2060 co\u00adoperate", ["The", "endThe", "cooperate"]),
        ("one\rtwo\u2028three\x0cfour", ["one", "two", "three", "four"]),
    ],
)
def test_split_words(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize("text", ["안녕하세요 세상", "ガラスの が", "café naïve"])
def test_what_looks_the_same_is_the_same_word(text):
    """A word typed on a Mac, or copied from the name of a file there, comes taken apart."""
    apart = unicodedata.normalize("NFD", text)
    assert apart != text, "vacuous: nothing to put together"
    assert clean(apart) == clean(text) == text
    for split in (split_words, split_space, split_lines):
        assert split(apart) == split(text)
    assert preprocess(apart)[1] == preprocess(text)[1] == {w: i for i, w in enumerate(text.split())}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a b\nc\n", "a b / c /"),
        ("a b\nc", "a b / c /"),  # no line end at the end of the file
        ("a, b.\n", "a, b. /"),  # punctuation stays, such files have it split off already
        (" a \n b \n ", "a / b /"),
        ("a\n\nb\n", "a / / b /"),
        ("a\r\nb\rc", "a / b / c /"),
        ("a\u2028b\x0bc\u00a0d\u200be\x85f\n", "a b c d e f /"),  # white space, no end of a line
        ("a <unk> N\n", "a <unk> N /"),
        ("\n", "/"),
        ("", ""),
    ],
)
def test_split_lines(text, lines):
    assert split_lines(text) == lines.replace("/", "<eos>").split()


@settings(deadline=None)
@given(st.text(alphabet="ab'.,<>-「」é가 \n", max_size=30))
def test_split_words_loses_nothing(text):
    words = split_words(text)
    assert "".join(words) == "".join(text.split())
    for word in words:
        marks = [unicodedata.category(c).startswith("P") for c in word]
        assert word and not any(c.isspace() for c in word)
        assert len(word) == 1 or not (marks[0] or marks[-1])


# Ids --------------------------------------------------------------------------------------------


def test_ids_are_in_order_of_first_appearance():
    corpus, word_to_id, id_to_word = build_corpus(["b", "a", "b", "c", "a", "b"])
    assert corpus.dtype == np.int64
    assert corpus.tolist() == [0, 1, 0, 2, 1, 0]
    assert list(word_to_id.items()) == [("b", 0), ("a", 1), ("c", 2)]
    assert id_to_word == {0: "b", 1: "a", 2: "c"}
    assert all(type(i) is int for i in [*word_to_id.values(), *id_to_word])
    assert build_corpus(iter("bab"))[0].tolist() == [0, 1, 0]


@settings(deadline=None)
@given(st.lists(st.text(max_size=3), min_size=1))
def test_ids_lead_back_to_the_tokens(tokens):
    corpus, word_to_id, id_to_word = build_corpus(tokens)
    assert words_of(corpus, id_to_word) == tokens
    assert id_to_word == {i: word for word, i in word_to_id.items()}
    assert list(dict.fromkeys(corpus.tolist())) == list(range(len(set(tokens))))
    np.testing.assert_array_equal(encode(tokens, word_to_id), corpus)


@pytest.mark.parametrize(
    ("text", "max_vocab", "expected"),
    [
        ("a b a c b a d", 3, "a b a <unk> b a <unk>"),
        ("a b a c b a d", 2, "a <unk> a <unk> <unk> a <unk>"),
        ("a b a c b a d e", 4, "a b a c b a <unk> <unk>"),  # equally common: the earlier stays
        ("a b a c b a d", 4, "a b a c b a d"),  # nothing has to go, so no <unk>
        ("a b a c b a d", 99, "a b a c b a d"),
        ("d c b a", 3, "d c <unk> <unk>"),
        ("<unk> a <unk> b a b", 3, "<unk> a <unk> b a b"),  # it is one of the three already
        ("<unk> <unk> <unk> a a b", 2, "<unk> <unk> <unk> a a <unk>"),  # its count is no rival
        ("a a b b c <unk>", 3, "a a b b <unk> <unk>"),  # and it stays, however rare
        ("x y", 2, "x y"),
    ],
)
def test_max_vocab_keeps_the_commonest(text, max_vocab, expected):
    corpus, word_to_id, id_to_word = build_corpus(text.split(), max_vocab)
    assert words_of(corpus, id_to_word) == expected.split()
    assert list(word_to_id) == list(dict.fromkeys(expected.split()))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e", "<unk>"]), min_size=1), st.integers(2, 7))
def test_max_vocab_counts_exactly(tokens, max_vocab):
    corpus, word_to_id, id_to_word = build_corpus(tokens, max_vocab)
    counts = Counter(tokens)
    assert len(word_to_id) == len(id_to_word) == min(max_vocab, len(counts))
    commonest = sorted(counts.keys() - {"<unk>"}, key=lambda w: (-counts[w], tokens.index(w)))
    kept = commonest if len(counts) <= max_vocab else commonest[: max_vocab - 1]
    assert words_of(corpus, id_to_word) == [w if w in kept else "<unk>" for w in tokens]


@pytest.mark.parametrize("max_vocab", [1, 0, -5, 2.5, True, "10"])
def test_bad_max_vocab_is_refused(max_vocab):
    raises(ValueError, lambda: build_corpus(["a", "b"], max_vocab), "max_vocab", repr(max_vocab))


def test_empty_text_is_refused():
    raises(ValueError, lambda: build_corpus([]), "tokens", "empty")
    raises(ValueError, lambda: build_corpus([], 5), "tokens", "empty")
    raises(ValueError, lambda: preprocess(" "), "tokens", "empty")


def test_encode():
    ids = encode(["b", "x", "a"], {"a": 0, "<unk>": 1, "b": 2})
    assert ids.dtype == np.int64 and ids.tolist() == [2, 1, 0]
    assert encode(["a"], {"a": 0}).tolist() == [0]
    # the first of the unknown words is named, and why it is a problem here
    tokens = ["a", "x", "y"]
    raises(ValueError, lambda: encode(tokens, {"a": 0}), "tokens", "'x'", "no <unk>")
    empty = encode([], {"a": 0})
    assert empty.dtype == np.int64 and empty.shape == (0,)


def test_preprocess_is_the_books():
    corpus, word_to_id, id_to_word = preprocess(HELLO)
    np.testing.assert_array_equal(corpus, Corpus.corpus)
    assert list(word_to_id) == ["you", "say", "goodbye", "and", "i", "hello", "."]
    assert words_of(corpus, id_to_word) == split_words(HELLO.lower())
    # the sentence that cannot be guessed without a memory: 18 words, the 19th is Tom
    assert len(preprocess(TOM)[0]) == 18


# Files ------------------------------------------------------------------------------------------


@pytest.fixture
def save(tmp_path):
    """A function (bytes) -> the path of a file with these bytes: no line end is translated."""

    def write(content, name="mine.txt"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def read(path, *args):
    """The tokens that load_text found, by way of the ids."""
    corpus, word_to_id, id_to_word = load_text(path, *args)
    assert corpus.dtype == np.int64
    assert list(word_to_id) == list(id_to_word.values()) == list(dict.fromkeys(word_to_id))
    return words_of(corpus, id_to_word)


def test_load_text_in_words_and_characters(save):
    path = save(b"Say hi,\nTom. ")
    assert read(path) == read(path, "word") == ["Say", "hi", ",", "Tom", "."]
    assert read(path, "char") == list("Say hi,\nTom. ")
    assert read(str(path)) == read(path)
    assert load_text(path, "char")[0][:5].tolist() == [0, 1, 2, 3, 4]
    assert read(path, "word", 3) == ["Say", "hi", "<unk>", "<unk>", "<unk>"]
    assert load_text(path, max_vocab=2)[1] == {"Say": 0, "<unk>": 1}


def test_korean_and_japanese_files(save):
    assert read(save(KOREAN.encode())) == ["안녕", ",", "세상", "!", "안녕하세요", "."]
    assert read(save(KOREAN.encode()), "char") == list(KOREAN)
    assert read(save(JAPANESE.encode()), "char") == ["猫", "が", "好", "き", "。"]
    assert read(save(JAPANESE.encode())) == ["猫が好き", "。"]


def test_one_syllable_is_one_character_however_it_is_spelled(save):
    for text, length in (("한글", 2), ("café", 4), ("が", 1)):
        taken_apart = unicodedata.normalize("NFD", text)
        assert len(taken_apart) > length, "vacuous: nothing to put together"
        for unit in ("char", "word"):
            assert read(save(taken_apart.encode()), unit) == read(save(text.encode()), unit)
        assert read(save(taken_apart.encode()), "char") == list(text)


def test_marks_of_windows_leave_no_trace(save):
    for unit in ("char", "word"):
        expected = read(save(b"one\ntwo\n"), unit)
        assert read(save(b"\xef\xbb\xbfone\ntwo\n"), unit) == expected  # byte order mark
        assert read(save(b"one\r\ntwo\r\n"), unit) == expected
    assert read(save(b"one\r\ntwo"), "char") == list("one\ntwo")


INVISIBLE = "\ufeff\u2060\u00ad"
CONTROL = "".join(map(chr, [*range(9), *range(14, 28), 127]))


@settings(deadline=None)
@given(
    text=st.text(
        alphabet=st.characters(codec="utf-8", exclude_characters="\r" + INVISIBLE + CONTROL),
        min_size=1,
    )
)
def test_characters_lead_back_to_the_text(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "characters.txt"
    path.write_bytes(text.encode())
    assert "".join(read(path, "char")) == unicodedata.normalize("NFC", text)


def test_characters_that_nobody_sees_are_dropped_wherever_they_stand(save):
    for mark in INVISIBLE:
        path = save(f"{mark}The cat\nThe {mark}dog{mark}\n{mark}The e{mark}\u0301tude".encode())
        assert read(path) == ["The", "cat", "The", "dog", "The", "étude"]
        assert read(path, "char") == list("The cat\nThe dog\nThe étude")


def test_joined_files(save):
    """cat a.txt b.txt, both with a byte order mark: not two words "The"."""
    one, two = (save(text.encode("utf-8-sig")).read_bytes() for text in ("The cat\n", "The dog\n"))
    assert read(save(one + two)) == ["The", "cat", "The", "dog"]
    assert len(load_text(save(one + two))[1]) == 3


def test_lines_of_old_macs(save):
    for unit in ("word", "char"):
        assert read(save(b"one\rtwo\r"), unit) == read(save(b"one\ntwo\n"), unit)


def test_white_space_stays_what_it_is_in_characters(save):
    text = "a\u00a0b\u200bc\u3000d\te\x0cf\x85g"
    assert read(save(text.encode()), "char") == list(text)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *(("café", "latin-1"), ("café", "cp1252"), (KOREAN, "cp949"), (KOREAN, "johab")),
        *((JAPANESE, "shift_jis"), (JAPANESE, "euc-jp")),
    ],
)
def test_file_that_is_not_utf8_is_named(save, text, encoding):
    path = save(b"one\ntwo\n" + text.encode(encoding))
    told = f"{path}: expected a text in UTF-8, got the byte 0x"
    for unit in ("word", "char"):
        raises(ValueError, lambda u=unit: load_text(path, u), told, "in line 3", "save it as UTF-8")
    raises(ValueError, lambda: load_text(save(b"caf\xe9")), "got the byte 0xe9 in line 1")


@pytest.mark.parametrize("text", ["Tom was here\n", KOREAN, JAPANESE, "猫が好き。犬、"])
@pytest.mark.parametrize("bits", ["16", "32"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_other_kinds_of_unicode_are_refused(save, text, bits, order):
    """Without a byte order mark, too. 猫 in UTF-16 is "+s" in UTF-8: no byte of it is above 127."""
    path, encoding = save(text.encode(f"utf-{bits}-{order}")), f"utf-{bits}-{order}"
    told = f"{path}: expected a text in UTF-8, got"
    raises(ValueError, lambda: load_text(path), told, "save it as UTF-8")
    save(("\ufeff" + text).encode(encoding))
    raises(ValueError, lambda: load_text(path), told, "byte order mark of UTF-16 or UTF-32")


@pytest.mark.parametrize("control", CONTROL)
def test_a_file_that_is_no_text_is_refused(save, control):
    path = save(b"one\ntwo" + control.encode() + b"\n")
    raises(ValueError, lambda: load_text(path), path, f"got {control!r} in line 2", "no text")


def test_old_marks_of_pages_and_records_are_white_space(save):
    assert read(save(b"one\ttwo\x0c\x0bthree\x1ffour")) == ["one", "two", "three", "four"]


def test_file_without_text_is_named(save):
    for content, unit in (
        (b"", "word"),
        (b"", "char"),
        (b" \n\n", "word"),
        (b"\xef\xbb\xbf", "char"),
        ("\u200b\u00a0\n".encode(), "word"),
    ):
        path = save(content)
        raises(ValueError, lambda p=path, u=unit: load_text(p, u), path, f"no {unit}s")
    assert read(save(b" \n"), "char") == [" ", "\n"]  # white space is text there


def test_missing_file_is_named(tmp_path):
    path = tmp_path / "not here.txt"
    raises(FileNotFoundError, lambda: load_text(path), f"{path}: there is no such file")


def test_missing_file_tells_where_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    raises(FileNotFoundError, lambda: load_text("mine.txt"), tmp_path / "mine.txt")


def test_folder_is_no_file(tmp_path):
    raises(IsADirectoryError, lambda: load_text(tmp_path), tmp_path, "expected a text file")


def test_home_is_expanded(save, monkeypatch):
    path = save(b"a b")
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(path.parent))
    assert read(f"~/{path.name}") == ["a", "b"]


def test_bad_arguments_are_named(save):
    path = save(b"a b c")
    for unit in ("words", None):
        raises(ValueError, lambda unit=unit: load_text(path, unit), "unit", repr(unit), "'char'")
    raises(ValueError, lambda: load_text(path, "word", 1), "max_vocab", 1)
    # the unit is looked at first: no file is needed to be told about it
    raises(ValueError, lambda: load_text("nowhere", "line"), "unit", "'line'")


def test_encode_takes_any_iterable():
    assert encode(iter(["a", "b", "a"]), {"a": 0, "b": 1}).tolist() == [0, 1, 0]
    raises(ValueError, lambda: encode(iter(["a", "x"]), {"a": 0}), "'x'")
