"""A picture in a notebook, and the words for whoever cannot see it."""

import base64

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from rnnlm_core.plots import show


@pytest.fixture
def shown(monkeypatch):
    from IPython import display

    found = []
    monkeypatch.setattr(display, "display", found.append)
    mpl.use("Agg")
    plt.close("all")
    return found


def test_a_picture_with_its_words(shown):
    plt.plot([1, 2])
    show("a line that goes up")
    data, metadata = shown[0]._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == "a line that goes up", "nbval compares it"
    assert metadata == {"image/png": {"alt": "a line that goes up"}}
    assert not plt.get_fignums(), "or the notebook would show it once more"


def test_the_figure_that_is_meant(shown):
    one, other = plt.figure(figsize=(2, 1)), plt.figure(figsize=(3, 1))
    show("the first of two figures", one)
    assert int.from_bytes(shown[0].png[16:20], "big") == 2 * one.dpi
    assert plt.get_fignums() == [other.number]


@pytest.mark.parametrize("alt", ["", "  ", None])
def test_a_picture_without_words_is_refused(shown, alt):
    plt.plot([1, 2])
    with pytest.raises(ValueError, match="alt: expected what one would see in the picture, got"):
        show(alt)


def test_nothing_to_show(shown):
    with pytest.raises(ValueError, match="figure: nothing has been drawn yet"):
        show("a line that goes up")
