"""Who is greeted? An RNN reads the Tom sentence word by word (notebook 5.2)."""

from functools import cache
from typing import NamedTuple

import numpy as np
from ipywidgets import IntSlider, ToggleButtons
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from ..colours import (
    FADED_TEXT,
    INK,
    INPUT,
    INPUT_PALE,
    OUTPUT,
    OUTPUT_PALE,
    SOFT,
    STATE,
    STATE_TEXT,
)
from ..functions import softmax
from ..model import SimpleRnnlm
from ..records import load_greeter, load_record
from ..texts.text_file import TOM, split_words
from ..validate import check_choice, check_count
from .panel import Panel

SENTENCE = split_words(TOM)
NAMES = ["Tom", "Ben", "Sam", "Max"]  # whose room is "his room"
LINES = [8, 14, 18]  # where the drawing of the sentence breaks off
N_BARS = 4
GREENS = LinearSegmentedColormap.from_list("state", ["white", STATE, STATE_TEXT])


class Moment(NamedTuple):
    """What the RNN holds and what it expects after it has read some of the words."""

    words: list
    read: int  # how many of them
    before: np.ndarray  # (H,) the state that the last of them found
    state: np.ndarray  # (H,) the state that it left
    likely: list  # (word, probability), the most likely next word first


@cache
def readings(name):
    """Let the RNN read the sentence about this name: states (19, H), probabilities (18, V), words.

    It reads in float64, so that all digits are the same on every machine, and it reads a whole story
    first, because in training it met the empty state only once.
    """
    model, word_to_id, id_to_word = load_greeter()
    reader = SimpleRnnlm.from_params([p.astype(np.float64) for p in model.params])
    first = load_record("finale")["held_out"]["first_story"].split()
    reader.predict(np.array([[word_to_id[word] for word in first]]))
    states, probabilities = [reader.state[0]], []
    for word in [name, *SENTENCE[1:]]:
        scores = reader.predict(np.array([[word_to_id[word]]]))[0, -1]
        states.append(reader.state[0])
        probabilities.append(softmax(scores))
    return np.array(states), np.array(probabilities), id_to_word


def compute(read, name):
    """read: how many words of the sentence have been read, 1 to 18; name: who is in the room."""
    if check_count("read", read) > len(SENTENCE):
        raise ValueError(f"read: expected at most the {len(SENTENCE)} words, got {read}")
    check_choice("name", name, NAMES)
    states, probabilities, id_to_word = readings(name)
    p = probabilities[read - 1]
    likely = [(id_to_word[i], float(p[i])) for i in p.argsort()[::-1][:N_BARS]]
    return Moment([name, *SENTENCE[1:]], read, states[read - 1], states[read], likely)


def describe(moment):
    first, second, third = (f"{word} {p:.3f}" for word, p in moment.likely[:3])
    turned = int((np.sign(moment.before) != np.sign(moment.state)).sum())
    return (
        f'Read: {moment.read} of {len(moment.words)} words, the last of them "'
        f'{moment.words[moment.read - 1]}". Most likely next: {first}, {second}, {third}. '
        f"With this word {turned} of the {len(moment.state)} numbers changed their sign."
    )


def draw(moment, figure):
    _draw_sentence(moment, figure.add_axes([0.01, 0.43, 0.58, 0.56]))
    bars = figure.add_axes([0.71, 0.56, 0.28, 0.42])
    words, p = zip(*moment.likely)
    bars.barh(range(N_BARS), p, color=OUTPUT, edgecolor=SOFT)
    for place, share in enumerate(p):
        bars.text(share + 0.03, place, f"{share:.3f}", va="center")
    bars.set(xlim=(0, 1.32), ylim=(N_BARS - 0.5, -0.5), xticks=[0, 0.5, 1])
    bars.set_xlabel("P(next word)")
    bars.set_yticks(range(N_BARS), words)
    bars.grid(visible=False)
    strip = figure.add_axes([0.1, 0.03, 0.88, 0.25])
    both = [moment.before, moment.state]
    strip.imshow(both, cmap=GREENS, vmin=-1, vmax=1, aspect="auto", interpolation="nearest")
    strip.axhline(0.5, color="white", linewidth=4)
    strip.set_yticks([0, 1], ["before", "now"])
    strip.set(xticks=[])
    strip.grid(visible=False)
    told = f"the state, {len(moment.state)} numbers: from -1, white, to 1, dark green"
    strip.text(0, -0.7, told, color=STATE_TEXT, va="bottom")


def _draw_sentence(moment, ax):
    ax.set(xlim=(0, 33), ylim=(3.1, -0.6))
    ax.axis("off")
    look = {"ha": "center", "va": "center", "fontsize": 12.5}
    for line, (first, end) in enumerate(zip([0, *LINES], LINES)):
        x = 0.4
        for i in range(first, end):
            width = len(moment.words[i]) + 0.6
            if i == moment.read - 1:
                now = {"facecolor": INPUT_PALE, "edgecolor": INPUT, "linewidth": 1.6}
                ax.add_patch(Rectangle((x, line - 0.36), width, 0.72, **now))
            colour = INK if i < moment.read else FADED_TEXT
            ax.text(x + width / 2, line, moment.words[i], color=colour, **look)
            x += width + 0.6
    answer = {"facecolor": OUTPUT_PALE, "edgecolor": OUTPUT}
    ax.add_patch(Rectangle((x, line - 0.36), 3, 0.72, **answer))
    ax.text(x + 1.5, line, "[?]", color=INK, **look)


def greeting_panel():
    """Who is greeted? A slider for the words that are read, and buttons for who is in the room."""
    wide = {"style": {"description_width": "initial"}}
    controls = {
        "read": IntSlider(len(SENTENCE), 1, len(SENTENCE), description="words read", **wide),
        "name": ToggleButtons(options=NAMES, description="in the room", **wide),
    }
    return Panel(compute, draw, describe, controls)
