"""What several of these exercises use."""

from ...exercise import Case, spaced


def block(N, T, D, H):
    args = {"xs": spaced(N, T, D, high=0.8), "h0": spaced(N, H, low=-0.5, high=0.7)}
    args |= {"Wx": spaced(D, H, low=-0.7), "Wh": spaced(H, H, low=-0.6, high=0.9)}
    return Case(args | {"b": spaced(H, low=-0.3, high=0.4)}, {"N": N, "T": T, "D": D, "H": H})


BLOCKS = [(1, 1, 1, 1), (2, 1, 1, 1), (1, 2, 1, 1), (3, 1, 2, 4), (1, 3, 2, 4), (3, 4, 5, 6)]
