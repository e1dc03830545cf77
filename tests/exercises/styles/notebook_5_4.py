"""Right answers to the exercises of notebook 5.4, in the styles in which people write."""

import numpy as np

from rnnlm_core import softmax


# lookup(W, ids)
def lookup__any(W, ids):
    if np.any(ids < 0) or np.any(ids >= W.shape[0]):
        raise ValueError(f"ids from 0 to {len(W) - 1}")
    return W[ids]


def lookup__a_loop_over_ids(W, ids):
    V, D = W.shape
    for row in ids:
        for word in row:
            if word < 0 or word >= V:
                raise ValueError(f"{word} is no word")
    return np.array([[W[word] for word in row] for row in ids])


def lookup__a_mask(W, ids):
    good = (ids >= 0) & (ids < len(W))
    if not good.all():
        raise ValueError(ids[~good])
    return np.take(W, ids, axis=0)


def lookup__sets(W, ids):
    if set(ids.ravel().tolist()) - set(range(len(W))):
        raise ValueError
    return W[ids.ravel()].reshape(*ids.shape, -1)


def lookup__one_hot(W, ids):
    if not np.isin(ids, np.arange(len(W))).all():
        raise ValueError("not in the vocabulary")
    return np.einsum("ntv,vd->ntd", np.eye(len(W), dtype="f")[ids], W).astype("f")


def lookup__filled(W, ids):
    xs = np.empty((*ids.shape, W.shape[1]))
    for n in range(ids.shape[0]):
        for t in range(ids.shape[1]):
            if not 0 <= ids[n, t] <= len(W) - 1:
                raise ValueError("id")
            xs[n, t, :] = W[ids[n, t], :]
    return xs.tolist()


# time_affine_forward(hs, W, b)
def time_affine_forward__three_axes(hs, W, b):
    return hs @ W + b


def time_affine_forward__dot(hs, W, b):
    N, T, H = hs.shape
    scores = np.dot(hs.reshape(-1, H), W)
    scores += b
    return scores.reshape((N, T, W.shape[1]))


def time_affine_forward__einsum(hs, W, b):
    return np.einsum("nth,hv->ntv", hs, W) + b[None, None, :]


def time_affine_forward__step_by_step(hs, W, b):
    scores = np.zeros((hs.shape[0], hs.shape[1], len(b)), dtype=np.float32)
    for t in range(hs.shape[1]):
        scores[:, t] = hs[:, t] @ W + b
    return scores


def time_affine_forward__lists(hs, W, b):
    return [[(h @ W + b).tolist() for h in row] for row in hs]


def time_affine_forward__tensordot(hs, W, b):
    return np.add(np.tensordot(hs, W, axes=1), b)


# time_affine_backward(dscores, hs, W)
def time_affine_backward__einsum(dscores, hs, W):
    dhs = np.einsum("ntv,hv->nth", dscores, W)
    return dhs, np.einsum("nth,ntv->hv", hs, dscores), np.einsum("ntv->v", dscores)


def time_affine_backward__tensordot(dscores, hs, W):
    both = ([0, 1], [0, 1])
    return dscores @ W.T, np.tensordot(hs, dscores, both), dscores.sum(axis=(0, 1))


def time_affine_backward__step_by_step(dscores, hs, W):
    dhs, dW, db = np.zeros_like(hs), np.zeros_like(W), np.zeros(W.shape[1])
    for t in reversed(range(hs.shape[1])):
        dhs[:, t] = np.dot(dscores[:, t], W.T)
        dW += np.dot(hs[:, t].T, dscores[:, t])
        db += np.sum(dscores[:, t], axis=0)
    return dhs, dW, db


def time_affine_backward__row_by_row(dscores, hs, W):
    dhs = [d @ W.T for d in dscores]
    dW = sum(h.T @ d for h, d in zip(hs, dscores))
    return np.array(dhs), dW, sum(d.sum(0) for d in dscores)


def time_affine_backward__time_first(dscores, hs, W):
    N, T, H = hs.shape
    rows = hs.transpose(1, 0, 2).reshape(T * N, H)
    drows = dscores.transpose(1, 0, 2).reshape(T * N, -1)
    dhs = (drows @ W.T).reshape(T, N, H).transpose(1, 0, 2)
    return dhs, rows.T @ drows, drows.sum(axis=0)


def time_affine_backward__single_precision(dscores, hs, W):
    return time_affine_backward__einsum(*(a.astype("f") for a in (dscores, hs, W)))


# to_probabilities(scores)
def to_probabilities__in_place(scores):
    p = scores - scores.max(axis=2)[:, :, np.newaxis]
    np.exp(p, out=p)
    p /= p.sum(axis=2)[:, :, np.newaxis]
    return p


def to_probabilities__two_axes(scores):
    rows = scores.reshape(-1, scores.shape[-1])
    rows = np.exp(rows - rows.max(axis=1, keepdims=True))
    return (rows / rows.sum(axis=1, keepdims=True)).reshape(scores.shape)


