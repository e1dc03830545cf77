"""Changes of whole statements: left out, done twice, moved, = for +=, an argument ignored."""

import ast

from .changed_expressions import at, call, named, read


def changes_of_statements(function, results):
    """Yield (subject, verb, phrase, edits), as changes_of_expressions() does."""
    yield from ignored_arguments(function)
    for node in ast.walk(function):
        for place in blocks(node):
            yield from changes_in(place, node, function)


def blocks(node):
    """Yield the places of a node's blocks: lists of statements."""
    for name, value in ast.iter_fields(node):
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield node, name, None


def is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def ignored_arguments(function):
    """Yield the changes by which a parameter does not matter."""
    body = (function, "body", None)
    for argument in function.args.args:
        name = argument.arg
        for value, words in (
            (call("np.zeros_like", read(name)), "zeros"),
            (ast.Constant(0), "0"),
            (ast.Constant(1), "1"),
            (ast.Constant(None), "None"),
            (ast.Constant(True), "True"),
            (ast.Constant(False), "False"),
            (call("np.random.default_rng", ast.Constant(0)), "another generator"),
        ):
            line = ast.Assign([ast.Name(name, ast.Store())], value)
            edit = (body, [line, *function.body])
            yield f"`{name}`", "is ignored,", f"and {words} taken in its place", (edit,)


def changes_in(place, parent, function):
    """Yield the changes of a block and its statements."""
    block = at(place)
    in_loop = isinstance(parent, (ast.For, ast.While))
    for i, statement in enumerate(block):
        if is_docstring(statement) or isinstance(statement, ast.FunctionDef):
            continue
        subject, verb, done = about(statement)
        others = block[:i] + block[i + 1 :]
        if not isinstance(statement, ast.Return):
            yield subject, verb, "nowhere" if verb == "is computed" else "never", ((place, others or [ast.Pass()]),)
            twice = [*block[:i], statement, *block[i:]]
            yield subject, verb, "twice in a row", ((place, twice),)
        for j in range(len(block)):
            if j != i and not is_docstring(block[j]):
                moved = [*others[:j], statement, *others[j:]]
                neighbour = about(block[j])[0]
                where = f"{'after' if j > i else 'before'} {neighbour}"
                yield subject, verb, where, ((place, moved),)
        yield from other_assignment(statement, (*place[:2], i))
        if isinstance(statement, ast.For):
            yield from around_a_loop(statement, place, i)
    if in_loop:
        first_only = [*block, ast.Break()]
        yield f"the loop over {named(parent.target)}", "ends", "after its first turn", ((place, first_only),)


def about(statement):
    """Return (subject, verb, None) of a statement."""
    if isinstance(statement, ast.Assign):
        return named(statement.targets[0]), "is computed", None
    if isinstance(statement, ast.AugAssign):
        return named(statement.target), "is computed", None
    if isinstance(statement, ast.Return):
        return "the result", "is returned", None
    if isinstance(statement, ast.For):
        return f"the loop over {named(statement.target)}", "is run", None
    if isinstance(statement, (ast.If, ast.While)):
        return "the `if`", "is asked", None
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return f"`{ast.unparse(statement.value.func)}`", "is called", None
    return f"`{ast.unparse(statement).split()[0]}`", "is done", None


def other_assignment(statement, place):
    """= for += and back."""
    if isinstance(statement, ast.AugAssign):
        subject, target = named(statement.target), statement.target
        whole = ast.Subscript(target, ast.Constant(...), ast.Store())
        stored = ast.Assign([target], statement.value)
        yield subject, "is computed", "with `=`, so that only the last turn counts", ((place, stored),)
        if isinstance(target, ast.Name):
            inside = ast.Assign([whole_of(target)], statement.value)
            yield subject, "is computed", "with `=`, so that only the last turn counts ", ((place, inside),)
        for sign, text in ((ast.Sub(), "-="), (ast.Add(), "+="), (ast.Mult(), "*=")):
            if not isinstance(statement.op, type(sign)):
                new = ast.AugAssign(target, sign, statement.value)
                yield subject, "is computed", f"with `{text}`", ((place, new),)
        twice = ast.AugAssign(target, statement.op, read_of(target))
        yield subject, "is computed", "from itself", ((place, twice),)
        new = ast.Assign([target], ast.BinOp(read_of(target), statement.op, statement.value))
        yield subject, "is computed", "in a new array, not in the one that is there", ((place, new),)
    elif isinstance(statement, ast.Assign):
        (target,) = statement.targets
        if not isinstance(target, ast.Tuple):
            new = ast.AugAssign(target, ast.Add(), statement.value)
            yield named(target), "is computed", "with `+=`, added to what is there", ((place, new),)


def whole_of(name):
    return ast.Subscript(read(name.id), ast.Constant(...), ast.Store())


def read_of(target):
    copy = ast.parse(ast.unparse(target), mode="eval").body
    return copy


def around_a_loop(loop, place, i):
    """A statement moved into the loop, or out of it."""
    block = at(place)
    body = (loop, "body", None)
    over = named(loop.target)
    for k, statement in enumerate(loop.body):
        subject, verb, _ = about(statement)
        rest = loop.body[:k] + loop.body[k + 1 :] or [ast.Pass()]
        before = [*block[:i], statement, *block[i:]]
        after = [*block[: i + 1], statement, *block[i + 1 :]]
        yield subject, verb, f"before the loop over {over} and not in it", ((body, rest), (place, before))
        yield subject, verb, f"after the loop over {over} and not in it", ((body, rest), (place, after))
        if verb == "is computed":
            yield subject, verb, f"before the loop over {over}, too", ((place, before),)
    for k, statement in enumerate(block[:i]):
        if not is_docstring(statement):
            subject, verb, _ = about(statement)
            rest = block[:k] + block[k + 1 :]
            yield subject, verb, f"anew in every turn of the loop over {over}", ((body, [statement, *loop.body]),)
    for k, statement in enumerate(block[i + 1 :], i + 1):
        subject, verb, _ = about(statement)
        if k == i + 1:
            rest = block[:k] + block[k + 1 :]
            yield subject, verb, f"inside of the loop over {over}", ((body, [*loop.body, statement]), (place, rest))
