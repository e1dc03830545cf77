"""Our training step beside all one could use instead, and the chapter's whole training: ``make bench``.

Prints tables and, if no side is missing, writes assets/benchmark.json and assets/benchmark.png (then
``make notebooks``: from_readable_to_fast shows them). PyTorch and JAX are measured where they are
installed (the extra ``bench``). Takes ten minutes on two quiet cores.
"""

import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
from house import ASSETS
from machine import machine

from rnnlm_core.archive import save_json
from rnnlm_core.colours import FADED, LAYER, REFERENCE
from rnnlm_core.plots import use_style

HERE = Path(__file__).parent
FAST, LIMIT = "our fast step", "matrix products alone"


def measure(threads):
    """Run measure.py in a process that has ``threads`` threads, whatever side asks for them."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    paths = [str(HERE.parent / "tools"), str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")]
    env = {**os.environ, **dict.fromkeys(names, str(threads)), "JAX_PLATFORMS": "cpu"}
    env["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    if threads == 1:
        env["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    limit = None
    if threads > 1 and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))[:threads]  # JAX takes all that it sees

        def limit():
            os.sched_setaffinity(0, cores)

    run = subprocess.run(
        [sys.executable, str(HERE / "measure.py"), str(threads)],
        env=env,
        preexec_fn=limit,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def versions():
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in ("numpy", "torch", "jax"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def print_table(record):
    for run in record["runs"]:
        for setting, sides in run["settings"].items():
            print(f"\n{setting}, {run['threads']} thread(s), ms     half of the turns within")
            print(
                f"{'':26}{'training':>9}{'':20}{'fast/this':>10}{'of bests':>10}"
                f"{'evaluation':>12}{'fast/this':>10}"
            )
            fast = sides[FAST]
            for name, side in sides.items():
                train, evaluate = side["train"], side["evaluate"]
                low, high = train["quartiles"]
                print(
                    f"{name:26}{train['median']:9.3f}  {low:7.3f} to{high:8.3f}"
                    f"{fast['train']['median'] / train['median']:10.2f}"
                    f"{fast['train']['best'] / train['best']:10.2f}{evaluate['median']:12.3f}"
                    f"{fast['evaluate']['median'] / evaluate['median']:10.2f}"
                )
        for name, why in run["missing"].items():
            print(f"not measured: {name} ({why})")
    first = record["runs"][0]
    print("\na step of FastStep, 1 thread: ms against one size, and the farthest point from a line")
    for name, line in first["growth"].items():
        print(
            f"{name}: {dict(zip(line['sizes'], line['ms']))}  {line['farthest from the line']:.0%}"
        )
    for setting, sizes in first["memory"].items():
        print(f"\nMB at the peak of a step, {setting}:")
        for name, size in sizes.items():
            print(f"{size:10.2f}  {name}")
    print_finale(first["finale"])
    print("\npercent that a step takes longer without a trick (-: it is not in use):")
    print(f"{'':42}" + "".join(f"{setting[:7]:>8}" for setting in first["tricks"]))
    for name in first["tricks"]["book"]:
        gains = [first["tricks"][setting][name] for setting in first["tricks"]]
        print(f"{name:42}" + "".join("       -" if g is None else f"{g:8.1f}" for g in gains))


def print_finale(sides):
    print("\nthe chapter's finale, the whole training, 1 thread")
    print(f"{'':26}{'seconds':>9}{'fast/this':>11}{'held-out perplexity':>21}")
    for name, side in sides.items():
        ratio = sides[FAST]["seconds"] / side["seconds"]
        print(f"{name:26}{side['seconds']:9.1f}{ratio:11.2f}{side['perplexity']:21.3f}")


def plot(record, path=None):
    """Bars: how many times as long as our fast step each side takes for a training step."""
    rows = len(record["runs"])
    fig, axes = plt.subplots(rows, 2, figsize=(10, 1 + 3 * rows), sharey=True, squeeze=False)
    for row, run in zip(axes, record["runs"]):
        for ax, (setting, sides) in zip(row, run["settings"].items()):
            names = [name for name in sides if name != LIMIT][::-1]
            fast = sides[FAST]["train"]["median"]
            times = [sides[name]["train"]["median"] / fast for name in names]
            colors = [LAYER if name.startswith("our") else FADED for name in names]
            bars = ax.barh(names, times, color=colors)
            ax.bar_label(bars, [f"{time:.2f}" for time in times], padding=3)
            ax.axvline(sides[LIMIT]["train"]["median"] / fast, color=REFERENCE, ls="--", lw=1)
            threads = f"{run['threads']} thread{'s' if run['threads'] > 1 else ''}"
            ax.set_title(f"{setting}, {threads}; 1 = {fast:.3g} ms")
            ax.set_xlim(0, 1.18 * max(times))
            ax.grid(axis="y", visible=False)
    for ax in axes[-1]:
        ax.set_xlabel("time of a training step, in fast steps")
    if path:
        fig.savefig(path, dpi=90)
    return fig


def main():
    on = machine()
    # Two threads that share out a product wait for each other if another program has one of the cores.
    busy = on.get("load before", 0) > 0.5
    if busy:
        print("two threads are not measured, because the machine has other work to do")
    record = {
        "date": datetime.date.today().isoformat(),
        "machine": on,
        "versions": versions(),
        "runs": [measure(threads) for threads in ((1,) if busy else (1, 2))],
    }
    print_table(record)
    if any(run["missing"] for run in record["runs"]):
        print("\nassets/benchmark.json and .png stay as they are: a record has all sides")
        return
    save_json(ASSETS / "benchmark.json", record)
    use_style()
    plot(record, ASSETS / "benchmark.png")
    print("\nwritten: assets/benchmark.json, assets/benchmark.png")


if __name__ == "__main__":
    main()
