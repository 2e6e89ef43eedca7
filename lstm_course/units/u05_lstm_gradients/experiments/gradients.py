"""What is left of the gradient on its way back, by its lag, for any cell, before training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.cell import Cell, unroll

UNITS, INPUTS, BATCH, STEPS = 64, 8, 16, 100


def arriving(cell: Cell, params: Mapping[str, Array], x: Array) -> tuple[list[tuple[Array, ...]], Sequence[dict]]:
    """Return the gradients by all arrays of the state after each step, for L the sum of the last h.

    x (N, T, D). Returns two lists over the steps: the tuples, each like the state, and the steps' caches.
    """
    hs, last, caches = unroll(cell, params, x)
    dstate = (np.ones_like(hs[:, -1]), *(np.zeros_like(s) for s in last[1:]))
    back = []
    for cache in reversed(caches):
        back.append(dstate)
        _, dstate, _ = cell.step_backward(dstate, cache, params)
    return back[::-1], caches


def norm(*arrays: Array) -> float:
    """Return the Euclidean norm of a sequence's gradient, over all the arrays together; the mean over the batch."""
    return float(np.mean(np.sqrt(sum(np.sum(a**2, axis=1) for a in arrays))))


def norms_by_lag(cell: Cell, seed: int = 0, steps: int = STEPS, size: float = 0.3) -> Array:
    """||dL/d(state)|| by the lag, (steps,), lag 0 first and set to 1: 64 units, Gaussian inputs of that size."""
    rng = np.random.default_rng(seed)
    params = cell.init_params(rng, INPUTS, UNITS)
    x = size * rng.standard_normal((BATCH, steps, INPUTS))
    back, _ = arriving(cell, params, x)
    norms = np.array([norm(*dstate) for dstate in reversed(back)])
    return norms / norms[0]


def rate_of(norms: Array) -> float:
    """Fit the factor per step: the logarithm against the lag, from lag 20 to 20 before the end."""
    lags = np.arange(20, len(norms) - 20)
    return float(np.exp(np.polyfit(lags, np.log(np.maximum(norms[lags], 1e-300)), 1)[0]))


def mean_by_lag(cell: Cell, seeds: int = 3, **options: Any) -> Array:
    """Return the geometric mean over ``seeds`` draws of the weights and inputs."""
    return np.exp(np.mean([np.log(norms_by_lag(cell, seed, **options)) for seed in range(seeds)], axis=0))
