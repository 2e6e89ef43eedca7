"""An endless stream in which a key must be kept for longer than a training window: here carrying the state pays.

Now and then the stream names a key, one of four capitals. Later it asks, "?", and the answer that follows is the last
key. Between the two stand letters that mean nothing. A model that starts each window from a state of 0 can know the
answer only where the key is in the same window.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

KEYS, FILLER = "ABCD", "abcdefgh"
ALPHABET = KEYS + FILLER + "?" + "wxyz"
"""Keys, filler, the question, and the answers: w for A, x for B, y for C, z for D."""

QUESTION = ALPHABET.index("?")
CHANCE = 1 / len(KEYS)
"""Share of the answers that a guess gets right."""


def key_stream(rng: np.random.Generator, length: int, key: float = 0.02, question: float = 0.1) -> Ids:
    """Return ids (length,), numbers in `ALPHABET`. It starts with a key.

    At each step there is a new key with the probability ``key``, a question with the probability ``question`` (its
    answer is the next step), and else filler. Drawn in this order, (length,) each: what comes with rng.random, keys
    and filler with rng.integers. ValueError where one of the two is no probability, or their sum is none.
    """
    if not (min(key, question) >= 0 and key + question <= 1 + 1e-9):
        raise ValueError(f"key and question are probabilities, with a sum of at most 1, not {key} and {question}")
    kind = rng.random(length)
    keys, filler = rng.integers(0, len(KEYS), length), rng.integers(0, len(FILLER), length)
    ids = len(KEYS) + filler
    now, answer = 0, False
    for t in range(length):
        if answer:
            ids[t], answer = QUESTION + 1 + now, False
        elif t == 0 or kind[t] < key:
            ids[t] = now = keys[t]
        elif kind[t] < key + question:
            ids[t], answer = QUESTION, True
    return ids
