"""The parts of the better model: dropout, adaptive softmax, Adam, BetterRnnlm, n-grams, losses.

The checks are functions of the package, as in oracles.py. Each has been seen to fail: known
mistakes are planted in copies of the files, and then every statement of them is taken out in turn.
A mistake must be noticed by the checks of its own file.
"""

import copy
import math
import tempfile
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path

import bad_input
import numpy as np
import pytest
from oracles import (
    IDS,
    assert_close,
    assert_gradient,
    hard_params,
    numeric_gradient,
    raises,
    relative_error,
    uniform,
)
from planting import lines_of, source_of, statements, without_lines
from reprs import what_is_said

import rnnlm_core
from rnnlm_core.exercises.swap import swap

# a planted mistake may divide by zero on its way to being noticed
planting = pytest.mark.filterwarnings("ignore::RuntimeWarning")
INTEGERS = (np.int8, np.uint8, np.int32, np.uint64)
NAN = float("nan")


def part(core, name):
    """The module ``name`` of the package."""
    return __import__(f"{core.__name__}.{name}", fromlist=[name])


def changed(module, name, value):
    """Within ``with changed(...):`` the name in the module stands for another value."""
    patch = pytest.MonkeyPatch()

    class Changed:
        def __enter__(self):
            patch.setattr(module, name, value)

        def __exit__(self, *error):
            patch.undo()

    return Changed()


def assert_equal_arrays(ours, theirs):
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a, b)


# 1. Dropout ---------------------------------------------------------------------------------------


def unit_dropout(core, ratio=0.3, seed=0):
    return part(core, "beyond.dropout").TimeDropout(ratio, np.random.default_rng(seed))


def word_dropout(core, ratio=0.3, vocab_size=9, seed=0):
    rng = np.random.default_rng(seed)
    return part(core, "beyond.dropout").TimeWordDropout(ratio, rng, vocab_size)


def units_are_switched_off(core):
    """20 x 500 units: the share of zeros is 0.3 +- 0.005, so 0.02 is four deviations."""
    for dtype in (np.float32, np.float64):
        layer, xs = unit_dropout(core), uniform(20, 3, 500, dtype=dtype) + dtype(2)
        assert layer.params == [] == layer.grads
        given = xs.copy()
        out = layer.forward(xs)
        np.testing.assert_array_equal(xs, given)
        assert out.shape == xs.shape and out.dtype == dtype
        away = out == 0
        assert abs(away.mean() - 0.3) < 0.02
        assert_close(out[~away], xs[~away] / 0.7, 1e-6 if dtype == np.float32 else 1e-12)
        assert abs(out.mean() / xs.mean() - 1) < 0.03
        # the same units at every step, others in another row and in another block
        assert (away == away[:, :1]).all()
        assert abs((away[:-1, 0] & away[1:, 0]).mean() - 0.09) < 0.02
        again = layer.forward(xs) == 0
        assert abs((away & again).mean() - 0.09) < 0.02


def ratios_differ(core):
    for ratio in (0.01, 0.5, 0.95):
        away = unit_dropout(core, ratio).forward(np.ones((20, 1, 500))) == 0
        assert abs(away.mean() - ratio) < 0.02


def unit_gradients_pass_where_values_did(core):
    for dtype in (np.float32, np.float64):
        layer, xs = unit_dropout(core, 0.5), np.ones((3, 4, 5), dtype)
        for _ in range(2):
            mask = layer.forward(xs)
            assert 0 < np.count_nonzero(mask) < mask.size
            dout = uniform(3, 4, 5, seed=1, dtype=dtype)
            given = dout.copy()
            for _ in range(2):
                dxs = layer.backward(dout)
                assert dxs.dtype == dtype
                np.testing.assert_array_equal(dxs, dout * mask)
            np.testing.assert_array_equal(dout, given)


def nothing_is_drawn_for_a_ratio_of_zero(core):
    rng, same = np.random.default_rng(4), np.random.default_rng(4)
    dropout = part(core, "beyond.dropout")
    for dtype in (np.float32, np.float64):
        xs = uniform(3, 4, 5, dtype=dtype)
        units = dropout.TimeDropout(0, rng)
        words = dropout.TimeWordDropout(0.0, rng, 9)
        out_of_units, out_of_words = units.forward(xs), words.forward(xs, IDS)
        for out in (out_of_units, units.backward(xs), out_of_words, words.backward(xs)):
            assert out.dtype == dtype
            np.testing.assert_array_equal(out, xs)
    assert rng.random() == same.random()


def a_seed_reproduces_the_drawing(core):
    xs = np.ones((3, 4, 50))
    ids = np.arange(12).reshape(3, 4)
    for layer, args in ((unit_dropout, ()), (word_dropout, (ids,))):
        more = (12,) if args else ()
        ours, same, other = (layer(core, 0.5, *more, seed=seed) for seed in (7, 7, 8))
        first = ours.forward(xs, *args)
        np.testing.assert_array_equal(first, same.forward(xs, *args))
        assert (first != other.forward(xs, *args)).any()
        second = ours.forward(xs, *args)
        assert (first != second).any()
        np.testing.assert_array_equal(second, same.forward(xs, *args))


def a_word_is_away_at_all_its_places_or_at_none(core):
    """5000 words: the share of those away is 0.25 +- 0.006."""
    xs = np.random.default_rng(1).permutation(np.repeat(np.arange(5000), 3)).reshape(50, 300)
    for dtype in (np.float32, np.float64):
        layer = word_dropout(core, 0.25, 5000)
        assert layer.params == [] == layer.grads
        vectors = uniform(50, 300, 2, dtype=dtype) + dtype(2)
        given, ids = vectors.copy(), xs.copy()
        out = layer.forward(vectors, xs)
        assert_equal_arrays((vectors, xs), (given, ids))
        assert out.dtype == dtype and out.shape == vectors.shape
        away = (out == 0).all(axis=2)
        np.testing.assert_array_equal(away, (out == 0).any(axis=2))
        times = np.bincount(xs[away], minlength=5000)
        assert set(times) == {0, 3}
        assert abs(np.mean(times == 3) - 0.25) < 0.025
        assert_close(out[~away], vectors[~away] / 0.75, 1e-6 if dtype == np.float32 else 1e-12)
        for _ in range(2):
            dout = uniform(50, 300, 2, seed=1, dtype=dtype)
            dvectors = layer.backward(dout)
            assert dvectors.dtype == dtype
            assert_close(dvectors, np.where(away[:, :, np.newaxis], 0, dout / 0.75), 1e-6)
        # other words in the next block, whose backward() is that of the new words
        now = layer.forward(vectors, xs) == 0
        assert abs((away & now.all(axis=2)).mean() - 0.0625) < 0.02
        np.testing.assert_array_equal(layer.backward(np.ones_like(out)) == 0, now)


def word_dropout_reads_any_integers(core):
    for kind in INTEGERS:
        layer = word_dropout(core, 0.5, 3, seed=1)
        out = layer.forward(np.ones((3, 4, 5)), IDS.astype(kind))
        np.testing.assert_array_equal(layer.backward(np.ones((3, 4, 5))), out)
        assert 0 < np.count_nonzero(out) < out.size


def bad_dropout_is_refused(core):
    for ratio in (1, -0.1, 1.5, NAN, math.inf):
        limits = "at least 0 and below 1"
        raises(ValueError, lambda ratio=ratio: unit_dropout(core, ratio), "ratio", limits, ratio)
        raises(ValueError, lambda ratio=ratio: word_dropout(core, ratio), "ratio", ratio)
    units, words, ones = unit_dropout(core), word_dropout(core), np.ones((3, 4, 5))
    for layer in (units, words):
        raises(RuntimeError, lambda layer=layer: layer.backward(ones), type(layer).__name__)
    raises(ValueError, lambda: units.forward(ones[0]), "xs", "(N, T, D)", "(4, 5)")
    raises(ValueError, lambda: words.forward(ones, IDS[:2]), "vectors", "N = 2", "(3, 4, 5)")
    raises(ValueError, lambda: words.forward(ones[:, :2], IDS), "vectors", "T = 4", "(3, 2, 5)")
    raises(ValueError, lambda: words.forward(ones[0], IDS), "vectors", "(4, 5)")
    units.forward(ones)
    words.forward(ones, IDS)
    for layer in (units, words):
        for wrong in (ones[:1], ones[0]):
            raises(ValueError, lambda x=layer, w=wrong: x.backward(w), "dout", wrong.shape)
    raises(ValueError, lambda: units.backward(ones[:, :, :1]), "dout", "D = 5", "(3, 4, 1)")
    raises(ValueError, lambda: words.backward(ones[:, :1]), "dout", "T = 4", "(3, 1, 5)")


# 2. Adaptive softmax ------------------------------------------------------------------------------

# nine words: 0 to 2 common, 3 to 5 in one cluster, 6 to 8 in another one
CUTS = [3, 6]
MIXED = np.array([[0, 4, 8], [5, 2, 7]])
TARGETS_OF = {
    "everywhere": MIXED,
    "none in the first cluster": np.array([[0, 7, 8], [2, 7, 1]]),
    "none in the last cluster": np.array([[0, 4, 5], [2, 2, 3]]),
    "all in clusters": np.array([[3, 4, 8], [5, 6, 7]]),
    "all in one cluster": np.array([[6, 6, 8], [8, 6, 7]]),
    "all common": np.array([[0, 1, 2], [0, 0, 1]]),
}
HS = uniform(2, 3, 4, seed=5)


def adaptive(core, cuts=CUTS, dtype=np.float64):
    shapes = [(9, 4), (9,), (len(cuts), 4), (len(cuts),)]
    params = [uniform(*shape, seed=i + 1, dtype=dtype) for i, shape in enumerate(shapes)]
    return part(core, "beyond.adaptive_softmax").TimeAdaptiveSoftmaxWithLoss(*params, cuts)


def slow_log_prob(params, cuts, h, word):
    """log P(word), one score after the other."""
    W, b, C, c = params
    n_common = cuts[0] if len(cuts) else len(W)
    head = [W[w] @ h + b[w] for w in range(n_common)]
    head += [C[k] @ h + c[k] for k in range(len(cuts))]
    if word < n_common:
        return head[word] - np.logaddexp.reduce(head)
    k = max(k for k in range(len(cuts)) if cuts[k] <= word)
    end = cuts[k + 1] if k + 1 < len(cuts) else len(W)
    scores = [W[w] @ h + b[w] for w in range(cuts[k], end)]
    of_cluster = head[n_common + k] - np.logaddexp.reduce(head)
    return of_cluster + scores[word - cuts[k]] - np.logaddexp.reduce(scores)


def slow_nll(params, cuts, hs, ts):
    nll = [-slow_log_prob(params, cuts, hs[at], ts[at]) for at in np.ndindex(ts.shape)]
    return np.reshape(nll, ts.shape)


def assert_adaptive_gradients(layer, hs, ts, label):
    def f():
        return 3 * layer.forward(hs, ts)

    f()
    dhs = layer.backward(dout=3)
    grads = copy.deepcopy(layer.grads)
    assert dhs.shape == hs.shape
    for name, grad, array in zip(("W", "b", "C", "c", "hs"), [*grads, dhs], [*layer.params, hs]):
        assert grad.shape == array.shape
        if array.size:
            assert_gradient(f"{label}: {name}", grad, f, array)


def adaptive_gradients(core):
    for label, ts in TARGETS_OF.items():
        assert_adaptive_gradients(adaptive(core), HS.copy(), ts, label)
    for cuts in ([1], [8], [1, 2, 3, 8], []):
        assert_adaptive_gradients(adaptive(core, cuts), HS.copy(), MIXED, cuts)


def a_cluster_without_targets_has_no_gradient(core):
    layer = adaptive(core)
    layer.forward(HS, MIXED)
    layer.backward()
    dW, db, dC, dc = arrays = list(layer.grads)
    assert all(dW.any(axis=1)) and all(db)
    for label, rows in (
        ("none in the first cluster", slice(3, 6)),
        ("none in the last cluster", slice(6, 9)),
        ("all common", slice(3, 9)),
    ):
        layer.forward(HS, MIXED)
        layer.backward()
        layer.forward(HS, TARGETS_OF[label])
        layer.backward()
        assert not dW[rows].any() and not db[rows].any()
        assert all(dW[:3].any(axis=1)) and all(dC.any(axis=1)) and all(dc)
    assert all(a is b for a, b in zip(layer.grads, arrays))


def adaptive_probabilities(core):
    """They sum to 1, agree with the loss, and are those of the slow loop."""
    for cuts in (CUTS, [1], [8], [1, 2, 3, 8], []):
        layer = adaptive(core, cuts)
        logs = layer.log_probs(HS)
        assert logs.shape == (2, 3, 9)
        assert_close(np.exp(logs).sum(axis=-1), np.ones((2, 3)))
        for word in range(9):
            ts = np.full((2, 3), word)
            assert_close(layer.nll(HS, ts), -logs[:, :, word])
            assert_close(logs[:, :, word], -slow_nll(layer.params, cuts, HS, ts))
        for ts in TARGETS_OF.values():
            nll = layer.nll(HS, ts)
            assert nll.shape == ts.shape
            assert_close(nll, slow_nll(layer.params, cuts, HS, ts))
            loss = layer.forward(HS, ts)
            assert type(loss) is float
            assert_close(loss, nll.mean())


