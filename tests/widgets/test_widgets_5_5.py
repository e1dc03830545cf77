"""The sliders of notebook 5.5, by their data, their words and what they draw."""

import asyncio
import time

import drawing
import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel
from matplotlib.figure import Figure
from panels import move

import rnnlm_core
from rnnlm_core import SGD, RnnlmTrainer, SimpleRnnlm, evaluate
from rnnlm_core.evaluation import perplexity
from rnnlm_core.texts.toy_language import PEOPLE, ToyLanguage, load_toy
from rnnlm_core.widgets import branch, bugs, temperature, training
from rnnlm_core.widgets.panel import png_of


@pytest.fixture(scope="module")
def toy():
    corpus, word_to_id, id_to_word = load_toy("train")
    return corpus, load_toy("valid")[0], word_to_id, id_to_word, ToyLanguage()


def drawn(module, result):
    """The axes of the picture, and all text on it."""
    figure = drawing.drawn(module, result)
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    texts += [ax.get_title() for ax in figure.axes] + [text.get_text() for text in figure.texts]
    return figure.axes, "\n".join(texts)


def line(ax, label):
    (found,) = [line for line in ax.lines if line.get_label() == label]
    return found


# What is a branch? ------------------------------------------------------------------------------


def width(polygons):
    return sum(np.ptp(path.vertices[:, 0]) for part in polygons for path in part.get_paths())


@pytest.mark.parametrize("p", [0.01, 0.02, 0.07, 0.1, 0.11, 0.2, 0.32, 0.5, 0.8, 0.99, 1.0])
def test_branch_draws_as_many_doors_as_the_perplexity(p):
    doors = branch.compute(p)
    assert doors.perplexity == pytest.approx(perplexity(-np.log(p), 1))
    assert doors.loss == pytest.approx(-np.log(p))
    (hall, curve), text = drawn(branch, doors)
    shut, *open_ = hall.collections
    unit = width(open_[1:])  # the right door is a whole one
    assert width(open_) / unit == pytest.approx(1 / p)
    assert width([shut]) / unit == pytest.approx(82), "a door for every word"
    n_doors = sum(len(part.get_paths()) for part in open_)
    assert n_doors == np.ceil(round(1 / p, 6))
    corners = branch.places(doors.perplexity)
    assert corners.min() >= 0 and corners.max() <= 1
    assert len(np.unique(corners[:, 0], axis=0)) == n_doors  # none on top of another
    assert open_[1].get_hatch() and not open_[0].get_hatch()
    assert (curve.lines[-1].get_xdata()[0], curve.lines[-1].get_ydata()[0]) == (p, doors.loss)
    words = branch.describe(doors)
    assert f"1 / p = {1 / p:.2f}" in words and f"-log p = {doors.loss:.2f}" in words
    assert ("more than there are words (82)" in words) == (1 / p > 82)
    assert f"{1 / p:.2f}" in text


def test_branch_in_words():
    assert "0.80 means 1.25 doors." in branch.describe(branch.compute(0.8))
    assert "0.20 means 5 doors." in branch.describe(branch.compute(0.2))
    assert "no doubt" in branch.describe(branch.compute(1.0))


@pytest.mark.parametrize("p", [0, 0.001, 1.01, -1, float("nan")])
def test_branch_refuses(p):
    with pytest.raises(ValueError, match=r"p: expected a probability.*got"):
        branch.compute(p)


def test_branch_panel():
    panel = branch.branch_panel()
    assert move(panel, p=0.8)[0].endswith("0.80 means 1.25 doors.")
    panel.controls["p"].min = 0
    panel.controls["p"].value = 0
    assert panel.words.value.startswith("Not possible: p")
    panel.controls["p"].value = 0.5
    assert panel.result.perplexity == 2 and "0.50 means 2 doors" in panel.words.value


# Train it yourself ------------------------------------------------------------------------------

SHORT, HELD_OUT = 2001, 500
LINES = {"floor": 1.59, "unigram": 36.7, "uniform": 82}


