"""Changes inside an expression: another operand, index, sign, axis or order, or a part left out.

A rule takes an expression and yields pairs: the changed expression, and a phrase about the change.
"""

import ast
import itertools

LONGEST = 40  # a longer piece of code is not quoted

SIGNS = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/"},
    **{ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**"},
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="},
    **{ast.Is: "is", ast.IsNot: "is not", ast.And: "and", ast.Or: "or"},
}
# what is taken for each other
PLUS_AND_MINUS = [(ast.Add, ast.Sub)]
COMPARISONS = [
    (ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq, ast.Lt, ast.Gt),
    (ast.NotEq, ast.Gt, ast.GtE),
    (ast.Is, ast.IsNot),
    (ast.And, ast.Or),
]
OPERATIONS = [
    (ast.Mult, ast.MatMult),
    (ast.Mult, ast.Div),
    (ast.Mult, ast.Pow),
    (ast.Mult, ast.Add),
    (ast.Div, ast.FloorDiv),
    (ast.Div, ast.Sub),
    (ast.FloorDiv, ast.Mod),
]
OTHER_FUNCTIONS = [
    ("sum", "mean", "max", "prod"),
    ("log", "log2", "log10", "log1p", "exp"),
    ("min", "max"),
    ("zeros", "ones", "empty"),
    ("zeros_like", "ones_like", "empty_like"),
    ("standard_normal", "random"),
    ("concatenate", "stack"),
    ("tanh", "exp"),
    ("sqrt", "square"),
]


def changes_of_expressions(function, results):
    """Yield (rank, subject, verb, phrase, edits): 3, "`dWx`", "is computed", "with ...", and the edits.

    results: the names of what the function returns. rank: the lower, the more the words say.
    """
    scope = Scope(function)
    for statement in ast.walk(function):
        for subject, verb, place, rules in parts_of(statement, results):
            for where, node in inside(place):
                for rule in rules:
                    for new, phrase in rule(node, scope):
                        if subject.startswith(f"`{ast.unparse(new)}."):
                            continue  # a list that holds itself: NumPy never comes to its end
                        if where == place:  # what was there is the whole of the right answer
                            phrase = phrase.partition(" instead of ")[0]
                        yield RANKS[rule], subject, verb, phrase, ((where, new),)
            if verb == "is computed":
                for new, phrase in whole(at(place), scope):
                    yield RANKS[whole], subject, verb, phrase, ((place, new),)


class Scope:
    """A function's operands, {text: node}: what it reads that is made of its own names alone."""

    def __init__(self, function):
        nodes = list(ast.walk(function))
        arguments = [node.arg for node in nodes if isinstance(node, ast.arg)]
        stored = [n.id for n in nodes if isinstance(n, ast.Name) and not reads(n)]
        self.names = {*arguments, *stored}
        self.operands = {name: read(name) for name in arguments if name != "self"}
        called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        for node in nodes:
            if id(node) not in called and self.has(node):
                self.operands.setdefault(ast.unparse(node), node)

    def has(self, node):
        """Return whether a node is a name of the function, or an entry or attribute of one."""
        while isinstance(node, (ast.Subscript, ast.Attribute)) and reads(node):
            if any(isinstance(part, ast.Call) for part in ast.walk(node)):
                return False
            node = node.value
        return isinstance(node, ast.Name) and reads(node) and node.id in self.names - {"self"}


def parts_of(statement, results):
    """Yield (subject, verb, place, rules) of the expressions that a statement is made of."""
    if isinstance(statement, ast.Assign):
        (target,) = statement.targets
        if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
            for i, part in enumerate(target.elts):
                yield named(part), "is computed", (statement.value, "elts", i), RULES
            yield named(target), "is computed", (statement, "value", None), [exchanged_entries]
        else:
            yield named(target), "is computed", (statement, "value", None), RULES
        if isinstance(target, ast.Subscript):
            yield named(target), "is stored", (statement, "targets", 0), [another_index]
    elif isinstance(statement, ast.AugAssign):
        yield named(statement.target), "is computed", (statement, "value", None), RULES
        if isinstance(statement.target, ast.Subscript):
            yield named(statement.target), "is stored", (statement, "target", None), [another_index]
    elif isinstance(statement, ast.Return):
        value = statement.value
        if isinstance(value, ast.Tuple) and len(value.elts) == len(results):
            for i, name in enumerate(results):
                yield f"`{name}`", "is computed", (value, "elts", i), RULES
            yield "the result", "is put together", (statement, "value", None), [exchanged_entries]
        else:
            subject = f"`{results[0]}`" if len(results) == 1 else "the result"
            yield subject, "is computed", (statement, "value", None), RULES
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        subject = f"`{ast.unparse(call.func)}`"
        for i in range(len(call.args)):
            yield subject, "is called", (call, "args", i), RULES
        yield subject, "is called", (statement, "value", None), [exchanged_arguments]
    elif isinstance(statement, ast.For):
        yield f"the loop over {named(statement.target)}", "runs", (statement, "iter", None), RULES
    elif isinstance(statement, (ast.If, ast.While)):
        yield "the condition of the `if`", "is written", (statement, "test", None), RULES


