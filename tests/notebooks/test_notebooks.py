"""The guards around nbval: it compares stored outputs, these see to it that there is something to compare.

nbval itself runs on every notebook as part of the same pytest command (see pyproject.toml).
"""

import copy
import json
import re
import shutil
import subprocess
import sys

import execute_notebooks
import nbformat
import numpy as np
import pytest
from house import CHAPTER, EXTRAS, FOLDER, NOTEBOOKS, ROOT, SOLUTIONS, called

from rnnlm_core import worked_examples

ALL = NOTEBOOKS + SOLUTIONS
PAGES = [ROOT / "README.md", FOLDER / "README.md"]

# Cells that nbval may skip or ignore: notebook name -> {cell id: reason}. None so far.
IGNORED = {}
IGNORING = re.compile(r"nbval[-_](ignore|skip|raises)|raises-exception", re.IGNORECASE)

every_notebook = pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
no_solution = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def compared_text(cell):
    """All that nbval compares of a cell's outputs, as one text."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        for kind, data in output.get("data", {}).items():
            if kind.startswith("text/") or kind == "image/svg+xml":
                parts.append(data)
    return "\n".join(parts)


def test_every_notebook_on_the_list_is_there():
    assert NOTEBOOKS and [path for path in ALL if not path.is_file()] == []


def test_every_committed_notebook_is_on_the_list():
    command = ["git", "ls-files", "-z", "*.ipynb"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if run.returncode:
        pytest.skip("not a git checkout")
    names = set(run.stdout.decode().split("\0")) - {""}
    assert names == {path.relative_to(ROOT).as_posix() for path in ALL}


# What is stored --------------------------------------------------------------------------------------


def problems_of_storage(notebook):
    """What must not be in a committed notebook: a list of sentences."""
    found = []
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        found.append(f"execution counts are {counts}, not 1, 2, 3 ...: run make notebooks")
    if notebook.nbformat != 4 or notebook.nbformat_minor < 5:
        found.append("the format is older than 4.5, which has cell ids")
    if notebook.metadata != execute_notebooks.METADATA:
        found.append(f"other metadata than kernel and language: {notebook.metadata}")
    if notebook.cells[-1].source.strip() == "":
        found.append("an empty cell at the end")
    for cell in notebook.cells:
        if cell.metadata != execute_notebooks.metadata_to_keep(cell):
            found.append(f"cell {cell.id}: metadata {dict(cell.metadata)}")
        if cell.get("attachments"):
            found.append(f"cell {cell.id}: an attachment")
    for cell in code_cells(notebook):
        size = sum(len(json.dumps(output)) for output in cell.outputs)
        if size > 80_000:
            found.append(f"cell {cell.id}: outputs of {size} bytes")
        for output in cell.outputs:
            text = json.dumps(output)
            if output.get("name") == "stderr" or "Warning" in text:
                found.append(f"cell {cell.id}: a warning or stderr: {text[:80]}")
            if output.output_type == "error" and "raises-exception" not in cell.metadata.get(
                "tags", []
            ):
                found.append(f"cell {cell.id}: an error, {output.ename}")
        if execute_notebooks.TIMED in cell.metadata.get("tags", []):
            # times differ from run to run: in a picture, which nbval does not compare, and nowhere else
            shown = [sorted(output.get("data", {})) for output in cell.outputs]
            if shown != [["image/png", "text/plain"]]:
                found.append(f"cell {cell.id}: measures time and shows more than one picture")
        plain = compared_text(cell)
        if re.search(r"0x[0-9a-f]{6,}", plain):
            found.append(f"cell {cell.id}: a memory address")
        if re.search(r"(?<![\w.])(/home|/root|/tmp|/Users|/work|[A-Z]:\\)", plain):
            found.append(f"cell {cell.id}: a path of one machine")
        if len(cell.source.splitlines()) > 20:
            found.append(f"cell {cell.id}: more than 20 lines of code")
    return found


@every_notebook
def test_storage_is_clean(path):
    assert problems_of_storage(nbformat.read(path, as_version=4)) == []
    assert path.stat().st_size < 300_000


@every_notebook
def test_most_cells_are_compared(path):
    """At least 80 in 100 code cells have an output that nbval compares."""
    cells = code_cells(nbformat.read(path, as_version=4))
    compared = [cell for cell in cells if cell.execution_count and compared_text(cell).strip()]
    silent = [cell.source.splitlines()[0] for cell in cells if cell not in compared]
    assert len(compared) >= 0.8 * len(cells), silent


def ignored_cells(notebook, allowed):
    """Ids of the cells that nbval is told to skip or ignore, and that are not in ``allowed``."""
    found = []
    for cell in notebook.cells:
        switches = [*cell.metadata.get("tags", []), cell.source if cell.cell_type == "code" else ""]
        if any(IGNORING.search(switch) for switch in switches) and cell.id not in allowed:
            found.append(cell.id)
    return found


@every_notebook
def test_nothing_is_ignored_without_a_reason(path):
    allowed = IGNORED.get(path.name, {})
    assert ignored_cells(nbformat.read(path, as_version=4), allowed) == []


def test_the_guard_of_ignores_bites():
    for source, tags in (
        ("1  # NBVAL_IGNORE_OUTPUT", []),
        ("1  # NBVAL_SKIP", []),
        ("1", ["nbval-ignore-output"]),
        ("1", ["nbval-skip"]),
        ("1", ["raises-exception"]),
    ):
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": tags}, id="a")
        notebook = nbformat.v4.new_notebook(cells=[cell])
        assert ignored_cells(notebook, {}) == ["a"]
        assert ignored_cells(notebook, {"a": "its reason"}) == []


def prose(path):
    """The text of a page, or that of a notebook's text cells."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def links_in(text):
    return re.findall(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)", text)


