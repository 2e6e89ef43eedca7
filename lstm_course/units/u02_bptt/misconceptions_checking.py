"""What goes wrong in a gradient check itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.gradcheck import numerical_gradient

# -- numerical_gradient --------------------------------------------------------------------------------------


def _each_entry(slope: Callable[..., Any], dtype: type | None = float) -> Callable[..., Any]:
    """A loop over the entries, right but for ``slope(g, kept, eps)``; g(v) is f with this entry set to v."""

    def implementation(f: Callable[..., Any], x: Any, eps: float) -> Any:
        x = np.array(x, dtype=dtype)
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):

            def g(value: Any, i: tuple = i) -> Any:
                nudged = x.copy()
                nudged[i] = value
                return f(nudged)

            gradient[i] = slope(g, x[i], eps)
        return gradient

    return implementation


def _central(g: Callable[..., Any], v: Any, eps: float) -> Any:
    return (g(v + eps) - g(v - eps)) / (2 * eps)


def _in_place(restore: bool) -> Callable[..., Any]:
    def implementation(f: Callable[..., Any], x: Any, eps: float) -> Any:
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            x[i] += eps
            above = f(x)
            x[i] -= 2 * eps
            below = f(x)
            if restore:
                x[i] += eps
            gradient[i] = (above - below) / (2 * eps)
        return gradient

    return implementation


def _two_names(f: Callable[..., Any], x: Any, eps: float) -> Any:
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above = below = x
        above[i] += eps
        below[i] -= eps
        gradient[i] = (f(above) - f(below)) / (2 * eps)
    return gradient


def _all_at_once(f: Callable[..., Any], x: Any, eps: float) -> Any:
    return np.full(np.shape(x), (f(x + eps) - f(x - eps)) / (2 * eps))


def _first_axis_only(f: Callable[..., Any], x: Any, eps: float) -> Any:
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        above, below = x.astype(float), x.astype(float)
        above[i] += eps
        below[i] -= eps
        gradient[i] = (f(above) - f(below)) / (2 * eps)
    return gradient


NUMERICAL_GRADIENT = (
    Misconception(
        "one-sided difference",
        _each_entry(lambda g, v, eps: (g(v + eps) - g(v)) / eps),
        "Step to both sides of x: the error of a one-sided difference falls with eps, that of a central one "
        "with its square.",
    ),
    Misconception(
        "one-sided difference, to the left",
        _each_entry(lambda g, v, eps: (g(v) - g(v - eps)) / eps),
        "Step to both sides of x: with one side only, the curvature of f stays in the result.",
    ),
    Misconception(
        "half of the distance",
        _each_entry(lambda g, v, eps: (g(v + eps) - g(v - eps)) / eps),
        "From x - eps to x + eps it is two eps, so that the slope is half of this.",
    ),
    Misconception(
        "divides by 2, then multiplies by eps",
        _each_entry(lambda g, v, eps: (g(v + eps) - g(v - eps)) / 2 * eps),
        "Python works through / and * from left to right: put the whole denominator in brackets.",
    ),
    Misconception(
        "difference the wrong way round",
        _each_entry(lambda g, v, eps: (g(v - eps) - g(v + eps)) / (2 * eps)),
        "The value at the larger x comes first; this has every sign reversed.",
    ),
    Misconception(
        "no division",
        _each_entry(lambda g, v, eps: g(v + eps) - g(v - eps)),
        "A slope is a difference divided by the distance over which it arose.",
    ),
    Misconception(
        "a step size of its own",
        _each_entry(lambda g, v, eps: _central(g, v, 1e-5)),
        "Use the eps that the caller gives, not a constant.",
    ),
    Misconception(
        "x not restored",
        _in_place(restore=False),
        "Each entry has to be back at its old value before the next one is nudged, and before the caller sees x again.",
    ),
    Misconception(
        "restored by adding back",
        _in_place(restore=True),
        "Adding and taking away again does not give the same floating-point number: keep the old value and "
        "put that back.",
    ),
    Misconception(
        "two names for one array",
        _two_names,
        "Giving an array a second name makes no second array: both nudges land in the same place and cancel.",
    ),
    Misconception(
        "nudges a copy that f never sees",
        _each_entry(lambda g, v, eps: 0.0),
        "f was called with the same array both times: flatten() and copy() give new arrays, and changing "
        "those does not change x.",
    ),
    Misconception(
        "nudges all entries at once",
        _all_at_once,
        "One entry at a time: nudging all of them measures the sum of the gradient's entries.",
    ),
    Misconception(
        "nudges a whole row",
        _first_axis_only,
        "len(x) and x[i] see only the first axis. A gradient has one number for each entry, on all axes.",
    ),
    Misconception(
        "gradient cut to whole numbers",
        lambda f, x, eps: numerical_gradient(f, x, eps).astype(np.asarray(x).dtype),
        "zeros_like(x) takes x's dtype along: where x holds whole numbers, the gradient loses its decimals.",
    ),
    Misconception(
        "nudge cut to whole numbers",
        _each_entry(_central, dtype=None),
        "An array of whole numbers cannot hold x + eps: the nudge is cut off before f sees it. Make it float first.",
    ),
    Misconception(
        "gradient comes back flat",
        lambda f, x, eps: numerical_gradient(f, x, eps).ravel(),
        "The gradient has the shape of x.",
    ),
    common.downcasts(numerical_gradient),
)

# -- relative_error ------------------------------------------------------------------------------------------

_FLOOR = 1e-12


def _over(denominator: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """The largest difference over a denominator of your own."""
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
