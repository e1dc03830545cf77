"""Long runs: killed at any moment, they come to the same numbers; what cannot work is said at once."""

import gc
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import planting
import pytest
from planting import SOURCE

from rnnlm_core import DivergedError, archive, batch_indices, clip_grads, perplexity
from rnnlm_core.archive import load_arrays
from rnnlm_core.beyond import long_run as module
from rnnlm_core.beyond.adam import Adam
from rnnlm_core.beyond.better_model import BetterRnnlm
from rnnlm_core.beyond.count_vectors import count_vectors
from rnnlm_core.beyond.long_run import LongRun, Settings, final_figures, mixed
from rnnlm_core.beyond.ngram import KneserNey
from rnnlm_core.beyond.team import Team
from rnnlm_core.cli import main
from rnnlm_core.evaluation import word_losses
from rnnlm_core.texts.splits import load_splits
from rnnlm_core.texts.text_file import by_frequency

V = 30
SMALL = Settings(wordvec_size=6, hidden_size=8, epochs=3, batch_size=4, time_size=5, lr=0.03)


def text(size, seed):
    """Words that mostly follow from the word before."""
    rng = np.random.default_rng(seed)
    words = [0]
    for _ in range(size - 1):
        near = (words[-1] * 7 + 1) % V
        words.append(int(near if rng.random() < 0.7 else rng.integers(V) * rng.integers(V) // V))
    return np.array(words)


TRAIN, VALID, TEST = text(600, 0), text(100, 1), text(120, 2)
TRAIN[:V] = np.arange(V)  # every word occurs
NEW_ID, COUNTS = by_frequency(TRAIN, V)
TRAIN, VALID, TEST = NEW_ID[TRAIN], NEW_ID[VALID], NEW_ID[TEST]


def new_run(folder, settings=SMALL, train=TRAIN, valid=VALID):
    return LongRun(train, valid, COUNTS, folder, settings)


def curve(run):
    return [(row["epoch"], row["ppl"], row["valid_ppl"]) for row in run.history]


def assert_same_run(a, b):
    assert curve(a) == curve(b)
    for p, q in zip(a.model.params, b.model.params):
        np.testing.assert_array_equal(p, q)
    for folder in (a.folder, b.folder):
        assert sorted(path.name for path in folder.iterdir()) == [
            "checkpoint.npz",
            "history.json",
            "lock",
            "model.npz",
        ]
    for p, q in zip(*(BetterRnnlm.load(run.folder / "model.npz").params for run in (a, b))):
        np.testing.assert_array_equal(p, q)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    run = new_run(tmp_path_factory.mktemp("unbroken") / "run")
    run.fit()
    return run


# Killed, and gone on with -----------------------------------------------------------------------------


def test_it_learns_and_its_history_is_data(unbroken):
    ppls = [row["valid_ppl"] for row in unbroken.history]
    shares = COUNTS / COUNTS.sum()
    unigram = math.exp(-np.log(shares[VALID[1:]]).mean())
    assert ppls[-1] < 0.8 * unigram and len(ppls) == SMALL.epochs
    kept = json.loads((unbroken.folder / "history.json").read_text(encoding="utf-8"))
    assert kept == {"settings": vars(SMALL), "epochs": unbroken.history}
    assert [sorted(row) for row in kept["epochs"]] == [["epoch", "ppl", "seconds", "valid_ppl"]] * 3


def test_a_run_is_this_loop(tmp_path):
    """What fit() does, written out once: where it reads, the learning rate, every setting."""
    chosen = Settings(
        wordvec_size=6, hidden_size=8, epochs=2, batch_size=4, time_size=5, lr=0.05, max_grad=0.2,
        recurrent_lr=0.5, drop_words=0.1, drop_in=0.2, drop_out=0.3, window=2, seed=7,
    )  # fmt: skip
    run = new_run(tmp_path, chosen)
    run.fit()
    model = BetterRnnlm(COUNTS, 6, 8, rng=7)
    model.params[0][...] = count_vectors(TRAIN, V, 6, 2, rng=7)
    team = Team(model, 2, (0.1, 0.2, 0.3), seed=8)
    adam = Adam(factors=[1.0] * 6 + [0.5] * 3)
    # 599 pairs of a word and the next one, 4 rows of 149, 29 blocks of 5
    for epoch in range(2):
        first = np.random.default_rng([7, epoch]).integers(600)
        losses = []
        team.reset_state()
        for step in range(29):
            at = (first + 149 * np.arange(4)[:, np.newaxis] + 5 * step + np.arange(5)) % 599
            losses.append(team.forward(TRAIN[at], TRAIN[at + 1]))
            team.backward()
            clip_grads(team.grads, 0.2)
            adam.lr = 0.05 * (1 - (29 * epoch + step) / 58)
            adam.update(team.params, team.grads)
        read = word_losses(model, VALID, 10).mean()
        ppls = run.history[epoch]["ppl"], run.history[epoch]["valid_ppl"]
        assert ppls == pytest.approx((math.exp(np.mean(losses)), math.exp(read)), rel=1e-12)
    for ours, theirs in zip(run.model.params, model.params, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_first_word_vectors_are_a_setting(tmp_path):
    """Random ones have the same length, on average."""
    counted, random = (
        new_run(tmp_path / str(window), replace(SMALL, window=window)).model.params
        for window in (3, 0)
    )
    np.testing.assert_array_equal(random[0], BetterRnnlm(COUNTS, 6, 8, rng=SMALL.seed).params[0])
    assert abs(random[0].std() / counted[0].std() - 1) < 0.1
    for ours, theirs in zip(counted[1:], random[1:], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(ValueError, match=r"window.*-1"):
        new_run(tmp_path / "bad", replace(SMALL, window=-1))


def test_clusters_are_a_setting(tmp_path):
    words = np.arange(1000)
    for clusters in (0, 1):
        settings = replace(SMALL, clusters=clusters)
        run = LongRun(words, words, np.ones(1000, int), tmp_path / str(clusters), settings)
        assert run.model.params[2].shape == (3 * clusters, 6)


@pytest.mark.parametrize("stop", [3, 29, 30, 31, 75])
def test_stopped_anywhere_it_comes_to_the_same_numbers(stop, tmp_path, unbroken):
    """30 steps an epoch here; the one that is cut off is done again."""
    steps = 0

    def stopping(_):
        nonlocal steps
        steps += 1
        if steps == stop:
            raise KeyboardInterrupt

    assert unbroken.steps == 29
    with pytest.raises(KeyboardInterrupt):
        new_run(tmp_path / "run").fit(stopping)
    again = new_run(tmp_path / "run")
    assert len(again.history) == (stop - 1) // 29
    again.fit()
    assert_same_run(again, unbroken)


def test_stopped_while_it_writes(tmp_path, unbroken, monkeypatch):
    """Before the best model, between it and the checkpoint, between that and the history."""

    def stop(*_):
        raise KeyboardInterrupt

    for name, epochs in (("model.save", 0), ("trainer.save", 0), ("_write_history", 1)):
        run = new_run(tmp_path / name)
        *place, method = name.split(".")
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(getattr(run, place[0]) if place else run, method, stop)
            run.fit()
        again = new_run(tmp_path / name)
        assert len(again.history) == epochs
        kept = json.loads((again.folder / "history.json").read_text(encoding="utf-8"))
        assert kept["epochs"] == again.history
        again.fit()
        assert_same_run(again, unbroken)


def test_stopped_in_the_middle_of_the_history(tmp_path, unbroken, monkeypatch):
    run, right = new_run(tmp_path / "run"), os.fsync
    before = json.loads((run.folder / "history.json").read_text(encoding="utf-8"))

    def half(handle):
        if run.history and (tmp_path / "run").glob(".history.json.*.part"):
            raise KeyboardInterrupt
        right(handle)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "fsync", half)
        run.fit()
    assert json.loads((run.folder / "history.json").read_text(encoding="utf-8")) == before
    again = new_run(tmp_path / "run")
    again.fit()
    assert_same_run(again, unbroken)


@pytest.mark.parametrize("damage", [b"", b'{"epochs": [', b"[]", b"\xff\xfe", None])
def test_a_damaged_history_is_written_again_from_the_checkpoint(tmp_path, unbroken, damage):
    shutil.copytree(unbroken.folder, tmp_path / "run")
    history = tmp_path / "run" / "history.json"
    whole = history.read_bytes()
    history.unlink() if damage is None else history.write_bytes(damage)
    new_run(tmp_path / "run")
    assert history.read_bytes() == whole


COMMAND = [sys.executable, "-m", "rnnlm_core", "train"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Three texts with one sentence a line, and what they look like as arguments."""
    folder, rng, names = tmp_path_factory.mktemp("texts"), np.random.default_rng(3), []
    words = np.array([f"word{i}" for i in range(40)])
    for name, lines in (("train", 300), ("valid", 30), ("test", 30)):
        names.append(str(folder / f"{name}.txt"))
        with open(names[-1], "w", encoding="utf-8") as file:
            for _ in range(lines):
                print(*words[rng.integers(0, 40, 8) * rng.integers(0, 40, 8) // 40], file=file)
    return names


SIZES = [
    "--wordvec-size", "40", "--hidden-size", "60", "--epochs", "4", "--batch-size", "4",
    "--time-size", "6",
]  # fmt: skip


def command(folder, files, *more):
    return [*COMMAND, str(folder), "--text", *files, *SIZES, *more]


def test_kill_and_resume(tmp_path, files):
    """SIGKILL, three times, each at another moment; the curve is that of a run left alone."""
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    whole = subprocess.run(
        command(tmp_path / "whole", files), capture_output=True, text=True, env=env, check=True
    )
    for epochs in (0, 1, 3):  # kill when so many epochs are done, and a little later
        process = subprocess.Popen(
            command(tmp_path / "killed", files), env=env, stdout=subprocess.DEVNULL
        )
        done = tmp_path / "killed" / "history.json"
        while not (done.exists() and len(json.loads(done.read_text())["epochs"]) >= epochs):
            time.sleep(0.005)
        time.sleep(0.02)
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()
    again = subprocess.run(
        command(tmp_path / "killed", files), capture_output=True, text=True, env=env, check=True
    )
    assert "going on after epoch 3" in again.stdout or "going on after epoch 4" in again.stdout
    curves = []
    for name in ("whole", "killed"):
        history = json.loads((tmp_path / name / "history.json").read_text())
        for row in history["epochs"]:
            row.pop("seconds")
        curves.append(history)
    assert curves[0] == curves[1]
    assert len(curves[0]["epochs"]) == 4 and curves[0]["figures"]["test"]["rnn"] > 1
    one, other = (load_arrays(tmp_path / name / "model.npz", ["E"]) for name in ("whole", "killed"))
    np.testing.assert_array_equal(one["E"], other["E"])
    assert whole.stdout.count("epoch") >= 4 and '"mixture"' in whole.stdout


def test_the_test_text_is_read_when_asked_for(tmp_path, files, capsys):
    """The command: the texts in their order, and the figures of a run that was done before."""
    arguments = [str(tmp_path), "--text", *files, *SIZES, "--epochs", "1"]
    assert main(["train", *arguments, "--no-test"]) == 0
    told = capsys.readouterr().out
    assert "going on" not in told and "mixture" not in told
    history = json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))
    assert "figures" not in history and len(history["epochs"]) == 1
    assert main(["train", *arguments]) == 0
    told = capsys.readouterr().out
    assert told.startswith("going on after epoch 1")
    figures = json.loads(told[told.index("{") :])
    train, valid, test, counts, _ = load_splits(files)
    settings = Settings(**history["settings"])
    assert figures == final_figures(LongRun(train, valid, counts, tmp_path, settings), test)
    history["figures"] = figures
    assert json.loads((tmp_path / "history.json").read_text(encoding="utf-8")) == history


def test_memory_does_not_grow(tmp_path):
    """Not by the loss of every step, which would be 32 bytes, nor by anything larger."""
    run, sizes = new_run(tmp_path, replace(SMALL, time_size=2), np.tile(TRAIN, 5)), []

    def measure(row):
        gc.collect()  # else it depends on chance how much is still to be thrown away
        # what our own lines hold; NumPy's Python code keeps small blocks for later, some more, some less
        ours = tracemalloc.Filter(True, str(SOURCE / "**"))
        stats = tracemalloc.take_snapshot().filter_traces([ours]).statistics("filename")
        sizes.append(sum(stat.size for stat in stats))

    tracemalloc.start()
    run.fit(after_epoch=measure)
    tracemalloc.stop()
    assert sizes[0] > 5000 and sizes[2] - sizes[0] < 8 * 2 * run.steps


# Said at the start -------------------------------------------------------------------------------------


def test_what_cannot_be_written_is_said_at_the_start(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(OSError, match="file"):
        new_run(file / "run")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda path: usage._replace(free=5000))
    with pytest.raises(OSError, match=r"run: expected 0\.0\d+ MB .* got 0\.005 MB"):
        new_run(tmp_path / "run")
    assert not list((tmp_path / "run").iterdir())
    # two checkpoints, each of the weights and two sums for every weight, and the best model
    needed = 7 * sum(param.nbytes for param in BetterRnnlm(COUNTS, 6, 8).params)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda path: usage._replace(free=needed - 1))
    with pytest.raises(OSError, match="free on this disk"):
        new_run(tmp_path / "run")
    monkeypatch.setattr(module.shutil, "disk_usage", lambda path: usage._replace(free=needed))
    run = new_run(tmp_path / "run")
    assert sorted(path.name for path in run.folder.iterdir()) == ["checkpoint.npz", "history.json"]

    def refuse(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(archive, "save_arrays", refuse)
    with pytest.raises(OSError, match="Read-only"):
        new_run(tmp_path / "other")


def test_a_folder_that_nobody_may_write_to(tmp_path):
    if os.name != "posix" or os.geteuid() == 0:
        pytest.skip("whoever may do everything cannot be refused")
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError):
        new_run(tmp_path)
    tmp_path.chmod(0o700)


def test_a_disk_that_fills_up_later_costs_one_epoch(tmp_path, unbroken, monkeypatch):
    run, right = new_run(tmp_path / "run"), archive.save_arrays

    def full(path, arrays):
        if len(run.history) == 2:
            raise OSError(28, "No space left on device")
        right(path, arrays)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(archive, "save_arrays", full)
        run.fit()
    again = new_run(tmp_path / "run")
    assert len(again.history) == 1
    again.fit()
    assert_same_run(again, unbroken)


def test_another_run_is_not_overwritten(tmp_path, unbroken):
    before = unbroken.checkpoint.read_bytes()
    for name, value in (("lr", 0.02), ("epochs", 4), ("seed", 2)):
        told = rf"checkpoint.npz holds another run: {name} is \S+ there and {value} here\. Name"
        with pytest.raises(ValueError, match=told):
            new_run(unbroken.folder, replace(SMALL, **{name: value}))
    for texts in ((TRAIN[:-1], VALID), (TRAIN, VALID[:-1]), (TRAIN[::-1], VALID)):
        with pytest.raises(ValueError, match=r"checkpoint.npz holds another run: the texts are"):
            new_run(unbroken.folder, SMALL, *texts)
    assert unbroken.checkpoint.read_bytes() == before
    (tmp_path / "checkpoint.npz").write_bytes(before[:-200])
    with pytest.raises(ValueError, match=r"checkpoint.npz: expected a NumPy .npz archive"):
        new_run(tmp_path)


def test_bad_texts_are_refused(tmp_path):
    for train, valid, words in (
        (TRAIN[:15], VALID, "too short for one mini-batch"),
        (TRAIN, VALID[:1], "length of valid"),
        (TRAIN, [0, V], "valid: expected word ids from 0 to 29"),
        (TRAIN + V, VALID, "train: expected word ids from 0 to 29"),
        (TRAIN * 1.0, VALID, "train: expected integer word ids"),
    ):
        with pytest.raises(ValueError, match=words):
            new_run(tmp_path, SMALL, train, valid)
    for name, value in (
        *(("epochs", -1), ("lr", 0.0), ("lr", -1.0), ("lr", math.inf), ("max_grad", 0.0)),
        *(("recurrent_lr", math.nan), ("hidden_size", 0), ("drop_in", 1), ("drop_words", -0.1)),
        *(("batch_size", 0), ("time_size", 0), ("seed", -1), ("patience", -1), ("drop_out", 1.0)),
    ):
        with pytest.raises(ValueError, match=rf"^{name}: expected .* got {value}"):
            new_run(tmp_path, replace(SMALL, **{name: value}))
    with pytest.raises(ValueError, match=r"batch_size: expected a multiple of 2"):
        new_run(tmp_path, replace(SMALL, batch_size=3))
    assert not list(tmp_path.iterdir())


LOCKED = """
import sys, numpy as np
sys.path.insert(0, {here!r})
from test_long_run import new_run, SMALL, replace
new_run({folder!r}, replace(SMALL, epochs=100_000)).fit()
"""


def test_two_processes_in_one_folder(tmp_path, unbroken):
    """The second is told; and a process that was killed leaves no lock behind."""
    folder = tmp_path / "run"
    code = LOCKED.format(here=str(Path(__file__).parent), folder=str(folder))
    path = os.pathsep.join([str(Path(planting.__file__).parent), *sys.path])
    process = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path})
    settings = replace(SMALL, epochs=100_000)
    try:
        while not (folder / "model.npz").exists() and process.poll() is None:
            time.sleep(0.02)
        with pytest.raises(RuntimeError, match=r"run: another process trains in this folder"):
            new_run(folder, settings).fit()
    finally:
        process.kill()
        process.wait()
    (folder / ".checkpoint.npz.1234.part").write_bytes(b"half of one")

    def stop(row):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        new_run(folder, settings).fit(after_epoch=stop)
    assert not list(folder.glob(".*.part"))


def test_a_run_whose_checkpoint_somebody_else_went_on_with(tmp_path):
    first, second = new_run(tmp_path), new_run(tmp_path)
    second.fit()
    before = second.checkpoint.read_bytes()
    with pytest.raises(FileExistsError, match="another trainer went on with it"):
        first.fit()
    assert second.checkpoint.read_bytes() == before


def test_it_ends_early_when_it_learns_by_heart(tmp_path):
    by_heart = replace(SMALL, epochs=60, lr=0.2, drop_words=0.0, drop_in=0.0, drop_out=0.0)
    run = new_run(tmp_path / "run", replace(by_heart, patience=4))
    run.fit()
    ppls = [row["valid_ppl"] for row in run.history]
    assert len(ppls) < 60 and ppls.index(min(ppls)) == len(ppls) - 5
    again = new_run(tmp_path / "run", replace(by_heart, patience=4))
    again.fit()  # an ended run has ended
    assert curve(again) == curve(run)


def test_the_number_of_epochs_fits_the_text(tmp_path):
    sizes = [1000, 50_000, 240_000, 929_589, 2_000_000, 10**8]
    epochs = [module.epochs_for(size) for size in sizes]
    assert epochs == sorted(epochs) and epochs[3] == 40
    assert epochs[0] == epochs[1] == 8 and 8 < epochs[2] < 12 and epochs[-1] == 60
    assert new_run(tmp_path, replace(SMALL, epochs=0)).settings.epochs == 8


def test_a_stop_while_an_epoch_is_written_down_waits_for_its_end(tmp_path, unbroken, monkeypatch):
    """The same run object goes on, and no best model is missed."""
    run = new_run(tmp_path / "run")
    right = run.model.save

    def pressed(path):
        if len(run.history) == 2:
            signal.raise_signal(signal.SIGINT)
        right(path)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(run.model, "save", pressed)
            run.fit()
    finally:
        signal.signal(signal.SIGINT, before)
    kept = archive.load_tree(run.checkpoint, arrays=False)["history"]
    assert kept == run.history and len(kept) == 2
    run.fit()
    assert_same_run(run, unbroken)


def test_of_equally_good_epochs_the_first_is_kept(tmp_path, monkeypatch):
    ppls = iter([5.0, 3.0, 3.0])
    monkeypatch.setattr("rnnlm_core.trainer.evaluate", lambda *_: next(ppls))
    run, saved = new_run(tmp_path), []
    monkeypatch.setattr(run.model, "save", lambda path: saved.append(len(run.history)))
    run.fit()
    assert saved == [1, 2]


def test_its_words_are_kept(tmp_path):
    words = [f"wörd{i}" for i in range(V)]
    LongRun(TRAIN, VALID, COUNTS, tmp_path, SMALL, words=words)
    text = (tmp_path / "vocabulary.json").read_text(encoding="utf-8")
    assert json.loads(text) == words and "wörd3" in text  # for people to read as well


def test_weights_that_run_away(tmp_path):
    run = new_run(tmp_path, replace(SMALL, lr=1e30))
    with pytest.raises(DivergedError, match=r"in epoch 1, mini-batch \d+ .*, with lr = 9.\d+e\+29"):
        run.fit()
    assert all(
        np.isfinite(param).all()
        for param in new_run(tmp_path, replace(SMALL, lr=1e30)).model.params
    )


# A team ------------------------------------------------------------------------------------------------


def trained(size, steps=4, max_grad=0.1, dropout=(0.0, 0.0, 0.0), threads=1):
    model = BetterRnnlm(COUNTS, 5, 6, rng=0, dtype=np.float64)
    team, adam = Team(model, size, dropout, seed=1), Adam(0.05, [1.0] * 6 + [0.5] * 3, threads)
    losses = []
    for step in range(steps):
        at = batch_indices(len(TRAIN) - 1, 4, 5, step)
        losses.append(team.forward(TRAIN[at], TRAIN[at + 1]))
        team.backward()
        assert clip_grads(team.grads, max_grad) > max_grad  # else clipping would not be looked at
        adam.update(team.params, team.grads)
    return model, losses


def test_a_team_does_what_one_model_does():
    one, losses = trained(1)
    for size in (2, 4):
        model, theirs = trained(size)
        np.testing.assert_allclose(theirs, losses, rtol=1e-12)
        for param, expected in zip(model.params, one.params):
            np.testing.assert_allclose(param, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("threads", [2, 3])
def test_adam_on_several_threads_is_the_same_to_the_bit(threads, monkeypatch):
    from rnnlm_core.beyond import adam

    monkeypatch.setattr(adam, "BLOCK", 7)
    (one, losses), (other, theirs) = trained(2), trained(2, threads=threads)
    assert losses == theirs
    for p, q in zip(one.params, other.params):
        np.testing.assert_array_equal(p, q)


def test_without_threads_it_is_the_same_to_the_bit(monkeypatch):
    """As in a browser's Python: nothing asks for a thread there."""
    from rnnlm_core.beyond import adam

    one, losses = trained(2, threads=2)
    monkeypatch.setattr(adam, "IN_BROWSER", True)
    monkeypatch.setattr(adam, "ThreadPoolExecutor", None)
    adam._pool.cache_clear()
    other, theirs = trained(2, threads=2)
    adam._pool.cache_clear()
    assert losses == theirs
    for p, q in zip(one.params, other.params):
        np.testing.assert_array_equal(p, q)


def test_a_team_has_the_mean_of_its_members_gradients():
    """Adam's steps are the same for gradients of any size: so look at them before."""
    at = batch_indices(len(TRAIN) - 1, 4, 5, 0)
    one = BetterRnnlm(COUNTS, 5, 6, rng=0, dtype=np.float64)
    one.forward(TRAIN[at], TRAIN[at + 1])
    one.backward(3)
    for size in (1, 2, 4):
        team = Team(BetterRnnlm(COUNTS, 5, 6, rng=0, dtype=np.float64), size)
        team.forward(TRAIN[at], TRAIN[at + 1])
        for _ in range(2):  # a second call overwrites
            team.backward(3)
        for ours, theirs in zip(team.grads, one.grads):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_nothing_to_learn():
    """A vocabulary of one word: the loss and all gradients are 0, and so is their norm."""
    team = Team(BetterRnnlm([5], 3, 4, rng=0), 2)
    assert team.forward(np.zeros((2, 3), int), np.zeros((2, 3), int)) == 0
    team.backward()
    assert clip_grads(team.grads, 1.0) == 0


def test_a_team_with_dropout_is_reproducible_and_its_members_differ():
    (one, losses), (other, again) = (trained(2, dropout=(0.2, 0.3, 0.4)) for _ in range(2))
    assert losses == again
    for p, q in zip(one.params, other.params):
        np.testing.assert_array_equal(p, q)
    team = Team(BetterRnnlm(COUNTS, 5, 6, rng=0), 2, (0.0, 0.5, 0.0), seed=1)
    team.forward(np.zeros((4, 3), int), np.zeros((4, 3), int))
    first, second = (member.dropout_in.mask for member in team.members)
    assert (first != second).any()
    drawn = [
        [member.rng.random() for member in Team(one, 3, seed=seed).members] for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] and len({*drawn[0], *drawn[2]}) == 6


def test_a_team_in_training_is_taken_up_again():
    team, batch = (
        Team(BetterRnnlm(COUNTS, 5, 6, rng=0), 2, (0.2, 0.3, 0.4)),
        TRAIN[:20].reshape(4, 5),
    )
    team.forward(batch, batch)
    kept = archive.copy_tree(team.save_state())
    losses = [team.forward(batch, batch) for _ in range(2)]
    team.reset_state()
    team.load_state(kept)
    assert [team.forward(batch, batch) for _ in range(2)] == losses


def test_a_team_refuses_what_it_cannot_share():
    for size in (0, -1, 1.5, None):
        with pytest.raises(ValueError, match=r"^size: expected a whole number"):
            Team(BetterRnnlm(COUNTS, 5, 6, rng=0), size)
    with pytest.raises(ValueError, match=r"^xs: expected a multiple of 2 rows, got 3"):
        Team(BetterRnnlm(COUNTS, 5, 6, rng=0), 2).forward(
            np.zeros((3, 2), int), np.zeros((3, 2), int)
        )


# What it comes to -----------------------------------------------------------------------------------


def test_the_best_epoch_is_kept(tmp_path):
    by_heart = replace(SMALL, epochs=20, lr=0.2, drop_words=0.0, drop_in=0.0, drop_out=0.0)
    run = new_run(tmp_path, by_heart)
    run.fit()
    ppls = [row["valid_ppl"] for row in run.history]
    assert min(ppls) < ppls[-1]  # it has learned the text by heart
    best = BetterRnnlm.load(tmp_path / "model.npz")
    assert perplexity(word_losses(best, VALID, 10).sum(), len(VALID) - 1) == min(ppls)
    text = np.concatenate([TRAIN[-1:], TEST])
    ppl, last = (perplexity(word_losses(m, text).sum(), len(TEST)) for m in (best, run.model))
    assert run.finish(TEST)["test"]["rnn"] == ppl != last


def test_final_figures_count_every_word_once(unbroken):
    figures = final_figures(unbroken, TEST)
    model = BetterRnnlm.load(unbroken.folder / "model.npz")
    shares, best = np.linspace(0, 1, 101)[:, np.newaxis], {}
    share = figures["share_of_the_rnn"]
    for name, text in (("valid", VALID), ("test", TEST)):
        whole = np.concatenate([TRAIN[-1:], text])
        log_p = BetterRnnlm.from_params(model.params).predict(whole[np.newaxis, :-1])[0]
        nll = -log_p[np.arange(len(text)), text]
        counted = KneserNey(TRAIN, V).word_losses(whole)
        p = shares * np.exp(-nll) + (1 - shares) * np.exp(-counted)
        best[name] = shares[np.log(p).sum(axis=1).argmax(), 0]
        mixture = share * np.exp(-nll) + (1 - share) * np.exp(-counted)
        ppls = [math.exp(losses.mean()) for losses in (nll, counted, -np.log(mixture))]
        assert [*figures[name]] == ["rnn", "ngram", "mixture"]
        assert [*figures[name].values()] == pytest.approx(ppls, rel=1e-5)
    assert share == best["valid"] != best["test"]
    valid = figures["valid"]
    assert valid["mixture"] <= min(valid["rnn"], valid["ngram"])
    assert 0 < share < 1


def test_mixed():
    a, b = -np.log([0.5, 0.1]), -np.log([0.2, 0.4])
    np.testing.assert_allclose(np.exp(-mixed(0.25, a, b)), [0.275, 0.325])
    np.testing.assert_allclose(mixed(1.0, a, b), a)
    np.testing.assert_allclose(mixed(0.0, a, b), b)
