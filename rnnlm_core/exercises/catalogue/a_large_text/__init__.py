"""The extra notebook about a large text."""

from . import adam_step, kneser_ney, two_step_probs
from .guesses import GUESSES as GUESSES

MODULES = [kneser_ney, two_step_probs, adam_step]
