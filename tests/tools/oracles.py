"""What must be true of the package, as functions that take the package and assert it.

test_oracles.py runs them on rnnlm_core; test_known_mistakes.py runs them on copies of it with one
mistake planted in each, and demands that at least one of them objects.
"""

import copy
import inspect
import math
import tempfile
from pathlib import Path

import autograd
import autograd.numpy as anp
import bad_input
import numpy as np
from plain_rnnlm import losses_of_the_plain_loop
from reprs import what_is_said

from rnnlm_core import worked_examples as worked

# N, T, D, H, V all different; T >= 3; weights of order 1; see the traps each of these avoids in
# test_known_mistakes.py
N, T, D, H, V = 3, 4, 5, 6, 7


def uniform(*shape, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(dtype)


def hard_params(dtype=np.float64):
    shapes = [(V, D), (D, H), (H, H), (H,), (H, V), (V,)]
    return [uniform(*shape, seed=i, dtype=dtype) for i, shape in enumerate(shapes)]


H0 = uniform(N, H, seed=9)
IDS = np.array([[2, 0, 2, 2], [1, 1, 0, 2], [0, 2, 1, 1]])  # from a set of 3: many repeats
TARGETS = np.array([[0, 3, -1, 5], [6, -1, 2, 3], [3, 1, 4, -1]])  # three masked


def relative_error(a, b):
    """|a - b| / (|a| + |b|), with a guard: zero against zero proves nothing."""
    size = np.linalg.norm(a) + np.linalg.norm(b)
    assert size > 1e-3, "vacuous: both sides are zero"
    return np.linalg.norm(np.asarray(a) - b) / size


def numeric_gradient(f, array, eps=1e-5):
    """Central differences of the scalar f() with respect to every entry of an array in place."""
    grad = np.empty_like(array)
    for i in np.ndindex(array.shape):
        kept = array[i]
        array[i] = kept + eps
        above = f()
        array[i] = kept - eps
        below = f()
        array[i] = kept
        grad[i] = (above - below) / (2 * eps)
    return grad


def assert_gradient(name, analytic, f, array):
    error = relative_error(analytic, numeric_gradient(f, array))
    assert error < 1e-7, f"{name}: relative error {error:.1e} against central differences"


def assert_close(a, b, tolerance=1e-12):
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def raises(kind, call, *words):
    """Assert that call() raises ``kind`` (that very class) and says all the words."""
    try:
        call()
    except kind as error:
        assert type(error) is kind, f"raised {type(error).__name__}"
        for word in words:
            assert str(word) in str(error), f"{word!r} is not in: {error}"
    else:
        raise AssertionError(f"no {kind.__name__}")


# 1. Hand-worked numbers ---------------------------------------------------------------------------


def worked_embedding(core):
    for layer in (
        core.Embedding(worked.Lookup.W.copy()),
        core.TimeEmbedding(worked.Lookup.W.copy()),
    ):
        time = isinstance(layer, core.TimeEmbedding)
        ids = worked.Corpus.batch_x if time else worked.Corpus.batch_x[0]
        out = layer.forward(ids)
        np.testing.assert_array_equal(out, worked.Lookup.out if time else worked.Lookup.out[0])
        layer.backward(worked.LinearRNN.dxs if time else worked.LinearRNN.dxs[0])
        rows = np.array(worked.LinearRNN.dW_rows)
        np.testing.assert_array_equal(layer.grads[0], np.repeat(rows[:, None], 4, axis=1))
        # and on, to the second "say"
        dout = np.repeat(worked.RepeatedWord.dout[:, None], 4, axis=1)
        lost = np.zeros((7, 4))
        lost[worked.Corpus.xs] += dout
        np.testing.assert_array_equal(lost[:, 0], worked.RepeatedWord.dW_rows_by_fancy_index)
        layer.forward(worked.Corpus.xs[None] if time else worked.Corpus.xs)
        layer.backward(dout[None] if time else dout)
        rows = np.array(worked.RepeatedWord.dW_rows)
        np.testing.assert_array_equal(layer.grads[0], np.repeat(rows[:, None], 4, axis=1))


def worked_rnn_steps(core):
    w = worked.LinearRNN
    steps = [core.RNN(w.Wx, w.Wh, w.b, activation="linear") for _ in range(3)]
    h = np.zeros((1, 3))
    for t, step in enumerate(steps):
        h = step.forward(worked.Lookup.out[:, t], h)
        np.testing.assert_array_equal(h, w.hs[:, t])
    dh = np.zeros((1, 3))
    for t in reversed(range(3)):
        dx, dh = steps[t].backward(w.dhs[:, t] + dh)
        np.testing.assert_array_equal(steps[t].grads[2], [w.db_at[t]] * 3)
        np.testing.assert_array_equal(steps[t].grads[1], np.full((3, 3), w.dWh_at[t]))
        np.testing.assert_array_equal(dh, [[w.dh_prev_at[t]] * 3])
        np.testing.assert_array_equal(steps[t].grads[0], np.outer(w.dWx_rows_at[t], np.ones(3)))
        np.testing.assert_array_equal(dx, w.dxs[:, t])


def worked_time_rnn(core):
    w = worked.LinearRNN
    layer = core.TimeRNN(w.Wx, w.Wh, w.b, activation="linear")
    np.testing.assert_array_equal(layer.forward(worked.Lookup.out), w.hs)
    np.testing.assert_array_equal(layer.backward(w.dhs), w.dxs)
    dWx, dWh, db = layer.grads
    np.testing.assert_array_equal(dWx, np.outer(w.dWx_rows, np.ones(3)))
    np.testing.assert_array_equal(dWh, np.full((3, 3), w.dWh))
    np.testing.assert_array_equal(db, np.full(3, w.db))
    np.testing.assert_array_equal(layer.dh, [[w.dh_prev_at[0]] * 3])


def worked_scalar_rnn(core):
    w = worked.ScalarRNN
    weights = [np.array(a) for a in ([[w.Wx]], [[w.Wh]], [w.b])]
    for activation, hs, dxs in (("linear", w.hs_linear, w.dxs_linear), ("tanh", w.hs, w.dxs)):
        layer = core.TimeRNN(*weights, activation=activation)
        np.testing.assert_array_equal(layer.forward([[[x] for x in w.xs]]).round(4).ravel(), hs)
        dhs = np.zeros((1, 4, 1))
        dhs[0, 3] = 1  # only the last state counts
        np.testing.assert_array_equal(layer.backward(dhs).round(4).ravel(), dxs)


def worked_mask(core):
    w = worked.SoftmaxIndex
    dx = w.ys.copy()
    np.testing.assert_array_equal(dx[np.arange(3), w.ts], w.picked)
    dx[np.arange(3), w.ts] -= 1
    np.testing.assert_array_equal(dx, w.dx)
    w = worked.Mask
    np.testing.assert_array_equal(np.stack([w.row] * 3) * w.mask[:, np.newaxis], w.dx)
    assert np.signbit(w.dx[1, 1]), "0 * -0.3 is -0."
    layer = core.TimeSoftmaxWithLoss()
    xs = np.log([[[0.7, 0.1, 0.2]], [[0.3, 0.3, 0.4]], [[0.2, 0.5, 0.3]]])
    loss = layer.forward(xs, np.array([[0], [-1], [1]]))
    assert_close(loss, -(math.log(0.7) + math.log(0.5)) / 2)
    dxs = layer.backward()
    assert_close(dxs[:, 0], [[-0.15, 0.05, 0.1], [0, 0, 0], [0.1, -0.25, 0.15]])


def worked_perplexity(core):
    for p, expected in worked.Perplexity.of_probability.items():
        assert_close(core.perplexity(-math.log(p), 1), expected)
    w = worked.Perplexity
    assert_close(core.perplexity(sum(10 * loss for loss in w.losses), 20), w.of_losses, 1e-4)
    assert_close(np.exp(w.losses).mean(), w.mean_of_exp, 1e-4)
    for probabilities, expected in w.of_four_words.items():
        assert_close(core.perplexity(-sum(map(math.log, probabilities)), 4), expected)
    assert_close(core.perplexity(1000 * math.log(418), 1000), 418)
    assert core.perplexity(1e9, 1) == math.inf
    raises(ValueError, lambda: core.perplexity(1.0, 0), "n_tokens", 0)


def worked_offsets(core):
    o = worked.Offsets
    for iteration, expected in enumerate((o.first, o.second)):
        at = core.batch_indices(o.data_size, o.batch_size, o.time_size, iteration)
        np.testing.assert_array_equal(at, expected)
    wrapped = core.batch_indices(o.data_size, o.batch_size, o.time_size, 50)
    np.testing.assert_array_equal(wrapped, [o.first[1], o.first[0]])


# 2. Central differences ----------------------------------------------------------------------------


def gradients_of_one_step_rnn(core):
    for activation in ("tanh", "linear"):
        Wx, Wh, b = hard_params()[1:4]
        layer, x, h, up = (
            core.RNN(Wx, Wh, b, activation),
            uniform(N, D),
            H0.copy(),
            uniform(N, H, seed=5),
        )

        def f():
            return float((layer.forward(x, h) * up).sum())

        f()
        dx, dh = layer.backward(up)
        for name, analytic, array in zip(
            ("Wx", "Wh", "b", "x", "h_prev"), [*layer.grads, dx, dh], [*layer.params, x, h]
        ):
            assert_gradient(name, analytic.copy(), f, array)


def gradients_of_time_rnn(core):
    for activation in ("tanh", "linear"):
        Wx, Wh, b = (p * 0.7 for p in hard_params()[1:4])
        layer = core.TimeRNN(Wx, Wh, b, stateful=True, activation=activation)
        xs, h0, up = uniform(N, T, D), H0.copy(), uniform(N, T, H, seed=5)

        def f():
            layer.set_state(h0)
            return float((layer.forward(xs) * up).sum())

        f()
        dxs = layer.backward(up)
        for name, analytic, array in zip(
            ("Wx", "Wh", "b", "xs", "h0"), [*layer.grads, dxs, layer.dh], [*layer.params, xs, h0]
        ):
            assert_gradient(name, analytic.copy(), f, array)


def gradients_of_affine(core):
    for time, shape in ((False, (N,)), (True, (N, T))):
        W, b = hard_params()[4:]
        layer = (core.TimeAffine if time else core.Affine)(W, b)
        xs, up = uniform(*shape, H), uniform(*shape, V, seed=5)

        def f():
            return float((layer.forward(xs) * up).sum())

        f()
        dxs = layer.backward(up)
        for name, analytic, array in zip(("W", "b", "xs"), [*layer.grads, dxs], [W, b, xs]):
            assert_gradient(name, analytic.copy(), f, array)


def gradients_of_loss(core):
    for layer, xs, ts in (
        (core.SoftmaxWithLoss(), uniform(N, V), np.array([3, 0, 3])),
        (core.TimeSoftmaxWithLoss(), uniform(N, T, V), TARGETS),
        (core.TimeSoftmaxWithLoss(ignore_label=2), uniform(N, T, V), IDS),
    ):

        def f():
            return 3 * layer.forward(xs, ts)

        f()
        assert_gradient("xs", layer.backward(dout=3), f, xs)


def gradients_of_model(core):
    params = hard_params()
    model = core.SimpleRnnlm.from_params(params)

    def f():
        model.set_state(H0)
        return model.forward(IDS, TARGETS)

    f()
    model.backward()
    grads = copy.deepcopy(model.grads)
    for name, grad, param in zip(("vectors", "Wx", "Wh", "b", "W", "c"), grads, params):
        assert_gradient(name, grad, f, param)


def gradients_of_cbow(core):
    cases = (
        ("sum", 3, None),
        ("concat", 3, None),
        ("concat", 1, None),
        ("sum", 3, H),
        ("concat", 3, H),
    )
    for combine, k, hidden_size in cases:
        model = core.CBOW(V, D, k, combine, 3, np.float64, hidden_size)
        for i, param in enumerate(model.params):
            param[...] = uniform(*param.shape, seed=i)
        contexts, ts = IDS[:, :k], TARGETS[:, 1] % V
        model.forward(contexts, ts)
        model.backward(3.0)
        grads = copy.deepcopy(model.grads)
        model.backward(3.0)
        for grad, before in zip(model.grads, grads):
            np.testing.assert_array_equal(grad, before)
        hidden = [] if hidden_size is None else [model.hidden_layer]
        names = ("vectors", "W1", "b1", "W", "b") if hidden else ("vectors", "W", "b")
        for name, grad, param in zip(names, grads, model.params, strict=True):
            assert_gradient(
                f"{combine} {name}", grad, lambda: 3 * model.forward(contexts, ts), param
            )
        layers = (model.embed_layer, *hidden, model.affine_layer)
        for name in ("params", "grads"):
            theirs = [array for layer in layers for array in getattr(layer, name)]
            assert all(a is b for a, b in zip(getattr(model, name), theirs, strict=True)), name


# 3. Independent paths ------------------------------------------------------------------------------


def word_vectors_and_ids_of_any_kind(core):
    """Ids of a small integer type, and word vectors that lie in memory column by column."""
    rng = np.random.default_rng(0)
    ids = np.array([[250, 3, 250], [0, 255, 90]], np.uint8)
    up = rng.uniform(-1, 1, (2, 3, D))
    expected = np.zeros((256, D))
    np.add.at(expected, ids.astype(int), up)
    for order in "CF":
        for small in (ids, ids.astype(int)):
            layer = core.TimeEmbedding(np.array(rng.uniform(-1, 1, (256, D)), order=order))
            layer.forward(small)
            layer.backward(up)
            assert_close(layer.grads[0], expected)


def chain_of_steps(core, n=N, t=T, d=D, h=H, v=V, seed=0, activation="tanh"):
    """The time layers against T one-step layers each, forward and backward, for any sizes."""
    rng = np.random.default_rng(seed)
    shapes = [(v, d), (d, h), (h, h), (h,), (h, v), (v,)]
    E, Wx, Wh, b, W, c = (rng.uniform(-1, 1, shape) for shape in shapes)
    xs, ts = rng.integers(0, v, (2, n, t))
    h0 = rng.uniform(-1, 1, (n, h))

    embed, affine, loss = core.TimeEmbedding(E), core.TimeAffine(W, c), core.TimeSoftmaxWithLoss()
    rnn = core.TimeRNN(Wx, Wh, b, stateful=True, activation=activation)
    rnn.set_state(h0)
    vectors = embed.forward(xs)
    hs = rnn.forward(vectors)
    scores = affine.forward(hs)
    mean_loss = loss.forward(scores, ts)
    dscores = loss.backward()
    dhs = affine.backward(dscores)
    dvectors = rnn.backward(dhs)
    embed.backward(dvectors)

    embeds = [core.Embedding(E) for _ in range(t)]
    rnns = [core.RNN(Wx, Wh, b, activation) for _ in range(t)]
    affines = [core.Affine(W, c) for _ in range(t)]
    losses = [core.SoftmaxWithLoss() for _ in range(t)]
    state, total = h0, 0.0
    for i in range(t):
        vector = embeds[i].forward(xs[:, i])
        assert_close(vectors[:, i], vector)
        state = rnns[i].forward(vector, state)
        assert_close(hs[:, i], state)
        score = affines[i].forward(state)
        assert_close(scores[:, i], score)
        total += losses[i].forward(score, ts[:, i])
    assert_close(rnn.h, state)
    assert_close(mean_loss, total / t)
    dstate = np.zeros_like(h0)
    for i in reversed(range(t)):
        dscore = losses[i].backward(1 / t)
        assert_close(dscores[:, i], dscore)
        dh = affines[i].backward(dscore)
        assert_close(dhs[:, i], dh)
        dvector, dstate = rnns[i].backward(dh + dstate)
        assert_close(dvectors[:, i], dvector)
        embeds[i].backward(dvector)
    assert_close(rnn.dh, dstate)
    for layer, steps in ((embed, embeds), (rnn, rnns), (affine, affines)):
        for k, grad in enumerate(layer.grads):
            assert_close(grad, sum(step.grads[k] for step in steps))


def linear_chain_of_steps(core):
    chain_of_steps(core, activation="linear")


def halves_equal_whole(core):
    """Two stateful half-length calls give the states of one call; what a cut loses is exact."""
    Wx, Wh, b = hard_params()[1:4]
    xs, up = uniform(N, T, D), uniform(N, T, H, seed=5)
    whole = core.TimeRNN(Wx, Wh, b, stateful=True)
    whole.set_state(H0)
    hs = whole.forward(xs)
    dxs = whole.backward(up)

    first, second = (core.TimeRNN(Wx, Wh, b, stateful=True) for _ in range(2))
    first.set_state(H0)
    left = first.forward(xs[:, :2])
    second.set_state(first.h)
    right = second.forward(xs[:, 2:])
    assert_close(np.concatenate([left, right], axis=1), hs)
    assert_close(second.h, whole.h)

    # truncated: the gradient does not cross the cut ...
    dright = second.backward(up[:, 2:])
    assert_close(dright, dxs[:, 2:])
    cut = first.backward(up[:, :2])
    cut_grads = [a + b for a, b in zip(copy.deepcopy(first.grads), second.grads)]
    lost = relative_error(cut, dxs[:, :2])
    assert lost > 1e-3, "the cut must lose something"
    # ... and what is lost is what the later block hands back, fed into the last step before the cut
    handed_back = np.zeros((N, 2, H))
    handed_back[:, 1] = second.dh
    rest = first.backward(handed_back)
    assert_close(cut + rest, dxs[:, :2])
    for grad, kept, missing in zip(whole.grads, cut_grads, first.grads):
        assert_close(grad, kept + missing)


def loop_of_the_chapter(core):
    """The book's training loop, written out index by index, gives the trainer's losses."""
    corpus = np.random.default_rng(3).integers(0, V, 47)
    model = core.SimpleRnnlm(V, D, H, rng=1)
    expected = losses_of_the_plain_loop(model.params, corpus, 3, 4, 0.5, steps=3 * 8)
    trainer = core.RnnlmTrainer(model, core.SGD(0.5))
    trainer.fit(corpus[:-1], corpus[1:], 8, batch_size=3, time_size=4, progress=False)
    np.testing.assert_allclose(trainer.losses, expected, rtol=2e-5)
    by_epoch = np.exp(np.reshape(expected, (8, 3)).mean(axis=1))
    np.testing.assert_allclose(trainer.ppl_list, by_epoch, rtol=2e-5)


# 4. Another program's derivatives --------------------------------------------------------------------


def automatic_differentiation(core):
    def loss(params, h0):
        E, Wx, Wh, b, W, c = params
        h, nll, count = h0, 0.0, 0
        for t in range(T):
            h = anp.tanh(anp.dot(h, Wh) + anp.dot(E[IDS[:, t]], Wx) + b)
            scores = anp.dot(h, W) + c
            logs = scores - anp.log(anp.sum(anp.exp(scores), axis=1, keepdims=True))
            for n in range(N):
                if TARGETS[n, t] != -1:
                    nll, count = nll - logs[n, TARGETS[n, t]], count + 1
        return nll / count

    params = hard_params()
    model = core.SimpleRnnlm.from_params(params)
    model.set_state(H0)
    assert_close(model.forward(IDS, TARGETS), loss(params, H0))
    model.backward()
    expected_params, expected_h0 = autograd.grad(loss, argnum=(0, 1))(params, H0)
    for ours, theirs in zip(model.grads, expected_params):
        assert relative_error(ours, theirs) < 1e-12
    assert relative_error(model.rnn_layer.dh, expected_h0) < 1e-12


# 5. State, repetition, dtype: what the book's own code gets wrong and what learners get wrong --------


def state_is_kept_and_forgotten(core):
    Wx, Wh, b = hard_params()[1:4]
    xs = uniform(N, T, D)
    stateful = core.TimeRNN(Wx, Wh, b, stateful=True)
    first = stateful.forward(xs)
    second = stateful.forward(xs)
    assert not np.allclose(first, second)
    assert_close(stateful.h, second[:, -1])
    stateful.reset_state()
    assert stateful.h is None
    assert_close(stateful.forward(xs), first)
    stateful.set_state(H0)
    assert_close(stateful.h, H0)
    from_h0 = stateful.forward(xs)
    assert not np.allclose(from_h0, first)

    stateless = core.TimeRNN(Wx, Wh, b)
    assert_close(stateless.forward(xs), first)
    assert_close(stateless.forward(xs), first)
    stateless.set_state(H0)
    assert_close(stateless.forward(xs), from_h0)
    assert_close(stateless.forward(xs), first)

    given = H0.copy()
    stateful.set_state(given)
    given[...] = 7  # the layer has a copy
    assert_close(stateful.forward(xs), from_h0)
    hs = stateful.forward(xs)
    kept = stateful.h.copy()
    hs[...] = 7  # what the caller does to the result is not our state
    assert_close(stateful.h, kept)


def model_state(core):
    model = core.SimpleRnnlm.from_params(hard_params())
    assert model.state is None
    first = model.predict(IDS).copy()
    assert model.state.shape == (N, H)
    assert not np.allclose(model.predict(IDS), first)
    model.reset_state()
    assert_close(model.predict(IDS), first)
    model.set_state(None)
    assert_close(model.predict(IDS), first)
    assert first.shape == (N, T, V) and model.vocab_size == V


def all_layers(core):
    E, Wx, Wh, b, W, c = hard_params()
    xs, hs, x, h = uniform(N, T, D), uniform(N, T, H), uniform(N, D), uniform(N, H)
    up = {k: uniform(*k, seed=5) for k in ((N, T, D), (N, T, H), (N, T, V), (N, D), (N, H), (N, V))}
    return [
        (core.Embedding(E), (IDS[:, 0],), up[N, D]),
        (core.RNN(Wx, Wh, b), (x, h), up[N, H]),
        (core.Affine(W, c), (h,), up[N, V]),
        (core.SoftmaxWithLoss(), (up[N, V], IDS[:, 1]), 1),
        (core.TimeEmbedding(E), (IDS,), up[N, T, D]),
        (core.TimeRNN(Wx, Wh, b), (xs,), up[N, T, H]),
        (core.TimeAffine(W, c), (hs,), up[N, T, V]),
        (core.TimeSoftmaxWithLoss(), (up[N, T, V], TARGETS), 1),
    ]


def backward_overwrites(core):
    """grads are written in place, and overwritten: twice the same, whatever was there before."""
    for layer, inputs, up in all_layers(core):
        name = type(layer).__name__
        arrays, kept_inputs = list(layer.grads), copy.deepcopy(inputs)
        layer.forward(*inputs)
        first = copy.deepcopy(layer.backward(up))
        grads = copy.deepcopy(layer.grads)
        for grad in layer.grads:
            grad[...] = 7
        second = layer.backward(up)
        for a, b in zip(arrays, layer.grads, strict=True):
            assert a is b, f"{name}: a gradient was bound to a new array"
        for a, b in zip(grads, layer.grads):
            np.testing.assert_array_equal(a, b, err_msg=f"{name}: second backward differs")
        for a, b in zip(*((r if isinstance(r, tuple) else (r,)) for r in (first, second))):
            np.testing.assert_array_equal(a, b, err_msg=f"{name}: second backward differs")
        for a, b in zip(kept_inputs, inputs):
            np.testing.assert_array_equal(a, b, err_msg=f"{name}: an input was changed")


def model_gradients_are_the_layers(core):
    model = core.SimpleRnnlm(V, D, H, rng=0)
    for _ in range(2):
        model.forward(IDS, TARGETS)
        model.backward()
        ours = [array for layer in model.layers for array in layer.grads]
        assert [id(g) for g in ours] == [id(g) for g in model.grads]
        params = [array for layer in model.layers for array in layer.params]
        assert [id(p) for p in params] == [id(p) for p in model.params]
    shapes = [(V, D), (D, H), (H, H), (H,), (H, V), (V,)]
    assert [p.shape for p in model.params] == [g.shape for g in model.grads] == shapes


def dtype_follows_the_weights(core):
    for dtype, other in ((np.float64, np.float32), (np.float32, np.float64)):
        E, Wx, Wh, b, W, c = hard_params(dtype)
        for data in (dtype, other, np.int64):
            for layer, shapes, up in (
                (core.RNN(Wx, Wh, b), [(N, D), (N, H)], (N, H)),
                (core.Affine(W, c), [(N, H)], (N, V)),
                (core.TimeRNN(Wx, Wh, b, stateful=True), [(N, T, D)], (N, T, H)),
                (core.TimeAffine(W, c), [(N, T, H)], (N, T, V)),
            ):
                out = layer.forward(*(np.ones(shape, data) for shape in shapes))
                back = layer.backward(np.ones(up, data))
                arrays = [out, *(back if isinstance(back, tuple) else [back]), *layer.grads]
                arrays += [layer.h, layer.dh] if hasattr(layer, "h") else []
                assert {a.dtype for a in arrays} == {np.dtype(dtype)}, type(layer).__name__
        for layer, ids in ((core.Embedding(E), IDS[0]), (core.TimeEmbedding(E), IDS)):
            out = layer.forward(ids)
            layer.backward(np.ones(out.shape, other))
            assert out.dtype == layer.grads[0].dtype == dtype
        model = core.SimpleRnnlm(V, D, H, rng=0, dtype=dtype)
        assert {a.dtype for a in model.params + model.grads} == {np.dtype(dtype)}
        assert isinstance(model.forward(IDS, TARGETS), float)
        model.backward(np.float64(1))
        assert model.predict(IDS).dtype == model.state.dtype == dtype
        assert model.loss_layer.backward(np.float64(2)).dtype == dtype
    one_step = core.SoftmaxWithLoss()
    one_step.forward(uniform(N, V, dtype=np.float32), IDS[:, 0])
    assert one_step.backward(np.float64(2)).dtype == np.float32


def softmax_on_any_rank(core):
    for shape in ((4,), (3, 4), (2, 3, 4)):
        ys = core.softmax(uniform(*shape))
        assert_close(ys.sum(axis=-1), np.ones(shape[:-1]))
        assert ys.std() > 0.01
        assert_close(core.softmax(uniform(*shape) + 1000), ys)
    assert_close(core.softmax([0, math.log(3)]), [0.25, 0.75])


def loss_is_stable(core):
    xs = uniform(N, T, V)
    layer = core.TimeSoftmaxWithLoss()
    loss = layer.forward(xs, TARGETS)
    dxs = layer.backward()
    assert_close(layer.forward(xs + 1000, TARGETS), loss, 1e-9)
    assert_close(layer.backward(), dxs)
    # a masked word whose probability underflows to zero counts for nothing, not for 0 * inf
    xs[TARGETS == -1] = 0
    expected = layer.forward(xs, TARGETS)
    xs[TARGETS == -1, 0] = -1e6
    xs[TARGETS == -1, 1] = 1e6
    assert_close(layer.forward(xs, TARGETS), expected)
    assert np.isfinite(layer.backward()).all()
    # a word that counts and has probability zero has a large loss, but a finite one
    xs = np.zeros((1, 1, V))
    xs[0, 0, 0] = 1e4
    assert_close(layer.forward(xs, np.array([[1]])), 1e4)
    # nothing counts: a loss of zero and no gradient
    assert layer.forward(uniform(N, T, V), np.full((N, T), -1)) == 0
    assert not layer.backward().any()
    # lists and whole numbers will do
    whole = np.arange(N * T * V).reshape(N, T, V) % 5
    assert_close(layer.forward(whole, TARGETS.tolist()), layer.forward(whole * 1.0, TARGETS))
    # scores of all zeros: log V for every word
    assert_close(layer.forward(np.zeros((N, T, V)), TARGETS), math.log(V))
    assert_close(core.SoftmaxWithLoss().forward(np.zeros((N, V)), IDS[:, 0]), math.log(V))


def two_parts_of_a_softmax(core):
    functions = inspect.getmodule(core.softmax)
    scores = uniform(11, V)
    exps, sums, nll = functions.softmax_nll(scores, np.arange(11) % V)
    assert_close(exps / sums, core.softmax(scores))
    assert_close(nll, -np.log(core.softmax(scores)[np.arange(11), np.arange(11) % V]))


def initial_weights(core):
    E, Wx, Wh, b, W, c = core.SimpleRnnlm(300, 100, 50, rng=0).params
    for array, std in ((E, 0.01), (Wx, 100**-0.5), (Wh, 50**-0.5), (W, 50**-0.5)):
        assert abs(array.std() / std - 1) < 0.05 and abs(array.mean()) < 0.1 * std
    assert not b.any() and not c.any()
    again = core.SimpleRnnlm(300, 100, 50, rng=0).params
    assert all(np.array_equal(p, q) for p, q in zip((E, Wx, Wh, b, W, c), again))
    other = core.SimpleRnnlm(300, 100, 50, rng=1).params[0]
    assert not np.array_equal(E, other)
    model = core.SimpleRnnlm(300, 100, 50, rng=0)
    loss = model.forward(np.arange(300).reshape(10, 30), np.arange(300).reshape(10, 30))
    assert abs(loss / math.log(300) - 1) < 0.05


def cbow_combines_word_vectors(core):
    added = core.CBOW(V, D, 2, "sum", rng=0, dtype=np.float64)
    beside = core.CBOW(V, D, 2, "concat", rng=0, dtype=np.float64)
    vectors = added.params[0]
    one, other = np.array([[0, 4]]), np.array([[4, 0]])
    np.testing.assert_array_equal(added.hidden(one), vectors[[0]] + vectors[[4]])
    np.testing.assert_array_equal(added.hidden(one), added.hidden(other))
    np.testing.assert_array_equal(beside.hidden(one)[0], [*vectors[0], *vectors[4]])
    assert not np.array_equal(beside.hidden(one), beside.hidden(other))
    for model in (added, beside):
        E, W, b = model.params
        b[...] = np.arange(V)
        assert_close(model.predict(one), model.hidden(one) @ W + b)
    for plain in (added, beside):  # and a layer of tanh above
        model = core.CBOW(V, D, 2, plain.combine, 0, np.float64, H)
        E, W1, b1, W, b = model.params
        assert W1.shape == (plain.params[1].shape[0], H) and W.shape == (H, V)
        plain.params[0][...], b1[...], b[...] = E, np.arange(H) / H, np.arange(V)
        assert_close(model.hidden(one), np.tanh(plain.hidden(one) @ W1 + b1))
        assert_close(model.predict(one), model.hidden(one) @ W + b)


def cbow_starts_small(core):
    for combine, width in (("sum", 50), ("concat", 200)):
        model = core.CBOW(300, 50, 4, combine, rng=0)
        E, W, b = model.params
        for array, shape, std in ((E, (300, 50), 0.1), (W, (width, 300), width**-0.5)):
            assert array.shape == shape and array.dtype == np.float32
            assert abs(array.std() / std - 1) < 0.05 and abs(array.mean()) < 0.1 * std
        assert b.shape == (300,) and not b.any()
        again = core.CBOW(300, 50, 4, combine, rng=0)
        assert all(np.array_equal(p, q) for p, q in zip(model.params, again.params))
        E, W1, b1, W, b = core.CBOW(300, 50, 4, combine, hidden_size=100, rng=0).params
        for array, shape, std in ((W1, (width, 100), width**-0.5), (W, (100, 300), 0.1)):
            assert array.shape == shape and array.dtype == np.float32
            assert abs(array.std() / std - 1) < 0.05 and abs(array.mean()) < 0.1 * std
        assert np.array_equal(E, model.params[0]) and not b1.any() and not b.any()
    assert core.CBOW(5, 2, 1, dtype=np.float64).predict(np.array([[0]])).dtype == np.float64


def windows_slide(core):
    contexts, ts = core.left_windows(np.array([7, 8, 9, 7, 6]), 2)
    np.testing.assert_array_equal(contexts, [[7, 8], [8, 9], [9, 7]])
    np.testing.assert_array_equal(ts, [9, 7, 6])
    contexts, ts = core.left_windows([5, 4], 1)
    assert contexts.tolist() == [[5]] and ts.tolist() == [4]
    for call, words in (
        (lambda: core.left_windows(np.arange(3), 3), ("corpus", "more than window_size = 3", 3)),
        (lambda: core.left_windows(np.zeros((2, 5), int), 2), ("corpus", "(M,)", (2, 5))),
        (lambda: core.left_windows(np.arange(9), 0), ("window_size", "at least 1", 0)),
        (lambda: core.CBOW(0, 2, 2), ("vocab_size", 0)),
        (lambda: core.CBOW(2, 0, 2), ("wordvec_size", 0)),
        (lambda: core.CBOW(2, 2, 0), ("window_size", 0)),
        (lambda: core.CBOW(2, 2, 2, hidden_size=0), ("hidden_size", "at least 1", 0)),
        (lambda: core.CBOW(2, 2, 2, "mean"), ("combine", "'sum' or 'concat'", "'mean'")),
        (lambda: core.CBOW(3, 2, 2).predict(np.zeros((4, 3), int)), ("contexts", (4, 3), "k = 2")),
        (lambda: core.CBOW(3, 2, 2).predict(np.array([[0, -1]])), ("contexts", "0 to 2", -1)),
    ):
        raises(ValueError, call, *words)


def saved_and_loaded(core):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        for dtype in (np.float32, np.float64):
            model = core.SimpleRnnlm(V, D, H, rng=0, dtype=dtype)
            model.save(path)
            again = core.SimpleRnnlm.load(path)
            for a, b in zip(model.params, again.params, strict=True):
                np.testing.assert_array_equal(a, b)
                assert a.dtype == b.dtype and a is not b
        assert [p.name for p in Path(folder).iterdir()] == ["model.npz"]
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        raises(ValueError, lambda: core.SimpleRnnlm.load(path), path, ".npz")
        raises(FileNotFoundError, lambda: core.SimpleRnnlm.load(path.with_name("other")), "other")
        arrays = dict(zip(("word_vectors", "Wx", "Wh", "b", "affine_W", "affine_b"), model.params))
        np.savez(path, **{**arrays, "Wh": np.zeros((2, 2))})
        raises(ValueError, lambda: core.SimpleRnnlm.load(path), path, "Wh", "(2, 2)")
        np.savez(path, **{**arrays, "affine_b": np.zeros(2)})
        raises(ValueError, lambda: core.SimpleRnnlm.load(path), path, "(2,)")


# 6. Optimiser, evaluation, generation ---------------------------------------------------------------


def sgd_updates_in_place(core):
    params, grads = [uniform(2, 3), uniform(4)], [uniform(2, 3, seed=1), uniform(4, seed=2)]
    expected = [p - 0.1 * g for p, g in zip(params, grads)]
    kept, arrays = copy.deepcopy(grads), list(params)
    core.SGD(0.1).update(params, grads)
    for p, a, e, g, k in zip(params, arrays, expected, grads, kept):
        assert p is a
        assert_close(p, e)
        np.testing.assert_array_equal(g, k)
    raises(ValueError, lambda: core.SGD(-0.5), "lr", "a finite number of at least 0", -0.5)
    raises(ValueError, lambda: core.SGD(0.1).update(params, grads[:1]), "grads", (2, 3))
    raises(ValueError, lambda: core.SGD(0.1).update(params, [grads[0], uniform(5)]), "(4,)", "(5,)")
    # equal arrays are not shared arrays: two zero matrices each get their own gradient
    zeros = [np.zeros((2, 2)), np.zeros((2, 2))]
    core.SGD(1.0).update(zeros, [np.full((2, 2), 1.0), np.full((2, 2), 2.0)])
    assert_close(zeros[0], -np.ones((2, 2)))
    assert_close(zeros[1], -2 * np.ones((2, 2)))


def gradients_are_clipped(core):
    grads = [np.array([3.0]), np.array([[0.0, 4.0]])]
    arrays = list(grads)
    assert core.clip_grads(grads, 6) == 5
    assert_close(grads[0], [3])
    assert core.clip_grads(grads, 1) == 5
    assert_close(grads[0], [0.6])
    assert_close(grads[1], [[0, 0.8]])
    assert all(a is g for a, g in zip(arrays, grads))
    huge = [np.full(4, 1e30, np.float32)]  # its square is beyond float32
    assert abs(core.clip_grads(huge, 1) / 2e30 - 1) < 1e-6
    assert_close(huge[0], [0.5] * 4, 1e-6)
    broken = [np.array([np.nan, 1.0])]
    assert math.isnan(core.clip_grads(broken, 1)) and broken[0][1] == 1
    endless = [np.array([np.inf, 1.0])]
    assert core.clip_grads(endless, 1) == math.inf and endless[0][1] == 1
    for wrong in (0, -1, math.nan):
        raises(ValueError, lambda w=wrong: core.clip_grads(grads, w), "max_norm", "above 0", wrong)


def every_word_is_evaluated_once(core):
    corpus = np.random.default_rng(5).integers(0, V, 38)
    model = core.SimpleRnnlm.from_params(hard_params())
    model.forward(IDS, TARGETS)
    state = model.state.copy()
    # word by word, by hand
    reader = core.SimpleRnnlm.from_params(model.params)
    nll = [reader.forward(corpus[t : t + 1, None], corpus[t + 1 : t + 2, None]) for t in range(37)]
    expected = math.exp(sum(nll) / 37)
    for time_size in (1, 5, 36, 37, 100):
        assert_close(core.evaluate(model, corpus, time_size=time_size), expected)
    # in parts, each from an empty state: 37 words in 5 rows are 8 8 8 8 5
    total = 0.0
    for n in range(5):
        reader.reset_state()
        for t in range(8 * n, min(8 * n + 8, 37)):
            total += reader.forward(corpus[t : t + 1, None], corpus[t + 1 : t + 2, None])
    for time_size in (1, 3, 8, 100):
        assert_close(core.evaluate(model, corpus, 5, time_size), math.exp(total / 37))
    np.testing.assert_array_equal(model.state, state)
    grads = copy.deepcopy(model.grads)
    model.backward()  # still that of the forward() before the evaluation
    first = copy.deepcopy(model.grads)
    model.set_state(None)
    model.forward(IDS, TARGETS)
    model.backward()
    assert all(np.array_equal(a, b) for a, b in zip(first, model.grads))
    assert not any(g.any() for g in grads)
    # a uniform model has perplexity V; one that knows the frequencies, exp of their entropy
    for p in model.params:
        p[...] = 0
    assert_close(core.evaluate(model, corpus), V)
    counts = np.bincount(corpus[1:], minlength=V)
    model.params[5][...] = np.log(counts)
    unigram = math.exp(-sum(c * math.log(c / 37) for c in counts) / 37)
    assert_close(core.evaluate(model, corpus), unigram)
    for call, words in (
        (lambda: core.evaluate(model, corpus[:1]), ("corpus", 2, 1)),
        (lambda: core.evaluate(model, corpus[:4], batch_size=4), ("corpus", 5, 4)),
        (lambda: core.evaluate(model, [0, V]), ("corpus", V)),
        (lambda: core.evaluate(model, corpus, time_size=0), ("time_size", 0)),
    ):
        raises(ValueError, call, *words)


def words_are_drawn(core):
    params = hard_params()
    model = core.SimpleRnnlm.from_params(params)
    model.forward(IDS, TARGETS)
    state = model.state.copy()
    words = core.generate(model, 2, 50, rng=0)
    assert len(words) == 50 and set(words) <= set(range(V)) and all(type(w) is int for w in words)
    assert core.generate(model, 2, 50, rng=0) == words != core.generate(model, 2, 50, rng=1)
    np.testing.assert_array_equal(model.state, state)
    # the state is carried from word to word: greedy words are those of one pass over the text
    greedy = core.generate(model, [2, 5], 6, temperature=0)
    reader = core.SimpleRnnlm.from_params(params)
    scores = reader.predict(np.array([[2, 5, *greedy[:-1]]]))[0]
    assert greedy == scores[1:].argmax(axis=1).tolist()
    assert core.generate(model, [2, 5], 6, temperature=1e-300, rng=0) == greedy
    # frequencies are those of softmax(scores / temperature)
    for p in params[:5]:
        p[...] = 0
    for temperature in (0.5, 1.0, 2.0):
        drawn = core.generate(model, 0, 1500, temperature, rng=0)
        expected = core.softmax(params[5] / temperature)
        assert np.abs(np.bincount(drawn, minlength=V) / 1500 - expected).max() < 0.03
    for call, words in (
        (lambda: core.generate(model, [], 3), ("start_ids",)),
        (lambda: core.generate(model, V, 3), ("start_ids", V)),
        (lambda: core.generate(model, 0, -1), ("sample_size", -1)),
        (lambda: core.generate(model, 0, 3, temperature=-1), ("temperature", -1)),
        (lambda: core.generate(model, 0, 3, temperature=math.nan), ("temperature", "nan")),
    ):
        raises(ValueError, call, *words)


# 7. Batches and training ------------------------------------------------------------------------------


def batches_read_the_text(core):
    """The four assertions that catch every batch mistake we met (999 words, 10 rows, 5 steps)."""
    size, rows, steps = 999, 10, 5
    seen, before = set(), None
    for i in range(size // (rows * steps)):
        at = core.batch_indices(size, rows, steps, i)
        assert at.shape == (rows, steps)
        assert len(set(at[:, 0])) == rows
        assert (np.diff(at, axis=1) == 1).all()
        if before is None:
            assert at[:, 0].tolist() == [99 * n for n in range(rows)]
        else:
            assert (at[:, 0] == before[:, -1] + 1).all()
        seen, before = seen | set(at.ravel().tolist()), at
    assert len(seen) / size == 950 / 999
    late = core.batch_indices(size, rows, steps, 10**6)
    assert late.min() >= 0 and late.max() < size and late[0, 0] == 5 * 10**6 % size
    raises(
        ValueError, lambda: core.batch_indices(49, 10, 5, 0), "xs", 49, "batch_size * time_size", 50
    )
    raises(ValueError, lambda: core.batch_indices(49, 0, 5, 0), "batch_size", 0)
    raises(ValueError, lambda: core.batch_indices(49, 7, 2.5, 0), "time_size", 2.5)


class Recorder:
    """Stands in for a model: remembers what the trainer feeds it."""

    def __init__(self, core):
        self.model = core.SimpleRnnlm(V, 2, 3, rng=0)
        self.seen = []
        forward = self.model.forward

        def recording(xs, ts):
            self.seen.append((xs.copy(), ts.copy(), self.model.state is None))
            return forward(xs, ts)

        self.model.forward = recording


def training_feeds_in_order(core):
    corpus = np.random.default_rng(1).integers(0, V, 30)
    xs, ts = corpus[:-1], corpus[1:]
    for between, fresh in (("carry", [0]), ("reset", [0, 4])):
        recorder = Recorder(core)
        trainer = core.RnnlmTrainer(recorder.model, core.SGD(0.1))
        trainer.fit(xs, ts, 2, batch_size=2, time_size=3, between_epochs=between, progress=False)
        assert len(recorder.seen) == 8
        assert [i for i, (_, _, empty) in enumerate(recorder.seen) if empty] == fresh
        for i, (x, t, _) in enumerate(recorder.seen):
            at = core.batch_indices(29, 2, 3, i if between == "carry" else i % 4)
            np.testing.assert_array_equal(x, xs[at])
            np.testing.assert_array_equal(t, ts[at])


def training_counts_words(core):
    """Perplexity of an epoch: sums of all words first, masked ones left out, exp last."""
    rng = np.random.default_rng(2)
    xs, ts = rng.integers(0, V, (2, 24))
    ts[rng.random(24) < 0.4] = -1
    model = core.SimpleRnnlm.from_params(hard_params())
    trainer = core.RnnlmTrainer(model, core.SGD(0.0))
    trainer.fit(xs, ts, 1, batch_size=2, time_size=3, progress=False)
    reader = core.SimpleRnnlm.from_params(model.params)
    nll, count, counts = 0.0, 0, set()
    for i in range(4):
        at = core.batch_indices(24, 2, 3, i)
        n = int((ts[at] != -1).sum())
        nll, count = nll + reader.forward(xs[at], ts[at]) * n, count + n
        counts.add(n)
    assert len(counts) > 1, "vacuous: all batches have as many words"
    assert_close(trainer.ppl_list, [math.exp(nll / count)])
    assert trainer.history == [{"epoch": 1, "ppl": trainer.ppl_list[0], "valid_ppl": None}]


def training_clips(core):
    corpus = np.random.default_rng(1).integers(0, V, 30)
    before = hard_params()
    norms = []
    for max_grad in (None, 1e-3):
        model = core.SimpleRnnlm.from_params(copy.deepcopy(before))
        trainer = core.RnnlmTrainer(model, core.SGD(1.0))
        trainer.fit(corpus[:7], corpus[1:8], 1, 2, 3, max_grad=max_grad, progress=False)
        step = [p - q for p, q in zip(model.params, before)]
        norms.append(math.sqrt(sum((s**2).sum() for s in step)))
    assert norms[0] > 0.1 and abs(norms[1] - 1e-3) < 1e-9


# 8. Bad input -----------------------------------------------------------------------------------------


def a_list_that_is_no_model_is_refused(core):
    params = hard_params()
    for wrong, words in (
        (params[:5], ("params", "6 arrays", "affine_b", "got 5")),
        ([*params, params[0]], ("params", "got 7")),
        (iter(params), ("params", "list_iterator")),
        (None, ("params", "NoneType")),
    ):
        raises(ValueError, lambda wrong=wrong: core.SimpleRnnlm.from_params(wrong), *words)


def a_state_is_taken_up_again(core):
    model, other = (core.SimpleRnnlm.from_params(hard_params()) for _ in range(2))
    model.predict(IDS)
    saved = model.save_state()
    other.load_state(saved)
    assert_close(other.predict(IDS), model.predict(IDS))
    other.load_state(core.SimpleRnnlm.from_params(hard_params()).save_state())
    assert other.state is None


def any_id_will_do_where_the_vocabulary_is_not_known(core):
    check_ids = inspect.getmodule(core.layers.check_ids).check_ids
    assert check_ids("ids", [0, 10**9], None, "M").tolist() == [0, 10**9]
    raises(ValueError, lambda: check_ids("ids", [-1], None, "M"), "ids", "-1")


def a_sum_of_losses_is_a_number(core):
    assert math.isnan(core.perplexity(math.nan, 2)) and core.perplexity(math.inf, 2) == math.inf
    for wrong in (None, "a", [1.0], 1j, True):
        raises(ValueError, lambda wrong=wrong: core.perplexity(wrong, 2), "nll_sum", wrong)


def bad_weights_are_refused(core):
    E, Wx, Wh, b, W, c = hard_params()
    whole = np.ones((4, 3), int)
    for call, words in (
        (lambda: core.Embedding(whole), ("W", "float", "int64")),
        (lambda: core.TimeEmbedding(whole), ("W", "float", "int64")),
        (lambda: core.Embedding([[1.0]]), ("W", "array", "list")),
        (lambda: core.Embedding(b), ("W", "(V, D)", "(6,)")),
        (lambda: core.TimeEmbedding(b), ("W", "(V, D)", "(6,)")),
        (lambda: core.RNN(Wx, Wh, b.astype(int)), ("b", "int64")),
        (lambda: core.RNN(Wx, Wh.astype("f"), b), ("Wh", "float64", "float32")),
        (lambda: core.RNN(Wx, Wh[:, :5], b), ("Wh", "H = 6", "(6, 5)")),
        (lambda: core.TimeRNN(Wx, W, b), ("Wh", "H = 6", "(6, 7)")),
        (lambda: core.TimeRNN(Wx, Wh, c), ("b", "H = 6", "(7,)")),
        (lambda: core.TimeRNN(Wx.T, Wx, b), ("Wh", "(5, 6)")),
        (lambda: core.RNN(Wx, Wh, b, activation="relu"), ("activation", "relu", "tanh")),
        (lambda: core.TimeRNN(Wx, Wh, b, activation="relu"), ("activation", "relu", "tanh")),
        (lambda: core.Affine(W, b), ("b", "V = 7", "(6,)")),
        (lambda: core.TimeAffine(W, b), ("b", "V = 7", "(6,)")),
        (lambda: core.SimpleRnnlm(0, 2, 3), ("vocab_size", 0)),
        (lambda: core.SimpleRnnlm(5, 2.5, 3), ("wordvec_size", 2.5)),
        (lambda: core.SimpleRnnlm(5, 2, True), ("hidden_size", True)),
        (lambda: core.SimpleRnnlm(5, 2, 3, dtype=int), ("dtype", "int", "float32")),
    ):
        raises(ValueError, call, *words)


def everything_says_its_sizes(core):
    for made, said in what_is_said(core):
        assert repr(made) == said


def bad_inputs_are_refused(core):
    E, Wx, Wh, b, W, c = hard_params()
    embed, tembed = core.Embedding(E), core.TimeEmbedding(E)
    rnn, trnn = core.RNN(Wx, Wh, b), core.TimeRNN(Wx, Wh, b, stateful=True)
    affine, taffine = core.Affine(W, c), core.TimeAffine(W, c)
    loss, tloss = core.SoftmaxWithLoss(), core.TimeSoftmaxWithLoss()
    up = uniform(N, T, H)
    for layer in (embed, tembed, rnn, trnn, affine, taffine, loss, tloss):
        raises(
            RuntimeError, lambda layer=layer: layer.backward(1), type(layer).__name__, "forward()"
        )
    x, h, xs, hs = up[:, 0, :D], H0, up[:, :, :D], up
    scores, tscores = uniform(N, V), uniform(N, T, V)
    good = [(embed, (IDS[0, :N],)), (tembed, (IDS,)), (rnn, (x, h)), (trnn, (xs,)), (affine, (h,))]
    good += [(taffine, (hs,)), (loss, (scores, IDS[:, 0])), (tloss, (tscores, TARGETS))]
    for layer, inputs in good:
        layer.forward(*inputs)
    for call, words in (
        (lambda: embed.forward([0, -1]), ("idx", "0 to 6", -1)),
        (lambda: embed.forward([0, 7]), ("idx", "0 to 6", 7)),
        (lambda: embed.forward([0.0]), ("idx", "integer", "float64")),
        (lambda: embed.forward(IDS), ("idx", "(N,)", "(3, 4)")),
        (lambda: embed.backward(up), ("dout", "N = 3, D = 5", "(3, 4, 6)")),
        (lambda: tembed.forward(-IDS), ("xs", "0 to 6", -2)),
        (lambda: tembed.forward(IDS + 5), ("xs", "0 to 6", 7)),
        (lambda: tembed.forward(IDS * 1.0), ("xs", "integer", "float64")),
        (lambda: tembed.forward(IDS[0]), ("xs", "(N, T)", "(4,)")),
        (lambda: tembed.backward(up), ("dout", "D = 5", "(3, 4, 6)")),
        (lambda: rnn.forward(h, h), ("x", "D = 5", "(3, 6)")),
        (lambda: rnn.forward(x, h[:1]), ("h_prev", "N = 3, H = 6", "(1, 6)")),
        (lambda: rnn.backward(h[:1]), ("dh_next", "N = 3, H = 6", "(1, 6)")),
        (lambda: trnn.forward(up), ("xs", "D = 5", "(3, 4, 6)")),
        (lambda: trnn.forward(xs[:2]), ("xs", "N = 2", "(3, 6)", "reset_state()")),
        (lambda: trnn.backward(up[:1]), ("dhs", "N = 3, T = 4, H = 6", "(1, 4, 6)")),
        (lambda: trnn.set_state(x), ("h", "H = 6", "(3, 5)")),
        (lambda: affine.forward(x), ("x", "H = 6", "(3, 5)")),
        (lambda: affine.backward(scores[:1]), ("dout", "N = 3, V = 7", "(1, 7)")),
        (lambda: taffine.forward(h), ("xs", "H = 6", "(3, 6)")),
        (lambda: taffine.backward(tscores[:, :1]), ("dout", "T = 4, V = 7", "(3, 1, 7)")),
        (lambda: loss.forward(tscores, TARGETS), ("x", "(N, V)", "(3, 4, 7)")),
        (lambda: loss.forward(scores, [0, 1]), ("t", "N = 3", "(2,)")),
        (lambda: loss.forward(scores, [0, -1, 2]), ("t", "0 to 6", -1)),
        (lambda: tloss.forward(scores, TARGETS), ("xs", "(N, T, V)", "(3, 7)")),
        (lambda: tloss.forward(tscores, TARGETS.T), ("ts", "N = 3, T = 4", "(4, 3)")),
        (lambda: tloss.forward(tscores, TARGETS - 1), ("ts", "0 to 6", -2)),
        (lambda: tloss.forward(tscores, TARGETS * 1.0), ("ts", "integer", "float64")),
    ):
        raises(ValueError, call, *words)


def bad_values_are_refused_or_meant(core):
    for line in bad_input.CORE:
        line.check(core)


ORACLES = [
    value
    for name, value in list(globals().items())
    if inspect.isfunction(value)
    and value.__module__ == __name__
    and list(inspect.signature(value).parameters)[:1] == ["core"]
    and name != "all_layers"
]
