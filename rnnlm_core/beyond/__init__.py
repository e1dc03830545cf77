"""What goes beyond the chapter: a faster step, a better model, and a training run of an hour."""
