"""A teacher's view: who passed which exercise, and which mistake the others made.

``make grade FOLDER=submissions`` or ``rnnlm grade submissions``. Every notebook runs in a process of
its own, with a limit of time, from its heading "Exercises" on, or from its top if an answer needs
something from above. What it prints is not looked at: its answers are examined anew, whenever it
checks one and after every cell. An exercise that was right once is passed, for its learner has read
so. A notebook that crashes or never ends keeps the verdicts that it had until then, and costs no
other one anything.
"""

import argparse
import asyncio
import sys
from collections import Counter
from pathlib import Path

from ...extras import need
from ...validate import check_count
from .in_kernel import HINT
from .report import say, shown, table, write_csv

NEEDED = ("ipykernel", "nbclient", "nbformat")
DAY = 24 * 60 * 60


async def grade(
    paths, folder, cell_seconds=30, seconds=300, at_once=2, tell=lambda submission: None
):
    """Grade notebooks -> list of Submission, in the order of their paths.

    folder: where they lie; a submission's name is its path from there. tell: called with each
    Submission when it is done. Raises RuntimeError if this Python cannot run notebooks at all.
    """
    from .run import run

    limits = check_count("cell_seconds", cell_seconds), check_count("seconds", seconds)
    gate = asyncio.Semaphore(check_count("at_once", at_once))
    await run([], *limits)  # if this fails, it is no submission's fault

    async def one(path):
        async with gate:
            submission = await grade_one(path, path.relative_to(folder).as_posix(), *limits)
            tell(submission)
            return submission

    return await asyncio.gather(*map(one, paths))


async def grade_one(path, name, cell_seconds, seconds):
    """Run one submission in its own kernel -> Submission. Never raises because of what it holds."""
    from .run import run
    from .submission import Submission, read, to_run

    found = Submission(name)
    try:
        sources, names = to_run(read(path))
    except Exception as error:  # whatever else somebody has handed in
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        found.stopped = f"not a notebook: {kind}{error}"
        return found
    if not names:
        found.stopped = "no exercise of this project in it"
        return found
    try:
        rows, found.stopped = await run(sources, cell_seconds, seconds)
    except Exception as error:  # a machine without memory, without room on its disk, ...
        found.stopped = f"not graded: {type(error).__name__}: {error}"
        return found
    found.verdicts = dict.fromkeys(names, ("not reached", "not reached"))
    rows = [row for row in rows if row[0] in names]
    found.verdicts |= {name: (kind, says) for name, kind, says in rows if kind != HINT}
    found.hints = Counter(name for name, kind, _ in rows if kind == HINT)
    return found


def main(arguments=None):
    """Grade a folder, write the CSV, print the table; SystemExit if nothing could be graded."""
    parser = argparse.ArgumentParser(
        prog="rnnlm grade",
        description=__doc__.partition("\n")[0],
    )
    parser.add_argument("folder", type=Path, help="with the submitted notebooks, in any subfolders")
    parser.add_argument("--csv", type=Path, help="where to write the CSV [FOLDER/results.csv]")
    parser.add_argument("--cell-seconds", type=whole, default=30, help="limit of a cell [30]")
    parser.add_argument("--seconds", type=whole, default=300, help="limit of a notebook [300]")
    parser.add_argument("--at-once", type=whole, default=2, help="notebooks at a time [2]")
    options = parser.parse_args(arguments)
    need("grading", *NEEDED)
    from .submission import find

    folder = options.folder
    if not folder.is_dir():
        parser.error(f"folder: there is no folder {shown(str(folder))!r}")
    paths, passed_over = find(folder)
    if not paths:
        parser.error(f"folder: no notebook below {shown(str(folder))!r}{not_graded(passed_over)}")
    target = options.csv or folder / "results.csv"
    problem = cannot_write(target)
    if problem:
        parser.error(f"--csv: {problem}")

    def tell(submission):
        say(f"done: {shown(submission.name)}", sys.stderr)

    limits = (options.cell_seconds, options.seconds, options.at_once)
    try:
        submissions = asyncio.run(grade(paths, folder, *limits, tell))
    except KeyboardInterrupt:
        raise KeyboardInterrupt(", and nothing was written") from None
    try:
        write_csv(submissions, target)
        written = f"written: {shown(str(target))}"
    except OSError as error:  # the table can still be read
        problem = written = f"not written: {error}"
    say(f"{table(submissions)}{not_graded(passed_over)}\n\n{written}")
    if problem or not any(submission.verdicts for submission in submissions):
        sys.exit(problem or "no notebook could be graded")


def whole(text):
    """A whole number of seconds or notebooks, from a command line."""
    if not (text.isdecimal() and len(text) < 10 and 1 <= int(text) <= DAY):
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to {DAY}, got {text!r}")
    return int(text)


def cannot_write(path):
    """Why a CSV cannot be written to a path, or "": better known before an hour of grading."""
    if path.suffix.lower() == ".ipynb":
        return f"{str(path)!r} has the name of a notebook"
    there = path.exists()
    try:
        open(path, "a").close()
        if not there:
            path.unlink()
    except OSError as error:
        return f"cannot write to {str(path)!r}: {error.strerror}"
    return ""


def not_graded(paths):
    """What to say about files that only look like notebooks."""
    names = "".join(f"\n  {shown(str(path))}" for path in paths)
    return f"\n\nPassed over, as the name does not end in .ipynb:{names}" if paths else ""