def without_clusters_the_ordinary_softmax(core):
    layer = adaptive(core, [])
    W, b, _, _ = layer.params
    affine, loss = core.TimeAffine(W.T.copy(), b.copy()), core.TimeSoftmaxWithLoss()
    for ts in TARGETS_OF.values():
        expected = loss.forward(affine.forward(HS), ts)
        assert_close(layer.forward(HS, ts), expected)
        assert_close(layer.backward(0.5), affine.backward(loss.backward(0.5)))
        assert_close(layer.grads[0], affine.grads[0].T)
        assert_close(layer.grads[1], affine.grads[1])
    assert [grad.shape for grad in layer.grads[2:]] == [(0, 4), (0,)]


def adaptive_backward_overwrites(core):
    layer, hs, ts = adaptive(core), HS.copy(), MIXED.copy()
    params = copy.deepcopy(layer.params)
    layer.forward(hs, ts)
    dhs = layer.backward()
    grads = copy.deepcopy(layer.grads)
    layer.log_probs(uniform(1, 2, 4))
    np.testing.assert_array_equal(layer.backward(), dhs)
    assert_equal_arrays(layer.grads, grads)
    assert_close(layer.backward(2), 2 * dhs)
    assert_close(layer.grads[0], 2 * grads[0])
    assert_equal_arrays([*layer.params, hs, ts], [*params, HS, MIXED])
    # the mean over the words of a block: one of half the size
    layer.forward(hs[:1], ts[:1])
    halves = layer.backward(0.5)
    layer.forward(hs[1:], ts[1:])
    assert_close(np.concatenate([halves, layer.backward(0.5)]), dhs)


def huge_adaptive_scores(core):
    for words, shift in ((slice(0, 3), 1000), (slice(3, 6), 1000), (slice(5, 9), -1000)):
        for clusters in (0, 1000, -1000):
            for dtype, tolerance in ((np.float64, 1e-10), (np.float32, 1e-3)):
                layer, hs = adaptive(core, dtype=dtype), HS.astype(dtype)
                layer.params[1][words] += shift
                layer.params[3][0] += clusters
                for ts in TARGETS_OF.values():
                    assert math.isfinite(layer.forward(hs, ts))
                    assert np.isfinite(layer.backward()).all()
                    assert all(np.isfinite(grad).all() for grad in layer.grads)
                    theirs = slow_nll([p.astype(float) for p in layer.params], CUTS, HS, ts)
                    assert_close(layer.nll(hs, ts), theirs, tolerance)
                logs = layer.log_probs(hs)
                assert np.isfinite(logs).all() and (logs <= 1e-6).all()
                for word in range(9):
                    assert_close(logs[:, :, word], -layer.nll(hs, np.full((2, 3), word)), tolerance)
    # huge in some rows, small in others
    layer, hs = adaptive(core), HS * np.array([[1000, 1, -1000]])[:, :, np.newaxis]
    logs = layer.log_probs(hs)
    for word in range(9):
        theirs = slow_nll(layer.params, CUTS, hs, np.full((2, 3), word))
        assert_close(logs[:, :, word], -theirs)
        assert_close(layer.nll(hs, np.full((2, 3), word)), theirs)


def adaptive_dtypes(core):
    for dtype in (np.float32, np.float64):
        for cuts in (CUTS, []):
            layer, hs = adaptive(core, cuts, dtype), HS.astype(dtype)
            loss = layer.forward(hs, MIXED)
            assert type(loss) is float
            assert loss == layer.nll(hs, MIXED).mean(dtype=np.float64)  # summed in float64
            dhs = layer.backward(np.float64(2))
            results = [layer.nll(hs, MIXED), layer.log_probs(hs), dhs, *layer.grads]
            assert {array.dtype for array in results} == {np.dtype(dtype)}
    layer = adaptive(core)
    for grad, param in zip(layer.grads, layer.params, strict=True):
        assert grad.shape == param.shape and not grad.any()


def the_adaptive_layer_keeps_the_given_arrays(core):
    params = adaptive(core).params
    cuts = (3, 6)
    layer = part(core, "beyond.adaptive_softmax").TimeAdaptiveSoftmaxWithLoss(*params, cuts)
    assert all(a is b for a, b in zip(layer.params, params, strict=True))
    before = layer.forward(HS, MIXED)
    for param in params:
        kept = param.copy()
        param[...] = 0
        assert abs(layer.forward(HS, MIXED) - before) > 1e-3
        param[...] = kept
    assert_close(layer.forward(HS, MIXED), before)


def bad_adaptive_input_is_refused(core):
    Layer = part(core, "beyond.adaptive_softmax").TimeAdaptiveSoftmaxWithLoss
    W, b, C, c = adaptive(core).params
    layer = adaptive(core)
    raises(RuntimeError, lambda: layer.backward(), "TimeAdaptiveSoftmaxWithLoss")
    for call, words in (
        (lambda: Layer(W.tolist(), b, C, c, CUTS), ("W", "list")),
        (lambda: Layer(W, b[:8], C, c, CUTS), ("b", "V = 9", "(8,)")),
        (lambda: Layer(W, b, C[:, :3], c, CUTS), ("C", "D = 4", "(2, 3)")),
        (lambda: Layer(W, b, C, c[:1], CUTS), ("c", "K = 2", "(1,)")),
        (lambda: Layer(W, b, C.astype("f"), c, CUTS), ("C", "float64", "float32")),
        (lambda: Layer(W, b, C, c, [3]), ("cuts", "2 ids", "[3]")),
        (lambda: Layer(W, b, C, c, [0, 3]), ("cuts", "[0, 3]")),
        (lambda: Layer(W, b, C, c, [3, 9]), ("cuts", "V = 9", "[3, 9]")),
        (lambda: Layer(W, b, C, c, [6, 3]), ("cuts", "[6, 3]")),
        (lambda: Layer(W, b, C, c, [3, 3]), ("cuts", "[3, 3]")),
        (lambda: Layer(W, b, C, c, [-1, 3]), ("cuts", "[-1, 3]")),
        (lambda: layer.forward(HS[:, :, :3], MIXED), ("hs", "D = 4", "(2, 3, 3)")),
        (lambda: layer.nll(HS[0], MIXED), ("hs", "(3, 4)")),
        (lambda: layer.log_probs(HS[:, :, :3]), ("hs", "D = 4", "(2, 3, 3)")),
        (lambda: layer.log_probs(HS[0]), ("hs", "(3, 4)")),
        (lambda: layer.forward(HS, MIXED - 1), ("ts", "0 to 8", -1)),
        (lambda: layer.forward(HS, MIXED + 1), ("ts", "0 to 8", 9)),
        (lambda: layer.forward(HS, MIXED * 1.0), ("ts", "integer", "float64")),
        (lambda: layer.forward(HS, MIXED[:1]), ("ts", "N = 2, T = 3", "(1, 3)")),
        (lambda: layer.forward(HS, MIXED.T), ("ts", "N = 2, T = 3", "(3, 2)")),
    ):
        raises(ValueError, call, *words)


def any_integers_are_targets(core):
    """Those of one byte, too, although the clusters of the second layer begin at 300."""
    params = [uniform(400, 2), uniform(400), uniform(1, 2), uniform(1)]
    large = part(core, "beyond.adaptive_softmax").TimeAdaptiveSoftmaxWithLoss(*params, [300])
    for layer, hs, ts in (
        (adaptive(core), HS, MIXED),
        (large, uniform(1, 3, 2), np.array([[0, 127, 5]])),
    ):
        expected = layer.forward(hs, ts)
        for given in (ts.tolist(), *(ts.astype(kind) for kind in INTEGERS)):
            assert_close(layer.forward(hs, given), expected)


# 3. The model -------------------------------------------------------------------------------------

COUNTS = np.array([90, 40, 40, 21, 9, 5, 5, 2, 1])
# two of three, three steps, with repeats; words of both clusters among the targets
XS, TS = np.array([[2, 8, 2], [4, 0, 5]]), np.array([[8, 2, 1], [0, 5, 3]])
STATE = uniform(2, 4, seed=9)
PLACES = ("words", "before", "after")
NAMES = ["E", "b_out", "C", "c_out", "P", "p", "Wx", "Wh", "b"]


def small_model(core, cuts=CUTS, dtype=np.float64):
    """Nine words, D = 3, H = 4, weights of order 1; to be used within small_clusters(core)."""
    k = len(cuts)
    shapes = [(9, 3), (9,), (k, 3), (k,), (4, 3), (3,), (3, 4), (4, 4), (4,)]
    params = [uniform(*shape, seed=i, dtype=dtype) for i, shape in enumerate(shapes)]
    return part(core, "beyond.better_model").BetterRnnlm.from_params(params)


def small_clusters(core):
    """Clusters in a vocabulary of nine words, which is too small for them otherwise."""
    return changed(part(core, "beyond.better_model"), "cuts_of", lambda vocab_size: CUTS)


def large_model(core, **options):
    """1000 words, as few as have clusters: from 70, from 200 and from 500."""
    counts = 5000 // np.arange(1, 1001)
    Model = part(core, "beyond.better_model").BetterRnnlm
    return Model(counts, 3, 4, rng=0, dtype=np.float64, **options), counts


def assert_model_gradients(model, label, **dropout):
    def f():
        if dropout:
            model.set_dropout(**dropout, rng=5)
        model.set_state(STATE)
        return model.forward(XS, TS)

    f()
    model.backward(2)
    grads = copy.deepcopy(model.grads)
    model.backward(2)
    assert_equal_arrays(model.grads, grads)
    for name, grad, param in zip(NAMES, grads, model.params, strict=True):
        assert grad.shape == param.shape
        if param.size:
            assert_gradient(f"{label}: {name}", grad / 2, f, param)


def model_gradients(core):
    assert_model_gradients(small_model(core, []), "no clusters")
    with small_clusters(core):
        assert_model_gradients(small_model(core), "clusters")


def model_gradients_with_dropout(core):
    with small_clusters(core):
        for place in PLACES:
            assert_model_gradients(small_model(core), place, **{place: 0.4})
        assert_model_gradients(small_model(core), "all", words=0.2, before=0.3, after=0.4)


def model_gradients_of_a_large_vocabulary(core):
    """Single rows: of common words, of words of each cluster, of the clusters themselves."""
    model, _ = large_model(core)
    for param in model.params:
        param[...] = uniform(*param.shape, seed=3)
    xs, ts = np.array([[3, 100, 3], [600, 3, 250]]), np.array([[100, 3, 999], [300, 0, 60]])

    def f():
        model.reset_state()
        return model.forward(xs, ts)

    f()
    model.backward()
    for i, rows in (
        (0, [3, 60, 70, 100, 199, 250, 500, 600, 999]),
        (1, [3, 69, 70, 199, 200, 499, 500, 999]),
        (2, [0, 1, 2]),
        (3, [0, 1, 2]),
    ):
        analytic = model.grads[i][rows]
        assert analytic.all()
        numeric = [numeric_gradient(f, model.params[i][row : row + 1])[0] for row in rows]
        assert relative_error(analytic, np.array(numeric)) < 1e-6, i
    unused = np.setdiff1d(np.arange(1000), [*xs.ravel(), *ts.ravel()])
    assert model.grads[0][unused[unused >= 70]].any()  # pushed away from the states, as all words


def the_table_of_vectors_is_used_twice(core):
    """Its gradient is that of the embedding and that of the softmax, of two separate tables."""
    with small_clusters(core):
        model = small_model(core)
        E, b_out, C, c_out, P, p, Wx, Wh, b = (param.copy() for param in model.params)
        model.set_state(STATE)
        loss = model.forward(XS, TS)
        model.backward()
    read, rnn, affine = core.TimeEmbedding(E), core.TimeRNN(Wx, Wh, b), core.TimeAffine(P, p)
    compared = part(core, "beyond.adaptive_softmax").TimeAdaptiveSoftmaxWithLoss(
        E.copy(), b_out, C, c_out, CUTS
    )
    rnn.set_state(STATE)
    hs = rnn.forward(read.forward(XS))
    assert_close(loss, compared.forward(affine.forward(hs), TS))
    read.backward(rnn.backward(affine.backward(compared.backward())))
    assert read.grads[0].any() and compared.grads[0].any()
    assert_close(model.grads[0], read.grads[0] + compared.grads[0])
    expected = [*compared.grads[1:], *affine.grads, *rnn.grads]
    for ours, theirs in zip(model.grads[1:], expected, strict=True):
        assert_close(ours, theirs)


