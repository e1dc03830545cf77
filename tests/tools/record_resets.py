"""Record what the RNN of record_greeter.py remembers if its state is reset in training now and then.

Writes rnnlm_core/records/resets.json, in about four minutes. See ``make records``.
"""

from itertools import pairwise

import numpy as np
from fresh_text import greetings, names_right, ppl, read
from record_greeter import FRESH, SEEDS, SETTING, drawn_text, rounded

from rnnlm_core import SGD, SimpleRnnlm, ToyLanguage, batch_indices, clip_grads, load_toy
from rnnlm_core.archive import save_json
from rnnlm_core.records import FOLDER
from rnnlm_core.texts.text_file import END, encode

EVERY = {"never": None, "before every tenth block": 10, "before every block": 1}
WARM = 20  # words of the fresh text that are read before its perplexity is counted


def train(corpus, setting, seed, every):
    """The loop of notebook 5.5, with the state reset before every so many blocks; None: never."""
    N, T, M = setting["batch_size"], setting["time_size"], len(corpus) - 1
    xs, ts, steps = corpus[:-1], corpus[1:], setting["max_epoch"] * (M // (N * T))
    sizes = setting["wordvec_size"], setting["hidden_size"]
    model, optimizer = SimpleRnnlm(int(corpus.max()) + 1, *sizes, rng=seed), SGD()
    for iteration in range(steps):
        if every and iteration % every == 0:
            model.reset_state()
        at = batch_indices(M, N, T, iteration)
        model.forward(xs[at], ts[at])
        model.backward()
        clip_grads(model.grads, setting["max_grad"])
        optimizer.lr = setting["lr"] * (1 - iteration / steps)
        optimizer.update(model.params, model.grads)
    return model


def stories_of(ids, end):
    """The text cut after each of its stories, and where each begins."""
    starts = np.append(0, np.flatnonzero(ids == end) + 1)
    return [(start, ids[start:stop]) for start, stop in pairwise(starts)]


def guesses_from_empty(model, ids, end):
    """The word guessed at each place but the first, if every story is read from an empty state."""
    guesses = np.full(len(ids) - 1, -1)
    for start, story in stories_of(ids, end):
        guesses[start : start + len(story) - 1] = read(model, story)[1]
    return guesses


def run(setting=SETTING, seeds=SEEDS, fresh=FRESH):
    _, word_to_id, _ = load_toy("valid")
    corpus = drawn_text(setting["stories"], setting["text_seed"], word_to_id)
    words = ToyLanguage().sample(fresh["stories"], rng=fresh["seed"])
    ids, (places, distances) = encode(words, word_to_id), greetings(words)
    rows = []
    for name, every in EVERY.items():
        by_seed = []
        for seed in seeds:
            model = train(corpus, setting, seed, every)
            losses, carried = read(model, ids)
            empty = guesses_from_empty(model, ids, word_to_id[END])
            right = [
                names_right(guesses[places - 1] == ids[places], distances)
                for guesses in (carried, empty)
            ]
            found = {"seed": seed, "ppl": ppl(losses[WARM - 1 :])}
            found["names_right"] = {"carried": right[0], "from_empty": right[1]}
            by_seed.append(found)
            shares = [share["by_bucket"] for share in right]
            print(name, seed, found["ppl"], shares, flush=True)
        rows.append({"reset": name, "seeds": by_seed})
    return rounded({"setting": setting, "fresh_text": fresh, "rows": rows})


if __name__ == "__main__":
    save_json(FOLDER / "resets.json", run())
    print("written: resets.json")
