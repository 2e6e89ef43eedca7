"""Sequences as arrays, the simple recurrent network (Elman 1990) that reads them, and the way back through it.

Batch first, PyTorch's layout: x (N, T, D), h (N, H), W_ih (H, D), W_hh (H, H), b (H,). PyTorch keeps two
biases, b_ih and b_hh; only their sum matters, so there is one here.

Unit 2's half is backpropagation through time (Werbos 1990). The forward pass keeps what the backward pass needs in a
cache, a dict of named arrays: h_prev is the state before the step, h the one after it. Gradients are of one number,
the loss L, and have the shape of what they belong to: dW_hh is ∂L/∂W_hh; dz is the gradient before tanh. Left out of
the cache: the bias, since no gradient depends on it but through h.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lstm_course.basics.types import Array

Cache = Mapping[str, Array]
Gradients = tuple[Array, Array, Array, Array, Array]


def one_hot(indices: NDArray[np.integer], num_classes: int) -> Array:
    """Turn each index into a vector of zeros with a single one.

    indices (...) of whole numbers from 0 to num_classes - 1. Returns float64 of shape (..., num_classes).
    Raises IndexError for an index of num_classes or more.
    """
    return np.eye(num_classes)[indices]


def bag_of_words(x: Array) -> Array:
    """Sum over time: what a sequence holds, with the order thrown away (Harris 1954).

    x (N, T, D), one-hot words as a rule. Returns (N, D): for one-hot words, how often each occurs.
    """
    return np.sum(x, axis=1)


def rnn_step(x: Array, h: Array, W_ih: Array, W_hh: Array, b: Array) -> Array:
    """Take one step of the simple recurrent network: h_t = tanh(W_ih x_t + W_hh h_{t-1} + b) (Elman 1990).

    x (N, D), h (N, H), W_ih (H, D), W_hh (H, H), b (H,). Returns the new h (N, H).
    """
    return np.tanh(x @ W_ih.T + h @ W_hh.T + b)


def rnn_forward(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    """Take the same step, with the same weights, once for every t.

    x (N, T, D) with T of at least 1, h0 (N, H), weights as in `rnn_step`.
    Returns (hs, h_T): all states (N, T, H), and the last one (N, H).
    """
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), h


def time_affine(hs: Array, W: Array, b: Array) -> Array:
    """Score each class at each step, with one W and b for all steps: y_t = W h_t + b.

    hs (N, T, H), W (K, H), b (K,). Returns the logits (N, T, K).
    """
    return hs @ W.T + b


def softmax(logits: Array) -> Array:
    """Turn scores into probabilities over the classes, the last axis (Bridle 1990).

    logits (..., K), finite and of any size: the largest is subtracted first, so that exp cannot overflow.
    Returns (..., K), each row positive or zero, with the sum 1.
    """
    e = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def sequence_cross_entropy(logits: Array, targets: NDArray[np.integer], mask: Array) -> np.floating:
    """Average the negative log-likelihood of the targets, in nats, over the positions that count.

    logits (N, T, K), targets (N, T) of class indices, mask (N, T): 1 where a position counts, 0 for padding.
    The mask has at least one 1. log softmax = z - log sum exp z, computed from z less its maximum.
    """
    z = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
    nll = -np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]
    return np.sum(nll * mask) / np.sum(mask)


def rnn_step_with_cache(x: Array, h_prev: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, dict[str, Array]]:
    """Take one step: h (N, H), and its cache of x (N, D), h_prev (N, H), h (N, H), W_ih (H, D), W_hh (H, H)."""
    h = rnn_step(x, h_prev, W_ih, W_hh, b)
    return h, {"x": x, "h_prev": h_prev, "h": h, "W_ih": W_ih, "W_hh": W_hh}


def rnn_forward_with_cache(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, dict[str, Array]]:
    """Return all states (N, T, H), and the cache: x (N, T, D), h0 (N, H), hs (N, T, H), W_ih (H, D), W_hh (H, H)."""
    hs, _ = rnn_forward(x, h0, W_ih, W_hh, b)
    return hs, {"x": x, "h0": h0, "hs": hs, "W_ih": W_ih, "W_hh": W_hh}


def tanh_backward(dh: Array, h: Array) -> Array:
    """Go back through h = tanh(z), given h and not z, since tanh' = 1 - tanh². All of one shape, any."""
    return dh * (1 - h**2)


