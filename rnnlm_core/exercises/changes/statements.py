"""Changes of whole statements: left out, done twice, moved, = for +=, an argument ignored."""

import ast
from collections import defaultdict

from .expressions import at, base, clause, named
from .rules import is_module

# ranks, among those of the rules
BY_INDEX, IGNORED, ASSIGNED, LEFT_OUT, MOVED, OTHER_SIGN, CALLED, READ = 0, 1, 2, 3, 8, 9, 10, 13
NUMBERED = ("first", "second", "third", "fourth", "fifth", "sixth")

IN_PLACE_OF_AN_ARGUMENT = {
    "np.zeros_like({})": "zeros are in its place",
    "0": "0 is in its place",
    "1": "1 is in its place",
    "None": "None is in its place",
    "True": "True is in its place",
    "False": "False is in its place",
    "np.random.default_rng(0)": "another generator is in its place",
}
PARTS_OF_AN_ARGUMENT = {
    "{}[::-1]": "in reverse order",
    "{}[:, ::-1]": "in reverse order along axis 1",
    "{}[:1]": "up to its first entry only",
    "{}[:-1]": "without its last entry",
    "{}[1:]": "without its first entry",
    "{}.T": "transposed",
}
OF_PARAMETERS = ("run", "step", "loss", "read_block")  # functions that an exercise is given
WITHOUT_EFFECT = (  # methods that change nothing
    *("all", "any", "copy", "count", "items", "max", "mean", "min", "ravel", "reshape", "split"),
    *("sum", "values"),
)


def changes_of_statements(function):
    """Yield (rank, subject, verb, phrase, edits), as changes_of_expressions() does."""
    yield from other_arguments(function)
    number_statements(function)
    own = {name for n in ast.walk(function) if isinstance(n, ast.Assign) for name in stores(n)}
    for node in ast.walk(function):
        for name, block in ast.iter_fields(node):
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                in_loop = isinstance(node, (ast.For, ast.While)) and name == "body"
                yield from changes_in((node, name, None), in_loop, own)


def number_statements(function):
    """Number the statements that are about the same, so that words can tell them apart."""
    alike = defaultdict(list)
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function:
            alike[about(node)].append(node)
    for nodes in alike.values():
        nodes.sort(key=lambda node: node.lineno)
        for node, number in zip(nodes, NUMBERED if nodes[1:] else ()):
            node.number = number


def other_arguments(function):
    """A parameter that does not matter, or that is read in another order, or only in part."""
    for name in [argument.arg for argument in function.args.args if argument.arg != "self"]:
        for code, phrase in (IN_PLACE_OF_AN_ARGUMENT | PARTS_OF_AN_ARGUMENT).items():
            ignored = code in IN_PLACE_OF_AN_ARGUMENT
            line = ast.parse(f"{name} = {code.format(name)}").body[0]
            edit = (function, "body", None), [line, *function.body]
            rank, verb = (IGNORED, "is ignored:") if ignored else (READ, "is read")
            yield rank, f"`{name}`", verb, phrase, (edit,)


def changes_in(place, in_loop, own):
    """Yield the changes of the statements of a block. own: names of what the function has made."""
    block = at(place)
    for i, statement in enumerate(block):
        if is_docstring(statement) or isinstance(statement, ast.FunctionDef):
            continue
        subject, verb = about(statement)
        others = block[:i] + block[i + 1 :]
        if not isinstance(statement, ast.Return):
            never = verb.replace("is ", "is never ", 1)
            yield LEFT_OUT, subject, never, "", ((place, others or [ast.Pass()]),)
            if not (isinstance(statement, ast.Assign) and is_same_twice(statement)):
                twice = [*block[:i], statement, *block[i:]]
                yield CALLED, subject, verb, "twice in a row", ((place, twice),)
        for j, other in enumerate(block):
            passed = others[min(i, j) : max(i, j)]
            if not is_docstring(other) and not all(commute(statement, p) for p in passed):
                moved = [*others[:j], statement, *others[j:]]
                there, then = about(other)
                where = f"{'after' if j > i else 'before'} {clause([there], then)[1]}"
                yield MOVED, subject, verb, where, ((place, moved),)
        yield from other_assignments(statement, (*place[:2], i), in_loop, own)
        yield from by_index(statement, (*place[:2], i))
        if isinstance(statement, ast.For):
            yield from around_a_loop(statement, place, i)
            ended = (statement, "body", None), [*statement.body, ast.Break()]
            yield LEFT_OUT, subject, "ends", "after its first turn", (ended,)


def is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def about(statement):
    """Return (what a statement is about, what happens to it), and which of several it is."""
    subject, verb = subject_and_verb(statement)
    number = getattr(statement, "number", "")
    if not number:
        return subject, verb
    if subject.startswith("the "):
        return f"the {number} {subject[4:]}", verb
    return subject, f"{verb} for the {number} time"


def subject_and_verb(statement):
    if isinstance(statement, ast.Assign):
        (target,) = statement.targets
        return named(target), "is stored" if isinstance(target, ast.Subscript) else "is computed"
    if isinstance(statement, ast.AugAssign):
        adds = isinstance(statement.op, (ast.Add, ast.Sub))
        return named(statement.target), "is added to" if adds else "is changed"
    if isinstance(statement, ast.Return):
        return "the result", "is returned"
    if isinstance(statement, ast.For):
        return f"the loop over {named(statement.target)}", "is run"
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return f"`{ast.unparse(statement.value.func)}`", "is called"
    if isinstance(statement, ast.Raise):
        return "the error", "is raised"
    if isinstance(statement, ast.FunctionDef):
        return f"the function `{statement.name}`", "is defined"
    word = type(statement).__name__.lower()
    return f"the `{word}`", "is asked" if word == "if" else "is run"


