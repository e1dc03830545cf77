"""How long a reader of the built site waits: ``make site-times``.

Pages are opened from the disk; if the site has JupyterLite, 5.1 is opened there, or the notebooks with one
of the given words in their names, with nothing in the browser's cache.
"""

import sys
import time
from statistics import median

from chromium import FLAGS, chromium
from clicking import open_in_lite, run_all, serve, words_of
from house import CHAPTER, FOLDER, NOTEBOOKS, SITE, SOLUTIONS
from playwright.sync_api import sync_playwright

ANSWER = """async (input) => {
    const picture = input.closest('.panel').querySelector('img'), begin = performance.now();
    input.value = input.value === '0' ? input.max : 0;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    await picture.decode();
    return performance.now() - begin;
}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def pages(browser):
    print("from disk, ms              first view   everything   a slider's answer")
    for path in CHAPTER:
        page = browser.new_page()
        page.goto((SITE / path.relative_to(FOLDER)).with_suffix(".html").as_uri())
        page.wait_for_function(f"{PAINTED} > 0")
        painted = page.evaluate(PAINTED)
        loaded = page.evaluate(
            "performance.timing.loadEventEnd - performance.timing.navigationStart"
        )
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        answers = []
        for slider in page.locator(".panel input[type=range]").all():
            slider.scroll_into_view_if_needed()
            page.wait_for_timeout(1500)
            answers += [slider.evaluate(ANSWER) for _ in range(5)]
        answer = f"{median(answers):17.0f}" if answers else ""
        print(f"{path.stem[:24]:26} {painted:10.0f} {loaded:12.0f} {answer}", flush=True)
        page.close()


def in_the_browser(browser, paths):
    python = megabytes(SITE / "lite" / "static" / "pyodide")
    others = megabytes(SITE / "lite") - python
    print(f"\nJupyterLite with the course: {others:.0f} MB, its Python: {python:.0f} MB")
    print("seconds                  Python is there   first cell   Run All   a slider's answer, ms")
    server, address = serve(SITE)
    try:
        for path in paths:
            page = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
            there = seconds(open_in_lite, page, f"{address}lite/", path)
            first = seconds(run_first_cell, page)
            slider = page.locator(".rnnlm-panel .noUi-handle").first
            answer = answer_ms(page, slider) if slider.count() else float("nan")
            row = f"{path.stem[:24]:26} {there:13.0f} {first:12.1f}"
            print(f"{row} {seconds(run_all, page, 2000):9.0f} {answer:14.0f}", flush=True)
            page.close()
    finally:
        server.terminate()


def run_first_cell(page):
    cell = page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    cell.locator(".jp-InputPrompt:has-text('*')").wait_for()
    cell.locator(".jp-InputPrompt:not(:has-text('*'))").wait_for(timeout=60_000)


def answer_ms(page, slider):
    """The median of five keys, each pressed when the words of the last one are there."""
    panel, times = page.locator(".rnnlm-panel").first, []
    slider.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowRight"):
        words, begin = words_of(panel), time.monotonic()
        slider.press(key)
        while words_of(panel) == words and time.monotonic() < begin + 10:
            time.sleep(0.005)
        times.append(1000 * (time.monotonic() - begin))
    return median(times)


def seconds(action, *arguments):
    begin = time.monotonic()
    action(*arguments)
    return time.monotonic() - begin


def megabytes(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def main(names):
    paths = [p for p in NOTEBOOKS + SOLUTIONS if any(name in p.name for name in names or ["5.1_p"])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        pages(browser)
        if (SITE / "lite").is_dir():
            in_the_browser(browser, paths)


if __name__ == "__main__":
    main(sys.argv[1:])
