"""What a slider draws, as a reader sees it."""

import re

from matplotlib import colors
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rnnlm_core.widgets.panel import house_style


def drawn(module, result, height=3.2):
    """The figure with a result on it, as a reader sees it.

    No text is cut off or lies on another, all letters have at least 11 points and a contrast of
    4.5 to 1 with white. Of a formula its largest letters count.
    """
    with house_style():
        figure = Figure(figsize=(7.2, height))
        module.draw(result, figure)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    every = [*figure.texts]
    for ax in figure.axes:
        every += [*ax.texts, ax.title, *(ax.get_legend().texts if ax.get_legend() else [])]
        if ax.axison:
            every += [*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label]
    every = [text for text in every if re.search(r"\w", text.get_text())]
    for text in every:
        assert text.get_fontsize() >= 11, f"small letters: {text}"
        assert contrast(text.get_color()) >= 4.5, f"pale letters: {text}"
    seen = [(text, text.get_window_extent(canvas.get_renderer())) for text in every]
    for i, (text, box) in enumerate(seen):
        assert box.x0 >= -2 and box.x1 <= figure.bbox.x1 + 2, f"cut off: {text}"
        assert box.y0 >= -2 and box.y1 <= figure.bbox.y1 + 2, f"cut off: {text}"
        for other, its in seen[:i]:
            across = min(box.x1, its.x1) - max(box.x0, its.x0)
            down = min(box.y1, its.y1) - max(box.y0, its.y0)
            assert across < 1 or down < 3, f"{text} lies on {other}"
    return figure


def texts(axes):
    return [t.get_text() for t in axes.texts]


def contrast(colour):
    """How much darker than white, from 1 to 21 (WCAG 2)."""
    light = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colors.to_rgb(colour)
    ]
    return 1.05 / (light[0] * 0.2126 + light[1] * 0.7152 + light[2] * 0.0722 + 0.05)
