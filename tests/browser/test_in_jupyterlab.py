"""Every notebook opened and run from the menu, every slider moved, in JupyterLab and Chromium."""

import io
import re
import time

import nbformat
import pytest
from clicking import (
    answer_an_exercise,
    assert_no_errors,
    move,
    move_every_slider,
    picture_of,
    run_all,
    wait_for_kernel,
    wait_until,
    words_of,
)
from execute_notebooks import FOLDED, normalise
from house import CHAPTER, NOTEBOOKS, ROOT
from matplotlib import image


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.name)
def path(request):
    """The tests that ask for it share one page, in the order in which they stand here."""
    return request.param


@pytest.fixture(scope="module")
def page(path, lab, new_page):
    page = new_page()
    open_notebook(page, lab(path))
    yield page
    page.close()


def stored(path):
    return nbformat.read(path, as_version=4)


def open_notebook(page, url):
    page.goto(url)
    wait_for_kernel(page)


# The first screen --------------------------------------------------------------------------------------


def test_it_begins_with_the_contents(lab, new_page):
    """Rendered, where make lab opens JupyterLab; one click on 5.1 opens it, and one leads back."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (first,) = re.findall(r"default_url=/lab/tree/(\S+)", makefile)
    page = new_page()
    page.goto(lab(ROOT / first))
    contents = page.locator(".jp-MarkdownViewer .jp-RenderedMarkdown")
    contents.get_by_role("heading", name="Contents").wait_for()
    assert contents.locator("table").count() == 2
    contents.get_by_role("link", name="5.1 Probability").click()
    wait_for_kernel(page)
    notebook = page.locator(".jp-Notebook")
    assert notebook.get_by_role("heading", name="5.1 Probability").is_visible()
    notebook.get_by_role("link", name="Contents").first.click()
    contents.get_by_role("heading", name="Contents").wait_for()
    assert page.locator(".jp-FileEditor").count() == 0
    assert_no_errors(page)
    page.close()


# Before anything is run, on a narrow page, in the dark -----------------------------------------------


def test_the_first_view_of_a_fresh_clone(path, page):
    """Untrusted and not run: text, figures, pictures and printed results are all there."""
    notebook = stored(path)
    pngs = sum(
        "image/png" in output.get("data", {})
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )
    figures = sum(len(re.findall(r"\]\((\.\./)+assets/", cell.source)) for cell in notebook.cells)
    page.wait_for_function(
        "n => document.querySelectorAll('.jp-Notebook .jp-OutputArea img').length >= n", arg=pngs
    )
    page.wait_for_function(
        "n => [...document.querySelectorAll('.jp-MarkdownOutput img')]"
        ".filter(i => i.naturalWidth > 100).length >= n",
        arg=figures,
    )
    text = page.locator(".jp-Notebook").text_content()  # also of what is folded
    assert notebook.cells[0].source.splitlines()[0].lstrip("# ") in text
    printed = [o.text for c in notebook.cells for o in c.get("outputs", []) if "text" in o]
    for line in printed[0].splitlines() + printed[-1].splitlines():
        assert line.strip() in text
    assert_no_errors(page)


def hidden_cells(path):
    """Which cells of a notebook are below a folded heading, by their places."""
    hidden, rank = [], 0
    for i, cell in enumerate(stored(path).cells):
        heading = re.match(r"#+(?= )", cell.source) if cell.cell_type == "markdown" else None
        if heading and rank and len(heading[0]) <= rank:
            rank = 0
        if rank:
            hidden.append(i)
        elif heading and cell.metadata.get(FOLDED):
            rank = len(heading[0])
    return hidden


def seen_cells(page):
    return page.evaluate(
        """() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')]
            .map((cell, i) => cell.offsetHeight ? i : -1).filter(i => i >= 0)"""
    )


def test_answers_and_depth_are_out_of_sight(path, page):
    """What is folded is hidden when the notebook opens; the test of Run All asks once more."""
    hidden = hidden_cells(path)
    assert set(seen_cells(page)).isdisjoint(hidden)
    assert len(seen_cells(page)) + len(hidden) == len(stored(path).cells)
    assert hidden or path not in CHAPTER


def test_a_narrow_page(page):
    """400 pixels: nothing but code and tables may need scrolling from side to side."""
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_timeout(1000)
    wide = page.evaluate(
        """() => {
            const page = document.querySelector('.jp-Notebook').getBoundingClientRect();
            return [...document.querySelectorAll('.jp-MarkdownOutput p, .jp-Notebook img')]
                .filter(e => e.getBoundingClientRect().right > page.right + 1)
                .map(e => e.outerHTML.slice(0, 80));
        }"""
    )
    page.set_viewport_size({"width": 1200, "height": 1000})
    assert not wide, wide[:3]


# The moves ---------------------------------------------------------------------------------------


def test_run_from_the_menu_and_move_every_slider(path, page):
    run_all(page)
    assert set(seen_cells(page)).isdisjoint(hidden_cells(path)), "Run All shows what was hidden"
    shown = move_every_slider(page, path)
    if path == CHAPTER[4]:
        an_impossible_setting(shown.filter(has=page.locator(".rnnlm-control-p")))
        start_and_stop(shown.filter(has=page.get_by_role("button", name="Start", exact=True)))
    assert_no_errors(page)


def test_what_it_saves_becomes_what_is_stored(path, page, lab):
    """Run, folded and saved by a reader: make notebooks leaves the fold, and takes out the rest.

    The test before it has opened every fold.
    """
    page.evaluate("""async () => {
        const { commands } = jupyterapp;
        await commands.execute('notebook:move-cursor-up');  // leaves what is being typed
        document.querySelector('.jp-Notebook').scrollTop = 0;
    }""")
    title = page.locator(".jp-Notebook .jp-MarkdownCell").first
    title.scroll_into_view_if_needed()
    title.click(position={"x": 3, "y": 3})
    file = lab(path).replace("/lab/tree/", "/files/")

    def toggle_and_save(folded):
        page.evaluate("jupyterapp.commands.execute('notebook:toggle-heading-collapse')")
        page.evaluate("jupyterapp.commands.execute('docmanager:save')")
        wait_until(lambda: (FOLDED in page.request.get(file).text()) == folded, 20)
        return page.request.get(file).text()

    saved = nbformat.reads(toggle_and_save(True), as_version=4)
    toggle_and_save(False)  # the next test opens the same file
    expected = stored(path)
    assert saved.metadata != expected.metadata, "JupyterLab added nothing: is this test needed?"
    for cell in expected.cells:
        cell.metadata.pop(FOLDED, None)
    expected.cells[0].metadata[FOLDED] = True
    without_pictures(expected)
    for cell, wanted in zip(without_pictures(normalise(saved)).cells, expected.cells):
        assert cell == wanted
    saved.cells = expected.cells
    assert saved == expected


def without_pictures(notebook):
    """As nbval does: the bytes of a PNG depend on the machine."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = ""
    return notebook


