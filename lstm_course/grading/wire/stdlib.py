"""Numbers, dates, texts and other small things of the standard library on the wire."""

from __future__ import annotations

import builtins
import datetime as dt
import enum
import importlib
import io
import re
import uuid
import zoneinfo
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

from lstm_course.checking.values import Foreign, plain
from lstm_course.grading.wire.rows import WireError, WireType, made_of, plain_numbers, short, text, whole

MOST_STEPS = 10**7  # of a range, which costs nothing to send
_MOST_DIGITS, _MOST_PATTERN, _MOST_FLAGS, _MOST_PATH = 20_000, 5_000, 511, 4_000
_ENUMS_OF = ("calendar", "enum", "http", "inspect", "re", "uuid")  # modules whose members are told by their names
_PATHS = {one.__name__: one for one in (type(Path()), PurePosixPath, PureWindowsPath)}


def _range(parts: list[Any]) -> range:
    found = range(*plain_numbers(parts))
    if len(found) > MOST_STEPS:
        raise WireError("a range without end")
    return found


def _decimal(digits: str) -> Decimal:
    """Return a Decimal that can be calculated with: 10 to the power of a billion takes for ever."""
    number = Decimal(digits)
    if number.is_finite() and abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError("too large")
    return number


def _fraction(parts: list[Any]) -> Fraction:
    numerator, denominator = map(whole, parts)
    return Fraction(numerator, denominator)


def _encode_moment(wire: Any, value: Any, depth: int) -> list[Any]:
    zone = value.tzinfo.key if type(value.tzinfo) is zoneinfo.ZoneInfo else None
    return [type(value).isoformat(value), zone, value.fold]


def _decode_moment(kind: Any) -> Any:
    def decode(wire: Any, content: Any, depth: int) -> Any:
        said, zone, fold = content
        moment = kind.fromisoformat(short(said)).replace(fold=whole(fold))
        return moment if zone is None else moment.replace(tzinfo=zoneinfo.ZoneInfo(short(zone)))

    return decode


def _decode_path(wire: Any, content: Any, depth: int) -> PurePath:
    kind, said = content
    return _PATHS[kind](short(said, _MOST_PATH))


def _decode_pattern(wire: Any, content: Any, depth: int) -> re.Pattern[Any]:
    said, flags = content
    pattern = wire.decode(said, depth + 1)
    if type(pattern) not in (str, bytes) or len(pattern) > _MOST_PATTERN:
        raise WireError("no pattern")
    if not 0 <= whole(flags) <= _MOST_FLAGS or flags & re.DEBUG:
        raise WireError("no flags")
    try:
        return re.compile(pattern, flags)
    except re.error:
        raise WireError("no pattern") from None


def _decode_exception(wire: Any, content: Any, depth: int) -> BaseException:
    name, args = content
    kind = getattr(builtins, short(name), None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        raise WireError("no exception of Python's own")
    found: Exception = kind(*wire.each(args, depth))
    return found


def _is_member(value: Any) -> bool:
    return isinstance(value, enum.Enum) and type(value).__module__ in _ENUMS_OF


def _decode_member(wire: Any, content: Any, depth: int) -> enum.Enum:
    module, kind, value = content
    found = getattr(importlib.import_module(module), short(kind)) if module in _ENUMS_OF else None
    if not (isinstance(found, type) and issubclass(found, enum.Enum)):
        raise WireError("no member of anything")
    return found(wire.decode(value, depth + 1))


def _stream(kind: Any, of: Any) -> Any:
    def decode(wire: Any, content: Any, depth: int) -> Any:
        held, at = wire.each(content, depth)
        if type(held) is not of:
            raise WireError("no text")
        stream = kind(held)
        stream.seek(min(whole(at), len(held)))
        return stream

    return decode


def _is_open_to_read(value: Any) -> bool:
    return isinstance(value, io.TextIOWrapper | io.BufferedReader) and not value.closed and value.readable()


def _decode_rest(wire: Any, content: Any, depth: int) -> Any:
    name, rest = wire.each(content, depth)
    stream = io.StringIO(rest) if type(rest) is str else io.BytesIO(rest)
    stream.name = short(name, _MOST_PATH)  # type: ignore[attr-defined]
    return stream


def _encode_stream(wire: Any, value: Any, depth: int) -> list[Any]:
    parts: list[Any] = wire.each((value.getvalue(), value.tell()), depth)
    return parts


ROWS: tuple[WireType, ...] = (
    WireType("int", lambda w, v, d: hex(v), lambda w, c, d: int(c, 16), (int,)),  # beyond what JSON's readers keep
    made_of(complex, lambda v: (v.real, v.imag), lambda p: complex(*plain_numbers(p)), derived=True),
    WireType(
        "bytes", lambda w, v, d: w.put(bytes(v)), lambda w, c, d: w.take(*c), (bytes,), lambda v: isinstance(v, bytes)
    ),
    WireType(
        "bytearray", lambda w, v, d: w.put(bytes(v)), lambda w, c, d: bytearray(w.take(*c)), (bytearray,), shared=True
    ),
    made_of(slice, lambda v: (v.start, v.stop, v.step), lambda parts: slice(*parts)),
    made_of(range, lambda v: (v.start, v.stop, v.step), _range),
    text(type(...), repr, lambda said: ...),
    text(type(NotImplemented), repr, lambda said: NotImplemented),
    text(Decimal, str, _decimal, _MOST_DIGITS),
    made_of(Fraction, lambda v: (v.numerator, v.denominator), _fraction),
    text(dt.date, dt.date.isoformat, dt.date.fromisoformat),
    WireType("datetime", _encode_moment, _decode_moment(dt.datetime), (dt.datetime,)),
    WireType("time", _encode_moment, _decode_moment(dt.time), (dt.time,)),
    made_of(dt.timedelta, lambda v: (v.days, v.seconds, v.microseconds), lambda p: dt.timedelta(*map(whole, p))),
    made_of(dt.timezone, lambda v: [v.utcoffset(None)], lambda parts: dt.timezone(*parts)),
    text(zoneinfo.ZoneInfo, lambda v: v.key, zoneinfo.ZoneInfo),
    text(uuid.UUID, str, uuid.UUID),
    WireType("path", lambda w, v, d: [type(v).__name__, str(v)], _decode_path, tuple(_PATHS.values())),
    WireType("pattern", lambda w, v, d: [w.encode(v.pattern, d + 1), v.flags], _decode_pattern, (re.Pattern,)),
    WireType(
        "exception", lambda w, v, d: [type(v).__name__, w.each(v.args, d)], _decode_exception, (),
        lambda v: isinstance(v, Exception) and getattr(builtins, type(v).__name__, None) is type(v),
    ),
    WireType(
        "member", lambda w, v, d: [type(v).__module__, type(v).__qualname__, w.encode(v.value, d + 1)],
        _decode_member, (), _is_member,
    ),
    WireType("StringIO", _encode_stream, _stream(io.StringIO, str), (io.StringIO,), shared=True),
    WireType("BytesIO", _encode_stream, _stream(io.BytesIO, bytes), (io.BytesIO,), shared=True),
    # A file that is read arrives as what is left of it.
    WireType(
        "file", lambda w, v, d: w.each((str(v.name), v.read()), d), _decode_rest, (), _is_open_to_read
    ),
    text(Foreign, lambda v: v.description, lambda said: Foreign(plain(said, 100))),
)  # fmt: skip