def dropout_is_where_it_says(core):
    """The loss, word by word in a loop, with the masks of the three layers put in."""
    with small_clusters(core):
        for place in (*PLACES, None):
            model = small_model(core)
            E, _, _, _, P, p, Wx, Wh, b = model.params
            assert model.set_dropout(**({place: 0.4} if place else {}), rng=2) is model
            model.set_state(STATE)
            nll = model.nll(XS, TS)
            layers = [model.word_dropout, model.dropout_in, model.dropout_out]
            masks = [np.broadcast_to(layer.mask, (2, 3, 3)) for layer in layers]  # (N, T, D)
            for name, mask in zip(PLACES, masks):
                values = {0, 1 / 0.6} if name == place else {1}
                assert_close(sorted(set(mask.ravel())), sorted(values))
            assert (masks[0] == masks[0][:, :, :1]).all()
            for n in range(2):
                h = STATE[n]
                for t in range(3):
                    x = E[XS[n, t]] * masks[0][n, t] * masks[1][n, t]
                    h = np.tanh(h @ Wh + x @ Wx + b)
                    vector = (P.T @ h + p) * masks[2][n, t]
                    expected = -slow_log_prob(model.params[:4], CUTS, vector, TS[n, t])
                    assert_close(nll[n, t], expected)
                assert_close(model.state[n], h)


def dropout_is_drawn_from_its_seed(core):
    with small_clusters(core):
        model = small_model(core)

        def losses(*args, **options):
            model.set_dropout(*args, **options)
            result = []
            for _ in range(4):
                model.reset_state()
                result.append(model.forward(XS, TS))
            return result

        plain = losses()
        assert len(set(plain)) == 1
        for place in PLACES:
            drawn = losses(**{place: 0.5}, rng=5)
            assert len(set(drawn)) > 1
            assert drawn == losses(**{place: 0.5}, rng=5)
            assert drawn == losses(**{place: 0.5}, rng=np.random.default_rng(5))
            assert drawn != losses(**{place: 0.5}, rng=6)
            model.set_dropout(**{place: 0.5}, rng=5)
            one = np.random.default_rng(5)
            assert model.rng.bit_generator.state == one.bit_generator.state
        assert losses(0.2, 0.3, 0.4, rng=1) == losses(words=0.2, before=0.3, after=0.4, rng=1)
        assert losses() == plain
        for place in PLACES:
            for ratio in (1, -0.1, NAN):
                raises(ValueError, lambda p=place, r=ratio: losses(**{p: r}), place, ratio)


def a_model_around_given_arrays(core):
    with small_clusters(core):
        model = small_model(core)
        model.set_dropout(0.5, 0.5, 0.5, rng=1)
        model.forward(XS, TS)
        state = model.state.copy()
        other = type(model).from_params(model.params)
        assert len(other.params) == len(other.grads) == 9
        assert all(a is b for a, b in zip(other.params, model.params))
        assert not any(np.shares_memory(a, b) for a, b in zip(other.grads, model.grads))
        assert other.state is None
        assert other.vocab_size == model.vocab_size == 9
        for _ in range(2):  # no dropout: the same loss every time
            other.reset_state()
            plain = other.forward(XS, TS)
            assert_close(
                plain, type(model).from_params(copy.deepcopy(model.params)).forward(XS, TS)
            )
        np.testing.assert_array_equal(model.state, state)
        # layers, too, hold the very arrays: what is changed in place counts
        for i, param in enumerate(model.params):
            kept = param.copy()
            param[...] = 0
            other.reset_state()
            assert abs(other.forward(XS, TS) - plain) > 1e-6, i
            param[...] = kept


def better_model_state(core):
    with small_clusters(core):
        model = small_model(core)
        assert model.state is None
        whole = model.nll(XS, TS)
        end = model.state.copy()
        assert end.shape == (2, 4)
        carried = model.nll(XS, TS)
        assert np.abs(carried - whole).max() > 1e-3
        model.reset_state()
        assert model.state is None
        parts = [model.nll(XS[:, t : t + 1], TS[:, t : t + 1]) for t in range(3)]
        assert_close(np.concatenate(parts, axis=1), whole)
        assert_close(model.state, end)
        model.set_state(end)
        assert_close(model.nll(XS, TS), carried)
        model.set_state(None)
        assert model.state is None
        assert_close(model.predict(XS)[0, 0, TS[0, 0]], -whole[0, 0])
        assert_close(model.state, end)
        raises(ValueError, lambda: model.set_state(STATE[:, :3]), "h", "H = 4", "(2, 3)")


def loss_nll_and_predictions_agree(core):
    with small_clusters(core):
        small = small_model(core)
    for model in (small, small_model(core, []), large_model(core)[0]):
        results = []
        for call in (model.forward, model.nll, lambda xs, ts, m=model: m.predict(xs)):
            model.set_state(STATE)
            results.append(call(XS, TS))
        loss, nll, logs = results
        assert type(loss) is float
        assert nll.shape == (2, 3) and logs.shape == (2, 3, model.vocab_size)
        assert_close(np.exp(logs).sum(axis=-1), np.ones((2, 3)))
        assert_close(nll, -np.take_along_axis(logs, TS[:, :, np.newaxis], axis=2)[:, :, 0])
        assert_close(loss, nll.mean())


def learning_starts_at_the_unigram_model(core):
    Model = part(core, "beyond.better_model").BetterRnnlm
    for clusters in (True, False):
        model, counts = large_model(core, clusters=clusters)
        shares = counts / counts.sum()
        k = 3 if clusters else 0
        assert [param.shape for param in model.params] == [
            (1000, 3), (1000,), (k, 3), (k,), (4, 3), (3,), (3, 4), (4, 4), (4,),
        ]  # fmt: skip
        assert abs(model.forward(XS, TS) + np.log(shares[TS]).mean()) < 0.5
        model.params[0][...] = 0
        model.params[2][...] = 0
        model.reset_state()
        assert_close(model.predict([[1, 999]]), np.log(shares) * np.ones((1, 2, 1)))
        everything = np.arange(1000)[np.newaxis]
        model.reset_state()
        assert_close((shares * model.nll(everything, everything)).sum(), -shares @ np.log(shares))
    # 60 words have no clusters, whatever is asked for; lists will do
    for clusters in (True, False):
        model = Model([2] * 30 + [1] * 30, 20, 40, clusters, 3)
        E, b_out, C, c_out, P, p, Wx, Wh, b = model.params
        assert {param.dtype for param in model.params} == {np.dtype(np.float32)}
        assert C.shape == (0, 20) and c_out.shape == (0,)
        assert_close(np.exp(b_out.astype(float)), [2 / 90] * 30 + [1 / 90] * 30, 1e-6)
        assert not b.any() and not p.any()
        assert 0.099 < E.max() <= 0.1 and -0.1 <= E.min() < -0.099
        assert abs(E.std() - 0.2 / math.sqrt(12)) < 0.003 and abs(E.mean()) < 0.005
        assert_close(Wh[:, 13:].T @ Wh[:, 13:], 0.81 * np.eye(27), 1e-5)
        expected = np.zeros((40, 13))  # a third of the units: each listens to itself alone
        expected[np.arange(13), np.arange(13)] = 0.9 + 0.08 * np.arange(13) / 12
        assert_close(Wh[:, :13], expected, 1e-6)
        starts = (P, 1 / math.sqrt(40)), (Wx[:, 13:], 6 / math.sqrt(20))
        for W, deviation in (*starts, (Wx[:, :13], 1.2 / math.sqrt(20))):
            assert abs(W.std() / deviation - 1) < 0.12 and abs(W.mean() / deviation) < 0.12
            assert abs(W).max() > 2.5 * deviation  # not uniform, not orthogonal: normal
    C = Model(np.ones(1000, int), 40, 4, rng=1).params[2]
    assert C.shape == (3, 40) and 0.09 < C.max() <= 0.1 and -0.1 <= C.min() < -0.09
    for rng in (3, np.random.default_rng(3)):
        assert_equal_arrays(Model([2] * 30 + [1] * 30, 20, 40, rng=rng).params, model.params)
    rng = np.random.default_rng(3)
    first, second = (Model(COUNTS, 3, 4, rng=rng) for _ in range(2))
    assert (first.params[0] != second.params[0]).all()
    assert all((a.params[0] != second.params[0]).all() for a in (Model(COUNTS, 3, 4), first))
    for kind in INTEGERS:
        assert_close(Model(COUNTS.astype(kind), 3, 4).params[1], np.log(COUNTS / 213), 1e-6)


def cuts(core):
    cuts_of = part(core, "beyond.better_model").cuts_of
    assert cuts_of(10000) == [700, 2000, 5000]
    assert cuts_of(1000) == [70, 200, 500]
    assert cuts_of(1234) == [86, 246, 617]
    assert all(cuts_of(few) == [] for few in (1, 9, 418, 999))


def better_dtypes(core):
    for dtype in (np.float32, np.float64):
        with small_clusters(core):
            model = small_model(core, dtype=dtype)
            model.set_dropout(0.2, 0.2, 0.2, rng=0)
            model.forward(XS, TS)
            model.backward(np.float64(2))
            arrays = [*model.grads, model.state, model.predict(XS), model.nll(XS, TS)]
            assert {array.dtype for array in arrays} == {np.dtype(dtype)}
        model = part(core, "beyond.better_model").BetterRnnlm(COUNTS, 3, 4, dtype=dtype)
        assert {array.dtype for array in model.params + model.grads} == {np.dtype(dtype)}


def better_around_given_arrays(core):
    """With clusters where a new model has them, unless it is told where they are."""
    Model = part(core, "beyond.better_model").BetterRnnlm
    counts = np.ones(1000, int)
    for clusters, cuts in ((True, [70, 200, 500]), (False, [])):
        params = Model(counts, 2, 3, clusters, rng=0).params
        model = Model.from_params(params)
        assert model.loss_layer.cuts == cuts
        assert all(ours is theirs for ours, theirs in zip(model.params, params))
    params = Model(counts, 2, 3, rng=0).params
    model = Model.from_params(params, [1, 2, 3])
    assert model.loss_layer.cuts == model.reader().loss_layer.cuts == [1, 2, 3]
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.npz")
        assert Model.load(Path(folder) / "model.npz").loss_layer.cuts == [1, 2, 3]


def better_taken_up_again(core):
    """In the middle of a text, and in the middle of its dropout's random numbers."""
    with small_clusters(core):
        model, other = (small_model(core).set_dropout(0.2, 0.3, 0.4, rng=i) for i in (0, 9))
        model.forward(XS, TS)
        saved = copy.deepcopy(model.save_state())
        losses = [model.forward(XS, TS) for _ in range(3)]
        other.load_state(saved)
        assert [other.forward(XS, TS) for _ in range(3)] == losses


def better_saved_and_loaded(core):
    Model = part(core, "beyond.better_model").BetterRnnlm
    assert Model.param_names == NAMES
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        for model in (large_model(core)[0], Model(COUNTS, 3, 4, rng=0)):
            model.save(path)
            again = Model.load(path)
            for a, b in zip(model.params, again.params, strict=True):
                np.testing.assert_array_equal(a, b)
                assert a.dtype == b.dtype and a is not b
            assert_close(again.forward(XS, TS), model.forward(XS, TS))
        assert [p.name for p in Path(folder).iterdir()] == ["model.npz"]
        with np.load(path) as archive:
            assert sorted(archive) == sorted([*NAMES, "cuts"])
            assert_equal_arrays([archive[name] for name in NAMES], model.params)
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        raises(ValueError, lambda: Model.load(path), path, ".npz")
        raises(FileNotFoundError, lambda: Model.load(path.with_name("other")), "other")
        arrays = {**dict(zip(NAMES, model.params)), "cuts": np.array(model.loss_layer.cuts, int)}
        np.savez(path, **{name: arrays[name] for name in [*NAMES[1:], "cuts"]})
        raises(ValueError, lambda: Model.load(path), path, "'E'")
        for name, array in (
            ("Wh", np.zeros((2, 2), "f")),
            ("b_out", np.zeros(2, "f")),
            ("C", np.zeros((1, 3), "f")),
            ("E", np.zeros((9, 3), int)),
            ("Wx", np.zeros((5, 4), "f")),
            ("P", np.zeros((4, 5), "f")),
            ("p", np.zeros(2, "f")),
        ):
            np.savez(path, **{**arrays, name: array})
            raises(ValueError, lambda: Model.load(path), path, "not those of a model")


def better_evaluated(core):
    """evaluate() reads with the clusters' shorter way; the same as by the scores of all words."""
    corpus = np.random.default_rng(2).integers(0, 9, 20)
    with small_clusters(core):
        model = small_model(core)
        reader = small_model(core)
        model.set_dropout(0.5, 0.5, 0.5, rng=0)
        model.forward(XS, TS)
        state, grads = model.state.copy(), copy.deepcopy(model.grads)
        logs = [reader.predict(corpus[t : t + 1, None])[0, 0, corpus[t + 1]] for t in range(19)]
        for time_size in (1, 7, 19, 100):
            assert_close(
                core.evaluate(model, corpus, time_size=time_size), math.exp(-np.mean(logs))
            )
        np.testing.assert_array_equal(model.state, state)
        assert_equal_arrays(model.grads, grads)


