"""Record how well a word is guessed from a window, by four models and by the best there can be.

Counting, and the three forms of CBOW, each with windows of 1 to 20 words, trained on the text of
record_greeter.py and measured on its fresh text. Writes rnnlm_core/records/windows.json after every
step, in about a quarter of an hour. See ``make records``.
"""

import numpy as np
from fresh_text import names_right, ppl, window_losses
from record_greeter import FRESH, SETTING, Fresh, V, drawn_text, rounded

from rnnlm_core import CBOW, SGD, ToyLanguage, clip_grads, left_windows, load_toy
from rnnlm_core.archive import save_json
from rnnlm_core.functions import softmax_nll
from rnnlm_core.records import FOLDER

WINDOWS = [1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20]
SEEDS_OF = {10: (1, 2, 3), 20: (1, 2, 3)}  # other windows: seed 1 alone
KINDS = {
    "sum": {"combine": "sum", "hidden_size": None},
    "concat": {"combine": "concat", "hidden_size": None},
    "concat_tanh": {"combine": "concat", "hidden_size": 100},
}
HOW = {"wordvec_size": 20, "batch_size": 100, "max_grad": 1.0}
# For each kind the best rate on the held-out text, with a window of 10; and twice as many epochs if
# they make the perplexity lower by more than GAIN.
RATES, EPOCHS, GRID_WINDOW, GAIN = (0.3, 1.0, 3.0), 4, 10, 0.01
SMOOTHINGS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)  # the best for each window, likewise


# Counting -----------------------------------------------------------------------------------------


def counted_losses(train, asked, max_window, smoothings):
    """What counts of the training text lose at each asked word: (max_window + 1, smoothings, M).

    P_k(word) = (count of the k words before and this one + smoothing * P_{k-1}(word))
                / (count of the k words, followed by any + smoothing)
    and P = 1/V below the window of no words. So a share of the counts is mixed with what the window
    that is one word shorter says, and the seldomer the k words were seen, the more of it.
    Row k is of use from place k on only.
    """
    text, n = np.concatenate([train, asked]), len(train)
    V = int(text.max()) + 1
    smoothings = np.array(smoothings)[:, np.newaxis]
    p, losses = np.full(len(text), 1 / V), []
    before = np.zeros(len(text), int)  # number of the sequence of k words before each place
    for _ in range(max_window + 1):
        here = np.unique(before * V + text, return_inverse=True)[1]  # ... and with the word there
        followed = np.bincount(before[:n], minlength=len(text) + 1)[before]
        together = np.bincount(here[:n], minlength=len(text))[here]
        p = (together + smoothings * p) / (followed + smoothings)
        losses.append(-np.log(p[:, n:]))
        before = np.concatenate([[len(text)], here[:-1]])  # no sequence before the first place
    return np.array(losses)


def counting(corpus, valid, asked, windows, first):
    """Counting with every window, and the smoothing for it that is best on the held-out text."""
    on_valid = counted_losses(corpus, valid, first, SMOOTHINGS)
    on_asked = counted_losses(corpus, asked, first, SMOOTHINGS)
    rows = {}
    for k in windows:
        tried = [ppl(losses[k:]) for losses in on_valid[k]]
        i = int(np.argmin(tried))
        row = {"smoothing": SMOOTHINGS[i], "valid_ppl": tried[i]}
        rows[k] = row | {"ppl": ppl(on_asked[k, i, first:])}
    return rows


# Training -----------------------------------------------------------------------------------------


def train(corpus, kind, window, lr, epochs, seed, wordvec_size, batch_size, max_grad):
    """Train a CBOW by SGD on windows in random order, while the rate falls in a line to 0."""
    model = CBOW(V, wordvec_size, window, **KINDS[kind], rng=seed)
    contexts, targets = left_windows(corpus, window)
    optimizer, rng = SGD(lr), np.random.default_rng(seed)
    steps = len(targets) // batch_size
    for epoch in range(epochs):
        order = rng.permutation(len(targets))
        for step in range(steps):
            optimizer.lr = lr * (1 - (epoch * steps + step) / (epochs * steps))
            rows = order[step * batch_size : (step + 1) * batch_size]
            model.forward(contexts[rows], targets[rows])
            model.backward()
            clip_grads(model.grads, max_grad)
            optimizer.update(model.params, model.grads)
    return model


