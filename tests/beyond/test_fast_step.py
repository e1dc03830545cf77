"""The fast step against the layers: the same losses, weights and states, at a lower price.

The checks are functions of the package, as in oracles.py. Each has been seen to fail: known mistakes
are planted in copies of fast_step.py, and then every statement of it is taken out in turn.
"""

import tracemalloc

import bad_input
import numpy as np
import pytest
from oracles import (
    H0,
    IDS,
    TARGETS,
    D,
    H,
    N,
    T,
    V,
    assert_close,
    hard_params,
    numeric_gradient,
    raises,
    relative_error,
    uniform,
)
from planting import source_of, statements, without_lines

import rnnlm_core
from rnnlm_core.exercises.swap import swap

FILE = "beyond/fast_step.py"
# N, T with more places than the 7 words, and with fewer: FastStep then works in different ways
SIZES = ((N, T), (N, 2))
# a planted mistake may divide by zero on its way to being noticed
planting = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def fast_step(core):
    return __import__(f"{core.__name__}.beyond.fast_step", fromlist=["FastStep"]).FastStep


def both(core, dtype=np.float64, scale=1.0, size=(N, T)):
    """A model trained by its layers, and one by a FastStep, from the same weights and state."""
    params = [scale * param for param in hard_params(dtype)]
    layers, ours = (
        core.SimpleRnnlm.from_params([param.copy() for param in params]) for _ in range(2)
    )
    return layers, ours, fast_step(core)(ours, *size)


def by_the_layers(core, model, xs, ts, lr, max_grad=None):
    loss = model.forward(xs, ts)
    model.backward()
    if max_grad is not None:
        core.clip_grads(model.grads, max_grad)
    core.SGD(lr).update(model.params, model.grads)
    return loss


def assert_same(layers, ours, tolerance=1e-12):
    for theirs, mine in zip(layers.params, ours.params):
        assert np.abs(theirs).max() > 0.1
        assert theirs.dtype == mine.dtype
        assert_close(mine, theirs, tolerance)
    assert_close(ours.state, layers.state, tolerance)


def train_both(core, batches, lr=0.3, max_grad=None, dtype=np.float64, scale=1.0, tolerance=1e-12):
    layers, ours, fast = both(core, dtype, scale, np.shape(batches[0][0]))
    before = [param.copy() for param in layers.params]
    for xs, ts in batches:
        theirs = by_the_layers(core, layers, xs, ts, lr, max_grad)
        loss = fast.step(xs, ts, lr, max_grad)
        assert type(loss) is float
        assert_close(loss, theirs, tolerance)
        assert_same(layers, ours, tolerance)
    assert all(np.abs(a - b).max() > 1e-3 for a, b in zip(before, ours.params))
    return ours


def random_batches(count, shape=(N, T), seed=0, masked=0.0):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        xs, ts = rng.integers(0, V, (2, *shape))
        yield xs, np.where(rng.random(shape) < masked, -1, ts)


def equal_over_many_steps(core):
    for shape in SIZES:
        train_both(core, list(random_batches(40, shape)))


def equal_with_repeated_words_and_masked_targets(core):
    for n, t in SIZES:
        batches = [(IDS[:n, :t], TARGETS[:n, :t])] * 3
        train_both(core, batches + list(random_batches(10, (n, t), masked=0.5)))


def equal_for_one_row_and_one_word(core):
    for shape in ((1, 1), (1, 5), (6, 1)):
        train_both(core, list(random_batches(12, shape)))


def equal_in_float32(core):
    for shape in SIZES:
        batches = list(random_batches(10, shape))
        train_both(core, batches, dtype=np.float32, tolerance=2e-4)


def equal_when_clipped(core):
    for n, t in SIZES:
        for max_grad in (0.05, 0.4, 1e9):
            train_both(core, [(IDS[:n, :t], TARGETS[:n, :t])] * 6, 0.5, max_grad)


def the_state_is_carried(core):
    layers, ours, fast = both(core)
    for model in (layers, ours):
        model.set_state(H0)
    for _ in range(2):
        assert_close(fast.forward(IDS, TARGETS), layers.forward(IDS, TARGETS))
        assert_close(ours.state, layers.state)
    kept = ours.state.copy()
    fast.forward(IDS, TARGETS)
    fast.forward(IDS[:, ::-1], TARGETS)
    for model in (layers, ours):
        model.set_state(kept)
    by_the_layers(core, layers, IDS, TARGETS, 0.3)
    fast.step(IDS, TARGETS, 0.3)
    assert_same(layers, ours)
    ours.reset_state(), layers.reset_state()
    assert_close(fast.forward(IDS, TARGETS), layers.forward(IDS, TARGETS))
    held = ours.state
    copied = held.copy()
    fast.forward(IDS[::-1], TARGETS)
    np.testing.assert_array_equal(held, copied)


