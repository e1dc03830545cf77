"""Train it yourself (notebook 5.5): the curve grows while the model learns, and Stop stops it.

Descent is the curve of the notebook's own loop.
"""

import asyncio
import time
from typing import NamedTuple

import numpy as np
from ipywidgets import Button, Dropdown, HBox, SelectionSlider
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from ..batches import batch_indices
from ..colours import FADED, REFERENCE, TRAIN, VALID
from ..evaluation import perplexity
from ..extras import IN_BROWSER
from ..model import SimpleRnnlm
from ..optimizer import SGD
from ..plots import LiveCurve, Picture, with_few_colours
from ..texts.toy_language import ToyLanguage, load_toy
from ..trainer import DivergedError, RnnlmTrainer
from ..validate import check_count
from .panel import Panel, png_of

N, D, EPOCHS = 10, 50, 10  # rows of a mini-batch, size of a word vector, epochs of a run
CHUNK = 1000  # words between two points of the curve
STORED = 3  # epochs of the picture on a page that no kernel runs
BREATH, FRAME = 0.05, 0.3  # seconds: learning without listening, and between two pictures
RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]
OFF = 0  # no clipping: a dropdown would show None as "nothing chosen"


class Settings(NamedTuple):
    rate: float
    hidden: int
    T: int
    clip: float  # max_grad, or OFF


class Point(NamedTuple):
    epochs: float  # read since the beginning
    ppl: float  # of the training text in the last chunk, while it was being learned
    valid_ppl: float | None  # of the held-out text, at the end of an epoch


class Curve(NamedTuple):
    """How far a run has come, and the run before it for comparison."""

    settings: Settings
    points: list
    before: list
    lines: dict  # floor, unigram, uniform -> perplexity
    trouble: str  # "", or why the run ended


def check(settings):
    """Return the settings, as a tuple; raise ValueError for impossible ones."""
    if not 0 < settings.rate < np.inf:
        raise ValueError(f"rate: expected a learning rate above 0, got {settings.rate!r}")
    if not 0 <= settings.clip < np.inf:
        raise ValueError(f"clip: expected a number above 0, or 0 for off, got {settings.clip!r}")
    check_count("hidden", settings.hidden)
    check_count("T", settings.T)
    return settings


def new_trainer(settings, vocab_size):
    check(settings)
    model = SimpleRnnlm(vocab_size, D, settings.hidden, rng=1, dtype=np.float64)
    return RnnlmTrainer(model, SGD(settings.rate))


def learn(settings, corpus, held_out, trainer=None):
    """Train without end; yields a Point after every CHUNK words and at the end of an epoch.

    corpus, held_out: (M,), (M',) word ids. trainer: one to continue with. Raises DivergedError if
    the weights diverge, ValueError for impossible settings.
    """
    trainer = trainer or new_trainer(settings, int(max(corpus.max(), held_out.max())) + 1)
    xs, ts = corpus[:-1], corpus[1:]
    steps, seen = len(xs) // (N * settings.T), len(trainer.losses)
    clip = settings.clip or None
    for done in trainer.steps(
        xs, ts, batch_size=N, time_size=settings.T, max_grad=clip, valid=held_out
    ):
        new = trainer.losses[seen:]
        if len(new) * N * settings.T >= CHUNK or done.in_epoch == 0:
            seen = len(trainer.losses)
            valid_ppl = trainer.history[-1]["valid_ppl"] if done.in_epoch == 0 else None
            epochs = done.epoch + done.in_epoch / steps
            yield Point(epochs, perplexity(sum(new), len(new)), valid_ppl)


def sentence(trainer):
    """Return what the panel says when the weights have diverged."""
    return (
        f"The weights ran away in epoch {len(trainer.history) + 1}: the loss is beyond all bounds. "
        "The model is back where that epoch began. Try a smaller learning rate, or clipping."
    )


def compute(corpus, held_out, lines, epochs, **settings):
    """Train for this many epochs with these settings (see Settings); return a Curve."""
    settings, points, trouble = check(Settings(**settings)), [], ""
    batch_indices(len(corpus) - 1, N, settings.T, 0)  # is the text long enough?
    trainer = new_trainer(settings, lines["uniform"])
    try:
        for point in learn(settings, corpus, held_out, trainer) if epochs else ():
            points.append(point)
            if point.epochs >= epochs:
                break
    except DivergedError:
        trouble = sentence(trainer)
    return Curve(settings, points, [], lines, trouble)


def number(ppl):
    return f"{ppl:.2f}" if ppl < 1000 else "above 1000"


