"""The sliders of notebook 5.2: their data, what is drawn of it, and what they say."""

import json
from functools import cache

import numpy as np
import pytest
from house import ROOT
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rnnlm_core import RNN, TimeRNN
from rnnlm_core.widgets import cut, gradient_flow, reading, unrolling
from rnnlm_core.widgets.panel import HEIGHT, WIDTH
from rnnlm_core.worked_examples import Offsets, ScalarRNN

NOTEBOOK = ROOT / "notebooks" / "5.2_what_an_rnn_is.ipynb"


def drawn(module, result):
    """The figure, after a look at every text in it: none cut off, no two over each other."""
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=100)
    canvas = FigureCanvasAgg(figure)
    module.draw(result, figure)
    canvas.draw()
    texts = [text for text in shown_texts(figure) if text.get_text()]
    boxes = [text.get_window_extent() for text in texts]
    for text, box in zip(texts, boxes):
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= 721 and box.y1 <= 321
        assert inside, f"cut off: {text.get_text()}"
    for i, box in enumerate(boxes):
        for k in range(i):
            over = box.shrunk(0.9, 0.8).overlaps(boxes[k].shrunk(0.9, 0.8))
            assert not over, f"{texts[i].get_text()} over {texts[k].get_text()}"
    return figure


def shown_texts(figure):
    for ax in figure.axes:
        yield from ax.texts
        if ax.get_legend():
            yield from ax.get_legend().get_texts()
        if ax.axison:
            yield from [*ax.get_xticklabels(), *ax.get_yticklabels()]
            yield from [ax.xaxis.label, ax.yaxis.label, ax.title]


def texts(figure):
    return [text.get_text() for text in shown_texts(figure)]


def limits(figure):
    return [(ax.get_xlim(), ax.get_ylim()) for ax in figure.axes]


@cache
def usual_limits(module, *settings):
    """Of the axes at other settings: moving a slider moves the data, not the axes."""
    return limits(drawn(module, module.compute(*settings)))


def moves(panel, **values):
    """Every control moves picture and words; and panel.still() draws."""
    assert set(values) == set(panel.controls)
    panel.try_moves(**values)
    assert panel.still({}, values)._repr_png_().startswith(b"\x89PNG")


def is_refused(panel, name, value, then):
    """The panel tells that it is not possible, keeps its picture, and the next move works."""
    picture = panel.picture.value
    panel.controls[name].value = value
    assert panel.words.value.startswith("Not possible: ")
    assert panel.picture.value == picture
    message = panel.words.value
    panel.controls[name].value = then
    assert not panel.words.value.startswith("Not possible")
    assert panel.picture.value != picture
    return message


# What does unrolling mean? ------------------------------------------------------------------------


@pytest.mark.parametrize(("T", "Wh"), [(1, 0.5), (2, 1.0), (4, 0.5), (8, 0.0), (8, 1.0), (1, 0.0)])
def test_unrolling(T, Wh):
    steps = unrolling.compute(T, Wh)
    h, states = 0.0, []
    for t in range(T):
        h = np.tanh(h * Wh + (t == 0))
        states.append(h)
    assert steps.xs.tolist() == [1.0] + [0.0] * (T - 1)
    assert np.allclose(steps.hs, states, rtol=1e-12)

    said = unrolling.describe(steps)
    assert f"T = {T}" in said and f"{Wh:.1f}" in said
    assert all(f"{h:.2f}" in said for h in states)

    figure = drawn(unrolling, steps)
    (ax,) = figure.axes
    boxes = [box.get_x() + box.get_width() / 2 for box in ax.patches]
    assert np.allclose(boxes, range(T))
    in_boxes = [text for text in texts(figure) if text.startswith("RNN")]
    assert in_boxes == [f"RNN\n{h:.2f}" for h in states]
    shafts = [collection.get_segments() for collection in ax.collections]
    assert [len(lines) for lines in shafts] == ([T, T] if T == 1 else [T, T, T - 1])
    assert ([x.get_marker() for x in ax.lines if x.get_marker() in "<>"] == ["<"]) == (T == 1)
    for t, line in enumerate(shafts[2] if T > 1 else []):  # from one box to the next
        assert t < line[0][0] < line[1][0] < t + 1
    assert sum(text == "Wh" for text in texts(figure)) == T - 1
    assert any(f"Wh = {Wh:.1f}" in text for text in texts(figure))
    assert limits(figure) == usual_limits(unrolling, 3, 0.3)


