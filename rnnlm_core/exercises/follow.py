"""Where an answer and the solution part: the first value of the solution that the answer lacks.

Both are followed on one input. A value of the solution is looked for among those of the answer,
whatever its name there, its layout (time first, rows and steps as one axis) or the order of a list.
A value that is not there may not be needed: it counts only if nothing that the solution makes of it
is there either.
"""

import ast
import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from .compare import number, show, told_apart
from .exercise import call
from .outcomes import same_results
from .trace import Value, as_array, namespace_of, text_of, values_of, values_of_solution

FEWEST = 2  # values that both programs must have, or a missing one means nothing
SMALLER = 2  # smaller cases that are tried
PLAIN = ("max", "mean", "min", "prod", "std", "sum", "copy")  # methods whose names are nouns
OPERATIONS = {
    ast.Add: "the sum of {} and {}",
    ast.Sub: "{} minus {}",
    ast.Mult: "the product of {} and {}, number by number",
    ast.MatMult: "the matrix product of {} and {}",
    ast.Div: "{} divided by {}",
    ast.FloorDiv: "{} divided by {}, rounded down",
    ast.Mod: "what is left when {} is divided by {}",
    ast.Pow: "{} to the power of {}",
}


@dataclass
class Parting:
    """The first value that the answer lacks.

    case: the input on which that was found. needed: a Value of the solution; None if the answer lacks
    nothing. names: {text of what it is made of: how the answer calls it}. own: the answer's value in
    its place, or None. looks: what that is beside the right one, " its negative", or "".
    """

    case: object
    needed: Value | None = None
    names: dict = field(default_factory=dict)
    own: Value | None = None
    looks: str = ""

    @property
    def place(self):
        """Where it is, whatever the case."""
        node = self.needed and self.needed.node
        where = node and (node.lineno, node.col_offset, text_of(node))
        return where, self.own and self.own.text, self.looks


def parting(exercise, answer, cases, outcomes):
    """Find where an answer parts from the solution; None if that cannot be said.

    cases, outcomes: those that go wrong, from the smallest to the largest, and what the answer gave.
    The largest tells values apart best. The same place in a smaller case is easier to read.
    """
    pairs, found = list(zip(cases, outcomes)), None
    with np.errstate(all="ignore"):
        while pairs and not (found and found.needed):
            there = parting_in(exercise, answer, *pairs.pop())
            found = there if there and there.needed else found or there
        for pair in pairs[-SMALLER:] if found and found.needed else ():
            earlier = parting_in(exercise, answer, *pair)
            if earlier and earlier.place == found.place:
                # small numbers are often equal by chance: dx and dz, say, where Wx is 1
                names = {text: name for text, name in earlier.names.items() if "`" not in name}
                earlier.names = found.names | names
                return earlier
    return found


def parting_in(exercise, answer, case, outcome):
    right = values_of_solution(exercise, case)
    again, own = values_of(exercise, answer, case, namespace_of(answer))
    if again.results is None or not same_results(exercise, again.results, outcome.results):
        return None  # to be followed has changed it
    arguments = [
        Value(ast.Name(name, ast.Load()), {}, as_array(value), name=name)
        for name, value in case.args.items()
    ]
    mark(right, Values(arguments + own))
    missing = explaining([value for value in right if not value.fine], right)
    common = sum(bool(v.found) and is_telling(v) and v.found[0] not in arguments for v in right)
    one_call = exercise.drive is call
    if not missing:
        return Parting(case) if one_call and common >= FEWEST else None
    known = Values(arguments + right)
    others = right if one_call else []  # else the turns of several calls would be mixed up
    # what the solution has and the answer has not may also be due to another way of computing it
    looks = ((value, *beside(value, others, own, known)) for value in missing[:8])
    looks = (look for look in looks if look[1] and (look[2] or look[1].name not in exercise.names))
    results = [as_array(value) for value in outcome.results.values()]
    kinds = {array.dtype.kind for array in results if array is not None}
    nowhere = [value for value in missing if not value.matches]
    look = next(looks, None)
    if not look and not nowhere:
        return None  # all of it is there, if at another time
    if not look:
        first = next((v for v in nowhere if v.array.dtype.kind in kinds), nowhere[0])
        look = first, *beside(first, others, own, known)
    needed, own, looks = look
    if common < FEWEST and own is None:
        return None
    if own and not looks.startswith(" what"):
        needed, own, looks = where_they_differ(needed, own, looks)
    return Parting(case, needed, names_of(needed), own, looks)


