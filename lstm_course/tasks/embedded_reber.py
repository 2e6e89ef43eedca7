"""The embedded Reber grammar: the last letter but one repeats the second (Hochreiter & Schmidhuber 1997, task 1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SYMBOLS = "BTSXPVE"
CHANCE = 1 / 2
"""Share of sequences whose decisive letter, T or P, is guessed right without a memory: see `memory_accuracy`."""

# Reber's (1967) diagram: at each node two ways on, each a letter and the next node. The last has E alone.
GRAMMAR = (
    (("T", 1), ("P", 2)),
    (("S", 1), ("X", 3)),
    (("T", 2), ("V", 4)),
    (("X", 2), ("S", 5)),
    (("P", 3), ("V", 5)),
    (("E", 6), ("E", 6)),
)
_END = len(GRAMMAR)


def embedded_reber(
    rng: np.random.Generator, batch: int, inner: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Predict each next letter: x (N, T, 7) one-hot in the order of `SYMBOLS`, y (N, T), mask (N, T).

    A word is B, then T or P, then ``inner`` words of Reber's grammar, then *the same* T or P, then E. The
    number of inner words is this course's, to make the lag longer; the paper has one. x[n, t] is a letter and
    y[n, t] the number of the next one. Words differ in length; mask is False after the end, where x and y are 0.
    ``inner`` below 1 raises ValueError.

    Many next letters cannot be known, since the grammar leaves a choice. What tells a memory from none is the
    last letter but one, T or P: see `memory_accuracy`, whose chance level is 1/2 (`CHANCE`).

    Drawn in this order: the outer letters (N,) with rng.integers, then at each letter of the inner words one
    coin (N,) for every sequence, whether it needs it or not, until all are at their end.
    """
    if inner < 1:
        raise ValueError(f"at least one inner word is needed, not {inner}")
    letters, following = (np.array([[way[k] for way in node] for node in GRAMMAR]) for k in (0, 1))
    outer = np.array(["T", "P"])[rng.integers(0, 2, batch)]
    words = ["B" + letter for letter in outer]
    node, left = np.full(batch, _END), np.full(batch, inner)
    while np.any((node < _END) | (left > 0)):
        coin = rng.integers(0, 2, batch)
        for n in np.flatnonzero((node < _END) | (left > 0)):
            if node[n] == _END:  # another inner word begins
                words[n] += "B"
                node[n], left[n] = 0, left[n] - 1
            else:
                words[n] += letters[node[n], coin[n]]
                node[n] = following[node[n], coin[n]]
    return encode([word + letter + "E" for word, letter in zip(words, outer, strict=True)])


def encode(words: list[str]) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return words over `SYMBOLS` as (x, y, mask), padded to the longest: T is its length less 1."""
    lengths = np.array([len(word) for word in words])
    ids = np.array([[SYMBOLS.index(s) for s in word.ljust(lengths.max(), SYMBOLS[0])] for word in words])
    mask = np.arange(lengths.max() - 1) < lengths[:, None] - 1
    return np.eye(len(SYMBOLS))[ids[:, :-1]] * mask[..., None], ids[:, 1:] * mask, mask


def memory_accuracy(scores: NDArray, y: NDArray, mask: NDArray) -> float:
    """Return the share of sequences in which the right one of T and P gets the higher score at the decisive step.

    scores (N, T, 7): logits or probabilities of the next letter. The decisive step is the last but one, at
    which the last E of the inner words is read. Chance: 1/2.
    """
    rows, step = np.arange(len(y)), mask.sum(axis=1) - 2
    T, P = scores[rows, step, SYMBOLS.index("T")], scores[rows, step, SYMBOLS.index("P")]
    right = np.where(y[rows, step] == SYMBOLS.index("T"), T > P, P > T)
    return float(right.mean())
