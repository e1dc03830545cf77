"""Whatever lies in a folder of submissions costs a row at most; arguments, table and CSV."""

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import venv

import pytest

from rnnlm_core import extras
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.check import Verdict
from rnnlm_core.exercises.grading import grade, in_kernel, report, run, submission
from rnnlm_core.exercises.grading.in_kernel import Judge
from rnnlm_core.exercises.grading.submission import Submission

RIGHT = EXERCISES["rnn_backward"].source
CELL = {"cell_type": "code", "source": f"import numpy as np\n{RIGHT}"}
GOOD = json.dumps({"cells": [CELL]})
EMPTY = json.dumps({"cells": []})

# {file: (content, how the note in its row begins)}
JUNK = {
    "empty": (b"", "not a notebook: it is empty"),
    "blank": (b" \n", "not a notebook: it is empty"),
    "cut": (GOOD[:-20].encode(), "not a notebook: it is no JSON"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\xff", "not a notebook: it is no JSON"),
    "deep": (b"[" * 100_000, "not a notebook: it is no JSON"),
    "a list": (f"[{GOOD}]".encode(), "not a notebook: it has no list of cells"),
    "a number": (b"3", "not a notebook: it has no list of cells"),
    "null": (b"null", "not a notebook: it has no list of cells"),
    "cells is text": (b'{"cells": "none"}', "not a notebook: it has no list of cells"),
    "sheets is text": (b'{"worksheets": "none"}', "not a notebook: it has no list of cells"),
    "cells of nothing": (b'{"cells": [1, null, [], {}, "x"]}', "no exercise of this project"),
    "other": (b'{"cells": [{"cell_type": "code", "source": "1 + 1"}]}', "no exercise"),
}
READ = {
    "plain": GOOD.encode(),
    "with a mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "UTF-16": GOOD.encode("utf-16"),
    "nbformat 3": json.dumps(
        {"worksheets": [{"cells": [{"cell_type": "code", "input": CELL["source"]}]}]}
    ).encode(),
}


@pytest.fixture
def no_kernel(monkeypatch):
    """Nothing is run: every answer that is there is right."""

    async def as_if(sources, cell_seconds, seconds):
        rows = [
            [n, "right", "right"] for n in EXERCISES if submission.defines(n, "\n".join(sources))
        ]
        return rows, ""

    monkeypatch.setattr(run, "run", as_if)


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, contents):
    for name, content in contents.items():
        (folder / f"{name}.ipynb").write_bytes(content)


@pytest.mark.parametrize("name", READ)
def test_encodings_and_an_old_format_are_read(tmp_path, name):
    write(tmp_path, {name: READ[name]})
    cells = submission.read(tmp_path / f"{name}.ipynb")
    assert cells == [("code", CELL["source"])]


def test_a_heading_of_nbformat_3():
    cells = [("code", "helper = 1"), ("heading", "## Exercises"), ("code", RIGHT)]
    assert submission.to_run(cells)[0] == [RIGHT]