def settings(rate=0.5, hidden=10, T=20, clip=0):
    return training.Settings(rate, hidden, T, clip)


def learned(toy, epochs, **changed):
    return training.compute(
        toy[0][:SHORT], toy[1][:HELD_OUT], LINES, epochs, **settings(**changed)._asdict()
    )


@pytest.mark.parametrize(
    ("hidden", "T", "clip"), [(10, 20, 0), (100, 20, 0.25), (10, 1, 5), (50, 7, 1)]
)
def test_the_pieces_are_the_steps_of_fit(toy, hidden, T, clip):
    corpus, held_out = toy[0][:SHORT], toy[1][:HELD_OUT]
    model = SimpleRnnlm(82, 50, hidden, rng=1, dtype=np.float64)
    fit = RnnlmTrainer(model, SGD(0.5))
    kwargs = {"batch_size": 10, "time_size": T, "max_grad": clip or None, "progress": False}
    kwargs["valid"] = held_out
    fit.fit(corpus[:-1], corpus[1:], max_epoch=2, **kwargs)

    ours = training.new_trainer(settings(hidden=hidden, T=T), 82)
    for point in training.learn(settings(0.5, hidden, T, clip), corpus, held_out, ours):
        if point.epochs >= 1.4:  # stop in the middle, and let fit() finish the second epoch
            break
    ours.fit(corpus[:-1], corpus[1:], max_epoch=1, **kwargs)
    assert ours.losses == fit.losses and ours.history == fit.history
    for a, b in zip(ours.model.params, fit.model.params):
        assert np.array_equal(a, b)


def test_points_are_chunks_and_the_ends_of_epochs(toy):
    corpus, held_out = toy[0][:3501], toy[1][:HELD_OUT]
    trainer = training.new_trainer(settings(), 82)
    points = []
    for point in training.learn(settings(), corpus, held_out, trainer):
        points.append(point)
        if point.epochs >= 2:
            break
    # 17 mini-batches of 200 words an epoch, five in a chunk
    assert [p.epochs * 17 for p in points] == pytest.approx([5, 10, 15, 17, 22, 27, 32, 34])
    assert [p.valid_ppl is not None for p in points] == 2 * [False, False, False, True]
    assert points[0].ppl == pytest.approx(np.exp(np.mean(trainer.losses[:5])))
    assert points[3].ppl == pytest.approx(np.exp(np.mean(trainer.losses[15:17])))
    assert points[-1].valid_ppl == pytest.approx(evaluate(trainer.model, held_out))


@pytest.mark.parametrize("changed", [{}, {"rate": 0.01, "T": 5}, {"hidden": 100, "clip": 5}])
def test_training_draws_and_tells_its_points(toy, changed):
    curve = learned(toy, 2, **changed)
    (ax,), text = drawn(training, curve._replace(before=curve.points[:3]))
    shown = line(ax, "training")
    assert list(shown.get_xdata()) == [p.epochs for p in curve.points]
    assert list(shown.get_ydata()) == [p.ppl for p in curve.points]
    assert list(line(ax, "run before").get_ydata()) == [p.ppl for p in curve.points[:3]]
    ends = [p for p in curve.points if p.valid_ppl is not None]
    assert list(line(ax, "held-out").get_xdata()) == [1, 2]
    assert list(line(ax, "held-out").get_ydata()) == [p.valid_ppl for p in ends]
    for name, value in LINES.items():
        assert name in text and value in [line.get_ydata()[0] for line in ax.lines]
    words = training.describe(curve)
    assert f"After 2.00 epochs the perplexity is {curve.points[-1].ppl:.2f} in training" in words
    assert f"and {ends[-1].valid_ppl:.2f} on the held-out text." in words
    n_weights = sum(p.size for p in training.new_trainer(curve.settings, 82).model.params)
    assert f"{n_weights:,} weights" in words
    halfway = training.describe(curve._replace(points=curve.points[:-1]))
    assert f"{ends[0].valid_ppl:.2f} on the held-out text (epoch 1)." in halfway


