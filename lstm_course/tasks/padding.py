"""Sequences of different length in one array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


def pad_batch(sequences: Sequence[Sequence[int] | Ids], value: int) -> tuple[Ids, Ids]:
    """Return (ids (N, T), lengths (N,)): sequences, padded behind with ``value`` to the length T of the longest.

    ValueError where there is no sequence, or an empty one: an LSTM has no last step in it.
    """
    lengths = np.array([len(sequence) for sequence in sequences], dtype=np.int64)
    if not len(lengths) or not lengths.min():
        raise ValueError("at least one sequence is wanted, and none of them empty")
    ids = np.full((len(lengths), lengths.max()), value, dtype=np.int64)
    for row, sequence in zip(ids, sequences, strict=True):
        row[: len(sequence)] = sequence
    return ids, lengths