def where_they_differ(needed, own, looks):
    """Follow two values of the same operation to the only thing they are made of that differs."""
    pair = needed, own
    while operation(pair[0]) == operation(pair[1]) and len(pair[0].inputs) == len(pair[1].inputs):
        parts = [(given(a), given(b)) for a, b in zip(*(value.inputs for value in pair))]
        differ = [(a, b) for a, b in parts if not a.fine and b.array is not None]
        differ = [(a, b) for a, b in differ if a.array.shape == b.array.shape]
        if len(differ) != 1:
            break
        (pair,) = differ
        looks = plain_look(pair[1].array, pair[0].array)
    return *pair, looks


def given(value):
    """Return the value that a name was given."""
    return value.inputs[-1] if is_name(value) and value.inputs else value


def plain_look(array, right):
    """Return what an array is, beside the right one: " its negative", " 2 times that", or ""."""
    if close(array, -right):
        return " its negative"
    used = np.abs(right) > 1e-9
    if used.sum() > 2 and not array[~used].any():
        ratios = array[used] / right[used]
        if close(ratios, np.full_like(ratios, ratios[0])) and ratios[0]:
            return f" {number(float(ratios[0]), 3)} times that"
    return ""


def names_of(needed):
    """Say how the answer calls what a value is made of: {text in the solution: its own}."""
    names = {}
    for value in needed.inputs:
        text = text_of(value.node)
        if value.array is not None and value.array.dtype.kind in "iu" and not value.array.ndim:
            names[text] = str(value.array)
        elif value.found and (is_telling(value) or is_name(value)):
            own, is_part = value.found
            called = text_of(own.node) if own.name == "what is returned" else own.text
            if not is_part:
                names[text] = f"`{called}`"
            elif not isinstance(value.node, ast.Subscript):
                names[text] = f"a part of `{called}`"
    return names


def mark(right, own):
    """Set value.found, the answer's own, and value.fine, for each value of the solution.

    If both programs go through their loops alike, the turns count, too.
    """
    for value in right:
        value.matches = own.find(value.array)
        value.found = next((m for m in value.matches if same_turn(m[0], value) is not False), None)
    in_loops = [v for v in right if v.turn and v.matches]
    if 2 * sum(bool(v.found) for v in in_loops) < len(in_loops):
        for value in right:
            value.found = next(iter(value.matches), None)
    made_of, last = defaultdict(list), {}
    for value in right:
        for part in value.inputs:
            made_of[id(part)].append(value)
        if value.name and isinstance(value.node, ast.Name):  # a sum: only the whole one counts
            if value.name in last:
                last[value.name].partial = True
            last[value.name] = value
    for value in reversed(right):
        after = any(v.used for v in made_of[id(value)])
        telling = is_telling(value)
        passes = telling or value.partial or is_name(value)
        value.used = (telling and bool(value.found)) or (after and passes)
        value.fine = value.used or not telling
    # what is not needed in one turn is not needed in another
    needless = {id(v.node) for v in right if v.used and not v.found}
    for value in right:
        value.fine = value.fine or id(value.node) in needless