def test_whatever_a_file_holds_it_costs_one_row(tmp_path, no_kernel, monkeypatch):
    write(
        tmp_path, {"good": GOOD.encode()} | {name: content for name, (content, _) in JUNK.items()}
    )
    (tmp_path / "folder.ipynb").mkdir()
    write(tmp_path / "folder.ipynb", {"inside": GOOD.encode()})
    expected = {f"{name}.ipynb": note for name, (_, note) in JUNK.items()}
    expected |= {"folder.ipynb": "not a notebook: it is a folder"}
    expected |= {"good.ipynb": "", "folder.ipynb/inside.ipynb": ""}
    if os.name == "posix":
        (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
        (tmp_path / "nowhere.ipynb").symlink_to("nothing")
        (tmp_path / "round").symlink_to(tmp_path)
        os.mkfifo(tmp_path / "pipe.ipynb")
        nothing = "not a notebook: there is no file behind its name"
        expected |= dict.fromkeys(("loop.ipynb", "nowhere.ipynb", "pipe.ipynb"), nothing)
    (tmp_path / "locked.ipynb").write_text(GOOD)
    expected["locked.ipynb"] = "not a notebook: PermissionError"
    read = submission.Path.read_bytes

    def locked(path):
        if path.name == "locked.ipynb":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(submission.Path, "read_bytes", locked)
    grade.main([str(tmp_path)])
    found = {}
    for row in rows(tmp_path / "results.csv"):
        found.setdefault(row["submission"], set()).add(row["stopped"])
    assert sorted(found) == sorted(expected)
    for name, (note,) in found.items():
        assert note.startswith(expected[name]) and bool(note) == bool(expected[name])


def test_names_in_capitals_are_graded_and_others_named(tmp_path, no_kernel, capsys):
    for name in ("A.IPYNB", "b.ipynb.txt", "c.ipynb (1)", "._d.ipynb", "notes.txt"):
        (tmp_path / name).write_text(GOOD)
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "A-checkpoint.ipynb").write_text(GOOD)
    grade.main([str(tmp_path)])
    assert {row["submission"] for row in rows(tmp_path / "results.csv")} == {"A.IPYNB"}
    said = capsys.readouterr().out.partition("Passed over")[2].partition("written")[0]
    assert [line.rpartition(os.sep)[2] for line in said.split("\n")[1:-2]] == [
        "._d.ipynb",
        "b.ipynb.txt",
        "c.ipynb (1)",
    ]


def test_a_folder_with_nothing_but_misnamed_notebooks(tmp_path, capsys):
    (tmp_path / "b.ipynb.txt").write_text(GOOD)
    with pytest.raises(SystemExit) as stop:
        grade.main([str(tmp_path)])
    told = capsys.readouterr().err
    assert stop.value.code == 2 and "no notebook" in told and "b.ipynb.txt" in told


def test_only_exercises_are_answers():
    text = "# write it down\nsave.write(1)\ncheck(rnn_backward)\ncause_2 = ...\nlookup == 3\n"
    text += "# check(numeric_gradient)\nloss_gradient: object = 3\n  def to_probabilities(): 1\n"
    expected = {
        "write": (False, False),
        "rnn_backward": (False, True),
        "cause_2": (True, False),
        "cause_3": (False, False),
        "lookup": (False, False),
        "numeric_gradient": (False, False),
        "loss_gradient": (True, False),
        "to_probabilities": (False, False),
    }
    for name, there in expected.items():
        assert (submission.defines(name, text), submission.checks(name, text)) == there


def test_what_stands_above_is_run_only_where_it_is_needed():
    heading, setup = ("markdown", "## Summary\n\n## Exercises\n"), ("code", "import numpy as np")
    above = ("code", "def helper(x): pass\nheld_out_perplexity = 3")
    user = ("code", "def rnn_backward(x): return helper(x)")
    alone = ("code", "def rnn_backward(x):\n    held_out_perplexity = 1\n    return np.sum(x)")
    own = [name for name, exercise in EXERCISES.items() if exercise.notebook == "5.3"]
    twice = ("code", f"def helper(x): pass\n{user[1]}")
    for below, all_of_it in ((user, True), (alone, False), (twice, False)):
        code, names = submission.to_run([above, heading, setup, below])
        assert (above[1] in code) == all_of_it and names == own
    checked = ("code", "check(lookup)")  # an answer to an exercise of 5.4
    assert submission.to_run([checked, heading, setup])[0] == [checked[1], setup[1]]
    star = ("code", "from numpy import *")  # may give what is missing, if something is
    assert submission.to_run([star, heading, setup, user])[0] == [star[1], setup[1], user[1]]
    assert submission.to_run([star, heading, setup, alone])[0] == [setup[1], alone[1]]
    late = ("markdown", "## Exercises I found hard")
    assert submission.to_run([above, heading, setup, alone, late])[1] == own
    assert submission.to_run([above, late, setup, alone]) == (
        [above[1], setup[1], alone[1]],
        [n for n, e in EXERCISES.items() if e.notebook in ("5.3", "5.5")],
    )


