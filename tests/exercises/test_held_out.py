"""Wrong programs that nobody had in mind when check() was written: see the folder held_out.

None is made from a solution. In its files each program has a line above it, "### exercise: what is
wrong". check() calls none of them right, and says of most what is wrong, or where.
"""

import linecache
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import rnnlm_core
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.neighbourhood import fate
from rnnlm_core.exercises.sandbox import as_imported

FILES = sorted((Path(__file__).parent / "held_out").glob("*.txt"))
KNOWN = 0.95  # of all programs, at least


def programs():
    """Return {"exercise: what is wrong": source}."""
    parts = [part for path in FILES for part in path.read_text("utf-8").split("### ")[1:]]
    found = dict(part.split("\n", 1) for part in parts)
    assert len(found) == len(parts), "two have the same head"
    return found


PROGRAMS = programs()


def typed(head):
    """Define a program as a cell of a notebook does, so that its lines can be looked up."""
    source, file = PROGRAMS[head], f"<a cell with {head}>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    scope = {"np": np} | {name: getattr(rnnlm_core, name) for name in rnnlm_core.__all__}
    exec(compile(source, file, "exec"), scope)
    return scope[head.partition(":")[0]]


@cache
def fate_of(head):
    with as_imported():
        return fate(EXERCISES[head.partition(":")[0]], typed(head))


@pytest.mark.parametrize("head", PROGRAMS)
def test_none_is_called_right(head):
    assert fate_of(head) in ("named", "narrowed", "numbers only", "other")


def test_most_are_known():
    fates = [fate_of(head) for head in PROGRAMS]
    assert sum(fate in ("named", "narrowed") for fate in fates) >= KNOWN * len(fates)


def test_there_are_programs_for_nearly_all_exercises():
    assert len(PROGRAMS) >= 150 and len({head.partition(":")[0] for head in PROGRAMS}) >= 40
