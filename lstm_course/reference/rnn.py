"""Sequences as arrays, and the simple recurrent network (Elman 1990) that reads them: unit 1.

Batch first, PyTorch's layout: x (N, T, D), h (N, H), W_ih (H, D), W_hh (H, H), b (H,). PyTorch keeps two
biases, b_ih and b_hh; only their sum matters, so there is one here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def one_hot(indices: NDArray[np.integer], num_classes: int) -> Array:
    """Each index as a vector of zeros with a single one.

    indices (...) of whole numbers from 0 to num_classes - 1. Returns float64 of shape (..., num_classes).
    Raises IndexError for an index of num_classes or more.
    """
    return np.eye(num_classes)[indices]


def bag_of_words(x: Array) -> Array:
    """What a sequence holds, with the order thrown away: the sum over time (Harris 1954).

    x (N, T, D), one-hot words as a rule. Returns (N, D): for one-hot words, how often each occurs.
    """
    return np.sum(x, axis=1)


def rnn_step(x: Array, h: Array, W_ih: Array, W_hh: Array, b: Array) -> Array:
    """One step of the simple recurrent network: h_t = tanh(W_ih x_t + W_hh h_{t-1} + b) (Elman 1990).

    x (N, D), h (N, H), W_ih (H, D), W_hh (H, H), b (H,). Returns the new h (N, H).
    """
    return np.tanh(x @ W_ih.T + h @ W_hh.T + b)


def rnn_forward(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    """The same step, with the same weights, once for every t.

    x (N, T, D) with T of at least 1, h0 (N, H), weights as in `rnn_step`.
    Returns (hs, h_T): all states (N, T, H), and the last one (N, H).
    """
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), h


def time_affine(hs: Array, W: Array, b: Array) -> Array:
    """A score for each class at each step, with one W and b for all steps: y_t = W h_t + b.

    hs (N, T, H), W (K, H), b (K,). Returns the logits (N, T, K).
    """
    return hs @ W.T + b


def softmax(logits: Array) -> Array:
    """Scores into probabilities over the classes, the last axis (Bridle 1990).

    logits (..., K), finite and of any size: the largest is subtracted first, so that exp cannot overflow.
    Returns (..., K), each row positive or zero, with the sum 1.
    """
    e = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def sequence_cross_entropy(logits: Array, targets: NDArray[np.integer], mask: Array) -> np.floating:
    """Mean negative log-likelihood of the targets, in nats, over the positions that count.

    logits (N, T, K), targets (N, T) of class indices, mask (N, T): 1 where a position counts, 0 for padding.
    The mask has at least one 1. log softmax = z - log sum exp z, computed from z less its maximum.
    """
    z = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
    nll = -np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]
    return np.sum(nll * mask) / np.sum(mask)
