"""Run notebooks from the top and store them, the same bytes if nothing changed: ``make notebooks``.

``make notebooks ARGS="5.1 repair_shop"`` runs those whose names hold one of these words. A notebook with
a cell that fails stays as it was, and the others are still run.

What moves by itself from run to run is taken out or put in order: times, widget ids, the version
of Python. What remains is prose, code, results and which sections are folded. A cell tagged
"measures-time" runs like any other, but keeps the picture it has; clear its output to have it
measured anew.
"""

import signal
import sys

import nbformat
from house import NOTEBOOKS, SOLUTIONS
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from rnnlm_core.archive import replacing

WIDGET = "application/vnd.jupyter.widget-view+json"
TIMED = "measures-time"
FOLDED = "jp-MarkdownHeadingCollapsed"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {  # the same for every version of Python
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


class Failure(Exception):
    """A cell did not come to its end; says which, and why."""


def execute(notebook, folder, timeout=120):
    """Run all cells in a fresh kernel that works in ``folder``; changes the notebook in place."""
    kept = {}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if TIMED in cell.metadata.get("tags", []) and cell.outputs:
            kept[cell.id] = cell.outputs
    running = []
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=50"],  # no warning that the kernel is reached over TCP
        on_notebook_start=leave_the_interrupt_alone,
        on_cell_start=lambda cell, cell_index: running.append((cell, cell_index)),
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        cell, index = running[-1]
        if isinstance(error, CellExecutionError):
            why = f"{error.ename}: {error.evalue}"
        elif isinstance(error, CellTimeoutError):
            why = f"it took more than {timeout} seconds"
        else:
            why = "its kernel died"
        raise Failure(f"cell {cell.id} (number {index + 1}): {why}\n{cell.source}") from error
    for cell in notebook.cells:
        if cell.id in kept:
            cell.outputs = kept[cell.id]
    return normalise(notebook)


def leave_the_interrupt_alone(notebook):
    """nbclient answers Ctrl-C with an AssertionError, in a cell that did nothing wrong."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def normalise(notebook):
    """Take out what moves by itself, and what JupyterLab adds; changes the notebook in place."""
    notebook.metadata = nbformat.from_dict(METADATA)
    while notebook.cells and not notebook.cells[-1].source.strip():
        notebook.cells.pop()  # Shift-Enter on the last cell makes one more
    ids = {}
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(metadata_to_keep(cell))
        if not cell.get("attachments"):
            cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)
        for output in cell.get("outputs", []):
            view = output.get("data", {}).get(WIDGET)
            if view:
                view["model_id"] = ids.setdefault(view["model_id"], f"widget-{len(ids)}")
    return notebook


def metadata_to_keep(cell):
    """Tags, and whether the section below a heading is folded."""
    kept = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
    if cell.cell_type == "markdown" and cell.metadata.get(FOLDED) is True:
        kept[FOLDED] = True
    return kept


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


def store(notebook, path):
    """Write a notebook, whole or not at all -> whether a byte changed."""
    text = (nbformat.writes(notebook, version=4) + "\n").encode()
    if text == path.read_bytes():
        return False
    with replacing(path) as file:
        file.write(text)
    return True


def main(names, paths):
    """Run those whose names hold one of ``names`` (or all) -> the exit status."""
    chosen = [p for p in paths if not names or any(name in p.name for name in names)]
    unknown = [name for name in names if not any(name in path.name for path in paths)]
    if unknown:
        print(f"no notebook has {unknown[0]!r} in its name", file=sys.stderr)
        return 2
    failed = 0
    for path in chosen:
        try:
            notebook = execute(nbformat.read(path, as_version=4), path.parent)
        except Failure as failure:
            print(f"failed, and left as it was: {path.name}, {failure}", file=sys.stderr)
            failed += 1
        else:
            print(f"{'changed' if store(notebook, path) else 'the same'}: {path.name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:], NOTEBOOKS + SOLUTIONS))
    except KeyboardInterrupt:
        sys.exit("stopped; the notebook that was running is as it was")