def test_unrolling_on_paper():
    assert np.allclose(unrolling.compute(4, 0.5).hs, ScalarRNN.hs, atol=5e-5)
    assert "states are 0.76, 0.36, 0.18, 0.09." in unrolling.describe(unrolling.compute(4, 0.5))
    # the loop: 0.7616 * 0.5
    assert "0.76 * 0.5 = 0.38" in unrolling.describe(unrolling.compute(1, 0.5))


@pytest.mark.parametrize(
    ("T", "Wh", "name"),
    [
        (0, 0.5, "T"),
        (9, 0.5, "T"),
        (2.5, 0.5, "T"),
        (4, -0.1, "Wh"),
        (4, 1.1, "Wh"),
        (4, float("nan"), "Wh"),
    ],
)
def test_unrolling_refuses(T, Wh, name):
    with pytest.raises(ValueError, match=f"^{name}: "):
        unrolling.compute(T, Wh)


def test_unrolling_panel():
    panel = unrolling.unrolling_panel()
    assert panel.settings() == {"T": 1, "Wh": 0.5}
    assert (panel.controls["T"].min, panel.controls["T"].max) == (1, 8)
    moves(panel, T=4, Wh=0.9)
    panel.controls["T"].max = 9
    assert "T: expected at most 8 steps, got 9" in is_refused(panel, "T", 9, then=3)


# Where does the gradient go? ----------------------------------------------------------------------


def backward_lengths(rho, tanh, T):
    """|dh| by plain NumPy: each Jacobian of a step is written out as a matrix."""
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(50, 50)))[0]
    rng = np.random.default_rng(0)
    Wx = 0.3 * rng.normal(size=(50, 50)) / np.sqrt(50)
    h, jacobians = np.zeros(50), []
    for _ in range(T + 1):
        h = rng.normal(size=50) @ Wx + h @ (rho * turn)
        h = np.tanh(h) if tanh else h
        jacobians.append(rho * turn @ np.diag(1 - h**2 if tanh else np.ones(50)))  # dh_t / dh_{t-1}
    dh = rng.normal(size=50)
    lengths = [np.linalg.norm(dh)]
    for jacobian in jacobians[:0:-1]:
        dh = jacobian @ dh
        lengths.append(np.linalg.norm(dh))
    return np.array(lengths) / lengths[0]


@pytest.mark.parametrize("activation", ["linear", "tanh"])
@pytest.mark.parametrize(("rho", "T"), [(0.1, 5), (0.9, 30), (2.0, 60), (0.1, 60), (2.0, 5)])
def test_gradient_flow(rho, T, activation):
    flow = gradient_flow.compute(rho, activation, T)
    assert flow.lengths.shape == (T + 1,)
    assert np.allclose(flow.lengths, backward_lengths(rho, activation == "tanh", T), rtol=1e-6)
    theory = [rho**k for k in range(T + 1)]
    assert np.allclose(flow.theory, theory, rtol=1e-12)
    if activation == "linear":
        assert np.allclose(flow.lengths, theory, rtol=1e-9)
    else:  # tanh only takes away
        assert (flow.lengths[1:] < flow.theory[1:]).all()

    said = gradient_flow.describe(flow)
    assert f"rho = {rho}, {activation}: after {T} steps back |dh| is {flow.lengths[-1]:.2g}" in said
    assert f"rho ** {T} is {rho**T:.2g}" in said
    assert ("leaves the picture" in said) == (not 1e-8 <= flow.lengths[-1] <= 1e8)

    figure = drawn(gradient_flow, flow)
    (ax,) = figure.axes
    by_label = {line.get_label(): line for line in ax.lines}
    measured = by_label[f"|dh|, {activation}, rho = {rho}"]
    dashed = by_label["rho ** steps (theory, linear)"]
    assert np.array_equal(measured.get_ydata(), flow.lengths)
    assert np.array_equal(measured.get_xdata(), np.arange(T + 1))
    assert np.array_equal(dashed.get_ydata(), flow.theory) and dashed.get_linestyle() == "--"
    assert limits(figure) == [((0, 60), (1e-8, 1e8))] and ax.get_yscale() == "log"
    ticks = [float(tick.get_text()) for tick in ax.get_yticklabels()]
    assert np.allclose(ticks, ax.get_yticks())
    assert np.allclose(ticks, 10.0 ** np.arange(-8, 9, 2))