def bad_counts_are_refused(core):
    Model = part(core, "beyond.better_model").BetterRnnlm
    for call, words in (
        *(
            (lambda counts=counts: Model(counts, 3, 4), ("counts", "by_frequency"))
            for counts in ([3, 1, 2], [1, 2, 3], [3, 2, 0], [3, 2, -1], [3, NAN, 1])
        ),
        (lambda: Model([], 3, 4), ("counts", "at least one", "(0,)")),
        (lambda: Model([[3, 2, 1]], 3, 4), ("counts", "(V,)", "(1, 3)")),
        (lambda: Model(COUNTS, 0, 4), ("wordvec_size", 0)),
        (lambda: Model(COUNTS, 2.5, 4), ("wordvec_size", 2.5)),
        (lambda: Model(COUNTS, 3, 0), ("hidden_size", 0)),
        (lambda: Model(COUNTS, 3, 2.5), ("hidden_size", 2.5)),
        (lambda: Model(COUNTS, 3, 4, clusters=1), ("clusters", 1)),
        (lambda: Model.from_params([np.zeros((9, 3), "f")]), ("params", "9 arrays", "got 1")),
    ):
        raises(ValueError, call, *words)
    model = Model(COUNTS, 3, 4, rng=0)
    raises(ValueError, lambda: model.forward([[9]], [[1]]), "xs", "0 to 8", 9)
    raises(ValueError, lambda: model.forward([[1]], [[9]]), "ts", "0 to 8", 9)
    raises(RuntimeError, model.backward, "forward()")


# 4. Adam ------------------------------------------------------------------------------------------


def textbook_adam(params, all_grads, rates, factors, beta1=0.9, beta2=0.999, eps=1e-8):
    """Kingma and Ba 2015, algorithm 1, with means instead of sums; factors: of the steps."""
    params = [param.copy() for param in params]
    m, v = ([np.zeros_like(param) for param in params] for _ in range(2))
    for t, (grads, lr) in enumerate(zip(all_grads, rates), start=1):
        for i, grad in enumerate(grads):
            m[i] = beta1 * m[i] + (1 - beta1) * grad
            v[i] = beta2 * v[i] + (1 - beta2) * grad**2
            of_m, of_v = m[i] / (1 - beta1**t), v[i] / (1 - beta2**t)
            step = factors[i] * of_m / (np.sqrt(of_v) + eps)
            params[i] = params[i] - lr * step
    return params, m, v


def adam_problem(shapes, steps=5, scale=1.0):
    params = [uniform(*shape, seed=i) for i, shape in enumerate(shapes)]
    grads = [
        [scale * uniform(*shape, seed=10 * t + i) for i, shape in enumerate(shapes)]
        for t in range(1, steps + 1)
    ]
    return params, grads


def assert_adam(core, shapes, rates, scale=1.0, factors=None):
    params, all_grads = adam_problem(shapes, len(rates), scale)
    ones = [1.0] * len(shapes)
    expected, m, v = textbook_adam(params, all_grads, rates, factors or ones)
    adam = part(core, "beyond.adam").Adam(rates[0], *([factors] if factors else []))
    arrays, before = list(params), copy.deepcopy(params)
    for t, (grads, lr) in enumerate(zip(copy.deepcopy(all_grads), rates)):
        assert adam.t == t
        adam.lr = lr
        adam.update(params, grads)
    for i, param in enumerate(params):
        assert param is arrays[i]
        assert_close(param, expected[i], 1e-13)
        assert not param.size or np.abs(param - before[i]).min() > 1e-9
        assert_close(adam.m[i] * 0.1, m[i], 1e-13)
        assert_close(adam.v[i] * 0.001, v[i], 1e-13)


SHAPES = [(3, 4), (5,), (2, 1, 3), (0, 4)]


def adam_is_that_of_the_textbook(core):
    assert_adam(core, SHAPES, [0.01] * 5)
    assert_adam(core, SHAPES, [0.01, 0.02, 0.5, 0.001, 1])
    # gradients about as large as eps, where it counts
    assert_adam(core, SHAPES, [0.01] * 5, 1e-8)
    params, _ = adam_problem([(4,)])
    before = params[0].copy()
    adam = part(core, "beyond.adam").Adam()
    assert adam.lr == 0.001
    adam.update(params, [np.array([1e-3, -5.0, 1e4, -1.0])])
    assert_close(before - params[0], [0.001, -0.001, 0.001, -0.001], 1e-7)


def adam_with_factors(core):
    rates, factors = [0.01, 0.02, 0.5, 0.001, 0.1], [0.25, 1.0, 3.0, 2.0]
    assert_adam(core, SHAPES, rates, factors=factors)
    assert_adam(core, SHAPES, rates, 1e-8, factors)
    # nothing to learn from: nothing moves
    params, _ = adam_problem(SHAPES)
    adam, before = part(core, "beyond.adam").Adam(0.1, factors), copy.deepcopy(params)
    adam.update(params, [np.zeros_like(param) for param in params])
    assert_equal_arrays(params, before)
    # the first step is lr times the factor
    params, (grads, *_) = adam_problem(SHAPES)
    before, signs = copy.deepcopy(params), [np.sign(grad) for grad in grads]
    part(core, "beyond.adam").Adam(0.1, factors=factors).update(params, grads)
    for param, old, sign, factor in zip(params, before, signs, factors):
        assert_close(old - param, 0.1 * factor * sign, 1e-6)


def adam_in_blocks(core):
    for block in (1, 4, 12, 13):
        with changed(part(core, "beyond.adam"), "BLOCK", block):
            assert_adam(core, [(3, 4), (5,), (1,), (0, 2)], [0.1] * 3, 1.0, [1, 2, 3, 4])
            sizes = [view.size for view in part(core, "beyond.adam")._blocks(np.zeros((3, 4)))]
            assert sum(sizes) == 12 and max(sizes) <= block
    size = part(core, "beyond.adam").BLOCK + 3
    assert_adam(core, [(size, 1), (2,)], [0.1] * 2)


def adam_on_several_threads(core):
    """They share the blocks: every one is done, and done once."""
    Adam, made = part(core, "beyond.adam").Adam, []
    for threads in (1, 2, 3):
        params, grads = [uniform(9, 5, seed=1), uniform(7, seed=2)], [uniform(9, 5), uniform(7)]
        with changed(part(core, "beyond.adam"), "BLOCK", 4):
            adam = Adam(0.1, threads=threads)
            for _ in range(2):
                adam.update(params, [grad.copy() for grad in grads])
        made.append(params)
    for params in made[1:]:
        assert_equal_arrays(params, made[0])


def adam_uses_the_arrays_it_has(core):
    """Nothing as large as the parameters is made, and the sums can be put back from a file."""
    params, all_grads = adam_problem([(3, 4), (5,)], 4)
    adam = part(core, "beyond.adam").Adam(0.1)
    adam.begin(params)
    assert adam.t == 0
    m, v = list(adam.m), list(adam.v)
    for param, *sums in zip(params, m, v, strict=True):
        for array in sums:
            assert array.shape == param.shape and array.dtype == param.dtype and not array.any()
    for grads in copy.deepcopy(all_grads[:2]):
        adam.update(params, grads)
    assert all(a is b for a, b in zip([*adam.m, *adam.v], [*m, *v], strict=True))
    other, copied = part(core, "beyond.adam").Adam(0.1), copy.deepcopy(params)
    other.begin(copied)
    other.t = adam.t
    for mine, theirs in zip([*other.m, *other.v], [*m, *v]):
        mine[...] = theirs
    for grads in all_grads[2:]:
        adam.update(params, copy.deepcopy(grads))
        other.update(copied, copy.deepcopy(grads))
    assert_equal_arrays(params, copied)
    adam.begin(params)
    assert not any(array.any() for array in [*adam.m, *adam.v])
    single = [uniform(3, 1, dtype=np.float32)]
    adam = part(core, "beyond.adam").Adam(factors=[0.5])
    adam.update(single, [uniform(3, 1, seed=1, dtype=np.float32)])
    assert {array.dtype for array in [*single, *adam.m, *adam.v]} == {np.dtype(np.float32)}


def bad_adam_updates_are_refused(core):
    """And change nothing: no parameter, no sum, not the count; what is wrong is named."""
    params, (grads, *_) = adam_problem([(2, 3), (4,)])
    fresh, used = (part(core, "beyond.adam").Adam() for _ in range(2))
    used.update(params, copy.deepcopy(grads))
    t = used.t
    before = copy.deepcopy([params, used.m, used.v])
    for adam in (fresh, used):
        a, b = grads
        for wrong in ([a], [a, uniform(5)], [a.T, b], [a, b, a]):
            given, words = copy.deepcopy(wrong), ("grads", "(2, 3)", [x.shape for x in wrong])
            raises(ValueError, lambda x=adam, g=given: x.update(params, g), *words)
            assert_equal_arrays(given, wrong)
    # other parameters than at the first update
    others = [uniform(5)]
    raises(ValueError, lambda: used.update(others, [uniform(5)]), "first update", "(5,)")
    adam = part(core, "beyond.adam").Adam(factors=[1.0])
    raises(ValueError, lambda: adam.update(params, grads), "factors", 2, [1.0])
    assert adam.t == 0 and not adam.m  # nothing was begun: other parameters may be first
    # the first array is in C order, the second one is not
    turned, (first, second) = [params[1], np.asfortranarray(params[0])], grads[::-1]
    adam = part(core, "beyond.adam").Adam()
    raises(ValueError, lambda: adam.update(turned, [first, second]), "params", "C order")
    assert_equal_arrays(turned, before[0][::-1])
    assert fresh.t == adam.t == 0 and used.t == t
    assert not any(array.any() for array in [*adam.m, *adam.v])
    for ours, kept in zip([params, used.m, used.v], before):
        assert_equal_arrays(ours, kept)


# 5. n-grams ---------------------------------------------------------------------------------------


class SlowKneserNey:
    """Interpolated modified Kneser-Ney by its definition, with dicts. Words 0 to V - 1."""

    def __init__(self, corpus, V, order):
        self.V, self.order = V, order
        self.followers = []  # for each length of history: history -> {word: count}
        self.discounts = []
        corpus = [int(word) for word in corpus]
        for n in range(1, order + 1):
            grams = [tuple(corpus[i : i + n]) for i in range(len(corpus) - n + 1)]
            if n == order:
                counts = Counter(grams)
            else:
                longer = {tuple(corpus[i : i + n + 1]) for i in range(len(corpus) - n)}
                counts = Counter(gram[1:] for gram in longer)
            followers = defaultdict(dict)
            for gram, count in counts.items():
                followers[gram[:-1]][gram[-1]] = count
            self.followers.append(followers)
            self.discounts.append(self._discounts(Counter(counts.values())))

    @staticmethod
    def _discounts(n):
        """n: how many sequences have each count -> the discounts of 1, 2, and 3 or more."""
        y = n[1] / (n[1] + 2 * n[2]) if n[1] + n[2] else 0
        return [max(c - (c + 1) * y * n[c + 1] / n[c], 0) if n[c] else 0 for c in (1, 2, 3)]

    def probability(self, word, history):
        """history: a tuple of at most order - 1 words."""
        lower = self.probability(word, history[1:]) if history else 1 / self.V
        counts = self.followers[len(history)].get(history)
        if not counts:
            return lower
        total = sum(counts.values())
        discounts = self.discounts[len(history)]
        cut = {other: discounts[min(count, 3) - 1] for other, count in counts.items()}
        own = counts[word] - cut[word] if word in counts else 0
        return (own + sum(cut.values()) * lower) / total

    def word_losses(self, corpus):
        corpus = [int(word) for word in corpus]
        probabilities = [
            self.probability(corpus[i], tuple(corpus[max(0, i - self.order + 1) : i]))
            for i in range(1, len(corpus))
        ]
        with np.errstate(divide="ignore"):
            return -np.log(probabilities)


def n_gram_losses(model, corpus):
    """A word that was never seen may have probability 0, if nothing at all was freed."""
    with np.errstate(divide="ignore"):
        losses = model.word_losses(corpus)
    assert losses.shape == (len(corpus) - 1,) and losses.dtype == np.float64
    return losses


def training_texts():
    """(text, V). All but the last end in words that are followed by others elsewhere."""
    rng = np.random.default_rng(0)
    end = [0, 0, 0, 0, 0]
    yield [*rng.integers(0, 6, 200), *end], 7
    rare = np.minimum(rng.zipf(1.5, 300) - 1, 59)
    yield [*rare, *end], 70
    # counts of 4 are commoner than those of 3: the discount of 3 would be negative; the word with
    # the largest id stands at the start alone, so that nothing is before it
    yield [10, *[1, 2, 3] * 3, *[4, 5, 6, 7, 8, 9] * 4, 3, 1, 4, 1, 5, 9, 2, 6, *end], 11
    # the word with the largest id of all stands at the end alone, so that nothing follows it
    yield [0, 1, 0, 1, 1, 0, 2], 4


def n_grams_by_definition(core):
    for text, V in training_texts():
        held_out = np.random.default_rng(1).integers(0, V, 100)
        for order in (1, 2, 3, 4):
            ours = part(core, "beyond.ngram").KneserNey(np.array(text), V, order)
            slow = SlowKneserNey(text, V, order)
            for corpus in (text, held_out, np.repeat(held_out[:20], 3), text[:2], text[-9:]):
                assert_close(n_gram_losses(ours, corpus), slow.word_losses(corpus), 1e-10)


