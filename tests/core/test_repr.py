"""What layers, models and optimisers look like at the prompt, and in a list of layers."""

import pytest
from reprs import what_is_said

import rnnlm_core
from rnnlm_core import SimpleRnnlm, TimeAffine


@pytest.mark.parametrize(("made", "said"), what_is_said(rnnlm_core), ids=lambda x: str(x)[:40])
def test_a_short_line_of_sizes(made, said):
    assert repr(made) == said


def test_a_class_made_from_a_model_goes_by_its_own_name():
    class MyRnnlm(SimpleRnnlm):
        pass

    assert repr(MyRnnlm(7, 5, 6)) == "MyRnnlm(V=7, D=5, H=6, float32)"


def test_the_layers_of_a_model_are_its_table_of_contents():
    assert str(SimpleRnnlm(7, 5, 6).layers) == (
        "[TimeEmbedding(V=7, D=5), TimeRNN(D=5, H=6, stateful=True), TimeAffine(H=6, V=7)]"
    )


def test_none_is_that_of_python():
    """Every class with params and grads, and whatever updates them, is in the table."""
    told = {type(made) for made, _ in what_is_said(rnnlm_core)}
    made = {c for c in vars(rnnlm_core).values() if isinstance(c, type)}
    layers = {c for c in made if hasattr(c, "backward") or hasattr(c, "update")}
    assert TimeAffine in layers and layers <= told
