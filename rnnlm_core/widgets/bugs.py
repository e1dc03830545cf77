"""Guess the bug (notebook 5.5): the curves of training loops with one silent mistake each.

``python -m rnnlm_core.widgets.bugs`` trains all loops and writes records/bug_curves.json.
"""

from typing import NamedTuple

import numpy as np
from ipywidgets import Dropdown
from matplotlib.ticker import FixedLocator, NullLocator

from ..archive import save_json
from ..batches import batch_indices
from ..colours import FADED, INK, REFERENCE, TRAIN, VALID
from ..evaluation import evaluate, perplexity
from ..model import SimpleRnnlm
from ..optimizer import SGD
from ..records import FOLDER, load_record
from ..texts.toy_language import ToyLanguage, load_toy
from .panel import Panel

N, T, H, EPOCHS = 10, 20, 50, 5
M = 20011  # words of the text; a round number would send * to ten places only
TOP = 1000  # of the picture; what is higher is drawn at its edge

# cause: (what was typed, the check that would have caught it)
CAUSES = {
    "star": (
        "targets read at offset * time",
        "Print the positions of the first targets: along a row they must go up by one.",
    ),
    "copy": (
        "inputs and targets are the same words",
        "Print one input row with its targets; and a perplexity far below the floor is too good.",
    ),
    "frozen": (
        "the gradients never reach the weights",
        "Compare the weights before and after one update: every matrix must have changed.",
    ),
    "rate": (
        "a learning rate four times too large",
        "Print the norm of the gradient at every step, or train once more with half the rate.",
    ),
    "reset": (
        "the state is reset before every block",
        "Look at model.state before the second block: it must be the last state of the first.",
    ),
    "last": (
        "a word that occurs twice counts once (dW[idx] += dout)",
        "Compare the gradient of the word vectors with numerical differences, one word twice.",
    ),
    "rows": (
        "all rows read the same place",
        "Print the positions of two rows: they must start at different places.",
    ),
    "dh": (
        "the gradient from the next step is forgotten",
        "Compare the gradient of Wh with numerical differences, over more than one step.",
    ),
}
# No case has one of the other two causes: they are wrong answers to choose from.
CASES = dict(enumerate(["star", "reset", "copy", "rate", "last", "frozen"], 1))
NO_GUESS = "?"


class Case(NamedTuple):
    case: int
    cause: str  # the mistake, a key of CAUSES
    guess: str  # NO_GUESS or a key of CAUSES
    data: dict  # cause -> (epochs, 2): training and held-out perplexity; "right": no mistake
    lines: dict  # floor, unigram, uniform -> perplexity


def curve(cause, xs, ts, held_out, epochs=EPOCHS):
    """Train with one mistake; return a row [training, held-out perplexity] for every epoch.

    xs, ts: (M,) word ids and the ids that follow them. cause "right" trains without a mistake.
    """
    model = SimpleRnnlm(int(max(xs.max(), ts.max())) + 1, 50, H, rng=1, dtype=np.float64)
    optimizer = SGD(2.0 if cause == "rate" else 0.5)
    embedding, rnn = model.layers[:2]
    if cause == "last":
        embedding.backward = lambda dout: last_only(embedding, dout)
    if cause == "dh":
        rnn.backward = lambda dhs: step_by_step(rnn, dhs)
    offsets = batch_indices(len(xs), N, T, 0)[:, :1]
    steps, iteration, rows = len(xs) // (N * T), 0, []
    for _ in range(epochs):
        total_loss = 0
        for _ in range(steps):
            time_idx = iteration * T + np.arange(T)
            at = (offsets + time_idx) % len(xs)
            if cause == "rows":
                at = (0 * offsets + time_idx) % len(xs)
            batch_x, batch_t = xs[at], ts[at]
            if cause == "star":
                batch_t = ts[(offsets * time_idx) % len(xs)]
            if cause == "copy":
                batch_t = batch_x
            if cause == "reset":
                model.reset_state()
            total_loss += model.forward(batch_x, batch_t)
            model.backward()
            grads = [0 * grad for grad in model.grads] if cause == "frozen" else model.grads
            optimizer.update(model.params, grads)
            iteration += 1
        rows.append([perplexity(total_loss, steps), evaluate(model, held_out, batch_size=10)])
    return rows


def last_only(embedding, dout):
    (dW,) = embedding.grads
    dW[...] = 0
    dW[embedding.xs] += dout  # of a word that occurs twice only the last gradient counts


def step_by_step(rnn, dhs):
    Wx, Wh, b = rnn.params
    dWx, dWh, db = rnn.grads
    xs, hs = rnn.cache  # time-major
    dzs = (dhs.transpose(1, 0, 2) * (1 - hs[1:] ** 2)).reshape(-1, len(Wh))
    db[...] = dzs.sum(axis=0)
    dWh[...] = hs[:-1].reshape(-1, len(Wh)).T @ dzs
    dWx[...] = xs.T @ dzs
    return (dzs @ Wx.T).reshape(T, N, -1).transpose(1, 0, 2)


