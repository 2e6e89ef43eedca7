"""Spikes: measure the time between two of them, or make them at an even pace (Gers & Schmidhuber 2000)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PERIOD, LATEST = 10, 5
"""Steps from one spike that is to be made to the next; before which step the first is given."""


def spike_interval(
    rng: np.random.Generator, batch: int, length: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two spikes in silence: x (N, T, 1), and y (N,), the steps between them divided by T. T is at least 8.

    The first spike stands at a step below T // 4, the second from T // 4 up to, without, 3 T // 4 steps later. x is 0
    elsewhere.

    Drawn in this order, with rng.integers: the places of the first spikes (N,), and the intervals (N,).
    """
    rows, x = np.arange(batch), np.zeros((batch, length, 1))
    first = rng.integers(0, length // 4, batch)
    interval = rng.integers(length // 4, 3 * length // 4, batch)
    x[rows, first] = x[rows, first + interval] = 1
    return x, interval / length


def spike_train(rng: np.random.Generator, batch: int, length: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return one spike, and those that are to follow: x (N, T, 1) and y (N, T), 1 every `PERIOD` steps after it.

    x is 1 at a step below `LATEST`, drawn with rng.integers (N,), and 0 elsewhere; y is 0 but for its spikes.
    """
    rows, steps = np.arange(batch), np.arange(length)
    first = rng.integers(0, LATEST, batch)
    x = np.zeros((batch, length, 1))
    x[rows, first] = 1
    since = steps - first[:, None]
    return x, ((since > 0) & (since % PERIOD == 0)).astype(np.float64)
