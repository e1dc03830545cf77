"""Run an answer on all cases of its exercise, and say whether another one gives the same."""

from .compare import compare
from .sandbox import try_on


def outcomes(exercise, answer, seconds=None):
    return [try_on(exercise, answer, case, seconds) for case in exercise.cases]


def gives_the_same(exercise, answer, found):
    """Return whether an answer gives the same as found, right or wrong, on every case."""
    return all(
        same_outcome(exercise, try_on(exercise, answer, case, None), outcome)
        for case, outcome in zip(exercise.cases, found)
    )


def same_outcome(exercise, a, b):
    if a.results is None or b.results is None:
        return a.problem == b.problem and str(a.error) == str(b.error) and same_returned(a, b)
    return a.changed == b.changed and same_results(exercise, a.results, b.results)


def same_returned(a, b):
    """Return whether two answers without results to compare returned the same values."""
    lists = [r if isinstance(r, (tuple, list)) else [r] for r in (a.returned, b.returned)]
    pairs = zip(*lists)
    return len(lists[0]) == len(lists[1]) and all(equal(None, x, y) for x, y in pairs)


def same_results(exercise, a, b):
    return all(equal(exercise, a[name], b[name]) for name in exercise.names)


def equal(exercise, a, b):
    tolerances = (exercise.rtol, exercise.atol) if exercise else (1e-4, 1e-6)
    try:
        return compare("it", b, a, *tolerances) is None
    except (TypeError, ValueError):
        return False
