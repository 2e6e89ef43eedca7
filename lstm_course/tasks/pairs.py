"""Pairs of strings for encoder and decoder, as padded numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_course.tasks.padding import pad_batch

Ids = NDArray[np.int64]

PADDING, START, END = 0, 1, 2
SYMBOLS = ("<pad>", "<start>", "<end>", *"abcdefghijklmnopqrstuvwxyz0123456789 ,./-")
"""What the numbers stand for, in the source and in the target."""

_NUMBER = {symbol: k for k, symbol in enumerate(SYMBOLS)}


class Pairs(NamedTuple):
    """source (N, S), lengths (N,) of the sources, target (N, T): each target ends with `END`, then `PADDING`."""

    source: Ids
    lengths: Ids
    target: Ids


def encode_pairs(pairs: Sequence[tuple[str, str]]) -> Pairs:
    """Encode strings as numbers. KeyError names a character outside `SYMBOLS`, ValueError for an empty source."""
    source, lengths = pad_batch([[_NUMBER[c] for c in text] for text, _ in pairs], PADDING)
    target, _ = pad_batch([[*(_NUMBER[c] for c in text), END] for _, text in pairs], PADDING)
    return Pairs(source, lengths, target)


def decode_ids(ids: Ids) -> list[str]:
    """Return the strings (N,) that rows (N, T) spell, each up to its first `END`; padding and `START` are left out.

    ValueError where a number before the end is none of a symbol's.
    """
    texts = []
    for row in np.asarray(ids).tolist():
        row = row[: row.index(END)] if END in row else row
        if any(not 0 <= k < len(SYMBOLS) for k in row):
            raise ValueError(f"numbers are from 0 to {len(SYMBOLS) - 1}, not {min(row)} to {max(row)}")
        texts.append("".join(SYMBOLS[k] for k in row if k not in (PADDING, START)))
    return texts


def exact_match(predicted: Ids, target: Ids) -> float:
    """Return the share of rows that spell their target, all of it and nothing else. predicted (N, T'), target (N, T).

    ValueError where there is no row, or N differs.
    """
    _same_rows(np.asarray(predicted), np.asarray(target))
    return float(np.mean([a == b for a, b in zip(decode_ids(predicted), decode_ids(target), strict=True)]))


def character_accuracy(predicted: Ids, target: Ids) -> float:
    """Return the share of the target's symbols, `END` too, that are predicted in their place. Padding does not count.

    predicted (N, T'), target (N, T). ValueError where there is no symbol in the target, or N differs.
    """
    predicted, target = np.asarray(predicted), np.asarray(target)
    _same_rows(predicted, target)
    if not (target != PADDING).any():
        raise ValueError("the target is nothing but padding: there is nothing to say")
    same = np.zeros_like(target, dtype=bool)
    width = min(predicted.shape[1], target.shape[1])
    same[:, :width] = predicted[:, :width] == target[:, :width]
    return float(same[target != PADDING].mean())


def _same_rows(predicted: Ids, target: Ids) -> None:
    if predicted.ndim != 2 or target.ndim != 2 or not len(predicted) == len(target) > 0:
        raise ValueError(
            f"one row predicted for each row of the target is wanted, not {predicted.shape} for {target.shape}"
        )
