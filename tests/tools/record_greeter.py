"""Train the RNN that greets whom it should, and record the training and what was learned by it.

Writes rnnlm_core/records/greeter.npz and finale.json, in about two minutes. See ``make records``.
"""

import numpy as np
from fresh_text import greetings, names_right, ppl, read, window_losses

from rnnlm_core import SGD, RnnlmTrainer, SimpleRnnlm, ToyLanguage, evaluate, generate, load_toy
from rnnlm_core.archive import save_json
from rnnlm_core.records import FOLDER
from rnnlm_core.texts.text_file import END, encode

SETTING = {
    "stories": 20_000,
    "text_seed": 1,  # so that the text begins with that of load_toy("train")
    "wordvec_size": 50,
    "hidden_size": 150,
    "lr": 1.0,
    "schedule": "linear",
    "max_epoch": 8,
    "batch_size": 20,
    "time_size": 40,
    "max_grad": 1.0,
}
SEEDS = (1, 2, 3)  # of the weights; the first is that of greeter.npz
FRESH = {"stories": 2000, "seed": 7}  # the text on which everything else is measured
WINDOWS = range(14, 21)
N_WRITTEN = 200  # stories that the model writes after each epoch
LONGEST = 36  # words of a story; what is longer is cut off


V = len(ToyLanguage().words)


def drawn_text(stories, seed, word_to_id):
    return encode(ToyLanguage().sample(stories, rng=seed), word_to_id)


def train(corpus, valid, setting, seed, after_epoch=lambda trainer: None):
    """Train as notebook 5.5 does by fit(); returns the trainer.

    after_epoch: called before the first epoch and after each.
    """
    sizes = setting["wordvec_size"], setting["hidden_size"]
    model = SimpleRnnlm(V, *sizes, rng=seed)
    trainer = RnnlmTrainer(model, SGD(setting["lr"]))
    after_epoch(trainer)
    names = ("max_epoch", "batch_size", "time_size", "max_grad", "schedule")
    how = {name: setting[name] for name in names}
    for done in trainer.steps(corpus[:-1], corpus[1:], **how, valid=valid):
        if done.in_epoch == 0:
            after_epoch(trainer)
    return trainer


class Fresh:
    """A text that no model was trained on, with its greetings."""

    def __init__(self, word_to_id, stories, seed):
        self.words = ToyLanguage().sample(stories, rng=seed)
        self.ids = encode(self.words, word_to_id)
        self.places, self.distances = greetings(self.words)

    def names_right(self, model):
        guesses = read(model, self.ids)[1]
        return names_right(guesses[self.places - 1] == self.ids[self.places], self.distances)


def written_stories(model, before, id_to_word, language):
    """Let the model write stories -> the first three, and the share of all that are in the grammar.

    before: ids of a story that it reads first. In training, the state was carried from each story
    to the next; from an empty state the model hardly writes one that is in the grammar.
    """
    stories = []
    for seed in range(N_WRITTEN):
        words = [id_to_word[i] for i in generate(model, before, LONGEST, rng=seed)]
        words = words[: words.index(END) + 1 if END in words else LONGEST]
        stories.append({"text": " ".join(words), "in_the_grammar": language.accepts(words)})
    share = float(np.mean([story["in_the_grammar"] for story in stories]))
    return {"first": stories[:3], "share_in_the_grammar": share}


def run(setting=SETTING, seeds=SEEDS, fresh=FRESH):
    """-> the model of the first seed, and the record."""
    language, (valid, word_to_id, id_to_word) = ToyLanguage(), load_toy("valid")
    corpus = drawn_text(setting["stories"], setting["text_seed"], word_to_id)
    before = valid[: np.flatnonzero(valid == word_to_id[END])[0] + 1]  # the first held-out story
    fresh_text, epochs, by_seed, models = Fresh(word_to_id, **fresh), [], [], []

    def note(trainer):
        epoch, n = len(trainer.history), setting["max_epoch"]
        last = trainer.history[-1] if epoch else {"ppl": None}
        # the rate falls at every step: this is the one with which the next epoch begins
        row = {"epoch": epoch, "lr": setting["lr"] * (1 - epoch / n), "ppl": last["ppl"]}
        row["valid_ppl"] = evaluate(trainer.model, valid)
        row["names_right"] = fresh_text.names_right(trainer.model)
        row["stories"] = written_stories(trainer.model, before, id_to_word, language)
        epochs.append(row)

    for i, seed in enumerate(seeds):
        trainer = train(corpus, valid, setting, seed, note if i == 0 else lambda trainer: None)
        valid_ppl = trainer.history[-1]["valid_ppl"]
        right = fresh_text.names_right(trainer.model)
        by_seed.append({"seed": seed, "valid_ppl": valid_ppl, "names_right": right})
        models.append(trainer.model)
        print(f"seed {seed}: {valid_ppl:.3f}", right["by_bucket"], flush=True)

    start = WINDOWS[-1]  # from here on there are words enough before for every window
    windows = window_losses(language, fresh_text.words, start)[:, start:]
    true = -language.log_probs(fresh_text.words)
    same_text = {
        **fresh,
        "words_scored": len(fresh_text.words) - start,
        "greetings": len(fresh_text.places),
        "true_model": ppl(true[start:]),
        "greeter": {
            seed: ppl(read(model, fresh_text.ids)[0][start - 1 :])
            for seed, model in zip(seeds, models)
        },
        "best_with_window": {k: ppl(windows[k]) for k in WINDOWS},
    }
    held_out = {"words": len(valid) - 1}
    held_out["true_model"] = ppl(-language.log_probs([id_to_word[i] for i in valid])[1:])
    held_out["first_story"] = " ".join(id_to_word[i] for i in before)
    parts = {"held_out": held_out, "epochs": epochs, "seeds": by_seed, "same_text": same_text}
    return models[0], {"setting": setting} | rounded(parts)


def rounded(tree):
    """Numbers of a record, to four decimals."""
    if isinstance(tree, dict):
        return {key: rounded(part) for key, part in tree.items()}
    if isinstance(tree, list):
        return [rounded(part) for part in tree]
    return round(tree, 4) if isinstance(tree, (float, np.floating)) else tree


if __name__ == "__main__":
    model, record = run()
    model.save(FOLDER / "greeter.npz")
    save_json(FOLDER / "finale.json", record)
    print("written: greeter.npz and finale.json")
