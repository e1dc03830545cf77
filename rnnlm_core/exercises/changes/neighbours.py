"""All programs that are one change away from a solution, and what each change is in words.

A change is made in the syntax tree of the solution, compiled, and taken back. Its words end a
sentence "This is what one gets when ...", which is true of every program with the same results.
"""

import ast
import contextlib
import itertools
import sys
import warnings
from collections import defaultdict
from dataclasses import dataclass, field

from .expressions import changes_of_expressions, clause
from .statements import changes_of_statements


@dataclass(frozen=True)
class Change:
    """One change.

    rank: the lower, the more its words say.
    when: "`dWx` is computed with `xs[:, t - 1]` instead of `xs[:, t]`".
    about: what the changed line is about, "`dWx`".
    edits: pairs of a place in the tree, (node, field, index or None), and what is put there.
    """

    rank: int
    when: str
    about: str
    edits: tuple = field(repr=False)


class Neighbours:
    """The changes of one exercise's solution, always in the same order."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.tree = ast.parse(exercise.source)
        results = exercise.gives.split()
        results = results or [n for n in exercise.names if n not in exercise.in_place]
        self.changes = []
        for function in functions(self.tree):
            alike = defaultdict(list)  # the same change, at all of its places
            for rank, subject, verb, phrase, edits in itertools.chain(
                changes_of_expressions(function, results), changes_of_statements(function)
            ):
                about, when = clause([subject], verb, phrase)
                self.changes.append(Change(rank, when, about, edits))
                alike[rank, verb, phrase].append((subject, edits))
            for (rank, verb, phrase), changes in alike.items():
                about, when = clause([subject for subject, _ in changes], verb, phrase)
                edits = tuple(edit for _, edits in changes for edit in edits)
                if len(changes) > 1 and not touch(edits):
                    self.changes.append(Change(rank, when, about, edits))

    def program(self, change):
        """Return the solution with one change; raises SyntaxError if that is no program."""
        try:
            with self.made(change), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # odd code
                code = compile(self.tree, f"<{self.exercise.name}>", "exec")
        except (ValueError, TypeError, RecursionError) as error:  # a tree that is no program
            raise SyntaxError(str(error)) from None
        scope = dict(vars(sys.modules[self.exercise.solution.__module__]))
        exec(code, scope)
        return scope[self.exercise.name]

    def source(self, change):
        """Return the text of the solution with one change."""
        with self.made(change):
            return ast.unparse(self.tree)

    @contextlib.contextmanager
    def made(self, change):
        """Make a change in the tree, and take it back."""
        before = [(place, put(place, new)) for place, new in change.edits]
        try:
            ast.fix_missing_locations(self.tree)
            yield
        finally:
            for place, old in reversed(before):
                put(place, old)


def touch(edits):
    """Return whether an edit undoes another: they are at one place, or one replaces the other's list."""
    places = [place for place, _ in edits]
    lists = [(id(node), name) for node, name, index in places if index is None]
    inside = {(id(node), name) for node, name, index in places if index is not None}
    single = {(id(node), name, index) for node, name, index in places}
    return len(single) < len(places) or not inside.isdisjoint(lists)


def functions(tree):
    """Return the solution, or the methods of its class."""
    (top,) = tree.body
    parts = top.body if isinstance(top, ast.ClassDef) else [top]
    return [part for part in parts if isinstance(part, ast.FunctionDef)]


def put(place, new):
    """Put something at a place of the tree; returns what was there."""
    node, name, index = place
    if index is None:
        old = getattr(node, name)
        setattr(node, name, new)
    else:
        inside = getattr(node, name)
        old, inside[index] = inside[index], new
    return old
