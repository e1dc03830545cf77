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
import run  # noqa: E402
import sides  # noqa: E402
import tricks  # noqa: E402

V, N, T, D, H = 60, 4, 5, 7, 8


def given():
    xs, ts = np.random.default_rng(0).integers(0, V, (2, N, T))
    return SimpleRnnlm(V, D, H, rng=0).params, xs, ts


def losses(make):
    train, evaluate = make(*given())
    return [train(), train(), train(), evaluate(), evaluate()]


@pytest.mark.parametrize("name", [name for name in sides.SIDES if "compiled" not in name])
def test_all_sides_train_the_same_model(name):
    if name == run.LIMIT:
        pytest.skip("products without a loss")
    if "PyTorch" in name:
        pytest.importorskip("torch", reason="PyTorch is not installed")
    if "JAX" in name:
        pytest.importorskip("jax", reason="JAX is not installed")
    expected = losses(sides.plain)
    assert expected[0] > expected[2]
    np.testing.assert_allclose(losses(sides.SIDES[name]), expected, rtol=1e-4)


@pytest.mark.parametrize("name", [*tricks.WITHOUT, *tricks.NOT_KEPT])
def test_without_a_trick_the_step_is_the_same(name):
    params, xs, ts = given()
    other, ours = (
        step(SimpleRnnlm.from_params([param.copy() for param in params]), N, T)
        for step in (tricks.without(name), tricks.without(None))
    )
    assert other.__class__ is not ours.__class__
    for _ in range(4):
        np.testing.assert_allclose(other.step(xs, ts, 0.5), ours.step(xs, ts, 0.5), rtol=1e-5)


def record():
    path = ASSETS / "benchmark.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_record_is_complete_and_names_no_host(capsys):
    kept = record()
    assert set(kept["machine"]) <= {"cpu", "cores", "system", "load before"}
    for measured in kept["runs"]:
        assert list(measured["settings"]) == ["chapter", "Penn Treebank"]
        for found in measured["settings"].values():
            assert list(found) == list(sides.SIDES) and not measured["missing"]
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
        train, evaluate = sides.plain(*given)
        return lambda: train() * 1.01, evaluate

    monkeypatch.setattr(measure, "SIDES", {"plain step-by-step code": sides.plain, "x": wrong})
    with pytest.raises(AssertionError):
        measure.compare("small")