def named(target):
    """Name what a statement stores into: `dxs` for dxs[:, t]."""
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return listed([f"`{ast.unparse(base(part))}`" for part in parts])


def listed(names):
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def base(node):
    while isinstance(node, (ast.Subscript, ast.Starred)):
        node = node.value
    return node


def inside(place):
    """Yield (place, node) of an expression and of all expressions in it, but for sizes and zeros."""
    node = at(place)
    yield place, node
    if is_start(node) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "len"):
        return
    for name, value in ast.iter_fields(node):
        for i, part in enumerate(value if isinstance(value, list) else [value]):
            where = (node, name, i if isinstance(value, list) else None)
            if isinstance(part, ast.expr):
                yield from inside(where)
            elif isinstance(part, (ast.keyword, ast.comprehension)):
                for inner, piece in ast.iter_fields(part):
                    if isinstance(piece, ast.expr):
                        yield from inside((part, inner, None))


def at(place):
    node, name, index = place
    return getattr(node, name) if index is None else getattr(node, name)[index]


def reads(node):
    return isinstance(getattr(node, "ctx", None), ast.Load)


def read(name):
    return ast.Name(name, ast.Load())


def number(value):
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def call(function, *arguments):
    return ast.Call(ast.parse(function, mode="eval").body, list(arguments), [])


def quoted(node):
    text = ast.unparse(node)
    return f"`{text}`" if len(text) <= LONGEST else "something else"


def instead(new, old):
    return new, f"with {quoted(new)} instead of {quoted(old)}"


def is_start(node):
    """Return whether an expression is a constant, an empty list, zeros, or an array's shape."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        return name.startswith(("zeros", "empty"))
    return isinstance(node, (ast.Constant, ast.List)) or getattr(node, "attr", "") == "shape"


# The rules ------------------------------------------------------------------------------------------


def another_operand(node, scope):
    if scope.has(node):
        text = ast.unparse(node)
        for other, new in scope.operands.items():
            if other != text:
                yield instead(new, node)


def another_index(node, scope):
    """Another index, or the indices in another order, or none."""
    if not isinstance(node, ast.Subscript):
        return
    many = isinstance(node.slice, ast.Tuple)
    indices = node.slice.elts if many else [node.slice]
    changed = [
        [*indices[:i], new, *indices[i + 1 :]]
        for i, index in enumerate(indices)
        for new in indices_near(index)
    ]
    changed += [
        [*indices[:i], indices[i + 1], indices[i], *indices[i + 2 :]] for i in range(len(indices) - 1)
    ]
    changed += [indices[:i] + indices[i + 1 :] for i in range(len(indices)) if many]
    for some in changed:
        piece = ast.Tuple(some, ast.Load()) if len(some) > 1 else some[0]
        yield instead(ast.Subscript(node.value, piece, node.ctx), node)
    if reads(node):
        yield instead(node.value, node)


def indices_near(index):
    """Yield other indices, or slices with other ends."""
    if isinstance(index, ast.Slice):
        lower, upper, step = index.lower, index.upper, index.step
        for end in [None, *moved(upper)] if upper else [number(-1)]:
            yield ast.Slice(lower, end, step)
        for start in [None, *moved(lower)] if lower else [number(1)]:
            yield ast.Slice(start, upper, step)
        if not step:
            yield ast.Slice(lower, upper, number(-1))
    elif not isinstance(index, (ast.Tuple, ast.Attribute)):
        yield from moved(index)
        yield from map(number, (0, -1))
        yield ast.Slice()


def moved(node):
    """Yield a place one before and one after; of `t - 1` also `t`, and of `a + b` also `a`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        yield node.left
    try:
        value = ast.literal_eval(node)
    except ValueError:
        yield ast.BinOp(node, ast.Sub(), ast.Constant(1))
        yield ast.BinOp(node, ast.Add(), ast.Constant(1))
    else:
        if isinstance(value, int):
            yield from map(number, (value - 1, value + 1))


