"""A teacher's view: who passed which exercise, and which mistake the others made.

``make grade FOLDER=submissions`` or ``python -m rnnlm_core.exercises.grade submissions``. Every
notebook runs in a process of its own, from its heading "Exercises" on, with a limit of time; what
it prints is not looked at, its answers are examined anew. A notebook that crashes or never ends
keeps the verdicts that it had until then, and costs no other one anything.
"""

import argparse
import asyncio
import collections
import csv
import json
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from ..catalogue import EXERCISES

ASSETS = Path(__file__).parents[3] / "assets"


@dataclass
class Submission:
    """One notebook: its verdicts by exercise, and what stopped it, if anything did."""

    name: str
    verdicts: dict = field(default_factory=dict)
    stopped: str = ""

    @property
    def passed(self):
        return sum(kind == "right" for kind, _ in self.verdicts.values())


class Quiet(NotebookClient):
    """Runs the cells and throws away what they print: a loop that prints must not fill our memory."""

    def output(self, outs, msg, display_id, cell_index):
        return None


def answers_of(notebook):
    """(code cells to run, names of all exercises of its part) of a submitted notebook."""
    start = 0
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown" and re.search(r"^## Exercises\b", cell.source, re.M):
            start = i
    cells = [cell for cell in notebook.cells[start:] if cell.cell_type == "code"]
    text = "\n".join(cell.source for cell in cells)
    parts = {e.notebook for name, e in EXERCISES.items() if is_in(name, text)}
    return cells, [name for name, e in EXERCISES.items() if e.notebook in parts]


def is_in(name, text):
    """Whether code checks or defines an answer of this name."""
    return re.search(rf"^(?:def |class |check\(){name}\b|^{name} *=", text, re.M) is not None


async def grade_one(path, name, cell_seconds, seconds):
    """Run one submission in its own kernel -> Submission. Never raises because of what it holds."""
    found = Submission(name)
    try:
        notebook = nbformat.read(path, as_version=4)
        cells, names = answers_of(notebook)
    except Exception as error:  # whatever else somebody has handed in
        found.stopped = f"not a notebook: {type(error).__name__}"
        return found
    if not names:
        found.stopped = "no exercise of this project in it"
        return found
    with tempfile.TemporaryDirectory() as folder:
        await run(found, cells, Path(folder), cell_seconds, seconds)
        told = Path(folder, "verdicts.jsonl")
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    found.verdicts = dict.fromkeys(names, ("not reached", "not reached"))
    for row in (row for row in map(json.loads, lines) if row["exercise"] in found.verdicts):
        found.verdicts[row["exercise"]] = (row["kind"], row["diagnosis"])
    return found


async def run(found, cells, folder, cell_seconds, seconds):
    """Execute the cells in a folder that looks like notebooks/, beside a copy of assets/."""
    (folder / "notebooks").mkdir()
    if ASSETS.exists():
        shutil.copytree(ASSETS, folder / "assets")
    first = nbformat.v4.new_code_cell(
        "from rnnlm_core.exercises.grading.in_kernel import watch\n"
        f"watch(get_ipython(), {str(folder / 'verdicts.jsonl')!r})\ndel watch"
    )
    client = Quiet(
        nbformat.v4.new_notebook(cells=[first, *cells]),
        timeout=cell_seconds,
        interrupt_on_timeout=True,
        allow_errors=True,
        raise_on_iopub_timeout=False,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder / "notebooks")}},
    )
    try:
        await asyncio.wait_for(client.async_execute(), seconds)
    except asyncio.TimeoutError:
        found.stopped = f"stopped after {seconds} seconds"
    except DeadKernelError:
        found.stopped = "its process died"
    except CellTimeoutError:
        found.stopped = f"a cell did not end within {cell_seconds} seconds"
    finally:
        if client.km is not None and await client.km.is_alive():
            await client.km.shutdown_kernel(now=True)


async def grade(folder, cell_seconds=30, seconds=300, at_once=2, tell=lambda submission: None):
    """Grade all notebooks below a folder -> list of Submission, sorted by name."""
    paths = sorted(p for p in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
    gate = asyncio.Semaphore(at_once)

    async def one(path):
        async with gate:
            name = path.relative_to(folder).as_posix()
            submission = await grade_one(path, name, cell_seconds, seconds)
            tell(submission)
            return submission

    return await asyncio.gather(*map(one, paths))


def table(submissions):
    """Who passed what, line by line, and the mistakes of the whole class."""
    lines, mistakes = [], collections.Counter()
    width = max([len(s.name) for s in submissions], default=0)
    for submission in submissions:
        total = len(submission.verdicts)
        note = f"   ({submission.stopped})" if submission.stopped else ""
        lines.append(f"{submission.name:{width}}   passed {submission.passed} of {total}{note}")
        for name, (kind, diagnosis) in submission.verdicts.items():
            if kind != "right":
                lines.append(f"{'':{width}}   - {name}: {diagnosis}")
            if kind not in ("right", "not written", "not reached"):
                mistakes[name, diagnosis] += 1
    if mistakes:
        lines.append("\nMistakes, the most frequent first")
        lines += [f"{count:4} × {name}: {text}" for (name, text), count in mistakes.most_common()]
    return "\n".join(lines)


def write_csv(submissions, path):
    """One row for each submission and exercise; a submission without any has one row, too."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["submission", "notebook", "exercise", "passed", "diagnosis", "stopped"])
        for s in submissions:
            for name, (kind, diagnosis) in s.verdicts.items() or [("", ("", ""))]:
                notebook = EXERCISES[name].notebook if name else ""
                passed = "yes" if kind == "right" else "no"
                writer.writerow([s.name, notebook, name, passed, diagnosis, s.stopped])


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m rnnlm_core.exercises.grade", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="with the submitted notebooks, in any subfolders")
    parser.add_argument("--csv", type=Path, help="where to write the CSV [FOLDER/results.csv]")
    parser.add_argument("--cell-seconds", type=int, default=30, help="limit of a cell [30]")
    parser.add_argument("--seconds", type=int, default=300, help="limit of a notebook [300]")
    parser.add_argument("--at-once", type=int, default=2, help="notebooks at a time [2]")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"folder: there is no folder {str(options.folder)!r}")

    def tell(submission):
        print(f"done: {submission.name}", file=sys.stderr)

    limits = (options.cell_seconds, options.seconds, options.at_once)
    submissions = asyncio.run(grade(options.folder, *limits, tell))
    if not submissions:
        parser.error(f"folder: no notebook below {str(options.folder)!r}")
    print(table(submissions))
    path = options.csv or options.folder / "results.csv"
    write_csv(submissions, path)
    print(f"\nwritten: {path}")


if __name__ == "__main__":
    main()
