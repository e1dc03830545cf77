"""Judge answers inside a submission's own kernel, as soon as each of them is there."""

import contextlib
import json

from ..catalogue import EXERCISES
from ..check import examine

GIGABYTES = 4


def watch(shell, path):
    """After every cell, examine the answers that it made or changed, and append the verdicts to a file.

    shell: the IPython shell. path: of a file of JSON lines. What is written there stays, whatever
    the next cell does.
    """
    limit_memory()
    judged = {}

    def judge(_=None):
        for name in EXERCISES:
            if name in shell.user_ns:
                answer = shell.user_ns[name]
                if name not in judged or judged[name] is not answer:
                    judged[name] = answer
                    write(path, examine(name, answer))

    shell.events.register("post_run_cell", judge)


def write(path, verdict):
    row = {"exercise": verdict.exercise, "kind": verdict.kind, "diagnosis": verdict.diagnosis}
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def limit_memory():
    """A runaway array is to raise a MemoryError, not to bring down the machine (where this exists)."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES << 30, GIGABYTES << 30))
