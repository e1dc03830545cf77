"""Exercises whose check says what went wrong: ``from rnnlm_core.exercises import check, hint``."""

from .check import Verdict, check, examine
from .hints import hint

__all__ = ["Verdict", "check", "examine", "hint"]
