"""Checking a gradient without trusting it: central differences, and how far two gradients are apart.

Nothing here knows what is differentiated. That is the point: the check shares no line with what it checks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray


def numerical_gradient(f: Callable[[NDArray], float], x: ArrayLike, eps: float) -> NDArray[np.float64]:
    """Compute the gradient of f at x, one entry at a time: (f(x + eps e_i) - f(x - eps e_i)) / 2 eps.

    f maps an array of x's shape to a number. x has any shape, that of a single number and whole numbers
    included, and is left as it was. Returns float64 of x's shape, whatever the dtype of x: the difference of
    two nearly equal numbers needs every digit there is.

    The error is eps² f'''/6 from the step (Taylor) and about 1e-16 |f| / eps from rounding, so that the
    best eps is near the cube root of 1e-16 (Nocedal and Wright 2006, section 8.1). Costs two calls of f an
    entry.
    """
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + eps
        above = f(x)
        x[i] = kept - eps
        below = f(x)
        x[i] = kept
        gradient[i] = (above - below) / (2 * eps)
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """Return max |a - b| / (max |a| + max |b|), between 0 (equal) and 1 (opposite).

    a and b have one shape, any. The denominator is at least 1e-12, so that two zero gradients have error 0.
    The largest entries set the scale: a ratio entry by entry would be large wherever a gradient is nearly 0
    and the difference mere rounding. A nan in either array makes the error nan, which no threshold accepts.
    """
    size = np.max(np.abs(a)) + np.max(np.abs(b))
    return float(np.max(np.abs(np.subtract(a, b))) / max(size, 1e-12))
