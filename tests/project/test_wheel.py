"""The package as a stranger gets it: the wheel, in an environment of its own, far from this folder."""

import configparser
import os
import subprocess
import sys
import zipfile
from email import message_from_string
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import nbformat
import numpy as np
import pytest
from house import ROOT

import rnnlm_core

DEPENDENCIES = Path(np.__file__).parents[1]  # where NumPy is, the others are


def run(*command, **settings):
    settings = {"capture_output": True, "text": True, "encoding": "utf-8"} | settings
    done = subprocess.run(list(map(str, command)), check=False, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    if find_spec("hatchling"):  # needs no network
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    else:
        run(sys.executable, "-m", "pip", "wheel", ROOT, "--no-deps", "--wheel-dir", folder)
    (path,) = folder.glob("*.whl")
    return path


class Environment:
    """Python with the wheel and what it depends on, in a folder that knows nothing of the project."""

    def __init__(self, folder, wheel):
        run(sys.executable, "-m", "venv", "--without-pip", folder / "env")
        self.bin = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        self.home = folder / "home work"
        self.home.mkdir()
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self.env |= {"MPLBACKEND": "Agg", "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
        here = ["--no-deps", "--no-index", wheel]
        if find_spec("pip"):
            run(sys.executable, "-m", "pip", "--python", folder / "env", "install", *here)
        else:  # an environment made by uv
            run("uv", "pip", "install", "--python", folder / "env", *here)
        where = self("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        self.packages = Path(where.strip())
        # a path in a .pth file: the .pth files of that folder, such as an editable install, do not count
        (self.packages / "dependencies.pth").write_text(f"{DEPENDENCIES}\n", encoding="utf-8")

    def __call__(self, program, *arguments, **settings):
        return run(self.bin / program, *arguments, cwd=self.home, env=self.env, **settings)


@pytest.fixture(scope="module")
def outside(wheel, tmp_path_factory):
    return Environment(tmp_path_factory.mktemp("outside"), wheel)


def test_what_is_in_the_wheel(wheel):
    """Every file of the package, the licence, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        info = f"rnnlm_core-{rnnlm_core.__version__}.dist-info"
        metadata = message_from_string(archive.read(f"{info}/METADATA").decode("utf-8"))
        scripts = configparser.ConfigParser()
        scripts.read_string(archive.read(f"{info}/entry_points.txt").decode("utf-8"))
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "rnnlm_core").rglob("*")
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}
    }
    assert {name for name in names if not name.startswith(info)} == here
    data = ("py.typed", "records/greeter.npz", "records/scribe.npz", "texts/course.txt")
    assert {f"rnnlm_core/{name}" for name in data} <= names
    assert f"{info}/licenses/LICENSE" in names
    assert {"widgets", "grading", "lab"} <= {*metadata.get_all("Provides-Extra")}
    assert dict(scripts["console_scripts"]) == {"rnnlm": "rnnlm_core.cli:main"}


def test_it_is_the_wheel_that_is_tested(outside):
    code = "import rnnlm_core, sys; print(rnnlm_core.__file__, *sys.path, sep='\\n')"
    file, *paths = outside("python", "-c", code).splitlines()
    assert Path(file).parent == outside.packages / "rnnlm_core"
    assert str(DEPENDENCIES) in paths and str(ROOT) not in paths
    assert outside("rnnlm", "--version") == f"rnnlm {rnnlm_core.__version__}\n"
    assert outside("python", "-m", "rnnlm_core", "--version").startswith("rnnlm ")


FIRST_HOUR = """
import numpy as np
from rnnlm_core import Adam, BetterRnnlm, RnnlmTrainer, SimpleRnnlm, evaluate, generate, load_toy
from rnnlm_core.plots import use_style

use_style()
corpus, word_to_id, id_to_word = load_toy("valid")
model = SimpleRnnlm(len(word_to_id), 20, 30, rng=1)
trainer = RnnlmTrainer(model, Adam(0.01)).fit(
    corpus[:-1], corpus[1:], 2, 10, 20, max_grad=1.0, valid=corpus[:200], checkpoint="run.npz"
)
assert trainer.ppl_list[1] < trainer.ppl_list[0]
figure = trainer.plot().figure
assert figure.get_constrained_layout() and figure.get_figwidth() == 6.4
figure.savefig("curve.png")
model.save("model.npz")
assert evaluate(SimpleRnnlm.load("model.npz"), corpus[:200]) == trainer.history[-1]["valid_ppl"]
print(*(id_to_word[i] for i in generate(model, word_to_id["Tom"], 5, rng=0)))
"""


def test_the_first_hour(outside):
    assert len(outside("python", "-c", FIRST_HOUR).split()) == 5


SLIDERS = """
import importlib, pkgutil
from rnnlm_core import widgets
from rnnlm_core.widgets.panel import Panel

for _, name, _ in pkgutil.iter_modules(widgets.__path__):
    module = importlib.import_module(f"rnnlm_core.widgets.{name}")
    make = getattr(module, f"{name}_panel", None)
    if make is not None:
        panel = make()
        assert isinstance(panel, Panel) and panel.said
        assert bytes(panel.picture.value).startswith(b"\\x89PNG")
        print(name)
"""


def test_every_slider_brings_its_data(outside):
    told = outside("python", "-c", SLIDERS).split()
    here = {path.stem for path in (ROOT / "rnnlm_core" / "widgets").glob("[a-z]*.py")} - {"panel"}
    assert len(here) > 10 and {*told} == here


CHECKS = """
from rnnlm_core.exercises import check

def embedding_gradient(dxs, ids, V):
    ...

check(embedding_gradient)
check(dh_before_the_text=True)
"""


def test_check(outside):
    told = outside("python", "-c", CHECKS)
    assert "embedding_gradient: not written yet" in told and "dh_before_the_text:" in told


def test_the_command(outside):
    """Train, evaluate, grade; every line of it in a folder with a space in its name."""
    rng, words = np.random.default_rng(0), np.array(["<unk>", "a", "b", "c"])
    for name in ("train", "valid", "test"):
        lines = [" ".join(words[rng.integers(0, 4, 6)]) for _ in range(60)]
        (outside.home / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sizes = {"epochs": 1, "batch-size": 4, "time-size": 6, "hidden-size": 8, "wordvec-size": 6}
    sizes = [part for name, size in sizes.items() for part in (f"--{name}", size)]
    files = ["train.txt", "valid.txt", "test.txt"]
    assert '"mixture"' in outside("rnnlm", "train", "my run", "--text", *files, *sizes)
    assert "named rightly" in outside("rnnlm", "mistakes", "dh_before_the_text")
    (outside.home / "all").mkdir()
    cells = [
        nbformat.v4.new_markdown_cell("## Exercises"),
        nbformat.v4.new_code_cell(
            "dh_before_the_text = 0\ncheck(dh_before_the_text=dh_before_the_text)"
        ),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), outside.home / "all" / "ann.ipynb")
    assert "ann.ipynb" in outside("rnnlm", "grade", "all")
    rows = (outside.home / "all" / "results.csv").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in rows if row.startswith("ann.ipynb,5.3,dh_before_the_text,")]
    assert "not reached" not in row  # its kernel has found the package


# What needs more than the dependencies, and says so -------------------------------------------------


def without(module, code):
    """What code says at last where this module is not installed."""
    hidden = f"import sys; sys.modules[{module!r}] = None\n{code}"
    told = subprocess.run(
        [sys.executable, "-c", hidden], capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    return told.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("module", "code", "extra"),
    [
        ("ipywidgets", "import rnnlm_core.widgets.window", "widgets"),
        ("ipywidgets", "from rnnlm_core.widgets.panel import Panel", "widgets"),
        ("IPython", "from rnnlm_core.plots import LiveCurve; LiveCurve()", "widgets"),
    ],
)
def test_a_missing_extra_is_named(module, code, extra):
    assert without(module, code) == (
        f"ImportError: this needs {module}, which is not installed here; type: "
        f'pip install "rnnlm-core[{extra}]"'
    )


def test_two_that_are_missing():
    code = "from rnnlm_core.extras import need; need('grading', 'sys', 'no_a', 'no_b')"
    assert "this needs no_a and no_b, which are not installed here" in without("x", code)


IMPORT = """
import sys, time
start = time.perf_counter()
import numpy, numpy.random
before, middle = {*sys.modules}, time.perf_counter()
import rnnlm_core
end = time.perf_counter()
print(f"{1000 * (middle - start):.0f} ms for NumPy, {1000 * (end - middle):.0f} ms for the rest")
rooms = {name.partition(".")[0] for name in {*sys.modules} - before}
print(*sorted(rooms - sys.stdlib_module_names - {"numpy"}))
"""


def test_importing_it_loads_numpy_and_the_standard_library():
    """How long that takes is shown by pytest -rP."""
    took, loaded = run(sys.executable, "-c", IMPORT).splitlines()
    print("import rnnlm_core:", took)
    assert loaded == "rnnlm_core"


def test_every_root_export_is_listed():
    public = {
        name
        for name, value in vars(rnnlm_core).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    names = rnnlm_core.__all__
    assert {*names} == public
    assert names == sorted(names, key=lambda n: (not n.isupper(), n[0].islower(), n))
