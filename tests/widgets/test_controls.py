"""What a reader can choose: where each control begins, how far it goes, and what stands beside it."""

import numpy as np
import pytest
from house import NOTEBOOKS
from panels import PANELS, move, panels_of

from rnnlm_core import SimpleRnnlm
from rnnlm_core.records import load_greeter, load_record
from rnnlm_core.texts.toy_language import ToyLanguage, load_toy
from rnnlm_core.widgets import branch, bugs, graph, temperature, training, window

LANGUAGE = ToyLanguage()


@pytest.fixture(scope="module")
def panels():
    return {name: make() for name, (make, _) in PANELS.items()}


@pytest.mark.parametrize("name", PANELS)
def test_every_control_moves_picture_and_words(panels, name):
    values = PANELS[name][1]
    assert values.keys() == panels[name].controls.keys()
    words = move(panels[name], **values)
    assert len(set(words)) == len(words)


def test_every_panel_is_shown_once():
    shown = [name for path in NOTEBOOKS for name in panels_of(path)]
    assert sorted(shown) == sorted(PANELS)


# panel, control: label | start | lowest, highest, step; or all options
CONTROLS = """
window, window: window | 10 | 1 18 1
greeting, read: words read | 18 | 1 18 1
greeting, name: in the room | Tom | Tom Ben Sam Max
gradient_flow, rho: rho | 1.1 | 0.8 1.4 0.1
reading, iteration: mini-batch | 50 | 0 99 1
reading, N: N (rows) | 2 | 1 4 1
reading, T: T (steps) | 10 | 1 40 1
graph, step: step | 7 | 0 15 1
graph, w: weights w | 1 | -1 2 0.25
graph, dh0: from above, t = 0 | 1 |
graph, dh1: from above, t = 1 | 2 |
graph, dh2: from above, t = 2 | 3 |
mask, place_0: place 0 (say) | True |
mask, place_1: place 1 (goodbye) | True |
mask, place_2: place 2 (and) | True |
mask, place_3: place 3 (i) | True |
mask, place_4: place 4 (say) | False |
loss, window: window | 10 | 1 18 1
branch, p: probability p | 0.2 | 0 1 0.01
training, rate: learning rate | 0.5 | 0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10
training, hidden: hidden size | 50 | 10 20 50 100
training, T: T | 20 | 1 2 5 10 20
training, clip: clipping | 0 | 0 0.25 1 5
temperature, temperature: temperature | 1 | 0.1 3 0.1
temperature, seed: another sample | 0 | 0 9 1
writer, temperature: temperature | 0.5 | 0.1 2 0.1
writer, seed: another sample | 0 | 0 9 1
unit, unit: unit | 144 | 0 159 1
unit, passage: passage | 0 | 0 10 1
sentence, word_1: word 1 | you | . and day die good goodbye hello i plants say we you
sentence, word_2: word 2 | say | . and day die good goodbye hello i plants say we you
sentence, word_3: word 3 | good | (none) . and day die good goodbye hello i plants say we you
sentence, word_4: word 4 | die | (none) . and day die good goodbye hello i plants say we you
sentence, word_5: word 5 | . | (none) . and day die good goodbye hello i plants say we you
bugs, case: curve | 1 | 1 2 3 4 5 6
bugs, cause: cause | ? | ? star copy frozen rate reset last rows dh
"""


def plain(value):
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"{value:g}" if number else str(value)


def choices(control):
    if hasattr(control, "min"):
        return [control.min, control.max, control.step]
    options = getattr(control, "options", ())
    pairs = [option if isinstance(option, tuple) else (option, option) for option in options]
    return [value or label if value != 0 else 0 for label, value in pairs]


@pytest.mark.parametrize("row", CONTROLS.strip().splitlines())
def test_what_a_reader_can_choose(panels, row):
    (panel, name), told = row.split(": ")[0].split(", "), row.split(": ", 1)[1]
    label, start, range_ = (part.strip() for part in told.split("|"))
    control = panels[panel].controls[name]
    assert control.description == label
    assert plain(control.value) == start
    assert " ".join(map(plain, choices(control))) == range_


def test_no_control_is_forgotten_here(panels):
    rows = [row.split(": ")[0] for row in CONTROLS.strip().splitlines()]
    assert sorted(rows) == sorted(f"{p}, {name}" for p in panels for name in panels[p].controls)


