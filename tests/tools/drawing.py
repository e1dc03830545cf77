"""What a slider draws, as a reader sees it."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def drawn(module, result, height=3.2):
    """The figure with a result on it, as a reader sees it: no text cut off, none on another."""
    figure = Figure(figsize=(7.2, height))
    module.draw(result, figure)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    every = [*figure.texts]
    for ax in figure.axes:
        every += [*ax.texts, ax.title, *(ax.get_legend().texts if ax.get_legend() else [])]
        if ax.axison:
            every += [*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label]
    every = [text for text in every if text.get_text().strip()]
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
