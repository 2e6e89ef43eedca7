"""What a type on the wire is: a row of the table in ``wire_types``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

MOST_TEXT = 100  # characters of a short text that says all


class WireError(Exception):
    """Something that cannot be sent, or that came in and makes no sense."""


@dataclass(frozen=True)
class WireType:
    """One type on the wire.

    encode   (Encoder, value, depth) → content, as JSON
    decode   (Decoder, content, depth) → value; any exception but WireError means that the content is nonsense
    exactly  the types whose own values are told so, without those of derived types
    takes    whether a value of any other type is told so
    shared   whether it can be changed: one that stands in two places of a message is one and the same there, too
    begin    where it may hold itself: (Decoder, content) → the value, still empty, which ``decode`` is to fill
    """

    tag: str
    encode: Callable[[Any, Any, int], Any]
    decode: Callable[..., Any]
    exactly: tuple[type, ...] = ()
    takes: Any = None
    shared: bool = False
    begin: Any = None


def made_of(
    base: Any,
    parts: Callable[[Any], Iterable[Any]],
    make: Callable[[list[Any]], Any],
    derived: bool = False,
    shared: bool = False,
) -> WireType:
    """Return the row of a type that is told by its parts; ``derived``: and of those derived from it."""
    return WireType(
        base.__name__,
        lambda wire, value, depth: wire.each(parts(value), depth),
        lambda wire, content, depth: make(wire.each(content, depth)),
        (base,),
        (lambda value: isinstance(value, base)) if derived else None,
        shared,
    )


def text(
    base: Any,
    to_text: Callable[[Any], str],
    from_text: Callable[[str], Any],
    most: int = MOST_TEXT,
    exactly: tuple[type, ...] = (),
) -> WireType:
    """Return the row of a type of which a short text says all."""
    decode = lambda wire, content, depth: from_text(short(content, most))
    return WireType(base.__name__, lambda wire, value, depth: to_text(value), decode, exactly or (base,))


def short(content: Any, most: int = MOST_TEXT) -> str:
    """Return it as the text that it should be; raises WireError where it is none, or too long."""
    if type(content) is not str or len(content) > most:
        raise WireError("no short text")
    return content


def whole(content: Any) -> int:
    """Return it as the whole number that it should be."""
    if type(content) is not int:
        raise WireError("no whole number")
    return content


def plain_numbers(parts: list[Any]) -> list[Any]:
    """Refuse what is no number of Python's own: it would ask the other side for one."""
    if any(type(part) not in (int, float) for part in parts):
        raise WireError("no number")
    return parts
