"""What all cases of the repair shop have in common."""

from ..catalogue import EXERCISES


def costs(points):
    """Make a method an experiment, which costs this many points."""

    def with_price(method):
        method.price = points
        return method

    return with_price


class Case:
    """A program in the shop. Its methods that have a price are the experiments on it.

    number, name: of the case in the notebook, and of its program.
    enough: how few points can be enough to find the cause.
    """

    def __init__(self, program):
        self.program = program

    @classmethod
    def experiments(cls):
        """The experiments by name: the method one_step is called "one step"."""
        found = {name.replace("_", " "): method for name, method in vars(cls).items()}
        return {name: method for name, method in found.items() if hasattr(method, "price")}

    @property
    def solution(self):
        return EXERCISES[self.name].with_mistakes()
