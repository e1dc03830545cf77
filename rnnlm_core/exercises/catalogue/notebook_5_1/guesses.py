"""What notebook 5.1 asks before it shows the answer."""

GUESSES = []
