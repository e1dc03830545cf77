"""How long a notebook takes to read: ``make minutes`` writes it into the tables of contents.

A reader manages 120 words of prose, 10 lines of code or 200 words of output a minute. What stands
under a heading that starts with "Deeper:" may be skipped and has minutes of its own. The exercises
have those that the catalogue gives them.
"""

import re
from dataclasses import dataclass, field

import nbformat
from house import CHAPTER, EXTRAS, ROOT, called

from rnnlm_core.archive import replacing
from rnnlm_core.exercises.catalogue import EXERCISES

WORDS, LINES, SHOWN = 120, 10, 200  # a minute
HEADING = re.compile(r"(#+) (.*)")
TABLE = re.compile(r"\| Section \| Minutes \| Deeper \|\n\|:--\|--:\|--:\|\n(?:\|.*\|(?:\n|\Z))*")


@dataclass
class Count:
    """What there is to read."""

    words: int = 0
    lines: int = 0
    shown: int = 0

    def __add__(self, other):
        return Count(self.words + other.words, self.lines + other.lines, self.shown + other.shown)

    @property
    def minutes(self):
        return self.words / WORDS + self.lines / LINES + self.shown / SHOWN


@dataclass
class Section:
    """A part of a notebook with a title of the second rank: its path, and what goes deeper."""

    title: str
    path: Count = field(default_factory=Count)
    deeper: Count = field(default_factory=Count)


def words_of(markdown):
    """Count the words that a reader sees. A formula counts as one, a line of formulas as five."""
    text = TABLE.sub("", markdown)
    text = re.sub(r"!\[.*?\]\(.*?\)", "", text, flags=re.S)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"\$\$.*?\$\$", " x x x x x ", text, flags=re.S)
    text = re.sub(r"\$[^$]+\$", " x ", text)
    return len(re.findall(r"[^\W_][^\s|]*", text))


def shown_by(cell):
    """Count the words of a cell's outputs that stand on the page; a picture has none."""
    count = 0
    for output in cell.outputs:
        data = output.get("data", {})
        text = output.get("text") or data.get("text/markdown") or data.get("text/html")
        widget = "application/vnd.jupyter.widget-view+json" in data  # its words stand below it
        if text is None and (widget or "image/png" not in data):
            text = data.get("text/plain", "")
        count += len((text or "").split())
    return count


def sections(notebook):
    """The sections of a notebook up to its exercises; what comes before the first belongs to it."""
    found, deeper = [], None  # deeper: the rank of the heading that may be skipped
    opening = Count()
    for cell in notebook.cells:
        heading = HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            rank, title = len(heading[1]), heading[2]
            if rank == 2 and title == "Exercises":
                break
            if deeper and rank <= deeper:
                deeper = None
            if rank == 2:
                found.append(Section(title))
            if title.startswith("Deeper:"):
                deeper = deeper or rank
        if cell.cell_type == "markdown":
            count = Count(words=words_of(cell.source))
        else:
            lines = sum(bool(line.strip()) for line in cell.source.splitlines())
            count = Count(lines=lines, shown=shown_by(cell))
        if not found:
            opening += count
        elif deeper:
            found[-1].deeper += count
        else:
            found[-1].path += count
    if found:
        found[0].path += opening
    return found


def path_of(notebook):
    """All that stands on a notebook's main path."""
    return sum((section.path for section in sections(notebook)), Count())


def deeper_of(notebook):
    return sum((section.deeper for section in sections(notebook)), Count())


def exercises_of(path):
    """Minutes of the exercises of a notebook."""
    here = [e for e in EXERCISES.values() if path.name.startswith(e.notebook.replace(" ", "_"))]
    return sum(exercise.minutes for exercise in here)


def rounded(minutes):
    return str(round(minutes)) if minutes >= 0.5 else ""


def table(notebook, path):
    """The table of contents that a notebook shows."""
    rows = [
        f"| {s.title} | {rounded(s.path.minutes)} | {rounded(s.deeper.minutes)} |"
        for s in sections(notebook)
    ]
    if exercises_of(path):
        rows.append(f"| Exercises | {exercises_of(path)} | |")
    return "\n".join(["| Section | Minutes | Deeper |", "|:--|--:|--:|", *rows])


def with_table(notebook, path):
    """Put the table where the notebook has one; changes the notebook in place."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and TABLE.search(cell.source):
            now = TABLE.search(cell.source)[0]
            end = "\n" if now.endswith("\n") else ""
            cell.source = cell.source.replace(now, table(notebook, path) + end)
    return notebook


def in_contents(page, text, path, notebook):
    """Put a notebook's minutes into its row of a page: "| [title](file) | question | minutes |"."""
    times = [path_of(notebook).minutes]
    if path in EXTRAS:  # the sum of the minutes in the table of the notebook itself
        times = [sum(round(section.path.minutes) for section in sections(notebook))]
    elif page == CONTENTS:
        times += [deeper_of(notebook).minutes, exercises_of(path)]
    row = re.compile(rf"^(\| \[[^\]]*\]\([^)]*{re.escape(path.name)}\) \|[^|]*\|).*$", re.M)
    return row.sub(lambda found: found[1] + "".join(f" {rounded(time)} |" for time in times), text)


CONTENTS = ROOT / "notebooks" / "README.md"
PAGES = [ROOT / "README.md", CONTENTS]
MEASURED = [*CHAPTER, called("a large text", EXTRAS)]  # other extras count experiments, too


def main():
    pages = {page: page.read_text(encoding="utf-8") for page in PAGES}
    for path in MEASURED:
        notebook = with_table(nbformat.read(path, as_version=4), path)
        count, deeper = path_of(notebook), deeper_of(notebook)
        print(
            f"{path.name:50} {count.minutes:4.0f} minutes: {count.words} words, {count.lines} lines "
            f"of code, {count.shown} words of output; deeper {deeper.minutes:.0f}"
        )
        with replacing(path) as file:
            file.write((nbformat.writes(notebook, version=4) + "\n").encode())
        pages = {p: in_contents(p, told, path, notebook) for p, told in pages.items()}
    for page, text in pages.items():
        with replacing(page) as file:
            file.write(text.encode())


if __name__ == "__main__":
    main()
