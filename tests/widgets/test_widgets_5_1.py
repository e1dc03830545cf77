"""The sliders of notebook 5.1: how far a window must reach, and the probability of a sentence."""

from fractions import Fraction

import numpy as np
import pytest
from drawing import drawn, texts
from panels import move

from rnnlm_core.texts.text_file import SAYINGS
from rnnlm_core.texts.toy_language import ToyLanguage
from rnnlm_core.widgets import sentence, window

LANGUAGE = ToyLanguage()
SENTENCES = [line.split() for line in SAYINGS.splitlines()]


# How far must a window reach?


@pytest.mark.parametrize(
    "words, expected, telling, said",
    [
        (1, [1 / 8] * 8, [1], "8 names are equally likely, 0.13 each"),
        (3, [1 / 8] * 8, [1], "8 names are equally likely, 0.13 each"),
        # not Mary, who speaks
        (4, [1 / 7] * 4 + [0] + [1 / 7] * 3, [1, 4], "7 names are equally likely, 0.14 each"),
        (10, [1 / 7] * 4 + [0] + [1 / 7] * 3, [1, 4], "7 names are equally likely, 0.14 each"),
        # "his": a boy
        (13, [1 / 4] * 4 + [0] * 4, [1, 4, 13], "4 names are equally likely, 0.25 each"),
        (18, [1] + [0] * 7, [1, 4, 13, 18], "Tom, 1.00"),
    ],
)
def test_window(words, expected, telling, said):
    view = window.compute(LANGUAGE, words)
    np.testing.assert_allclose(view.probabilities, expected, atol=1e-12)
    assert view.telling == telling
    told = "the last word." if words == 1 else f"the last {words} words."
    assert said in window.describe(view) and told in window.describe(view)
    marked = [f"{window.SENTENCE[-k]} ({k} back)" for k in reversed(telling)]
    assert f"The words that changed it: {', '.join(marked)}." in window.describe(view)
    text, bars = drawn(window, view).axes
    assert [bar.get_height() for bar in bars.patches] == view.probabilities.tolist()
    assert texts(bars) == [f"{p:.2f}" for p in view.probabilities]
    inside, bold, shown = [], [], text.texts
    for word in shown:
        x, y = word.get_position()
        boxes = [box.get_bbox() for box in text.patches]
        if any(box.x0 < x < box.x1 and box.y0 < y < box.y1 for box in boxes):
            inside.append(word.get_text())
        assert (word.get_color() == "#6b6b6b") == (word.get_text() not in inside[-1:])
        assert (word.get_fontweight() == "bold") == (word.get_bbox_patch() is not None)
        if word.get_bbox_patch():
            bold.append(word.get_text())
    assert inside == [*window.SENTENCE[-words:], "[?]"]
    assert [word.get_text() for word in shown] == [*window.SENTENCE, "[?]"]
    assert bold == [window.SENTENCE[-k] for k in reversed(telling)]
    assert bars.get_ylim() == (0, 1.15), "the axis stays where it is"


@pytest.mark.parametrize("words", [0, -1, 2.5, True])
def test_a_window_that_is_no_count(words):
    with pytest.raises(ValueError, match=r"window: expected a whole number of at least 1, got"):
        window.compute(LANGUAGE, words)


def test_the_windows_panel():
    panel = window.window_panel(LANGUAGE)
    (words,) = move(panel, window=18)
    assert words.startswith("The model sees the last 18 words. Its guess for [?]: Tom, 1.00.")
    assert panel.result.window == 10
    panel.controls["window"].max = 25
    picture = panel.picture.value
    panel.controls["window"].value = 25
    assert panel.said.startswith("Not possible") and "18 words of the text, got 25" in panel.said
    assert panel.picture.value == picture
    panel.controls["window"].value = 13
    assert panel.result.window == 13 and "4 names are equally likely" in panel.said


# How sure is the model of this sentence?

MODEL = sentence.Bigram(SENTENCES)


def counted(words):
    """P of a sentence by the add-one bigram model, from the text itself, as a fraction."""
    V, product = len(set(SAYINGS.split())), Fraction(1)
    for before, word in zip(["^", *words], words):
        marked = [f"^ {line} $" for line in SAYINGS.splitlines()]
        pair = sum(f" {before} {word} " in f" {a} {b} " for a, b in adjacent(marked))
        left = sum(a == before for a, b in adjacent(marked) if b != "$")
        product *= Fraction(pair + 1, left + V)
    return product


def adjacent(lines):
    return [pair for line in lines for pair in zip(line.split(), line.split()[1:])]


def ask(text, candidates=sentence.CANDIDATES):
    words = [*text.split(), *[""] * 5][:5]
    return sentence.compute(
        MODEL, candidates, **{f"word_{i + 1}": word for i, word in enumerate(words)}
    )