def test_gradient_flow_has_the_numbers_of_the_notebook():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    (cell,) = [source for source in sources if "def gradient_lengths" in source]
    here = {"np": np, "RNN": RNN}
    exec(cell, here)
    for rho in (0.5, 0.9, 1.0, 1.1, 1.5):
        for activation in ("linear", "tanh"):
            lengths = here["gradient_lengths"](rho * here["turn"], activation)
            assert np.allclose(gradient_flow.compute(rho, activation, 30).lengths, lengths)
    table = {0.5: "6e-11", 0.9: "0.0005", 1.0: "0.0048", 1.1: "0.03", 1.5: "5.3"}
    for rho, length in table.items():
        flow = gradient_flow.compute(rho, "tanh", 30)
        assert f"|dh| is {length};" in gradient_flow.describe(flow)


def test_fate():
    for rho, activation, word in [
        (0.9, "linear", "vanishes"),  # 0.042
        (1.0, "linear", "is kept"),  # 1
        (1.1, "linear", "explodes"),  # 17
        (1.1, "tanh", "vanishes"),  # 0.03
        (1.5, "tanh", "is kept"),  # 5.3
    ]:
        flow = gradient_flow.compute(rho, activation, 30)
        assert word in gradient_flow.describe(flow)
        others = {"vanishes", "is kept", "explodes"} - {word}
        assert not any(other in gradient_flow.describe(flow) for other in others)


@pytest.mark.parametrize(
    ("rho", "activation", "T", "name"),
    [
        (0.0, "tanh", 30, "rho"),
        (2.1, "tanh", 30, "rho"),
        (float("nan"), "tanh", 30, "rho"),
        (0.9, "relu", 30, "activation"),
        (0.9, "tanh", 4, "T"),
        (0.9, "tanh", 61, "T"),
        (0.9, "tanh", 7.5, "T"),
    ],
)
def test_gradient_flow_refuses(rho, activation, T, name):
    with pytest.raises(ValueError, match=f"^{name}: "):
        gradient_flow.compute(rho, activation, T)


def test_gradient_flow_panel():
    panel = gradient_flow.gradient_flow_panel()
    assert panel.settings() == {"rho": 0.9, "activation": "linear", "T": 30}
    moves(panel, rho=1.1, activation="tanh", T=60)
    panel.controls["rho"].max = 3
    assert "rho: expected a number from 0.1 to 2" in is_refused(panel, "rho", 3, then=1.1)


# What does a cut lose? ----------------------------------------------------------------------------

# lengths and angles by hand: (3, 4) has length 5
BY_HAND = {
    1: np.array([0.0, 1]),
    10: np.array([3.0, 0]),
    50: np.array([1.5, 2]),
    100: np.array([6.0, 8]),
    200: np.array([3.0, 4]),
}


@pytest.fixture(scope="module")
def gradients():
    return cut.gradients_of_Wh()


@pytest.mark.parametrize(
    ("block", "cosine", "ratio"),
    [(1, 0.8, 0.2), (10, 0.6, 0.6), (50, 1, 0.5), (100, 1, 2), (200, 1, 1)],
)
def test_cut_by_hand(block, cosine, ratio):
    result = cut.compute(BY_HAND, block)
    assert np.isclose(result.cosines[result.at], cosine)
    assert np.isclose(result.ratios[result.at], ratio)
    assert np.allclose(result.cosines, [0.8, 0.6, 1, 1, 1])
    assert np.allclose(result.ratios, [0.2, 0.6, 0.5, 2, 1])
    assert f"Blocks of {block}: cosine {cosine:.3f}, norm ratio {ratio:.2f}." in cut.describe(
        result
    )


def test_cut_has_the_numbers_of_the_notebook(gradients):
    result = cut.compute(gradients, 10)
    assert result.blocks.tolist() == [1, 2, 5, 10, 20, 50, 100, 200]
    cosines = [f"{cosine:.3f}" for cosine in result.cosines]
    assert cosines == ["0.494", "0.623", "0.838", "0.929", "0.989", "0.998", "0.999", "1.000"]
    ratios = [f"{ratio:.2f}" for ratio in result.ratios]
    assert ratios == ["0.44", "0.51", "0.66", "0.75", "0.90", "0.99", "1.00", "1.00"]