def describe(curve):
    rate, H, T, clip = curve.settings
    V = curve.lines["uniform"]
    weights = V * D + D * H + H * H + H + H * V + V
    said = (
        f"Learning rate {rate:.2g}, hidden size {H} ({weights:,} weights in all), T = {T}, "
        f"{f'gradients clipped at {clip:g}' if clip else 'no clipping'}."
    )
    if curve.points:
        last = curve.points[-1]
        said += f" After {last.epochs:.2f} epochs the perplexity is {number(last.ppl)} in training"
        valid = [point for point in curve.points if point.valid_ppl is not None]
        if valid:
            said += f", and {number(valid[-1].valid_ppl)} on the held-out text"
            said += f" (epoch {valid[-1].epochs:g})" if valid[-1] is not last else ""
        said += "."
    elif not curve.trouble:
        said += " Nothing is learned yet: press Start."
    return f"{said} {curve.trouble}".rstrip()


def draw(curve, figure):
    ax = figure.subplots()
    figure.subplots_adjust(left=0.09, right=0.79, bottom=0.16, top=0.89)
    ax.set_yscale("log")
    before, now = (
        np.array([(p.epochs, p.ppl, p.valid_ppl) for p in points], float).reshape(-1, 3).T
        for points in (curve.before, curve.points)
    )
    if curve.before:
        ax.plot(*before[:2], ":", color=FADED, linewidth=1, label="run before")
    ax.plot(*now[:2], color=TRAIN, linewidth=1.3, label="training")
    valid = now[:, ~np.isnan(now[2])]
    ax.plot(valid[0], valid[2], "s--", color=VALID, markersize=4, label="held-out")
    end = EPOCHS * max(1, np.ceil(now[0].max(initial=0) / EPOCHS))
    for name, style in (("uniform", ":"), ("unigram", "-."), ("floor", "-")):
        value = curve.lines[name]
        ax.axhline(value, color=REFERENCE, linestyle=style, linewidth=1)
        at, where = (1.02, value), ax.get_yaxis_transform()
        ax.annotate(f"{name} ({value:.3g})", at, xycoords=where, va="center")
    ax.set(xlim=(0, end), ylim=(1, 200))
    ax.set_xlabel("epochs")
    ax.set_ylabel("perplexity (log)")
    ax.yaxis.set_major_locator(FixedLocator([1, 2, 5, 10, 20, 50, 100, 200]))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_locator(NullLocator())
    ax.legend(loc=(0.68, 0.36))
    rate, H, T, clip = curve.settings
    names = f"learning rate {rate:.2g}, hidden size {H}, T = {T}, clipping {clip or 'off'}"
    ax.set_title(names)


class TrainingPanel(Panel):
    """Settings, Start and Stop.

    A task in the kernel's own event loop trains in short turns and pauses between them, so that the
    Stop button and the notebook respond. Start continues where Stop stopped, and begins again if a
    setting was moved or the weights diverged.

    model, trainer: those of the last run, for use in the next cell; None before the first run.
    """

    def __init__(self, corpus, held_out, lines, controls):
        self.data = corpus, held_out, lines
        self.trainer, self.ran, self.running, self._wanted = None, None, False, False
        self.points, self.before, self.trouble = [], [], ""
        self.start, self.stop = Button(description="Start"), Button(description="Stop")
        super().__init__(self._now, draw, describe, controls)
        self.children = [self.children[0], HBox([self.start, self.stop]), *self.children[1:]]
        self.start.on_click(self._start)
        self.stop.on_click(self._stop)
        self._say(running=False)

    @property
    def model(self):
        return None if self.trainer is None else self.trainer.model

    def _now(self, **settings):
        """Return the run so far; for other settings, an empty curve with that run behind it."""
        curve = compute(*self.data, epochs=0, **settings)
        if curve.settings != self.ran:
            return curve._replace(before=self.points)
        return curve._replace(points=self.points, before=self.before, trouble=self.trouble)

    def still(self):
        """Return the picture as it is after a few epochs if nothing was learned here yet."""
        kept = self.result, self.said
        if not self.points:
            self.result = compute(*self.data, STORED, **self.settings())
            self.said = describe(self.result)
        try:
            return super().still()
        finally:
            self.result, self.said = kept

    def _moved(self, change=None):
        self._stop()  # other settings are another run
        super()._moved(change)

    def _stop(self, button=None):
        self._wanted = False

    def _say(self, running):
        self.running = self.start.disabled = running
        self.stop.disabled = not running

    def _start(self, button=None):
        if self.running:
            return
        try:
            settings = self._now(**self.settings()).settings
            if settings != self.ran or self.trouble:
                self.trainer = new_trainer(settings, self.data[2]["uniform"])
                self.before, self.points = self.points, []
                self.ran, self.trouble = settings, ""
        except ValueError as error:
            self.words.value = f"Not possible: {error}"
            return
        self._wanted = True
        self._say(running=True)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no notebook: nobody to listen to
            asyncio.run(self._run())
        else:
            self._task = loop.create_task(self._run())  # kept: a loop forgets its tasks

    async def _run(self):
        goal = len(self.trainer.history) + EPOCHS
        heard = shown = time.monotonic()
        try:
            for point in learn(self.ran, *self.data[:2], self.trainer):
                self.points.append(point)
                if not self._wanted or point.epochs >= goal:
                    break
                if time.monotonic() - shown > FRAME:
                    super()._moved()
                    shown = time.monotonic()
                if time.monotonic() - heard > BREATH:
                    await asyncio.sleep(0.002)
                    heard = time.monotonic()
        except DivergedError:
            self.trouble = sentence(self.trainer)
        finally:
            super()._moved()  # the last frame first: who may press Start has seen it
            self._say(running=False)

    async def finished(self):
        """Wait until the run has ended: ``await panel.finished()``. Returns the panel."""
        while self.running:
            await asyncio.sleep(0.02)
        return self