def time_affine_backward(dlogits: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Go back through y_t = W h_t + b, the same W and b at each step.

    dlogits (N, T, K); cache: hs (N, T, H), W (K, H). Returns dhs (N, T, H), dW (K, H), db (K,): dW and db
    are sums over all steps of all sequences.
    """
    dW = np.einsum("ntk,nth->kh", dlogits, cache["hs"])
    return dlogits @ cache["W"], dW, np.sum(dlogits, axis=(0, 1))


def rnn_step_backward(dh: Array, cache: Cache) -> Gradients:
    """Go back through one step h = tanh(W_ih x + W_hh h_prev + b), the chain rule once.

    dh (N, H) is the whole gradient that reaches h; cache: x (N, D), h_prev (N, H), h (N, H), W_ih (H, D),
    W_hh (H, H). Returns dx (N, D), dh_prev (N, H), dW_ih (H, D), dW_hh (H, H), db (H,).
    """
    dz = tanh_backward(dh, cache["h"])
    dx = dz @ cache["W_ih"]
    dh_prev = dz @ cache["W_hh"]
    dW_ih = dz.T @ cache["x"]
    dW_hh = dz.T @ cache["h_prev"]
    return dx, dh_prev, dW_ih, dW_hh, np.sum(dz, axis=0)


def rnn_backward(dhs: Array, cache: Cache) -> Gradients:
    """Run backpropagation through time: the steps in reverse, the gradients of the shared weights summed.

    dhs (N, T, H) is the gradient that reaches each h_t from outside (from a loss at step t, say); what comes
    through h_{t+1} is added here. cache: x (N, T, D), h0 (N, H), hs (N, T, H), W_ih (H, D), W_hh (H, H).
    Returns dx (N, T, D), dh0 (N, H), dW_ih (H, D), dW_hh (H, H), db (H,).
    """
    hs = np.concatenate([cache["h0"][:, None], cache["hs"]], axis=1)  # from h0 on: hs[:, t] goes into step t
    dx, dW_ih, dW_hh = (np.zeros_like(cache[name]) for name in ("x", "W_ih", "W_hh"))
    dh, db = np.zeros_like(cache["h0"]), np.zeros_like(cache["W_hh"][0])
    for t in reversed(range(dhs.shape[1])):
        step = {**cache, "x": cache["x"][:, t], "h_prev": hs[:, t], "h": hs[:, t + 1]}
        dx[:, t], dh, *dW = rnn_step_backward(dhs[:, t] + dh, step)
        dW_ih, dW_hh, db = dW_ih + dW[0], dW_hh + dW[1], db + dW[2]
    return dx, dh, dW_ih, dW_hh, db


def truncated_rnn_backward(dhs: Array, cache: Cache, k: int) -> Gradients:
    """Run truncated backpropagation through time: the gradient stops at the border of each chunk of k steps.

    Arguments and results as in `rnn_backward`. Chunks are counted from the start: steps 0 … k-1, then
    k … 2k-1, and so on; the last may be shorter. From the first step of a chunk no gradient reaches the last
    step of the chunk before. The forward pass knows nothing of chunks: each step has the state that it had,
    and dh0 is what reaches h0 through the first chunk. This is a training loop that carries the state from
    chunk to chunk and detaches it (Williams and Peng 1990, where it is BPTT(h; h') with h = h' = k). Raises
    ValueError for a k below 1.
    """
    parts, h0 = [], cache["h0"]
    for start in range(0, dhs.shape[1], k):
        chunk = slice(start, start + k)
        x, hs = cache["x"][:, chunk], cache["hs"][:, chunk]
        parts.append(rnn_backward(dhs[:, chunk], {**cache, "x": x, "h0": h0, "hs": hs}))
        h0 = hs[:, -1]
    dx, dh0, dW_ih, dW_hh, db = zip(*parts, strict=True)
    return np.concatenate(dx, axis=1), dh0[0], sum(dW_ih), sum(dW_hh), sum(db)
