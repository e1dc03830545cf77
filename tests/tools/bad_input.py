# ruff: noqa: E501 (one argument a line)
"""One table of bad values, and what becomes of each in every argument of the public functions.

A line of CORE or BEYOND is one argument. Every value of the table that suits it is tried: it is
refused by a ValueError that begins with the argument's name and says what was expected and what
came; or it is meant, and the line says so. What is meant must give what the plain value gives: the
same numbers in an array of float64 or int64. (nan must come out as nan.)
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

# The bad values -----------------------------------------------------------------------------------

SINGLE = {
    "None": None,
    "text": "a",
    "a list": [1],
    "an array": np.array([1.0]),
    "nan": math.nan,
    "inf": math.inf,
    "-inf": -math.inf,
    "too large for a float": 10**400,
    "-1": -1,
    "0": 0,
    "1.5": 1.5,
    "True": True,
    "complex": 1j,
}
DTYPES = {
    **SINGLE,
    "text": "abc",
    "int": int,
    "float16": np.float16,
    "bool": bool,
    "object": object,
    "float": float,
    "'f'": "f",
}


def masked(a):
    return np.ma.masked_array(a, np.arange(a.size).reshape(a.shape) == 0)


def read_only(a):
    a = a.copy()
    a.flags.writeable = False
    return a


# how a bad array is made of a good one
ARRAYS = {
    "None": lambda a: None,
    "text": lambda a: "a",
    "a number": lambda a: a.dtype.type(1),
    "a set": lambda a: {*a.ravel().tolist()},
    "a list": lambda a: a.tolist(),
    "rows of different lengths": lambda a: [a.tolist(), [a.tolist()]],
    "masked": masked,
    "objects": lambda a: a.astype(object),
    "complex": lambda a: a.astype(complex),
    "texts": lambda a: a.astype(str),
    "booleans": lambda a: a > 0,
    "whole numbers": lambda a: np.rint(3 * a).astype(int),
    "fractions": lambda a: a + 0.0,
    "fewer bits": lambda a: a.astype("f" if a.dtype.kind == "f" else np.uint8),
    "half precision": lambda a: a.astype(np.float16),
    "nan": lambda a: np.where(a == a.ravel()[0], math.nan, a),
    "-1": lambda a: np.where(a == a.ravel()[0], -1, a),
    "1000": lambda a: np.where(a == a.ravel()[0], 1000, a),
    "one axis more": lambda a: a[np.newaxis],
    "one axis less": lambda a: a[0],
    "empty": lambda a: a[..., :0],
    "no rows": lambda a: a[:0],
    "longer": lambda a: np.concatenate([a, a], axis=-1),
    "read-only": read_only,
    "strided": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "in a file": lambda a: a.view(np.memmap),
    "a matrix": lambda a: a.reshape(1, -1).view(np.matrix),
}
FLOATS = [name for name in ARRAYS if name not in ("fractions", "-1", "1000")]
INTEGERS = [name for name in ARRAYS if name not in ("whole numbers", "nan", "a matrix")]

# how a bad argument is made of a good list of arrays: the whole list, or its last array
OF_ARRAYS = [
    "masked",
    "objects",
    "complex",
    "texts",
    "booleans",
    "whole numbers",
    "nan",
    "a matrix",
]
OF_ARRAYS += ["one axis more", "one axis less", "empty", "longer", "read-only", "strided"]
LISTS = {
    "None": lambda arrays: None,
    "text": lambda arrays: "a",
    "one array": lambda arrays: arrays[0],
    "a dict": lambda arrays: dict(enumerate(arrays)),
    "a generator": lambda arrays: (array for array in arrays),
    "a tuple": tuple,
    "lists": lambda arrays: [array.tolist() for array in arrays],
    "numbers": lambda arrays: [1.0 for _ in arrays],
    "none": lambda arrays: [],
    "one too few": lambda arrays: arrays[:-1],
    "one too many": lambda arrays: [*arrays, arrays[0]],
    **{
        name: lambda arrays, make=ARRAYS[name]: [*arrays[:-1], make(arrays[-1])]
        for name in OF_ARRAYS
    },
    "single precision": lambda arrays: [array.astype("f") for array in arrays],
}


# A line of the table ------------------------------------------------------------------------------


@dataclass
class Argument:
    """One argument: its name, how to call the function with it, the values, and which are meant."""

    where: str
    name: str  # or several, of which an error may name any: "Wx Wh"
    call: Callable[[Any, Any], Any]
    values: dict
    plain: Callable[[Any], Any]
    meant: set

    def check(self, core):
        """Assert that every bad value is refused by name, or gives what the plain value gives."""
        assert self.meant <= {*self.values}, self.meant - {*self.values}
        wrong = [
            f"{title}: {what}"
            for title, value in self.values.items()
            if (what := self.complaint(core, title, value))
        ]
        assert not wrong, "\n".join([f"{self.where}, {self.name}:", *wrong])

    def complaint(self, core, title, value):
        try:
            result = self.call(core, value() if callable(value) else value)
        except ValueError as error:
            said = str(error)
            if title in self.meant:
                return f"is meant, but refused: {said}"
            named = said.startswith(tuple(self.name.split()))
            return None if named and "expected" in said and ", got" in said else f"says: {said}"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        if title not in self.meant:
            return f"is accepted, and gives {result!r}"
        if title == "nan":
            return None if np.isnan(np.concatenate(flat(result))).any() else "nan is lost"
        expected = flat(self.call(core, self.plain(value() if callable(value) else value)))
        ours = flat(result)
        same = len(ours) == len(expected) and all(map(np.allclose, ours, expected))
        return None if same else f"gives {ours}, not {expected}"


def flat(result):
    """All numbers of a result, array by array."""
    if isinstance(result, (list, tuple)) and any(np.ndim(part) for part in result):
        return [array for part in result for array in flat(part)]
    return [np.ravel(np.asarray(result, float))]


def single(where, name, call, *meant, values=SINGLE):
    values = {title: lambda value=value: value for title, value in values.items()}
    return Argument(where, name, call, values, lambda value: value, {*meant})


def count(where, name, call, *meant):
    """A whole number, of which only computers know the upper limit."""
    values = {title: value for title, value in SINGLE.items() if title != "too large for a float"}
    return single(where, name, call, *meant, values=values)


def array(where, name, good, call, *meant):
    kind = float if good.dtype.kind == "f" else int
    values = {
        title: lambda make=ARRAYS[title]: make(good)
        for title in (FLOATS if kind is float else INTEGERS)
    }
    return Argument(where, name, call, values, lambda v: np.array(v, kind), {*meant})


def data(where, name, good, call, *meant):
    """Numbers that a layer reads: in any array or list of numbers."""
    return array(
        where, name, good, call, "a list", "booleans", "whole numbers", "fewer bits", "half precision", "nan",
        "read-only", "strided", "in a file", *meant,
    )  # fmt: skip


def ids(where, name, good, call, *meant):
    """Word ids: integers of any size, in an array or a list."""
    return array(
        where, name, good, call, "a list", "fewer bits", "read-only", "strided", "in a file", *meant
    )


def weights(where, name, good, call, *meant):
    """What a layer is built from: arrays alone. Such as cannot be changed can still be read."""
    return array(where, name, good, call, "nan", "read-only", "strided", "in a file", *meant)


def lists(where, name, good, call, *meant):
    """Lists of arrays. What is refused must leave the good ones as they were: see unchanged()."""
    values = {
        title: lambda make=make: make([a.copy() for a in good]) for title, make in LISTS.items()
    }
    return Argument(where, name, call, values, list, {*meant})


def unchanged(call, *arrays):
    """Call, and assert that these arrays are as they were if it raises."""
    before = [array.copy() for array in arrays]
    try:
        return call()
    except Exception:
        for array, old in zip(arrays, before, strict=True):
            assert np.array_equal(array, old), "changed although refused"
        raise


def after_forward(layer, *inputs):
    layer.forward(*inputs)
    return layer


def backward(layer, inputs, dout):
    """All that a layer's backward() gives, after a forward()."""
    back = after_forward(layer, *inputs).backward(dout)
    return [*layer.grads, *(back if isinstance(back, tuple) else [] if back is None else [back])]


