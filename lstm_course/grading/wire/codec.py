"""From values to JSON with the bytes of arrays beside it, and back. ``wire_types`` has each type with both its ways."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from lstm_course.grading.wire.large import LEAST, LargeHeard, LargeTold
from lstm_course.grading.wire.rows import WireError, WireType
from lstm_course.grading.wire.wire_types import BY_LIBRARY, BY_TAG, BY_TYPE, JSONS_OWN, LOOKED_FOR, row_of_array

MOST_BYTES = 1 << 28
MOST_JSON = 1 << 25
MOST_PARTS = 10**7  # of a value, each counted as often as it stands there
DEEPEST = 60
SAFE_INT = 2**53
_NEW: Any = object()
_FINISHED = ("array", "tensor", "objects", "masked", "nothing", "expression", "Series", "DataFrame")
# What is the same in JSON. A list of nothing else is told at one stroke.
_SAME, _NUMBERS = frozenset((bool, int, float, str, type(None))), frozenset((bool, int))
_to_json = json.JSONEncoder(check_circular=False).encode  # nothing here is nested deeper than DEEPEST
_from_json = json.JSONDecoder().decode

Bytes = bytes | memoryview
Message = Mapping[str, Any] | list[Any]
"""Values by name; or in a list, where their places say which is which."""


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
        if kinds <= _SAME and (int not in kinds or (kinds <= _NUMBERS and _are_small(values))):
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


class Decoder:
    """The way back. ``reference(tag, content)`` gives the value of a tag that is not the wire's own. ``finish`` is
    asked what becomes of each array, tensor, frame and expression. ``shared`` and ``yours`` are those of an Encoder,
    seen from here; so is ``large``. ``classes``: those whose objects may be made, by name; None for none at all."""

    def __init__(
        self,
        reference: Callable[[str, Any], Any] | None = None,
        finish: Callable[[Any], Any] | None = None,
        yours: Sequence[Any] = (),
        classes: Mapping[str, Any] | None = None,
        large: LargeHeard | None = None,
    ) -> None:
        self._large = large
        self._yours, self.classes = yours, classes
        self.shared: list[Any] = []
        self._sizes: list[int] = []  # of what is shared
        self._parts = 0
        self._reference = reference or _unknown
        self._finish = finish
        self._body: Bytes = b""
        self._taken = 0

    def loads(self, head: Bytes, body: Bytes) -> Any:
        """Return the value that is told by the two parts of a message. Raises WireError where they make no sense."""
        return self._made(self.decode, head, body)

    def message(self, head: Bytes, body: Bytes) -> Any:
        """Return the values in a message: a dict or a list. Raises WireError where it makes no sense."""
        return self._made(self._values, head, body)

    def _values(self, data: Any, depth: int) -> Any:
        if type(data) is list:
            return self.each(data, depth)
        return {name: one if type(one) in _SAME else self.decode(one, depth) for name, one in dict.items(data)}

    def _made(self, decode: Callable[[Any, int], Any], head: Bytes, body: Bytes) -> Any:
        self._body, self._taken, self._parts = body, 0, 0
        self.shared, self._sizes = [], []
        try:
            return decode(_from_json(str(head, "utf-8")), 0)
        except WireError:
            raise
        except Exception as error:  # whatever a library says of it
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
            return self._known(tag, content) if tag in ("same", "yours") else self._reference(tag, content)
        before = self._parts
        self._count(1)
        if row.begin:
            return self._filled(row, content, depth)
        value = row.decode(self, content, depth)
        if self._finish and tag in _FINISHED:
            value = self._finish(value)
        if row.shared:
            self.shared.append(value)
            self._sizes.append(self._parts - before)
        return value

    def _filled(self, row: WireType, content: Any, depth: int) -> Any:
        if self.classes is None:
            raise WireError("no class of that name")
        value = row.begin(self, content)
        self.shared.append(value)
        self._sizes.append(1)
        row.decode(self, content, depth, value)
        return value

    def _known(self, tag: str, number: Any) -> Any:
        """Return what stands in another place already."""
        values = self.shared if tag == "same" else self._yours
        if type(number) is not int or not 0 <= number < len(values):
            raise WireError("nothing that is known")
        self._count(self._sizes[number] if tag == "same" else 1)
        return values[number]

    def _count(self, parts: int) -> None:
        """Refuse lists of one list many times, in lists of such lists: nobody comes to their end."""
        self._parts += parts
        if self._parts > MOST_PARTS:
            raise WireError("too many parts")

    def each(self, data: Iterable[Any], depth: int) -> list[Any]:
        if type(data) is list and _SAME.issuperset(map(type, data)):
            self._count(len(data))
            return data
        decode, depth = self.decode, depth + 1
        return [decode(part, depth) for part in data]

    def list_of(self, content: Any, depth: int) -> list[Any]:
        if type(content) is not dict:
            return self.each(content, depth)
        if self._large is None:
            raise WireError("no list")
        parts = self._large.parts_of(content)
        self._count(len(parts))
        return parts

    def take(self, start: Any, length: Any) -> bytes:
        """Return a piece of the bytes."""
        return bytes(self.look_at(start, length))

    def look_at(self, start: Any, length: Any) -> Bytes:
        """Return a piece of the bytes where it lies. Each is had once, in the order in which it was laid there: a
        message makes no more data than it holds."""
        if type(start) is not int or type(length) is not int or length < 0:
            raise WireError("a piece that is not there")
        if not self._taken <= start <= start + length <= len(self._body):
            raise WireError("a piece that is not there, or once more")
        self._taken = start + length
        return self._body[start : start + length]


def _text(data: Any) -> bytes:
    head = _to_json(data).encode()
    if len(head) > MOST_JSON:
        raise WireError("too many parts")
    return head


def _are_small(numbers: list[int]) -> bool:
    return min(numbers) > -SAFE_INT and max(numbers) < SAFE_INT


def _unknown(tag: str, content: Any) -> Any:
    raise WireError(f"an unknown tag {tag[:40]!r}")
