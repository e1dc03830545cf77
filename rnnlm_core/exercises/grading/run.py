"""Run a notebook's code in a process of its own, within limits, and collect the verdicts on it."""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from subprocess import DEVNULL

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

HOUSE = Path(__file__).parents[3]  # where rnnlm_core lies, the one that is grading
FIRST = """\
import sys
sys.path.insert(0, {house!r})
from rnnlm_core.exercises.grading.in_kernel import watch
sys.path.append(sys.path.pop(0))
watch(get_ipython(), {told!r})
del sys, watch"""


class ThisPython(KernelSpecManager):
    """The Python that is grading, whatever else on this machine is called the kernel python3."""

    def get_kernel_spec(self, kernel_name):
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python", language="python")


class Quiet(NotebookClient):
    """Runs the cells and throws away what they print: a loop that prints must not fill our memory."""

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "status":
            super().process_message(msg, cell, cell_index)

    async def async_execute_cell(self, cell, cell_index):
        try:
            await super().async_execute_cell(cell, cell_index)
        except DeadKernelError:  # raised for whatever ends the waiting: our limit, a Ctrl-C
            if await self.km.is_alive():
                raise asyncio.CancelledError from None
            raise


async def run(sources, cell_seconds, seconds):
    """Run code cells -> (rows [exercise, kind, diagnosis] in order, what stopped them or "").

    Raises RuntimeError, which names this Python, if it cannot be used for it at all.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        told, work = Path(folder, "verdicts.jsonl"), Path(folder, "work")
        work.mkdir()
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        for cell in cells:
            cell.metadata.tags = ["raises-exception"]  # the next one is run all the same
        first = nbformat.v4.new_code_cell(FIRST.format(house=str(HOUSE), told=str(told)))
        manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython())
        client = Quiet(
            nbformat.v4.new_notebook(cells=[first, *cells]),
            km=manager,
            timeout=cell_seconds,
            interrupt_on_timeout=True,
            raise_on_iopub_timeout=False,
            resources={"metadata": {"path": str(work)}},
        )
        try:
            await start(client, first, folder)
            stopped = await run_cells(client, cells, cell_seconds, seconds)
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            if manager.has_kernel:
                await manager.shutdown_kernel(now=True)
        return verdicts_in(told), stopped


async def start(client, first, folder):
    """Start the process and run our own cell in it; raise RuntimeError if that does not work."""
    # nothing of the teacher's IPython, neither its startup files nor its history
    env = os.environ | {"IPYTHONDIR": folder}
    try:
        await client.async_start_new_kernel(env=env, stdout=DEVNULL, stderr=DEVNULL)
        await client.async_start_new_kernel_client()
        await client.async_execute_cell(first, 0)
    except CellExecutionError as error:
        reason = f"cannot import rnnlm_core from {HOUSE} ({error.ename}: {error.evalue})"
        raise RuntimeError(f"{sys.executable} {reason}") from None
    except Exception as error:
        reason = f"does not start a kernel; is ipykernel installed there? ({error})"
        raise RuntimeError(f"{sys.executable} {reason}") from None


async def run_cells(client, cells, cell_seconds, seconds):
    """Run all cells of a submission -> what stopped them, or "". Never raises because of them."""

    async def one_by_one():
        for i, cell in enumerate(cells, 1):
            await client.async_execute_cell(cell, i)

    try:
        await asyncio.wait_for(one_by_one(), seconds)
    except CellTimeoutError:
        return f"a cell did not end within {cell_seconds} seconds"
    except asyncio.TimeoutError:
        return f"stopped after {seconds} seconds"
    except DeadKernelError:
        return "its process died"
    except Exception as error:
        return f"not run to its end: {type(error).__name__}"
    return ""


def verdicts_in(path):
    """The rows that a kernel has written; it may have died in the middle of one."""
    rows = []
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            name, kind, diagnosis = map(str, json.loads(line))
        except (ValueError, TypeError):
            continue
        rows.append([name, kind, diagnosis])
    return rows