def n_grams_by_hand(core):
    """Four counts from 4 down to 1: Y = 1/3, the discounts are 1/3, 1 and 5/3, 7/15 is freed."""
    model = part(core, "beyond.ngram").KneserNey([0, 0, 0, 0, 1, 1, 1, 2, 2, 3], 5, order=1)
    assert_close(150 * np.exp(-model.word_losses([4, 0, 1, 2, 3, 4])), [49, 34, 29, 24, 14])
    # counts of 4, 3 and 1: Y = 1, the discounts are 1, 0 (for want of a count of 2) and 3 - 4 -> 0
    model = part(core, "beyond.ngram").KneserNey([0, 0, 0, 0, 1, 1, 1, 2], 5, order=1)
    assert_close(40 * np.exp(-model.word_losses([4, 0, 1, 2, 3, 4])), [21, 16, 1, 1, 1])
    # no count of 1 or 2: Y = 0, so 3 is taken off each count of 3 or more, if there is one of 3
    model = part(core, "beyond.ngram").KneserNey([0] * 4 + [1] * 6, 2, order=1)
    assert_close(10 * np.exp(-model.word_losses([0, 0, 1])), [4, 6])
    model = part(core, "beyond.ngram").KneserNey([0] * 4 + [1] * 3, 2, order=1)
    assert_close(7 * np.exp(-model.word_losses([0, 0, 1])), [4, 3])
    # order 2 of 0 1 0 1 2 0: pairs 01 (twice), 10, 12, 20, so Y = 3/5, discounts 3/5, 2, 0;
    # each word has followed these many others: 0 two, 1 one, 2 one, so Y = 1/2, 1/2 and 2
    model = part(core, "beyond.ngram").KneserNey([0, 1, 0, 1, 2, 0], 3, order=2)
    lower = np.array([0, 0.5, 0.5]) / 4 + (2 + 0.5 + 0.5) / 4 / 3
    p = [[(w == 0) * 0 + lower[w] for w in range(3)], None, None]
    p[1] = [((1 - 0.6) * (w in (0, 2)) + 2 * 0.6 * lower[w]) / 2 for w in range(3)]
    p[2] = [(1 - 0.6) * (w == 0) + 0.6 * lower[w] for w in range(3)]
    for before in range(3):
        for word in range(3):
            assert_close(np.exp(-model.word_losses([before, word])), [p[before][word]])


def n_gram_probabilities_sum_to_one(core):
    """After every history of 1 to 4 words over V = 5, of which one was never seen.

    The history of no word at all is that of a word which is not in the text.
    """
    V = 5
    rng = np.random.default_rng(3)
    # 1 stands at the end alone, and nothing follows it; 4 does not occur
    text = [*rng.choice([0, 2, 3], 60, p=[0.6, 0.3, 0.1]), 0, 0, 0, 0, 1]
    for order in (1, 2, 3, 4, 5):
        model = part(core, "beyond.ngram").KneserNey(np.array(text), V, order)
        for length in range(1, 5):
            histories = np.indices((V,) * length).reshape(length, -1).T
            if length < order - 1:  # each a text of its own, as it must be the first words
                if length > 2:
                    histories = histories[::7]
                sums = [
                    sum(np.exp(-n_gram_losses(model, [*history, word])[-1]) for word in range(V))
                    for history in histories
                ]
            else:
                corpus = [[*history, word] for history in histories for word in range(V)]
                losses = n_gram_losses(model, np.ravel(corpus))[length - 1 :: length + 1]
                sums = np.exp(-losses).reshape(-1, V).sum(axis=1)
            assert_close(sums, np.ones(len(histories)), 1e-10)
        slow = SlowKneserNey(text, V, order)
        corpus = [1, 0, 1, 2, 3, 4, 1, 4, 0, 0, 0, 0, 1, 2, 0, 1, 1]
        assert_close(n_gram_losses(model, corpus), slow.word_losses(corpus), 1e-10)


def a_higher_order_reads_more(core):
    text = np.array([0, 1, 2, 0, 3, 4] * 20 + [0, 0])
    losses = []
    for order in (1, 2, 3):
        model = part(core, "beyond.ngram").KneserNey(text, 6, order)
        losses.append(n_gram_losses(model, text[:60]).sum())
    assert losses[0] > losses[1] + 10 > losses[2] + 20
    assert part(core, "beyond.ngram").KneserNey(text, 6).order == 5


def n_grams_of_any_integers(core):
    text = next(training_texts())[0]
    expected = n_gram_losses(part(core, "beyond.ngram").KneserNey(text, 200, 3), text)
    for kind in INTEGERS:
        model = part(core, "beyond.ngram").KneserNey(np.array(text, kind), 200, 3)
        given = np.array(text, kind)
        assert_close(n_gram_losses(model, given), expected)
        np.testing.assert_array_equal(given, text)
        assert len(model.keys) == len(model.orders) == 3  # to read is not to learn
    assert model.word_losses([3]).shape == (0,)


def bad_n_grams_are_refused(core):
    KneserNey = part(core, "beyond.ngram").KneserNey
    text = [0, 1, 2, 0, 1, 0]
    model = KneserNey(text, 3, 2)
    for call, words in (
        (lambda: KneserNey(text, 0, 2), ("vocab_size", 0)),
        (lambda: KneserNey(text, 2.5, 2), ("vocab_size", 2.5)),
        (lambda: KneserNey(text, 2, 2), ("corpus", "0 to 1", 2)),
        (lambda: KneserNey([0.5, 1.0], 2, 1), ("corpus", "integer")),
        (lambda: KneserNey([text], 3, 2), ("corpus", "(M,)", "(1, 6)")),
        (lambda: KneserNey(text, 3, 0), ("order", 0)),
        (lambda: KneserNey(text, 3, 1.5), ("order", 1.5)),
        (lambda: KneserNey(text, 3, 6), ("length of corpus", 7, 6)),
        (lambda: model.word_losses([0, 3]), ("corpus", "0 to 2", 3)),
        (lambda: model.word_losses([0, -1]), ("corpus", "0 to 2", -1)),
        (lambda: model.word_losses([text]), ("corpus", "(M,)")),
    ):
        raises(ValueError, call, *words)
    KneserNey(text, 3, 5)  # six words are enough


# 6. Words by frequency, word losses ---------------------------------------------------------------


def words_by_frequency(core):
    by_frequency = part(core, "texts.text_file").by_frequency
    new_id, counts = by_frequency([3, 1, 3, 5, 1, 3, 0], 7)
    # 3 three times, 1 twice, 0 and 5 once, 2 and 4 and 6 never
    assert new_id.tolist() == [2, 1, 4, 0, 5, 3, 6]
    assert counts.tolist() == [3, 2, 1, 1, 0, 0, 0]
    rng = np.random.default_rng(0)
    for V in (1, 5, 40):
        corpus = rng.integers(0, max(V - 1, 1), 60)
        given = corpus.copy()
        new_id, counts = by_frequency(corpus, V)
        np.testing.assert_array_equal(corpus, given)
        occurs = Counter(corpus.tolist())
        order = sorted(range(V), key=lambda word: (-occurs[word], word))
        assert [order[new] for new in new_id] == list(range(V))
        assert counts.tolist() == [occurs[word] for word in order]
        np.testing.assert_array_equal(np.array(order)[new_id[corpus]], corpus)
        np.testing.assert_array_equal(counts[new_id[corpus]], [occurs[w] for w in corpus.tolist()])
        assert new_id.dtype.kind in "iu" and counts.dtype.kind in "iu"
        for kind in INTEGERS:
            assert_equal_arrays(by_frequency(corpus.astype(kind), V), (new_id, counts))
    for call, words in (
        (lambda: by_frequency([0, 3], 3), ("corpus", "0 to 2", 3)),
        (lambda: by_frequency([0, -1], 3), ("corpus", "0 to 2", -1)),
        (lambda: by_frequency([0.5], 3), ("corpus", "integer")),
        (lambda: by_frequency([[0, 1]], 3), ("corpus", "(M,)", "(1, 2)")),
    ):
        raises(ValueError, call, *words)


class Reader:
    """A model whose "loss" tells which word was predicted and which one was before it."""

    vocab_size = 1000

    def reader(self):
        return type(self)()

    def nll(self, xs, ts):
        assert xs.shape == ts.shape
        return 1000.0 * xs + ts


def every_word_has_its_loss(core):
    word_losses = core.evaluation.word_losses
    for M in (2, 3, 7, 30):
        corpus = np.random.default_rng(M).permutation(1000)[:M]
        for batch_size in range(1, min(M, 12)):
            for time_size in (1, 2, 4, 100):
                losses = word_losses(Reader(), corpus, batch_size, time_size)
                assert losses.dtype == np.float64
                np.testing.assert_array_equal(losses, 1000 * corpus[:-1] + corpus[1:])
    for M, batch_size in ((1, 1), (4, 4), (0, 1)):
        corpus, words = np.arange(M), ("corpus", batch_size + 1, M)
        raises(ValueError, lambda c=corpus, n=batch_size: word_losses(Reader(), c, n), *words)
    for call, words in (
        (lambda: word_losses(Reader(), [0, 1000]), ("corpus", "0 to 999", 1000)),
        (lambda: word_losses(Reader(), [[0, 1]]), ("corpus", "(M,)")),
        (lambda: word_losses(Reader(), [0, 1], 0), ("batch_size", 0)),
        (lambda: word_losses(Reader(), [0, 1], 1, 1.5), ("time_size", 1.5)),
    ):
        raises(ValueError, call, *words)


def word_losses_are_those_of_evaluate(core):
    """Of both models, word by word by hand; rows of a batch start from zeros."""
    corpus = np.random.default_rng(7).integers(0, 7, 24)
    better = part(core, "beyond.better_model").BetterRnnlm(
        [9, 8, 5, 4, 2, 2, 1], 3, 4, dtype=np.float64
    )
    for model in (core.SimpleRnnlm.from_params(hard_params()), better):
        for param in better.params:
            param[...] += uniform(*param.shape, seed=4)
        reader = type(model).from_params(model.params)
        for batch_size, length in ((1, 23), (5, 5), (4, 6)):  # rows of this many words
            expected = []
            for t in range(23):
                if t % length == 0:
                    reader.reset_state()
                x, word = corpus[t : t + 1, None], corpus[t + 1 : t + 2, None]
                expected.append(reader.forward(x, word))
            for time_size in (1, 3, 5, 100):
                losses = core.evaluation.word_losses(model, corpus, batch_size, time_size)
                assert losses.shape == (23,) and losses.dtype == np.float64
                assert_close(losses, expected)
                ppl = core.evaluate(model, corpus, batch_size, time_size)
                assert_close(ppl, math.exp(losses.mean()))
        # in one row, if nothing is said
        losses = core.evaluation.word_losses(model, corpus)
        assert_close(losses, core.evaluation.word_losses(model, corpus, 1, 100))


# 7. Word vectors by counting ----------------------------------------------------------------------


def slow_count_vectors(text, V, size, window, contexts):
    """By the definition, but for the rotation: (V, columns), with the mean and deviation of U(-0.1, 0.1)."""
    K = min(V, contexts)
    tables = []
    for direction in (1, -1):
        counts = np.zeros((V, K))
        for i, word in enumerate(text):
            for k in range(1, window + 1):
                j = i + direction * k
                if 0 <= j < len(text) and text[j] < K:
                    counts[word, text[j]] += 1 / k
        smooth = counts.sum(axis=0) ** 0.75
        table = np.zeros((V, K))
        for word, neighbour in zip(*np.nonzero(counts)):
            share = counts[word, neighbour] / counts[word].sum()
            table[word, neighbour] = max(0, math.log(share / (smooth[neighbour] / smooth.sum())))
        tables.append(table)
    U, S, _ = np.linalg.svd(np.hstack(tables), full_matrices=False)
    vectors = (U * np.sqrt(np.where(S / S[0] > 1e-6, S, 0)))[:, :size]
    vectors -= vectors.mean(axis=0)
    return 0.1 * vectors * math.sqrt(V * size / 3) / np.linalg.norm(vectors)


def counted_texts():
    """(text, V, size, window, contexts)."""
    rng = np.random.default_rng(0)
    rare = np.minimum(rng.zipf(1.4, 400) - 1, 29)
    yield rare, 30, 5, 3, 1000
    yield rare, 30, 5, 1, 1000
    yield rare, 30, 4, 2, 6  # neighbours among the six commonest words alone
    yield rare, 40, 8, 4, 10  # ten words do not occur
    yield rare[:60], 30, 100, 3, 7  # more columns than there can be
    yield np.array([0, 1, 2, 0, 3]), 6, 2, 9, 5  # a window longer than the text


