"""The exercises of notebook 5.4: a table, one product for all steps, softmax, the loss and its gradient."""

from . import (
    gradient_of_a_sentence,
    lookup,
    loss_gradient,
    loss_of_the_block,
    masked_loss,
    numbers_to_learn,
    time_affine_backward,
    time_affine_forward,
    to_probabilities,
)
from .guesses import GUESSES as GUESSES

MODULES = [
    lookup,
    time_affine_forward,
    time_affine_backward,
    to_probabilities,
    masked_loss,
    loss_gradient,
    gradient_of_a_sentence,
    loss_of_the_block,
    numbers_to_learn,
]
