"""Measure all sides with one number of threads, and write the figures to stdout as JSON.

run.py starts this in a process of its own, with the threads set before anything is imported.
"""

import contextlib
import io
import json
import sys
import time
import tracemalloc
from statistics import median, quantiles

import finale
import numpy as np
import tricks
from sides import SIDES, fast, layers, plain

from rnnlm_core import SimpleRnnlm

SETTINGS = {
    "book": {"V": 418, "N": 10, "T": 5, "D": 100, "H": 100},
    "Penn Treebank": {"V": 10000, "N": 20, "T": 35, "D": 200, "H": 200},
}
TURNS = {"book": (60, 10), "Penn Treebank": (9, 1)}  # turns, steps in each
FINALE = {"V": 82, "N": 20, "T": 40, "D": 50, "H": 150}
TRICKS = {
    "book": {**SETTINGS["book"], "turns": 100, "steps": 10},
    "finale": {**FINALE, "max_grad": 1, "turns": 60, "steps": 3},
    "Penn Treebank": {**SETTINGS["Penn Treebank"], "turns": 30, "steps": 1},
}
SECONDS = 30  # after which no turn begins, if there have been five
BASE = {"V": 2000, "N": 10, "T": 10, "D": 100, "H": 100}
LIMIT = "matrix products alone"


def inputs(V, N, T, D, H):
    xs, ts = np.random.default_rng(0).integers(0, V, (2, 1, N, T))
    return SimpleRnnlm(V, D, H, rng=0).params, xs, ts


def seconds(step, steps, clock=time.process_time):
    start = clock()
    for _ in range(steps):
        step()
    return (clock() - start) / steps


def compare(name, clock=time.process_time):
    """{side: {"train": [milliseconds], "evaluate": [...]}} and {side: why it is missing}.

    clock: with one thread that of the processor, which does not run while another program has it.
    Two threads would be counted twice.
    """
    given = inputs(**SETTINGS[name])
    sides, missing, first = {}, {}, {}
    for side, make in SIDES.items():
        try:
            train, evaluate, _ = make(*given)
            first[side] = [train() for _ in range(4)]
            evaluate()
        except (ImportError, RuntimeError) as error:
            missing[side] = str(error).partition("\n")[0]
            continue
        if side != LIMIT:
            np.testing.assert_allclose(first[side], first["plain step-by-step code"], rtol=1e-3)
        sides[side] = {"train": train, "evaluate": evaluate}
    times = {side: {what: [] for what in sides[side]} for side in sides}
    turns, steps = TURNS[name]
    for what in ("train", "evaluate"):
        end = time.monotonic() + SECONDS
        for turn in range(turns):
            if turn >= 5 and time.monotonic() > end:
                break  # a busy machine, on which threads wait for each other
            for side in sides:
                time.sleep(0.002)  # threads of the side before may still be spinning
                sides[side][what]()
                times[side][what].append(1000 * seconds(sides[side][what], steps, clock))
    return times, missing


def summary(times):
    return {
        side: {
            what: {
                "median": round(median(values), 4),
                "quartiles": [round(value, 4) for value in quantiles(values, n=4)[::2]],
                "best": round(min(values), 4),
            }
            for what, values in of_side.items()
        }
        for side, of_side in times.items()
    }


def growth():
    """Milliseconds of a step of FastStep against N, T, H and V, all else fixed; best of many."""
    found = {}
    for name in ("N", "T", "H", "V"):
        sizes = [BASE[name] * factor for factor in (1, 2, 4, 6, 8)]
        steps = []
        for size in sizes:
            setting = {**BASE, name: size}
            if name == "H":
                setting["D"] = size
            steps.append(fast(*inputs(**setting))[0])
        best = [min(ts) for ts in zip(*([seconds(step, 1) for step in steps] for _ in range(25)))]
        slope, start = np.polyfit(sizes, best, 1)
        off = max(abs(slope * size + start - t) / t for size, t in zip(sizes, best))
        found[name] = {
            "sizes": sizes,
            "ms": [round(1000 * t, 3) for t in best],
            "farthest from the line": round(off, 3),
        }
    return found


def memory(name):
    """Megabytes that a side takes, weights included, at its peak in the second step."""
    setting = SETTINGS[name]
    V, N, T, D, H = (setting[letter] for letter in "VNTDH")
    weights = V * D + D * H + H * H + H + H * V + V
    must = weights + N * T * V + (H + 1) * V + 3 * N * T * (D + H)
    found = {"must exist: weights, exp(scores), gradient of W, activations": must * 4 / 1e6}
    for side, make in (("plain", plain), ("layers", layers), ("fast", fast)):
        given = inputs(**setting)
        tracemalloc.start()
        train, *_ = make(*given)
        train()
        tracemalloc.reset_peak()
        train()
        found[side] = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
    return {side: round(size, 3) for side, size in found.items()}


def main(threads):
    limits = contextlib.nullcontext()
    with contextlib.suppress(ImportError):
        from threadpoolctl import threadpool_limits

        limits = threadpool_limits(threads)
    with contextlib.suppress(ImportError):
        import torch

        torch.set_num_threads(threads)
    found = {"threads": threads, "settings": {}, "missing": {}}
    with limits, contextlib.redirect_stdout(io.StringIO()):
        for name in SETTINGS:
            print(f"{name}, {threads} thread(s) ...", file=sys.stderr)
            times, missing = compare(name, time.process_time if threads == 1 else time.perf_counter)
            found["settings"][name] = summary(times)
            found["missing"] |= missing
        if threads == 1:
            found["growth"] = growth()
            found["memory"] = {name: memory(name) for name in SETTINGS}
            found["tricks"] = {name: tricks.gains(**how) for name, how in TRICKS.items()}
            print("the finale ...", file=sys.stderr)
            found["finale"], missing = finale.train_all()
            found["missing"] |= missing
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