@pytest.mark.parametrize("path", [*ALL, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_names_and_links(path):
    for alt, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)", prose(path)):
        assert alt.strip(), f"a picture without alt text: {target}"
        assert (path.parent / target).exists(), f"no such picture: {target}"
    for link in links_in(prose(path)):
        target, _, anchor = link.partition("#")
        if "://" not in target and target:
            linked = (path.parent / target).resolve()
            assert linked.exists(), f"a link to nowhere: {target}"
            if anchor and linked.suffix == ".md":
                titles = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.M)
                assert anchor in [t.lower().replace(" ", "-") for t in titles]


@pytest.mark.parametrize("path", CHAPTER, ids=lambda path: path.name)
def test_it_leads_to_its_neighbours(path):
    """The first and the last cell link to the notebook before, the contents and the one after."""
    at, cells = CHAPTER.index(path), nbformat.read(path, as_version=4).cells
    before, after = CHAPTER[:at][-1:], CHAPTER[at + 1 :][:1]
    targets = [*(p.name for p in before), "README.md", *(p.name for p in after)]
    assert links_in(cells[0].source)[: len(targets)] == targets
    assert links_in(cells[-1].source)[-len(targets) :] == targets


def test_the_chapter_leads_to_the_extras():
    """And each of them to the contents, at its beginning and its end."""
    last = links_in(nbformat.read(CHAPTER[-1], as_version=4).cells[-1].source)
    assert last[: len(EXTRAS)] == [path.relative_to(FOLDER).as_posix() for path in EXTRAS]
    for path in EXTRAS:
        cells = nbformat.read(path, as_version=4).cells
        assert links_in(cells[0].source)[0] == links_in(cells[-1].source)[-1] == "../README.md"


def test_the_contents_lead_to_every_notebook_in_order():
    """And a click on a link shows no title that the notebook does not have."""
    contents = prose(FOLDER / "README.md")
    assert [FOLDER / link for link in links_in(contents)] == ALL
    for page in PAGES:
        rows = re.findall(r"^\| \[(.*?)\]\((.*?)\)", prose(page), re.M)
        assert [page.parent / target for _, target in rows][: len(NOTEBOOKS)] == NOTEBOOKS
        for (title, _), path in zip(rows, NOTEBOOKS):
            assert f"# {title}\n" in prose(path)


def test_the_questions_of_the_readme_are_answered():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## Questions")[2].partition("\n## ")[0]
    rows = re.findall(r"^- (.*) → .*\(notebooks/([^)]+)\)$", section, re.M)
    assert len(rows) >= 8 and len(rows) == section.count("\n- ")
    for question, name in rows:
        cells = nbformat.read(ROOT / "notebooks" / name, as_version=4).cells
        headings = re.findall(r"^###? (.*)$", "\n".join(cell.source for cell in cells), re.M)
        assert question in headings, f"no such heading in {name}: {question}"


