"""Plain copies of whatever a function returns, taken without asking the returned object's opinion."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

_MOST_BYTES = 100_000_000
_MOST_PARTS = 10_000
_DEEPEST = 20
_LARGEST_INT = 2**63


@dataclass(frozen=True)
class Foreign:
    """Something that no exercise returns: a generator, a tensor where an array belongs, an array too large to copy."""

    description: str


def snapshot(value: Any) -> Any:
    """Return a copy made of None, bool, int, float, complex, str, ndarray, tuple, list, dict and Foreign only.

    Subclasses become their base class, by the base class's own conversion: an array that lies about equality is
    an array like any other here. What is nested too deep or has too many parts is cut short by a Foreign.
    """
    return _snapshot(value, 0, [_MOST_PARTS])


def _snapshot(value: Any, depth: int, left: list[int]) -> Any:
    kind = type(value)  # not isinstance: an object may lie about its __class__
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0:
        return Foreign("something nested without end")
    if issubclass(kind, str):  # NumPy's own is one, too
        return str.__str__(value)
    if issubclass(kind, np.ndarray | np.generic):
        return _array(value)
    if value is None or kind is bool:
        return value
    if issubclass(kind, int):
        number = int.__int__(value)
        return number if -_LARGEST_INT <= number < _LARGEST_INT else Foreign("an enormous whole number")
    if issubclass(kind, float):
        return float.__float__(value)
    if issubclass(kind, complex):
        return complex.__complex__(value)
    if issubclass(kind, tuple | list):
        base = tuple if issubclass(kind, tuple) else list
        return base([_snapshot(part, depth + 1, left) for part in islice(base.__iter__(value), _MOST_PARTS)])
    if issubclass(kind, dict):
        items = islice(dict.items(value), _MOST_PARTS)
        return {_key(key): _snapshot(part, depth + 1, left) for key, part in items}
    if kind is Foreign:
        return value
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return Foreign(plain(f"{'an' if name[:1] in 'aeiou' else 'a'} {name}", 100))


def _array(value: np.ndarray | np.generic) -> Any:
    array = np.asarray(value)
    if array.nbytes > _MOST_BYTES or array.size > _MOST_BYTES:
        return Foreign(f"an array of shape {array.shape}")
    if array.dtype.hasobject:
        return Foreign(f"an array of objects, shape {array.shape}")
    if array.dtype.kind == "U" and not array.ndim:
        return array.item()
    return np.array(array, copy=True, subok=False)


def _key(key: Any) -> str | int:
    if issubclass(type(key), str):
        return str.__str__(key)
    return int.__int__(key) if issubclass(type(key), int) else repr(key)


def plain(text: str, most: int) -> str:
    """At most so many characters of a text, all of which can be written to any terminal, page or socket."""
    kept = "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text[:most])
    return kept if len(text) <= most else kept + " …"


def identical(a: Any, b: Any) -> bool:
    """Whether two snapshots are the same, bit for bit as far as a reader can tell."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind in "fcmM")
    if isinstance(a, tuple | list) and type(a) is type(b):
        return len(a) == len(b) and all(identical(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(identical(a[key], b[key]) for key in a)
    return type(a) is type(b) and (a == b or (a != a and b != b))


def describe(value: Any) -> str:
    """Return what a snapshot is, in a few words: ``an array of shape (3, 4)``."""
    if isinstance(value, Foreign):
        return value.description
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a number"
    if value is None:
        return "None"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, bool | dict):
        return f"a {type(value).__name__}"
    return "a number"
