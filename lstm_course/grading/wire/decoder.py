"""From JSON with the bytes of arrays beside it to values: the way back of ``encoder``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lstm_course.grading.wire.large import LargeHeard
from lstm_course.grading.wire.messages import DEEPEST, MOST_PARTS, SAME, Bytes
from lstm_course.grading.wire.rows import WireError, WireType
from lstm_course.grading.wire.wire_types import BY_TAG

_FINISHED = ("array", "tensor", "objects", "masked", "nothing", "expression", "Series", "DataFrame")
_from_json = json.JSONDecoder().decode


class Decoder:
    """Turns a message into values.

    ``reference(tag, content)`` gives the value of a tag that is not the wire's own. ``finish`` is asked what becomes of
    each array, tensor, frame and expression. ``shared`` and ``yours`` are those of an Encoder, seen from here; so is
    ``large``. ``classes``: those whose objects may be made, by name; None for none at all.
    """

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
        return {name: one if type(one) in SAME else self.decode(one, depth) for name, one in dict.items(data)}

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
        if type(data) is list and SAME.issuperset(map(type, data)):
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


def _unknown(tag: str, content: Any) -> Any:
    raise WireError(f"an unknown tag {tag[:40]!r}")
