"""What does a cut lose? (notebook 5.2)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import SelectionSlider

from ..colours import FADED, GRADIENT, INK, INPUT, STATE
from ..model import SimpleRnnlm
from ..optimizer import SGD
from ..texts.toy_language import load_toy
from ..trainer import RnnlmTrainer
from ..validate import check_count
from .panel import Panel

BLOCKS = (1, 2, 5, 10, 20, 50, 100, 200)
N_STEPS, SHOWN = 200, 60  # steps of a piece of text; those there is room for in the picture


class Cut(NamedTuple):
    """The gradient of Wh when backpropagation is cut every `block` steps, and the full gradient."""

    block: int
    blocks: np.ndarray  # (K,) all block lengths
    cosines: np.ndarray  # (K,) cosine with the whole gradient, for each of them
    ratios: np.ndarray  # (K,) norm / norm of the whole gradient
    kept: int  # steps whose states are kept at a time
    steps_back: int  # steps back through all blocks of the text

    @property
    def at(self):
        return int(np.flatnonzero(self.blocks == self.block)[0])


def gradients_of_Wh():
    """Train the model of 5.2.4, read its ten pieces; return {block length: gradient (H * H,)}."""
    corpus, word_to_id, _ = load_toy("train")
    xs, ts = corpus[:-1], corpus[1:]
    model = SimpleRnnlm(len(word_to_id), 30, 50, rng=1, dtype=np.float64)
    trainer = RnnlmTrainer(model, SGD(0.5))
    trainer.fit(xs, ts, max_epoch=2, batch_size=10, time_size=20, progress=False)
    at = np.array([range(start, start + N_STEPS) for start in range(0, 30_000, 3000)])
    pieces, answers = xs[at], ts[at]
    gradients = {}
    for block in BLOCKS:
        model.reset_state()
        total = 0
        for start in range(0, N_STEPS, block):
            here = slice(start, start + block)
            model.forward(pieces[:, here], answers[:, here])  # the state goes on
            model.backward()
            total += model.grads[2].ravel() * (block / N_STEPS)
        gradients[block] = total
    return gradients


def compute(gradients, block):
    """gradients: as gradients_of_Wh() returns them, with a key 200; block: one of the keys."""
    if N_STEPS not in gradients:
        raise ValueError(f"gradients: expected one for {N_STEPS} steps, got {sorted(gradients)}")
    if check_count("block", block) not in gradients:
        raise ValueError(f"block: expected one of {sorted(gradients)}, got {block!r}")
    blocks = sorted(gradients)
    gs, full = np.array([gradients[b] for b in blocks]), gradients[N_STEPS]
    norms = np.linalg.norm(gs, axis=1)
    cosines = gs @ full / norms / np.linalg.norm(full)
    steps_back = sum(min(block, N_STEPS - start) for start in range(0, N_STEPS, block))
    ratios = norms / np.linalg.norm(full)
    return Cut(block, np.array(blocks), cosines, ratios, block, steps_back)


def describe(cut):
    return (
        f"Blocks of {cut.block}: cosine {cut.cosines[cut.at]:.3f}, norm ratio "
        f"{cut.ratios[cut.at]:.2f}. States kept at a time: {cut.kept} of {N_STEPS} "
        f"({100 * cut.kept / N_STEPS:g} % of the memory). Steps back through the text: "
        f"{cut.steps_back} of {N_STEPS}, as without a cut, so the time hardly changes."
    )


def draw(cut, figure):
    page = figure.add_axes([0.02, 0, 0.96, 1])
    page.set(xlim=(-0.7, SHOWN - 0.3), ylim=(0, 1))
    page.axis("off")
    _draw_steps(cut, page)
    _draw_counts(cut, page)
    curve = figure.add_axes([0.08, 0.15, 0.46, 0.42])
    place = np.arange(len(cut.blocks))
    curve.plot(place, cut.cosines, "o-", color=INPUT)
    curve.plot(place, cut.ratios, "s--", color=GRADIENT)
    curve.plot([cut.at] * 2, [0, 1.1], ":", color=INK)
    marked = [cut.cosines[cut.at], cut.ratios[cut.at]]
    curve.plot([cut.at] * 2, marked, "o", color=INK, markersize=12, fillstyle="none")
    curve.set(
        xlim=(-0.4, len(place) - 0.6),
        ylim=(0, 1.15),
        xlabel="block length (steps)",
        yticks=[0, 0.5, 1],
    )
    curve.set_xticks(place, cut.blocks)
    # Two texts stand above the axes: a legend inside would hide the mark and draw more slowly.
    curve.text(0, 1.2, "dots: cosine", fontsize=9, color=INPUT)
    curve.text(2.2, 1.2, "squares, dashed: norm ratio", fontsize=9, color=GRADIENT)
    curve.tick_params(labelsize=8)


def _draw_steps(cut, ax):
    """Draw the first steps in blocks: the state crosses a cut, and the gradient stops there."""
    first = np.arange(0, SHOWN, cut.block)
    last = first + cut.block - 1
    ax.plot(np.arange(SHOWN + 1), np.full(SHOWN + 1, 0.83), "o-", color=STATE, markersize=4)
    ax.vlines(first[1:] - 0.5, 0.73, 0.88, color=INK, linewidth=1.2)
    if cut.block > 1:
        ax.hlines(np.full(len(first), 0.765), first, last, color=GRADIENT, linestyle="--")
        ax.plot(first, np.full(len(first), 0.765), "<", color=GRADIENT, markersize=5)
    back = "dashed: the gradient" if cut.block > 1 else "no gradient to the step before"
    told = f"the first {SHOWN} of {N_STEPS} steps; dots: states; {back}; upright lines: cuts"
    ax.text(-0.5, 0.92, told, fontsize=8)


def _draw_counts(cut, ax):
    """Draw memory and time as shares of bars that stand for the 200 steps."""
    left, width = 38, 20
    counts = {"states kept at a time": cut.kept, "steps back": cut.steps_back}
    for y, colour, (name, count) in zip([0.36, 0.18], [STATE, GRADIENT], counts.items()):
        ax.barh(y, width, 0.07, left, facecolor="none", edgecolor=FADED)
        ax.barh(y, width * count / N_STEPS, 0.07, left, color=colour)
        ax.text(left, y + 0.055, f"{name}: {count} of {N_STEPS}", fontsize=9)


def cut_panel(gradients=None):
    """What does a cut lose? A slider for the block length.

    gradients: dict, block length -> gradient of Wh (H * H,); None trains the model of 5.2.4.
    """
    if gradients is None:
        gradients = gradients_of_Wh()
    block = SelectionSlider(
        options=sorted(gradients),
        value=10 if 10 in gradients else max(gradients),
        description="block length",
        style={"description_width": "initial"},
    )
    return Panel(lambda block: compute(gradients, block), draw, describe, {"block": block})
