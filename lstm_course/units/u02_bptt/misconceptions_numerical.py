"""What goes wrong in a numerical gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.gradcheck import numerical_gradient


def _each_entry(derivative: Callable[..., Any], dtype: type | None = float) -> Callable[..., Any]:
    """Return a loop over the entries, right but for ``derivative(g, kept, eps)``; g(v) is f with this entry at v."""

    def implementation(f: Callable[..., Any], x: Any, eps: float) -> Any:
        x = np.array(x, dtype=dtype)
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):

            def g(value: Any, i: tuple = i) -> Any:
                nudged = x.copy()
                nudged[i] = value
                return f(nudged)

            gradient[i] = derivative(g, x[i], eps)
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
