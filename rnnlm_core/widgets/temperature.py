"""Hot or cold? (notebook 5.5)"""

from typing import NamedTuple

import numpy as np
from ipywidgets import FloatSlider, IntSlider

from ..colours import INK, OUTPUT, SOFT
from ..functions import softmax
from ..generation import generate
from ..records import load_greeter
from ..texts.text_file import TOM, split_words
from ..texts.toy_language import ToyLanguage
from ..validate import check_count
from .panel import Panel

PREFIX = split_words(TOM)  # "... Mary said hi to": only one of eight names is right, Tom
TEMPERATURES = np.arange(1, 31) / 10
N_STORIES, LONGEST = 100, 45  # the grammar's longest story has 36 words
READ = 60  # words read before a story is written
N_BARS = 7  # words in the distribution
AFTER = f"“{PREFIX[0]} … {' '.join(PREFIX[-4:])}”"


class Writer(NamedTuple):
    """What is prepared only once: the model, and all that needs many stories."""

    model: object
    word_to_id: dict
    id_to_word: dict
    language: object
    before: np.ndarray  # (100, 60) word ids, the last one <eos>: what was read before a story
    scores: np.ndarray  # (V,) of the next word after PREFIX
    shares: np.ndarray  # (30,) of the stories that the grammar accepts, for TEMPERATURES


class Sample(NamedTuple):
    temperature: float
    story: list  # of words
    wrong: int | None  # the place of the first word that cannot stand there
    share: float  # of 100 stories that the grammar accepts
    shares: np.ndarray  # the same for TEMPERATURES
    names: list  # the likeliest words after PREFIX, likeliest first
    probabilities: np.ndarray  # theirs, at this temperature
    choice: float  # exp(entropy) of the whole distribution


def texts_before(word_to_id, language):
    """Return (N_STORIES, READ) ids of the grammar's own text; each row ends at another <eos>.

    The model writes a story after other stories, as in training. From an empty state, which it has
    rarely seen, it writes badly.
    """
    text = np.array([word_to_id[word] for word in language.sample(2 * N_STORIES, rng=0)])
    ends = np.flatnonzero(text == word_to_id["<eos>"])[-N_STORIES:]
    return text[ends[:, np.newaxis] + np.arange(1 - READ, 1)]


def write_stories(model, before, temperatures, rng):
    """Write a story after each text at each temperature: (temperatures, stories, LONGEST) ids.

    before: (stories, READ) word ids. This does what generate() does, but for all stories at once,
    and with the same random numbers at every temperature, so that the curve has less noise. Ignore
    what follows the first <eos> of a row.
    """
    reader = type(model).from_params(model.params)
    reader.predict(before[:, :-1])
    reader.set_state(np.tile(reader.state, (len(temperatures), 1)))
    ids = np.tile(before[:, -1:], (len(temperatures), 1))
    heat = np.repeat(temperatures, len(before))[:, np.newaxis]
    words = []
    for luck in np.random.default_rng(rng).random((LONGEST, len(before), 1)):
        scores = reader.predict(ids)[:, 0].astype(np.float64)
        scores -= scores.max(axis=1, keepdims=True)
        below = softmax(scores / heat).cumsum(axis=1)
        mark = np.tile(luck, (len(temperatures), 1)) * below[:, -1:]
        ids = (below[:, :-1] <= mark).sum(axis=1, keepdims=True)
        words.append(ids)
    return np.concatenate(words, axis=1).reshape(len(temperatures), len(before), LONGEST)


def cut(ids, id_to_word):
    """Return the words of a story, up to its first <eos>."""
    words = [id_to_word[i] for i in ids]
    return words[: words.index("<eos>") + 1] if "<eos>" in words else words


def prepare(model, word_to_id, id_to_word, language):
    """Write 100 stories at each temperature, which takes about a second."""
    before = texts_before(word_to_id, language)
    start = np.append(before[0], [word_to_id[word] for word in PREFIX])
    scores = type(model).from_params(model.params).predict(start[np.newaxis])[0, -1]
    written = write_stories(model, before, TEMPERATURES, rng=0)
    accepted = [[language.accepts(cut(row, id_to_word)) for row in rows] for rows in written]
    scores, shares = scores.astype(np.float64), np.mean(accepted, axis=1)
    return Writer(model, word_to_id, id_to_word, language, before, scores, shares)


