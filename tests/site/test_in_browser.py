"""The pages in Chromium: sliders by mouse, keyboard and touch; phones, the dark, search, printing."""

import pytest
import states
from axe_playwright_python.sync_playwright import Axe
from house import CHAPTER, EXTRAS, FOLDER, SITE, SOLUTIONS
from panels import PANELS, panels_of

PAGES = ["index.html"] + [
    path.relative_to(FOLDER).with_suffix(".html").as_posix()
    for path in CHAPTER + EXTRAS + SOLUTIONS
]
WHERE = {name: path for path in CHAPTER + EXTRAS for name in panels_of(path)}
# What reaches beyond the page at its right; what lies in a box that scrolls may.
TOO_WIDE = """[...document.querySelectorAll('html, article *')].filter(
    (it) => it.getBoundingClientRect().right > innerWidth + 1
        && !it.parentElement?.closest('pre, .table-wrapper, .picture, math')
).map((it) => it.outerHTML.slice(0, 100))"""
PHONE, DESK = {"width": 400, "height": 800}, {"width": 1200, "height": 1000}


@pytest.fixture(scope="module")
def page(new_page):
    page = new_page(has_touch=True)
    yield page
    page.close()


def assert_no_errors(page):
    assert not page.complaints, page.complaints
    assert not page.outside, page.outside


def open_panel(page, name, address):
    """Its page, scrolled to where it stands."""
    page.goto(f"{address}/{WHERE[name].relative_to(FOLDER).with_suffix('.html').as_posix()}")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    panel = page.locator(f'[data-panel="{name}"]')
    panel.scroll_into_view_if_needed()
    page.wait_for_selector(f'[data-panel="{name}"][data-ready]')
    return panel


def told(panel):
    return " ".join(panel.locator("figcaption").inner_text().split())


def expected(name):
    """For each control, the words at its other values; made without the site."""
    kept = states.read(SITE / "_panels" / name / "states.js")
    panel = PANELS[name][0]()
    for control, start in zip(kept["controls"], kept["start"]):
        if control["kind"] == "run":
            yield control, start, None
            continue
        words = {}
        for place, value in enumerate(control["values"]):
            panel.controls[control["name"]].value = value
            words[place] = panel.said
        panel.controls[control["name"]].value = control["values"][start]
        yield control, start, words


@pytest.mark.parametrize("name", sorted(WHERE))
def test_each_control_by_keyboard_mouse_and_touch(name, page, served):
    panel = open_panel(page, name, served)
    parts = panel.locator(".controls > *")
    picture = panel.locator("img")
    for i, (control, start, words) in enumerate(expected(name)):
        part, before = parts.nth(i), picture.get_attribute("src")
        if control["kind"] == "slider":
            by_keys_mouse_and_touch(page, panel, part.locator("input"), start, words)
        elif control["kind"] == "menu":
            for place in (len(words) - 1, 0, start):
                if words[place].startswith("Not possible"):
                    continue  # the page has no such choice, see test_states
                part.locator("select").select_option(index=place)
                assert told(panel) == words[place]
        elif control["kind"] == "box":
            part.locator("input").press("Space")
            assert told(panel) == words[1 - start]
            part.locator("input").tap()
            assert told(panel) == words[start]
        elif control["kind"] == "buttons":
            other = part.get_by_label(control["labels"][-1], exact=True)
            other.tap()
            assert told(panel) == words[len(words) - 1]
            other.press("ArrowLeft")
            assert told(panel) == words[len(words) - 2]
            part.get_by_label(control["labels"][start], exact=True).check()
        if words:
            assert told(panel) == words[start]
            assert picture.get_attribute("src") == before
    assert_no_errors(page)


