"""What the chapter does not need: the same model fast, a better one, and a run of an hour."""