def vectors_by_their_definition(core):
    module = part(core, "beyond.count_vectors")
    for text, V, size, window, contexts in counted_texts():
        with changed(module, "CONTEXTS", contexts):
            ours = module.count_vectors(text, V, size, window, 1)
        slow = slow_count_vectors(text, V, size, window, contexts)
        assert ours.shape == (V, size) and ours.dtype == np.float64
        assert_close(ours @ ours.T, slow @ slow.T, 1e-6)  # the products of all pairs
        assert abs(ours.mean()) < 1e-9 and abs(ours.std() - 0.1 / math.sqrt(3)) < 1e-9


def the_window_is_three(core):
    text, V, *_ = next(counted_texts())
    count_vectors = part(core, "beyond.count_vectors").count_vectors
    np.testing.assert_array_equal(count_vectors(text, V, 5, rng=2), count_vectors(text, V, 5, 3, 2))
    assert part(core, "beyond.count_vectors").CONTEXTS == 1000


def no_column_comes_first(core):
    """Turned: without it, the first column would be the longest, the last the shortest."""
    text, V, *_ = next(counted_texts())
    for size in (5, 80):
        vectors = part(core, "beyond.count_vectors").count_vectors(text, V, size, rng=1)
        lengths = np.linalg.norm(vectors, axis=0)
        assert lengths[0] < 2 * np.median(lengths) and lengths.min() > 0.2 * np.median(lengths)


def vectors_of_a_seed(core):
    text, V, *_ = next(counted_texts())
    count_vectors = part(core, "beyond.count_vectors").count_vectors
    ours = count_vectors(text, V, 5, rng=3)
    np.testing.assert_array_equal(ours, count_vectors(text, V, 5, rng=np.random.default_rng(3)))
    other = count_vectors(text, V, 5, rng=4)
    assert abs(ours - other).max() > 0.01
    assert_close(ours @ ours.T, other @ other.T, 1e-6)
    assert (count_vectors(text, V, 5) != count_vectors(text, V, 5)).any()


def vectors_have_one_sign(core):
    """Whichever of v and -v the library comes to."""
    text, V, *_ = next(counted_texts())
    module = part(core, "beyond.count_vectors")
    expected = module.count_vectors(text, V, 5, rng=3)
    eigh = np.linalg.eigh
    for signs in (-1, np.resize([1, -1], 60)):

        def other(table, signs=signs):
            squares, right = eigh(table)
            return squares, right * signs

        with changed(np.linalg, "eigh", other):
            assert_close(module.count_vectors(text, V, 5, rng=3), expected)


