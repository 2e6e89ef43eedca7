"""The adding problem: two numbers, far apart, to be found and added (Hochreiter & Schmidhuber 1997, task 4)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CHANCE = 1 / 6
"""Mean squared error of the best constant answer, 1: the variance of a sum of two uniform numbers, 2/12."""


def adding_problem(
    rng: np.random.Generator, batch: int, length: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a batch of the adding problem: x (N, T, 2) and y (N,), with N = batch >= 1 and T = length >= 2.

    x[:, :, 0] is noise, uniform in [0, 1). x[:, :, 1] marks two steps with a 1 and is 0 elsewhere: one mark
    among the first T // 2 steps, one among the rest. y is the sum of the two marked numbers.
    Chance: answering 1 always gives a mean squared error of 1/6 (`CHANCE`). A length of 1 raises ValueError.

    Drawn in this order: values (N, T) with rng.random, the first marks (N,) and then the second marks (N,)
    with rng.integers.

    The paper draws from [-1, 1], marks 1, -1 and 0, puts both marks into the first half (one among the first ten
    steps), varies the length, and scales the answer to [0, 1]. This is the simpler form that later work uses (Le,
    Jaitly & Hinton 2015; Arjovsky, Shah & Bengio 2016).
    """
    values = rng.random((batch, length))
    first = rng.integers(0, length // 2, batch)
    second = rng.integers(length // 2, length, batch)
    marks, rows = np.zeros((batch, length)), np.arange(batch)
    marks[rows, first] = marks[rows, second] = 1
    return np.stack([values, marks], axis=-1), np.sum(values * marks, axis=1)
