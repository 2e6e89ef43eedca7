"""Bracket matching: which closing bracket is due?

After Skachkova, Trost & Klakow, "Closing brackets with recurrent neural networks" (BlackboxNLP 2018).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SYMBOLS = "([)]xy"
CHANCE = 1 / 2
"""Share right of a guess at the steps of the mask: each kind of bracket is as likely as the other there."""


def brackets(
    rng: np.random.Generator, batch: int, length: int, max_depth: int = 4, letters: float = 0.3
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Read brackets of two kinds among letters: x (N, T, 6) one-hot in the order of `SYMBOLS`, y (N, T), mask (N, T).

    y is the closing bracket that is due after each symbol: 1 for ")", 2 for "]", 0 where nothing is open. Brackets
    close in the right order and nest up to ``max_depth`` deep; some are still open at the end. A symbol is a letter
    with probability ``letters``; else it opens or closes, equally likely, but opens where nothing is open and closes
    at the greatest depth. Short of max_depth >= 1 and 0 <= letters < 1: ValueError.

    After an opening bracket the answer is plain to see. mask is True where it must be remembered: a bracket has just
    closed, and another is still open. Chance there: 1/2 (`CHANCE`), since each kind is drawn by itself.

    Drawn in this order: what each symbol is, (N, T) with rng.random, then which kind, (N, T) with rng.integers.
    """
    if max_depth < 1 or not 0 <= letters < 1:
        raise ValueError(f"max_depth is at least 1 and letters in [0, 1), not {max_depth} and {letters}")
    draws, kinds = rng.random((batch, length)), rng.integers(0, 2, (batch, length))
    stack, depth, rows = np.zeros((batch, max_depth + 1), dtype=int), np.zeros(batch, dtype=int), np.arange(batch)
    symbols, y, mask = (
        kinds + SYMBOLS.index("x"),
        np.zeros((batch, length), dtype=int),
        np.zeros_like(draws, dtype=bool),
    )
    for t in range(length):
        bracket = draws[:, t] >= letters
        wants_open = draws[:, t] < (1 + letters) / 2
        opens = bracket & (depth < max_depth) & ((depth == 0) | wants_open)
        closes = bracket & ~opens
        symbols[closes, t] = stack[rows, depth][closes] + SYMBOLS.index(")") - 1
        symbols[opens, t] = kinds[opens, t]
        depth = depth + opens - closes
        stack[rows[opens], depth[opens]] = kinds[opens, t] + 1
        y[:, t] = np.where(depth > 0, stack[rows, depth], 0)
        mask[:, t] = closes & (depth > 0)
    return np.eye(len(SYMBOLS))[symbols], y, mask
