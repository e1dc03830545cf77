"""Every public function of texts/ with bad values, once: each is refused by name, or is meant."""

import math
import os
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from oracles import assert_close, raises

from rnnlm_core.texts.penn_treebank import load_ptb
from rnnlm_core.texts.splits import load_splits
from rnnlm_core.texts.text_file import (
    build_corpus,
    by_frequency,
    clean,
    encode,
    load_text,
    preprocess,
    read_text,
    split_lines,
    split_space,
    split_words,
)
from rnnlm_core.texts.toy_language import ToyLanguage, load_toy

TOY = ToyLanguage()
IDS = {"a": 0, "b": 1}
END = {"STORY": [(1, "one <eos>")]}

NO_STR = [None, 3, 2.5, True, b"a b", ["a", "b"], np.array(["a"]), ("a",)]
NO_PATH = [None, 3, 2.5, True, b"mine.txt", "", ["mine.txt"], {"path": 1}]
NO_WORDS = [
    *(None, 3, 2.5, True, "a b", "", b"ab", np.array(3), np.array("a")),
    *([1, 2], [None], ["a", 2], [["a"]]),
]
NO_COUNT = [None, -1, 2.5, "2", True, math.nan, [2], np.array([2, 3])]
NO_NAME = [None, 1, "", "Train", ["train"], {"train"}, np.array(["train", "test"]), b"train"]
NO_LIST_OF_THREE = [[], "abc", ["a", "b"], ["a"] * 4, 3, Path("a"), {"a": 1, "b": 2, "c": 3}]
NO_VOCABULARY = ["ab", ["a", "b"], None, 3, {0: "a", 1: "b"}, {"a": 0, 1: 1}, {None: 0}]
NO_CORPUS = [None, "ab", [0.0], [[0]], 0, [3], [-1], ["a"], [True]]
NO_ALTERNATIVES = [
    *(None, "one <eos>", (1, "one <eos>"), ["one <eos>"], {1: "one <eos>"}, [(1,)]),
    *([("one <eos>", 1)], [(1, None)], [("1", "one <eos>")], [(None, "one <eos>")]),
    *([(1, ["one", "<eos>"])], [(1j, "one <eos>")]),
]
NO_SHARES = [[], [0], [math.nan], [math.inf], [-1, 2], [0.5], [0.5, 0.6], [-1]]
NO_CHOICES = [
    *(None, 3, "Tom", "", [], {}, [1, 2], ["Tom", None], [""], {"": {}}, {1: {"he": "he"}}),
    *({"Tom": "he"}, {"Tom": None}, {"Tom": ["he"]}, {"Tom": {"he": None}}),
]
NO_RNG = ["a", 2.5, -1, [0.5], {}, object()]


def alternatives(value):
    return ToyLanguage({"STORY": value}, {})


def shares(value):
    return alternatives([(p, f"{i} <eos>") for i, p in enumerate(value)])


# What the error says, the functions that say it, and the values nobody wants
REFUSED = [
    ("text: expected a str", [clean, split_space, split_lines, split_words, preprocess], NO_STR),
    ("path: expected a path", [read_text, load_text], NO_PATH),
    ("path: expected a path", [lambda path: load_splits([path, "b", "c"])], NO_PATH),
    ("folder: expected a path", [lambda folder: load_ptb("train", folder)], NO_PATH[1:]),
    ("paths: expected a list of three files", [load_splits], NO_LIST_OF_THREE),
    ("split: expected one of ['train', 'valid', 'test']", [load_ptb, load_toy], NO_NAME),
    ("unit: expected 'word' or 'char'", [lambda unit: load_text("no file", unit)], NO_NAME),
    ("tokens: expected", [build_corpus, lambda tokens: encode(tokens, IDS)], NO_WORDS),
    ("max_vocab: expected", [lambda size: build_corpus(["a", "b"], size)], [*NO_COUNT[1:], 0, 1]),
    ("word_to_id: expected a dict", [lambda ids: encode(["a"], ids)], NO_VOCABULARY),
    ("word_to_id['a']: expected", [lambda i: encode(["a"], {"a": i})], NO_COUNT),
    ("vocab_size: expected", [lambda size: by_frequency([0, 1], size)], [*NO_COUNT, 0]),
    ("corpus: expected", [lambda corpus: by_frequency(corpus, 3)], NO_CORPUS),
    ("rules: expected a dict", [ToyLanguage], [None, 3, "STORY", [("STORY", "one <eos>")]]),
    ("rules: expected a list of pairs", [alternatives], NO_ALTERNATIVES),
    ("rules: the probabilities of STORY", [shares], NO_SHARES),
    ("start: expected", [lambda start: ToyLanguage(END, {}, start)], [*NO_NAME, "one"]),
    ("choices: expected", [lambda c: ToyLanguage(END, c)], [None, 3, "A", ["Tom"]]),
    ("choices", [lambda words: ToyLanguage(END, {"A": words})], NO_CHOICES),
    ("words: expected", [TOY.log_probs, TOY.log_prob, TOY.accepts], NO_WORDS),
    ("context: expected", [TOY.window_probs], NO_WORDS),
    ("n_stories: expected", [TOY.sample], [*NO_COUNT, 0]),
    ("rng: expected", [lambda rng: TOY.sample(1, rng)], NO_RNG),
    ("max_window: expected", [TOY.window_floors], NO_COUNT),
]


