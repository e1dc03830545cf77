"""What check() makes of single changes of a solution: it names them, narrows them, and lets none pass.

A few of each exercise; ``make neighbourhood`` examines forty.
"""

from collections import Counter

from rnnlm_core.exercises.neighbourhood import TO_WRITE, fates_of_changes


def test_single_changes_are_named_or_narrowed_and_none_passes():
    fates = Counter()
    for exercise in TO_WRITE:
        found = fates_of_changes(exercise, most=6)
        assert not found["called right"], exercise.name
        assert not found["other"], exercise.name
        fates.update(found)
    assert fates["named"] + fates["narrowed"] >= 0.95 * fates.total() > 250
