"""Say it backwards: the task in which a bottleneck of fixed size is felt as the sequence grows."""

from __future__ import annotations

import numpy as np

from lstm_course.tasks.pairs import Pairs, encode_pairs

LETTERS = "abcdefghij"
SHORTEST, LONGEST = 3, 12


def reversal_pairs(
    rng: np.random.Generator, batch: int, shortest: int = SHORTEST, longest: int = LONGEST
) -> list[tuple[str, str]]:
    """Return ``batch`` pairs of a random string of `LETTERS` and the same string backwards.

    Lengths are uniform from ``shortest`` to ``longest``, both included. Drawn in this order with rng.integers: the
    lengths (N,), the letters (N, longest). ValueError unless 1 <= shortest <= longest.
    """
    if not 1 <= shortest <= longest:
        raise ValueError(f"lengths go from 1 upwards, not from {shortest} to {longest}")
    lengths = rng.integers(shortest, longest + 1, batch)
    letters = rng.integers(0, len(LETTERS), (batch, longest))
    texts = ["".join(LETTERS[k] for k in row[:n]) for row, n in zip(letters, lengths, strict=True)]
    return [(text, text[::-1]) for text in texts]


def reversal(rng: np.random.Generator, batch: int, shortest: int = SHORTEST, longest: int = LONGEST) -> Pairs:
    """Return a batch as numbers: see `pairs.encode_pairs`."""
    return encode_pairs(reversal_pairs(rng, batch, shortest, longest))
