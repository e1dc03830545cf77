"""Copies of the package with one file exchanged: how tests plant a mistake and see it noticed."""

import ast
import importlib.abc
import importlib.util
import itertools
import sys
import types
from functools import cache
from pathlib import Path

import rnnlm_core

SOURCE = Path(rnnlm_core.__file__).parent
_count = itertools.count()


@cache
def source_of(file):
    """The text of a file of the package: "layers.py", "beyond/team.py"."""
    return (SOURCE / file).read_text(encoding="utf-8")


def plant(file, text):
    """The package, freshly imported under a name of its own, with this text in place of one file."""
    name = f"planted_{next(_count)}"
    sys.meta_path.insert(0, _Exchanged(name, file, text))
    return importlib.import_module(name)


def uproot():
    """Forget all planted packages."""
    sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, _Exchanged)]
    for name in [n for n in sys.modules if n.startswith("planted_")]:
        del sys.modules[name]


class _Exchanged(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of one planted package, and runs their code."""

    def __init__(self, name, file, text):
        self.name, self.file, self.text = name, file, text

    def find_spec(self, fullname, path=None, target=None):
        first, *rest = fullname.split(".")
        if first != self.name:
            return None
        folder = SOURCE.joinpath(*rest)
        file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
        if not file.exists():
            return None
        spec = importlib.util.spec_from_file_location(
            fullname,
            file,
            loader=self,
            submodule_search_locations=[str(folder)] if folder.is_dir() else None,
        )
        return spec

    def exec_module(self, module):
        file = Path(module.__spec__.origin).relative_to(SOURCE).as_posix()
        exec(compile(self.text, file, "exec") if file == self.file else _code(file), vars(module))


@cache
def _code(file):
    return compile(source_of(file), file, "exec")


def changed_module(file, text):
    """One module with other source text, among the package's own modules as they are."""
    name = ".".join(["rnnlm_core", *Path(file).with_suffix("").parts])
    module = types.ModuleType(f"{name}_changed")
    module.__package__ = name.rpartition(".")[0]
    exec(compile(text, f"changed {file}", "exec"), vars(module))
    return module


# Statements that can be taken out -----------------------------------------------------------------


def statements(file):
    """(function, statement) for every statement inside a function that pass can replace."""
    for function in ast.walk(ast.parse(source_of(file))):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
                    if isinstance(body, list):
                        for statement in body:
                            if not _is_docstring(statement):
                                yield function, statement


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def lines_of(file, names):
    """The numbers of the lines of these classes and functions."""
    return {
        line
        for node in ast.parse(source_of(file)).body
        if getattr(node, "name", None) in names
        for line in range(node.lineno, node.end_lineno + 1)
    }


def without_lines(file, first, last):
    """The text of a file with pass in place of the statement on these lines."""
    lines = source_of(file).splitlines()
    indent = len(lines[first - 1]) - len(lines[first - 1].lstrip())
    return "\n".join([*lines[: first - 1], " " * indent + "pass", *lines[last:]])
