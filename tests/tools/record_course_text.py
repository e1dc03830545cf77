"""Copy the prose of the chapter's notebooks into rnnlm_core/texts/course.txt: ``make course-text``."""

import re

import nbformat
from house import CHAPTER

from rnnlm_core.archive import replacing
from rnnlm_core.texts.course_text import FILE

NOT_PROSE = re.compile(r"```.*?```|\$\$.*?\$\$|!\[.*?\]\(.*?\)|^\|.*?$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
ITEM = re.compile(r"\n(?=- |\d+\. )")  # an item of a list is a paragraph
MARK = re.compile(r"^(?:#+|-|\d+\.) (?:\d+(?:\.\d+)* )?")  # "### ", "- ", "## 5.1.2 "
PIECE = re.compile(r"`([^`]+)`|\$([^$]+)\$")  # code or a formula within a sentence
WORDS = re.compile(r"[\w .,?!'\"<>-]+")


def sentences(paragraph):
    return re.split(r"(?<=[.?!:]) ", paragraph)


def plain(sentence):
    """The sentence without marks, or None if code or a formula in it cannot be read as words."""
    pieces = [code or formula for code, formula in PIECE.findall(sentence)]
    half = re.search(r"[`$]", PIECE.sub("", sentence))  # it was cut inside of code
    if half or not all(WORDS.fullmatch(piece) for piece in pieces):
        return None
    return re.sub(r"\*+|`|\$", "", sentence)


def prose_of(markdown):
    """A text cell -> its paragraphs, each in one line."""
    paragraphs = []
    blocks = NOT_PROSE.sub("", markdown).split("\n\n")
    for block in blocks:
        if "[Contents](README.md)" in block:  # the line of links
            continue
        for item in ITEM.split(block):
            line = MARK.sub("", LINK.sub(r"\1", " ".join(item.split())))
            kept = [plain(sentence) for sentence in sentences(line)]
            paragraphs.append(" ".join(filter(None, kept)))
    return [paragraph for paragraph in paragraphs if paragraph]


def text_of(notebooks):
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    found = [prose_of(cell.source) for cell in cells if cell.cell_type == "markdown"]
    once = dict.fromkeys(paragraph for paragraphs in found for paragraph in paragraphs)
    return "".join(f"{paragraph}\n" for paragraph in once)  # what every notebook says counts once


if __name__ == "__main__":
    text = text_of(nbformat.read(path, as_version=4) for path in CHAPTER)
    with replacing(FILE) as file:
        file.write(text.encode())
    print(f"written: {FILE.name}, {len(text):,} characters")
