"""The exercises of notebook 5.3: one step back, T steps back, word vectors, a layer with a memory."""

from . import (
    MyTimeRNN,
    dh_before_the_text,
    embedding_gradient,
    numeric_gradient,
    rnn_backward,
    rows_of_word_vectors_changed,
    time_rnn_backward,
    time_rnn_forward,
)
from .guesses import GUESSES as GUESSES

MODULES = [
    dh_before_the_text,
    rows_of_word_vectors_changed,
    rnn_backward,
    embedding_gradient,
    time_rnn_forward,
    time_rnn_backward,
    MyTimeRNN,
    numeric_gradient,
]