@pytest.mark.parametrize("block", cut.BLOCKS)
def test_cut_counts_what_the_layer_keeps(gradients, block):
    layer = TimeRNN(np.ones((1, 1)), np.ones((1, 1)), np.zeros(1), stateful=True)
    kept, back = [], 0
    for start in range(0, 200, block):
        layer.forward(np.ones((1, 200, 1))[:, start : start + block])
        kept.append(len(layer.cache[1]) - 1)  # one more: the state that the block began with
        back += layer.backward(np.ones((1, block, 1))).shape[1]
    result = cut.compute(gradients, block)
    assert (result.kept, result.steps_back) == (max(kept), back) == (block, 200)
    said = cut.describe(result)
    assert (
        f"kept at a time: {block} of 200 ({block / 2:g} % of the memory)" in said
        and "200 of 200" in said
    )


@pytest.mark.parametrize("block", cut.BLOCKS)
def test_cut_drawn(gradients, block):
    result = cut.compute(gradients, block)
    figure = drawn(cut, result)
    page, curve = figure.axes
    assert np.array_equal(curve.lines[0].get_ydata(), result.cosines)
    assert np.array_equal(curve.lines[1].get_ydata(), result.ratios)
    assert curve.lines[0].get_linestyle() != curve.lines[1].get_linestyle()
    marked = curve.lines[3].get_ydata()
    assert np.array_equal(marked, [result.cosines[result.at], result.ratios[result.at]])
    assert [tick.get_text() for tick in curve.get_xticklabels()][result.at] == str(block)
    assert curve.lines[3].get_xdata()[0] == curve.get_xticks()[result.at]
    widths = [bar.get_width() for bar in page.patches]
    assert np.allclose(np.divide(widths, widths[0]), [1, block / 200, 1, 1])

    cuts = [line[0][0] for line in page.collections[0].get_segments()]
    assert cuts == [t + 0.5 for t in range(59) if (t + 1) % block == 0]
    arrows = page.collections[1].get_segments() if block > 1 else []
    assert len(page.collections) == (2 if block > 1 else 1)
    starts = range(0, 60, block) if block > 1 else []
    assert [line[:, 0].tolist() for line in arrows] == [[t, t + block - 1] for t in starts]
    assert limits(figure) == [((-0.7, 59.7), (0, 1)), ((-0.4, 7.4), (0, 1.15))]


@pytest.mark.parametrize("block", [0, 3, 10.0, True, 400])
def test_cut_refuses(block):
    with pytest.raises(ValueError, match=r"^block: "):
        cut.compute(BY_HAND, block)


def test_cut_needs_the_whole_gradient():
    with pytest.raises(ValueError, match=r"^gradients: .*200"):
        cut.compute({10: np.ones(2)}, 10)


def test_cut_panel(gradients):
    panel = cut.cut_panel(gradients)
    assert panel.settings() == {"block": 10}
    assert panel.words.value == cut.describe(cut.compute(gradients, 10))
    moves(panel, block=1)
    panel.controls["block"].options = (3, *cut.BLOCKS)  # moves it to 3
    assert panel.words.value.startswith("Not possible: block: expected one of [1, 2, 5")
    panel.controls["block"].value = 20
    assert panel.words.value.startswith("Blocks of 20: cosine 0.989, norm ratio 0.90.")


def test_cut_panel_trains_if_nothing_is_given(monkeypatch):
    monkeypatch.setattr(cut, "gradients_of_Wh", lambda: BY_HAND)
    assert cut.cut_panel().words.value.startswith("Blocks of 10: cosine 0.600, norm ratio 0.60.")
    without_ten = {block: g for block, g in BY_HAND.items() if block != 10}
    assert cut.cut_panel(without_ten).settings() == {"block": 200}


# Who reads what? ----------------------------------------------------------------------------------

READINGS = [
    (1000, 2, 10, 0),
    (1000, 2, 10, 50),
    (20, 1, 1, 0),
    (20, 1, 20, 200),
    (2000, 10, 20, 200),
    (2000, 10, 1, 3),
    (29, 10, 2, 1),
    (20, 10, 2, 13),
    (1000, 3, 10, 33),
    (200, 10, 20, 200),
]


