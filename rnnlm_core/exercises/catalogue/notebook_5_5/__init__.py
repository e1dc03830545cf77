"""The exercises of notebook 5.5: perplexity, first weights, training, held-out text, saved weights, writing, a comparison."""

from . import (
    clip_to_norm,
    effect_of_carrying,
    held_out_perplexity,
    initial_weights,
    load_params,
    perplexity_half_sure,
    perplexity_of_batches,
    perplexity_of_four_words,
    temperature_probs,
    times_read,
    train_epoch,
    train_for_epochs,
    write_words,
)
from .guesses import GUESSES as GUESSES

MODULES = [
    perplexity_of_four_words,
    perplexity_half_sure,
    perplexity_of_batches,
    initial_weights,
    train_for_epochs,
    times_read,
    train_epoch,
    held_out_perplexity,
    clip_to_norm,
    load_params,
    temperature_probs,
    write_words,
    effect_of_carrying,
]
