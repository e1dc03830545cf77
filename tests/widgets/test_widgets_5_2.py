"""The sliders of notebook 5.2: their data, what is drawn of it, and what they say."""

import numpy as np
import pytest
from drawing import drawn, texts
from matplotlib.colors import same_color

from rnnlm_core import ToyLanguage, generate
from rnnlm_core.colours import FADED_TEXT, GRADIENT, INK, INPUT, INPUT_READ
from rnnlm_core.records import load_greeter, load_record
from rnnlm_core.texts.text_file import TOM, split_words
from rnnlm_core.widgets import gradient_flow, greeting, reading
from rnnlm_core.worked_examples import Offsets


def is_refused(panel, name, value, then):
    """The panel tells that it is not possible, keeps its picture, and the next move works."""
    picture = panel.picture.value
    panel.controls[name].value = value
    assert panel.said.startswith("Not possible: ") and panel.picture.value == picture
    message = panel.said
    panel.controls[name].value = then
    assert not panel.said.startswith("Not possible") and panel.picture.value != picture
    return message


# Who is greeted? ----------------------------------------------------------------------------------


def by_hand(name, n):
    """The weights in plain NumPy: the state before the n-th word, the one after it, P(next word)."""
    model, word_to_id, id_to_word = load_greeter()
    E, Wx, Wh, b, W, c = (p.astype(np.float64) for p in model.params)
    h, first = np.zeros(len(b)), load_record("finale")["held_out"]["first_story"].split()
    for word in [*first, name, *split_words(TOM)[1:n]]:
        before, h = h, np.tanh(h @ Wh + E[word_to_id[word]] @ Wx + b)
    exps = np.exp(h @ W + c)
    return before, h, dict(zip(id_to_word.values(), exps / exps.sum()))


@pytest.mark.parametrize("name", greeting.NAMES)
@pytest.mark.parametrize("read", [1, 9, 18])
def test_greeting(name, read):
    moment = greeting.compute(read, name)
    before, state, p = by_hand(name, read)
    assert moment.words[0] == name and moment.words[1:] == split_words(TOM)[1:]
    np.testing.assert_allclose(moment.before, before, atol=1e-10)
    np.testing.assert_allclose(moment.state, state, atol=1e-10)
    assert len(moment.likely) == 4
    assert [word for word, _ in moment.likely] == sorted(p, key=p.get, reverse=True)[:4]
    for word, share in moment.likely:
        assert share == pytest.approx(p[word], abs=1e-10)
    if read == 18:
        assert moment.likely[0][0] == name and moment.likely[0][1] > 0.9


def test_greeting_says_what_it_found():
    said = greeting.describe(greeting.compute(18, "Tom"))
    assert said.startswith(
        'Read: 18 of 18 words, the last of them "to". Most likely next: Tom 0.955, '
    )
    before, state, _ = by_hand("Tom", 18)
    turned = sum(a * b < 0 for a, b in zip(before, state))
    assert said.endswith(f"With this word {turned} of the 150 numbers changed their sign.")


@pytest.mark.parametrize("read", [1, 8, 13, 18])
def test_greeting_drawn(read):
    moment = greeting.compute(read, "Ben")
    sentence, bars, strip = drawn(greeting, moment).axes
    assert texts(sentence) == ["Ben", *split_words(TOM)[1:], "[?]"]
    pale = [same_color(text.get_color(), FADED_TEXT) for text in sentence.texts]
    assert pale == [False] * read + [True] * (18 - read) + [False]
    box = next(patch for patch in sentence.patches if same_color(patch.get_edgecolor(), INPUT))
    x, y = sentence.texts[read - 1].get_position()
    assert box.get_x() < x < box.get_x() + box.get_width()
    assert box.get_y() < y < box.get_y() + box.get_height()
    assert [bar.get_width() for bar in bars.patches] == [p for _, p in moment.likely]
    assert texts(bars) == [f"{p:.3f}" for _, p in moment.likely]
    assert [t.get_text() for t in bars.get_yticklabels()] == [word for word, _ in moment.likely]
    (image,) = strip.images
    assert np.array_equal(image.get_array(), [moment.before, moment.state])
    assert image.get_clim() == (-1, 1)
    assert [t.get_text() for t in strip.get_yticklabels()] == ["before", "now"]


@pytest.mark.parametrize(
    ("read", "name", "wrong"),
    [(0, "Tom", "read"), (19, "Tom", "read"), (2.5, "Tom", "read"), (18, "Mary", "name")],
)
def test_greeting_refuses(read, name, wrong):
    with pytest.raises(ValueError, match=f"^{wrong}: "):
        greeting.compute(read, name)


