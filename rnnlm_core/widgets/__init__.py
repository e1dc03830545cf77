"""The sliders of the notebooks, one module per question. They need ipywidgets and matplotlib."""

from ..extras import need

need("widgets", "ipywidgets")
