"""A better RNN language model: one tanh layer, no gates (book 6.5; notebook a_large_text)."""

import numpy as np

from ..archive import load_arrays, save_arrays
from ..model import SimpleRnnlm
from ..time_layers import TimeAffine, TimeEmbedding, TimeRNN
from ..validate import as_floats, as_generator, check_count, check_dtype, check_flag, check_weights
from .adaptive_softmax import TimeAdaptiveSoftmaxWithLoss
from .dropout import TimeDropout, TimeWordDropout, check_ratio


class BetterRnnlm(SimpleRnnlm):
    """Embedding, RNN and softmax as in SimpleRnnlm, with what makes a model good on a large text:

    - one table of word vectors E: the RNN reads them, and an affine layer turns the hidden state
      into a vector to compare with them (Press and Wolf 2017; Inan et al. 2017);
    - an adaptive softmax: words must be numbered by frequency, see by_frequency();
    - dropout of whole words, before the RNN and before the softmax, during training;
    - a recurrent layer that starts nonlinear, with a third of its units slow: recurrent_start();
    - initial E from U(-0.1, 0.1), and an initial output bias that is the logarithm of the word
      frequencies, so that training starts from the unigram model.

    counts: (V,) how often each word occurs in the training text, in descending order.
    wordvec_size D, hidden_size H. clusters: False uses the ordinary softmax over all words.
    rng: a numpy Generator, or a seed for one. dtype: np.float32 or np.float64.
    ``params`` and ``grads``: E (V, D), b_out (V,), C (K, D), c_out (K,) of the softmax, P (H, D),
    p (D,) of the affine layer, Wx (D, H), Wh (H, H), b (H,) of the RNN.
    """

    param_names = ["E", "b_out", "C", "c_out", "P", "p", "Wx", "Wh", "b"]

    def __init__(
        self, counts, wordvec_size, hidden_size, clusters=True, rng=None, dtype=np.float32
    ):
        counts = as_floats("counts", counts, np.float64, "V", None)
        check_flag("clusters", clusters)
        if not (counts[-1] > 0 and (counts[1:] <= counts[:-1]).all()):
            raise ValueError(
                "counts: expected those of words numbered by frequency, none above the one before "
                "and none 0, got others; see by_frequency()"
            )
        D, H = check_count("wordvec_size", wordvec_size), check_count("hidden_size", hidden_size)
        dtype, rng = check_dtype(dtype), as_generator("rng", rng)
        shares = counts / counts.sum()
        cuts = cuts_of(len(counts)) if clusters else []
        Wx, Wh = recurrent_start(D, H, rng)
        in_clusters = [shares[cut:end].sum() for cut, end in zip(cuts, [*cuts[1:], None])]
        self._build(
            [
                rng.uniform(-0.1, 0.1, (len(counts), D)).astype(dtype),
                np.log(shares).astype(dtype),
                rng.uniform(-0.1, 0.1, (len(cuts), D)).astype(dtype),
                np.log(in_clusters).astype(dtype),
                (rng.standard_normal((H, D)) / np.sqrt(H)).astype(dtype),
                np.zeros(D, dtype),
                Wx.astype(dtype),
                Wh.astype(dtype),
                np.zeros(H, dtype),
            ],
            cuts,
        )

    @classmethod
    def from_params(cls, params, cuts=None):
        """Return a model that uses these arrays themselves, with its own gradients and state.

        cuts: the first id of each cluster of rare words; None for the cuts of a new model.
        """
        cls._check_params(params)
        if cuts is None:
            cuts = cuts_of(len(params[0])) if len(params[2]) else []
        model = cls.__new__(cls)
        model._build(params, cuts)
        return model

    def _build(self, params, cuts):
        """Build the layers around these arrays, without dropout: see set_dropout()."""
        E, b_out, C, c_out, P, p, Wx, Wh, b = params
        check_weights(
            *(("E", E, "V D"), ("b_out", b_out, "V"), ("C", C, "K D"), ("c_out", c_out, "K")),
            *(("P", P, "H D"), ("p", p, "D"), ("Wx", Wx, "D H"), ("Wh", Wh, "H H"), ("b", b, "H")),
        )
        self.rng = np.random.default_rng()
        self.embed_layer = TimeEmbedding(E)
        self.word_dropout = TimeWordDropout(0, self.rng, len(E))
        self.dropout_in = TimeDropout(0, self.rng)
        self.rnn_layer = TimeRNN(Wx, Wh, b, stateful=True)
        self.affine_layer = TimeAffine(P, p)
        self.dropout_out = TimeDropout(0, self.rng)
        self.loss_layer = TimeAdaptiveSoftmaxWithLoss(E, b_out, C, c_out, cuts)
        self.params, self.grads = [], []
        for layer in (self.loss_layer, self.affine_layer, self.rnn_layer):
            self.params += layer.params
            self.grads += layer.grads

    def set_dropout(self, words=0.0, before=0.0, after=0.0, rng=None):
        """Switch dropout on for training; returns the model. rng as in __init__.

        words, before, after: the ratios for whole words, for the vectors before the RNN, and for
        those after the affine layer.
        """
        rng = as_generator("rng", rng)
        ratios = {"words": words, "before": before, "after": after}
        for name, ratio in ratios.items():
            check_ratio(name, ratio)
        self.rng = rng
        layers = self.word_dropout, self.dropout_in, self.dropout_out
        for layer, ratio in zip(layers, ratios.values()):
            layer.ratio, layer.rng = ratio, rng
        return self

    def forward(self, xs, ts):
        """xs, ts: (N, T) word ids and the words that follow them -> mean loss in nats, a float."""
        return self.loss_layer.forward(self._vectors(xs), ts)

    def nll(self, xs, ts):
        """xs, ts: (N, T), as in forward() -> -log P(right word) at every position, (N, T)."""
        return self.loss_layer.nll(self._vectors(xs), ts)

    def predict(self, xs):
        """xs: (N, T) word ids -> scores (N, T, V), which softmax turns into probabilities.

        The scores are log probabilities, so softmax only takes their exponential.
        """
        return self.loss_layer.log_probs(self._vectors(xs))

    def reader(self):
        """Return a second model with the same weights, its own state and no dropout."""
        return self.from_params(self.params, self.loss_layer.cuts)

    def save_state(self):
        """Return the hidden state, and the state of the random numbers that dropout draws."""
        return {**super().save_state(), "random": self.rng.bit_generator.state}

    def load_state(self, saved):
        super().load_state(saved)
        self.rng.bit_generator.state = saved["random"]

    def save(self, path):
        """Write weights and cuts to a NumPy archive, as SimpleRnnlm.save() does."""
        cuts = np.array(self.loss_layer.cuts, np.int64)
        save_arrays(path, {**dict(zip(self.param_names, self.params)), "cuts": cuts})

    @classmethod
    def load(cls, path):
        """Return the model saved at ``path``, without dropout. Errors: see SimpleRnnlm.load()."""
        arrays = load_arrays(path, [*cls.param_names, "cuts"])
        try:
            return cls.from_params(
                [arrays[name] for name in cls.param_names], arrays["cuts"].tolist()
            )
        except ValueError as error:
            raise ValueError(
                f"{path}: the arrays in it are not those of a model: {error}"
            ) from None

    def _vectors(self, xs):
        """xs: (N, T) ids -> the vectors that the softmax compares with E: (N, T, D)."""
        vectors = self.word_dropout.forward(self.embed_layer.forward(xs), xs)
        hs = self.rnn_layer.forward(self.dropout_in.forward(vectors))
        return self.dropout_out.forward(self.affine_layer.forward(hs))

    def backward(self, dout=1):
        """Overwrite ``grads`` with the gradient of the last forward(), times ``dout``."""
        dhs = self.affine_layer.backward(self.dropout_out.backward(self.loss_layer.backward(dout)))
        dvectors = self.rnn_layer.backward(dhs)
        self.embed_layer.backward(self.word_dropout.backward(self.dropout_in.backward(dvectors)))
        # E is used in two places, so its gradient is the sum of the gradients from both.
        self.grads[0] += self.embed_layer.grads[0]