def test_the_names_fit_the_sentence():
    """With each of them it is the beginning of a story of the grammar, and no other name fits."""
    language, rest = ToyLanguage(), split_words(TOM)[1:]
    people = load_greeter()[1].keys() & {"Tom", "Ben", "Sam", "Max", "Mary", "Anna", "Lucy", "Emma"}
    fits = {name for name in people if language.log_prob([name, *rest]) > -np.inf}
    assert fits == set(greeting.NAMES)


def test_greeting_panel():
    panel = greeting.greeting_panel()
    assert panel.settings() == {"read": 18, "name": "Tom"}
    panel.controls["read"].max = 19
    assert "at most the 18 words, got 19" in is_refused(panel, "read", 19, then=2)


def test_it_greets_in_the_models_own_words_too():
    """The words of the slider are those that the model goes on with by itself."""
    model, word_to_id, id_to_word = load_greeter()
    first = load_record("finale")["held_out"]["first_story"].split()
    ids = [word_to_id[word] for word in [*first, *split_words(TOM)]]
    assert id_to_word[generate(model, ids, 1, temperature=0)[0]] == "Tom"


# How much of the gradient reaches Tom? ------------------------------------------------------------


def backward_lengths(rho, tanh):
    """|dh| by plain NumPy: each Jacobian of a step is written out as a matrix."""
    words = split_words(TOM)
    rng = np.random.default_rng(0)
    vectors = {word: rng.normal(size=50) for word in dict.fromkeys(words)}
    Wx, dh = 0.3 * rng.normal(size=(50, 50)) / np.sqrt(50), rng.normal(size=50)
    Wh = rho * np.linalg.qr(np.random.default_rng(1).normal(size=(50, 50)))[0]
    h, jacobians = np.zeros(50), []
    for word in words:
        h = vectors[word] @ Wx + h @ Wh
        h = np.tanh(h) if tanh else h
        jacobians.append(Wh @ np.diag(1 - h**2 if tanh else np.ones(50)))  # dh_t / dh_{t-1}
    lengths = [np.linalg.norm(dh)]
    for jacobian in jacobians[:0:-1]:
        dh = jacobian @ dh
        lengths.append(np.linalg.norm(dh))
    return np.array(lengths[::-1]) / lengths[0]


@pytest.mark.parametrize("rho", [0.8, 1.0, 1.1, 1.4])
def test_gradient_flow(rho):
    flow = gradient_flow.compute(rho)
    np.testing.assert_allclose(flow.with_tanh, backward_lengths(rho, True), rtol=1e-6)
    np.testing.assert_allclose(flow.without, rho ** np.arange(17.0, -1, -1), rtol=1e-9)
    assert (flow.with_tanh[:-1] < flow.without[:-1]).all(), "for this matrix tanh only takes away"

    said = gradient_flow.describe(flow)
    assert said.startswith(f'rho = {rho}. At "Tom", 17 steps back, the gradient is ')
    assert f"{rho**17:.3g} times as long without tanh ({rho} ** 17)" in said
    assert said.endswith(f"and {flow.with_tanh[0]:.3g} times as long with tanh.")

    (ax,) = drawn(gradient_flow, flow).axes
    lines = {line.get_label(): line for line in ax.lines}
    assert np.array_equal(lines["with tanh"].get_ydata(), flow.with_tanh)
    assert same_color(lines["with tanh"].get_color(), GRADIENT)
    assert np.array_equal(lines["without tanh"].get_ydata(), flow.without)
    assert lines["without tanh"].get_linestyle() == "--"
    assert ax.get_yscale() == "log" and "log" in ax.get_ylabel()
    low, high = ax.get_ylim()
    assert low < min(flow.with_tanh.min(), 1) and max(flow.without.max(), 1) < high
    words = split_words(TOM)
    named = [(t.get_position()[0], t.get_text()) for t in ax.get_xticklabels()]
    assert (0, "Tom") in named and (17, "to") in named
    assert all(words[int(x)] == word for x, word in named)


def test_the_axes_of_gradient_flow_stay_and_are_used():
    limits = {
        drawn(gradient_flow, gradient_flow.compute(rho)).axes[0].get_ylim() for rho in (0.8, 1.4)
    }
    ((low, high),) = limits
    least, most = (
        gradient_flow.compute(0.8).with_tanh.min(),
        gradient_flow.compute(1.4).without.max(),
    )
    assert np.log(most / least) > 0.9 * np.log(high / low)


def test_norm_and_radius_are_rho():
    np.testing.assert_allclose(np.linalg.svd(gradient_flow.TURN)[1], 1)
    np.testing.assert_allclose(np.abs(np.linalg.eigvals(gradient_flow.TURN)), 1)


