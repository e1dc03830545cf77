"""The teacher's view, on a folder of submissions of every kind, each in a process of its own."""

import csv
import re

import nbformat
import pytest
from house import NOTEBOOKS, called

from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.grading import grade

HERE = [e for e in EXERCISES.values() if e.notebook == "5.3"]


def exercise_part():
    """A fresh copy of 5.3, as a learner gets it."""
    return nbformat.read(called("5.3", NOTEBOOKS), as_version=4)


def with_answer(notebook, name, source):
    """The notebook with the cell that defines an answer replaced."""
    pattern = rf"^(def |class ){name}\b|^{name} = "
    (cell,) = (
        c for c in notebook.cells if c.cell_type == "code" and re.search(pattern, c.source, re.M)
    )
    cell.source = source
    return notebook


def source_with(name, *mistakes):
    exercise = EXERCISES[name]
    source = exercise.source
    for mistake in exercise.mistakes:
        if mistake.name in mistakes:
            for old, new in mistake.swap.items():
                source = source.replace(old, new)
    return source


def solved():
    notebook = exercise_part()
    for exercise in HERE:
        source = getattr(exercise, "source", "") or f"{exercise.name} = {exercise.answer!r}"
        with_answer(notebook, exercise.name, source)
    return notebook


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("submissions")
    wrong = with_answer(solved(), "rnn_backward", source_with("rnn_backward", "dWh transposed"))
    loops = with_answer(solved(), "embedding_gradient", "while True:\n    print('again')")
    never_ends = with_answer(
        solved(),
        "embedding_gradient",
        "def embedding_gradient(dxs, ids, V):\n    while True:\n        pass\n\ncheck(embedding_gradient)",
    )
    endless = solved()
    endless.cells.insert(-1, nbformat.v4.new_code_cell("while True:\n    pass"))
    dies = with_answer(solved(), "time_rnn_forward", "import os\nos._exit(1)")
    raises = with_answer(solved(), "rnn_backward", "def rnn_backward(")
    unchecked = solved()
    unchecked.cells = [c for c in unchecked.cells if "check(MyTimeRNN)" not in c.source]
    forged = exercise_part()
    at = next(i for i, c in enumerate(forged.cells) if "import check" in c.source)
    forged.cells.insert(
        at + 1, nbformat.v4.new_code_cell("def check(*a, **k):\n    print('right.')")
    )
    notebooks = {
        "solved": solved(),
        "untouched": exercise_part(),
        "wrong": wrong,
        "loops": loops,
        "never ends": never_ends,
        "endless": endless,
        "dies": dies,
        "raises": raises,
        "unchecked": unchecked,
        "forged": forged,
        "other": nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]),
    }
    for name, notebook in notebooks.items():
        (folder / name).mkdir()
        nbformat.write(notebook, folder / name / "5.3.ipynb")
    (folder / "damaged").mkdir()
    (folder / "damaged" / "5.3.ipynb").write_text("{", encoding="utf-8")
    grade.main([str(folder), "--cell-seconds", "15", "--seconds", "120"])
    with open(folder / "results.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        name: [r for r in rows if r["submission"] == f"{name}/5.3.ipynb"]
        for name in (*notebooks, "damaged")
    }


def passed(rows):
    return [row["exercise"] for row in rows if row["passed"] == "yes"]


ALL = [e.name for e in HERE]


@pytest.mark.parametrize(
    ("name", "failed"),
    [
        ("solved", []),
        ("untouched", ALL),
        ("forged", ALL),
        ("wrong", ["rnn_backward"]),
        ("loops", ["embedding_gradient"]),
        ("raises", ["rnn_backward"]),
        ("never ends", ["embedding_gradient"]),
        ("unchecked", []),
        ("endless", []),
    ],
)
def test_who_passed_what(graded, name, failed):
    assert passed(graded[name]) == [e for e in ALL if e not in failed]
    assert [row["exercise"] for row in graded[name]] == ALL


def test_diagnoses(graded):
    told = {row["exercise"]: row["diagnosis"] for row in graded["wrong"]}
    assert told["rnn_backward"] == "dWh transposed" and told["time_rnn_backward"] == "right"
    told = {row["exercise"]: row["diagnosis"] for row in graded["never ends"]}
    assert told["embedding_gradient"] == "never ends"
    for row in graded["untouched"]:
        repair = getattr(EXERCISES[row["exercise"]], "broken", "")
        assert row["diagnosis"] == ("not repaired" if repair else "not written")


def test_a_process_that_dies_keeps_what_it_had(graded):
    at = ALL.index("time_rnn_forward")
    assert passed(graded["dies"]) == ALL[:at]
    assert {row["diagnosis"] for row in graded["dies"][at:]} == {"not reached"}
    assert {row["stopped"] for row in graded["dies"]} == {"its process died"}


def test_what_is_no_submission_has_a_row(graded):
    assert [row["stopped"][:14] for row in graded["damaged"]] == ["not a notebook"]
    assert [row["stopped"][:11] for row in graded["other"]] == ["no exercise"]
