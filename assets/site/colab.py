"""The notebooks as Colab needs them: ``python assets/site/colab.py folder``.

Colab opens a notebook from the repository, but none of the files beside it. So the first cell fetches
the package, figures lie in the notebook, and links lead to Colab again. The branch ``colab`` holds
these notebooks, see .github/workflows/pages.yml.
"""

import base64
import re
import sys
from pathlib import Path

import address
import nbformat
from house import NOTEBOOKS, ROOT, SOLUTIONS

FIRST = """\
try:
    import rnnlm_core
except ImportError:
    %pip install --quiet "rnnlm-core[widgets] @ git+{repository}"\
"""


def edition(path, repository):
    """The notebook with what Colab lacks; its first cell is silent where the package is there."""
    notebook = nbformat.read(path, as_version=4)

    def link(match):
        target = (path.parent / match[1]).resolve()
        if target.suffix == ".svg":
            figure = base64.b64encode(target.read_bytes()).decode()
            return f"](data:image/svg+xml;base64,{figure})"
        name = target.relative_to(ROOT).as_posix()
        if target.suffix == ".ipynb":
            return f"]({address.elsewhere(name, repository)['Colab']}{match[2] or ''})"
        return f"]({repository}/blob/HEAD/{name}{match[2] or ''})"

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\(([\w./]+\.(?:svg|ipynb|md))(#[^)]*)?\)", link, cell.source)
    first = nbformat.v4.new_code_cell(FIRST.format(repository=repository), id="first")
    notebook.cells.insert(0, first)
    return notebook


def main(folder):
    repository = address.repository()
    if not repository:
        sys.exit("pyproject.toml has no address of the repository: see assets/site/address.py")
    for path in NOTEBOOKS + SOLUTIONS:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(edition(path, repository), target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
