"""Training that respects the person in front of it: stopped, continued, resumed, diverged, mistaken."""

import _thread
import io
import math
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import rnnlm_core
from rnnlm_core import SGD, DivergedError, RnnlmTrainer, SimpleRnnlm, evaluate
from rnnlm_core.archive import load_arrays, save_arrays

V = 7
CORPUS = np.random.default_rng(0).integers(0, V, 60)
XS, TS = CORPUS[:-1], CORPUS[1:]
SIZES = {"batch_size": 3, "time_size": 4, "progress": False}  # 4 mini-batches an epoch
STEPS = 4


def trainer(lr=0.5, dtype=np.float32):
    return RnnlmTrainer(SimpleRnnlm(V, 5, 6, rng=0, dtype=dtype), SGD(lr))


def interrupt(model, method, call, error=KeyboardInterrupt):
    """Let the n-th call of a method raise, once, after it has done its work."""
    right, calls = getattr(model, method), 0

    def interrupted(*args, **kwargs):
        nonlocal calls
        calls += 1
        result = right(*args, **kwargs)
        if calls == call:
            raise error
        return result

    setattr(model, method, interrupted)


def assert_same_training(a, b):
    assert a.losses == b.losses
    assert a.history == b.history
    for p, q in zip(a.model.params, b.model.params):
        np.testing.assert_array_equal(p, q)
    np.testing.assert_array_equal(a.model.state, b.model.state)


def test_history_is_data():
    t = trainer().fit(XS, TS, 3, valid=CORPUS[:20], **SIZES)
    assert [row["epoch"] for row in t.history] == [1, 2, 3]
    assert t.ppl_list == [row["ppl"] for row in t.history]
    assert len(t.losses) == 3 * STEPS and all(type(loss) is float for loss in t.losses)
    assert t.history[-1]["valid_ppl"] == evaluate(t.model, CORPUS[:20])
    assert t.ppl_list[-1] < t.ppl_list[0]
    for epoch, ppl in enumerate(t.ppl_list):  # all batches are of one size here
        mean = np.mean(t.losses[epoch * STEPS : (epoch + 1) * STEPS])
        assert math.isclose(ppl, math.exp(mean))


def test_the_same_seed_gives_the_same_numbers():
    assert_same_training(trainer().fit(XS, TS, 3, **SIZES), trainer().fit(XS, TS, 3, **SIZES))


def test_measuring_does_not_change_the_training():
    a, b = trainer().fit(XS, TS, 3, **SIZES), trainer().fit(XS, TS, 3, valid=CORPUS, **SIZES)
    assert a.losses == b.losses


def test_fit_again_goes_on():
    assert_same_training(
        trainer().fit(XS, TS, 5, **SIZES),
        trainer().fit(XS, TS, 2, **SIZES).fit(XS, TS, 3, **SIZES),
    )


def test_what_the_model_does_between_two_fits_does_not_matter():
    t = trainer().fit(XS, TS, 2, **SIZES)
    t.model.reset_state()
    t.model.predict(XS[np.newaxis])  # another batch size, another text, another state
    assert_same_training(t.fit(XS, TS, 3, **SIZES), trainer().fit(XS, TS, 5, **SIZES))


# A step is forward, backward, clipping, update: stop inside each of them, at every place in an epoch
@pytest.mark.parametrize("call", range(1, 2 * STEPS + 1))
@pytest.mark.parametrize("place", ["forward", "backward", "update", "half an update"])
@pytest.mark.parametrize("between", ["carry", "reset"])
def test_stopped_and_continued_is_the_unbroken_curve(between, place, call, capsys):
    settings = {"max_grad": 0.5, "between_epochs": between, **SIZES}
    unbroken = trainer().fit(XS, TS, 3, **settings)
    t = trainer()
    if place == "half an update":
        right = t.optimizer.update

        def half(params, grads):
            nonlocal call
            call -= 1
            if call == 0:
                right(params[:3], grads[:3])
                raise KeyboardInterrupt
            right(params, grads)

        t.optimizer.update = half
    else:
        interrupt(t.optimizer if place == "update" else t.model, place, call)
    t.fit(XS, TS, 3, **settings)
    assert "goes on from here" in capsys.readouterr().out
    assert len(t.losses) + 1 > 0 and len(t.losses) < 3 * STEPS
    assert t.losses == unbroken.losses[: len(t.losses)]
    assert len(t.history) == len(t.losses) // STEPS
    t.fit(XS, TS, 3, **settings)
    assert_same_training(t, unbroken)


