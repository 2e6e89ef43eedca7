"""Counting: how many brackets are open, said at every step, in statements that a semicolon ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ALPHABET = "();x"
DEEPEST = 8
"""The answer to any larger count, too: there are DEEPEST + 1 of them."""
CHANCES = (0.32, 0.2, 0.12, 0.36)
"""How often each symbol of the alphabet is drawn."""


def bracket_depth(rng: np.random.Generator, batch: int, length: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return a batch: x (N, T, 4), symbols one-hot, and y (N, T), the brackets open after each step, `DEEPEST` at most.

    A bracket opens, one closes, a semicolon ends the statement and with it all that is open, a letter means nothing. No
    bracket is closed that is not open: there a letter stands instead. Drawn by rng.choice, all symbols at once.
    """
    symbols = rng.choice(len(ALPHABET), size=(batch, length), p=CHANCES)
    opens, closes, ends, letter = range(len(ALPHABET))
    y, now = np.zeros((batch, length), dtype=np.int64), np.zeros(batch, dtype=np.int64)
    for t in range(length):
        symbols[:, t] = np.where((symbols[:, t] == closes) & (now == 0), letter, symbols[:, t])
        read = symbols[:, t]
        now = np.where(read == ends, 0, now + (read == opens) - (read == closes))
        y[:, t] = np.minimum(now, DEEPEST)
    return np.eye(len(ALPHABET))[symbols], y