# The table ----------------------------------------------------------------------------------------

N, T, D, H, V = 2, 3, 4, 5, 6


def uniform(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape)


E, WX, WH, B, W, C = (
    uniform(*shape, seed=i) for i, shape in enumerate([(V, D), (D, H), (H, H), (H,), (H, V), (V,)])
)
X, HS, SCORES = uniform(N, T, D), uniform(N, T, H), uniform(N, T, V)
X1, H1, SCORES1 = X[:, 0].copy(), HS[:, 0].copy(), SCORES[:, 0].copy()
IDS = np.array([[2, 0, 5], [1, 1, 0]])
IDS1 = IDS[:, 0].copy()
PARAMS, GRADS = [uniform(2, 3), uniform(4)], [uniform(2, 3, seed=1), uniform(4, seed=2)]
CONTEXTS, TS = np.array([[2, 0], [1, 5], [3, 1]]), np.array([4, 2, 0])


def cbow(core, **options):
    options = {"vocab_size": V, "wordvec_size": D, "window_size": 2, "rng": 0} | options
    return core.CBOW(**{"dtype": np.float64} | options)


def set_state(core, h):
    layer = core.TimeRNN(WX, WH, B)
    layer.set_state(h)
    return layer.forward(X)


def with_rate(optimizer, lr):
    """An optimiser whose learning rate is set after it was made."""
    optimizer.lr = lr
    params, grads = ([array.copy() for array in arrays] for arrays in (PARAMS, GRADS))
    unchanged(lambda: optimizer.update(params, grads), *params, *grads)
    return params


