"""Print every known mistake and the diagnosis it gets: ``python -m rnnlm_core.exercises``."""

from .catalogue import EXERCISES
from .check import examine
from .exercise import Exercise


def main():
    right, total = 0, 0
    for name, exercise in EXERCISES.items():
        print(f"\n{name} ({exercise.notebook}, {exercise.minutes} minutes)")
        for mistake in exercise.mistakes:
            made = mistake.wrong
            if isinstance(exercise, Exercise):
                made = exercise.with_mistakes(mistake)
            told = examine(name, made).diagnosis
            expected = "not repaired" if exercise_is_given(exercise, mistake) else mistake.name
            right, total = right + (told == expected), total + 1
            mark = "  " if told == expected else "! "
            print(f"{mark}{mistake.name:60} -> {told}")
    print(f"\n{total} mistakes, {right} named rightly")


def exercise_is_given(exercise, mistake):
    """Whether this is the mistake with which a program to be repaired stands in the notebook."""
    return getattr(exercise, "broken", None) == mistake.name


if __name__ == "__main__":
    main()
