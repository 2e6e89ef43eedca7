"""What people get wrong in filling up a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.tasks.padding import pad_batch


def _filled(
    longest: Callable[[list[int]], int] = max, where: Callable[[int, int], slice] = lambda many, T: slice(many)
) -> Callable:
    """Rows of the length ``longest(lengths)``, each sequence at ``where(its length, T)``, cut where it does not fit."""

    def implementation(sequences: list, value: int) -> Any:
        lengths = np.array([len(sequence) for sequence in sequences])
        T = longest(lengths.tolist())
        ids = np.full((len(sequences), T), value, dtype=np.int64)
        for row, sequence in zip(ids, sequences, strict=True):
            kept = sequence[:T]
            row[where(len(kept), T)] = kept
        return ids, lengths

    return implementation


def _changed(change: Callable[[Any, Any, list, int], Any]) -> Callable:
    return lambda sequences, value: change(*pad_batch(sequences, value), sequences, value)


def _in_place(sequences, value):
    T = max(len(sequence) for sequence in sequences)
    lengths = np.array([len(sequence) for sequence in sequences])
    for sequence in sequences:
        sequence.extend([value] * (T - len(sequence)))
    return np.array(sequences), lengths


def _lengths_of_rows(sequences, value):
    ids, _ = pad_batch(sequences, value)
    return ids, np.array([len(row) for row in ids])


PAD = (
    Misconception(
        "padding in front",
        _filled(where=lambda many, T: slice(T - many, T)),
        "The padding stands behind: packing, and a length counted from the first step, rely on it.",
    ),
    Misconception(
        "cut to the shortest",
        _filled(longest=min),
        "Nothing may be lost: the batch is as long as its longest sequence.",
    ),
    Misconception(
        "always filled with 0",
        lambda sequences, value: pad_batch(sequences, 0),
        "The caller says what the padding is, in value.",
    ),
    Misconception(
        "one column too many",
        _filled(longest=lambda lengths: max(lengths) + 1),
        "The longest sequence needs no padding: its row is full.",
    ),
    Misconception(
        "as long as the first",
        _filled(longest=lambda lengths: lengths[0]),
        "The longest sequence says how long the rows are, and it may stand anywhere.",
    ),
    Misconception(
        "lengths after filling up",
        _lengths_of_rows,
        "Every row has T entries then. The lengths are those of the sequences as they came in.",
    ),
    Misconception(
        "padding counted by its value",
        _changed(lambda ids, lengths, sequences, value: (ids, (ids != value).sum(axis=1))),
        "A word can have the same number as the padding. Count before you fill up.",
    ),
    Misconception(
        "last steps for lengths",
        _changed(lambda ids, lengths, sequences, value: (ids, lengths - 1)),
        "A length is how many steps there are; the number of the last step is one less.",
    ),
    Misconception(
        "time first",
        _changed(lambda ids, lengths, sequences, value: (ids.T, lengths)),
        "One row a sequence: (N, T). Yours is (T, N).",
    ),
    Misconception(
        "numbers with a point",
        _changed(lambda ids, lengths, sequences, value: (ids.astype(float), lengths)),
        "An embedding looks its rows up by whole numbers. np.zeros and np.full give others, unless told which.",
    ),
    Misconception(
        "sorted by length",
        _changed(lambda ids, lengths, sequences, value: (ids[np.argsort(-lengths)], lengths[np.argsort(-lengths)])),
        "Row n is sequence n: its label knows nothing of another order.",
    ),
    Misconception(
        "lengths left out",
        _changed(lambda ids, lengths, sequences, value: ids),
        "Two things come back. Without the lengths nobody can tell where a sequence ends.",
    ),
    Misconception(
        "filled up in place",
        _in_place,
        "The caller's lists are longer afterwards. Make new rows.",
    ),
)
