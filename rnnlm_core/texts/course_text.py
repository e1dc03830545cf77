"""The prose of the chapter's five notebooks as one text (notebook your_own_text)."""

from pathlib import Path

FILE = Path(__file__).with_name("course.txt")


def load_course_text() -> str:
    """Our own prose, a paragraph a line, without formulas, tables and code.

    It is a copy, so that a sentence which is mended in a notebook changes no result that was
    computed from this text. ``make course-text`` renews it.
    """
    return FILE.read_text(encoding="utf-8")
