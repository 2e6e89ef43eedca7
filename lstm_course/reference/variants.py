"""LSTM variants, one step each, forward and back: unit 8. Which of them are worth it: Greff et al. 2017.

Shapes as in `lstm.lstm_step`: x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), gates in the order
i, f, g, o. A step returns the new (h, c), both (N, H); its ``cache`` is that of `lstm`. Peepholes add p_i, p_f, p_o
(H,) to it; a coupled input gate is 1 − f there; a gate that is taken out is 1, and its derivative i (1 − i) is then 0
by itself, so that `lstm.lstm_step_backward` goes back through `ablated_step`.
Backward, dh and dc (N, H) are the gradients by the new h, and by the new c *through later steps*. Back come
(dx, dh_prev, dc_prev, dW_ih, dW_hh, db), each shaped like what it belongs to.
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import Cache, Gradients, sigmoid


def peephole_step(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, p_i: Array, p_f: Array, p_o: Array
) -> tuple[Array, Array]:
    """Take one step in which the gates also see the memory (Gers & Schmidhuber 2000; Gers et al. 2002).

    p_i, p_f and p_o (H,) are the peepholes: each entry of a gate sees its own entry of c, so that they are the
    diagonal of a matrix. i and f see the old c, o sees the new one; g sees none. A peephole of zeros is none.
    Returns the new (h, c), each (N, H).
    """
    h, c, _ = peephole_step_with_cache(x, h, c, W_ih, W_hh, b, p_i, p_f, p_o)
    return h, c


def peephole_step_with_cache(
    x: Array, h_prev: Array, c_prev: Array, W_ih: Array, W_hh: Array, b: Array, p_i: Array, p_f: Array, p_o: Array
) -> tuple[Array, Array, Cache]:
    """Take the step of `peephole_step`, and keep what its backward pass needs: (h (N, H), c (N, H), cache)."""
    i, f, g, o = np.split(x @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)
    i, f, g = sigmoid(i + p_i * c_prev), sigmoid(f + p_f * c_prev), np.tanh(g)
    c = f * c_prev + i * g
    o = sigmoid(o + p_o * c)
    cache = {"x": x, "h_prev": h_prev, "c_prev": c_prev, "i": i, "f": f, "g": g, "o": o, "c": c}
    return o * np.tanh(c), c, {**cache, "W_ih": W_ih, "W_hh": W_hh, "p_i": p_i, "p_f": p_f, "p_o": p_o}


def peephole_step_backward(dh: Array, dc: Array, cache: Cache) -> Gradients:
    """Go back through `peephole_step`: each peephole is one more way from a gate to c.

    dh and dc (N, H). Returns (dx, dh_prev, dc_prev, dW_ih, dW_hh, db, dp_i, dp_f, dp_o), the last three (H,).
    """
    c_prev, i, f, g, o, c = (cache[name] for name in ("c_prev", "i", "f", "g", "o", "c"))
    dz_o = dh * np.tanh(c) * o * (1 - o)
    dc_total = dc + dh * o * (1 - np.tanh(c) ** 2) + dz_o * cache["p_o"]
    dz_i = dc_total * g * i * (1 - i)
    dz_f = dc_total * c_prev * f * (1 - f)
    dz_g = dc_total * i * (1 - g**2)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=-1)
    dc_prev = dc_total * f + dz_i * cache["p_i"] + dz_f * cache["p_f"]
    dp = (dz_i * c_prev).sum(axis=0), (dz_f * c_prev).sum(axis=0), (dz_o * c).sum(axis=0)
    dx, dh_prev = dz @ cache["W_ih"], dz @ cache["W_hh"]
    return dx, dh_prev, dc_prev, dz.T @ cache["x"], dz.T @ cache["h_prev"], dz.sum(axis=0), *dp


def coupled_step(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    """Take one step in which what is forgotten makes room for what is written: i = 1 − f (Greff et al. 2017, CIFG).

    x (N, D), h and c (N, H), W_ih (3H, D), W_hh (3H, H), b (3H,): three parts, in the order f, g, o.
    Returns the new (h, c), each (N, H). c is a weighted mean of c and g, as h is in a GRU.
    """
    h, c, _ = coupled_step_with_cache(x, h, c, W_ih, W_hh, b)
    return h, c


def coupled_step_with_cache(
    x: Array, h_prev: Array, c_prev: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """Take the step of `coupled_step`, and keep what its backward pass needs: (h (N, H), c (N, H), cache)."""
    f, g, o = np.split(x @ W_ih.T + h_prev @ W_hh.T + b, 3, axis=-1)
    f, g, o = sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + (1 - f) * g
    cache = {"x": x, "h_prev": h_prev, "c_prev": c_prev, "i": 1 - f, "f": f, "g": g, "o": o, "c": c}
    return o * np.tanh(c), c, {**cache, "W_ih": W_ih, "W_hh": W_hh}


def coupled_step_backward(dh: Array, dc: Array, cache: Cache) -> Gradients:
    """Go back through `coupled_step`: more of f is more of c and less of g.

    dh and dc (N, H). Returns (dx, dh_prev, dc_prev, dW_ih (3H, D), dW_hh (3H, H), db (3H,)), order f, g, o.
    """
    c_prev, f, g, o, c = (cache[name] for name in ("c_prev", "f", "g", "o", "c"))
    dc_total = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz_f = dc_total * (c_prev - g) * f * (1 - f)
    dz_g = dc_total * (1 - f) * (1 - g**2)
    dz_o = dh * np.tanh(c) * o * (1 - o)
    dz = np.concatenate([dz_f, dz_g, dz_o], axis=-1)
    dx, dh_prev, dc_prev = dz @ cache["W_ih"], dz @ cache["W_hh"], dc_total * f
    return dx, dh_prev, dc_prev, dz.T @ cache["x"], dz.T @ cache["h_prev"], dz.sum(axis=0)


def ablated_step(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, gate: str) -> tuple[Array, Array]:
    """Take one step with a gate taken out: `gate`, "i", "f" or "o", is 1 everywhere (Greff et al. 2017: NIG, NFG, NOG).

    x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), all four parts present, in the order
    i, f, g, o; the gate's own quarter has no effect. Without "f" this is the LSTM of 1997.
    Returns the new (h, c), each (N, H). Raises ValueError for another gate.
    """
    h, c, _ = ablated_step_with_cache(x, h, c, W_ih, W_hh, b, gate)
    return h, c


def ablated_step_with_cache(
    x: Array, h_prev: Array, c_prev: Array, W_ih: Array, W_hh: Array, b: Array, gate: str
) -> tuple[Array, Array, Cache]:
    """Take the step of `ablated_step`, and keep what its backward pass needs: (h (N, H), c (N, H), cache)."""
    if gate not in ("i", "f", "o"):
        raise ValueError(f"gate is 'i', 'f' or 'o', not {gate!r}")
    i, f, g, o = np.split(x @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)
    open_gate = np.ones_like(c_prev)
    i = open_gate if gate == "i" else sigmoid(i)
    f = open_gate if gate == "f" else sigmoid(f)
    g = np.tanh(g)
    o = open_gate if gate == "o" else sigmoid(o)
    c = f * c_prev + i * g
    cache = {"x": x, "h_prev": h_prev, "c_prev": c_prev, "i": i, "f": f, "g": g, "o": o, "c": c}
    return o * np.tanh(c), c, {**cache, "W_ih": W_ih, "W_hh": W_hh}