@pytest.mark.parametrize("panel", PANELS)
def test_labels_are_not_cut_off(panels, panel):
    """Beside a slider there is room for some 13 letters, unless it is told to make more."""
    for control in panels[panel].controls.values():
        if len(control.description) > 13:
            indent = getattr(control, "indent", True)
            assert not indent or control.style.description_width == "initial", control.description
        if getattr(control, "readout_format", "d") not in ("d", ".2f"):
            assert control.readout_format == ".1f" and control.step == 0.1


@pytest.mark.parametrize(
    "panel", [name for name in PANELS if name not in ("sentence", "temperature")]
)
def test_both_ends_of_every_slider_are_possible(panels, panel):
    """Never "Not possible" at an end; but nobody asks for a probability of 0."""
    panel = panels[panel]
    for name, control in panel.controls.items():
        for value in (getattr(control, "min", None) or control.value, getattr(control, "max", 0)):
            panel.compute(**{**panel.settings(), name: value or control.value})


def test_the_panels_fit_under_one_another(panels):
    """Every picture has the width of a page, and fits on a screen with its controls and words."""
    for panel in panels.values():
        png = bytes(panel.picture.value)
        assert int.from_bytes(png[16:20], "big") == 720  # where a PNG tells its size
        assert int.from_bytes(png[20:24], "big") == round(100 * panel.height) <= 400
        assert panel.picture.layout.max_width == "100%", "on a narrow page it shrinks"


def test_the_browser_tests_find_their_way(panels):
    for panel in panels.values():
        assert "rnnlm-panel" in panel._dom_classes
        for name, control in panel.controls.items():
            assert f"rnnlm-control-{name}" in control._dom_classes


# What a panel does when nothing is said -----------------------------------------------------------


def test_the_language_is_the_toy_language():
    assert np.array_equal(
        window.window_panel().result.probabilities,
        window.window_panel(LANGUAGE).result.probabilities,
    )
    data = np.arange(300) % 82, np.arange(90) % 82
    assert (
        training.training_panel(*data).data[2] == training.training_panel(*data, LANGUAGE).data[2]
    )
    assert bugs.bugs_panel().result.lines == bugs.bugs_panel(LANGUAGE).result.lines
    lines = bugs.bugs_panel().result.lines
    assert lines == {
        "floor": LANGUAGE.floor,
        "unigram": LANGUAGE.window_floors(0)[0],
        "uniform": len(LANGUAGE.words),
    }


def test_the_text_is_the_toy_text():
    corpus, held_out, lines = training.training_panel(language=LANGUAGE).data
    assert np.array_equal(corpus, load_toy("train")[0])
    assert np.array_equal(held_out, load_toy("valid")[0])
    assert lines["uniform"] == 82


def test_the_curves_are_the_recorded_ones():
    ours, theirs = bugs.bugs_panel(LANGUAGE).result.data, load_record("bug_curves")
    assert {cause: rows.tolist() for cause, rows in ours.items()} == theirs


def test_a_graph_may_begin_further_on():
    assert graph.graph_panel(3).result.step == 3


def untrained():
    corpus, word_to_id, id_to_word = load_toy("valid")
    model = SimpleRnnlm(len(word_to_id), 4, 5, rng=0)
    return model, word_to_id, id_to_word, LANGUAGE


def test_whoever_writes_is_the_greeter():
    ours = temperature.temperature_panel().result
    theirs = temperature.temperature_panel(*load_greeter()).result
    assert ours.story == theirs.story and np.array_equal(ours.shares, theirs.shares)


def test_the_first_stories_are_the_same_for_everybody():
    model, word_to_id, id_to_word, language = untrained()
    first, again = (temperature.prepare(*untrained()) for _ in range(2))
    assert np.array_equal(first.before, again.before)
    assert np.array_equal(first.shares, again.shares)
    written = temperature.write_stories(model, first.before[:4], np.array([1.0]), 0)
    assert np.array_equal(
        written, temperature.write_stories(model, first.before[:4], np.array([1.0]), 0)
    )


# What a picture shows where it could show something else ------------------------------------------


def test_all_doors_have_one_size_and_fill_the_hall():
    corners = branch.places(100.0)
    np.testing.assert_allclose(np.ptp(corners, axis=1), np.ptp(corners[:1], axis=1)[[0] * 100])
    assert corners.min() < 0.02 and corners.max() > 0.98
    assert len(LANGUAGE.words) == branch.V
