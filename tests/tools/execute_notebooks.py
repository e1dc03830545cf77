"""Run notebooks from the top and store them, the same bytes if nothing changed: ``make notebooks``.

What moves by itself from run to run is taken out or put in order: times, widget ids, the version
of Python. What remains is prose, code and results. A cell tagged "measures-time" runs like any other,
but keeps the picture it has; clear its output to have it measured anew.
"""

import sys

import nbformat
from house import NOTEBOOKS, SOLUTIONS
from nbclient import NotebookClient

WIDGET = "application/vnd.jupyter.widget-view+json"
TIMED = "measures-time"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def execute(notebook, folder):
    """Run all cells in a fresh kernel that works in ``folder``; changes the notebook in place."""
    kept = {}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if TIMED in cell.metadata.get("tags", []) and cell.outputs:
            kept[cell.id] = cell.outputs
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    for cell in notebook.cells:
        if cell.id in kept:
            cell.outputs = kept[cell.id]
    return normalise(notebook)


def normalise(notebook):
    """Take out what moves by itself; changes the notebook in place."""
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    ids = {}
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)
        for output in cell.get("outputs", []):
            view = output.get("data", {}).get(WIDGET)
            if view:
                view["model_id"] = ids.setdefault(view["model_id"], f"widget-{len(ids)}")
    return notebook


def merge_streams(outputs):
    """Lines printed one after the other are one output, however they were timed."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and output.get("name") == last.get("name"):
            last.text += output.text
        else:
            merged.append(output)
    return merged


def main(names):
    for path in NOTEBOOKS + SOLUTIONS:
        if names and not any(name in path.name for name in names):
            continue
        notebook = execute(nbformat.read(path, as_version=4), path.parent)
        text = nbformat.writes(notebook, version=4) + "\n"
        changed = text != path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{'changed' if changed else 'the same'}: {path.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