def test_the_table():
    one = Submission("a.ipynb", {"rnn_backward": ("known mistake", "dWh transposed")})
    two = Submission("bb.ipynb", {"rnn_backward": ("right", "right")}, "its process died")
    assert report.table([one, one, two]).splitlines() == [
        "a.ipynb    passed 0 of 1",
        "           - rnn_backward: dWh transposed",
        "a.ipynb    passed 0 of 1",
        "           - rnn_backward: dWh transposed",
        "bb.ipynb   passed 1 of 1   (its process died)",
        "",
        "Mistakes, the most frequent first",
        "   2 × rnn_backward: dWh transposed",
    ]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_of_the_csv_is_a_formula(tmp_path, begin):
    bad = f"{begin}1+1"
    report.write_csv(
        [Submission(bad, {"rnn_backward": ("raised", bad)}, bad), Submission(bad, {}, bad)],
        tmp_path / "r.csv",
    )
    for row in rows(tmp_path / "r.csv"):
        assert not any(cell.startswith(begin) for cell in row.values())
        assert row["submission"] == f"'{bad}"


NAMES = ["=HYPERLINK(1)", "Müller", "김민준", "tab\tand\nline", "\x1b[2Jclear", "half \udcff"]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_name_may_be_outside_the_encoding_of_the_console(tmp_path, monkeypatch, encoding):
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    submissions = [Submission(name, {"rnn_backward": ("raised", name)}) for name in NAMES]
    report.say(report.table(submissions), console)
    said = console.buffer.getvalue().decode(encoding)
    assert "\x1b" not in said and "tab\\tand\\nline" in said
    assert ("김민준" in said) == (encoding == "utf-8") and ("Müller" in said) == (
        encoding != "ascii"
    )
    report.write_csv(submissions, tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert [row["submission"] for row in rows(tmp_path / "r.csv")][1:3] == NAMES[1:3]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not allow these names")
def test_the_whole_command_on_a_narrow_console(tmp_path, no_kernel, monkeypatch):
    write(tmp_path, {name: GOOD.encode() for name in NAMES})
    console = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr(sys, "stdout", console)
    monkeypatch.setattr(sys, "stderr", console)
    grade.main([str(tmp_path)])
    assert len({row["submission"] for row in rows(tmp_path / "results.csv")}) == len(NAMES)
    assert b"passed 1 of" in console.buffer.getvalue()


def test_a_process_that_fails_costs_one_row(tmp_path, monkeypatch):
    async def fails(sources, cell_seconds, seconds):
        if "fails" in "".join(sources):
            raise OSError("no room on the disk")
        return [["rnn_backward", "right", "right"]] if sources else [], ""

    monkeypatch.setattr(run, "run", fails)
    write(
        tmp_path,
        {"good": GOOD.encode(), "bad": GOOD.replace("import", "# fails\\nimport").encode()},
    )
    grade.main([str(tmp_path)])
    stopped = {row["submission"]: row["stopped"] for row in rows(tmp_path / "results.csv")}
    assert stopped == {"good.ipynb": "", "bad.ipynb": "not graded: OSError: no room on the disk"}


def test_rows_of_a_process_that_died_while_it_wrote(tmp_path):
    path = tmp_path / "verdicts"
    assert run.verdicts_in(path) == []
    path.write_bytes(
        b'["a", "right", "right"]\n3\nnull\n[1]\n\xff\n{}\n["b", "raised", "x"]\n["c", "ri'
    )
    assert run.verdicts_in(path) == [["a", "right", "right"], ["b", "raised", "x"]]


def test_the_judge(tmp_path, monkeypatch):
    asked = []

    def verdict(name, answer):
        asked.append(answer)
        if answer == "breaks":
            raise ZeroDivisionError
        return Verdict(name, answer, f"{answer}!", "")

    monkeypatch.setattr(in_kernel, "examine", verdict)
    judge = Judge(tmp_path / "told")
    steps = [
        ({"lookup": "raised"}, 1, "raised"),
        ({"lookup": "raised"}, 1, "raised"),  # once more: a helper may have come
        ({"lookup": "breaks"}, 1, "raised"),
        ({"lookup": "not written"}, 1, "raised"),  # a stub takes nothing away
        ({"lookup": "endless"}, 1, "endless"),
        ({"lookup": "endless"}, 0, "endless"),  # not a second time
        ({"lookup": "right"}, 1, "right"),
        ({"lookup": "raised"}, 0, "right"),
        ({"no exercise": "raised"}, 0, "right"),
    ]
    for names, times, kind in steps:
        before = len(asked)
        judge.look(names)
        assert len(asked) - before == times and judge.kinds == {"lookup": kind}
    rows = run.verdicts_in(tmp_path / "told")
    assert ["lookup", "raised", "cannot be examined: ZeroDivisionError"] in rows
    assert rows[-1] == ["lookup", "right", "right!"]
    judge.hear("lookup", "wrong", Verdict("lookup", "wrong", "wrong!", ""))  # right stays right
    judge.hear("no exercise", 1, Verdict("no exercise", "unknown exercise", "", ""))
    judge.hear("write", "wrong", Verdict("write", "wrong", "wrong!", ""))
    judge.look({})  # what check() was given is tried again as well
    assert asked[-1] == "wrong" and judge.kinds == {"lookup": "right", "write": "wrong"}


def refused(arguments, capsys):
    """What is said about arguments that are refused before anything is graded."""
    with pytest.raises(SystemExit) as stop:
        grade.main(arguments)
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert "done:" not in said
    return said.strip().splitlines()[-1]


@pytest.mark.parametrize("option", ["--at-once", "--seconds", "--cell-seconds"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "1.5", "", "two", "9" * 30, "²"])
def test_numbers_are_refused_by_name(tmp_path, no_kernel, capsys, option, value):
    write(tmp_path, {"good": GOOD.encode()})
    said = refused([str(tmp_path), f"{option}={value}"], capsys)
    assert option in said and "whole number from 1" in said and repr(value) in said


@pytest.mark.parametrize("name", ["at_once", "seconds", "cell_seconds"])
@pytest.mark.parametrize("value", [0, -1, 1.5, float("nan"), None])
def test_numbers_are_refused_by_the_function_as_well(tmp_path, name, value):
    with pytest.raises(ValueError, match=f"^{name}: expected a whole number"):
        asyncio.run(grade.grade([], tmp_path, **{name: value}))


def test_bad_folders(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert "there is no folder" in refused([str(tmp_path / "none")], capsys)
    assert "there is no folder" in refused([str(tmp_path / "file")], capsys)
    assert "no notebook" in refused([str(tmp_path)], capsys)


def test_a_csv_that_cannot_be_written_is_refused_before_grading(tmp_path, no_kernel, capsys):
    write(tmp_path, {"good": GOOD.encode()})
    (tmp_path / "folder").mkdir()
    for target in ("none/r.csv", "folder", "good.ipynb/r.csv", "good.ipynb"):
        said = refused([str(tmp_path), "--csv", str(tmp_path / target)], capsys)
        assert "--csv" in said and target.split("/")[0] in said
    assert (tmp_path / "good.ipynb").read_bytes() == GOOD.encode()
    (tmp_path / "results.csv").mkdir()  # where it is written if nothing is said
    assert "results.csv" in refused([str(tmp_path)], capsys)
    grade.main([str(tmp_path), "--csv", str(tmp_path / "folder" / "r.csv")])
    assert rows(tmp_path / "folder" / "r.csv")


def test_a_refused_command_leaves_an_older_csv_alone(tmp_path, no_kernel, capsys):
    (tmp_path / "results.csv").write_text("old")
    write(tmp_path, {"good": GOOD.encode()})
    assert grade.cannot_write(tmp_path / "results.csv") == ""
    assert (tmp_path / "results.csv").read_text() == "old"
    assert grade.cannot_write(tmp_path / "new.csv") == "" and not (tmp_path / "new.csv").exists()


def test_a_csv_that_is_locked_meanwhile_does_not_cost_the_table(
    tmp_path, no_kernel, monkeypatch, capsys
):
    def locked(submissions, path):
        raise PermissionError(13, "Permission denied", str(path))

    write(tmp_path, {"good": GOOD.encode()})
    monkeypatch.setattr(grade, "write_csv", locked)
    with pytest.raises(SystemExit) as stop:
        grade.main([str(tmp_path)])
    assert "results.csv" in stop.value.code and "passed 1 of" in capsys.readouterr().out


def test_the_exit_status_where_nothing_could_be_graded(tmp_path, no_kernel, capsys):
    write(tmp_path, {"cut": b"{", "other": EMPTY.encode()})
    with pytest.raises(SystemExit) as stop:
        grade.main([str(tmp_path)])
    assert stop.value.code == "no notebook could be graded"
    assert len(rows(tmp_path / "results.csv")) == 2


@pytest.mark.parametrize("name", grade.NEEDED)
def test_what_is_not_installed_is_said_by_name(tmp_path, monkeypatch, name):
    find_spec = extras.find_spec
    monkeypatch.setattr(extras, "find_spec", lambda n: None if n == name else find_spec(n))
    with pytest.raises(ImportError, match=rf'needs {name}, .* "rnnlm-core\[grading\]"'):
        grade.main([str(tmp_path)])


def test_the_module_can_be_loaded_without_them():
    hide = f"import sys\nsys.modules |= dict.fromkeys({(*grade.NEEDED, 'IPython')!r})\n"
    code = f"{hide}import rnnlm_core.exercises.grading.grade"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_python_that_cannot_run_notebooks_is_named(tmp_path, monkeypatch, capsys):
    write(tmp_path, {"good": GOOD.encode()})
    venv.create(tmp_path / "bare", with_pip=False)
    bare = tmp_path / "bare" / ("Scripts" if os.name == "nt" else "bin") / "python"
    monkeypatch.setattr(sys, "executable", str(bare))
    with pytest.raises(RuntimeError) as stop:
        grade.main([str(tmp_path)])
    assert str(bare) in str(stop.value)
    assert not (tmp_path / "results.csv").exists()


def test_a_python_that_cannot_import_the_package_is_named(tmp_path, monkeypatch):
    write(tmp_path, {"good": GOOD.encode()})
    monkeypatch.setattr(run, "FIRST", run.FIRST.replace("rnnlm_core", "rnnlm_corn"))
    with pytest.raises(RuntimeError) as stop:
        grade.main([str(tmp_path)])
    assert f"{sys.executable} cannot import" in str(stop.value) and "rnnlm_corn" in str(stop.value)


def test_a_cell_that_cannot_be_interrupted(tmp_path):
    answer = {"cell_type": "code", "source": f"import numpy as np\n{RIGHT}"}
    swallows = (
        "while True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass"
    )
    never = {"cell_type": "code", "source": f"import time\n{swallows}"}
    write(tmp_path, {"never": json.dumps({"cells": [answer, never, answer]}).encode()})
    grade.main([str(tmp_path), "--cell-seconds", "2", "--seconds", "6"])
    found = rows(tmp_path / "results.csv")
    assert {row["stopped"] for row in found} == {"stopped after 6 seconds"}
    assert [row["exercise"] for row in found if row["passed"] == "yes"] == ["rnn_backward"]


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent in another way there")
def test_ctrl_c_ends_it_with_a_sentence(tmp_path):
    sleeps = {
        "cell_type": "code",
        "source": "import os, time\nopen(MARK, 'w')\ntime.sleep(60)\nlookup = 1",
    }
    sleeps["source"] = sleeps["source"].replace("MARK", repr(str(tmp_path / "there")))
    write(tmp_path, {"sleeps": json.dumps({"cells": [sleeps]}).encode()})
    command = [sys.executable, "-m", "rnnlm_core", "grade", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        until = time.monotonic() + 60
        while not (tmp_path / "there").exists() and time.monotonic() < until:
            time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)[1]
    assert running.returncode == 130 and said == "rnnlm: stopped, and nothing was written\n"


def test_another_python_that_is_called_python3_does_not_matter(tmp_path, monkeypatch):
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    argv = [str(tmp_path / "no_python"), "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    startup = tmp_path / "ipython" / "profile_default" / "startup"  # of the teacher's own IPython
    startup.mkdir(parents=True)
    (startup / "first.py").write_text("import os\nos._exit(1)")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONPATH", "")  # the package is taken from where the grader has it
    (tmp_path / "work").mkdir()
    write(tmp_path / "work", {"good": GOOD.encode()})
    grade.main([str(tmp_path / "work")])
    passed = [
        row["exercise"] for row in rows(tmp_path / "work" / "results.csv") if row["passed"] == "yes"
    ]
    assert passed == ["rnn_backward"]
