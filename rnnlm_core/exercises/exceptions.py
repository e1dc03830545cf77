"""Explain an exception in a learner's code in a plain sentence, without our own traceback."""

import ast
import builtins
import difflib
import inspect
import linecache
import re
import traceback

import numpy as np

# (exception, pattern of its message, what it usually means); the first entry that fits is used.
MEANINGS = [
    (
        TypeError,
        r"missing \d+ required positional argument.*'self'|missing .*'self'",
        "A method was called on the class, not on an object: write Name(...) with its parentheses "
        "where the object is made.",
    ),
    (
        TypeError,
        r"missing \d+ required (positional|keyword)",
        "A call has fewer arguments than the function has parameters; a parameter such as dout=1 "
        "may lack its default.",
    ),
    (
        TypeError,
        r"takes (from )?\d+ .*positional arguments? but \d+",
        "A call has more arguments than the function has parameters; a method needs self as its first.",
    ),
    (
        TypeError,
        r"'(tuple|numpy.ndarray|list|int|float)' object is not callable",
        "Something that is no function is called: .shape is a tuple and takes no parentheses, "
        "and .reshape( is easily typed as .shape(; an index has square brackets.",
    ),
    (
        ValueError,
        r"too many values to unpack|not enough values to unpack",
        "Left and right of an = do not have equally many entries: a shape of three axes, "
        "N, T, D = xs.shape, needs three names, and a list of one array needs a comma, W, = params.",
    ),
    (
        ValueError,
        r"matmul: .*mismatch|shapes .* not aligned",
        "In a matrix product the inner sizes must be equal, (n, k)(k, m). Write the two shapes down: "
        "one of the factors needs .T, or the order is the other one.",
    ),
    (
        ValueError,
        r"could not broadcast input array",
        "What is stored has another shape than the place it is stored in: are two results "
        "exchanged, or is there an axis too many?",
    ),
    (
        ValueError,
        r"non-broadcastable output",
        "+= cannot make an array larger: what is added has more axes or rows than what it is "
        "added to. Sum over them first.",
    ),
    (
        ValueError,
        r"operands could not be broadcast",
        "Two shapes that do not go together; they are compared from the last axis on, and two sizes "
        "go together if they are equal, or if one of them is 1.",
    ),
    (
        IndexError,
        r"indexing arrays could not be broadcast",
        "Arrays of indices go together one by one, so they must be equally long.",
    ),
    (
        ValueError,
        r"must be 1-dimensional|'?a'? and '?p'? must have same size|p must be 1-d",
        "choice wants the probabilities as one row, (V,): take one row, or .ravel() them.",
    ),
    (
        ValueError,
        r"[Pp]robabilities do not sum to 1",
        "The probabilities given to choice must sum to 1.",
    ),
    (
        ValueError,
        r"cannot reshape array",
        "The new shape has another number of entries than the array.",
    ),
    (
        IndexError,
        r"out of (bounds|range)",
        "An index is beyond its axis. Does the count begin with 0, and is it the right axis? "
        "(Of an array (N, T, D), step t is xs[:, t], and xs[t] is row t of the batch.)",
    ),
    (
        IndexError,
        r"too many indices",
        "More indices than the array has axes. Print its shape.",
    ),
    (
        IndexError,
        r"arrays used as indices must be of integer",
        "Ids are to be integers; an array made by np.zeros or np.empty holds floats.",
    ),
    (
        TypeError,
        r"Cannot cast ufunc|Cannot cast",
        "An array of integers cannot take in floats in place: make the buffer with the dtype of "
        "the weights, np.zeros_like(W).",
    ),
    (
        TypeError,
        r"Cannot interpret '\d+' as a data type",
        "The shape goes in brackets of its own: np.zeros((N, T)).",
    ),
    (
        TypeError,
        r"'(int|float)' object is not (iterable|reversible)",
        "A number is not a list: range(T) counts from 0 to T - 1.",
    ),
    (
        TypeError,
        r"(method|ufunc|type|function)\S* object is not subscriptable",
        "Square brackets after something that is called: round brackets.",
    ),
    (TypeError, r"bitwise_xor|for \^", "In Python ^ is no power: write **."),
    (
        TypeError,
        r"only (length-1|0-dimensional|size-1)",
        "A function for single numbers got an array: of an array take np.tanh, np.exp, np.log.",
    ),
    (
        ValueError,
        r"not broadcastable to correct shape",
        "The rows that are added are longer or shorter than the rows of the array that takes them: "
        "is its shape right?",
    ),
    (
        ValueError,
        r"truth value of an array",
        "if wants a single True or False: ask for .any() or .all().",
    ),
    (TypeError, r"unhashable type", "A list cannot be a key; make a tuple of it."),
    (
        ValueError,
        r"inhomogeneous shape|arrays must have the same shape|must match exactly",
        "The parts of the array are not of one shape.",
    ),
    (
        (TypeError, AttributeError),
        r"'NoneType'",
        "Something is None here: a function without return, or a value never set.",
    ),
    (UnboundLocalError, r"", "The name is used before it gets a value; set it before the loop."),
    (
        MemoryError,
        r"",
        "There is no room for an array that large. The inputs are small: print the shapes of what you "
        "combine.",
    ),
    (ZeroDivisionError, r"", "A division by zero: what if nothing is there to be counted?"),
    (KeyError, r"", "No such key in the dictionary."),
]