def updated(optimizer, params, grads):
    """What the parameters are after an update, if it was not refused."""
    unchanged(
        lambda: optimizer.update(params, grads),
        *(a for arrays in (params, grads) if type(arrays) is list for a in arrays if type(a) is np.ndarray),
    )  # fmt: skip
    return [*params]


def clipped(core, grads, max_norm):
    norm = core.clip_grads(grads, max_norm)
    return [np.array([norm]), *grads]


CORE = [
    # functions
    data("softmax", "scores", SCORES, lambda core, v: core.softmax(v), "one axis more", "one axis less", "longer", "a matrix"),
    # one step
    weights("Embedding", "W", E, lambda core, v: core.Embedding(v).params, "fewer bits", "longer"),
    ids("Embedding.forward", "idx", IDS1, lambda core, v: core.Embedding(E).forward(v), "longer"),
    data("Embedding.backward", "dout", X1, lambda core, v: backward(core.Embedding(E), [IDS1], v)),
    weights("RNN", "Wx Wh", WX, lambda core, v: core.RNN(v, WH, B).params),
    weights("RNN", "Wh", WH, lambda core, v: core.RNN(WX, v, B).params),
    weights("RNN", "b", B, lambda core, v: core.RNN(WX, WH, v).params),
    single("RNN", "activation", lambda core, v: core.RNN(WX, WH, B, v)),
    data("RNN.forward", "x", X1, lambda core, v: core.RNN(WX, WH, B).forward(v, H1)),
    data("RNN.forward", "h_prev", H1, lambda core, v: core.RNN(WX, WH, B).forward(X1, v)),
    data("RNN.backward", "dh_next", H1, lambda core, v: backward(core.RNN(WX, WH, B), [X1, H1], v)),
    weights("Affine", "W b", W, lambda core, v: core.Affine(v, C).params),
    weights("Affine", "b", C, lambda core, v: core.Affine(W, v).params),
    data("Affine.forward", "x", H1, lambda core, v: core.Affine(W, C).forward(v)),
    data("Affine.backward", "dout", SCORES1, lambda core, v: backward(core.Affine(W, C), [H1], v)),
    data("SoftmaxWithLoss.forward", "x t", SCORES1, lambda core, v: core.SoftmaxWithLoss().forward(v, IDS1), "longer"),
    ids("SoftmaxWithLoss.forward", "t", IDS1, lambda core, v: core.SoftmaxWithLoss().forward(SCORES1, v)),
    single("SoftmaxWithLoss.backward", "dout", lambda core, v: backward(core.SoftmaxWithLoss(), [SCORES1, IDS1], v), "-1", "0", "1.5"),
    # T steps
    weights("TimeEmbedding", "W", E, lambda core, v: core.TimeEmbedding(v).params, "fewer bits", "longer"),
    ids("TimeEmbedding.forward", "xs", IDS, lambda core, v: core.TimeEmbedding(E).forward(v), "longer"),
    data("TimeEmbedding.backward", "dout", X, lambda core, v: backward(core.TimeEmbedding(E), [IDS], v)),
    weights("TimeRNN", "Wx Wh", WX, lambda core, v: core.TimeRNN(v, WH, B).params),
    weights("TimeRNN", "Wh", WH, lambda core, v: core.TimeRNN(WX, v, B).params),
    weights("TimeRNN", "b", B, lambda core, v: core.TimeRNN(WX, WH, v).params),
    single("TimeRNN", "stateful", lambda core, v: core.TimeRNN(WX, WH, B, v).stateful, "True"),
    single("TimeRNN", "activation", lambda core, v: core.TimeRNN(WX, WH, B, activation=v)),
    data("TimeRNN.set_state", "h", H1, set_state),
    data("TimeRNN.forward", "xs", X, lambda core, v: core.TimeRNN(WX, WH, B).forward(v)),
    data("TimeRNN.backward", "dhs", HS, lambda core, v: backward(core.TimeRNN(WX, WH, B), [X], v)),
    weights("TimeAffine", "W b", W, lambda core, v: core.TimeAffine(v, C).params),
    weights("TimeAffine", "b", C, lambda core, v: core.TimeAffine(W, v).params),
    data("TimeAffine.forward", "xs", HS, lambda core, v: core.TimeAffine(W, C).forward(v)),
    data("TimeAffine.backward", "dout", SCORES, lambda core, v: backward(core.TimeAffine(W, C), [HS], v)),
    # a label inside the vocabulary masks that word
    single("TimeSoftmaxWithLoss", "ignore_label", lambda core, v: core.TimeSoftmaxWithLoss(v).forward(SCORES, IDS), "-1", "0", "too large for a float"),
    data("TimeSoftmaxWithLoss.forward", "xs", SCORES, lambda core, v: core.TimeSoftmaxWithLoss().forward(v, IDS), "longer"),
    # a target of -1 is not counted
    ids("TimeSoftmaxWithLoss.forward", "ts", IDS, lambda core, v: core.TimeSoftmaxWithLoss().forward(SCORES, v), "-1"),
    single("TimeSoftmaxWithLoss.backward", "dout", lambda core, v: backward(core.TimeSoftmaxWithLoss(), [SCORES, IDS], v), "-1", "0", "1.5"),
    # windows; of ids of any vocabulary
    ids("left_windows", "corpus", TS, lambda core, v: core.left_windows(v, 2), "longer", "-1", "1000"),
    count("left_windows", "window_size", lambda core, v: core.left_windows(TS, v)),
    count("CBOW", "vocab_size", lambda core, v: cbow(core, vocab_size=v)),
    count("CBOW", "wordvec_size", lambda core, v: cbow(core, wordvec_size=v)),
    count("CBOW", "window_size", lambda core, v: cbow(core, window_size=v)),
    single("CBOW", "combine", lambda core, v: cbow(core, combine=v)),
    count("CBOW", "hidden_size", lambda core, v: cbow(core, hidden_size=v).params, "None"),
    # seeds: a whole number (True is 1), a list of them; None draws others every time
    single("CBOW", "rng", lambda core, v: cbow(core, rng=v).params if v is not None else 0, "None", "a list", "0", "True", "too large for a float"),
    single("CBOW", "dtype", lambda core, v: cbow(core, dtype=v).params, "float", "'f'", values=DTYPES),
    ids("CBOW.hidden", "contexts", CONTEXTS, lambda core, v: cbow(core).hidden(v)),
    ids("CBOW.predict", "contexts", CONTEXTS, lambda core, v: cbow(core).predict(v)),
    ids("CBOW.forward", "contexts", CONTEXTS, lambda core, v: cbow(core).forward(v, TS)),
    ids("CBOW.forward", "t", TS, lambda core, v: cbow(core).forward(CONTEXTS, v)),
    single("CBOW.backward", "dout", lambda core, v: backward(cbow(core), [CONTEXTS, TS], v), "-1", "0", "1.5"),
    # batches; iteration 0 is the first
    count("batch_indices", "data_size", lambda core, v: core.batch_indices(v, 1, 1, 0)),
    count("batch_indices", "batch_size", lambda core, v: core.batch_indices(9, v, 2, 0)),
    count("batch_indices", "time_size", lambda core, v: core.batch_indices(9, 2, v, 0)),
    count("batch_indices", "iteration", lambda core, v: core.batch_indices(9, 2, 2, v), "0"),
    # optimiser; a rate of 0 changes nothing
    single("SGD", "lr", lambda core, v: core.SGD(v).lr, "0", "1.5"),
    single("SGD.lr", "lr", lambda core, v: with_rate(core.SGD(0.1), v), "0", "1.5"),
    lists("SGD.update", "params grads", PARAMS, lambda core, v: updated(core.SGD(0.1), v, GRADS), "a tuple", "strided", "single precision", "nan"),
    lists("SGD.update", "grads", GRADS, lambda core, v: updated(core.SGD(0.1), [p.copy() for p in PARAMS], v), "a tuple", "strided", "single precision", "read-only", "nan"),
    # a norm of infinity clips nothing; gradients that are no numbers are not mended
    lists("clip_grads", "grads", GRADS, lambda core, v: clipped(core, v, 0.5), "a tuple", "none", "one too few", "one too many", "one axis more", "empty", "longer", "strided", "single precision", "nan"),
    single("clip_grads", "max_norm", lambda core, v: clipped(core, [g.copy() for g in GRADS], v), "1.5", "inf"),
]  # fmt: skip


