"""Train the models of notebook your_own_text: on three seeds, and on less text.

Writes rnnlm_core/records/scribe.npz and scribe.json, in about five minutes: ``make course-text``.
"""

import numpy as np

from rnnlm_core import RnnlmTrainer, SimpleRnnlm, evaluate, generate
from rnnlm_core.archive import save_json
from rnnlm_core.beyond.adam import Adam
from rnnlm_core.evaluation import word_losses
from rnnlm_core.records import FOLDER
from rnnlm_core.texts.copying import share_copied
from rnnlm_core.texts.course_text import load_course_text
from rnnlm_core.texts.text_file import build_corpus, encode, split_words

SIZES = {"wordvec_size": 32, "hidden_size": 160}
HOW = {"batch_size": 8, "time_size": 40, "max_grad": 1.0}
HOW |= {"schedule": "linear", "between_epochs": "jump"}
LR, READ = 0.004, 1_250_000  # characters read in a training, whatever the text
SEEDS = (1, 2, 3)
PARTS = (16, 8, 4, 2, 1)  # one part in so many of the training text


def split(text):
    cut = len(text) * 9 // 10
    return text[:cut], text[cut:]


def train(corpus, V, seed, after_epoch=lambda trainer: None):
    """Train a model of characters as the notebook does; returns the trainer."""
    model = SimpleRnnlm(V, **SIZES, rng=seed, dtype=np.float64)
    trainer, max_epoch = RnnlmTrainer(model, Adam(LR)), max(1, READ // len(corpus))
    for done in trainer.steps(corpus[:-1], corpus[1:], max_epoch, **HOW):
        if done.in_epoch == 0:
            after_epoch(trainer)
    return trainer


def copied(model, corpus, id_to_char, n=4, length=3000):
    """The share of the runs of four words in a sample that stand in the training text."""
    written = generate(model, corpus[-200:], length, temperature=0.5, rng=1)
    sample, source = ("".join(id_to_char[i] for i in ids) for ids in (written, corpus))
    return share_copied(split_words(sample), split_words(source), n)


def with_less(corpus, valid, id_to_char, seed):
    """Train on parts of the text: the perplexity of each at its best and at its end, and copies."""
    rows = []
    for part in PARTS:
        curve, some = [], corpus[: len(corpus) // part]
        step = max(1, part // 2)  # about as many looks at the held-out text for each

        def note(trainer, curve=curve, step=step):
            if len(trainer.history) % step == 0:
                curve.append(evaluate(trainer.model, valid))

        trainer = train(some, len(id_to_char), seed, note)
        row = {"characters": len(some), "best": min(curve), "end": curve[-1]}
        row["training"] = trainer.ppl_list[-1]
        row["copied"] = copied(trainer.model, some, id_to_char)
        rows.append(row)
        print(seed, row, flush=True)
    return rows, trainer.model


def words(text):
    return [word for line in text.splitlines() for word in (*split_words(line), "<eos>")]


def train_words(train_words, held_out, part, seed):
    """Train a model of words, with one part of the vocabulary; returns its losses, in nats."""
    limit = len(set(train_words)) // part
    corpus, word_to_id, _ = build_corpus(train_words, max_vocab=limit)
    model = SimpleRnnlm(limit, 64, 128, rng=seed, dtype=np.float64)
    how = HOW | {"time_size": 20}
    for _ in RnnlmTrainer(model, Adam(0.003)).steps(corpus[:-1], corpus[1:], 8, **how):
        pass
    return word_losses(model, encode(held_out, word_to_id))


def run():
    """-> the model of the first seed, and the record."""
    text = load_course_text()
    _, char_to_id, id_to_char = build_corpus(list(text))
    corpus, valid = (encode(list(part), char_to_id) for part in split(text))
    rows, models = [], []
    for seed in SEEDS:
        parts, model = with_less(corpus, valid, id_to_char, seed)
        row = {"seed": seed, "characters": parts[-1]["end"], "by_amount": parts}
        row["words"] = {
            part: float(np.exp(train_words(*map(words, split(text)), part, seed).mean()))
            for part in (8, 4, 2)
        }
        rows.append(row)
        models.append(model)
        print(row["words"], flush=True)
    return models[0], {"setting": {**SIZES, **HOW, "lr": LR, "read": READ}, "seeds": rows}


if __name__ == "__main__":
    from record_greeter import rounded

    model, record = run()
    params = [param.astype(np.float32) for param in model.params]
    SimpleRnnlm.from_params(params).save(FOLDER / "scribe.npz")
    save_json(FOLDER / "scribe.json", rounded(record))
    print("written: scribe.npz and scribe.json")
