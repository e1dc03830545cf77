"""Run the book's training on the first 1000 words of Penn Treebank and record its curves.

``PTB_DIR=folder make records`` writes assets/ptb_first_1000_words.json, so that notebook 5.5 shows
the run whether or not its reader has the text. Only perplexities are written, no word of the text.
"""

import numpy as np
from house import ASSETS

from rnnlm_core import SGD, RnnlmTrainer, SimpleRnnlm, batch_indices, perplexity
from rnnlm_core.archive import save_json
from rnnlm_core.texts.penn_treebank import load_ptb
from rnnlm_core.worked_examples import BookSetting as book

RECORD = ASSETS / "ptb_first_1000_words.json"


def model(V):
    # float64: float32 runs drift apart after 50 to 70 epochs, whatever the machine
    return SimpleRnnlm(V, book.wordvec_size, book.hidden_size, rng=1, dtype=np.float64)


def right_curve(xs, ts, V, epochs):
    trainer = RnnlmTrainer(model(V), SGD(book.lr))
    trainer.fit(xs, ts, epochs, book.batch_size, book.time_size, progress=False)
    return trainer.ppl_list


def star_curve(xs, ts, V, epochs):
    """The learner's loop that fetched its targets by ts[(offset * time_idx) % data_size]."""
    N, T, size = book.batch_size, book.time_size, len(xs)
    learner, sgd, curve, iteration = model(V), SGD(book.lr), [], 0
    offsets = np.arange(N)[:, np.newaxis] * (size // N)
    for _ in range(epochs):
        total = 0.0
        for _ in range(size // (N * T)):
            times = iteration * T + np.arange(T)
            batch_x = xs[batch_indices(size, N, T, iteration)]
            total += learner.forward(batch_x, ts[(offsets * times) % size])
            learner.backward()
            sgd.update(learner.params, learner.grads)
            iteration += 1
        curve.append(perplexity(total, size // (N * T)))
    return curve


def run(epochs=book.max_epoch):
    corpus = load_ptb("train")[0][: book.corpus_size]
    xs, ts, V = corpus[:-1], corpus[1:], int(corpus.max()) + 1
    counts = np.bincount(corpus)
    shares = counts / counts.sum()
    return {
        "vocab_size": V,
        "unigram_ppl": round(perplexity(float(-(shares * np.log(shares)).sum()), 1), 3),
        "ppl": [round(ppl, 3) for ppl in right_curve(xs, ts, V, epochs)],
        "ppl_with_star": [round(ppl, 3) for ppl in star_curve(xs, ts, V, epochs)],
    }


if __name__ == "__main__":
    save_json(RECORD, run())
    print(f"written: {RECORD.name}")