def is_same_twice(statement):
    """Return whether a statement has the same effect if it is done twice."""
    return not stores(statement) & names_read(statement) and not has_effects(statement)


def commute(a, b):
    """Return whether two statements have the same effect in either order."""
    if isinstance(a, ast.Return) or isinstance(b, ast.Return):
        return False
    if has_effects(a) and has_effects(b):
        return False
    return not (stores(a) & (names_read(b) | stores(b)) or stores(b) & names_read(a))


def stores(statement):
    """Return what a statement stores into, self.h among them."""
    stored = [n for n in ast.walk(statement) if isinstance(getattr(n, "ctx", None), ast.Store)]
    return {ast.unparse(base(node)) for node in stored if not isinstance(node, ast.Tuple)}


def names_read(statement):
    """Return what a statement reads; what it adds to, or stores an entry of, is among it."""
    nodes = [n for n in ast.walk(statement) if isinstance(n, (ast.Name, ast.Attribute))]
    read = {ast.unparse(n) for n in nodes if isinstance(n.ctx, ast.Load)}
    return read | (stores(statement) if isinstance(statement, ast.AugAssign) else set())


def has_effects(statement):
    """Return whether a statement calls something that may have a memory, or may give up."""
    if isinstance(statement, ast.Expr):
        return True
    for node in ast.walk(statement):
        function = getattr(node, "func", None)
        if isinstance(function, ast.Name) and function.id in OF_PARAMETERS:
            return True
        of_an_object = isinstance(function, ast.Attribute) and not is_module(function.value)
        if (of_an_object and function.attr not in WITHOUT_EFFECT) or isinstance(node, ast.Raise):
            return True
    return False


def other_assignments(statement, place, in_loop, own):
    """= for += and back, and a new array for one that is there."""
    if isinstance(statement, ast.AugAssign):
        target, value, new = statement.target, statement.value, []
        again = ast.parse(ast.unparse(target), mode="eval").body
        adds = isinstance(statement.op, (ast.Add, ast.Sub))
        only = ", so that only the last turn counts" if in_loop and adds else ""
        new.append((ast.Assign([target], value), f"with `=`{only}"))
        if isinstance(target, ast.Name):
            inside = ast.Subscript(again, ast.Constant(...), ast.Store())
            new.append((ast.Assign([inside], value), f"with `[...] =`{only}"))
        for sign, text in (
            *((ast.Sub(), "-="), (ast.Add(), "+="), (ast.Mult(), "*="), (ast.Div(), "/=")),
        ):
            if not isinstance(statement.op, type(sign)):
                new.append((ast.AugAssign(target, sign, value), f"with `{text}`"))
        new.append((ast.AugAssign(target, statement.op, again), "from itself alone"))
        if not stores(statement) & own:  # else a new one is as good
            result = ast.BinOp(again, statement.op, value)
            new.append((ast.Assign([target], result), "as a new array"))
    elif isinstance(statement, ast.Assign) and not isinstance(statement.targets[0], ast.Tuple):
        (target,) = statement.targets
        added = ast.AugAssign(target, ast.Add(), statement.value)
        new = [(added, "with `+=`, so that it is added to what is there")]
    else:
        return
    for line, phrase in new:
        rank = OTHER_SIGN if phrase in ("with `*=`", "with `/=`") else ASSIGNED
        yield rank, named(target), "is computed", phrase, ((place, line),)


def by_index(statement, place):
    """np.add.at by an index."""
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "np.add.at":
        array, ids, what = value.args
        target = ast.Subscript(array, ids, ast.Store())
        lines = {"=": ast.Assign([target], what), "+=": ast.AugAssign(target, ast.Add(), what)}
        for sign, line in lines.items():
            text = (
                f"by `{ast.unparse(target)} {sign} ...`, which keeps one of the entries at a place"
            )
            yield BY_INDEX, named(array), "is filled", text, ((place, line),)


def around_a_loop(loop, place, i):
    """A statement moved into a loop or out of it, and a model's state emptied in each turn."""
    block, body = at(place), (loop, "body", None)
    over = f"the loop over {named(loop.target)}"
    for k, statement in enumerate(loop.body):
        rest = loop.body[:k] + loop.body[k + 1 :] or [ast.Pass()]
        for j, where in ((i, "before"), (i + 1, "after")):
            edits = (body, rest), (place, [*block[:j], statement, *block[j:]])
            yield MOVED, *about(statement), f"{where} {over} and not in it", edits
    for statement in block[:i]:
        if not is_docstring(statement):
            edit = body, [statement, *loop.body]
            yield MOVED, *about(statement), f"anew in every turn of {over}", (edit,)
    for statement in block[i + 1 : i + 2]:
        edits = (body, [*loop.body, statement]), (place, block[: i + 1] + block[i + 2 :])
        yield MOVED, *about(statement), f"inside of {over}", edits
    if any(isinstance(n, ast.Name) and n.id == "model" for n in ast.walk(loop)):
        line = ast.parse("model.reset_state()").body[0]
        for edit, where in (
            ((body, [line, *loop.body]), f"whenever a turn of {over} begins"),
            ((body, [*loop.body, line]), f"whenever a turn of {over} ends"),
            ((place, [*block[:i], line, *block[i:]]), f"before {over}"),
            ((place, [*block[: i + 1], line, *block[i + 1 :]]), f"after {over}"),
        ):
            yield CALLED, "`model.reset_state`", "is called", where, (edit,)
