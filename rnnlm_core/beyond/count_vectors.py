"""Word vectors from counting neighbours, before anything is learned (book 2.3, 2.4; notebook 5.5d)."""

import math

import numpy as np

from ..validate import as_generator, check_count, check_ids

CONTEXTS = 1000  # only the commonest words are counted as neighbours, or the table would be V x V
DEVIATION = 0.1 / math.sqrt(3)  # that of U(-0.1, 0.1), of which word vectors are drawn otherwise


def count_vectors(corpus, vocab_size, size, window=3, rng=None):
    """A vector for every word; words found among the same neighbours get similar ones.

    Counts which words stand up to ``window`` places after a word, and which before it, the near ones
    more: 1/k at distance k. The counts become positive pointwise mutual information, the two tables
    side by side are cut down to ``size`` columns U sqrt(S) of their singular value decomposition.
    (Levy, Goldberg and Dagan 2015, "Improving Distributional Similarity with Lessons Learned from
    Word Embeddings"; the power 0.75 of the neighbours' frequencies is theirs, too.)

    corpus: (M,) word ids, numbered by frequency, 0 the commonest, see by_frequency().
    rng: a numpy Generator, or a seed for one. It turns all vectors by the same orthogonal matrix,
    which keeps their products and makes every column alike: no column comes first.

    -> (V, size) float64 with mean 0 and standard deviation DEVIATION over all its numbers. Words that
    do not occur, or beside no counted neighbour, all get the same vector.
    """
    check_count("vocab_size", vocab_size), check_count("size", size), check_count("window", window)
    corpus = check_ids("corpus", corpus, vocab_size, "M").astype(np.int64)
    rng = as_generator("rng", rng)
    after, before = np.zeros((2, vocab_size, min(vocab_size, CONTEXTS)))
    for k in range(1, window + 1):
        _count(after, corpus[:-k], corpus[k:], 1 / k)
        _count(before, corpus[k:], corpus[:-k], 1 / k)
    table = np.concatenate([_ppmi(after), _ppmi(before)], axis=1)
    # the eigenvectors of table^T table are the right singular vectors, its eigenvalues S^2
    squares, right = np.linalg.eigh(table.T @ table)
    squares, right = squares[::-1][:size], right[:, ::-1][:, :size]
    # v and -v are both right: take the one whose largest number is positive, on every machine
    right = right * np.sign(right[np.abs(right).argmax(axis=0), np.arange(right.shape[1])])
    vectors = np.zeros((vocab_size, size))
    found = squares > 1e-9 * squares[0]  # a small vocabulary may have fewer columns than asked for
    vectors[:, : found.sum()] = table @ right[:, found] / squares[found] ** 0.25
    vectors -= vectors.mean(axis=0)
    vectors @= np.linalg.qr(rng.standard_normal((size, size)))[0]
    return DEVIATION * (vectors / (vectors.std() or 1))


def _count(table, words, neighbours, amount):
    """Add an amount to table[word, neighbour] for every pair whose neighbour has a column."""
    known = neighbours < table.shape[1]
    places = words[known] * table.shape[1] + neighbours[known]
    np.add.at(table.reshape(-1), places, amount)


def _ppmi(counts):
    """max(0, log(P(neighbour | word) / P(neighbour))), the latter to the power of 0.75."""
    of_word, of_neighbour = counts.sum(axis=1, keepdims=True), counts.sum(axis=0) ** 0.75
    expected = of_word * (of_neighbour / max(of_neighbour.sum(), 1e-300))
    ratio = np.divide(counts, expected, out=np.ones_like(counts), where=counts > 0)
    return np.log(np.maximum(ratio, 1))