def test_the_guard_of_storage_bites():
    good = nbformat.read(NOTEBOOKS[0], as_version=4)
    assert problems_of_storage(good) == []
    folded = copy.deepcopy(good)
    folded.cells[0].metadata[execute_notebooks.FOLDED] = True
    assert problems_of_storage(folded) == []

    def broken(change):
        notebook = copy.deepcopy(good)
        change(notebook, code_cells(notebook)[1])
        return problems_of_storage(notebook)

    def output(text, name="stdout"):
        return nbformat.v4.new_output("stream", name=name, text=text)

    error = nbformat.v4.new_output("error", ename="KeyError", evalue="", traceback=[])
    for change in (
        lambda notebook, cell: cell.update(execution_count=None),
        lambda notebook, cell: notebook.cells.reverse(),
        lambda notebook, cell: notebook.metadata.update(widgets={}),
        lambda notebook, cell: notebook.metadata.language_info.pop("file_extension"),
        lambda notebook, cell: notebook.metadata.language_info.update(version="3.11.7"),
        lambda notebook, cell: notebook.metadata.kernelspec.update(display_name="my kernel"),
        lambda notebook, cell: cell.metadata.update({execute_notebooks.FOLDED: True}),
        lambda notebook, cell: notebook.cells[0].metadata.update({execute_notebooks.FOLDED: False}),
        lambda notebook, cell: cell.metadata.update(execution={"iopub": 1}),
        lambda notebook, cell: notebook.cells.append(nbformat.v4.new_markdown_cell("")),
        lambda notebook, cell: cell.outputs.append(output("<object at 0x7f00aa112233>")),
        lambda notebook, cell: cell.outputs.append(output("/home/me/file")),
        lambda notebook, cell: cell.outputs.append(output("x", name="stderr")),
        lambda notebook, cell: cell.outputs.append(output("x" * 90_000)),
        lambda notebook, cell: cell.outputs.append(error),
        lambda notebook, cell: cell.update(source="\n" * 21 + "1"),
        lambda notebook, cell: cell.metadata.update(tags=["measures-time"]),
    ):
        assert broken(change), "the guard did not notice"


# Byte for byte ---------------------------------------------------------------------------------------


@every_notebook
def test_storing_is_settled(path):
    """What make notebooks takes out is not in the committed file."""
    text = path.read_text(encoding="utf-8")
    notebook = execute_notebooks.normalise(nbformat.reads(text, as_version=4))
    assert nbformat.writes(notebook, version=4) + "\n" == text


# One digit changed must turn nbval red ------------------------------------------------------------------


def nbval(path):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--numprocesses=0",
        str(path),
    ]
    return subprocess.run(
        [*command, f"--rootdir={ROOT}", "-c", str(ROOT / "pyproject.toml")],
        capture_output=True,
        text=True,
        check=False,
    )


def until_the_first_decimal(notebook):
    """A copy that ends with the first cell whose printed output has a decimal number."""
    for i, cell in enumerate(notebook.cells):
        printed = "".join(output.get("text", "") for output in cell.get("outputs", []))
        if re.search(r"\d\.\d", printed):
            short = copy.deepcopy(notebook)
            short.cells = short.cells[: i + 1]
            return short
    raise AssertionError("no decimal number in any output")


@no_solution
def test_one_wrong_digit_turns_nbval_red(path, tmp_path):
    copied = tmp_path / path.relative_to(ROOT)
    copied.parent.mkdir(parents=True)
    shutil.copytree(ROOT / "assets", tmp_path / "assets")
    short = until_the_first_decimal(nbformat.read(path, as_version=4))
    nbformat.write(short, copied)
    run = nbval(copied)
    assert run.returncode == 0, run.stdout[-2000:]
    output = next(o for o in short.cells[-1].outputs if re.search(r"\d\.\d", o.get("text", "")))
    digit = re.search(r"\d(?=\.\d)", output.text).start()
    wrong = str((int(output.text[digit]) + 1) % 10)
    output.text = output.text[:digit] + wrong + output.text[digit + 1 :]
    nbformat.write(short, copied)
    run = nbval(copied)
    assert run.returncode == 1 and "1 failed" in run.stdout, run.stdout[-2000:]


# The prose gate --------------------------------------------------------------------------------------

NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|\.\d)")


def numbers_of(text):
    return [token.replace(",", "") for token in NUMBER.findall(text)]


def worked_numbers():
    """Every number in worked_examples.py."""
    values = [v for e in EXAMPLES for k, v in vars(e).items() if k[:1] != "_"]
    return set().union(*map(numbers_in, values))


def numbers_in(value):
    """Every number of a worked example's attribute, whatever it is kept in."""
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple, np.ndarray)):
        return set().union(*map(numbers_in, value))
    return {abs(float(value))} if isinstance(value, (int, float, np.number)) else set()


def not_shown(example, text):
    """The numbers of a worked example that a notebook's outputs do not hold, rounded or not."""
    shown = {(float(n), len(n.partition(".")[2])) for n in numbers_of(text)}
    wanted = set().union(*(numbers_in(v) for k, v in vars(example).items() if k[:1] != "_"))
    return {n for n in wanted if not any(round(n, places) == s for s, places in shown)}


