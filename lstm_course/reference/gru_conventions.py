"""From one way of writing the GRU to the other, where that is possible.

z weighs the old state in Cho et al. (2014) and PyTorch, h = (1 − z) n + z h, and the candidate in Chung et al.
(2014), h = (1 − z) h + z n. Since 1 − σ(a) = σ(−a), the one is the other with other weights. Whether the
reset gate acts before the product with W_hn or after it is no such matter: no change of weights makes up for it.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def flip_update_gate(W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> tuple[Array, Array, Array, Array]:
    """Weights that give z the other meaning and leave every h as it was: 1 − σ(a) = σ(−a).

    W_ih (3H, D), W_hh (3H, H), b_ih and b_hh (3H,), in the order r, z, n. Returns four arrays of these shapes.
    Doing it twice gives back the weights one began with.
    """
    H = len(b_ih) // 3
    sign = np.ones_like(b_ih)
    sign[H : 2 * H] = -1
    return sign[:, None] * W_ih, sign[:, None] * W_hh, sign * b_ih, sign * b_hh
