"""Record how well a name is remembered with slow units and without, for notebook a_large_text.

The stories are those of the toy language, with sentences before the greeting that name nobody. So whoever
is greeted was named up to a hundred words back. The two models differ only in how their recurrent layer
starts, and each has the learning rate that is best for it on held-out stories. Writes
rnnlm_core/records/slow_units.json, in about ten minutes. See ``make records``.
"""

import numpy as np
from fresh_text import greetings, read
from record_greeter import rounded

from rnnlm_core import Adam, RnnlmTrainer, ToyLanguage, evaluate
from rnnlm_core.archive import save_json
from rnnlm_core.beyond.better_model import BetterRnnlm
from rnnlm_core.beyond.long_run import factors_of
from rnnlm_core.records import FOLDER
from rnnlm_core.texts.text_file import build_corpus, by_frequency, encode
from rnnlm_core.texts.toy_language import RULES

BETWEEN = {
    "STORY": [(1, "OPENING PAUSE B said hi to A . ANSWER END <eos>")],
    "PAUSE": [(0.25, ""), (0.75, "then PAUSED . PAUSE")],
    "PAUSED": [
        (0.3, "it was WEATHER outside"),
        (0.3, "a clock STRUCK somewhere"),
        (0.2, "nobody said a word"),
        (0.2, "some time went by"),
    ],
    "WEATHER": [(0.4, "cold"), (0.3, "sunny"), (0.3, "raining")],
    "STRUCK": [(0.4, "was striking"), (0.3, "stopped"), (0.3, "began to tick")],
}
SETTING = {
    "stories": 12_000,
    "wordvec_size": 50,
    "hidden_size": 100,
    "epochs": 8,
    "batch_size": 20,
    "time_size": 80,
    "max_grad": 1.0,
    "recurrent_lr": 0.25,
}
RATES = (0.004, 0.008, 0.016, 0.032)
SEEDS = (1, 2, 3)  # of the weights; the rates are tried with the first
FRESH = {"stories": 4000, "seed": 7}
BUCKETS = [(6, 20), (21, 30), (31, 40), (41, 60), (61, 100)]  # words back


def model_with(counts, slow, setting, seed):
    """A BetterRnnlm; without slow units, all units start as those that are not slow."""
    D, H = setting["wordvec_size"], setting["hidden_size"]
    model = BetterRnnlm(counts, D, H, clusters=False, rng=seed)
    if not slow:
        rng = np.random.default_rng(seed)
        *_, Wx, Wh, _ = model.params
        Wx[...] = 6 * rng.standard_normal((D, H)) / np.sqrt(D)
        Wh[...] = 0.9 * np.linalg.qr(rng.standard_normal((H, H)))[0]
    return model


def train(counts, corpus, slow, lr, setting, seed):
    model = model_with(counts, slow, setting, seed)
    trainer = RnnlmTrainer(model, Adam(lr, factors_of(model, setting["recurrent_lr"])))
    names = ("batch_size", "time_size", "max_grad")
    how = {name: setting[name] for name in names}
    trainer.fit(
        corpus[:-1], corpus[1:], setting["epochs"], **how, schedule="linear", progress=False
    )
    return model


def run(setting=SETTING, rates=RATES, seeds=SEEDS, fresh=FRESH):
    language = ToyLanguage(RULES | BETWEEN)
    corpus, word_to_id, _ = build_corpus(language.sample(setting["stories"], rng=1))
    new_id, counts = by_frequency(corpus, len(word_to_id))
    corpus = new_id[corpus]
    valid = new_id[encode(language.sample(500, rng=2), word_to_id)]
    words = language.sample(**{"n_stories": fresh["stories"], "rng": fresh["seed"]})
    text = new_id[encode(words, word_to_id)]
    places, back = greetings(words)
    rows = []
    for slow in (True, False):
        models = {lr: train(counts, corpus, slow, lr, setting, seeds[0]) for lr in rates}
        tried = {lr: evaluate(model, valid) for lr, model in models.items()}
        print(f"slow units: {slow}", tried, flush=True)
        best = min(tried, key=tried.get)
        for seed in seeds:
            first = seed == seeds[0]
            model = models[best] if first else train(counts, corpus, slow, best, setting, seed)
            hits = read(model, text)[1][places - 1] == text[places]
            ppl = evaluate(model, valid)
            right = [float(hits[(low <= back) & (back <= high)].mean()) for low, high in BUCKETS]
            rows.append({"slow": slow, "lr": best, "seed": seed, "valid_ppl": ppl, "right": right})
            print(rows[-1], flush=True)
    asked = [int(((low <= back) & (back <= high)).sum()) for low, high in BUCKETS]
    setting = setting | {"words": len(corpus), "rates": rates}
    return rounded({"setting": setting, "buckets": BUCKETS, "greetings": asked, "rows": rows})


if __name__ == "__main__":
    save_json(FOLDER / "slow_units.json", run())
