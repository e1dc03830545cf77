"""All exercises by name, in the order of the notebooks: one folder a notebook, one module an exercise.

GUESSES are what a notebook asks on its way, before it shows the answer: guesses.py in each folder.

In a module stand together: the solution, the cases that it is tried on, the exercise, and the
mistakes that people make in it. A new one is a module and a line in its folder's list.
"""

from ..exercise import Exercise, Prediction
from . import (
    a_large_text,
    notebook_5_1,
    notebook_5_2,
    notebook_5_3,
    notebook_5_4,
    notebook_5_5,
    repair_shop,
    your_own_text,
)

NOTEBOOKS = [
    notebook_5_1,
    notebook_5_2,
    notebook_5_3,
    notebook_5_4,
    notebook_5_5,
    your_own_text,
    repair_shop,
    a_large_text,
]
EXERCISES = {
    item.name: item
    for notebook in NOTEBOOKS
    for module in notebook.MODULES
    for item in vars(module).values()
    if isinstance(item, (Exercise, Prediction))
}
GUESSES = {guess.name: guess for notebook in NOTEBOOKS for guess in notebook.GUESSES}
