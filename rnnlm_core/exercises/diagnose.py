"""Say of wrong results what made them: a known mistake, a single change, or what they have in common.

Every sentence is true of the answer: a changed solution was run and gives its very results, or what
is said is what its results are.
"""

import ast
import contextlib
import itertools
import re

import numpy as np

from .changes import fingerprints
from .changes.expressions import listed
from .compare import as_numbers, number
from .exercise import call
from .outcomes import equal, gives_the_same, same_results
from .sandbox import try_on

NAN = 0.5  # share of the numbers of a result
FEW = 6  # names of right results that a sentence may list
MOST = 30  # of the programs with nearly the same fingerprint, so many are run
ALIKE = 3  # changes of different lines that a sentence may name


def known_mistake(exercise, found):
    """Return the known mistake that gives exactly what an answer gave, or None."""
    prints = fingerprints.of(exercise)
    candidates = prints.near("mistakes", found)[:MOST] + prints.without_results("mistakes")
    for (mistake,) in candidates:
        if gives_the_same(exercise, exercise.with_mistakes(mistake), found):
            return mistake
    return None


def single_changes(exercise, found):
    """Return the single changes of the solution that give exactly the results of an answer."""
    if not tells(exercise, found):
        return []
    prints = fingerprints.of(exercise)
    return [
        change
        for change in prints.near("changes", found)[:MOST]
        if same_everywhere(exercise, prints.made("changes", change), found)
    ]


def tells(exercise, found):
    """Return whether results tell programs apart: nan is what many give that have nothing in common."""
    for outcome in found:
        for name in exercise.names:
            with contextlib.suppress(ValueError):  # no array, but rows of unequal lengths
                value = as_numbers(outcome.results[name])
                if value.dtype.kind == "f" and np.isnan(value).mean() > NAN:
                    return False
    return True


def two_mistakes(exercise, found):
    """Return two known mistakes that together give exactly the results of an answer, or ()."""
    if not tells(exercise, found):
        return ()
    prints = fingerprints.of(exercise)
    for pair in prints.near("pairs", found)[:MOST]:
        if gives_the_same(exercise, prints.made("pairs", pair), found):
            return pair
    return ()


def same_everywhere(exercise, answer, found):
    """Return whether an answer gives the same results, and changes no other arguments, on every case."""
    for case, outcome in zip(exercise.cases, found):
        other = try_on(exercise, answer, case, None)
        if other.results is None or not set(other.changed) <= set(outcome.changed):
            return False
        if not same_results(exercise, other.results, outcome.results):
            return False
    return True


def told(changes, wrong):
    """Return a sentence on changes that all give the same results; "" if they are too many to tell.

    wrong: names of the results that are wrong; a change in one of their own lines is the likeliest.
    """
    best = {}  # by what a changed line is about: the change that says most
    places = [{id(edit) for edit in change.edits} for change in changes]
    changes = [c for c, at in zip(changes, places) if not any(other < at for other in places)]
    for change in sorted(changes, key=lambda change: change.rank):  # a stable order
        best.setdefault(change.about, change)
    own = [change for about, change in best.items() if about in {f"`{name}`" for name in wrong}]
    first = own or list(best.values())
    if not first or len(first) > ALIKE:
        return ""
    return "This is what one gets when " + ", or when ".join(change.when for change in first) + "."


def names_in_solution_alone(exercise, says, answer):
    """Return a remark on names in a sentence that an answer does not have; "" if there are none."""
    quoted = " ".join(re.findall(r"`(.*?)`", says))
    stored = {n.id for n in ast.walk(ast.parse(exercise.source)) if is_stored(n)}
    mentioned = [
        n for n in dict.fromkeys(re.findall(r"(?<!\.)\b[A-Za-z_]\w*", quoted)) if n in stored
    ]
    strange = [name for name in mentioned if name not in {*names_in(answer), *exercise.names}]
    if not strange:
        return ""
    many = "are names" if strange[1:] else "is a name"
    return f" ({' and '.join(f'`{name}`' for name in strange)} {many} in the solution.)"


