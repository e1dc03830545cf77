"""The pages as files: nothing missing, nothing from outside, in order for whoever cannot see them."""

import re
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import nbformat
import pages
import pytest
from bs4 import BeautifulSoup
from execute_notebooks import FOLDED
from house import CHAPTER, EXTRAS, FOLDER, SITE, SOLUTIONS

PATHS = CHAPTER + EXTRAS + SOLUTIONS


def page_of(path):
    return (SITE / path.relative_to(FOLDER)).with_suffix(".html")


@pytest.fixture(scope="module")
def soups():
    files = [SITE / "index.html", *map(page_of, PATHS)]
    return {file: BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser") for file in files}


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


def words(text):
    return re.findall(r"\w+", text)


def test_all_of_its_text_is_there(path, soups):
    """Prose, code and printed results, in their order."""
    article = soups[page_of(path)].find("article")
    found = words(article.get_text(" "))
    place = 0
    for cell in nbformat.read(path, as_version=4).cells:
        texts = (
            [cell.source]
            if cell.cell_type == "code"
            else re.findall(r"^[A-Z][\w ,']{20,}", cell.source, re.M)
        )
        texts += [
            output.text for output in cell.get("outputs", []) if output.output_type == "stream"
        ]
        for text in texts:
            wanted = words(text)[:12]
            place = next(
                (i for i in range(place, len(found)) if found[i : i + len(wanted)] == wanted), None
            )
            assert place is not None, f"not on the page, or not in its place: {text[:80]}"


def test_links_and_files(soups):
    """Every file that a page asks for is there, and every place that a link names."""
    for file, soup in soups.items():
        for tag, key in (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src")):
            for element in soup.find_all(tag, {key: True}):
                url = urlsplit(element[key])
                if url.scheme == "data" or (tag == "a" and url.scheme in ("http", "https")):
                    continue
                assert not url.scheme and not url.netloc, (
                    f"{file.name} asks outside: {element[key]}"
                )
                target = (file.parent / unquote(url.path)).resolve() if url.path else file
                assert target.is_file(), f"{file.name}: {element[key]}"
                if tag == "a" and url.fragment and target in soups:
                    assert soups[target].find(id=unquote(url.fragment)), (
                        f"{file.name}: {element[key]}"
                    )
    styles = " ".join(path.read_text(encoding="utf-8") for path in SITE.rglob("*.css"))
    assert not re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", styles)


def test_headings_are_in_order(soups):
    for file, soup in soups.items():
        levels = [int(tag.name[1]) for tag in soup.find("article").find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1 and levels.count(1) == 1, file.name
        jumps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
        assert not jumps, f"{file.name}: {jumps}"


def test_what_is_folded(path, soups):
    """The sections that the notebook folds are closed, and no others."""
    cells = nbformat.read(path, as_version=4).cells
    folded = sum(bool(cell.metadata.get(FOLDED)) for cell in cells)
    details = soups[page_of(path)].select("article section > details")
    assert len(details) == folded and not any("open" in fold.attrs for fold in details)
    assert all(fold.find("summary").find(re.compile("^h[2-6]$")) for fold in details)


def test_pictures_have_words(soups):
    for file, soup in soups.items():
        for picture in soup.find("article").find_all("img"):
            told = picture["alt"] or soup.find(id=picture["aria-labelledby"]).get_text()
            assert len(told) > 20, f"{file.name}: {str(picture)[:100]}"


def test_controls_have_labels(soups):
    for file, soup in soups.items():
        for control in soup.select(".panel input, .panel select"):
            assert control.find_parent("label").get_text(strip=True), file.name


def test_formulas_are_mathml(path, soups):
    article = soups[page_of(path)].find("article")
    sources = [
        c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"
    ]
    has = any(re.search(r"\$[^$\n]+\$", re.sub(r"`[^`]*`", "", source)) for source in sources)
    assert bool(article.find("math")) == has
    for formula in article.find_all("math"):
        assert "\\" not in formula.get_text(), (
            formula.get_text()
        )  # a command that was not understood


def test_panels_stand_where_the_notebook_has_them(path, soups):
    cells = nbformat.read(path, as_version=4).cells
    names = [
        n for cell in cells if cell.cell_type == "code" for n in pages.PANEL.findall(cell.source)
    ]
    shown = soups[page_of(path)].select("[data-panel]")
    assert [panel["data-panel"] for panel in shown] == names
