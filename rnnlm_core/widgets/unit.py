"""What does one number of the state follow? (notebook your_own_text)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import IntSlider
from matplotlib.colors import LinearSegmentedColormap

from ..colours import STATE, STATE_TEXT
from ..plots import COLUMNS, draw_text
from ..records import load_scribe
from ..texts.course_text import load_course_text
from ..texts.text_file import encode
from ..validate import check_count
from .panel import Panel

PASSAGE = COLUMNS * 9  # characters that are shown at a time
READ = 20_000  # characters that are read, at most
GREENS = LinearSegmentedColormap.from_list("state", ["white", STATE])


def since(ends, most):
    """How many characters ago an end was, counted up to a limit."""
    places = np.arange(len(ends))
    last = np.maximum.accumulate(np.where(ends, places, -1))
    return np.minimum(places - last, most)


def within_brackets(letters):
    opened = np.cumsum(letters == "(") - np.cumsum(letters == ")")
    return opened > 0


def one_of(characters):
    return lambda letters: np.isin(letters, list(characters))


def each(method):
    return lambda letters: np.array([method(letter) for letter in letters])


FEATURES = {  # what a unit may follow: a number for each character, from the text alone
    "a space": each(str.isspace),
    "a vowel": one_of("aeiou"),
    "a capital letter": each(str.isupper),
    "a digit": each(str.isdigit),
    "a punctuation mark": one_of(".,:;?!"),
    "the letters since the last space": lambda letters: since(each(str.isspace)(letters), 10),
    "the letters since the last line end": lambda letters: since(letters == "\n", 200),
    "being inside brackets": within_brackets,
}


class Read(NamedTuple):
    """A text that the model has read, and its state after each character."""

    letters: np.ndarray  # (M,) characters
    states: np.ndarray  # (M, H)
    correlations: np.ndarray  # (features, H)


class Strip(NamedTuple):
    unit: int
    letters: np.ndarray  # of the passage
    values: np.ndarray  # of the unit, after each of them
    feature: str  # the one that it goes with best
    correlation: float
    by_letter: float  # the share of its variance that the last character alone explains
    n_read: int


def read(model, text, char_to_id):
    """Let a model read a text from an empty state."""
    letters = np.array(list(text[:READ]))
    embedding, rnn, _ = model.reader().layers
    states = rnn.forward(embedding.forward(encode(letters, char_to_id)[np.newaxis]))[0]
    states = states.astype(np.float64)
    told = np.array([feature(letters).astype(float) for feature in FEATURES.values()])
    return Read(letters, states, correlate(told, states))


def correlate(told, states):
    """The correlation of each of the features (F, M) with each of the units (M, H); 0 if one rests."""
    told = told - told.mean(axis=1, keepdims=True)
    states = states - states.mean(axis=0)
    length = np.linalg.norm(told, axis=1)[:, np.newaxis] * np.linalg.norm(states, axis=0)
    return np.divide(told @ states, length, out=np.zeros_like(length), where=length > 0)


def explained_by(letters, values):
    """The share of the variance of the values that is gone once the letter is known."""
    _, kind = np.unique(letters, return_inverse=True)
    means = np.bincount(kind, values) / np.bincount(kind)
    whole = values.var()
    return float(means[kind].var() / whole) if whole > 0 else 0.0


def best_unit(reading, feature):
    """The unit that goes best with a feature of FEATURES."""
    return int(abs(reading.correlations[[*FEATURES].index(feature)]).argmax())


def compute(reading, unit, passage):
    """unit: 0 to H - 1; passage: which part of the text is shown, from 0."""
    H, n = reading.states.shape[1], -(-len(reading.letters) // PASSAGE)
    if check_count("unit", unit, at_least=0) >= H:
        raise ValueError(f"unit: expected 0 to {H - 1}, got {unit}")
    if check_count("passage", passage, at_least=0) >= n:
        raise ValueError(f"passage: expected 0 to {n - 1}, got {passage}")
    shown = slice(passage * PASSAGE, (passage + 1) * PASSAGE)
    values, all_of_it = reading.states[shown, unit], reading.correlations[:, unit]
    best = int(abs(all_of_it).argmax())
    explained = explained_by(reading.letters, reading.states[:, unit])
    return Strip(
        unit,
        reading.letters[shown],
        values,
        [*FEATURES][best],
        float(all_of_it[best]),
        explained,
        len(reading.letters),
    )


def describe(strip):
    begins = " ".join("".join(strip.letters[:24]).split())
    return (
        f"Of {len(FEATURES)} things that unit {strip.unit} might follow, it goes best with "
        f"{strip.feature}: over {strip.n_read:,} characters the correlation is "
        f"{strip.correlation:.2f}. The character just read explains {strip.by_letter:.0%} of its ups "
        f"and downs. The passage begins “{begins}”."
    )


def draw(strip, figure):
    ax = figure.add_axes([0.01, 0.01, 0.98, 0.87])
    draw_text(ax, strip.letters, (strip.values + 1) / 2, GREENS)
    told = f"unit {strip.unit} after each character: from -1, white, to 1, green"
    figure.text(0.02, 0.93, told, color=STATE_TEXT, va="center")


def unit_panel(model=None, text=None, char_to_id=None):
    """What does one unit follow? Sliders choose the unit, and the passage of the text.

    model, char_to_id: None: those of load_scribe(). text: None: the tenth of the course's text that
    it has not learned from.
    """
    if model is None:
        model, char_to_id, _ = load_scribe()
    if text is None:
        text = load_course_text()
        text = text[len(text) * 9 // 10 :]
    reading = read(model, text, char_to_id)
    start = best_unit(reading, "the letters since the last space")
    last = (len(reading.letters) - 1) // PASSAGE
    controls = {
        "unit": IntSlider(start, 0, reading.states.shape[1] - 1, description="unit"),
        "passage": IntSlider(0, 0, last, description="passage"),
    }
    return Panel(lambda unit, passage: compute(reading, unit, passage), draw, describe, controls)
