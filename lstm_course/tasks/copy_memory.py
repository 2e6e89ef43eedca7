"""Copy memory: a few symbols, a long wait, say them again (Arjovsky, Shah & Bengio 2016, section 4.1).

The idea is older: Hochreiter & Schmidhuber (1997, task 2) let a network recall one symbol after a delay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CHANCE = 1 / 8
"""Share of the recalled symbols that a guess gets right, with the paper's eight symbols."""


def copy_memory(
    rng: np.random.Generator, batch: int, delay: int, items: int = 10, symbols: int = 8
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return a batch of copy memory: x (N, T, S + 2) one-hot, y (N, T) and mask (N, T), with T = delay + 2 * items.

    S is ``symbols``. Classes 0 to S − 1 are symbols, S is a blank, S + 1 says "now". x shows ``items`` symbols, then
    delay − 1 blanks, "now", and ``items`` blanks. y is blank, except for the last ``items`` steps, where it repeats the
    symbols in their order; mask is True there. delay, items and symbols are at least 1, else ValueError.

    Chance: 1/S of the symbols recalled (`CHANCE`, for 8). Without a memory the best mean cross-entropy over *all*
    steps is `memoryless_loss`. Drawn: the symbols (N, items) with rng.integers.
    """
    if min(delay, items, symbols) < 1:
        raise ValueError(f"delay, items and symbols are at least 1, not {delay}, {items} and {symbols}")
    told = rng.integers(0, symbols, (batch, items))
    T, blank, now = delay + 2 * items, symbols, symbols + 1
    shown, y = np.full((batch, T), blank), np.full((batch, T), blank)
    shown[:, :items] = y[:, -items:] = told
    shown[:, items + delay - 1] = now
    mask = np.zeros((batch, T), dtype=bool)
    mask[:, -items:] = True
    return np.eye(symbols + 2)[shown], y, mask


def memoryless_loss(delay: int, items: int = 10, symbols: int = 8) -> float:
    """Return the cross-entropy, in nats a step, of knowing when to speak and nothing else: K ln S / (delay + 2K)."""
    return float(items * np.log(symbols) / (delay + 2 * items))