def nothing_counts(core):
    layers, ours, fast = both(core)
    before = [param.copy() for param in ours.params]
    assert fast.step(IDS, np.full((N, T), -1), 0.3) == 0
    for old, new in zip(before, ours.params):
        np.testing.assert_array_equal(old, new)
    layers.forward(IDS, TARGETS)
    assert_close(ours.state, layers.state)


def equal_where_exp_would_overflow(core):
    """Scores + 1000, scores - 1000, and rows of both kinds in one batch."""
    for dtype, tolerance in ((np.float64, 1e-10), (np.float32, 3e-3)):
        for shift in (1000, -1000, 60, -60, 95, -95):
            layers, ours, fast = both(core, dtype)
            for model in (layers, ours):
                model.params[5][...] += shift
            for _ in range(3):
                theirs = by_the_layers(core, layers, IDS, TARGETS, 0.3)
                assert_close(fast.step(IDS, TARGETS, 0.3), theirs, tolerance)
                assert_same(layers, ours, tolerance)
    layers, ours, fast = both(core)
    for model in (layers, ours):
        model.params[4][0] += 3000  # a row of scores is moved by 3000 h[0], up or down
    theirs = by_the_layers(core, layers, IDS, TARGETS, 1e-4)
    assert_close(fast.step(IDS, TARGETS, 1e-4), theirs, 1e-10)
    assert_same(layers, ours, 1e-10)


def gradients_are_those_of_the_loss(core):
    """The change of every weight, against central differences through FastStep's own loss."""
    for n, t in SIZES:
        _, ours, fast = both(core, size=(n, t))
        xs, ts = IDS[:n, :t], TARGETS[:n, :t]

        def f():
            ours.set_state(H0)  # noqa: B023, called in this turn only
            return fast.forward(xs, ts)  # noqa: B023

        numeric = [numeric_gradient(f, param) for param in ours.params]
        before = [param.copy() for param in ours.params]
        ours.set_state(H0)
        fast.step(xs, ts, 0.1)
        for old, new, gradient in zip(before, ours.params, numeric):
            assert relative_error((old - new) / 0.1, gradient) < 1e-7


def a_loss_that_is_no_number_changes_nothing(core):
    _, ours, fast = both(core)
    ours.params[2][0, 0] = np.nan
    before = [param.copy() for param in ours.params]
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(fast.step(IDS, TARGETS, 0.3))
    for old, new in zip(before, ours.params):
        np.testing.assert_array_equal(old, new)


def the_model_stays_whole(core):
    """Its layers see the new weights; a second FastStep goes on where the first one was."""
    layers, ours, fast = both(core)
    given = [*ours.params[:4]]
    for shape in ((N, T), (N, 2), (N, T)):
        other = fast_step(core)(ours, *shape)
        xs, ts = IDS[:, : shape[1]], TARGETS[:, : shape[1]]
        assert_close(other.step(xs, ts, 0.3), by_the_layers(core, layers, xs, ts, 0.3))
        assert_close(fast.step(IDS, TARGETS, 0.3), by_the_layers(core, layers, IDS, TARGETS, 0.3))
        assert_same(layers, ours)
    assert all(a is b for a, b in zip(given, ours.params))
    held = [param for layer in ours.layers for param in layer.params]
    assert len(held) == 6 and all(a is b for a, b in zip(held, ours.params))
    assert_close(by_the_layers(core, ours, IDS, TARGETS, 0.3), by_the_layers(core, layers, IDS, TARGETS, 0.3))  # fmt: skip
    assert_same(layers, ours)
    assert_close(fast.forward(IDS, TARGETS), layers.forward(IDS, TARGETS))
    corpus = np.arange(50) * 3 % V
    assert core.evaluate(ours, corpus) == pytest.approx(core.evaluate(layers, corpus))