# What goes beyond the chapter, file by file

COUNTS = np.array([9, 5, 5, 3, 2, 1])
CUTS = [2, 4]
CLUSTERS, OF_CLUSTERS = uniform(2, H, seed=7), uniform(2, seed=8)
OUT = uniform(V, H, seed=9)
TEXT = np.random.default_rng(0).integers(0, V, 30)


def inside(core, module):
    return __import__(f"{core.__name__}.beyond.{module}", fromlist=[module])


def dropout(core, ratio=0.5, rng=0):
    return inside(core, "dropout").TimeDropout(ratio, rng)


def word_dropout(core, ratio=0.5, rng=0, vocab_size=V):
    return inside(core, "dropout").TimeWordDropout(ratio, rng, vocab_size)


def adaptive(core, *arrays, **options):
    given = {"W": OUT, "b": C, "C": CLUSTERS, "c": OF_CLUSTERS, "cuts": CUTS} | options
    return inside(core, "adaptive_softmax").TimeAdaptiveSoftmaxWithLoss(**given)


def fast_step(core, params=None, **options):
    model = core.SimpleRnnlm.from_params(params or [a.copy() for a in (E, WX, WH, B, W, C)])
    options = {"batch_size": N, "time_size": T} | options
    return inside(core, "fast_step").FastStep(model, **options)


