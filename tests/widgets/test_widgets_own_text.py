"""The sliders of notebook your_own_text: what is written and copied, and what a unit follows."""

import warnings

import numpy as np
import pytest
from drawing import contrast, drawn
from panels import move

from rnnlm_core import SimpleRnnlm, generate
from rnnlm_core.colours import INK
from rnnlm_core.plots import COLUMNS
from rnnlm_core.records import load_scribe
from rnnlm_core.texts.copying import copied_runs
from rnnlm_core.texts.course_text import load_course_text
from rnnlm_core.texts.text_file import build_corpus, encode, split_words
from rnnlm_core.widgets import unit, writer

TEXT = load_course_text()
TRAIN, HELD_OUT = TEXT[: len(TEXT) * 9 // 10], TEXT[len(TEXT) * 9 // 10 :]
KOREAN = "메리가 방에 들어왔다.\n" * 30


def untrained(text):
    _, char_to_id, _ = build_corpus(list(text))
    return SimpleRnnlm(len(char_to_id), 4, 5, rng=0, dtype=np.float64), char_to_id


def lines_of(ax):
    return [text.get_text() for text in ax.texts]


# What does it write? ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scribe():
    model, char_to_id, _ = load_scribe()
    return writer.prepare(model, TRAIN, char_to_id)


def test_the_sample_is_what_generate_writes(scribe):
    sample = writer.compute(scribe, 0.5, 3)
    model, char_to_id, id_to_char = load_scribe()
    before = encode(list(TRAIN[-200:]), char_to_id)
    written = "".join(id_to_char[i] for i in generate(model, before, writer.LENGTH, 0.5, 3))
    assert sample.text == written


@pytest.mark.parametrize("temperature", [0.1, 0.5, 2])
def test_what_is_called_copied(scribe, temperature):
    sample = writer.compute(scribe, temperature, 0)
    assert sample.longest in TRAIN and sample.longest in sample.text
    assert len(sample.longest) == copied_runs(sample.text, TRAIN).max()
    expected = np.zeros(writer.LENGTH, bool)
    for start in range(writer.LENGTH - writer.RUN + 1):
        if sample.text[start : start + writer.RUN] in TRAIN:
            expected[start : start + writer.RUN] = True
    assert np.array_equal(sample.copied, expected)
    words = split_words(sample.text)[1:-1]
    known = set(split_words(TRAIN))
    assert sample.known == sum(word in known for word in words) / len(words)


def test_heat_invents_words(scribe):
    known = [writer.compute(scribe, temperature, 0).known for temperature in (0.3, 1, 2)]
    assert known[0] > 0.95 and known[0] > known[1] > known[2]


def test_the_sample_is_drawn_and_told(scribe):
    sample = writer.compute(scribe, 0.5, 1)
    (ax,) = drawn(writer, sample).axes
    assert "".join(lines_of(ax)) == sample.text.replace("\n", "↵")
    ground = ax.images[0].get_array().ravel()
    assert sample.copied.any() and np.array_equal(ground > 0, sample.copied)
    said = writer.describe(sample)
    assert f"{sample.known:.0%} stand in the training text" in said
    assert f"{sample.copied.mean():.0%} of the characters are copied" in said
    assert f"The longest run has {len(sample.longest)}" in said


def test_the_writer_refuses(scribe):
    for bad in (0, -1, float("nan"), 2.1):
        with pytest.raises(ValueError, match=r"^temperature: expected"):
            writer.compute(scribe, bad, 0)
    with pytest.raises(ValueError, match=r"^seed: expected"):
        writer.compute(scribe, 1.0, -1)


def test_the_writer_panel():
    panel = writer.writer_panel()
    assert move(panel, temperature=1.5, seed=1)[0].startswith("Temperature 1.5")
    model, char_to_id = untrained(KOREAN)
    own = writer.writer_panel(model, KOREAN, char_to_id)
    assert set(own.result.text) <= set(KOREAN)


# What does a unit follow? ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reading():
    model, char_to_id, _ = load_scribe()
    return unit.read(model, HELD_OUT, char_to_id)


def test_the_states_are_those_after_each_character(reading):
    model, char_to_id, _ = load_scribe()
    E, Wx, Wh, b, *_ = model.params
    h = np.zeros(len(b))
    for place, letter in enumerate(HELD_OUT[:30]):
        h = np.tanh(h @ Wh + E[char_to_id[letter]] @ Wx + b)
        np.testing.assert_allclose(reading.states[place], h, atol=1e-10)
    assert "".join(reading.letters) == HELD_OUT and model.state is None


def test_features():
    text = np.array(list("A b(c)\nxy 7"))
    told = {name: feature(text).astype(int).tolist() for name, feature in unit.FEATURES.items()}
    assert told["a space"] == [0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0]
    assert told["a vowel"] == [0] * 11, "small letters only"
    assert told["a capital letter"] == [1] + [0] * 10
    assert told["a digit"] == [0] * 10 + [1]
    assert told["the letters since the last space"] == [1, 0, 1, 2, 3, 4, 0, 1, 2, 0, 1]
    assert told["the letters since the last line end"] == [1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4]
    assert told["being inside brackets"] == [0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]
    assert unit.since(np.array([True, False, False, False]), 2).tolist() == [0, 1, 2, 2]


def test_correlations(reading):
    for row, feature in enumerate(unit.FEATURES.values()):
        told = feature(reading.letters).astype(float)
        for u in (0, 53, 159):
            expected = np.corrcoef(told, reading.states[:, u])[0, 1]
            assert reading.correlations[row, u] == pytest.approx(expected, abs=1e-10)
    resting = unit.correlate(np.ones((1, 4)), np.arange(8.0).reshape(4, 2))
    assert resting.tolist() == [[0, 0]], "what never changes goes with nothing"


def test_what_the_last_letter_explains():
    letters = np.array(list("abab"))
    assert unit.explained_by(letters, np.array([1.0, 2, 1, 2])) == pytest.approx(1)
    assert unit.explained_by(letters, np.array([1.0, 1, 2, 2])) == pytest.approx(0)
    assert unit.explained_by(letters, np.zeros(4)) == 0


def test_a_unit_is_drawn_and_told(reading):
    strip = unit.compute(reading, 100, 2)
    shown = slice(2 * unit.PASSAGE, 3 * unit.PASSAGE)
    (ax,) = drawn(unit, strip).axes
    assert "".join(lines_of(ax)) == HELD_OUT[shown].replace("\n", "↵")
    ground = 2 * ax.images[0].get_array().ravel() - 1
    np.testing.assert_allclose(ground, reading.states[shown, 100])
    best = abs(reading.correlations[:, 100]).argmax()
    name, correlation = [*unit.FEATURES][best], reading.correlations[best, 100]
    assert f"goes best with {name}" in unit.describe(strip)
    assert f"the correlation is {correlation:.2f}" in unit.describe(strip)


def test_the_letters_can_be_read_on_every_ground():
    for panel in (unit.GREENS(1.0), writer.GROUND(0.5)):
        assert contrast(INK) / contrast(panel[:3]) >= 4.5


def test_the_last_passage_may_be_short(reading):
    last = (len(HELD_OUT) - 1) // unit.PASSAGE
    strip = unit.compute(reading, 0, last)
    (ax,) = drawn(unit, strip).axes
    assert len(strip.letters) == len(HELD_OUT) - last * unit.PASSAGE
    missing = -len(strip.letters) % COLUMNS
    assert np.isnan(ax.images[0].get_array().filled(np.nan)).sum() == missing


def test_the_unit_refuses(reading):
    for bad in (-1, 160):
        with pytest.raises(ValueError, match=r"^unit: expected"):
            unit.compute(reading, bad, 0)
    for bad in (-1, 99):
        with pytest.raises(ValueError, match=r"^passage: expected .* got"):
            unit.compute(reading, 0, bad)


def test_the_unit_panel():
    panel = unit.unit_panel()
    assert "the letters since the last space" in panel.said
    assert "unit 7 might follow" in move(panel, unit=7, passage=3)[0]
    model, char_to_id = untrained(KOREAN)
    own = unit.unit_panel(model, KOREAN, char_to_id)
    assert "passage begins “메리가 방에" in own.said


def test_wide_letters_have_half_as_many_places():
    """And what no font of this machine can draw is a box, without a warning."""
    model, char_to_id = untrained(KOREAN)
    strip = unit.compute(unit.read(model, KOREAN, char_to_id), 0, 0)
    (ax,) = drawn(unit, strip).axes
    assert ax.images[0].get_array().shape[1] == COLUMNS // 2
    assert len(lines_of(ax)) == len(strip.letters)


def test_no_letter_makes_matplotlib_warn():
    """Neither in a picture nor in its words, in whatever script."""
    text = "메리가 (방에) 彼は 123 א \U0001f600.\n" * 30
    model, char_to_id = untrained(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for panel in (writer.writer_panel, unit.unit_panel):
            shown = panel(model, text, char_to_id)
            assert shown.still().alt == shown.said
