"""The RNN language model (book 5.5.1; notebook 5.5)."""

import numpy as np

from .archive import load_arrays, save_arrays
from .time_layers import TimeAffine, TimeEmbedding, TimeRNN, TimeSoftmaxWithLoss
from .validate import as_generator, check_count, check_dtype


class SimpleRnnlm:
    """Embedding, RNN, affine, softmax: a score for every word that could come next.

    vocab_size V, wordvec_size D, hidden_size H: whole numbers of at least 1.
    rng: a numpy Generator, or a seed for one; None draws different weights every time.
    dtype: np.float32 or np.float64, for the weights and everything computed from them.

    Word vectors start from N(0, 1)/100, the other weights from N(0, 1)/sqrt(n) with n the number
    of inputs (Xavier), and biases from zero. The RNN is stateful. ``params`` and ``grads`` have
    the order word vectors (V, D), Wx (D, H), Wh (H, H), b (H,), affine W (H, V), affine b (V,).
    """

    param_names = ["word_vectors", "Wx", "Wh", "b", "affine_W", "affine_b"]

    def __init__(self, vocab_size, wordvec_size, hidden_size, rng=None, dtype=np.float32):
        V = check_count("vocab_size", vocab_size)
        D = check_count("wordvec_size", wordvec_size)
        H = check_count("hidden_size", hidden_size)
        dtype, normal = check_dtype(dtype), as_generator("rng", rng).standard_normal
        self._build(
            [
                (normal((V, D)) / 100).astype(dtype),
                (normal((D, H)) / np.sqrt(D)).astype(dtype),
                (normal((H, H)) / np.sqrt(H)).astype(dtype),
                np.zeros(H, dtype),
                (normal((H, V)) / np.sqrt(H)).astype(dtype),
                np.zeros(V, dtype),
            ]
        )

    def __repr__(self):
        D, H = self.rnn_layer.params[0].shape
        sizes = f"V={self.vocab_size}, D={D}, H={H}"
        return f"{type(self).__name__}({sizes}, {self.params[0].dtype})"

    @classmethod
    def from_params(cls, params):
        """Return a model that uses these arrays themselves, with its own gradients and state."""
        cls._check_params(params)
        model = cls.__new__(cls)
        model._build(params)
        return model

    def _build(self, params):
        word_vectors, Wx, Wh, b, affine_W, affine_b = params
        self.layers = [
            TimeEmbedding(word_vectors),
            TimeRNN(Wx, Wh, b, stateful=True),
            TimeAffine(affine_W, affine_b),
        ]
        self.rnn_layer = self.layers[1]
        self.loss_layer = TimeSoftmaxWithLoss()
        self.params, self.grads = [], []
        for layer in self.layers:
            self.params += layer.params
            self.grads += layer.grads

    @classmethod
    def _check_params(cls, params):
        n = len(cls.param_names)
        if not isinstance(params, (list, tuple)) or len(params) != n:
            came = len(params) if isinstance(params, (list, tuple)) else type(params).__name__
            raise ValueError(
                f"params: expected a list of {n} arrays ({', '.join(cls.param_names)}), got {came}"
            )

    @property
    def vocab_size(self):
        return len(self.params[0])

    def predict(self, xs):
        """xs: (N, T) word ids -> scores (N, T, V), which softmax turns into probabilities.

        Like forward(), this advances the hidden state.
        """
        for layer in self.layers:
            xs = layer.forward(xs)
        return xs

    def forward(self, xs, ts):
        """xs, ts: (N, T) word ids and the words that follow them -> mean loss in nats, a float."""
        return self.loss_layer.forward(self.predict(xs), ts)

    def backward(self, dout=1):
        """Overwrite ``grads`` with the gradient of the last forward(), times ``dout``."""
        dout = self.loss_layer.backward(dout)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)

    @property
    def state(self):
        """The hidden state h (N, H) that the next call starts from; None means zeros."""
        return self.rnn_layer.h

    def set_state(self, h):
        """Start the next call from h: (N, H), or from zeros if h is None."""
        if h is None:
            self.reset_state()
        else:
            self.rnn_layer.set_state(h)

    def reset_state(self):
        """Start the next call from zeros."""
        self.rnn_layer.reset_state()

    def save_state(self):
        """Return all that the model holds besides its weights, as a tree for archive.save_tree."""
        return {"h": self.state}

    def load_state(self, saved):
        """Restore what save_state() returned."""
        self.set_state(saved["h"])

    def reader(self):
        """Return a second model with the same weights and its own state, for reading a text."""
        return self.from_params(self.params)

    def save(self, path):
        """Write the weights to a NumPy archive. If this is interrupted, an old file stays whole."""
        save_arrays(path, dict(zip(self.param_names, self.params)))

    @classmethod
    def load(cls, path):
        """Return the model saved at ``path``: ``model = SimpleRnnlm.load("model.npz")``.

        This never unpickles. Raises FileNotFoundError, or ValueError if the file is damaged or the
        arrays in it do not fit together.
        """
        arrays = load_arrays(path, cls.param_names)
        try:
            return cls.from_params([arrays[name] for name in cls.param_names])
        except ValueError as error:
            raise ValueError(
                f"{path}: the arrays in it are not those of a model: {error}"
            ) from None
