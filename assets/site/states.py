"""Every slider of the pages, computed before anybody moves it.

A page has no kernel. So each panel's settings are gone through here, by the panel's own compute, draw
and describe, and the page keeps a picture and the words for each.
"""

import hashlib
import io
import itertools
import json
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import NamedTuple

import grimp
import ipywidgets
import numpy as np
import PIL.Image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import rnnlm_core
from rnnlm_core.widgets.panel import WIDTH, house_style, one_line
from rnnlm_core.widgets.training import EPOCHS

DOTS, COLOURS = 144, 64  # an inch, sharp on a phone too; colours of a picture

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
        }
    ],
    "graph": [
        {"w": [-1, 0, 0.25, 0.5, 1, 2], "dh0": [1], "dh1": [2], "dh2": [3]},
        {"w": [1], "dh0": [0, 1], "dh1": [0, 2], "dh2": [0, 3]},
    ],
    "reading": [
        {"iteration": [*range(0, 45, 5), *range(45, 56), *range(60, 100, 5), 98, 99], "T": [10, 20]}
    ],
    "training": [
        {"rate": [0.02, 0.1, 0.5, 2, 10], "hidden": [50], "T": [20], "clip": [0, 0.25]},
        {"rate": [0.5], "hidden": [10, 20, 50, 100], "T": [20], "clip": [0]},
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


class State(NamedTuple):
    places: tuple  # of each control's value
    result: object
    words: str


def make(name):
    """The panel of this name, as the notebooks show it."""
    return getattr(import_module(f"rnnlm_core.widgets.{name}"), f"{name}_panel")()


def control_of(name, widget):
    """What a page must know of a control."""
    if isinstance(widget, ipywidgets.SelectionSlider):
        kind, values, labels = "slider", widget.options, map("{:g}".format, widget.options)
    elif isinstance(widget, (ipywidgets.Dropdown, ipywidgets.ToggleButtons)):
        kind = "menu" if isinstance(widget, ipywidgets.Dropdown) else "buttons"
        values, labels = widget._options_values, widget._options_labels
    elif isinstance(widget, ipywidgets.Checkbox):
        kind, values, labels = "box", [False, True], ["", ""]
    elif isinstance(widget, ipywidgets.IntText):
        kind, values, labels = "menu", [0, widget.value], ["0", str(widget.value)]
    else:
        kind, steps = "slider", round((widget.max - widget.min) / widget.step)
        values = [round(widget.min + i * widget.step, 9) for i in range(steps + 1)]
        form = getattr(widget, "readout_format", "d")
        labels = [format(value, form) for value in values]
    return Control(name, widget.description, kind, [*values], [*labels])


def controls_of(name, panel):
    """The controls of a panel, each with the values that a page offers."""
    found = [control_of(key, widget) for key, widget in panel.controls.items()]
    wanted = {key: set() for key in panel.controls}
    for line in SOME.get(name, [{}]):
        for control in found:
            wanted[control.name] |= {*line.get(control.name, control.values)}
    kept = []
    for control in found:
        missing = wanted[control.name] - {*control.values}
        assert not missing, f"{name}: {control.name} has no {missing}"
        places = [i for i, value in enumerate(control.values) if value in wanted[control.name]]
        chosen = ([all_[i] for i in places] for all_ in (control.values, control.labels))
        kept.append(control._replace(**dict(zip(("values", "labels"), chosen))))
    if name == "training":
        kept.append(Control("epochs", "", "run", [*range(EPOCHS + 1)], [""] * (EPOCHS + 1)))
    return kept


def places_of(name, controls):
    """All combinations of values that a page has, each as the places of the values, in order."""
    found = {}
    for line in SOME.get(name, [{}]):
        choices = [
            [c.values.index(value) for value in line.get(c.name, c.values)] for c in controls
        ]
        found |= dict.fromkeys(itertools.product(*choices))
    return sorted(found)


def states_of(name, panel, controls, wanted=None):
    """Go through the states of a panel, or those at the wanted places; an impossible one has no result."""
    one = recorded_runs(panel) if name == "training" else panel.compute
    for places in wanted or places_of(name, controls):
        settings = {c.name: c.values[i] for c, i in zip(controls, places)}
        try:
            result = one(**settings)
        except ValueError as error:
            yield State(places, None, one_line(f"Not possible: {error}"))
        else:
            yield State(places, result, one_line(panel.describe(result)))


def recorded_runs(panel):
    """A run of the panel that trains, up to an epoch, with the run that it begins with in grey."""
    from rnnlm_core.widgets.training import compute

    usual = panel.settings()
    whole = cache(lambda **settings: compute(*panel.data, EPOCHS, **settings))

    def run(epochs, **settings):
        curve = whole(**settings)
        points = [point for point in curve.points if point.epochs <= epochs]
        ended = len(points) == len(curve.points) and epochs > 0
        before = [] if settings == usual else whole(**usual).points
        return curve._replace(points=points, before=before, trouble=curve.trouble if ended else "")

    return run


def webp(draw, result, height):
    """What draw draws, in a third of the bytes of a PNG."""
    with house_style():
        figure = Figure(figsize=(WIDTH, height), dpi=DOTS)
        draw(result, figure)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        picture = PIL.Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    picture.quantize(COLOURS).convert("RGB").save(file, "webp", lossless=True, quality=30)
    return file.getvalue()


def key_of(name):
    """A number for all that the states of a panel depend on."""
    package = Path(rnnlm_core.__file__).parent
    modules = {f"rnnlm_core.widgets.{name}"}
    modules |= imports().find_upstream_modules(*modules)
    files = [package.joinpath(*module.split(".")[1:]) for module in sorted(modules)]
    files = [
        f.with_suffix(".py") if f.with_suffix(".py").is_file() else f / "__init__.py" for f in files
    ]
    data = [f for f in sorted(package.rglob("*")) if f.suffix in (".npz", ".json", ".txt")]
    number = hashlib.sha256()
    for file in [Path(__file__), *files, *data]:
        number.update(file.read_bytes())
    number.update("".join(map(metadata.version, ("numpy", "matplotlib", "pillow"))).encode())
    return number.hexdigest()[:16]


@cache
def imports():
    return grimp.build_graph("rnnlm_core", cache_dir=None)


def build(name, folder):
    """Write the states of a panel into folder/name, unless they are there; returns what the page needs."""
    folder, key = folder / name, key_of(name)
    script = folder / "states.js"
    if not script.exists() or not script.read_text(encoding="utf-8").startswith(f"// {key}\n"):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        text = json.dumps(compute(name, folder), ensure_ascii=False, separators=(",", ":"))
        script.write_text(f"// {key}\npanel({json.dumps(name)},{text});\n", encoding="utf-8")
    return read(script)


def read(script):
    """What a file of states holds."""
    text = script.read_text(encoding="utf-8")
    return json.loads(text[text.index("{") : text.rindex("}") + 1])


def compute(name, folder):
    """Write the pictures of a panel -> its controls and states, as a page's script reads them."""
    panel = make(name)
    controls, numbers, states = controls_of(name, panel), {}, {}
    for places, result, words in states_of(name, panel, controls):
        number = None  # an impossible setting leaves the picture as it is
        if result is not None:
            picture = webp(panel.draw, result, panel.height)
            number = numbers.setdefault(picture, len(numbers))
        states[",".join(map(str, places))] = [number, words]
    for picture, number in numbers.items():
        (folder / f"{number}.webp").write_bytes(picture)
    start = {**panel.settings(), "epochs": 0}
    return {
        "controls": [control._asdict() for control in controls],
        "start": [control.values.index(start[control.name]) for control in controls],
        "size": [round(100 * WIDTH), round(100 * panel.height)],
        "states": states,
    }
