"""Changes of whole statements: left out, done twice, moved, = for +=, an argument ignored."""

import ast

from .changed_expressions import at, call, is_module, listed, named, read, reads

# ranks, among those of RULES
IGNORED, ASSIGNED, LEFT_OUT, MOVED, CALLED, READ = 1, 2, 3, 7, 9, 12
WITHOUT_EFFECT = {  # methods that change nothing
    *("all", "any", "copy", "count", "items", "max", "mean", "min", "ravel", "reshape", "split"),
    *("sum", "values"),
}


def changes_of_statements(function):
    """Yield (rank, subject, verb, phrase, edits), as changes_of_expressions() does."""
    yield from other_arguments(function)
    made = [n for n in ast.walk(function) if isinstance(n, ast.Assign)]
    made = {name for statement in made for name in stores(statement)}
    for node in ast.walk(function):
        for name, block in ast.iter_fields(node):
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield from changes_in(node, (node, name, None), block, made)


def other_arguments(function):
    """A parameter that does not matter, or that is read in another order, or only in part."""
    body = (function, "body", None)
    for argument in function.args.args:
        name = argument.arg
        for code, rank, verb, phrase in (
            ("np.zeros_like({})", IGNORED, "is ignored:", "zeros are in its place"),
            ("0", IGNORED, "is ignored:", "0 is in its place"),
            ("1", IGNORED, "is ignored:", "1 is in its place"),
            ("None", IGNORED, "is ignored:", "None is in its place"),
            ("True", IGNORED, "is ignored:", "True is in its place"),
            ("False", IGNORED, "is ignored:", "False is in its place"),
            ("np.random.default_rng(0)", IGNORED, "is ignored:", "another generator is in its place"),
            ("{}[::-1]", READ, "is read", "in reverse order"),
            ("{}[:, ::-1]", READ, "is read", "in reverse order along axis 1"),
            ("{}[:1]", READ, "is read", "up to its first entry only"),
            ("{}[:-1]", READ, "is read", "without its last entry"),
            ("{}[1:]", READ, "is read", "without its first entry"),
            ("{}.T", READ, "is read", "transposed"),
        ):
            line = ast.parse(f"{name} = {code.format(name)}").body[0]
            yield rank, f"`{name}`", verb, phrase, ((body, [line, *function.body]),)


def changes_in(parent, place, block, made):
    """Yield the changes of the statements of a block. made: names of what the function has made."""
    in_loop = isinstance(parent, (ast.For, ast.While)) and place[1] == "body"
    for i, statement in enumerate(block):
        if is_docstring(statement) or isinstance(statement, ast.FunctionDef):
            continue
        subject, verb = about(statement)
        others = block[:i] + block[i + 1 :]
        never, here = verb.replace("is ", "is never ", 1), (*place[:2], i)
        if not isinstance(statement, ast.Return):
            yield LEFT_OUT, subject, never, "", ((place, others or [ast.Pass()]),)
            if not (isinstance(statement, ast.Assign) and commutes(statement, statement)):
                twice = [*block[:i], statement, *block[i:]]
                yield CALLED, subject, verb, "twice in a row", ((place, twice),)
        for j, other in enumerate(block):
            passed = block[min(i, j) : max(i, j) + 1]
            if j != i and not is_docstring(other) and not all(commutes(statement, p) for p in passed):
                moved = [*others[:j], statement, *others[j:]]
                where = f"{'after' if j > i else 'before'} {' '.join(about(other))}"
                yield MOVED, subject, verb, where, ((place, moved),)
        yield from other_assignments(statement, here, in_loop, made)
        yield from other_calls(statement, here)
        if isinstance(statement, ast.For):
            yield from around_a_loop(statement, place, i)
    if in_loop:
        loop = f"the loop over {named(parent.target)}"
        yield LEFT_OUT, loop, "ends", "after its first turn", ((place, [*block, ast.Break()]),)


def is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def about(statement):
    """Return (what a statement is about, what happens to it)."""
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
    if isinstance(statement, ast.If):
        return "the `if`", "is asked"
    return "the error", "is raised"


def commutes(a, b):
    """Return whether two statements have the same effect in either order."""
    if a is b:
        return not stores(a) & names_read(a) and not has_effects(a)
    if isinstance(a, ast.Return) or isinstance(b, ast.Return) or (has_effects(a) and has_effects(b)):
        return False
    return not (stores(a) & (names_read(b) | stores(b)) or stores(b) & names_read(a))


def stores(statement):
    return {
        ast.unparse(base) if isinstance(base, ast.Attribute) else base.id
        for node in ast.walk(statement)
        if isinstance(getattr(node, "ctx", None), ast.Store)
        for base in [root(node)]
        if isinstance(base, (ast.Name, ast.Attribute))
    }


