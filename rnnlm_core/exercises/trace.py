"""Run a program and write down every value that it computes, line by line, as a debugger sees it.

Before a line runs, the parts of its expression are computed once more by themselves, as far as that
has no consequences. After it, what it has stored is looked at.
"""

import ast
import contextlib
import itertools
import linecache
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from .sandbox import try_on

ENOUGH = 1_500  # values of one run
LARGE = 500  # numbers of one value
# names of functions that may be called once more
PURE = (
    " abs all any arange argmax argmin argsort array asarray astype batch_indices bincount "
    "clip concatenate copy count cumsum dot einsum enumerate exp expand_dims eye flatnonzero "
    "flatten flip float full get index int items keys len list log log2 log10 matmul max "
    "maximum mean min minimum moveaxis multiply nonzero ones ones_like outer prod range ravel "
    "repeat reshape reversed round softmax sorted split sqrt square stack std sum swapaxes "
    "tanh tensordot tile transpose tuple unique values where zeros zeros_like zip "
)


@dataclass(eq=False)
class Value:
    """A value that a program had.

    node: its expression. turn: of the loops around it, {"t": 2}. array: the value, or None if it is
    not made of numbers. inputs: the values it was made of. name: what it was given to, or "".
    line: (file, number). partial: it is an array that a loop is still filling.
    """

    node: ast.expr
    turn: dict
    array: np.ndarray | None
    inputs: list = field(default_factory=list)
    name: str = ""
    line: tuple = ()
    partial: bool = False

    @property
    def text(self):
        return self.name or text_of(self.node)


def values_of(exercise, answer, case, namespace, tree=None):
    """Run an answer on a case -> (its Outcome, the values it computed, in order; [] if too many).

    namespace: the globals of the answer's functions. tree: the syntax of their text; without it,
    their files are looked up, cells of a notebook included.
    """
    trace = Trace(namespace, tree)

    def drive(answer, args):
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            return exercise.drive(answer, args)
        finally:
            sys.settrace(before)

    outcome = try_on(replace(exercise, drive=drive), answer, case)
    return outcome, trace.values if len(trace.values) < ENOUGH else []


def values_of_solution(exercise, case):
    """Return the values that the solution computes on a case, in order."""
    solution = exercise.with_mistakes()  # a copy, with globals of its own
    namespace = namespace_of(solution)
    return values_of(exercise, solution, case, namespace, ast.parse(exercise.source))[1]


def namespace_of(answer):
    """Return the globals of a function, or of a class's methods; None if it has none."""
    parts = vars(answer).values() if isinstance(answer, type) else [answer]
    return next((part.__globals__ for part in parts if hasattr(part, "__globals__")), None)


class Trace:
    def __init__(self, namespace, tree):
        self.namespace, self.tree, self.files = namespace, tree, {}
        self.values, self.bound = [], {}

    def __call__(self, frame, event, argument):
        if frame.f_globals is not self.namespace or frame.f_code.co_name.startswith("<"):
            return None  # what a comprehension or a lambda does belongs to the line it stands in
        lines = self.lines_of(frame.f_code.co_filename)
        running = None  # (statement, turn, values of its expressions)

        def step(frame, event, argument):
            nonlocal running
            found = lines.get(frame.f_lineno) if event == "line" else None
            again = found and running and found[0] is running[0]
            if again and len(own_lines(found[0])) > 1:
                return step  # a further line of the same statement, or its first one once more
            if running and event in ("line", "return"):
                self.after(frame, *running, argument)
                running = None
            if found and len(self.values) < ENOUGH:
                running = self.before(frame, *found)
            return step

        return step

    def lines_of(self, file):
        if file not in self.files:
            tree = self.tree
            if tree is None:
                with contextlib.suppress(SyntaxError):
                    tree = ast.parse("".join(linecache.getlines(file)))
            self.files[file] = dict(statements(tree)) if tree else {}
        return self.files[file]

    def before(self, frame, statement, loops):
        """Compute the expressions of a statement; returns what after() is to know."""
        scope = {**frame.f_globals, **frame.f_locals}
        turn = {name: scope[name] for name in loops if isinstance(scope.get(name), (int, str))}
        self.line = frame.f_code.co_filename, statement.lineno
        return (
            statement,
            turn,
            [self.computed(node, scope, turn) for node in expressions(statement)],
        )

    def computed(self, node, scope, turn):
        """Write down the values of an expression and its parts; returns that of the whole."""
        inputs = [self.computed(part, scope, turn) for part in parts(node)]
        alone = pure(node) and not uses_up(node, scope)
        if alone and isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            with contextlib.suppress(Exception):
                inputs += self.each(node, scope, turn)
        inputs.append(self.bound.get(text_of(node)))
        array = None
        if alone:
            with contextlib.suppress(Exception):
                array = as_array(eval(code_of(node), scope))
        value = Value(node, turn, array, [value for value in inputs if value], line=self.line)
        self.values.append(value)
        return value

    def each(self, node, scope, turn):
        """The values of a comprehension's turns."""
        (generator,) = node.generators
        names = {n.id for n in ast.walk(generator.target) if isinstance(n, ast.Name)}
        bind = ast.fix_missing_locations(
            ast.Module([ast.Assign([generator.target], ast.Name("item__", ast.Load()))], [])
        )
        bind = compile(bind, "<a turn>", "exec")
        items = eval(code_of(generator.iter), scope)
        made = []
        for item in itertools.islice(items, 50):
            inner = scope | {"item__": item}
            exec(bind, inner)
            if all(eval(code_of(test), inner) for test in generator.ifs):
                here = {name: inner[name] for name in names if isinstance(inner[name], (int, str))}
                made.append(self.computed(node.elt, inner, turn | here))
        return made

    def after(self, frame, statement, turn, made, returned):
        """Write down what a statement has stored, or returned."""
        whole = made[-1] if made else None
        if isinstance(statement, ast.Return) and whole:
            whole.name = "what is returned"
            if whole.array is None:
                whole.array = as_array(returned)
        for node, how in stored(statement):
            text, array = text_of(node), None
            with contextlib.suppress(Exception):
                array = as_array(eval(code_of(node), frame.f_locals))
            if isinstance(how, int) or (how == "whole" and whole):
                value = whole if how == "whole" else whole.inputs[how]
                value.name = text
                if value.array is None:
                    value.array = array
            else:
                if how == "part of a tuple" and array is not None and not array.ndim:
                    array = None  # a size, as a rule
                before = self.bound.get(text) if how in ("an entry", "added to") else None
                line = frame.f_code.co_filename, statement.lineno
                value = Value(node, turn, array, [v for v in (*made, before) if v], text, line)
                value.partial = how == "an entry" and bool(turn)
                self.values.append(value)
            self.bound[text] = value