def test_a_real_stop_button():
    """SIGINT, as Jupyter sends it, into a running fit(): it returns, and nothing is lost."""
    t = trainer()
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell may have switched it off
    try:
        threading.Timer(0.5, _thread.interrupt_main).start()
        t.fit(XS, TS, 10**6, **SIZES)
    finally:
        signal.signal(signal.SIGINT, before)
    done = len(t.losses)
    assert done > 0
    unbroken = trainer().fit(XS, TS, done // STEPS + 1, **SIZES)
    assert t.losses == unbroken.losses[:done]


def test_an_error_inside_a_step_leaves_whole_steps():
    t, unbroken = trainer(), trainer().fit(XS, TS, 2, **SIZES)
    interrupt(t.model, "backward", 6, MemoryError)
    with pytest.raises(MemoryError):
        t.fit(XS, TS, 2, **SIZES)
    assert_same_training(t.fit(XS, TS, 2, **SIZES), unbroken)


def test_weights_changed_between_two_tries_at_a_step_stay_changed():
    t = trainer().fit(XS, TS, 1, **SIZES)
    right = t.optimizer.update

    def half(params, grads):
        right(params[:3], grads[:3])
        raise KeyboardInterrupt

    t.optimizer.update = half
    t.fit(XS, TS, 1, **SIZES)
    t.model.params[5][...] = 7
    interrupt(t.model, "forward", 1)  # before anything of the second try was kept
    t.fit(XS, TS, 1, **SIZES)
    assert (t.model.params[5] == 7).all()


def test_another_text_starts_at_its_beginning():
    t = trainer().fit(XS, TS, 1, **SIZES)
    seen = []
    forward = t.model.forward
    t.model.forward = lambda xs, ts: (seen.append((xs.copy(), t.model.state)), forward(xs, ts))[1]
    t.fit(TS[:-1], TS[1:], 1, **SIZES)
    assert seen[0][1] is None
    np.testing.assert_array_equal(seen[0][0][0], TS[:4])
    assert [row["epoch"] for row in t.history] == [1, 2]


# Diverging ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lr", [1e3, 1e5, 1e10, 1e25, 1e38])
def test_divergence_is_told_and_the_good_weights_are_kept(lr):
    """Slowly or at once: the weights are those of the last good epoch."""
    t = trainer().fit(XS, TS, 2, **SIZES)
    good, ppl = [p.copy() for p in t.model.params], evaluate(t.model, CORPUS)
    t.optimizer.lr = lr
    with pytest.raises(DivergedError) as told:
        t.fit(XS, TS, 30, **SIZES)
    for words in ("the loss is", "epoch", "step", f"lr = {lr}", "smaller lr", "max_grad"):
        assert words in str(told.value)
    epochs = len(t.history)
    assert len(t.losses) == epochs * STEPS and np.isfinite(t.losses).all()
    assert all(np.isfinite(p).all() for p in t.model.params)
    if epochs == 2:  # it broke within its first epoch
        assert evaluate(t.model, CORPUS) == ppl
        for p, q in zip(t.model.params, good):
            np.testing.assert_array_equal(p, q)
    t.optimizer.lr = 0.5  # and it can go on from there
    t.fit(XS, TS, 5, **SIZES)
    assert len(t.losses) == len(t.history) * STEPS


def test_after_a_divergence_the_right_rate_gives_the_unbroken_curve():
    t = trainer().fit(XS, TS, 2, **SIZES)
    t.optimizer.lr = 1e6
    with pytest.raises(DivergedError, match=r"epoch 3, mini-batch 2 \(step 10 of the training\)"):
        t.fit(XS, TS, 1, **SIZES)
    t.optimizer.lr = 0.5
    assert_same_training(t.fit(XS, TS, 1, **SIZES), trainer().fit(XS, TS, 3, **SIZES))


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_one_loss_that_is_no_number(loss):
    t = trainer().fit(XS, TS, 1, **SIZES)
    forward, calls = t.model.forward, []
    t.model.forward = lambda *batch: (
        (calls.append(1), forward(*batch))[1] if len(calls) < 2 else loss
    )
    with pytest.raises(DivergedError, match=f"the loss is {loss}"):
        t.fit(XS, TS, 1, **SIZES)
    t.model.forward = forward
    assert_same_training(t.fit(XS, TS, 1, **SIZES), trainer().fit(XS, TS, 2, **SIZES))


def test_divergence_in_the_last_step_is_noticed():
    t = trainer()
    t.optimizer.update = lambda params, grads: params[5].fill(np.nan)
    with pytest.raises(DivergedError, match="weight"):
        t.fit(XS[:12], TS[:12], 1, **SIZES)
    assert not np.isnan(t.model.params[5]).any()


# Checkpoints ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("epochs", [1, 3])
def test_resumed_is_the_unbroken_curve(tmp_path, dtype, epochs):
    path = tmp_path / "training.npz"
    settings = {"valid": CORPUS[:20], **SIZES}
    unbroken = trainer(dtype=dtype).fit(XS, TS, 5, **settings)
    first = trainer(dtype=dtype)
    interrupt(first.model, "forward", epochs * STEPS + 2)
    first.fit(XS, TS, 5, checkpoint=path, **settings)
    second = RnnlmTrainer(SimpleRnnlm(V, 5, 6, rng=99, dtype=dtype), SGD(0.5))
    second.resume(path).fit(XS, TS, 5, checkpoint=path, **settings)
    assert_same_training(second, unbroken)
    finished = trainer(dtype=dtype).resume(path)
    assert finished.losses == unbroken.losses and finished.history == unbroken.history
    third = trainer(dtype=dtype).resume(path).fit(XS, TS, 2, **settings)
    assert_same_training(third, trainer(dtype=dtype).fit(XS, TS, 7, **settings))


def test_killed_in_mid_training(tmp_path):
    """SIGKILL: what remains is the checkpoint of the last whole epoch."""
    path = tmp_path / "training.npz"
    code = (
        "import numpy as np; from rnnlm_core import *\n"
        f"c = np.random.default_rng(0).integers(0, {V}, 60)\n"
        f"t = RnnlmTrainer(SimpleRnnlm({V}, 5, 6, rng=0), SGD(0.5))\n"
        f"t.fit(c[:-1], c[1:], 10**6, 3, 4, progress=False, checkpoint={str(path)!r})"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        deadline = time.monotonic() + 60
        while not path.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
    finally:
        process.kill()
        process.wait()
    t = trainer().resume(path)
    epochs = len(t.history)
    assert t.losses == trainer().fit(XS, TS, epochs + 1, **SIZES).losses[: epochs * STEPS]
    t.fit(XS, TS, epochs + 1, **SIZES)
    assert_same_training(t, trainer().fit(XS, TS, epochs + 1, **SIZES))


def test_a_checkpoint_of_another_training_is_not_overwritten(tmp_path):
    path = tmp_path / "training.npz"
    trainer().fit(XS, TS, 1, checkpoint=path, **SIZES)
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="resume"):
        trainer().fit(XS, TS, 1, checkpoint=path, **SIZES)
    assert path.read_bytes() == before


def test_a_checkpoint_that_cannot_be_written_is_told_before_training(tmp_path):
    t = trainer()
    with pytest.raises(FileNotFoundError):
        t.fit(XS, TS, 1, checkpoint=tmp_path / "missing" / "training.npz", **SIZES)
    assert t.losses == []


def test_a_damaged_or_foreign_checkpoint_changes_nothing(tmp_path):
    path = tmp_path / "training.npz"
    trainer().fit(XS, TS, 1, checkpoint=path, **SIZES)
    t = trainer().fit(XS, TS, 2, **SIZES)
    kept = [p.copy() for p in t.model.params]
    whole = path.read_bytes()
    for damaged in (b"", b"not an archive", whole[:1000], whole[:-100]):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match=r"training\.npz"):
            t.resume(path)
    path.write_bytes(whole)
    for other in (SimpleRnnlm(V, 5, 8), SimpleRnnlm(V, 5, 6, dtype=np.float64)):
        with pytest.raises(ValueError, match=r"training\.npz: expected word_vectors|expected Wx"):
            RnnlmTrainer(other, SGD(0.5)).resume(path)
    for p, q in zip(t.model.params, kept):
        np.testing.assert_array_equal(p, q)
    assert len(t.history) == 2


