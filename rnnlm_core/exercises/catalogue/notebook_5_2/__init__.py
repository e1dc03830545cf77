"""The exercises of notebook 5.2: gradients through time, blocks of a text, rows of a mini-batch."""

from . import (
    batch_positions,
    gradient_of_two_losses,
    inputs_and_targets,
    inputs_reached,
    read_in_blocks,
    scalar_bptt,
    truncated_bptt,
    weights_that_remember,
    words_not_read,
)
from .guesses import GUESSES as GUESSES

MODULES = [
    gradient_of_two_losses,
    inputs_reached,
    scalar_bptt,
    weights_that_remember,
    read_in_blocks,
    truncated_bptt,
    words_not_read,
    batch_positions,
    inputs_and_targets,
]
