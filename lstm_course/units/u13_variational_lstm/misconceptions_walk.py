"""What people get wrong on a walk from one code to another."""

from __future__ import annotations

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.units.u13_variational_lstm.references import interpolate


def _along(shares):
    """Return a walk with other shares of b: ``shares(steps)`` is (steps,)."""

    def implementation(a, b, steps):
        share = shares(steps)[:, None]
        return (1 - share) * a + share * b

    return implementation


def _slerp(a, b, steps):
    """Along a great circle (Shoemake 1985)."""
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    angle = np.arccos(np.clip(a @ b / lengths, -1, 1))
    share = np.linspace(0, 1, steps)[:, None]
    if np.sin(angle) < 1e-6:
        return (1 - share) * a + share * b
    return (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)


def _on_the_shell(a, b, steps):
    codes = interpolate(a, b, steps)
    share = np.linspace(0, 1, steps)[:, None]
    wanted = (1 - share) * np.linalg.norm(a) + share * np.linalg.norm(b)
    return codes * wanted / np.linalg.norm(codes, axis=1, keepdims=True)


INTERPOLATE = (
    Misconception(
        "the end left out",
        _along(lambda n: np.arange(n) / n),
        "Both ends are included: the last code is b itself. Between n codes there are n − 1 steps.",
    ),
    Misconception(
        "the start left out",
        _along(lambda n: np.arange(1, n + 1) / n),
        "Both ends are included: the first code is a itself.",
    ),
    Misconception(
        "both ends left out",
        _along(lambda n: np.arange(1, n + 1) / (n + 1)),
        "Both ends are included: the first code is a, the last is b.",
    ),
    Misconception(
        "one code too many",
        lambda a, b, steps: interpolate(a, b, steps + 1),
        "steps is the number of codes, both ends counted.",
    ),
    Misconception(
        "counted with arange",
        _along(lambda n: np.arange(0, 1 + 1 / (n - 1), 1 / (n - 1))),
        "np.arange with a step that is no whole number may give one code too many: a rounding error decides. "
        "np.linspace is told how many.",
    ),
    Misconception(
        "one code too few",
        lambda a, b, steps: interpolate(a, b, steps)[:-1],
        "steps is the number of codes, both ends counted.",
    ),
    Misconception(
        "from b to a",
        lambda a, b, steps: interpolate(b, a, steps),
        "The walk starts at a.",
    ),
    Misconception(
        "b added to a",
        lambda a, b, steps: a + np.linspace(0, 1, steps)[:, None] * b,
        "What is added to a, bit by bit, is the difference of the two: at the end nothing of a is left.",
    ),
    Misconception(
        "faded to 0",
        lambda a, b, steps: (1 - np.linspace(0, 1, steps)[:, None]) * a,
        "While a is faded out, b is faded in.",
    ),
    Misconception(
        "the sum of the two for their mean",
        lambda a, b, steps: 2 * interpolate(a, b, steps),
        "The two shares add up to 1, so that a code in the middle is the mean of both.",
    ),
    Misconception(
        "the codes in columns",
        lambda a, b, steps: interpolate(a, b, steps).T,
        "One code is one row: (steps, Z).",
    ),
    Misconception(
        "one dimension after the other",
        lambda a, b, steps: np.where(np.arange(len(a)) < np.round(np.linspace(0, len(a), steps))[:, None], b, a),
        "All dimensions move together, each by the same share of its way.",
    ),
    Misconception(
        "a jump in the middle",
        _along(lambda n: np.round(np.linspace(0, 1, n))),
        "The codes between are between: each step is of the same length.",
    ),
    Misconception(
        "an S for a line",
        _along(lambda n: (1 - np.cos(np.pi * np.linspace(0, 1, n))) / 2),
        "The steps are of the same length, also near the ends.",
    ),
    Misconception(
        "along a circle",
        _slerp,
        "Some do walk along a circle, to keep the length of the codes. Here it is a straight line.",
    ),
    Misconception(
        "each code brought to a length",
        _on_the_shell,
        "Nothing is normalised: in the middle of a straight line codes may be shorter than at its ends.",
    ),
    common.downcasts(interpolate),
)