def chosen(corpus, valid, kind, window, rates, epochs):
    """-> the rate and the number of epochs for this kind, and what was tried; see RATES."""
    grid = []

    def reached(lr, epochs):
        model = train(corpus, kind, window, lr, epochs, seed=1, **HOW)
        grid.append({"lr": lr, "epochs": epochs, "valid_ppl": ppl(read_windows(model, valid)[0])})
        return grid[-1]["valid_ppl"]

    by_rate = {lr: reached(lr, epochs) for lr in rates}
    lr = min(by_rate, key=by_rate.get)
    gains = reached(lr, 2 * epochs) < (1 - GAIN) * by_rate[lr]
    return {"lr": lr, "epochs": 2 * epochs if gains else epochs}, grid


def read_windows(model, ids, block=5000):
    """-> the loss of each word from the window on, and the word guessed."""
    contexts, targets = left_windows(ids, model.window_size)
    losses, guesses = [], []
    for start in range(0, len(targets), block):
        scores = model.predict(contexts[start : start + block])
        losses.append(softmax_nll(scores.astype(float), targets[start : start + block])[2])
        guesses.append(scores.argmax(axis=1))
    return np.concatenate(losses), np.concatenate(guesses)


def names_inside(hits, distances, window):
    """The share of right guesses among the names in the window, and among those beyond it."""
    inside = distances <= window
    return {
        where: float(hits[of].mean()) if of.any() else None
        for where, of in (("inside", inside), ("beyond", ~inside))
    }


def run(
    windows=WINDOWS,
    seeds_of=SEEDS_OF,
    stories=SETTING["stories"],
    rates=RATES,
    epochs=EPOCHS,
    grid_window=GRID_WINDOW,
    fresh=FRESH,
    note=lambda record, done: None,
):
    language, (valid, word_to_id, _) = ToyLanguage(), load_toy("valid")
    corpus = drawn_text(stories, SETTING["text_seed"], word_to_id)
    fresh_text, first = Fresh(word_to_id, **fresh), max(windows)
    # all are measured on the same words, those that have the largest window before them
    best = window_losses(language, fresh_text.words, first)[:, first:]
    record = {
        "setting": {"stories": stories, "text_seed": SETTING["text_seed"], **HOW, "kinds": KINDS},
        "fresh_text": {**fresh, "words_scored": len(fresh_text.words) - first},
        "true_model": ppl(-language.log_probs(fresh_text.words)[first:]),
        "best_with_window": {k: ppl(best[k]) for k in range(first + 1)},
        "window_floors": language.window_floors(first),
        "counting": counting(corpus, valid, fresh_text.ids, windows, first),
        "grid": {},
        "trained": {kind: {} for kind in KINDS},
    }
    note(record, "counting")
    for kind in KINDS:
        how, record["grid"][kind] = chosen(corpus, valid, kind, grid_window, rates, epochs)
        note(record, f"{kind}: {how}")
        for k in windows:
            rows = record["trained"][kind][k] = []
            for seed in seeds_of.get(k, (1,)):
                model = train(corpus, kind, k, **how, seed=seed, **HOW)
                row = {"seed": seed, **how, "valid_ppl": ppl(read_windows(model, valid)[0])}
                losses, guesses = read_windows(model, fresh_text.ids)
                row["ppl"] = ppl(losses[first - k :])
                at = fresh_text.places >= first
                places, distances = fresh_text.places[at], fresh_text.distances[at]
                hits = guesses[places - k] == fresh_text.ids[places]
                row["names_right"] = names_inside(hits, distances, k) | names_right(hits, distances)
                rows.append(row)
                note(record, f"{kind}, window {k}, seed {seed}: {row['ppl']}")
    return rounded(record)


if __name__ == "__main__":

    def note(record, done):
        save_json(FOLDER / "windows.json", rounded(record))
        print(done, flush=True)

    note(run(note=note), "written: windows.json")
