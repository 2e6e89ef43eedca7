"""Weights of single LSTM units that are set by hand: what the gates can do, before anything is trained.

D symbols come one-hot, one a step. ``W_ih (4, D)``, ``W_hh (4, 1)``, ``b (4,)``, one row for each of i, f, g, o.
σ(20) differs from 1 by 2e-9, so that what adds up over some hundred steps is still exact for all purposes.
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array


def latch_weights(D: int, set_symbol: int, reset_symbol: int) -> tuple[Array, Array, Array]:
    """Return weights of a unit that holds a bit: h is large from the set symbol on, and small from the reset symbol on.

    The set symbol opens the input gate, the reset symbol shuts the forget gate. Returns W_ih, W_hh, b.
    """
    i, f, g, o = range(4)
    W_ih, b = np.zeros((4, D)), np.zeros(4)
    b[i], b[f], b[g], b[o] = -20.0, 20.0, 20.0, 20.0
    W_ih[i, set_symbol] = 40.0
    W_ih[f, reset_symbol] = -40.0
    return W_ih, np.zeros((4, 1)), b


def counter_weights(D: int, up: int, down: int) -> tuple[Array, Array, Array]:
    """Return weights of a unit whose c counts: +1 at ``up``, −1 at ``down``, unchanged at all other symbols.

    All gates are open, and the candidate has the sign (Weiss et al. 2018, section 3). Returns W_ih, W_hh, b.
    """
    i, f, g, o = range(4)
    W_ih, b = np.zeros((4, D)), np.zeros(4)
    b[i], b[f], b[o] = 20.0, 20.0, 20.0
    W_ih[g, up], W_ih[g, down] = 20.0, -20.0
    return W_ih, np.zeros((4, 1)), b
