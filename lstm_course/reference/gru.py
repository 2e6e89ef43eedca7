"""The gated recurrent unit in NumPy, in both conventions: unit 7 (Cho et al. 2014).

Shapes: x (N, D), h (N, H), W_ih (3H, D), W_hh (3H, H), b_ih and b_hh (3H,), the parts stacked in PyTorch's
order r, z, n. Two biases, since in PyTorch's GRU they do different things: r scales W_hn h + b_hn, but not b_in.
Two things differ between papers. Here z keeps the old state, h' = (1 − z) n + z h, as in Cho et al. 2014 and in
PyTorch; Chung et al. 2014 exchange z and 1 − z. Where r acts is what the two steps below differ in.

Going back, a step's ``cache`` holds what the forward pass knew:
    x (N, D), h (N, H)                  what came in: the input and the *previous* state
    r, z, n (N, H)                      the gates and the candidate, after σ and tanh
    h_n (N, H)                          W_hn h + b_hn, what r scales (`gru_step` only)
    W_ih (3H, D), W_hh (3H, H)
"""

from __future__ import annotations

import numpy as np

from lstm_course.reference.lstm import sigmoid

Array = np.ndarray
Cache = dict[str, Array]
Gradients = tuple[Array, Array, Array, Array, Array, Array]


def gru_step(x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> Array:
    """One step of PyTorch's GRU, with the reset gate after the product with W_hn.

    r = σ(W_ir x + b_ir + W_hr h + b_hr),   z = σ(W_iz x + b_iz + W_hz h + b_hz),
    n = tanh(W_in x + b_in + r (W_hn h + b_hn)),   h' = (1 − z) n + z h.

    x (N, D), h (N, H), W_ih (3H, D), W_hh (3H, H), b_ih and b_hh (3H,), in the order r, z, n.
    Returns the new h (N, H).
    """
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=-1)
    h_r, h_z, h_n = np.split(h @ W_hh.T + b_hh, 3, axis=-1)
    r = sigmoid(x_r + h_r)
    z = sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h


def gru_step_cho(x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> Array:
    """One step of the GRU as published, with the reset gate before the product (Cho et al. 2014, equation 8).

    As `gru_step`, but n = tanh(W_in x + b_in + W_hn (r h) + b_hn). Shapes and result as there: the same
    weights fit both, and give different states. Keras calls this one ``reset_after=False``.
    """
    W_hr, W_hz, W_hn = np.split(W_hh, 3)
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih + b_hh, 3, axis=-1)
    r = sigmoid(x_r + h @ W_hr.T)
    z = sigmoid(x_z + h @ W_hz.T)
    n = np.tanh(x_n + (r * h) @ W_hn.T)
    return (1 - z) * n + z * h


def gru_forward(x: Array, h0: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> tuple[Array, Array]:
    """A GRU over a sequence: `gru_step`, T times.

    x (N, T, D) with T of at least 1, h0 (N, H), weights as in `gru_step`.
    Returns (hs, h_T): the state after each step (N, T, H), and the last one (N, H).
    """
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = gru_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
        hs.append(h)
    return np.stack(hs, axis=1), h


def gru_step_with_cache(x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> tuple[Array, Cache]:
    """`gru_step` that also returns what its backward pass needs: (h (N, H), cache)."""
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=-1)
    h_r, h_z, h_n = np.split(h @ W_hh.T + b_hh, 3, axis=-1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h, {"x": x, "h": h, "r": r, "z": z, "n": n, "h_n": h_n, "W_ih": W_ih, "W_hh": W_hh}


def gru_step_backward(dh: Array, cache: Cache) -> Gradients:
    """Back through `gru_step`. dh (N, H) is the whole gradient that reaches the new h.

    Returns dx (N, D), dh_prev (N, H), dW_ih (3H, D), dW_hh (3H, H), db_ih (3H,), db_hh (3H,).
    The old state has two ways to the new one: straight, through z h, and through the three products.
    """
    x, h, r, z, n, h_n = (cache[name] for name in ("x", "h", "r", "z", "n", "h_n"))
    dn = dh * (1 - z) * (1 - n**2)
    dz = dh * (h - n) * z * (1 - z)
    dr = dn * h_n * r * (1 - r)
    da_ih = np.concatenate([dr, dz, dn], axis=-1)
    da_hh = np.concatenate([dr, dz, dn * r], axis=-1)
    dh_prev = dh * z + da_hh @ cache["W_hh"]
    return da_ih @ cache["W_ih"], dh_prev, da_ih.T @ x, da_hh.T @ h, da_ih.sum(axis=0), da_hh.sum(axis=0)


def gru_step_cho_with_cache(
    x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array
) -> tuple[Array, Cache]:
    """`gru_step_cho` that also returns what its backward pass needs: (h (N, H), cache)."""
    W_hr, W_hz, W_hn = np.split(W_hh, 3)
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih + b_hh, 3, axis=-1)
    r, z = sigmoid(x_r + h @ W_hr.T), sigmoid(x_z + h @ W_hz.T)
    n = np.tanh(x_n + (r * h) @ W_hn.T)
    return (1 - z) * n + z * h, {"x": x, "h": h, "r": r, "z": z, "n": n, "W_ih": W_ih, "W_hh": W_hh}


def gru_step_cho_backward(dh: Array, cache: Cache) -> Gradients:
    """Back through `gru_step_cho`. Arguments and results as in `gru_step_backward`.

    W_hn is multiplied with r h, so its gradient is too; and the two biases have one gradient.
    """
    x, h, r, z, n = (cache[name] for name in ("x", "h", "r", "z", "n"))
    W_hr, W_hz, W_hn = np.split(cache["W_hh"], 3)
    dn = dh * (1 - z) * (1 - n**2)
    dz = dh * (h - n) * z * (1 - z)
    drh = dn @ W_hn
    dr = drh * h * r * (1 - r)
    da = np.concatenate([dr, dz, dn], axis=-1)
    dh_prev = dh * z + drh * r + dr @ W_hr + dz @ W_hz
    dW_hh = np.concatenate([dr.T @ h, dz.T @ h, dn.T @ (r * h)])
    return da @ cache["W_ih"], dh_prev, da.T @ x, dW_hh, da.sum(axis=0), da.sum(axis=0)
