"""The sides of the benchmark: programs that train the same model from the same weights.

Each maker takes (params, xs, ts, max_grad): the weights, mini-batches of word ids (B, N, T), and the
norm to which the gradients are clipped, or None. It returns three functions: ``train(i, lr)``, one step
on mini-batch i, returns the loss before its update; ``evaluate()`` returns the loss of the first
mini-batch alone; ``weights()`` returns the weights as they are now, in the order of params.

Every side may bring the mini-batches into the form it likes best before the clock starts.
A maker raises ImportError (or RuntimeError) if what it needs is not on this machine.
"""

import shutil

import numpy as np
from plain_rnnlm import PlainRnnlm

from rnnlm_core import SGD, SimpleRnnlm, clip_grads
from rnnlm_core.beyond.fast_step import FastStep

LR = 0.1


def copies(params):
    return [param.copy() for param in params]


def plain(params, xs, ts, max_grad=None):
    model = PlainRnnlm(copies(params))

    def train(i=0, lr=LR):
        loss = model.forward(xs[i], ts[i])
        model.backward()
        if max_grad is not None:
            clip_grads(model.grads, max_grad)
        model.update(lr)
        return loss

    return train, lambda: model.forward(xs[0], ts[0]), lambda: model.params


def layers(params, xs, ts, max_grad=None):
    model, sgd = SimpleRnnlm.from_params(copies(params)), SGD(LR)

    def train(i=0, lr=LR):
        sgd.lr = lr
        loss = model.forward(xs[i], ts[i])
        model.backward()
        if max_grad is not None:
            clip_grads(model.grads, max_grad)
        sgd.update(model.params, model.grads)
        return loss

    return train, lambda: model.forward(xs[0], ts[0]), lambda: model.params


def fast(params, xs, ts, max_grad=None):
    model = SimpleRnnlm.from_params(copies(params))
    step = FastStep(model, *xs.shape[1:])

    def train(i=0, lr=LR):
        return step.step(xs[i], ts[i], lr, max_grad)

    return train, lambda: step.forward(xs[0], ts[0]), lambda: model.params


def torch_modules(sparse):
    """As one writes it: Embedding, RNN, Linear, cross_entropy, SGD; the RNN is a C++ loop."""

    def make(params, xs, ts, max_grad=None):
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
        tx, tt = time_major(torch, xs), time_major(torch, ts).flatten(1)
        state = [None]

        def loss(i):
            hs, h = rnn(embedding(tx[i]), state[0])
            state[0] = h.detach()
            return torch.nn.functional.cross_entropy(affine(hs).flatten(0, 1), tt[i])

        def train(i=0, lr=LR):
            optimizer.param_groups[0]["lr"] = lr
            value = loss(i)
            optimizer.zero_grad()
            value.backward()
            if max_grad is not None:
                torch.nn.utils.clip_grad_norm_(weights, max_grad)
            optimizer.step()
            return value.item()

        def now():
            W, Wx, Wh, b, U, c = (weight.detach().numpy() for weight in weights)
            return [W, Wx.T, Wh.T, b, U.T, c]

        return train, without_gradient(torch, loss), now

    return make


def torch_functions(compiled):
    """Written by hand for speed: time-major, few calls, one fused update of all weights."""

    def make(params, xs, ts, max_grad=None):
        import torch

        if compiled and not (shutil.which("g++") or shutil.which("clang++")):
            raise RuntimeError("torch.compile needs a C++ compiler")
        weights = [torch.tensor(param).requires_grad_() for param in params]
        (_, N, T), H = xs.shape, len(params[2])
        tx, tt = time_major(torch, xs).flatten(1), time_major(torch, ts).flatten(1)
        state = [torch.zeros(N, H)]

        def forward(x, t, h, W, Wx, Wh, b, U, c):
            z = torch.addmm(b, torch.nn.functional.embedding(x, W), Wx).view(T, N, H)
            hs = []
            for t_ in range(T):
                h = torch.tanh(torch.addmm(z[t_], h, Wh))
                hs.append(h)
            scores = torch.addmm(c, torch.cat(hs), U)
            return torch.nn.functional.cross_entropy(scores, t), h

        if compiled:
            forward = torch.compile(forward, dynamic=False)

        def loss(i):
            value, h = forward(tx[i], tt[i], state[0], *weights)
            state[0] = h.detach()
            return value

        def train(i=0, lr=LR):
            value = loss(i)
            grads = torch.autograd.grad(value, weights)
            if max_grad is not None:  # the factor goes into the rate: no pass over the gradients
                norm = torch.stack(torch._foreach_norm(grads)).norm().item()
                lr *= min(1.0, max_grad / norm)
            with torch.no_grad():
                torch._foreach_add_(weights, list(grads), alpha=-lr)
            return value.item()

        return train, without_gradient(torch, loss), lambda: [w.detach().numpy() for w in weights]

    return make


