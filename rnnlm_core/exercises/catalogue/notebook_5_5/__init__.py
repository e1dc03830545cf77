"""The exercises of notebook 5.5: perplexity, first weights, training, held-out text, writing, a comparison."""

from . import (
    clip_to_norm,
    effect_of_carrying,
    held_out_perplexity,
    initial_weights,
    perplexity_half_sure,
    perplexity_of_batches,
    perplexity_of_four_words,
    temperature_probs,
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
    train_epoch,
    clip_to_norm,
    held_out_perplexity,
    temperature_probs,
    write_words,
    effect_of_carrying,
]