def test_a_run_that_diverges_is_a_sentence(toy):
    curve = learned(toy, 2, rate=1e6)
    assert "ran away in epoch 1" in training.describe(curve)
    drawn(training, curve)
    trainer = training.new_trainer(settings(rate=1e6), 82)
    start = [param.copy() for param in trainer.model.params]
    with pytest.raises(rnnlm_core.DivergedError):
        list(training.learn(settings(rate=1e6), toy[0][:SHORT], toy[1], trainer))
    assert all(np.array_equal(a, b) for a, b in zip(start, trainer.model.params))


@pytest.mark.parametrize(
    ("name", "bad"),
    [("rate", 0), ("rate", float("nan")), ("hidden", 0), ("hidden", 1.5), ("T", 0), ("clip", -1)],
)
def test_training_refuses(toy, name, bad):
    with pytest.raises(ValueError, match=rf"^{name}: expected"):
        learned(toy, 0, **{name: bad})


def test_training_refuses_a_block_longer_than_the_text(toy):
    with pytest.raises(ValueError, match="too short for one mini-batch"):
        learned(toy, 0, T=201)


@pytest.fixture
def panel(toy):
    panel = training.training_panel(toy[0][:SHORT], toy[1][:HELD_OUT], toy[4])
    panel.controls["hidden"].value = 10
    return panel


def test_start_stop_and_start_again(panel, toy):
    panel.controls["hidden"].value = 100  # slow enough to be stopped

    async def use():
        panel.start.click()
        assert panel.start.disabled and not panel.stop.disabled
        while not panel.points:
            await asyncio.sleep(0)
        panel.stop.click()
        await panel.finished()
        return len(panel.trainer.history)

    stopped = asyncio.run(use())
    assert stopped < 10 and panel.stop.disabled and not panel.start.disabled
    assert panel.model is panel.trainer.model
    assert "After" in panel.words.value and panel.result.points == panel.points
    model, epochs = panel.model, len(panel.trainer.history)
    panel.start.click()  # no loop here: it runs to the end, 10 epochs on
    assert panel.model is model and len(panel.trainer.history) == epochs + 10
    # in pieces or in one go: the same
    whole = learned(toy, epochs + 10, hidden=100)
    assert panel.trainer.history[-1]["valid_ppl"] == whole.points[-1].valid_ppl

    panel.controls["T"].value = 10
    assert "press Start" in panel.words.value
    assert panel.result.points == [] and panel.result.before == panel.points
    panel.controls["T"].value = 20  # back again: that run is still there
    assert panel.result.points == panel.points
    panel.controls["T"].value, before = 10, panel.points
    panel.start.click()
    assert panel.model is not model and len(panel.trainer.history) == 10
    assert panel.result.before == before and panel.result.points == panel.points != before


def test_moving_a_control_ends_the_run(panel):
    panel.controls["hidden"].value = 100

    async def use():
        panel.start.click()
        while not panel.points:
            await asyncio.sleep(0)
        panel.controls["clip"].value = 1.0
        await panel.finished()

    asyncio.run(use())
    assert len(panel.trainer.history) < 10
    assert "clipped at 1." in panel.words.value and "press Start" in panel.words.value


def test_after_a_diverged_run_the_next_one_works(panel):
    panel.controls["rate"].options = [*training.RATES, 1e6]
    panel.controls["rate"].value = 1e6
    panel.start.click()
    assert "ran away in epoch 1" in panel.words.value and not panel.running
    model = panel.model
    panel.start.click()  # once more, from the beginning
    assert "ran away in epoch 1" in panel.words.value and panel.model is not model
    panel.controls["rate"].value = 0.5
    assert "ran away" not in panel.words.value
    panel.start.click()
    assert panel.trainer.history[-1]["valid_ppl"] < 60


