"""Every slider of the pages, computed before anybody moves it.

A page has no kernel. So each panel's settings are gone through here, by the panel's own compute, draw
and describe, and the page keeps a picture and the words for each.
"""

import hashlib
import io
import json
from functools import cache, partial
from importlib import import_module, metadata
from pathlib import Path
from typing import NamedTuple

import grimp
import numpy as np
import PIL.Image
import settings
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import rnnlm_core
from rnnlm_core.widgets import training
from rnnlm_core.widgets.panel import WIDTH, house_style, one_line

DOTS, COLOURS = 144, 64  # an inch, sharp on a phone too; colours of a picture


class State(NamedTuple):
    places: tuple  # of each control's value
    result: object
    words: str


def make(name):
    """The panel of this name, as the notebooks show it."""
    return getattr(import_module(f"rnnlm_core.widgets.{name}"), f"{name}_panel")()


def states_of(name, panel, controls, wanted=None):
    """Go through the states of a panel, or those at the wanted places; an impossible one has no result."""
    one = recorded_runs(panel) if name == "training" else panel.compute
    for places in wanted or settings.places_of(name, controls):
        try:
            result = one(**{c.name: c.values[i] for c, i in zip(controls, places)})
        except ValueError as error:
            yield State(places, None, one_line(f"Not possible: {error}"))
        else:
            yield State(places, result, one_line(panel.describe(result)))


def recorded_runs(panel):
    """A run of the panel that trains, up to an epoch; in grey the one to compare it with.

    This is the same without clipping, and where there is none, the run that the panel begins with.
    """
    usual, run_of = panel.settings(), partial(training.compute, *panel.data, settings.EPOCHS)
    whole = cache(run_of)

    def run(epochs, **chosen):
        curve = whole(**chosen)
        points = [point for point in curve.points if point.epochs <= epochs]
        ended = len(points) == len(curve.points) and epochs > 0
        other = chosen | {"clip": usual["clip"]} if chosen["clip"] else usual
        before = [] if chosen == usual else whole(**other).points
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
    data = [f for f in data if "exercises" not in f.parts]
    number = hashlib.sha256()
    for file in [Path(__file__), Path(settings.__file__), *files, *data]:
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
    controls, numbers, states = settings.controls_of(name, panel), {}, {}
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
