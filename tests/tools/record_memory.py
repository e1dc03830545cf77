"""Record what the RNN of record_greeter.py remembers if it is trained in another way.

Writes rnnlm_core/records/memory.json, in about six minutes. See ``make records``.
"""

from record_greeter import FRESH, SEEDS, SETTING, Fresh, drawn_text, rounded, train

from rnnlm_core import load_toy
from rnnlm_core.archive import save_json
from rnnlm_core.records import FOLDER

# what is changed in SETTING
ROWS = [
    {"time_size": 5},
    {"time_size": 10},
    {"time_size": 20},
    {"time_size": 40},
    {"time_size": 40, "hidden_size": 50},
    {"time_size": 40, "schedule": None},
]


def run(setting=SETTING, rows=ROWS, seeds=SEEDS, fresh=FRESH):
    valid, word_to_id, _ = load_toy("valid")
    corpus = drawn_text(setting["stories"], setting["text_seed"], word_to_id)
    fresh_text, done = Fresh(word_to_id, **fresh), []
    for row in rows:
        by_seed = []
        for seed in seeds:
            trainer = train(corpus, valid, setting | row, seed)
            found = {"seed": seed, "valid_ppl": trainer.history[-1]["valid_ppl"]}
            found["names_right"] = fresh_text.names_right(trainer.model)
            by_seed.append(found)
            print(row, seed, found["valid_ppl"], found["names_right"]["by_bucket"], flush=True)
        done.append({"changed": row, "seeds": by_seed})
    return rounded({"setting": setting, "fresh_text": fresh, "rows": done})


if __name__ == "__main__":
    save_json(FOLDER / "memory.json", run())
    print("written: memory.json")
