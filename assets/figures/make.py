"""Write every figure: `make figures`. Each script beside this one draws one SVG of its own name."""

import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("make", "style"))


def svg(name):
    """The text of one figure."""
    if str(FOLDER) not in sys.path:  # the scripts import style, and are no package
        sys.path.insert(0, str(FOLDER))
    return importlib.import_module(name).draw().as_svg() + "\n"


if __name__ == "__main__":
    for name in NAMES:
        (FOLDER / f"{name}.svg").write_text(svg(name), encoding="utf-8", newline="\n")
    print(f"{len(NAMES)} figures")
