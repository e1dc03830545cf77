"""What the core does when nothing is said, at the edges of what it accepts, and what it draws.

Small things, each promised by a docstring, which a small change to the code would break.
"""

import inspect
import warnings

import numpy as np
import pytest
from oracles import H0, IDS, TARGETS, D, H, N, T, V, hard_params, uniform

import rnnlm_core
from rnnlm_core import (
    CBOW,
    RNN,
    SGD,
    Affine,
    Embedding,
    SimpleRnnlm,
    SoftmaxWithLoss,
    TimeAffine,
    TimeEmbedding,
    TimeRNN,
    TimeSoftmaxWithLoss,
)
from rnnlm_core.evaluation import word_losses
from rnnlm_core.functions import get_activation, softmax_nll
from rnnlm_core.validate import check_count, check_ids, check_shape, check_weights

E, WX, WH, B, W, C = hard_params()
SCORES = uniform(N, T, V, seed=4)
TS = np.abs(TARGETS)


def same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype


# Nothing said -------------------------------------------------------------------------------------


def layers_with_a_loss():
    loss = SoftmaxWithLoss()
    loss.forward(SCORES[:, 0], TS[:, 0])
    yield loss, lambda dout: loss.backward(*dout)
    time_loss = TimeSoftmaxWithLoss()
    time_loss.forward(SCORES, TARGETS)
    yield time_loss, lambda dout: time_loss.backward(*dout)
    for model in (SimpleRnnlm(V, D, H, rng=0), CBOW(V, D, T, rng=0)):
        model.forward(IDS, TARGETS if isinstance(model, SimpleRnnlm) else TS[:, 0])
        yield (
            model,
            lambda dout, model=model: model.backward(*dout) or [g.copy() for g in model.grads],
        )


@pytest.mark.parametrize("place", range(4))
def test_backward_begins_with_the_loss_itself(place):
    """Whose gradient with respect to itself is 1; with another number all gradients are times it."""
    layer, backward = list(layers_with_a_loss())[place]
    nothing, one, three = backward(()), backward((1,)), backward((3,))
    for a, b, c in zip(nothing, one, three):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_allclose(3 * a, c, rtol=1e-5, atol=1e-7)
    assert any(np.any(a) for a in nothing), type(layer)


def test_generate_draws_from_the_models_own_probabilities():
    model = SimpleRnnlm(V, D, H, rng=0)
    ours = rnnlm_core.generate(model, 0, 60, rng=1)
    assert ours == rnnlm_core.generate(model, 0, 60, 1.0, rng=1)
    for other in (0, 0.5, 2.0):
        assert ours != rnnlm_core.generate(model, 0, 60, other, rng=1)


def test_without_a_seed_every_time_is_another():
    model = SimpleRnnlm(V, D, H)
    assert not np.array_equal(model.params[0], SimpleRnnlm(V, D, H).params[0])
    assert not np.array_equal(CBOW(V, D, 2).params[0], CBOW(V, D, 2).params[0])
    assert rnnlm_core.generate(model, 0, 60) != rnnlm_core.generate(model, 0, 60)


@pytest.mark.parametrize(
    "make", [lambda **o: SimpleRnnlm(V, D, H, 0, **o), lambda **o: CBOW(V, D, 2, rng=0, **o)]
)
def test_weights_are_float32(make):
    same(make().params, make(dtype=np.float32).params)
    assert {param.dtype for param in make().params} == {np.dtype("float32")}


def test_cbow_adds_the_vectors_up():
    ours, theirs = CBOW(V, D, 3, rng=0), CBOW(V, D, 3, "sum", 0)
    same(ours.params, theirs.params)
    same([ours.hidden(IDS[:, :3])], [theirs.hidden(IDS[:, :3])])


def test_the_rnn_is_one_of_tanh_and_forgets():
    x, xs = uniform(N, D), uniform(N, T, D)
    same([RNN(WX, WH, B).forward(x, H0)], [RNN(WX, WH, B, "tanh").forward(x, H0)])
    ours, theirs = TimeRNN(WX, WH, B), TimeRNN(WX, WH, B, False, "tanh")
    for _ in range(2):
        same([ours.forward(xs)], [theirs.forward(xs)])
    assert not np.array_equal(ours.forward(xs), TimeRNN(WX, WH, B, activation="linear").forward(xs))


