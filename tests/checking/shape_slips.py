# ruff: noqa: RUF059, F841 (students name what they do not use)
"""Slips of shape and index in natural answers to the course's exercises, in the idioms of forums and other courses.

Each has the exercise's name, and words that its verdict has: in the course's letters, or a known mistake's name.
"""

from __future__ import annotations

import numpy as np

NUMPY = []


def slip(exercise, words):
    """Put an answer into the table."""

    def keep(function):
        NUMPY.append((exercise, function, words))
        return function

    return keep


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@slip("rnn_step", "transpose")
def _(x, h, W_ih, W_hh, b):
    return np.tanh(x @ W_ih + h @ W_hh.T + b)


@slip("rnn_step", "transpose")
def _(x, h, W_ih, W_hh, b):
    return np.tanh(np.dot(x, W_ih) + np.dot(h, W_hh) + b)


@slip("rnn_step", "transpose")
def _(x, h, W_ih, W_hh, b):
    return np.tanh(np.dot(W_ih, x) + np.dot(W_hh, h) + b)


@slip("rnn_step", "transpose")
def _(x, h, W_ih, W_hh, b):
    return np.tanh(W_ih.dot(x) + W_hh.dot(h) + b)


@slip("rnn_step", "(H, N) and (H,)")
def _(x, h, W_ih, W_hh, b):
    return np.tanh(np.matmul(W_ih, x.T) + np.matmul(W_hh, h.T) + b)


@slip("rnn_step", "letter d")
def _(x, h, W_ih, W_hh, b):
    return np.tanh(np.einsum("nd,dh->nh", x, W_ih) + h @ W_hh.T + b)


@slip("rnn_step", "(N, D) and (H, D)")
def _(x, h, W_ih, W_hh, b):
    return np.tanh((x * W_ih).sum(1) + h @ W_hh.T + b)


@slip("rnn_step", "transpose")
def _(x, h, W_ih, W_hh, b):
    W = np.concatenate([W_ih, W_hh], axis=1)
    return np.tanh(np.concatenate([x, h], axis=1) @ W + b)


@slip("rnn_step", "axis 0")
def _(x, h, W_ih, W_hh, b):
    z = np.hstack([x, h]) @ np.vstack([W_ih, W_hh]).T
    return np.tanh(z + b)


@slip("time_affine", "transpose")
def _(hs, W, b):
    return hs @ W + b


@slip("time_affine", "H")
def _(hs, W, b):
    return np.dot(W, hs) + b


@slip("time_affine", "letter h")
def _(hs, W, b):
    return np.einsum("nth,hk->ntk", hs, W) + b


@slip("time_affine", "(N·T, K) does not go into")
def _(hs, W, b):
    N, T, H = hs.shape
    return (hs.reshape(N * T, H) @ W.T + b).reshape(N, T, H)


@slip("time_affine", "(N, K) does not fit into (N, H)")
def _(hs, W, b):
    out = np.zeros((hs.shape[0], hs.shape[1], W.shape[1]))
    for t in range(hs.shape[1]):
        out[:, t] = hs[:, t] @ W.T + b
    return out


@slip("time_affine", "and 1, T, would fit")
def _(hs, W, b):
    out = np.zeros((hs.shape[0], hs.shape[1], W.shape[0]))
    for t in range(hs.shape[1]):
        out[t] = hs[:, t] @ W.T + b
    return out


@slip("forget_gate", "matrix in front")
def _(h, x, W_f, b_f):
    return sigmoid(W_f @ np.concatenate([h, x], axis=1) + b_f)


@slip("forget_gate", "joined along the batch")
def _(h, x, W_f, b_f):
    return sigmoid(np.concatenate([h, x]) @ W_f.T + b_f)


@slip("forget_gate", "joined along the batch")
def _(h, x, W_f, b_f):
    return sigmoid(np.concatenate((h, x), axis=0) @ W_f.T + b_f)


@slip("forget_gate", "matrix in front")
def _(h, x, W_f, b_f):
    return sigmoid(np.dot(W_f, np.hstack((h, x))) + b_f)


@slip("forget_gate", "joined along the batch")
def _(h, x, W_f, b_f):
    return sigmoid(np.vstack((h, x)) @ W_f.T + b_f)


@slip("forget_gate", "one list or tuple")
def _(h, x, W_f, b_f):
    return sigmoid(np.concatenate(h, x) @ W_f.T + b_f)


@slip("forget_gate", "(N, H)")
def _(h, x, W_f, b_f):
    return sigmoid(np.stack([h, x], axis=1) @ W_f.T + b_f)


@slip("forget_gate", "H+D")
def _(h, x, W_f, b_f):
    return sigmoid(h @ W_f.T + b_f)