def any_integers_are_ids(core):
    for kind in (np.int8, np.uint8, np.int32, np.uint64):
        layers, ours, fast = both(core)
        positive = np.abs(TARGETS)
        for xs, ts in ((IDS, positive), (IDS.tolist(), positive.tolist())):
            theirs = by_the_layers(core, layers, np.array(xs), np.array(ts), 0.3)
            given = (xs, ts) if isinstance(xs, list) else (xs.astype(kind), ts.astype(kind))
            kept = [np.array(item) for item in given]
            assert_close(fast.step(*given, 0.3), theirs)
            assert_same(layers, ours)
            assert all(np.array_equal(a, b) for a, b in zip(kept, given))
    shapes = [(300, 3), (3, 2), (2, 2), (2,), (2, 300), (300,)]
    model = core.SimpleRnnlm.from_params([uniform(*shape, seed=9) for shape in shapes])
    before = model.params[0].copy()
    fast_step(core)(model, 1, 2).step(np.array([[7, 200]], np.uint8), [[1, 2]], 0.5)
    assert np.flatnonzero((model.params[0] != before).all(axis=1)).tolist() == [7, 200]


def bad_inputs_are_refused(core):
    _, ours, fast = both(core)
    FastStep = fast_step(core)

    class Changed(core.SimpleRnnlm):
        pass

    turned = hard_params()
    turned[0] = np.asfortranarray(turned[0])
    fixed = hard_params()
    fixed[2].flags.writeable = False
    before = [param.copy() for param in ours.params]
    nan = float("nan")
    for call, words in (
        (lambda: FastStep(None, N, T), ("model", "SimpleRnnlm", "NoneType")),
        (lambda: FastStep(Changed(V, D, H), N, T), ("model", "SimpleRnnlm", "Changed")),
        (lambda: FastStep(ours, 0, T), ("batch_size", 0)),
        (lambda: FastStep(ours, N, 1.5), ("time_size", 1.5)),
        (lambda: FastStep(core.SimpleRnnlm.from_params(turned), N, T), ("word vectors", "C order")),
        (lambda: FastStep(core.SimpleRnnlm.from_params(fixed), N, T), ("params[2]", "read-only")),
        (lambda: fast.step(IDS, TARGETS, -0.1), ("lr", -0.1)),
        (lambda: fast.step(IDS, TARGETS, nan), ("lr", "nan")),
        (lambda: fast.step(IDS, TARGETS, np.inf), ("lr", "inf")),
        (lambda: fast.step(IDS, TARGETS, 0.1, 0), ("max_grad", 0)),
        (lambda: fast.step(IDS, TARGETS, 0.1, nan), ("max_grad", "nan")),
        (lambda: fast.step(-IDS, TARGETS, 0.1), ("xs", "0 to 6", -2)),
        (lambda: fast.step(IDS + 5, TARGETS, 0.1), ("xs", "0 to 6", 7)),
        (lambda: fast.step(IDS * 1.0, TARGETS, 0.1), ("xs", "integer", "float64")),
        (lambda: fast.step(IDS, TARGETS - 1, 0.1), ("ts", "0 to 6", -2)),
        (lambda: fast.step(IDS, TARGETS + 1, 0.1), ("ts", "0 to 6", 7)),
        (lambda: fast.step(IDS, TARGETS * 1.0, 0.1), ("ts", "integer", "float64")),
        (lambda: fast.step(IDS[:1], TARGETS, 0.1), ("xs", "N = 3, T = 4", "(1, 4)")),
        (lambda: fast.step(IDS, TARGETS[:, :1], 0.1), ("ts", "N = 3, T = 4", "(3, 1)")),
        (lambda: fast.forward(IDS, TARGETS.T), ("ts", "N = 3, T = 4", "(4, 3)")),
    ):
        raises(ValueError, call, *words)
    assert ours.state is None
    ours.set_state(H0[:2])
    raises(ValueError, lambda: fast.step(IDS, TARGETS, 0.1), "state", "N = 3, H = 6", "(2, 6)")
    ours.reset_state()
    for old, new in zip(before, ours.params):
        np.testing.assert_array_equal(old, new)
    fast.step(IDS, TARGETS, 0)
    for old, new in zip(before, ours.params):
        np.testing.assert_array_equal(old, new)
    ours.params[4] = ours.params[4].copy()
    raises(RuntimeError, lambda: fast.step(IDS, TARGETS, 0.1), "other weights")


def bad_values_are_refused_or_meant(core):
    for line in bad_input.FAST_STEP:
        line.check(core)


