"""Backward through one step of each of the `variants`.

A step's ``cache`` is that of `lstm_backward`: x, h, c (what came in; h and c are the *previous* state), the gates
i, f, g, o after σ and tanh, c_new (all (N, H), x (N, D)), W_ih and W_hh. Peepholes add p_i, p_f, p_o (H,).
A gate that is taken out is 1 in the cache, and its derivative i (1 − i) is then 0 by itself; a coupled input gate
is 1 − f there. dh and dc (N, H) are the gradients by the new h, and by the new c *through later steps*.
Gradients come back as (dx, dh_prev, dc_prev, dW_ih, dW_hh, db), each shaped like what it belongs to.
"""

from __future__ import annotations

import numpy as np

from lstm_course.reference.lstm import sigmoid
from lstm_course.reference.lstm_backward import lstm_step_backward

Array = np.ndarray
Cache = dict[str, Array]
Gradients = tuple[Array, ...]


def peephole_step_with_cache(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, p_i: Array, p_f: Array, p_o: Array
) -> tuple[Array, Array, Cache]:
    """`variants.peephole_step` that also returns what its backward pass needs: (h (N, H), c (N, H), cache)."""
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    i, f, g = sigmoid(i + p_i * c), sigmoid(f + p_f * c), np.tanh(g)
    c_new = f * c + i * g
    o = sigmoid(o + p_o * c_new)
    cache = {"x": x, "h": h, "c": c, "i": i, "f": f, "g": g, "o": o, "c_new": c_new}
    return o * np.tanh(c_new), c_new, {**cache, "W_ih": W_ih, "W_hh": W_hh, "p_i": p_i, "p_f": p_f, "p_o": p_o}


def peephole_step_backward(dh: Array, dc: Array, cache: Cache) -> Gradients:
    """Back through `variants.peephole_step`: each peephole is one more way from a gate to c.

    dh and dc (N, H). Returns (dx, dh_prev, dc_prev, dW_ih, dW_hh, db, dp_i, dp_f, dp_o), the last three (H,).
    """
    x, h, c, i, f, g, o, c_new = (cache[name] for name in ("x", "h", "c", "i", "f", "g", "o", "c_new"))
    do = dh * np.tanh(c_new) * o * (1 - o)
    dc = dc + dh * o * (1 - np.tanh(c_new) ** 2) + do * cache["p_o"]
    di = dc * g * i * (1 - i)
    df = dc * c * f * (1 - f)
    dg = dc * i * (1 - g**2)
    dz = np.concatenate([di, df, dg, do], axis=-1)
    dc_prev = dc * f + di * cache["p_i"] + df * cache["p_f"]
    dp = (di * c).sum(axis=0), (df * c).sum(axis=0), (do * c_new).sum(axis=0)
    return dz @ cache["W_ih"], dz @ cache["W_hh"], dc_prev, dz.T @ x, dz.T @ h, dz.sum(axis=0), *dp


def coupled_step_with_cache(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """`variants.coupled_step` that also returns what its backward pass needs: (h (N, H), c (N, H), cache)."""
    f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 3, axis=-1)
    f, g, o = sigmoid(f), np.tanh(g), sigmoid(o)
    c_new = f * c + (1 - f) * g
    cache = {"x": x, "h": h, "c": c, "i": 1 - f, "f": f, "g": g, "o": o, "c_new": c_new}
    return o * np.tanh(c_new), c_new, {**cache, "W_ih": W_ih, "W_hh": W_hh}


def coupled_step_backward(dh: Array, dc: Array, cache: Cache) -> Gradients:
    """Back through `variants.coupled_step`: more of f is more of c and less of g.

    dh and dc (N, H). Returns (dx, dh_prev, dc_prev, dW_ih (3H, D), dW_hh (3H, H), db (3H,)), order f, g, o.
    """
    x, h, c, f, g, o, c_new = (cache[name] for name in ("x", "h", "c", "f", "g", "o", "c_new"))
    dc = dc + dh * o * (1 - np.tanh(c_new) ** 2)
    df = dc * (c - g) * f * (1 - f)
    dg = dc * (1 - f) * (1 - g**2)
    do = dh * np.tanh(c_new) * o * (1 - o)
    dz = np.concatenate([df, dg, do], axis=-1)
    return dz @ cache["W_ih"], dz @ cache["W_hh"], dc * f, dz.T @ x, dz.T @ h, dz.sum(axis=0)


def ablated_step_with_cache(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, gate: str
) -> tuple[Array, Array, Cache]:
    """`variants.ablated_step` that also returns what its backward pass needs: (h (N, H), c (N, H), cache)."""
    if gate not in ("i", "f", "o"):
        raise ValueError(f"gate is 'i', 'f' or 'o', not {gate!r}")
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    gates = {"i": sigmoid(i), "f": sigmoid(f), "g": np.tanh(g), "o": sigmoid(o), gate: np.ones_like(c)}
    c_new = gates["f"] * c + gates["i"] * gates["g"]
    cache = {"x": x, "h": h, "c": c, **gates, "c_new": c_new, "W_ih": W_ih, "W_hh": W_hh}
    return gates["o"] * np.tanh(c_new), c_new, cache


def ablated_step_backward(dh: Array, dc: Array, cache: Cache) -> Gradients:
    """Back through `variants.ablated_step`: the LSTM's own, since σ' = i (1 − i) is 0 for a gate that is 1.

    dh and dc (N, H). Returns (dx, dh_prev, dc_prev, dW_ih, dW_hh, db); the quarter of the gate is 0 in the last three.
    """
    return lstm_step_backward(dh, dc, cache)
