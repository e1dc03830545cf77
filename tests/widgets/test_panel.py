"""The wiring that all sliders share, on a panel of two numbers."""

import matplotlib
import numpy as np
import pytest
from ipywidgets import FloatText, IntSlider

from rnnlm_core.widgets.panel import Panel, as_words


def compute(a, b):
    if b == 0:
        raise ValueError("b: cannot divide by 0 <zero>")
    return a / b


def draw(ratio, figure):
    axes = figure.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 10))
    axes.plot([0, 1], [0, ratio])


def describe(ratio):
    return f"a / b is\n {ratio:.2f}"


@pytest.fixture
def panel():
    return Panel(compute, draw, describe, {"a": IntSlider(6, 0, 9), "b": FloatText(2.0)})


def test_a_move_changes_result_picture_and_words(panel):
    assert panel.result == 3 and panel.said == panel.words.value == "a / b is 3.00"
    before = panel.picture.value
    assert bytes(before).startswith(b"\x89PNG")
    panel.controls["a"].value = 9
    assert panel.result == 4.5 and panel.said == "a / b is 4.50"
    assert panel.picture.value != before
    panel.controls["a"].value = 6
    assert panel.picture.value == before, "the same settings, the same picture"


def test_an_impossible_setting_is_said_and_does_no_harm(panel):
    before = panel.picture.value
    panel.controls["b"].value = 0
    assert panel.said == "Not possible: b: cannot divide by 0 <zero>"
    assert "&lt;zero&gt;" in panel.words.value, "words are text, not HTML"
    assert panel.result == 3 and panel.picture.value == before
    panel.controls["b"].value = 3.0
    assert panel.said == "a / b is 2.00"


def test_try_moves_prints_and_comes_back(panel, capsys):
    panel.try_moves(a=9, b=4.0)
    assert capsys.readouterr().out.splitlines() == [
        "a 6: a / b is 3.00",
        "a 9: a / b is 4.50",
        "b 2.0: a / b is 3.00",
        "b 4.0: a / b is 1.50",
    ]
    assert panel.settings() == {"a": 6, "b": 2.0} and panel.said == "a / b is 3.00"


def test_a_disconnected_control_is_noticed(panel):
    panel.controls["a"].unobserve_all()
    with pytest.raises(AssertionError, match="nothing moves with a = 9"):
        panel.try_moves(a=9)


def test_a_still_shows_all_settings_and_says_their_words(panel, capsys):
    still = panel.still({"a": 6}, {"a": 1, "b": 4.0})
    assert capsys.readouterr().out.splitlines() == [
        "a 6: a / b is 3.00",
        "a 1, b 4.0: a / b is 0.25",
    ]
    png = still._repr_png_()
    assert png.startswith(b"\x89PNG") and repr(still) == "Still"
    assert png == panel.still({"a": 6}, {"a": 1, "b": 4.0})._repr_png_()
    assert panel.settings() == {"a": 6, "b": 2.0}, "a still moves nothing"


def test_the_text_that_a_notebook_stores(panel):
    assert repr(panel) == "Panel(a 6, b 2.0)"
    assert as_words({"block_length": 10}) == "block length 10"


def test_the_style_of_the_notebook_is_left_alone(panel):
    with matplotlib.rc_context({"figure.constrained_layout.use": True}):
        panel.controls["a"].value = 2
        assert matplotlib.rcParams["figure.constrained_layout.use"]
    assert np.isclose(panel.result, 1)
