"""The slider of notebook 5.3: the linear RNN, one number after the other."""

import re

import numpy as np
import pytest
from drawing import drawn, texts
from oracles import numeric_gradient
from panels import move

from rnnlm_core.widgets import graph
from rnnlm_core.worked_examples import LinearRNN, Lookup

DEFAULT = {"w": 1, "dh0": 1, "dh1": 2, "dh2": 3}
OTHERS = [
    {"w": 0.5, "dh0": 4, "dh1": -1, "dh2": 2},
    {"w": -1, "dh0": 20, "dh1": 20, "dh2": -20},
    {"w": 1.75, "dh0": -20, "dh1": -20, "dh2": -19},
    {"w": 2, "dh0": 20, "dh1": 20, "dh2": 20},
    {"w": 0, "dh0": 0, "dh1": 0, "dh2": 0},
]
LAST = 15


def test_the_numbers_worked_by_hand():
    result = graph.compute(LAST, **DEFAULT)
    v = result.values
    assert np.array_equal(graph.XS, Lookup.out[0]) and LinearRNN.b[0] == graph.B
    for t in range(3):
        assert v[f"h_{t}"] == LinearRNN.hs[0, t, 0]
        assert v[f"dz_{t}"] == LinearRNN.db_at[t]
        assert v[f"dh_prev_{t}"] == LinearRNN.dh_prev_at[t]
        assert v[f"dx_{t}"] == LinearRNN.dxs[0, t, 0]
    assert v["db"] == LinearRNN.db and v["dWh"] == LinearRNN.dWh
    assert v["dWx"].tolist() == LinearRNN.dWx_rows


def test_the_order_is_forward_then_backward_then_the_sums():
    forward, back, sums = graph.ORDER[:3], graph.ORDER[3:12], graph.ORDER[12:]
    assert (forward, sums) == (["h_0", "h_1", "h_2"], ["db", "dWh", "dWx"])
    assert back == [f"{name}_{t}" for t in (2, 1, 0) for name in ("dz", "dh_prev", "dx")]


def numeric(array, loss):
    """The loss is a polynomial of degree 3 at most, so the step may be large."""
    return numeric_gradient(loss, array, eps=1e-3)


@pytest.mark.parametrize("setting", [DEFAULT, *OTHERS])
def test_central_differences(setting):
    xs = Lookup.out[0].copy()
    Wx, Wh = np.full((4, 3), float(setting["w"])), np.full((3, 3), float(setting["w"]))
    bs = np.full((3, 3), 3.0)  # one for each step, to tell the steps apart
    hs = np.zeros((4, 3))  # hs[0] is the state before the first word

    def loss():
        total = 0
        for t in range(3):
            hs[t + 1] = hs[t] @ Wh + xs[t] @ Wx + bs[t]
            total += setting[f"dh{t}"] * hs[t + 1].sum()
        return total

    loss()
    v = graph.compute(LAST, **setting).values
    close = {"rtol": 1e-6, "atol": 1e-4}
    np.testing.assert_allclose([v[f"h_{t}"] for t in range(3)], hs[1:, 0], **close)
    dz = numeric(bs, loss)
    np.testing.assert_allclose(np.ptp(dz, axis=1), 0, atol=1e-4)  # all columns equal, as claimed
    np.testing.assert_allclose([v[f"dz_{t}"] for t in range(3)], dz[:, 0], **close)
    np.testing.assert_allclose(v["db"], dz.sum(axis=0)[0], **close)
    np.testing.assert_allclose([v[f"dx_{t}"] for t in range(3)], numeric(xs, loss)[:, 0], **close)
    np.testing.assert_allclose(v["dWh"], numeric(Wh, loss), **close)
    np.testing.assert_allclose(v["dWx"], numeric(Wx, loss)[:, 0], **close)
    before = numeric(hs[:1], loss)[0, 0]  # of the state before the first word
    # what a step hands back is the gradient of the state before it, but for what came from above
    handed = [before, dz[0, 0] - setting["dh0"], dz[1, 0] - setting["dh1"]]
    np.testing.assert_allclose([v[f"dh_prev_{t}"] for t in range(3)], handed, **close)


@pytest.mark.parametrize(
    "step, said",
    [
        (1, "h_0 = 3·0 + 6 + 3 = 9."),
        (2, "h_1 = 3·9 + 22 + 3 = 52."),
        (4, "dz_2 = 3 (from above) = 3."),
        (7, "dz_1 = 2 (from above) + 9 (from t = 2) = 11."),
        (8, "dh_prev_1 = 3·11 = 33."),
        (12, "dx_0 = 3·34 = 102."),
        (13, "db = 34 + 11 + 3 = 48."),
        (14, "dWh = 0·34 + 9·11 + 52·3 = 255."),
        (15, "dWx, first row: 0·34 + 4·11 + 8·3 = 68."),
        (15, "dWx 68, 116, 164, 212."),
    ],
)
def test_how_the_newest_number_comes_about(step, said):
    assert f"Step {step}: " in graph.describe(graph.compute(step, **DEFAULT))
    assert said in graph.describe(graph.compute(step, **DEFAULT))