def statements(tree, loops=()):
    """Yield (line number, (statement, names of the loops around it))."""
    for name, block in ast.iter_fields(tree):
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            inside = loops
            if isinstance(tree, ast.For) and name == "body":
                inside += tuple(n.id for n in ast.walk(tree.target) if isinstance(n, ast.Name))
            if isinstance(tree, (ast.FunctionDef, ast.ClassDef)):
                inside = ()
            for statement in block:
                yield from statements(statement, inside)
                yield from ((line, (statement, inside)) for line in own_lines(statement))


def own_lines(statement):
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno
    return range(statement.lineno, max(last, statement.lineno) + 1)


def expressions(statement):
    """Return the expressions that a statement computes, the value that it is about as the last."""
    if isinstance(statement, ast.For):
        return [statement.iter]
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.expr) or isinstance(value, ast.Constant):
        return []
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return [i for target in targets for i in indices(target)] + [value]


def stored(statement):
    """Yield (what a statement stores into, how): "whole", "an entry", ... or a place in a tuple."""
    if isinstance(statement, ast.Assign):
        value = statement.value
        for target in statement.targets:
            if isinstance(target, (ast.Tuple, ast.List)):
                alike = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
                alike = alike and not any(
                    isinstance(v, (ast.Constant, ast.Starred)) for v in value.elts
                )
                for i, part in enumerate(target.elts):
                    yield base(part), i if alike else "part of a tuple"
            elif isinstance(target, ast.Subscript):
                yield base(target), "an entry"
            else:
                yield target, "whole"
    elif isinstance(statement, ast.AugAssign):
        how = "an entry" if isinstance(statement.target, ast.Subscript) else "added to"
        yield base(statement.target), how
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        for node in (getattr(call.func, "value", None), *call.args[:1]):
            if isinstance(node, (ast.Name, ast.Attribute)) and not is_module(node):
                yield node, "an entry"


def is_module(node):
    return ast.unparse(node) in ("np", "np.add")


def indices(node):
    """Return the indices of a subscript that are computed, as far as they may be arrays."""
    some = getattr(node, "slice", None)
    some = some.elts if isinstance(some, ast.Tuple) else [some]
    return [i for i in some if isinstance(i, (ast.Name, ast.Call, ast.Subscript))]


def base(node):
    while isinstance(node, (ast.Subscript, ast.Starred)):
        node = node.value
    return node


def parts(node):
    """Yield the expressions that an expression computes first."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            yield node.func.value
        yield from (a for a in node.args if not isinstance(a, (ast.Constant, ast.Starred)))
    elif isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
        yield node.value
        yield from indices(node)
    elif isinstance(node, ast.BinOp):
        yield from (side for side in (node.left, node.right) if not isinstance(side, ast.Constant))
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, (ast.Tuple, ast.List)):
        yield from (part for part in node.elts if not isinstance(part, ast.Constant))


def pure(node):
    """Return whether an expression may be computed once more without a consequence."""
    if not hasattr(node, "pure"):
        node.pure = has_no_consequence(node)
    return node.pure


def has_no_consequence(node):
    for part in ast.walk(node):
        if isinstance(part, (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)):
            return False
        if isinstance(part, ast.Call):
            function = part.func
            name = (
                function.attr
                if isinstance(function, ast.Attribute)
                else getattr(function, "id", "")
            )
            if f" {name} " not in PURE or any(keyword.arg == "out" for keyword in part.keywords):
                return False
    return True


def uses_up(node, scope):
    """Return whether an expression goes through something that can be gone through only once."""
    if not hasattr(node, "names"):
        node.names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return any(isinstance(scope.get(name), Iterator) for name in node.names)


def text_of(node):
    """Return the text of an expression; it is made once."""
    if not hasattr(node, "text"):
        node.text = ast.unparse(node)
    return node.text


def code_of(node):
    """Return an expression compiled, once."""
    if not hasattr(node, "code"):
        node.code = compile(text_of(node), "<a part>", "eval")
    return node.code


def as_array(value):
    """Copy a value that is made of numbers; None for all others, and for shapes and ranges."""
    if not isinstance(value, (int, float, list, np.ndarray, np.generic)) or isinstance(value, bool):
        return None
    try:
        array = np.array(value)
    except ValueError:  # rows of unequal lengths
        return None
    if array.dtype.kind == "b" and array.ndim:
        array = array.astype(int)
    return array if array.dtype.kind in "fiu" and 0 < array.size <= LARGE else None