@pytest.mark.parametrize("rho", [0.7, 1.5, float("nan")])
def test_gradient_flow_refuses(rho):
    with pytest.raises(ValueError, match=r"^rho: "):
        gradient_flow.compute(rho)


def test_gradient_flow_panel():
    panel = gradient_flow.gradient_flow_panel()
    assert panel.settings() == {"rho": 1.1}
    panel.controls["rho"].max = 3
    assert "rho: expected a number from 0.8 to 1.4" in is_refused(panel, "rho", 3, then=1.2)


# Who reads what? ----------------------------------------------------------------------------------

READINGS = [
    (2, 10, 0),
    (2, 10, 49),
    (2, 10, 50),
    (1, 1, 0),
    (1, 40, 99),
    (4, 40, 99),
    (3, 10, 33),
    (4, 7, 13),
]


def walk(N, T, iteration):
    """Word by word: what the rows read in the last mini-batch, and all that each has read."""
    at, seen = [n * (1000 // N) for n in range(N)], [set() for _ in range(N)]
    for _ in range(iteration + 1):
        read = [[] for _ in range(N)]
        for n in range(N):
            for _ in range(T):
                at[n] = 0 if at[n] == 1000 else at[n]
                read[n].append(at[n])
                seen[n].add(at[n])
                at[n] += 1
    return read, seen


@pytest.mark.parametrize(("N", "T", "iteration"), READINGS)
def test_reading(N, T, iteration):
    result = reading.compute(N, T, iteration)
    read, seen = walk(N, T, iteration)
    following = walk(N, T, iteration + 1)[0]
    assert result.now.tolist() == read and result.then.tolist() == following

    said = reading.describe(result)
    assert said.startswith(f"Mini-batch {iteration}: row 0 reads ")
    for n, row in enumerate(read):
        assert (
            f"row {n} reads {row[0]}{f' to {row[-1]}' if T > 1 else ''}{',.'[n == N - 1]}" in said
        )
    assert said.endswith(f"goes on at {', '.join(str(row[0]) for row in following)}.")

    (ax,) = drawn(reading, result).axes
    assert ax.get_xlim() == (0, 1000)
    whole, blue = ax.collections[::2], ax.collections[1::2]
    heads = [line for line in ax.lines if line.get_marker() == "o"]
    starts = [line for line in ax.lines if line.get_marker() != "o"]
    for n in range(N):
        middle = whole[n].get_paths()[0].vertices[:, 1].mean()
        assert n - 0.2 < middle < n + 0.2
        assert stretches(whole[n]) == set(range(1000))
        assert stretches(blue[n]) == seen[n]
        assert same_color(blue[n].get_facecolor()[0], INPUT_READ)
        assert heads[n].get_xdata()[0] == read[n][-1] + 1 and heads[n].get_ydata()[0] == n
        assert list(starts[n].get_xdata()) == [n * (1000 // N)] * 2
        assert same_color(starts[n].get_color(), INK)
    assert texts(ax) == [f"{r[0]}–{r[-1]}" if T > 1 else f"{r[0]}" for r in read]


def stretches(collection):
    """The positions that lie under the bars of a collection."""
    found = set()
    for path in collection.get_paths():
        found |= set(range(round(path.vertices[:, 0].min()), round(path.vertices[:, 0].max())))
    return found


def test_reading_of_the_book():
    assert reading.compute(2, 10, 0).now.tolist() == Offsets.first
    assert reading.compute(2, 10, 0).then.tolist() == Offsets.second
    said = reading.describe(reading.compute(2, 10, 50))
    assert said == (
        "Mini-batch 50: row 0 reads 500 to 509, row 1 reads 0 to 9. The next one goes on at 510, 10."
    )


@pytest.mark.parametrize(
    ("N", "T", "iteration", "name"),
    [
        (0, 10, 0, "N"),
        (5, 10, 0, "N"),
        (2.0, 10, 0, "N"),
        (2, 0, 0, "time_size"),
        (4, 251, 0, "xs"),
        (2, 10, -1, "iteration"),
        (2, 10, 0.5, "iteration"),
    ],
)
def test_reading_refuses(N, T, iteration, name):
    with pytest.raises(ValueError, match=f"^{name}: "):
        reading.compute(N, T, iteration)


def test_reading_panel():
    panel = reading.reading_panel()
    assert panel.settings() == {"iteration": 50, "N": 2, "T": 10}
    panel.controls["N"].max = 5
    assert "N: expected at most 4 rows, got 5" in is_refused(panel, "N", 5, then=3)
