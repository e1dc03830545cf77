"""A real JupyterLab on a fresh copy of the notebooks, and a real Chromium: what the browser tests use."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from house import ROOT
from playwright.sync_api import sync_playwright

SCREENSHOTS = ROOT / ".pytest_cache" / "screenshots"  # kept when a test fails
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# All cells in the page at once, or those out of sight could not be found.
SETTINGS = {"@jupyterlab/notebook-extension/tracker": '{"windowingMode": "none"}'}
CHECKPOINTS = shutil.ignore_patterns(".ipynb_checkpoints")  # an older state of what is tested


def chromium():
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.exit(
            "No Chromium here. Install one (Debian, Ubuntu: apt-get install chromium; macOS: brew "
            "install --cask chromium), or set CHROMIUM to the path of a Chrome.",
            returncode=1,
        )
    return path


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


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium(), args=FLAGS)


@pytest.fixture(scope="session")
def new_page(browser):
    """A function that opens a page which notes what goes wrong in it."""

    def new():
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.complaints, page.outside = [], []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
        page.on(
            "request", lambda wanted: from_outside(wanted.url) and page.outside.append(wanted.url)
        )
        return page

    return new


def from_outside(url):
    return url.startswith(("http", "ws")) and "//127.0.0.1" not in url


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """If a test with a page fails, keep a picture of it as a file."""
    report = (yield).get_result()
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{item.name}.png"
        page.screenshot(path=path)
        report.sections.append(("page", f"a picture of it: {path}"))
