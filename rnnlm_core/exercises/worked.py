"""Work an input through: what is given, what the solution computes on the way, and what is wrong."""

import numpy as np

from .compare import differences, show
from .follow import at, shown
from .trace import values_of_solution

LINES = 24  # of an input that is worked through step by step


def worked_through(exercise, case, right, found):
    """Describe an input with a wrong result: the input, the steps, the right result and the wrong."""
    lines = given(case)
    if not isinstance(exercise.solution, type):
        last = {name: show(array) for name, _, array in steps(exercise, case)}
        known = {*case.args, *case.sizes, *exercise.names, "what is returned"}
        lines += [f"  in the solution: {name} = {last[name]}" for name in last if name not in known]
    for name, difference in differences(exercise, right.results, found.results).items():
        expected, got = right.results[name], found.results[name]
        both = show(np.asarray(expected)), show(np.asarray(got, dtype=object))
        if (
            difference.kind == "value" and both[0] != both[1]
        ):  # of large arrays only the shapes are shown
            lines.append(f"  {name} should be {both[0]}")
            lines.append(f"  {' ' * len(name)}    yours is {both[1]}")
    return "\n".join(lines)


def step_by_step(exercise, case):
    """Describe an input and all that the solution gives to its names, in order."""
    lines = [f"  {name}{turn} = {shown(array)}" for name, turn, array in steps(exercise, case)]
    more = [f"  ... and {len(lines) - LINES} more"] if len(lines) > LINES else []
    return "\n".join(given(case) + lines[:LINES] + more)


def given(case):
    return [f"  given: {name} = {show(value)}" for name, value in case.args.items()]


def steps(exercise, case):
    """Return (name, " at t = 2", value) of what the solution gives to its names, in order."""
    return [
        (value.name, at(value), value.array)
        for value in values_of_solution(exercise, case)
        if value.name and value.array is not None and not value.partial
    ]