def test_a_target_of_minus_1_is_masked():
    ours, theirs = TimeSoftmaxWithLoss(), TimeSoftmaxWithLoss(-1)
    assert ours.forward(SCORES, TARGETS) == theirs.forward(SCORES, TARGETS)
    other = TimeSoftmaxWithLoss(ignore_label=2)
    assert other.forward(SCORES, np.where(TARGETS < 0, 2, 0)) == ours.forward(
        SCORES, np.where(TARGETS < 0, -1, 0)
    )


def test_sgd_steps_by_a_hundredth():
    ours, theirs, grad = np.ones(3), np.ones(3), np.arange(3.0)
    SGD().update([ours], [grad])
    SGD(0.01).update([theirs], [grad])
    same([ours], [theirs])
    np.testing.assert_allclose(ours, [1, 0.99, 0.98])


def test_a_text_is_read_from_its_first_word_to_its_last():
    model, corpus = SimpleRnnlm(V, D, H, rng=0), np.tile(IDS.ravel(), 20)
    same([word_losses(model, corpus)], [word_losses(model, corpus, 1, 100)])
    assert rnnlm_core.evaluate(model, corpus) == rnnlm_core.evaluate(model, corpus, 1)
    assert rnnlm_core.evaluate(model, corpus) != rnnlm_core.evaluate(model, corpus, 2)


# At the edges -------------------------------------------------------------------------------------


def test_a_count_begins_at_1():
    assert check_count("n", 1) == 1 and check_count("n", 0, at_least=0) == 0
    assert type(check_count("n", np.int64(3))) is int and check_count("n", 2, 2) == 2
    for bad in (0, -1, 1.0, True, "1", None):
        with pytest.raises(ValueError, match="n: expected a whole number of at least 1, got"):
            check_count("n", bad)
    with pytest.raises(ValueError, match="at least 2, got 1"):
        check_count("n", 1, 2)


def test_ids_and_shapes_are_told_by_what_is_known_of_them():
    assert check_ids("xs", [[0, 6]], 7, "N T").tolist() == [[0, 6]]
    with pytest.raises(
        ValueError, match=r"^xs: expected word ids from 0 to 6 \(a vocabulary of 7\), got 7$"
    ):
        check_ids("xs", [0, 7, -1], 7, "N")
    with pytest.raises(ValueError, match=r"^x: expected shape \(N, D\) with D = 4, got \(3,\)$"):
        check_shape("x", np.zeros(3), "N D", None, 4)
    with pytest.raises(ValueError, match=r"^x: expected shape \(N,\), got \(\)$"):
        check_shape("x", 1.0, "N", None)
    with pytest.raises(ValueError, match=r"^b: expected shape \(H,\) with H = 6, got \(5,\)$"):
        check_weights(("Wh", WH, "H H"), ("b", np.zeros(5), "H"))
    with pytest.raises(
        ValueError, match=r"^b: expected dtype float64, the dtype of Wh, got float32"
    ):
        check_weights(("Wh", WH, "H H"), ("b", np.zeros(6, "f"), "H"))
    check_weights(("Wx", WX, "D H"), ("Wh", WH, "H H"), ("b", B, "H"))


def forwarded():
    """Every layer after a forward(), and for each of its arguments one that does not fit."""
    x, h, xs, hs = uniform(N, D), H0, uniform(N, T, D), uniform(N, T, H)
    yield Embedding(E), {"idx": IDS[:, 0]}, uniform(N, D)
    yield TimeEmbedding(E), {"xs": IDS}, uniform(N, T, D)
    yield RNN(WX, WH, B), {"x": x, "h_prev": h}, uniform(N, H)
    yield TimeRNN(WX, WH, B), {"xs": xs}, uniform(N, T, H)
    yield Affine(W, C), {"x": h}, uniform(N, V)
    yield TimeAffine(W, C), {"xs": hs}, uniform(N, T, V)
    yield SoftmaxWithLoss(), {"x": SCORES[:, 0], "t": TS[:, 0]}, 1
    yield TimeSoftmaxWithLoss(), {"xs": SCORES, "ts": TS}, 1