@pytest.mark.parametrize("setting", [DEFAULT, *OTHERS])
@pytest.mark.parametrize("step", range(1, LAST + 1))
def test_the_equation_in_words_holds(setting, step):
    words = graph.describe(graph.compute(step, **setting))
    equation = re.sub(r" \(from.*?\)", "", words.split(". Gradients")[0])
    how, value = equation.split(" = ")[-2:]
    how = how.rpartition(": ")[2].replace("·", "*")
    assert eval(how) == pytest.approx(float(value), rel=1e-3, abs=0.1)  # of rounded numbers


@pytest.mark.parametrize("setting", [DEFAULT, *OTHERS])
@pytest.mark.parametrize("step", [0, 2, 5, LAST])
def test_only_what_is_computed_is_drawn(setting, step):
    result = graph.compute(step, **setting)
    (ax,) = drawn(graph, result, height=4).axes
    labels = texts(ax)
    n, v = graph.number, result.values
    expected = {
        **{f"h_{t}": f"h{'₀₁₂'[t]} = {n(v[f'h_{t}'])}" for t in range(3)},
        **{f"dh_prev_{t}": f"dh_prev\n {n(v[f'dh_prev_{t}'])}" for t in range(3)},
        **{f"dx_{t}": f"dx {n(v[f'dx_{t}'])}" for t in range(3)},
        "db": f"db = {n(v['db'])}",
        "dWh": f"dWh = {n(v['dWh'])}",
        "dWx": f"dWx = {n(v['dWx'])}",
    }
    done = graph.ORDER[:step]
    for start in ("h₀", "h₁", "h₂", "dh_prev", "dx", "db", "dWh", "dWx"):
        drawn_here = sorted(text for text in labels if text.startswith(start))
        assert drawn_here == sorted(
            text for key, text in expected.items() if key in done and text.startswith(start)
        )
    dzs = [text for text in labels if text.startswith("dz ")]
    assert len(dzs) == sum(name.startswith("dz") for name in done)
    for t, text in zip((2, 1, 0), sorted(dzs, key=labels.index, reverse=True)):
        assert text.endswith(n(v[f"dz_{t}"]))
    new = [t for t in ax.texts if t.get_fontweight() == "bold"]
    assert len(new) == (step > 0)
    if step:
        assert n(v[done[-1]]) in new[0].get_text() and new[0].get_bbox_patch()
    assert labels[0].startswith(f"step {step}:  ")
    if step:
        assert labels[0].endswith(graph.origin(result, done[-1]))
    # arrows: a dashed one for each gradient, three of them from above; solid ones forward
    arrows = [note.arrow_patch.get_linestyle() for note in ax.texts if hasattr(note, "arrow_patch")]
    assert arrows.count("--") == 3 + sum(name.startswith(("dx", "dh_prev")) for name in done)
    forward = 3 + 1 + sum(name.startswith("h_") for name in done)  # of the inputs, of the start
    assert arrows.count("-") == forward + sum(name in ("h_0", "h_1") for name in done)
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 10), (0, 5.6))


@pytest.mark.parametrize(
    "value, written",
    [(9.0, "9"), (0.75, "0.75"), (-0.001, "0"), (999.125, "999.12"), (-3550.3125, "-3550")],
)
def test_a_number_is_short(value, written):
    assert graph.number(value) == written


def test_nothing_yet():
    words = graph.describe(graph.compute(0, **DEFAULT))
    assert "Nothing is computed yet" in words and "6, 22, 38" in words and "1, 2, 3" in words


@pytest.mark.parametrize(
    "wrong",
    [
        *({"step": 16}, {"step": -1}, {"step": 1.5}, {"w": 2.5}, {"w": float("nan")}),
        *({"dh0": -21}, {"dh2": float("inf")}, {"dh1": 1000}),
    ],
)
def test_bad_settings(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"^{name}: expected a .*number from .*, got"):
        graph.compute(**{"step": 3, **DEFAULT, **wrong})


def test_the_panel():
    panel = graph.graph_panel()
    assert panel.result.step == 7 and "dz_1 = 2 (from above) + 9" in panel.said
    move(panel, step=LAST, w=0.5)
    panel.controls["step"].value = LAST
    move(panel, dh0=0, dh1=5, dh2=0)
    assert panel.said == " ".join(graph.describe(graph.compute(LAST, **DEFAULT)).split())
    picture = panel.picture.value
    panel.controls["dh1"].value = 1000
    assert panel.said == "Not possible: dh1: expected a number from -20 to 20, got 1000"
    assert panel.picture.value == picture
    panel.controls["dh1"].value = 5
    assert panel.result.above == [1, 5, 3] and panel.said.startswith("Step 15")
