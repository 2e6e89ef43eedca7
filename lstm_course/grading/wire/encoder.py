"""From values to JSON with the bytes of arrays beside it. ``wire_types`` has each type; ``decoder`` is the way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from lstm_course.grading.wire.large import LEAST, LargeTold
from lstm_course.grading.wire.messages import DEEPEST, MOST_BYTES, MOST_JSON, SAFE_INT, SAME, Bytes, Message
from lstm_course.grading.wire.rows import WireError, WireType
from lstm_course.grading.wire.wire_types import BY_LIBRARY, BY_TYPE, JSONS_OWN, LOOKED_FOR, row_of_array

_NEW: Any = object()
_NUMBERS = frozenset((bool, int))
_to_json = json.JSONEncoder(check_circular=False).encode  # nothing here is nested deeper than DEEPEST


class Encoder:
    """Turns a value into JSON, with the arrays beside it.

    None, bool, str, float (NaN and infinity too) and int up to SAFE_INT go as they are, all else as {tag: content}.
    ``reference(value, last)`` gives the tagged form of something that this side keeps to itself, or None. It is asked
    about what is no plain value of Python's or NumPy's own: first with ``last=False``, for what must never be looked
    into, and at the end with ``last=True``; then it may also give the row by which the value is told.

    What can be changed is told once, as long as it is the same: ``shared`` has all of it, in the order in which the
    other side has it too. ``yours`` is what the other side shared in its own message: its values are sent as theirs.
    ``large`` remembers large lists from one message to the next.
    """

    def __init__(
        self,
        reference: Callable[[Any, bool], Any] | None = None,
        yours: Sequence[Any] = (),
        large: LargeTold | None = None,
    ) -> None:
        self._large = large
        self._reference = reference or (lambda value, last: None)
        self.shared: list[Any] = []
        # What was told already, or is being told (None), by its id; ``shared`` and ``yours`` keep it in place.
        self._told: dict[int, dict[str, int] | None] = {id(one): {"yours": k} for k, one in enumerate(yours)}
        self._buffers: list[Bytes] = []
        self._size = 0

    def dumps(self, value: Any) -> tuple[bytes, bytes]:
        """Return a value as the two parts of a message. Raises WireError where it cannot be sent."""
        return _text(self.encode(value, 0)), b"".join(self._buffers)

    def message(self, values: Message) -> tuple[bytes, list[Bytes]]:
        """Return the two parts of a message, the bytes in pieces. Raises WireError where a value cannot be sent."""
        encode = self.encode
        if isinstance(values, list):
            return _text([encode(value, 0) for value in values]), self._buffers
        return _text({name: encode(value, 0) for name, value in values.items()}), self._buffers

    def encode(self, value: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise WireError("nested too deep")
        kind = type(value)
        if value is None or kind is bool or kind is str or kind is float or (kind is int and abs(value) < SAFE_INT):
            return value
        if (row := BY_TYPE.get(kind)) is not None:
            return self._once(row, value, depth) if row.shared else {row.tag: row.encode(self, value, depth)}
        if isinstance(value, np.ndarray | np.generic):
            return self.array(value, depth)
        if (kept := self._reference(value, False)) is not None:
            return kept
        home = next(base.__module__ for base in kind.__mro__ if base.__module__)  # a class made anew may have none
        find = BY_LIBRARY.get(home.partition(".")[0])
        if find and (row := find(value)) is not None:
            return self._once(row, value, depth)
        for row in LOOKED_FOR:
            if row.takes(value):
                return self._once(row, value, depth)
        for base, plain in JSONS_OWN:
            if isinstance(value, base):
                return self.encode(plain(value), depth)
        if known := self._told.get(id(value)):  # an object that the other side has sent
            return known
        if (kept := self._reference(value, True)) is not None:
            return self._once(kept, value, depth) if isinstance(kept, WireType) else kept
        raise WireError(f"a {kind.__name__} cannot be handed over")

    def _once(self, row: WireType, value: Any, depth: int, content: Any = None) -> dict[str, Any]:
        """Tell a value; or that it is one that was told before. ``content``: what is told in its place."""
        if not row.shared:
            return {row.tag: row.encode(self, value if content is None else content, depth)}
        known = self._told.get(id(value), _NEW)
        if known is None:
            raise WireError(f"a {type(value).__name__} that holds itself cannot be handed over")
        if known is not _NEW:
            return known
        if row.begin:
            self._share(value)
            return {row.tag: row.encode(self, value, depth)}
        self._told[id(value)] = None
        told = {row.tag: row.encode(self, value if content is None else content, depth)}
        self._share(value)
        return told

    def _share(self, value: Any) -> None:
        self._told[id(value)] = {"same": len(self.shared)}
        self.shared.append(value)

    def each(self, values: Iterable[Any], depth: int) -> list[Any]:
        values = list(values)
        kinds = set(map(type, values))
        if kinds <= SAME and (int not in kinds or (kinds <= _NUMBERS and _are_small(values))):
            return values
        encode, depth = self.encode, depth + 1
        return [encode(value, depth) for value in values]

    def parts_of_list(self, value: list[Any], depth: int) -> Any:
        if self._large is None or type(value) is not list or len(value) < LEAST:
            return self.each(list.__iter__(value), depth)
        return self._large.content(value, lambda: self.each(value, depth))

    def array(self, value: Any, depth: int = 0) -> dict[str, Any]:
        array = np.asarray(value, order="C")
        whole = isinstance(value, np.ndarray)
        if array.dtype.hasobject and not whole:
            raise WireError("an array of objects cannot be handed over")
        return self._once(row_of_array(array, whole), value, depth, array)

    def put(self, data: Bytes) -> list[int]:
        """Lay bytes beside the JSON. Returns their place and length."""
        place = [self._size, len(data)]
        self._size += len(data)
        if self._size > MOST_BYTES:
            raise WireError("too much data at once")
        self._buffers.append(data)
        return place


def _text(data: Any) -> bytes:
    head = _to_json(data).encode()
    if len(head) > MOST_JSON:
        raise WireError("too many parts")
    return head


def _are_small(numbers: list[int]) -> bool:
    return min(numbers) > -SAFE_INT and max(numbers) < SAFE_INT
