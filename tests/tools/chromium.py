"""A real Chromium, for the tests that open pages."""

import os
import shutil

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
def browser():
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium(), args=FLAGS)


@pytest.fixture(scope="session")
def new_page(browser):
    """A function that opens a page which notes what goes wrong in it."""

    def new(**look):
        page = browser.new_page(**{"viewport": {"width": 1200, "height": 1000}, **look})
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
