"""Large lists that are told again and again: a test reads a student's list of 100,000 numbers in a loop.

Both sides keep what was told last, of lists of nothing but numbers and texts, and then only what is another part now
is told. The side that reads makes a new list each time: whoever has one may change it.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import Any

from lstm_course.grading.wire.rows import WireError, whole

LEAST, _MOST = 10_000, 1_000_000  # parts of a list that is kept
_SLOTS = 8
_MOST_CHANGED = 100
_PLAIN = frozenset((bool, int, float, str, type(None)))

Slot = tuple[Any, list[Any]]
"""A list, and what it held when it was told."""


class LargeTold:
    """The side that tells. What a message tells counts when it has been ``sent``."""

    def __init__(self) -> None:
        self._slots: dict[int, Slot] = {}
        self._next = 0
        self._pending: dict[int, Slot] = {}

    def begin(self) -> None:
        """Begin a message. Whether the last one was sent is not known where it was broken off: all is told anew."""
        if self._pending:
            self._slots, self._pending = {}, {}

    def sent(self) -> None:
        self._slots |= self._pending
        self._pending = {}

    def content(self, value: list[Any], encoded: Callable[[], list[Any]]) -> Any:
        """Return what is told of a list: its parts as they are ``encoded``, with the slot in which to keep them; or
        what is another part than in that slot."""
        for slot, (one, held) in self._slots.items():
            if one is value and len(held) == len(value) and slot not in self._pending:
                if all(map(is_, value, held)):
                    return {"kept": slot, "parts": []}
                now = list(value)
                changed = [[place, part] for place, part in enumerate(now) if part is not held[place]]
                if len(changed) <= _MOST_CHANGED and all(_is_plain(part) for _, part in changed):
                    self._pending[slot] = value, now
                    return {"kept": slot, "parts": changed}
                break
        parts = encoded()
        if len(parts) > _MOST or not (len(parts) == len(value) and all(map(is_, parts, value))):
            return parts
        slot = next((number for number, (one, _) in self._slots.items() if one is value), self._next)
        if slot in self._pending:
            return parts
        if slot == self._next:
            self._next = (self._next + 1) % _SLOTS
        self._pending[slot] = value, parts
        return {"keep": slot, "parts": parts}


class LargeHeard:
    """The side that is told."""

    def __init__(self) -> None:
        self._slots: dict[int, list[Any]] = {}

    def parts_of(self, content: dict[str, Any]) -> list[Any]:
        """Return a new list of the parts that are told. Raises WireError where it makes no sense."""
        parts = content["parts"]
        if "keep" in content:
            slot = whole(content["keep"])
            fits = 0 <= slot < _SLOTS and type(parts) is list and len(parts) <= _MOST
            if not fits or not _PLAIN.issuperset(map(type, parts)):
                raise WireError("no list to be kept")
            self._slots[slot] = parts
            return parts.copy()
        held = self._slots[whole(content["kept"])]
        for place, part in parts:
            if not (0 <= whole(place) < len(held) and type(part) in _PLAIN):
                raise WireError("no part of a list that is kept")
            held[place] = part
        return held.copy()


def _is_plain(part: Any) -> bool:
    return type(part) in _PLAIN and (type(part) is not int or abs(part) < 2**53)
