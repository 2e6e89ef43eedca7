"""The LSTM in NumPy: gate by gate, in one step, over a sequence, and back.

Hochreiter & Schmidhuber 1997; the forget gate: Gers et al. 2000, who truncate the gradient, which is exact here.
Each gate's ``W_k (H, H + D)`` acts on the concatenation ``[h, x]``, as the literature draws it. Stacked, the
gates lie in PyTorch's order i, f, g, o: ``W_ih (4H, D)``, ``W_hh (4H, H)`` and one bias ``b (4H,)``.
PyTorch has two biases, ``b_ih`` and ``b_hh``; only their sum matters, so here there is one. Peepholes,
which the paper of 2000 also has, are left out: they come with the variants.

A step's ``cache`` holds what the backward pass needs of the forward pass:
    x (N, D), h_prev and c_prev (N, H)   what came in: the input, and the state before the step
    i, f, g, o (N, H)                    the gates and the candidate, after σ and tanh
    c (N, H)                             the memory after the step
    W_ih (4H, D), W_hh (4H, H)
A sequence's cache is the same with a time axis: x (N, T, D), all others but the weights (N, T, H).
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array

Cache = dict[str, Array]
Gradients = tuple[Array, ...]

WEIGHTS = ("W_ih", "W_hh")


def sigmoid(z: Array) -> Array:
    """Compute σ(z) = 1 / (1 + exp(−z)), for any z without overflow: no positive number is ever exponentiated."""
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def constant_error_carousel(c: Array, u: Array) -> Array:
    """Run a memory that only adds: c_t = c_{t−1} + u_t (Hochreiter & Schmidhuber 1997, section 3.2).

    c (N, H) is the memory before the first step, u (N, T, H) what is written at each step.
    Returns all states (N, T, H); the first already holds the first write, the last holds all of them.
    """
    return c[:, None] + np.cumsum(u, axis=1)


def forget_gate(h: Array, x: Array, W_f: Array, b_f: Array) -> Array:
    """Decide how much of each entry of c to keep: f_t = σ(W_f [h_{t−1}, x_t] + b_f) (Gers et al. 2000).

    h (N, H), x (N, D), W_f (H, H + D), b_f (H,). Returns f (N, H), between 0 (drop) and 1 (keep).
    """
    return sigmoid(np.concatenate([h, x], axis=-1) @ W_f.T + b_f)


def input_gate(h: Array, x: Array, W_i: Array, b_i: Array) -> Array:
    """Decide how much of the candidate to write: i_t = σ(W_i [h_{t−1}, x_t] + b_i).

    h (N, H), x (N, D), W_i (H, H + D), b_i (H,). Returns i (N, H), between 0 and 1.
    """
    return sigmoid(np.concatenate([h, x], axis=-1) @ W_i.T + b_i)


def candidate_cell(h: Array, x: Array, W_g: Array, b_g: Array) -> Array:
    """Compute what could be written: g_t = tanh(W_g [h_{t−1}, x_t] + b_g).

    h (N, H), x (N, D), W_g (H, H + D), b_g (H,). Returns g (N, H), between −1 and 1.
    """
    return np.tanh(np.concatenate([h, x], axis=-1) @ W_g.T + b_g)


def update_cell(f: Array, c: Array, i: Array, g: Array) -> Array:
    """Update the memory: c_t = f_t * c_{t−1} + i_t * g_t, entry by entry. All (N, H). Returns c (N, H)."""
    return f * c + i * g


def output_gate(h: Array, x: Array, W_o: Array, b_o: Array) -> Array:
    """Decide how much of the memory to show: o_t = σ(W_o [h_{t−1}, x_t] + b_o).

    h (N, H), x (N, D), W_o (H, H + D), b_o (H,). Returns o (N, H), between 0 and 1.
    """
    return sigmoid(np.concatenate([h, x], axis=-1) @ W_o.T + b_o)


def hidden_state(o: Array, c: Array) -> Array:
    """Show the memory: h_t = o_t * tanh(c_t), entry by entry. o and c (N, H). Returns h (N, H)."""
    return o * np.tanh(c)


def stack_gates(
    W_i: Array, W_f: Array, W_g: Array, W_o: Array, b_i: Array, b_f: Array, b_g: Array, b_o: Array
) -> tuple[Array, Array, Array]:
    """Stack four gates into one layer, in the order i, f, g, o.

    Each W_k (H, H + D) acts on [h, x], each b_k is (H,).
    Returns W_ih (4H, D), W_hh (4H, H) and b (4H,).
    """
    H = len(b_i)
    W = np.concatenate([W_i, W_f, W_g, W_o])
    b = np.concatenate([b_i, b_f, b_g, b_o])
    return W[:, H:], W[:, :H], b


def lstm_step(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    """Take one LSTM step: the new (h, c), by the equations of `lstm_step_with_cache`.

    x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), gates in the order i, f, g, o.
    """
    h, c, _ = lstm_step_with_cache(x, h, c, W_ih, W_hh, b)
    return h, c


def lstm_step_with_cache(
    x: Array, h_prev: Array, c_prev: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """Take one LSTM step, and keep what its backward pass needs: (h (N, H), c (N, H), cache)."""
    i, f, g, o = np.split(x @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    cache = {"x": x, "h_prev": h_prev, "c_prev": c_prev, "i": i, "f": f, "g": g, "o": o, "c": c}
    return h, c, {**cache, "W_ih": W_ih, "W_hh": W_hh}


def lstm_step_backward(dh: Array, dc: Array, cache: Cache) -> Gradients:
    """Go back through one step.

    dh and dc (N, H): the gradients of the loss by the new h, and by the new c *through later steps*. dc_total is all
    that reaches the new c; dz_i, dz_f, dz_g and dz_o are the gradients before σ and tanh.
    Returns (dx, dh_prev, dc_prev, dW_ih, dW_hh, db), each shaped like what it belongs to.
    """
    i, f, g, o, c = (cache[name] for name in ("i", "f", "g", "o", "c"))
    dc_total = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz_i = dc_total * g * i * (1 - i)
    dz_f = dc_total * cache["c_prev"] * f * (1 - f)
    dz_g = dc_total * i * (1 - g**2)
    dz_o = dh * np.tanh(c) * o * (1 - o)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=-1)
    dx, dh_prev, dc_prev = dz @ cache["W_ih"], dz @ cache["W_hh"], dc_total * f
    return dx, dh_prev, dc_prev, dz.T @ cache["x"], dz.T @ cache["h_prev"], dz.sum(axis=0)


def lstm_forward(
    x: Array, h0: Array, c0: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, tuple[Array, Array]]:
    """Run an LSTM over a sequence: the same step, T times.

    x (N, T, D), h0 and c0 (N, H), the rest as in `lstm_step`. T is at least 1.
    Returns hs (N, T, H), the state shown after each step, and the last (h_T, c_T), each (N, H).
    """
    h, c = h0, c0
    hs = []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), (h, c)


def lstm_forward_with_cache(
    x: Array, h0: Array, c0: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, tuple[Array, Array], Cache]:
    """Run an LSTM over a sequence, as `lstm_forward`, and keep what its backward pass needs.

    Returns (hs (N, T, H), (h_T, c_T), cache).
    """
    h, c = h0, c0
    hs, steps = [], []
    for t in range(x.shape[1]):
        h, c, step = lstm_step_with_cache(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
        steps.append(step)
    cache = {name: np.stack([step[name] for step in steps], axis=1) for name in step if name not in WEIGHTS}
    return np.stack(hs, axis=1), (h, c), {**cache, "W_ih": W_ih, "W_hh": W_hh}


def lstm_backward(dhs: Array, cache: Cache) -> Gradients:
    """Go back through the sequence; the loss reads hs, so dhs (N, T, H) is its gradient by each of them.

    Returns (dx (N, T, D), dh0, dc0, dW_ih, dW_hh, db); a weight's gradient is the sum over the steps.
    """
    dh, dc = np.zeros_like(dhs[:, 0]), np.zeros_like(dhs[:, 0])
    dx = np.empty_like(cache["x"])
    dW_ih, dW_hh, db = (np.zeros_like(W) for W in (cache["W_ih"], cache["W_hh"], cache["W_hh"][:, 0]))
    for t in reversed(range(dhs.shape[1])):
        step = {name: value if name in WEIGHTS else value[:, t] for name, value in cache.items()}
        dx[:, t], dh, dc, *dW = lstm_step_backward(dhs[:, t] + dh, dc, step)
        dW_ih, dW_hh, db = dW_ih + dW[0], dW_hh + dW[1], db + dW[2]
    return dx, dh, dc, dW_ih, dW_hh, db
