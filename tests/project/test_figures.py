"""The figures: each is what its script draws, speaks the one visual language, and is shown."""

import json
import re
import runpy
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from drawing import contrast
from house import NOTEBOOKS, ROOT
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Bbox

FOLDER = ROOT / "assets" / "figures"
MAKE = runpy.run_path(str(FOLDER / "make.py"))
STYLE = runpy.run_path(str(FOLDER / "style.py"))
SVG = "{http://www.w3.org/2000/svg}"
ARROWHEAD = re.compile(r"M[-\d.,]+( L[-\d.,]+){2} Z")

figures = pytest.mark.parametrize("name", MAKE["NAMES"])


def stored(name):
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def test_every_script_has_its_figure_and_every_figure_its_script():
    assert len(MAKE["NAMES"]) >= 19
    assert sorted(path.stem for path in FOLDER.glob("*.svg")) == MAKE["NAMES"]


@figures
def test_the_figure_is_what_its_script_draws(name):
    drawn = MAKE["svg"](name)
    assert drawn == MAKE["svg"](name), "it comes out differently every time"
    if drawn != stored(name):  # comparing by assert would print two whole pictures
        pytest.fail(f"{name}.svg is not what {name}.py draws: run `make figures`")


@figures
def test_a_screen_reader_can_name_it(name):
    root = ET.fromstring(stored(name))
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert len(title.text) > 10
    assert len(description.text) > 40


def letters(text):
    """What one <text> shows: each piece, its size in pixels, and whether it is a subscript."""
    for part in text.iter():
        if part.text:
            size = part.get("font-size") or text.get("font-size")
            yield part.text, float(size), float(part.get("dy", 0)) > 0


@figures
def test_words_are_text_that_can_be_read(name):
    root = ET.fromstring(stored(name))
    texts = list(root.iter(f"{SVG}text"))
    assert texts
    fills = {shape.get("fill") for shape in root.iter(f"{SVG}rect")} - {"none"}
    darkest = max(map(contrast, fills))  # the contrast between a ground of letters and white
    for text in texts:
        whole = "".join(text.itertext())
        assert whole.strip()
        for _, size, lowered in letters(text):
            assert size >= STYLE["SUBSCRIPT" if lowered else "SMALLEST"], f"too small: {whole}"
        for part in text.iter():
            colour = part.get("fill") or text.get("fill")
            assert contrast(colour) >= 4.5 * darkest, f"too pale: {whole}"
    for path in root.iter(f"{SVG}path"):  # lines and arrowheads, never letters
        assert path.get("fill") == "none" or ARROWHEAD.fullmatch(path.get("d"))
    assert not list(root.iter(f"{SVG}image"))


def place(text):
    """The box of a <text> in the first font of the figures."""
    weight = text.get("font-weight") or "normal"
    measure = TextToPath().get_text_width_height_descent
    width = sum(
        measure(part, FontProperties(family="DejaVu Sans", weight=weight, size=size), False)[0]
        for part, size, _ in letters(text)
    )
    x, y, size = (float(text.get(key)) for key in ("x", "y", "font-size"))
    left = x - width * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor")]
    return Bbox.from_bounds(left, y - 0.75 * size, width, 0.97 * size)


@figures
def test_words_lie_on_no_other_words_and_on_no_edge(name):
    root = ET.fromstring(stored(name))
    words = [("".join(text.itertext()), place(text)) for text in root.iter(f"{SVG}text")]
    for (word, box), (other, its) in combinations(words, 2):
        assert not box.overlaps(its), f"{word!r} lies on {other!r}"
    for shape in root.iter(f"{SVG}rect"):  # the card is one, so nothing is cut off
        sides = Bbox.from_bounds(*(float(shape.get(key)) for key in ("x", "y", "width", "height")))
        for word, box in words:
            inside = sides.count_contains(box.corners()) == 4
            assert inside or not box.overlaps(sides), f"{word!r} lies on an edge"


@figures
def test_it_fits_a_page_and_keeps_to_the_palette(name):
    root = ET.fromstring(stored(name))
    width, height = root.get("width"), root.get("height")
    assert root.get("viewBox") == f"0 0 {width} {height}"
    assert int(width) <= 800
    used = {part.get(key) for part in root.iter() for key in ("fill", "stroke")} - {None}
    used |= set(re.findall(r"#[0-9a-fA-F]{3,8}\b", stored(name)))
    assert used <= STYLE["COLOURS"]


@figures
def test_it_needs_nothing_from_outside(name):
    text = re.sub(r'xmlns(:\w+)?="[^"]*"', "", stored(name))
    assert not re.search(r"http|href|url\(|@import|<style|<script|file:", text)


def shown():
    """Alt texts of every figure in the notebooks, by name."""
    alts = {}
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                source = "".join(cell["source"])
                for alt, name in re.findall(
                    r"!\[([^\]]*)\]\((?:\.\./)+assets/figures/([^)]*)\.svg\)", source
                ):
                    alts.setdefault(name, []).append(alt)
    return alts


@figures
def test_a_notebook_shows_it_and_says_what_is_to_be_seen(name):
    alts = shown().get(name)
    assert alts, f"no notebook has ![what is to be seen](../assets/figures/{name}.svg)"
    assert all(len(alt) > 30 for alt in alts)


def test_notebooks_show_no_figure_that_is_missing():
    assert set(shown()) <= set(MAKE["NAMES"])