def words_with_the_same_neighbours_are_alike(core):
    """Words 4 and 5 stand for each other, and so do 6 and 7."""
    rng = np.random.default_rng(1)
    text = np.ravel([[0, rng.integers(4, 6), 1, 2, rng.integers(6, 8), 3] for _ in range(300)])
    vectors = part(core, "beyond.count_vectors").count_vectors(text, 8, 4, rng=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    alike = vectors @ vectors.T - 2 * np.eye(8)
    assert alike[4:].argmax(axis=1).tolist() == [5, 4, 7, 6] and alike[4, 5] > 0.9


def vectors_of_any_integers(core):
    text, V, *_ = next(counted_texts())
    count_vectors = part(core, "beyond.count_vectors").count_vectors
    expected = count_vectors(text, 120, 5, rng=0)
    for kind in INTEGERS:
        given = text.astype(kind)
        np.testing.assert_array_equal(count_vectors(given, 120, 5, rng=0), expected)
        np.testing.assert_array_equal(given, text)
    # nothing beside anything: nothing is known, and nothing divided by zero
    with np.errstate(divide="raise", invalid="raise"):
        assert not count_vectors([0], 3, 2).any()
        assert not count_vectors(np.zeros(0, int), 3, 2).any()


def bad_texts_to_count_are_refused(core):
    count_vectors = part(core, "beyond.count_vectors").count_vectors
    for call, words in (
        (lambda: count_vectors([0, 3], 3, 2), ("corpus", "0 to 2", 3)),
        (lambda: count_vectors([0.0, 1.0], 3, 2), ("corpus", "integer")),
        (lambda: count_vectors([[0, 1]], 3, 2), ("corpus", "(M,)")),
        (lambda: count_vectors([0, 1], 3, 0), ("size", 0)),
        (lambda: count_vectors([0, 1], 3, 2, 0), ("window", 0)),
        (lambda: count_vectors([0, 1], 3, 2, 1.5), ("window", 1.5)),
    ):
        raises(ValueError, call, *words)


def everything_says_its_sizes(core):
    for made, said in what_is_said(core):
        assert repr(made) == said


# 8. Proof that the checks bite --------------------------------------------------------------------

# file: its checks, those that notice most first
CHECKS_OF = {
    "beyond/dropout.py": [
        everything_says_its_sizes,
        bad_dropout_is_refused, unit_gradients_pass_where_values_did,
        nothing_is_drawn_for_a_ratio_of_zero, units_are_switched_off, ratios_differ,
        a_seed_reproduces_the_drawing, a_word_is_away_at_all_its_places_or_at_none,
        word_dropout_reads_any_integers,
    ],
    "beyond/adaptive_softmax.py": [
        everything_says_its_sizes,
        bad_adaptive_input_is_refused, without_clusters_the_ordinary_softmax,
        a_cluster_without_targets_has_no_gradient, the_adaptive_layer_keeps_the_given_arrays,
        adaptive_backward_overwrites, adaptive_dtypes, adaptive_probabilities,
        any_integers_are_targets, adaptive_gradients, huge_adaptive_scores,
    ],
    "beyond/better_model.py": [
        cuts, better_around_given_arrays, better_taken_up_again, bad_counts_are_refused, the_table_of_vectors_is_used_twice, better_model_state,
        loss_nll_and_predictions_agree, better_dtypes, learning_starts_at_the_unigram_model,
        dropout_is_where_it_says, dropout_is_drawn_from_its_seed, a_model_around_given_arrays,
        better_saved_and_loaded, better_evaluated, model_gradients, model_gradients_with_dropout,
        model_gradients_of_a_large_vocabulary,
    ],
    "beyond/adam.py": [
        everything_says_its_sizes,
        bad_adam_updates_are_refused, adam_is_that_of_the_textbook, adam_with_factors,
        adam_uses_the_arrays_it_has, adam_in_blocks, adam_on_several_threads,
    ],
    "beyond/ngram.py": [
        everything_says_its_sizes,
        n_grams_by_hand, bad_n_grams_are_refused, a_higher_order_reads_more,
        n_grams_of_any_integers, n_gram_probabilities_sum_to_one, n_grams_by_definition,
    ],
    "beyond/count_vectors.py": [
        bad_texts_to_count_are_refused, vectors_of_any_integers, vectors_by_their_definition,
        the_window_is_three, no_column_comes_first, vectors_of_a_seed, vectors_have_one_sign,
        words_with_the_same_neighbours_are_alike,
    ],
    "texts/text_file.py": [words_by_frequency],
    "evaluation.py": [every_word_has_its_loss, word_losses_are_those_of_evaluate],
}  # fmt: skip
CHECKS = [check for checks in CHECKS_OF.values() for check in checks]


def bad_values_are_refused_or_meant(core, file):
    for line in bad_input.BEYOND.get(file, []):
        line.check(core)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_holds(check):
    check(rnnlm_core)


DROPOUT, ADAPTIVE, MODEL, NGRAM = (
    "beyond/dropout.py",
    "beyond/adaptive_softmax.py",
    "beyond/better_model.py",
    "beyond/ngram.py",
)
OPTIMIZER, TEXT, EVALUATION = "beyond/adam.py", "texts/text_file.py", "evaluation.py"
COUNTING = "beyond/count_vectors.py"

# name: (file, then in pairs: the right code, which must stand there once, and the mistake)
# fmt: off
MISTAKES = {
    # dropout
    "kept with the probability of being dropped": (DROPOUT, "np.float32) >= ratio", "np.float32) < ratio"),
    "not scaled": (DROPOUT, " / dtype.type(1 - ratio)", ""),
    "scaled by the ratio": (DROPOUT, "/ dtype.type(1 - ratio)", "/ dtype.type(ratio)"),
    "scaled the other way": (DROPOUT, "/ dtype.type(1 - ratio)", "* dtype.type(1 - ratio)"),
    "float32 becomes float64": (DROPOUT, "/ dtype.type(1 - ratio)", "/ np.float64(1 - ratio)"),
    "normal numbers for uniform ones": (DROPOUT, "rng.random(shape", "rng.standard_normal(shape"),
    "drawn for a ratio of zero, too": (DROPOUT, "if ratio == 0:", "if ratio < 0:"),
    "nothing for a ratio of zero": (DROPOUT, "np.ones(shape, dtype)", "np.zeros(shape, dtype)"),
    "other units at every step": (DROPOUT, "(N, 1, D), xs.dtype", "np.shape(xs), xs.dtype"),
    "the same units in all rows": (DROPOUT, "(N, 1, D), xs.dtype)", "(1, 1, D), xs.dtype).repeat(N, 0)"),
    "whole rows away": (DROPOUT, "(N, 1, D), xs.dtype)", "(N, 1, 1), xs.dtype).repeat(D, 2)"),
    "one drawing for ever": (DROPOUT, "self.mask = np.broadcast_to(units", "self.mask = self.mask if self.mask is not None else np.broadcast_to(units"),
    "an input of dropout is changed": (DROPOUT, "return xs * self.mask", "xs *= self.mask; return xs"),
    "a gradient from above is changed": (DROPOUT, "return dout * mask", "dout *= mask; return dout"),
    "gradient not masked": (DROPOUT, "return dout * mask", "return dout"),
    "gradient not scaled": (DROPOUT, "return dout * mask", "return dout * (mask > 0)"),
    "gradient of another number of steps": (DROPOUT, '"N T D", *mask.shape)', '"N T D", len(mask), None, mask.shape[2])'),
    "places away, not words": (DROPOUT, "words[xs][:, :, np.newaxis]", "kept(self.ratio, self.rng, xs.shape + (1,), vectors.dtype)"),
    "words drawn by their places": (DROPOUT, "words[xs][:, :, np.newaxis]", "np.resize(words, xs.shape)[:, :, np.newaxis]"),
    "units of words away": (DROPOUT, "return vectors * self.mask", "return vectors * kept(self.ratio, self.rng, vectors.shape, vectors.dtype)"),
    "a ratio of 1": (DROPOUT, ", below=1", ""),
    "a ratio below 0": (DROPOUT, "at_least=0, ", ""),
    "a ratio that is no number": (DROPOUT, "return check_number(name, ratio, at_least=0, below=1)", "if ratio < 0 or ratio >= 1:\n        raise ValueError(f'{name}: expected a number from 0 to below 1, got {ratio!r}')\n    return ratio"),
    "a seed for all calls": (DROPOUT, 'as_generator("rng", rng)', "rng"),
    "words of another vocabulary": (DROPOUT, 'xs = check_ids("xs", xs, self.vocab_size, "N T")', "xs = np.asarray(xs)"),
    # adaptive softmax
    "the first word of a cluster is common": (ADAPTIVE, 'side="right"', 'side="left"'),
    "places of clusters off by one": (ADAPTIVE, "self.n_common + cluster)", "self.n_common + cluster - 1)"),
    "words of clusters counted from 0": (ADAPTIVE, "words[at] - part.start", "words[at] % (part.stop - part.start)"),
    "the cluster's own probability left out": (ADAPTIVE, "nll[at] += more", "nll[at] = more"),
    "the word's probability in the cluster left out": (ADAPTIVE, "nll[at] += more", "pass"),
    "bias of words in clusters forgotten": (ADAPTIVE, "rows[at] @ W[part].T + b[part], place", "rows[at] @ W[part].T, place"),
    "bias of the head forgotten": (ADAPTIVE, "softmax_nll(rows @ head_W.T + head_b, place)", "softmax_nll(rows @ head_W.T, place)"),
    "the sum for the mean": (ADAPTIVE, ".mean(dtype=np.float64)", ".sum(dtype=np.float64)"),
    "the mean in float32": (ADAPTIVE, ".mean(dtype=np.float64)", ".mean()"),
    "1 / (N T) missing": (ADAPTIVE, 'check_number("dout", dout) / len(rows)', "float(dout)"),
    "dout ignored": (ADAPTIVE, 'check_number("dout", dout) / len(rows)', "1.0 / len(rows)"),
    "the mean over the words of the cluster": (ADAPTIVE, "dz = exps * (scale / sums)", "scale = float(dout) / max(len(place), 1); dz = exps * (scale / sums)"),
    "exps changed in place": (ADAPTIVE, "dz = exps * (scale / sums)", "dz = exps; dz *= scale / sums"),
    "one taken off at the wrong place": (ADAPTIVE, "dz[np.arange(len(place)), place] -= scale", "dz[:, place] -= scale"),
    "one taken off instead of scale": (ADAPTIVE, "dz[np.arange(len(place)), place] -= scale", "dz[np.arange(len(place)), place] -= 1"),
    "gradient of words in clusters does not reach hs": (ADAPTIVE, "dhs[at] += dz @ W[part]", "pass"),
    "gradient of hs overwritten by the clusters": (ADAPTIVE, "dhs[at] += dz @ W[part]", "dhs[at] = dz @ W[part]"),
    "gradient of the head does not reach hs": (ADAPTIVE, "dhs += dz @ head_W", "pass"),
    "an empty cluster keeps its gradient": (ADAPTIVE, "            else:\n", "            elif len(place):\n"),
    "a cluster's gradient accumulates": (ADAPTIVE, "np.matmul(dz.T, rows[at], out=dW[part])", "dW[part] += dz.T @ rows[at]"),
    "a cluster's bias gradient accumulates": (ADAPTIVE, "dz.sum(axis=0, out=db[part])", "db[part] += dz.sum(axis=0)"),
    "a cluster's bias averaged": (ADAPTIVE, "dz.sum(axis=0, out=db[part])", "db[part] = dz.sum(axis=0) / len(rows)"),
    "ids of one byte": (ADAPTIVE, "ts.ravel().astype(np.intp)", "ts.ravel()"),
    "gradient of the wrong cluster": (ADAPTIVE, "self.clusters[k - 1]", "self.clusters[-k]"),
    "the head's bias averaged": (ADAPTIVE, "dz.T @ rows, dz.sum(axis=0)", "dz.T @ rows, dz.mean(axis=0)"),
    "gradients of a layer rebound": (ADAPTIVE, "dW[:n], dC[...]", "dC = self.grads[2] = dC.copy(); dW[:n], dC[...]"),
    "head and clusters swapped": (ADAPTIVE, "np.concatenate([W[: self.n_common], C])", "np.concatenate([C, W[: self.n_common]])"),
    "words of clusters without their cluster": (ADAPTIVE, "head[:, n + k, np.newaxis] + log_softmax", "0 + log_softmax"),
    "the wrong cluster's probability": (ADAPTIVE, "head[:, n + k, np.newaxis]", "head[:, n - 1 - k, np.newaxis]"),
    "maximum not taken off": (ADAPTIVE, "scores - scores.max(axis=-1, keepdims=True)", "scores + 0"),
    "one maximum for all rows": (ADAPTIVE, "scores - scores.max(axis=-1, keepdims=True)", "scores - scores.max()"),
    "scores for logarithms": (ADAPTIVE, "scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))", "scores"),
    "probabilities for logarithms": (ADAPTIVE, "return scores - np.log(np.exp(scores)", "return np.exp(scores) / (np.exp(scores)"),
    "cuts not checked": (ADAPTIVE, "and sorted({0, *cuts, V}) == [0, *cuts, V]", ""),
    "cuts between words": (ADAPTIVE, "and all(map(is_whole, cuts))", ""),
    "number of cuts not checked": (ADAPTIVE, "and len(cuts) == K", ""),
    "copies for the given arrays": (ADAPTIVE, "self.params = [W, b, C, c]", "self.params = [W.copy(), b, C, c]"),
    # the model
    "gradient of the vectors that are read lost": (MODEL, "self.grads[0] += self.embed_layer.grads[0]", "pass"),
    "gradient of the vectors that are compared lost": (MODEL, "self.grads[0] += self", "self.grads[0][...] = self"),
    "gradient list rebound": (MODEL, "self.grads[0] += self.embed_layer.grads[0]", "self.grads[0] = self.grads[0] + self.embed_layer.grads[0]"),
    "two tables of vectors": (MODEL, "TimeEmbedding(E)", "TimeEmbedding(E.copy())"),
    "the state forgotten": (MODEL, "TimeRNN(Wx, Wh, b, stateful=True)", "TimeRNN(Wx, Wh, b)"),
    "P transposed": (MODEL, "TimeAffine(P, p)", "TimeAffine(P.T.reshape(P.shape), p)"),
    "a copy of P": (MODEL, "TimeAffine(P, p)", "TimeAffine(P.copy(), p)"),
    "a copy of p": (MODEL, "TimeAffine(P, p)", "TimeAffine(P, p.copy())"),
    "the affine layer's bias forgotten": (MODEL, "self.affine_layer.forward(hs)", "(self.affine_layer.forward(hs) - self.params[5])"),
    "tanh of the affine layer": (MODEL, "self.affine_layer.forward(hs)", "np.tanh(self.affine_layer.forward(hs))"),
    "dropout before the affine layer": (MODEL, "self.dropout_out.forward(self.affine_layer.forward(hs))", "self.dropout_out.forward(hs) @ self.params[4] + self.params[5] + 0 * self.affine_layer.forward(hs)"),
    "mask of the affine layer's output left out backward": (MODEL, "self.dropout_out.backward(self.loss_layer.backward(dout))", "self.loss_layer.backward(dout)"),
    "gradient of P and p missing": (MODEL, "self.affine_layer.backward(self.dropout_out.backward(self.loss_layer.backward(dout)))", "self.dropout_out.backward(self.loss_layer.backward(dout)) @ self.params[4].T"),
    "gradient of P added up": (MODEL, "        dhs = self.affine_layer", "        before = self.grads[4].copy()\n        dhs = self.affine_layer", "        dvectors =", "        self.grads[4] += before\n        dvectors ="),
    "P and p not in the lists": (MODEL, "(self.loss_layer, self.affine_layer, self.rnn_layer)", "(self.loss_layer, self.rnn_layer)"),
    "affine layer and RNN in another order": (MODEL, "(self.loss_layer, self.affine_layer, self.rnn_layer)", "(self.loss_layer, self.rnn_layer, self.affine_layer)"),
    "gradients in the order of the layers": (MODEL, "            self.grads += layer.grads\n", "            self.grads = layer.grads + self.grads\n"),
    "words' dropout skipped": (MODEL, "self.word_dropout.forward(self.embed_layer.forward(xs), xs)", "self.embed_layer.forward(xs)"),
    "vectors' dropout skipped": (MODEL, "self.dropout_in.forward(vectors)", "vectors"),
    "the dropout after skipped": (MODEL, "self.dropout_out.forward(self.affine_layer.forward(hs))", "self.affine_layer.forward(hs)"),
    "vectors' dropout skipped backward": (MODEL, "self.dropout_in.backward(dvectors)", "dvectors"),
    "words' dropout skipped backward": (MODEL, "self.word_dropout.backward(self.dropout_in.backward(dvectors))", "self.dropout_in.backward(dvectors)"),
    "before and after mixed up": (MODEL, '"before": before, "after": after', '"before": after, "after": before'),
    "words and vectors mixed up": (MODEL, '"words": words, "before": before', '"words": before, "before": words'),
    "each layer draws the same": (MODEL, "layer.ratio, layer.rng = ratio, rng", "layer.ratio, layer.rng = ratio, np.random.default_rng(0)"),
    "the seed ignored": (MODEL, '        rng = as_generator("rng", rng)\n', "        rng = np.random.default_rng()\n"),
    "dropout from the start": (MODEL, "self.dropout_in = TimeDropout(0, self.rng)", "self.dropout_in = TimeDropout(0.1, self.rng)"),
    "Wh not orthogonal": (MODEL, "0.9 * np.linalg.qr(rng.standard_normal((H, H)))[0]", "0.9 * rng.standard_normal((H, H)) / np.sqrt(H)"),
    "the other factor of Wh": (MODEL, "standard_normal((H, H)))[0]", "standard_normal((H, H)))[1]"),
    "Wh not scaled": (MODEL, "0.9 * np.linalg", "np.linalg"),
    "no unit is slow": (MODEL, "slow = H // 3", "slow = 0"),
    "all are slow": (MODEL, "slow = H // 3", "slow = H"),
    "slow units hear the word as loud": (MODEL, "Wx[:, :slow] *= 0.2", "pass"),
    "slow units listen to others": (MODEL, "Wh[:, :slow] = np.eye", "Wh[:, :slow] += np.eye"),
    "rows for columns of the slow units": (MODEL, "Wh[:, :slow] = np.eye(H, slow) * np.linspace(0.9, 0.98, slow)", "Wh[:slow] = (np.eye(H, slow) * np.linspace(0.9, 0.98, slow)).T"),
    "D of the RNN unchecked": (MODEL, '("Wx", Wx, "D H")', '("Wx", Wx, "X H")'),
    "P not scaled": (MODEL, " / np.sqrt(H)", ""),
    "P scaled by D": (MODEL, " / np.sqrt(H)", " / np.sqrt(D)"),
    "words not heard": (MODEL, "Wx = 6 * rng", "Wx = rng"),
    "Wx not scaled": (MODEL, " / np.sqrt(D)", ""),
    "Wx scaled by H": (MODEL, " / np.sqrt(D)", " / np.sqrt(H)"),
    "the affine layer's bias not zero": (MODEL, "np.zeros(D, dtype)", "np.full(D, 0.01, dtype)"),
    "D and H swapped": (MODEL, "D, H = check_count", "H, D = check_count"),
    "vectors all positive": (MODEL, "rng.uniform(-0.1, 0.1, (len(counts), D))", "rng.uniform(0, 0.1, (len(counts), D))"),
    "the bias starts at zero": (MODEL, "np.log(shares).astype(dtype)", "0 * shares.astype(dtype)"),
    "the bias in counts": (MODEL, "np.log(in_clusters).astype(dtype)", "np.log(np.array(in_clusters) * counts.sum()).astype(dtype)"),
    "clusters one word short": (MODEL, "shares[cut:end].sum()", "shares[cut + 1 : end].sum()"),
    "float32 for all": (MODEL, "np.log(shares).astype(dtype)", "np.log(shares).astype('f')"),
    "seed ignored for the weights": (MODEL, 'as_generator("rng", rng)\n        shares', "np.random.default_rng()\n        shares"),
    "clusters although not wanted": (MODEL, "cuts_of(len(counts)) if clusters else []", "cuts_of(len(counts))"),
    "clusters of a model without": (MODEL, "cuts_of(len(params[0])) if len(params[2]) else []", "cuts_of(len(params[0]))"),
    "counts of 0": (MODEL, "counts[-1] > 0 and", "counts[-1] >= 0 and"),
    "counts that rise": (MODEL, "(counts[1:] <= counts[:-1]).all()", "(counts[1:] <= counts[:-1]).any()"),
    "equal counts refused": (MODEL, "(counts[1:] <= counts[:-1]).all()", "(counts[1:] < counts[:-1]).all()"),
    "set_state(None) does nothing": ("model.py", "if h is None:\n            self.reset_state()", "if h is None:\n            pass"),
    "the probabilities for the logarithms": (MODEL, "return self.loss_layer.log_probs(self._vectors(xs))", "return np.exp(self.loss_layer.log_probs(self._vectors(xs)))"),
    "saved in another order": (MODEL, "**dict(zip(self.param_names, self.params))", "**dict(zip(self.param_names, [self.params[i] for i in (1, 0, 2, 3, 4, 5, 7, 6, 8)]))"),
    "copies of the arrays": (MODEL, "model._build(params, cuts)", "model._build([param.copy() for param in params], cuts)"),
    "clusters in too small a vocabulary": (MODEL, "if V >= 1000 else []", "if V >= 999 else []"),
    "no clusters at 1000 words": (MODEL, "if V >= 1000 else []", "if V > 1000 else []"),
    "another cut": (MODEL, "7 * V // 100", "8 * V // 100"),
    # Adam
    "no correction of the means": (OPTIMIZER, "/ (1 - self.beta1**self.t) / root", "/ root"),
    "no correction of the squares": (OPTIMIZER, "math.sqrt((1 - self.beta2) / (1 - self.beta2**self.t))", "math.sqrt(1 - self.beta2)"),
    "t counted from 0": (OPTIMIZER, "self.t += 1\n", "self.t += 1 if self.t else 1e-9\n"),
    "the sum for the mean of gradients": (OPTIMIZER, "self.lr * (1 - self.beta1)", "self.lr"),
    "eps not scaled as the sums": (OPTIMIZER, "grad += self.eps / root", "grad += self.eps"),
    "eps left out": (OPTIMIZER, "grad += self.eps / root", "pass"),
    "eps under the root": (OPTIMIZER, "np.sqrt(v, out=grad)", "np.sqrt(v + (self.eps / root) ** 2, out=grad); grad -= self.eps / root"),
    "betas swapped": (OPTIMIZER, "m *= self.beta1", "m *= self.beta2"),
    "squares not averaged": (OPTIMIZER, "v *= self.beta2", "v *= 0"),
    "no root": (OPTIMIZER, "np.sqrt(v, out=grad)", "grad[...] = v"),
    "uphill": (OPTIMIZER, "            param -= grad", "            param += grad"),
    "the first lr for ever": (OPTIMIZER, "lr = self.lr * (1", "self.first = getattr(self, 'first', self.lr); lr = self.first * (1"),
    "factors in the wrong order": (OPTIMIZER, "zip(factors, changing, self.m, self.v)", "zip(factors[::-1], changing, self.m, self.v)"),
    "factors ignored": (OPTIMIZER, "[1.0] * len(params) if self.factors is None else self.factors", "[1.0] * len(params)"),
    "the first factor for all": (OPTIMIZER, "lr * factor\n", "lr * factors[0]\n"),
    "factors of gradients, not of steps": (OPTIMIZER, "m += grad", "grad *= factor; m += grad", "lr * factor\n", "lr\n"),
    "each factor on top of the others": (OPTIMIZER, "        for factor, param, grad, m, v in blocks:\n", "        for factor, param, grad, m, v in blocks:\n            lr *= factor\n", "lr * factor\n", "lr\n"),
    "the first block only": (OPTIMIZER, "range(0, flat.size, BLOCK)", "range(0, min(flat.size, BLOCK), BLOCK)"),
    "a short last block left out": (OPTIMIZER, "range(0, flat.size, BLOCK)", "range(0, flat.size - BLOCK + 1, BLOCK) or [0]"),
    "blocks that overlap": (OPTIMIZER, "flat[start : start + BLOCK]", "flat[start : start + BLOCK + 1]"),
    "copies updated": (OPTIMIZER, "if flat.size and not np.shares_memory(flat, array):", "if False:"),
    "empty arrays refused": (OPTIMIZER, "flat.size and not np", "not np"),
    "counted although refused": (OPTIMIZER, "        self.t += 1\n", "", "        changing = [[", "        self.t += 1\n        changing = [["),
    "the order noticed half-way": (OPTIMIZER, "changing = [[*map(_blocks, arrays)] for arrays in zip(params, grads)]", "changing = ([*map(_blocks, arrays)] for arrays in zip(params, grads))", "        blocks = [\n", "        self.t += 1\n        blocks = [\n", "        ]\n        self.t += 1\n", "        ]\n"),
    "sums of the first update not compared": (OPTIMIZER, "if self.m and", "if False and"),
    "gradients not compared": (OPTIMIZER, "check_updates(params, grads, use_up=True)", "check_updates(params, params)"),
    "gradients that cannot be used up": (OPTIMIZER, ", use_up=True", ""),
    "uphill by lr": (OPTIMIZER, 'check_number("lr", lr, at_least=0)', 'check_number("lr", lr)'),
    "uphill by a factor": (OPTIMIZER, "factor, at_least=0)", "factor)"),
    "one array for both sums": (OPTIMIZER, "self.m, self.v = ([np.zeros_like(param) for param in params] for _ in range(2))", "self.m = self.v = [np.zeros_like(param) for param in params]"),
    # n-grams
    "counts below the highest order, too": (NGRAM, "if k == order - 1:", "if True:"),
    "the highest order by contexts": (NGRAM, "np.bincount(ids[k][ids[k] >= 0])", "1 * (np.bincount(ids[k][ids[k] >= 0]) > 0)"),
    "the first sequence counted although nothing is before it": (NGRAM, "longer = longer[ids[k + 1][longer] >= 0]", "longer = np.append(longer, k)"),
    "every longer sequence counts, the repeated ones too": (NGRAM, "np.unique(ids[k + 1], return_index=True)[1]", "np.arange(len(corpus))"),
    "one discount for all": (NGRAM, "discounts[np.minimum(counts, 3)]", "discounts[np.minimum(counts, 1)]"),
    "counts of 3 as those of 2": (NGRAM, "np.minimum(counts, 3)", "np.minimum(counts, 2)"),
    "a negative discount": (NGRAM, "np.clip(c - (c + 1) * y * n[c] / n[c - 1], 0, c)", "c - (c + 1) * y * n[c] / n[c - 1]"),
    "c for c + 1": (NGRAM, "c - (c + 1) * y", "c - c * y"),
    "Y with one times n2": (NGRAM, "n[0] + 2 * n[1]", "n[0] + n[1]"),
    "what is freed is lost": (NGRAM, "own + freed[before] * p, p)", "own + 0 * p, p)"),
    "backing off instead of interpolating": (NGRAM, "own + freed[before] * p, p)", "np.where(own > 0, own, freed[before] * p), p)"),
    "an unknown history frees nothing": (NGRAM, "np.where(before >= 0, own", "np.where(before >= -1, own"),
    "histories that nothing follows left out": (NGRAM, "np.bincount(histories, counts, n_histories)", "np.bincount(histories, counts)", "np.bincount(histories, cut, n_histories)", "np.bincount(histories, cut)"),
    "a history at the end frees nothing": (NGRAM, "np.where(total > 1e-6, freed, 1.0)", "freed"),
    "the share of all words": (NGRAM, "(counts - cut) / total[histories]", "(counts - cut) / total.sum()"),
    "1 / V left out": (NGRAM, "np.full(len(corpus), 1 / self.vocab_size)", "np.zeros(len(corpus))"),
    "1 over the words that occur": (NGRAM, "1 / self.vocab_size)", "1 / len(self.keys[0]))"),
    "the first word counted": (NGRAM, "-np.log(p[1:])", "-np.log(p)"),
    "bits": (NGRAM, "-np.log(p[1:])", "-np.log2(p[1:])"),
    "the word itself as its history": (NGRAM, "before = _shifted(gram)", "before = gram"),
    "the text goes round": (NGRAM, "np.concatenate([[-1], ids[:-1]], dtype=np.int64)", "np.roll(ids, 1)"),
    "unknown sequences taken for known ones": (NGRAM, "np.where(known[at] == key, at, -1)", "at"),
    "learns while it reads": (NGRAM, "gram = self._grams(corpus, k)", "gram = self._grams(corpus, k, learn=True)"),
    "numbers of sequences that collide": (NGRAM, "before * self.vocab_size + corpus", "before * (self.vocab_size - 1) + corpus"),
    "the largest word at the start": (NGRAM, ", minlength=len(self.keys[k])", ""),
    "no count of 1 or 2": (NGRAM, "max(n[0] + 2 * n[1], 1)", "(n[0] + 2 * n[1])"),
    "a text too short": (NGRAM, "at_least=order + 1", "at_least=1"),
    # word vectors by counting
    "distance left out": (COUNTING, "corpus[:-k], corpus[k:], 1 / k", "corpus[:-k], corpus[k:], 1"),
    "distance left out before": (COUNTING, "corpus[k:], corpus[:-k], 1 / k", "corpus[k:], corpus[:-k], 1"),
    "before and after added up": (COUNTING, "[_ppmi(after), _ppmi(before)]", "[_ppmi(after + before)] * 2"),
    "what is after counted twice": (COUNTING, "_ppmi(before)]", "_ppmi(after)]"),
    "the window one word short": (COUNTING, "range(1, window + 1)", "range(1, window)"),
    "words for neighbours": (COUNTING, "known = neighbours < table", "known = words < table"),
    "rare neighbours counted as others": (COUNTING, "known = neighbours < table.shape[1]", "known = neighbours >= 0; neighbours = neighbours % table.shape[1]"),
    "each pair counted once": (COUNTING, "np.add.at(table.reshape(-1), places, amount)", "table.reshape(-1)[places] += amount"),
    "the power of neighbours left out": (COUNTING, " ** 0.75", ""),
    "the power of words, too": (COUNTING, "counts.sum(axis=1, keepdims=True), counts", "counts.sum(axis=1, keepdims=True) ** 0.75, counts"),
    "negative information kept": (COUNTING, "np.log(np.maximum(ratio, 1))", "np.log(ratio)"),
    "no logarithm": (COUNTING, "np.log(np.maximum(ratio, 1))", "np.maximum(ratio, 1) - 1"),
    "words that do not occur: 0 / 0": (COUNTING, "np.divide(counts, expected, out=np.ones_like(counts), where=counts > 0)", "counts / expected"),
    "an empty table: 0 / 0": (COUNTING, "max(of_neighbour.sum(), 1e-300)", "of_neighbour.sum()"),
    "the smallest singular values": (COUNTING, "squares[::-1][:size], right[:, ::-1][:, :size]", "squares[:size], right[:, :size]"),
    "values and vectors in other orders": (COUNTING, "right[:, ::-1][:, :size]", "right[:, -size:]"),
    "rows for columns of the eigenvectors": (COUNTING, "right[:, ::-1]", "right.T[:, ::-1]"),
    "U for U sqrt(S)": (COUNTING, "squares[found] ** 0.25", "squares[found] ** 0.5"),
    "U S for U sqrt(S)": (COUNTING, " / squares[found] ** 0.25", ""),
    "any sign": (COUNTING, "right = right * np.sign(", "right = right * np.abs(np.sign(", "np.arange(right.shape[1])]", "np.arange(right.shape[1])])"),
    "roots of values below 0": (COUNTING, "squares > 1e-9 * squares[0]", "squares == squares"),
    "not centred": (COUNTING, "vectors -= vectors.mean(axis=0)", "pass"),
    "one mean for all columns": (COUNTING, "vectors.mean(axis=0)", "vectors.mean()"),
    "not turned": (COUNTING, "vectors @= np", "np"),
    "pulled instead of turned": (COUNTING, "standard_normal((size, size)))[0]", "standard_normal((size, size)))[1]"),
    "seed of vectors ignored": (COUNTING, 'as_generator("rng", rng)', "np.random.default_rng()"),
    "one seed for all vectors": (COUNTING, 'as_generator("rng", rng)', "np.random.default_rng(0)"),
    "not scaled to 1": (COUNTING, "vectors / (vectors.std() or 1)", "vectors"),
    "a deviation of 1": (COUNTING, "return DEVIATION * ", "return "),
    "0 / 0 for an empty text": (COUNTING, "(vectors.std() or 1)", "vectors.std()"),
    "places in one byte": (COUNTING, ".astype(np.int64)", ""),
    # words by frequency
    "the rarest first": (TEXT, "np.argsort(-counts", "np.argsort(counts"),
    "ties as they come": (TEXT, 'np.argsort(-counts, kind="stable")', "np.lexsort((-np.arange(len(counts)), -counts))"),
    "the order for the new numbers": (TEXT, "new_id[order] = np.arange(vocab_size)", "new_id[...] = order"),
    "counts in the old order": (TEXT, "return new_id, counts[order]", "return new_id, counts"),
    "words that do not occur left out": (TEXT, "np.bincount(corpus, minlength=vocab_size)\n    order", "np.bincount(corpus)\n    order"),
    # word losses
    "the last word left out": (EVALUATION, "n_tokens = len(corpus) - 1\n", "n_tokens = len(corpus) - 2\n"),
    "rows rounded down": (EVALUATION, "length = -(-n_tokens // N)", "length = n_tokens // N"),
    "words that fill up counted": (EVALUATION, "losses[at[in_text]] = nll[in_text]", "losses[at] = nll[::-1]"),
    "the rest of the text after the last block left out": (EVALUATION, "range(0, length, T)", "range(0, max(length - T, 0) + 1, T)"),
    "inputs for targets": (EVALUATION, "corpus[at], corpus[at + 1])", "corpus[at], corpus[at])"),
    "the state forgotten between blocks": (EVALUATION, "        nll = _nll(reader", "        reader = type(model).from_params(model.params)\n        nll = _nll(reader"),
    "the model itself reads": (EVALUATION, "reader = reader_of(model)\n    losses", "reader = model\n    losses"),
    "losses in float32": (EVALUATION, "np.empty(n_tokens)", "np.empty(n_tokens, 'f')"),
    "transposed": (EVALUATION, "return nll.reshape(ts.shape)", "return nll.reshape(ts.shape[::-1]).T"),
}
# fmt: on


def first_objection(core, file):
    # what BetterRnnlm has from SimpleRnnlm is looked at by the checks of BetterRnnlm
    bad_values = partial(bad_values_are_refused_or_meant, file=file)
    for check in (*CHECKS_OF["beyond/better_model.py" if file == "model.py" else file], bad_values):
        try:
            check(core)
        except Exception:
            return getattr(check, "__name__", "a bad value")
    return None


@planting
@pytest.mark.parametrize("name", MISTAKES)
def test_no_known_mistake_survives(name, planted):
    file, *pairs = MISTAKES[name]
    text = source_of(file)
    for right, wrong in zip(pairs[::2], pairs[1::2]):
        text = swap(text, {right: wrong}, file)
    assert first_objection(planted(file, text), file), "no check noticed"


@pytest.mark.parametrize("file", CHECKS_OF)
def test_the_unharmed_copy_passes(file, planted):
    assert first_objection(planted(file, source_of(file)), file) is None


# of these files only these classes and functions are meant here
ONLY = {
    "texts/text_file.py": ["by_frequency"],
    "evaluation.py": ["word_losses", "_nll"],
}


def statement_cases():
    for file in CHECKS_OF:
        lines = source_of(file).splitlines()
        left = lines_of(file, ONLY[file]) if file in ONLY else {*range(len(lines) + 1)}
        for function, statement in statements(file):
            if statement.lineno in left:
                left.discard(statement.lineno)
                code = lines[statement.lineno - 1].strip()
                name = f"{file}:{function.name} {statement.lineno}: {code}"
                yield pytest.param(file, statement.lineno, statement.end_lineno, id=name)


@planting
@pytest.mark.parametrize(("file", "first", "last"), list(statement_cases()))
def test_every_statement_is_needed(file, first, last, planted):
    line = source_of(file).splitlines()[first - 1]
    assert first_objection(planted(file, without_lines(file, first, last)), file), (
        f"nothing noticed: {line}"
    )
