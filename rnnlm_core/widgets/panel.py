"""The common base of all sliders: controls, a picture, and a sentence that says what it shows.

Every slider consists of three pure functions, ``compute(**settings)``, ``draw(result, figure)`` and
``describe(result)``, which are tested without any widget. A Panel connects them.
"""

import html
import io
from contextlib import contextmanager

import matplotlib
import numpy as np
import PIL.Image  # comes with matplotlib
from ipywidgets import HTML, HBox, Image, Layout, VBox
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

WIDTH, HEIGHT = 7.2, 3.2  # inches of a picture, at 100 dots an inch


class Panel(VBox):
    """Controls above a picture, and below it a sentence that says what the picture shows.

    compute: called with the value of each control as a keyword argument; returns a result, or
        raises ValueError with a message for the reader, which is shown in place of the words. The
        picture then stays as it was, and the next move works as usual.
    draw: called with a result and an empty Figure (or SubFigure) to draw on.
    describe: called with a result, returns a sentence with its numbers.
    controls: dict of ipywidgets, name -> widget with a value.

    result: what compute last returned. said: the words that are shown now.
    """

    def __init__(self, compute, draw, describe, controls, height=HEIGHT):
        self.compute, self.draw, self.describe = compute, draw, describe
        self.controls, self.height = controls, height
        self.result, self.said = None, ""
        self.picture = Image(format="png", layout=Layout(max_width="100%"))
        self.words = HTML()
        row = HBox(list(controls.values()), layout=Layout(flex_flow="row wrap"))
        super().__init__([row, self.picture, self.words])
        self.add_class("rnnlm-panel")  # by these names the browser tests find their way
        for name, control in controls.items():
            control.add_class(f"rnnlm-control-{name}")
            control.observe(self._moved, names="value")
        self._moved()

    def __repr__(self):
        return f"Panel({as_words(self.settings())})"

    def settings(self):
        return {name: control.value for name, control in self.controls.items()}

    def _moved(self, change=None):
        try:
            self.result = self.compute(**self.settings())
        except ValueError as error:
            self.say(f"Not possible: {error}")
        else:
            self.picture.value = picture(self.draw, self.result, self.height)
            self.say(self.describe(self.result))

    def say(self, text):
        self.said = one_line(text)
        self.words.value = html.escape(self.said)

    def still(self, *settings):
        """Show two or more settings in one picture, which needs no running kernel to be seen.

        settings: dicts; a control that a dict does not name keeps its value. Prints the words.
        """
        results = [self.compute(**{**self.settings(), **setting}) for setting in settings]
        for setting, result in zip(settings, results):
            print(f"{as_words(setting)}: {one_line(self.describe(result))}")
        with house_style():
            figure = Figure(figsize=(WIDTH, self.height * len(results)), dpi=80)
            for part, result in zip(np.ravel(figure.subfigures(len(results), 1)), results):
                self.draw(result, part)
        return Still(with_few_colours(png_of(figure)))

    def try_moves(self, **values):
        """Move each control to a value and back, and print what the panel says before and after.

        With this a notebook shows, and CI checks, that every control does something.
        """
        for name, value in values.items():
            control = self.controls[name]
            # The page is told nothing until the end, or it might send an outdated value back.
            with control.hold_sync(), self.picture.hold_sync(), self.words.hold_sync():
                kept, said, seen = control.value, self.said, bytes(self.picture.value)
                control.value = value
                if self.said == said or self.picture.value == seen:
                    raise AssertionError(f"nothing moves with {name} = {value!r}")
                print(f"{as_words({name: kept})}: {said}")
                print(f"{as_words({name: value})}: {self.said}")
                control.value = kept


def one_line(text):
    return " ".join(text.split())


def as_words(setting):
    """{"window": 10} -> "window 10"."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in setting.items())


def picture(draw, result, height=HEIGHT):
    """Return what draw(result, figure) draws, as the bytes of a PNG."""
    with house_style():
        figure = Figure(figsize=(WIDTH, height), dpi=100)
        draw(result, figure)
        return png_of(figure)


def png_of(figure):
    png = io.BytesIO()
    # Light compression saves a fifth of the time, and the picture goes only to the browser.
    FigureCanvasAgg(figure).print_png(png, pil_kwargs={"compress_level": 1})
    return png.getvalue()


def with_few_colours(png):
    """Return the same picture in a third of the bytes, because notebooks store their stills."""
    small = io.BytesIO()
    with PIL.Image.open(io.BytesIO(png)) as full:
        full.convert("RGB").quantize(64).save(small, "png", optimize=True)
    return small.getvalue()


class Still:
    """A picture that stays in the notebook."""

    def __init__(self, png):
        self._png = png

    def _repr_png_(self):
        return self._png

    def __repr__(self):
        return "Still"


@contextmanager
def house_style():
    """Switch off automatic layout, which takes more than half of the time and makes axes jump, and
    the hinting of letters, which takes a fifth of the time."""
    with matplotlib.rc_context({"figure.constrained_layout.use": False, "text.hinting": "none"}):
        yield
