"""The wiring that all sliders share, on a panel of two numbers."""

import base64

import matplotlib
import numpy as np
import pytest
from ipywidgets import FloatText, IntSlider
from panels import move

from rnnlm_core.widgets.panel import Panel


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


def test_a_disconnected_control_is_noticed(panel):
    assert move(panel, a=9, b=4.0) == ["a / b is 4.50", "a / b is 1.50"]
    panel.controls["a"].unobserve_all()
    with pytest.raises(AssertionError, match="the words stay as they are with a = 9"):
        move(panel, a=9)


def test_one_output_for_pages_with_a_kernel_and_without(panel):
    """The live widget; and a picture with the words below it, which are its alt text as well."""
    data, metadata = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == metadata["image/png"]["alt"] == "a / b is 3.00"
    png = base64.b64decode(data["image/png"])
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert width == 720 and height == 350, "three tenths of an inch for the line of words"
    panel.controls["a"].value = 9
    assert panel._repr_mimebundle_()[0]["image/png"] != data["image/png"]


def test_long_words_break_below_the_picture(panel):
    panel.say("word " * 60)
    png = panel.still().png
    assert int.from_bytes(png[20:24], "big") == 320 + 20 * 4 + 10


def test_its_repr_tells_the_settings(panel):
    assert repr(panel) == "Panel(a=6, b=2.0)"


def test_the_style_of_the_notebook_is_left_alone(panel):
    with matplotlib.rc_context({"figure.constrained_layout.use": True}):
        panel.controls["a"].value = 2
        assert matplotlib.rcParams["figure.constrained_layout.use"]
    assert np.isclose(panel.result, 1)
