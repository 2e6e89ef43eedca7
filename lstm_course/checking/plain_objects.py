"""Objects that hold nothing of the student's: NumPy's and PyTorch's own arrays, Python's own numbers and containers."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

_MOST_ENTRIES = 1_000_000
_NUMBERS = (bool, int, float, complex)


class Unknown(Exception):
    """It cannot be found without running what is not ours."""


def torch() -> Any:
    """Return PyTorch if somebody has imported it: else there are no tensors."""
    return sys.modules.get("torch")


def is_tensor(value: Any) -> bool:
    """Whether this is a tensor of PyTorch's own, no subclass."""
    there = torch()
    return there is not None and type(value) in (there.Tensor, there.nn.Parameter)


def is_array(value: Any) -> bool:
    """Whether this is an array of NumPy's own, and not of objects."""
    return type(value) is np.ndarray and not value.dtype.hasobject


def is_number(value: Any) -> bool:
    """Whether this is a number of Python's or NumPy's own."""
    return type(value) in _NUMBERS or type(value) in _SCALARS


_SCALARS = frozenset(np.sctypeDict.values()) - {np.object_, np.void}


def shape_of(value: Any) -> tuple[int, ...] | None:
    """Return the shape of an array, a tensor, a number, or a nested list of them; None for anything else."""
    if type(value) is np.ndarray:
        return value.shape
    if is_tensor(value):
        return tuple(map(int, torch()._C.TensorBase.size(value)))
    if is_number(value):
        return ()
    if type(value) in (list, tuple) and 0 < len(value) <= 1000:
        parts = {shape_of(part) for part in value}
        first = parts.pop()
        return None if parts or first is None else (len(value), *first)
    return None


def numeric(value: Any) -> bool:
    return is_array(value) or is_tensor(value) or is_number(value)


def plain_data(value: Any) -> bool:
    """Whether nothing of the student's can be called by handing it on."""
    if type(value) in (tuple, list):
        return len(value) <= 1000 and all(map(plain_data, value))
    if type(value) is slice:
        return all(map(plain_data, (value.start, value.stop, value.step)))
    if value is None or value is Ellipsis or type(value) in (str, range):
        return True
    return numeric(value) or (type(value) is type and value in (*_NUMBERS, *_SCALARS))  # the last: dtypes


def small(*values: Any, makes: bool = False) -> None:
    """Raise Unknown where what comes of these might be large: no more entries than all the sizes multiplied."""
    entries = math.prod(_entries(value, makes) for value in values)
    if entries > _MOST_ENTRIES:
        raise Unknown


def _entries(value: Any, makes: bool) -> int:
    if type(value) in (list, tuple):
        return math.prod(_entries(part, makes) for part in value) if makes else sum(_entries(v, makes) for v in value)
    if makes and type(value) is int:
        return max(abs(value), 1)
    if type(value) is range:
        return max(len(value), 1)
    return max(math.prod(shape_of(value) or ()), 1)