def training_panel(corpus=None, held_out=None, language=None):
    """Train it yourself. corpus, held_out: word ids of the language's texts; None: load_toy()."""
    if corpus is None:
        corpus, held_out = load_toy("train")[0], load_toy("valid")[0]
    language = language or ToyLanguage()
    V, unigram = len(language.words), language.window_floors(0)[0]
    lines = {"floor": language.floor, "unigram": unigram, "uniform": V}
    wide = {"style": {"description_width": "initial"}, "layout": {"width": "auto"}}
    rate = SelectionSlider(options=RATES, value=0.5, description="learning rate", **wide)
    rate.layout.width = "300px"  # by itself it would have no track to move on
    clips = [("off", OFF), ("0.25", 0.25), ("1", 1.0), ("5", 5.0)]
    controls = {
        "rate": rate,
        "hidden": Dropdown(options=[10, 20, 50, 100], value=50, description="hidden size", **wide),
        "T": Dropdown(options=[1, 2, 5, 10, 20], value=20, description="T", **wide),
        "clip": Dropdown(options=clips, value=OFF, description="clipping", **wide),
    }
    return TrainingPanel(corpus, held_out, lines, controls)


class Descent(LiveCurve):
    """Perplexity of a training loop, redrawn in place, among the lines that no window can pass.

    steps, epochs: mini-batches in an epoch, and epochs of the run. windows: which windows get a
    line, at the lowest perplexity that any model can have which sees so many words. language: the
    ToyLanguage.
    """

    PIECES = 5  # points of the curve in an epoch
    TOP = 2.0  # what lies above is told in the text: drawn as well, it would flatten the end

    def __init__(self, steps, epochs, windows, language):
        self.steps, self.epochs, self.windows = steps, epochs, windows
        bounds = language.window_floors(max(windows))
        super().__init__(**{f"window of {k}": bounds[k] for k in windows}, floor=language.floor)

    def _picture(self, losses):
        """losses: of every mini-batch so far, in nats."""
        figure = Figure(figsize=(6.4, 3.4), layout="constrained")
        ax = figure.add_subplot()
        size = self.steps // self.PIECES
        pieces = [losses[i : i + size] for i in range(0, len(losses) - size + 1, size)]
        ppl = [perplexity(sum(piece), size) for piece in pieces]
        ends = np.arange(1, len(ppl) + 1) / self.PIECES
        ax.plot(ends, ppl, color=TRAIN, linewidth=2)
        ax.plot(ends[-1:], ppl[-1:], "o", color=TRAIN)
        for name, value in self.lines.items():
            style = "-" if name == "floor" else ":"
            ax.axhline(value, color=REFERENCE, linestyle=style, linewidth=1)
            at = (1.01, value)
            ax.annotate(name, at, xycoords=ax.get_yaxis_transform(), va="center", color=REFERENCE)
        ax.set(
            xlim=(0, self.epochs + 0.1), ylim=(1.57, self.TOP), xlabel="epoch", ylabel="perplexity"
        )
        if IN_BROWSER and not losses:
            minutes = minutes_in_the_browser(self.steps * self.epochs)
            ax.set_title(f"In the browser, this takes about {minutes} minutes.")
        return Picture(
            with_few_colours(png_of(figure)),
            f"The perplexity falls over {self.epochs} epochs, past the lowest that models with a "
            f"window of {', '.join(map(str, self.windows))} words can reach, towards the floor.",
        )


def minutes_in_the_browser(updates):
    """How long the loop of 5.5.3 will take, whose update is some 250 products of this size."""
    a, b = np.ones((20, 150), np.float32), np.ones((150, 150), np.float32)
    begin = time.perf_counter()
    for _ in range(200):
        a @ b
    return max(1, round(250 * updates * (time.perf_counter() - begin) / 200 / 60))
