"""An exception in a learner's code, in a plain sentence and without a traceback of ours."""

import builtins
import difflib
import linecache
import re
import traceback

import numpy as np

# (exception, pattern of its message, what it usually means); the first that fits is said
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
        r"operands could not be broadcast|could not broadcast",
        "Two shapes that do not go together. (n,) goes along the last axis; "
        "to go down the rows it must be (n, 1), x[:, np.newaxis].",
    ),
    (
        ValueError,
        r"must be 1-dimensional|'?a'? and '?p'? must have same size|p must be 1-d",
        "choice wants the probabilities as one row, (V,): take one row, or .ravel() them.",
    ),
    (
        ValueError,
        r"probabilities do not sum to 1",
        "The probabilities given to choice must sum to 1.",
    ),
    (
        ValueError,
        r"cannot reshape array",
        "The new shape has another number of entries than the array.",
    ),
    (
        IndexError,
        r"out of bounds",
        "An index is beyond its axis: is it the right axis? Of an array (N, T, D), step t is xs[:, t], "
        "and xs[t] is row t of the batch.",
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
        r"'NoneType'",
        "Something is None here: a function without return, or a value never set.",
    ),
    (UnboundLocalError, r"", "The name is used before it gets a value; set it before the loop."),
    (ZeroDivisionError, r"", "A division by zero: what if nothing is there to be counted?"),
    (KeyError, r"", "No such key in the dictionary."),
]


def explain(error, answer):
    """What was raised, where in the learner's own lines, and what it usually means."""
    name = type(error).__name__
    text = f"it raised {name}: {first_line(error)}"
    place = own_line(error, answer)
    if place:
        number, line = place
        text += f"\nin its line {number}:  {line}" if line else f"\nin its line {number}"
    meaning = usual_meaning(error, answer)
    return f"{text}\n{meaning}" if meaning else text


def first_line(error):
    lines = str(error).splitlines()
    return lines[0] if lines else "(without a message)"


def usual_meaning(error, answer):
    if isinstance(error, (NameError, AttributeError)) and not isinstance(error, UnboundLocalError):
        near = nearest_name(error, answer)
        return f"Is a name misspelt? There is {near}." if near else "Is a name misspelt?"
    for kind, pattern, meaning in MEANINGS:
        if isinstance(error, kind) and re.search(pattern, str(error)):
            return meaning
    return ""


def nearest_name(error, answer):
    """The name that was probably meant, or None."""
    wrong = error.name or (re.findall(r"'(\w+)'", str(error)) or [""])[-1]
    known = {*dir(builtins), *dir(np)}
    if isinstance(error, AttributeError):
        known = {*dir(error.obj)} if error.obj is not None else {*dir(np)}
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == file_of(answer):
            local = {*frame.f_locals, *frame.f_globals}
            known |= local if isinstance(error, NameError) else set()
    near = difflib.get_close_matches(wrong, sorted(known), n=1, cutoff=0.6)
    return near[0] if near else None


def own_line(error, answer):
    """(number, text) of the last line that ran in the learner's file, counted from its def."""
    found = None
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == file_of(answer):
            line = linecache.getline(frame.f_code.co_filename, number).strip()
            found = (number, line)
    return found


def file_of(answer):
    """The file, or the notebook cell, in which a function or a class was written."""
    if isinstance(answer, type):
        codes = [f.__code__ for f in vars(answer).values() if hasattr(f, "__code__")]
    else:
        codes = [answer.__code__] if hasattr(answer, "__code__") else []
    return codes[0].co_filename if codes else None
