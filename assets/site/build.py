"""Build the site: ``make site``. What it needs of the last time lies beside it, in build/.

With PYODIDE in the environment (see lite.py) the notebooks run in the browser too, and each page says so.
"""

import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import lite
import mathfont
import pages
import states
from sphinx.cmd.build import main as sphinx

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build"


def build(pyodide):
    """pyodide: None, or what lite.build_lite takes. Returns the exit status."""
    source, panels, site = BUILD / "source", BUILD / "panels", BUILD / "site"
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(states.build, folder=panels), pages.names()))
    for old in (source, site):
        shutil.rmtree(old, ignore_errors=True)
    pages.write(source, panels)
    places = [f"-c{HERE}", f"-d{BUILD / 'doctrees'}", str(source), str(site)]
    status = sphinx(["-q", "-W", "--keep-going", f"-Dlite={int(bool(pyodide))}", *places])
    mathfont.write(site)
    shutil.copytree(panels, site / "_panels")
    report("pages", site)
    if pyodide:
        lite.build_lite(site / "lite", pyodide)
        report("the course to run in the browser", site / "lite")
    return status


def report(what, folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 2**20
    print(f"{folder}: {what}, {len(files)} files, {size:.0f} MB")


if __name__ == "__main__":
    sys.exit(build(os.environ.get("PYODIDE")))
