"""The sliders of notebook 5.4: the mask, and the losses at each place of the sentence."""

import itertools
import re

import numpy as np
import pytest
from drawing import drawn, texts
from matplotlib.colors import to_hex
from panels import move
from plain_rnnlm import PlainRnnlm

from rnnlm_core.records import load_greeter
from rnnlm_core.texts.toy_language import ToyLanguage
from rnnlm_core.widgets import loss, mask

# What does the mask do?


def masked(*counts):
    return mask.compute(**{f"place_{t}": bool(count) for t, count in enumerate(counts)})


def by_hand(counts):
    """Loss and gradient with loops."""
    losses, dx = [], np.zeros((5, 7))
    for t, target in enumerate((1, 2, 3, 4, 1)):
        p = [np.exp(s) / sum(np.exp(mask.SCORES[0, t])) for s in mask.SCORES[0, t]]
        losses.append(-np.log(p[target]))
        if counts[t]:
            dx[t] = [(p[j] - (j == target)) / sum(counts) for j in range(7)]
    kept = [x for x, count in zip(losses, counts) if count]
    return losses, dx, sum(kept) / max(len(kept), 1), sum(kept) / 5, sum(losses) / 5


@pytest.mark.parametrize("counts", [*itertools.product((0, 1), repeat=5)])
def test_mask(counts):
    view = masked(*counts)
    losses, dx, mean, by_all, unmasked = by_hand(counts)
    np.testing.assert_allclose(view.losses, losses)
    np.testing.assert_allclose(view.dx, dx, atol=1e-15)
    np.testing.assert_allclose([view.loss, view.by_all], [mean, by_all])
    assert view.unmasked == pytest.approx(unmasked)
    words = mask.describe(view)
    assert "nan" not in words and f"the loss is {mean:.2f}" in words
    off = [str(t) for t, count in enumerate(counts) if not count]
    if 0 < len(off) < 5:
        assert f"mean over {sum(counts)} of 5 places" in words
        assert f"by 5 it would be {by_all:.2f}," in words
        assert f"nothing masked {unmasked:.2f}." in words
        assert re.findall(r"[0-4]", words.partition(" masked")[0]) == off
        assert re.findall(r"[0-4]", words.partition("Row")[2][:-2]) == off
        many = [many in words for many in ("With places", "Rows", "are 0")]
        assert many == [len(off) > 1] * 3


def test_central_differences(monkeypatch):
    scores, eps = mask.SCORES, 1e-5
    dx, numeric = masked(1, 0, 1, 1, 0).dx, np.empty((5, 7))
    for i in np.ndindex(5, 7):
        shift = np.zeros_like(scores)
        shift[0][i] = eps
        monkeypatch.setattr(mask, "SCORES", scores + shift)
        above = masked(1, 0, 1, 1, 0).loss
        monkeypatch.setattr(mask, "SCORES", scores - shift)
        numeric[i] = (above - masked(1, 0, 1, 1, 0).loss) / (2 * eps)
    np.testing.assert_allclose(dx, numeric, atol=1e-9)


@pytest.mark.parametrize("counts", [(1,) * 5, (0,) * 5, (0, 1, 0, 1, 0), (1, 0, 0, 0, 0)])
def test_the_masks_picture(counts):
    view = masked(*counts)
    figure = drawn(mask, view)
    bars, table = figure.axes
    np.testing.assert_array_equal([bar.get_width() for bar in bars.patches], view.losses)
    for bar, count in zip(bars.patches, counts):
        assert (bar.get_hatch() is None) == bool(count)
        assert to_hex(bar.get_facecolor()) == ("#cc79a7" if count else "#efeeea")
    names = ["0 say", "1 goodbye", "2 and", "3 i", "4 say"]
    values = [f"{x:.2f}" if count else "masked" for x, count in zip(view.losses, counts)]
    assert texts(bars) == [text for pair in zip(names, values) for text in pair]
    (lines,) = bars.collections
    assert [path[0][0] for path in lines.get_segments()] == [view.loss, view.by_all]
    styles = [(offset, str(dash)) for offset, dash in lines.get_linestyle()]
    assert len(set(styles)) == 2
    (picture,) = table.images
    np.testing.assert_array_equal(picture.get_array(), abs(view.dx))
    assert picture.get_clim() == (0, 1)
    numbers = [f"{x:.2f}" for t in range(5) if counts[t] for x in view.dx[t]]
    off = ["masked: the whole row is 0"] * (5 - sum(counts))
    assert sorted(texts(table)) == sorted(numbers + off + mask.WORDS)
    framed = [tuple(np.round(frame.get_center())) for frame in table.patches]
    assert framed == [(word, t) for t, word in enumerate((1, 2, 3, 4, 1)) if counts[t]]
    key = [text.get_text() for text in figure.texts]
    assert f"count, {view.loss:.2f}" in key[0] and f"all 5, {view.by_all:.2f}" in key[1]
    assert bars.get_xlim() == (0, 3.5) and bars.get_ylim() == table.get_ylim() == (4.5, -0.5)


