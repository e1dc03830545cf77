"""The Makefile, with a Python that does nothing but note how it was called."""

import os
import re
import shutil
import subprocess

import pytest
from house import ROOT

pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("make") is None,
    reason="needs make, and a shell script as Python",
)

TEXT = (ROOT / "Makefile").read_text(encoding="utf-8")

# Notes its arguments, a line a call; as `-m venv` it makes a .venv that holds itself.
PYTHON = """#!/bin/sh
{ printf '%s' "$0"; printf ' <%s>' "$@"; echo; } >> "$LOG"
if [ "$1 $2" = "-m venv" ]; then
    rm -rf .venv && mkdir -p .venv/bin && cp "$0" .venv/bin/python
fi
if [ "$3 $4" = "pip compile" ]; then
    echo "numpy==2.4.6"
    exit "${UV:-0}"
fi
"""
OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "ARGS", "RUN", "FOLDER", "PYTHON", "BIN")


@pytest.fixture(params=["plain", "my Übungen, Peter's"])
def folder(request, tmp_path):
    """A project of nothing but what make reads; with a name as people give them, too."""
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)
    folder = tmp_path / request.param
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(folder, *arguments, **env):
    """Run make -> (the calls of python, its exit status, what it printed)."""
    log = folder.parent / "log"
    log.write_text("")
    env |= {name: value for name, value in os.environ.items() if name not in OF_MAKE}
    env |= {"LOG": str(log), "PYTHON": str(folder.parent / "python")}
    run = subprocess.run(
        ["make", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    return log.read_text().splitlines(), run.returncode, run.stdout + run.stderr


def targets():
    return set(re.findall(r"^([\w-]+):", TEXT, re.M))


def set_ups(calls):
    return sum("<venv>" in call for call in calls)


def test_it_is_set_up_once_and_again_if_the_folder_was_renamed(folder):
    assert set_ups(make(folder, "lab")[0]) == 1
    assert set_ups(make(folder, "lab")[0]) == 0
    renamed = folder.rename(folder.with_name("renamed"))
    assert set_ups(make(renamed, "lab")[0]) == 1
    assert set_ups(make(renamed, "test")[0]) == 0


def test_it_is_set_up_again_if_its_python_is_gone(folder):
    make(folder, "lab")
    python = folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(folder / "an older Python that was uninstalled")
    assert set_ups(make(folder, "lab")[0]) == 1


def test_it_is_set_up_again_if_the_set_up_was_cut_off(folder):
    make(folder, "lab")
    (folder / ".venv" / "ready").unlink()
    assert set_ups(make(folder, "lab")[0]) == 1


def test_nothing_is_called_by_its_script():
    """The scripts in .venv/bin hold the folder's path in their first line; python -m does not."""
    assert set(re.findall(r"\$\(BIN\)/(\w+)", TEXT)) == {"python"}


@pytest.mark.parametrize("name", ["run", "home work", "Peter's", "a;b", '"quoted"', "Übung*"])
def test_names_reach_the_command_whole(tmp_path, name):
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)
    quick = ("-o", ".venv/ready", f"BIN={tmp_path}", "-f", str(ROOT / "Makefile"))
    for target, variable, words in (
        ("grade", "FOLDER", "<-m> <rnnlm_core> <grade>"),
        ("penn-treebank", "RUN", "<-m> <rnnlm_core> <train>"),
        ("ladder", "RUN", "<tests/tools/record_penn_treebank.py>"),
    ):
        folder = tmp_path / "empty"
        folder.mkdir(exist_ok=True)
        arguments = (target, f"{variable}={name}", "ARGS=--a 'b c'" if target != "ladder" else "")
        calls, status, said = make(folder, *quick, *filter(None, arguments))
        assert status == 0, said
        after = "" if target == "ladder" else " <--a> <b c>"
        assert calls == [f"{tmp_path}/python {words} <{name}>{after}"]


def test_grade_asks_for_a_folder(folder):
    calls, status, said = make(folder, "grade")
    assert status == 2 and "make grade FOLDER=submissions" in said
    assert not any("rnnlm_core" in call for call in calls)


def test_make_alone_tells_what_there_is(folder):
    """Every target a reader may call, and nothing is set up for it."""
    calls, status, said = make(folder)
    assert (calls, status) == ([], 0)
    told = re.findall(r"^make ([\w-]+)", said, re.M)
    assert sorted(told) == sorted(targets() - {"help"})


def test_constraints_keeps_its_first_line_and_is_written_whole_or_not_at_all(folder):
    pins = folder / "constraints.txt"
    before = pins.read_text()
    assert before.startswith("# Exact versions")
    assert make(folder, "constraints", UV="1")[1] == 2
    assert pins.read_text() == before
    assert make(folder, "constraints")[1] == 0
    assert pins.read_text() == before.splitlines()[0] + "\nnumpy==2.4.6\n"


def test_the_readme_names_no_other_target():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`|=folder )make ([\w-]+)", readme, re.M)) <= targets()
