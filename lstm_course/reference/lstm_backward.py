"""Backward through the LSTM: one step, then the sequence (Gers et al. 2000 truncate this gradient; here it is exact).

A step's ``cache`` holds what the forward pass knew:
    x (N, D), h (N, H), c (N, H)        what came in: the input and the *previous* state
    i, f, g, o (N, H)                   the gates, after σ and tanh
    c_new (N, H)                        the memory after the step
    W_ih (4H, D), W_hh (4H, H)
A sequence's cache is the same with a time axis: x (N, T, D), all others but the weights (N, T, H).
"""

from __future__ import annotations

import numpy as np

from lstm_course.reference.lstm import sigmoid

Array = np.ndarray
Cache = dict[str, Array]
Gradients = tuple[Array, Array, Array, Array, Array, Array]

PER_STEP = ("x", "h", "c", "i", "f", "g", "o", "c_new")


def lstm_step_with_cache(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """``lstm_step`` that also returns what its backward pass needs: (h, c, cache)."""
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_new = f * c + i * g
    cache = dict(zip(PER_STEP, (x, h, c, i, f, g, o, c_new), strict=True))
    return o * np.tanh(c_new), c_new, {**cache, "W_ih": W_ih, "W_hh": W_hh}


def lstm_forward_with_cache(
    x: Array, h0: Array, c0: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, tuple[Array, Array], Cache]:
    """``lstm_forward`` that also returns what its backward pass needs: (hs, (h_T, c_T), cache)."""
    h, c = h0, c0
    hs, steps = [], []
    for t in range(x.shape[1]):
        h, c, step = lstm_step_with_cache(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
        steps.append(step)
    cache = {name: np.stack([step[name] for step in steps], axis=1) for name in PER_STEP}
    return np.stack(hs, axis=1), (h, c), {**cache, "W_ih": W_ih, "W_hh": W_hh}


def lstm_step_backward(dh: Array, dc: Array, cache: Cache) -> Gradients:
    """Backward through one step.

    dh and dc (N, H): the gradients of the loss by the new h, and by the new c *through later steps*.
    Returns (dx, dh_prev, dc_prev, dW_ih, dW_hh, db), each shaped like what it belongs to.
    """
    x, h, c, i, f, g, o, c_new = (cache[name] for name in PER_STEP)
    dc = dc + dh * o * (1 - np.tanh(c_new) ** 2)
    di = dc * g * i * (1 - i)
    df = dc * c * f * (1 - f)
    dg = dc * i * (1 - g**2)
    do = dh * np.tanh(c_new) * o * (1 - o)
    dz = np.concatenate([di, df, dg, do], axis=-1)
    return dz @ cache["W_ih"], dz @ cache["W_hh"], dc * f, dz.T @ x, dz.T @ h, dz.sum(axis=0)


def lstm_backward(dhs: Array, cache: Cache) -> Gradients:
    """Backward through the sequence; the loss reads hs, so dhs (N, T, H) is its gradient by each of them.

    Returns (dx (N, T, D), dh0, dc0, dW_ih, dW_hh, db); a weight's gradient is the sum over the steps.
    """
    dh, dc = np.zeros_like(dhs[:, 0]), np.zeros_like(dhs[:, 0])
    dx = np.empty_like(cache["x"])
    dW_ih, dW_hh, db = (np.zeros_like(W) for W in (cache["W_ih"], cache["W_hh"], cache["W_hh"][:, 0]))
    for t in reversed(range(dhs.shape[1])):
        step = {name: value if name in ("W_ih", "W_hh") else value[:, t] for name, value in cache.items()}
        dx[:, t], dh, dc, *dW = lstm_step_backward(dhs[:, t] + dh, dc, step)
        dW_ih, dW_hh, db = dW_ih + dW[0], dW_hh + dW[1], db + dW[2]
    return dx, dh, dc, dW_ih, dW_hh, db
