"""What the parts beyond the chapter do when nothing is said, and at the edges of what they accept."""

import numpy as np
import pytest
from oracles import IDS, TARGETS, D, H, N, T, V, hard_params, uniform

from rnnlm_core import Adam, BetterRnnlm, KneserNey, SimpleRnnlm
from rnnlm_core.beyond.adaptive_softmax import TimeAdaptiveSoftmaxWithLoss
from rnnlm_core.beyond.count_vectors import count_vectors
from rnnlm_core.beyond.dropout import TimeDropout, TimeWordDropout, check_ratio
from rnnlm_core.beyond.fast_step import FastStep, join_bias

TS = np.abs(TARGETS)
CORPUS = np.random.default_rng(0).integers(V, size=300)
COUNTS = np.arange(1500, 0, -1)


def same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype


# Nothing said -------------------------------------------------------------------------------------


def test_adam_steps_by_a_thousandth():
    ours, theirs = [uniform(3, 2)], [uniform(3, 2)]
    default, told = Adam(), Adam(0.001, [1.0])
    for seed in range(1, 4):
        before = ours[0].copy()
        default.update(ours, [uniform(3, 2, seed=seed)])
        told.update(theirs, [uniform(3, 2, seed=seed)])
        same(ours, theirs)
        assert 0 < np.abs(ours[0] - before).max() < 0.0015


def test_a_better_model_has_clusters_and_float32():
    ours, theirs = BetterRnnlm(COUNTS, 4, 6, rng=0), BetterRnnlm(COUNTS, 4, 6, True, 0, np.float32)
    same(ours.params, theirs.params)
    assert len(ours.params[2]) == 3 and len(BetterRnnlm(COUNTS, 4, 6, False).params[2]) == 0
    assert {param.dtype for param in ours.params} == {np.dtype("float32")}
    assert not np.array_equal(BetterRnnlm(COUNTS, 4, 6).params[0], ours.params[0])


def test_without_a_word_dropout_is_off():
    model = BetterRnnlm(COUNTS, 4, 6, rng=0)
    plain = model.nll(IDS, TS)
    model.reset_state()
    assert not np.array_equal(model.set_dropout(0.4, 0.4, 0.4, rng=0).nll(IDS, TS), plain)
    model.reset_state()
    assert model.set_dropout() is model
    same([model.nll(IDS, TS)], [plain])
    for place in ("words", "before", "after"):
        model.reset_state()
        model.set_dropout(**{place: 0.4}, rng=0)
        assert not np.array_equal(model.nll(IDS, TS), plain)


def test_backward_begins_with_the_loss_itself():
    layer = TimeAdaptiveSoftmaxWithLoss(
        uniform(V, D), uniform(V), uniform(1, D), uniform(1), cuts=[4]
    )
    layer.forward(uniform(N, T, D), TS)
    same([layer.backward()], [layer.backward(1)])
    np.testing.assert_allclose(3 * layer.backward(), layer.backward(3))
    model = BetterRnnlm(np.arange(V, 0, -1), D, H, rng=0)
    model.forward(IDS, TS)
    model.backward()
    ours = [grad.copy() for grad in model.grads]
    model.backward(1)
    same(ours, model.grads)
    assert all(grad.any() for grad in ours if grad.size)


def test_counts_look_three_words_far():
    same([count_vectors(CORPUS, V, 4, rng=0)], [count_vectors(CORPUS, V, 4, 3, 0)])
    assert not np.allclose(count_vectors(CORPUS, V, 4, rng=0), count_vectors(CORPUS, V, 4, 2, 0))
    assert not np.allclose(count_vectors(CORPUS, V, 4), count_vectors(CORPUS, V, 4))


def test_n_grams_are_of_five_words():
    ours, held_out = KneserNey(CORPUS, V), CORPUS[::-1]
    same([ours.word_losses(held_out)], [KneserNey(CORPUS, V, 5).word_losses(held_out)])
    assert not np.array_equal(
        ours.word_losses(CORPUS), KneserNey(CORPUS, V, order=4).word_losses(CORPUS)
    )


def test_a_fast_step_does_not_clip():
    ours, theirs, clipped = (FastStep(SimpleRnnlm(V, D, H, rng=0), N, T) for _ in range(3))
    ours.step(IDS, TS, 0.5)
    theirs.step(IDS, TS, 0.5, None)
    clipped.step(IDS, TS, 0.5, 1e-3)
    same(ours.model.params, theirs.model.params)
    assert not np.array_equal(ours.model.params[1], clipped.model.params[1])


# At the edges -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["xs", "ts"])
@pytest.mark.parametrize("kind", [np.float64, np.float32, complex])
def test_what_is_no_whole_number_is_no_word(name, kind):
    """Not even where all of them are whole, and none is masked."""
    fast = FastStep(SimpleRnnlm(V, D, H, rng=0), N, T)
    batch = {"xs": IDS, "ts": TS}
    batch[name] = batch[name].astype(kind)
    before = [param.copy() for param in fast.model.params]
    with pytest.raises(ValueError, match=f"^{name}: expected integer word ids, got dtype"):
        fast.step(**batch, lr=0.1)
    same(before, fast.model.params)
    assert fast.model.state is None


