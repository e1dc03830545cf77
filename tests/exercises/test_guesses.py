"""The guesses that a notebook asks for on its way: each stands on its page, and check answers it."""

import re

import nbformat
import pytest
from house import CHAPTER, EXTRAS, NOTEBOOKS, called

from rnnlm_core.exercises import examine
from rnnlm_core.exercises.catalogue import EXERCISES, GUESSES

every_guess = pytest.mark.parametrize("guess", GUESSES.values(), ids=lambda guess: guess.name)


def path_of(notebook):
    """The sources of the cells before the exercises."""
    sources = [cell.source for cell in notebook.cells]
    return sources[: sources.index(next(s for s in sources if s.startswith("## Exercises")))]


@pytest.mark.parametrize("path", CHAPTER + EXTRAS[:1], ids=lambda path: path.name)
def test_every_guess_stands_on_its_page(path):
    asked = [
        name
        for source in path_of(nbformat.read(path, as_version=4))
        for name in re.findall(r"^check\((\w+)=\1\)$", source, re.M)
        if re.search(rf"^{name} = \.\.\.$", source, re.M)
    ]
    here = [g.name for g in GUESSES.values() if called(g.notebook, NOTEBOOKS) == path]
    assert sorted(asked) == sorted(here) and len(here) >= 3


def test_no_guess_is_an_exercise():
    assert not GUESSES.keys() & EXERCISES.keys()


@every_guess
def test_it_is_answered(guess):
    right = examine(guess.name, guess.answer)
    assert right.passed and plain(guess.because) in plain(right.text)
    assert examine(guess.name, ...).kind == "not written"
    stranger = "?" if isinstance(guess.answer, str) else 12345
    other = examine(guess.name, stranger)
    assert other.kind == "unknown mistake" and plain(guess.hint) in plain(other.text)
    assert guess.hint != type(guess).hint, "a hint of its own"


@every_guess
def test_every_mistake_gets_its_own_sentence(guess):
    for mistake in guess.mistakes:
        verdict = examine(guess.name, mistake.wrong)
        assert verdict.diagnosis == mistake.name
        assert plain(mistake.says) in plain(verdict.text)


def plain(text):
    return " ".join(text.split())
