"""The gated recurrent unit in NumPy, in both conventions, forward and back: unit 7 (Cho et al. 2014).

Shapes: x (N, D), h (N, H), W_ih (3H, D), W_hh (3H, H), b_ih and b_hh (3H,), the parts stacked in PyTorch's
order r, z, n. Two biases, since in PyTorch's GRU they do different things: r scales W_hn h + b_hn, but not b_in.
Two things differ between papers. Here z keeps the old state, h' = (1 − z) n + z h, as in Cho et al. 2014 and in
PyTorch; Chung et al. 2014 exchange z and 1 − z: since 1 − σ(a) = σ(−a), `flip_update_gate` goes from the one to the
other. Where r acts is what the two steps below differ in, and no change of weights makes up for that.

A step's ``cache`` holds what the backward pass needs of the forward pass:
    x (N, D), h_prev (N, H)             what came in: the input, and the state before the step
    r, z, n (N, H)                      the gates and the candidate, after σ and tanh
    h_n (N, H)                          W_hn h + b_hn, what r scales (`gru_step` only)
    W_ih (3H, D), W_hh (3H, H)
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import Cache, Gradients, sigmoid


def gru_step(x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> Array:
    """Take one step of PyTorch's GRU, with the reset gate after the product with W_hn.

    r = σ(W_ir x + b_ir + W_hr h + b_hr),   z = σ(W_iz x + b_iz + W_hz h + b_hz),
    n = tanh(W_in x + b_in + r (W_hn h + b_hn)),   h' = (1 − z) n + z h.

    x (N, D), h (N, H), W_ih (3H, D), W_hh (3H, H), b_ih and b_hh (3H,), in the order r, z, n.
    Returns the new h (N, H).
    """
    return gru_step_with_cache(x, h, W_ih, W_hh, b_ih, b_hh)[0]


def gru_step_with_cache(
    x: Array, h_prev: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array
) -> tuple[Array, Cache]:
    """Take the step of `gru_step`, and keep what its backward pass needs: (h (N, H), cache)."""
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=-1)
    h_r, h_z, h_n = np.split(h_prev @ W_hh.T + b_hh, 3, axis=-1)
    r = sigmoid(x_r + h_r)
    z = sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    h = (1 - z) * n + z * h_prev
    return h, {"x": x, "h_prev": h_prev, "r": r, "z": z, "n": n, "h_n": h_n, "W_ih": W_ih, "W_hh": W_hh}


def gru_step_backward(dh: Array, cache: Cache) -> Gradients:
    """Go back through `gru_step`. dh (N, H) is the whole gradient that reaches the new h.

    dz_r, dz_z and dz_n are the gradients before σ and tanh, dz_ih and dz_hh what arrives at the two products.
    Returns dx (N, D), dh_prev (N, H), dW_ih (3H, D), dW_hh (3H, H), db_ih (3H,), db_hh (3H,).
    The old state has two ways to the new one: straight, through z h, and through the three products.
    """
    x, h_prev, r, z, n, h_n = (cache[name] for name in ("x", "h_prev", "r", "z", "n", "h_n"))
    dz_n = dh * (1 - z) * (1 - n**2)
    dz_z = dh * (h_prev - n) * z * (1 - z)
    dz_r = dz_n * h_n * r * (1 - r)
    dz_ih = np.concatenate([dz_r, dz_z, dz_n], axis=-1)
    dz_hh = np.concatenate([dz_r, dz_z, dz_n * r], axis=-1)
    dx = dz_ih @ cache["W_ih"]
    dh_prev = dh * z + dz_hh @ cache["W_hh"]
    return dx, dh_prev, dz_ih.T @ x, dz_hh.T @ h_prev, dz_ih.sum(axis=0), dz_hh.sum(axis=0)


def gru_step_cho(x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> Array:
    """Take one step of the GRU as published, with the reset gate before the product (Cho et al. 2014, equation 8).

    As `gru_step`, but n = tanh(W_in x + b_in + W_hn (r h) + b_hn). Shapes and result as there: the same
    weights fit both, and give different states. Keras calls this one ``reset_after=False``.
    """
    return gru_step_cho_with_cache(x, h, W_ih, W_hh, b_ih, b_hh)[0]


def gru_step_cho_with_cache(
    x: Array, h_prev: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array
) -> tuple[Array, Cache]:
    """Take the step of `gru_step_cho`, and keep what its backward pass needs: (h (N, H), cache)."""
    W_hr, W_hz, W_hn = np.split(W_hh, 3)
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih + b_hh, 3, axis=-1)
    r = sigmoid(x_r + h_prev @ W_hr.T)
    z = sigmoid(x_z + h_prev @ W_hz.T)
    n = np.tanh(x_n + (r * h_prev) @ W_hn.T)
    h = (1 - z) * n + z * h_prev
    return h, {"x": x, "h_prev": h_prev, "r": r, "z": z, "n": n, "W_ih": W_ih, "W_hh": W_hh}


def gru_step_cho_backward(dh: Array, cache: Cache) -> Gradients:
    """Go back through `gru_step_cho`. Arguments and results as in `gru_step_backward`.

    W_hn is multiplied with r h, so its gradient is too; and the two biases have one gradient.
    """
    x, h_prev, r, z, n = (cache[name] for name in ("x", "h_prev", "r", "z", "n"))
    W_hr, W_hz, W_hn = np.split(cache["W_hh"], 3)
    dz_n = dh * (1 - z) * (1 - n**2)
    dz_z = dh * (h_prev - n) * z * (1 - z)
    drh = dz_n @ W_hn
    dz_r = drh * h_prev * r * (1 - r)
    dz = np.concatenate([dz_r, dz_z, dz_n], axis=-1)
    dh_prev = dh * z + drh * r + dz_r @ W_hr + dz_z @ W_hz
    dW_hh = np.concatenate([dz_r.T @ h_prev, dz_z.T @ h_prev, dz_n.T @ (r * h_prev)])
    return dz @ cache["W_ih"], dh_prev, dz.T @ x, dW_hh, dz.sum(axis=0), dz.sum(axis=0)


def gru_forward(x: Array, h0: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> tuple[Array, Array]:
    """Run a GRU over a sequence: `gru_step`, T times.

    x (N, T, D) with T of at least 1, h0 (N, H), weights as in `gru_step`.
    Returns (hs, h_T): the state after each step (N, T, H), and the last one (N, H).
    """
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = gru_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
        hs.append(h)
    return np.stack(hs, axis=1), h


def flip_update_gate(W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> tuple[Array, Array, Array, Array]:
    """Return weights that give z the other meaning and leave every h as it was: 1 − σ(a) = σ(−a).

    W_ih (3H, D), W_hh (3H, H), b_ih and b_hh (3H,), as in `gru_step`. Returns four arrays of these shapes.
    Doing it twice gives back the weights one began with.
    """
    H = len(b_ih) // 3
    sign = np.ones_like(b_ih)
    sign[H : 2 * H] = -1
    return sign[:, None] * W_ih, sign[:, None] * W_hh, sign * b_ih, sign * b_hh