def explaining(missing, right):
    """Return, of the values that are missing, those of which the most of the wrong results are made.

    The others may be missing because the answer comes to them in another way.
    """
    made_into = defaultdict(set)
    for value in reversed(right):
        if value.name == "what is returned":
            for part in value.inputs if isinstance(value.node, ast.Tuple) else [value]:
                if not part.found:
                    made_into[id(part)].add(id(part))
        for part in value.inputs:
            made_into[id(part)] |= made_into[id(value)]
    most = max((len(made_into[id(value)]) for value in missing), default=0)
    return [value for value in missing if len(made_into[id(value)]) == most]


def is_name(value):
    return isinstance(value.node, ast.Name) and not value.name


def is_telling(value):
    """Return whether a value is more than a name of another, a constant, or a number of things."""
    array = value.array
    if array is None or value.partial or is_name(value):
        return False
    if array.size == 1:
        return bool(value.name) if array.dtype.kind in "iu" else array.flat[0] not in (0, 1)
    return bool(np.ptp(array)) and not np.isin(array, (0, 1)).all()  # nor a mask


class Values:
    """The values of an answer, with their slices, to look things up in."""

    def __init__(self, values):
        by_size = defaultdict(list)
        for i, value in enumerate(values):
            if value.array is not None:
                for part, array in enumerate(slices(value.array)):
                    total, square = sums(array)
                    if not np.isnan(total):  # which would have no place in an order
                        by_size[array.size].append((total, square, part > 0, i, array, value))
        self.by_size = {}
        for size, entries in by_size.items():
            entries.sort(key=lambda entry: entry[0])
            self.by_size[size] = [entry[0] for entry in entries], entries

    def find(self, array):
        """Return pairs (a value that equals an array but for its layout, whether a part of it does)."""
        if array is None or array.size not in self.by_size:
            return []
        totals, entries = self.by_size[array.size]
        total, square = sums(array)
        scale = 1e-6 + 1e-4 * np.abs(array).sum()
        near = entries[bisect_left(totals, total - scale) : bisect_right(totals, total + scale)]
        near = [entry for entry in near if abs(entry[1] - square) <= 1e-6 + 1e-3 * square]
        same = [
            (is_part, not value.name, len(value.text), i, value)
            for *_, is_part, i, other, value in near[:200]
            if equal(array, other)
        ]
        return [
            (value, is_part) for is_part, *_, value in sorted(same, key=lambda found: found[:4])
        ]


def sums(array):
    """Return two numbers that no layout changes: the sum of an array, and that of its squares."""
    return array.sum(), np.square(array, dtype=float).sum()


def slices(array):
    """Yield an array, and its parts along each of its axes."""
    yield array
    for axis in range(array.ndim):
        yield from np.moveaxis(array, axis, 0)[:50]


def equal(a, b):
    """Return whether arrays of the same size are equal, whatever their layout."""
    row = a.ravel()
    if b.ndim < 2:
        return close(row, b.ravel()) or (a.size > 1 and close(row, b[::-1]))
    for order in itertools.permutations(range(b.ndim)) if b.ndim < 4 else [range(b.ndim)]:
        c = b.transpose(order)
        if close(row, c.ravel()) or close(row, c[::-1].ravel()):
            return True
    return False


def close(a, b):
    if a.shape != b.shape:
        return False
    return bool((np.abs(a - b) <= 1e-6 + 1e-4 * np.abs(b)).all())


def same_turn(a, b):
    """Return whether two values come from the same turn of loops; None if that cannot be said."""
    names = a.turn.keys() & b.turn.keys()
    if names:
        return all(a.turn[name] == b.turn[name] for name in names)
    if not a.turn or len(a.turn) != len(b.turn):
        return None
    return list(a.turn.values()) == list(b.turn.values())  # the loops have other names


