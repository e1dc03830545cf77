"""How long a page of the built site takes to show, and a slider to answer: ``make site-times``."""

import sys
import time
from statistics import median

from chromium import FLAGS, chromium
from clicking import run_all, wait_for_kernel
from house import CHAPTER, FOLDER, ROOT, SITE
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


def in_the_browser(browser, address):
    print("\nin JupyterLite, seconds    Python is there    Run All")
    for path in CHAPTER:
        page = browser.new_page()  # a context of its own, so nothing is in a cache
        begin = time.monotonic()
        page.goto(f"{address}lab/index.html?path={path.relative_to(ROOT).as_posix()}")
        wait_for_kernel(page)
        there = time.monotonic() - begin
        begin = time.monotonic()
        run_all(page, 600)
        print(f"{path.stem[:24]:26} {there:15.0f} {time.monotonic() - begin:10.0f}", flush=True)
        page.close()


def main(address):
    """address: where JupyterLite is served, or None."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        pages(browser)
        if address:
            in_the_browser(browser, address)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
