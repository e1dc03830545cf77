"""Exercises whose check says what went wrong: ``from rnnlm_core.exercises import check``."""

from .check import Verdict, check, examine

__all__ = ["Verdict", "check", "examine"]
