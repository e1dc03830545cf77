"""The record of slow units says what the page says, and its script compares what it says it does."""

import numpy as np
import record_slow_units
from fresh_text import greetings
from record_slow_units import BETWEEN, BUCKETS, SETTING, model_with

from rnnlm_core import ToyLanguage
from rnnlm_core.records import load_record
from rnnlm_core.texts.toy_language import PEOPLE, RULES


def test_the_record_is_that_of_the_script():
    record = load_record("slow_units")
    assert record["setting"].items() >= SETTING.items()
    assert record["buckets"] == [list(bucket) for bucket in BUCKETS]
    seeds = [(row["slow"], row["seed"]) for row in record["rows"]]
    assert seeds == [(slow, seed) for slow in (True, False) for seed in (1, 2, 3)]
    assert min(record["greetings"]) > 300, "few greetings say little"
    for row in record["rows"]:
        assert len(row["right"]) == len(BUCKETS)
        # a best rate at the end of the row of those tried would ask for one more
        assert min(record["setting"]["rates"]) < row["lr"] < max(record["setting"]["rates"])


def test_between_the_names_and_the_greeting_nobody_is_named():
    words = ToyLanguage(RULES | BETWEEN).sample(500, rng=3)
    places, back = greetings(words)
    assert len(places) == 500 and max(back) > 60
    for place, distance in zip(places, back):
        named = {word for word in words[place - distance : place] if word in PEOPLE}
        assert len(named) == 2  # whoever is greeted, and who speaks


def test_the_models_differ_in_the_recurrent_start_only():
    setting, counts = SETTING | {"wordvec_size": 6, "hidden_size": 12}, np.arange(9, 0, -1)
    slow, other = (model_with(counts, which, setting, seed=1) for which in (True, False))
    for name, a, b in zip(slow.param_names, slow.params, other.params):
        assert np.array_equal(a, b) == (name not in ("Wx", "Wh")), name
    Wh = other.params[-2]
    np.testing.assert_allclose(Wh @ Wh.T, 0.81 * np.eye(12), atol=1e-5)
    assert np.count_nonzero(slow.params[-2][:, :4]) == 4, "a slow unit hears no other"


def test_a_small_run_has_the_shape_of_the_record():
    tiny = {"stories": 400, "hidden_size": 8, "wordvec_size": 4, "epochs": 1}
    record = record_slow_units.run(
        SETTING | tiny, rates=(0.01,), seeds=(1,), fresh={"stories": 300, "seed": 1}
    )
    kept = load_record("slow_units")
    assert record.keys() == kept.keys() and record["rows"][0].keys() == kept["rows"][0].keys()
    assert [row["slow"] for row in record["rows"]] == [True, False]