def another_sign(node, scope):
    """+ for -, > for >=, a minus left out."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, f"without the minus before {quoted(node.operand)}"
    elif isinstance(node, ast.BinOp):
        for new, phrase in signs_like(node.op, PLUS_AND_MINUS):
            yield ast.BinOp(node.left, new, node.right), f"{phrase} before {quoted(node.right)}"
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for new, phrase in signs_like(node.ops[0], COMPARISONS):
            yield ast.Compare(node.left, [new], node.comparators), phrase
    elif isinstance(node, ast.BoolOp):
        for new, phrase in signs_like(node.op, COMPARISONS):
            yield ast.BoolOp(new, node.values), phrase


def another_operation(node, scope):
    """* for @, / for //, and other mistakes that are rarer."""
    if isinstance(node, ast.BinOp):
        for new, phrase in signs_like(node.op, OPERATIONS):
            yield ast.BinOp(node.left, new, node.right), f"{phrase} before {quoted(node.right)}"


def signs_like(sign, groups):
    for other in dict.fromkeys(o for group in groups if type(sign) in group for o in group):
        if not isinstance(sign, other):
            yield other(), f"with `{SIGNS[other]}` instead of `{SIGNS[type(sign)]}`"


def part_left_out(node, scope):
    """One side of an operation, a function, an argument, a condition."""
    if isinstance(node, ast.BinOp):
        left, right = quoted(node.left), quoted(node.right)
        if isinstance(node.op, (ast.Add, ast.Sub)):
            yield node.left, f"without the term {right}"
            rest = node.right
            if isinstance(node.op, ast.Sub):
                rest = ast.UnaryOp(ast.USub(), rest)
            yield rest, f"without the term {left}"
        elif isinstance(node.op, (ast.Mult, ast.MatMult)):
            yield node.left, f"without the factor {right}"
            yield node.right, f"without the factor {left}"
        elif isinstance(node.op, (ast.Div, ast.FloorDiv)):
            yield node.left, f"without dividing by {right}"
        elif isinstance(node.op, ast.Pow):
            yield node.left, f"with {left} not squared" if right == "`2`" else "without a power"
        else:
            yield node.left, f"without the remainder, % {right}"
    elif isinstance(node, ast.Call):
        name = quoted(node.func)
        if isinstance(node.func, ast.Attribute) and not is_module(node.func.value):
            yield node.func.value, f"without `.{node.func.attr}()`"
        if node.args:
            yield node.args[0], f"without {name}"
        for i, argument in enumerate(node.args if node.args[1:] else []):
            rest = node.args[:i] + node.args[i + 1 :]
            phrase = f"without the argument {quoted(argument)} of {name}"
            yield ast.Call(node.func, rest, node.keywords), phrase
        for i, keyword in enumerate(node.keywords):
            rest = node.keywords[:i] + node.keywords[i + 1 :]
            yield ast.Call(node.func, node.args, rest), f"without `{ast.unparse(keyword)}`"
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, f"with {quoted(node.value)} not transposed"
    elif isinstance(node, ast.BoolOp) and len(node.values) == 2:
        for part, other in (node.values, node.values[::-1]):
            yield part, f"without asking {quoted(other)}"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand, "without `not`"
    elif isinstance(node, ast.IfExp):
        yield node.body, f"with {quoted(node.body)} in every case"
        yield node.orelse, f"with {quoted(node.orelse)} in every case"


def is_module(node):
    return ast.unparse(node) in ("np", "np.add")


