"""Fresh memory, made worthless.

``np.empty`` hands out whatever lies in memory. Right after the reference has run, that may be the right answer:
an answer that forgets to fill its result would pass. So the memory is written over before the student's call.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

_BLOCKS = 16  # NumPy keeps up to seven freed blocks of a size, the allocator below it some more
_LARGEST = 10_000_000


def spoil_memory(*values: Any) -> None:
    """Fill free blocks, of the sizes that the arrays among ``values`` have, with NaN (as integers: -1)."""
    blocks = [np.full(size, 0xFF, np.uint8) for size in sizes_of(values) for _ in range(_BLOCKS)]
    del blocks


def sizes_of(*values: Any) -> set[int]:
    """The sizes in bytes of the arrays among ``values``, without those too large to fill."""
    return {array.nbytes for array in _arrays(values) if 0 < array.nbytes <= _LARGEST}


def _arrays(values: Iterable[Any]) -> Iterable[np.ndarray]:
    for value in values:
        if isinstance(value, np.ndarray):
            yield value
        elif isinstance(value, dict):
            yield from _arrays(value.values())
        elif isinstance(value, list | tuple):
            yield from _arrays(value)
