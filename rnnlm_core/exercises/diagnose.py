"""Find the mistake: among the known ones, then their pairs, then from patterns in the results."""

import ast
import itertools
import sys

import numpy as np

from .compare import as_numbers, compare, differences, number, show
from .exercise import call
from .sandbox import try_on

TRAITS = {
    "T = 1": "With a single step it is right. So look at what passes between the steps: the gradient or "
    "the state that is handed on, the order of the loop, and what is to be added up over the steps.",
    "N = 1": "With a single row it is right. So look at what is done over the rows of a batch: a sum, "
    "not a mean, and along the axis of the rows.",
}


def outcomes(exercise, answer, seconds=None):
    return [try_on(exercise, answer, case, seconds) for case in exercise.cases]


def gives_the_same(exercise, answer, found):
    """Return whether an answer gives the same results as found, right or wrong, on every case."""
    return all(
        same_outcome(exercise, try_on(exercise, answer, case, None), outcome)
        for case, outcome in zip(exercise.cases, found)
    )


def same_outcome(exercise, a, b):
    if a.results is None or b.results is None:
        return a.problem == b.problem and str(a.error) == str(b.error) and same_count(a, b)
    return a.changed == b.changed and same_results(exercise, a.results, b.results)


def same_count(a, b):
    """Return whether two answers with the wrong number of results returned the same values."""
    if a.problem != "count":
        return True
    lists = [r if isinstance(r, (tuple, list)) else [r] for r in (a.returned, b.returned)]
    return len(lists[0]) == len(lists[1]) and all(map(same, *lists))


def same_results(exercise, a, b):
    for name in exercise.names:
        try:
            if compare(name, b[name], a[name], exercise.rtol, exercise.atol):
                return False
        except (TypeError, ValueError):
            return False
    return True


def known_mistakes(exercise, found):
    """Return the known mistake, or the pair of them, that gives exactly these results, or []."""
    for mistake in exercise.mistakes:
        if gives_the_same(exercise, exercise.with_mistakes(mistake), found):
            return [mistake]
    for pair in itertools.combinations(exercise.mistakes, 2):
        try:
            both = exercise.with_mistakes(*pair)
        except (ValueError, SyntaxError):
            continue  # they change the same line
        if gives_the_same(exercise, both, found):
            return list(pair)
    return []


def narrow(exercise, right, found, wrong_at):
    """Return a list of sentences that say what the wrong results have in common.

    right, found: outcomes of the solution and of the answer, case by case.
    wrong_at: the differences in each case, {name: Difference}.
    """
    wrong = [name for name in exercise.names if any(name in at for at in wrong_at)]
    fine = [name for name in exercise.names if name not in wrong]
    says = []
    texts = TRAITS if exercise.traits is None else exercise.traits
    vanishes = [trait for trait in texts if vanishes_at(trait, exercise.cases, wrong_at)]
    if len(vanishes) == 1:  # at T = 1 and at N = 1: then it is neither the steps nor the rows
        says.append(texts[vanishes[0]])
    for name in wrong:
        look = relation_everywhere(exercise, right, found, name, wrong_at)
        if look:
            says.append(look)
    if not says:  # nothing more precise is known
        says = [text for names, text in exercise.clues.items() if set(names.split()) == set(wrong)]
    if 0 < len(fine) <= 6:
        says.insert(0, f"Wrong: {', '.join(wrong)}. Right everywhere: {', '.join(fine)}.")
    return says


def vanishes_at(trait, cases, wrong_at):
    """Return whether the answer is right in all cases with a trait, and in no case without it."""
    inside = [bool(at) for case, at in zip(cases, wrong_at) if trait in case.traits]
    outside = [bool(at) for case, at in zip(cases, wrong_at) if trait not in case.traits]
    return bool(inside) and not any(inside) and any(outside)


