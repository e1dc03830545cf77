"""Proof that the tests bite: mistakes are planted in copies of the package, and none may survive.

First the silent mistakes that learners are known to make, by name; then, mechanically, every
statement of every layer, of the loss, the optimiser and the batches is taken out in turn.
"""

import oracles
import pytest
from planting import source_of, statements, without_lines

from rnnlm_core.exercises.swap import swap

# a planted mistake may divide by zero on its way to being noticed
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def first_objection(core):
    """The name of the first oracle that objects to this package, or None."""
    for oracle in oracles.ORACLES:
        try:
            oracle(core)
        except Exception:  # whatever it is: a planted mistake may show as any error
            return oracle.__name__
    return None


RNN, TIME, MODEL, FUNCTIONS = "layers.py", "time_layers.py", "model.py", "functions.py"

# name: (file, the right code, which must stand there once, the mistake)
MISTAKES = {
    # one step
    "recurrent weight not transposed": (RNN, "dz @ Wh.T", "dz @ Wh"),
    "1 - h^2 left out": (RNN, "* self.slope(h_next)", "* 1"),
    "1 - h^2 taken of h_prev": (RNN, "self.slope(h_next)", "self.slope(h_prev)"),
    "1 - h instead of 1 - h^2": (FUNCTIONS, "1 - h * h", "1 - h"),
    "1 / (1 - h^2)": (FUNCTIONS, "1 - h * h", "1 / (1 - h * h)"),
    "h (1 - h), the sigmoid's slope": (FUNCTIONS, "1 - h * h", "h * (1 - h)"),
    "tanh taken again of the output": (FUNCTIONS, "1 - h * h", "1 - np.tanh(h) ** 2"),
    "power for product": (RNN, "dz = dh_next * self", "dz = dh_next ** self"),
    "dWh and dWx swapped": (RNN, "dWx, dWh, db = self.grads", "dWh, dWx, db = self.grads"),
    "dWh transposed": (RNN, "dWh[...] = h_prev.T @ dz", "dWh[...] = dz.T @ h_prev"),
    "the new state paired with dz": (RNN, "h_prev.T @ dz", "h_next.T @ dz"),
    "dx from the gradient of Wx": (RNN, "dx = dz @ Wx.T", "dx = dz @ dWx.T"),
    "bias gradient over the wrong axis": (RNN, "dz.sum(axis=0)", "dz.sum(axis=1).sum()"),
    "bias gradient over everything": (RNN, "dz.sum(axis=0)", "dz.sum()"),
    "bias averaged": (RNN, "dz.sum(axis=0)", "dz.mean(axis=0)"),
    "bias forgotten in forward": (RNN, "x @ Wx + b", "x @ Wx"),
    "given state ignored": (RNN, "h_prev @ Wh + x", "0 * h_prev @ Wh + x"),
    "one step's gradient rebound": (RNN, "dWh[...] = h", "self.grads[1] = h"),
    "the tanh left out": (FUNCTIONS, '"tanh": (np.tanh,', '"tanh": (_linear,'),
    # T steps
    "backward in forward order": (TIME, "for t in reversed(range(T))", "for t in range(T)"),
    "gradient of the next step not added": (TIME, "dh += dhs[t]", "dh = dhs[t].copy()"),
    "gradient from above forgotten": (TIME, "dh += dhs[t]", "dh += 0"),
    "accumulator added to itself": (TIME, "dh += dhs[t]", "dh += dh"),
    "time: recurrent weight not transposed": (TIME, "Wh.T.copy()", "Wh.copy()"),
    "time: 1 - h^2 left out": (TIME, "np.multiply(dh, slopes[t]", "np.multiply(dh, 1"),
    "time: 1 - h^2 of the state before": (TIME, "self.slope(hs[1:])", "self.slope(hs[:-1])"),
    "time: dWh paired with the new state": (TIME, "hs[:-1].reshape", "hs[1:].reshape"),
    "time: gradients of one step only": (TIME, "np.matmul(xs.T, dzs, out=dWx)", "np.matmul(xs[:N].T, dzs[:N], out=dWx)"),
    "time: bias averaged": (TIME, "dzs.sum(axis=0)", "dzs.mean(axis=0)"),
    "time: dxs from the gradient of Wx": (TIME, "dzs @ Wx.T", "dzs @ dWx.T"),
    "time: dxs never stored": (TIME, "dxs = dzs @ Wx.T", "dxs = np.empty((T * N, D))"),
    "time: bias forgotten": (TIME, "hs[1:] += b", "pass"),
    "time: gradient rebound": (TIME, "np.matmul(xs.T, dzs, out=dWx)", "self.grads[0] = xs.T @ dzs"),
    "time: given state ignored": (TIME, "hs[0] = self._first_state(N, H)", "hs[0] = 0"),
    "the state never moves on": (TIME, "np.matmul(hs[t], Wh, out=carried)", "np.matmul(hs[0], Wh, out=carried)"),
    "the first call's cache for ever": (TIME, "self.cache = (xs, hs)", "self.cache = self.cache or (xs, hs)"),
    "state zeroed for every block": (TIME, "keep = self.stateful or", "keep ="),
    "state kept although stateless": (TIME, "keep = self.stateful or", "keep = True or"),
    "reset clears the wrong attribute": (TIME, "        self.h = None\n\n", "        self.dh = None\n\n"),
    "last state instead of all": (TIME, "return hs[1:].transpose(1, 0, 2)", "return hs[T:].transpose(1, 0, 2)"),
    "time axis first": (TIME, "hs[1:].transpose(1, 0, 2).copy()", "hs[1:].reshape(N, T, H).copy()"),
    "dxs in the wrong order": (TIME, "dxs.reshape(T, N, D).transpose(1, 0, 2)", "dxs.reshape(N, T, D)"),
    "a container that did not start at zero": (TIME, "dh = np.zeros((N, H), Wx.dtype)", "dh = np.full((N, H), 1e-3, Wx.dtype)"),
    "time gradients overwritten by the last step": (TIME, "np.matmul(hs[:-1].reshape(T * N, H).T, dzs, out=dWh)", "np.matmul(hs[-2].T, dzs[-N:], out=dWh)"),
    "dh forgotten": (TIME, "self.dh = dh\n", "self.dh = 0 * dh\n"),
    "state of another batch size broadcast": (TIME, "self.h.shape != (N, H)", "self.h.shape[1] != H"),
    "float32 states": (TIME, "hs = np.empty((T + 1, N, H), Wx.dtype)", "hs = np.empty((T + 1, N, H), 'f')"),
    "float32 gradients": (TIME, "dzs = np.empty((T, N, H), Wx.dtype)", "dzs = np.empty((T, N, H), 'f')"),
    "result is the layer's own buffer": (TIME, "self.h = hs[T].copy()\n        return hs[1:].transpose(1, 0, 2).copy()", "self.h = hs[T]\n        return hs[1:].transpose(1, 0, 2)"),
    # embedding, affine
    "dW[idx] = dout": (RNN, "np.add.at(dW, idx, dout)", "dW[idx] = dout"),
    "dW[idx] += dout": (RNN, "np.add.at(dW, idx, dout)", "dW[idx] += dout"),
    "ids of one byte wrap around": (TIME, ".astype(np.intp) * D", " * D"),
    "the gradient in the order of W": (TIME, "np.zeros(W.shape, W.dtype)]  #", "np.zeros_like(W)]  #"),
    "time: dW[idx] = dout": (TIME, "np.add.at(dW.reshape(-1), numbers.ravel(), dout.ravel())", "dW[xs] = dout"),
    "time: dW[idx] += dout": (TIME, "np.add.at(dW.reshape(-1), numbers.ravel(), dout.ravel())", "dW[xs] += dout"),
    "word gradient accumulates over calls": (RNN, "dW[...] = 0", "pass"),
    "time: word gradient accumulates over calls": (TIME, "dW[...] = 0", "pass"),
    "a negative id reads the last row": ("validate.py", "ids.min() < 0 or ", ""),
    "integer weights": ("validate.py", "if array.dtype not in (np.float32, np.float64):", "if False:"),
    "half precision for weights": ("validate.py", "if array.dtype not in (np.float32, np.float64):", "if array.dtype.kind != 'f':"),
    "integer parameters updated": ("validate.py", 'if array.dtype.kind != "f":', "if False:"),
    "read-only parameters updated": ("validate.py", "check_arrays(\"params\", params, to_write=True)", "check_arrays(\"params\", params)"),
    "an empty layer": ("validate.py", "    _refuse_empty(first_name, first)\n", ""),
    "no words in a mini-batch": ("validate.py", 'if axes != "M":', "if False:"),
    "masked weights": ("validate.py", "type(array) not in (np.ndarray, np.memmap)", "not isinstance(array, np.ndarray)"),
    "weights in a file": ("validate.py", "type(array) not in (np.ndarray, np.memmap)", "type(array) is not np.ndarray"),
    "the mask dropped": ("validate.py", " and isinstance(values, np.ma.MaskedArray):", " and False:"),
    "the imaginary part dropped": ("validate.py", '"fiub", "numbers"', '"fiubc", "numbers"'),
    "objects for numbers": ("validate.py", '"fiub", "numbers"', '"fiubO", "numbers"'),
    "texts for numbers": ("validate.py", '"fiub", "numbers"', '"fiubU", "numbers"'),
    "True is a number": ("validate.py", " and not isinstance(value, bool)", ""),
    "infinity is a number": ("validate.py", "(not finite and abs", "(abs"),
    "an empty row of scores": ("validate.py", "if not (array.size and array.ndim):", "if not array.ndim:"),
    "one score": ("validate.py", "if not (array.size and array.ndim):", "if not array.size:"),
    "no dtype is float64": ("validate.py", "None if dtype is None else np.dtype(dtype)", "np.dtype(dtype)"),
    "uphill": ("optimizer.py", 'self.lr = check_number("lr", lr, at_least=0)', 'self.lr = check_number("lr", lr)'),
    "a norm of 0": ("optimizer.py", "above=0", "at_least=0"),
    "no norm of infinity": ("optimizer.py", ", finite=False", ""),
    "a part of an iteration": ("batches.py", 'check_count("iteration", iteration, at_least=0)', "iteration"),
    "iterations from 1": ("batches.py", "iteration, at_least=0)", "iteration)"),
    "an activation for stateful": (TIME, 'check_flag("stateful", stateful)', "stateful"),
    "part of a label": (TIME, 'check_count("ignore_label", ignore_label, at_least=None)', "ignore_label"),
    "no label below 0": (TIME, "ignore_label, at_least=None)", "ignore_label, at_least=0)"),
    "windows over numbers that are no ids": ("cbow.py", 'corpus = as_ids("corpus", corpus, "M")\n', "corpus = np.asarray(corpus)\n"),
    "affine weight not transposed in time": (TIME, "(dout @ W.T).reshape(N, T, H)", "(dout @ np.resize(W, W.T.shape)).reshape(N, T, H)"),
    "affine bias averaged": (TIME, "dout.sum(axis=0)", "dout.mean(axis=0)"),
    "an input is changed": (TIME, "len(b)).reshape(N * T, -1)\n", "len(b)).reshape(N * T, -1)\n        dout *= 1.5\n"),
    # loss
    "masked words counted in the mean": (TIME, "max(int(np.count_nonzero(mask)), 1)", "N * T"),
    "masked words scored": (TIME, "nll[mask].sum", "nll.sum"),
    "masked words push back": (TIME, "dxs[~mask] = 0", "pass"),
    "1/(N T) missing in backward": (TIME, 'check_number("dout", dout) / count', "float(dout)"),
    "1/N missing in backward": (RNN, 'check_number("dout", dout) / len(t)', "float(dout)"),
    "dout ignored": (TIME, 'check_number("dout", dout) / count', "1.0 / count"),
    "one step: dout not looked at": (RNN, 'check_number("dout", dout)', "float(dout)"),
    "dout not looked at": (TIME, 'check_number("dout", dout)', "float(dout)"),
    "softmax changed in place": (TIME, "dxs = exps * (scale / sums)", "dxs = exps; dxs *= scale / sums"),
    "one step: softmax changed in place": (RNN, "dx = exps * (scale / sums)", "dx = exps; dx *= scale / sums"),
    "maximum not subtracted": (FUNCTIONS, "scores - scores.max(axis=1, keepdims=True)", "scores + 0"),
    "softmax: maximum not subtracted": (FUNCTIONS, "scores - scores.max(axis=-1, keepdims=True)", "scores + 0"),
    "softmax over the wrong axis": (FUNCTIONS, "ys.sum(axis=-1, keepdims=True)", "ys.sum(axis=0, keepdims=True)"),
    "log of an underflowed probability": (FUNCTIONS, "np.log(sums[:, 0]) - right", "-np.log(np.exp(right) / sums[:, 0])"),
    "sigmoid for softmax": (FUNCTIONS, "return exps, sums, np", "return exps, 1 + sums / sums, np"),
    "subtracting one at the wrong place": (TIME, "dxs[np.arange(len(ts)), ts] -= scale", "dxs[:, ts] -= scale"),
    "empty mask divides by zero": (TIME, "max(int(np.count_nonzero(mask)), 1)", "int(np.count_nonzero(mask))"),
    # model
    "stateful not switched on": (MODEL, "TimeRNN(Wx, Wh, b, stateful=True)", "TimeRNN(Wx, Wh, b)"),
    "weights all positive": (MODEL, "(normal((D, H)) / np.sqrt(D))", "abs(normal((D, H)) / np.sqrt(D))"),
    "weights not scaled": (MODEL, "normal((H, V)) / np.sqrt(H)", "normal((H, V))"),
    "word vectors not scaled": (MODEL, "normal((V, D)) / 100", "normal((V, D))"),
    "He's factor called Xavier": (MODEL, "normal((H, H)) / np.sqrt(H)", "normal((H, H)) * np.sqrt(2 / H)"),
    "layers backward in forward order": (MODEL, "reversed(self.layers)", "list(self.layers)"),
    "gradient lists in another order": (MODEL, "self.grads += layer.grads", "self.grads += layer.grads[::-1]"),
    "gradient lists grow": (MODEL, "dout = self.loss_layer.backward(dout)", "self.grads += self.grads; dout = self.loss_layer.backward(dout)"),
    "saved in another order": (MODEL, "dict(zip(self.param_names, self.params))", "dict(zip(self.param_names, [self.params[i] for i in (0, 1, 2, 5, 4, 3)]))"),
    "copies of the arrays": (MODEL, "model._build(params)", "model._build([param.copy() for param in params])"),
    "reset_state does nothing": (MODEL, "self.rnn_layer.reset_state()", "pass"),
    # windows of words
    "the mean for the sum of word vectors": ("cbow.py", "vectors.sum(axis=1) if", "vectors.mean(axis=1) if"),
    "summed over the wrong axis": ("cbow.py", "vectors.sum(axis=1) if", "vectors.sum(axis=-1, keepdims=True) * np.ones(D) if"),
    "the sum's gradient shared out among its terms": ("cbow.py", "np.broadcast_to(dx[:, np.newaxis], (N, k, D))", "np.broadcast_to(dx[:, np.newaxis] / k, (N, k, D))"),
    "word vectors side by side in another order": ("cbow.py", "vectors.reshape(len(vectors), -1)", "vectors[:, ::-1].reshape(len(vectors), -1)"),
    "gradients of the places mixed up": ("cbow.py", "dx.reshape(N, k, D)", "dx.reshape(N, D, k).transpose(0, 2, 1)"),
    "cbow: 1 - h^2 left out": ("cbow.py", "dx * (1 - h * h)", "dx"),
    "cbow: h (1 - h), the sigmoid's slope": ("cbow.py", "(1 - h * h)", "h * (1 - h)"),
    "cbow: the tanh left out": ("cbow.py", "np.tanh(self.hidden_layer.forward(x))", "self.hidden_layer.forward(x)"),
    "cbow: the hidden layer passed by on the way back": ("cbow.py", "dx = self.hidden_layer.backward(dx * (1 - h * h))", "dx = (dx * (1 - h * h)) @ self.hidden_layer.params[0].T"),
    "cbow: the hidden layer not trained": ("cbow.py", "(self.embed_layer, *layers)", "(self.embed_layer, layers[-1])"),
    "cbow: gradient lists in another order": ("cbow.py", "self.grads += layer.grads", "self.grads += layer.grads[::-1]"),
    "the target in its own window": ("cbow.py", "windows[:, :-1], windows[:, -1]", "windows[:, 1:], windows[:, -1]"),
    "cbow: weights not scaled": ("cbow.py", " / np.sqrt(n)", ""),
    # batches, training, evaluation, sampling
    "offset times time": ("batches.py", "+ iteration * T +", "* iteration * T +"),
    "all rows start alike": ("batches.py", "np.arange(N) * (data_size // N)", "np.arange(N) * 0"),
    "batches do not continue the rows": ("batches.py", "iteration * T", "iteration * N * T"),
    "one row spacing from T": ("batches.py", "(data_size // N)", "T"),
    "only part of the text used": ("batches.py", ") % data_size", ") % (data_size // 2)"),
    "a random start for every batch": ("batches.py", "np.arange(N) * (data_size // N)", "np.arange(N) * (data_size // N) + np.random.default_rng().integers(1, 9)"),
    "no wrap-around": ("batches.py", ") % data_size", ")"),
    "inputs and targets the same": ("reading.py", "return self.xs[at], self.ts[at]", "return self.xs[at], self.xs[at]"),
    "targets read elsewhere": ("reading.py", "return self.xs[at], self.ts[at]", "return self.xs[at], self.ts[at * 2 % len(self.ts)]"),
    "inputs transposed, targets not": ("reading.py", "return self.xs[at], self.ts[at]", "return self.xs[at].T.reshape(at.shape), self.ts[at]"),
    "gradients applied once at the end": ("trainer.py", "optimizer.update(model.params, model.grads)", "before.in_epoch < 2 or optimizer.update(model.params, model.grads)"),
    "no update": ("trainer.py", "optimizer.update(model.params, model.grads)", "pass"),
    "gradients never clipped": ("trainer.py", "clip_grads(model.grads, reading.max_grad)", "pass"),
    "state forgotten at every batch": ("trainer.py", "loss = float(model.forward(batch_x, batch_t))", "model.reset_state(); loss = float(model.forward(batch_x, batch_t))"),
    "exp first, then the mean": ("trainer.py", "perplexity(done.nll_sum, done.n_tokens)", "float(np.exp(self.losses[-done.in_epoch:]).mean())"),
    "mean of means": ("trainer.py", "perplexity(done.nll_sum, done.n_tokens)", "perplexity(sum(self.losses[-done.in_epoch:]), done.in_epoch)"),
    "wrong number of words in perplexity": ("evaluation.py", "float(nll.sum()), len(nll))", "float(nll.sum()), len(nll) + 1)"),
    "state carried into evaluation": ("evaluation.py", "reader = reader_of(model)\n    losses", "reader = reader_of(model); reader.set_state(np.resize(model.state, (N, model.state.shape[1])))\n    losses"),
    "evaluation moves the training state": ("evaluation.py", "reader = reader_of(model)\n    losses", "reader = model; reader.reset_state()\n    losses"),
    "state forgotten between blocks of evaluation": ("evaluation.py", "scores = reader.predict", "reader.reset_state(); scores = reader.predict"),
    "padding counted in evaluation": ("evaluation.py", "losses[at[in_text]] = nll[in_text]", "losses[at] = nll"),
    "sampling resets the state at every word": ("generation.py", "scores = reader.predict", "reader.reset_state(); scores = reader.predict"),
    "temperature multiplied": ("generation.py", "(scores - scores.max()) / temperature", "(scores - scores.max()) * temperature"),
    "gradient rebound by clipping": ("optimizer.py", "grad *= max_norm / norm", "grad = grad * max_norm / norm"),
    "each array clipped by itself": ("optimizer.py", "grad *= max_norm / norm", "grad *= max_norm / np.linalg.norm(grad)"),
    "a gradient added to itself": ("optimizer.py", "param -= self.lr * grad", "param -= self.lr * grad; grad += grad"),
    "update not in place": ("optimizer.py", "param -= self.lr * grad", "param = param - self.lr * grad"),
    "ascent": ("optimizer.py", "param -= self.lr * grad", "param += self.lr * grad"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_no_known_mistake_survives(name, planted):
    file, right, wrong = MISTAKES[name]
    text = swap(source_of(file), {right: wrong}, file)
    assert first_objection(planted(file, text)), "no oracle noticed"


def test_the_unharmed_copy_passes(planted):
    """Else the tests above would prove nothing."""
    assert first_objection(planted(RNN, source_of(RNN))) is None


FILES = [RNN, TIME, FUNCTIONS, "cbow.py", "batches.py", "optimizer.py", "model.py", "validate.py"]


def cases():
    for file in FILES:
        lines = source_of(file).splitlines()
        seen = set()
        for function, statement in statements(file):
            if statement.lineno in seen:
                continue
            seen.add(statement.lineno)
            code = lines[statement.lineno - 1].strip()
            yield pytest.param(
                file, statement.lineno, statement.end_lineno, id=f"{file}:{function.name}: {code}"
            )


@pytest.mark.parametrize(("file", "first", "last"), list(cases()))
def test_every_statement_is_needed(file, first, last, planted):
    """Take one statement out: something must object."""
    line = source_of(file).splitlines()[first - 1]
    assert first_objection(planted(file, without_lines(file, first, last))), (
        f"nothing noticed: {line}"
    )
