"""What follows from the address of the repository, and that without it nothing does."""

import re
import zipfile
from importlib.metadata import metadata

import address
import colab
import nbformat
import pack
import pytest
from bs4 import BeautifulSoup
from house import NOTEBOOKS, ROOT, SITE, SOLUTIONS

REPOSITORY = "https://github.com/somebody/something"


def test_it_is_read_where_it_is_set(monkeypatch):
    known = metadata("rnnlm-core")
    assert address.repository() == dict(
        url.split(", ") for url in known.get_all("Project-URL") or []
    ).get("Source")
    known["Project-URL"] = f"Source, {REPOSITORY}/"
    monkeypatch.setattr(address, "metadata", lambda name: known)
    assert address.repository() == REPOSITORY


def test_readme_has_the_badges_that_follow():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert address.with_badges(text, address.repository()) == text, "run make badges"


def test_badges_come_and_go():
    text = "# Title\n\n> Tom\n\nThe rest.\n\nMore.\n"
    set_ = address.with_badges(text, REPOSITORY)
    assert set_.startswith("# Title\n\n[![") and set_.endswith("> Tom\n\nThe rest.\n\nMore.\n")
    assert set_.count("somebody/something") == 3 and "somebody.github.io/something" in set_
    assert address.with_badges(set_, REPOSITORY) == set_
    assert address.with_badges(set_, None) == text == address.with_badges(text, None)


def test_the_doors_of_a_page():
    assert address.doors("extras/a.ipynb", False, None) == {}
    assert address.doors("extras/a.ipynb", True, None) == {
        "Run this page": "../lite/lab/index.html?path=notebooks/extras/a.ipynb"
    }
    both = address.doors("a.ipynb", False, REPOSITORY)
    assert both == {
        "Binder": "https://mybinder.org/v2/gh/somebody/something/HEAD?urlpath=lab/tree/notebooks/a.ipynb",
        "Colab": "https://colab.research.google.com/github/somebody/something/blob/colab/notebooks/a.ipynb",
    }


def test_the_pages_show_what_is_set():
    """Without an address no page names a service, and the notebooks themselves never do."""
    page = (SITE / "5.1_probability_and_language_models.html").read_text(encoding="utf-8")
    links = [a["href"] for a in BeautifulSoup(page, "html.parser").select(".doors a")]
    lite = (SITE / "lite").is_dir()
    assert links == list(
        address.doors(
            "5.1_probability_and_language_models.ipynb", lite, address.repository()
        ).values()
    )
    assert all("colab" not in path.read_text(encoding="utf-8") for path in NOTEBOOKS + SOLUTIONS)


@pytest.mark.parametrize("path", NOTEBOOKS + SOLUTIONS, ids=lambda path: path.stem)
def test_a_notebook_for_colab(path):
    """Valid; no link and no figure needs a file that lies beside it."""
    notebook = colab.edition(path, REPOSITORY)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("try:") and REPOSITORY in notebook.cells[0].source
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    beside = [
        t for t in re.findall(r"\]\(([^)#\s]+)", prose) if not t.startswith(("http", "data:"))
    ]
    assert not beside


def test_the_first_cell_is_silent_where_the_package_is():
    exec(colab.FIRST.format(repository=REPOSITORY).replace("%pip", "raise SystemExit #"))


def test_without_an_address_there_is_nothing_for_colab(tmp_path, monkeypatch):
    monkeypatch.setattr(address, "repository", lambda: None)
    with pytest.raises(SystemExit, match=r"pyproject\.toml"):
        colab.main(tmp_path)


def test_the_archive_has_the_site_and_a_server(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("a page")
    archive = pack.pack(site, tmp_path / "all")
    assert {"site/index.html", "site/serve.py"} <= set(zipfile.ZipFile(archive).namelist())