def curves(causes=("right", *CAUSES)):
    """Train all loops in about ten seconds; return {cause: [[training, held-out], ...]}."""
    corpus, held_out = load_toy("train")[0], load_toy("valid")[0][:2000]
    return {cause: curve(cause, corpus[:M], corpus[1 : M + 1], held_out) for cause in causes}


def read_curves():
    return {cause: np.array(rows) for cause, rows in load_record("bug_curves").items()}


def compute(data, lines, case, cause):
    """case: 1 to 6. cause: the guess, a key of CAUSES, or NO_GUESS. data, lines: see Case."""
    if case not in CASES:
        raise ValueError(f"case: expected one of {list(CASES)}, got {case!r}")
    if cause != NO_GUESS and cause not in CAUSES:
        raise ValueError(f"cause: expected {NO_GUESS!r} or one of {list(CAUSES)}, got {cause!r}")
    return Case(case, CASES[case], cause, data, lines)


def number(ppl):
    return f"{ppl:.2f}" if ppl < TOP else f"above {TOP}"


def path_of(rows):
    (a, b), (c, d) = rows[0], rows[-1]
    return (
        f"training {number(a)} in epoch 1, {number(c)} in epoch {len(rows)}; "
        f"held-out {number(b)} and {number(d)}"
    )


def describe(shown):
    wrong, right = shown.data[shown.cause], shown.data["right"]
    said = f"Case {shown.case}: {path_of(wrong)}. The right loop: {path_of(right)}."
    if shown.guess == NO_GUESS:
        return f"{said} Which mistake is it?"
    typed, check = CAUSES[shown.guess]
    if shown.guess == shown.cause:
        return f"{said} Right: {typed}. What would have caught it: {check}"
    return f"{said} No. With “{typed}”: {path_of(shown.data[shown.guess])}."


def draw(shown, figure):
    axes = figure.subplots(1, 2, sharey=True)
    figure.subplots_adjust(left=0.1, right=0.83, bottom=0.16, top=0.8, wspace=0.08)
    epochs = np.arange(1, EPOCHS + 1)
    sides = (("training", TRAIN, "o-"), ("held-out", VALID, "s--"))
    for i, (ax, (name, colour, style)) in enumerate(zip(axes, sides)):
        curves = {cause: np.minimum(rows[:, i], TOP) for cause, rows in shown.data.items()}
        ax.set_yscale("log")
        ax.plot(epochs, curves["right"], "-", color=FADED, linewidth=1.2, label="right loop")
        ax.plot(epochs, curves[shown.cause], style, color=colour, markersize=5, label="this case")
        if shown.guess != NO_GUESS:
            look = {"color": INK, "linewidth": 1, "markersize": 9}
            ax.plot(epochs, curves[shown.guess], "x:", **look, label="your guess")
        look = {"colors": REFERENCE, "linestyles": ["-", "-.", ":"], "linewidths": 1}
        ax.hlines(list(shown.lines.values()), 0, EPOCHS + 1, **look)
        ax.set(xlim=(0.8, EPOCHS + 0.2), ylim=(1, 1.1 * TOP), xticks=[1, 3, 5])
        ax.set_xlabel("epoch")
        ax.set_title(name)
    axes[0].set_ylabel("perplexity (log)")
    axes[0].yaxis.set_major_locator(FixedLocator([1, 2, 5, 10, 100, 1000]))
    axes[0].yaxis.set_major_formatter("{x:g}")
    axes[0].yaxis.set_minor_locator(NullLocator())
    axes[1].yaxis.set_visible(False)  # it is that of the first
    for name, value in shown.lines.items():
        axes[1].text(EPOCHS + 0.3, value, f"{name} ({value:.3g})", va="center")
    axes[0].legend(loc="upper right", bbox_to_anchor=(1, 1.02))
    if shown.guess == NO_GUESS:
        verdict = "which mistake?"
    else:
        verdict = f"{CAUSES[shown.guess][0]}: {'right' if shown.guess == shown.cause else 'no'}"
    figure.suptitle(f"case {shown.case}: {verdict}", fontsize=11, y=0.97)


def bugs_panel(language=None):
    """Guess the bug: controls for the case and for a guess at its cause."""
    language, data = language or ToyLanguage(), read_curves()
    V = len(language.words)
    lines = {"floor": language.floor, "unigram": language.window_floors(0)[0], "uniform": V}
    guesses = [(typed, cause) for cause, (typed, _) in CAUSES.items()]
    wide = {"style": {"description_width": "initial"}, "layout": {"width": "auto"}}
    controls = {
        "case": Dropdown(options=[(f"case {i}", i) for i in CASES], description="curve", **wide),
        "cause": Dropdown(
            options=[("your guess", NO_GUESS), *guesses], description="cause", **wide
        ),
    }
    return Panel(lambda case, cause: compute(data, lines, case, cause), draw, describe, controls)


if __name__ == "__main__":
    save_json(FOLDER / "bug_curves.json", curves())
    print("written: bug_curves.json")