def time_major(torch, ids):
    return torch.tensor(np.ascontiguousarray(ids.transpose(0, 2, 1)))


def without_gradient(torch, loss):
    def evaluate():
        with torch.no_grad():
            return loss(0).item()

    return evaluate


def jax_jitted(sparse):
    """One jitted function a step, old weights given away; sparse: W.at[ids].add(-lr * dx)."""

    def make(params, xs, ts, max_grad=None):
        import jax
        import jax.numpy as jnp

        (B, N, T), H = xs.shape, len(params[2])
        jx, jt = (jnp.array(ids.transpose(0, 2, 1).reshape(B, N * T)) for ids in (xs, ts))
        rows = jnp.arange(N * T)

        def loss(x, Wx, Wh, b, U, c, h, t):
            def cell(h, z):
                h = jnp.tanh(z + h @ Wh)
                return h, h

            z = (x @ Wx + b).reshape(T, N, H)
            h, hs = jax.lax.scan(cell, h, z, unroll=5)
            scores = hs.reshape(-1, H) @ U + c
            return (jax.nn.logsumexp(scores, axis=1) - scores[rows, t]).mean(), h

        def step(weights, h, jx, jt, i, lr):
            (W, *rest), x, t = weights, jx[i], jt[i]
            first, f = (W[x], loss) if sparse else (W, lambda W, *others: loss(W[x], *others))
            grads = jax.value_and_grad(f, argnums=tuple(range(6)), has_aux=True)
            (value, h), found = grads(first, *rest, h, t)
            if max_grad is not None:
                norm = jnp.sqrt(sum((grad**2).sum() for grad in found))
                lr = lr * jnp.minimum(1, max_grad / norm)
            dfirst, *drest = found
            W = W.at[x].add(-lr * dfirst) if sparse else W - lr * dfirst
            return [W, *(w - lr * dw for w, dw in zip(rest, drest))], h, value

        def forward(W, *others):
            return loss(W[jx[0]], *others, jt[0])

        step, forward = jax.jit(step, donate_argnums=(0, 1)), jax.jit(forward)
        kept = [[jnp.array(param) for param in params], jnp.zeros((N, H), jnp.float32)]

        def train(i=0, lr=LR):
            kept[0], kept[1], value = step(*kept, jx, jt, i, lr)
            return float(value)

        def evaluate():
            value, kept[1] = forward(*kept[0], kept[1])
            return float(value)

        return train, evaluate, lambda: [np.array(weight) for weight in kept[0]]

    return make


def matmuls(params, xs, ts, max_grad=None):
    """The limit: the matrix products of a step and nothing else, every operand where it is best."""
    W, Wx, Wh, b, U, c = copies(params)
    (_, N, T), (D, H), V = xs.shape, Wx.shape, len(c)
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

    def train(i=0, lr=LR):
        evaluate()
        np.matmul(e, UT, out=out[3])
        np.matmul(hT, e, out=out[4])
        for _ in range(T - 1):
            np.matmul(row, WhT, out=out[1])
        np.matmul(hT, h, out=out[5])
        np.matmul(xT, h, out=out[6])
        np.matmul(h, WxT, out=out[7])

    return train, evaluate, lambda: params


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
