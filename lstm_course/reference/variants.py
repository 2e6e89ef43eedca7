"""LSTM variants, one step each: unit 8. Which of them are worth it: Greff et al. 2017.

Shapes as in `lstm.lstm_step`: x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), gates in the order
i, f, g, o. Each returns the new (h, c), both (N, H). Backward: `variants_backward`.
"""

from __future__ import annotations

import numpy as np

from lstm_course.reference.lstm import sigmoid

Array = np.ndarray


def peephole_step(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, p_i: Array, p_f: Array, p_o: Array
) -> tuple[Array, Array]:
    """One step in which the gates also see the memory (Gers & Schmidhuber 2000; Gers et al. 2002).

    p_i, p_f and p_o (H,) are the peepholes: each entry of a gate sees its own entry of c, so that they are the
    diagonal of a matrix. i and f see the old c, o sees the new one; g sees none. A peephole of zeros is none.
    Returns the new (h, c), each (N, H).
    """
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    i, f, g = sigmoid(i + p_i * c), sigmoid(f + p_f * c), np.tanh(g)
    c = f * c + i * g
    o = sigmoid(o + p_o * c)
    return o * np.tanh(c), c


def coupled_step(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array) -> tuple[Array, Array]:
    """One step in which what is forgotten makes room for what is written: i = 1 − f (Greff et al. 2017, CIFG).

    x (N, D), h and c (N, H), W_ih (3H, D), W_hh (3H, H), b (3H,): three parts, in the order f, g, o.
    Returns the new (h, c), each (N, H). c is a weighted mean of c and g, as h is in a GRU.
    """
    f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 3, axis=-1)
    f, g, o = sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + (1 - f) * g
    return o * np.tanh(c), c


def ablated_step(x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, gate: str) -> tuple[Array, Array]:
    """One step with a gate taken out: `gate`, "i", "f" or "o", is 1 everywhere (Greff et al. 2017: NIG, NFG, NOG).

    x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), all four parts present, in the order
    i, f, g, o; the gate's own quarter has no effect. Without "f" this is the LSTM of 1997.
    Returns the new (h, c), each (N, H). Raises ValueError for another gate.
    """
    if gate not in ("i", "f", "o"):
        raise ValueError(f"gate is 'i', 'f' or 'o', not {gate!r}")
    i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
    open_gate = np.ones_like(c)
    i = open_gate if gate == "i" else sigmoid(i)
    f = open_gate if gate == "f" else sigmoid(f)
    o = open_gate if gate == "o" else sigmoid(o)
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c
