"""What a notebook is not allowed while it is graded: to start other programs, pip above all.

A line such as ``%pip install`` would change the Python of whoever grades. This stops what
people hand in without a thought. It is no defence against somebody who means harm.
"""

import os
import sys

STARTS = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "pty.spawn",
    "subprocess.Popen",
}
INSTALLERS = {"ensurepip", "pip"}


def disarm(shell):
    """Make shell lines of an IPython shell say that they are not run, and refuse all other ways.

    A shell line returns as if it had printed nothing, so that the lines below it still run.
    """

    def not_run(command, *_, **__):
        print(f"not run while a notebook is graded: {command}")
        return 1

    def nothing_said(command, *_, **__):
        not_run(command)
        return []

    # ! and %pip, %conda, %uv and aliases all come to system; x = !... comes to getoutput
    shell.system = shell.system_raw = shell.system_piped = os.system = not_run
    shell.getoutput = nothing_said
    sys.addaudithook(refuse)


def refuse(event, args):
    """An audit hook: Python asks it before a program is started or a module is looked for."""
    if event in STARTS:
        raise PermissionError(f"no program is started while a notebook is graded ({event})")
    if event == "import" and args[0] in INSTALLERS:
        raise ImportError(f"{args[0]} is not run while a notebook is graded")
