"""What people get wrong in joining two directions, and in reading their last states."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.bidirectional import final_states, merge_directions


def _but(**modes: Callable) -> Callable:
    """Return the right answers, but for the modes named, which have a function of (forward, backward)."""

    def implementation(forward, backward, mode):
        return modes[mode](forward, backward) if mode in modes else merge_directions(forward, backward, mode)

    return implementation


def _adds_into_forward(forward, backward, mode):
    if mode in ("sum", "ave"):
        forward += backward
        return forward / 2 if mode == "ave" else forward
    return merge_directions(forward, backward, mode)


MERGE = (
    Misconception(
        "joined along time",
        _but(concat=lambda a, b: np.concatenate([a, b], axis=1)),
        "That makes a sequence of twice the length. Each step keeps its place and gets more features.",
    ),
    Misconception(
        "joined along the batch",
        _but(concat=lambda a, b: np.concatenate([a, b])),
        "That makes a batch of twice the size. The features are the last axis.",
    ),
    Misconception(
        "a new axis behind",
        _but(concat=lambda a, b: np.stack([a, b], axis=-1)),
        "Stacking makes a new axis behind the features. The features are to lie end to end, (N, T, 2H).",
    ),
    Misconception(
        "the two stacked in front",
        _but(concat=lambda a, b: np.stack([a, b])),
        "Stacking makes a new axis in front of the batch. The features are to lie end to end, (N, T, 2H).",
    ),
    Misconception(
        "features in turns",
        _but(concat=lambda a, b: np.stack([a, b], axis=-1).reshape(*a.shape[:2], -1)),
        "The shape is right, but forward and backward features alternate. All of forward comes first.",
    ),
    Misconception(
        "reshape for a join along the features",
        _but(concat=lambda a, b: np.concatenate([a, b], axis=1).reshape(*a.shape[:2], -1)),
        "A reshape gives the shape and muddles the steps: joining along the right axis needs none.",
    ),
    Misconception(
        "backward in front",
        _but(concat=lambda a, b: np.concatenate([b, a], axis=-1)),
        "The forward features come first, as in PyTorch.",
    ),
    Misconception(
        "mode not looked at",
        lambda forward, backward, mode: merge_directions(forward, backward, "concat"),
        "Four modes, four ways to join. Yours does the same for each.",
    ),
    Misconception("mean without its half", _but(ave=lambda a, b: a + b), "The mean of two is half of their sum."),
    Misconception("half in the sum", _but(sum=lambda a, b: (a + b) / 2), "A sum has no half in it: the mean has."),
    Misconception(
        "halved before the sum, once",
        _but(ave=lambda a, b: a + b / 2),
        "The half belongs to the whole sum. Division comes before addition: brackets are missing.",
    ),
    Misconception(
        "sum and mean exchanged",
        _but(sum=lambda a, b: (a + b) / 2, ave=lambda a, b: a + b),
        "“sum” adds the two, “ave” halves what comes out.",
    ),
    Misconception(
        "sum for the product",
        _but(mul=lambda a, b: a + b),
        "“mul” multiplies each entry of forward by its partner in backward.",
    ),
    Misconception(
        "matrix product",
        _but(mul=lambda a, b: a @ b),
        "“mul” goes entry by entry: each number times its partner, with *.",
    ),
    Misconception(
        "added into forward",
        _adds_into_forward,
        "+= on an argument changes the caller's array: make a new one.",
    ),
    common.mutates(merge_directions, "backward"),
    common.downcasts(merge_directions),
)


def _halves(hs):
    return np.split(hs, 2, axis=-1)


def _at(half: np.ndarray, steps: np.ndarray) -> np.ndarray:
    return half[np.arange(len(half)), steps]


def _ends(forward: Callable, backward: Callable) -> Callable:
    """``forward(half, lengths)`` of the first half of the features, ``backward(half, lengths)`` of the second."""

    def implementation(hs, lengths):
        first, second = _halves(hs)
        return forward(first, lengths), backward(second, lengths)

    return implementation


def _last(half, lengths):
    return _at(half, lengths - 1)


def _first(half, lengths):
    return half[:, 0]


def _column(half, lengths):
    return half[:, -1]


def _alternate(hs, lengths):
    return _last(hs[..., ::2], lengths), _first(hs[..., 1::2], lengths)


FINAL = (
    Misconception(
        "last column for both",
        _ends(_column, _column),
        "At the last column the backward LSTM has read a single step, and short sequences have only padding.",
    ),
    Misconception(
        "last column for the forward state",
        _ends(_column, _first),
        "hs[:, −1] is padding for all but the longest. Each sequence ends at its own length.",
    ),
    Misconception(
        "last column for the backward state",
        _ends(_last, _column),
        "The backward LSTM ends where the sequence begins. At the last column it has hardly begun.",
    ),
    Misconception(
        "both read where the sequence ends",
        _ends(_last, _last),
        "There the backward LSTM has read one step, the last. It is through at step 0.",
    ),
    Misconception(
        "both read where the sequence begins",
        _ends(_first, _first),
        "At step 0 the forward LSTM has read one step. It is through at its sequence's last step.",
    ),
    Misconception(
        "beginning and end exchanged",
        _ends(_first, _last),
        "Forward ends at the end, backward at the beginning. Yours takes each where it has just begun.",
    ),
    Misconception(
        "returned the other way round",
        lambda hs, lengths: final_states(hs, lengths)[::-1],
        "The forward state is returned first.",
    ),
    Misconception(
        "halves exchanged",
        lambda hs, lengths: (_last(_halves(hs)[1], lengths), _first(_halves(hs)[0], lengths)),
        "The first H features are the forward LSTM's.",
    ),
    Misconception(
        "every other feature",
        _alternate,
        "The directions lie end to end: the first H features are forward, the last H backward.",
    ),
    Misconception(
        "one step beyond the end",
        _ends(lambda half, lengths: _at(half, lengths), _first),
        "Steps are counted from 0, so the last step of a sequence is lengths[n] − 1. Yours reads what is behind it.",
    ),
    Misconception(
        "one step beyond the end, held back",
        _ends(lambda half, lengths: _at(half, np.minimum(lengths, half.shape[1] - 1)), _first),
        "Steps are counted from 0, so the last step of a sequence is lengths[n] − 1.",
    ),
    Misconception(
        "every length for every sequence",
        _ends(lambda half, lengths: half[:, lengths - 1], _first),
        "hs[:, lengths − 1] takes all those steps from each sequence. Give the rows an index of their own.",
    ),
    Misconception(
        "the first sequence's length",
        _ends(lambda half, lengths: half[:, lengths[0] - 1], _first),
        "Each sequence ends at its own length.",
    ),
    Misconception(
        "the last sequence for the last step",
        _ends(lambda half, lengths: half[-1], lambda half, lengths: half[0]),
        "hs[−1] is the last sequence of the batch. Time is axis 1.",
    ),
    Misconception(
        "all features of both",
        lambda hs, lengths: (_last(hs, lengths), _first(hs, lengths)),
        "Half of the features are each direction's: (N, H), not (N, 2H).",
    ),
    Misconception(
        "already joined",
        lambda hs, lengths: np.concatenate(final_states(hs, lengths), axis=-1),
        "The two states are returned apart, as a pair.",
    ),
    Misconception(
        "largest over time",
        _ends(lambda half, lengths: half.max(axis=1), lambda half, lengths: half.max(axis=1)),
        "The state at one step is asked for, not the largest of all steps.",
    ),
    common.mutates(final_states, "hs"),
    common.mutates(final_states, "lengths"),
    common.downcasts(final_states),
)