def test_an_interrupted_save_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "arrays.npz"
    save_arrays(path, {"a": np.arange(3)})

    def half(file, **arrays):
        file.write(b"half a file")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", half)
        with pytest.raises(KeyboardInterrupt):
            save_arrays(path, {"a": np.arange(9)})
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *args: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            save_arrays(path, {"a": np.arange(9)})
    assert load_arrays(path, ["a"])["a"].tolist() == [0, 1, 2]
    assert [p.name for p in tmp_path.iterdir()] == ["arrays.npz"]


def test_archives_never_unpickle(tmp_path):
    path = tmp_path / "arrays.npz"
    np.savez(path, a=np.array([{"a": "dict"}], dtype=object))
    with pytest.raises(ValueError, match=r"arrays\.npz"):
        load_arrays(path, ["a"])
    np.savez(path, b=np.zeros(1))
    with pytest.raises(ValueError, match="'a'"):
        load_arrays(path, ["a"])


# Bad arguments --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"xs": XS[:11], "ts": TS[:11]}, ("xs", "11", "batch_size * time_size", "12")),
        ({"ts": TS[:-1]}, ("ts", "M = 59", "(58,)")),
        ({"xs": XS + 1}, ("xs", "0 to 6", "7")),
        ({"xs": XS - 1}, ("xs", "0 to 6", "-1")),
        ({"xs": XS * 1.0}, ("xs", "integer", "float64")),
        ({"ts": TS + 1}, ("ts", "0 to 6", "7")),
        ({"ts": TS - 2}, ("ts", "0 to 6", "-2")),
        ({"ts": TS * 0 - 1}, ("ts", "at least one", "-1")),
        ({"xs": XS[None]}, ("xs", "(M,)", "(1, 59)")),
        ({"max_epoch": 0}, ("max_epoch", "0")),
        ({"max_epoch": 1.5}, ("max_epoch", "1.5")),
        ({"batch_size": 0}, ("batch_size", "0")),
        ({"time_size": -3}, ("time_size", "-3")),
        ({"max_grad": 0}, ("max_grad", "0")),
        ({"between_epochs": "forget"}, ("between_epochs", "carry", "reset", "forget")),
        ({"valid": [0, 7]}, ("valid", "0 to 6", "7")),
        ({"valid": [0]}, ("valid", "2", "1")),
    ],
)
def test_bad_arguments_are_told_before_anything_changes(change, words):
    t = trainer().fit(XS, TS, 1, **SIZES)
    kept, h = [p.copy() for p in t.model.params], t.model.state.copy()
    with pytest.raises(ValueError) as told:
        t.fit(**{"xs": XS, "ts": TS, "max_epoch": 1, **SIZES, **change})
    for word in words:
        assert word in str(told.value)
    for p, q in zip(t.model.params, kept):
        np.testing.assert_array_equal(p, q)
    np.testing.assert_array_equal(t.model.state, h)
    assert len(t.losses) == STEPS


