"""How long a reader waits in JupyterLite: ``python tests/site/measure.py build/site [part of a name]``.

Prints sizes, and for each notebook (5.1 alone, if no name is given) the seconds from the click to a
Python that answers, those of the first cell, and those of Run All; and for its first slider the
milliseconds from a key to new words. The browser has nothing in its cache.
"""

import subprocess
import sys
import time
from pathlib import Path

from chromium import FLAGS, chromium
from clicking import run_all, wait_for_kernel, words_of
from house import NOTEBOOKS, ROOT, SOLUTIONS
from playwright.sync_api import sync_playwright


def megabytes(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def measure(browser, address, path):
    page = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
    begin = time.monotonic()
    page.goto(f"{address}lite/lab/index.html?path={path.relative_to(ROOT).as_posix()}")
    wait_for_kernel(page)
    print(f"{path.name}: ready after {time.monotonic() - begin:.1f} s", end="", flush=True)
    cell = page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").click()
    begin = time.monotonic()
    page.keyboard.press("Control+Enter")
    cell.locator(".jp-InputPrompt:has-text('*')").wait_for()
    cell.locator(".jp-InputPrompt:not(:has-text('*'))").wait_for(timeout=60_000)
    print(f", first cell {time.monotonic() - begin:.1f} s", end="", flush=True)
    slider = page.locator(".rnnlm-panel .noUi-handle").first
    if slider.count():
        print(f", a slider {slider_ms(page, slider):.0f} ms", end="", flush=True)
    begin = time.monotonic()
    run_all(page, 2000)
    print(f", Run All {time.monotonic() - begin:.0f} s", flush=True)
    page.close()


def slider_ms(page, slider):
    """The median of five keys, each pressed when the words of the last one are there."""
    panel, times = page.locator(".rnnlm-panel").first, []
    slider.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowRight"):
        words, begin = words_of(panel), time.monotonic()
        slider.press(key)
        while words_of(panel) == words and time.monotonic() < begin + 10:
            time.sleep(0.005)
        times.append(1000 * (time.monotonic() - begin))
    return sorted(times)[2]


def main(folder, *names):
    pyodide = megabytes(folder / "lite" / "static" / "pyodide")
    print(f"Python and its packages {pyodide:.1f} MB, ", end="")
    print(f"JupyterLite and the course {megabytes(folder / 'lite') - pyodide:.1f} MB")
    server = subprocess.Popen(
        [sys.executable, ROOT / "assets" / "site" / "serve.py", folder, "--port=0", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
    )
    address = server.stdout.readline().split()[0]
    paths = [p for p in NOTEBOOKS + SOLUTIONS if any(name in p.name for name in names or ["5.1_p"])]
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for path in paths:
                measure(browser, address, path)
    finally:
        server.terminate()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
