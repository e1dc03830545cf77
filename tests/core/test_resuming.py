"""One loop, any model, any optimiser: stopped, killed or resumed, the same numbers to the bit."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

from rnnlm_core import (
    SGD,
    Adam,
    BetterRnnlm,
    DivergedError,
    RnnlmTrainer,
    SimpleRnnlm,
    clip_grads,
    evaluate,
    generate,
)
from rnnlm_core.archive import load_tree, save_tree
from rnnlm_core.beyond.team import Team

V = 7
RNG = np.random.default_rng(0)
CORPUS = RNG.integers(0, V, 120)
CORPUS[:V] = np.arange(V)
COUNTS = np.arange(V, 0, -1)
XS, TS = CORPUS[:-1], CORPUS[1:]
HELD_OUT = RNG.integers(0, V, 30)
SIZES = {"batch_size": 2, "time_size": 5, "progress": False, "max_grad": 0.5}  # 11 steps an epoch


class Momentum:
    """An optimiser of the reader's own, as the book writes it: its state begins as None."""

    def __init__(self, lr=0.1, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        if self.v is None:
            self.v = [np.zeros_like(param) for param in params]
        for i in range(len(params)):
            self.v[i] = self.momentum * self.v[i] - self.lr * grads[i]
            params[i] += self.v[i]


def simple(seed=0):
    return SimpleRnnlm(V, 5, 6, rng=seed)


def better(seed=0):
    return BetterRnnlm(COUNTS, 5, 6, rng=seed).set_dropout(0.1, 0.2, 0.3, rng=seed)


def team(seed=0):
    return Team(BetterRnnlm(COUNTS, 5, 6, rng=seed), 2, (0.1, 0.2, 0.3), seed=seed)


MODELS = {"simple": simple, "better": better, "team": team}
OPTIMISERS = {
    "SGD": lambda: SGD(0.3),
    "Adam": lambda: Adam(0.01),
    "Momentum": lambda: Momentum(0.05),
}
SCHEDULES = {"constant": None, "linear": "linear", "own": lambda done: 1 / (1 + 5 * done)}


def trainer(model="simple", optimiser="SGD", seed=0):
    return RnnlmTrainer(MODELS[model](seed), OPTIMISERS[optimiser]())


def assert_same(a, b):
    assert a.losses == b.losses and a.history == b.history
    for p, q in zip(a.model.params, b.model.params, strict=True):
        np.testing.assert_array_equal(p, q)


@pytest.mark.parametrize("between", ["carry", "reset", "jump"])
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("model", MODELS)
def test_resumed_in_mid_epoch_it_is_the_unbroken_curve(
    tmp_path, model, optimiser, schedule, between
):
    options = {"schedule": SCHEDULES[schedule], "between_epochs": between, "valid": HELD_OUT}
    options |= {"seed": 3, **SIZES}
    unbroken = trainer(model, optimiser).fit(XS, TS, 4, **options)
    first, path = trainer(model, optimiser), tmp_path / "training.npz"
    sizes = {name: value for name, value in options.items() if name != "progress"}
    for done in first.steps(XS, TS, 4, **sizes):
        if done.steps == 27:
            break
    first.save(path)
    second = trainer(model, optimiser, seed=99)
    second.resume(path).fit(XS, TS, 4, checkpoint=path, **options)
    assert_same(second, unbroken)
    assert len(second.losses) == 44 and second.optimizer.lr == OPTIMISERS[optimiser]().lr


KILLED = """
    import numpy as np
    from rnnlm_core import *
    rng = np.random.default_rng(0)
    c = rng.integers(0, {V}, 120)
    c[:{V}] = np.arange({V})
    model = BetterRnnlm(np.arange({V}, 0, -1), 5, 6, rng=0).set_dropout(0.1, 0.2, 0.3, rng=0)
    t = RnnlmTrainer(model, Adam(0.01))
    t.fit(c[:-1], c[1:], 100_000, 2, 5, 0.5, schedule="linear", progress=False, checkpoint={path!r})
"""


def test_killed_with_adam_dropout_and_a_falling_rate(tmp_path):
    """SIGKILL, and the last whole epoch is taken up."""
    path = tmp_path / "training.npz"
    code = textwrap.dedent(KILLED).format(V=V, path=str(path))
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        deadline = time.monotonic() + 60
        while not path.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
    finally:
        process.kill()
        process.wait()
    t = trainer("better", "Adam", seed=5).resume(path)
    epochs, options = len(t.history), {"schedule": "linear", "max_grad": 0.5}
    assert epochs > 0
    ends = [(epochs + 2) * 11]
    for one in (t, trainer("better", "Adam")):
        for done in one.steps(XS, TS, 100_000, 2, 5, **options):
            if done.steps == ends[0]:
                break
        ends.append(one)
    assert_same(*ends[1:])


# The stop button --------------------------------------------------------------------------------------


def press():
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("place", ["forward", "backward", "clipping", "update"])
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_the_stop_button_waits_for_the_end_of_the_step(monkeypatch, optimiser, place):
    """Wherever in a step it is pressed; what was learned in it stays."""
    t, unbroken = trainer("better", optimiser), trainer("better", optimiser).fit(XS, TS, 2, **SIZES)
    where = {"forward": t.model, "backward": t.model, "update": t.optimizer}
    calls, thing = [], where.get(place) or sys.modules["rnnlm_core.trainer"]
    name = "clip_grads" if place == "clipping" else place
    right = getattr(thing, name)

    def pressed(*args):
        calls.append(1)
        if len(calls) == 5:
            press()
        return right(*args)

    with monkeypatch.context() as patch:
        patch.setattr(thing, name, pressed)
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            t.fit(XS, TS, 2, **SIZES)
        finally:
            signal.signal(signal.SIGINT, before)
    assert len(t.losses) == 5
    assert_same(t.fit(XS, TS, 2, **SIZES), unbroken)


def test_a_shell_that_ignores_the_stop_button_is_obeyed():
    """A program started in the background ignores SIGINT; training must not bring it back."""
    t = trainer()
    right, t.model.forward = t.model.forward, lambda *batch: (press(), right(*batch))[1]
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        t.fit(XS, TS, 1, **SIZES)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(t.losses) == 11


def test_training_outside_the_main_thread():
    """There no signal arrives; it must not fail for it."""
    t, unbroken = trainer(), trainer().fit(XS, TS, 2, **SIZES)
    thread = threading.Thread(target=lambda: t.fit(XS, TS, 2, **SIZES))
    thread.start()
    thread.join()
    assert_same(t, unbroken)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_an_optimiser_that_raises_in_the_middle_loses_nothing(optimiser):
    t, unbroken = trainer("better", optimiser), trainer("better", optimiser).fit(XS, TS, 2, **SIZES)
    optimizer, calls = t.optimizer, []

    class Breaking(type(optimizer)):
        checks_first = False

        def update(self, params, grads):
            calls.append(1)
            if len(calls) == 14:
                super().update(params[:2], grads[:2]) if optimiser == "SGD" else None
                params[3][...] = 99.0
                raise MemoryError("in the middle")
            super().update(params, grads)

    optimizer.__class__ = Breaking
    with pytest.raises(MemoryError):
        t.fit(XS, TS, 2, **SIZES)
    assert len(t.losses) == 13
    assert_same(t.fit(XS, TS, 2, **SIZES), unbroken)


# The loop in the open -----------------------------------------------------------------------------------


def test_the_loop_is_the_one_of_the_book():
    """What steps() does, written out: the notebook shows it so."""
    t, model, optimizer = trainer(), simple(), SGD(0.3)
    losses, offsets = [], [0, len(XS) // 2]
    time_idx = 0
    for _ in range(3 * 11):
        at = [[(offset + time_idx + t) % len(XS) for t in range(5)] for offset in offsets]
        time_idx += 5
        losses.append(model.forward(XS[at], TS[at]))
        model.backward()
        clip_grads(model.grads, 0.5)
        optimizer.update(model.params, model.grads)
    done = list(t.steps(XS, TS, 3, 2, 5, max_grad=0.5))
    assert t.losses == losses
    assert [d.steps for d in done] == [*range(1, 34)]
    assert [d.epoch for d in done if d.in_epoch == 0] == [1, 2, 3]


def test_what_the_model_does_between_two_turns_does_not_matter():
    t, unbroken = trainer(), trainer().fit(XS, TS, 2, **SIZES)
    for _ in t.steps(XS, TS, 2, 2, 5, max_grad=0.5):
        t.model.reset_state()
        t.model.predict(XS[np.newaxis])  # another batch size, another text, another state
    assert_same(t, unbroken)


def test_the_rate_falls_as_it_is_told_and_is_put_back():
    rates = {name: [] for name in SCHEDULES}
    for name, schedule in SCHEDULES.items():
        t = trainer()
        right = t.optimizer.update

        def update(params, grads, t=t, right=right, rates=rates[name]):
            rates.append(t.optimizer.lr)
            right(params, grads)

        t.optimizer.update = update
        t.fit(XS, TS, 2, schedule=schedule, **SIZES)
        assert t.optimizer.lr == 0.3
    share = np.arange(22) / 22
    np.testing.assert_allclose(rates["constant"], 0.3)
    np.testing.assert_allclose(rates["linear"], 0.3 * (1 - share))
    np.testing.assert_allclose(rates["own"], 0.3 / (1 + 5 * share))


def test_it_ends_when_the_held_out_text_gets_no_better():
    t = RnnlmTrainer(simple(), SGD(1.0)).fit(XS, TS, 500, valid=HELD_OUT, patience=3, **SIZES)
    ppls = [row["valid_ppl"] for row in t.history]
    assert len(ppls) < 500
    assert ppls.index(min(ppls)) == len(ppls) - 4  # three epochs without a better one
    epochs = len(ppls)
    t.fit(XS, TS, 2, valid=HELD_OUT, patience=3, **SIZES)  # whoever wants more gets more
    assert len(t.history) == epochs + 2
    assert len(trainer().fit(XS, TS, 2, valid=HELD_OUT, patience=2, **SIZES).history) == 2


@pytest.mark.parametrize(
    ("ppls", "patience", "epochs"),
    [
        ([5, 4, 3, 2, 1], 1, 5),
        ([5, 4, 4, 3], 1, 3),  # as good is not better
        ([5, 4, 6, 7, 8, 9], 3, 5),
        ([5, 6, 7, 8, 1], 3, 4),
        ([1, 2, 3], 3, 3),
    ],
)
def test_when_patience_ends(monkeypatch, ppls, patience, epochs):
    told = iter(ppls)
    monkeypatch.setattr("rnnlm_core.trainer.evaluate", lambda *_: next(told))
    t = trainer().fit(XS, TS, len(ppls), valid=HELD_OUT, patience=patience, **SIZES)
    assert len(t.history) == epochs


def test_diverged_in_a_call_that_began_in_mid_epoch(tmp_path):
    """The weights are those that the call began with."""
    path, first = tmp_path / "training.npz", trainer()
    for done in first.steps(XS, TS, 2, 2, 5, max_grad=0.5):
        if done.steps == 15:
            break
    first.save(path)
    t = trainer(seed=1).resume(path)
    t.optimizer.lr = 1e30
    with pytest.raises(DivergedError, match="epoch 2, mini-batch"):
        t.fit(XS, TS, 2, **SIZES | {"max_grad": None})
    assert_same(t, first)


def test_every_epoch_may_begin_elsewhere():
    """With an empty state, at a place that the seed draws."""
    seen = {}
    for seed in (0, 1):
        t, starts = trainer(), []
        forward = t.model.forward

        def watched(xs, ts, forward=forward, t=t, starts=starts):
            if len(t.losses) % 11 == 0:
                starts.append((xs[0, :3].tolist(), t.model.state))
            return forward(xs, ts)

        t.model.forward = watched
        t.fit(XS, TS, 6, between_epochs="jump", seed=seed, **SIZES)
        assert all(state is None for _, state in starts)
        seen[seed] = [words for words, _ in starts]
    assert seen[0] != seen[1] and len({tuple(words) for words in seen[0]}) > 3
    text = CORPUS.tolist()
    assert all(any(text[i : i + 3] == words for i in range(118)) for words in seen[0])


# Any model ----------------------------------------------------------------------------------------------


class Least:
    """No more than the protocol: a table of scores for the next word, and its gradient."""

    def __init__(self):
        self.params = [np.random.default_rng(0).standard_normal((V, V))]
        self.grads = [np.zeros((V, V))]

    def forward(self, xs, ts):
        scores = self.params[0][xs]
        log_p = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        self.cache = xs, ts, np.exp(log_p)
        return -np.take_along_axis(log_p, ts[..., None], -1).mean()

    def backward(self):
        xs, ts, p = self.cache
        self.grads[0][...] = 0
        np.add.at(self.grads[0], xs, (p - np.eye(V)[ts]) / xs.size)

    def reset_state(self):
        pass


def test_a_model_with_the_protocol_and_nothing_more():
    t = RnnlmTrainer(Least(), Adam(0.1)).fit(XS, TS, 30, valid=HELD_OUT, **SIZES)
    assert t.ppl_list[-1] < 0.8 * t.ppl_list[0]
    table = t.model.params[0]
    log_p = table - np.log(np.exp(table).sum(axis=1, keepdims=True))
    expected = np.exp(-log_p[HELD_OUT[:-1], HELD_OUT[1:]].mean())
    assert evaluate(t.model, HELD_OUT) == pytest.approx(expected, rel=1e-12)
    assert evaluate(t.model, HELD_OUT, time_size=7) == pytest.approx(expected, rel=1e-12)
    with pytest.raises(ValueError, match=r"batch_size: expected 1, a Least has no predict"):
        evaluate(t.model, HELD_OUT, batch_size=2)
    with pytest.raises(ValueError, match=r"model: expected one with predict\(xs\), got a Least"):
        generate(t.model, 0, 5)


def test_a_model_that_cannot_be_taken_up_again_is_not_checkpointed(tmp_path):
    t = RnnlmTrainer(Least(), SGD(0.1))
    with pytest.raises(ValueError, match=r"checkpoint: a Least has no save_state"):
        t.fit(XS, TS, 1, checkpoint=tmp_path / "a.npz", **SIZES)
    assert not t.losses and not list(tmp_path.iterdir())


def test_an_optimiser_that_keeps_what_cannot_be_saved_is_refused_at_the_start(tmp_path):
    t = trainer()
    t.optimizer.generator = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"optimizer\.generator: expected .* got Generator"):
        t.fit(XS, TS, 1, checkpoint=tmp_path / "a.npz", **SIZES)
    assert not t.losses and not list(tmp_path.iterdir())


def test_evaluating_and_writing_leave_any_model_as_it_was():
    for name in ("simple", "better"):
        t, other = trainer(name), trainer(name)
        t.fit(XS, TS, 1, **SIZES)
        evaluate(t.model, HELD_OUT), generate(t.model, 0, 20, rng=1)
        assert_same(t.fit(XS, TS, 1, **SIZES), other.fit(XS, TS, 2, **SIZES))


@pytest.mark.parametrize("temperature", [0, 1])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_model_whose_weights_have_run_away_does_not_write(temperature, value):
    """Not word 0 for ever."""
    model = simple()
    model.params[5][:] = value
    with pytest.raises(ValueError, match=rf"model: expected scores that are numbers, got {value}"):
        generate(model, 0, 5, temperature, rng=0)


def test_scores_mean_the_same_in_every_model():
    """softmax of what predict() returns are the probabilities."""
    for model in (simple(), BetterRnnlm(COUNTS, 5, 6, rng=0)):
        scores = model.predict(XS[np.newaxis, :9])
        p = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
        model.reset_state()
        nll = -np.log(p[0, np.arange(9), TS[:9]]).mean()
        assert model.forward(XS[np.newaxis, :9], TS[np.newaxis, :9]) == pytest.approx(nll, rel=1e-5)


# Files that are not this training's ---------------------------------------------------------------------


def test_two_trainings_on_one_checkpoint(tmp_path):
    """The second goes on from it; the first must not write over what the second did."""
    path = tmp_path / "training.npz"
    first = trainer().fit(XS, TS, 1, checkpoint=path, **SIZES)
    second = trainer().resume(path).fit(XS, TS, 1, checkpoint=path, **SIZES)
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match=r"training\.npz .* went on with it"):
        first.fit(XS, TS, 1, checkpoint=path, **SIZES)
    assert path.read_bytes() == before and len(first.history) == 1
    second.fit(XS, TS, 1, checkpoint=path, **SIZES)  # it is still the second's
    assert len(load_tree(path)["history"]) == 3


