"""What a teacher reads: a table on the console, and the same as a CSV for a spreadsheet."""

import collections
import csv
import sys

from ..catalogue import EXERCISES

FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def table(submissions):
    """Who passed what, line by line, and the mistakes of the whole class."""
    lines, mistakes = [], collections.Counter()
    width = max([len(shown(s.name)) for s in submissions], default=0)
    for submission in submissions:
        total = len(submission.verdicts)
        note = f"   ({shown(submission.stopped)})" if submission.stopped else ""
        name = f"{shown(submission.name):{width}}"
        lines.append(f"{name}   passed {submission.passed} of {total}{note}")
        for exercise, (kind, diagnosis) in submission.verdicts.items():
            if kind != "right":
                hints = hinted(submission.hints.get(exercise, 0))
                lines.append(f"{'':{width}}   - {exercise}: {shown(diagnosis)}{hints}")
            if kind not in ("right", "not written", "not reached"):
                mistakes[exercise, diagnosis] += 1
    if mistakes:
        lines.append("\nMistakes, the most frequent first")
        lines += [f"{n:4} × {name}: {shown(text)}" for (name, text), n in mistakes.most_common()]
    return "\n".join(lines)


def hinted(count):
    return f" ({count} {'hint' if count == 1 else 'hints'})" if count else ""


def shown(text):
    """A text of somebody else's in one line: what is not to be printed is written as an escape."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def say(text, file=None):
    """Print a text on a console of any encoding; a character that it lacks becomes an escape."""
    file = file or sys.stdout
    encoding = file.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=file)


def write_csv(submissions, path):
    """One row for each submission and exercise; a submission without any has one row, too.

    The file is UTF-8 with the mark by which Excel tells it from other encodings.
    """
    with open(path, "w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        columns = ["submission", "notebook", "exercise", "passed", "diagnosis", "hints", "stopped"]
        writer.writerow(columns)
        for s in submissions:
            for name, (kind, diagnosis) in s.verdicts.items() or [("", ("", ""))]:
                notebook = EXERCISES[name].notebook if name else ""
                passed = "yes" if kind == "right" else "no"
                hints = str(s.hints.get(name, 0)) if name else ""
                row = [s.name, notebook, name, passed, diagnosis, hints, s.stopped]
                writer.writerow(map(no_formula, row))


def no_formula(text):
    """A spreadsheet computes what begins with =, +, - or @; an apostrophe makes it a text."""
    return f"'{text}" if text.startswith(FORMULA) else text