def an_impossible_setting(panel):
    """No doors for a probability of 0: said in words, and the next move works."""
    handle = panel.locator(".noUi-handle")
    handle.press("Home")
    wait_until(lambda: words_of(panel).startswith("Not possible: p"), 10)
    handle.press("ArrowRight")
    wait_until(lambda: "0.01 means 100 doors" in words_of(panel), 10)


def start_and_stop(panel):
    """Frames come while it learns, Stop is heard within a second, Start goes on."""
    start, stop = (panel.get_by_role("button", name=n, exact=True) for n in ("Start", "Stop"))
    # the slowest setting, or the run would be over before anybody can stop it
    move(panel.locator(".rnnlm-control-hidden"), 100, "")
    move(panel.locator(".rnnlm-control-T"), 1, "")
    wait_until(lambda: "T = 1," in words_of(panel) and "hidden size 100" in words_of(panel), 10)
    epochs = 0.0
    for _ in range(2):
        frames = {picture_of(panel)}
        start.click()
        end = time.monotonic() + 3
        while time.monotonic() < end:
            frames.add(picture_of(panel))
            time.sleep(0.05)
        assert len(frames) >= 6, f"{len(frames)} frames in three seconds"
        clicked = time.monotonic()
        stop.click()
        wait_until(start.is_enabled, 5)
        assert time.monotonic() - clicked < 1, "Stop was not heard within a second"
        assert epochs_of(panel) > epochs, "Start did not go on"
        epochs = epochs_of(panel)
    said = words_of(panel)
    time.sleep(0.7)
    assert words_of(panel) == said, "it goes on after Stop"


def epochs_of(panel):
    return float(re.search(r"After ([\d.]+) epochs", words_of(panel)).group(1))


# An exercise ----------------------------------------------------------------------------------------


def test_an_exercise_on_a_fresh_kernel(lab, new_page):
    """The section begins with a cell that is enough; a wrong answer, then the right one."""
    page = new_page()
    open_notebook(page, lab(CHAPTER[2]))
    answer_an_exercise(page)
    assert_no_errors(page)
    page.close()


# In the dark -----------------------------------------------------------------------------------------


def test_the_dark_theme(lab, new_page):
    """Text is light on dark, and a figure brings its light card along."""
    page = new_page()
    open_notebook(page, lab(CHAPTER[1]))
    page.evaluate(
        "jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
    )
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")

    def brightness(selector, key):
        colour = page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).{key}")
        return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3

    page.wait_for_timeout(1000)
    assert brightness(".jp-MarkdownOutput p", "color") > 150
    assert brightness(".jp-NotebookPanel-notebook", "backgroundColor") < 100
    figure = page.locator(".jp-MarkdownOutput img").first
    figure.scroll_into_view_if_needed()
    pixels = image.imread(io.BytesIO(figure.screenshot()), format="png")[..., :3]
    assert pixels.mean() > 0.85, "the figure lies on a dark ground"
    page.close()