def test_a_checkpoint_that_is_no_file_or_none(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        trainer().fit(XS, TS, 1, checkpoint=tmp_path / "folder", **SIZES)
    (tmp_path / "empty").touch()
    with pytest.raises(FileExistsError, match=r"empty holds something else than a checkpoint"):
        trainer().fit(XS, TS, 1, checkpoint=tmp_path / "empty", **SIZES)
    assert (tmp_path / "empty").read_bytes() == b""


def test_an_interrupt_while_the_checkpoint_gets_its_name(tmp_path, monkeypatch):
    """Pressed between the rename and the next line: the same fit() goes on all the same."""
    path, t = tmp_path / "training.npz", trainer()
    unbroken, replace, calls = trainer().fit(XS, TS, 3, **SIZES), os.replace, []

    def pressed(*names):
        replace(*names)
        calls.append(1)
        if len(calls) == 2:
            press()

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", pressed)
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            t.fit(XS, TS, 3, checkpoint=path, **SIZES)
        finally:
            signal.signal(signal.SIGINT, before)
    assert len(t.history) == 1
    assert_same(t.fit(XS, TS, 3, checkpoint=path, **SIZES), unbroken)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("progress", {"epoch": 1}),
        ("progress", {"epoch": 2, "steps": 11}),
        ("progress", [1, 2]),
        ("progress.steps", -1),
        ("progress.in_epoch", 1.5),
        ("progress.n_tokens", "3"),
        ("history", []),
        ("history", [{"epoch": 1}]),
        ("history", [{"epoch": 7, "ppl": 1.0, "valid_ppl": None}]),
        ("history", None),
        ("losses", [1.0]),
        ("losses", np.zeros((2, 2))),
        ("params", []),
        ("params", None),
        ("optimizer", {"m": []}),
        ("kinds", ["SimpleRnnlm", "Adam"]),
        ("model", {"other": 1}),
        ("model", {"h": np.zeros((2, 99))}),
        ("text", 3),
        ("id", None),
    ],
)
def test_a_sound_file_with_wrong_contents_changes_nothing(tmp_path, name, value):
    path = tmp_path / "training.npz"
    trainer().fit(XS, TS, 1, checkpoint=path, **SIZES)
    tree = load_tree(path)
    *_, holder = place = name.split(".")
    (tree[place[0]] if len(place) > 1 else tree)[holder] = value
    save_tree(path, tree)
    t, same = trainer(seed=1).fit(XS, TS, 2, **SIZES), trainer(seed=1).fit(XS, TS, 2, **SIZES)
    with pytest.raises(ValueError, match=r"training\.npz: "):
        t.resume(path)
    assert_same(t, same)
    assert_same(t.fit(XS, TS, 1, **SIZES), same.fit(XS, TS, 1, **SIZES))


