"""The package against four kinds of oracle: worked by hand, central differences, independent
paths through the same mathematics, and another program's automatic differentiation."""

import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rnnlm_core


@pytest.mark.parametrize("oracle", oracles.ORACLES, ids=lambda oracle: oracle.__name__)
def test_holds(oracle):
    oracle(rnnlm_core)


size = st.integers(1, 6)


@settings(deadline=None)
@given(size, size, size, size, size, st.integers(0, 2**31), st.sampled_from(["tanh", "linear"]))
def test_time_layers_equal_the_chain_of_steps(n, t, d, h, v, seed, activation):
    oracles.chain_of_steps(rnnlm_core, n, t, d, h, v, seed, activation)


def test_pytorch_agrees():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    params = oracles.hard_params()
    model = rnnlm_core.SimpleRnnlm.from_params(params)
    model.set_state(oracles.H0)
    loss = model.forward(oracles.IDS, oracles.TARGETS)
    model.backward()
    E, Wx, Wh, b, W, c = tensors = [torch.tensor(p, requires_grad=True) for p in params]
    h, scores = torch.tensor(oracles.H0), []
    for t in range(oracles.T):
        h = torch.tanh(h @ Wh + E[torch.tensor(oracles.IDS[:, t])] @ Wx + b)
        scores.append(h @ W + c)
    theirs = torch.nn.functional.cross_entropy(
        torch.stack(scores, 1).reshape(-1, oracles.V),
        torch.tensor(oracles.TARGETS.ravel()),
        ignore_index=-1,
    )
    theirs.backward()
    oracles.assert_close(loss, theirs.item())
    for ours, tensor in zip(model.grads, tensors):
        assert oracles.relative_error(ours, tensor.grad.numpy()) < 1e-12
