"""What notebook 5.2 asks before it shows the answer."""

GUESSES = []
