"""Curves and weights that were recorded, for what takes too long to wait for on a page.

``make records`` computes all of them again.
"""

from __future__ import annotations

import json
from pathlib import Path

from ..model import SimpleRnnlm
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