EXAMPLES = [value for value in vars(worked_examples).values() if isinstance(value, type)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.__name__)
def test_every_worked_number_is_shown(example):
    """In a compared output of the notebook that the example's docstring names: "(5.3)"."""
    section = re.search(r"\((5\.[1-5])\)", example.__doc__).group(1)
    cells = code_cells(nbformat.read(called(section, NOTEBOOKS), as_version=4))
    text = "\n".join(compared_text(cell) for cell in cells)
    assert not_shown(example, text) == set()


def test_the_guard_of_worked_numbers_bites():
    assert not_shown(worked_examples.Perplexity, "1.25 5.00") >= {54.598, 205.409}
    assert 54.598 not in not_shown(worked_examples.Perplexity, "54.6")
    assert 54.598 in not_shown(worked_examples.Perplexity, "54.5 5.4598 546")


def prose_numbers(markdown):
    """Numbers a reader takes for results: decimals, and whole numbers from 10."""
    text = re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)", " ", markdown, flags=re.S)
    # times to plan with, and the numbers of sections, notebooks and exercises, are not results
    text = re.sub(
        r"\| Section \| Minutes .*?(?=\n\n|\Z)|\d+ minutes|^\d+\. ", " ", text, flags=re.S | re.M
    )
    text = re.sub(r"(?<![\w.])5\.[1-5](\.\d)?(?![\w.]*\d)", " ", text)
    return [n for n in numbers_of(text) if "." in n or int(n) >= 10]


CITED = re.compile(r"^\|.*\| Source \|\n\|[-:|]+\|\n((?:\|.*\|(?:\n|\Z))+)", re.M)


def cited_rows(markdown):
    """The rows of tables whose last column names the source of each."""
    return [row for rows in CITED.findall(markdown) for row in rows.strip().splitlines()]


def unsupported_numbers(notebook):
    """Numbers in the prose that no output shows, no code cell sets, no source or hand-worked example has."""
    shown = set()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            shown |= {float(n) for row in cited_rows(cell.source) for n in numbers_of(row)}
    for cell in code_cells(notebook):
        shown |= {float(n) for n in numbers_of(compared_text(cell) + " " + cell.source)}
    shown |= worked_numbers()
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for number in prose_numbers(cell.source):
                places = len(number.partition(".")[2])
                if float(number) not in {round(s, places) for s in shown}:
                    found.append((cell.id, number))
    return found


@every_notebook
def test_every_number_in_the_prose_is_a_result(path):
    assert unsupported_numbers(nbformat.read(path, as_version=4)) == []


@every_notebook
def test_every_cited_number_has_a_source(path):
    cells = nbformat.read(path, as_version=4).cells
    rows = [row for c in cells if c.cell_type == "markdown" for row in cited_rows(c.source)]
    assert [row for row in rows if not re.search(r"(19|20)\d\d|\]\(", row.split("|")[-2])] == []


def test_a_number_from_a_cited_table_may_be_used():
    table = "| Model | Test | Source |\n|:--|--:|:--|\n| LSTM | 78.4 | Zaremba 2014 |\n"
    for fine in (table, f"{table}\nAn LSTM has 78.4, about 78."):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(fine)])
        assert unsupported_numbers(notebook) == []
    for wrong in (f"{table}\nAn LSTM has 78.5.", table.replace("| Source |", "| Remark |")):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(wrong)])
        assert unsupported_numbers(notebook)


def test_the_prose_gate_bites():
    def notebook(prose):
        code = nbformat.v4.new_code_cell("n = 64\nprint(10.794, '1,234')")
        code.outputs = [nbformat.v4.new_output("stream", text="10.794 1,234 -7.25\n")]
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(prose), code])

    for fine in (
        "10.79, and 10.794; about 11. It is 1,234.",
        "Rows of 64, -7.25 and a worked 197.",
        "Section 5.5.3, notebook 5.2, step 7, `99.9`, $\\sqrt{77.7}$, [a link](x/99.9).",
        "1. (45 minutes) first\n12. (5 minutes) twelfth",
        "| Section | Minutes |\n|:--|--:|\n| One | 35 |\n\nand so on",
    ):
        assert unsupported_numbers(notebook(fine)) == [], fine
    for wrong in ("10.77", "about 29", "perplexity 10.793.", "1,235 words", "**99.5**", "7.26"):
        assert unsupported_numbers(notebook(wrong)), wrong