def row_softmax(row):
    e = np.exp(row - np.max(row))
    return e / np.sum(e)


def to_probabilities__place_by_place(scores):
    p = np.zeros(scores.shape)
    for n, t in np.ndindex(*scores.shape[:2]):
        p[n, t] = row_softmax(scores[n, t])
    return p


def to_probabilities__logsumexp(scores):
    top = np.amax(scores, axis=-1, keepdims=True)
    logs = scores - top - np.log(np.exp(scores - top).sum(axis=-1, keepdims=True))
    return np.exp(logs)


def to_probabilities__apply(scores):
    return np.apply_along_axis(row_softmax, -1, scores).astype("f")


def to_probabilities__lists(scores):
    return [[row_softmax(row).tolist() for row in block] for block in scores]


# masked_loss(scores, targets)
def masked_loss__a_mask(scores, targets):
    mask = targets >= 0
    if not mask.any():
        return 0
    p = softmax(scores[mask])
    return -np.log(p[np.arange(len(p)), targets[mask]]).mean()


def masked_loss__log_softmax(scores, targets):
    shifted = scores - scores.max(-1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    mask = (targets != -1).astype(float)
    right = np.take_along_axis(logs, np.where(mask > 0, targets, 0)[..., None], -1)[..., 0]
    return -(right * mask).sum() / max(mask.sum(), 1)


def masked_loss__two_loops(scores, targets):
    losses = []
    for n in range(len(targets)):
        for t, target in enumerate(targets[n]):
            if target != -1:
                losses.append(-np.log(softmax(scores[n, t])[target]))
    return sum(losses) / len(losses) if losses else 0.0


def masked_loss__one_hot(scores, targets):
    mask = targets != -1
    one_hot = np.eye(scores.shape[2])[targets] * mask[..., np.newaxis]
    losses = -np.einsum("ntv,ntv->nt", one_hot, np.log(softmax(scores)))
    return losses.sum() / np.maximum(mask.sum(), 1)


def masked_loss__single_precision(scores, targets):
    return np.float32(masked_loss__a_mask(scores.astype("f"), targets))


# loss_gradient(p, targets)
def loss_gradient__one_hot(p, targets):
    mask = targets != -1
    one_hot = np.eye(p.shape[-1])[targets]
    return (p - one_hot) * mask[..., None] / max(mask.sum(), 1)


def loss_gradient__two_loops(p, targets):
    N, T, V = p.shape
    dscores, n = np.zeros((N, T, V)), np.count_nonzero(targets + 1) or 1
    for i in range(N):
        for t in range(T):
            if targets[i, t] >= 0:
                dscores[i, t] = p[i, t]
                dscores[i, t, targets[i, t]] -= 1
    return dscores / n


def loss_gradient__rows(p, targets):
    N, T, V = p.shape
    rows, right = p.reshape(N * T, V).copy(), targets.reshape(N * T)
    mask = right != -1
    rows[np.arange(N * T), right] -= 1
    rows /= max(mask.sum(), 1)
    rows *= mask[:, np.newaxis]
    return rows.reshape((N, T, V))


def loss_gradient__counted_ones_only(p, targets):
    dscores, at = np.zeros_like(p), np.nonzero(targets >= 0)
    if len(at[0]):
        dscores[at] = p[at]
        dscores[(*at, targets[at])] -= 1.0
        dscores[at] /= len(at[0])
    return dscores


def loss_gradient__single_precision(p, targets):
    return loss_gradient__rows(p.astype("f"), targets)


def loss_gradient__lists(p, targets):
    return loss_gradient__one_hot(p, targets).tolist()


# gradient_of_a_sentence(p, targets)
def gradient_of_a_sentence__one_hot(p, targets):
    mask = targets != -1
    dscores = p - np.eye(p.shape[1])[targets]
    return (dscores.T * mask).T / mask.sum()


def gradient_of_a_sentence__set_to_zero(p, targets):
    dscores = p.copy()
    dscores[np.arange(len(targets)), targets] -= 1
    dscores[targets == -1] = 0
    dscores /= np.sum(targets != -1)
    return dscores


def gradient_of_a_sentence__a_loop(p, targets):
    dscores, n = np.zeros(p.shape), sum(target != -1 for target in targets)
    for t, target in enumerate(targets):
        if target != -1:
            dscores[t] = p[t] / n
            dscores[t, target] -= 1 / n
    return dscores


def gradient_of_a_sentence__reshape(p, targets):
    mask = (targets >= 0).reshape(-1, 1)
    d = np.array(p, dtype=np.float32)
    d[range(len(d)), targets] -= 1
    return np.where(mask, d, 0) / mask.sum()


def gradient_of_a_sentence__a_diagonal(p, targets):
    mask = (targets != -1).astype(int)
    return (np.diag(mask) @ (p - np.identity(p.shape[1])[targets]) / mask.sum()).tolist()
