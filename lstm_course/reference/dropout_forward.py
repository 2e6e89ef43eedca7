"""A whole sequence with dropout that is the same at each step (Gal & Ghahramani 2016): unit 8's last exercise."""

from __future__ import annotations

import numpy as np

from lstm_course.reference.dropout import lstm_step_with_dropout, variational_dropout_mask

Array = np.ndarray


def lstm_forward_with_dropout(
    rng: np.random.Generator, x: Array, h0: Array, c0: Array, W_ih: Array, W_hh: Array, b: Array, p: float
) -> tuple[Array, tuple[Array, Array]]:
    """An LSTM over a sequence, in training: one mask for x and one for h, drawn before the first step and kept.

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