def recurrent_start(D, H, rng):
    """Return initial recurrent weights: Wx (D, H), Wh (H, H), in float64.

    Wx is 6 times as large as usual, because word vectors start between -0.1 and 0.1. For such small
    sums, tanh would be almost a straight line and the layer almost linear.

    The first third of the units is slow: each keeps 0.9 to 0.98 of its own last value, with little
    input from the word and none from other units, and so remembers 10 to 50 words. (In Mikolov et
    al. 2015, "Learning Longer Memory in Recurrent Neural Networks", such units stay slow without
    tanh; here they only start slow.) The rest of Wh is from an orthogonal matrix, times 0.9.
    """
    Wx = 6 * rng.standard_normal((D, H)) / np.sqrt(D)
    Wh = 0.9 * np.linalg.qr(rng.standard_normal((H, H)))[0]
    slow = H // 3
    Wx[:, :slow] *= 0.2
    Wh[:, :slow] = np.eye(H, slow) * np.linspace(0.9, 0.98, slow)
    return Wx, Wh


def cuts_of(vocab_size):
    """Return the first id of each cluster, or [] if the vocabulary is too small to gain from them.

    Penn Treebank with its 10,000 words is cut at 700, 2000 and 5000, the fastest of a few choices.
    """
    V = vocab_size
    return [7 * V // 100, V // 5, V // 2] if V >= 1000 else []