def walk(length, N, T, iteration):
    """Word by word: what the rows read in the last mini-batch, and how often they went round."""
    at, rounds = [n * (length // N) for n in range(N)], [0] * N
    for _ in range(iteration + 1):
        read = [[] for _ in range(N)]
        for n in range(N):
            for _ in range(T):
                if at[n] == length:
                    at[n], rounds[n] = 0, rounds[n] + 1
                read[n].append(at[n])
                at[n] += 1
    return read, rounds


@pytest.mark.parametrize(("length", "N", "T", "iteration"), READINGS)
def test_reading(length, N, T, iteration):
    result = reading.compute(length, N, T, iteration)
    read, rounds = walk(length, N, T, iteration)
    assert result.now.tolist() == read
    assert result.then.tolist() == walk(length, N, T, iteration + 1)[0]
    assert result.passed.tolist() == rounds

    said = reading.describe(result)
    for n, row in enumerate(read):
        assert f"row {n}: {row[0]}{f' to {row[-1]}' if T > 1 else ''}{',.'[n == N - 1]}" in said
    assert ("No row has wrapped around" in said) == (sum(rounds) == 0)
    around = said.partition("Wrapped around: row")[2].partition(".")[0].lstrip("s ")
    assert [int(part.split()[0]) for part in around.split(", ") if part] == [
        n for n in range(N) if rounds[n]
    ]

    figure = drawn(reading, result)
    (bar,) = figure.axes
    marked = [], []  # positions under the plain, and under the hatched parts
    for positions, parts in zip(marked, bar.collections[-2:]):
        for path in parts.get_paths():
            left, right = path.vertices[:, 0].min() * length, path.vertices[:, 0].max() * length
            positions += range(round(left), round(right))
    for hatched in (0, 1):
        expected = [t for n in range(N) if bool(rounds[n]) == hatched for t in read[n]]
        assert sorted(marked[hatched]) == sorted(expected)
    assert bar.collections[-1].get_hatch() and not bar.collections[-2].get_hatch()
    labels = {text.get_text(): text.get_position()[0] for text in bar.texts[:N]}
    for n, row in enumerate(read):
        assert abs(labels[f"{n}"] - row[0] / length) <= 0.006
    columns = [text.get_text().split("\n") for text in bar.texts[-4:]]
    following = walk(length, N, T, iteration + 1)[0]
    spans = [[f"{r[0]}–{r[-1]}" if T > 1 else f"{r[0]}" for r in rs] for rs in (read, following)]
    assert columns == [
        ["row", "", *map(str, range(N))],
        [f"mini-batch {iteration}", "", *spans[0]],
        [f"mini-batch {iteration + 1}", "", *spans[1]],
        ["times wrapped around", "", *map(str, rounds)],
    ]
    assert limits(figure) == usual_limits(reading, 1000, 2, 10, 0)


def test_reading_of_the_book():
    assert reading.compute(1000, 2, 10, 0).now.tolist() == Offsets.first
    assert reading.compute(1000, 2, 10, 0).then.tolist() == Offsets.second
    said = reading.describe(reading.compute(1000, 2, 10, 50))
    assert "row 0: 500 to 509, row 1: 0 to 9. Wrapped around: row 1." in said
    said = reading.describe(reading.compute(1000, 3, 10, 33))
    assert "row 2: 996 to 5. Wrapped around: row 2. The next one goes on at 340, 673, 6." in said


@pytest.mark.parametrize(
    ("length", "N", "T", "iteration", "name"),
    [
        (20, 2, 20, 0, "xs"),
        (0, 2, 10, 0, "length"),
        (100.0, 2, 10, 0, "length"),
        (1000, 0, 10, 0, "N"),
        (1000, 11, 10, 0, "N"),
        (1000, 2, 0, 0, "T"),
        (1000, 2, 10, -1, "iteration"),
        (1000, 2, 10, 0.5, "iteration"),
    ],
)
def test_reading_refuses(length, N, T, iteration, name):
    with pytest.raises(ValueError, match=f"^{name}: "):
        reading.compute(length, N, T, iteration)


def test_reading_panel():
    panel = reading.reading_panel()
    assert panel.settings() == {"length": 1000, "N": 2, "T": 10, "iteration": 0}
    moves(panel, length=500, N=4, T=20, iteration=50)
    panel.controls["N"].value = 10
    told = is_refused(panel, "length", 20, then=300)
    assert "a text of 20 words is too short" in told and "10 * 10 = 100" in told
