"""numeric_gradient (notebook 5.3)."""

import numpy as np

from ...exercise import Case, Exercise, Mistake, spaced


def numeric_gradient(loss, Wh, eps=1e-5):
    """The gradient of loss(Wh) with respect to every entry of Wh.

    loss: a function of an (H, H) array that gives a number. Wh: (H, H).
    Returns dWh: (H, H), right to six digits. Wh is left as it was.
    """
    dWh = np.zeros_like(Wh)
    for i in range(Wh.shape[0]):
        for j in range(Wh.shape[1]):
            moved = Wh.copy()
            moved[i, j] += eps
            above = loss(moved)
            moved[i, j] -= 2 * eps
            below = loss(moved)
            dWh[i, j] = (above - below) / (2 * eps)
    return dWh


class Quadratic:
    """A loss that can be worked by hand: 3 a^2 + 5 a b^2 + a c^3 of the corners a, b, c of Wh."""

    def __repr__(self):
        return "3 a^2 + 5 a b^2 + a c^3, with a = Wh[0, 0], b = Wh[0, -1], c = Wh[-1, 0]"

    def __call__(self, Wh):
        a, b, c = Wh[0, 0], Wh[0, -1], Wh[-1, 0]
        return 3 * a**2 + 5 * a * b**2 + a * c**3


NUMERIC_GRADIENT = Exercise(
    numeric_gradient,
    notebook="5.3",
    minutes=5,
    returns="dWh",
    cases=[
        Case({"loss": Quadratic(), "Wh": spaced(H, H, low=-1.4, high=1.7)}, {"H": H})
        for H in (1, 2, 3)
    ],
    broken="a buffer of float32",
    because="float32 holds some seven digits: of a difference of 1e-5 two are left.",
    rtol=1e-6,
    atol=1e-8,
    mistakes=[
        Mistake(
            "a buffer of float32",
            swap={"moved = Wh.copy()": 'moved = Wh.astype("f")'},
            says="Right to three digits only. Print moved.dtype inside the loop: how many digits "
            "does such a number hold, and how many are left of a difference as small as eps?",
        ),
        Mistake(
            "one side only, not central",
            swap={"moved[i, j] -= 2 * eps": "moved[i, j] -= eps", "/ (2 * eps)": "/ eps"},
            says="This is the difference to one side, (L(w + eps) - L(w)) / eps: right to five "
            "digits only. Go up and down by eps.",
        ),
        Mistake(
            "divided by eps",
            swap={"/ (2 * eps)": "/ eps"},
            says="Twice what it should be: from w - eps to w + eps it is 2 eps.",
        ),
        Mistake(
            "brackets missing in the quotient",
            swap={"/ (2 * eps)": "/ 2 * eps"},
            says="/ 2 * eps divides by 2 and multiplies by eps. Brackets around (2 * eps).",
        ),
        Mistake(
            "moved and never put back",
            swap={
                "    for i in range(Wh.shape[0]):": "    moved = Wh.copy()\n    for i in range(Wh.shape[0]):",
                "            moved = Wh.copy()\n": "",
            },
            says="One copy is made for all entries, and each entry that was moved stays where it "
            "is: the later ones are measured at another place. Put it back, or make a new copy "
            "for each.",
        ),
        Mistake(
            "eps too large",
            swap={"moved = Wh.copy()": "moved, eps = Wh.copy(), 1e-2"},
            says="With so large an eps it is the slope over a stretch, not at a point. 1e-5 is "
            "about best for float64.",
        ),
        Mistake(
            "eps too small",
            swap={"moved = Wh.copy()": "moved, eps = Wh.copy(), 1e-13"},
            says="With so small an eps the difference drowns in rounding errors. 1e-5 is about "
            "best for float64.",
        ),
        Mistake(
            "Wh itself moved",
            swap={"moved = Wh.copy()": "moved = Wh"},
            says="The entries of Wh itself are moved, and not put back exactly: keep the number "
            "and store it again (adding and subtracting rounds), or work on a copy.",
        ),
    ],
)
