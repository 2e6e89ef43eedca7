"""minLSTM and minGRU: gates that do not read h, so that all steps can be had at once (Feng et al. 2024): unit 14.

x (N, D) or (N, T, D), h (N, H). What the gates read is x alone, so there is no W_hh, and c is h: nothing is squashed
on the way out. minLSTM: W_ih (3H, D) and b (3H,), parts in the order f, i, g. minGRU: (2H, D) and (2H,), order z, g.
A step's ``cache`` has x, h_prev, W_ih, the gates and the candidate. Backward, dh (N, H) is the gradient by the new h;
back come (dx, dh_prev, dW_ih, db).
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import Cache, Gradients, sigmoid
from lstm_course.reference.scan import parallel_scan


def minlstm_step(x: Array, h: Array, W_ih: Array, b: Array) -> Array:
    """Take one step: h_t = f' h_{t−1} + i' g, with f' = f / (f + i), i' = i / (f + i) and g = W_g x + b_g."""
    return minlstm_step_with_cache(x, h, W_ih, b)[0]


def minlstm_step_with_cache(x: Array, h_prev: Array, W_ih: Array, b: Array) -> tuple[Array, Cache]:
    """Take the step of `minlstm_step`, and keep what its backward pass needs: (h, cache)."""
    f, i, g = np.split(x @ W_ih.T + b, 3, axis=-1)
    f, i = sigmoid(f), sigmoid(i)
    keep = f / (f + i)
    h = keep * h_prev + (1 - keep) * g
    return h, {"x": x, "h_prev": h_prev, "f": f, "i": i, "g": g, "keep": keep, "W_ih": W_ih}


def minlstm_step_backward(dh: Array, cache: Cache) -> Gradients:
    """Go back through `minlstm_step`: (dx, dh_prev, dW_ih, db)."""
    h_prev, f, i, g, keep = (cache[name] for name in ("h_prev", "f", "i", "g", "keep"))
    dkeep = dh * (h_prev - g)
    dz_f = dkeep * keep * (1 - keep) * (1 - f)  # by log f, then by what σ is taken of
    dz_i = -dkeep * keep * (1 - keep) * (1 - i)
    dz = np.concatenate([dz_f, dz_i, dh * (1 - keep)], axis=-1)
    return dz @ cache["W_ih"], dh * keep, dz.T @ cache["x"], dz.sum(axis=0)


def minlstm_forward(x: Array, h0: Array, W_ih: Array, b: Array) -> Array:
    """Take all steps of `minlstm_step` at once, by `parallel_scan`. x (N, T, D), h0 (N, H). Returns hs (N, T, H)."""
    f, i, g = np.split(x @ W_ih.T + b, 3, axis=-1)
    f, i = sigmoid(f), sigmoid(i)
    keep, write = f / (f + i), i / (f + i)
    new = write * g
    new[:, 0] += keep[:, 0] * h0
    return parallel_scan(keep, new)


def mingru_step(x: Array, h: Array, W_ih: Array, b: Array) -> Array:
    """Take one step: h_t = (1 − z) h_{t−1} + z g, with g = W_g x + b_g. Here z writes, as in the paper."""
    return mingru_step_with_cache(x, h, W_ih, b)[0]


def mingru_step_with_cache(x: Array, h_prev: Array, W_ih: Array, b: Array) -> tuple[Array, Cache]:
    """Take the step of `mingru_step`, and keep what its backward pass needs: (h, cache)."""
    z, g = np.split(x @ W_ih.T + b, 2, axis=-1)
    z = sigmoid(z)
    return (1 - z) * h_prev + z * g, {"x": x, "h_prev": h_prev, "z": z, "g": g, "W_ih": W_ih}


def mingru_forward(x: Array, h0: Array, W_ih: Array, b: Array) -> Array:
    """Take all steps of `mingru_step` at once, by `parallel_scan`. x (N, T, D), h0 (N, H). Returns hs (N, T, H)."""
    z, g = np.split(x @ W_ih.T + b, 2, axis=-1)
    z = sigmoid(z)
    new = z * g
    new[:, 0] += (1 - z[:, 0]) * h0
    return parallel_scan(1 - z, new)


def mingru_step_backward(dh: Array, cache: Cache) -> Gradients:
    """Go back through `mingru_step`: (dx, dh_prev, dW_ih, db)."""
    h_prev, z, g = cache["h_prev"], cache["z"], cache["g"]
    dz = np.concatenate([dh * (g - h_prev) * z * (1 - z), dh * z], axis=-1)
    return dz @ cache["W_ih"], dh * (1 - z), dz.T @ cache["x"], dz.sum(axis=0)