def test_a_team_of_another_size_is_not_taken_up(tmp_path):
    path = tmp_path / "training.npz"
    trainer("team", "Adam").fit(XS, TS, 1, checkpoint=path, **SIZES)
    for size in (1, 3):
        model = Team(BetterRnnlm(COUNTS, 5, 6, rng=0), size)
        with pytest.raises(ValueError, match=r"training\.npz: "):
            RnnlmTrainer(model, Adam(0.01)).resume(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schedule": "cosine"}, "schedule: expected a function, 'linear' or None, got 'cosine'"),
        ({"patience": 0, "valid": HELD_OUT}, "patience: expected a whole number"),
        ({"patience": 2}, "patience: expected a held-out text to watch"),
        ({"seed": -1}, "seed: expected a whole number of at least 0"),
        ({"valid": HELD_OUT, "valid_batch_size": 0}, "valid_batch_size: expected a whole number"),
        ({"between_epochs": "walk"}, "between_epochs: expected 'carry' or 'reset' or 'jump'"),
        ({"max_epoch": None, "schedule": "linear"}, "schedule: expected a max_epoch"),
    ],
)
def test_bad_arguments_of_the_loop_are_told_at_once(change, words):
    t = trainer()
    with pytest.raises(ValueError, match=words):
        t.steps(**{"xs": XS, "ts": TS, "max_epoch": 2, "batch_size": 2, "time_size": 5, **change})
    assert t.losses == []
