"""What a page says at a state is what its panel says there: all states of all panels."""

import pages
import pytest
import settings
import states
from house import NOTEBOOKS, SITE
from panels import PANELS, panels_of

from rnnlm_core.widgets import training
from rnnlm_core.widgets.panel import one_line

NAMES = pages.names()
MEGABYTE = 2**20


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def kept(name):
    return states.read(SITE / "_panels" / name / "states.js")


def test_every_slider_of_the_notebooks_is_there():
    assert sorted({name for path in NOTEBOOKS for name in panels_of(path)}) == NAMES
    assert sorted(PANELS) == NAMES


def says(name, panel):
    """A function: settings -> what the panel says with them, without the site's own code."""
    if name != "training":
        return lambda **chosen: panel.describe(panel.compute(**chosen))
    runs = {}

    def said(epochs, **chosen):
        key = tuple(chosen.values())
        if key not in runs:
            runs[key] = training.compute(*panel.data, settings.EPOCHS, **chosen)
        run = runs[key]
        points = [point for point in run.points if point.epochs <= epochs]
        whole = epochs and points == run.points
        return panel.describe(run._replace(points=points, trouble=run.trouble if whole else ""))

    return said


def test_the_words_of_all_states(name, kept):
    panel = PANELS[name][0]()
    said, controls = says(name, panel), kept["controls"]
    for key, (_, words) in kept["states"].items():
        places = map(int, key.split(","))
        chosen = {c["name"]: c["values"][place] for c, place in zip(controls, places)}
        try:
            expected = said(**chosen)
        except ValueError as error:
            expected = f"Not possible: {error}"
        assert words == one_line(expected), chosen


def test_what_is_shown_of_a_value(name, kept):
    """The labels and the values of a control belong together, and the panel takes them."""
    panel = states.make(name)
    for control in kept["controls"]:
        if control["name"] == "epochs":
            continue
        widget = panel.controls[control["name"]]
        widget.unobserve_all("value")  # nothing needs to be drawn
        for value in control["values"]:
            widget.value = value  # the widget itself would refuse or change one it does not have
            assert widget.value == value
        if hasattr(widget, "_options_labels"):
            of = dict(zip(widget._options_values, widget._options_labels))
            assert control["labels"] == [of[value] for value in control["values"]]


def test_a_panel_begins_as_in_the_notebook(name, kept):
    panel = states.make(name)
    start = dict(zip((c["name"] for c in kept["controls"]), kept["start"]))
    for control in kept["controls"]:
        if control["name"] in panel.controls:
            value = control["values"][start[control["name"]]]
            assert value == panel.controls[control["name"]].value
    number, words = kept["states"][",".join(map(str, kept["start"]))]
    assert words == panel.said and number is not None


def test_each_control_moves_from_the_start(name, kept):
    """To each of its values that the panel takes there; and a move changes the words."""
    said, names = says(name, PANELS[name][0]()), [c["name"] for c in kept["controls"]]
    start = [c["values"][place] for c, place in zip(kept["controls"], kept["start"])]
    for i, control in enumerate(kept["controls"]):
        there = []
        for place, value in enumerate(control["values"]):
            key = ",".join(map(str, [*kept["start"][:i], place, *kept["start"][i + 1 :]]))
            if key in kept["states"]:
                there.append(kept["states"][key][1])
                continue
            with pytest.raises(ValueError):
                said(**dict(zip(names, [*start[:i], value, *start[i + 1 :]])))
        assert len(set(there)) > len(there) / 2, control["name"]


def test_the_pictures(name, kept):
    folder = SITE / "_panels" / name
    there = {int(path.stem) for path in folder.glob("*.webp")}
    assert there == {number for number, _ in kept["states"].values() if number is not None}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3 * MEGABYTE


def test_a_picture_shows_its_state(name, kept):
    """A few of them, drawn once more."""
    panel = states.make(name)
    controls = settings.controls_of(name, panel)
    made = list(settings.places_of(name, controls))
    wanted = {made[0], made[-1], made[len(made) // 2]}
    folder = SITE / "_panels" / name
    for places, result, _ in states.states_of(name, panel, controls, wanted):
        number, _ = kept["states"][",".join(map(str, places))]
        if result is not None:
            assert (folder / f"{number}.webp").read_bytes() == states.webp(
                panel.draw, result, panel.height
            )


def test_how_many_and_how_large():
    folders = [SITE / "_panels" / name for name in NAMES]
    count = sum(len(states.read(folder / "states.js")["states"]) for folder in folders)
    assert 1200 < count < 1800
    pages_alone = [
        p for p in SITE.rglob("*") if p.is_file() and "lite" not in p.relative_to(SITE).parts
    ]
    assert sum(path.stat().st_size for path in pages_alone) < 40 * MEGABYTE