def explain(error, answer, solution):
    """Say what was raised, where in the learner's own lines, and what it usually means."""
    meaning = usual_meaning(error, answer, solution)
    return f"{raised(error, answer)}\n{meaning}".rstrip()


def raised(error, answer):
    return f"it raised {type(error).__name__}: {first_line(error)}{place(error, answer)}"


def place(error, answer):
    """Say on a line of its own where in the learner's code it happened; "" if nobody knows."""
    found = own_line(error, answer)
    if not found:
        return ""
    where, line = found
    return f"\nin {where}:  {line}" if line else f"\nin {where}"


def first_line(error):
    lines = str(error).splitlines()
    return lines[0][:300] if lines else "(without a message)"


def usual_meaning(error, answer, solution):
    if isinstance(error, NameError) and error.name == "self":
        return (
            "There is no object here, so there is no self: what you need comes in as an argument."
        )
    for frame, number in own_steps(error, answer)[-1:]:
        line = line_of(frame, number)
        meaning = reused_name(error, frame, line) or two_shapes(error, line)
        if meaning:
            return meaning
    owner = getattr(error, "obj", None)
    if isinstance(answer, type) and isinstance(owner, answer) and hasattr(solution, error.name):
        return f"{answer.__name__} needs a method called {error.name}."
    if isinstance(error, NameError) or owner is not None:
        near = nearest_name(error, answer)
        if near:
            return f"Is a name misspelt? There is {near}."
        if not isinstance(error, UnboundLocalError):
            return "Is a name misspelt?"
    for kind, pattern, meaning in MEANINGS:
        if isinstance(error, kind) and re.search(pattern, str(error)):
            return meaning
    return ""


def reused_name(error, frame, line):
    """Say which function cannot be called because its name was given to something else, or ""."""
    if isinstance(error, UnboundLocalError):
        (name,) = re.findall(r"'(\w+)'", str(error))[:1] or [""]
        if callable(getattr(builtins, name, None)):
            return (
                f"{name} gets a value in this function, so there it is a variable of yours from the first "
                f"line on, and Python's function {name} is out of reach. Take another name for it."
            )
    if not (isinstance(error, TypeError) and "object is not callable" in str(error)):
        return ""
    for name in re.findall(r"(?<![\w.])([A-Za-z_]\w*)(?=\s*\()", line):
        names = frame.f_locals if name in frame.f_locals else frame.f_globals
        if name in names and not callable(names[name]):
            text = (
                f"{name} is no function here: a line {name} = ... has given the name to a value. "
            )
            text += "Take another name for the value."
            if names is frame.f_globals and hasattr(builtins, name):
                text += f" After del {name} in a cell, {name} is Python's function again."
            return text
    return ""


