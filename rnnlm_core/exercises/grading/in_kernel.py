"""Judge answers inside a submission's own kernel, as soon as each of them is there."""

import contextlib
import json

from ..catalogue import EXERCISES
from ..check import examine, listeners
from ..hints import listeners as when_hinted
from .disarm import disarm
from .seal import broken, seal

GIGABYTES = 4
HINT = "hint"  # the kind of a row that is no verdict


def watch(shell, path):
    """From now on keep the verdict on every answer that a notebook makes or checks.

    shell: the IPython shell. path: of a file of JSON lines. What is written there stays, whatever
    the next cell does.
    """
    limit_memory()
    disarm(shell)
    judge = Judge(path)
    listeners.append(judge.hear)
    when_hinted.append(lambda name: judge.write(name, HINT, ""))
    shell.events.register("post_run_cell", lambda _=None: judge.look(shell.user_ns))


class Judge:
    """Says what a notebook's checks say, and examines what was never checked.

    An exercise that was right once stays right: its learner has read so, and may go on to try
    what check() says about something wrong. (It does not count if the notebook has changed what
    judges it, see seal.) Until then the last verdict counts. After every cell
    all answers that are not right yet are examined again, since a cell may bring the helper that an
    answer calls, a method of its class, or an entry of its list.
    """

    def __init__(self, path):
        self.path = path
        self.checked = {}  # by exercise: the last answer that check() was given
        self.kinds = {}  # by exercise: the kind of the verdict that counts
        self.endless = []  # answers that never ended; once is enough
        self.sealed = seal()

    def hear(self, name, answer, verdict):
        """Take in the verdict that check() has just printed."""
        if name in EXERCISES:
            self.checked[name] = answer
            self.take(name, answer, verdict.kind, verdict.diagnosis)

    def look(self, names):
        """Examine every answer that is not right yet. names: of the notebook, with their values."""
        for name in EXERCISES:
            for answers in (names, self.checked):
                if name in answers and self.kinds.get(name) != "right":
                    self.examine(name, answers[name])

    def examine(self, name, answer):
        if any(answer is other for other in self.endless):
            return
        try:
            verdict = examine(name, answer)
        except Exception as error:
            kind, diagnosis = "raised", f"cannot be examined: {type(error).__name__}"
        else:
            kind, diagnosis = verdict.kind, verdict.diagnosis
        self.take(name, answer, kind, diagnosis)

    def take(self, name, answer, kind, diagnosis):
        if kind == "endless":
            self.endless.append(answer)
        if kind == "right" and (changed := broken(self.sealed)):
            kind, diagnosis = "check changed", f"right, but the notebook has changed {changed[0]}"
        before = self.kinds.get(name)
        # the stub may still stand beside an answer that goes by another name
        if before == "right" or (kind == "not written" and before is not None):
            return
        self.kinds[name] = kind
        self.write(name, kind, diagnosis)

    def write(self, *row):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def limit_memory():
    """A runaway array is to raise a MemoryError, not to bring down the machine (where this exists)."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES << 30, GIGABYTES << 30))
