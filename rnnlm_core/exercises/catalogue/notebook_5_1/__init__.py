"""The exercises of notebook 5.1: counting, windows, the chain rule, and what a window can know."""

from . import (
    contexts_and_targets,
    hidden_side_by_side,
    lowest_perplexity,
    most_probable_first,
    next_word_prob,
    numbers_in_the_model,
    p_i_given_hello,
    sentence_log_prob,
    sure_beginning,
)
from .guesses import GUESSES as GUESSES

MODULES = [
    next_word_prob,
    contexts_and_targets,
    sentence_log_prob,
    most_probable_first,
    hidden_side_by_side,
    sure_beginning,
    lowest_perplexity,
    p_i_given_hello,
    numbers_in_the_model,
]
