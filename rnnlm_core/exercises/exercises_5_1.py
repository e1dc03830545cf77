"""The exercises of notebook 5.1."""
