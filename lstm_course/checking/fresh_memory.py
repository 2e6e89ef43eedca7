"""Fresh memory, made worthless.

``np.empty`` hands out whatever lies in memory. Right after the reference has run, that may be the right answer:
an answer that forgets to fill its result would pass. So the memory is written over before each call.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

_BLOCKS = 16  # NumPy keeps up to seven freed blocks of a size, the allocator below it some more
_LARGEST = 10_000_000


def fill_free_memory(sizes: Iterable[int]) -> None:
    """Fill free blocks of these sizes in bytes with NaN (as integers: -1)."""
    blocks: list[np.ndarray] = []  # all at once: a block that was free again would be the next one
    for size in sizes:
        worthless = np.full(size, 0xFF, np.uint8)
        blocks += [worthless.copy() for _ in range(_BLOCKS)]


def sizes_of(*values: Any) -> frozenset[int]:
    """Return the sizes in bytes of the arrays among ``values``, without those too large to fill."""
    found, waiting = set(), list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, np.ndarray):
            found.add(value.nbytes)
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
    return frozenset(size for size in found if 0 < size <= _LARGEST)
