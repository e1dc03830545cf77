"""What does a model write, and how much of it is copied? (notebook your_own_text)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider, IntSlider
from matplotlib.colors import LinearSegmentedColormap

from ..colours import OUTPUT, OUTPUT_TEXT
from ..generation import generate
from ..plots import COLUMNS, draw_text
from ..records import load_scribe
from ..texts.copying import copied_runs
from ..texts.course_text import load_course_text
from ..texts.text_file import encode, split_words
from ..validate import check_count, check_number
from .panel import Panel

LENGTH = COLUMNS * 7  # characters that are written
BEFORE = 200  # characters that are read before
RUN = 20  # so many characters in a row that stand in the training text are called copied
GROUND = LinearSegmentedColormap.from_list("copied", ["white", OUTPUT])


class Writer(NamedTuple):
    """What writes, and what it has learned from."""

    model: object
    id_to_char: dict
    text: str  # the training text
    before: np.ndarray  # ids of its end, which are read first
    words: set  # of the training text


class Sample(NamedTuple):
    temperature: float
    text: str
    copied: np.ndarray  # for each character, whether it stands in a copied run
    longest: str  # the longest copied run
    known: float  # the share of the words that stand in the training text


def prepare(model, text, char_to_id):
    id_to_char = {i: letter for letter, i in char_to_id.items()}
    before = encode(list(text[-BEFORE:]), char_to_id)
    return Writer(model, id_to_char, text, before, set(split_words(text)))


def compute(writer, temperature, seed):
    """temperature: a number from 0.1 to 2; seed: of the sample, a whole number from 0."""
    if check_number("temperature", temperature, at_least=0.1) > 2:
        raise ValueError(f"temperature: expected at most 2, got {temperature}")
    rng = np.random.default_rng(check_count("seed", seed, at_least=0))
    ids = generate(writer.model, writer.before, LENGTH, temperature, rng)
    text = "".join(writer.id_to_char[i] for i in ids)
    runs, copied = copied_runs(text, writer.text), np.zeros(LENGTH, bool)
    for start in np.flatnonzero(runs >= RUN):
        copied[start : start + runs[start]] = True
    start = int(runs.argmax())
    # the first word and the last may be parts of one
    words = split_words(text)[1:-1]
    known = float(np.mean([word in writer.words for word in words])) if words else 0.0
    return Sample(temperature, text, copied, text[start : start + runs[start]], known)


def describe(sample):
    return (
        f"Temperature {sample.temperature:.1f}: of its words, {sample.known:.0%} stand in the training "
        f"text. {sample.copied.mean():.0%} of the characters are copied, in runs of {RUN} or more. The "
        f"longest run has {len(sample.longest)}: “{' '.join(sample.longest.split())}”."
    )


def draw(sample, figure):
    ax = figure.add_axes([0.01, 0.01, 0.98, 0.87])
    draw_text(ax, sample.text, 0.5 * sample.copied, GROUND)
    told = f"on purple: {RUN} characters or more in a row that stand in the training text"
    figure.text(0.02, 0.93, told, color=OUTPUT_TEXT, va="center")


def writer_panel(model=None, text=None, char_to_id=None):
    """What is written? Sliders set the temperature at which a trained model writes, and the seed.

    model, char_to_id: None: those of load_scribe(). text: what it has learned from; None: nine
    tenths of the course's text.
    """
    if model is None:
        model, char_to_id, _ = load_scribe()
    if text is None:
        text = load_course_text()
        text = text[: len(text) * 9 // 10]
    writer, wide = prepare(model, text, char_to_id), {"style": {"description_width": "initial"}}
    controls = {
        "temperature": FloatSlider(
            0.5, min=0.1, max=2, step=0.1, readout_format=".1f", description="temperature"
        ),
        "seed": IntSlider(0, 0, 9, description="another sample", **wide),
    }
    return Panel(
        lambda temperature, seed: compute(writer, temperature, seed), draw, describe, controls
    )