# What is shown ---------------------------------------------------------------------------------------


def test_the_bar_shows_loss_and_perplexity(monkeypatch):
    import tqdm.auto

    shown = io.StringIO()
    bar = tqdm.auto.tqdm
    monkeypatch.setattr(
        tqdm.auto, "tqdm", lambda **kw: bar(**kw, file=shown, mininterval=0, ncols=200, gui=False)
    )
    t = trainer().fit(XS, TS, 2, **{**SIZES, "progress": True})
    last = shown.getvalue().split("\r")[-1]
    assert "8/8" in last and f"loss={t.losses[-1]:.3f}" in last and "ppl=" in last


@pytest.mark.parametrize("in_browser, seconds", [(False, 10), (True, 0)])
def test_the_bar_asks_for_no_thread_in_a_browser(monkeypatch, capsys, in_browser, seconds):
    """Its monitor is one, and tqdm warns in red if it cannot be started."""
    import tqdm.auto

    from rnnlm_core import progress_bar

    class Bar(tqdm.tqdm):
        monitor_interval = 10

    monkeypatch.setattr(tqdm.auto, "tqdm", Bar)
    monkeypatch.setattr(progress_bar, "IN_BROWSER", in_browser)
    trainer().fit(XS, TS, 1, **{**SIZES, "progress": True})
    assert Bar.monitor_interval == seconds


