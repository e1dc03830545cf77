"""Print every known mistake and the diagnosis it gets: the command ``rnnlm mistakes``."""

import difflib
from collections.abc import Sequence

from .catalogue import EXERCISES
from .check import examine
from .exercise import Exercise


def main(names: Sequence[str] = ()) -> None:
    """names: exercises; none means all of them. Raises ValueError for an unknown name."""
    for name in names:
        if name not in EXERCISES:
            near = difflib.get_close_matches(name, EXERCISES, n=1)
            raise ValueError(
                f"names: there is no exercise called {name!r}"
                + (
                    f", but one called {near[0]!r}"
                    if near
                    else f"; there are {', '.join(EXERCISES)}"
                )
            )
    right, total = 0, 0
    for name, exercise in EXERCISES.items():
        if names and name not in names:
            continue
        print(f"\n{name} ({exercise.notebook}, {exercise.minutes} minutes)")
        for mistake in exercise.mistakes:
            made = mistake.wrong
            if isinstance(exercise, Exercise):
                made = exercise.with_mistakes(mistake)
            told = examine(name, made).diagnosis
            given = getattr(exercise, "broken", None) == mistake.name  # to be repaired, not told
            expected = "not repaired" if given else mistake.name
            right, total = right + (told == expected), total + 1
            print(f"{'  ' if told == expected else '! '}{mistake.name:60} -> {told}")
    print(f"\n{total} mistakes, {right} named rightly")
