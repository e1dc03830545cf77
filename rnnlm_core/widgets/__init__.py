"""The sliders of the notebooks, one module for each question. Needs ipywidgets and matplotlib."""

from ..extras import need

need("widgets", "ipywidgets")
