"""A panel as it stands on a page before its states are there."""

from html import escape


def shown(name, kept, folder):
    """Its controls, picture and words. kept: see states.read. folder: where the page finds it."""
    number, words = kept["states"][",".join(map(str, kept["start"]))]
    width, height = kept["size"]
    controls = "".join(
        shown_control(control, place, f"{name}-{control['name']}")
        for control, place in zip(kept["controls"], kept["start"])
    )
    return (
        f'<figure class="panel" data-panel="{name}" data-folder="{folder}/{name}">'
        f'<div class="controls">{controls}</div>'
        f'<div class="picture"><img src="{folder}/{name}/{number}.webp" width="{width}" '
        f'height="{height}" alt="" aria-labelledby="{name}-words"></div>'
        f'<figcaption id="{name}-words" aria-live="polite">{escape(words)}</figcaption></figure>'
    )


def shown_control(control, place, id_):
    title, last = escape(control["title"]), len(control["labels"]) - 1
    label = escape(control["labels"][place])
    if control["kind"] == "slider":
        return (
            f'<label>{title} <input type="range" max="{last}" value="{place}" '
            f'aria-valuetext="{label}"><output>{label}</output></label>'
        )
    if control["kind"] == "box":
        return f'<label><input type="checkbox"{" checked" * place}> {title}</label>'
    if control["kind"] == "run":
        return (
            '<span><button type="button">Start</button><button type="button">Stop</button></span>'
        )
    choices = [escape(label) for label in control["labels"]]
    if control["kind"] == "menu":
        options = "".join(
            f"<option{' selected' * (i == place)}>{choice}</option>"
            for i, choice in enumerate(choices)
        )
        return f"<label>{title} <select>{options}</select></label>"
    radios = "".join(
        f'<label><input type="radio" name="{id_}"{" checked" * (i == place)}> {choice}</label>'
        for i, choice in enumerate(choices)
    )
    return f"<fieldset><legend>{title}</legend>{radios}</fieldset>"