def counted_logs(text):
    logs = [np.log(float(counted(one.split()))) for one in {*sentence.CANDIDATES, text}]
    return sorted(logs, reverse=True)


@pytest.mark.parametrize(
    "text, probability, rank, of",
    [  # the four of the notebook
        ("you say goodbye .", 0.005147, 1, 4),
        ("you say good day .", 0.000417, 2, 4),
        ("you say good die .", 0.000150, 3, 4),  # the one to start with
        ("you say good i .", 0.000061, 4, 4),
        ("i say goodbye .", 0.001379, 2, 5),
        ("you say", None, 1, 5),  # the shortest
        ("say say say say say", None, 5, 5),  # the least likely
        ("you say good plants .", None, 3, 5),  # as likely as "good die": a shared place
    ],
)
def test_sentence(text, probability, rank, of):
    view = ask(text)
    exact = counted(text.split())
    assert view.log_probability == pytest.approx(np.log(float(exact)), abs=1e-12)
    assert np.prod(view.factors) == pytest.approx(float(exact), rel=1e-12)
    if probability:
        assert f"{np.exp(view.log_probability):.6f}" == f"{probability:.6f}"
    assert (view.rank, len(view.ranking)) == (rank, of)
    better = [c for c in sentence.CANDIDATES if counted(c.split()) > exact]
    assert len(better) == rank - 1
    words = sentence.describe(view)
    assert f"log P = {view.log_probability:.2f}" in words
    assert f"Place {rank} of {of} candidates" in words
    assert ("shared" in words) == ("plants" in text)
    for word, before, p in zip(text.split(), ["start", *text.split()], view.factors):
        assert f"P({word} | {before}) {p:.3f}" in words

    bars, ranks = drawn(sentence, view).axes
    assert [bar.get_height() for bar in bars.patches] == view.factors.tolist()
    assert bars.get_xlim() == (-0.5, 4.5) and bars.get_ylim() == (0, 0.5)
    assert texts(bars) == [f"{p:.3f}" for p in view.factors]
    mine = text if text in sentence.CANDIDATES else "your sentence"
    assert texts(ranks) == ["log P"] + [
        f"{log:.2f}   {mine if listed == text else listed}" for log, listed in view.ranking
    ]
    assert [log for log, _ in view.ranking] == pytest.approx(counted_logs(text))
    boxed = [t.get_text() for t in ranks.texts if t.get_bbox_patch()]
    assert boxed == [f"{view.log_probability:.2f}   {mine}"]


def test_every_product_is_named_to_four_figures():
    assert "the product is 0.005147," in sentence.describe(ask("you say goodbye ."))
    assert "the product is 0.0000001" in sentence.describe(ask("say say say say say"))


def test_the_model_adds_up_and_fits_the_axis():
    table = np.array([[MODEL(w, b) for w in MODEL.words] for b in [sentence.START, *MODEL.words]])
    np.testing.assert_allclose(table.sum(axis=1), 1)
    assert f"{MODEL('goodbye', 'say'):.3f} {MODEL('die', 'good'):.3f}" == "0.250 0.067"
    assert table.max() < 0.45


@pytest.mark.parametrize(
    "words, message",
    [
        (["you", "say", "", ".", ""], "word 3: expected a word, as words follow it"),
        (["", "say", "hello", "", ""], "word 1: expected a word, as words follow it"),
        (["you", "tell", "", "", ""], "word_2: expected one of .*, got 'tell'"),
        (["", "", "", "", ""], "sentence: expected at least one word"),
    ],
)
def test_no_sentence(words, message):
    with pytest.raises(ValueError, match=message):
        sentence.compute(
            MODEL, sentence.CANDIDATES, **{f"word_{i + 1}": w for i, w in enumerate(words)}
        )


def test_the_sentences_panel():
    panel = sentence.sentence_panel()
    assert panel.result.sentence == ["you", "say", "good", "die", "."]
    words = move(panel, word_1="we", word_2="die", word_3="hello", word_4="day", word_5="and")
    assert words[0].startswith("P(we | start) 0.100") and "P(and | die)" in words[4]
    picture = panel.picture.value
    panel.controls["word_3"].value = ""  # and "die" after it
    assert panel.said.startswith("Not possible: word 3: expected a word")
    assert panel.picture.value == picture
    panel.controls["word_4"].value = panel.controls["word_5"].value = ""
    assert panel.result.sentence == ["you", "say"]
    assert panel.said.startswith("P(you | start)")
    own = sentence.sentence_panel([["a", "b"], ["b", "a", "a"]], ["a b"], start="b a")
    # by hand: P(b) = 2/4 and P(a | b) = 2/3, against P(a) = 2/4 and P(b | a) = 2/4
    np.testing.assert_allclose([np.exp(log) for log, _ in own.result.ranking], [1 / 3, 1 / 4])
    assert own.result.rank == 1
