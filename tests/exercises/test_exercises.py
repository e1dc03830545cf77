"""Every exercise: the solution passes, the stub does not, and each mistake gets its own sentence."""

import ast
import copy
import itertools
import re
import sys
import textwrap
from pathlib import Path

import nbformat
import numpy as np
import pytest
from house import EXTRAS, FOLDER, NOTEBOOKS, ROOT, SOLUTIONS, called
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlm_core.exercises import check, examine
from rnnlm_core.exercises.catalogue import EXERCISES
from rnnlm_core.exercises.catalogue import NOTEBOOKS as FOLDERS
from rnnlm_core.exercises.exercise import Exercise, Mistake, Prediction, spaced
from rnnlm_core.exercises.outcomes import gives_the_same, outcomes
from rnnlm_core.exercises.sandbox import Outcome

TO_WRITE = [e for e in EXERCISES.values() if isinstance(e, Exercise)]
TO_PREDICT = [e for e in EXERCISES.values() if isinstance(e, Prediction)]
MISTAKES = [(e, m) for e in EXERCISES.values() for m in e.mistakes]

by_name = {"ids": lambda e: e.name}
every_exercise = pytest.mark.parametrize("exercise", TO_WRITE, **by_name)
every_mistake = pytest.mark.parametrize(
    ("exercise", "mistake"), MISTAKES, ids=[f"{e.name}: {m.name}" for e, m in MISTAKES]
)


