"""The benchmark's programs agree on the losses; its record, its table and its picture hold together."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from house import ASSETS

from rnnlm_core import SimpleRnnlm

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import finale  # noqa: E402
import run  # noqa: E402
import sides  # noqa: E402
import tricks  # noqa: E402

V, N, T, D, H = 60, 4, 5, 7, 8


def given():
    xs, ts = np.random.default_rng(0).integers(0, V, (2, 2, N, T))
    return SimpleRnnlm(V, D, H, rng=0).params, xs, ts


def trained(make, max_grad):
    train, evaluate, weights = make(*given(), max_grad)
    losses = [train(0, 0.3), train(1, 0.2), train(0, 0.1), evaluate(), evaluate()]
    return losses, [np.array(weight) for weight in weights()]


@pytest.mark.parametrize("max_grad", [None, 0.1])
@pytest.mark.parametrize("name", [name for name in sides.SIDES if "compiled" not in name])
def test_all_sides_train_the_same_model(name, max_grad):
    if name == run.LIMIT:
        pytest.skip("products without a loss")
    if max_grad and "sparse" in name:
        pytest.skip("the norm of a sparse gradient is another one, so the finale leaves it out")
    if "PyTorch" in name:
        pytest.importorskip("torch", reason="PyTorch is not installed")
    if "JAX" in name:
        pytest.importorskip("jax", reason="JAX is not installed")
    expected, theirs = trained(sides.plain, max_grad)
    assert expected[0] > expected[2]
    losses, weights = trained(sides.SIDES[name], max_grad)
    np.testing.assert_allclose(losses, expected, rtol=1e-4)
    for ours, weight in zip(weights, theirs, strict=True):
        np.testing.assert_allclose(ours, weight, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("words", [V, 10])  # more than the 20 places of a batch, and fewer
@pytest.mark.parametrize("name", [*tricks.WITHOUT, *tricks.NOT_KEPT])
def test_without_a_trick_the_step_is_the_same(name, words):
    xs, ts = np.random.default_rng(0).integers(0, words, (2, N, T))
    other, ours = (
        step(SimpleRnnlm(words, D, H, rng=0), N, T)
        for step in (tricks.without(name), tricks.without(None))
    )
    assert other.__class__ is not ours.__class__
    for _ in range(4):
        loss = ours.step(xs, ts, 0.5, 0.4)
        np.testing.assert_allclose(other.step(xs, ts, 0.5, 0.4), loss, rtol=1e-5)
    for other_weight, weight in zip(other.model.params, ours.model.params):
        np.testing.assert_allclose(other_weight, weight, rtol=1e-3, atol=1e-5)


def test_a_trick_is_measured_where_it_is_in_use():
    sizes = {"N": 2, "T": 3, "D": 4, "H": 5, "turns": 1, "steps": 1}
    for words, in_use in ((4, "7"), (40, "45")):
        found = tricks.gains(V=words, **sizes)
        assert list(found) == [*tricks.WITHOUT, *tricks.NOT_KEPT]
        left_out = {name[0] for name, gain in found.items() if gain is None}
        assert left_out == set("457") - set(in_use)


def test_the_finale_is_the_training_of_the_chapter():
    """A short one: our sides agree, and the one goal that is asserted is not met by two epochs."""
    short = finale.SETTING | {"stories": 400, "max_epoch": 2, "wordvec_size": 8, "hidden_size": 9}
    ours = [name for name in finale.NAMES if "our" in name or "plain" in name]
    found, missing = finale.train_all(ours, short, goal=None)
    assert list(found) == ours and not missing
    for side in found.values():
        assert set(side) == {"seconds", "perplexity"} and side["seconds"] > 0
        assert side["perplexity"] == pytest.approx(found[ours[0]]["perplexity"], rel=1e-3)
    with pytest.raises(RuntimeError, match=r"plain step-by-step code: .* not below"):
        finale.train_all(ours[:1], short)
    xs, ts, _ = finale.mini_batches(short)
    np.testing.assert_array_equal(xs[0, :, 1:], ts[0, :, :-1])
    assert xs.shape[1:] == (20, 40) and len(xs) % 2 == 0


def test_the_finale_notices_another_training(monkeypatch):
    def wrong(params, xs, ts, max_grad):
        return sides.plain(params, xs, ts, 10 * max_grad)

    monkeypatch.setitem(sides.SIDES, "x", wrong)
    short = finale.SETTING | {"stories": 400, "max_epoch": 1}
    with pytest.raises(AssertionError):
        finale.train_all(["our layers", "x"], short, goal=None)


def record():
    path = ASSETS / "benchmark.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_record_is_complete_and_names_no_host(capsys):
    kept = record()
    assert set(kept["machine"]) <= {"cpu", "cores", "system", "load before"}
    for measured in kept["runs"]:
        assert list(measured["settings"]) == ["book", "Penn Treebank"]
        for found in measured["settings"].values():
            assert list(found) == list(sides.SIDES) and not measured["missing"]
    last = kept["runs"][0]["finale"]
    assert list(last) == finale.NAMES
    assert all(side["perplexity"] <= finale.GOAL for side in last.values())
    names = [*tricks.WITHOUT, *tricks.NOT_KEPT]
    assert all(list(gains) == names for gains in kept["runs"][0]["tricks"].values())
    run.print_table(kept)
    shown = capsys.readouterr().out
    assert all(name in shown for name in [*sides.SIDES, *names])


def test_the_picture_shows_the_record():
    kept = record()
    figure = run.plot(kept)
    for row, measured in enumerate(kept["runs"]):
        for column, found in enumerate(measured["settings"].values()):
            ax = figure.axes[2 * row + column]
            fast = found[run.FAST]["train"]["median"]
            wide = sorted(bar.get_width() for bar in ax.patches)
            expected = [s["train"]["median"] / fast for n, s in found.items() if n != run.LIMIT]
            np.testing.assert_allclose(wide, sorted(expected))


def test_what_is_not_installed_is_left_out(monkeypatch):
    import measure

    def missing(*given):
        raise ImportError("No module named 'torch'\nand more")

    monkeypatch.setattr(measure, "SIDES", {"plain step-by-step code": sides.plain, "x": missing})
    monkeypatch.setattr(measure, "SETTINGS", {"small": {"V": V, "N": N, "T": T, "D": D, "H": H}})
    monkeypatch.setattr(measure, "TURNS", {"small": (3, 1)})
    times, left_out = measure.compare("small")
    assert list(times) == ["plain step-by-step code"]
    assert left_out == {"x": "No module named 'torch'"}

    def wrong(*given):
        train, *others = sides.plain(*given)
        return lambda: train() * 1.01, *others

    monkeypatch.setattr(measure, "SIDES", {"plain step-by-step code": sides.plain, "x": wrong})
    with pytest.raises(AssertionError):
        measure.compare("small")
