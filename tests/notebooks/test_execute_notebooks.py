"""make notebooks: the same bytes whatever JupyterLab has added, and nothing half done."""

import copy
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time

import execute_notebooks
import nbformat
import pytest
from house import FOLDER, NOTEBOOKS, ROOT, SOLUTIONS


def notebook_of(*sources):
    cells = [nbformat.v4.new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)]
    return nbformat.v4.new_notebook(cells=cells)


def stored(folder, name, *sources):
    path = folder / name
    nbformat.write(notebook_of(*sources), path)
    return path


def test_running_again_gives_the_same_bytes(tmp_path):
    """A small notebook with all that moves by itself: times, widgets, prints, a plot."""
    cells = [
        "import matplotlib.pyplot as plt, ipywidgets, time",
        "slider = ipywidgets.IntSlider(3)\nslider",
        "from tqdm.auto import tqdm\nfor _ in tqdm(range(3)): pass",
        "for i in range(3):\n    print(i, flush=True)\n    time.sleep(0.02 * i)",
        "plt.plot([1, 2, 3])\nplt.show()",
        "plt.plot([time.perf_counter()])\nplt.show()",
    ]
    texts = []
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(c, id=f"c{i}") for i, c in enumerate(cells)]
    )
    notebook.cells[-1].metadata["tags"] = [execute_notebooks.TIMED]
    for _ in range(2):
        notebook = execute_notebooks.execute(notebook, tmp_path)
        texts.append(nbformat.writes(notebook, version=4))
    assert texts[0] == texts[1]
    assert "widget-0" in texts[0] and "image/png" in texts[0]


# What JupyterLab adds ------------------------------------------------------------------------------


def as_jupyterlab_saves_it(notebook):
    """With all that it may add to a notebook that somebody has opened, run and saved."""
    saved = copy.deepcopy(notebook)
    saved.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    saved.metadata.language_info.update(
        version="3.12.1", codemirror_mode={"name": "ipython", "version": 3}
    )
    saved.metadata.update(
        widgets={"application/vnd.jupyter.widget-state+json": {"state": {}}}, toc={"base": 1}
    )
    for cell in saved.cells:
        cell.metadata.update(editable=True, slideshow={"slide_type": ""}, trusted=True)
        if cell.cell_type == "code":
            cell.metadata.update(
                collapsed=False,
                scrolled=True,
                execution={"iopub.execute_input": "2026-01-01T00:00:00.000000Z"},
                jupyter={"outputs_hidden": False, "source_hidden": False},
            )
            cell.metadata[execute_notebooks.FOLDED] = True  # means nothing on code
            for output in cell.outputs:
                view = output.get("data", {}).get(execute_notebooks.WIDGET)
                if view:
                    view["model_id"] = "0f" * 8 + view["model_id"]
        else:
            cell.attachments = {}
            cell.metadata.setdefault(execute_notebooks.FOLDED, False)  # opened again
    saved.cells.append(nbformat.v4.new_code_cell(""))
    return saved


@pytest.mark.parametrize("path", NOTEBOOKS + SOLUTIONS, ids=lambda path: path.name)
def test_what_jupyterlab_adds_is_taken_out_again(path):
    text = path.read_text(encoding="utf-8")
    saved = as_jupyterlab_saves_it(nbformat.reads(text, as_version=4))
    nbformat.validate(saved)
    again = execute_notebooks.normalise(nbformat.reads(nbformat.writes(saved), as_version=4))
    assert nbformat.writes(again) + "\n" == text


def test_a_folded_section_stays_folded():
    notebook = nbformat.read(NOTEBOOKS[0], as_version=4)
    notebook.cells[0].metadata[execute_notebooks.FOLDED] = True
    notebook.cells[0].metadata["tags"] = ["a"]
    again = execute_notebooks.normalise(as_jupyterlab_saves_it(notebook))
    assert again.cells[0].metadata == {"tags": ["a"], "jp-MarkdownHeadingCollapsed": True}
    assert again.cells[1].metadata == {}


def test_only_the_projects_own_notebooks_are_tested():
    """Not JupyterLab's checkpoints, and not what a reader keeps beside them."""
    ignored = runpy.run_path(str(ROOT / "conftest.py"))["pytest_ignore_collect"]
    for path in NOTEBOOKS + SOLUTIONS:
        assert not ignored(path, None)
        for strange in ("Untitled", f"{path.stem}-Copy1", f".~{path.stem}", f"._{path.stem}"):
            assert ignored(path.with_name(f"{strange}.ipynb"), None)
        assert ignored(path.parent / ".ipynb_checkpoints" / path.name, None)
    assert not ignored(FOLDER / "extras", None)


