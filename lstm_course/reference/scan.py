"""The linear recurrence h_t = a_t h_{t−1} + b_t, of which all steps can be had at once: unit 14.

Two steps in a row are one step of the same kind: (a, b) and then (a', b') are (a' a, a' b + b'). Such pieces may be
joined in any grouping, so that T steps take ⌈log₂ T⌉ rounds in place of T (Hillis & Steele 1986; Blelloch 1990).
Everything is entry by entry: a and b (N, T, H), and the state before the first step is 0.
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array


def linear_recurrence(a: Array, b: Array) -> Array:
    """Compute h_t = a_t h_{t−1} + b_t one step after the other. a and b (N, T, H). Returns all h (N, T, H)."""
    h = np.zeros_like(b)
    h[:, 0] = b[:, 0]
    for t in range(1, b.shape[1]):
        h[:, t] = a[:, t] * h[:, t - 1] + b[:, t]
    return h


def parallel_scan(a: Array, b: Array) -> Array:
    """Compute what `linear_recurrence` does in ⌈log₂ T⌉ rounds, each for all steps at once.

    Before a round, entry t stands for the ``reach`` steps up to t as one step; the round joins it with the piece
    that ends ``reach`` steps earlier. Where there is none, nothing is left to join. a and b are left as they are.
    """
    reach = 1
    while reach < b.shape[1]:
        a_later, b_later = a[:, reach:], b[:, reach:]
        b = np.concatenate([b[:, :reach], a_later * b[:, :-reach] + b_later], axis=1)
        a = np.concatenate([a[:, :reach], a_later * a[:, :-reach]], axis=1)
        reach *= 2
    return b


def log_space_scan(log_a: Array, log_b: Array) -> Array:
    """Compute log h of h_t = a_t h_{t−1} + b_t for positive a and b, from their logarithms (Heinsen 2023).

    log h_t = A_t + log Σ_s exp(log b_s − A_s), s up to t, with A_t = log a_1 + … + log a_t. Without logarithms the
    product of the a's is soon 0, and b is divided by it. (The sum is a scan too.) Returns log h (N, T, H).
    """
    A = np.cumsum(log_a, axis=1)
    return A + np.logaddexp.accumulate(log_b - A, axis=1)


def scan_backward(dhs: Array, a: Array, hs: Array) -> tuple[Array, Array]:
    """Go back through the recurrence: it is the same recurrence, from the last step to the first.

    The gradient that has arrived at h_t is δ_t = dh_t + a_{t+1} δ_{t+1}. dhs (N, T, H) is the gradient by all h from
    outside, hs (N, T, H) what came out. Returns (da, db), each (N, T, H).
    """
    a_next = np.concatenate([a[:, 1:], np.zeros_like(a[:, :1])], axis=1)
    h_prev = np.concatenate([np.zeros_like(hs[:, :1]), hs[:, :-1]], axis=1)
    delta = parallel_scan(a_next[:, ::-1], dhs[:, ::-1])[:, ::-1]
    return delta * h_prev, delta
