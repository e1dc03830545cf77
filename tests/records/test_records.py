"""What was recorded for the notebooks, and the arithmetic of the scripts that record it."""

import math

import numpy as np
import pytest
import record_greeter
import record_memory
import record_windows
import record_wrong_gradient
from fresh_text import greetings, names_right, ppl, read, window_losses

from rnnlm_core import CBOW, RNN, SimpleRnnlm, TimeRNN, ToyLanguage, evaluate, load_toy
from rnnlm_core.records import load_greeter, load_record

LANGUAGE = ToyLanguage()
TINY = record_greeter.SETTING | {"stories": 60, "max_epoch": 2}
FRESH = {"stories": 40, "seed": 7}


# What is on file ------------------------------------------------------------------------------------


def test_the_names_are_told():
    names = (
        "'bug_curves' or 'finale' or 'memory' or 'resets' or 'scribe' or 'slow_units' or 'windows'"
    )
    for wrong in ("final", None, "../records/finale"):
        with pytest.raises(ValueError, match=names):
            load_record(wrong)


@pytest.fixture(scope="module")
def greeter():
    return load_greeter()


def test_the_greeter_is_the_model_of_the_record(greeter):
    model, word_to_id, _ = greeter
    assert repr(model) == "SimpleRnnlm(V=82, D=50, H=150, float32)"
    held_out, known, _ = load_toy("valid")
    assert known == word_to_id
    last = load_record("finale")["epochs"][-1]
    assert evaluate(model, held_out) == pytest.approx(last["valid_ppl"], abs=5e-3)


def test_the_greeter_greets_whom_it_should(greeter):
    model, word_to_id, _ = greeter
    fresh = record_greeter.Fresh(word_to_id, stories=200, seed=11)
    guesses = read(model, fresh.ids)[1]
    later = fresh.places[1:]  # the first story is read from an empty state
    assert len(later) == 199
    np.testing.assert_array_equal(guesses[later - 1], fresh.ids[later])
    shares, recorded = fresh.names_right(model), load_record("finale")["seeds"][0]["names_right"]
    for bucket, share in shares["by_bucket"].items():
        assert share == pytest.approx(recorded["by_bucket"][bucket], abs=0.02)


def test_the_finale():
    record = load_record("finale")
    setting, epochs, same_text = record["setting"], record["epochs"], record["same_text"]
    assert setting == record_greeter.SETTING
    assert [row["epoch"] for row in epochs] == list(range(setting["max_epoch"] + 1))
    assert [row["lr"] for row in epochs] == [1 - i / 8 for i in range(9)]
    assert epochs[0]["valid_ppl"] == pytest.approx(82, abs=1)
    for row in epochs:
        assert len(row["stories"]["first"]) == 3
        for story in row["stories"]["first"]:
            assert story["in_the_grammar"] == LANGUAGE.accepts(story["text"].split())
    shares = [row["stories"]["share_in_the_grammar"] for row in epochs]
    assert shares[0] == 0 and shares[-1] == max(shares) > 0.7
    by_seed = {row["seed"]: row for row in record["seeds"]}
    assert [*by_seed] == [1, 2, 3]
    for key in ("valid_ppl", "names_right"):
        assert epochs[-1][key] == by_seed[1][key]
    best = {int(k): v for k, v in same_text["best_with_window"].items()}
    assert [*best] == list(range(14, 21)) and sorted(best.values(), reverse=True) == [
        *best.values()
    ]
    for reached in same_text["greeter"].values():
        assert best[17] > reached > best[18] > same_text["true_model"]


def test_the_memory():
    record, finale = load_record("memory"), load_record("finale")
    assert record["setting"] == record_greeter.SETTING
    assert [row["changed"] for row in record["rows"]] == record_memory.ROWS
    assert record["rows"][3]["seeds"] == finale["seeds"]  # the same three runs
    far = [
        min(seed["names_right"]["by_bucket"]["11-20"] for seed in row["seeds"])
        for row in record["rows"]
    ]
    assert far[0] < far[1] < far[2] < far[3] and far[4] < far[5] < far[3]


def test_the_wrong_gradient():
    record, finale = load_record("wrong_gradient"), load_record("finale")
    assert record["setting"] == finale["setting"]
    assert [row["seed"] for row in record["seeds"]] == [1, 2, 3]
    first, right = record["seeds"][0]["curve"], [row["valid_ppl"] for row in finale["epochs"]]
    assert first[0] == right[0] and len(first) == len(right)
    for row in record["seeds"]:
        assert row["curve"][-1] == row["valid_ppl"] > right[-1] + 0.3
        assert row["names_right"]["by_bucket"]["11-20"] < 0.2  # a guess among seven: 0.14


