"""A real JupyterLab on a fresh copy of the notebooks: what the browser tests use."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from chromium import browser, new_page, pytest_runtest_makereport  # noqa: F401
from house import ROOT

# All cells in the page at once, or those out of sight could not be found.
SETTINGS = {"@jupyterlab/notebook-extension/tracker": '{"windowingMode": "none"}'}
CHECKPOINTS = shutil.ignore_patterns(".ipynb_checkpoints")  # an older state of what is tested


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Start JupyterLab on a copy, with the settings of make lab; returns notebook -> its address."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "assets"):
        shutil.copytree(ROOT / name, folder / name, ignore=CHECKPOINTS)
    shutil.copy(ROOT / "README.md", folder)
    settings = tmp_path_factory.mktemp("settings")
    for plugin, text in SETTINGS.items():
        (settings / plugin).parent.mkdir(parents=True, exist_ok=True)
        (settings / f"{plugin}.jupyterlab-settings").write_text(text)
    overrides = settings / "overrides.json"
    made = ["make", "-o", ".venv/ready", f"SETTINGS={overrides}", str(overrides)]
    subprocess.run(made, cwd=ROOT, check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
    command += ["--ServerApp.root_dir=.", f"--IdentityProvider.token={token}"]
    command.append(f"--LabApp.app_settings_dir={settings}")
    command.append("--LabApp.expose_app_in_browser=True")  # for the switch to the dark theme
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    server = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(settings)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{base}/api?token={token}", timeout=2)
            break
        except OSError:
            time.sleep(0.5)
    else:
        raise RuntimeError("JupyterLab did not start within a minute")
    yield lambda path: f"{base}/lab/tree/{path.relative_to(ROOT).as_posix()}?reset&token={token}"
    server.terminate()
    server.wait(20)
