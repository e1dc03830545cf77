"""The repair shop's experiments and their bill: what each program shows, broken and mended."""

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from house import NOTEBOOKS, called

from rnnlm_core.exercises import check, shop
from rnnlm_core.exercises.catalogue import EXERCISES, GUESSES
from rnnlm_core.exercises.experiments import CASES, curves
from rnnlm_core.exercises.shop import look, score

BROKEN = {
    name: next(m for m in EXERCISES[name].mistakes if m.name == EXERCISES[name].broken)
    for name in CASES
    if name in EXERCISES
}
ALL = [(name, title) for name in BROKEN for title in CASES[name].experiments()]


@pytest.fixture(autouse=True)
def nothing_paid(monkeypatch):
    monkeypatch.setattr(curves, "show", lambda alt: plt.close())
    for bill in (shop.paid, shop.wrong, shop.named):
        bill.clear()


def told(capsys, function, *args, **kwargs):
    capsys.readouterr()
    function(*args, **kwargs)
    return capsys.readouterr().out


def found_by(capsys, name, title, program):
    """What an experiment prints below its first line, the one with the price."""
    return told(capsys, look, program, title).partition("\n")[2].removesuffix("\n")


def broken(name):
    return EXERCISES[name].with_mistakes(BROKEN[name])


def mended(name):
    return EXERCISES[name].with_mistakes()


# What the experiments show ------------------------------------------------------------------------

# (program, experiment, printed with the mistake, printed without it)
TELLING = [
    ("train_and_write", "first loss", "4.41", "4.41"),
    ("train_and_write", "block by block", "program    3.58  2.41", "program    2.43  2.39"),
    ("rnn_gradients", "one step", "dWx agrees", "dWx agrees"),
    ("rnn_gradients", "two steps", "dWh off by", "dWh agrees"),
    ("rnn_gradients", "symmetric Wh", "dWh agrees", "dWh agrees"),
    ("train_table", "ten words", "epoch 4 perplexity 4.000000000000", "epoch 4 perplexity 2.44"),
    ("vector_gradient", "first sentence", "agrees", "agrees"),
    ("vector_gradient", "word by word", "Tom off by", "Tom agrees"),
    ("first_params", "first loss", "13.30", "4.41"),
    ("first_params", "layer by layer", "states 0.92 0.18", "states 0.18 0.18"),
    ("sentence_losses", "weights", "0.0", "0.0"),
    ("sentence_losses", "alone", "call 2 3.35 call 3 4.40", "call 2 2.54 call 3 2.54"),
    ("sentence_losses", "emptied by hand", "call 2 2.54", "call 2 2.54"),
    ("text_perplexity", "uniform model", "T = 1 82.00", "T = 1 82.00"),
    ("text_perplexity", "every T", "T = 2 251.98", "T = 2 1.78"),
    ("text_perplexity", "two blocks", "205.41", "54.60"),
    ("write", "pairs", "1 0.78 0.99 2 0.47 1.00", "1 0.99 0.99 2 1.00 1.00"),
    ("softmax_with_loss", "gradient check", "agrees", "agrees"),
    ("softmax_with_loss", "called again", "call 2 off by", "call 2 agrees"),
    ("train_in_blocks", "ten words", "1.00", "1.00"),
    ("train_in_blocks", "by place", "this program 4.14 2.44", "this program 2.15 2.12"),
]


@pytest.mark.parametrize(("name", "title", "wrong", "right"), TELLING)
def test_it_shows_the_mistake(capsys, name, title, wrong, right):
    assert plain(wrong) in plain(found_by(capsys, name, title, broken(name)))
    assert plain(right) in plain(found_by(capsys, name, title, mended(name)))


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize(("name", "title"), ALL)
def test_it_runs_and_leaves_nothing_behind(capsys, name, title):
    first = found_by(capsys, name, title, broken(name))
    assert first.strip() and max(map(len, first.splitlines())) <= 88
    if CASES[name].experiments()[title].price < 3:  # a training takes too long to be done twice
        assert found_by(capsys, name, title, broken(name)) == first


@pytest.mark.parametrize("name", BROKEN)
def test_so_few_points_are_enough(name):
    """For some experiment, or a few of them, that a mended program changes; and not for all."""
    prices = {title: method.price for title, method in CASES[name].experiments().items()}
    changed = [title for where, title, *texts in TELLING if where == name and texts[0] != texts[1]]
    assert min(prices[title] for title in changed) <= CASES[name].enough < sum(prices.values())


