"""Build the site: ``make site``. What it needs of the last time lies beside it, in build/."""

import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import mathfont
import pages
import states
from sphinx.cmd.build import main as sphinx

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build"


def build():
    source, panels, site = BUILD / "source", BUILD / "panels", BUILD / "site"
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(states.build, folder=panels), pages.names()))
    pages.write(source, panels)
    status = sphinx(
        [
            "-q",
            "-W",
            "--keep-going",
            "-c",
            str(HERE),
            "-d",
            str(BUILD / "doctrees"),
            str(source),
            str(site),
        ]
    )
    mathfont.write(site)
    shutil.copytree(panels, site / "_panels", dirs_exist_ok=True)
    return status


if __name__ == "__main__":
    sys.exit(build())