def compute(writer, temperature, seed):
    """temperature: 0.1 to 3, in steps of 0.1; seed: of the sample, a whole number from 0."""
    at = np.flatnonzero(np.isclose(TEMPERATURES, temperature))
    if not at.size:
        raise ValueError(
            f"temperature: expected 0.1 to 3 in steps of 0.1, got {temperature!r}; at 0 the "
            "likeliest word would always be taken, and every story would be the same"
        )
    rng = np.random.default_rng(check_count("seed", seed, at_least=0))
    ids = generate(writer.model, writer.before[0], LONGEST, temperature, rng)
    story = cut(ids, writer.id_to_word)
    impossible = np.isneginf(writer.language.log_probs(story))
    wrong = int(impossible.argmax()) if impossible.any() else None
    p = softmax(writer.scores / temperature)
    best = np.argsort(-writer.scores, kind="stable")[:N_BARS]  # the same at every temperature
    names = [writer.id_to_word[i] for i in best]
    likely = p[p > 0]
    choice = float(np.exp(-(likely * np.log(likely)).sum()))
    share = float(writer.shares[at[0]])
    return Sample(temperature, story, wrong, share, writer.shares, names, p[best], choice)


def spelled(story, wrong):
    """Write a story in one line with [ ] around its first wrong word; a wrong <eos> is "end"."""
    words = [f"[{word}]" if i == wrong else word for i, word in enumerate(story)]
    return " ".join("[end]" if word == "[<eos>]" else word for word in words if word != "<eos>")


def verdict_on(story, wrong):
    """Say in one line whether the grammar accepts a story; the words below tell the story itself."""
    n = len([word for word in story if word != "<eos>"])
    if wrong is None:
        return f"a story of {n} words, accepted"
    word = "the end" if story[wrong] == "<eos>" else f"“{story[wrong]}”"
    return f"a story of {n} words, rejected for word {wrong + 1}: {word}"


def describe(sample):
    if sample.wrong is None:
        verdict = "(accepted)"
    else:
        verdict = "(in brackets: the first word that cannot stand there)"
    return (
        f"Temperature {sample.temperature:.1f}: the grammar accepts "
        f"{sample.share * N_STORIES:.0f} of {N_STORIES} stories. After {AFTER} the likeliest word "
        f"is {sample.names[0]} with {sample.probabilities[0]:.2f}, and the model is as unsure as "
        f"among {sample.choice:.2f} equal words. "
        f"A story: {spelled(sample.story, sample.wrong)} {verdict}"
    )


def draw(sample, figure):
    figure.text(0.06, 0.97, verdict_on(sample.story, sample.wrong), va="top")
    bars, curve = figure.subplots(1, 2, width_ratios=[1.5, 1])
    figure.subplots_adjust(left=0.06, right=0.97, bottom=0.17, top=0.8, wspace=0.2)
    bars.bar(range(N_BARS), sample.probabilities, color=OUTPUT, edgecolor=SOFT)
    bars.set_xticks(range(N_BARS), sample.names)
    bars.set(ylim=(0, 1), yticks=[0, 0.5, 1])
    bars.grid(False, axis="x")
    bars.set_title(f"P(next) after {AFTER}")
    curve.plot(TEMPERATURES, N_STORIES * sample.shares, color=SOFT, linewidth=1.2)
    at = sample.temperature, N_STORIES * sample.share
    curve.plot(*at, "o", color=OUTPUT, markeredgecolor=INK)
    curve.set(xlim=(0, 3.1), ylim=(0, 104), xticks=[0, 1, 2, 3], yticks=[0, 50, 100])
    curve.set_xlabel("temperature")
    curve.set_title(f"stories accepted, of {N_STORIES}")


def temperature_panel(model=None, word_to_id=None, id_to_word=None, language=None):
    """Hot or cold? Sliders set the temperature at which a trained model writes, and the seed.

    model, word_to_id, id_to_word: None: those of load_greeter(). language: None: the ToyLanguage.
    """
    if model is None:
        model, word_to_id, id_to_word = load_greeter()
    writer = prepare(model, word_to_id, id_to_word, language or ToyLanguage())
    wide = {"style": {"description_width": "initial"}}
    controls = {
        "temperature": FloatSlider(1.0, min=0.1, max=3.0, step=0.1, readout_format=".1f", **wide),
        "seed": IntSlider(0, 0, 9, **wide),
    }
    for name, description in (("temperature", "temperature"), ("seed", "another sample")):
        controls[name].description = description
    return Panel(
        lambda temperature, seed: compute(writer, temperature, seed),
        draw,
        describe,
        controls,
    )
