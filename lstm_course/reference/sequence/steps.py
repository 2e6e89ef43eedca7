"""What the routines of this folder share: the steps of a pass, large products, blocks, and no denormal numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, overload

import numpy as np

from lstm_course.basics.types import Array

BLOCK = 8
"""Steps on the way back whose slopes are computed together, and after which vanished gradients are looked for."""


class Steps(Sequence[dict]):
    """The caches of a whole sequence: ``steps[t]`` is the cache of step t, as the step with cache returns it.

    arrays hold all steps, time first; of_step(t) makes one step's cache out of them, when it is asked for.
    """

    def __init__(self, T: int, of_step: Callable[[int], dict], arrays: tuple[Array, ...]) -> None:
        self.T, self.of_step, self.arrays = T, of_step, arrays

    def __len__(self) -> int:
        return self.T

    @overload
    def __getitem__(self, t: int) -> dict: ...
    @overload
    def __getitem__(self, t: slice) -> list[dict]: ...
    def __getitem__(self, t: int | slice) -> dict | list[dict]:
        steps = range(self.T)[t]
        return [self.of_step(s) for s in steps] if isinstance(steps, range) else self.of_step(steps)

    def __iter__(self) -> Iterator[dict]:
        return map(self.of_step, range(self.T))


@cache
def keep_freed_memory() -> None:
    """Have glibc keep memory that is freed, up to 64 MB, once for the process; other systems take no notice.

    A training makes arrays of the same sizes again and again. By default glibc gives each freed one back to the system,
    which then clears it, page by page, for the next: a third of the time. It stops doing so for sizes that have been
    freed once, 32 MB at most; nothing is ever written to this one, so that it costs no memory.
    """
    with suppress(MemoryError):
        np.empty(2**25 - 2**16, np.uint8)


def dtype_of(*arrays: Array) -> np.dtype[Any]:
    """Return the dtype in which these compute: their own, or for whole numbers the one that np.tanh gives."""
    return np.result_type(*arrays, np.float16)


def time_first(x: Array, dtype: np.dtype[Any]) -> Array:
    """Return (N, T, K) as (T, N, K), in one piece of memory."""
    return np.ascontiguousarray(x.transpose(1, 0, 2), dtype)


def batch_first(x: Array) -> Array:
    """Return (T, N, K) as (N, T, K), a copy: what a caller does to it leaves the caches as they are."""
    return x.transpose(1, 0, 2).copy()


def arriving(given: Array | None, like: Array) -> Array:
    """Return a gradient to be changed in place, shaped like ``like``: a copy of what is given, or 0."""
    return np.zeros_like(like) if given is None else np.array(given, like.dtype)


def every_step(x: Array, W: Array) -> Array:
    """Return x W^T for all steps in one product. x (T, N, K), W (M, K). Returns (T, N, M)."""
    T, N, K = x.shape
    return (x.reshape(T * N, K) @ W.T).reshape(T, N, len(W))


def weight_gradient(dz: Array, x: Array) -> Array:
    """Return the gradient of W, where z = x W^T at all steps, in one product. dz (T, N, M), x (T, N, K)."""
    return dz.reshape(-1, dz.shape[-1]).T @ x.reshape(-1, x.shape[-1])


def bias_gradient(dz: Array) -> Array:
    """Return the sum of dz (T, N, M) over steps and sequences, as a product: faster than a sum over two axes."""
    rows = dz.reshape(-1, dz.shape[-1])
    return np.ones(len(rows), dz.dtype) @ rows


def blocks(T: int) -> Iterator[slice]:
    """Cut the steps into blocks, the last block first."""
    for end in range(T, 0, -BLOCK):
        yield slice(max(0, end - BLOCK), end)


def flush(*arrays: Array) -> bool:
    """Set what is nearly too small for its dtype to 0, in place, and say whether there was any.

    On its way back through many steps a gradient may fall below the smallest *normal* number of its dtype, 1.2e-38
    for float32. Arithmetic with such *denormal* numbers takes many times as long, and nothing is learned from them.
    What is below 1e8 times that number, about 1e-30 for float32, becomes 0 before it gets there. float16, whose
    smallest normal number is 6e-5, is left as it is.
    """
    least = 1e8 * float(np.finfo(arrays[0].dtype).tiny)
    if least > 1e-20:
        return False
    found = False
    for a in arrays:
        keep = np.abs(a) >= least
        if not keep.all():
            np.multiply(a, keep, out=a)
            found = True
    return found