@pytest.mark.parametrize(
    ("told", "function", "value"),
    [(told, *case) for told, functions, values in REFUSED for case in product(functions, values)],
    ids=lambda value: value.partition(":")[0] if isinstance(value, str) else "",
)
def test_refused_by_name(told, function, value, monkeypatch):
    monkeypatch.delenv("PTB_DIR", raising=False)
    raises(ValueError, lambda: function(value), told)


@pytest.mark.parametrize(
    ("told", "story", "X", "Y"),
    [
        ("STORY comes back in its own text 'STORY <eos>'", "STORY <eos>", ["one"], ["one"]),
        ("X comes back in its own text 'one X two'", "X <eos>", ["one X two", ""], ["one"]),
        ("Y comes back in its own text 'X two'", "X <eos>", ["one Y", ""], ["X two"]),
        ("leads back to itself before any word", "X <eos>", ["X", "one"], ["one"]),
        ("leads back to itself before any word", "X <eos>", ["Y"], ["X", "one"]),
        ("leads back to itself before any word", "X <eos>", ["Y X", "one"], ["", "two"]),
        ("some stories never end", "X <eos>", ["one X"], ["one"]),
        ("some stories never end", "X <eos>", ["one", "two Y"], ["three Y"]),
    ],
)
def test_rules_without_an_end_are_refused(told, story, X, Y):
    """Nobody waits for ever, nor until the memory is full."""
    texts = {"STORY": [story], "X": X, "Y": Y}
    rules = {symbol: [(1 / len(ways), way) for way in ways] for symbol, ways in texts.items()}
    raises(ValueError, lambda: ToyLanguage(rules, {}), "rules: ", told)


def test_a_variable_is_no_symbol():
    rules = {"STORY": [(1, "A <eos>")], "A": [(1, "one")]}
    raises(ValueError, lambda: ToyLanguage(rules, {"A": ["Tom"]}), "choices: A is a symbol")


def test_long_values_are_not_told_whole():
    long = "Tom was here . " * 1000
    for call in (lambda: encode(long, IDS), lambda: build_corpus([long.encode()])):
        with pytest.raises(ValueError, match="tokens") as error:
            call()
        assert len(str(error.value)) < 200


# Meant ------------------------------------------------------------------------------------------


def test_words_of_any_kind_of_list():
    for words in (("a", "b"), iter("ab"), np.array(["a", "b"]), dict.fromkeys("ab")):
        assert encode(words, IDS).tolist() == [0, 1]
    assert build_corpus(np.array(["b", "a", "b"]))[0].tolist() == [0, 1, 0]
    told = TOY.sample(1, rng=0)
    for words in (tuple(told), np.array(told)):
        np.testing.assert_array_equal(TOY.log_probs(words), TOY.log_probs(told))
        assert TOY.accepts(words) is True
        np.testing.assert_array_equal(TOY.window_probs(words[:3]), TOY.window_probs(told[:3]))
    assert TOY.log_prob(iter(told)) == TOY.log_prob(told)


def test_numbers_of_any_kind():
    assert encode(["a"], {"a": np.int32(3)}).tolist() == [3]
    assert by_frequency(np.array([0, 1], np.uint8), np.int64(2))[1].tolist() == [1, 1]
    assert by_frequency(np.array([], int), 2)[1].tolist() == [0, 0]
    assert TOY.sample(np.int64(2), np.int64(3)) == TOY.sample(2, 3)
    assert TOY.sample(2, [1, 2]) != TOY.sample(2, [1, 3])
    assert_close(shares([Fraction(1, 3), 1 / 3, np.float64(1 / 3)]).floor, 3**0.5, 1e-6)


def test_a_symbol_may_come_back_at_the_end():
    """very very ... good: as many as you like, and the figures are those of a geometric series."""
    language = ToyLanguage(
        {"STORY": [(1, "BEFORE good <eos>")], "BEFORE": [(0.5, "very BEFORE"), (0.5, "")]}, {}
    )
    for n in range(4):
        assert_close(math.exp(language.log_prob(["very"] * n + ["good", "<eos>"])), 0.5 ** (n + 1))
    assert_close(language.entropy, 2 * math.log(2) / 3)  # n + 1 coins a story, of n + 2 words
    assert language.accepts(language.sample(5, rng=0))


def test_paths_of_any_kind(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("a b", encoding="utf-8")
    (entry,) = os.scandir(tmp_path)
    for way in (path, str(path), entry):
        assert read_text(way) == "a b"
