"""What people get wrong in splitting a series in time, and in finding its scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.tasks.windows import chronological_split, fit_scaler


def _parts(ends: Callable) -> Callable:
    """Return slices between 0 and the ``ends(n, fractions)``."""

    def implementation(n, fractions):
        found = [int(end) for end in ends(n, fractions)]
        return tuple(slice(first, last) for first, last in zip([0, *found], found, strict=False))

    return implementation


def _but(change: Callable) -> Callable:
    """Return ``change(parts, n)`` of the right slices."""
    return lambda n, fractions: change(chronological_split(n, fractions), n)


def _shuffled(parts, n):
    order = np.random.default_rng(0).permutation(n)
    return tuple(order[part] for part in parts)


def _from_the_end(parts, n):
    return tuple(slice(n - part.stop, n - part.start) for part in parts)


def _alone(n, fractions):
    return tuple(slice(0, round(n * share)) for share in fractions)


SPLIT = (
    Misconception(
        "random split",
        _but(_shuffled),
        "A series must not be shuffled: neighbours in time are almost equal, so the training part would hold the "
        "test part's answers.",
    ),
    Misconception(
        "interleaved steps",
        lambda n, fractions: tuple(slice(k, n, len(fractions)) for k in range(len(fractions))),
        "Parts that interleave are neighbours everywhere. Each part is one stretch of time.",
    ),
    Misconception(
        "newest steps first",
        _but(_from_the_end),
        "The past is learned from and the future tested on: the first part is the oldest.",
    ),
    Misconception(
        "order of the parts turned",
        _but(lambda parts, n: parts[::-1]),
        "The parts come back in the order of the fractions, which is the order of time.",
    ),
    Misconception(
        "each part from the start",
        _alone,
        "Fractions add up: a part begins where the one before has ended.",
    ),
    Misconception(
        "equal parts",
        _parts(lambda n, fractions: [round(n * (k + 1) / len(fractions)) for k in range(len(fractions))]),
        "The fractions say how long each part is; yours are all of one length.",
    ),
    Misconception(
        "each length cut down to a whole number",
        _parts(lambda n, fractions: np.cumsum([int(n * share) for share in fractions])),
        "Rounded down part by part, steps are lost at the end. Round where the parts *end*, and let the last end at n.",
    ),
    Misconception(
        "ends cut down to whole numbers",
        _parts(lambda n, fractions: [*(n * np.cumsum(fractions)[:-1]).astype(int), n]),
        "Ends are rounded to the nearest whole number; int() cuts.",
    ),
    Misconception(
        "each part rounded by itself",
        _parts(lambda n, fractions: [*np.cumsum([round(n * share) for share in fractions[:-1]]), n]),
        "Rounded part by part, the errors add up, and a later part begins a step off. Round where the parts *end*.",
    ),
    Misconception(
        "ends rounded up",
        _parts(lambda n, fractions: [*np.ceil(n * np.cumsum(fractions)[:-1]), n]),
        "Ends are rounded to the nearest whole number; ceil() always goes up.",
    ),
    Misconception(
        "last part loses a step",
        _but(lambda parts, n: (*parts[:-1], slice(parts[-1].start, n - 1))),
        "A slice's stop is not in it: the last part stops at n.",
    ),
    Misconception(
        "a step in two parts",
        _but(lambda parts, n: tuple(slice(part.start, part.stop + 1) for part in parts)),
        "A slice's stop is not in it, so that one part may stop where the next begins. No step belongs to both.",
    ),
    Misconception(
        "a step between the parts lost",
        _but(lambda parts, n: (parts[0], *(slice(part.start + 1, part.stop) for part in parts[1:]))),
        "A part begins at the number where the one before stopped: that step is not in it yet.",
    ),
    Misconception(
        "last part left out", _but(lambda parts, n: parts[:-1]), "One part for each fraction; the last ends at n."
    ),
)


def _scaler(mean: Callable = lambda a: np.mean(a, axis=0), deviation: Callable = lambda a: np.std(a, axis=0)):
    def implementation(train):
        found = deviation(train)
        return mean(train), np.where(found > 0, found, 1.0).astype(train.dtype)

    return implementation


def _no_guard(train):
    return np.mean(train, axis=0), np.std(train, axis=0)


def _small_guard(train):
    return np.mean(train, axis=0), np.std(train, axis=0) + np.asarray(1e-8, train.dtype)


SCALER = (
    Misconception(
        "deviation of zero kept",
        _no_guard,
        "Where a column never changes the deviation is 0, and dividing by it gives NaN: use 1 there.",
    ),
    Misconception(
        "a little added to the deviation",
        _small_guard,
        "It keeps from dividing by 0 and makes huge numbers of the first new value instead. Use 1 where it is 0.",
    ),
    Misconception(
        "one scale for all columns",
        _scaler(lambda a: np.full(a.shape[1:], a.mean(), a.dtype), lambda a: np.full(a.shape[1:], a.std(), a.dtype)),
        "Columns have units of their own, dollars and degrees: each gets its own mean and deviation.",
    ),
    Misconception(
        "a mean for each step",
        lambda train: fit_scaler(train.T if train.ndim == 2 else train),
        "The mean of a column runs over time, which is axis 0.",
    ),
    Misconception("variance for the deviation", _scaler(deviation=lambda a: np.var(a, axis=0)), "A root is missing."),
    Misconception(
        "one less in the divisor",
        _scaler(deviation=lambda a: np.std(a, axis=0, ddof=1) if len(a) > 1 else np.zeros_like(a[0])),
        "The mean square is over all T steps here, not T − 1: NumPy's own setting.",
    ),
    Misconception(
        "smallest and range",
        _scaler(lambda a: a.min(axis=0), lambda a: a.max(axis=0) - a.min(axis=0)),
        "That scales to 0 … 1 and hangs on two single steps. Mean and standard deviation are asked for.",
    ),
    Misconception("median for the mean", _scaler(lambda a: np.median(a, axis=0)), "The mean is asked for."),
    Misconception(
        "deviation from zero",
        _scaler(deviation=lambda a: np.sqrt(np.mean(a**2, axis=0))),
        "The deviation is from the mean: subtract it before you square.",
    ),
    Misconception("mean and deviation exchanged", lambda train: fit_scaler(train)[::-1], "The mean is returned first."),
    Misconception(
        "axis of length one kept",
        lambda train: tuple(np.asarray(a)[None] for a in fit_scaler(train)),
        "One number a column, (D,): no axis is left of time.",
    ),
    Misconception(
        "the scaled series itself",
        lambda train: (train - fit_scaler(train)[0]) / fit_scaler(train)[1],
        "What is wanted are the two numbers a column with which any part can be scaled.",
    ),
    common.mutates(fit_scaler, "train"),
    common.downcasts(fit_scaler),
)