def test_the_windows():
    record, finale = load_record("windows"), load_record("finale")
    best = record["best_with_window"]
    assert record["true_model"] == finale["same_text"]["true_model"]
    assert {k: best[k] for k in map(str, record_greeter.WINDOWS)} == finale["same_text"][
        "best_with_window"
    ]
    np.testing.assert_allclose(record["window_floors"], LANGUAGE.window_floors(20), atol=5e-5)
    ks = [str(k) for k in record_windows.WINDOWS]
    assert [*record["counting"]] == ks and [*record["trained"]] == [*record_windows.KINDS]
    for kind, rows in record["trained"].items():
        assert [*rows] == ks
        *rates, longer = record["grid"][kind]
        chosen = min(rates, key=lambda row: row["valid_ppl"])
        assert longer["lr"] == chosen["lr"] and longer["epochs"] == 2 * chosen["epochs"]
        if longer["valid_ppl"] < 0.99 * chosen["valid_ppl"]:
            chosen = longer
        for k in ks:
            assert [row["seed"] for row in rows[k]] == ([1, 2, 3] if k in ("10", "20") else [1])
            for row in rows[k]:
                assert (row["lr"], row["epochs"]) == (chosen["lr"], chosen["epochs"])
                assert row["ppl"] > best[k] > record["true_model"] - 1e-9
    for k in ks:
        assert record["counting"][k]["ppl"] > best[k]


def test_a_point_of_the_windows_is_that_of_a_fresh_run():
    (row,) = load_record("windows")["trained"]["concat"]["1"]
    held_out, word_to_id, _ = load_toy("valid")
    setting = record_greeter.SETTING
    corpus = record_greeter.drawn_text(setting["stories"], setting["text_seed"], word_to_id)
    how = {"lr": row["lr"], "epochs": row["epochs"], "seed": row["seed"]}
    model = record_windows.train(corpus, "concat", 1, **how, **record_windows.HOW)
    again = ppl(record_windows.read_windows(model, held_out)[0])
    assert again == pytest.approx(row["valid_ppl"], rel=1e-3)


# The scripts that record it -------------------------------------------------------------------------


def test_the_greeter_is_recorded():
    model, record = record_greeter.run(TINY, seeds=(1, 2), fresh=FRESH)
    assert isinstance(model, SimpleRnnlm)
    kept = load_record("finale")
    assert record.keys() == kept.keys() and record["epochs"][1].keys() == kept["epochs"][1].keys()
    assert record["same_text"].keys() == kept["same_text"].keys()
    held_out, word_to_id, _ = load_toy("valid")
    assert round(evaluate(model, held_out), 4) == record["epochs"][-1]["valid_ppl"]
    # and it is the run of fit()
    corpus = record_greeter.drawn_text(60, 1, word_to_id)
    other = record_greeter.SimpleRnnlm(82, 50, 150, rng=1)
    record_greeter.RnnlmTrainer(other, record_greeter.SGD(1.0)).fit(
        corpus[:-1], corpus[1:], 2, 20, 40, max_grad=1.0, schedule="linear", progress=False
    )
    for ours, theirs in zip(model.params, other.params):
        np.testing.assert_array_equal(ours, theirs)


def test_the_memory_is_recorded(capsys):
    rows = [{"time_size": 10}, {"hidden_size": 5, "schedule": None}]
    record = record_memory.run(TINY, rows, seeds=(1, 2), fresh=FRESH)
    assert record.keys() == load_record("memory").keys()
    first, second = record["rows"]
    assert first["changed"] == {"time_size": 10} and [r["seed"] for r in first["seeds"]] == [1, 2]
    assert first["seeds"][0]["valid_ppl"] != second["seeds"][0]["valid_ppl"]


def test_the_wrong_gradient_is_recorded(capsys):
    record = record_wrong_gradient.run(TINY, seeds=(1,), fresh=FRESH)
    kept = load_record("wrong_gradient")
    assert record.keys() == kept.keys() and record["seeds"][0].keys() == kept["seeds"][0].keys()
    right, _ = record_greeter.run(TINY, seeds=(1,), fresh=FRESH)
    held_out = load_toy("valid")[0]
    assert record["seeds"][0]["valid_ppl"] != round(evaluate(right, held_out), 4)


def test_each_step_is_left_alone():
    """The gradients of a TimeRNN that forgets are those of its steps, without what comes later."""
    rng = np.random.default_rng(0)
    N, T, D, H = 2, 3, 4, 5
    params = [rng.normal(size=shape) for shape in ((D, H), (H, H), (H,))]
    xs, dhs = rng.normal(size=(N, T, D)), rng.normal(size=(N, T, H))
    rnn, h = TimeRNN(*params), np.zeros((N, H))
    record_wrong_gradient.forget_the_next_step(rnn)
    hs, dxs = rnn.forward(xs), rnn.backward(dhs)
    sums = [np.zeros_like(param) for param in params]
    for t in range(T):
        step = RNN(*params)
        h = step.forward(xs[:, t], h)
        np.testing.assert_allclose(dxs[:, t], step.backward(dhs[:, t])[0])
        sums = [total + grad for total, grad in zip(sums, step.grads)]
    np.testing.assert_allclose(hs[:, -1], h)
    for ours, total in zip(rnn.grads, sums):
        np.testing.assert_allclose(ours, total)