def another_function(node, scope):
    if isinstance(node, ast.Call):
        old = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        for new in (name for group in OTHER_FUNCTIONS if old in group for name in group):
            if new != old:
                if isinstance(node.func, ast.Attribute):
                    function = ast.Attribute(node.func.value, new, ast.Load())
                else:
                    function = read(new)
                changed = ast.Call(function, node.args, node.keywords)
                yield changed, f"with `{new}` instead of `{old}`"
        if len(node.args) == 1 and not node.keywords and old in ("tanh", "exp", "log", "softmax"):
            yield ast.Call(node.func, [node], []), f"with `{old}` taken twice"
        if old == "mean" and isinstance(node.func, ast.Attribute):
            count = ast.parse(f"len({ast.unparse(node.func.value)})", mode="eval").body
            yield ast.BinOp(node, ast.Mult(), count), "with a sum instead of a mean"


def another_axis(node, scope):
    for i, keyword in enumerate(getattr(node, "keywords", [])):
        try:
            old = ast.literal_eval(keyword.value)
        except ValueError:
            continue
        others = [not old] if isinstance(old, bool) else [a for a in (0, 1, 2, -1, (0, 1)) if a != old]
        for new in others if keyword.arg in ("axis", "keepdims", "reverse") else ():
            changed = ast.keyword(keyword.arg, ast.parse(repr(new), mode="eval").body)
            rest = [*node.keywords[:i], changed, *node.keywords[i + 1 :]]
            phrase = f"with `{ast.unparse(changed)}` instead of `{ast.unparse(keyword)}`"
            yield ast.Call(node.func, node.args, rest), phrase


def another_constant(node, scope):
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
        old = node.value
        others = [not old] if isinstance(old, bool) else [old + 1, old - 1, old * 2, old / 2, old * 10]
        for new in dict.fromkeys(int(x) if isinstance(old, int) and x == int(x) else x for x in others):
            if new != old:
                yield instead(number(new) if not isinstance(old, bool) else ast.Constant(new), node)


def other_brackets(node, scope):
    """(a + b) * c as a + b * c, and f(a / b) as f(a) / b, and back."""
    if isinstance(node, ast.BinOp):
        left, right = node.left, node.right
        if isinstance(left, ast.BinOp):
            inner = ast.BinOp(left.right, node.op, right)
            yield brackets(ast.BinOp(left.left, left.op, inner))
            yield brackets(ast.BinOp(ast.BinOp(left.left, node.op, right), left.op, left.right))
        if isinstance(right, ast.BinOp):
            inner = ast.BinOp(left, node.op, right.left)
            yield brackets(ast.BinOp(inner, right.op, right.right))
        for side in ("left", "right"):
            part, other = (left, right) if side == "left" else (right, left)
            if isinstance(part, ast.Call) and len(part.args) == 1:
                pair = (part.args[0], other) if side == "left" else (other, part.args[0])
                moved_in = ast.BinOp(pair[0], node.op, pair[1])
                yield brackets(ast.Call(part.func, [moved_in], part.keywords))
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and not is_module(part.func.value):
                pair = (part.func.value, other) if side == "left" else (other, part.func.value)
                moved_in = ast.BinOp(pair[0], node.op, pair[1])
                method = ast.Attribute(moved_in, part.func.attr, ast.Load())
                yield brackets(ast.Call(method, part.args, part.keywords))
    elif isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.BinOp):
        left, op, right = node.args[0].left, node.args[0].op, node.args[0].right
        yield brackets(ast.BinOp(ast.Call(node.func, [left], node.keywords), op, right))
        yield brackets(ast.BinOp(left, op, ast.Call(node.func, [right], node.keywords)))


def brackets(node):
    return node, f"as {quoted(node)}"


def exchanged_sides(node, scope):
    if isinstance(node, ast.BinOp) and not isinstance(node.op, (ast.Add, ast.Mult)):
        phrase = f"with the two sides of `{SIGNS[type(node.op)]}` exchanged"
        yield ast.BinOp(node.right, node.op, node.left), phrase


def exchanged_entries(node, scope):
    if isinstance(node, ast.Tuple) and reads(node):
        for i, j in itertools.combinations(range(len(node.elts)), 2):
            entries = list(node.elts)
            entries[i], entries[j] = entries[j], entries[i]
            phrase = f"with {quoted(node.elts[i])} and {quoted(node.elts[j])} exchanged"
            yield ast.Tuple(entries, ast.Load()), phrase


def exchanged_arguments(node, scope):
    if isinstance(node, ast.Call):
        for i in range(len(node.args) - 1):
            a, b = node.args[i : i + 2]
            new = [*node.args[:i], b, a, *node.args[i + 2 :]]
            phrase = f"with {quoted(a)} and {quoted(b)} exchanged"
            yield ast.Call(node.func, new, node.keywords), phrase


