"""How long a slider takes to answer, compute and draw together: part of ``make bench``.

Every control of every panel is moved there and back, some times; the median and the slowest tenth
of these moves are printed, in milliseconds. Asked for: a median below 100.
"""

import time
from statistics import median, quantiles

import ipywidgets
import numpy as np

from rnnlm_core import SGD, RnnlmTrainer, SimpleRnnlm
from rnnlm_core.plots import use_style
from rnnlm_core.texts.toy_language import ToyLanguage, load_toy
from rnnlm_core.widgets import (
    branch,
    bugs,
    cut,
    gradient_flow,
    graph,
    loss,
    mask,
    reading,
    sentence,
    temperature,
    training,
    unrolling,
    window,
)

SENTENCES = [
    ["you", "say", "goodbye", "and", "i", "say", "hello", "."],
    ["you", "say", "good", "day", "."],
    ["good", "plants", "die", "."],
]
CANDIDATES = ["you say goodbye .", "you say good day ."]


def writer():
    corpus, word_to_id, id_to_word = load_toy("train")
    model = SimpleRnnlm(len(word_to_id), 50, 100, rng=1, dtype=np.float64)
    fit = RnnlmTrainer(model, SGD(0.5)).fit
    fit(corpus[:-1], corpus[1:], max_epoch=1, batch_size=10, time_size=20, progress=False)
    return temperature.temperature_panel(model, word_to_id, id_to_word, ToyLanguage())


PANELS = {
    "5.1 sentence": lambda: sentence.sentence_panel(SENTENCES, CANDIDATES),
    "5.1 window": window.window_panel,
    "5.2 unrolling": unrolling.unrolling_panel,
    "5.2 gradient flow": gradient_flow.gradient_flow_panel,
    "5.2 cut": cut.cut_panel,
    "5.2 reading": reading.reading_panel,
    "5.3 graph": lambda: graph.graph_panel(step=12),
    "5.4 mask": mask.mask_panel,
    "5.4 loss": loss.loss_panel,
    "5.5 branch": branch.branch_panel,
    "5.5 training, settings": training.training_panel,
    "5.5 temperature": writer,
    "5.5 bugs": bugs.bugs_panel,
}


def another_value(control):
    if hasattr(control, "options"):
        values = [pair[1] if isinstance(pair, tuple) else pair for pair in control.options]
        return next(value for value in values if value != control.value)
    if isinstance(control.value, bool):
        return not control.value
    step = getattr(control, "step", None) or 1
    at_the_end = control.value + step > getattr(control, "max", np.inf)
    return control.value + (-step if at_the_end else step)


def moves(panel, turns=8):
    """Milliseconds of each move there and back, of every control."""
    for _ in range(turns):
        for control in panel.controls.values():
            kept = control.value
            for value in (another_value(control), kept):
                start = time.perf_counter()
                control.value = value
                yield 1000 * (time.perf_counter() - start)


def main():
    print(f"\nsliders, ipywidgets {ipywidgets.__version__}      median   90 % of moves within (ms)")
    use_style()
    for name, make in PANELS.items():
        times = list(moves(make()))
        print(f"{name:30}{median(times):10.0f}{quantiles(times, n=10)[-1]:10.0f}")


if __name__ == "__main__":
    main()
