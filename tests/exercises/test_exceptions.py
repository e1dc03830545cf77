"""What an error in a learner's code usually means: said in a sentence, for the errors of today's
Python and NumPy. Each piece of code raises one; a new version of NumPy may word it otherwise."""

import textwrap

import numpy as np
import pytest

from rnnlm_core.exercises.exceptions import MEANINGS, explain, files_of

CODE = {
    "class Layer:\n    def run(self): ...\nLayer.run()": "A method was called on the class",
    "def f(a, b): ...\nf(1)": "A call has fewer arguments",
    "def f(*, a): ...\nf()": "A call has fewer arguments",
    "def f(a): ...\nf(1, 2)": "A call has more arguments",
    "def f(a, b=1): ...\nf(1, 2, 3)": "A call has more arguments",
    "np.zeros(3).shape(0)": "Something that is no function is called",
    "np.zeros(3)(0)": "Something that is no function is called",
    "N, T, D = np.zeros((2, 3)).shape": "Left and right of an =",
    "W, = [1, 2]": "Left and right of an =",
    "np.ones((2, 3)) @ np.ones((2, 3))": "the inner sizes must be equal",
    "np.dot(np.ones((2, 3)), np.ones((2, 3)))": "the inner sizes must be equal",
    "np.zeros((2, 2))[0] = np.zeros(3)": "another shape than the place",
    "x = np.zeros(2)\nx += np.zeros((2, 2))": "+= cannot make an array larger",
    "np.ones(2) + np.ones(3)": "go together if they are equal",
    "np.ones((2, 3)) - np.ones((4, 3))": "go together if they are equal",
    "np.ones((2, 3)) * np.ones((3, 5))": "These two fit a matrix product, (2, 3) times (3, 5): `@`.",
    "np.ones((2, 3)) + np.ones((3, 5))": "go together if they are equal",
    "np.ones((2, 3)) - np.ones(2)": "(2,) lacks an axis of (2, 3). A max, a sum or a mean keeps",
    "np.ones((4, 3, 5)) / np.ones((4, 3))": "(4, 3) lacks an axis of (4, 3, 5). A max, a sum",
    "max = 3\nmax(1, 2)": "max is no function here: a line max = ... has given the name to a value.",
    "softmax = np.ones(3)\nsoftmax(2)": "softmax is no function here: a line softmax = ...",
    "len = len([1])": "len gets a value in this function, so there it is a variable of yours",
    "np.zeros((10**7, 10**7))": "There is no room for an array that large.",
    "np.zeros((3, 3))[[0, 1], [0, 1, 2]]": "Arrays of indices go together one by one",
    "np.random.default_rng(0).choice(3, p=np.ones((1, 3)) / 3)": "the probabilities as one row",
    "np.random.default_rng(0).choice(3, p=np.ones(2) / 2)": "the probabilities as one row",
    "np.random.default_rng(0).choice(2, p=[0.5, 0.6])": "must sum to 1",
    "np.zeros(6).reshape(4, 2)": "another number of entries",
    "[1, 2][5]": "An index is beyond its axis",
    "np.zeros(2)[5]": "An index is beyond its axis",
    "np.zeros(2)[0, 0]": "More indices than the array has axes",
    "np.zeros(3)[np.zeros(2)]": "Ids are to be integers",
    "x = np.zeros(2, int)\nx += 0.5": "An array of integers cannot take in floats",
    "np.zeros(2, 3)": "The shape goes in brackets of its own",
    "for t in 3: ...": "A number is not a list",
    "reversed(3)": "A number is not a list",
    "len[3]": "round brackets",
    "np.tanh[3]": "round brackets",
    "np.ones(2) ^ 2": "In Python ^ is no power",
    "2.0 ^ 2": "In Python ^ is no power",
    "import math\nmath.tanh(np.zeros(3))": "A function for single numbers got an array",
    "np.add.at(np.zeros((3, 2)), [0, 1], np.zeros((2, 3)))": "longer or shorter than the rows",
    "if np.zeros(2): ...": "if wants a single True or False",
    "{[1]: 2}": "A list cannot be a key",
    "np.array([[1], [1, 2]])": "not of one shape",
    "np.concatenate([np.zeros((1, 2)), np.zeros((1, 3))])": "not of one shape",
    "np.stack([np.zeros(1), np.zeros(2)])": "not of one shape",
    "None + 1": "Something is None here",
    "None.shape": "Something is None here",
    "None[0]": "Something is None here",
    "print(q7)\nq7 = 1": "The name is used before it gets a value",
    "1 / 0": "A division by zero",
    "{}['say']": "No such key",
    "self.h = 1": "there is no self",
    "np.zeroes(3)": "There is zeros.",
    "[].apend(1)": "There is append.",
    "np.zeros(3).shap": "There is shape.",
    "pritn(3)": "There is print.",
    "value = 3\nvalu + 1": "There is value.",
    "qqqqqq": "Is a name misspelt?",
    "raise ValueError('of their own')": "",
}