def two_shapes(error, line):
    """Say what two shapes that cannot be broadcast point to, or ""."""
    found = re.findall(r"\(([\d,]*)\)", str(error)) if "be broadcast together" in str(error) else []
    shapes = [tuple(int(size) for size in text.split(",") if size) for text in found]
    if len(shapes) != 2 or not all(shapes):
        return ""
    (a, b), (short, long) = shapes, sorted(shapes, key=len)
    if "*" in line and len(a) == len(b) == 2 and a[1] == b[0]:
        return (
            "`*` multiplies entry by entry, which takes two arrays of one shape. These two fit a matrix "
            f"product, {a} times {b}: `@`."
        )
    if len(long) > 1 and any(short == long[:i] + long[i + 1 :] for i in range(len(long))):
        return (
            f"The shapes are compared from the last axis on, and {short} lacks an axis of {long}. A max, "
            "a sum or a mean keeps its axis, with length 1, by keepdims=True; x[:, np.newaxis] puts one in."
        )
    return ""


def nearest_name(error, answer):
    """Return the name that was probably meant, or None."""
    wrong = error.name or (re.findall(r"'(\w+)'", str(error)) or [""])[0]
    near_by, far = set(), {*dir(builtins), *dir(np)}
    if isinstance(error, AttributeError):
        near_by, far = set(dir(error.obj)), set()
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename in files_of(answer) and isinstance(error, NameError):
            near_by |= {*frame.f_locals, *frame.f_globals}
    for names, cutoff in ((near_by, 0.6), (far, 0.8)):
        names = sorted(name for name in names if not name.startswith("_") and name != wrong)
        near = difflib.get_close_matches(wrong, names, n=1, cutoff=cutoff)
        if near:
            return near[0]
    return None


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def own_line(error, answer):
    """Return ("its line 2", its text) for the last line of the learner's code that ran, or None.

    Lines are counted from the def or class of the answer, not from the top of the cell. In a helper
    function beside the answer, they are counted from the helper's def: "line 2 of helper".
    """
    own = own_steps(error, answer)
    if not own:
        return None
    frame, number = own[-1]
    code, line = frame.f_code, line_of(frame, number)
    around = definitions(code.co_filename, number)
    if not around:  # there is no text to look into
        return f"its line {number - code.co_firstlineno + 1}", line
    kind = ast.ClassDef if isinstance(answer, type) else FUNCTIONS
    starts = {c.co_firstlineno for c in codes_of(answer) if c.co_filename == code.co_filename}
    its = [node for node in around if isinstance(node, kind) and starts & set(lines_of(node))]
    if its:  # the innermost: an answer may be made inside of another function
        return f"its line {number - its[-1].lineno + 1}", line
    outermost = around[0]
    name = getattr(outermost, "name", "a lambda")
    return f"line {number - outermost.lineno + 1} of {name}", line


def own_steps(error, answer):
    """Return (frame, line number) for each step of the traceback that is in the learner's code."""
    files = files_of(answer)
    steps = traceback.walk_tb(error.__traceback__)
    return [step for step in steps if step[1] and step[0].f_code.co_filename in files]


def line_of(frame, number):
    return linecache.getline(frame.f_code.co_filename, number).strip()


def definitions(file, number):
    """Return every def, class and lambda that contains this line of a file, the outermost first."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return []
    nodes = [n for n in ast.walk(tree) if isinstance(n, (*FUNCTIONS, ast.ClassDef))]
    return [node for node in nodes if number in lines_of(node)]  # walk goes from outside to inside


def lines_of(node):
    """Return the line numbers of a definition, starting with its first decorator."""
    first = min(part.lineno for part in (node, *getattr(node, "decorator_list", ())))
    return range(first, node.end_lineno + 1)


def files_of(answer):
    """Return the files or notebook cells that define a function or the methods of a class."""
    return {code.co_filename for code in codes_of(answer)}


def codes_of(answer):
    """Return the code objects of a function or of a class's methods, without their decorators."""
    parts = vars(answer).values() if isinstance(answer, type) else [answer]
    functions = [inspect.unwrap(part) for part in parts]
    return [function.__code__ for function in functions if hasattr(function, "__code__")]
