"""What values hold, as a number: to see which of the instructor's values the instructor's own solution changes.

Asked for in the process of the model solution alone, never in a student's.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import random
import sys
from collections.abc import Iterable, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

_BY_NAME = (FunctionType, BuiltinFunctionType, ModuleType, type)
# Drawing from one changes it, and is no answer to anything.
_DRAWN_FROM = (np.random.Generator, np.random.RandomState, np.random.BitGenerator, random.Random)


def fingerprints(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return name → fingerprint, for the names that there are and of whose content one can be taken."""
    found = {name: _fingerprint(values[name]) for name in names if name in values}
    # A figure is another one whenever it is looked at.
    return {name: told for name, told in found.items() if told and told == _fingerprint(values[name])}


def _fingerprint(value: Any) -> str:
    if isinstance(value, (*_BY_NAME, *_DRAWN_FROM)):
        return ""
    sink = _Sink()
    try:
        _Pickler(sink, protocol=5).dump(value)
    except Exception:  # an open file, a generator, a lock: nobody can say what they hold
        return ""
    return sink.digest.hexdigest()


class _Sink(io.RawIOBase):
    """A file that keeps nothing of what is written but a digest: values may be large."""

    def __init__(self) -> None:
        self.digest = hashlib.blake2b(digest_size=16)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return len(memoryview(data).cast("B"))


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, _BY_NAME):  # a lambda could not be pickled, and none of them is changed in place
            return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '')}"
        return "drawn from" if isinstance(value, _DRAWN_FROM) else None

    def reducer_override(self, value: Any) -> Any:
        pandas = sys.modules.get("pandas")
        if pandas is not None and isinstance(value, pandas.DataFrame):
            # Looking at a table may move its columns about in memory: take what it holds, column by column.
            columns = [value.iloc[:, place].array for place in range(value.shape[1])]
            return tuple, ([type(value).__name__, value.index, value.columns, columns],)
        return NotImplemented
