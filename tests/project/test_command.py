"""The command ``rnnlm``: what it does, what it says to a mistake, and what Ctrl-C keeps."""

import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import rnnlm_core
from rnnlm_core import BetterRnnlm, SimpleRnnlm, cli
from rnnlm_core.beyond.long_run import LongRun, Settings, final_figures
from rnnlm_core.cli import main
from rnnlm_core.exercises.grading import grade
from rnnlm_core.texts.splits import load_splits
from rnnlm_core.trainer import DivergedError

COMMAND = [sys.executable, "-m", "rnnlm_core"]
SIZES = [
    "--wordvec-size", "6", "--hidden-size", "8", "--epochs", "2", "--batch-size", "4",
    "--time-size", "6", "--seed", "3",
]  # fmt: skip


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """Three files with one sentence a line; the test text has a word that training never saw."""
    folder, rng = tmp_path_factory.mktemp("two words"), np.random.default_rng(3)
    words, names = np.array(["<unk>", *(f"wört{i}" for i in range(20))]), []
    for name, lines in (("train", 300), ("valid", 20), ("test", 20)):
        ids = rng.integers(0, 21, (lines, 6)) * rng.integers(0, 21, (lines, 6)) // 21
        rows = [" ".join(words[row]) for row in ids]
        if name == "test":
            rows[3] = "zebra " + rows[3]
        names.append(str(folder / f"{name}.txt"))
        (folder / f"{name}.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return names


@pytest.fixture(scope="module")
def run(texts, tmp_path_factory):
    """The folder of a run that came to its end."""
    folder = tmp_path_factory.mktemp("runs") / "my run"
    assert main(["train", str(folder), "--text", *texts, *SIZES]) == 0
    return folder


def words_of(path):
    return Path(path).read_text(encoding="utf-8").replace("\n", " <eos> ").split()


def told(capsys, *arguments):
    """What the command says on stderr to a mistake: one line of its own, and no traceback."""
    capsys.readouterr()
    try:
        status = main(list(map(str, arguments)))
    except SystemExit as error:
        status = error.code
    out, err = capsys.readouterr()
    assert err.startswith("rnnlm: ") and err.count("\n") == 1, (out, err)
    return status, err


# Help -----------------------------------------------------------------------------------------------


def helped(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main([*arguments, "--help"])
    assert stop.value.code == 0
    return capsys.readouterr().out


def test_help_names_every_command_and_each_shows_an_example(capsys):
    told = helped(capsys)
    for name in ("train", "evaluate", "write", "mistakes"):
        assert re.search(rf"^    {name} +\w", told, re.M), name
        assert f"  rnnlm {name} " in helped(capsys, name).partition("example:")[2]
    assert re.search("^    grade +", told, re.M)


def test_every_setting_is_an_option_with_a_sentence(capsys):
    told = helped(capsys, "train")
    assert {*cli.SETTINGS} == {field.name for field in fields(Settings)}
    for field in fields(Settings):
        assert f"--{field.name.replace('_', '-')} " in told
        assert f"[{field.default}]" in told


def test_the_version_is_the_packages(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"rnnlm {rnnlm_core.__version__}\n"


def test_help_needs_nothing_but_numpy():
    """In a process of its own, where nothing else can be imported."""
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['matplotlib', 'nbclient', 'nbformat', 'ipywidgets', "
        "'IPython', 'tqdm', 'pooch']))\n"
        "from rnnlm_core.cli import main\n"
        "main(['--help'])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0 and "COMMAND" in run.stdout, run.stderr


# What it does ---------------------------------------------------------------------------------------


def test_train_goes_on_and_prints_the_figures(texts, tmp_path, capsys):
    arguments = ["train", str(tmp_path), "--text", *texts, *SIZES]
    assert main([*arguments, "--no-test"]) == 0
    out = capsys.readouterr().out
    assert out.count("validation") == 2 and "going on" not in out and "mixture" not in out
    history = json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))
    assert "figures" not in history
    assert history["settings"]["hidden_size"] == 8 and history["settings"]["lr"] == Settings.lr
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert out.startswith("going on after epoch 2\n")
    read = load_splits(texts)
    settings = Settings(**history["settings"])
    run = LongRun(read.train, read.valid, read.counts, tmp_path, settings)
    assert json.loads(out[out.index("{") :]) == final_figures(run, read.test)


def test_train_ends_early(texts, tmp_path, capsys):
    """And says so: a rate at which nothing gets better after the first epochs."""
    more = ["--epochs", "30", "--patience", "2", "--lr", "0.5", "--no-test"]
    assert main(["train", str(tmp_path), "--text", *texts, *SIZES, *more]) == 0
    out = capsys.readouterr().out
    assert out.endswith("no better validation text for 2 epochs: the training ends here\n")
    assert 2 < out.count("validation ") - 1 < 30


def test_evaluate_is_the_perplexity_of_the_run(run, texts, capsys):
    """Of the test text, as the run itself measured it; one word is unknown."""
    assert main(["evaluate", str(run), texts[2]]) == 0
    out = capsys.readouterr().out
    figures = json.loads((run / "history.json").read_text(encoding="utf-8"))["figures"]
    words = words_of(texts[2])
    assert out == (
        f"perplexity {figures['test']['rnn']:.2f} ({len(words):,} words, of which 1 are unknown to "
        "the model and count as <unk>)\n"
    )
    assert main(["evaluate", str(run / "model.npz"), texts[1]]) == 0
    assert "unknown" not in capsys.readouterr().out


def test_evaluate_takes_a_simple_model(tmp_path, capsys):
    """The beginning of a text stands without <eos> where the model has none."""
    SimpleRnnlm(2, 3, 4, rng=0).save(tmp_path / "small.npz")
    (tmp_path / "vocabulary.json").write_text('["a", "b"]')
    (tmp_path / "text.txt").write_text("a b a\nb a\n")
    assert main(["evaluate", str(tmp_path / "small.npz"), str(tmp_path / "text.txt")]) == 0
    assert re.fullmatch(r"perplexity [12]\.\d\d \(4 words\)\n", capsys.readouterr().out)


def test_evaluate_reads_what_looks_the_same_as_the_same(run, texts, tmp_path, capsys):
    """A byte order mark, and letters that are spelled with two characters."""
    text = unicodedata.normalize("NFD", Path(texts[1]).read_text(encoding="utf-8"))
    (tmp_path / "other.txt").write_text(text, encoding="utf-8-sig")
    for name in (texts[1], str(tmp_path / "other.txt")):
        assert main(["evaluate", str(run), name]) == 0
    one, other = capsys.readouterr().out.splitlines()
    assert one == other and "unknown" not in one


def test_write_draws_the_models_words(run, capsys):
    model = BetterRnnlm.load(run / "model.npz")
    words = json.loads((run / "vocabulary.json").read_text(encoding="utf-8"))
    start = ["wört1", "wört2"]  # typed with two characters for an ö, below
    for arguments, temperature in (([], 1.0), (["--temperature", "0"], 0.0)):
        begin = unicodedata.normalize("NFD", " ".join(start))
        more = ["--start", begin, "--words", "30", "--seed", "5", *arguments]
        assert main(["write", str(run), *more]) == 0
        out = capsys.readouterr().out
        ids = [words.index(word) for word in ("<eos>", *start)]
        drawn = [words[i] for i in rnnlm_core.generate(model, ids, 30, temperature, 5)]
        expected = " ".join([*start, *drawn])
        assert out.split() == [word for word in expected.split() if word != "<eos>"]
        assert all(line == line.strip() for line in out.splitlines())
        ends = expected.rstrip("<eos> ").count("<eos>")
        assert out.rstrip("\n").count("\n") == ends
    assert main(["write", str(run), "--seed", "5"]) == 0
    first = capsys.readouterr().out
    assert len(first.split()) > 30
    assert main(["write", str(run), "--seed", "5"]) == 0 and capsys.readouterr().out == first
    assert main(["write", str(run), "--words", "0"]) == 0 and capsys.readouterr().out == "\n"


def test_what_the_console_has_no_letters_for(run):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [*COMMAND, "write", str(run), "--seed", "1", "--words", "9"]
    told = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert "w\\xf6rt" in told.stdout and told.stderr == ""


def test_grade_gets_the_rest_of_the_line(monkeypatch, capsys):
    seen = []
    monkeypatch.setattr(grade, "main", lambda arguments: seen.append(arguments))
    assert main(["grade", "--at-once", "3", "my folder"]) == 0
    assert seen == [["--at-once", "3", "my folder"]]
    monkeypatch.setattr(grade, "main", lambda arguments: 1)
    assert main(["grade", "my folder"]) == 1

    def fail(arguments):
        raise RuntimeError("no kernel starts")

    monkeypatch.setattr(grade, "main", fail)
    assert told(capsys, "grade", "my folder") == (1, "rnnlm: no kernel starts\n")
    monkeypatch.setattr(grade, "main", interrupted)
    assert told(capsys, "grade", "my folder") == (130, "rnnlm: stopped\n")


def test_grade_without_its_extra_says_what_to_type(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "nbclient", None)
    status, line = told(capsys, "grade", "x")
    assert status == 2 and "nbclient" in line and 'pip install "rnnlm-core[grading]"' in line


def test_mistakes(capsys):
    assert main(["mistakes", "rnn_backward", "dh_before_the_text"]) == 0
    out = capsys.readouterr().out
    assert "rnn_backward (5.3" in out and "dh_before_the_text" in out and "time_rnn" not in out
    (total, right) = re.search(r"(\d+) mistakes, (\d+) named rightly", out).groups()
    assert total == right != "0"
    status, line = told(capsys, "mistakes", "rnn_backwrd")
    assert status == 2 and "'rnn_backwrd'" in line and "'rnn_backward'" in line
    status, line = told(capsys, "mistakes", "?")
    assert status == 2 and "'?'" in line and "time_rnn_backward" in line


def test_whoever_reads_may_stop():
    """rnnlm mistakes | head: no traceback from the broken pipe."""
    command = [*COMMAND, "mistakes", "rnn_backward", "time_rnn_backward"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


# Mistakes -------------------------------------------------------------------------------------------

WRONG = {
    "no command": ([], "COMMAND"),
    "another command": (["tran"], "'tran'"),
    "no folder": (["train"], "FOLDER"),
    "another option": (["train", "F", "--learning-rate", "1"], "--learning-rate"),
    "no number": (["train", "F", "--hidden-size", "many"], "--hidden-size"),
    "two texts": (["train", "F", "--text", "TEST", "TEST"], "--text"),
    "no such text": (["train", "F", "--text", "nowhere.txt", "TEST", "TEST"], "nowhere.txt"),
    "a folder for a text": (["train", "F", "--text", "EMPTY", "TEST", "TEST"], "EMPTY"),
    "no epoch": (["train", "F", "--text", "T", "T", "T", "--epochs", "-1"], "epochs"),
    "no width": (["train", "F", "--text", "T", "T", "T", "--hidden-size", "0"], "hidden_size"),
    "an odd batch": (["train", "F", "--text", "T", "T", "T", "--batch-size", "3"], "batch_size"),
    "lr 0": (["train", "F", "--text", "T", "T", "T", "--lr", "0"], "lr"),
    "lr nan": (["train", "F", "--text", "T", "T", "T", "--lr", "nan"], "lr"),
    "a file for a folder": (["train", "TEST", "--text", "T", "T", "T"], "TEST"),
    "a run of nothing": (["evaluate", "nowhere", "TEST"], "nowhere"),
    "an empty folder": (["evaluate", "EMPTY", "TEST"], "model.npz"),
    "a text for a model": (["evaluate", "TEST", "TEST"], "TEST"),
    "no text": (["evaluate", "RUN", "nowhere.txt"], "nowhere.txt"),
    "an empty text": (["evaluate", "RUN", "BLANK"], "BLANK"),
    "lines without a word": (["evaluate", "RUN", "LINES"], "LINES"),
    "a text in latin-1": (["evaluate", "RUN", "LATIN"], "LATIN"),
    "no vocabulary": (["evaluate", "ALONE", "TEST"], "vocabulary.json"),
    "a vocabulary of another": (["evaluate", "SHORT", "TEST"], "vocabulary.json"),
    "words twice": (["evaluate", "TWICE", "TEST"], "vocabulary.json"),
    "a vocabulary of numbers": (["evaluate", "NUMBERS", "TEST"], "vocabulary.json"),
    "no list": (["evaluate", "BROKEN", "TEST"], "vocabulary.json"),
    "no unknown word": (["evaluate", "TINY", "TEST"], "<unk>"),
    "words, a text": (["write", "RUN", "--words", "some"], "--words"),
    "words below 0": (["write", "RUN", "--words", "-1"], "--words"),
    "temperature below 0": (["write", "RUN", "--temperature", "-1"], "temperature"),
    "temperature nan": (["write", "RUN", "--temperature", "nan"], "temperature"),
    "seed below 0": (["write", "RUN", "--seed", "-1"], "--seed"),
    "a word it does not know": (["write", "RUN", "--start", "a zebra"], "'a'"),
    "nothing to begin with": (["write", "TINY"], "--start"),
}


@pytest.fixture(scope="module")
def places(run, texts, tmp_path_factory):
    """What the names in WRONG stand for."""
    folder = tmp_path_factory.mktemp("places")
    found = {"RUN": run, "TEST": texts[2], "T": texts[0], "F": folder / "new"}
    for name in ("EMPTY", "ALONE", "SHORT", "TWICE", "NUMBERS", "BROKEN", "TINY"):
        found[name] = folder / name
        found[name].mkdir()
    words = json.loads((run / "vocabulary.json").read_text(encoding="utf-8"))
    for name, listed in (
        ("SHORT", words[1:]),
        ("TWICE", [*words[1:], words[1]]),
        ("NUMBERS", [*range(len(words))]),
    ):
        (found[name] / "vocabulary.json").write_text(json.dumps(listed), encoding="utf-8")
    (found["BROKEN"] / "vocabulary.json").write_text("[", encoding="utf-8")
    (found["TINY"] / "vocabulary.json").write_text('["a", "b"]', encoding="utf-8")
    for name in ("ALONE", "SHORT", "TWICE", "NUMBERS", "BROKEN"):
        (found[name] / "model.npz").write_bytes((run / "model.npz").read_bytes())
    SimpleRnnlm(2, 3, 4, rng=0).save(found["TINY"] / "model.npz")
    for name, data in (("BLANK", b" \t "), ("LINES", b"\n\n"), ("LATIN", "Möwe".encode("latin-1"))):
        found[name] = folder / name
        found[name].write_bytes(data)
    return {name: str(path) for name, path in found.items()}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_told_in_one_line(name, places, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    arguments, word = WRONG[name]
    status, line = told(capsys, *(places.get(part, part) for part in arguments))
    assert status == 2
    assert places.get(word, word) in line


@pytest.mark.parametrize(
    "error",
    [
        DivergedError("the loss is inf"),
        OSError(28, "No space left on device", "checkpoint.npz"),
        RuntimeError("a thread is gone"),
        MemoryError("no 8 GB"),
    ],
)
def test_a_run_that_fails_on_its_way(error, texts, tmp_path, capsys, monkeypatch):
    """One line as well, and another exit status: the command was right."""

    def fail(*_):
        raise error

    monkeypatch.setattr(LongRun, "fit", fail)
    status, line = told(capsys, "train", tmp_path, "--text", *texts, *SIZES)
    assert status == 1
    assert (error.filename if isinstance(error, OSError) else str(error)) in line


def test_an_error_of_several_lines_is_one(capsys, monkeypatch):
    def fail(path):
        raise ValueError("one\n  two")

    monkeypatch.setattr(cli, "load_run", fail)
    assert told(capsys, "write", "x") == (2, "rnnlm: one two\n")


def test_a_fault_of_ours_is_no_mistake_of_theirs(monkeypatch):
    """What is nobody's mistake keeps its traceback, or it could never be found."""

    def fail(path):
        raise AttributeError("ours")

    monkeypatch.setattr(cli, "load_run", fail)
    with pytest.raises(AttributeError):
        main(["write", "x"])


# Ctrl-C ---------------------------------------------------------------------------------------------


def interrupted(*_, **__):
    raise KeyboardInterrupt


def test_ctrl_c_says_what_is_kept(texts, tmp_path, capsys, monkeypatch):
    arguments = ["train", tmp_path, "--text", *texts, *SIZES]
    with monkeypatch.context() as patch:
        patch.setattr(LongRun, "_save", interrupted)  # before there is a run
        assert told(capsys, *arguments) == (130, "rnnlm: stopped\n")
    fit, calls = LongRun.fit, []

    def stopped_in_the_second_epoch(run, after_step, after_epoch):
        def step(loss):
            calls.append(loss)
            if len(calls) == run.steps + 3:
                raise KeyboardInterrupt

        return fit(run, step, after_epoch)

    with monkeypatch.context() as patch:
        patch.setattr(LongRun, "fit", stopped_in_the_second_epoch)
        status, line = told(capsys, *arguments)
    kept = (
        f"rnnlm: stopped: {tmp_path} keeps the %d epochs that were finished, and the same command"
    )
    assert status == 130 and line.startswith(kept % 1)
    with monkeypatch.context() as patch:
        patch.setattr(LongRun, "finish", interrupted)
        status, line = told(capsys, *arguments)
    assert status == 130 and line.startswith(kept % 2)
    assert main(list(map(str, arguments))) == 0
    assert capsys.readouterr().out.startswith("going on after epoch 2")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_ctrl_c_in_a_process_of_its_own(texts, tmp_path):
    arguments = [tmp_path, "--text", *texts, *SIZES, "--epochs", "100000"]
    process = subprocess.Popen(
        [*COMMAND, "train", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, err = process.communicate(timeout=60)
    assert first.startswith("epoch   1")
    assert process.returncode == 130
    assert "Traceback" not in err and "rnnlm: stopped" in err.splitlines()[-1], err
    epochs = json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))["epochs"]
    assert f"keeps the {len(epochs)} epochs" in err
