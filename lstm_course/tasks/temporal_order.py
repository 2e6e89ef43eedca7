"""Temporal order: which of two symbols came first, far apart in noise (Hochreiter & Schmidhuber 1997, task 6a)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RELEVANT, DISTRACTORS = 2, 4
CHANCE = 1 / RELEVANT**2
"""Accuracy of an answer that does not look: the four orders are equally likely."""


def temporal_order(rng: np.random.Generator, batch: int, length: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a batch of temporal order: x (N, T, 6) one-hot and y (N,), with N = batch >= 1 and T = length >= 10.

    Channels 0 and 1 are the symbols that matter, X and Y; 2 to 5 are distractors. One of X and Y stands at a step
    from T // 10 up to, without, T // 5, another (or the same) from T // 2 up to, without, 6 T // 10; all other steps
    hold distractors. y is 0 for X, X; 1 for X, Y; 2 for Y, X; 3 for Y, Y. Chance: an accuracy of 1/4 (`CHANCE`).
    Raises ValueError for a length below 10.

    Drawn in this order, all with rng.integers: distractors (N, T), the first place and the second place (N,) each,
    the first symbol and the second symbol (N,) each.

    The paper's sequences also have a symbol for the start and one for the end and vary in length from 100 to 110,
    with the places from 10 to 20 and from 50 to 60: the same shares of the length as here.
    """
    if length < 10:
        raise ValueError(f"temporal order needs at least 10 steps, not {length}")
    symbols = rng.integers(RELEVANT, RELEVANT + DISTRACTORS, (batch, length))
    early = rng.integers(length // 10, length // 5, batch)
    late = rng.integers(length // 2, 6 * length // 10, batch)
    first, second = rng.integers(0, RELEVANT, batch), rng.integers(0, RELEVANT, batch)
    rows = np.arange(batch)
    symbols[rows, early], symbols[rows, late] = first, second
    return np.eye(RELEVANT + DISTRACTORS)[symbols], RELEVANT * first + second