def stepped(core, xs=IDS, ts=IDS, lr=0.1, max_grad=None):
    fast = fast_step(core)
    params = fast.model.params
    return [*unchanged(lambda: (fast.step(xs, ts, lr, max_grad), params)[1], *params)]


def vectors(core, corpus=TEXT, vocab_size=V, size=2, **options):
    return inside(core, "count_vectors").count_vectors(corpus, vocab_size, size, **options)


def begun(core, params):
    adam = core.Adam()
    adam.begin(params)
    return [*params, *adam.m, *adam.v]


def uses_up(optimizer, params, grads):
    """As updated(), for an optimiser that writes to the gradients."""
    if type(grads) is list:
        grads = [a.copy() if type(a) is np.ndarray and a.flags.writeable else a for a in grads]
    return updated(optimizer, params, grads)


SEEDS = ("None", "a list", "0", "True", "too large for a float")

BEYOND = {
    "beyond/dropout.py": [
        single("TimeDropout", "ratio", lambda core, v: dropout(core, v).ratio, "0"),
        single("TimeDropout", "rng", lambda core, v: dropout(core, rng=v).forward(X) if v is not None else 0, *SEEDS),
        data("TimeDropout.forward", "xs", X, lambda core, v: dropout(core).forward(v), "longer"),
        data("TimeDropout.backward", "dout", X, lambda core, v: backward(dropout(core, 0.1), [X], v)),
        single("TimeWordDropout", "ratio", lambda core, v: word_dropout(core, v).ratio, "0"),
        single("TimeWordDropout", "rng", lambda core, v: word_dropout(core, rng=v).forward(X, IDS) if v is not None else 0, *SEEDS),
        count("TimeWordDropout", "vocab_size", lambda core, v: word_dropout(core, vocab_size=v)),
        data("TimeWordDropout.forward", "vectors", X, lambda core, v: word_dropout(core, 0.1).forward(v, IDS), "longer"),
        ids("TimeWordDropout.forward", "xs vectors", IDS, lambda core, v: word_dropout(core).forward(X, v)),
        data("TimeWordDropout.backward", "dout", X, lambda core, v: backward(word_dropout(core, 0.1), [X, IDS], v)),
    ],
    "beyond/adaptive_softmax.py": [
        weights("TimeAdaptiveSoftmaxWithLoss", "W b C", OUT, lambda core, v: adaptive(core, W=v).params),
        weights("TimeAdaptiveSoftmaxWithLoss", "b", C, lambda core, v: adaptive(core, b=v).params),
        weights("TimeAdaptiveSoftmaxWithLoss", "C c", CLUSTERS, lambda core, v: adaptive(core, C=v).params),
        weights("TimeAdaptiveSoftmaxWithLoss", "c", OF_CLUSTERS, lambda core, v: adaptive(core, c=v).params),
        ids("TimeAdaptiveSoftmaxWithLoss", "cuts", np.array(CUTS), lambda core, v: adaptive(core, cuts=v).cuts, "objects"),
        single("TimeAdaptiveSoftmaxWithLoss", "cuts", lambda core, v: adaptive(core, cuts=v).cuts),
        data("TimeAdaptiveSoftmaxWithLoss.forward", "hs", HS, lambda core, v: adaptive(core).forward(v, IDS)),
        ids("TimeAdaptiveSoftmaxWithLoss.forward", "ts", IDS, lambda core, v: adaptive(core).forward(HS, v)),
        data("TimeAdaptiveSoftmaxWithLoss.nll", "hs", HS, lambda core, v: adaptive(core).nll(v, IDS)),
        ids("TimeAdaptiveSoftmaxWithLoss.nll", "ts", IDS, lambda core, v: adaptive(core).nll(HS, v)),
        data("TimeAdaptiveSoftmaxWithLoss.log_probs", "hs", HS, lambda core, v: adaptive(core).log_probs(v)),
        single("TimeAdaptiveSoftmaxWithLoss.backward", "dout", lambda core, v: backward(adaptive(core), [HS, IDS], v), "-1", "0", "1.5"),
    ],
    "beyond/adam.py": [
        single("Adam", "lr", lambda core, v: core.Adam(v).lr, "0", "1.5"),
        single("Adam.lr", "lr", lambda core, v: with_rate(core.Adam(0.1), v), "0", "1.5"),
        # None: all alike
        single("Adam", "factors", lambda core, v: core.Adam(factors=v).factors if v is not None else 0, "None", "a list"),
        single("Adam", "factors[1]", lambda core, v: core.Adam(factors=[1, v]).factors, "0", "1.5"),
        lists("Adam.begin", "params", PARAMS, begun, "a tuple", "none", "one too few", "one too many", "one axis more", "empty", "longer", "read-only", "strided", "single precision", "nan"),
        # an array of more than one axis must lie in C order, see _blocks()
        lists("Adam.update", "params grads", PARAMS, lambda core, v: uses_up(core.Adam(), v, GRADS), "a tuple", "strided", "single precision", "nan"),
        lists("Adam.update", "grads", GRADS, lambda core, v: uses_up(core.Adam(), [p.copy() for p in PARAMS], v), "a tuple", "strided", "single precision", "nan"),
    ],
    "beyond/ngram.py": [
        ids("KneserNey", "corpus length", TEXT, lambda core, v: core.KneserNey(v, V, 2).word_losses(TEXT), "longer"),
        count("KneserNey", "vocab_size", lambda core, v: core.KneserNey(0 * TEXT, v)),
        count("KneserNey", "order", lambda core, v: core.KneserNey(TEXT, V, v)),
        ids("KneserNey.word_losses", "corpus length", TEXT, lambda core, v: core.KneserNey(TEXT, V, 2).word_losses(v), "longer"),
    ],
    "beyond/count_vectors.py": [
        # an empty text tells nothing of any word: all get the same vector
        ids("count_vectors", "corpus", TEXT, lambda core, v: vectors(core, v, rng=0), "longer", "empty", "no rows"),
        count("count_vectors", "vocab_size", lambda core, v: vectors(core, 0 * TEXT, v)),
        count("count_vectors", "size", lambda core, v: vectors(core, size=v)),
        count("count_vectors", "window", lambda core, v: vectors(core, window=v)),
        single("count_vectors", "rng", lambda core, v: vectors(core, rng=v) if v is not None else 0, *SEEDS),
    ],
}  # fmt: skip

