"""Where things are: the project's root, and the one list of its notebooks."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"


def notebooks_in(folder):
    """The project's own, by their names: a reader keeps copies and notebooks of their own beside them
    (5.1_...-Copy1.ipynb, Untitled.ipynb), and JupyterLab its .ipynb_checkpoints."""
    own = re.compile(r"5\.\d[a-z]?_[a-z_]+\.ipynb")
    return sorted(path for path in folder.iterdir() if own.fullmatch(path.name) and path.is_file())


NOTEBOOKS = notebooks_in(ROOT / "notebooks")
SOLUTIONS = notebooks_in(ROOT / "notebooks" / "solutions")
