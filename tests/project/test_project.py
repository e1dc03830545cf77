"""The house: one source of dependency names, no host in the pins, a record that can be made again."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import yaml
from house import ASSETS, ROOT

from rnnlm_core.beyond.better_model import cuts_of
from rnnlm_core.beyond.long_run import LongRun, Settings
from rnnlm_core.records import load_record
from rnnlm_core.texts.splits import load_splits
from rnnlm_core.texts.toy_language import ToyLanguage

FIXED = {"notebooks", "rnnlm_core", "assets", "tests"}


def requirements():
    """Every dependency of pyproject.toml with its range, but for those of the browser tests and the
    benchmark, which come last."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = text[text.index("[project]") : text.index("browser = [")]
    return set(re.findall(r'^    "([\w-]+>=[\d.]+)",$', project, re.M))


def test_environment_yml_agrees_with_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    python = re.search(r'requires-python = "(.*)"', (ROOT / "pyproject.toml").read_text()).group(1)
    assert set(conda) == requirements() | {"pip", f"python{python}"}
    assert pip == {"pip": ["--editable ."]}
    for name in ("numpy", "matplotlib", "jupyterlab", "ipywidgets", "nbval"):
        assert any(line.startswith(f"{name}>=") for line in conda)


def test_lab_is_all_that_the_notebooks_need():
    """The sliders and the grading among it; and what those extras bring is what the package asks for."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extras = {
        name: set(re.findall(r'"([^"]+)"', listed))
        for name, listed in re.findall(r"^(\w+) = \[\n((?: .*\n)+)\]", text, re.M)
    }
    assert "rnnlm-core[widgets,grading]" in extras["lab"]
    for extra, modules in (("widgets", ["ipywidgets"]), ("grading", ["nbclient", "nbformat"])):
        assert {*modules} <= {item.partition(">=")[0] for item in extras[extra]}


def test_constraints_pin_every_dependency_and_name_no_host():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.partition(" ;")[0] for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9.-]+==[\w.]+", pin) for pin in pins)
    names = {pin.partition("==")[0] for pin in pins}
    assert {item.partition(">=")[0] for item in requirements()} <= names


def tracked():
    run = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip("not a git checkout")
    return run.stdout.splitlines()


def test_no_other_folder_and_no_stray_file():
    folders = {name.partition("/")[0] for name in tracked() if "/" in name}
    assert {f for f in folders if not f.startswith(".")} == FIXED
    for name in tracked():
        assert not re.search(
            r"Untitled|\.ipynb_checkpoints|\.DS_Store|ptb\.(train|valid|test)", name
        )


def test_imports_run_one_way():
    """By the table in pyproject.toml, [tool.importlinter]: what stands above may use what is below."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_colours_have_one_home():
    """And styles: no other module of the package, and no figure, names a colour by its numbers."""
    files = [*(ROOT / "rnnlm_core").rglob("*.py"), *(ASSETS / "figures").glob("*.py")]
    found = {path.name for path in files if re.search("#[0-9a-fA-F]{6}", path.read_text("utf-8"))}
    assert found == {"colours.py"}


# The recorded run on Penn Treebank ------------------------------------------------------------------


def record():
    path = ASSETS / "ptb_first_1000_words.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_record_tells_the_books_story():
    run = record()
    assert run["vocab_size"] == 418
    assert len(run["ppl"]) == len(run["ppl_with_star"]) == 100
    assert run["ppl"][-1] < 10 < 50 < min(run["ppl_with_star"])


@pytest.mark.skipif(
    "PTB_DIR" not in os.environ, reason="Penn Treebank is not here: PTB_DIR is not set"
)
def test_the_record_is_that_of_a_fresh_run():
    import record_first_thousand_words

    kept, fresh = record(), record_first_thousand_words.run()
    assert fresh["vocab_size"] == kept["vocab_size"] and fresh["unigram_ppl"] == kept["unigram_ppl"]
    for curve in ("ppl", "ppl_with_star"):
        # rounding errors grow where the curve falls steeply; see notebook 5.5
        np.testing.assert_allclose(fresh[curve][:80], kept[curve][:80], rtol=1e-4)
        np.testing.assert_allclose(fresh[curve], kept[curve], rtol=1e-2)


def large_record():
    path = ASSETS / "penn_treebank.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_large_record_is_that_of_the_command():
    """Of its settings as they are, of every epoch, and the readme tells the same."""
    record, readme = large_record(), (ROOT / "README.md").read_text(encoding="utf-8")
    run = record["run"]
    settings = Settings().checked(record["words"])
    assert run["settings"] == asdict(settings)
    without = {"drop_words": 0.0, "drop_in": 0.0, "drop_out": 0.0}
    assert record["without_dropout"]["settings"] == asdict(settings) | without
    assert [row["epoch"] for row in run["epochs"]] == list(range(1, settings.epochs + 1))
    test = run["figures"]["test"]
    assert test["rnn"] < 107.5 and test["mixture"] < test["rnn"] < test["ngram"]
    for ppl in test.values():
        assert f"{ppl:.1f}" in readme
    assert (
        f"({sum(row['seconds'] for row in run['epochs']) / 60:.0f} minutes on two cores" in readme
    )
    assert record["cuts"] == cuts_of(10_000)
    assert len(json.dumps(record)) < 30_000  # perplexities, and two samples


def test_the_large_samples_are_not_copied():
    """No more than 8 words in a row of what the models wrote stand in Penn Treebank."""
    from record_penn_treebank import MOST_COPIED, longest_copy

    assert longest_copy([1, 2, 3, 4], [9, 2, 3, 8], [3, 4, 9]) == 2
    assert longest_copy([1, 2, 3], [1, 2, 3]) == 3 and longest_copy([1, 2], [11, 22]) == 0
    if not os.environ.get("PTB_DIR"):
        pytest.skip("PTB_DIR is not set: the text that must not be copied is not here")
    *texts, _, id_to_word = load_splits()
    number = {word: i for i, word in id_to_word.items()}
    for sample in large_record()["samples"]["texts"]:
        words = ["<eos>" if word == "." else word for word in sample["text"].split()]
        copied = longest_copy([number[word] for word in words], *texts)
        assert copied == sample["longest_copy"] <= MOST_COPIED == 8


def test_the_ladder_changes_one_thing_a_rung():
    ladder = large_record()["ladder"]
    rungs = [rung["name"] for rung in ladder["rungs"]]
    removed = [row["name"] for row in ladder["without"]]
    assert removed == ["all", *(name.replace("+ ", "without ") for name in rungs[1:-1])]
    assert rungs[-1] == "+ dropout"
    by_name = {rung["name"]: rung["valid_ppl"] for rung in ladder["rungs"] + ladder["without"]}
    # what stands in both lists is one run
    assert by_name["+ vectors from counts"][0] == by_name["all"][0]
    assert by_name["+ slow units"][0] == by_name["without vectors from counts"][0]


def test_the_writers_are_short_runs_of_three_seeds():
    """All of them beat the long run on the validation text; only then may the test text be read."""
    from record_penn_treebank import SEEDS, WRITER

    record = large_record()
    writers, ppl = record["writers"], record["writers"]["valid_ppl"]
    assert writers["settings"] == asdict(WRITER) == record["samples"]["settings"]
    assert writers["seeds"] == list(SEEDS) and len(ppl) == 3
    assert ppl[0] == record["samples"]["valid_ppl"]
    long_run = min(row["valid_ppl"] for row in record["run"]["epochs"])
    assert max(ppl) < long_run  # so says the page


def test_the_run_on_a_quarter_stopped_by_itself():
    from record_penn_treebank import QUARTER

    quarter = large_record()["quarter"]
    assert quarter["settings"] == asdict(QUARTER) and quarter["words"] == 929_589 // 4
    ppl = [row["valid_ppl"] for row in quarter["epochs"]]
    assert len(ppl) < QUARTER.epochs and len(ppl) == ppl.index(min(ppl)) + 1 + QUARTER.patience
    assert min(ppl) < quarter["ngram"]


def test_what_the_readme_promises_of_the_finale():
    """More than 99 of 100 names in 2,000 stories, and better than any window of 16 words."""
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert (
        "in more than 99 of 100 freshly drawn stories (from each of three random starts)" in readme
    )
    assert "lower than that of any possible model that sees only the last 16 words" in readme
    finale = load_record("finale")
    same_text = finale["same_text"]
    words = ToyLanguage().sample(same_text["stories"], rng=same_text["seed"])
    greeted = [t for t in range(20, len(words)) if words[t - 3 : t] == ["said", "hi", "to"]]
    distances = Counter(str(words[t - 1 :: -1].index(words[t]) + 1) for t in greeted)
    assert len(finale["seeds"]) == 3
    for seed in finale["seeds"]:
        right = seed["names_right"]["by_distance"]
        assert right.keys() == distances.keys()
        assert sum(right[d] * n for d, n in distances.items()) / distances.total() > 0.99
        reached = same_text["greeter"][str(seed["seed"])]
        assert reached < same_text["best_with_window"]["16"]


@pytest.mark.skipif(
    "PTB_DIR" not in os.environ, reason="Penn Treebank is not here: PTB_DIR is not set"
)
def test_the_large_record_is_that_of_a_fresh_run(tmp_path):
    """Its first epoch, a minute or two."""
    train, valid, _, counts, _ = load_splits()
    run = LongRun(train, valid, counts, tmp_path)

    class Enough(Exception):
        pass

    def stop(row):
        raise Enough

    with pytest.raises(Enough):
        run.fit(after_epoch=stop)
    kept = large_record()["run"]["epochs"][0]
    for name in ("ppl", "valid_ppl"):
        np.testing.assert_allclose(run.history[0][name], kept[name], rtol=1e-3)