def is_stored(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def names_in(answer):
    """Return the names of the variables of a function, or of all methods of a class."""
    parts = vars(answer).values() if isinstance(answer, type) else [answer]
    codes = [part.__code__ for part in parts if hasattr(part, "__code__")]
    return {name for code in codes for name in (*code.co_varnames, *code.co_cellvars)}


# What wrong results have in common --------------------------------------------------------------------


def clues_for(exercise, wrong_at):
    """Return what the exercise says of exactly those results that are wrong: [] or one sentence."""
    wrong = {name for at in wrong_at for name in at}
    return [text for names, text in exercise.clues.items() if set(names.split()) == wrong]


def narrow(exercise, right, found, wrong_at):
    """Return a list of sentences that say what the wrong results have in common.

    right, found: outcomes of the solution and of the answer, case by case.
    wrong_at: the differences in each case, {name: Difference}.
    """
    wrong = [name for name in exercise.names if any(name in at for at in wrong_at)]
    fine = [name for name in exercise.names if name not in wrong]
    says = clues_for(exercise, wrong_at) + right_only_if(exercise, wrong_at)
    alike = {}  # the same is said of several results once
    for name in wrong:
        look = relation_everywhere(exercise, right, found, name, wrong_at)
        if look:
            alike.setdefault(re.sub(rf"\b{name}\b", "{}", look), []).append(name)
    for look, names in alike.items():
        each = "Each of " if names[1:] and look.startswith("{}") else ""
        says.append(look.format(each + listed(names)))
    if fine:
        which = f"Right everywhere: {', '.join(fine)}" if len(fine) <= FEW else "All else is right"
        says.insert(0, f"Wrong: {', '.join(wrong)}. {which}.")
    return says


def right_only_if(exercise, wrong_at):
    """Return sentences on what all right cases have and no wrong one: T = 1, no word twice."""
    says, axes = [], []
    pairs = list(zip(exercise.cases, wrong_at))
    wrong = next(case for case, at in pairs if at)
    for trait in sorted({trait for case in exercise.cases for trait in case.traits}):
        if any(at for case, at in pairs if trait in case.traits):
            continue
        axis = trait.removesuffix(" = 1")
        if trait in exercise.traits:
            says.append(exercise.traits[trait])
        elif axis != trait and axis in wrong.sizes:
            axes.append(axis)
    if axes and len(axes) < max(len(wrong.sizes), 2):  # where all are 1, it is no clue
        ones = " and with ".join(f"{axis} = 1" for axis in axes)
        sizes = ", ".join(f"{axis} = {wrong.sizes[axis]}" for axis in axes)
        says.append(f"With {ones} it is right, with {sizes} it is not.")
    return says


def relation_everywhere(exercise, right, found, name, wrong_at):
    """Return how a wrong result relates to the right one, if that holds in every wrong case."""
    seen = [
        relation(e.results, f.results, name, case.sizes, exercise.drive is call)
        for case, e, f, at in zip(exercise.cases, right, found, wrong_at)
        if name in at
    ]
    sizes = [np.size(e.results[name]) for e, at in zip(right, wrong_at) if name in at]
    telling = seen
    if max(sizes) > 1:  # of a single number almost anything can be said
        telling = [look for look, size in zip(seen, sizes) if size > 1]
    elif len(sizes) < 3:
        return ""
    if len({kind for kind, _ in telling}) > 1:
        return ""
    return next(look for look in seen if look[0] == telling[0][0])[1]  # the case that is shown


def relation(right, found, name, sizes, together):
    """Return (kind, sentence) on how a wrong result relates to the right ones, or ("", "")."""
    try:
        expected, got = as_numbers(right[name]), as_numbers(found[name])
    except Exception:
        return "", ""
    if expected.dtype.kind not in "fiub" or got.dtype.kind not in "fiub":
        return "", ""
    expected, got = expected.astype(float), got.astype(float)
    if got.size and np.isnan(got).any():
        return "nan", (
            f"{name} holds nan. That is what 0/0, inf - inf and the log of something negative give, "
            "and what `check` puts into an array from np.empty."
        )
    if not np.isfinite(got).all() or not got.size:
        return "", ""
    if not got.any():
        return "zero", f"{name} is exactly 0."
    for other, value in right.items() if together else ():
        if other != name and equal(None, got, value):
            return other, f"What came back as {name} is what {other} should be. Is the order right?"
    if expected.ndim > 1 and equal(None, got, expected.T):
        return "transposed", f"{name} is transposed."
    if expected.shape != got.shape:
        if equal(None, got.ravel(), expected.ravel()):
            return "shape", f"{name} has the right numbers in the wrong shape."
        return "", ""
    for axis in range(got.ndim):
        if got.shape[axis] > 1 and equal(None, got, np.flip(expected, axis)):
            text = f"{name} is right but for its order: axis {axis} runs backward."
            return f"axis {axis}", text
    if got.size > 1 and np.ptp(got) < 1e-9 * np.abs(got).max() and np.ptp(expected) > 0:
        return "equal", f"All entries of {name} are the same number, {number(got.flat[0])}."
    return constant_ratio(expected, got, name, sizes)


def constant_ratio(expected, got, name, sizes):
    used = np.abs(expected) > 1e-9
    if not used.any() or np.abs(got[~used]).max(initial=0) > 1e-9:
        return "", ""
    ratios = got[used] / expected[used]
    if not np.allclose(ratios, ratios[0], rtol=1e-4):
        return "", ""
    ratio = ratios[0]
    if np.isclose(ratio, 1, rtol=1e-2):
        return "precision", f"{name} is about right, but not to enough digits."
    text = f"{name} is {ratio:.3g} times what it should be"
    if np.isclose(ratio, -1):
        return "sign", f"{text}: the sign."
    products = dict(sizes)
    for a, b in itertools.combinations(sizes, 2):
        products[f"{a}·{b}"] = sizes[a] * sizes[b]
    for axes, size in products.items():
        if size > 1 and np.isclose(ratio, size, rtol=1e-4):
            question = "Is a mean missing, or is there a sum too many?"
            return f"times {axes}", f"{text}, and {axes} = {size}. {question}"
        if size > 1 and np.isclose(ratio, 1 / size, rtol=1e-4):
            question = "Is there a mean in the place of a sum, or a division too many?"
            return f"by {axes}", f"{text}, and {axes} = {size}. {question}"
    return f"ratio {ratio:.3g}", f"{text}, everywhere."
