"""What a measurement was made on."""

import os
import platform
from pathlib import Path


def machine():
    """The kind of machine, not its name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        cpu = next(line.split(": ")[1] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        cpu = platform.processor() or platform.machine()
    found = {"cpu": cpu, "cores": os.cpu_count(), "system": platform.system()}
    if hasattr(os, "getloadavg"):
        found["load before"] = round(os.getloadavg()[0], 1)
    return found
