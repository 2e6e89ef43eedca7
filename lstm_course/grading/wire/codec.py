"""From values to JSON with the bytes of arrays beside it, and back. ``wire_types`` has each type with both its ways."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from lstm_course.grading.wire.wire_types import (
    ARRAY,
    BY_TAG,
    BY_TYPE,
    JSONS_OWN,
    LOOKED_FOR,
    OBJECTS,
    SCALAR,
    WireError,
)

MOST_BYTES = 1 << 28
MOST_JSON = 1 << 25
DEEPEST = 60
SAFE_INT = 2**53
_FINISHED = ("array", "tensor", "objects")


class Encoder:
    """Turns a value into JSON, with the arrays beside it.

    None, bool, str, float (NaN and infinity too) and int up to SAFE_INT go as they are, all else as {tag: content}.
    ``reference(value, last)`` gives the tagged form of something that this side keeps to itself, or None. It is asked
    about what is no plain value of Python's or NumPy's own: first with ``last=False``, for what must never be looked
    into, and at the end with ``last=True``.
    """

    def __init__(self, reference: Callable[[Any, bool], Any] | None = None) -> None:
        self._reference = reference or (lambda value, last: None)
        self._buffers: list[bytes] = []
        self._size = 0

    def dumps(self, value: Any) -> tuple[bytes, bytes]:
        """Return the two parts of a message. Raises WireError where the value cannot be sent."""
        head = json.dumps(self.encode(value, 0)).encode()
        if len(head) > MOST_JSON:
            raise WireError("too many parts")
        return head, b"".join(self._buffers)

    def encode(self, value: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise WireError("nested too deep")
        kind = type(value)
        if value is None or kind is bool or kind is str or kind is float or (kind is int and abs(value) < SAFE_INT):
            return value
        if (row := BY_TYPE.get(kind)) is not None:
            return {row.tag: row.encode(self, value, depth)}
        if isinstance(value, np.ndarray | np.generic):
            return self.array(value, depth)
        if (kept := self._reference(value, False)) is not None:
            return kept
        for row in LOOKED_FOR:
            if row.takes(value):
                return {row.tag: row.encode(self, value, depth)}
        for base, plain in JSONS_OWN:
            if isinstance(value, base):
                return self.encode(plain(value), depth)
        if (kept := self._reference(value, True)) is not None:
            return kept
        raise WireError(f"a {kind.__name__} cannot be handed over")

    def each(self, values: Iterable[Any], depth: int) -> list[Any]:
        encode, depth = self.encode, depth + 1
        return [encode(value, depth) for value in values]

    def array(self, value: Any, depth: int = 0) -> dict[str, Any]:
        array = np.array(value, order="C", copy=True, subok=False)
        whole = isinstance(value, np.ndarray)
        if array.dtype.hasobject and not whole:
            raise WireError("an array of objects cannot be handed over")
        row = OBJECTS if array.dtype.hasobject else ARRAY if whole else SCALAR
        return {row.tag: row.encode(self, array, depth)}

    def put(self, data: bytes) -> list[int]:
        """Lay bytes beside the JSON. Returns their place and length."""
        place = [self._size, len(data)]
        self._size += len(data)
        if self._size > MOST_BYTES:
            raise WireError("too much data at once")
        self._buffers.append(data)
        return place


class Decoder:
    """The way back. ``reference(tag, content)`` gives the value of a tag that is not the wire's own. ``finish`` is
    asked what becomes of each array and tensor."""

    def __init__(
        self, reference: Callable[[str, Any], Any] | None = None, finish: Callable[[Any], Any] | None = None
    ) -> None:
        self._reference = reference or _unknown
        self._finish = finish
        self._body, self._taken = b"", 0

    def loads(self, head: bytes, body: bytes) -> Any:
        """Return the value in a message. Raises WireError where it makes no sense."""
        self._body, self._taken = body, 0
        try:
            return self.decode(json.loads(head), 0)
        except WireError:
            raise
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, ArithmeticError) as error:
            raise WireError(f"nonsense on the wire ({type(error).__name__})") from None
        finally:
            self._body = b""

    def decode(self, data: Any, depth: int) -> Any:
        if depth > 2 * DEEPEST:
            raise WireError("nested too deep")
        if not isinstance(data, dict):
            if isinstance(data, list):
                raise WireError("a bare list")
            return data
        ((tag, content),) = data.items()
        row = BY_TAG.get(tag)
        if row is None:
            return self._reference(tag, content)
        value = row.decode(self, content, depth)
        return self._finish(value) if self._finish and tag in _FINISHED else value

    def each(self, data: Iterable[Any], depth: int) -> list[Any]:
        decode, depth = self.decode, depth + 1
        return [decode(part, depth) for part in data]

    def take(self, start: Any, length: Any) -> bytes:
        """Return a piece of the bytes. Each is taken once, in the order in which it was laid there: a message makes no
        more data than it holds."""
        if type(start) is not int or type(length) is not int or length < 0:
            raise WireError("a piece that is not there")
        if not self._taken <= start <= start + length <= len(self._body):
            raise WireError("a piece that is not there, or once more")
        self._taken = start + length
        return self._body[start : start + length]


def _unknown(tag: str, content: Any) -> Any:
    raise WireError(f"an unknown tag {tag[:40]!r}")
