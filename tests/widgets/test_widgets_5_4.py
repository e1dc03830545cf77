"""The sliders of notebook 5.4: the mask, and the losses at each place of the sentence."""

import itertools

import numpy as np
import pytest
from drawing import drawn, texts
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from plain_rnnlm import PlainRnnlm

from rnnlm_core import SimpleRnnlm
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
    zero = [str(t) for t, count in enumerate(counts) if not count]
    words = mask.describe(view)
    assert f"ows of dx that are zero: {', '.join(zero) or 'none'}." in words
    assert "nan" not in words and f"{mean:.2f}" in words
    if any(counts):
        assert f"{sum(counts)} of 5 places count" in words
        assert f"{by_all:.2f}" in words and f"{unmasked:.2f}" in words


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
    values = [f"{x:.2f}" if count else "off" for x, count in zip(view.losses, counts)]
    assert texts(bars) == [text for pair in zip(names, values) for text in pair]
    (lines,) = bars.collections
    assert [path[0][0] for path in lines.get_segments()] == [view.loss, view.by_all, view.unmasked]
    styles = [(offset, str(dash)) for offset, dash in lines.get_linestyle()]
    assert len(set(styles)) == 3
    (picture,) = table.images
    np.testing.assert_array_equal(picture.get_array(), view.dx)
    assert picture.get_clim() == (-1, 1)
    numbers = [f"{x:.2f}" for t in range(5) if counts[t] for x in view.dx[t] if abs(x) >= 0.05]
    off = ["masked: the whole row is 0"] * (5 - sum(counts))
    assert sorted(texts(table)) == sorted(numbers + off + mask.WORDS)
    assert f"count, {view.loss:.2f}" in figure.texts[0].get_text()
    assert bars.get_xlim() == (0, 3.5) and bars.get_ylim() == table.get_ylim() == (4.5, -0.5)


def test_no_mask():
    with pytest.raises(ValueError, match="place_2: expected True or False, got 2"):
        mask.compute(place_0=True, place_1=True, place_2=2, place_3=True, place_4=True)
    with pytest.raises(ValueError, match="places: expected 5 of them, got 3"):
        masked(1, 1, 1)


def test_the_masks_panel(capsys):
    panel = mask.mask_panel()
    panel.try_moves(**{f"place_{t}": False for t in range(5)})
    assert len(capsys.readouterr().out.splitlines()) == 10
    for control in panel.controls.values():
        control.value = False
    assert panel.result.loss == 0 and "No place counts: the loss is 0.00" in panel.said
    panel.controls["place_3"].value = True
    assert "1 of 5 places count" in panel.said


# Where in the sentence is the loss?

TRAINED = {seed: loss.train(seed) for seed in (0, 3)}


def test_the_losses_of_a_plain_model():
    """The same training, by the plain model of the tests, which has no layer in common."""
    for seed, ours in TRAINED.items():
        weights = SimpleRnnlm(7, 4, 6, rng=seed, dtype=np.float64).params
        plain = PlainRnnlm([weight.copy() for weight in weights])
        xs, ts = np.array([[0, 1, 2, 3, 4, 1, 5]]), np.array([[1, 2, 3, 4, 1, 5, 6]])
        for update in range(301):
            plain.h = None
            plain.forward(xs, ts)
            if update in loss.MOMENTS:
                theirs = -np.log(plain.ys[np.arange(7), ts[0]])
                np.testing.assert_allclose(ours[update], theirs, rtol=1e-6)
            plain.backward()
            plain.update(0.5)
        assert list(ours) == list(loss.MOMENTS)


@pytest.mark.parametrize(
    "updates, mean, places",
    [  # the tables of the notebook
        (0, 1.955, [1.95, 1.93, 1.94, 1.98, 1.97, 1.89, 2.02]),
        (10, 1.351, [0.98, 1.78, 1.42, 1.32, 0.75, 1.36, 1.84]),
        (60, 0.140, None),
        (120, 0.042, None),
        (300, 0.013, [0.01, 0.02, 0.02, 0.01, 0.00, 0.02, 0.02]),
    ],
)
def test_the_losses_of_the_notebook(updates, mean, places):
    losses = loss.compute(TRAINED, updates, 0).losses
    assert losses.mean() == pytest.approx(mean, abs=5.1e-4)
    if places:
        np.testing.assert_allclose(losses, places, atol=5.1e-3)


@pytest.mark.parametrize("updates, seed", [*itertools.product((0, 1, 10, 300), (0, 3))])
def test_loss(updates, seed):
    view = loss.compute(TRAINED, updates, seed)
    x, mean = view.losses, view.losses.mean()
    words = loss.describe(view)
    assert (
        f"Seed {seed}, {updates} update{'s' if updates != 1 else ''}: mean loss {mean:.2f}" in words
    )
    assert f"perplexity {np.exp(mean):.2f}" in words
    told = ["say after you", "goodbye after say", "and after goodbye", "i after and"]
    told += ["say after i", "hello after say", ". after hello"]
    assert f"Hardest: {told[np.argmax(x)]} ({x.max():.2f})" in words
    assert f"easiest: {told[np.argmin(x)]} ({x.min():.2f})" in words
    figure = Figure(figsize=(7.2, 3.2))
    loss.draw(view, figure)
    FigureCanvasAgg(figure).draw()
    (ax,) = figure.axes
    assert [bar.get_height() for bar in ax.patches] == x.tolist()
    assert texts(ax) == [f"{loss:.2f}" for loss in x]
    uniform, average = ax.lines
    assert uniform.get_ydata()[0] == np.log(7) and uniform.get_linestyle() == ":"
    assert average.get_ydata()[0] == mean and average.get_linestyle() == "-"
    assert ax.get_ylim() == (0, 3.5) and ax.get_xlim() == (-0.5, 6.5)
    drawn(loss, view)


def test_no_moment():
    with pytest.raises(ValueError, match=r"updates: expected one of 0, 1, 2, 5, .*, got 7"):
        loss.compute(TRAINED, 7, 0)
    with pytest.raises(ValueError, match="seed: expected one of 0, 3, got 1"):
        loss.compute(TRAINED, 10, 1)


def test_the_losses_panel(capsys):
    panel = loss.loss_panel()
    panel.try_moves(updates=300, seed=2)
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert all(panel.controls["seed"].max >= seed for seed in loss.SEEDS)
    picture = panel.picture.value
    panel.controls["seed"].max = 9
    panel.controls["seed"].value = 9
    assert panel.said == "Not possible: seed: expected one of 0, 1, 2, 3, 4, got 9"
    assert panel.picture.value == picture
    panel.controls["seed"].value = 4
    assert panel.result.seed == 4 and panel.said.startswith("Seed 4, 10 updates")
    trained = [loss.train(seed) for seed in loss.SEEDS]
    assert max(x.max() for losses in trained for x in losses.values()) < 3.3  # fits the axis
