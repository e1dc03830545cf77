"""The guesses of the extra about a large text."""

GUESSES = []