def test_the_windows_are_recorded():
    steps = []
    record = record_windows.run(
        windows=[1, 2, 5],
        seeds_of={5: (1, 2)},
        stories=100,
        rates=(0.01, 1.0),
        epochs=1,
        grid_window=2,
        fresh=FRESH,
        note=lambda record, done: steps.append(done),
    )
    assert record.keys() == load_record("windows").keys()
    assert len(steps) == 1 + 3 * (1 + 4)
    for kind, grid in record["grid"].items():
        assert grid[0]["valid_ppl"] > grid[1]["valid_ppl"]  # so that 1.0 is chosen
        assert grid[1]["valid_ppl"] > 1.01 * grid[2]["valid_ppl"]  # and two epochs
        assert [row["epochs"] for row in grid] == [1, 1, 2]
        for row in (row for rows in record["trained"][kind].values() for row in rows):
            assert (row["lr"], row["epochs"]) == (1.0, 2)
    assert record["best_with_window"][5] < record["best_with_window"][2]


# Their arithmetic -----------------------------------------------------------------------------------


def test_greetings_are_found():
    story = "Tom was singing . Ben came in . Ben said hi to Tom . <eos>"
    words = f"{story} she said hi to Tom".split()
    places, distances = greetings(words)
    assert [words[t] for t in places] == ["Tom", "Tom"]
    assert places.tolist() == [12, 19] and distances.tolist() == [12, 7]
    assert min(greetings(LANGUAGE.sample(300, rng=0))[1]) == 6


def test_names_are_counted():
    hits, distances = np.array([1, 0, 1, 1, 0, 0]), np.array([6, 6, 10, 11, 20, 20])
    right = names_right(hits, distances)
    assert right["by_bucket"] == {"6-10": pytest.approx(2 / 3), "11-20": pytest.approx(1 / 3)}
    assert right["by_distance"] == {6: 0.5, 10: 1, 11: 1, 20: 0}
    inside = record_windows.names_inside(hits, distances, 10)
    assert inside == {"inside": pytest.approx(2 / 3), "beyond": pytest.approx(1 / 3)}
    assert record_windows.names_inside(hits, distances, 20)["beyond"] is None


def test_a_text_is_read_in_any_blocks(greeter):
    model, word_to_id, _ = greeter
    fresh = record_greeter.Fresh(word_to_id, stories=3, seed=1)
    losses, guesses = read(model, fresh.ids)
    assert ppl(losses) == pytest.approx(evaluate(model, fresh.ids), abs=1e-4)
    again, other = read(model, fresh.ids, block=7)
    np.testing.assert_allclose(again, losses, atol=1e-5)
    np.testing.assert_array_equal(other, guesses)


@pytest.mark.parametrize("block", [7, 1000])
def test_the_best_with_a_window_is_that_of_window_probs(block):
    words = LANGUAGE.sample(4, rng=3)
    losses = window_losses(LANGUAGE, words, 20, block)
    assert losses.shape == (21, len(words))
    for k in (0, 1, 2, 7, 20):
        assert np.isnan(losses[k, :k]).all()
        for t in range(k, len(words)):
            probs = LANGUAGE.window_probs(words[t - k : t])
            assert losses[k, t] == pytest.approx(-math.log(probs[LANGUAGE.words.index(words[t])]))


def test_counts_are_mixed_with_those_of_shorter_windows():
    train, asked = np.array([0, 1, 0, 1, 2]), np.array([0, 1, 1])
    losses = record_windows.counted_losses(train, asked, 2, [1.0, 2.0])
    assert losses.shape == (3, 2, 3)
    for i, a in enumerate((1.0, 2.0)):
        p0 = [(count + a / 3) / (5 + a) for count in (2, 2, 1)]
        np.testing.assert_allclose(np.exp(-losses[0, i]), [p0[0], p0[1], p0[1]])
        after_0 = (2 + a * p0[1]) / (2 + a)  # 0 1 twice, and 0 was followed twice
        after_1 = (0 + a * p0[1]) / (2 + a)  # 1 was followed by 0 and 2
        np.testing.assert_allclose(np.exp(-losses[1, i, 1:]), [after_0, after_1])
        after_0_1 = (0 + a * after_1) / (2 + a)  # 0 1 was followed by 0 and 2
        np.testing.assert_allclose(np.exp(-losses[2, i, 2]), after_0_1)


def test_every_window_is_measured_on_its_own_words():
    model = CBOW(82, 3, 4, "concat", hidden_size=5, rng=0)
    ids = load_toy("valid")[0][:50]
    losses, guesses = record_windows.read_windows(model, ids, block=9)
    assert len(losses) == len(guesses) == 46
    for t in (10, 30):
        contexts = ids[np.newaxis, t - 4 : t]
        assert losses[t - 4] == pytest.approx(model.forward(contexts, ids[t : t + 1]), abs=1e-5)
        assert guesses[t - 4] == model.predict(contexts).argmax()
