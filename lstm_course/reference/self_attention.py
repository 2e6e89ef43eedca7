"""Self-attention in which no step sees a later one: one head, forward and back (Vaswani et al. 2017): unit 14.

x (N, T, D), W_q and W_k (A, D), W_v (V, D). Each step asks (q), answers (k) and gives (v). It is no cell: its memory,
the keys and values of all steps so far, grows with every step.
"""

from __future__ import annotations

import math

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import Cache


def self_attention(x: Array, W_q: Array, W_k: Array, W_v: Array) -> tuple[Array, Array]:
    """Return (ys (N, T, V), weights (N, T, T)): softmax(q kᵀ / √A) v, over the steps up to one's own."""
    ys, weights, _ = self_attention_with_cache(x, W_q, W_k, W_v)
    return ys, weights


def self_attention_with_cache(x: Array, W_q: Array, W_k: Array, W_v: Array) -> tuple[Array, Array, Cache]:
    """Do what `self_attention` does, and keep what its backward pass needs: (ys, weights, cache)."""
    q, k, v = x @ W_q.T, x @ W_k.T, x @ W_v.T
    scores = q @ k.swapaxes(1, 2) / math.sqrt(q.shape[-1])
    T = x.shape[1]
    seen = np.tril(np.ones((T, T), dtype=bool))
    scores = np.where(seen, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    cache = {"x": x, "q": q, "k": k, "v": v, "weights": weights, "W_q": W_q, "W_k": W_k, "W_v": W_v}
    return weights @ v, weights, cache


def self_attention_backward(dys: Array, cache: Cache) -> tuple[Array, Array, Array, Array]:
    """Go back: dys (N, T, V) is the gradient by ys. Returns (dx, dW_q, dW_k, dW_v)."""
    x, q, k, weights = (cache[name] for name in ("x", "q", "k", "weights"))
    dweights = dys @ cache["v"].swapaxes(1, 2)
    dscores = weights * (dweights - np.sum(weights * dweights, axis=-1, keepdims=True)) / math.sqrt(q.shape[-1])
    dq, dk, dv = dscores @ k, dscores.swapaxes(1, 2) @ q, weights.swapaxes(1, 2) @ dys
    dx = dq @ cache["W_q"] + dk @ cache["W_k"] + dv @ cache["W_v"]
    return dx, *(np.einsum("nta,ntd->ad", d, x) for d in (dq, dk, dv))
