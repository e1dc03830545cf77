"""How much of a text stands word for word in another one (notebook your_own_text)."""

from collections.abc import Hashable, Sequence

import numpy as np


def copied_runs(sample: Sequence[Hashable], source: Sequence[Hashable]) -> np.ndarray:
    """For each place of the sample, how many items from there on stand in the source, in a row.

    sample, source: two texts, each a str or a list of words. Returns (M,) integers. The longest
    copied run is their maximum, and ``(runs[: M - n + 1] >= n).mean()`` is the share of the
    sample's n-grams that the source has.
    """
    numbers: dict = {}
    # As two strings, with a character for every different item, Python finds one in the other fast.
    sample, source = (
        "".join(chr(numbers.setdefault(item, len(numbers))) for item in text)
        for text in (sample, source)
    )
    runs, end = np.zeros(len(sample), int), 0
    for start in range(len(sample)):
        end = max(start, end)  # what the run before this one had, this one has, but for one item
        while end < len(sample) and sample[start : end + 1] in source:
            end += 1
        runs[start] = end - start
    return runs


def share_copied(sample: Sequence[Hashable], source: Sequence[Hashable], n: int) -> float:
    """The share of the sample's n-grams (n items in a row) that stand in the source."""
    runs = copied_runs(sample, source)[: len(sample) - n + 1]
    return float((runs >= n).mean()) if len(runs) else 0.0