def test_training_panel_moves(panel):
    assert "gradients clipped at 0.25" in move(panel, rate=0.1, hidden=100, T=1, clip=0.25)[3]
    panel.controls["T"].options = [20, 1000]
    panel.controls["T"].value = 1000
    assert panel.words.value.startswith("Not possible: xs")
    panel.start.click()
    assert panel.words.value.startswith("Not possible: xs") and panel.model is None
    panel.controls["T"].value = 20
    assert "press Start" in panel.words.value


def test_a_page_without_a_kernel_shows_a_run(panel):
    """Of three epochs. The panel itself is as it was; once it has learned, its own run is shown."""
    said, picture = panel.said, panel.picture.value
    told = panel.still().alt
    assert "After 3.00 epochs the perplexity is" in told and "press Start" in said
    assert (panel.said, panel.picture.value, panel.points) == (said, picture, [])
    assert panel._repr_mimebundle_()[0]["text/plain"] == told
    panel.start.click()
    assert "After 10.00 epochs" in panel.still().alt


# The curve of the page's own loop -----------------------------------------------------------------


PNG = png_of(Figure(figsize=(1, 1)))


class Handle:
    """What IPython's display() returns in a notebook."""

    def update(self, picture):
        self.picture = picture


@pytest.fixture
def descent(monkeypatch, toy):
    monkeypatch.setattr("IPython.display.display", lambda *args, **kwargs: Handle())
    return training.Descent(10, 8, [4, 16], toy[4])


def test_descent_has_a_line_for_each_window(descent, toy):
    bounds = toy[4].window_floors(16)
    assert descent.lines == {
        "window of 4": bounds[4],
        "window of 16": bounds[16],
        "floor": toy[4].floor,
    }


def test_descent_draws_five_points_an_epoch(descent, monkeypatch):
    figures = []
    monkeypatch.setattr(training, "png_of", lambda figure: figures.append(figure) or PNG)
    losses = list(np.linspace(1, 0.4, 25))
    descent.update(losses)
    (ax,) = figures[-1].axes
    curve, end, *lines = ax.lines
    assert curve.get_xdata() == pytest.approx(np.arange(1, 13) / 5), "12 pairs; the last waits"
    means = np.reshape(losses[:24], (12, 2)).mean(axis=1)
    assert curve.get_ydata() == pytest.approx(np.exp(means))
    assert end.get_xydata() == pytest.approx(curve.get_xydata()[-1:])
    assert [line.get_ydata()[0] for line in lines] == list(descent.lines.values())
    assert [text.get_text() for text in ax.texts] == list(descent.lines)
    assert ax.get_xlim()[0] == 0 and ax.get_xlim()[1] > 8 and ax.get_ylim()[1] == 2
    descent.update([])
    assert figures[-1].axes[0].lines[0].get_xdata().size == 0


def test_descent_has_the_same_words_all_the_time(descent):
    """nbval compares them, so they must hold no number of a run."""
    descent.update([])
    first = descent.handle.picture
    descent.update(list(np.linspace(1, 0.4, 80)))
    last = descent.handle.picture
    assert first.alt == last.alt and first.png != last.png


def test_descent_says_in_a_browser_how_long_it_will_take(descent, monkeypatch):
    figures = []
    monkeypatch.setattr(training, "png_of", lambda figure: figures.append(figure) or PNG)
    descent.update([])
    monkeypatch.setattr(training, "IN_BROWSER", True)
    times = iter([10, 10.2])  # a thousandth of a second for each of 200 products
    monkeypatch.setattr(training.time, "perf_counter", lambda: next(times))
    descent.steps = 600
    descent.update([])
    descent.update([1.0] * 80)
    titles = [figure.axes[0].get_title() for figure in figures]
    assert titles == ["", "In the browser, this takes about 20 minutes.", ""]


