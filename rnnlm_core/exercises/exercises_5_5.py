"""The exercises of notebook 5.5."""
