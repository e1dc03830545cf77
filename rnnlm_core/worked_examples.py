"""Every number of the chapter that can be worked out by hand, for the tests and the notebooks.

Each class is one example, and its attributes are the numbers that you would write down.
"""

import numpy as np

from .texts.text_file import HELLO


class Corpus:
    """ "You say goodbye and I say hello." as ids, and the first mini-batch of it (5.3)."""

    text = HELLO
    corpus = np.array([0, 1, 2, 3, 4, 1, 5, 6])
    xs = np.array([0, 1, 2, 3, 4, 1, 5])
    ts = np.array([1, 2, 3, 4, 1, 5, 6])
    batch_x = np.array([[0, 1, 2]])  # N = 1, T = 3
    batch_t = np.array([[1, 2, 3]])


class Lookup:
    """Word vectors 0 ... 27 in 7 rows of 4, and the rows that the mini-batch reads (5.3)."""

    W = np.arange(28.0).reshape(7, 4)
    out = np.array([[[0.0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]])


class LinearRNN:
    """The RNN without tanh, on the vectors above, forward and backward (5.3)."""

    Wx, Wh, b = np.ones((4, 3)), np.ones((3, 3)), np.full(3, 3.0)
    hs = np.array([[[9.0] * 3, [52.0] * 3, [197.0] * 3]])
    dhs = np.array([[[1.0] * 3, [2.0] * 3, [3.0] * 3]])
    # There is one entry per time step, t = 0, 1, 2. In every array all columns are equal.
    db_at = [34.0, 11.0, 3.0]
    dWh_at = [0.0, 99.0, 156.0]
    dh_prev_at = [102.0, 33.0, 9.0]
    dWx_rows_at = [[0.0, 34, 68, 102], [44.0, 55, 66, 77], [24.0, 27, 30, 33]]
    # Summed over time
    dWx_rows = [68.0, 116, 164, 212]
    dWh, db = 255.0, 48.0
    dxs = np.array([[[102.0] * 4, [33.0] * 4, [9.0] * 4]])
    dW_rows = [102.0, 33, 9, 0, 0, 0, 0]  # gradient of the word vectors, one number a row


class RepeatedWord:
    """The whole sentence, where word 1 ("say") stands at t = 1 and t = 5 (5.3).

    With dout = 1 ... 7, one number per position, the row of word 1 gets 2 + 6.
    """

    dout = np.arange(1.0, 8.0)
    dW_rows = [1.0, 8, 3, 4, 5, 7, 0]
    dW_rows_by_fancy_index = [1.0, 6, 3, 4, 5, 7, 0]  # dW[idx] += dout keeps the last one only


class SoftmaxIndex:
    """The right word of every row is picked, and 1 is subtracted there (5.4)."""

    ys = np.arange(21.0).reshape(3, 7)
    ts = np.array([1, 2, 3])
    picked = [1.0, 9, 17]
    dx = np.array(
        [[0.0, 0, 2, 3, 4, 5, 6], [7, 8, 8, 10, 11, 12, 13], [14, 15, 16, 16, 18, 19, 20]]
    )


class Mask:
    """A masked row: (3,) does not broadcast over (3, 7), (3, 1) does (5.4)."""

    mask = np.array([1, 0, 1])
    row = np.array([0, -0.3, 0.03, 0, 0, 2.66, 0])
    dx = np.stack([row, 0 * row, row])


class Perplexity:
    """One word, "you": probability of the word that came, and its perplexity (5.5)."""

    of_probability = {0.8: 1.25, 0.2: 5.0}
    # For two batches of one size: exp of the mean loss, and the mean of exp, which is wrong.
    losses, of_losses, mean_of_exp = [2.0, 6.0], 54.598, 205.409
    of_four_words = {(0.5, 0.25, 0.125, 0.5): 2**1.75}


class ScalarRNN:
    """An RNN with D = H = 1: h = tanh(h_prev Wh + x Wx + b), with and without the tanh (5.2).

    Values are rounded to four decimal places.
    """

    xs = [1.0, 0, 0, 0]
    Wx, Wh, b = 1.0, 0.5, 0.0
    hs_linear = [1.0, 0.5, 0.25, 0.125]
    hs = [0.7616, 0.3634, 0.1797, 0.0896]
    # These are the gradients of the last state with respect to each input, t = 0 ... 3.
    dxs_linear = [0.125, 0.25, 0.5, 1]
    dxs = [0.0437, 0.2083, 0.48, 0.992]


class Offsets:
    """A text of 1000 steps, T = 10, two rows (5.2)."""

    data_size, batch_size, time_size = 1000, 2, 10
    first = [[*range(0, 10)], [*range(500, 510)]]
    second = [[*range(10, 20)], [*range(510, 520)]]


class BookSetting:
    """The first 1000 words of Penn Treebank and the book's hyperparameters (5.5)."""

    corpus_size, vocab_size = 1000, 418
    batch_size, time_size, wordvec_size, hidden_size = 10, 5, 100, 100
    lr, max_epoch = 0.1, 100
    iterations_per_epoch = 19
