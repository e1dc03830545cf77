"""Every slider of the notebooks, as its page makes it, and a move of each of its controls.

The tests of the widgets, those in the browser and the benchmark go over this one list.
"""

import ast
import re

import nbformat

from rnnlm_core.widgets import (
    branch,
    bugs,
    gradient_flow,
    graph,
    greeting,
    loss,
    mask,
    reading,
    sentence,
    temperature,
    training,
    unit,
    window,
    writer,
)

PANELS = {  # how a page makes it, and where each control is moved to
    "window": (window.window_panel, {"window": 18}),
    "sentence": (
        sentence.sentence_panel,
        {"word_1": "we", "word_2": "die", "word_3": "hello", "word_4": "and", "word_5": "hello"},
    ),
    "greeting": (greeting.greeting_panel, {"read": 3, "name": "Ben"}),
    "gradient_flow": (gradient_flow.gradient_flow_panel, {"rho": 1.4}),
    "reading": (reading.reading_panel, {"iteration": 49, "N": 4, "T": 20}),
    "graph": (graph.graph_panel, {"step": 15, "w": 0.25, "dh0": 0, "dh1": 0, "dh2": 0}),
    "mask": (mask.mask_panel, {f"place_{t}": t == 4 for t in range(5)}),
    "loss": (loss.loss_panel, {"window": 18}),
    "branch": (branch.branch_panel, {"p": 0.8}),
    "bugs": (bugs.bugs_panel, {"case": 2, "cause": "star"}),
    "training": (training.training_panel, {"rate": 0.02, "hidden": 100, "T": 1, "clip": 0.25}),
    "temperature": (temperature.temperature_panel, {"temperature": 0.3, "seed": 1}),
    "writer": (writer.writer_panel, {"temperature": 1.5, "seed": 1}),
    "unit": (unit.unit_panel, {"unit": 7, "passage": 3}),
}


def panels_of(path):
    """The names of the panels that a notebook shows, in its order."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    calls = [
        node for cell in cells for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)
    ]
    names = [re.fullmatch(r"(\w+)_panel", getattr(call.func, "id", "")) for call in calls]
    return [name[1] for name in names if name]


def move(panel, **values):
    """Move each control to a value and back -> the words after each move.

    Every move must change the words and the picture.
    """
    found = []
    for name, value in values.items():
        control = panel.controls[name]
        kept, said, seen = control.value, panel.said, bytes(panel.picture.value)
        control.value = value
        assert panel.said != said, f"the words stay as they are with {name} = {value!r}"
        assert panel.picture.value != seen, f"the picture stays as it is with {name} = {value!r}"
        found.append(panel.said)
        control.value = kept
        assert panel.said == said
    return found
