"""Where things are: the project's root, and the one list of its notebooks."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"
FOLDER = ROOT / "notebooks"
SITE = ROOT / "build" / "site"  # what make site builds

# In the order in which they are read. A notebook that is not listed here is a reader's own.
CHAPTER = [
    FOLDER / "5.1_probability_and_language_models.ipynb",
    FOLDER / "5.2_what_an_rnn_is.ipynb",
    FOLDER / "5.3_implementing_the_rnn.ipynb",
    FOLDER / "5.4_layers_for_time_series_data.ipynb",
    FOLDER / "5.5_training_and_evaluating_the_rnnlm.ipynb",
]
EXTRAS = [
    FOLDER / "extras" / "your_own_text.ipynb",
    FOLDER / "extras" / "repair_shop.ipynb",
    FOLDER / "extras" / "from_readable_to_fast.ipynb",
    FOLDER / "extras" / "a_large_text.ipynb",
]
SOLUTIONS = [
    FOLDER / "solutions" / "5.1_solutions.ipynb",
    FOLDER / "solutions" / "5.2_solutions.ipynb",
    FOLDER / "solutions" / "5.3_solutions.ipynb",
    FOLDER / "solutions" / "5.4_solutions.ipynb",
    FOLDER / "solutions" / "5.5_solutions.ipynb",
    FOLDER / "solutions" / "repair_shop_solutions.ipynb",
    FOLDER / "solutions" / "a_large_text_solutions.ipynb",
]
NOTEBOOKS = CHAPTER + EXTRAS


def called(name, paths):
    """The one of these notebooks that an exercise calls "5.3", or "repair shop"."""
    (path,) = (path for path in paths if path.name.startswith(name.replace(" ", "_")))
    return path
