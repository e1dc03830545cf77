"""The notebooks as Sphinx reads them: what a page cannot do is replaced, no word is added."""

import re

import markup
import nbformat
import states
from execute_notebooks import FOLDED, WIDGET
from house import CHAPTER, EXTRAS, FOLDER, ROOT, SOLUTIONS

PANEL = re.compile(r"^(\w+)_panel\(", re.MULTILINE)


def names():
    """The names of all panels, each once."""
    cells = (cell for path in CHAPTER + EXTRAS for cell in nbformat.read(path, as_version=4).cells)
    sources = (cell.source for cell in cells if cell.cell_type == "code")
    return sorted({name for source in sources for name in PANEL.findall(source)})


def write(source, panels):
    """Write all pages into ``source``. panels: the folder of the states, made if they are not there."""
    for path in CHAPTER + EXTRAS + SOLUTIONS:
        name = path.relative_to(FOLDER)
        page = nbformat.read(path, as_version=4)
        up = "../" * (len(name.parts) - 1)
        for cell in page.cells:
            if cell.cell_type == "markdown":
                cell.source = linked(cell.source, up)
                if cell.metadata.get(FOLDED):
                    cell.source = f"{{.fold}}\n{cell.source}"
            elif cell.cell_type == "code":
                cell.outputs = [output_of(cell, output, panels, up) for output in cell.outputs]
        put(source / name, nbformat.writes(page))
    contents = linked((FOLDER / "README.md").read_text(encoding="utf-8"), "")
    put(source / "index.md", contents + tree(contents))
    for figure in (ROOT / "assets" / "figures").glob("*.svg"):
        put(source / "figures" / figure.name, figure.read_text(encoding="utf-8"))


def linked(text, up):
    """Links and pictures, as they lie in the site."""
    text = text.replace("(README.md)", "(index.md)").replace("(../README.md)", "(../index.md)")
    return re.sub(r"\]\((?:\.\./)+assets/figures/", f"]({up}figures/", text)


def output_of(cell, output, panels, up):
    """An output as a page shows it: a panel that moves, a picture with its words."""
    data = output.get("data", {})
    if WIDGET in data:
        (name,) = PANEL.findall(cell.source)
        kept = states.build(name, panels)
        html = markup.shown(name, kept, f"{up}_panels")
    elif "image/png" in data:
        alt = markup.escape(output.metadata.get("image/png", {}).get("alt", ""))
        png = "".join(data["image/png"].split())
        html = f'<img class="plot" alt="{alt}" src="data:image/png;base64,{png}">'
    else:
        return output
    return nbformat.v4.new_output("display_data", {"text/html": html})


def tree(contents):
    """What stands in the menu at the side: the pages, under the headings of the contents."""
    blocks = []
    headings = re.findall(r"^## (.*)$", contents, re.MULTILINE)
    for heading, paths in zip(["", *headings], [CHAPTER, EXTRAS, SOLUTIONS], strict=True):
        caption = f":caption: {heading}\n" * bool(heading)
        names = "\n".join(path.relative_to(FOLDER).as_posix() for path in paths)
        blocks.append(f"\n```{{toctree}}\n:hidden:\n{caption}\n{names}\n```\n")
    return "".join(blocks)


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
