"""Word vectors from counts, before any training (book 2.3, 2.4; notebook a_large_text)."""

import math

import numpy as np

from ..validate import as_generator, check_count, check_ids

CONTEXTS = 1000  # only the commonest words are counted as neighbours, or the table would be V x V
DEVIATION = 0.1 / math.sqrt(3)  # that of U(-0.1, 0.1), of which word vectors are drawn otherwise


def count_vectors(corpus, vocab_size, size, window=3, rng=None):
    """Return a vector for every word; words with similar neighbours get similar vectors.

    One table counts the neighbours up to ``window`` places after each word, another those before
    it. A neighbour at distance k counts 1/k. The counts become positive pointwise mutual
    information, and the two tables side by side are reduced to ``size`` columns, U sqrt(S) of their
    singular value decomposition. (Levy, Goldberg and Dagan 2015, "Improving Distributional
    Similarity with Lessons Learned from Word Embeddings"; the power 0.75 is also from there.)

    corpus: (M,) word ids, numbered by frequency (0 is the commonest), see by_frequency().
    rng: a numpy Generator, or a seed for one. It draws an orthogonal matrix that rotates all
    vectors: their inner products stay the same, and no column is larger than the others.

    Returns (V, size) float64 with mean 0 and standard deviation DEVIATION over all its numbers. All
    words that have no counted neighbour get the same vector.
    """
    check_count("vocab_size", vocab_size), check_count("size", size), check_count("window", window)
    corpus = check_ids("corpus", corpus, vocab_size, "M").astype(np.int64)
    rng = as_generator("rng", rng)
    after, before = np.zeros((2, vocab_size, min(vocab_size, CONTEXTS)))
    for k in range(1, window + 1):
        _count(after, corpus[:-k], corpus[k:], 1 / k)
        _count(before, corpus[k:], corpus[:-k], 1 / k)
    table = np.concatenate([_ppmi(after), _ppmi(before)], axis=1)
    # The eigenvectors of table^T table are the right singular vectors, and its eigenvalues are S^2.
    squares, right = np.linalg.eigh(table.T @ table)
    squares, right = squares[::-1][:size], right[:, ::-1][:, :size]
    # Both v and -v are eigenvectors. Take the one whose largest number is positive, so that every
    # machine gives the same result.
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
    """Return max(0, log(P(neighbour | word) / P(neighbour))), the last P with the power of 0.75."""
    of_word, of_neighbour = counts.sum(axis=1, keepdims=True), counts.sum(axis=0) ** 0.75
    expected = of_word * (of_neighbour / max(of_neighbour.sum(), 1e-300))
    ratio = np.divide(counts, expected, out=np.ones_like(counts), where=counts > 0)
    return np.log(np.maximum(ratio, 1))