def by_keys_mouse_and_touch(page, panel, slider, start, words):
    for key, place in (("End", len(words) - 1), ("Home", 0)):
        slider.press(key)
        assert told(panel) == words[place]
    slider.press("ArrowRight")
    assert told(panel) == words[1]
    box = slider.bounding_box()
    y, middle = box["y"] + box["height"] / 2, box["x"] + box["width"] / 2
    page.mouse.move(box["x"] + 8, y)
    page.mouse.down()
    page.mouse.move(middle, y, steps=5)
    page.mouse.up()
    place = int(slider.input_value())
    assert 0 < place < len(words) - 1 or len(words) == 2
    assert told(panel) == words[place]
    page.touchscreen.tap(box["x"] + box["width"] - 3, y)
    assert int(slider.input_value()) == len(words) - 1 and told(panel) == words[len(words) - 1]
    slider.fill(str(start))
    assert slider.get_attribute("aria-valuetext") in panel.locator("output").all_inner_texts()


def test_a_run_starts_stops_and_begins_anew(page, served):
    panel = open_panel(page, "training", served)
    assert "press Start" in told(panel)
    panel.get_by_role("button", name="Start").click()
    page.wait_for_function(
        "document.querySelector('[data-panel=training]').innerText.includes('After 2.00 epochs')"
    )
    panel.get_by_role("button", name="Stop").click()
    stopped = told(panel)
    page.wait_for_timeout(1000)
    assert told(panel) == stopped
    panel.get_by_role("slider").press("ArrowRight")
    assert "press Start" in told(panel)
    assert not panel.locator(".jumped").count()


def test_a_control_that_had_to_move_along_is_marked(page, served):
    """Not all combinations are kept: this one leads to the nearest, and that is seen."""
    panel = open_panel(page, "training", served)
    clipping, hidden = (
        panel.get_by_role("combobox", name=name) for name in ("clipping", "hidden size")
    )
    clipping.select_option("0.25")
    assert not panel.locator(".jumped").count()
    hidden.select_option("10")
    assert clipping.evaluate("menu => menu.selectedOptions[0].text") == "off"
    assert panel.locator(".jumped").count() == 1 and "no clipping" in told(panel)


def test_to_run_a_page_takes_a_server(page, served):
    for address, shown in ((served, (SITE / "lite").is_dir()), (SITE.as_uri(), False)):
        page.goto(f"{address}/{PAGES[1]}")
        assert page.get_by_role("link", name="Run this page").count() == shown


def test_an_impossible_setting_is_said_and_the_next_move_works(page, served):
    panel = open_panel(page, "branch", served)
    slider = panel.locator("input")
    slider.press("Home")
    assert told(panel).startswith("Not possible: p")
    slider.press("ArrowRight")
    assert "0.01 means 100 doors" in told(panel)


@pytest.mark.parametrize("where", PAGES)
def test_a_page_in_all_its_looks(where, page, served):
    """Folded and open, on a phone and a desk, in the light and the dark; nothing asked outside."""
    axe = Axe()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{served}/{where}")
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            assert not page.evaluate(TOO_WIDE)
        rules = ["wcag2a", "wcag2aa"] if scheme == "light" else ["color-contrast"]
        found = axe.run(page, context="article", options={"runOnly": rules})
        assert not found.violations_count, found.generate_report()
    page.emulate_media(color_scheme="light")
    assert_no_errors(page)


def test_from_a_folder_without_a_server(page):
    """A double click on the file is enough, sliders and search included."""
    panel = open_panel(page, "greeting", SITE.as_uri())
    first = told(panel)
    panel.get_by_label("Ben", exact=True).check()
    assert told(panel) != first
    assert panel.locator("img").evaluate(
        "picture => picture.decode().then(() => picture.naturalWidth)"
    )
    assert_no_errors(page)
    page.goto(f"{SITE.as_uri()}/search.html?q=perplexity")  # without the lines that a server adds
    page.locator("#search-results li").first.wait_for()
    assert not page.outside, page.outside
    page.complaints.clear()


def test_a_link_into_a_fold_opens_it_and_so_does_a_printer(page, served):
    page.goto(f"{served}/{PAGES[1]}")
    heading = page.locator("section:has(> details)").first
    assert not heading.locator("> details").evaluate("fold => fold.open")
    page.goto(f"{served}/{PAGES[1]}#{heading.get_attribute('id')}")
    assert heading.locator("> details").evaluate("fold => fold.open")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("[...document.querySelectorAll('details')].every(fold => fold.open)")
