"""What a reader meets: how long the path is, what is folded or out of sight, and the words of pictures."""

import re

import nbformat
import pytest
import reading_time
from execute_notebooks import FOLDED
from house import CHAPTER, NOTEBOOKS, SOLUTIONS

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS + SOLUTIONS, ids=lambda p: p.name)
every_measured = pytest.mark.parametrize("path", reading_time.MEASURED, ids=lambda p: p.name)
every_chapter = pytest.mark.parametrize("path", CHAPTER, ids=lambda p: p.name)


def read(path):
    return nbformat.read(path, as_version=4)


def markdown(*sources, **metadata):
    return [nbformat.v4.new_markdown_cell(source, metadata=metadata) for source in sources]


def code(source, *outputs):
    cell = nbformat.v4.new_code_cell(source)
    cell.outputs = list(outputs)
    return cell


def notebook_of(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


# How long ----------------------------------------------------------------------------------------------


@every_measured
def test_the_path_is_short(path):
    count = reading_time.path_of(read(path))
    assert count.words <= 2000 and count.minutes <= 45, count


@every_measured
def test_the_minutes_are_told(path):
    """Before its first section a notebook has the table that ``make minutes`` writes."""
    notebook = read(path)
    cells = [cell.source for cell in notebook.cells if reading_time.TABLE.search(cell.source)]
    assert len(cells) == 1
    sources = [cell.source for cell in notebook.cells]
    assert not any("\n## " in source for source in sources), "a section begins inside a cell"
    first = next(i for i, source in enumerate(sources) if source.startswith("## "))
    assert sources.index(cells[0]) < first or cells[0] == sources[first]
    assert reading_time.table(notebook, path) in cells[0]


@pytest.mark.parametrize("page", reading_time.PAGES, ids=lambda page: page.parent.name)
def test_the_minutes_of_the_contents(page):
    text = page.read_text(encoding="utf-8")
    for path in reading_time.MEASURED:
        assert f"{path.name})" in text
        assert reading_time.in_contents(page, text, path, read(path)) == text


def test_the_guard_of_the_contents_bites():
    path, page = CHAPTER[0], reading_time.CONTENTS
    notebook = notebook_of(
        *markdown("## One\n" + "word " * 1199, "### Deeper: more\n" + "word " * 238)
    )
    text = f"| [5.1 Title]({path.name}) | What? | 5 | 4 | 3 |\n"
    exercises = reading_time.exercises_of(path)
    right = f"| [5.1 Title]({path.name}) | What? | 10 | 2 | {exercises} |\n"
    assert reading_time.in_contents(page, text, path, notebook) == right
    right = f"| [5.1 Title]({path.name}) | What? | 10 |\n"
    assert reading_time.in_contents(reading_time.PAGES[0], text, path, notebook) == right


def test_the_count():
    assert reading_time.words_of("Two **words**, [a link](x/y.z) and `code` - here | there") == 8
    assert reading_time.words_of("![alt text of no account](a.svg) $h_t$ is\n$$a = b + c$$") == 7
    printed = nbformat.v4.new_output("stream", text="three words here\n")
    widget = "application/vnd.jupyter.widget-view+json"
    picture = {"image/png": "AA", "text/plain": "not counted"}
    shown = [nbformat.v4.new_output("display_data", picture)]
    shown += [nbformat.v4.new_output("display_data", picture | {widget: {}})]
    notebook = notebook_of(
        *markdown("# Title", "## One\ntwo words"),
        code("a = 1\n\nb = 2", printed),
        *markdown("### Deeper: more\nfour words are here"),
        code("c", *shown),
        *markdown("### On\nback", "## Two\n", "## Exercises\nnever counted"),
    )
    one, two = reading_time.sections(notebook)
    assert (one.title, two.title) == ("One", "Two")
    assert one.path == reading_time.Count(words=1 + 3 + 2, lines=2, shown=3)
    assert one.deeper == reading_time.Count(words=6, lines=1, shown=2)
    assert reading_time.Count(120, 10, 200).minutes == 3
    assert reading_time.path_of(notebook).words == 7


# What is folded, and what is out of sight -----------------------------------------------------------


def problems_of_folds(notebook):
    """Exactly what may be skipped and what answers a question is folded when a notebook opens."""
    found = []
    for cell in notebook.cells:
        first = cell.source.partition("\n")[0]
        may = re.fullmatch(r"#{3,4} (Deeper: .+|See what happens)", first)
        if bool(may) != (cell.metadata.get(FOLDED) is True):
            found.append(f"{'not folded' if may else 'folded'}: {first}")
        if may and cell.source.strip() != first:
            found.append(
                f"text that does not fold, because it stands in the heading's cell: {first}"
            )
    return found


@every_notebook
def test_what_may_be_skipped_is_folded(path):
    assert problems_of_folds(read(path)) == []


def test_the_guard_of_folds_bites():
    fine = markdown("### Deeper: a proof", "#### See what happens", **{FOLDED: True})
    assert problems_of_folds(notebook_of(*fine, *markdown("### Next"))) == []
    for wrong in (
        markdown("### Deeper: a proof"),
        markdown("#### See what happens"),
        markdown("### A section", **{FOLDED: True}),
        markdown("### Deeper: a proof\n\nIt goes so.", **{FOLDED: True}),
    ):
        assert problems_of_folds(notebook_of(*wrong)), wrong


def problems_of_predictions(notebook):
    """Below a "Predict first" stands at most a guess to type, and then a folded heading."""
    found = []
    for i, cell in enumerate(notebook.cells):
        if "**Predict first" not in cell.source:
            continue
        below = iter(notebook.cells[i + 1 :])
        after = next(below, None)
        if after and after.cell_type == "code" and "check(" in after.source:
            after = next(below, None)
        if after is None or not after.source.startswith(("### See what", "#### See what")):
            found.append(cell.source)
    return found


@every_measured
def test_answers_are_out_of_sight(path):
    notebook = read(path)
    assert problems_of_predictions(notebook) == []
    asked = sum("**Predict first" in cell.source for cell in notebook.cells)
    folds = sum("See what happens" in cell.source.partition("\n")[0] for cell in notebook.cells)
    assert asked == folds >= 2


def test_the_guard_of_answers_bites():
    question, (answer,) = markdown("**Predict first:** what?"), markdown("#### See what happens")
    guess = code("a_guess = ...\n\ncheck(a_guess=a_guess)")
    assert problems_of_predictions(notebook_of(*question, guess, answer)) == []
    assert problems_of_predictions(notebook_of(*question, answer)) == []
    assert problems_of_predictions(notebook_of(*question, code("print(1)"), answer))
    assert problems_of_predictions(notebook_of(*question, guess))


# Pictures -----------------------------------------------------------------------------------------------


def without_words(notebook):
    """The cells with a picture that no words stand for."""
    return [
        cell.source
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
        if kind.startswith("image/")
        and len(output.metadata.get(kind, {}).get("alt", "").split()) < 5
    ]


@every_notebook
def test_every_picture_has_words(path):
    assert without_words(read(path)) == []


def test_the_guard_of_pictures_bites():
    def shown(**metadata):
        return code(
            "", nbformat.v4.new_output("display_data", {"image/png": ""}, metadata=metadata)
        )

    told = shown(**{"image/png": {"alt": "a line that falls towards one"}})
    assert without_words(notebook_of(told)) == []
    assert without_words(notebook_of(shown()))
    assert without_words(notebook_of(shown(**{"image/png": {"alt": "a picture"}})))


# Nothing on the page is there for the tests -----------------------------------------------------------

SCAFFOLDING = re.compile(
    r"^\s*assert |plt\.show\(|try_moves|\.still\(|worked_examples|"
    r"fontsize=(?:[1-9]|10)\b|nbval",
    re.M,
)


@every_measured
def test_no_scaffolding(path):
    cells = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    assert [found[0] for cell in cells if (found := SCAFFOLDING.search(cell))] == []
