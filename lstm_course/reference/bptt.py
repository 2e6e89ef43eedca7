"""Backpropagation through time (Werbos 1990) for the simple recurrent network of `rnn`: unit 2.

The forward pass keeps what the backward pass needs, in a cache: a dict of named arrays. Gradients are of one
number, the loss L, and have the shape of what they belong to: dW_hh is ∂L/∂W_hh. Left out: the bias in the
cache, since no gradient depends on it but through h.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstm_course.reference.rnn import Array, rnn_forward, rnn_step

Cache = Mapping[str, Array]
Gradients = tuple[Array, Array, Array, Array, Array]


def rnn_step_cached(x: Array, h: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, dict[str, Array]]:
    """One step, and its cache: x (N, D), h_prev (N, H), h (N, H), W_ih (H, D), W_hh (H, H)."""
    new = rnn_step(x, h, W_ih, W_hh, b)
    return new, {"x": x, "h_prev": h, "h": new, "W_ih": W_ih, "W_hh": W_hh}


def rnn_forward_cached(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, dict[str, Array]]:
    """All states (N, T, H), and the cache: x (N, T, D), h0 (N, H), hs (N, T, H), W_ih (H, D), W_hh (H, H)."""
    hs, _ = rnn_forward(x, h0, W_ih, W_hh, b)
    return hs, {"x": x, "h0": h0, "hs": hs, "W_ih": W_ih, "W_hh": W_hh}


def tanh_backward(dh: Array, h: Array) -> Array:
    """Back through h = tanh(a), given h and not a, since tanh' = 1 - tanh². All of one shape, any."""
    return dh * (1 - h**2)


def time_affine_backward(dlogits: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Back through y_t = W h_t + b, the same W and b at each step.

    dlogits (N, T, K); cache: hs (N, T, H), W (K, H). Returns dhs (N, T, H), dW (K, H), db (K,): dW and db
    are sums over all steps of all sequences.
    """
    dW = np.einsum("ntk,nth->kh", dlogits, cache["hs"])
    return dlogits @ cache["W"], dW, np.sum(dlogits, axis=(0, 1))


def rnn_step_backward(dh: Array, cache: Cache) -> Gradients:
    """Back through one step h = tanh(W_ih x + W_hh h_prev + b), the chain rule once.

    dh (N, H) is the whole gradient that reaches h; cache: x (N, D), h_prev (N, H), h (N, H), W_ih (H, D),
    W_hh (H, H). Returns dx (N, D), dh_prev (N, H), dW_ih (H, D), dW_hh (H, H), db (H,).
    """
    da = tanh_backward(dh, cache["h"])
    dx = da @ cache["W_ih"]
    dh_prev = da @ cache["W_hh"]
    dW_ih = da.T @ cache["x"]
    dW_hh = da.T @ cache["h_prev"]
    return dx, dh_prev, dW_ih, dW_hh, np.sum(da, axis=0)


def rnn_backward(dhs: Array, cache: Cache) -> Gradients:
    """Backpropagation through time: the steps in reverse, the gradients of the shared weights summed.

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
    """Truncated backpropagation through time: the gradient stops at the border of each chunk of k steps.

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
