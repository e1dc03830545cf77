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
    atol=1e-9,
    clues={
        "dWh": "dWh[i, j] says how the loss changes with this one entry of Wh. All the other entries stay as "
        "they are, and the two losses are taken at eps above and at eps below, 2 eps apart. eps is the "
        "one that is given.",
    },
    mistakes=[
        Mistake(
            "a buffer of float32",
            swap={"moved = Wh.copy()": 'moved = Wh.astype("f")'},
            says="Right to two or three digits only. Print moved.dtype inside the loop: how many digits "
            "does such a number hold, and how many are left of a difference as small as eps?",
        ),
        Mistake(
            "moved and never put back",
            swap={
                "    for i in range(Wh.shape[0]):": "    moved = Wh.copy()\n    for i in range(Wh.shape[0]):",
                "            moved = Wh.copy()\n": "",
            },
            says="This is what one gets when one copy is made for all entries, and each entry "
            "that was moved stays where it is. The later ones are then measured at another place. "
            "Put it back, or make a new copy for each.",
        ),
    ],
)
