"""Dropout that is the same at each step, so that the memory is not washed out (Gal & Ghahramani 2016): unit 8.

A mask is drawn once a sequence and used at all of its steps. A fresh mask at every step would hit each unit of h
sooner or later, and after T steps nothing that h carried would be left whole. c is never dropped.
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import lstm_step


def variational_dropout_mask(rng: np.random.Generator, shape: tuple[int, ...], p: float) -> Array:
    """Draw a mask: 0 with probability p, else 1 / (1 − p), so that its mean is 1. 0 <= p < 1.

    One draw, ``rng.random(shape)``; an entry is dropped where the number drawn is below p. Returns float64 of
    that shape. With 1 / (1 − p) in training, nothing needs scaling afterwards ("inverted" dropout).
    """
    return (rng.random(shape) >= p) / (1 - p)


def lstm_step_with_dropout(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, mask_x: Array, mask_h: Array
) -> tuple[Array, Array]:
    """Take one LSTM step that reads x and h through masks (Gal & Ghahramani 2016, equation 7, tied weights).

    x (N, D), h and c (N, H), weights as in `lstm.lstm_step`; mask_x (N, D) and mask_h (N, H), the same at all
    steps of a sequence. Returns the new (h, c), each (N, H): not masked, that happens when they are read.
    """
    return lstm_step(x * mask_x, h * mask_h, c, W_ih, W_hh, b)


def lstm_forward_with_dropout(
    rng: np.random.Generator, x: Array, h0: Array, c0: Array, W_ih: Array, W_hh: Array, b: Array, p: float
) -> tuple[Array, tuple[Array, Array]]:
    """Run an LSTM over a sequence, in training: one mask for x and one for h, drawn before the first step and kept.

    x (N, T, D), h0 and c0 (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,), 0 <= p < 1 the share dropped. Drawn in
    this order: the mask (N, D) for x, then the mask (N, H) for h. Returns (hs (N, T, H), (h_T, c_T)), unmasked.
    """
    mask_x = variational_dropout_mask(rng, x[:, 0].shape, p).astype(x.dtype)
    mask_h = variational_dropout_mask(rng, h0.shape, p).astype(h0.dtype)
    h, c = h0, c0
    hs = []
    for t in range(x.shape[1]):
        h, c = lstm_step_with_dropout(x[:, t], h, c, W_ih, W_hh, b, mask_x, mask_h)
        hs.append(h)
    return np.stack(hs, axis=1), (h, c)
