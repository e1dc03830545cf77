"""What notebook 5.5 asks before it shows the answer."""

GUESSES = []