class Kernel:
    """A real kernel, as JupyterLab has one: cells, and clicks between and during them."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def run(self, code):
        printed = []

        def hook(message):
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        reply = self.client.execute_interactive(code, output_hook=hook, timeout=60)
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(printed).strip()

    def click(self, model_id):
        data = {"method": "custom", "content": {"event": "click"}}
        content = {"comm_id": model_id, "data": data}
        self.client.shell_channel.send(self.client.session.msg("comm_msg", content))


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


def test_in_a_real_kernel(kernel):
    start, stop = kernel.run(
        "import time\n"
        "from rnnlm_core.widgets.training import training_panel\n"
        "panel, frames, ended = training_panel(), [], []\n"
        "panel.picture.observe(lambda change: frames.append(time.time()), 'value')\n"
        "panel.start.observe(lambda c: c.new or ended.append(time.time()), 'disabled')\n"
        "panel.controls['hidden'].value, panel.controls['T'].value = 100, 1  # a long run\n"
        "print(panel.start.model_id, panel.stop.model_id)"
    ).split()
    kernel.click(start)
    time.sleep(1.2)
    assert kernel.run("print(panel.running, 1 + 1)") == "True 2"  # other cells run meanwhile
    clicked = time.time()
    kernel.click(stop)
    ended = kernel.run("await panel.finished()\nprint(ended[-1])")
    assert float(ended) - clicked < 1
    n_points, *frames = kernel.run("print(len(panel.points), *frames)").split()
    assert int(n_points) > 3 and len(frames) >= 3
    assert np.diff(np.array(frames, float)).max() < 0.8  # 0.3 on a machine that is not busy
    # the model can be used in the next cell
    told = kernel.run(
        "from rnnlm_core import evaluate\nprint(evaluate(panel.model, panel.data[1]) < 84)"
    )
    assert told == "True"


def test_a_cell_can_wait_for_the_end(kernel):
    told = kernel.run(
        "from rnnlm_core.texts.toy_language import load_toy\n"
        "panel = training_panel(load_toy('train')[0][:2001], load_toy('valid')[0][:500])\n"
        "panel.start.click()\n"
        "await panel.finished()\n"
        "print(len(panel.trainer.history), panel.words.value)"
    )
    assert told.startswith("10 ") and "After 10.00 epochs" in told


# Hot or cold? -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def writer(toy):
    corpus, _, word_to_id, id_to_word, language = toy
    model = SimpleRnnlm(82, 50, 50, rng=1, dtype=np.float64)
    trainer = RnnlmTrainer(model, SGD(0.5))
    trainer.fit(corpus[:-1], corpus[1:], 2, 10, 20, progress=False)
    return temperature.prepare(model, word_to_id, id_to_word, language)


class Grammar:
    """A model that knows the grammar: its state is the story so far; before an <eos>, nothing."""

    def __init__(self, params):
        self.params, self.language, self.state = params, ToyLanguage(), None

    @classmethod
    def from_params(cls, params):
        return cls(params)

    def set_state(self, state):
        self.state = state.copy()

    def predict(self, xs):
        words = self.language.words
        if self.state is None:
            self.state = np.full((len(xs), 1), "?", object)
        scores = np.zeros((*xs.shape, len(words)))
        for (n, t), i in np.ndenumerate(xs):
            story = words[i] if words[i] == "<eos>" else f"{self.state[n, 0]} {words[i]}"
            self.state[n, 0] = story
            if story.startswith("<eos>") and t == xs.shape[1] - 1:
                p = self.language.window_probs(story.split())
                scores[n, t] = np.log(np.maximum(p, 1e-300))
        return scores


def test_a_model_that_knows_the_grammar_is_always_accepted(toy):
    language = toy[4]
    ids = {word: i for i, word in enumerate(language.words)}
    before = temperature.texts_before(ids, language)
    assert before.shape == (100, temperature.READ) and (before[:, -1] == ids["<eos>"]).all()
    assert len(np.unique(before, axis=0)) == 100
    written = temperature.write_stories(Grammar([]), before[:3], np.array([0.5, 1.0]), 0)
    assert written.shape == (2, 3, temperature.LONGEST)
    stories = [temperature.cut(row, language.words) for row in written.reshape(6, -1)]
    assert all(language.accepts(story) for story in stories)
    assert len(set(map(tuple, stories))) > 1


def test_many_stories_at_once_have_the_probabilities_of_generate(writer):
    """At nearly 0 both take the likeliest; else the first words come as often as they should."""
    model, before = writer.model, writer.before
    cold = temperature.write_stories(model, before[:5], np.array([1.0, 1e-9]), 0)[1]
    for text, row in zip(before, cold):
        assert row.tolist() == rnnlm_core.generate(model, text, temperature.LONGEST, 0)
    many, degrees = np.tile(before[:1], (2000, 1)), np.array([0.5, 2.0])
    first = temperature.write_stories(model, many, degrees, 0)[:, :, 0]
    scores = SimpleRnnlm.from_params(model.params).predict(before[:1])[0, -1]
    for row, degree in zip(first, degrees):
        expected = np.exp(scores / degree) / np.exp(scores / degree).sum()
        assert np.bincount(row, minlength=82) / 2000 == pytest.approx(expected, abs=0.04)


@pytest.mark.parametrize(("degree", "seed"), [(0.1, 0), (1.0, 0), (3.0, 9), (0.1, 9), (0.7, 3)])
def test_temperature_samples_and_tells(writer, degree, seed):
    sample = temperature.compute(writer, degree, seed)
    # the probabilities, by the textbook
    p = np.exp(writer.scores / degree - np.max(writer.scores / degree))
    p /= p.sum()
    assert sample.probabilities == pytest.approx(np.sort(p)[::-1][:7])
    assert [p[writer.word_to_id[name]] for name in sample.names] == pytest.approx(
        sample.probabilities
    )
    assert sample.choice == pytest.approx(np.exp(-(p * np.log(p)).sum()))
    rng = np.random.default_rng(seed)
    ids = rnnlm_core.generate(writer.model, writer.before[0], temperature.LONGEST, degree, rng)
    story, wrong = sample.story, sample.wrong
    assert story == [writer.id_to_word[i] for i in ids][: len(story)]
    assert "<eos>" not in story[:-1] and (story[-1] == "<eos>" or len(story) == len(ids))
    assert (wrong is None) == writer.language.accepts(story)
    if wrong is not None:  # right up to there, and wrong with that word
        assert writer.language.log_prob(story[:wrong]) > -np.inf
        assert writer.language.log_prob(story[: wrong + 1]) == -np.inf
    assert sample.share == writer.shares[round(10 * degree) - 1]

    (bars, curve), said = drawn(temperature, sample)
    assert [bar.get_height() for bar in bars.patches] == pytest.approx(sample.probabilities)
    assert [tick.get_text() for tick in bars.get_xticklabels()] == sample.names
    assert list(curve.lines[0].get_ydata()) == list(100 * writer.shares)
    assert curve.lines[1].get_ydata()[0] == 100 * sample.share
    assert curve.get_ylim()[1] > 100
    words = temperature.describe(sample)
    assert words.count(temperature.spelled(story, wrong)) == 1
    assert temperature.spelled(story, wrong) not in " ".join(said.split())  # told once only
    assert "P(next) after “Tom … Mary said hi to”" in said
    assert temperature.verdict_on(story, wrong) in said
    assert ("(accepted)" in words) == (wrong is None)
    assert f"{sample.share * 100:.0f} of 100 stories" in words and "<" not in words
    assert f"{sample.names[0]} with {sample.probabilities[0]:.2f}" in words
    assert f"among {sample.choice:.2f} equal words" in words


def test_verdict_in_one_line():
    story = ["Tom", "hi", ".", "<eos>"]
    assert temperature.verdict_on(story, None) == "a story of 3 words, accepted"
    assert temperature.verdict_on(story, 1) == "a story of 3 words, rejected for word 2: “hi”"
    assert temperature.verdict_on(story, 3) == "a story of 3 words, rejected for word 4: the end"


def test_story_in_brackets():
    assert temperature.spelled(["Tom", "was", "<eos>"], 2) == "Tom was [end]"
    assert temperature.spelled(["Tom", "hi", ".", "<eos>"], 1) == "Tom [hi] ."
    assert temperature.spelled([".", "<eos>"], None) == "."


def test_temperature_refuses(writer):
    for bad in (0, 0.05, 3.1, -1, float("nan")):
        with pytest.raises(ValueError, match=r"^temperature: expected 0.1 to 3.*got"):
            temperature.compute(writer, bad, 0)
    with pytest.raises(ValueError, match=r"^seed: expected"):
        temperature.compute(writer, 1.0, -1)


def test_temperature_panel(writer):
    panel = temperature.temperature_panel(
        writer.model, writer.word_to_id, writer.id_to_word, writer.language
    )
    assert np.array_equal(panel.result.shares, writer.shares)  # seeded
    assert move(panel, temperature=0.3, seed=1)[0].startswith("Temperature 0.3")
    assert panel.result.names[0] in PEOPLE
    panel.controls["temperature"].max = 5
    panel.controls["temperature"].value = 4.5
    assert panel.words.value.startswith("Not possible: temperature")
    panel.controls["temperature"].value = 0.5
    assert panel.words.value.startswith("Temperature 0.5")


# Guess the bug ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recorded():
    return bugs.read_curves()


def test_the_recorded_curves_are_those_of_the_loops(recorded):
    assert list(recorded) == ["right", *bugs.CAUSES]
    assert all(rows.shape == (bugs.EPOCHS, 2) for rows in recorded.values())
    for cause, rows in bugs.curves(["star", "copy"]).items():
        assert recorded[cause] == pytest.approx(np.array(rows), rel=1e-6)


@pytest.mark.parametrize("cause", ["frozen", "reset", "rows", "dh"])
def test_the_recorded_curves_begin_as_the_loops(recorded, toy, cause):
    """One epoch of each. ("rate" and "last" make a rounding error grow: not the same elsewhere.)"""
    corpus, held_out = toy[0], toy[1][:2000]
    ((ppl, valid_ppl),) = bugs.curve(cause, corpus[: bugs.M], corpus[1 : bugs.M + 1], held_out, 1)
    assert recorded[cause][0] == pytest.approx([ppl, valid_ppl], rel=1e-6)


def test_the_right_loop_is_that_of_the_trainer(recorded, toy):
    xs, ts = toy[0][: bugs.M], toy[0][1 : bugs.M + 1]
    model = SimpleRnnlm(82, 50, 50, rng=1, dtype=np.float64)
    trainer = RnnlmTrainer(model, SGD(0.5)).fit(xs, ts, 5, 10, 20, progress=False)
    assert recorded["right"][:, 0] == pytest.approx(trainer.ppl_list, rel=1e-6)
    ppl = evaluate(model, toy[1][:2000], batch_size=10)
    assert recorded["right"][-1, 1] == pytest.approx(ppl, rel=1e-6)


def test_the_marks_of_each_mistake(recorded, toy):
    """What the picture teaches must be in the data."""
    right = recorded["right"][-1]
    V, unigram, floor = 82, toy[4].window_floors(0)[0], toy[4].floor
    assert recorded["star"][-3:] == pytest.approx(unigram, rel=0.15)
    assert recorded["copy"][-1, 0] < floor and recorded["copy"][-1, 1] > 1000
    assert recorded["frozen"] == pytest.approx(V, rel=0.05)
    assert recorded["rate"][0, 0] > V and (recorded["rate"][-1] > 1.5 * right).all()
    assert recorded["reset"][-1, 0] > 1.05 * right[0]
    assert recorded["reset"][-1, 1] < 1.05 * right[1]
    assert recorded["last"][0, 0] > 2 * recorded["right"][0, 0]
    assert recorded["last"][-1] == pytest.approx(right, rel=0.05)


def model_and_block(toy):
    model = SimpleRnnlm(82, 50, bugs.H, rng=1, dtype=np.float64)
    xs = toy[0][: bugs.N * bugs.T].reshape(bugs.N, bugs.T)
    ts = toy[0][1 : bugs.N * bugs.T + 1].reshape(bugs.N, bugs.T)
    return model, xs, ts


def test_a_forgotten_gradient_is_that_of_blocks_of_one_word(toy):
    model, xs, ts = model_and_block(toy)
    single = SimpleRnnlm.from_params(model.params)
    sums = [np.zeros_like(grad) for grad in single.grads]
    for t in range(bugs.T):
        single.forward(xs[:, t : t + 1], ts[:, t : t + 1])
        single.backward(1 / bugs.T)
        for total, grad in zip(sums, single.grads):
            total += grad
    model.rnn_layer.backward = lambda dhs: bugs.step_by_step(model.rnn_layer, dhs)
    model.forward(xs, ts)
    model.backward()
    for grad, total in zip(model.grads, sums):
        assert grad == pytest.approx(total, abs=1e-15)


def test_a_word_that_occurs_twice_counts_once(toy):
    model, xs, ts = model_and_block(toy)
    embedding = model.layers[0]
    embedding.forward(xs)
    dout = np.random.default_rng(0).standard_normal((bugs.N, bugs.T, 50))
    bugs.last_only(embedding, dout)
    last = {word: vector for row, dx in zip(xs, dout) for word, vector in zip(row, dx)}
    for word in range(82):
        assert np.array_equal(embedding.grads[0][word], last.get(word, np.zeros(50)))


@pytest.fixture(scope="module")
def bug_data(recorded):
    return recorded, {"floor": 1.59, "unigram": 36.7, "uniform": 82}


@pytest.mark.parametrize("case", bugs.CASES)
@pytest.mark.parametrize("guess", [bugs.NO_GUESS, "star", "dh"])
def test_bugs_draws_and_judges(bug_data, case, guess):
    shown = bugs.compute(*bug_data, case, guess)
    axes, text = drawn(bugs, shown)
    cause = bugs.CASES[case]
    for i, ax in enumerate(axes):
        for name, label in (("right", "right loop"), (cause, "this case"), (guess, "your guess")):
            if name == bugs.NO_GUESS:
                assert "your guess" not in [line.get_label() for line in ax.lines]
                continue
            expected = np.minimum(bug_data[0][name][:, i], 1000)
            assert list(line(ax, label).get_ydata()) == list(expected)
    words = bugs.describe(shown)
    first, last = bug_data[0][cause][0, 0], bug_data[0][cause][-1, 0]
    assert f"training {first:.2f} in epoch 1, {last:.2f} in epoch 5" in words
    typed, check = bugs.CAUSES[cause]
    if guess == bugs.NO_GUESS:
        assert "Which mistake is it?" in words and typed not in words + text
    elif guess == cause:
        assert f"Right: {typed}" in words and check in words and text.endswith("right")
    else:
        assert "No." in words and typed not in words + text and check not in words
        assert text.endswith("no")


def test_bugs_refuses(bug_data):
    with pytest.raises(ValueError, match=r"^case: expected one of .*got 7"):
        bugs.compute(*bug_data, 7, bugs.NO_GUESS)
    with pytest.raises(ValueError, match=r"^cause: expected .*got 'gremlins'"):
        bugs.compute(*bug_data, 1, "gremlins")


def test_bugs_panel():
    panel = bugs.bugs_panel()
    assert "Right: targets read at offset * time" in move(panel, case=3, cause="star")[1]
    panel.controls["case"].options = [*bugs.CASES, 7]
    panel.controls["case"].value = 7
    assert panel.words.value.startswith("Not possible: case")
    panel.controls["case"].value = 2
    assert panel.words.value.startswith("Case 2")
