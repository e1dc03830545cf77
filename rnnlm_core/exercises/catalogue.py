"""All exercises by name, in the order of the notebooks."""

from . import (
    exercises_5_1,
    exercises_5_2,
    exercises_5_3,
    exercises_5_4,
    exercises_5_5,
    exercises_5_5b,
)
from .exercise import Exercise, Prediction

MODULES = [exercises_5_1, exercises_5_2, exercises_5_3]
MODULES += [exercises_5_4, exercises_5_5, exercises_5_5b]
EXERCISES = {
    item.name: item
    for module in MODULES
    for item in vars(module).values()
    if isinstance(item, (Exercise, Prediction))
}