def raised_by(code, tmp_path):
    """(the error, the function that raised it): written in a file, as a cell of a notebook is."""
    path = tmp_path / "cell.py"
    path.write_text("def answer():\n" + textwrap.indent(code, "    "), encoding="utf-8")
    scope = {"np": np}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), scope)
    with pytest.raises(Exception) as info:
        scope["answer"]()
    return info.value, scope["answer"]


@pytest.mark.filterwarnings("ignore")  # some of it is odd enough to be warned of
@pytest.mark.parametrize(("code", "words"), CODE.items())
def test_what_an_error_usually_means(code, words, tmp_path):
    error, answer = raised_by(code, tmp_path)
    first, place, *meaning = explain(error, answer, len).splitlines()
    assert first.startswith(f"it raised {type(error).__name__}: ")
    assert (
        place
        == f"in its line {2 + code.count(chr(10)) * ('q7' not in code)}:  "
        + (code.splitlines()[0 if "q7" in code else -1])
    )
    assert words in " ".join(meaning) and (words or not meaning)


def test_a_function_whose_name_was_given_away_in_a_cell(tmp_path):
    error, answer = raised_by("global sum\nsum = 3\nsum([1])", tmp_path)
    assert "After del sum in a cell, sum is Python's function again." in explain(error, answer, len)


def test_every_meaning_has_an_error_of_today():
    said = [words for words in CODE.values() if words]
    for _, _, meaning in MEANINGS:
        assert any(words in meaning for words in said), meaning


def test_the_first_line_of_a_message_will_do(tmp_path):
    error, answer = raised_by("raise ValueError('x' * 400 + '\\nmore')", tmp_path)
    assert explain(error, answer, len).splitlines()[0] == "it raised ValueError: " + 300 * "x"
    error, answer = raised_by("raise ValueError", tmp_path)
    assert explain(error, answer, len).startswith("it raised ValueError: (without a message)\n")


def test_the_line_of_the_learner_is_shown_and_none_of_a_library(tmp_path):
    """The last of the learner's own, however deep below it the error came up."""
    code = "def inner(x):\n    return np.stack(x)\nx = 3\nreturn inner([])"
    error, answer = raised_by(code, tmp_path)
    assert "in its line 3:  return np.stack(x)\n" in explain(error, answer, len) + "\n"
    assert "in its line" not in explain(error, len, len), "of what has no file nothing is shown"


def test_what_is_private_is_not_proposed(tmp_path):
    error, answer = raised_by("_totals = 3\ntotals", tmp_path)
    assert explain(error, answer, len).endswith("\nIs a name misspelt?")


def test_a_line_that_cannot_be_read_has_its_number():
    scope = {}
    exec(compile("def answer():\n    1 / 0", "<no file>", "exec"), scope)
    with pytest.raises(ZeroDivisionError) as info:
        scope["answer"]()
    told = explain(info.value, scope["answer"], len).splitlines()
    assert told[1] == "in its line 2" and told[2].startswith("A division by zero")


def test_a_method_that_is_missing_is_named():
    class MyLayer:
        def backward(self):
            return self.h

    class Solution:
        def forward(self): ...

        def backward(self): ...

    layer = MyLayer()
    with pytest.raises(AttributeError) as info:
        layer.forward()
    assert explain(info.value, MyLayer, Solution).endswith("MyLayer needs a method called forward.")
    with pytest.raises(AttributeError) as info:
        layer.backward()  # h is no method of the solution
    assert "needs a method" not in explain(info.value, MyLayer, Solution)
    assert "in its line" in explain(info.value, MyLayer, Solution)


def test_the_file_of_a_class_is_that_of_its_methods():
    class WithMethods:
        size = 3

        def run(self): ...

    class Empty: ...

    assert files_of(WithMethods) == files_of(raised_by) == {__file__}
    assert files_of(Empty) == files_of(len) == set()
