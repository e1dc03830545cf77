"""What can be said of arrays of random numbers, whatever the generator: for the drives of exercises."""

import itertools

import numpy as np


def seeds(draw, seed):
    """{result: what it should be} of two calls with one seed, and of a third with another.

    draw(seed) -> arrays of random numbers.
    """
    first, again, other = draw(seed), draw(seed), draw(seed + 1)
    same = all(map(np.array_equal, first, again))
    stays = any(np.array_equal(a, b) for a, b in zip(first, other) if np.std(a))
    return {
        "same_seed": "the same weights" if same else "other weights",
        "another_seed": "the same weights" if stays else "other weights",
    }


def shares(thrown, probabilities, atol):
    """How often each number was thrown: what it should be, if chance may explain the difference."""
    found = np.array([np.mean(np.asarray(thrown) == i) for i in range(len(probabilities))])
    near = np.abs(found - probabilities).max() < atol
    return np.array(probabilities) if near else found


def kinship(matrices):
    """{result: what it should be}: whether numbers were drawn twice, or came out rounded."""
    numbers = [np.ravel(m) for m in matrices if np.std(m)]
    rounded = any(len(np.unique(row)) < 0.9 * len(row) for row in numbers)
    alike = any(
        abs(np.corrcoef(a[: len(b)], b[: len(a)])[0, 1]) > 0.9
        for a, b in itertools.combinations(numbers, 2)
    )
    return {
        "numbers_of_a_matrix": "some again and again" if rounded else "all different",
        "numbers_of_two_matrices": "the same" if alike else "not the same",
    }
