"""A diagonal state-space model: a linear memory that is given in continuous time (Gu et al. 2022; Smith et al. 2023).

Unit 14. The memory obeys ds/dt = A s + B x and says y = C s + skip x. A is diagonal: A (H,), all below 0, B (H, D),
C (K, H), skip (K, D). Between two samples, delta apart, x is held (zero-order hold); then the steps are exactly
s_t = ā s_{t−1} + B̄ x_t with ā = exp(delta A) and B̄ = (ā − 1) / A · B. delta (H,), above 0, one for each entry.
S4D and S5 have complex A, which can oscillate; ours are real, which fade. In Mamba delta, B and C depend on x as well.
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import Cache, Gradients
from lstm_course.reference.scan import parallel_scan


def diagonal_ssm(x: Array, A: Array, B: Array, C: Array, skip: Array, delta: Array) -> Array:
    """Run the model over x (N, T, D) from a memory of 0, all steps at once. Returns ys (N, T, K)."""
    kept = np.exp(delta * A)
    B_bar = ((kept - 1) / A)[:, None] * B
    written = x @ B_bar.T
    s = parallel_scan(np.broadcast_to(kept, written.shape), written)
    return s @ C.T + x @ skip.T


def ssm_step_with_cache(
    x: Array, s_prev: Array, A: Array, B: Array, C: Array, skip: Array, delta: Array
) -> tuple[Array, Array, Cache]:
    """Take one step of `diagonal_ssm`: x (N, D), s (N, H). Returns (y (N, K), s, cache)."""
    kept = np.exp(delta * A)
    B_bar = ((kept - 1) / A)[:, None] * B
    s = kept * s_prev + x @ B_bar.T
    cache = {"x": x, "s_prev": s_prev, "s": s, "kept": kept, "B_bar": B_bar, "A": A, "B": B, "C": C, "skip": skip}
    return s @ C.T + x @ skip.T, s, {**cache, "delta": delta}


def ssm_step_backward(dy: Array, ds: Array, cache: Cache) -> Gradients:
    """Go back through a step. dy (N, K), ds (N, H). Returns (dx, ds_prev, dA, dB, dC, dskip, ddelta)."""
    x, A, kept, delta = (cache[name] for name in ("x", "A", "kept", "delta"))
    ds = ds + dy @ cache["C"]
    dB_bar = ds.T @ x
    dscale = np.sum(dB_bar * cache["B"], axis=-1)  # by (ā − 1) / A
    dkept = np.sum(ds * cache["s_prev"], axis=0) + dscale / A
    dx = dy @ cache["skip"] + ds @ cache["B_bar"]
    dA = dkept * kept * delta - dscale * (kept - 1) / A**2
    dB = ((kept - 1) / A)[:, None] * dB_bar
    return dx, ds * kept, dA, dB, dy.T @ cache["s"], dy.T @ x, dkept * kept * A