@pytest.mark.parametrize("name", ["xs", "ts"])
def test_another_shape_is_told_however_many_words_it_has(name):
    fast = FastStep(SimpleRnnlm(V, D, H, rng=0), N, T)
    for other in (TS.T, TS[:, :1], TS[:1], TS[0], TS.ravel()):
        with pytest.raises(
            ValueError, match=rf"^{name}: expected shape \(N, T\) with N = 3, T = 4"
        ):
            fast.step(**{"xs": TS, "ts": TS, name: other}, lr=0.1)


def test_an_error_begins_with_the_name_of_its_argument():
    model = SimpleRnnlm(V, D, H, rng=0)
    for name, (n, t) in {"batch_size": (0, T), "time_size": (N, 0)}.items():
        with pytest.raises(ValueError, match=f"^{name}: expected a whole number of at least 1"):
            FastStep(model, n, t)
    for name, bad in {"lr": -1, "max_grad": 0}.items():
        with pytest.raises(ValueError, match=f"^{name}: expected a "):
            FastStep(model, N, T).step(IDS, TS, **{"lr": 0.1, name: bad})
    for name, call in {
        "wordvec_size": lambda: BetterRnnlm(COUNTS, 0, 6),
        "hidden_size": lambda: BetterRnnlm(COUNTS, 4, 0),
        "counts": lambda: BetterRnnlm(COUNTS[::-1], 4, 6),
        "size": lambda: count_vectors(CORPUS, V, 0),
        "window": lambda: count_vectors(CORPUS, V, 4, 0),
        "corpus": lambda: count_vectors(CORPUS + V, V, 4),
        "vocab_size": lambda: KneserNey(CORPUS, 0),
    }.items():
        with pytest.raises(ValueError, match=f"^{name}: expected "):
            call()


@pytest.mark.parametrize("name", BetterRnnlm.param_names)
def test_an_array_that_does_not_fit_a_better_model_is_named(name):
    params = dict(zip(BetterRnnlm.param_names, BetterRnnlm(COUNTS, 4, 6, rng=0).params))
    for bad in (params[name][np.newaxis], params[name].astype(int), params[name].tolist()):
        with pytest.raises(ValueError, match=f"^{name}: expected "):
            BetterRnnlm.from_params([*{**params, name: bad}.values()])


def test_the_words_at_the_ends_of_the_vocabulary_are_words():
    for word in (0, V - 1):
        fast = FastStep(SimpleRnnlm(V, D, H, rng=0), N, T)
        assert np.isfinite(fast.step(np.full((N, T), word), np.full((N, T), word), 0.1))
        for name in ("xs", "ts"):
            with pytest.raises(ValueError, match=f"^{name}: expected word ids from 0 to 6"):
                fast.step(**{"xs": TS, "ts": TS, name: np.full((N, T), V)}, lr=0.1)


def test_a_bias_is_joined_once_and_only_if_it_fits():
    model = SimpleRnnlm.from_params(hard_params())
    W, b = model.params[4].copy(), model.params[5].copy()
    joined = join_bias(model)
    assert joined.shape == (H + 1, V) and join_bias(model) is joined
    same([joined[:-1], joined[-1]], [W, b])
    assert model.params[4].base is joined is model.layers[2].params[1].base
    model.params[5] = model.layers[2].params[1] = b  # no longer a part of it
    assert join_bias(model) is not joined
    larger = np.zeros((H + 3, V))
    model.params[4:] = model.layers[2].params[:] = [larger[:H], larger[-1]]
    assert join_bias(model).shape == (H + 1, V)


def test_ratios_of_dropout():
    assert check_ratio("ratio", 0) == 0 and check_ratio("ratio", 0.99) == 0.99
    for bad in (1, -0.01, float("nan"), 2):
        with pytest.raises(ValueError, match=r"^ratio: expected a .*number .*0 .*below 1, got"):
            check_ratio("ratio", bad)
    for layer in (TimeDropout(0.5, np.random.default_rng(0)), TimeWordDropout(0.5, None, V)):
        assert layer.params == layer.grads == []
        with pytest.raises(RuntimeError, match="needs a forward"):
            layer.backward(uniform(N, T, D))


def test_the_smallest_text_for_n_grams():
    assert len(KneserNey(CORPUS[:3], V, 2).word_losses(CORPUS)) == len(CORPUS) - 1
    with pytest.raises(ValueError, match="length of corpus: expected a whole number of at least 3"):
        KneserNey(CORPUS[:2], V, 2)
    with pytest.raises(ValueError, match="order: expected a whole number of at least 1, got 0"):
        KneserNey(CORPUS, V, 0)
