"""The chapter's prose as a text to learn from, and what of a text stands in another."""

import nbformat
import numpy as np
import pytest
from house import CHAPTER
from record_course_text import prose_of, text_of

from rnnlm_core.texts.copying import copied_runs, share_copied
from rnnlm_core.texts.course_text import FILE, load_course_text
from rnnlm_core.texts.text_file import clean, read_text

# The copy --------------------------------------------------------------------------------------------


def test_it_is_prose_a_paragraph_a_line():
    text = load_course_text()
    assert text == read_text(FILE) == clean(text), "as any file of a reader's would be read"
    lines = text.split("\n")
    assert lines.pop() == "" and len(lines) > 400
    assert len(set(lines)) == len(lines), "what every notebook says counts once"
    assert all(line and line == line.strip() for line in lines)
    for mark in ("$", "`", "*", "|", "](", "\\", "#", "  ", "previous:", "next:"):
        assert mark not in text
    assert len(text) > 60_000


def test_it_begins_as_the_chapter_and_has_something_of_each_notebook():
    text = load_course_text()
    assert text.startswith("Probability and language models\nTom was watching TV in his room")
    for path in CHAPTER:
        title = nbformat.read(path, as_version=4).cells[0].source.partition("\n")[0]
        assert f"{title.partition(' ')[2].partition(' ')[2]}\n" in text


@pytest.mark.parametrize(
    "markdown, paragraphs",
    [
        ("### 5.1.2 Why **add**\n\nOne\nline, `h_t` and $T$.", ["Why add", "One line, h_t and T."]),
        ("# 5.1 Title\n\nprevious: [a](b) ·\n[Contents](README.md)\n\nHi.", ["Title", "Hi."]),
        ("- *one*, see [5.2](x.ipynb)\n- two\n\n1. three", ["one, see 5.2", "two", "three"]),
        ("Kept. Lost is `lambda h: h + 1` too.", ["Kept."]),
        ("Kept. Lost is $h = W x$ here. Kept too.", ["Kept. Kept too."]),
        ("`dW[ids] += dout` is lost.\n\n```python\nx = 1\n```\n\n$$a\n= b$$", []),
        ("| A | B |\n|:--|--:|\n| 1 | 2 |\n\n![A picture](a.svg)", []),
    ],
)
def test_what_is_kept_of_a_text_cell(markdown, paragraphs):
    assert prose_of(markdown) == paragraphs


def test_code_cells_and_repetitions_are_left_out():
    cells = [nbformat.v4.new_markdown_cell(text) for text in ("One.\n\nTwo.", "One.")]
    cells.insert(1, nbformat.v4.new_code_cell("three = 3"))
    assert text_of([nbformat.v4.new_notebook(cells=cells)]) == "One.\nTwo.\n"


# Copied ----------------------------------------------------------------------------------------------


def runs_by_hand(sample, source):
    def stands(run):
        return any(source[i : i + len(run)] == run for i in range(len(source)))

    ends = range(len(sample) + 1)
    return [max(e - s for e in ends[s:] if stands(sample[s:e])) for s in range(len(sample))]


def test_runs_of_characters_and_of_words():
    assert copied_runs("xabcab", "abc ab").tolist() == [0, 3, 2, 1, 2, 1]
    assert copied_runs(["a", "b", "new", "c"], ["c", "a", "b"]).tolist() == [2, 1, 0, 1]
    assert copied_runs("", "abc").tolist() == copied_runs([], []).tolist() == []


def test_runs_are_those_that_one_finds_by_trying_all():
    rng = np.random.default_rng(0)
    for _ in range(50):
        sample, source = (list(map(str, rng.integers(3, size=n))) for n in (12, 20))
        assert copied_runs(sample, source).tolist() == runs_by_hand(sample, source)


def test_shares():
    assert share_copied("xabcab", "abc ab", 2) == 3 / 5
    assert share_copied("abc", "abc", 3) == 1
    assert share_copied("ab", "abc", 3) == 0, "no run is as long as that"


def test_as_many_different_words_as_one_likes():
    """Also past the numbers that Unicode keeps for halves of characters."""
    many = [str(i) for i in range(60_000)]
    assert copied_runs(many[55_000:56_500], many)[0] == 1500
