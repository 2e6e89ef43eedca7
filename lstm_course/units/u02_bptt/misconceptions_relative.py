"""What goes wrong in saying how far two gradients are apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception

_FLOOR = 1e-12


def _over(denominator: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Return the largest difference over this denominator, as a function of both arrays."""
    return lambda a, b: np.max(np.abs(a - b)) / np.maximum(denominator(a, b), _FLOOR)


def _largest(a: Any) -> Any:
    return np.max(np.abs(a))


def _both(a: Any, b: Any) -> Any:
    return _largest(a) + _largest(b)


RELATIVE_ERROR = (
    Misconception(
        "absolute error",
        lambda a, b: _largest(a - b),
        "Say how large the difference is beside the gradients: 1e-6 is nothing for a gradient of 100 and "
        "everything for one of 1e-6.",
    ),
    Misconception(
        "no floor under the denominator",
        lambda a, b: _largest(a - b) / _both(a, b),
        "Two gradients of zero agree, but 0/0 is nan: keep the denominator from falling below the floor.",
    ),
    Misconception(
        "floor added",
        lambda a, b: _largest(a - b) / (_both(a, b) + _FLOOR),
        "The floor only replaces a denominator that is smaller than it; it is not added to every one.",
    ),
    Misconception(
        "floor too high",
        lambda a, b: _largest(a - b) / max(_both(a, b), 1e-8),
        "The floor is 1e-12: with a larger one small gradients look right whatever they are.",
    ),
    Misconception(
        "differences keep their sign",
        lambda a, b: np.max(a - b) / max(_both(a, b), _FLOOR),
        "A difference below zero is a difference, too: take sizes before you take the largest.",
    ),
    Misconception(
        "sizes keep their sign",
        _over(lambda a, b: np.max(a) + np.max(b)),
        "The size of an entry is its absolute value: without it a large negative entry counts for nothing.",
    ),
    Misconception(
        "largest entry of the sum",
        _over(lambda a, b: _largest(a + b)),
        "Take the two sizes apart and add them. In a + b, gradients of opposite sign cancel, just where the "
        "error is greatest.",
    ),
    Misconception(
        "measured by one of the two",
        _over(lambda a, b: _largest(a)),
        "Both gradients count in the denominator, so that it does not matter which comes first.",
    ),
    Misconception(
        "measured by the other of the two",
        _over(lambda a, b: _largest(b)),
        "Both gradients count in the denominator, so that it does not matter which one comes first.",
    ),
    Misconception(
        "sizes added before the largest",
        _over(lambda a, b: np.max(np.abs(a) + np.abs(b))),
        "Each gradient has its own largest entry, and they may lie in different places: two maxima, then their sum.",
    ),
    Misconception(
        "larger for sum",
        _over(lambda a, b: max(_largest(a), _largest(b))),
        "The denominator is the sum of the two sizes, not the larger one: then 1 is the worst there is.",
    ),
    Misconception(
        "mean of the sizes",
        _over(lambda a, b: _both(a, b) / 2),
        "The denominator is the sum of the two sizes, not their mean: this is twice too large.",
    ),
    Misconception(
        "one ratio for each entry",
        lambda a, b: np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), _FLOOR)),
        "First the largest difference and the sizes, then one division. A ratio for each entry blows up where "
        "an entry is almost zero.",
    ),
    Misconception(
        "mean for largest",
        lambda a, b: np.mean(np.abs(a - b)) / max(_both(a, b), _FLOOR),
        "One wrong entry in a million is a bug: take the largest difference, not the mean.",
    ),
    Misconception(
        "means throughout",
        lambda a, b: np.mean(np.abs(a - b)) / max(np.mean(np.abs(a)) + np.mean(np.abs(b)), _FLOOR),
        "Largest, not mean, above and below: a mean hides one wrong entry among many right ones.",
    ),
    Misconception(
        "Euclidean norms",
        lambda a, b: np.sqrt(np.sum((a - b) ** 2)) / max(np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2)), _FLOOR),
        "A sound measure, but not the one asked for: here the largest entries count, not the root of the sum "
        "of squares.",
    ),
    Misconception(
        "one number for each entry",
        lambda a, b: np.abs(a - b) / np.maximum(_both(a, b), _FLOOR),
        "One number for the whole array: the largest.",
    ),
)