def nothing_large_is_made_in_a_step(core):
    """Neither V x D nor a second array of M x V, H x V: all that a step makes is small."""
    v, n, t, d, h = 3000, 4, 6, 40, 30
    model = core.SimpleRnnlm(v, d, h, rng=0)
    xs, ts = np.random.default_rng(0).integers(0, v, (2, n, t))
    tracemalloc.start()
    fast = fast_step(core)(model, n, t)
    made = tracemalloc.get_traced_memory()[0]
    fast.step(xs, ts, 0.1)
    tracemalloc.reset_peak()
    start = tracemalloc.get_traced_memory()[0]
    for max_grad in (None, 0.01):
        fast.step(xs, ts, 0.1, max_grad)
    peak = tracemalloc.get_traced_memory()[1] - start
    tracemalloc.stop()
    must = 4 * (n * t * v + 2 * (h + 1) * v)  # exp(scores), joined weights and their gradient
    assert made < 1.15 * must, (made, must)
    assert peak < 4 * n * t * v / 4, peak


CHECKS = [
    equal_over_many_steps,
    equal_with_repeated_words_and_masked_targets,
    equal_for_one_row_and_one_word,
    equal_in_float32,
    equal_when_clipped,
    the_state_is_carried,
    nothing_counts,
    equal_where_exp_would_overflow,
    gradients_are_those_of_the_loss,
    a_loss_that_is_no_number_changes_nothing,
    the_model_stays_whole,
    any_integers_are_ids,
    bad_inputs_are_refused,
    bad_values_are_refused_or_meant,
    nothing_large_is_made_in_a_step,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_holds(check):
    check(rnnlm_core)


# name: (the right code, which must stand there once, the mistake)
MISTAKES = {
    "recurrent weight not transposed": ("self.WhT[...] = Wh.T", "self.WhT[...] = Wh"),
    "1 - h^2 left out": ("dz *= self.slopes", "pass"),
    "1 - h": ("np.multiply(self.h, self.h, out=self.slopes)", "self.slopes[...] = self.h"),
    "slopes of the steps before": ("np.multiply(self.h, self.h, out=self.slopes)", "np.multiply(self.h_old, self.h_old, out=self.slopes)"),
    "backward in forward order": ("in self.steps_back", "in reversed(self.steps_back)"),
    "the later step's slope": ("zip(dz, dz[1:], slopes[1:])", "zip(dz, dz[1:], slopes)"),
    "no slope on what comes back": ("self.carried *= slope", "pass"),
    "gradient of the next step not added": ("dz_now += self.carried", "pass"),
    "one step short": ("zip(dz, dz[1:], slopes[1:])", "zip(dz, dz[1:-1], slopes[1:-1])"),
    "the bias row carries a gradient back": ("np.matmul(e, self.U[:-1].T", "np.matmul(e, self.U[1:].T"),
    "the new state paired with dz": ("self.h_old.T, dz", "self.h.T, dz"),
    "dx from the wrong weights": ("np.matmul(dz, Wx.T, out", "np.matmul(dz, self.dWx.T, out"),
    "bias averaged": ("dz.sum(axis=0", "dz.mean(axis=0"),
    "a repeated word moves once": ("np.subtract.at(W.reshape(-1), self._numbers_of(ids), self.dx.reshape(-1))", "W[ids] -= self.dx"),
    "word vectors move up": ("np.subtract.at(", "np.add.at("),
    "few words: vectors move up": ("W -= self.dx", "W += self.dx"),
    "few words: the bias forgotten": ("self.by_word += b", "pass"),
    "few words: the bias added twice": ("            self.by_word.take(", "            self.by_word += b\n            self.by_word.take("),
    "few words: errors among the places": ("one_hot.fill(0)", "pass"),
    "few words: the order of the batch": ("self.row_starts + ids] = 1", "self.row_starts + ids[::-1]] = 1"),
    "few words: the scores' bias forgotten": ("self.e += self.U[-1]", "pass"),
    "few words: an old gradient of the scores' bias": ("e.sum(axis=0, out=self.dU[-1])", "pass"),
    "few words: no weight": ("e *= weights", "pass"),
    "few words: weighted twice": ("        if not self.few_words:\n            dz *= weights", "        if True:\n            dz *= weights"),
    "batch-major ids": ("self.words[0], self.words[1] = xs.T, ts.T", "self.words[0], self.words[1] = xs.reshape(xs.T.shape), ts.reshape(xs.T.shape)"),
    "targets not time-major when masked": ("counted.T.ravel()", "counted.ravel()"),
    "masked ids read": ("type(xs) is type(ts) is np.ndarray", "np.ndim(xs) == np.ndim(ts) == 2"),
    "weights that cannot be written to": ("        check_arrays(\"model.params\", model.params, to_write=True)\n", ""),
    "no clipping at infinity": (", finite=False", ""),
    "masked words in the mean": ("count = max(int(np.count_nonzero(counted)), 1)", "count = len(ids)"),
    "masked words scored": ("nll[counted], counted", "nll, counted"),
    "masked words push back": ("nll[counted], counted", "nll[counted], 1"),
    "empty mask divides by zero": ("max(int(np.count_nonzero(counted)), 1)", "int(np.count_nonzero(counted))"),
    "1/(N T) missing": ("(count * self.sums)", "self.sums"),
    "no weight for the affine layer": ("np.multiply(self.h1, weights, out=self.weighted)", "self.weighted[...] = self.h1"),
    "no weight for what goes back": ("dz *= weights", "pass"),
    "1/sum missing": ("(count * self.sums)", "(count * np.ones_like(self.sums))"),
    "one instead of the sum taken off": ("[targets] -= self.sums", "[targets] -= 1"),
    "overflow not noticed": ("if not (low < self.sums.min() and self.sums.max() < high):", "if False:"),
    "only overflow noticed": ("low < self.sums.min() and ", ""),
    "only underflow noticed": (" and self.sums.max() < high", ""),
    "limits of float64 for all": ("np.finfo(dtype)", "np.finfo(np.float64)"),
    "maximum taken off after the right score": ("        if take_max:\n            self.e -= self.e.max(axis=1, keepdims=True)\n        self.e.take(targets, out=self.right, mode=\"clip\")\n", "        self.e.take(targets, out=self.right, mode='clip')\n        if take_max:\n            self.e -= self.e.max(axis=1, keepdims=True)\n"),
    "one maximum for all rows": ("self.e.max(axis=1, keepdims=True)", "self.e.max()"),
    "clipped by the factor alone": ("limit < norm < math.inf", "True"),
    "never clipped": ("limit < norm < math.inf", "False"),
    "repeated words counted apart in the norm": ("for grad in [dW, *grads]))", "for grad in [self.dx, *grads]))"),
    "word vectors not clipped": ("for grad in [self.dx, *grads]:", "for grad in grads:"),
    "limit not scaled as the gradients": ("self._clip(ids, lr * max_grad)", "self._clip(ids, max_grad)"),
    "state not handed on": ("self.model.rnn_layer.h = self.hs[-1].copy()", "pass"),
    "state is the step's own buffer": ("self.hs[-1].copy()", "self.hs[-1]"),
    "state not taken up": ("self.hs[0] = 0 if h is None else h", "self.hs[0] = 0"),
    "a buffer of its own for each of two steps": ("if joined is None or", "if True or"),
    "the layer keeps the old weights": ("model.layers[2].params[:] = model.params[4:] =", "model.params[4:] ="),
    "float32 buffers": ("self.hs = np.empty((T + 1, N, H), dtype)", "self.hs = np.empty((T + 1, N, H), 'f')"),
    "a gradient as large as all word vectors": ("        for param, grad in ((self.U", "        dW = np.zeros_like(W)\n        for param, grad in ((self.U"),
    "a second array of scores": ("np.exp(self.e, out=self.e)", "self.e[...] = np.exp(self.e)"),
    "exp in a buffer of its own": ("self.e = np.empty((M, V), dtype)", "self.e = np.empty((2, M, V), dtype)[0]"),
    "update although the loss is no number": ("if math.isfinite(loss):", "if True:"),
    "ids of one byte": ("np.empty((2, T, N), np.intp)", "np.empty((2, T, N), np.uint8)"),
}  # fmt: skip


def first_objection(core):
    for check in CHECKS:
        try:
            check(core)
        except Exception:
            return check.__name__
    return None


@planting
@pytest.mark.parametrize("name", MISTAKES)
def test_no_known_mistake_survives(name, planted):
    right, wrong = MISTAKES[name]
    text = swap(source_of(FILE), {right: wrong}, FILE)
    assert first_objection(planted(FILE, text)), "no check noticed"


def test_the_unharmed_copy_passes(planted):
    assert first_objection(planted(FILE, source_of(FILE))) is None


def statement_cases():
    lines = source_of(FILE).splitlines()
    for function, statement in statements(FILE):
        code = lines[statement.lineno - 1].strip()
        yield pytest.param(
            statement.lineno, statement.end_lineno, id=f"{function.name} {statement.lineno}: {code}"
        )


@planting
@pytest.mark.parametrize(("first", "last"), list(statement_cases()))
def test_every_statement_is_needed(first, last, planted):
    line = source_of(FILE).splitlines()[first - 1]
    assert first_objection(planted(FILE, without_lines(FILE, first, last))), (
        f"nothing noticed: {line}"
    )
