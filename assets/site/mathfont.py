"""One font for all formulas, with only the signs that the pages have: math.css.

Without it a browser takes signs from whatever fonts a machine has. It lies in the style sheet, because
some browsers refuse a page without a server a font from another folder.
"""

import base64
import io
import logging
import re
from html import unescape
from pathlib import Path

import ziamath
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

STIX = Path(ziamath.__file__).parent / "fonts" / "STIXTwoMath-Regular.ttf"
RULE = """\
@font-face { font-family: "STIX Two Math"; src: url("data:font/woff;base64,%s"); }
math { font-family: "STIX Two Math", math; }
"""


def signs_of(site):
    """All signs in the formulas of all pages; a single letter is drawn slanted, as a sign of its own."""
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    formulas = " ".join(
        text for page in pages for text in re.findall(r"<math.*?</math>", page, re.S)
    )
    signs = set(unescape(re.sub(r"<[^>]*>", "", formulas)))
    for first, last, slanted in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("α", "ω", 0x1D6FC)):
        signs |= {chr(slanted + ord(s) - ord(first)) for s in signs if first <= s <= last}
    # the slanted h has another place, it is older than the others
    return signs - {"\U0001d455"} | {"\u210e"}


def write(site):
    logging.getLogger("fontTools").setLevel("ERROR")
    font = TTFont(STIX)
    options = Options(layout_features=["ssty"], flavor="woff", hinting=False)
    subset = Subsetter(options)
    subset.populate(unicodes=map(ord, signs_of(site)))
    subset.subset(font)
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    css = RULE % base64.b64encode(file.getvalue()).decode()
    (site / "_static" / "math.css").write_text(css, encoding="utf-8")
