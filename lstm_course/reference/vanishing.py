"""How much of the gradient arrives: what multiplies it on its way back through time, and what can be done.

Unit 3. Going back one step multiplies the gradient by the Jacobian of that step,

    dL/dh_{t-1} = (dL/dh_t * tanh'(a_t)) W_hh,        tanh'(a_t) = 1 - h_t^2,

so going back k steps multiplies k of them (Hochreiter 1991; Bengio, Simard & Frasconi 1994).
Left out: the gradient of the weights, which is unit 2's subject.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.rnn import rnn_forward


def spectral_radius(W: Array) -> np.floating:
    """Return the largest modulus of an eigenvalue of W (H, H): the growth of |W^k v| in the long run (Gelfand 1941)."""
    eigenvalues = np.linalg.eigvals(W)
    return np.max(np.abs(eigenvalues))


def rescale_to_radius(W: Array, radius: float) -> Array:
    """W (H, H) times the number that makes its spectral radius `radius` >= 0. A new array.

    W needs an eigenvalue that is not zero; a strictly triangular matrix, say, cannot be rescaled.
    """
    return W * (radius / spectral_radius(W))


def gradient_norm_by_lag(x: Array, h0: Array, W_ih: Array, W_hh: Array, b: Array) -> Array:
    """Compute ||dL/dh_{T-lag}||, for L the sum of all entries of the last state h_T.

    x (N, T, D) with T >= 1, h0 (N, H), W_ih (H, D), W_hh (H, H), b (H,). Returns (T,): entry `lag` is the
    Euclidean norm over the H units, averaged over the N sequences. Lag 0 is h_T itself, where each entry of
    the gradient is 1 and the norm therefore sqrt(H); lag T - 1 is h_1. (Bengio et al. 1994; Pascanu,
    Mikolov & Bengio 2013, equation 5.)
    """
    hs, h_T = rnn_forward(x, h0, W_ih, W_hh, b)
    dh, norms = np.ones_like(h_T), []
    for t in reversed(range(hs.shape[1])):
        norms.append(np.mean(np.linalg.norm(dh, axis=1)))
        dh = (dh * (1 - hs[:, t] ** 2)) @ W_hh
    return np.stack(norms)


def predicted_decay(W_hh: Array, hs: Array) -> tuple[np.floating, np.floating]:
    """Return two predictions of the factor by which the gradient shrinks or grows per step, (bound, typical).

    W_hh (H, H), hs (N, T, H) states of a tanh layer.
    bound    sigma_max(W_hh) * max(tanh'): no step can do more (Pascanu, Mikolov & Bengio 2013, section 2.1).
    typical  sigma_w * rms(tanh'), with sigma_w = ||W_hh||_F / sqrt(H) the root mean square of the singular
             values: what happens to a vector that points nowhere in particular (mean field; Poole et al. 2016).
    Maximum and rms are over all entries of hs.
    """
    slopes = 1 - hs**2
    sigma_max = np.linalg.norm(W_hh, 2)
    sigma_w = np.sqrt(np.sum(W_hh**2) / len(W_hh))
    return sigma_max * np.max(slopes), sigma_w * np.sqrt(np.mean(slopes**2))


def saturation(hs: Array, limit: float) -> Array:
    """Return the share of saturated entries at each step: those with |h| > limit, strictly.

    hs (N, T, H), 0 <= limit < 1. Returns (T,), each between 0 and 1, the share over sequences and units.
    """
    return np.mean(np.abs(hs) > limit, axis=(0, 2), dtype=hs.dtype)


def clip_by_global_norm(gradients: Sequence[Array], max_norm: float) -> tuple[list[Array], np.floating]:
    """Scale all gradients by one number so that their norm, taken together, is at most `max_norm` > 0.

    gradients: arrays of any shapes. Returns (arrays in the same order, the norm before clipping).
    Where the norm is at most max_norm the values stay as they are. (Pascanu, Mikolov & Bengio 2013, algorithm 1.)
    """
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    scale = max_norm / max(norm, max_norm)
    return [g * scale for g in gradients], norm
