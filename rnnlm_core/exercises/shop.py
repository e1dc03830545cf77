"""The counter of the repair shop: look() sells experiments on a program, score() shows the bill."""

import difflib

from .catalogue.repair_shop.shared import LETTERS
from .check import listeners as when_checked
from .check import wrap
from .experiments import CASES

WRONG_LETTER = 3  # points: it earns a remark that says as much as the dearest experiment
CAUSES = {f"cause_{case.number}": case for case in CASES.values()}

paid = {}  # (case, name of an experiment): points
wrong = {}  # (case, a wrong letter): points
named = set()  # the cases whose cause was found


def look(program, experiment=None):
    """Make an experiment on a program of the repair shop; without a name, show what there is.

    Each experiment is paid for once. Those of a case whose cause was named are free.
    """
    case = CASES.get(getattr(program, "__name__", None))
    if case is None:
        print("look() takes the program of a case, and the name of an experiment on it.")
        return
    experiments = case.experiments()
    if experiment not in experiments:
        if experiment is not None:
            near = difflib.get_close_matches(str(experiment), experiments, n=1)
            print(f"There is no experiment {experiment!r}{f': {near[0]!r}?' if near else '.'}")
        print(price_list(case))
        return
    price = experiments[experiment].price
    if (case, experiment) in paid or case in named:
        print(f"{experiment} (free; {told(bill(case))} in this case so far)")
    else:
        paid[case, experiment] = price
        print(f"{experiment} ({told(price)}; {told(bill(case))} in this case so far)")
    experiments[experiment](case(program))
    print()


def price_list(case):
    experiments = case.experiments()
    width = max(map(len, experiments)) + 4
    lines = [f"Experiments on {case.name}"]
    for name, method in experiments.items():
        price = "free" if (case, name) in paid or case in named else told(method.price)
        quoted = f'"{name}"'
        lines.append(f"{price:>9}  {quoted:{width}}{method.__doc__}")
    return "\n".join(lines) + "\n"


def told(points):
    return "1 point" if points == 1 else f"{points} points"


def bill(case):
    """The points paid in a case so far, for experiments and for wrong letters."""
    return sum(p for bought in (paid, wrong) for (where, _), p in bought.items() if where is case)


def score():
    """Show the points paid in each case so far, and how few can be enough if its cause was named."""
    print("case                        paid   enough")
    begun = [case for case in CASES.values() if bill(case) or case in named]
    for case in begun:
        print_line(f"{case.number:2}   {case.name}", bill(case), case.enough, case in named)
    print_line(
        "     together", sum(map(bill, begun)), sum(c.enough for c in begun), named >= {*begun}
    )


def print_line(title, points, enough, solved):
    print(f"{title:25}{points:7}{enough if solved else '':9}".rstrip())


def settle(name, letter, verdict):
    """Put a wrong letter on the bill; at the right one, close it."""
    case = CAUSES.get(name)
    if case is None or case in named:
        return
    if verdict.passed:
        named.add(case)
        print(wrap(f"{judged(case)} From now on the experiments of this case are free."))
    elif isinstance(letter, str) and len(letter) == 1 and letter in LETTERS:
        wrong[case, letter] = WRONG_LETTER
        print(f"A wrong letter costs {told(WRONG_LETTER)}; {told(bill(case))} in this case so far.")


def judged(case):
    """Say how the points that were paid compare with those that can be enough."""
    points = bill(case)
    if points < case.enough:
        return f"You paid {told(points)}. So you have read well, or guessed well."
    if points == case.enough:
        return f"You paid {told(points)}, and no fewer are enough to be sure."
    return f"You paid {told(points)}; {told(case.enough)} can be enough."


when_checked.append(settle)