FAST_STEP = [
    count("FastStep", "batch_size", lambda core, v: fast_step(core, batch_size=v)),
    count("FastStep", "time_size", lambda core, v: fast_step(core, time_size=v)),
    ids("FastStep.step", "xs", IDS, lambda core, v: stepped(core, xs=v)),
    ids("FastStep.step", "ts", IDS, lambda core, v: stepped(core, ts=v), "-1"),
    single("FastStep.step", "lr", lambda core, v: stepped(core, lr=v), "0", "1.5"),
    # None and infinity clip nothing
    single("FastStep.step", "max_grad", lambda core, v: stepped(core, max_grad=v), "None", "1.5", "inf"),
    ids("FastStep.forward", "xs", IDS, lambda core, v: fast_step(core).forward(v, IDS)),
    ids("FastStep.forward", "ts", IDS, lambda core, v: fast_step(core).forward(IDS, v), "-1"),
]  # fmt: skip


def simple(core):
    return core.SimpleRnnlm(V, D, H, rng=0, dtype=np.float64)


def better(core, **options):
    return core.BetterRnnlm(
        **{"counts": COUNTS, "wordvec_size": D, "hidden_size": H, "rng": 0, **options}
    )


def team(core, size=2, dropout=(0, 0, 0), seed=0, xs=IDS, ts=IDS):
    """The loss of two rows shared by two models."""
    return inside(core, "team").Team(better(core), size, dropout, seed).forward(xs, ts)


