"""The sides of the benchmark: programs that train the same model from the same weights.

Each maker takes (params, xs, ts) and returns two functions without arguments: ``train()``, one step
of training that returns the loss before its update, and ``evaluate()``, the loss alone.
A maker raises ImportError (or RuntimeError) if what it needs is not on this machine.
"""

import shutil

import numpy as np
from plain_rnnlm import PlainRnnlm

from rnnlm_core import SGD, SimpleRnnlm
from rnnlm_core.beyond.fast_step import FastStep

LR = 0.1


def copies(params):
    return [param.copy() for param in params]


def plain(params, xs, ts):
    model = PlainRnnlm(copies(params))

    def train():
        loss = model.forward(xs, ts)
        model.backward()
        model.update(LR)
        return loss

    return train, lambda: model.forward(xs, ts)


def layers(params, xs, ts):
    model, sgd = SimpleRnnlm.from_params(copies(params)), SGD(LR)

    def train():
        loss = model.forward(xs, ts)
        model.backward()
        sgd.update(model.params, model.grads)
        return loss

    return train, lambda: model.forward(xs, ts)


def fast(params, xs, ts):
    step = FastStep(SimpleRnnlm.from_params(copies(params)), *xs.shape)
    return lambda: step.step(xs, ts, LR), lambda: step.forward(xs, ts)


def torch_modules(sparse):
    """As one writes it: Embedding, RNN, Linear, cross_entropy, SGD; the RNN is a C++ loop."""

    def make(params, xs, ts):
        import torch

        W, Wx, Wh, b, U, c = (torch.tensor(param) for param in params)
        embedding = torch.nn.Embedding(*W.shape, sparse=sparse)
        rnn, affine = torch.nn.RNN(*Wx.shape), torch.nn.Linear(*U.shape)
        weights = [embedding.weight, rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0]
        weights += [affine.weight, affine.bias]
        with torch.no_grad():
            rnn.bias_hh_l0.zero_()
            for weight, value in zip(weights, (W, Wx.T, Wh.T, b, U.T, c)):
                weight.copy_(value)
        rnn.bias_hh_l0.requires_grad_(False)  # our model has one bias, not two
        optimizer = torch.optim.SGD(weights, lr=LR)
        tx, tt = torch.tensor(xs.T.copy()), torch.tensor(ts.T.ravel())
        state = [None]

        def loss():
            hs, h = rnn(embedding(tx), state[0])
            state[0] = h.detach()
            return torch.nn.functional.cross_entropy(affine(hs).flatten(0, 1), tt)

        def train():
            value = loss()
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            return value.item()

        return train, without_gradient(torch, loss)

    return make


def torch_functions(compiled):
    """Written by hand for speed: time-major, few calls, one fused update of all weights."""

    def make(params, xs, ts):
        import torch

        if compiled and not (shutil.which("g++") or shutil.which("clang++")):
            raise RuntimeError("torch.compile needs a C++ compiler")
        weights = [torch.tensor(param).requires_grad_() for param in params]
        (N, T), H = xs.shape, len(params[2])
        tx, tt = torch.tensor(xs.T.ravel()), torch.tensor(ts.T.ravel())
        state = [torch.zeros(N, H)]

        def forward(h, W, Wx, Wh, b, U, c):
            z = torch.addmm(b, torch.nn.functional.embedding(tx, W), Wx).view(T, N, H)
            hs = []
            for t in range(T):
                h = torch.tanh(torch.addmm(z[t], h, Wh))
                hs.append(h)
            scores = torch.addmm(c, torch.cat(hs), U)
            return torch.nn.functional.cross_entropy(scores, tt), h

        if compiled:
            forward = torch.compile(forward, dynamic=False)

        def loss():
            value, h = forward(state[0], *weights)
            state[0] = h.detach()
            return value

        def train():
            value = loss()
            grads = torch.autograd.grad(value, weights)
            with torch.no_grad():
                torch._foreach_add_(weights, list(grads), alpha=-LR)
            return value.item()

        return train, without_gradient(torch, loss)

    return make


