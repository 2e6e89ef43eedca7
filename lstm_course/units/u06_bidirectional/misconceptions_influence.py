"""What people get wrong in nudging a function step by step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.influence import influence


def _largest(change):
    return np.max(np.abs(change), axis=(0, 2))


def _nudging(where: Callable[[int], tuple] = lambda s: (slice(None), s), size: Callable = _largest) -> Callable:
    """Add the nudge at ``where(s)``, and make one number a step of the change by ``size``."""

    def implementation(f, x, nudge):
        before, T = f(x), x.shape[1]
        moved = np.zeros_like(before, shape=(T, T))
        for s in range(T):
            nudged = x.copy()
            nudged[where(s)] += nudge
            moved[:, s] = size(f(nudged) - before)
        return moved

    return implementation


def _never_put_back(f, x, nudge):
    before, T, x = f(x), x.shape[1], x.copy()
    moved = np.zeros_like(before, shape=(T, T))
    for s in range(T):
        x[:, s] += nudge
        moved[:, s] = _largest(f(x) - before)
    return moved


def _against_the_last(f, x, nudge):
    before, T, x = f(x), x.shape[1], x.copy()
    moved = np.zeros_like(before, shape=(T, T))
    for s in range(T):
        x[:, s] += nudge
        after = f(x)
        moved[:, s], before = _largest(after - before), after
    return moved


def _no_copy(f, x, nudge):
    before, T = f(x), x.shape[1]
    moved = np.zeros_like(before, shape=(T, T))
    for s in range(T):
        nudged = x
        nudged[:, s] += nudge
        moved[:, s] = _largest(f(nudged) - before)
    return moved


def _replaced(f, x, nudge):
    before, T = f(x), x.shape[1]
    moved = np.zeros_like(before, shape=(T, T))
    for s in range(T):
        nudged = x.copy()
        nudged[:, s] = nudge
        moved[:, s] = _largest(f(nudged) - before)
    return moved


INFLUENCE = (
    Misconception(
        "rows and columns exchanged",
        lambda f, x, nudge: influence(f, x, nudge).T.copy(),
        "Entry [t, s] is for output t and input s: the step that was nudged gives the column.",
    ),
    Misconception(
        "the nudge stays in",
        _never_put_back,
        "Each step is nudged alone. In yours all earlier ones are still nudged when the next one's turn comes.",
    ),
    Misconception(
        "x itself is nudged",
        _no_copy,
        "The name nudged stands for the caller's array: it is changed, and every nudge stays in it. Take a copy.",
    ),
    Misconception(
        "compared with the nudge before",
        _against_the_last,
        "Each nudged output is compared with that of the untouched x.",
    ),
    Misconception("signs kept", _nudging(size=lambda d: d.max(axis=(0, 2))), "An output that falls has moved as well."),
    Misconception(
        "sign taken off too late",
        _nudging(size=lambda d: np.abs(d.max(axis=(0, 2)))),
        "The absolute value comes first, then the largest: a large fall would be lost.",
    ),
    Misconception(
        "mean for the largest",
        _nudging(size=lambda d: np.abs(d).mean(axis=(0, 2))),
        "One unit that moves is enough. A mean over all of them hides it.",
    ),
    Misconception(
        "sum for the largest",
        _nudging(size=lambda d: np.abs(d).sum(axis=(0, 2))),
        "The largest change is asked for, not all changes together.",
    ),
    Misconception(
        "length for the largest",
        _nudging(size=lambda d: np.sqrt((d**2).sum(axis=(0, 2)))),
        "The largest change is asked for, not the length of the vector of changes.",
    ),
    Misconception(
        "the first sequence alone",
        _nudging(size=lambda d: np.abs(d[0]).max(axis=-1)),
        "The largest is taken over the whole batch, too.",
    ),
    Misconception(
        "the first output feature alone",
        _nudging(size=lambda d: np.abs(d[..., 0]).max(axis=0)),
        "The largest is taken over all features of the output.",
    ),
    Misconception(
        "one feature nudged",
        _nudging(lambda s: (slice(None), s, 0)),
        "The nudge goes to all features of the step.",
    ),
    Misconception(
        "one sequence nudged",
        _nudging(lambda s: (0, s)),
        "The nudge goes to all sequences of the batch.",
    ),
    Misconception(
        "nudged from there to the end",
        _nudging(lambda s: (slice(None), slice(s, None))),
        "One step is nudged at a time; the later ones stay as they are.",
    ),
    Misconception(
        "replaced, not nudged",
        _replaced,
        "The nudge is added to what stands there.",
    ),
    common.scaled(
        influence,
        "divided by the nudge",
        lambda f, x, nudge: 1 / abs(nudge),
        "The change itself is asked for, not the change for each unit of nudge.",
    ),
    common.mutates(influence, "x"),
    common.downcasts(influence),
)
