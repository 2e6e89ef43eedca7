"""Where a trainer's batches come from: data in a new order each epoch, or new data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

Batches = Callable[[np.random.Generator], Iterable[tuple]]


def shuffled(batch: int, *arrays: np.ndarray) -> Batches:
    """Return batches: in each epoch all entries once, in a new order, ``batch`` at a time (the last may be fewer).

    ValueError for a batch below 1, or arrays that are not of one length.
    """
    if batch < 1:
        raise ValueError(f"a batch has at least 1 entry, not {batch}")
    if len({len(array) for array in arrays}) != 1:
        raise ValueError(f"arrays of one length are wanted, not {[len(array) for array in arrays]}")

    def batches(rng: np.random.Generator) -> Iterator[tuple]:
        order = rng.permutation(len(arrays[0]))
        for at in range(0, len(order), batch):
            yield tuple(array[order[at : at + batch]] for array in arrays)

    return batches


def fresh(task: Callable[..., tuple], steps: int, *arguments: Any, **options: Any) -> Batches:
    """Return epochs of ``steps`` new batches, each ``task(rng, *arguments, **options)``."""
    return lambda rng: (task(rng, *arguments, **options) for _ in range(steps))
