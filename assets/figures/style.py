"""The one visual language of the figures: what a colour, a shape and a dashed line mean.

Colours are Okabe and Ito's, told apart by colour-blind readers too, and never the only sign: layers
are rectangles, states are rounded, words are pills, gradients are dashed and point back.
"""

import math
import re
from typing import NamedTuple

import drawsvg as draw

from rnnlm_core import colours


class Kind(NamedTuple):
    """A meaning: the colour of its lines, and the light tint that text stands on."""

    line: str
    fill: str


INK, SOFT = colours.INK, colours.SOFT  # text; captions and remarks
CARD = Kind(colours.CARD, colours.CARD_PALE)
INPUT = Kind(colours.INPUT, colours.INPUT_PALE)  # x_t, word vectors
STATE = Kind(colours.STATE, colours.STATE_PALE)  # h_t
LAYER = Kind(colours.LAYER, colours.LAYER_PALE)  # layers and weights
WEIGHT = Kind(colours.LAYER_TEXT, colours.LAYER_PALE)  # the same, for arrows
GRADIENT = Kind(colours.GRADIENT, colours.GRADIENT_PALE)
OUTPUT = Kind(colours.OUTPUT, colours.OUTPUT_PALE)  # scores, probabilities, loss
FADED = Kind(colours.FADED, colours.FADED_PALE)  # out of sight, ignored, masked
PLAIN = Kind(INK, CARD.fill)
KINDS = [CARD, INPUT, STATE, LAYER, WEIGHT, GRADIENT, OUTPUT, FADED, PLAIN]
COLOURS = {INK, SOFT, "none"}.union(*KINDS)

FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"
SMALLEST, SUBSCRIPT = 15, 12  # pixels; 15 are 11 points
HEAD = 9  # length of an arrow's head
DASHED = {"stroke_dasharray": "5 4"}


class Desc(draw.Title):
    TAG_NAME = "desc"


def tidy(number):
    """One decimal, and none where it is zero: the same text on every platform."""
    number = round(float(number), 1)
    return int(number) if number == int(number) else number


def towards(start, end, distance):
    """The point at that distance from start on the way to end."""
    (a, b), (c, d) = start, end
    length = math.sqrt((c - a) ** 2 + (d - b) ** 2)
    return a + (c - a) * distance / length, b + (d - b) * distance / length


class Figure(draw.Drawing):
    """A card to draw on. Every x, y of a shape is its centre, which keeps things on a grid."""

    def __init__(self, width, height, title, description):
        super().__init__(width, height, role="img", font_family=FONT)
        self.append(draw.Title(title))
        self.append(Desc(description))
        # opaque, so that the figure looks the same on a light and on a dark page
        self.rectangle(width / 2, height / 2, width - 1, height - 1, CARD, corner=12, stroke=1)

    def rectangle(self, x, y, w, h, kind, corner=4, stroke=1.6, dashed=False, filled=True):
        sides = map(tidy, (x - w / 2, y - h / 2, w, h))
        look = {"stroke": kind.line, "stroke_width": stroke, **(DASHED if dashed else {})}
        fill = kind.fill if filled else "none"
        self.append(draw.Rectangle(*sides, rx=tidy(corner), fill=fill, **look))

    def text(self, x, y, label, size=SMALLEST, anchor="middle", colour=INK, bold=False):
        """Text centred on y; "W_x" and "h_{t-1}" have subscripts, lowered by dy in every browser."""
        look = {"fill": colour, "text_anchor": anchor, "font_weight": "bold" if bold else None}
        line = draw.Text("", size, tidy(x), tidy(y + 0.36 * size), **look)
        dropped = 0
        for part in re.split(r"(_\{[^}]*\}|_\w)", label):
            if part:
                drop = 4 if part[0] == "_" else 0
                small = max(SUBSCRIPT, round(0.75 * size)) if drop else None
                shown = part[1:].strip("{}") if drop else part
                line.append(draw.TSpan(shown, dy=drop - dropped or None, font_size=small))
                dropped = drop
        if label:
            self.append(line)

    def box(self, x, y, w, h, label="", kind=LAYER, size=SMALLEST, **options):
        """A layer: a rectangle with its name."""
        self.rectangle(x, y, w, h, kind, **options)
        self.text(x, y, label, size)

    def state(self, x, y, label, w=54, h=34, kind=STATE):
        """A hidden state, or another value worth a name: rounded."""
        self.box(x, y, w, h, label, kind, corner=12)

    def word(self, x, y, label, w=78, h=32, kind=INPUT):
        """A word or an input: a pill."""
        self.box(x, y, w, h, label, kind, corner=h / 2)

    def tag(self, x, y, label, w=48, h=24):
        """The name or value of a gradient, on its tint so that it may lie on a line."""
        self.rectangle(x, y, w, h, Kind(GRADIENT.fill, GRADIENT.fill), corner=5)
        self.text(x, y, label)

    def line(self, *points, kind=PLAIN, width=1.8, dashed=False, bend=7):
        """A line through points, its corners rounded."""
        look = {"stroke": kind.line, "stroke_width": width, **(DASHED if dashed else {})}
        path = draw.Path(fill="none", **look)
        path.M(*map(tidy, points[0]))
        for before, corner, after in zip(points, points[1:], points[2:]):
            path.L(*map(tidy, towards(corner, before, bend)))
            path.Q(*map(tidy, (*corner, *towards(corner, after, bend))))
        path.L(*map(tidy, points[-1]))
        self.append(path)

    def arrow(self, *points, kind=PLAIN, dashed=False):
        """A line with a head at its last point; what flows gives the colour."""
        *_, before, tip = points
        base = towards(tip, before, HEAD)
        x, y = (base[1] - tip[1]) * 0.44, (tip[0] - base[0]) * 0.44  # half its width, across
        self.line(*points[:-1], towards(tip, before, HEAD - 1), kind=kind, dashed=dashed)
        head = (*tip, base[0] + x, base[1] + y, base[0] - x, base[1] - y)
        self.append(draw.Lines(*map(tidy, head), close=True, fill=kind.line))

    def gradient(self, *points):
        """The way back."""
        self.arrow(*points, kind=GRADIENT, dashed=True)

    def pair(self, start, end, kind=PLAIN, gap=9):
        """There and back on one edge: forward above or at the left, the gradient below or right."""
        (x, y), (u, v) = start, end
        across, down = (0, gap) if y == v else (gap, 0)
        self.arrow((x - across, y - down), (u - across, v - down), kind=kind)
        self.gradient((u + across, v + down), (x + across, y + down))

    def branch(self, x, y, kind=STATE):
        """Where one value goes two ways."""
        self.append(draw.Circle(tidy(x), tidy(y), 4, fill=kind.line))

    def caption(self, label, x=None):
        self.text(self.width / 2 if x is None else x, self.height - 24, label, colour=SOFT)

    def legend(self, y, x=None):
        """The two kinds of arrow: in the middle of the card, or one below the other from x."""
        left = self.width / 2 - 180 if x is None else x
        self.arrow((left, y), (left + 44, y))
        self.text(left + 54, y, "forward", anchor="start")
        left, y = (left + 148, y) if x is None else (left, y + 30)
        self.gradient((left + 44, y), (left, y))
        self.text(left + 54, y, "backward (gradients)", anchor="start")
