"""Curves and weights that were recorded, for what takes too long to wait for on a page.

``make records`` computes all of them again.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ..model import SimpleRnnlm
from ..texts.course_text import load_course_text
from ..texts.text_file import build_corpus
from ..texts.toy_language import load_toy
from ..validate import check_choice

FOLDER = Path(__file__).parent


def load_record(name: str) -> dict:
    """Read the record of this name. Raises ValueError that lists the names for an unknown one."""
    check_choice("name", name, sorted(path.stem for path in FOLDER.glob("*.json")))
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def load_greeter() -> tuple[SimpleRnnlm, dict[str, int], dict[int, str]]:
    """The RNN that remembers who is to be greeted: returns (model, word_to_id, id_to_word).

    The model was trained on 20,000 stories of the toy language, as load_record("finale") tells. Its
    word ids are those of load_toy. Let it read a whole story before the one that you ask it about:
    in training it met the empty state only once, and from there it guesses names by chance.
    """
    _, word_to_id, id_to_word = load_toy("train")
    return SimpleRnnlm.load(FOLDER / "greeter.npz"), word_to_id, id_to_word


def load_scribe() -> tuple[SimpleRnnlm, dict[str, int], dict[int, str]]:
    """The RNN that writes letter by letter: returns (model, char_to_id, id_to_char).

    It was trained on the first nine tenths of load_course_text(), as the notebook your_own_text
    trains it. It computes in float64, so that it writes the same on every machine.
    """
    _, char_to_id, id_to_char = build_corpus(list(load_course_text()))
    params = SimpleRnnlm.load(FOLDER / "scribe.npz").params
    model = SimpleRnnlm.from_params([param.astype(np.float64) for param in params])
    return model, char_to_id, id_to_char
