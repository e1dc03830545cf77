"""What several of these exercises use."""

import numpy as np

from ...exercise import Case, spaced

ALL_COUNT = {
    "nothing masked": "Where every place counts it is right. A place whose target is -1 belongs in no "
    "sum and in no count, and as an index -1 would be the last word."
}


def affine_block(N, T, H, V):
    args = {"hs": spaced(N, T, H, low=-0.7, high=0.9), "W": spaced(H, V, low=-1.2, high=1)}
    return Case(args | {"b": spaced(V, low=-0.5, high=0.8)}, {"N": N, "T": T, "H": H, "V": V})


AFFINE_BLOCKS = [(1, 1, 1, 2), (1, 3, 1, 2), (3, 1, 2, 4), (2, 3, 4, 5), (2, 3, 4, 4), (3, 4, 5, 7)]


def loss_case(scores, targets, note=""):
    targets = np.array(targets)
    sizes = dict(zip("NTV", scores.shape)) | {"places that count": int((targets >= 0).sum())}
    return Case({"scores": scores, "targets": targets}, sizes, note)


FAR_APART = spaced(2, 2, 3, low=-1, high=2) + np.array([[[1000], [-1000]], [[-1000], [1000]]])
FULL = [[5, -1, 1], [0, 2, 1], [-1, 1, -1], [-1, 4, -1]]


FEW = np.log([[[1.0, 3, 4], [5, 1, 2], [2, 2, 6]]])


LOSS_CASES = [
    loss_case(np.log([[[1.0, 3.0]]]), [[0]], "nothing masked"),
    loss_case(FEW, [[1, 0, 0]], "nothing masked"),
    loss_case(FEW, [[1, -1, 0]], "one place masked"),
    loss_case(FEW, [[-1, 0, 1]], "one place masked"),
    loss_case(FEW, [[-1, 0, -1]]),
    loss_case(spaced(2, 3, 5, low=-1.5, high=2), [[3, 1, 0], [2, 2, 4]], "nothing masked"),
    loss_case(np.log([[[1.0, 3, 4, 2]]]), [[-1]], "all masked"),
    loss_case(spaced(4, 3, 6, low=-1.5, high=2), FULL),
]
