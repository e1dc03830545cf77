"""What notebook 5.3 asks before it shows the answer."""

GUESSES = []