def relation_everywhere(exercise, right, found, name, wrong_at):
    """Return how a wrong result relates to the right one, if that holds in every wrong case."""
    seen = [
        relation(e.results, f.results, name, case.sizes, exercise.drive is call)
        for case, e, f, at in zip(exercise.cases, right, found, wrong_at)
        if name in at
    ]
    sizes = [np.size(e.results[name]) for e, at in zip(right, wrong_at) if name in at]
    if max(sizes) > 1:  # of a single number almost anything can be said
        seen = [look for look, size in zip(seen, sizes) if size > 1]
    elif len(sizes) < 3:
        return ""
    kinds = {kind for kind, _ in seen}
    return seen[-1][1] if len(kinds) == 1 else ""


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
            f"{name} holds nan: 0/0, inf - inf, the log of something negative, or an array from "
            "np.empty that was read before it was filled."
        )
    if not np.isfinite(got).all() or not got.size:
        return "", ""
    if not got.any():
        return "zero", f"{name} is exactly 0: nothing was put in, or what was put in got lost."
    for other, value in right.items() if together else ():
        if other != name and same(np.asarray(value, dtype=object), got):
            return other, f"What came back as {name} is what {other} should be: check the order."
    if expected.ndim > 1 and same(expected.T, got):
        return "transposed", f"{name} is transposed."
    if expected.shape != got.shape:
        if same(expected.ravel(), got.ravel()):
            return "shape", f"{name} has the right numbers in the wrong shape."
        return "", ""
    for axis in range(got.ndim):
        if got.shape[axis] > 1 and same(np.flip(expected, axis), got):
            text = f"{name} is right but for its order: axis {axis} runs backward."
            return f"axis {axis}", text
    if got.size > 1 and np.ptp(got) < 1e-9 * np.abs(got).max() and np.ptp(expected) > 0:
        return "equal", f"All entries of {name} are {number(got.flat[0])}: one sum over everything?"
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
        says = (
            "is about right, but not to enough digits: a dtype, rounding, a step; not the formula."
        )
        return "precision", f"{name} {says}"
    text = f"{name} is {ratio:.3g} times what it should be"
    if np.isclose(ratio, -1):
        return "sign", f"{text}: the sign."
    products = dict(sizes)
    for a, b in itertools.combinations(sizes, 2):
        products[f"{a}·{b}"] = sizes[a] * sizes[b]
    for axes, size in products.items():
        if size > 1 and np.isclose(ratio, size, rtol=1e-4):
            return (
                f"times {axes}",
                f"{text}, and {axes} = {size}: a mean is missing, or a sum too many.",
            )
        if size > 1 and np.isclose(ratio, 1 / size, rtol=1e-4):
            hint = "a mean in the place of a sum, or divided twice."
            return f"by {axes}", f"{text}, and {axes} = {size}: {hint}"
    return f"ratio {ratio:.3g}", f"{text}, everywhere."


def same(a, b):
    try:
        a = np.asarray(a, float)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-6)


def worked_through(exercise, case, right, found):
    """Describe the smallest input with a wrong result: the input, the steps, the right result."""
    lines = [f"  given: {name} = {show(value)}" for name, value in case.args.items()]
    for name, value in steps_of(exercise, case).items():
        lines.append(f"  in the solution: {name} = {show(value)}")
    for name, at in differences(exercise, right.results, found.results).items():
        expected, got = right.results[name], found.results[name]
        both = show(np.asarray(expected)), show(np.asarray(got, dtype=object))
        if at.kind == "value" and both[0] != both[1]:  # of large arrays only the shapes are shown
            lines.append(f"  {name} should be {both[0]}")
            lines.append(f"  {' ' * len(name)}    yours is {both[1]}")
    return "\n".join(lines)


def steps_of(exercise, case):
    """Return the names and values that the solution computes, without its code."""
    if isinstance(exercise.solution, type):
        return {}
    code, found = exercise.solution.__code__, {}

    def watch(frame, event, _):
        if event == "return" and frame.f_code is code:
            found.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        try_on(exercise, exercise.solution, case)
    finally:
        sys.setprofile(before)
    loops = [
        node.target for node in ast.walk(ast.parse(exercise.source)) if isinstance(node, ast.For)
    ]
    counters = {node.id for loop in loops for node in ast.walk(loop) if isinstance(node, ast.Name)}
    hidden = {*case.args, *case.sizes, *exercise.names, *counters}
    kinds = (int, float, np.ndarray, np.generic)
    return {k: v for k, v in found.items() if k not in hidden and isinstance(v, kinds)}