def root(node):
    while isinstance(node, (ast.Subscript, ast.Starred)):
        node = node.value
    return node


def names_read(statement):
    read_names = {ast.unparse(n) for n in ast.walk(statement) if isinstance(n, (ast.Name, ast.Attribute))}
    stored = stores(statement) if isinstance(statement, ast.AugAssign) else set()
    return {name for name in read_names if name not in stores(statement)} | stored | {
        n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and reads(n)
    }


def has_effects(statement):
    """Return whether a statement calls something that may have a memory, or may give up."""
    if isinstance(statement, ast.Expr) or any(isinstance(n, ast.Raise) for n in ast.walk(statement)):
        return True
    calls = [n.func for n in ast.walk(statement) if isinstance(n, ast.Call)]
    return any(
        f.id in ("run", "step", "loss", "read_block")
        if isinstance(f, ast.Name)
        else not is_module(f.value) and f.attr not in WITHOUT_EFFECT
        for f in calls
    )


def other_assignments(statement, place, in_loop, made):
    """= for += and back, and a new array for one that is there."""
    if isinstance(statement, ast.AugAssign):
        subject, target, value = named(statement.target), statement.target, statement.value
        again = ast.parse(ast.unparse(target), mode="eval").body
        only = "with `=`, so that only the last turn counts" if in_loop else "with `=`"
        new = [(ast.Assign([target], value), only)]
        if isinstance(target, ast.Name):
            inside = ast.Subscript(read(target.id), ast.Constant(...), ast.Store())
            new.append((ast.Assign([inside], value), only))
        for sign, text in ((ast.Sub(), "-="), (ast.Add(), "+="), (ast.Mult(), "*="), (ast.Div(), "/=")):
            if not isinstance(statement.op, type(sign)):
                new.append((ast.AugAssign(target, sign, value), f"with `{text}`"))
        new.append((ast.AugAssign(target, statement.op, again), "from itself alone"))
        if not stores(statement) & made:  # else the new one is as good
            result = ast.BinOp(again, statement.op, value)
            new.append((ast.Assign([target], result), "as a new array, not in the one that is there"))
    elif isinstance(statement, ast.Assign) and not isinstance(statement.targets[0], ast.Tuple):
        (target,) = statement.targets
        subject = named(target)
        added = ast.AugAssign(target, ast.Add(), statement.value)
        new = [(added, "with `+=`, so that it is added to what is there")]
    else:
        return
    for line, phrase in new:
        yield ASSIGNED, subject, "is computed", phrase, ((place, line),)


def other_calls(statement, place):
    """np.add.at by an index."""
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "np.add.at":
        array, ids, what = value.args
        target = ast.Subscript(array, ids, ast.Store())
        stored = ast.Assign([target], what)
        added = ast.AugAssign(target, ast.Add(), what)
        for line, sign in ((stored, "="), (added, "+=")):
            text = f"by `{ast.unparse(target)} {sign} ...`, which keeps one of the entries at a place"
            yield 0, named(array), "is filled", text, ((place, line),)


def around_a_loop(loop, place, i):
    """A statement moved into a loop or out of it; and a model's state emptied in each turn."""
    block, body = at(place), (loop, "body", None)
    over = f"the loop over {named(loop.target)}"
    for k, statement in enumerate(loop.body):
        subject, verb = about(statement)
        rest = loop.body[:k] + loop.body[k + 1 :] or [ast.Pass()]
        before = (place, [*block[:i], statement, *block[i:]])
        after = (place, [*block[: i + 1], statement, *block[i + 1 :]])
        yield MOVED, subject, verb, f"before {over} and not in it", ((body, rest), before)
        yield MOVED, subject, verb, f"after {over} and not in it", ((body, rest), after)
    for statement in block[:i]:
        if not is_docstring(statement):
            subject, verb = about(statement)
            inside = [statement, *loop.body]
            yield MOVED, subject, verb, f"anew in every turn of {over}", ((body, inside),)
    for statement in block[i + 1 : i + 2]:
        subject, verb = about(statement)
        rest = block[: i + 1] + block[i + 2 :]
        edits = ((body, [*loop.body, statement]), (place, rest))
        yield MOVED, subject, verb, f"inside of {over}", edits
    if any(isinstance(n, ast.Name) and n.id == "model" for n in ast.walk(loop)):
        line = ast.Expr(call("model.reset_state"))
        for inside, where in (([line, *loop.body], "begins"), ([*loop.body, line], "ends")):
            phrase = f"whenever a turn of {over} {where}"
            yield CALLED, "`model.reset_state`", "is called", phrase, ((body, inside),)
        for j, where in ((i, "before"), (i + 1, "after")):
            edit = (place, [*block[:j], line, *block[j:]])
            yield CALLED, "`model.reset_state`", "is called", f"{where} {over}", (edit,)