def test_a_curve_has_words_and_an_axis_that_counts(capsys, monkeypatch):
    shown = []
    monkeypatch.setattr(curves, "show", lambda alt: shown.append((alt, plt.gcf())))
    losses = np.linspace(4, 1, 100)
    curves.draw_curves(list(losses), list(losses / 2), 10, "mini-batches")
    ((alt, figure),) = shown
    (axes,) = figure.axes
    figure.canvas.draw()
    plt.close(figure)
    assert "This program goes from 47.6 to 3.12, a correct one from 6.9 to 1.77." in alt
    assert axes.get_xlabel() == "mini-batches so far" and "log" in axes.get_ylabel()
    assert "80" in [label.get_text() for label in axes.get_xticklabels()]
    assert [t.get_text() for t in axes.get_legend().get_texts()] == [
        "this program",
        "a correct one",
    ]


def test_the_cases_are_those_of_the_page():
    page = called("repair shop", NOTEBOOKS)
    cells = [cell.source for cell in nbformat.read(page, as_version=4).cells]
    for name, case in CASES.items():
        assert f"cause_{case.number}" in EXERCISES | GUESSES
        at = next(i for i, source in enumerate(cells) if f"def {name}(" in source)
        assert any(f"look({name}" in source for source in cells[at : at + 2])
    assert [case.number for case in CASES.values()] == list(range(11))


def test_the_stories_go_round_in_a_circle(capsys):
    page = called("repair shop", NOTEBOOKS)
    cells = [c for c in nbformat.read(page, as_version=4).cells if "def tell(" in c.source]
    scope = {}
    exec(cells[0].source.replace('look(tell, "a story")', ""), scope)
    one, two = (found_by(capsys, "tell", t, scope["tell"]) for t in ("a story", "another seed"))
    assert one == two and plain(one).count("once Sam met Emma in the park . Sam said hi") >= 2
    assert found_by(capsys, "tell", "generate", scope["tell"]) != one


# The bill -----------------------------------------------------------------------------------------


def test_an_experiment_is_paid_once(capsys):
    program = broken("rnn_gradients")
    assert "one step (1 point; 1 point in this case" in told(capsys, look, program, "one step")
    text = told(capsys, look, program, "called twice")
    assert "called twice (2 points; 3 points in this case" in text
    assert "one step (free; 3 points in this case" in told(capsys, look, program, "one step")
    menu = told(capsys, look, program)
    assert 'free  "one step"' in menu and '1 point  "two steps"' in menu
    assert plain(told(capsys, score)).endswith("2 rnn_gradients 3 together 3")


def test_a_wrong_letter_costs_and_the_right_one_settles_the_bill(capsys):
    look(broken("train_table"), "ten words")
    text = told(capsys, check, cause_3="B")
    assert text.endswith("A wrong letter costs 3 points; 4 points in this case so far.\n")
    check(cause_3="B")  # once more
    for other in (..., "b", "BC", "?", np.array(["B"]), 3):
        assert "costs" not in told(capsys, check, cause_3=other)
    text = plain(told(capsys, check, cause_3="G"))
    assert "You paid 4 points; 1 point can be enough." in text
    assert "You paid" not in told(capsys, check, cause_3="G")
    assert "curve (free; 4 points in this case" in told(
        capsys, look, broken("train_table"), "curve"
    )
    check(cause_3="A")
    assert plain(told(capsys, score)).endswith("3 train_table 4 1 together 4 1")
    look(broken("rnn_gradients"), "one step")
    assert plain(told(capsys, score)).endswith("2 rnn_gradients 1 3 train_table 4 1 together 5")


def test_few_points_are_praised(capsys):
    assert "You paid 0 points. So you have read well" in told(capsys, check, cause_3="G")
    look(broken("first_params"), "first loss")
    assert "You paid 1 point, and no fewer are enough" in plain(told(capsys, check, cause_5="D"))


def test_what_is_not_there_is_told(capsys):
    program = broken("train_table")
    assert "There is no experiment 'curves': 'curve'?" in told(capsys, look, program, "curves")
    assert "There is no experiment 7." in told(capsys, look, program, 7)
    assert "takes the program of a case" in told(capsys, look, 7)
    assert "takes the program of a case" in told(capsys, look, plain, "curve")
    assert shop.paid == {}


def test_other_checks_cost_nothing(capsys):
    check(perplexity_of_four_words=1.0)
    check(7)
    assert shop.wrong == {} and "together" in told(capsys, score)


def test_the_price_list_fits_a_page(capsys):
    for name in BROKEN:
        text = told(capsys, look, broken(name))
        assert max(map(len, text.splitlines())) <= 92
        assert text.count("point") == len(CASES[name].experiments())
    assert {method.price for case in CASES.values() for method in case.experiments().values()} == {
        1,
        2,
        3,
    }
