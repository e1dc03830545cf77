"""Which settings of a panel the pages have: its controls as a page has them, and the combinations."""

import itertools
from typing import NamedTuple

import ipywidgets

EPOCHS = 6  # of a recorded run of the panel that trains

# Where all combinations are too many: those that the text speaks of, and a way between them. A panel
# has the union of its lines; a control that a line leaves out has all its values.
SOME = {
    "sentence": [
        {
            "word_1": ["you", "i", "say"],
            "word_2": ["say", "you"],
            "word_3": ["good", "goodbye", "hello"],
            "word_4": ["die", "day", "goodbye", "i", "."],
            "word_5": [".", ""],
        },
        {
            "word_1": ["you", "i", "say"],
            "word_2": ["say", "you"],
            "word_3": ["good", "goodbye", "hello", ""],
            "word_4": [""],
            "word_5": [""],
        },
    ],
    "graph": [
        {"w": [-1, 0, 0.25, 0.5, 1, 2], "dh0": [1], "dh1": [2], "dh2": [3]},
        {"w": [1], "dh0": [0, 1], "dh1": [0, 2], "dh2": [0, 3]},
    ],
    "reading": [
        {
            "iteration": [0, 1, 2, *range(5, 45, 5), *range(45, 56), *range(60, 100, 5), 98, 99],
            "T": [10, 20],
        }
    ],
    "training": [
        {"rate": [0.02, 0.5, 2, 10], "hidden": [50], "T": [20], "clip": [0, 0.25]},
        {"rate": [0.5], "hidden": [10, 50, 100], "T": [20], "clip": [0]},
        {"rate": [0.5], "hidden": [50], "T": [1, 5, 20], "clip": [0]},
    ],
    "temperature": [{"seed": range(5)}],
    "writer": [{"seed": range(5)}],
    "unit": [{"unit": [*range(0, 160, 4), 9, 151], "passage": [0]}, {"unit": [144, 9, 151]}],
}


class Control(NamedTuple):
    """A control as a page has it. labels: of its values, in their order."""

    name: str
    title: str
    kind: str  # slider, menu, buttons, box, or run
    values: list
    labels: list


def control_of(name, widget):
    """What a page must know of a control."""
    if isinstance(widget, ipywidgets.Checkbox):
        kind, values, labels = "box", [False, True], ["", ""]
    elif isinstance(widget, ipywidgets.IntText):
        kind, values, labels = "menu", [0, widget.value], ["0", str(widget.value)]
    elif isinstance(widget, (ipywidgets.IntSlider, ipywidgets.FloatSlider)):
        steps = round((widget.max - widget.min) / widget.step)
        kind, values = "slider", [round(widget.min + i * widget.step, 9) for i in range(steps + 1)]
        labels = [format(value, getattr(widget, "readout_format", "d")) for value in values]
    else:
        kinds = {ipywidgets.SelectionSlider: "slider", ipywidgets.Dropdown: "menu"}
        kind = kinds.get(type(widget), "buttons")
        values, labels = widget._options_values, widget._options_labels
    return Control(name, widget.description, kind, [*values], [*labels])


def controls_of(name, panel):
    """The controls of a panel, each with the values that a page offers."""
    found = [control_of(key, widget) for key, widget in panel.controls.items()]
    if name == "training":
        found.append(Control("epochs", "", "run", [*range(EPOCHS + 1)], [""] * (EPOCHS + 1)))
    return [offered(control, SOME.get(name, [{}])) for control in found]


def offered(control, lines):
    wanted = {value for line in lines for value in line.get(control.name, control.values)}
    pairs = [pair for pair in zip(control.values, control.labels) if pair[0] in wanted]
    values, labels = map(list, zip(*pairs))
    return control._replace(values=values, labels=labels)


def places_of(name, controls):
    """All combinations of values that a page has, each as the places of the values, in order."""
    found = set()
    for line in SOME.get(name, [{}]):
        values = [line.get(control.name, control.values) for control in controls]
        places = [[*map(c.values.index, chosen)] for c, chosen in zip(controls, values)]
        found |= {*itertools.product(*places)}
    return sorted(found)
