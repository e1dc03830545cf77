"""Would the tests notice? Small changes are made to copies of the package, and the tests run on each.

``python tests/tools/mutants.py rnnlm_core/widgets --sample 40 --seed 1`` picks 40 places at random,
prints every change that no test notices, and the share that was noticed. For maintainers: it takes
minutes. A change that survives either makes no difference, or shows a test that is missing.

Tests that read the package's own source text are left out: they would notice any change. That, the
defaults and guards of functions, and a random sample are what the common tools (mutmut, cosmic-ray) lack.
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
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from house import ROOT

READ_SOURCE = "not test_no_known_mistake and not test_every_statement and not test_the_unharmed"
TURNED = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
EXCHANGED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.And: ast.Or, ast.Or: ast.And,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
MODES = {"r": "w", "w": "a", "rb": "wb", "wb": "ab", "x": "w", "xb": "wb"}


def changed(node, **fields):
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def variants(node):
    """(kind, what may stand in the place of this node)."""
    match node:
        case ast.Constant(value=bool(value)):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield "constant", ast.Constant(value + 1)
        case ast.Constant(value=float(value)):
            yield "constant", ast.Constant(2 * value or 1.0)
        case ast.Constant(value=str(value)) if value in MODES:
            yield "mode", ast.Constant(MODES[value])
        case ast.Constant(value=str(value)) if value.isidentifier():  # a name, not a sentence
            yield "constant", ast.Constant(value + "x")
        case ast.Compare():
            for i, sign in enumerate(node.ops):
                for new in TURNED[type(sign)]:
                    yield (
                        "comparison",
                        changed(node, ops=[*node.ops[:i], new(), *node.ops[i + 1 :]]),
                    )
        case ast.BinOp(op=sign) | ast.AugAssign(op=sign) | ast.BoolOp(op=sign):
            if type(sign) in EXCHANGED:
                yield "operator", changed(node, op=EXCHANGED[type(sign)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield "operator", node.operand
        case ast.Call():
            for i in range(len(node.keywords)):
                yield "keyword", changed(node, keywords=node.keywords[:i] + node.keywords[i + 1 :])
        case ast.arguments():
            if node.defaults:
                yield "default", changed(node, defaults=node.defaults[1:])
            for i, default in enumerate(node.kw_defaults):
                if default is not None:
                    new = [*node.kw_defaults[:i], None, *node.kw_defaults[i + 1 :]]
                    yield "default", changed(node, kw_defaults=new)
        case ast.If(body=[ast.Raise() | ast.Return() | ast.Continue() | ast.Break()], orelse=[]):
            yield "guard", ast.Pass()
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield "return", changed(node, value=ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.Delete():
            yield "statement", ast.Pass()


def places(node, within="", line=1, default=False):
    """(holder, key, kind, new, function, line): holder.key or holder[key] = new is one change."""
    within = (
        f"{within}.{node.name}" if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else within
    )
    for name, value in ast.iter_fields(node):
        words = isinstance(value, ast.Constant) and isinstance(value.value, str)
        docstring = isinstance(node, (ast.Expr, ast.FormattedValue)) and words
        if name in ("annotation", "returns", "exc", "format_spec") or docstring:
            continue  # what an error says is no matter of one letter
        holder = value if isinstance(value, list) else node
        for key, child in enumerate(value) if isinstance(value, list) else [(name, value)]:
            text = isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
            if not isinstance(child, ast.AST) or text:
                continue
            at, is_default = getattr(child, "lineno", line), default or "defaults" in name
            for kind, new in variants(child):
                yield holder, key, "default" if is_default else kind, new, within, at
            yield from places(child, within, at, is_default)


def put(holder, key, new):
    """Put a node into its place, and return the one that was there."""
    if isinstance(holder, list):
        was, holder[key] = holder[key], new
    else:
        was = getattr(holder, key)
        setattr(holder, key, new)
    return was


def changes(file, only, skip):
    """(file, new text, what was changed, in words) for every small change to a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    lines = file.read_text(encoding="utf-8").splitlines()
    for holder, key, kind, new, within, line in list(places(tree)):
        if (only and kind not in only) or any(name in within.split(".") for name in skip):
            continue
        was = put(holder, key, new)
        text = ast.unparse(ast.fix_missing_locations(tree))
        put(holder, key, was)
        old, now = (" ".join(ast.unparse(n).split())[:90] for n in (was, new))
        said = f"{file}:{line}  {kind}{within and f' in {within[1:]}'}: {lines[line - 1].strip()}"
        yield file, text, f"{said}\n      {old}  ->  {now}"


def run(tests, file=None, text="", patience=None):
    """Whether these tests pass with this text in place of a file of the package."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        shutil.copytree(ROOT / "rnnlm_core", Path(folder, "rnnlm_core"))  # with its compiled files
        if file:
            Path(folder, file.resolve().relative_to(ROOT)).write_text(text, encoding="utf-8")
        ours = [
            "-c",
            ROOT / "pyproject.toml",
            "-o",
            "addopts=--import-mode=importlib",
            "-k",
            READ_SOURCE,
        ]
        plain = ["-x", "-q", "-p", "no:nbval", "-p", "no:xdist", "-p", "no:cacheprovider"]
        command = [sys.executable, "-m", "pytest", *plain, *ours, "--rootdir", ROOT, *tests]
        env = os.environ | {"PYTHONPATH": folder, "OPENBLAS_NUM_THREADS": "1"}
        try:
            done = subprocess.run(
                command, cwd=folder, env=env, timeout=patience, capture_output=True
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0


def tests_for(file, tests):
    """The test files, those that name the module first: they are the likeliest to notice."""
    name = file.parent.name if file.stem == "__init__" else file.stem
    return sorted(tests, key=lambda test: name not in test.read_text(encoding="utf-8"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("where", nargs="+", type=Path, help="files or folders of the package")
    parser.add_argument("--sample", type=int, default=40, help="how many changes are tried")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", help="kinds: default guard mode comparison ...")
    parser.add_argument("--skip", nargs="*", default=[], help="functions that are left alone: draw")
    parser.add_argument("--tests", nargs="*", type=Path, help="else all of the rooms of the files")
    told = parser.parse_args()
    files = [f for w in told.where for f in (sorted(w.glob("*.py")) if w.is_dir() else [w])]
    rooms = {f.resolve().parent.name.replace("rnnlm_core", "core") for f in files}
    folders = told.tests or [ROOT / "tests" / room for room in sorted(rooms)]
    tests = [t for f in folders for t in (sorted(f.resolve().glob("test_*.py")) or [f.resolve()])]
    tests = [test for test in tests if test.name != "test_known_mistakes.py"]
    every = [change for file in files for change in changes(file, told.only, told.skip)]
    picked = random.Random(told.seed).sample(every, min(told.sample, len(every)))
    start = time.monotonic()
    if not run(tests):
        sys.exit("The tests fail on the package as it is.")
    patience = 60 + 5 * (time.monotonic() - start)
    print(
        f"{len(picked)} of {len(every)} changes, each with up to {patience / 5 - 12:.0f} s of tests"
    )

    def survives(change):
        file, text, said = change
        survived = run(tests_for(file, tests), file, text, patience)
        if survived:
            print(f"  {said}", flush=True)
        return survived

    with ThreadPoolExecutor(2) as two:
        left = sum(two.map(survives, picked))
    print(f"{len(picked) - left} of {len(picked)} noticed ({1 - left / len(picked):.0%})")


if __name__ == "__main__":
    main()