@pytest.mark.parametrize("place", range(8))
def test_an_error_begins_with_the_name_of_its_argument(place):
    layer, right, dout = list(forwarded())[place]
    for name, value in right.items():
        for wrong in (value[0], value[np.newaxis]):
            with pytest.raises(ValueError, match=f"^{name}: expected "):
                layer.forward(**{**right, name: wrong})
    layer.forward(**right)
    if place < 6:
        (given,) = inspect.signature(layer.backward).parameters
        for wrong in (dout[0], dout[np.newaxis], dout[:1], dout[..., :1]):
            with pytest.raises(ValueError, match=f"^{given}: expected shape "):
                layer.backward(wrong)


@pytest.mark.parametrize(
    ("make", "weights"),
    [
        (Embedding, {"W": E}),
        (TimeEmbedding, {"W": E}),
        (RNN, {"Wx": WX, "Wh": WH, "b": B}),
        (TimeRNN, {"Wx": WX, "Wh": WH, "b": B}),
        (Affine, {"W": W, "b": C}),
        (TimeAffine, {"W": W, "b": C}),
    ],
)
def test_weights_that_do_not_fit_are_named(make, weights):
    assert make(**weights).params == list(weights.values())
    for name, array in weights.items():
        wrong = [array.tolist(), array.astype(int), array[np.newaxis]]
        wrong += [array[:-1]] if name in ("Wh", "b") else []
        for bad in wrong:
            with pytest.raises(ValueError, match=f"^{name}: expected "):
                make(**{**weights, name: bad})


@pytest.mark.parametrize("empty", [np.array([], int), np.zeros(0, np.uint8), [], ()])
def test_nothing_to_begin_with_is_told(empty):
    with pytest.raises(ValueError, match="start_ids: expected "):
        rnnlm_core.generate(SimpleRnnlm(V, D, H), empty, 3)


def test_edges_of_generate():
    model = SimpleRnnlm(V, D, H, rng=0)
    assert rnnlm_core.generate(model, 0, 0) == []
    assert rnnlm_core.generate(model, [0], 9, rng=1) == rnnlm_core.generate(model, 0, 9, rng=1)
    for bad in (np.inf, -0.1):
        with pytest.raises(ValueError, match=r"^temperature: expected a .*number of at least 0"):
            rnnlm_core.generate(model, 0, 3, bad)


def test_activations_by_their_names():
    x = np.array([-1.0, 0.5])
    for name, f, slope in (("tanh", np.tanh(x), 1 - np.tanh(x) ** 2), ("linear", x, [1, 1])):
        activate, derivative = get_activation(name)
        np.testing.assert_allclose(activate(x), f)
        np.testing.assert_allclose(derivative(activate(x)), slope)
        out = np.empty(2)
        assert activate(x, out=out) is out and activate(x) is not x
    with pytest.raises(ValueError, match=r"^activation: expected .*, got 'relu'"):
        get_activation("relu")


def test_whole_numbers_are_scores_and_float32_stays():
    whole, floats = np.array([[1, 2, 3]]), np.array([[1.0, 2.0, 3.0]])
    same([rnnlm_core.softmax(whole)], [rnnlm_core.softmax(floats)])
    assert rnnlm_core.softmax(floats.astype("f")).dtype == np.float32
    assert whole.tolist() == [[1, 2, 3]], "and what was given is as it was"


@pytest.mark.parametrize(
    "make",
    [
        *(lambda: Embedding(E), lambda: TimeEmbedding(E), lambda: RNN(WX, WH, B)),
        *(lambda: TimeRNN(WX, WH, B), lambda: Affine(W, C), lambda: TimeAffine(W, C)),
        *(SoftmaxWithLoss, TimeSoftmaxWithLoss),
    ],
)
def test_before_the_first_forward_there_is_nothing(make):
    layer = make()
    assert all(not grad.any() for grad in layer.grads)
    assert [g.shape for g in layer.grads] == [p.shape for p in layer.params]
    with pytest.raises(RuntimeError, match=r"backward\(\) needs a forward\(\) before it"):
        layer.backward(1)


def test_one_loss_with_everything_masked_warns_of_nothing():
    layer = TimeSoftmaxWithLoss()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert layer.forward(SCORES, np.full((N, T), -1)) == 0.0
        assert not layer.backward().any()


