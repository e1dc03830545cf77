"""A notebook and the teacher's view of it say the same, and what a notebook does stays inside."""

import contextlib
import csv
import io
import json
import sys
from textwrap import dedent, indent

import pytest

from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.grading import grade
from rnnlm_core.exercises.swap import swap

RIGHT = EXERCISES["rnn_backward"].source
VALUE = EXERCISES["dh_before_the_text"].answer
LAYER = EXERCISES["MyTimeRNN"].source
START = "import numpy as np\nfrom rnnlm_core import RNN\nfrom rnnlm_core.exercises import check"
STUB = "def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):\n    raise NotImplementedError"
CALLS = "def rnn_backward(*args):\n    return helper(*args)"
HELPER = RIGHT.replace("def rnn_backward", "def helper")
MINE = RIGHT.replace("def rnn_backward", "def mine")
CHECK = "check(rnn_backward)"
MISTAKE = EXERCISES["rnn_backward"].mistakes[0]
before, backward, after = LAYER.partition("    def backward")
LATER = dedent(backward + after)
ASSIGNED = "MyTimeRNN.backward = backward\nMyTimeRNN.reset_state = reset_state"

# {what a learner did: (cells above the heading, cells below it)}
AGREE = {
    "a function by keyword": ([], [START, STUB, MINE, "check(rnn_backward=mine)"]),
    "a function by keyword, in brackets": ([], [START, MINE, "(check(\n    rnn_backward=mine\n))"]),
    "a value by keyword": (
        [],
        [START, "dh_before_the_text = ...", f"check(dh_before_the_text={VALUE!r})"],
    ),
    "a wrong value by keyword": ([], [START, f"check(dh_before_the_text={VALUE!r} + 1)"]),
    "several at once": ([], [START, RIGHT, f"check(rnn_backward, dh_before_the_text={VALUE!r})"]),
    "a helper above": ([START, HELPER], [START, CALLS, CHECK]),
    "a helper of a helper above": (
        [START, HELPER.replace("helper", "inner"), "def helper(*args):\n    return inner(*args)"],
        [START, CALLS, CHECK],
    ),
    "a helper above, of the name of a local one": (
        [START, HELPER],
        [START, "def other():\n    helper = 1\n    return helper", CALLS, CHECK],
    ),
    "the answer above": ([START, RIGHT], [START, CHECK]),
    "the answer and its check above": ([START, RIGHT, CHECK], [START, "dh_before_the_text = ..."]),
    "the imports above": ([START], [LAYER, "check(MyTimeRNN)"]),
    "an import with a star above": (
        ["from numpy import *"],
        [START.partition("\n")[2], LAYER.replace("np.", ""), "check(MyTimeRNN)"],
    ),
    "a method in a later cell": (
        [],
        [
            START,
            before,
            "check(MyTimeRNN)",
            LATER,
            ASSIGNED,
            "check(MyTimeRNN)",
        ],
    ),
    "a helper below": ([], [START, CALLS, CHECK, HELPER, CHECK]),
    "another name for it afterwards": ([], [START, RIGHT, CHECK, "rnn_backward = None"]),
    "something wrong tried afterwards": ([], [START, RIGHT, CHECK, STUB, CHECK]),
    "checked in a loop": ([], [START, RIGHT, "for f in [rnn_backward]:\n    check(f)"]),
    "in a block": ([], [START, "if True:\n" + indent(RIGHT, "    "), CHECK]),
    "check by another name": (
        [],
        [START, "from rnnlm_core.exercises.check import check as c", RIGHT, "c(rnn_backward)"],
    ),
}


def notebook(above, below, heading="## Exercises"):
    """The JSON of a notebook with no more than a file needs."""
    text = [{"cell_type": "markdown", "source": heading}]
    code = [[{"cell_type": "code", "source": source} for source in part] for part in (above, below)]
    return {"nbformat": 4, "cells": [*code[0], *text, *code[1]]}