def test_no_mask():
    with pytest.raises(ValueError, match="place_2: expected True or False, got 2"):
        mask.compute(place_0=True, place_1=True, place_2=2, place_3=True, place_4=True)
    with pytest.raises(ValueError, match="places: expected 5 of them, got 3"):
        masked(1, 1, 1)


def test_the_masks_panel():
    panel = mask.mask_panel()
    assert panel.settings() == {f"place_{t}": t != 4 for t in range(5)}
    assert panel.said.startswith("With place 4 masked, the loss is 2.52")
    move(panel, **{f"place_{t}": t == 4 for t in range(5)})
    for control in panel.controls.values():
        control.value = False
    assert panel.result.loss == 0 and "No place counts: the loss is 0.00" in panel.said
    panel.controls["place_3"].value = True
    assert "the mean over 1 of 5 places" in panel.said
    for control in panel.controls.values():
        control.value = True
    assert panel.said == "All 5 places count: the loss is 2.36, the mean of 5 losses."


# Where in the sentence is the loss?

READING, LANGUAGE = loss.read(), ToyLanguage()


def test_the_losses_of_a_plain_model():
    """The same reading, word by word, by the plain model of the tests, which has no layer in common."""
    model, word_to_id, _ = load_greeter()
    plain = PlainRnnlm([weight.astype(float) for weight in model.params])
    text = [*READING.story, *loss.WORDS]
    losses = []
    for word, following in itertools.pairwise(text):
        plain.forward(*(np.array([[word_to_id[w]]]) for w in (word, following)))
        losses.append(-np.log(plain.ys[0, word_to_id[following]]))
    assert READING.story[-1] == "<eos>" and len(text) == len(READING.story) + 19
    np.testing.assert_allclose(READING.losses, losses[-18:], atol=1e-4)
    assert READING.losses[-1] < 0.1, "it says Tom"


@pytest.mark.parametrize("window", [1, 10, 17, 18])
def test_the_best_with_a_window(window):
    """At Tom: all eight people, all but Mary, the four men (his room), Tom."""
    view = loss.compute(READING, LANGUAGE, window)
    assert view.losses is READING.losses
    expected = {1: np.log(8), 10: np.log(7), 17: np.log(4), 18: 0}
    assert view.best[-1] == pytest.approx(expected[window], abs=1e-9)
    if window == 18:  # nothing that matters is out of its sight
        floor = -LANGUAGE.log_probs(loss.WORDS)[1:]
        np.testing.assert_allclose(view.best, floor, atol=1e-9)


def test_a_longer_window_forgets_nothing_but_the_name():
    """What the page says: from 6 words on, only the mark at Tom still moves."""
    at = {k: loss.compute(READING, LANGUAGE, k).best for k in range(5, 19)}
    for k in range(6, 18):
        np.testing.assert_allclose(at[k][:-1], at[18][:-1], atol=1e-9)
    assert (at[5][:-1] > at[18][:-1] + 0.1).any()
    assert at[17][-1] > 1 > at[18][-1]


@pytest.mark.parametrize("window", [1, 10, 18])
def test_loss(window):
    view = loss.compute(READING, LANGUAGE, window)
    words = loss.describe(view)
    seen = "1 word" if window == 1 else f"{window} words"
    assert words.startswith(f"The best window of {seen} has a loss of {view.best[-1]:.2f} at Tom")
    assert f"mean of {view.best.mean():.2f}. The greeter has {view.losses[-1]:.2f} at Tom" in words
    assert words.endswith(f"mean of {view.losses.mean():.2f}.") and "-0.00" not in words
    figure = drawn(loss, view)
    (ax,) = figure.axes
    assert [bar.get_height() for bar in ax.patches] == view.losses.tolist()
    (marks,) = ax.collections
    assert [line[0][1] for line in marks.get_segments()] == view.best.tolist()
    assert texts(ax) == loss.WORDS[1:]
    (legend,) = figure.legends
    assert [t.get_text() for t in legend.texts] == ["the greeter", f"best window of {window}"]
    assert max(view.best.max(), view.losses.max()) < ax.get_ylim()[1]


def test_no_window():
    with pytest.raises(ValueError, match="window: expected at most 18, got 19"):
        loss.compute(READING, LANGUAGE, 19)
    with pytest.raises(ValueError, match="window"):
        loss.compute(READING, LANGUAGE, 0)


def test_the_losses_panel():
    panel = loss.loss_panel()
    assert panel.settings() == {"window": 10}
    move(panel, window=18)
    picture = panel.picture.value
    panel.controls["window"].max = 19
    panel.controls["window"].value = 19
    assert panel.said == "Not possible: window: expected at most 18, got 19"
    assert panel.picture.value == picture
