"""Delayed recall: say at the end which symbol came first, after nothing but noise (Bengio, Simard & Frasconi 1994)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SYMBOLS = 4
CHANCE = 1 / SYMBOLS
"""Accuracy of an answer that does not look: the symbols are equally likely."""


def delayed_recall(
    rng: np.random.Generator, batch: int, length: int, symbols: int = SYMBOLS, noise: float = 0.1
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a batch of delayed recall: x (N, T, symbols + 1) and y (N,), with N = batch >= 1 and T = length >= 1.

    x[:, 0] is the symbol y, one-hot in the first ``symbols`` channels. From the second step on these channels are 0
    and the last channel holds Gaussian noise of standard deviation ``noise``. The answer is due after the last step,
    T - 1 steps after the symbol. Chance: an accuracy of 1 / symbols (`CHANCE` for four). Raises ValueError for a
    length or a number of symbols below 1.

    Drawn in this order: the symbols (N,) with rng.integers, the noise (N, T - 1) with rng.standard_normal.

    The paper's latching problem has two classes, which noisy inputs of the first steps tell. Here the symbol is told
    without noise and at once, so that only keeping it is hard.
    """
    if length < 1:
        raise ValueError(f"a sequence has at least one step, not {length}")
    y = rng.integers(0, symbols, batch)
    x = np.zeros((batch, length, symbols + 1))
    x[np.arange(batch), 0, y] = 1
    x[:, 1:, symbols] = noise * rng.standard_normal((batch, length - 1))
    return x, y
