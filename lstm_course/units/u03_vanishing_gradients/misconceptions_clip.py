"""What people get wrong in clipping gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.reference.vanishing import clip_by_global_norm

norm = np.linalg.norm


def _together(gradients: list) -> Any:
    return np.sqrt(sum((g**2).sum() for g in gradients))


def _clip(
    measure: Callable[[list], Any] = _together,
    factor: Callable[[Any, float], Any] = lambda n, limit: limit / max(n, limit),
) -> Callable[..., tuple]:
    """Clipping, with another norm or another factor."""

    def implementation(gradients: list, max_norm: float) -> tuple:
        total = measure(gradients)
        with np.errstate(all="ignore"):
            return [g * factor(total, max_norm) for g in gradients], total

    return implementation


def _each_by_itself(gradients: list, max_norm: float) -> tuple:
    _, total = clip_by_global_norm(gradients, max_norm)
    return [clip_by_global_norm([g], max_norm)[0][0] for g in gradients], total


def _each_value(gradients: list, max_norm: float) -> tuple:
    _, total = clip_by_global_norm(gradients, max_norm)
    return [np.clip(g, -max_norm, max_norm) for g in gradients], total


def _norm_afterwards(gradients: list, max_norm: float) -> tuple:
    clipped, _ = clip_by_global_norm(gradients, max_norm)
    return clipped, clip_by_global_norm(clipped, max_norm)[1]


def _in_place(gradients: list, max_norm: float) -> tuple:
    clipped, total = clip_by_global_norm(gradients, max_norm)
    for g, new in zip(gradients, clipped, strict=True):
        g[...] = new
    return gradients, total


def _downcast(gradients: list, max_norm: float) -> tuple:
    clipped, total = clip_by_global_norm(gradients, max_norm)
    return [g.astype(np.float32) for g in clipped], total


CLIP = (
    Misconception(
        "each array by its own norm",
        _each_by_itself,
        "One norm for all arrays together: clipped one by one, they no longer point where the gradient did.",
    ),
    Misconception(
        "each value by itself",
        _each_value,
        "Cutting single values bends the gradient. Scaling all of them by one number keeps its direction.",
    ),
    Misconception(
        "always rescales",
        _clip(factor=lambda n, limit: limit / n),
        "A gradient shorter than the limit stays as it is: clipping never makes it longer.",
    ),
    Misconception(
        "scaled to length 1",
        _clip(factor=lambda n, limit: 1 / n if n > limit else 1.0),
        "After clipping the norm is max_norm, not 1.",
    ),
    Misconception(
        "squared norm",
        _clip(measure=lambda gs: sum((g**2).sum() for g in gs)),
        "The norm is the root of the sum of the squares: the root is missing.",
    ),
    Misconception(
        "norms added up",
        _clip(measure=lambda gs: sum(norm(g) for g in gs)),
        "Lengths at right angles do not add: their squares do.",
    ),
    Misconception(
        "largest norm of the arrays",
        _clip(measure=lambda gs: max(norm(g) for g in gs)),
        "The gradient is all arrays taken together, and is longer than the longest of them.",
    ),
    Misconception(
        "mean of the squares",
        _clip(measure=lambda gs: np.sqrt(np.mean(np.concatenate([g.ravel() ** 2 for g in gs])))),
        "A norm adds the squares; their mean would not notice how many parameters there are.",
    ),
    Misconception(
        "absolute values for squares",
        _clip(measure=lambda gs: sum(np.abs(g).sum() for g in gs)),
        "The Euclidean norm is wanted: squares, their sum, the root.",
    ),
    Misconception(
        "norm measured after clipping",
        _norm_afterwards,
        "The norm that is worth watching is the one before clipping; afterwards it never exceeds the limit.",
    ),
    Misconception(
        "returned norm and gradients exchanged",
        lambda gradients, max_norm: clip_by_global_norm(gradients, max_norm)[::-1],
        "The gradients come first, then the norm.",
    ),
    Misconception(
        "changes the caller's gradients",
        _in_place,
        "The caller's arrays stay as they are: `*=` on an array of the list changes it for the caller too.",
    ),
    Misconception(
        "gradients in float32",
        _downcast,
        "Keep the dtype that came in: float64 in, float64 out.",
    ),
)