def code_cells(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def stub_cell(exercise):
    """The one cell of the exercise's notebook that defines its name; it or a later one checks it."""
    cells = code_cells(called(exercise.notebook, NOTEBOOKS))
    pattern = rf"^(def |class ){exercise.name}\b|^{exercise.name} = "
    (defines,) = (i for i, cell in enumerate(cells) if re.search(pattern, cell.source, re.M))
    (checks,) = (
        i for i, c in enumerate(cells) if re.search(rf"^check\({exercise.name}\b", c.source, re.M)
    )
    assert defines <= checks <= defines + 3  # between: the experiments on it, and its cause
    return cells[defines]


def definition(source, name):
    """(signature, docstring) of a function or a class, and of a class's methods."""
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            methods = [
                (item.name, ast.unparse(item.args))
                for item in node.body
                if isinstance(item, ast.FunctionDef)
            ]
            arguments = ast.unparse(node.args) if isinstance(node, ast.FunctionDef) else methods
            return arguments, ast.get_docstring(node)
    raise AssertionError(f"{name} is not defined there")


def made_by(source, name):
    """What a cell defines under a name, without running its check."""
    scope = {"np": np, "check": lambda *args, **kwargs: None}
    exec("import numpy as np\nfrom rnnlm_core import *\n" + source, scope)
    return scope[name]


# The exercises in the notebooks -------------------------------------------------------------------


@pytest.mark.parametrize("section", ["5.1", "5.2", "5.3", "5.4", "5.5"])
def test_there_are_enough(section):
    here = [e for e in EXERCISES.values() if e.notebook == section]
    assert len(here) >= 4
    assert min(e.minutes for e in here) <= 3 and max(e.minutes for e in here) >= 10


@every_exercise
def test_stub_and_solution_agree(exercise):
    """On signature and docstring; a program to be repaired is the one with the mistake."""
    cell = stub_cell(exercise)
    assert definition(cell.source, exercise.name) == definition(exercise.source, exercise.name)
    if exercise.broken:
        (mistake,) = (m for m in exercise.mistakes if m.name == exercise.broken)
        verdict = examine(exercise.name, made_by(cell.source, exercise.name))
        assert verdict.diagnosis == "not repaired"
        assert plain(mistake.says) in plain(verdict.text)


@every_exercise
def test_the_untouched_stub_is_not_written_yet(exercise):
    if exercise.broken:
        pytest.skip("a program to be repaired has no stub")
    verdict = examine(exercise.name, made_by(stub_cell(exercise).source, exercise.name))
    assert (verdict.kind, verdict.diagnosis) == ("not written", "not written")
    assert verdict.text == f"{exercise.name}: not written yet."


@pytest.mark.parametrize("exercise", TO_PREDICT, **by_name)
def test_the_untouched_prediction_is_not_written_yet(exercise):
    cell = stub_cell(exercise)
    assert re.search(rf"^{exercise.name} = \.\.\.", cell.source, re.M)
    assert examine(exercise.name, ...).kind == "not written"


@pytest.mark.parametrize("exercise", EXERCISES.values(), **by_name)
def test_its_minutes_are_told(exercise):
    cells = nbformat.read(called(exercise.notebook, NOTEBOOKS), as_version=4).cells
    at = next(i for i, c in enumerate(cells) if f"check({exercise.name}" in c.source)
    folded = "#### See what happens"
    above = next(
        c for c in reversed(cells[:at]) if c.cell_type == "markdown" and c.source != folded
    )
    assert f"*({exercise.minutes} minutes)*" in above.source


@pytest.mark.parametrize("path", EXTRAS, ids=lambda path: path.name)
def test_the_minutes_add_up(path):
    """In the table at the notebook's top, in the contents and in the readme."""
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    table = re.search(r"\| Section \| Minutes \|.*\n\|:--\|--:\|.*\n((?:\|.*\n?)*)", text).group(1)
    minutes = {row[0]: int(row[1]) for row in re.findall(r"\| (.*?) \| (\d+) \|", table)}
    minutes.pop("Exercises", 0)
    question, reading = row_of(path, FOLDER / "README.md")
    assert int(reading) == sum(minutes.values())
    assert row_of(path, ROOT / "README.md") == [question, reading]


def row_of(path, page):
    """What a page's table says of a notebook, its title left out."""
    link = re.escape(path.relative_to(page.parent).as_posix())
    (row,) = re.findall(rf"^\| \[.*\]\({link}\) \| (.*) \|$", page.read_text("utf-8"), re.M)
    return row.split(" | ")


@pytest.mark.parametrize("exercise", EXERCISES.values(), **by_name)
def test_its_solution_is_in_the_notebook_of_solutions(exercise):
    cells = code_cells(called(exercise.notebook, SOLUTIONS))
    shown = [c for c in cells if f'solution("{exercise.name}")' in c.source]
    assert len(shown) == 1
    assert f"{exercise.name}: right." in "".join(o.get("text", "") for o in shown[0].outputs)


# Right, and wrong in a known way ---------------------------------------------------------------------


@every_exercise
def test_the_solution_passes(exercise):
    verdict = examine(exercise.name, exercise.with_mistakes())
    assert verdict.passed and "right. Tried on" in verdict.text


@pytest.mark.parametrize("exercise", TO_PREDICT, **by_name)
def test_the_answer_passes(exercise):
    assert examine(exercise.name, exercise.answer).passed


@every_mistake
def test_every_mistake_gets_its_own_sentence(exercise, mistake):
    if isinstance(exercise, Prediction):
        verdict = examine(exercise.name, mistake.wrong)
    else:
        verdict = examine(exercise.name, exercise.with_mistakes(mistake))
    assert verdict.kind == "known mistake"
    if mistake.name == getattr(exercise, "broken", None):
        assert verdict.diagnosis == "not repaired"
        return
    assert verdict.diagnosis == mistake.name
    assert plain(mistake.says) in plain(verdict.text)
    for other in exercise.mistakes:
        if other.says and other is not mistake:
            assert plain(other.says) not in plain(verdict.text)


def plain(text):
    return " ".join(text.split())


# The silent mistakes that learners were seen to make, and where each of them is told by name.
SEEN = """
Wh not transposed in dh_prev | rnn_backward | Wh not transposed in dh_prev
... and in T steps | time_rnn_backward | Wh not transposed
tanh taken again | rnn_backward | tanh taken a second time
tanh' as 1/(1-h^2) | rnn_backward | tanh' taken as 1 / (1 - h^2)
tanh' as 1-h | rnn_backward | tanh' taken as 1 - h
tanh' as h(1-h) | rnn_backward | tanh' taken as h (1 - h)
tanh' left out | rnn_backward | the derivative of tanh left out
tanh' of h_prev | rnn_backward | tanh' at the state before
a power for a product | rnn_backward | a power in place of a product
dx from the gradient of Wx | rnn_backward | dx from the gradient of Wx
the bias gradient over the wrong axis | rnn_backward | db over the wrong axis
the bias gradient over everything | rnn_backward | db over everything
the bias averaged | rnn_backward | db a mean over the rows
the wrong state paired with dz | rnn_backward | dWh from the new state
a scalar for an outer product | rnn_backward | dWh one number for all entries
dWh and dWx swapped | rnn_backward | dWx and dWh exchanged
dWh transposed | rnn_backward | dWh transposed
one of two gradients not returned | rnn_backward | a gradient not returned
the given first state ignored | time_rnn_forward | the given first state ignored
the state never moves on | time_rnn_forward | the state never moves on
the bias forgotten in forward | time_rnn_forward | b forgotten
the last state returned | time_rnn_forward | only the last state returned
parameters in another order | time_rnn_forward | Wx and Wh exchanged
... in the lists of a layer | MyTimeRNN | params in another order than grads
an uninitialised container | time_rnn_backward | weight gradients added to uninitialised arrays
backward runs forward | time_rnn_backward | backward in forward order
only g_next, or an accumulator added to itself | time_rnn_backward | nothing arrives: all gradients exactly 0
a gradient added to itself | time_rnn_backward | a gradient added to itself
g_next forgotten | time_rnn_backward | the gradient from the next step not added
assigned, not summed over time | time_rnn_backward | weight gradients assigned, not summed over time
dxs never stored | time_rnn_backward | dxs never stored
the gradient list grows | MyTimeRNN | the list of gradients grows
gradients rebound | MyTimeRNN | the gradient arrays exchanged, not filled
the list of steps never emptied | MyTimeRNN | the steps of the last call kept
stateful not switched on | MyTimeRNN | stateful ignored
reset clears the wrong attribute | MyTimeRNN | reset_state() clears something else
a state of another batch size | MyTimeRNN | a state of another batch size broadcast
dW[ids] = g, dW[ids] += g | embedding_gradient | dW[ids] = dxs
add.at averages | embedding_gradient | the mean over the places of a word
integers truncate gradients | embedding_gradient | the gradients cut to integers
float32 spoils the check | numeric_gradient | a buffer of float32
a negative id reads the last row | lookup | ids not checked
exp without the maximum | to_probabilities | the largest score not subtracted
the sigmoid for softmax | to_probabilities | the sigmoid
masked words in the mean | masked_loss | masked places in the count
masked words scored | masked_loss | masked places scored as the last word
the cached probabilities changed | loss_gradient | the kept probabilities changed
... a second backward differs | softmax_with_loss | the kept probabilities changed
1/(N T) missing in backward | loss_gradient | not divided
offset times time | inputs_and_targets | start times time in the targets only
inputs transposed, targets not | inputs_and_targets | the inputs transposed by a reshape and the targets not
all rows start at 0 | batch_positions | every row starts at 0
batches do not continue the rows | batch_positions | step, not step * T
only part of the text | batch_positions | the blocks fill the rows
the state zeroed for every block | read_in_blocks | the state zeroed for every block
... in training | train_epoch | the state reset for every batch
... in the repair shop | train_in_blocks | the state emptied at every block
the state not reset before evaluation | held_out_perplexity | the state not reset
... evaluated twice | sentence_losses | the state goes on from sentence to sentence
weights all positive | initial_weights | all weights positive
weights not scaled | initial_weights | nothing scaled
He's factor | initial_weights | He's factor
cleared per block, applied once | train_epoch | one update at the end
exp of each batch, then the mean | perplexity_of_batches | exp of each batch, then the mean
the wrong number below the sum | perplexity_of_batches | divided by the number of batches
choice with two dimensions | write_words | probabilities of two dimensions
the generated state reset | write_words | the state reset at every word
always the best word | write_words | always the likeliest word
"""


@pytest.mark.parametrize("line", SEEN.strip().splitlines())
def test_what_learners_were_seen_to_do_is_in_the_catalogue(line):
    _, exercise, mistake = line.split(" | ")
    assert mistake in [m.name for m in EXERCISES[exercise].mistakes]


def test_no_exercise_hides_another_of_its_name():
    kinds = (Exercise, Prediction)
    items = [
        item
        for folder in FOLDERS
        for module in folder.MODULES
        for item in vars(module).values()
        if isinstance(item, kinds)
    ]
    assert len({item.name for item in items}) == len(items) == len(EXERCISES)


@every_exercise
def test_names_and_sentences_are_all_different(exercise):
    assert len({m.name for m in exercise.mistakes}) == len(exercise.mistakes)
    assert len({m.says for m in exercise.mistakes}) == len(exercise.mistakes)


@every_exercise
def test_nobody_passes_by_returning_a_constant(exercise):
    """The results differ from case to case, and none is all zeros everywhere."""
    if isinstance(exercise.solution, type):
        pytest.skip("a class has its own ways")
    results = [exercise.drive(exercise.solution, copy.deepcopy(c.args)) for c in exercise.cases]
    assert len({repr(r) for r in results}) > 1


@every_exercise
def test_two_mistakes_at_once_are_not_right(exercise):
    """Unless they mend each other, as two transposes do."""
    right = outcomes(exercise, exercise.solution)
    pairs = list(itertools.combinations(exercise.mistakes, 2))
    for pair in pairs[:: max(1, len(pairs) // 3)]:
        try:
            both = exercise.with_mistakes(*pair)
        except (ValueError, SyntaxError):
            continue  # they change the same line
        verdict = examine(exercise.name, both)
        assert verdict.passed == gives_the_same(exercise, both, right), verdict.text


# Right in another way ---------------------------------------------------------------------------------


def changed_results(exercise, change):
    """The solution, with every array that it returns changed in a way that does not matter."""

    solution = exercise.with_mistakes()  # a copy: the solution itself does not count

    def answer(*args):
        returned = solution(*args)
        many = isinstance(returned, tuple)
        results = [change(r) for r in (returned if many else [returned])]
        return tuple(results) if many else results[0]

    return answer


def fortran(x):
    return np.asfortranarray(x) if isinstance(x, np.ndarray) else x


def as_list(x):
    return x.tolist() if isinstance(x, np.ndarray) else x


def single(x):
    floats = isinstance(x, (float, np.ndarray)) and np.asarray(x).dtype.kind == "f"
    return np.float32(x) if floats else x


def view(x):
    return np.repeat(x, 2, axis=0)[::2] if np.ndim(x) else x


@settings(deadline=None, max_examples=40)
@given(
    exercise=st.sampled_from([e for e in TO_WRITE if not isinstance(e.solution, type)]),
    changes=st.lists(st.sampled_from([fortran, single, view, as_list, copy.deepcopy]), max_size=3),
    noise=st.floats(-1e-9, 1e-9),
)
def test_what_does_not_matter_passes(exercise, changes, noise):
    changes = [c for c in changes if not (c is single and exercise.rtol < 1e-5)]

    def change(x):
        for step in changes:
            x = step(x)
        if isinstance(x, np.ndarray) and x.dtype.kind == "f":
            x = x * x.dtype.type(1 + noise)
        return x

    assert examine(exercise.name, changed_results(exercise, change)).passed


@settings(deadline=None, max_examples=60)
@given(size=st.integers(1, 400))
def test_spaced_numbers(size):
    values = spaced(size, low=-1, high=2)
    assert len(np.unique(values.round(9))) == size and values.max() == 2


def test_spaced_matrices_have_more_than_two_directions():
    for n in (3, 4, 5, 6):
        matrix = spaced(n, n, low=-0.6, high=0.9)
        assert np.linalg.matrix_rank(matrix) >= 3 and not np.allclose(matrix, matrix.T)


# What an answer may do to us -------------------------------------------------------------------------------


def written_in_a_file(tmp_path, body, name="rnn_backward"):
    """A learner's function in a file of its own, as a cell of a notebook is."""
    parameters = "dh_next, x, h_prev, h_next, Wx, Wh"
    path = tmp_path / "cell.py"
    path.write_text(
        f"def {name}({parameters}):\n" + textwrap.indent(textwrap.dedent(body), "    "),
        encoding="utf-8",
    )
    scope = {"np": np}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), scope)
    return scope[name]


RIGHT = """\
dz = dh_next * (1 - h_next**2)
return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
"""

WAYS = {
    "...": ("not written", "not written yet"),
    "raise NotImplementedError": ("not written", "not written yet"),
    "return ...": ("not written", "not written yet"),
    "dz = dh_next": ("nothing returned", "returned None"),
    "print(dh_next)": ("nothing returned", "printed something and returned None"),
    "while True:\n    pass": ("endless", "stopped after"),
    "return rnn_backward(dh_next, x, h_prev, h_next, Wx, Wh)": ("endless", "calls itself"),
    "raise SystemExit": ("raised", "SystemExit"),
    "return dh_nxt": ("raised", "There is dh_next."),
    "return np.zeroes_like(x)": ("raised", "There is zeros_like."),
    "return x.shape(2)": ("raised", "takes no parentheses"),
    "N, T, D = x.shape": ("raised", "needs three names"),
    "dz = dh_next * 2\nraise NotImplementedError": ("raised", "take it out"),
    "yield dh_next": ("wrong result", "a generator"),
    "return dh_next @ Wx": ("raised", "inner sizes must be equal"),
    "return dh_next[:, 7]": ("raised", "beyond its axis"),
    "return dh_next": ("wrong result", "return dx, dh_prev, dWx, dWh, db"),
    "return 1, 2, 3, 4, 'five'": ("unknown mistake", "should have shape"),
    "return [[1], [2, 3]], 2, 3, 4, 5": ("unknown mistake", "unequal rows"),
    "return None, None, None, None, None": ("unknown mistake", "should hold numbers"),
    RIGHT.replace("return", "h_prev *= 2\nreturn").replace("h_prev.T", "h_prev.T / 2"): (
        "changed input",
        "changes what it is given: h_prev",
    ),
    "np.random.seed(len(KEPT)); KEPT.append(1)\n"
    + RIGHT.replace("return dz @", "return len(KEPT) * dz @"): (
        "not the same twice",
        "second time",
    ),
    RIGHT.replace("h_prev.T @ dz", "-h_prev.T @ dz"): ("one change", "opposite sign"),
    RIGHT.replace("h_prev.T @ dz", "h_prev.T @ dz / len(x)"): (
        "one change",
        "divided by `len(dh_next)`",
    ),
    RIGHT.replace("dz.sum(axis=0)", "dz.sum(axis=0)[::-1]"): ("one change", "in reverse order"),
    RIGHT.replace("dz.sum(axis=0)", "dz.sum(axis=0) * 0"): ("unknown mistake", "exactly 0"),
    RIGHT.replace("dz.sum(axis=0)", "np.log(-1 - dz.sum(axis=0) ** 2)"): ("unknown mistake", "nan"),
    RIGHT: ("right", "right. Tried on"),
}


@pytest.mark.parametrize(("body", "expected"), WAYS.items(), ids=range(len(WAYS)))
def test_a_plain_sentence_for_everything(body, expected, tmp_path, capfd):
    answer = written_in_a_file(tmp_path, body)
    answer.__globals__["KEPT"] = []
    verdict = examine("rnn_backward", answer)
    kind, words = expected
    assert verdict.kind == kind, verdict.text
    assert words in plain(verdict.text)
    assert "Traceback" not in verdict.text and "exercises/run.py" not in verdict.text
    assert capfd.readouterr() == ("", ""), "the learner's prints are not shown"


def test_the_line_that_raised_is_shown(tmp_path):
    answer = written_in_a_file(tmp_path, "dz = dh_next\nreturn dz @ dWx.T")
    text = examine("rnn_backward", answer).text
    assert "in its line 3:  return dz @ dWx.T" in text


def test_a_random_start_for_every_batch_is_told():
    def batch_positions(n_words, N, T, step):
        start = np.random.default_rng().integers(n_words)
        starts = start + np.arange(N)[:, np.newaxis] * (n_words // N)
        return (starts + step * T + np.arange(T)) % n_words

    verdict = examine("batch_positions", batch_positions)
    assert verdict.kind == "not the same twice" and "go on where it stopped" in plain(verdict.text)


def test_a_right_answer_that_keeps_something_is_told(tmp_path):
    body = "KEPT.append(1)\n" + RIGHT.replace(
        "return dz @ Wx.T", "return dz @ Wx.T * (len(KEPT) < 5)"
    )
    answer = written_in_a_file(tmp_path, body)
    answer.__globals__["KEPT"] = []
    assert examine("rnn_backward", answer).kind == "not the same twice"


def test_an_array_kept_outside_and_added_to_is_told():
    """What the first call returned is compared, not what the second has made of it since."""
    kept = {}

    def embedding_gradient(dxs, ids, V):
        dW = kept.setdefault((V, dxs.shape[2]), np.zeros((V, dxs.shape[2])))
        np.add.at(dW, ids, dxs)
        return dW

    assert examine("embedding_gradient", embedding_gradient).kind == "not the same twice"


def test_far_too_large_a_result_is_not_kept(tmp_path):
    body = RIGHT.replace("return dz @ Wx.T", "return np.zeros((2000, 2000))")
    assert "far more numbers" in examine("rnn_backward", written_in_a_file(tmp_path, body)).text


def test_what_an_answer_sets_for_all_is_put_back(tmp_path):
    body = "import os\nnp.random.seed(3)\nnp.set_printoptions(precision=1)\nos.chdir('/')\n" + RIGHT
    before = repr(np.random.get_state()), np.get_printoptions(), Path.cwd()  # noqa: NPY002
    assert examine("rnn_backward", written_in_a_file(tmp_path, body)).passed
    after = repr(np.random.get_state()), np.get_printoptions(), Path.cwd()  # noqa: NPY002
    assert before == after


def test_the_time_of_all_inputs_together_is_limited(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["rnnlm_core.exercises.check"], "SECONDS", 0.1)
    body = "import time\ntime.sleep(0.08)\n" + RIGHT
    assert examine("rnn_backward", written_in_a_file(tmp_path, body)).kind == "endless"


def test_fractions_are_numbers():
    from fractions import Fraction

    def perplexity_of_batches(losses, counts):
        return Fraction(1, 3)

    assert "should hold numbers" not in examine("perplexity_of_batches", perplexity_of_batches).text


def test_numbers_that_differ_look_different(tmp_path):
    body = RIGHT.replace("dz.sum(axis=0)", "dz.sum(axis=0) * 1.0002")
    text = examine("rnn_backward", written_in_a_file(tmp_path, body)).text
    expected, got = re.search(r"db\[0\] should be (\S+), yours is (\S+?)\.?\s", text).groups()
    assert expected != got and "not to enough digits" in plain(text)


def test_two_known_mistakes_are_told_as_two():
    exercise = EXERCISES["rnn_backward"]
    names = ("Wh not transposed in dh_prev", "db a mean over the rows")
    pair = [m for m in exercise.mistakes if m.name in names]
    verdict = examine("rnn_backward", exercise.with_mistakes(*pair))
    assert verdict.kind == "two mistakes" and verdict.diagnosis == " and ".join(names)
    assert all(plain(m.says) in plain(verdict.text) for m in pair)
    assert "The smallest input on which it goes wrong" in verdict.text


def test_the_smallest_input_is_worked_through(tmp_path):
    body = RIGHT.replace("h_prev.T @ dz", "h_prev.T @ dz + 1")
    text = examine("rnn_backward", written_in_a_file(tmp_path, body)).text
    assert "The smallest input on which it goes wrong, N = 1, D = 1, H = 1:" in text
    assert "in the solution: dz =" in text and "dWh should be" in text and "yours is" in text
    assert "Wrong: dWh. Right everywhere: dx, dh_prev, dWx, db." in text
    twisted = RIGHT.replace("h_prev.T @ dz", "h_prev.T @ dz**3")
    text = examine("rnn_backward", written_in_a_file(tmp_path, twisted)).text
    assert plain(EXERCISES["rnn_backward"].clues["dWh"]) in plain(text)


def test_what_else_check_may_be_given(capsys):
    check(len)
    check(3)
    check(rnn_backwards=3)
    check(rnn_backward=3)
    check(dh_before_the_text="27")
    check(dh_before_the_text=28)
    check(dh_before_the_text=np.float64(27))
    told = capsys.readouterr().out
    for words in (
        "no exercise called 'len'",
        "the function itself",
        "'rnn_backward'?",
        "expected a function, got 3",
        "expected a number, got '27'",
        "28 is not right",
        "dh_before_the_text: right",
    ):
        assert words in told


def test_other_parameters_are_told():
    def rnn_backward(dh_next, x):
        return dh_next

    text = examine("rnn_backward", rnn_backward).text
    assert "it takes (dh_next, x), but is given" in text and "Wx, Wh" in text


def test_what_goes_well_with_one_row_or_one_step_is_a_clue(tmp_path):
    body = RIGHT.replace("h_prev.T @ dz", "h_prev.T @ dz - len(x) + 1")
    text = plain(examine("rnn_backward", written_in_a_file(tmp_path, body)).text)
    assert "With N = 1 it is right, with N = 2 it is not." in text
    exercise = EXERCISES["time_rnn_backward"]
    halved = Mistake("half", "", {"dhs[:, t] + dh": "dhs[:, t] + dh / 2"})
    text = plain(examine(exercise.name, exercise.with_mistakes(halved)).text)
    assert "With T = 1 it is right, with T = 2 it is not." in text


def test_an_error_about_shapes_alone_proves_no_mistake():
    exercise = EXERCISES["embedding_gradient"]
    right = Outcome(None, results={"dW": np.ones((2, 2))})
    wrong = Outcome(None, results={"dW": np.zeros((2, 2))})
    about_shapes = Outcome(None, problem="raised", error=ValueError("matmul: mismatch"))
    another = Outcome(None, problem="raised", error=KeyError("say"))
    telling = sys.modules["rnnlm_core.exercises.check"].telling
    expected = [right, right]
    assert not telling(exercise, [right, about_shapes], expected)
    assert telling(exercise, [wrong, about_shapes], expected)
    assert telling(exercise, [right, another], expected)


def test_the_readme_shows_what_check_says():
    exercise = EXERCISES["time_rnn_backward"]
    text = examine(exercise.name, exercise.with_mistakes(exercise.mistakes[0])).text
    assert text in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_mistakes_is_printed(capsys):
    from rnnlm_core.exercises.known_mistakes import main

    main(["rnn_backward", "dh_before_the_text"])
    told = capsys.readouterr().out
    shown = [m for e, m in MISTAKES if e.name in ("rnn_backward", "dh_before_the_text")]
    assert f"{len(shown)} mistakes, {len(shown)} named rightly" in told
    assert all(mistake.name in told for mistake in shown)
