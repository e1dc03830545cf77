"""The models of notebook your_own_text: what was recorded of them, and what the page says."""

import nbformat
import numpy as np
import pytest
import record_scribe
from house import EXTRAS

from rnnlm_core import evaluate
from rnnlm_core.records import load_record, load_scribe
from rnnlm_core.texts.course_text import load_course_text
from rnnlm_core.texts.text_file import encode


@pytest.fixture(scope="module")
def record():
    return load_record("scribe")


def test_the_scribe_is_the_model_of_the_record(record):
    model, char_to_id, id_to_char = load_scribe()
    assert repr(model) == "SimpleRnnlm(V=80, D=32, H=160, float64)"
    assert id_to_char == {i: letter for letter, i in char_to_id.items()}
    _, held_out = record_scribe.split(load_course_text())
    ppl = evaluate(model, encode(list(held_out), char_to_id))
    assert ppl == pytest.approx(record["seeds"][0]["characters"], abs=1e-3)


def test_the_page_trains_the_same(record):
    """make course-text was run, and then make notebooks."""
    cells = nbformat.read(EXTRAS[0], as_version=4).cells
    shown = "\n".join(o.get("text", "") for c in cells for o in c.get("outputs", []))
    for run in record["seeds"]:
        assert f"seed {run['seed']}: {run['characters']:.2f}\n" in shown
    first = record["seeds"][0]
    assert f"training  {first['by_amount'][-1]['training']:5.2f}\n" in shown
    assert f"held out  {first['characters']:5.2f}\n" in shown
    for ppl in first["words"].values():
        assert f" {ppl:.1f}\n" in shown


def test_what_the_record_shows(record):
    learned = len(record_scribe.split(load_course_text())[0])
    assert [run["seed"] for run in record["seeds"]] == list(record_scribe.SEEDS)
    for run in record["seeds"]:
        rows = run["by_amount"]
        assert [row["characters"] for row in rows] == [learned // p for p in record_scribe.PARTS]
        best, training = ([row[key] for row in rows] for key in ("best", "training"))
        assert best == sorted(best, reverse=True), "more text, a better model"
        assert training[0] < 1.1 and training[-1] > 2.5, "and less of it by heart"
        assert rows[0]["copied"] > 0.9 and rows[-1]["copied"] < 0.15
        ppl = list(run["words"].values())  # of an eighth of the words, a quarter, half
        assert ppl == sorted(ppl)


def test_less_text_is_trained_as_long(monkeypatch):
    """On a text of nothing: every part is read as often as fits, and copies are counted."""
    monkeypatch.setattr(record_scribe, "READ", 4000)
    monkeypatch.setattr(record_scribe, "PARTS", (2, 1))
    ids = np.arange(2000) % 7
    epochs = [len(record_scribe.train(ids[:size], 7, seed=1).history) for size in (1000, 2000)]
    assert epochs == [4, 2]
    letters = dict(enumerate("abcdef "))
    rows, model = record_scribe.with_less(ids, ids[:100], letters, 1)
    assert [row["characters"] for row in rows] == [1000, 2000]
    assert rows[-1]["end"] == evaluate(model, ids[:100])
    assert all(row["best"] <= row["end"] for row in rows)
