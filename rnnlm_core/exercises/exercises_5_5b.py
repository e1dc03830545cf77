"""The repair shop, notebook 5.5b: programs with one silent mistake each."""