# Whole or not at all -------------------------------------------------------------------------------


def test_a_cell_that_fails_is_named_and_the_others_are_run(tmp_path, capfd):
    """Also one that takes too long, and one that ends its kernel; these notebooks stay as they were."""
    bad = [
        stored(tmp_path, "5.1_a.ipynb", "print(1)", "1 / 0"),
        stored(tmp_path, "5.3_c.ipynb", "import os\nos._exit(1)"),
    ]
    good = stored(tmp_path, "5.2_b.ipynb", "print(2)")
    before = [path.read_bytes() for path in bad]
    assert execute_notebooks.main([], [bad[0], good, bad[1]]) == 1
    out, err = capfd.readouterr()
    assert out == "changed: 5.2_b.ipynb\n"
    assert "5.1_a.ipynb, cell c1 (number 2): ZeroDivisionError: division by zero" in err
    assert "5.3_c.ipynb, cell c0 (number 1): its kernel died" in err
    assert [path.read_bytes() for path in bad] == before
    assert nbformat.read(good, as_version=4).cells[0].outputs[0].text == "2\n"
    assert sorted(tmp_path.iterdir()) == sorted([*bad, good])
    with pytest.raises(execute_notebooks.Failure, match=r"cell c0 .* more than 1 seconds"):
        execute_notebooks.execute(notebook_of("while True: pass"), tmp_path, timeout=1)


def test_nothing_is_printed_but_one_line_a_notebook(tmp_path, capfd):
    path = stored(tmp_path, "5.1_a.ipynb", "import warnings")
    for word in ("changed", "the same"):
        assert execute_notebooks.main(["5.1"], [path]) == 0
        assert capfd.readouterr() == (f"{word}: 5.1_a.ipynb\n", "")


def test_an_unknown_name_is_told(tmp_path, capfd):
    path = stored(tmp_path, "5.1_a.ipynb", "1")
    before = path.read_bytes()
    assert execute_notebooks.main(["5.1", "5.9"], [path]) == 2
    assert capfd.readouterr().err == "no notebook has '5.9' in its name\n"
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_notebook_as_it_was(tmp_path, monkeypatch):
    path = stored(tmp_path, "5.1_a.ipynb", "1")
    before = path.read_bytes()

    def full(handle):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        execute_notebooks.store(notebook_of("2"), path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
def test_an_interrupt_changes_nothing_and_leaves_no_kernel(tmp_path):
    (tmp_path / "notebooks").mkdir()
    shutil.copytree(ROOT / "tests" / "tools", tmp_path / "tests" / "tools")
    waiting = (
        "import os, time, pathlib\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(60)"
    )
    path = stored(tmp_path / "notebooks", NOTEBOOKS[0].name, waiting)
    before, pid = path.read_bytes(), path.with_name("pid")
    run = subprocess.Popen(
        [sys.executable, str(tmp_path / "tests" / "tools" / "execute_notebooks.py"), path.name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    end = time.monotonic() + 30
    while not (pid.exists() and pid.read_text()):
        assert time.monotonic() < end and run.poll() is None
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=30)
    assert run.returncode == 1
    assert err == "stopped; the notebook that was running is as it was\n"
    assert path.read_bytes() == before
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


# Other tools --------------------------------------------------------------------------------------


def test_nbconvert_makes_a_python_file_of_it(tmp_path):
    """The metadata says what the language's files are called."""
    command = [sys.executable, "-m", "nbconvert", "--to", "script", "--output-dir", str(tmp_path)]
    subprocess.run([*command, str(SOLUTIONS[0])], check=True, capture_output=True)
    (made,) = tmp_path.iterdir()
    assert made.suffix == ".py"
    compile(made.read_text(encoding="utf-8"), made.name, "exec")


def test_a_backend_set_for_scripts_does_not_hide_the_figures(tmp_path, monkeypatch):
    """MPLBACKEND=Agg, as one sets it for scripts: figures are shown in the notebook nevertheless."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    notebook = notebook_of(
        "from rnnlm_core.plots import use_style\nimport matplotlib.pyplot as plt\nuse_style()",
        "plt.plot([1, 2])\nplt.show()",
        "fig, ax = plt.subplots()\nfig.get_figwidth()",
    )
    execute_notebooks.execute(notebook, tmp_path)
    first, shown, created = (cell.outputs for cell in notebook.cells)
    assert not first
    assert ["image/png" in output.data for output in shown] == [True]
    assert ["image/png" in output.data for output in created] == [False, True]
    assert "6.4" in created[0].data["text/plain"]
