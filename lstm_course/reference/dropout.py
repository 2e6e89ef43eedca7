"""Dropout that is the same at each step, so that the memory is not washed out (Gal & Ghahramani 2016): unit 8.

A mask is drawn once a sequence and used at all of its steps. A fresh mask at every step would hit each unit of h
sooner or later, and after T steps nothing that h carried would be left whole. c is never dropped.
"""

from __future__ import annotations

import numpy as np

from lstm_course.reference.lstm import lstm_step
from lstm_course.reference.lstm_backward import lstm_step_backward, lstm_step_with_cache

Array = np.ndarray
Cache = dict[str, Array]


def variational_dropout_mask(rng: np.random.Generator, shape: tuple[int, ...], p: float) -> Array:
    """A mask: 0 with probability p, else 1 / (1 − p), so that its mean is 1. 0 <= p < 1.

    One draw, ``rng.random(shape)``; an entry is dropped where the number drawn is below p. Returns float64 of
    that shape. With 1 / (1 − p) in training, nothing needs scaling afterwards ("inverted" dropout).
    """
    return (rng.random(shape) >= p) / (1 - p)


def lstm_step_with_dropout(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, mask_x: Array, mask_h: Array
) -> tuple[Array, Array]:
    """One LSTM step that reads x and h through masks (Gal & Ghahramani 2016, equation 7, tied weights).

    x (N, D), h and c (N, H), weights as in `lstm.lstm_step`; mask_x (N, D) and mask_h (N, H), the same at all
    steps of a sequence. Returns the new (h, c), each (N, H): not masked, that happens when they are read.
    """
    return lstm_step(x * mask_x, h * mask_h, c, W_ih, W_hh, b)


def lstm_step_with_dropout_with_cache(
    x: Array, h: Array, c: Array, W_ih: Array, W_hh: Array, b: Array, mask_x: Array, mask_h: Array
) -> tuple[Array, Array, Cache]:
    """`lstm_step_with_dropout` and its cache: that of `lstm_step_with_cache`, whose x and h are masked, and the masks.

    Shapes as in `lstm_step_with_dropout`. Returns (h (N, H), c (N, H), cache).
    """
    h, c, cache = lstm_step_with_cache(x * mask_x, h * mask_h, c, W_ih, W_hh, b)
    return h, c, {**cache, "mask_x": mask_x, "mask_h": mask_h}


def lstm_step_with_dropout_backward(dh: Array, dc: Array, cache: Cache) -> tuple[Array, ...]:
    """Back through `lstm_step_with_dropout`: what a mask hid gets no gradient.

    dh and dc (N, H). Returns (dx, dh_prev, dc_prev, dW_ih, dW_hh, db), each shaped like what it belongs to.
    """
    dx, dh, dc, *dW = lstm_step_backward(dh, dc, cache)
    return dx * cache["mask_x"], dh * cache["mask_h"], dc, *dW
