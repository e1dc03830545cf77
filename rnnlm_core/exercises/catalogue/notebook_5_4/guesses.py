"""What notebook 5.4 asks before it shows the answer."""

GUESSES = []
