"""What a reader does in JupyterLab, and what the page then shows."""

import re
import subprocess
import sys
import time

import panels
from house import ROOT


def serve(folder):
    """Serve the site in a folder, as its readers do -> the process, and its address."""
    command = [sys.executable, ROOT / "assets" / "site" / "serve.py", folder]
    server = subprocess.Popen(
        [*command, "--port=0", "--no-browser"], stdout=subprocess.PIPE, text=True
    )
    return server, server.stdout.readline().split()[0]


def open_in_lite(page, lite, path):
    """Open a notebook in JupyterLite, and wait for its Python."""
    page.goto(f"{lite}lab/index.html?path={path.relative_to(ROOT).as_posix()}")
    wait_for_kernel(page)


def wait_for_kernel(page):
    page.wait_for_function(  # the page says idle before there is a kernel: look for both
        "document.querySelector('#jp-main-statusbar')?.innerText.includes('| Idle')",
        timeout=120_000,  # in a browser, on a busy machine
    )
    page.wait_for_selector(".jp-Notebook .jp-Cell")


def run_all(page, seconds=120):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    prompts = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
    waiting = f"{prompts}.some(prompt => prompt.innerText.includes('[*]'))"
    page.wait_for_function(waiting)  # the stored page shows numbers, too: so first see it begin
    page.wait_for_function(
        f"!{waiting} && document.querySelector('#jp-main-statusbar').innerText.includes('| Idle')",
        timeout=1000 * seconds,
        polling=500,
    )


def assert_no_errors(page):
    kinds = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
    for kind in kinds:
        shown = page.locator(f'[data-mime-type="{kind}"]').all_inner_texts()
        assert not shown, shown[0][:500]
    assert not page.complaints, page.complaints
    assert not page.outside, page.outside


def moves(path):
    """For every panel of a notebook, in order: what it says first, and {control: (value, words)}.

    The words are those of the same panel made here: the page must show what they are.
    """
    for name in panels.panels_of(path):
        make, values = panels.PANELS[name]
        panel = make()
        words = panels.move(panel, **values)
        yield panel.said, {key: (values[key], said) for key, said in zip(values, words)}


def plain(text):
    return re.sub(r"\s+", " ", text).strip()  # menus are written with hard spaces


def words_of(panel):
    return plain(panel.locator(".widget-html-content").last.inner_text())


def picture_of(panel):
    return panel.locator("img").first.get_attribute("src")


def move(control, value, words):
    """Move one control as a reader would: keys, mouse, menu. words: those it should lead to."""
    if control.locator("select").count():
        labels = [plain(text) for text in control.locator("option").all_inner_texts()]
        fits = [i for i, text in enumerate(labels) if f" {text}".endswith(f" {value}")]
        fits = fits or [i for i, text in enumerate(labels) if text and text in words]
        control.locator("select").select_option(index=fits[0])
    elif control.locator('input[type="checkbox"]').count():
        control.locator('input[type="checkbox"]').set_checked(value)
    elif control.locator(".noUi-handle").count():
        slide(control, value)
    elif control.locator('input[type="radio"]').count():
        control.get_by_label(value, exact=True).check()
    elif control.locator("button").count():
        control.get_by_role("button", name=value, exact=True).click()
    else:
        control.locator("input").fill(str(value))
        control.locator("input").press("Tab")  # JupyterLite does not hear Enter in a field


def slide(control, value):
    """Arrow keys until the read-out shows the value."""
    handle, readout = control.locator(".noUi-handle"), control.locator(".widget-readout")
    handle.focus()

    def shown():
        text = readout.inner_text()
        try:
            return float(text.replace("−", "-"))
        except ValueError:
            return text

    seen = set()
    upwards = not isinstance(value, (int, float)) or shown() < value
    for _ in range(400):
        now = shown()
        if now == value or str(now) == str(value):
            return
        if (now, upwards) in seen:  # the end of the scale: the other way
            upwards = not upwards
        seen.add((now, upwards))
        handle.press("ArrowRight" if upwards else "ArrowLeft")
    raise AssertionError(f"the slider does not reach {value}: {shown()}")


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def reading(control):
    """The value that a control shows, to come back to."""
    if control.locator("select").count():
        return plain(control.locator("option:checked").inner_text())
    if control.locator('input[type="checkbox"]').count():
        return control.locator('input[type="checkbox"]').is_checked()
    if control.locator(".noUi-handle").count():
        text = control.locator(".widget-readout").inner_text()
        return float(text) if re.fullmatch(r"-?[\d.]+", text) else text
    if control.locator('input[type="radio"]').count():
        return control.locator("label:has(input:checked)").inner_text().strip()
    if control.locator("button").count():
        return control.locator("button.mod-active").inner_text().strip()
    return control.locator("input").input_value()


def wait_for_words(panel, words, what, seconds=10):
    end = time.monotonic() + seconds
    while words_of(panel) != words:
        assert time.monotonic() < end, f"{what}: the panel says {words_of(panel)!r}, not {words!r}"
        time.sleep(0.05)


def move_every_slider(page, path):
    """Each control of each panel, there and back: words and picture follow -> the panels."""
    shown = page.locator(".jp-OutputArea-output .rnnlm-panel")
    expected = list(moves(path))
    assert shown.count() == len(expected), "a panel that is not on the list, or is not shown"
    folds = page.locator(".jp-Notebook .jp-showHiddenCellsButton:visible")
    while folds.count():  # a reader opens them all, and those inside
        folds.first.click()
    for panel, (said, controls) in zip(shown.all(), expected):
        panel.scroll_into_view_if_needed()
        wait_for_words(panel, plain(said), "at the start")
        for key, (value, words) in controls.items():
            control = panel.locator(f".rnnlm-control-{key}")
            assert control.count() == 1, f"no control {key}"
            start, picture = words_of(panel), picture_of(panel)
            kept = reading(control)
            move(control, value, words)
            wait_for_words(panel, plain(words), f"{key} = {value}")
            assert picture_of(panel) != picture, f"the picture stays as it was: {key} = {value}"
            move(control, kept, start)
            wait_for_words(panel, start, f"{key} back to {kept}")
    return shown


ANSWERS = [  # what a learner types in place of a stub, and what the page must then say
    ("dh_before_the_text = 9\ncheck(dh_before_the_text=dh_before_the_text)", "step 1 hands back"),
    ("dh_before_the_text = 27\ncheck(dh_before_the_text=dh_before_the_text)", ": right."),
]


def answer_an_exercise(page):
    """In 5.3, on a fresh kernel: one cell is enough to begin; a wrong answer, then the right one."""
    run_cell(page, page.locator(".jp-CodeCell:has-text('rnnlm_core.exercises import check')").last)
    stub = page.locator(".jp-CodeCell:has-text('dh_before_the_text = ...')").first
    cell = page.locator(f"#{mark(stub)}")
    for answer, words in ANSWERS:
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(answer)
        page.keyboard.press("Control+Enter")
        cell.locator(f".jp-OutputArea-output:has-text('{words}')").wait_for(timeout=20_000)


def run_cell(page, cell):
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    cell.locator(".jp-OutputArea-output:has-text('ready')").wait_for()


def mark(element):
    """Give an element an id that stays when its text changes."""
    return element.evaluate("e => e.id = 'the-exercise'")
