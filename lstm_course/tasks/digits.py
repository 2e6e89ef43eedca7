"""Handwritten digits, read row by row from the top: scikit-learn's own 1,797 pictures of 8 × 8, which it ships."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

CLASSES = 10
CHANCE = 0.1
TEST = 397
"""How many pictures are held out; 1,400 remain."""


@cache
def _pictures() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise ImportError("the digits come with scikit-learn: pip install scikit-learn") from error
    found = load_digits()
    return found.images / 16.0, found.target.astype(np.int64)


def digit_rows(part: str = "train", seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return x (N, 8, 8), eight steps of one row of eight grey values from 0 to 1, and y (N,), the digit.

    The pictures are shuffled with ``np.random.default_rng(seed).permutation``: the last `TEST` are "test", the others
    "train". Copies. ValueError for another part, ImportError where there is no scikit-learn.

    Neighbours in the original order may be by one hand; shuffling puts some hands into both parts, so that this says
    how a network reads *these* writers.
    """
    if part not in ("train", "test"):
        raise ValueError(f'part is "train" or "test", not {part!r}')
    x, y = _pictures()
    order = np.random.default_rng(seed).permutation(len(x))
    chosen = order[:-TEST] if part == "train" else order[-TEST:]
    return x[chosen], y[chosen]