@slip("lstm_step", "4H")
def _(x, h, c, W_ih, W_hh, b):
    gates = x @ W_ih + h @ W_hh + b
    i, f, g, o = np.split(gates, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@slip("lstm_step", "4H")
def _(x, h, c, W_ih, W_hh, b):
    gates = np.dot(x, W_ih.T) + np.dot(h, W_hh) + b
    i, f, g, o = np.split(gates, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@slip("lstm_step", "Look at `axis`")
def _(x, h, c, W_ih, W_hh, b):
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@slip("lstm_step", "first axis, N")
def _(x, h, c, W_ih, W_hh, b):
    i, f, g, o = x @ W_ih.T + h @ W_hh.T + b
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@slip("lstm_step", "(N, 3) and (N, H)")
def _(x, h, c, W_ih, W_hh, b):
    H = h.shape[0]
    z = x @ W_ih.T + h @ W_hh.T + b
    i, f, g, o = z[:, :H], z[:, H : 2 * H], z[:, 2 * H : 3 * H], z[:, 3 * H :]
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@slip("lstm_step", "(4H, N) and (4H,)")
def _(x, h, c, W_ih, W_hh, b):
    z = W_ih @ x.T + W_hh @ h.T + b
    i, f, g, o = np.split(z, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@slip("lstm_step", "(H, N) and (N, H)")
def _(x, h, c, W_ih, W_hh, b):
    z = W_ih @ x.T + W_hh @ h.T + b[:, None]
    i, f, g, o = np.split(z, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@slip("lstm_step", "(N, H) has 2 axes")
def _(x, h, c, W_ih, W_hh, b):
    N, T, H = h.shape
    return h, c


@slip("peephole_step", "(N, H) and (N,)")
def _(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o):
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)
    i = sigmoid(i + c @ p_i)
    f = sigmoid(f + c @ p_f)
    c = f * c + i * np.tanh(g)
    return sigmoid(o + c @ p_o) * np.tanh(c), c


@slip("softmax", "keepdims")
def _(logits):
    e = np.exp(logits - logits.max(axis=-1))
    return e / e.sum(axis=-1)


@slip("softmax", "keepdims")
def _(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum(axis=-1)


@slip("softmax", "keepdims")
def _(logits):
    m = np.max(logits, axis=2)
    e = np.exp(logits - m)
    return e / np.sum(e, axis=2)


@slip("softmax", "keepdims")
def _(logits):
    return np.exp(logits) / np.sum(np.exp(logits), axis=-1)


@slip("softmax", "axes are 0 to 2")
def _(logits):
    e = np.exp(logits - logits.max(axis=3, keepdims=True))
    return e / e.sum(axis=3, keepdims=True)


@slip("sequence_cross_entropy", "keepdims")
def _(logits, targets, mask):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1)
    return 0.0


@slip("sequence_cross_entropy", "(N, T, K) and (N, T)")
def _(logits, targets, mask):
    p = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return -(p * mask).sum() / mask.sum()


@slip("sequence_cross_entropy", "range(T)")
def _(logits, targets, mask):
    N, T, K = logits.shape
    p = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    total = 0.0
    for n in range(N):
        for t in range(T):
            total -= p[t, n, targets[n, t]] * mask[n, t]
    return total / mask.sum()


@slip("bag_of_words", "T is axis 1")
def _(x):
    N, T, D = x.shape
    out = np.zeros((N, D))
    for n in range(N):
        for t in range(T):
            out[n] += x[t, n]
    return out


@slip("hidden_state", "(N, H)")
def _(o, c):
    return o @ np.tanh(c)


@slip("update_cell", "entry by entry")
def _(f, c, i, g):
    return np.dot(f, c) + np.dot(i, g)


@slip("constant_error_carousel", "(N, H) and (T, H)")
def _(c, u):
    for t in range(u.shape[1]):
        c = c + u[t]
    return c


@slip("constant_error_carousel", "T")
def _(c, u):
    return c + u


@slip("rnn_forward", "`x[t]` picks along axis 0")
def _(x, h0, W_ih, W_hh, b):
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[t] @ W_ih.T + h @ W_hh.T + b)
        hs.append(h)
    return np.stack(hs, axis=1), h


@slip("rnn_forward", "last index is T - 1")
def _(x, h0, W_ih, W_hh, b):
    N, T, D = x.shape
    hs = np.zeros((N, T, len(b)))
    h = h0
    for t in range(T + 1):
        h = np.tanh(x[:, t] @ W_ih.T + h @ W_hh.T + b)
        hs[:, t] = h
    return hs, h


@slip("rnn_forward", "(N, H) does not fit into (T, H)")
def _(x, h0, W_ih, W_hh, b):
    N, T, D = x.shape
    hs = np.zeros((T, N, len(b)))
    h = h0
    for t in range(T):
        h = np.tanh(x[:, t] @ W_ih.T + h @ W_hh.T + b)
        hs[:, t] = h
    return hs, h


@slip("rnn_forward", "(N, T, D) has 3 axes")
def _(x, h0, W_ih, W_hh, b):
    N, T = x.shape
    return x, h0


@slip("rnn_forward", "(T, H) and (N, H)")
def _(x, h0, W_ih, W_hh, b):
    hs = []
    h = h0
    for x_t in x:
        h = np.tanh(x_t @ W_ih.T + h @ W_hh.T + b)
        hs.append(h)
    return np.stack(hs, axis=1), h


@slip("rnn_forward", "last index is T - 1")
def _(x, h0, W_ih, W_hh, b):
    hs = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    hs[:, 0] = h0
    for t in range(x.shape[1]):
        hs[:, t + 1] = np.tanh(x[:, t] @ W_ih.T + hs[:, t] @ W_hh.T + b)
    return hs, hs[:, -1]


@slip("rnn_forward", "(T, H) and (N, H)")
def _(x, h0, W_ih, W_hh, b):
    h = h0
    hs = np.zeros((3, 4))
    for t in range(x.shape[1]):
        h = np.tanh(x[t, :, :] @ W_ih.T + h @ W_hh.T + b)
        hs[t, :, :] = h
    return hs, h


@slip("reverse_padded", "D")
def _(x, lengths):
    out = x.copy()
    for n in range(len(x)):
        out[n, : lengths[n]] = x[: lengths[n], n][::-1]
    return out


@slip("one_hot", "one tuple")
def _(indices, num_classes):
    out = np.zeros(indices.shape, num_classes)
    return out


@slip("rnn_step_backward", "transpose")
def _(dh, cache):
    x, h_prev, h, W_ih, W_hh = (cache[k] for k in ("x", "h_prev", "h", "W_ih", "W_hh"))
    dz = dh * (1 - h**2)
    return dz @ W_ih, dz @ W_hh, dz @ x, dz.T @ h_prev, dz.sum(axis=0)


@slip("rnn_step_backward", "too many")
def _(dh, cache):
    x, h_prev, h, W_ih, W_hh = (cache[k] for k in ("x", "h_prev", "h", "W_ih", "W_hh"))
    dz = dh * (1 - h**2)
    return dz @ W_ih.T, dz @ W_hh.T, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


@slip("rnn_step_backward", "is a sum over it missing")
def _(dh, cache):
    x, h_prev, h, W_ih, W_hh = (cache[k] for k in ("x", "h_prev", "h", "W_ih", "W_hh"))
    dz = dh * (1 - h**2)
    db = np.zeros(W_hh.shape[0])
    db += dz
    return dz @ W_ih, dz @ W_hh, dz.T @ x, dz.T @ h_prev, db


@slip("rnn_step_backward", "(H, D) and (D, H)")
def _(dh, cache):
    x, h_prev, h, W_ih, W_hh = (cache[k] for k in ("x", "h_prev", "h", "W_ih", "W_hh"))
    dz = dh * (1 - h**2)
    dW = np.zeros_like(W_ih)
    dW += x.T @ dz
    return dz @ W_ih, dz @ W_hh, dW, dz.T @ h_prev, dz.sum(axis=0)


@slip("rnn_step_backward", "too many")
def _(dh, cache):
    x, h_prev, h, W_ih, W_hh = (cache[k] for k in ("x", "h_prev", "h", "W_ih", "W_hh"))
    dz = dh * (1 - h**2)
    return np.dot(dz, W_ih.T), np.dot(dz, W_hh.T), np.dot(dz.T, x), np.dot(dz.T, h_prev), dz.sum(0)


@slip("time_affine_backward", "letter k")
def _(dlogits, cache):
    hs, W = cache["hs"], cache["W"]
    dW = np.einsum("ntk,nth->kh", dlogits, hs)
    return np.einsum("ntk,hk->nth", dlogits, W), dW, dlogits.sum((0, 1))


@slip("stack_gates", "3H, H")
def _(W_i, W_f, W_g, W_o, b_i, b_f, b_g, b_o):
    H = len(b_i)
    W = np.vstack([W_i, W_f, W_g, W_o])
    return W[:, H:].reshape(H, -1, 4), W[:, :H].reshape(3 * H, H), np.hstack([b_i, b_f, b_g, b_o])


@slip("merge_directions", "axes")
def _(forward, backward, mode):
    return np.concatenate([forward, backward[:, ::-1, None]], axis=-1)
