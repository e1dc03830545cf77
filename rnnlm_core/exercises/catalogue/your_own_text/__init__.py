"""Notebook your_own_text: it asks for guesses, and for no exercise that is checked."""

from .guesses import GUESSES as GUESSES

MODULES = []