def results(folder):
    """{submission: {exercise: diagnosis}} of a folder's CSV."""
    found = {}
    with open(folder / "results.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["submission"], {})[row["exercise"]] = row["diagnosis"]
            found[row["submission"]]["stopped"] = row["stopped"]
    return found


def right(row):
    return {name for name, diagnosis in row.items() if diagnosis == "right"}


def shown_in_notebook(cells):
    """The exercises of which a notebook, run from its top, says that they are right."""
    printed, names = io.StringIO(), {"__name__": "__main__"}
    with contextlib.redirect_stdout(printed):
        for cell in cells:
            with contextlib.suppress(Exception):
                exec(compile(cell, "a cell", "exec"), names)
    lines = printed.getvalue().splitlines()
    return {name for name in EXERCISES for line in lines if line.startswith(f"{name}: right.")}


# Cells in which a learner starts a program that would write the file MARK
OPEN = "\"open(r'MARK', 'w')\""
RUN = "[sys.executable, '-c', code]"
GIVEN = f"import os, subprocess, sys, time\ncode = {OPEN}\n"
SHELL = {
    "a shell line": f"!{sys.executable} -c {OPEN}",
    "a shell line that is kept": f"x = !{sys.executable} -c {OPEN}",
    "pip": "%pip --log MARK list",
    "sx": f"%sx {sys.executable} -c {OPEN}",
    "os.system": f"import os\nos.system(r'''{sys.executable} -c {OPEN}''')",
}
PROGRAMS = {
    "script": f"%%script {sys.executable}\nopen(r'MARK', 'w')",
    "subprocess": f"{GIVEN}subprocess.run({RUN})",
    "os.spawnv": f"{GIVEN}os.spawnv(os.P_WAIT, sys.executable, {RUN})",
    "os.posix_spawn": f"{GIVEN}os.posix_spawn(sys.executable, {RUN}, os.environ)\ntime.sleep(1)",
    "os.fork": f"{GIVEN}if not os.fork():\n    exec(code)\n    os._exit(0)\ntime.sleep(1)",
    "run_module": (
        "import runpy, sys\nsys.argv[1:] = ['--log', r'MARK', 'list']\n"
        "runpy.run_module('pip', run_name='__main__')"
    ),
    "import pip": "from pip._internal.cli.main import main\nmain(['--log', r'MARK', 'list'])",
    "os.execv": f"{GIVEN}os.execv(sys.executable, {RUN})",
}


# Cells that reach into what judges, so that a wrong answer would pass
WRONG = (
    "def rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh):\n"
    "    return 0 * x, 0 * h_prev, 0 * Wx, 0 * Wh, 0 * dh_next[0]"
)
EXERCISE = "from rnnlm_core.exercises.catalogue import EXERCISES\ne = EXERCISES['rnn_backward']\n"
MODULE = "import sys\nm = sys.modules['rnnlm_core.exercises.PLACE']\n"
IN_CHECK, IN_COMPARE = MODULE.replace("PLACE", "check"), MODULE.replace("PLACE", "compare")
CHANGES = {
    "tolerances": f"{EXERCISE}object.__setattr__(e, 'atol', 1e9)",
    "no cases": f"{EXERCISE}e.cases.clear()",
    "other inputs": f"{EXERCISE}for c in e.cases:\n    for a in c.args.values():\n        a[...] = 0",
    "the comparison": f"{IN_CHECK}m.differences = lambda *a: {{}}",
    "its code": f"{IN_COMPARE}m.compare.__code__ = (lambda *a: None).__code__",
    "the exercise": f"{EXERCISE}import dataclasses\n"
    "EXERCISES['rnn_backward'] = dataclasses.replace(e, cases=[])",
    "the verdict": f"{IN_CHECK}V = m.Verdict\nm.Verdict = lambda n, *a: V(n, 'right', 'right', '')",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("submissions")
    made = {f"agree {label}": notebook(*cells) for label, cells in AGREE.items()}
    made["solutions"] = notebook(
        [], [START, STUB, "from rnnlm_core.exercises.solutions import *\nsolution('rnn_backward')"]
    )
    made["found hard"] = notebook([], [START, RIGHT, CHECK])
    made["found hard"]["cells"].append(
        {"cell_type": "markdown", "source": "## Exercises I found hard"}
    )
    made["helper below, not checked again"] = notebook([], [START, CALLS, CHECK, HELPER])
    made["method later, not checked"] = notebook([], [START, before, LATER, ASSIGNED])
    made["dies"] = notebook([], [START, CALLS, HELPER, "import os\nos._exit(1)"])
    made["timed"] = notebook([], [f"%%time\n{START}", f"%%time\n{RIGHT}", CHECK])
    wrong = swap(RIGHT, MISTAKE.swap).replace("def rnn_backward", "def mine")
    made["stub left"] = notebook([], [START, STUB, wrong, "check(rnn_backward=mine)"])
    made["invalid"] = invalid()
    for label, cell in CHANGES.items():
        made[f"changes {label}"] = notebook([], [START, cell, WRONG, CHECK])
    shell = [f"{marked(folder, *item)}\nbelow_{i} = 1" for i, item in enumerate(SHELL.items())]
    all_run = f"dh_before_the_text = {VALUE!r} + 5 - " + " - ".join(f"below_{i}" for i in range(5))
    programs = [marked(folder, *item) for item in PROGRAMS.items()]
    made["programs"] = notebook([], [*shell, START, all_run, *programs, RIGHT, CHECK])
    for name, content in made.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    grade.main([str(folder), "--cell-seconds", "15", "--seconds", "60"])
    return folder


def marked(folder, label, cell):
    return cell.replace("MARK", str(folder / f"{label}.mark"))


def invalid():
    """A notebook that no schema allows, in every cell for another reason."""
    made = notebook([], [START, RIGHT, CHECK, f"dh_before_the_text = {VALUE!r}", LAYER])
    cells = made["cells"]
    cells[1] |= {"id": "a bad id!", "outputs": 3, "execution_count": "many"}
    cells[2] |= {"metadata": None, "an_extra_key": {"deep": [1]}, "source": RIGHT.splitlines(True)}
    cells[3] |= {"id": "a bad id!", "attachments": "none"}
    cells[4:4] = [
        None,
        [],
        7,
        "check",
        {},
        {"cell_type": "code"},
        {"cell_type": 3, "source": "1 +"},
    ]
    cells.append({"cell_type": "code", "source": "'\ud800'"})
    cells.append({"cell_type": "code", "source": {"not": "a text"}})
    return made | {"metadata": "none", "nbformat": "four", "nbformat_minor": None}


@pytest.mark.parametrize("label", AGREE)
def test_notebook_and_grader_agree(folder, label):
    above, below = AGREE[label]
    shown = shown_in_notebook(above + below)
    assert bool(shown) == ("wrong" not in label or "afterwards" in label)
    row = results(folder)[f"agree {label}.ipynb"]
    assert right(row) == shown, row


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("solutions", set()),
        ("found hard", {"rnn_backward"}),
        ("helper below, not checked again", {"rnn_backward"}),
        ("method later, not checked", {"MyTimeRNN"}),
        ("dies", {"rnn_backward"}),
        ("timed", {"rnn_backward"}),
        ("invalid", {"rnn_backward", "dh_before_the_text", "MyTimeRNN"}),
    ],
)
def test_who_passed_what(folder, name, expected):
    assert right(results(folder)[f"{name}.ipynb"]) == expected


@pytest.mark.parametrize("label", CHANGES)
def test_who_changes_what_judges_does_not_pass(folder, label):
    found = results(folder)[f"changes {label}.ipynb"]
    assert right(found) == set()
    told = (
        "cannot be examined"
        if "exercise" in label or "cases" in label
        else "the notebook has changed"
    )
    assert told in found["rnn_backward"]


@pytest.mark.parametrize("label", [*SHELL, *PROGRAMS])
def test_a_submission_starts_no_program(folder, label):
    assert not (folder / f"{label}.mark").exists()


def test_what_stands_below_a_shell_line_is_run(folder):
    assert right(results(folder)["programs.ipynb"]) == {"rnn_backward", "dh_before_the_text"}


def test_the_diagnosis_is_that_of_the_answer_and_not_of_the_stub(folder):
    assert results(folder)["stub left.ipynb"]["rnn_backward"] == MISTAKE.name
