"""Record the training of record_greeter.py once more, with one mistake in the backward pass of the RNN.

Writes rnnlm_core/records/wrong_gradient.json, in about a minute and a half. See ``make records``.
"""

from record_greeter import FRESH, SEEDS, SETTING, Fresh, drawn_text, rounded, train

from rnnlm_core import evaluate, load_toy
from rnnlm_core.archive import save_json
from rnnlm_core.records import FOLDER


def forget_the_next_step(rnn):
    """Make a TimeRNN leave out the gradient that the next time step hands back."""

    def backward(dhs):
        (xs, hs), (Wx, Wh, _), (dWx, dWh, db) = rnn.cache, rnn.params, rnn.grads
        dzs = dhs.transpose(1, 0, 2) * rnn.slope(hs[1:])  # time first, as in the cache
        rows = dzs.reshape(-1, len(Wh))
        db[...] = rows.sum(axis=0)
        dWh[...] = hs[:-1].reshape(-1, len(Wh)).T @ rows
        dWx[...] = xs.T @ rows
        return dzs.transpose(1, 0, 2) @ Wx.T

    rnn.backward = backward


def run(setting=SETTING, seeds=SEEDS, fresh=FRESH):
    valid, word_to_id, _ = load_toy("valid")
    corpus = drawn_text(setting["stories"], setting["text_seed"], word_to_id)
    fresh_text, by_seed = Fresh(word_to_id, **fresh), []
    for seed in seeds:
        curve = []

        def note(trainer, curve=curve):
            if not curve:  # before the first epoch
                forget_the_next_step(trainer.model.layers[1])
            curve.append(evaluate(trainer.model, valid))

        model = train(corpus, valid, setting, seed, note).model
        found = {"seed": seed, "valid_ppl": curve[-1], "curve": curve}
        found["names_right"] = fresh_text.names_right(model)
        by_seed.append(found)
        print(seed, curve[-1], found["names_right"]["by_bucket"], flush=True)
    return rounded({"setting": setting, "fresh_text": fresh, "seeds": by_seed})


if __name__ == "__main__":
    save_json(FOLDER / "wrong_gradient.json", run())
    print("written: wrong_gradient.json")
