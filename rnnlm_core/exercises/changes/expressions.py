"""Changes inside the expressions of a function: which there are, and what each line is about."""

import ast
import copy
import re

from .rules import (
    RANKS,
    RULES,
    another_constant,
    another_index,
    another_operand,
    another_range,
    exchanged_arguments,
    exchanged_entries,
    is_operand,
    is_start,
    of_a_whole,
    other_brackets,
    quoted,
    reads,
)

OF_MANY = {  # words for one thing, and those for several
    **{"is": "are", "runs": "run", "ends": "end", "it is": "they are", "of it": "of them"},
    **{"its": "their", "itself": "themselves", "a new array": "new arrays"},
    **{"its first entry": "their first entries", "its last entry": "their last entries"},
    **{"its first turn": "their first turns", "its argument": "their arguments"},
}
ONE = r"\b(it is|itself|its (first|last) (entry|turn)|its argument|its|of it|a new array)\b"
QUOTING = (
    another_constant,
    another_index,
    another_operand,
    another_range,
    other_brackets,
)  # rules that quote what was there


def changes_of_expressions(function, results):
    """Yield (rank, subject, verb, phrase, edits): 3, "`dWx`", "is computed", "with ...", and the edits.

    results: the names of what the function returns. rank: the lower, the more the words say.
    """
    operands = operands_of(function)
    for statement in ast.walk(function):
        for subject, verb, place, rules in parts_of(statement, results):
            for where in inside(place):
                node = at(where)
                seen = {ast.unparse(node)}
                whole, others = where == place, []
                if whole and verb == "is computed" and not isinstance(node, ast.Tuple):
                    others = [of_a_whole]
                for rule in [*rules, *others]:
                    for new, phrase in rule(node, operands):
                        text = ast.unparse(new)
                        # NumPy never comes to the end of a list that was appended to itself
                        if text in seen or subject.startswith(f"`{text}."):
                            continue
                        seen.add(text)
                        if whole:
                            phrase = without_quoting(phrase, rule, node)
                        yield RANKS[rule], subject, verb, fitting(phrase, verb), ((where, new),)


def without_quoting(phrase, rule, node):
    """Say what was done to the whole of the right answer, without the right answer."""
    if rule in QUOTING:
        return phrase.partition(" instead of ")[0]
    return phrase.replace(f"with {quoted(node, 'a part of it')} transposed", "transposed")


def fitting(phrase, verb):
    """Say the same of what is called or run, and of what is stored, as of what is computed."""
    if verb == "is stored":
        return phrase.replace("with something else", "at other places")
    if verb in ("is called", "runs"):
        return re.sub(
            "^as ", "with ", re.sub("^transposed", "with its argument transposed", phrase)
        )
    return phrase


def operands_of(function):
    """Return {text: node} of what a function reads that is made of its own names alone."""
    nodes = list(ast.walk(function))
    arguments = [node.arg for node in nodes if isinstance(node, ast.arg) and node.arg != "self"]
    stored = [n.id for n in nodes if isinstance(n, ast.Name) and not reads(n)]
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    operands = {name: ast.Name(name, ast.Load()) for name in arguments}
    for node in nodes:
        if id(node) not in called and is_operand(node, {*arguments, *stored}):
            operands.setdefault(ast.unparse(node), copy.deepcopy(node))  # not a part of itself
    return operands


def parts_of(statement, results):
    """Yield (subject, verb, place, rules) of the expressions that a statement is made of."""
    value, into = getattr(statement, "value", None), getattr(statement, "target", None)
    whole = statement, "value", None
    if isinstance(statement, ast.Assign):
        (into,) = statement.targets
        if isinstance(into, ast.Tuple) and isinstance(value, ast.Tuple):
            for i, part in enumerate(into.elts):
                yield named(part), "is computed", (value, "elts", i), RULES
            yield named(into), "is computed", whole, [exchanged_entries]
        else:
            yield named(into), "is computed", whole, RULES
    elif isinstance(statement, ast.AugAssign):
        yield named(into), "is computed", whole, RULES
    elif isinstance(statement, ast.Return):
        if isinstance(value, ast.Tuple) and len(value.elts) == len(results):
            for i, name in enumerate(results):
                yield f"`{name}`", "is computed", (value, "elts", i), RULES
            yield "the result", "is put together", whole, [exchanged_entries]
        else:
            subject = f"`{results[0]}`" if len(results) == 1 else "the result"
            yield subject, "is computed", whole, RULES
    elif isinstance(statement, ast.Expr) and isinstance(value, ast.Call):
        subject = f"`{ast.unparse(value.func)}`"
        for i in range(len(value.args)):
            yield subject, "is called", (value, "args", i), RULES
        yield subject, "is called", whole, [exchanged_arguments]
    elif isinstance(statement, ast.For):
        yield f"the loop over {named(into)}", "runs", (statement, "iter", None), RULES
    elif isinstance(statement, (ast.If, ast.While)):
        word = type(statement).__name__.lower()
        yield f"the condition of the `{word}`", "is written", (statement, "test", None), RULES
    if isinstance(into, ast.Subscript):
        place = (
            (statement, "target", None) if hasattr(statement, "op") else (statement, "targets", 0)
        )
        yield named(into), "is stored", place, [another_index]


def named(target):
    """Name what a statement stores into: `dxs` for dxs[:, t]."""
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return listed([f"`{ast.unparse(base(part))}`" for part in parts])


def listed(names):
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def clause(subjects, verb, phrase=""):
    """Return (what a clause is about, the clause): `a` and `b`, "`a` and `b` are never computed"."""
    names = [n for s in subjects for n in (re.findall("`.*?`", s) if s[0] == "`" else [s])]
    about = listed(list(dict.fromkeys(names)))
    if len({*names}) > 1:
        verb = re.sub(r"^\w+", lambda first: OF_MANY[first[0]], verb)
        phrase = re.sub(ONE, lambda found: OF_MANY[found[0]], phrase)
    return about, f"{about} {verb} {phrase}".strip()


def base(node):
    while isinstance(node, (ast.Subscript, ast.Starred)):
        node = node.value
    return node


def at(place):
    node, name, index = place
    return getattr(node, name) if index is None else getattr(node, name)[index]


def inside(place):
    """Yield the places of an expression and of all expressions in it, but for sizes and zeros."""
    node = at(place)
    yield place
    if is_start(node) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "len"):
        return
    for name, value in ast.iter_fields(node):
        for i, part in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(part, ast.expr):
                yield from inside((node, name, i if isinstance(value, list) else None))
            elif isinstance(part, (ast.keyword, ast.comprehension)):
                for inner, piece in ast.iter_fields(part):
                    if isinstance(piece, ast.expr):
                        yield from inside((part, inner, None))
