"""The record of a training with resets agrees with the one without, and says what the page says."""

import numpy as np
from record_resets import EVERY, guesses_from_empty, train

from rnnlm_core.records import load_greeter, load_record
from rnnlm_core.texts.toy_language import load_toy

FINALE, RESETS = load_record("finale"), load_record("resets")


def test_without_a_reset_it_is_the_training_of_the_finale():
    row = RESETS["rows"][0]
    assert row["reset"] == "never" and EVERY["never"] is None
    assert RESETS["setting"] == FINALE["setting"]
    for run, other in zip(row["seeds"], FINALE["seeds"]):
        assert run["seed"] == other["seed"]
        assert run["names_right"]["carried"] == other["names_right"]
        assert run["ppl"] == FINALE["same_text"]["greeter"][str(run["seed"])]


def test_what_the_page_says_of_resets():
    never, sometimes, always = (
        np.mean([run["names_right"]["from_empty"]["by_bucket"]["11-20"] for run in row["seeds"]])
        for row in RESETS["rows"]
    )
    assert never < 0.3 and never + 0.3 < sometimes and sometimes + 0.2 < always
    ppl = [np.mean([run["ppl"] for run in row["seeds"]]) for row in RESETS["rows"]]
    assert ppl[0] < ppl[1] < ppl[2]


def test_a_reset_changes_the_training():
    corpus, setting = load_toy("valid")[0], {**FINALE["setting"], "hidden_size": 10, "max_epoch": 1}
    never, tenth, always = (train(corpus, setting, 1, every) for every in (None, 10, 1))
    assert np.array_equal(never.params[2], tenth.params[2]), "four blocks: the tenth does not come"
    assert not np.array_equal(never.params[2], always.params[2])


def test_each_story_is_read_from_an_empty_state():
    (model, word_to_id, _), ids = load_greeter(), load_toy("valid")[0][:200]
    guesses = guesses_from_empty(model, ids, word_to_id["<eos>"])
    first, second, *_ = np.flatnonzero(ids == word_to_id["<eos>"])
    story = ids[first + 1 : second + 1]
    expected = model.reader().predict(story[np.newaxis, :-1])[0].argmax(axis=1)
    assert guesses[first + 1 : second].tolist() == expected.tolist()
    assert guesses[first] == -1, "what follows the end of a story is not guessed"
