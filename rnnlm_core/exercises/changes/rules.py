"""What may be changed in an expression: an operand, an index, a sign, an axis; a part left out.

A rule takes an expression and the operands that it might have, and yields pairs: the changed
expression, and a phrase that says what was changed.
"""

import ast
import itertools

LONGEST = 40  # a longer piece of code is not quoted

SIGNS = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/"},
    **{ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**", ast.And: "and", ast.Or: "or"},
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="},
    **{ast.Is: "is", ast.IsNot: "is not"},
}
# What is taken for each other.
PLUS_AND_MINUS = [(ast.Add, ast.Sub)]
COMPARISONS = [
    (ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq, ast.Lt, ast.Gt),
    (ast.NotEq, ast.Gt, ast.GtE),
    (ast.Is, ast.IsNot),
    (ast.And, ast.Or),
]
OPERATIONS = [
    *((ast.Mult, other) for other in (ast.MatMult, ast.Div, ast.Pow, ast.Add)),
    (ast.Div, ast.FloorDiv, ast.Sub),
    (ast.FloorDiv, ast.Mod),
]
FUNCTIONS = [
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
OF_A_WHOLE = {
    "{}[0]": "as its first entry alone",
    "{}[-1]": "as its last entry alone",
    "{}[::-1]": "in reverse order",
    "{}[:, ::-1]": "in reverse order along axis 1",
    "{}[1:]": "without its first entry",
    "{}[:-1]": "without its last entry",
    "{}.T": "transposed",
    "{}.sum()": "as one sum over everything",
    "np.exp({})": "with an exponential taken of it",
    "np.log({})": "with a logarithm taken of it",
}


def made(code, *nodes):
    """Make an expression from a piece of code with gaps for others."""
    return ast.parse(code.format(*(f"({ast.unparse(n)})" for n in nodes)), mode="eval").body


def number(value):
    return made(repr(value))


def quoted(node, otherwise="something else"):
    text = ast.unparse(node)
    return f"`{text}`" if len(text) <= LONGEST else otherwise


def instead(new, old):
    text = quoted(old, "")
    return new, f"with {quoted(new)} instead of {text}" if text else f"with {quoted(new)}"


def the(kind, node):
    text = quoted(node, "")
    return f"the {kind} {text}" if text else f"a {kind}"


def before(node, phrase):
    """Say before what a sign stands, if that is short enough to be quoted."""
    text = quoted(node, "")
    return f"{phrase} before {text}" if text else phrase


def is_operand(node, names):
    """Return whether a node reads one of the names, or an entry or attribute of one."""
    while isinstance(node, (ast.Subscript, ast.Attribute)) and reads(node):
        if any(isinstance(part, ast.Call) for part in ast.walk(node)):
            return False
        node = node.value
    return isinstance(node, ast.Name) and reads(node) and node.id in names


def reads(node):
    return isinstance(getattr(node, "ctx", None), ast.Load)


def is_module(node):
    return ast.unparse(node) in ("np", "np.add")


def is_start(node):
    """Return whether an expression is a constant, an empty list, zeros, or an array's shape."""
    name = getattr(getattr(node, "func", node), "attr", "")
    starts = name.startswith(("zeros", "empty")) or name == "shape"
    return starts or isinstance(node, (ast.Constant, ast.List))


# Rules ------------------------------------------------------------------------------------------------


def another_operand(node, operands):
    text = ast.unparse(node)
    if text in operands:
        yield from (instead(new, node) for other, new in operands.items() if other != text)


def another_index(node, operands):
    """Another index, or the indices in another order, or none."""
    if not isinstance(node, ast.Subscript):
        return
    many = isinstance(node.slice, ast.Tuple)
    old = node.slice.elts if many else [node.slice]
    changed = []
    for i, index in enumerate(old):
        changed += [[*old[:i], new, *old[i + 1 :]] for new in indices_near(index)]
    for i in range(len(old) - 1):
        changed.append([*old[:i], old[i + 1], old[i], *old[i + 2 :]])
    if many:
        changed += [old[:i] + old[i + 1 :] for i in range(len(old))]
    for new in changed:
        index = ast.Tuple(new, ast.Load()) if new[1:] else new[0]
        yield instead(ast.Subscript(node.value, index, node.ctx), node)
    if reads(node):
        yield instead(node.value, node)


def indices_near(index):
    """Yield other indices, or slices with other ends."""
    if isinstance(index, ast.Slice):
        lower, upper, step = index.lower, index.upper, index.step
        yield from (ast.Slice(lower, end, step) for end in ends_near(upper, number(-1)))
        yield from (ast.Slice(start, upper, step) for start in ends_near(lower, number(1)))
        if not step:
            yield ast.Slice(lower, upper, number(-1))
    elif not isinstance(index, (ast.Tuple, ast.Attribute)):
        yield from (*near(index), number(0), number(-1), ast.Slice())


def ends_near(end, first):
    return [None, *near(end)] if end else [first]


def near(node):
    """Yield one less and one more; of `t - 1` also `t`, and of `a + b` also `a`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        yield node.left
    try:
        value = ast.literal_eval(node)
    except ValueError:
        yield from (made("{} - 1", node), made("{} + 1", node))
    else:
        if isinstance(value, int):
            yield from (number(value - 1), number(value + 1))


def another_sign(node, operands):
    """+ for -, > for >=, and for or, a minus left out."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if isinstance(node.operand, ast.Constant):
            return  # -1 as an index or an axis, which has rules of its own
        yield node.operand, before(node.operand, "without the minus")
    elif isinstance(node, ast.BinOp):
        for new, phrase in signs_like(node.op, PLUS_AND_MINUS):
            yield ast.BinOp(node.left, new, node.right), before(node.right, phrase)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for new, phrase in signs_like(node.ops[0], COMPARISONS):
            yield ast.Compare(node.left, [new], node.comparators), phrase
    elif isinstance(node, ast.BoolOp):
        for new, phrase in signs_like(node.op, COMPARISONS):
            yield ast.BoolOp(new, node.values), phrase


def another_operation(node, operands):
    """* for @, / for //, and what is rarer."""
    if isinstance(node, ast.BinOp):
        for new, phrase in signs_like(node.op, OPERATIONS):
            yield ast.BinOp(node.left, new, node.right), before(node.right, phrase)


def signs_like(sign, groups):
    for other in dict.fromkeys(o for group in groups if type(sign) in group for o in group):
        if not isinstance(sign, other):
            yield other(), f"with `{SIGNS[other]}` instead of `{SIGNS[type(sign)]}`"


def side_left_out(node, operands):
    """A term, a factor, a divisor, a power, a condition."""
    if isinstance(node, ast.BinOp):
        left, right = quoted(node.left), quoted(node.right)
        if isinstance(node.op, (ast.Add, ast.Sub)):
            minus = isinstance(node.op, ast.Sub)
            yield node.left, "without " + the("term", node.right)
            yield (
                made("-{}", node.right) if minus else node.right,
                "without " + the("term", node.left),
            )
        elif isinstance(node.op, (ast.Mult, ast.MatMult)):
            yield node.left, "without " + the("factor", node.right)
            yield node.right, "without " + the("factor", node.left)
        elif isinstance(node.op, (ast.Div, ast.FloorDiv)):
            yield node.left, f"without dividing by {right}"
        elif isinstance(node.op, ast.Pow):
            yield node.left, f"with {left} not squared" if right == "`2`" else "without a power"
        else:
            yield node.left, f"without the remainder, % {right}"
    elif isinstance(node, ast.BoolOp) and len(node.values) == 2:
        for part, other in (node.values, node.values[::-1]):
            yield part, f"without asking {quoted(other)}"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand, "without `not`"
    elif isinstance(node, ast.IfExp):
        for part in (node.body, node.orelse):
            yield part, f"with {quoted(part)} in every case"


def function_left_out(node, operands):
    """A function or one of its arguments, a method, a transpose."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, f"with {quoted(node.value)} not transposed"
    if not isinstance(node, ast.Call):
        return
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


def another_function(node, operands):
    if not isinstance(node, ast.Call):
        return
    old = ast.unparse(node.func).split(".")[-1]
    for new in dict.fromkeys(name for group in FUNCTIONS if old in group for name in group):
        if new != old:
            function = ast.Name(new, ast.Load())
            if isinstance(node.func, ast.Attribute):
                function = ast.Attribute(node.func.value, new, ast.Load())
            changed = ast.Call(function, node.args, node.keywords)
            yield changed, f"with `{new}` instead of `{old}`"
    if old in ("tanh", "exp", "log", "softmax"):
        yield ast.Call(node.func, [node], []), f"with `{old}` taken twice"


def another_axis(node, operands):
    """Another axis=, and the other value of keepdims= or reverse=."""
    for i, keyword in enumerate(getattr(node, "keywords", [])):
        if keyword.arg not in ("axis", "keepdims", "reverse"):
            continue
        old = ast.literal_eval(keyword.value)
        for value in [not old] if isinstance(old, bool) else [0, 1, 2, -1, (0, 1)]:
            new = ast.keyword(keyword.arg, number(value))
            others = [*node.keywords[:i], new, *node.keywords[i + 1 :]]
            if value != old:
                phrase = f"with `{ast.unparse(new)}` instead of `{ast.unparse(keyword)}`"
                yield ast.Call(node.func, node.args, others), phrase


def another_constant(node, operands):
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
        old = node.value
        near = [old + 1, old - 1, old * 2, old / 2, old * 10]
        if isinstance(old, int):
            near = [int(x) if x == int(x) else x for x in near]
        for new in [not old] if isinstance(old, bool) else dict.fromkeys(near):
            if new != old:
                yield instead(number(new), node)


def other_brackets(node, operands):
    """(a + b) * c as a + b * c, and f(a / b) as f(a) / b, and back."""
    if isinstance(node, ast.BinOp):
        left, right, sign = node.left, node.right, SIGNS[type(node.op)]
        if isinstance(left, ast.BinOp):
            a, b, inner = left.left, left.right, SIGNS[type(left.op)]
            yield bracketed(node, f"{{}} {inner} ({{}} {sign} {{}})", a, b, right)
            yield bracketed(node, f"({{}} {sign} {{}}) {inner} {{}}", a, right, b)
        if isinstance(right, ast.BinOp):
            a, b, inner = right.left, right.right, SIGNS[type(right.op)]
            yield bracketed(node, f"({{}} {sign} {{}}) {inner} {{}}", left, a, b)
        for part, code in ((left, f"{{0}} {sign} {{1}}"), (right, f"{{1}} {sign} {{0}}")):
            other = right if part is left else left
            if not isinstance(part, ast.Call):
                continue
            if len(part.args) == 1:
                new = ast.Call(part.func, [made(code, part.args[0], other)], part.keywords)
                yield bracketed(node, "{}", new)
            if isinstance(part.func, ast.Attribute) and not is_module(part.func.value):
                method = ast.Attribute(
                    made(code, part.func.value, other), part.func.attr, ast.Load()
                )
                yield bracketed(node, "{}", ast.Call(method, part.args, part.keywords))
    elif isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.BinOp):
        (argument,), function = node.args, node.func
        left, right, sign = argument.left, argument.right, SIGNS[type(argument.op)]
        yield bracketed(node, f"{{}}({{}}) {sign} {{}}", function, left, right)
        yield bracketed(node, f"{{}} {sign} {{}}({{}})", left, function, right)


def bracketed(old, code, *nodes):
    new = made(code, *nodes)
    if quoted(new, ""):
        return instead(new, old)
    return new, "with the brackets at another place"


def exchanged_sides(node, operands):
    if isinstance(node, ast.BinOp) and not isinstance(node.op, (ast.Add, ast.Mult)):
        phrase = f"with the two sides of `{SIGNS[type(node.op)]}` exchanged"
        yield ast.BinOp(node.right, node.op, node.left), phrase


def exchanged_entries(node, operands):
    if isinstance(node, ast.Tuple) and reads(node):
        for a, b in itertools.combinations(node.elts, 2):
            new = [{id(a): b, id(b): a}.get(id(entry), entry) for entry in node.elts]
            phrase = f"with {quoted(a)} and {quoted(b)} exchanged"
            yield ast.Tuple(new, ast.Load()), phrase


def exchanged_arguments(node, operands):
    if isinstance(node, ast.Call):
        for a, b in itertools.pairwise(node.args):
            new = [{id(a): b, id(b): a}.get(id(entry), entry) for entry in node.args]
            phrase = f"with {quoted(a)} and {quoted(b)} exchanged"
            yield ast.Call(node.func, new, node.keywords), phrase


def transposed(node, operands):
    """One of the factors of a matrix product, or the product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for code, side in (("{}.T @ {}", node.left), ("{} @ {}.T", node.right)):
            if getattr(side, "attr", "") != "T":
                phrase = f"with {quoted(side, 'a factor')} transposed"
                yield made(code, node.left, node.right), phrase
        yield made("{}.T", node), f"with {quoted(node, 'a part of it')} transposed"


def other_order_of_axes(node, operands):
    """Rows and steps exchanged before a reshape, or after it."""
    if getattr(getattr(node, "func", None), "attr", "") != "reshape":
        return
    array, sizes = node.func.value, node.args
    phrase = f"with the first two axes of {quoted(array)} exchanged"
    yield made("{}.swapaxes(0, 1).reshape" + "({})", array, ast.Tuple(sizes, ast.Load())), phrase
    if len(sizes) > 2:
        other = ast.Tuple([sizes[1], sizes[0], *sizes[2:]], ast.Load())
        phrase = f"with the sizes {quoted(sizes[0])} and {quoted(sizes[1])} exchanged"
        yield made("{}.reshape({})", array, other), phrase
        phrase = "with rows and steps taken apart in the other order"
        yield made("{}.reshape({}).swapaxes(0, 1)", array, other), phrase


def another_range(node, operands):
    """A loop that begins or ends one turn too early or too late, or runs the other way."""
    name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    if name == "range":
        start, stop, *step = node.args if node.args[1:] else [number(0), *node.args]
        yield made("{}[:-1]", node), f"without the last number of {quoted(node, 'its range')}"
        yield made("{}[1:]", node), f"without the first number of {quoted(node, 'its range')}"
        more = made("range({0}, {1} + {2}, {2})", start, stop, *step or [number(1)])
        yield more, f"with a number more at the end of {quoted(node, 'its range')}"
        if step:
            others = [(begin, stop) for begin in near(start)] + [(start, end) for end in near(stop)]
            for begin, end in others:
                yield instead(made("range({}, {}, {})", begin, end, *step), node)
            yield made("range({}, {})", start, stop), "in steps of 1"
        yield made("reversed({})", node), "in the opposite order"
    elif name == "reversed":
        yield node.args[0], "in the opposite order"
    elif name == "enumerate":
        yield made("enumerate({}, 1)", node.args[0]), "counted from 1"


def of_a_whole(node, operands):
    """What may be done to the value of a whole line."""
    if is_start(node):
        return
    yield made("-{}", node), "with the opposite sign"
    for text, name in operands.items():
        if isinstance(name, ast.Name):
            yield ast.BinOp(node, ast.Div(), name), f"divided by `{text}`"
            yield ast.BinOp(node, ast.Mult(), name), f"multiplied by `{text}`"
            yield made("{} / len({})", node, name), f"divided by `len({text})`"
    yield from ((made(code, node), phrase) for code, phrase in OF_A_WHOLE.items())


RULES = [  # what says most comes first
    another_index,
    another_sign,
    transposed,
    side_left_out,
    function_left_out,
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
RANKS = {rule: rank for rank, rule in enumerate([*RULES, of_a_whole])}
