"""Would the tests notice? Small changes are made to copies of the package, and the tests run on each.

``python tests/tools/mutants.py rnnlm_core/widgets --sample 40 --seed 1`` picks 40 changes at random,
prints every one that no test notices, and the share that was noticed. It is for maintainers, and takes
minutes. A change that survives either makes no difference or shows that a test is missing.

The tests are those in the room's folder: first the files that name the module, short ones before long
ones. Tests that read the package's source text are left out: they would notice any change. This, the
defaults and guards of functions, and the random sample are what mutmut and cosmic-ray lack.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from house import ROOT

READ_SOURCE = "not test_no_known_mistake and not test_every_statement and not test_the_unharmed"
PYTEST = ["-m", "pytest", "-xq", "-p", "no:nbval", "-p", "no:xdist", "-p", "no:cacheprovider"]
PYTEST += ["-o", "addopts=--import-mode=importlib"]
SETTINGS = ROOT / "pyproject.toml"
PATIENCE = 900  # seconds; a change may make a loop endless, which is noticed, too
TURNED = {"Lt": "LtE GtE", "LtE": "Lt Gt", "Gt": "GtE LtE", "GtE": "Gt Lt", "Eq": "NotEq"}
TURNED |= {"NotEq": "Eq", "Is": "IsNot", "IsNot": "Is", "In": "NotIn", "NotIn": "In"}
TURNED |= {"Add": "Sub", "Sub": "Add", "Mult": "Div", "Div": "Mult", "FloorDiv": "Div"}
TURNED |= {"Mod": "FloorDiv", "Pow": "Mult", "And": "Or", "Or": "And", "BitAnd": "BitOr"}
MODES = {"r": "w", "w": "a", "rb": "wb", "wb": "ab", "x": "w", "xb": "wb"}


def turned(sign):
    return [getattr(ast, name)() for name in TURNED.get(type(sign).__name__, "").split()]


def other(value):
    """Another value of a constant; None for sentences and whatever else is left alone."""
    if isinstance(value, str):
        return MODES.get(value, value + "x" if value.isidentifier() else None)
    if isinstance(value, bool):
        return not value
    step = {int: 1, float: value or 1.0}.get(type(value))
    return None if step is None else value + step


def changed(node, **fields):
    new = copy.copy(node)
    vars(new).update(fields)
    return new


def variants(node):
    """(kind, what may stand in the place of this node)."""
    match node:
        case ast.Constant(value=value) if other(value) is not None:
            yield ("mode" if value in MODES else "constant"), ast.Constant(other(value))
        case ast.Compare(ops=ops):
            for i, sign in enumerate(ops):
                for new in turned(sign):
                    yield "comparison", changed(node, ops=[*ops[:i], new, *ops[i + 1 :]])
        case ast.BinOp(op=sign) | ast.AugAssign(op=sign) | ast.BoolOp(op=sign):
            yield from (("operator", changed(node, op=new)) for new in turned(sign))
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield "operator", node.operand
        case ast.Call(keywords=given):
            for i in range(len(given)):
                yield "keyword", changed(node, keywords=given[:i] + given[i + 1 :])
        case ast.arguments(defaults=[_, *others]):
            yield "default", changed(node, defaults=others)
        case ast.If(body=[ast.Raise() | ast.Return() | ast.Continue() | ast.Break()], orelse=[]):
            yield "guard", ast.Pass()
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield "return", changed(node, value=ast.Constant(None))
        case ast.Expr(value=ast.Call()):
            yield "statement", ast.Pass()


def places(node, within=(), line=1, default=False):
    """(holder, key, kind, new, functions around it, line): to put new at the key is one change."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        within = (*within, node.name)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "exc", "format_spec"):
            continue  # what an error says is no matter of one letter
        several = isinstance(value, list)
        holder = value if several else node
        for key, child in enumerate(value) if several else [(name, value)]:
            prose = isinstance(node, (ast.Expr, ast.JoinedStr)) and isinstance(child, ast.Constant)
            if not isinstance(child, ast.AST) or prose:
                continue
            at, is_default = getattr(child, "lineno", line), default or "defaults" in name
            for kind, new in variants(child):
                yield holder, key, "default" if is_default else kind, new, within, at
            yield from places(child, within, at, is_default)


