"""What follows from the address of the repository, which is set in one place, pyproject.toml:

    [project.urls]
    Source = "https://github.com/somebody/something"

While it is not set, no link is shown that needs it. ``make badges`` puts them into README.
"""

from importlib.metadata import metadata
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def repository():
    """The address, or None."""
    urls = metadata("rnnlm-core").get_all("Project-URL") or []
    return dict(url.split(", ") for url in urls).get("Source", "").rstrip("/") or None


def doors(notebook, lite, repository):
    """Where a notebook can be run: words -> link from its page. lite: whether the site can run it."""
    up = "../" * notebook.count("/")
    found = {"Run this page": f"{up}lite/lab/index.html?path=notebooks/{notebook}"} if lite else {}
    return found | (elsewhere(f"notebooks/{notebook}", repository) if repository else {})


def elsewhere(path, repository):
    """The links to the two services that run a notebook of a repository."""
    name = repository.removeprefix("https://github.com/")
    return {
        "Binder": f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/{path}",
        "Colab": f"https://colab.research.google.com/github/{name}/blob/colab/{path}",
    }


def badges(repository):
    """The line of README below its title."""
    if not repository:
        return ""
    owner, name = repository.removeprefix("https://github.com/").split("/")
    found = {
        "Read": (
            "https://img.shields.io/badge/read-the_pages-blue",
            f"https://{owner}.github.io/{name}/",
        ),
        "Tests": (f"{repository}/actions/workflows/test.yml/badge.svg", f"{repository}/actions"),
    }
    services = elsewhere("notebooks/README.md", repository)
    found["Binder"] = ("https://mybinder.org/badge_logo.svg", services["Binder"])
    return " ".join(f"[![{words}]({picture})]({url})" for words, (picture, url) in found.items())


def with_badges(text, repository):
    """README with the badges that follow from the address, whichever it had."""
    title, old, rest = text.split("\n\n", 2)
    if not old.startswith("[!["):
        rest = f"{old}\n\n{rest}"
    return "\n\n".join(part for part in (title, badges(repository), rest) if part)


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(with_badges(text, repository()), encoding="utf-8")
