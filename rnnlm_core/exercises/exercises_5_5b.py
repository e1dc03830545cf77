"""The repair shop, notebook 5.5b: ten programs with one silent mistake each."""

import contextlib

import numpy as np

from rnnlm_core import SGD, SimpleRnnlm, batch_indices, softmax

from .exercise import Case, Exercise, Mistake, Prediction, spaced

LETTERS = "ABCDEFGHIJKLMN"
CAPITALS = "The letters of the list are capitals."
ONE_LETTER = "One letter of the list, without a full stop."


class SmallModel(SimpleRnnlm):
    """A model small enough for a check, with a short name where an input is shown."""

    blocks = None  # a list: of how many words it reads at a time

    def predict(self, xs):
        if self.blocks is not None:
            self.blocks.append(np.size(xs))
        return super().predict(xs)

    def __repr__(self):
        V, D = self.params[0].shape
        return f"a model with V = {V}, D = {D}, H = {len(self.params[2])}"


class Dice(np.random.Generator):
    """A generator with a name, where an input is shown."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def __repr__(self):
        return f"np.random.default_rng({self.seed})"


def small_model(V=7, D=3, H=4, read=None):
    """Weights of order 1. read: (N, T) ids that it has read before, so that it has a state."""
    shapes = [(V, D), (D, H), (H, H), (H,), (H, V), (V,)]
    lows = [-0.9, -0.7, -0.6, -0.3, -1.8, -0.8]
    params = [spaced(*shape, low=low, high=1.1) for shape, low in zip(shapes, lows)]
    model = SmallModel.from_params(params)
    if read is not None:
        model.predict(np.array(read))
    return model


def text(n_words, V=7):
    """Word ids without a simple pattern; words repeat."""
    return np.array([(i * i + i // 3) % V for i in range(n_words)])


def cause(number, letter, because, wrong, otherwise):
    """A Prediction for cause_1, cause_2, ...

    wrong: {letter: what it would have looked like}; otherwise: what rules out all the others.
    """
    says = {other: f"{other}: {otherwise}" for other in LETTERS if other != letter} | wrong
    mistakes = [Mistake(f"cause {other}", wrong=other, says=says[other]) for other in sorted(says)]
    return Prediction(
        f"cause_{number}",
        notebook="5.5b",
        minutes=3,
        answer=letter,
        because=because,
        mistakes=[
            *mistakes,
            Mistake("a small letter", wrong=letter.lower(), says=CAPITALS),
            Mistake("a full stop", wrong=f"{letter}.", says=ONE_LETTER),
        ],
    )


# 1. A curve that comes down and then lies flat ------------------------------------------------------


def next_batch(corpus, N, T, iteration):
    """The words that a mini-batch reads, and the word that follows each.

    corpus: (M,) word ids. iteration: how many mini-batches were read before it.
    Row n begins at word n * ((M - 1) // N); every batch reads on, T words further.
    Returns inputs: (N, T), targets: (N, T).
    """
    xs, ts = corpus[:-1], corpus[1:]
    data_size = len(xs)
    inputs, targets = np.zeros((N, T), int), np.zeros((N, T), int)
    for n in range(N):
        offset = n * (data_size // N)
        for t in range(T):
            time_idx = iteration * T + t
            inputs[n, t] = xs[(offset + time_idx) % data_size]
            targets[n, t] = ts[(offset + time_idx) % data_size]
    return inputs, targets


def with_loss(answer, args):
    """The batch; and in args, which the answer has left by then, the loss of a fixed model on it."""
    returned = answer(*args.values())
    scores = spaced(len(args["corpus"]), len(args["corpus"]), low=-2, high=2)
    args["loss"] = -1.0  # no such word, or two shapes that do not fit
    if isinstance(returned, (tuple, list)) and len(returned) == 2:
        with contextlib.suppress(IndexError, ValueError):
            inputs, targets = map(np.asarray, returned)
            args["loss"] = -np.log(softmax(scores)[inputs, targets]).mean()
    return returned


def batch_case(M, N, T, iteration):
    args = {"corpus": np.arange(M), "N": N, "T": T, "iteration": iteration}
    return Case(args, note=f"a text of {M} words, N = {N}, T = {T}, iteration {iteration}")


NEXT_BATCH = Exercise(
    next_batch,
    notebook="5.5b",
    minutes=5,
    returns="loss inputs targets",
    cases=[batch_case(4, 1, 1, 0), batch_case(11, 2, 3, 1), batch_case(32, 3, 4, 5)],
    drive=with_loss,
    in_place=("loss",),
    broken="offset times time in the targets",
    clues={
        "loss targets": "The inputs are right, the targets are not. The text of the smallest "
        "input is 0, 1, 2, ...: there a target is its input plus 1.",
        "loss inputs": "The targets are right, the inputs are not. They were right in the "
        "program that you were given.",
    },
    mistakes=[
        Mistake(
            "offset times time in the targets",
            swap={
                "targets[n, t] = ts[(offset + time_idx)": "targets[n, t] = ts[(offset * time_idx)"
            },
            says="Give it a text of 0, 1, 2, ... and print what comes back.",
        ),
        Mistake(
            "both from the wrong places",
            swap={
                "targets[n, t] = ts[(offset + time_idx)": "targets[n, t] = ts[(offset * time_idx)",
                "inputs[n, t] = xs[(offset + time_idx)": "inputs[n, t] = xs[(offset * time_idx)",
            },
            says="Now inputs and targets agree with each other, and both are wrong: neither "
            "reads the text in its order. The line of the inputs was right; make the other one "
            "like it.",
        ),
        Mistake(
            "the word itself for a target",
            swap={"= ts[(offset + time_idx)": "= xs[(offset + time_idx)"},
            says="The target is now the very word that is read. Such a curve falls to 1: the "
            "model learns to repeat. The target is the word that follows.",
        ),
        Mistake(
            "the target two words ahead",
            swap={"= ts[(offset + time_idx)": "= ts[(offset + time_idx + 1)"},
            says="The target is now the word after the next. `ts` begins one word later than "
            "`xs` already.",
        ),
        Mistake(
            "the offset left out of the targets",
            swap={"= ts[(offset + time_idx)": "= ts[(time_idx)"},
            says="Every row now has the targets of row 0. The rows begin at different places of "
            "the text, so the place of a target depends on n, too.",
        ),
        Mistake(
            "the time left out of the targets",
            swap={"= ts[(offset + time_idx)": "= ts[(offset)"},
            says="All targets of a row are now the same word, in every batch: the place does not "
            "depend on the time.",
        ),
        Mistake(
            "the iteration lost",
            swap={"iteration * T + t": "t"},
            says="Every batch now reads the first T words of its rows. `time_idx` counts all "
            "words read so far: it was right.",
        ),
        Mistake(
            "targets from xs, around its end",
            swap={"= ts[(offset + time_idx)": "= xs[(offset + time_idx + 1)"},
            says="Right but for one place: the last input. `xs` ends there, so % goes round to "
            "the first word of the text; but a word does follow, the last one of the corpus. "
            "`ts` has it.",
        ),
    ],
)

CAUSE_1 = cause(
    1,
    "E",
    "What is paired with an input has nothing to do with it, so all that can be learned is how "
    "often each target occurs: the curve ends at a unigram perplexity.",
    {
        "B": "B: with steps that are too long a curve jumps, or runs away. This one lies still.",
        "C": "C: a network that forgets at each block still uses the words inside the block: its "
        "curve falls far below the unigram line.",
        "F": "F: that would leave the curve near the unigram line as well, so the curve cannot "
        "tell it from the right answer. The program can: nothing in it exchanges rows and "
        "columns.",
        "G": "G: then the weights would never move, and the curve would stay at 82 from the "
        "start. This one comes down first.",
        "K": "K: here one text is read from its beginning to its end; and a wrong first state is "
        "forgotten after some words.",
        "D": "D: with weights that are too large a curve begins far above 82. This one begins "
        "where the right one begins.",
        "H": "H: the way back is that of the package, and right. This program makes the batches "
        "and nothing else.",
    },
    "the model and the loop that trains it are right, and nothing is written. This program makes "
    "the batches and nothing else: which letters speak of those?",
)

# 2. Right for one word -------------------------------------------------------------------------------


def rnn_gradients(dhs, xs, h0, Wx, Wh, b):
    """Gradients dWx, dWh, db of the loss sum(hs * dhs), for h = tanh(h Wh + x Wx + b).

    dhs: (N, T, H), xs: (N, T, D), h0: (N, H) the state before the first step.
    """
    hs, T = [h0], xs.shape[1]
    for t in range(T):
        hs.append(np.tanh(hs[t] @ Wh + xs[:, t] @ Wx + b))
    dWx, dWh, db, dh = map(np.zeros_like, (Wx, Wh, b, h0))
    for t in reversed(range(T)):
        dz = (dhs[:, t] + dh) * (1 - hs[t + 1] ** 2)
        dWx += xs[:, t].T @ dz
        dWh += hs[t].T @ dz
        db += dz.sum(axis=0)
        dh = dz @ Wh.T
    return dWx, dWh, db


SIZES_OF_BLOCKS = [(1, 1, 1, 1), (1, 2, 1, 2), (3, 1, 2, 4), (1, 3, 2, 4), (3, 4, 5, 6)]


def block_case(N, T, D, H):
    args = {"dhs": spaced(N, T, H, low=-1.5, high=2), "xs": spaced(N, T, D, high=0.8)}
    args |= {"h0": spaced(N, H, low=-0.5, high=0.7), "Wx": spaced(D, H, low=-0.7)}
    args |= {"Wh": spaced(H, H, low=-0.6, high=0.9), "b": spaced(H, low=-0.3, high=0.4)}
    return Case(args, {"N": N, "T": T, "D": D, "H": H})


RNN_GRADIENTS = Exercise(
    rnn_gradients,
    notebook="5.5b",
    minutes=5,
    returns="dWx dWh db",
    cases=[block_case(*sizes) for sizes in SIZES_OF_BLOCKS],
    broken="Wh not transposed on the way back",
    clues={
        "dWx": "Only dWx is wrong: dz is right, and the line of dWx was right when you got it.",
        "dWh": "Only dWh is wrong: dz is right, and the line of dWh was right when you got it.",
        "db": "Only db is wrong: dz is right, and the line of db was right when you got it.",
    },
    mistakes=[
        Mistake(
            "Wh not transposed on the way back",
            swap={"dh = dz @ Wh.T": "dh = dz @ Wh"},
            says="Which lines do nothing, or nothing that counts, if there is one step only?",
        ),
        Mistake(
            "transposed on the way forward instead",
            swap={"hs[t] @ Wh + xs": "hs[t] @ Wh.T + xs", "dh = dz @ Wh.T": "dh = dz @ Wh"},
            says="Now the way forward has the transpose, and the way back has not: another "
            "network than the one of the first line of the docstring. Forward it is h @ Wh.",
        ),
        Mistake(
            "transposed on both ways",
            swap={"hs[t] @ Wh + xs": "hs[t] @ Wh.T + xs"},
            says="Wh is now transposed on both ways. Forward it was right: h @ Wh.",
        ),
        Mistake(
            "nothing handed back",
            swap={"(dhs[:, t] + dh)": "dhs[:, t]"},
            says="Now nothing passes from a step to the one before it. For T = 1 that is right; "
            "for more steps `dh` has to be added.",
        ),
        Mistake(
            "dh added to itself",
            swap={"dh = dz @ Wh.T": "dh = dh + dz @ Wh.T"},
            says="`dh` is now added to in every turn. What a step hands back holds all that came "
            "from later steps already.",
        ),
        Mistake(
            "dh by the gradient of Wh",
            swap={"dh = dz @ Wh.T": "dh = dz @ dWh.T"},
            says="`dh` is now made with dWh, the gradient. What h was multiplied by is Wh, the "
            "weight.",
        ),
        Mistake(
            "dWh transposed",
            swap={"hs[t].T @ dz": "dz.T @ hs[t]"},
            says="`dWh` is now transposed: its line was right. It has the state on its left.",
        ),
        Mistake(
            "the derivative at the state before",
            swap={"(1 - hs[t + 1] ** 2)": "(1 - hs[t] ** 2)"},
            says="The derivative of tanh is now taken at hs[t], the state before the step: `hs` "
            "begins with h0, so what came out of step t is hs[t + 1], as it was.",
        ),
        Mistake(
            "the way back in forward order",
            swap={"reversed(range(T))": "range(T)"},
            says="The loop back now begins with the first step. It was right: the last step first.",
        ),
    ],
)

CAUSE_2 = cause(
    2,
    "H",
    "What vanishes at T = 1 is what passes between the steps, and that is one line: the state "
    "went forward through Wh, so its gradient goes back through the transpose. The shapes fit "
    "either way.",
    {
        "A": "A: that concerns the table of word vectors alone, where a word repeats. There is "
        "no table here.",
        "G": "G: the program returns its arrays, so nobody holds an old one; and T = 1 would be "
        "wrong, too.",
        "I": "I: then a first call is right and a second is not. Here the number of steps decides.",
        "M": "M: a wrong derivative of tanh disagrees at T = 1, too: already the last step "
        "passes it. Here T = 1 is right.",
        "C": "C: nothing is trained here, and there is one block. The state before it is given, "
        "h0, to the program and to the check alike.",
        "F": "F: there are no targets here; and with rows and columns exchanged T = 1 would be "
        "wrong, too.",
    },
    "this program computes a gradient. Nothing is trained, measured or written by it, and there "
    "are no targets. Which letters speak of a way back?",
)

# 3. Exactly flat ---------------------------------------------------------------------------------------


def train_table(corpus, V, epochs, lr=15.0):
    """Learn a table of scores W: (V, V): row i scores the words that may follow word i.

    corpus: (M,) ids. An epoch is one step down the gradient of the mean loss.
    Returns the perplexity of each epoch, measured before its step: a list.
    """
    xs, ts, perplexities = corpus[:-1], corpus[1:], []
    W, dW = np.zeros((V, V)), np.zeros((V, V))
    optimizer, params, grads = SGD(lr), [W], [dW]
    for _ in range(epochs):
        dscores, places = softmax(W[xs]), np.arange(len(xs))
        perplexities.append(np.exp(-np.log(dscores[places, ts]).mean()))
        dscores[places, ts] -= 1
        dW[...] = 0
        np.add.at(dW, xs, dscores / len(xs))
        optimizer.update(params, grads)
    return perplexities


def table_case(ids, V, epochs, lr):
    args = {"corpus": np.array(ids), "V": V, "epochs": epochs, "lr": lr}
    return Case(args, note=f"a text of {len(ids)} words, {epochs} epochs")


TRAIN_TABLE = Exercise(
    train_table,
    notebook="5.5b",
    minutes=10,
    returns="perplexities",
    cases=[
        table_case([0, 1, 0], 2, 3, 1.0),
        table_case([0, 1, 2, 0, 1, 1, 2, 0], 3, 5, 0.7),
        table_case(text(30), 7, 6, 2.0),
    ],
    because="After 200 epochs its curve is still on its way: 4.30, and the best is 3.72. That is "
    "no second mistake. After 3000 epochs it is at 3.73.",
    broken="the gradient in a new array",
    mistakes=[
        Mistake(
            "the gradient in a new array",
            swap={"dW[...] = 0": "dW = np.zeros((V, V))"},
            says="Print, after one turn of the loop, what it has changed.",
        ),
        Mistake(
            "the gradient never cleared",
            swap={"dW[...] = 0": "pass"},
            says="The curve falls now, but the gradients of all earlier epochs are still in the "
            "array when those of this epoch are added. It is to be emptied in place in every "
            "epoch.",
        ),
        Mistake(
            "the last gradient of a word only",
            swap={"np.add.at(dW, xs, dscores / len(xs))": "dW[xs] = dscores / len(xs)"},
            says="The weights move now. But `dW[xs] = ...`, and `dW[xs] += ...` as well, keeps "
            "one gradient of each word: np.add.at was right.",
        ),
        Mistake(
            "uphill",
            swap={"dscores / len(xs)": "-dscores / len(xs)"},
            says="The weights move now, but uphill: the perplexity grows. The gradient had the "
            "right sign.",
        ),
        Mistake(
            "the sum for the mean",
            swap={"dscores / len(xs)": "dscores"},
            says="The steps are now as many times too long as the text has words: the gradient "
            "of the *mean* loss was asked for, so it is divided by their number.",
        ),
        Mistake(
            "measured after the step",
            swap={
                "        perplexities.append(np.exp(-np.log(dscores[places, ts]).mean()))\n": "",
                "        optimizer.update(params, grads)": "        optimizer.update(params, grads)\n        probs = softmax(W[xs])\n        perplexities.append(np.exp(-np.log(probs[places, ts]).mean()))",
            },
            says="The weights move now. But each perplexity is measured after the step of its "
            "epoch, so that the first one, V, is missing. It was before the step.",
        ),
    ],
)

CAUSE_3 = cause(
    3,
    "G",
    "The gradient is computed, and put into an array that nobody looks at: the list of the "
    "optimiser holds the old one, full of zeros. So no weight moves at all.",
    {
        "A": "A: some rows would get too small a gradient, and the curve would still move. This "
        "one does not move in its last digit.",
        "B": "B: too long a step changes the perplexity, mostly for the worse. Here nothing "
        "changes.",
        "D": "D: with weights that are too large a curve begins far above 82. This one begins "
        "where it should.",
        "E": "E: with wrong targets a curve comes down to their unigram perplexity. This one "
        "does not come down at all.",
        "H": "H: a gradient through the wrong matrix still moves the weights.",
        "I": "I: a gradient that is spoilt would still move the weights, if in a wrong direction.",
    },
    "there is no recurrent layer here, so no state and no tanh; nothing is written, and there is "
    "one exponential, of one mean. And the curve does not move in its last digit: how can the "
    "weights stay exactly as they are?",
)

# 4. It depends on the sentence -------------------------------------------------------------------------


def vector_gradient(W, ids, A):
    """The gradient of the loss sum(A * tanh(W[ids])) with respect to W.

    W: (V, D) word vectors, ids: (T,) the words of a sentence, A: (T, D).
    Returns dW: (V, D).
    """
    hs = np.tanh(W[ids])
    dxs = A * (1 - hs**2)
    dW = np.zeros_like(W)
    np.add.at(dW, ids, dxs)
    return dW


def sentence_case(ids, V, D, note=""):
    args = {"W": spaced(V, D, low=-0.8, high=1.1), "ids": np.array(ids)}
    args |= {"A": spaced(len(ids), D, low=-1.7, high=2.4)}
    return Case(args, {"words": len(ids), "V": V, "D": D}, note)


VECTOR_GRADIENT = Exercise(
    vector_gradient,
    notebook="5.5b",
    minutes=3,
    returns="dW",
    cases=[
        sentence_case([1], 3, 1, "no word repeats"),
        sentence_case([2, 0, 3], 5, 2, "no word repeats"),
        sentence_case([1, 1], 3, 2),
        sentence_case([2, 0, 2, 2, 1, 1, 5], 7, 4),
    ],
    broken="gradients of a repeated word overwritten",
    mistakes=[
        Mistake(
            "gradients of a repeated word overwritten",
            swap={"np.add.at(dW, ids, dxs)": "dW[ids] += dxs"},
            says="Take two short sentences of your own, one that agrees and one that does not: "
            "what is different about them?",
        ),
        Mistake(
            "the mean over the places of a word",
            swap={
                "np.add.at(dW, ids, dxs)": "np.add.at(dW, ids, dxs)\n"
                "    dW /= np.maximum(np.bincount(ids, minlength=len(W)), 1)[:, np.newaxis]"
            },
            says="Now the gradients of a repeated word are averaged. A vector that is used twice "
            "gets both: their sum.",
        ),
        Mistake(
            "the first place of a word only",
            swap={"np.add.at(dW, ids, dxs)": "dW[ids[::-1]] = dxs[::-1]"},
            says="Now the *first* place of a repeated word counts and the others are lost. All "
            "of them count.",
        ),
        Mistake(
            "the gradient of a repeated word times its number",
            swap={
                "np.add.at(dW, ids, dxs)": "dW[ids] += dxs * np.bincount(ids)[ids][:, np.newaxis]"
            },
            says="Now one gradient of a repeated word is taken as often as the word stands "
            "there. Each place has its own, with its own row of A.",
        ),
        Mistake(
            "tanh forgotten on the way back",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(dW, ids, A)"},
            says="The repeated words are added up now. But what goes into the table is A, as if "
            "there were no tanh: it should be dxs.",
        ),
        Mistake(
            "the derivative of tanh at the vectors",
            swap={"(1 - hs**2)": "(1 - W[ids] ** 2)"},
            says="The derivative of tanh is now made of the word vectors, which went in. It is 1 "
            "- h^2 of what came out, as it was.",
        ),
        Mistake(
            "added to W itself",
            swap={"np.add.at(dW, ids, dxs)": "np.add.at(W, ids, dxs)"},
            says="The gradients are now added to W, the word vectors themselves, and dW stays "
            "empty.",
        ),
    ],
)

CAUSE_4 = cause(
    4,
    "A",
    "The words that disagree are those that stand in the sentence twice. `dW[ids] += dxs` reads, "
    "adds and writes each row once, however often the row is named.",
    {
        "H": "H: a wrong matrix on the way back would spoil every word. Here words that stand "
        "once agree.",
        "I": "I: then the second of two calls would differ. Here each sentence is tried once.",
        "K": "K: there is no state here: the words of this program do not know of each other.",
        "M": "M: a wrong derivative of tanh would spoil every word, in both sentences.",
        "G": "G: the array is returned, so it is the right one that is looked at; and no word "
        "would agree.",
    },
    "nothing is trained, measured or written here; a gradient is computed, and most of its rows "
    "are right. What have the wrong ones in common?",
)

# 5. Worse than no model ----------------------------------------------------------------------------------


def first_params(V, D, H, rng):
    """The weights that a model starts with, drawn from the generator rng.

    Returns word vectors (V, D), Wx (D, H), Wh (H, H), b (H,), affine W (H, V) and
    affine b (V,), such that an untrained model is about as good as a uniform guess.
    """

    def weights(n_in, n_out):
        return rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)

    word_vectors = rng.standard_normal((V, D)) / 100
    recurrent = weights(D, H), weights(H, H), np.zeros(H)
    return word_vectors, *recurrent, weights(H, V), np.zeros(V)


PARTS = ["word_vectors", "Wx", "Wh", "b", "affine_W", "affine_b"]


def statistics(answer, args):
    """First perplexity; of every array its size, and whether one sign is more frequent."""
    returned = answer(*args.values())
    V, D, H = args["V"], args["D"], args["H"]
    shapes = [(V, D), (D, H), (H, H), (H,), (H, V), (V,)]
    got = [np.shape(param) for param in returned or ()]
    if got != shapes:
        raise ValueError(f"expected six arrays of the shapes {shapes}, got {got}")
    params = [np.asarray(param, float) for param in returned]
    ids = text(41, V)
    loss = SimpleRnnlm.from_params(params).forward(ids[:-1].reshape(10, 4), ids[1:].reshape(10, 4))
    found = {"first_perplexity": float(np.exp(min(loss, 99)))}
    for name, param in zip(PARTS, params):
        size = float(np.sqrt((param**2).mean()))
        sign = round(float(param.mean() / size)) if size else 0  # 1: mostly positive
        found |= {f"size_of_{name}": size, f"sign_of_{name}": sign}
    return found


def first_case(V, D, H, seed):
    args = {"V": V, "D": D, "H": H, "rng": Dice(seed)}
    return Case(args, note=f"V = {V}, D = {D}, H = {H}")


NAMES = " ".join(f"size_of_{name} sign_of_{name}" for name in PARTS)
SIZES = {
    "first_perplexity size_of_affine_W": "Only the affine W has another size than it should.",
    "size_of_word_vectors": "The word vectors have another size than before; theirs was right.",
}

FIRST_PARAMS = Exercise(
    first_params,
    notebook="5.5b",
    minutes=5,
    returns=f"first_perplexity {NAMES}",
    cases=[first_case(40, 60, 90, 1), first_case(70, 110, 50, 2)],
    drive=statistics,
    broken="the weights not scaled",
    clues=SIZES,
    rtol=0.1,
    atol=1e-3,
    mistakes=[
        Mistake(
            "the weights not scaled",
            swap={" / np.sqrt(n_in)": ""},
            says="Print what an untrained model makes of one word, layer by layer.",
        ),
        Mistake(
            "He's factor",
            swap={" / np.sqrt(n_in)": " * np.sqrt(2 / n_in)"},
            says="The weights are now sqrt(2 / n): that is He's rule, made for ReLU, which "
            "throws half of its inputs away. For tanh it is 1 / sqrt(n), Xavier's.",
        ),
        Mistake(
            "by the number of outputs",
            swap={" / np.sqrt(n_in)": " / np.sqrt(n_out)"},
            says="The weights are now divided by the root of the number of *outputs*. What is to "
            "stay of size 1 is a sum over the inputs: their number counts.",
        ),
        Mistake(
            "by n, not by its root",
            swap={" / np.sqrt(n_in)": " / n_in"},
            says="The first perplexity is right now, but the weights are too small: divided by n "
            "instead of by its root. A sum of n numbers of either sign grows like the root of n; "
            "so divided, the signal dies out on its way.",
        ),
        Mistake(
            "all by 100",
            swap={" / np.sqrt(n_in)": " / 100"},
            says="The first perplexity is right now, but all weights are 1/100 of a normal "
            "number. That is the rule for the word vectors; a sum of n inputs is kept at their "
            "size by 1 / sqrt(n).",
        ),
        Mistake(
            "all positive",
            swap={"return rng.standard_normal(": "return rng.random("},
            says="The weights are now numbers from 0 to 1, all positive: then the terms of a sum "
            "do not cancel, and all states go to the same end of tanh. They should be normal, of "
            "either sign.",
        ),
        Mistake(
            "all zero",
            swap={"rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)": "np.zeros((n_in, n_out))"},
            says="The first perplexity is exactly V now, because the weights are 0. But then all "
            "states are alike, and no gradient comes through: the network cannot begin to learn.",
        ),
        Mistake(
            "the word vectors not small",
            swap={"rng.standard_normal((V, D)) / 100": "weights(V, D)"},
            says="The word vectors are now scaled like the other weights. A word vector is "
            "looked up, not summed over V inputs: theirs was 1/100.",
        ),
        Mistake(
            "Wx and Wh not scaled",
            swap={
                "weights(D, H), weights(H, H)": "rng.standard_normal((D, H)), rng.standard_normal((H, H))"
            },
            says="The affine W is scaled now, Wx and Wh are not: the states still sit at the "
            "ends of tanh. They are sums over inputs, too.",
        ),
        Mistake(
            "only Wx and Wh scaled",
            swap={"weights(H, V)": "rng.standard_normal((H, V))"},
            says="Wx and Wh are scaled now, the affine W is not. Each score is a sum of H "
            "numbers, so it needs its root, too.",
        ),
        Mistake(
            "the biases not zero",
            swap={"np.zeros(H)": "rng.standard_normal(H)", "np.zeros(V)": "rng.standard_normal(V)"},
            says="The biases are now drawn, too, and make some words likelier than others before "
            "anything is known. They were 0, which was right.",
        ),
        Mistake(
            "the weights by 10",
            swap={" / np.sqrt(n_in)": " / 10"},
            says="All weights are now 1/10 of a normal number, however many inputs they have. "
            "That is right for 100 inputs; for n it is 1 / sqrt(n).",
        ),
        Mistake(
            "by inputs and outputs",
            swap={" / np.sqrt(n_in)": " * np.sqrt(2 / (n_in + n_out))"},
            says="The weights are now sqrt(2 / (inputs + outputs)), another form of Xavier's "
            "rule. Here and in the book it is the number of inputs alone, 1 / sqrt(n).",
        ),
        Mistake(
            "the word vectors not scaled",
            swap={" / 100": ""},
            says="The word vectors are now normal numbers as they are drawn. Theirs was 1/100, "
            "and right.",
        ),
    ],
)

CAUSE_5 = cause(
    5,
    "D",
    "The first perplexity is measured before anything is learned, so only the first weights can "
    "be to blame. Sums of n numbers of size 1 have the size sqrt(n): scores that large are a "
    "model that is sure of itself, and wrong.",
    {
        "B": "B: before the first step the learning rate has done nothing, and this curve is far "
        "too high at once.",
        "E": "E: wrong targets would begin near 82: an untrained model is as good on them as on "
        "the right ones.",
        "G": "G: then the perplexity would begin at 82, and stay there. This curve begins far "
        "above, and falls.",
        "J": "J: that can make a perplexity too high, when batches differ much. But the first "
        "loss, one batch alone, is too high here.",
        "I": "I: before the first backward nothing is kept for later, and this curve is too high "
        "at once.",
        "F": "F: that would begin near 82 and stop near the unigram line.",
        "H": "H: a wrong way back changes the steps. The very first loss is measured before any "
        "step, and is too high already.",
        "K": "K: a new model has no state yet when it reads its first batch, and that one's loss "
        "is too high already.",
    },
    "the very first loss is too high already, that of a new model, before any step. What sits in "
    "the way back, in the state between blocks or in the writing comes too late for that.",
)

# 6. Asked twice ---------------------------------------------------------------------------------------------


def sentence_losses(model, sentences):
    """How much is the model surprised by each sentence, as a text of its own?

    sentences: lists of word ids. Returns the mean loss of each, a list.
    """
    losses = []
    for ids in sentences:
        model.reset_state()
        inputs, targets = np.array([ids[:-1]]), np.array([ids[1:]])
        losses.append(model.forward(inputs, targets))
    return losses


def asked_twice(answer, args):
    """The losses; and in args those of a second call."""
    first = answer(*args.values())
    args["losses_the_second_time"] = answer(*args.values())
    return first


SENTENCES = [[[1, 2, 3, 0, 5]], [[0, 1, 2], [4, 3, 2, 6], [0, 1, 2]]]

SENTENCE_LOSSES = Exercise(
    sentence_losses,
    notebook="5.5b",
    minutes=5,
    returns="losses losses_the_second_time",
    cases=[
        Case({"model": small_model(), "sentences": SENTENCES[0]}, note="one sentence"),
        Case({"model": small_model(), "sentences": SENTENCES[1]}, note="three sentences"),
        Case(
            {"model": small_model(read=[[3, 3, 1]]), "sentences": SENTENCES[1]},
            note="a model that has read before",
        ),
    ],
    drive=asked_twice,
    in_place=("losses_the_second_time",),
    broken="the state goes on from sentence to sentence",
    mistakes=[
        Mistake(
            "the state goes on from sentence to sentence",
            swap={"        model.reset_state()\n": ""},
            says="Ask it for one sentence alone, three times in a row.",
        ),
        Mistake(
            "emptied once only",
            swap={
                "    for ids in sentences:\n        model.reset_state()\n": "    model.reset_state()\n"
                "    for ids in sentences:\n"
            },
            says="Asked twice, it now says the same: the state is emptied when the function "
            "begins. But the second sentence still goes on from the first. Each is a text of its "
            "own.",
        ),
        Mistake(
            "emptied after, not before",
            swap={
                "        model.reset_state()\n": "",
                "losses.append(model.forward(inputs, targets))": "losses.append(model.forward(inputs, targets))\n"
                "        model.reset_state()",
            },
            says="The state is now emptied after each sentence. So the first one still begins "
            "with what the model had read before it was asked: empty it before.",
        ),
        Mistake(
            "emptied at every word",
            swap={
                "losses.append(model.forward(inputs, targets))": "each = []\n"
                "        for t in range(inputs.shape[1]):\n"
                "            model.reset_state()\n"
                "            each.append(model.forward(inputs[:, [t]], targets[:, [t]]))\n"
                "        losses.append(np.mean(each))"
            },
            says="The state is now emptied at every word: a model that knows of the last word "
            "only. It is to be emptied where a sentence begins, not inside.",
        ),
        Mistake(
            "the sum, not the mean",
            swap={
                "model.forward(inputs, targets))": "model.forward(inputs, targets) * inputs.size)"
            },
            says="These are the sums of the losses; the mean was asked for, and it was a mean "
            "when you got the program.",
        ),
        Mistake(
            "read before it is measured",
            swap={
                "losses.append(model.forward(inputs, targets))": "model.predict(inputs)\n"
                "        losses.append(model.forward(inputs, targets))"
            },
            says="The sentence is now read once before it is measured, and the measurement goes "
            "on from the state in which that ended: `predict` moves the state on, too.",
        ),
        Mistake(
            "the perplexity, not the loss",
            swap={"model.forward(inputs, targets))": "np.exp(model.forward(inputs, targets)))"},
            says="These are perplexities now, exp of the loss; the mean loss was asked for.",
        ),
        Mistake(
            "emptied at the very end only",
            swap={
                "        model.reset_state()\n": "",
                "    return losses": "    model.reset_state()\n    return losses",
            },
            says="The state is now emptied once, when all sentences are done. Each sentence "
            "still goes on from the one before, and the first from whatever was read before: "
            "empty it before each.",
        ),
    ],
)

CAUSE_6 = cause(
    6,
    "K",
    "Nothing in the weights changes between the two calls; what changes is the state. The first "
    "sentence begins where the last one ended.",
    {
        "C": "C: nothing is trained here. And a state that is forgotten gives the same losses "
        "both times.",
        "I": "I: it would have to be an array of the program, made in one call and used in the "
        "next. But it makes all its arrays anew, for each sentence.",
        "L": "L: to forget after each word makes every call alike. Here the second call knows "
        "something that the first did not.",
        "J": "J: no exponential is taken here; and it would be taken in both calls alike.",
        "N": "N: nothing is written or drawn here.",
    },
    "between the two calls nothing is learned, and the sentences are the same. What sits in "
    "training, in gradients or in the targets makes both calls alike. What can be different the "
    "second time?",
)

# 7. A matter of cutting -----------------------------------------------------------------------------------


def text_perplexity(model, corpus, T):
    """The perplexity of a text that is read T words at a time, as one text.

    corpus: (M,) word ids; every word but the first is predicted once. The last
    block may be shorter. The result does not depend on T.
    """
    model.reset_state()
    total, n_words = 0.0, 0
    for start in range(0, len(corpus) - 1, T):
        block = corpus[start : start + T + 1]
        loss = model.forward([block[:-1]], [block[1:]])
        total += loss * (len(block) - 1)
        n_words += len(block) - 1
    return np.exp(total / n_words)


def text_case(n_words, T, read=None):
    note = f"{n_words - 1} words to predict, T = {T}"
    if read:
        note += ", a model that has read before"
    return Case({"model": small_model(read=read), "corpus": text(n_words), "T": T}, note=note)


def in_blocks(answer, args):
    """The perplexity; and in args how many words each block had."""
    args["model"].blocks = []
    returned = answer(args["model"], args["corpus"], args["T"])
    args["words_in_the_blocks"] = " ".join(map(str, args["model"].blocks)) or "none"
    return returned


TEXT_PERPLEXITY = Exercise(
    text_perplexity,
    notebook="5.5b",
    minutes=10,
    returns="the_perplexity words_in_the_blocks",
    cases=[text_case(2, 1), text_case(7, 2), text_case(12, 4), text_case(24, 5, [[5, 1]])],
    drive=in_blocks,
    in_place=("words_in_the_blocks",),
    broken="exp before the mean",
    clues={
        "words_in_the_blocks": "The perplexity is right. But other blocks are read than T words "
        "each and the rest in a last one; that part was right.",
    },
    rtol=1e-5,
    mistakes=[
        Mistake(
            "exp before the mean",
            swap={
                "total += loss * (len(block) - 1)": "total += np.exp(loss) * (len(block) - 1)",
                "np.exp(total / n_words)": "total / n_words",
            },
            says="Work it by hand for two blocks of one word, with losses of 2 and 6.",
        ),
        Mistake(
            "both exponentials",
            swap={"total += loss * (": "total += np.exp(loss) * ("},
            says="Now the exponential is taken twice, of each block's loss and at the end. Only "
            "the one at the end belongs there.",
        ),
        Mistake(
            "no exponential",
            swap={"np.exp(total / n_words)": "total / n_words"},
            says="This is the mean loss: the exponential is missing at the end.",
        ),
        Mistake(
            "a mean of the blocks' means",
            swap={"loss * (len(block) - 1)": "loss", "n_words += len(block) - 1": "n_words += 1"},
            says="Now all blocks count alike, as one or as T words. The last one is shorter, and "
            "counts for fewer words: each loss goes with its number of words.",
        ),
        Mistake(
            "means over words",
            swap={"loss * (len(block) - 1)": "loss"},
            says="A mean loss of each block is added up, and the sum is divided by the number of "
            "words. Either sums over words, or means over blocks: each loss goes with its number "
            "of words.",
        ),
        Mistake(
            "the length of the block",
            swap={
                "loss * (len(block) - 1)": "loss * len(block)",
                "n_words += len(block) - 1": "n_words += len(block)",
            },
            says="A block has one word more than it predicts: `len(block)` counts its first "
            "word, too, and gives a short last block too much weight.",
        ),
        Mistake(
            "the last block left out",
            swap={"range(0, len(corpus) - 1, T)": "range(0, len(corpus) - T, T)"},
            says="A last block that is shorter than T is now left out: every word but the first "
            "is to be predicted.",
        ),
        Mistake(
            "divided by the length of the text",
            swap={"np.exp(total / n_words)": "np.exp(total / len(corpus))"},
            says="The sum is now divided by the number of words of the text. The first is not "
            "predicted: one fewer.",
        ),
        Mistake(
            "the state emptied at every block",
            swap={
                "    model.reset_state()\n": "",
                "loss = model.forward(": "model.reset_state()\n        loss = model.forward(",
            },
            says="The state is now emptied at every block, and what was read before is "
            "forgotten; so the result depends on T again. It was right: once, where the text "
            "begins.",
        ),
        Mistake(
            "the state never emptied",
            swap={"    model.reset_state()\n": ""},
            says="The state is not emptied any more where the text begins: it was right that it "
            "was.",
        ),
        Mistake(
            "one word too many above",
            swap={"loss * (len(block) - 1)": "loss * len(block)"},
            says="Each loss is now taken once too often: `block` has one word more than are "
            "predicted. The words that are counted below the sum are right.",
        ),
        Mistake(
            "one word too many below",
            swap={"n_words += len(block) - 1": "n_words += len(block)"},
            says="The sum is right, but for each block one word too many is counted below it: "
            "`block` has one word more than are predicted.",
        ),
        Mistake(
            "T words above",
            swap={"loss * (len(block) - 1)": "loss * T"},
            says="Each loss now goes with T words, also that of the last block, which may have "
            "fewer.",
        ),
        Mistake(
            "one block for the whole text",
            swap={"range(0, len(corpus) - 1, T)": "[0]", "corpus[start : start + T + 1]": "corpus"},
            says="The number is right, but the text is now read in one piece, whatever T is. T "
            "words at a time: that part was right, and the number does not depend on it.",
        ),
    ],
)

CAUSE_7 = cause(
    7,
    "J",
    "With one block for the whole text there is nothing to average, so that is right; the "
    "smaller the blocks, the more their losses differ, and the more one bad block weighs. For T "
    "= 1 it is a mean of 1 / P, and one rare word ruins it.",
    {
        "C": "C: a good thought, short blocks would suffer most. But nothing is trained here, "
        "the state is emptied once, before the loop, and a model that sees one word only is bad, "
        "but not worse than the uniform guess.",
        "K": "K: the state is emptied where the text begins. A wrong state at the start would "
        "change the result by a little, for all T alike.",
        "B": "B: nothing is trained here.",
        "D": "D: it is the same model for all T, and with one block for all words it is a good "
        "one.",
        "E": "E: then the model would be bad with one block for all words, too.",
    },
    "it is the same right model for all T, nothing is trained or written, and with one block the "
    "result is right. Which letters speak of what is done with several blocks?",
)

# 8. What it writes ------------------------------------------------------------------------------------------


def write(model, start, n_words, rng):
    """Let a model write: each word is drawn, and read before the next is drawn.

    start: the id of the word that it reads first, as the beginning of a text.
    rng: a numpy Generator. Returns the ids of the n_words words after start, a list.
    """
    word, words = start, []
    model.reset_state()
    for _ in range(n_words):
        scores = model.predict(np.array([[word]]))[0, 0]
        word = rng.choice(len(scores), p=softmax(scores))
        words.append(int(word))
    return words


def writing_case(n_words, seed, read=None):
    args = {"model": small_model(read=read), "start": 2, "n_words": n_words}
    args |= {"rng": Dice(seed)}
    note = f"{n_words} words" + (", a model that has read before" if read else "")
    return Case(args, note=note)


WRITE = Exercise(
    write,
    notebook="5.5b",
    minutes=5,
    returns="words",
    cases=[writing_case(1, 1), writing_case(12, 2), writing_case(40, 23, [[6, 0, 4]])],
    broken="the state forgotten after every word",
    mistakes=[
        Mistake(
            "the state forgotten after every word",
            swap={
                "    model.reset_state()\n    for _ in range(n_words):\n": "    for _ in range(n_words):\n"
                "        model.reset_state()\n"
            },
            says="Write three words by hand: what does the model go by at the third?",
        ),
        Mistake(
            "the state never emptied",
            swap={"    model.reset_state()\n": ""},
            says="Now the state is not emptied at all: the writing goes on from what the model "
            "read before. It begins a text: empty the state once, before the loop.",
        ),
        Mistake(
            "always the likeliest word",
            swap={"rng.choice(len(scores), p=softmax(scores))": "scores.argmax()"},
            says="Now the likeliest word is taken every time. Words are to be drawn from the "
            "probabilities; that part was right.",
        ),
        Mistake(
            "the start word read for ever",
            swap={"np.array([[word]])": "np.array([[start]])"},
            says="Now the start word is read at each step: the model never reads what it writes.",
        ),
        Mistake(
            "the start word among the words",
            swap={"word, words = start, []": "word, words = start, [start]"},
            says="Now the start word stands at the front of the words; those after it were asked "
            "for.",
        ),
        Mistake(
            "drawn without the probabilities",
            swap={"len(scores), p=softmax(scores)": "len(scores)"},
            says="Now all words are equally likely: the probabilities are not used.",
        ),
        Mistake(
            "the whole text read again at every step",
            swap={
                "    model.reset_state()\n    for _ in range(n_words):\n        scores = model.predict(np.array([[word]]))[0, 0]": "    model.reset_state()\n    for _ in range(n_words):\n        scores = model.predict(np.array([[start, *words]]))[0, -1]"
            },
            says="Now all words so far are read again at each step, but the state holds them "
            "already: they are read many times over. Either one word at a time with the state "
            "kept, or all words with the state emptied first.",
        ),
    ],
)

CAUSE_8 = cause(
    8,
    "L",
    "It does not fit even the word before it as often as it could: this model never learned to "
    "go on from an empty state in the middle of a story. Nothing fits anything further back. A "
    "model whose state is emptied before every word has read one word, never more.",
    {
        "C": "C: then the model itself would be bad. But the package's `generate` writes far "
        "better with the same model.",
        "D": "D: the model is trained, and the package's `generate` writes far better with it.",
        "K": "K: a state that is left over spoils the first words only. Here the text is bad to "
        "its end.",
        "N": "N: then the text would soon go round in a circle, word for word, for ever. This "
        "one does not.",
        "E": "E: a model trained on wrong targets would write words out of a hat, with "
        "`generate`, too.",
        "J": "J: no exponential of a loss is taken here, and no mean: nothing is measured, only "
        "written.",
    },
    "nothing is trained or measured here, and `generate` writes far better with the same model. "
    "Which letters speak of writing, or of a state?",
)

# 9. The second time ---------------------------------------------------------------------------------------------


def softmax_with_loss(scores, ts):
    """The mean loss of N places, and a function that gives its gradient.

    scores: (N, V), ts: (N,) the right words. Returns loss and backward;
    backward(dout) gives the gradient of dout * loss with respect to scores, (N, V).
    """
    places, N = np.arange(len(ts)), len(ts)
    probs = softmax(scores)
    loss = -np.log(probs[places, ts]).mean()

    def backward(dout=1):
        dscores = probs.copy()
        dscores[places, ts] -= 1
        return dscores * dout / N

    return loss, backward


def backward_twice(answer, args):
    returned = answer(*args.values())
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        raise ValueError("expected two things, loss and backward")
    loss, backward = returned
    found = {"loss": loss, "first_gradient": np.copy(backward())}
    found["second_gradient"] = np.copy(backward())
    found["gradient_for_dout_2"] = np.copy(backward(2))
    return found


def scores_case(N, V):
    ts = [(2 * n + 1) % V for n in range(N)]
    args = {"scores": spaced(N, V, low=-2, high=1.5), "ts": np.array(ts)}
    return Case(args, {"N": N, "V": V})


SOFTMAX_WITH_LOSS = Exercise(
    softmax_with_loss,
    notebook="5.5b",
    minutes=5,
    returns="loss first_gradient second_gradient gradient_for_dout_2",
    cases=[scores_case(1, 2), scores_case(2, 3), scores_case(5, 4)],
    drive=backward_twice,
    broken="the kept probabilities changed",
    clues={
        "second_gradient gradient_for_dout_2": "The first gradient is right, the later ones are "
        "not: something that `backward` needs is no longer what it was.",
        "gradient_for_dout_2": "With dout = 1 all is right, with dout = 2 it is not.",
    },
    mistakes=[
        Mistake(
            "the kept probabilities changed",
            swap={"dscores = probs.copy()": "dscores = probs"},
            says="Print all that `backward` uses, before and after a call.",
        ),
        Mistake(
            "copied, and the original changed",
            swap={"        dscores[places, ts] -= 1": "        probs[places, ts] -= 1"},
            says="There is a copy now, but the 1 is taken off the original: the copy is returned "
            "as it was in the first call, and the kept array changes in every call.",
        ),
        Mistake(
            "1 never taken off",
            swap={"        dscores[places, ts] -= 1\n": ""},
            says="These are the probabilities alone: the 1 of the right word is not taken off "
            "any more.",
        ),
        Mistake(
            "1 taken off in whole columns",
            swap={"        dscores[places, ts] -= 1": "        dscores[:, ts] -= 1"},
            says="Now the 1 is taken off in whole columns, in every row. Each row has one right "
            "word: [places, ts].",
        ),
        Mistake(
            "the mean forgotten",
            swap={"dscores * dout / N": "dscores * dout"},
            says="The division by N is gone. The loss is a mean over N places; that part was "
            "right.",
        ),
        Mistake(
            "dout forgotten",
            swap={"dscores * dout / N": "dscores / N"},
            says="`dout` is not used any more: what comes from above multiplies the gradient.",
        ),
        Mistake(
            "1 put back where it was not",
            swap={"dscores = probs.copy()": "dscores = np.maximum(probs, 0)"}
            | {
                "        dscores[places, ts] -= 1": "        dscores[places, ts] = 1 - dscores[places, ts]"
            },
            says="The right words now have 1 - p. Their gradient is p - 1: negative, so that a "
            "step down makes their score larger.",
        ),
    ],
)

CAUSE_9 = cause(
    9,
    "I",
    "The first call is right, and leaves something behind that the second one needs as it was. "
    "`dscores = probs` is a second name for one array, and -= 1 writes into it. (A slice would "
    "be no copy either: `probs[:]` is a view of the same numbers.)",
    {
        "A": "A: the places [places, ts] are all different, so nothing overwrites; and the first "
        "gradient would be wrong, too.",
        "G": "G: a new array in the place of an old one would do no harm here. It is the other "
        "way round: there ought to be a new one.",
        "H": "H: no matrix is multiplied here; and the first gradient is right.",
        "K": "K: there is no state in this layer; but you are near it: something is left over "
        "from the call before.",
        "M": "M: there is no tanh here; and the first gradient is right.",
    },
    "nothing is trained or written here, and the first call is right. What can be different the "
    "second time?",
)

# 10. Almost as good -----------------------------------------------------------------------------------------------


def train_in_blocks(model, corpus, N, T, updates, lr):
    """Train a model on a text, read in its order from the first word on.

    corpus: (M,) word ids. N rows, T words in a block, one step of length lr after each.
    Returns the mean loss of each mini-batch, a list.
    """
    xs, ts = corpus[:-1], corpus[1:]
    optimizer, losses = SGD(lr), []
    model.reset_state()
    for iteration in range(updates):
        at = batch_indices(len(xs), N, T, iteration)
        losses.append(model.forward(xs[at], ts[at]))
        model.backward()
        optimizer.update(model.params, model.grads)
    return losses


def training_case(N, T, updates, read=None):
    args = {"model": small_model(read=read), "corpus": text(60), "N": N, "T": T}
    args |= {"updates": updates, "lr": 0.2}
    note = f"N = {N}, T = {T}, {updates} updates"
    return Case(args, note=note + (", a model that has read before" if read else ""))


def losses_and_weights(answer, args):
    """The losses; and in args what has become of the weights."""
    losses = answer(*args.values())
    args["weights"] = np.concatenate([np.ravel(param) for param in args["model"].params])
    return losses


TRAIN_IN_BLOCKS = Exercise(
    train_in_blocks,
    notebook="5.5b",
    minutes=5,
    returns="losses weights",
    cases=[
        training_case(1, 1, 1),
        training_case(2, 3, 4),
        training_case(3, 4, 5, [[1, 2], [3, 4], [5, 6]]),
    ],
    drive=losses_and_weights,
    in_place=("weights",),
    broken="the state emptied at every block",
    clues={"weights": "The losses are right, and the weights are not those that belong to them."},
    mistakes=[
        Mistake(
            "the state emptied at every block",
            swap={
                "    model.reset_state()\n    for iteration in range(updates):\n": "    for iteration in range(updates):\n"
                "        model.reset_state()\n"
            },
            says="Look at the numbers by place in the block, beside those of the right program.",
        ),
        Mistake(
            "the state never emptied",
            swap={"    model.reset_state()\n": ""},
            says="Blocks hand their state on now. But the text is read from its first word: what "
            "the model has read before is to be forgotten once, before the loop.",
        ),
        Mistake(
            "the state emptied after every block",
            swap={
                "    model.reset_state()\n": "",
                "optimizer.update(model.params, model.grads)": "optimizer.update(model.params, model.grads)\n"
                "        model.reset_state()",
            },
            says="The state is now emptied at the end of each block instead of at its beginning: "
            "the next block still knows nothing of it.",
        ),
        Mistake(
            "the state emptied at every second block",
            swap={
                "losses.append(model": "if iteration % 2 == 0:\n            model.reset_state()\n        losses.append(model"
            },
            says="The state is now emptied at every second block. Between blocks of one text it "
            "is never to be emptied.",
        ),
        Mistake(
            "always the same block",
            swap={"N, T, iteration)": "N, T, 0)"},
            says="Every mini-batch is now the first one: the blocks do not follow one another in "
            "the text.",
        ),
        Mistake(
            "the update before the gradient",
            swap={
                "        model.backward()\n        optimizer.update(model.params, model.grads)": "        "
                "optimizer.update(model.params, model.grads)\n        model.backward()"
            },
            says="Each step now uses the gradient of the batch before: backward comes after the "
            "update.",
        ),
        Mistake(
            "no update",
            swap={"        optimizer.update(model.params, model.grads)\n": ""},
            says="The weights do not change any more: the update is missing.",
        ),
        Mistake(
            "new arrays in model.params",
            swap={
                "optimizer.update(model.params, model.grads)": "model.params = [p - lr * g for p, g in zip(model.params, model.grads)]"
            },
            says="`model.params` now holds new arrays, and the layers go on using the old ones. "
            "An update changes the arrays that are there.",
        ),
        Mistake(
            "read twice",
            swap={"losses.append(model": "model.predict(xs[at])\n        losses.append(model"},
            says="Each block is now read twice, and the second reading goes on from the end of "
            "the first: `predict` moves the state, too.",
        ),
        Mistake(
            "the state emptied in every epoch",
            swap={
                "    model.reset_state()\n    for iteration in range(updates):\n": "    for iteration in range(updates):\n",
                "losses.append(model": "if iteration % (len(xs) // (N * T)) == 0:\n            model.reset_state()\n        losses.append(model",
            },
            says="Inside an epoch the blocks hand their state on now. But it is emptied again "
            "where the next epoch begins, and the rows simply read on there: once, before the "
            "loop.",
        ),
    ],
)

CAUSE_10 = cause(
    10,
    "C",
    "The first word of a block is guessed as if nothing stood before it but that one word, and "
    "the farther into the block, the less it matters. No gradient can be wrong: a gradient never "
    "goes back further than its block, in a right program either.",
    {
        "B": "B: steps that are too long spoil the weights; they would not single out the first "
        "place of a block.",
        "E": "E: wrong targets cannot be learned at all: the curve would stop at a unigram line.",
        "F": "F: then nothing could be learned but how often words occur. This curve falls far "
        "below that.",
        "G": "G: then some weights would not move; why should the first place of a block suffer "
        "most?",
        "H": "H: hard to tell by a curve, which would fall almost as the right one does. But it "
        "would not single out the first place of a block.",
        "K": "K: the opposite: the model would know too much at the start of a text, not too "
        "little at the start of a block.",
        "A": "A: then the vectors of repeated words would learn too little, wherever the words "
        "stand in a block. It is the *first* place that suffers most.",
        "I": "I: forward and backward are the package's, and right; and a spoilt gradient would "
        "not single out the first place of a block.",
        "M": "M: the derivative is the package's, and right; and a wrong one would not single "
        "out the first place of a block.",
    },
    "nothing in that knows where a block begins. But the first place of a block suffers most, "
    "and the places after it less and less.",
)