def without_gradient(torch, loss):
    def evaluate():
        with torch.no_grad():
            return loss().item()

    return evaluate


def jax_jitted(sparse):
    """One jitted function a step, old weights given away; sparse: W.at[ids].add(-lr * dx)."""

    def make(params, xs, ts):
        import jax
        import jax.numpy as jnp

        (N, T), H = xs.shape, len(params[2])
        jx, jt, rows = jnp.array(xs.T.ravel()), jnp.array(ts.T.ravel()), jnp.arange(N * T)

        def loss(x, Wx, Wh, b, U, c, h):
            def cell(h, z):
                h = jnp.tanh(z + h @ Wh)
                return h, h

            z = (x @ Wx + b).reshape(T, N, H)
            h, hs = jax.lax.scan(cell, h, z, unroll=5)
            scores = hs.reshape(-1, H) @ U + c
            return (jax.nn.logsumexp(scores, axis=1) - scores[rows, jt]).mean(), h

        def of_vectors(W, *rest):
            return loss(W[jx], *rest)

        def step(weights, h):
            W, *rest = weights
            first, f = (W[jx], loss) if sparse else (W, of_vectors)
            grads = jax.value_and_grad(f, argnums=tuple(range(6)), has_aux=True)
            (value, h), (dfirst, *drest) = grads(first, *rest, h)
            W = W.at[jx].add(-LR * dfirst) if sparse else W - LR * dfirst
            return [W, *(w - LR * dw for w, dw in zip(rest, drest))], h, value

        step, forward = jax.jit(step, donate_argnums=(0, 1)), jax.jit(of_vectors)
        kept = [[jnp.array(param) for param in params], jnp.zeros((N, H), jnp.float32)]

        def train():
            kept[0], kept[1], value = step(*kept)
            return float(value)

        def evaluate():
            value, kept[1] = forward(*kept[0], kept[1])
            return float(value)

        return train, evaluate

    return make


def matmuls(params, xs, ts):
    """The limit: the matrix products of a step and nothing else, every operand where it is best."""
    W, Wx, Wh, b, U, c = copies(params)
    (N, T), (D, H), V = xs.shape, Wx.shape, len(c)
    M, normal = N * T, np.random.default_rng(0).standard_normal
    x, h, row, e = (normal(shape).astype("f") for shape in ((M, D), (M, H), (N, H), (M, V)))
    hT, xT, UT, WxT, WhT = h.T.copy(), x.T.copy(), U.T.copy(), Wx.T.copy(), Wh.T.copy()
    shapes = ((M, H), (N, H), (M, V), (M, H), (H, V), (H, H), (D, H), (M, D))
    out = [np.empty(shape, "f") for shape in shapes]

    def evaluate():
        np.matmul(x, Wx, out=out[0])
        for _ in range(T):
            np.matmul(row, Wh, out=out[1])
        np.matmul(h, U, out=out[2])

    def train():
        evaluate()
        np.matmul(e, UT, out=out[3])
        np.matmul(hT, e, out=out[4])
        for _ in range(T - 1):
            np.matmul(row, WhT, out=out[1])
        np.matmul(hT, h, out=out[5])
        np.matmul(xT, h, out=out[6])
        np.matmul(h, WxT, out=out[7])

    return train, evaluate


SIDES = {
    "plain step-by-step code": plain,
    "our layers": layers,
    "our fast step": fast,
    "PyTorch, modules": torch_modules(sparse=False),
    "PyTorch, modules, sparse": torch_modules(sparse=True),
    "PyTorch, by hand": torch_functions(compiled=False),
    "PyTorch, compiled": torch_functions(compiled=True),
    "JAX, jitted": jax_jitted(sparse=False),
    "JAX, jitted, sparse": jax_jitted(sparse=True),
    "matrix products alone": matmuls,
}
