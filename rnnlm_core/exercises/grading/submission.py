"""What was handed in: which files, and what code of theirs is to be run.

A notebook that JupyterLab shows need not be a valid one: programs that write notebooks leave out
keys, or add some. So a file is read for the sources of its cells, and for nothing else.
"""

import builtins
import json
import os
import re
import symtable
from dataclasses import dataclass, field
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

from ..catalogue import EXERCISES

HEADING = re.compile(r"^## Exercises\s*$", re.M)


@dataclass
class Submission:
    """One notebook: its verdicts and hints by exercise, and what stopped it, if anything did."""

    name: str
    verdicts: dict = field(default_factory=dict)
    stopped: str = ""
    hints: dict = field(default_factory=dict)  # how many were asked for

    @property
    def passed(self):
        return sum(kind == "right" for kind, _ in self.verdicts.values())


def find(folder):
    """(paths of all notebooks below a folder, paths of what only looks like one)."""
    notebooks, passed_over = [], []
    for place, folders, files in os.walk(
        folder, onerror=lambda error: passed_over.append(Path(error.filename))
    ):
        folders[:] = [name for name in folders if name != ".ipynb_checkpoints"]
        for name in folders + files:
            # macOS puts a file ._x beside every x of a zip archive
            if name.lower().endswith(".ipynb") and not name.startswith("._"):
                notebooks.append(Path(place, name))
            elif ".ipynb" in name.lower():
                passed_over.append(Path(place, name))
    return sorted(notebooks), sorted(passed_over)


def read(path):
    """The cells of a notebook, as pairs (kind, source), whatever else is wrong with the file.

    Raises ValueError that says why it is no notebook, or OSError if it cannot be read.
    """
    if not path.is_file():
        raise ValueError("it is a folder" if path.is_dir() else "there is no file behind its name")
    content = path.read_bytes()
    if not content.strip():
        raise ValueError("it is empty")
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON, or only a part of it") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict):  # nbformat 3 had sheets
        sheets = entries(notebook.get("worksheets"))
        cells = [cell for sheet in sheets for cell in entries(sheet.get("cells"))] or None
    if not isinstance(cells, list):
        raise ValueError("it has no list of cells")
    return [(cell.get("cell_type"), source_of(cell)) for cell in entries(cells)]


def entries(value):
    """The dictionaries of a list; none of what is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def source_of(cell):
    source = cell.get("source", cell.get("input", ""))  # code of nbformat 3 is its input
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode("utf-8", "replace").decode("utf-8")  # half a character cannot be sent


def to_run(cells):
    """(sources of the code to run, names of the exercises that the notebook has).

    The part from the heading "Exercises" on stands for itself in our notebooks, so it is run alone:
    what stands above takes up to a minute. A learner may have put something there that an answer
    uses, or have checked an answer there; then everything is run, from the top.
    """
    starts = (i for i, (kind, text) in enumerate(cells) if kind != "code" and HEADING.search(text))
    start = next(starts, 0)
    above = [text for kind, text in cells[:start] if kind == "code"]
    below = [text for kind, text in cells[start:] if kind == "code"]
    here, there = "\n".join(below), "\n".join(above)
    # a name above is no answer: some of our notebooks use those of another one's exercises
    notebooks = {
        exercise.notebook
        for name, exercise in EXERCISES.items()
        if defines(name, here) or checks(name, here) or checks(name, there)
    }
    names = [name for name, exercise in EXERCISES.items() if exercise.notebook in notebooks]
    return (above + below if depends(below, above) else below), names


def defines(name, text):
    """Whether code gives a value to a name, at the beginning of a line."""
    pattern = rf"^(?:async def |def |class ){name}\b|^{name}[ \t]*(?::[^=\n]*)?=(?!=)"
    return re.search(pattern, text, re.M) is not None


def checks(name, text):
    """Whether code calls check() with a name, as an answer or as a keyword."""
    return re.search(rf"^[^#\n]*\bcheck\([^)]*\b{name}\b", text, re.M) is not None


def depends(below, above):
    """Whether cells below use a name that is given above only, or cells above check an answer."""
    taken, given = names_in(below)
    taken_above, given_above = names_in(above)
    missing = taken - given - set(dir(builtins))
    if re.search(r"\bimport[ (]*\*", "\n".join(above)):
        given_above |= missing  # an import * may give anything
    return "check" in taken_above or bool(missing & given_above)


def names_in(sources):
    """(names that code cells take from their notebook, names that they give to it)."""
    taken, given = set(), set()

    def look(table, top):
        for symbol in table.get_symbols():
            if top or symbol.is_global():
                if symbol.is_referenced():
                    taken.add(symbol.get_name())
                if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
                    given.add(symbol.get_name())
        for inner in table.get_children():
            look(inner, False)

    for source in sources:
        try:
            python = TransformerManager().transform_cell(re.sub(r"\A\s*%%.*", "", source))
            look(symtable.symtable(python, "a cell", "exec"), True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # it does not run either
    return taken, given