def beside(needed, right, own, known):
    """Return (the answer's value in the place of the one that is needed, what it looks like).

    right: the values of the solution, in whose other turns it is looked for. known: its Values.
    """
    array = needed.array
    around = [v for v in own if v.array is not None and v.array.shape == array.shape]
    around = [v for v in around if same_turn(v, needed) is not False]
    around = [v for v in around if not v.partial and not is_name(v)]
    strange = [v for v in around if not known.find(v.array)]
    for v in strange:
        if plain_look(v.array, array):
            return v, plain_look(v.array, array)
    others = [v for v in right if v.node is needed.node and v.turn != needed.turn]
    for v in around if array.size > 1 else ():
        if same_turn(v, needed) and (v.name or operation(v) == operation(needed)):
            for other in others:
                if close(v.array, other.array):
                    return v, f" what is needed{at(other) or ' in another turn'}"
    alike = [v for v in strange if v.name == needed.name != "" and is_telling(v)]
    alike = alike or [v for v in strange if array.size > 1 and operation(v) == operation(needed)]
    alike = [v for v in alike if v.name != "what is returned"]
    if needed.turn:
        alike = [v for v in alike if same_turn(v, needed)]
    return (alike[-1], "") if alike else (None, "")


def operation(value):
    """Return what an expression does, whichever way it is written."""
    node = value.node
    if isinstance(node, ast.BinOp):
        return type(node.op).__name__
    if isinstance(node, ast.Call):
        name = text_of(node.func).split(".")[-1]
        return {"dot": "MatMult", "matmul": "MatMult", "einsum": "MatMult", "multiply": "Mult"}.get(
            name, name
        )
    return type(node).__name__


def at(value):
    turns = ", ".join(f"{name} = {turn}" for name, turn in value.turn.items() if name != "_")
    return f" at {turns}" if turns else ""


def told(parting):
    """Say where the programs part, with the two values."""
    needed, own = parting.needed, parting.own
    text = f"Followed step by step, with {parting.case.label}, "
    if needed is None:
        return text + (
            "`check` finds in your program whatever the solution computes on its way. Look at how the "
            "results are put together from it."
        )
    text += f"the two programs part{at(needed)}. "
    right, wrong = apart(needed.array, own.array) if own else (shown(needed.array), "")
    text += f"There the solution has {described(needed, parting.names)}:\n  {right}\n"
    if own is None:
        return text + "`check` does not find it in your program."
    code = "What you return" if own.name == "what is returned" else f"Your `{own.text}`"
    return text + f"{code}{at(own)} is{parting.looks}:\n  {wrong}"


def apart(a, b):
    """Show two arrays of the same shape so that they look different."""
    texts = shown(a), shown(b)
    if texts[0] != texts[1]:
        return texts
    place = tuple(np.argwhere(np.abs(a - b) == np.abs(a - b).max())[0].tolist())
    pair = told_apart(a[place], b[place])
    return tuple(f"{text}; at {list(place)} {n}" for text, n in zip(texts, pair))


def shown(array):
    if array.size <= 12:
        return show(array)
    first = ", ".join(number(x.item()) for x in array.ravel()[:4])
    return f"{first}, ... (shape {array.shape})"


def described(value, names):
    """Describe the last operation of an expression in words."""

    def part(node):
        if isinstance(node, ast.Constant):
            return ast.unparse(node)
        if isinstance(node, ast.Attribute) and node.attr == "T":
            return f"{part(node.value)} transposed"
        text = text_of(node)
        return names.get(text, f"`{text}`")

    node = value.node
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        return OPERATIONS[type(node.op)].format(part(node.left), part(node.right))
    if isinstance(node, ast.Call):
        function, others = node.func, [part(a) for a in node.args]
        more = " with " + ", ".join(map(ast.unparse, node.keywords)) if node.keywords else ""
        if isinstance(function, ast.Attribute) and ast.unparse(function.value) != "np":
            others.insert(0, part(function.value))
            name = function.attr
            name = f"the {name}" if name in PLAIN else f"`{name}`"
            return f"{name} of {' and '.join(others)}{more}"
        return f"`{ast.unparse(function)}` of {' and '.join(others)}{more}"
    if value.name and isinstance(node, ast.Name):
        return "as its result" if value.name == "what is returned" else f"in its `{value.name}`"
    return f"`{ast.unparse(node)}`"
