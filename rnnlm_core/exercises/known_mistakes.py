"""Print every known mistake and the diagnosis it gets.

``python -m rnnlm_core.exercises.known_mistakes [names of exercises]``
"""

import sys

from .catalogue import EXERCISES
from .check import examine
from .exercise import Exercise


def main(names):
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


if __name__ == "__main__":
    main(sys.argv[1:])