def test_rows_far_apart_have_their_own_largest_score():
    scores = np.array([[0.0, 1.0], [-2000.0, -2001.0], [3000.0, 3000.0]])
    expected = np.exp([[-1, 0], [0, -1], [0, 0]])
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(rnnlm_core.softmax(scores), expected)
    exps, sums, nll = softmax_nll(scores, [1, 0, 0])
    np.testing.assert_allclose(exps / sums, expected)
    np.testing.assert_allclose(nll, -np.log(expected[[0, 1, 2], [1, 0, 0]]))


def test_a_vocabulary_of_one_word():
    layer = TimeSoftmaxWithLoss()
    assert layer.forward(np.zeros((2, 2, 1)), [[0, -1], [-1, 0]]) == 0.0
    assert layer.backward().shape == (2, 2, 1) and not layer.backward().any()


# What is drawn ------------------------------------------------------------------------------------


@pytest.fixture
def axes():
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    with plt.rc_context():
        figure, ax = plt.subplots()
        yield ax
        plt.close("all")


def test_a_plot_with_nothing_but_a_history(axes):
    from rnnlm_core.plots import plot_perplexity

    assert plot_perplexity([5.0, 3.0], axes) is axes
    (line,) = axes.get_lines()
    assert line.get_label() == "training" and list(line.get_xdata()) == [1, 2]
    assert [text.get_text() for text in axes.get_legend().texts] == ["training"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "perplexity (log)")
    new = plot_perplexity([5.0])
    assert new is not axes and new.figure is not axes.figure


def test_a_curve_with_an_epoch_that_was_not_measured(axes):
    from rnnlm_core.colours import TRAIN, VALID
    from rnnlm_core.plots import plot_perplexity

    history = [{"ppl": 5.0, "valid_ppl": None}, {"ppl": 4.0, "valid_ppl": 6.0}]
    plot_perplexity(history, axes, label="mine")
    train, held_out = axes.get_lines()
    assert (train.get_label(), held_out.get_label()) == ("mine", "held-out")
    assert (train.get_color(), held_out.get_color()) == (TRAIN, VALID)
    assert held_out.is_dashed() and not train.is_dashed()
    assert np.isnan(held_out.get_ydata()[0]) and held_out.get_ydata()[1] == 6


def test_reference_lines_are_named_where_they_do_not_meet(axes):
    """Above their lines; that of the floor, which no curve goes below, below it."""
    from rnnlm_core.plots import plot_perplexity

    plot_perplexity([50.0, 5.0], axes, floor=2, unigram=30.5, uniform=80)
    assert [text.get_text() for text in axes.texts] == [
        "uniform guess (80)",
        "unigram (30.5)",
        "floor: no model can beat this (2)",
    ]
    assert [text.get_va() for text in axes.texts] == ["bottom", "bottom", "top"]
    assert [text.xyann[1] > 0 for text in axes.texts] == [True, True, False]
    assert [text.xy[1] for text in axes.texts] == [80, 30.5, 2]
    assert len({line.get_linestyle() for line in axes.get_lines()[1:]}) == 3
    assert axes.get_ylim()[0] == pytest.approx(1.4), "with room for the floor's name"
    axes.figure.canvas.draw()
    shown = [label.get_text() for label in axes.get_yticklabels() if label.get_text()]
    assert {"2", "5", "10", "20", "50"} <= set(shown), "numbers, not powers of ten"
    assert not any(label.get_text() for label in axes.get_yticklabels(minor=True))


def test_epochs_are_whole(axes):
    from rnnlm_core.plots import plot_perplexity

    plot_perplexity([5.0, 4.0, 3.0], axes)
    ticks = [tick for tick in axes.get_xticks() if 1 <= tick <= 3]
    assert ticks == [1, 2, 3], "there is no epoch 1.5"


def test_the_style_of_the_series(axes):
    import matplotlib as mpl

    from rnnlm_core.plots import STYLE, use_style

    use_style()
    for name, value in STYLE.items():
        assert mpl.rcParams[name] == value or list(mpl.rcParams[name]) == list(value)
    assert mpl.rcParams["axes.axisbelow"] is True, "the grid lies under the curves"
    hidden = mpl.rcParams["axes.spines.top"], mpl.rcParams["axes.spines.right"]
    assert mpl.rcParams["axes.grid"] and hidden == (False, False)