def test_the_live_curve_is_drawn_after_every_epoch(monkeypatch):
    from IPython import display as ipython

    pictures = []

    class Handle:
        def update(self, picture):
            pictures.append(picture.png)

    monkeypatch.setattr(ipython, "display", lambda picture, display_id: Handle())
    trainer().fit(XS, TS, 3, live={"floor": 2.0}, **SIZES)
    assert len(pictures) == 3 == len(set(pictures))
    assert all(p.startswith(b"\x89PNG") for p in pictures)


def test_plot_draws_the_data():
    import matplotlib as mpl

    mpl.use("Agg")
    t = trainer().fit(XS, TS, 3, valid=CORPUS[:20], **SIZES)
    ax = t.plot(floor=1.5, unigram=4.0, uniform=7.0)
    train, valid, *lines = ax.get_lines()
    assert train.get_ydata().tolist() == t.ppl_list
    assert train.get_xdata().tolist() == [1, 2, 3]
    assert valid.get_ydata().tolist() == [row["valid_ppl"] for row in t.history]
    assert [line.get_ydata()[0] for line in lines] == [7.0, 4.0, 1.5]
    assert [a.get_text().split(" (")[1] for a in ax.texts] == ["7)", "4)", "1.5)"]
    assert ax.get_yscale() == "log"
    assert ax.get_xlabel() == "epoch" and ax.get_ylabel() == "perplexity (log)"
    from rnnlm_core.plots import plot_perplexity

    given = plot_perplexity([5.0, 4.0], ax=ax, label="other")
    assert given is ax and ax.get_lines()[5].get_ydata().tolist() == [5.0, 4.0]
    assert len(RnnlmTrainer(t.model, SGD(1)).plot().get_lines()) == 1  # nothing learned yet


def test_import_loads_numpy_and_nothing_else():
    code = (
        "import sys, numpy; before = set(sys.modules); import rnnlm_core\n"
        "new = {m.partition('.')[0] for m in set(sys.modules) - before}\n"
        "print(new - set(sys.stdlib_module_names) - {'rnnlm_core', 'numpy'})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
    assert rnnlm_core.__all__ == sorted(
        rnnlm_core.__all__, key=lambda n: (not n.isupper(), n[0].islower(), n)
    )
