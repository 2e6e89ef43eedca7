"""The inputs of the exercises that draw masks: a generator, and a mask in which something is dropped and kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.draw import Sizes, draw, generator, normal, probability, shape_of


def shape(text: str) -> Callable[[np.random.Generator, Sizes], tuple[int, ...]]:
    """Return a function that draws a shape, named as elsewhere: "N H"."""
    return lambda rng, sizes: shape_of(text, sizes)


def mask(text: str) -> Callable[[np.random.Generator, Sizes], np.ndarray]:
    """Draw a dropout mask with at least one entry dropped and, if it has more, at least one kept."""

    def drawer(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
        p = rng.uniform(0.3, 0.6)
        kept = rng.random(shape_of(text, sizes)) >= p
        kept.flat[:2] = rng.permutation([False, True])[: kept.size]
        return kept / (1 - p)

    return drawer


def mask_inputs(low: float, high: float, text: str = "N H", **sizes: int) -> draw:
    """Arguments of `variational_dropout_mask`."""
    return draw(rng=generator, shape=shape(text), p=probability(low, high), **sizes)


def runs(size: str, failed: int) -> Callable[[np.random.Generator, Sizes], np.ndarray]:
    """Draw the steps that runs needed, with ties, as one looks only every 160 steps; some of them failed (NaN)."""

    def drawer(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
        steps = 160.0 * rng.integers(1, 9, sizes[size])
        steps[rng.permutation(sizes[size])[:failed]] = np.nan
        return steps

    return drawer


def limit(rng: np.random.Generator, sizes: Sizes) -> float:
    """Draw the limit: later than any run that solved the task."""
    return 160.0 * float(rng.integers(12, 40))


def sequence_inputs(low: float, high: float, **sizes: int) -> draw:
    """Arguments of `lstm_forward_with_dropout`."""
    arrays: dict[str, Any] = {"x": "N T D", "h0": "N H", "c0": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
    return draw(rng=generator, **{k: normal(v) for k, v in arrays.items()}, p=probability(low, high), **sizes)
