"""The two cells of xLSTM: sLSTM and mLSTM, one step each, forward and back (Beck et al. 2024): unit 14.

Their input gate is exp(z_i), which has no upper end. So that a mean comes out and no explosion, each memory has a
normaliser n beside it, which adds up the gates alone. So that no exponential overflows, memory and normaliser are kept
divided by exp(m), where m is the largest exponent so far: the stabiliser. It cancels in h. The forget gate is σ here,
as in the authors' code; the paper allows exp as well.

sLSTM: x (N, D), h, c, n, m (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), order i, f, g, o (the paper's z is our g).
mLSTM: q and k (N, A), v (N, V), z_i, z_f and m (N,), C (N, V, A), n (N, A). All heads are one here.
"""

from __future__ import annotations

import math

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import Cache, Gradients, sigmoid


def log_sigmoid(z: Array) -> Array:
    """Compute log σ(z), for any z without overflow."""
    return -np.logaddexp(0, -z)


def slstm_step(
    x: Array, h: Array, c: Array, n: Array, m: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, Array, Array, Array]:
    """Take one step of an sLSTM (Beck et al. 2024, section 2.2). Returns the new (h, c, n, m), each (N, H)."""
    h, c, n, m, _ = slstm_step_with_cache(x, h, c, n, m, W_ih, W_hh, b)
    return h, c, n, m


def slstm_step_with_cache(
    x: Array, h_prev: Array, c_prev: Array, n_prev: Array, m_prev: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, Array, Array, Array, Cache]:
    """Take the step of `slstm_step`, and keep what its backward pass needs: (h, c, n, m, cache)."""
    z_i, z_f, z_g, z_o = np.split(x @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)
    log_f = log_sigmoid(z_f) + m_prev
    m = np.maximum(log_f, z_i)
    i, f = np.exp(z_i - m), np.exp(log_f - m)
    g, o = np.tanh(z_g), sigmoid(z_o)
    c = f * c_prev + i * g
    n = f * n_prev + i
    h = o * c / n
    cache = {"x": x, "h_prev": h_prev, "c_prev": c_prev, "n_prev": n_prev, "i": i, "f": f, "g": g, "o": o}
    kept = {"c": c, "n": n, "W_ih": W_ih, "W_hh": W_hh, "by_f": log_f >= z_i, "slope_f": sigmoid(-z_f)}
    return h, c, n, m, {**cache, **kept}


def slstm_step_backward(dh: Array, dc: Array, dn: Array, dm: Array, cache: Cache) -> Gradients:
    """Go back through `slstm_step`, the stabiliser included.

    dh, dc, dn and dm (N, H) are the gradients by the new state. Returns (dx, dh_prev, dc_prev, dn_prev, dm_prev,
    dW_ih, dW_hh, db).
    """
    i, f, g, o, c, n = (cache[name] for name in ("i", "f", "g", "o", "c", "n"))
    dc = dc + dh * o / n
    dn = dn - dh * o * c / n**2
    dlog_i = (dc * g + dn) * i
    dlog_f = (dc * cache["c_prev"] + dn * cache["n_prev"]) * f
    dm = dm - dlog_i - dlog_f  # m is taken off both exponents, and is one of them itself
    dz_i = dlog_i + np.where(cache["by_f"], 0, dm)
    dm_prev = dlog_f + np.where(cache["by_f"], dm, 0)
    dz_f = dm_prev * cache["slope_f"]
    dz = np.concatenate([dz_i, dz_f, dc * i * (1 - g**2), dh * c / n * o * (1 - o)], axis=-1)
    dx, dh_prev = dz @ cache["W_ih"], dz @ cache["W_hh"]
    return dx, dh_prev, dc * f, dn * f, dm_prev, dz.T @ cache["x"], dz.T @ cache["h_prev"], dz.sum(axis=0)


def mlstm_step(
    q: Array, k: Array, v: Array, z_i: Array, z_f: Array, C: Array, n: Array, m: Array
) -> tuple[Array, Array, Array, Array]:
    """Take one step of an mLSTM's memory (Beck et al. 2024, section 2.3).

    Returns the new (h (N, V), C, n, m); h before the output gate. What asks, q, and what answers, k, meet as in
    attention: k is divided by √A.
    """
    h, C, n, m, _ = mlstm_step_with_cache(q, k, v, z_i, z_f, C, n, m)
    return h, C, n, m


def mlstm_step_with_cache(
    q: Array, k: Array, v: Array, z_i: Array, z_f: Array, C_prev: Array, n_prev: Array, m_prev: Array
) -> tuple[Array, Array, Array, Array, Cache]:
    """Take the step of `mlstm_step`, and keep what its backward pass needs: (h, C, n, m, cache)."""
    log_f = log_sigmoid(z_f) + m_prev
    m = np.maximum(log_f, z_i)
    i, f = np.exp(z_i - m), np.exp(log_f - m)
    k = k / math.sqrt(k.shape[-1])
    C = f[:, None, None] * C_prev + i[:, None, None] * (v[:, :, None] * k[:, None, :])
    n = f[:, None] * n_prev + i[:, None] * k
    found = np.sum(n * q, axis=-1)
    size = np.maximum(np.abs(found), np.exp(-m))
    h = np.einsum("nva,na->nv", C, q) / size[:, None]
    cache = {"q": q, "k": k, "v": v, "C_prev": C_prev, "n_prev": n_prev, "i": i, "f": f, "C": C, "n": n, "h": h}
    kept = {"m": m, "found": found, "size": size, "by_f": log_f >= z_i, "slope_f": sigmoid(-z_f)}
    return h, C, n, m, {**cache, **kept}


def mlstm_step_backward(dh: Array, dC: Array, dn: Array, dm: Array, cache: Cache) -> Gradients:
    """Go back through `mlstm_step`.

    dh (N, V), dC (N, V, A), dn (N, A) and dm (N,) are the gradients by what it returned. Returns (dq, dk, dv, dz_i,
    dz_f, dC_prev, dn_prev, dm_prev).
    """
    q, k, v, i, f, size = (cache[name] for name in ("q", "k", "v", "i", "f", "size"))
    by_found = np.abs(cache["found"]) >= np.exp(-cache["m"])
    dread = dh / size[:, None]
    dsize = -np.sum(dread * cache["h"], axis=-1)
    dfound = np.where(by_found, dsize * np.sign(cache["found"]), 0)
    dC = dC + dread[:, :, None] * q[:, None, :]
    dn = dn + dfound[:, None] * q
    dq = np.einsum("nva,nv->na", cache["C"], dread) + dfound[:, None] * cache["n"]
    dlog_i = i * (np.einsum("nva,nv,na->n", dC, v, k) + np.sum(dn * k, axis=-1))
    dlog_f = f * (np.sum(dC * cache["C_prev"], axis=(1, 2)) + np.sum(dn * cache["n_prev"], axis=-1))
    dk = i[:, None] * (np.einsum("nva,nv->na", dC, v) + dn) / math.sqrt(k.shape[-1])
    dv = i[:, None] * np.einsum("nva,na->nv", dC, k)
    dm = dm - dlog_i - dlog_f - np.where(by_found, 0, dsize * size)
    dz_i = dlog_i + np.where(cache["by_f"], 0, dm)
    dm_prev = dlog_f + np.where(cache["by_f"], dm, 0)
    return dq, dk, dv, dz_i, dm_prev * cache["slope_f"], f[:, None, None] * dC, f[:, None] * dn, dm_prev
