"""The repair shop: ten programs with one silent mistake each."""

from . import (
    first_params,
    rnn_gradients,
    sentence_losses,
    softmax_with_loss,
    text_perplexity,
    train_and_write,
    train_in_blocks,
    train_table,
    vector_gradient,
    write,
)
from .guesses import GUESSES as GUESSES

MODULES = [
    train_and_write,
    rnn_gradients,
    train_table,
    vector_gradient,
    first_params,
    sentence_losses,
    text_perplexity,
    write,
    softmax_with_loss,
    train_in_blocks,
]