def team_of(core, model):
    return inside(core, "team").Team(model)


def fitted(core, **options):
    model = simple(core)
    sizes = {"max_epoch": 1, "batch_size": 2, "time_size": 3, "progress": False}
    trainer = core.RnnlmTrainer(model, core.SGD(0.1))
    trainer.fit(**{"xs": TEXT[:-1], "ts": TEXT[1:], **sizes, **options})
    return model.params


TRAINING = [
    count("SimpleRnnlm", "vocab_size", lambda core, v: core.SimpleRnnlm(v, 2, 3).params),
    count("SimpleRnnlm", "wordvec_size", lambda core, v: core.SimpleRnnlm(3, v, 3)),
    count("SimpleRnnlm", "hidden_size", lambda core, v: core.SimpleRnnlm(3, 2, v)),
    single("SimpleRnnlm", "rng", lambda core, v: core.SimpleRnnlm(3, 2, 3, rng=v).params if v is not None else 0, *SEEDS),
    single("SimpleRnnlm", "dtype", lambda core, v: core.SimpleRnnlm(3, 2, 3, rng=0, dtype=v).params, "float", "'f'", values=DTYPES),
    lists("SimpleRnnlm.from_params", "params b W", [E, WX, WH, B, W, C], lambda core, v: core.SimpleRnnlm.from_params(v).params, "a tuple", "single precision", "read-only", "strided", "nan"),
    ids("SimpleRnnlm.predict", "xs", IDS, lambda core, v: simple(core).predict(v), "longer"),
    ids("SimpleRnnlm.forward", "xs ts", IDS, lambda core, v: simple(core).forward(v, IDS)),
    ids("SimpleRnnlm.forward", "ts", IDS, lambda core, v: simple(core).forward(IDS, v), "-1"),
    single("SimpleRnnlm.backward", "dout", lambda core, v: (lambda m:(m.forward(IDS, IDS), m.backward(v), m.grads)[2])(simple(core)), "-1", "0", "1.5"),
    single("perplexity", "nll_sum", lambda core, v: core.perplexity(v, 1.0), "nan", "inf", "-inf", "too large for a float", "-1", "0", "1.5"),
    single("perplexity", "n_tokens", lambda core, v: core.perplexity(1.0, v), "1.5"),
    ids("evaluate", "corpus", TEXT, lambda core, v: core.evaluate(simple(core), v), "longer"),
    single("evaluate", "model", lambda core, v: core.evaluate(v, TEXT)),
    count("evaluate", "batch_size", lambda core, v: core.evaluate(simple(core), TEXT, v)),
    count("evaluate", "time_size", lambda core, v: core.evaluate(simple(core), TEXT, 1, v)),
    ids("generate", "start_ids", TS, lambda core, v: core.generate(simple(core), v, 3, rng=0), "longer", "a number", "one axis less"),
    single("generate", "model", lambda core, v: core.generate(v, 0, 3)),
    count("generate", "sample_size", lambda core, v: core.generate(simple(core), 0, v, rng=0), "0"),
    single("generate", "temperature", lambda core, v: core.generate(simple(core), 0, 3, v, rng=0), "0", "1.5"),
    single("generate", "rng", lambda core, v: core.generate(simple(core), 0, 3, rng=v) if v is not None else 0, *SEEDS),
    single("RnnlmTrainer", "model", lambda core, v: core.RnnlmTrainer(v, core.SGD())),
    single("RnnlmTrainer", "optimizer", lambda core, v: core.RnnlmTrainer(simple(core), v)),
    ids("fit", "xs ts", TEXT[:-1], lambda core, v: fitted(core, xs=v)),
    ids("fit", "ts", TEXT[1:], lambda core, v: fitted(core, ts=v), "-1"),
    ids("fit", "valid length", TEXT, lambda core, v: fitted(core, valid="no text" if v is None else v), "longer"),
    count("fit", "max_epoch", lambda core, v: fitted(core, max_epoch=v)),
    count("fit", "batch_size", lambda core, v: fitted(core, batch_size=v)),
    count("fit", "time_size", lambda core, v: fitted(core, time_size=v)),
    single("fit", "max_grad", lambda core, v: fitted(core, max_grad=v), "None", "1.5", "inf"),
    single("fit", "between_epochs", lambda core, v: fitted(core, between_epochs=v)),
    array("BetterRnnlm", "counts", COUNTS, lambda core, v: better(core, counts=v).params, "booleans", "fractions", "half precision", "1000", "in a file", "a list", "fewer bits", "read-only", "strided"),
    count("BetterRnnlm", "wordvec_size", lambda core, v: better(core, wordvec_size=v)),
    count("BetterRnnlm", "hidden_size", lambda core, v: better(core, hidden_size=v)),
    single("BetterRnnlm", "clusters", lambda core, v: better(core, clusters=v).params, "True"),
    single("BetterRnnlm", "rng", lambda core, v: better(core, rng=v).params if v is not None else 0, *SEEDS),
    single("BetterRnnlm", "dtype", lambda core, v: better(core, dtype=v).params, "float", "'f'", values=DTYPES),
    single("BetterRnnlm.set_dropout", "words ratio", lambda core, v: better(core).set_dropout(v).word_dropout.ratio, "0"),
    single("BetterRnnlm.set_dropout", "before ratio", lambda core, v: better(core).set_dropout(before=v).dropout_in.ratio, "0"),
    single("BetterRnnlm.set_dropout", "rng", lambda core, v: better(core).set_dropout(rng=v) and 0, *SEEDS),
    single("BetterRnnlm.backward", "dout", lambda core, v: (lambda m:(m.forward(IDS, IDS), m.backward(v), m.grads)[2])(better(core)), "-1", "0", "1.5"),
    ids("BetterRnnlm.forward", "xs ts", IDS, lambda core, v: better(core).forward(v, IDS)),
    ids("BetterRnnlm.forward", "ts", IDS, lambda core, v: better(core).forward(IDS, v)),
    count("Team", "size", lambda core, v: team(core, size=v)),
    single("Team", "dropout", lambda core, v: team(core, dropout=v)),
    single("Team", "after", lambda core, v: team(core, dropout=(0, 0, v)), "0"),
    single("Team", "seed", lambda core, v: team(core, seed=v) if v is not None else 0, *SEEDS),
    single("Team", "model", lambda core, v: team_of(core, v)),
    ids("Team.forward", "xs ts", IDS, lambda core, v: team(core, xs=v)),
    ids("Team.forward", "ts", IDS, lambda core, v: team(core, ts=v)),
]  # fmt: skip
