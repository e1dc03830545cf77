"""The line that raised, as a learner counts: from the def, wherever it stands in the cell."""

import linecache
import textwrap

import pytest

from rnnlm_core.exercises.check import examine
from rnnlm_core.exercises.exceptions import own_line

CELLS = 0


def run_cell(source, scope):
    """As a notebook's kernel does: compiled under a name of its own, whose text linecache knows."""
    global CELLS
    CELLS += 1
    name = f"/tmp/ipykernel_1/{CELLS}.py"
    source = textwrap.dedent(source).lstrip("\n")
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), scope)


def place(*cells, call=lambda answer: answer(0)):
    """Where the function or class called ``answer`` of the last cell raises."""
    scope = {}
    for cell in cells:
        run_cell(cell, scope)
    with pytest.raises(ZeroDivisionError) as caught:
        call(scope["answer"])
    return own_line(caught.value, scope["answer"])


ANSWER = """
def answer(x):
    y = x + 1
    return y / x
"""


@pytest.mark.parametrize("above", [0, 1, 4, 30])
def test_a_function_anywhere_in_its_cell(above):
    assert place("# first\n" * above + ANSWER[1:]) == ("its line 3", "return y / x")


def test_a_parameter_list_of_several_lines_counts():
    cell = """
    import math

    def answer(
        x,
    ):
        return 1 / x
    """
    assert place(cell) == ("its line 4", "return 1 / x")


DECORATED = """
import functools

def twice(function):
    {wraps}
    def wrapper(x):
        return function(x) + function(x)
    return wrapper

@functools.lru_cache(maxsize=None)
@twice
def answer(x):
    y = x + 1
    return y / x
"""


@pytest.mark.parametrize("rest", ["@twice\n", "@functools.lru_cache(maxsize=None)\n@twice\n", ""])
def test_a_decorated_function_counts_from_its_def(rest):
    cell = DECORATED.format(wraps="@functools.wraps(function)")
    cell = cell.replace("@functools.lru_cache(maxsize=None)\n@twice\n", rest)
    assert place(cell) == ("its line 3", "return y / x")


def test_without_functools_wraps_the_line_has_the_name_of_the_def():
    cell = DECORATED.format(wraps="").replace("@functools.lru_cache(maxsize=None)\n", "")
    assert place(cell) == ("line 3 of answer", "return y / x")


def test_a_lambda():
    assert place("# first\n\nanswer = lambda x: 1 / x") == (
        "its line 1",
        "answer = lambda x: 1 / x",
    )
    cell = """
    # first
    answer = lambda x: (
        1 / x)
    """
    assert place(cell) == ("its line 2", "1 / x)")


METHODS = """
import numpy

class Base:
    def backward(self, x):
        return 1 / x

class answer(Base):
    \"\"\"A layer.\"\"\"

    size = 3

    def forward(self, x):
        return 1 / x

    @property
    def ratio(self):
        return 1 / 0

    @staticmethod
    def of(x):
        return 1 / x

    @classmethod
    def made(cls, x):
        return 1 / x
"""


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda a: a().forward(0), "its line 7"),
        (lambda a: a().ratio, "its line 11"),
        (lambda a: a().of(0), "its line 15"),
        (lambda a: a.made(0), "its line 19"),
        (lambda a: a().backward(0), "line 3 of Base"),
    ],
)
def test_methods_count_from_the_class(call, where):
    assert place(METHODS, call=call)[0] == where


def test_a_class_of_one_method_counts_from_the_class_too():
    cell = "# first\nclass answer:\n    def __init__(self, x):\n        1 / x\n"
    assert place(cell)[0] == "its line 3"


def test_a_method_of_a_later_cell_has_its_name():
    later = """
    # first
    # and second
    def late(self, x):
        return 1 / x

    answer.late = late
    """
    cells = (METHODS, later)
    assert place(*cells, call=lambda a: a().late(0))[0] == "line 2 of late"
    assert place(*cells, call=lambda a: a().forward(0))[0] == "its line 7"
    assert place(*cells, call=lambda a: a().backward(0))[0] == "line 3 of Base"
    together = METHODS + textwrap.dedent(later)
    assert place(together, call=lambda a: a().late(0))[0] == "line 2 of late"


def test_helpers():
    nested = """
    # first
    def answer(x):
        def helper(y):
            return 1 / y
        return helper(x)
    """
    assert place(nested) == ("its line 3", "return 1 / y")
    beside = """
    def helper(y):
        z = y
        return 1 / z

    smaller = lambda y: 1 / y

    def answer(x):
        return {name}(x)
    """
    assert place(beside.format(name="helper"))[0] == "line 3 of helper"
    assert place(beside.format(name="smaller"))[0] == "line 1 of a lambda"
    below = "def answer(x):\n    return helper(x)\n\ndef helper(x):\n    return 1 / x\n"
    assert place(below)[0] == "line 2 of helper"
    of_another_cell = (
        "def helper(y):\n    return 1 / y",
        "# first\n\n" + below.partition("\n\n")[0],
    )
    assert place(*of_another_cell) == ("its line 2", "return helper(x)")


def test_an_answer_that_another_function_makes():
    cell = """
    def make():
        z = 0

        def answer(x):
            return 1 / z
        return answer

    answer = make()
    """
    assert place(cell) == ("its line 2", "return 1 / z")


def test_comprehensions_and_generators():
    cell = """
    # first
    def answer(x):
        return list(
            1 / y
            for y in [x]
        )
    """
    assert place(cell) == ("its line 3", "1 / y")


def test_without_its_text_the_count_is_still_from_the_def():
    scope = {}
    exec("# first\n\ndef answer(x):\n    return 1 / x", scope)
    with pytest.raises(ZeroDivisionError) as caught:
        scope["answer"](0)
    assert own_line(caught.value, scope["answer"]) == ("its line 2", "")


def test_what_the_learner_reads():
    scope = {}
    cell = """
    import numpy as np

    # my answer

    def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):
        return dh_nxt @ Wx.T
    """
    run_cell(cell, scope)
    text = examine("rnn_backward", scope["rnn_backward"]).text
    assert "NameError: name 'dh_nxt' is not defined\nin its line 2:  return dh_nxt @ Wx.T" in text
    assert "There is dh_next." in text