def transposed(node, scope):
    sides = [node.left, node.right] if isinstance(node, ast.BinOp) else []
    if sides and isinstance(node.op, ast.MatMult):
        for i, side in enumerate(sides):
            if not (isinstance(side, ast.Attribute) and side.attr == "T"):
                new = list(sides)
                new[i] = ast.Attribute(side, "T", ast.Load())
                yield ast.BinOp(new[0], node.op, new[1]), f"with {quoted(side)} transposed"
        yield ast.Attribute(node, "T", ast.Load()), "transposed"


def other_order_of_axes(node, scope):
    """Rows and steps exchanged before or after a reshape."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        array, name = node.func.value, node.func.attr
        swap = ast.parse("x.swapaxes(0, 1)", mode="eval").body
        if name == "reshape":
            before = ast.Call(ast.Attribute(array, "swapaxes", ast.Load()), swap.args, [])
            method = ast.Attribute(before, "reshape", ast.Load())
            yield ast.Call(method, node.args, []), f"with the first two axes of {quoted(array)} exchanged"
            if len(node.args) > 2:
                sizes = [node.args[1], node.args[0], *node.args[2:]]
                part = ast.Call(node.func, sizes, [])
                yield part, f"with the sizes {quoted(node.args[0])} and {quoted(node.args[1])} exchanged"
                after = ast.Attribute(part, "swapaxes", ast.Load())
                yield ast.Call(after, swap.args, []), "with rows and steps taken apart in the other order"


def another_range(node, scope):
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "range":
        start, stop, *step = node.args if node.args[1:] else [ast.Constant(0), *node.args]
        less, more = ast.Sub(), ast.Add()
        one = ast.Constant(1)
        for new, phrase in (
            ((start, ast.BinOp(stop, less, one)), "without the last of its turns"),
            ((start, ast.BinOp(stop, more, one)), "for one turn more at its end"),
            ((ast.BinOp(start, more, one), stop), "without the first of its turns"),
        ):
            yield ast.Call(node.func, [*new, *step], []), phrase
        if step:
            yield ast.Call(node.func, [start, stop], []), "in steps of 1"
        yield call("reversed", node), "in the opposite order"
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "reversed":
        yield node.args[0], "in the opposite order"
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "enumerate":
        yield ast.Call(node.func, [*node.args, ast.Constant(1)], []), "counted from 1"


def whole(node, scope):
    """What may be done to the value of a whole line."""
    if is_start(node):
        return
    yield ast.UnaryOp(ast.USub(), node), "with the opposite sign"
    for text, name in scope.operands.items():
        if isinstance(name, ast.Name):
            yield ast.BinOp(node, ast.Div(), name), f"divided by `{text}`"
            yield ast.BinOp(node, ast.Mult(), name), f"multiplied by `{text}`"
            yield ast.BinOp(node, ast.Div(), call("len", name)), f"divided by `len({text})`"
    for piece, phrase in (
        ("x[0]", "as its first entry alone"),
        ("x[-1]", "as its last entry alone"),
        ("x[::-1]", "in reverse order"),
        ("x[:, ::-1]", "in reverse order along axis 1"),
        ("x[1:]", "without its first entry"),
        ("x[:-1]", "without its last entry"),
        ("x.T", "transposed"),
        ("x.sum()", "as one sum over everything"),
        ("np.exp(x)", "with an exponential taken of it"),
        ("np.log(x)", "with a logarithm taken of it"),
    ):
        new = ast.parse(piece, mode="eval").body
        for inner in ast.walk(new):
            for name, value in ast.iter_fields(inner):
                if isinstance(value, ast.Name) and value.id == "x":
                    setattr(inner, name, node)
                elif isinstance(value, list):
                    setattr(inner, name, [node if isinstance(v, ast.Name) and v.id == "x" else v for v in value])
        yield new, phrase


RULES = [  # what says most comes first
    another_index,
    another_sign,
    transposed,
    part_left_out,
    another_function,
    another_axis,
    another_range,
    another_operand,
    exchanged_entries,
    exchanged_arguments,
    exchanged_sides,
    other_order_of_axes,
    other_brackets,
    another_operation,
    another_constant,
]
RANKS = {rule: rank for rank, rule in enumerate([*RULES, whole])}
