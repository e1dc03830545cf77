"""The common base of all sliders: controls, a picture, and a sentence that says what it shows.

Every slider consists of three pure functions, ``compute(**settings)``, ``draw(result, figure)`` and
``describe(result)``, which are tested without any widget. A Panel connects them.
"""

import html
import io
import textwrap
from contextlib import contextmanager

import matplotlib
from ipywidgets import HTML, HBox, Image, Layout, VBox
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..colours import INK
from ..plots import STYLE, Picture, drawable, other_fonts, with_few_colours

WIDTH, HEIGHT = 7.2, 3.2  # inches of a picture, at 100 dots an inch
LETTERS, LINE = 86, 0.2  # of the words below a picture: letters in a line, inches a line


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
        return f"Panel({', '.join(f'{name}={value!r}' for name, value in self.settings().items())})"

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

    def _repr_mimebundle_(self, **kwargs):
        """Return the live widget, and a picture with its words for a page that no kernel runs."""
        widget = super()._repr_mimebundle_(**kwargs)
        data, metadata = self.still()._repr_mimebundle_()
        return {**widget, **data}, metadata

    def still(self):
        """Return the picture that is shown now, with the words below it."""
        lines = textwrap.wrap(self.said, LETTERS)
        below = LINE * (len(lines) + 0.5)
        with house_style():
            figure = Figure(figsize=(WIDTH, self.height + below), dpi=100)
            above, under = figure.subfigures(2, 1, height_ratios=[self.height, below])
            self.draw(self.result, above)
            look = {"va": "top", "color": INK, "family": ["DejaVu Sans", *other_fonts()[0]]}
            under.text(0.02, 1, drawable("\n".join(lines)), **look)
            return Picture(with_few_colours(png_of(figure)), self.said)


def one_line(text):
    return " ".join(text.split())


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


@contextmanager
def house_style():
    """Draw in the style of the series, whether or not a notebook has set it.

    Automatic layout takes more than half of the time and makes axes jump, and the hinting of
    letters takes a fifth of the time: both are off.
    """
    faster = {"figure.constrained_layout.use": False, "text.hinting": "none"}
    with matplotlib.rc_context({**STYLE, **faster}):
        yield
