"""How long a slider takes to answer, compute and draw together: part of ``make bench``.

Every control of every panel is moved there and back, some times; the median and the slowest tenth
of these moves are printed, in milliseconds. Asked for: a median below 100.
"""

import time
from statistics import median, quantiles

import ipywidgets
import numpy as np
from panels import PANELS

from rnnlm_core.plots import use_style


def another_value(control):
    if hasattr(control, "options"):
        values = [pair[1] if isinstance(pair, tuple) else pair for pair in control.options]
        return next(value for value in values if value != control.value)
    if isinstance(control.value, bool):
        return not control.value
    step = getattr(control, "step", None) or 1
    at_the_end = control.value + step > getattr(control, "max", np.inf)
    return control.value + (-step if at_the_end else step)


def moves(panel, turns=8):
    """Milliseconds of each move there and back, of every control."""
    for _ in range(turns):
        for control in panel.controls.values():
            kept = control.value
            for value in (another_value(control), kept):
                start = time.perf_counter()
                control.value = value
                yield 1000 * (time.perf_counter() - start)


def main():
    print(f"\nsliders, ipywidgets {ipywidgets.__version__}      median   90 % of moves within (ms)")
    use_style()
    for name, (make, _) in PANELS.items():
        times = list(moves(make()))
        print(f"{name:30}{median(times):10.0f}{quantiles(times, n=10)[-1]:10.0f}")


if __name__ == "__main__":
    main()
