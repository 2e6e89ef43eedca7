"""The way back along c, and the forget bias that keeps it open: unit 5.

Of the two ways from c_{t-1} to c_t one is direct, c_t = f_t * c_{t-1} + …: it multiplies a gradient by f_t, entry by
entry (Hochreiter & Schmidhuber 1997, where f is 1; Gers et al. 2000). The other leads through h and the gates. Left
out here: that other way, which `lstm_backward` has.
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.initialise import set_forget_bias

__all__ = ["cell_path_gradient", "forget_bias_for", "set_forget_bias"]


def cell_path_gradient(f: Array) -> Array:
    """Compute ∂c_T/∂c_t along the direct path alone: the product of the forget gates of all steps *after* t.

    f (T, N, H), time first and T at least 1: f[t] is the forget gate of step t. Returns (T, N, H): entry t is
    f[t + 1] * f[t + 2] * … * f[T - 1]. No step comes after the last one, so entry T - 1 is all ones.
    """
    product = np.ones_like(f)
    for t in reversed(range(len(f) - 1)):
        product[t] = f[t + 1] * product[t + 1]
    return product


def forget_bias_for(steps: Array, share: float) -> Array:
    """Return the bias at which the direct path keeps ``share`` of a gradient over ``steps`` steps: σ(b)^steps = share.

    steps > 0, of any shape; share strictly between 0 and 1. Returns the bias in the shape of steps. Weights are left
    out: f is taken to be σ(b). For many steps b is about log(steps) - log(log(1 / share)), so that b = log(steps)
    keeps 1/e; chrono initialisation draws log(steps) for each unit (Tallec & Ollivier 2018, section 2).
    """
    f = share ** (1 / steps)
    return np.log(f / (1 - f))
