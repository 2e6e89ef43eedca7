"""What people get wrong in turning padded sequences round."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.bidirectional import reverse_padded


def _row_by_row(change: Callable[[np.ndarray, int], np.ndarray]) -> Callable:
    """Each sequence by itself: ``change(row, length)`` gives its new row."""

    def implementation(x, lengths):
        result = x.copy()
        for n, length in enumerate(lengths):
            result[n] = change(x[n], length)
        return result

    return implementation


def _all_alike(pick: Callable[[np.ndarray], int]) -> Callable:
    return lambda x, lengths: reverse_padded(x, np.full_like(lengths, pick(lengths)))


def _stop_of_minus_one(x, lengths):
    result = x.copy()
    for n, length in enumerate(lengths):
        result[n, :length] = x[n, length - 1 : -1 : -1]
    return result


def _stop_of_zero(x, lengths):
    result = x.copy()
    for n, length in enumerate(lengths):
        result[n, :length] = x[n, length - 1 : 0 : -1]
    return result


def _in_place(x, lengths):
    for n, length in enumerate(lengths):
        x[n, :length] = x[n, :length][::-1].copy()
    return x


def _without_a_copy(x, lengths):
    for n, length in enumerate(lengths):
        for t in range(length):
            x[n, t] = x[n, length - 1 - t]
    return x


def _no_padding_kept(x, lengths):
    result = np.zeros_like(x)
    for n, length in enumerate(lengths):
        result[n, :length] = x[n, :length][::-1]
    return result


def _one_too_far(x, lengths):
    return reverse_padded(x, np.minimum(lengths + 1, x.shape[1]))


def _padding_first(row, length):
    return np.concatenate([row[length:], row[:length][::-1]])


REVERSE = (
    Misconception(
        "padding turned in with the rest",
        lambda x, lengths: x[:, ::-1].copy(),
        "A short sequence then begins with its padding. Only its own steps change places.",
    ),
    Misconception(
        "batch turned round",
        lambda x, lengths: x[::-1].copy(),
        "That puts the last sequence first and leaves each as it was. Time is axis 1.",
    ),
    Misconception(
        "features turned round",
        lambda x, lengths: x[..., ::-1].copy(),
        "That turns the last axis, which holds a step's features. Time is axis 1.",
    ),
    Misconception(
        "every axis turned round",
        lambda x, lengths: np.flip(x).copy(),
        "np.flip without an axis turns the batch and the features too. Only time is to be turned.",
    ),
    Misconception(
        "padding silenced",
        _no_padding_kept,
        "Behind the end of a sequence everything stays as it was. Yours puts zeros there.",
    ),
    Misconception(
        "negative steps taken from the end",
        lambda x, lengths: x[np.arange(len(x))[:, None], lengths[:, None] - 1 - np.arange(x.shape[1])],
        "Behind the end lengths[n] − 1 − t is negative, and NumPy counts from the row's end: the padding is turned.",
    ),
    Misconception(
        "padding moved to the front",
        _row_by_row(_padding_first),
        "The sequence still begins at step 0. Yours ends where the row ends, with its padding before it.",
    ),
    Misconception(
        "the first sequence's length for all",
        _all_alike(lambda lengths: lengths[0]),
        "Each sequence has a length of its own, and yours takes that of the first.",
    ),
    Misconception(
        "the longest length for all",
        _all_alike(np.max),
        "Each sequence has a length of its own. Yours takes the longest, and padding slips into the shorter ones.",
    ),
    Misconception(
        "the shortest length for all",
        _all_alike(np.min),
        "Each sequence has a length of its own, and yours takes the shortest.",
    ),
    Misconception(
        "the last step left behind",
        lambda x, lengths: reverse_padded(x, np.maximum(lengths - 1, 1)),
        "The last step of a sequence, number lengths[n] − 1, belongs to it and becomes the first.",
    ),
    Misconception(
        "one step too far",
        _one_too_far,
        "Step lengths[n] is padding already, since steps are counted from 0.",
    ),
    Misconception(
        "a slice that stops at minus one",
        _stop_of_minus_one,
        "In a slice −1 means the last step, not the one before step 0: yours is empty.",
    ),
    Misconception(
        "a slice that stops before step 0",
        _stop_of_zero,
        "The stop of a slice is left out, so step 0 is missing.",
    ),
    Misconception("nothing turned", lambda x, lengths: x.copy(), "That is x as it came in."),
    Misconception(
        "turned round in place",
        _in_place,
        "The values are right, but the caller's x is overwritten, and it is needed for the other direction.",
    ),
    Misconception(
        "read after it was overwritten",
        _without_a_copy,
        "From the middle on, your loop reads steps that it has written already. Read from x, write to a new array.",
    ),
    common.mutates(reverse_padded, "lengths"),
    common.downcasts(reverse_padded),
)
