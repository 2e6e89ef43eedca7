"""Associative recall: pairs of a key and a value, then a key: its value? (Ba et al. 2016; Arora et al. 2024)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

KEYS, VALUES = 16, 8
CHANCE = 1 / VALUES
"""Accuracy of an answer that does not look: the values are equally likely."""


def associative_recall(
    rng: np.random.Generator, batch: int, pairs: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a batch: x (N, pairs + 1, KEYS + VALUES) and y (N,), with N = batch and from 1 to KEYS pairs.

    Each of the first steps shows a pair, key and value one-hot side by side; no key comes twice in a sequence. The last
    step shows one of these keys alone, and y is the number of its value. ValueError for another number of pairs.

    Drawn in this order: the keys by rng.permuted, the values (N, pairs) and which key is asked for (N,) by
    rng.integers. In the papers key and value are two symbols in a row, so that a model has to put them together first.
    """
    if not 1 <= pairs <= KEYS:
        raise ValueError(f"there are from 1 to {KEYS} pairs, not {pairs}")
    keys = rng.permuted(np.tile(np.arange(KEYS), (batch, 1)), axis=1)[:, :pairs]
    values = rng.integers(0, VALUES, (batch, pairs))
    asked, rows = rng.integers(0, pairs, batch), np.arange(batch)
    x = np.zeros((batch, pairs + 1, KEYS + VALUES))
    x[:, :pairs, :KEYS] = np.eye(KEYS)[keys]
    x[:, :pairs, KEYS:] = np.eye(VALUES)[values]
    x[rows, pairs, keys[rows, asked]] = 1
    return x, values[rows, asked]