def put(holder, key, new):
    """Put a node into its place, and return the one that was there."""
    fields = holder if isinstance(holder, list) else vars(holder)
    was, fields[key] = fields[key], new
    return was


def changes(file, only=(), skip=()):
    """(file, new text, what was changed, in words) for every small change to a file."""
    source = file.read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    for holder, key, kind, new, within, line in [*places(tree)]:
        if (not only or kind in only) and not {*within} & {*skip}:
            was = put(holder, key, new)
            text = ast.unparse(ast.fix_missing_locations(tree))
            put(holder, key, was)
            old, now = (" ".join(ast.unparse(node).split())[:90] for node in (was, new))
            place = f"{file}:{line}  {kind} in {'.'.join(within) or 'the module'}"
            yield file, text, f"{place}: {lines[line - 1].strip()}\n      {old}  ->  {now}"


def survives(file, text, tests):
    """Whether all tests pass with this text in place of a file of the package."""
    reads = {test: test.read_text(encoding="utf-8") for test in tests}
    name = file.parent.name if file.stem == "__init__" else file.stem
    command = [sys.executable, *PYTEST, "-k", READ_SOURCE, "--rootdir", ROOT, "-c", SETTINGS]
    command += sorted(tests, key=lambda test: (name not in reads[test], len(reads[test])))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        shutil.copytree(ROOT / "rnnlm_core", Path(folder, "rnnlm_core"))  # with its compiled files
        Path(folder, file.resolve().relative_to(ROOT)).write_text(text, encoding="utf-8")
        env = os.environ | {"PYTHONPATH": folder, "OPENBLAS_NUM_THREADS": "1"}
        options = {"cwd": folder, "env": env, "timeout": PATIENCE, "capture_output": True}
        try:
            return subprocess.run(command, **options).returncode == 0
        except subprocess.TimeoutExpired:
            return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("where", nargs="+", type=Path, help="files or folders of the package")
    parser.add_argument("--sample", type=int, default=40, help="how many changes are tried")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", help="kinds: default guard mode comparison ...")
    parser.add_argument("--skip", nargs="*", default=[], help="functions left alone, such as draw")
    parser.add_argument("--tests", nargs="*", type=Path, help="files; else all of the files' rooms")
    told = parser.parse_args()
    files = [f for w in told.where for f in (sorted(w.glob("*.py")) if w.is_dir() else [w])]
    below = [f.resolve().relative_to(ROOT / "rnnlm_core").parts for f in files]
    rooms = {parts[0] if len(parts) > 1 else "core" for parts in below}
    tests = [t for room in sorted(rooms) for t in (ROOT / "tests" / room).glob("test_*.py")]
    tests = [t.resolve() for t in told.tests or tests if t.name != "test_known_mistakes.py"]
    start = ROOT / "rnnlm_core" / "__init__.py"  # every test names the package
    if not survives(start, start.read_text(encoding="utf-8"), tests):
        sys.exit("The tests fail on the package as it is.")
    every = [change for file in files for change in changes(file, told.only, told.skip)]
    picked = random.Random(told.seed).sample(every, min(told.sample, len(every)))

    def tried(change):
        file, text, said = change
        survived = survives(file, text, tests)
        print(f"  {said}\n" * survived, end="", flush=True)
        return survived

    with ThreadPoolExecutor(2) as two:
        left = sum(two.map(tried, picked))
    noticed, of = len(picked) - left, len(picked)
    print(f"{noticed} of {of} noticed ({noticed / of:.0%}), of {len(every)} possible changes")


if __name__ == "__main__":
    main()
