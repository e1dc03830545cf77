"""The course in JupyterLite, in Chromium: it runs from the top, and shows what is stored.

``--all`` runs every notebook, as readers do, and not only the one that stands for them.
"""

import json
import types

import nbformat
from clicking import (
    answer_an_exercise,
    assert_no_errors,
    move_every_slider,
    open_in_lite,
    run_all,
    wait_until,
    words_of,
)
from house import CHAPTER, NOTEBOOKS, ROOT, SOLUTIONS
from nbval.plugin import IPyNbCell

ONE = CHAPTER[2]
# What nbval compares is the rest; see IPyNbFile there.
SKIPPED = (
    "metadata",
    "traceback",
    "prompt_number",
    "output_type",
    "name",
    "execution_count",
    "application/vnd.jupyter.widget-view+json",
    "image/png",
    "image/jpeg",
)
# (notebook, cell) -> why its output is another one in the browser.
OTHERS = {}


def pytest_generate_tests(metafunc):
    if "path" in metafunc.fixturenames:
        everything = metafunc.config.getoption("--all")
        paths = NOTEBOOKS + SOLUTIONS if everything else [ONE]
        metafunc.parametrize("path", paths, ids=lambda path: path.name)


def saved(page, path):
    """What JupyterLite keeps of a notebook, after it was told to save it."""
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    name = json.dumps(path.relative_to(ROOT).as_posix())
    file = page.evaluate(f"jupyterapp.serviceManager.contents.get({name}, {{content: true}})")
    for cell in file["content"]["cells"]:
        cell.pop("attachments", None)
    return nbformat.from_dict(file["content"])


def differences(notebook, expected):
    """The cells whose outputs nbval would object to: id -> what it says."""
    pairs = zip(notebook.cells, expected.cells, strict=True)
    said = {old.id: objections(new, old) for new, old in pairs if old.cell_type == "code"}
    return {cell: words for cell, words in said.items() if words}


def objections(new, old):
    said = []
    cell = types.SimpleNamespace(
        sanitize=lambda text: text,
        colors=types.SimpleNamespace(OKBLUE="", FAIL="", ENDC=""),
        comparison_traceback=said,
        format_output_compare=lambda *what: said.append(what),
    )
    same = IPyNbCell.compare_outputs(cell, new.outputs, old.outputs, SKIPPED)
    return [] if same else [*said, *cell.comparison_traceback]


def test_a_notebook_runs_from_the_top(site, new_page, path):
    page = new_page()
    open_in_lite(page, site, path)
    run_all(page, 1500)
    notebook, expected = saved(page, path), nbformat.read(path, as_version=4)
    assert [cell.id for cell in notebook.cells] == [cell.id for cell in expected.cells]
    found = differences(notebook, expected)
    others = {cell for name, cell in OTHERS if name == path.name}
    assert set(found) <= others, found
    assert_no_errors(page)
    if path in NOTEBOOKS:
        panels = move_every_slider(page, path)
        if panels.count():
            by_mouse(page, panels.filter(has=page.locator(".noUi-target")).first)
    assert_no_errors(page)
    page.close()


def by_mouse(page, panel):
    """A click on a slider's line."""
    line = panel.locator(".noUi-target").first
    line.scroll_into_view_if_needed()
    box, words = line.bounding_box(), words_of(panel)
    for share in (0.9, 0.1):  # one of them is another place than it has now
        line.click(position={"x": share * box["width"], "y": box["height"] / 2}, force=True)
        page.wait_for_timeout(1000)
        if words_of(panel) != words:
            return
    raise AssertionError(f"the words stay as they are: {words}")


def test_an_exercise_and_what_is_kept(site, new_page, tmp_path):
    """Wrong, then right; the work is there when the page is opened again, and can be downloaded."""
    page = new_page()
    open_in_lite(page, site, ONE)
    answer_an_exercise(page)
    saved(page, ONE)
    open_in_lite(page, site, ONE)
    answer = page.locator(".jp-CodeCell:has-text('dh_before_the_text = 27')")
    wait_until(lambda: answer.count() == 1, 10)
    with page.expect_download() as download:
        page.evaluate("jupyterapp.commands.execute('docmanager:download')")
    download.value.save_as(tmp_path / "mine.ipynb")
    assert "dh_before_the_text = 27" in (tmp_path / "mine.ipynb").read_text(encoding="utf-8")
    assert_no_errors(page)
    page.close()
