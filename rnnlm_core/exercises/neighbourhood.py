"""How much check() knows: ``rnnlm neighbourhood`` prints it, ``make fingerprints`` writes the file.

All single changes of a solution that give other results are examined, and so is every known mistake
as if the catalogue did not have it, with other names for its variables.
"""

import ast
import collections
import linecache
import sys
from dataclasses import replace

from . import fingerprints
from .catalogue import EXERCISES
from .check import examine_code
from .exercise import Exercise
from .swap import swap

KINDS = ("known", "named", "narrowed", "numbers only", "called right", "other")


def table(names=()):
    """Print for each exercise how its changes and its left-out mistakes are diagnosed."""
    totals = collections.Counter(), collections.Counter()
    print(f"{'':26}single changes{'':42}known mistakes, left out")
    print(f"{'':26}{''.join(f'{kind:>13}' for kind in KINDS)}" * 1)
    for exercise in EXERCISES.values():
        if isinstance(exercise, Exercise) and (not names or exercise.name in names):
            counts = changes(exercise), left_out(exercise)
            ...
