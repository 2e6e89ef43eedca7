"""The LSTM in NumPy, first gate by gate, then in one step (Hochreiter & Schmidhuber 1997; Gers et al. 2000).

Each gate's ``W_k (H, H + D)`` acts on the concatenation ``[h, x]``, as the literature draws it. Stacked, the
gates lie in PyTorch's order i, f, g, o: ``W_ih (4H, D)``, ``W_hh (4H, H)`` and one bias ``b (4H,)``.
PyTorch has two biases, ``b_ih`` and ``b_hh``; only their sum matters, so here there is one. Peepholes,
which the paper of 2000 also has, are left out: they come with the variants.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + exp(−z)), for any z without overflow: no positive number is ever exponentiated."""
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def constant_error_carousel(c: Array, u: Array) -> Array:
    """A memory that only adds: c_t = c_{t−1} + u_t (Hochreiter & Schmidhuber 1997, section 3.2).

    c (N, H) is the memory before the first step, u (N, T, H) what is written at each step.
    Returns all states (N, T, H); the first already holds the first write, the last holds all of them.
    """
    return c[:, None] + np.cumsum(u, axis=1)


def forget_gate(h: Array, x: Array, W_f: Array, b_f: Array) -> Array:
    """How much of each entry of c to keep: f_t = σ(W_f [h_{t−1}, x_t] + b_f) (Gers et al. 2000).

    h (N, H), x (N, D), W_f (H, H + D), b_f (H,). Returns f (N, H), between 0 (drop) and 1 (keep).
    """
    return sigmoid(np.concatenate([h, x], axis=-1) @ W_f.T + b_f)


def input_gate(h: Array, x: Array, W_i: Array, b_i: Array) -> Array:
    """How much of the candidate to write: i_t = σ(W_i [h_{t−1}, x_t] + b_i).

    h (N, H), x (N, D), W_i (H, H + D), b_i (H,). Returns i (N, H), between 0 and 1.
    """
    return sigmoid(np.concatenate([h, x], axis=-1) @ W_i.T + b_i)


def candidate_cell(h: Array, x: Array, W_g: Array, b_g: Array) -> Array:
    """What could be written: g_t = tanh(W_g [h_{t−1}, x_t] + b_g).

    h (N, H), x (N, D), W_g (H, H + D), b_g (H,). Returns g (N, H), between −1 and 1.
    """
    return np.tanh(np.concatenate([h, x], axis=-1) @ W_g.T + b_g)


def update_cell(f: Array, c: Array, i: Array, g: Array) -> Array:
    """The new memory: c_t = f_t * c_{t−1} + i_t * g_t, entry by entry. All (N, H). Returns c (N, H)."""
    return f * c + i * g


def output_gate(h: Array, x: Array, W_o: Array, b_o: Array) -> Array:
    """How much of the memory to show: o_t = σ(W_o [h_{t−1}, x_t] + b_o).

    h (N, H), x (N, D), W_o (H, H + D), b_o (H,). Returns o (N, H), between 0 and 1.
    """
    return sigmoid(np.concatenate([h, x], axis=-1) @ W_o.T + b_o)


def hidden_state(o: Array, c: Array) -> Array:
    """What is shown: h_t = o_t * tanh(c_t), entry by entry. o and c (N, H). Returns h (N, H)."""
    return o * np.tanh(c)


def stack_gates(
    W_i: Array, W_f: Array, W_g: Array, W_o: Array, b_i: Array, b_f: Array, b_g: Array, b_o: Array
) -> tuple[Array, Array, Array]:
    """Four gates as one layer, in the order i, f, g, o.

    Each W_k (H, H + D) acts on [h, x], each b_k is (H,).
    Returns W_ih (4H, D), W_hh (4H, H) and b (4H,).
    """
    H = len(b_i)
    W = np.concatenate([W_i, W_f, W_g, W_o])
    b = np.concatenate([b_i, b_f, b_g, b_o])
    return W[:, H:], W[:, :H], b


def lstm_step(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    """One LSTM step (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000).

    x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), gates in the order i, f, g, o.
    Returns the new (h, c).
    """
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, c


def lstm_forward(
    x: Array, h0: Array, c0: Array, W_ih: Array, W_hh: Array, b: Array
) -> tuple[Array, tuple[Array, Array]]:
    """An LSTM over a sequence: the same step, T times.

    x (N, T, D), h0 and c0 (N, H), the rest as in ``lstm_step``. T is at least 1.
    Returns hs (N, T, H), the state shown after each step, and the last (h_T, c_T), each (N, H).
    """
    h, c = h0, c0
    hs = []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), (h, c)
