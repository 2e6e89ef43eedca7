"""What both directions of the wire have in common: its limits, and the tags of what JSON has no word for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lstm_course.checking.values import Foreign, plain

MOST_BYTES = 1 << 28
MOST_JSON = 1 << 25
MOST_STEPS = 10**7  # of a range, which costs nothing to send
DEEPEST = 60
SAFE_INT = 2**53
DTYPE = re.compile(r"[<>|=]?([biufc]\d{1,2}|[SU]\d{1,6}|[mM]8(\[\w+\])?)$")
_FRACTION = re.compile(r"-?\d+(/\d+)?$")


class WireError(Exception):
    """Something that cannot be sent, or that came in and makes no sense."""


MANY: tuple[tuple[str, Any], ...] = (("tuple", tuple), ("list", list), ("set", set), ("frozenset", frozenset))
TEXTS: tuple[tuple[str, type, Callable[[Any], str], Callable[[str], Any]], ...] = (
    ("decimal", Decimal, str, lambda text: decimal(text)),
    ("fraction", Fraction, str, lambda text: _fraction(text)),
    ("datetime", datetime, datetime.isoformat, datetime.fromisoformat),
    ("date", date, date.isoformat, date.fromisoformat),
    ("foreign", Foreign, lambda foreign: foreign.description, lambda text: Foreign(plain(text, 100))),
    ("seconds", timedelta, lambda t: repr(t.total_seconds()), lambda s: timedelta(seconds=float(s))),
)
TYPES: dict[str, type] = {
    t.__name__: t for t in (int, float, complex, bool, str, bytes, list, tuple, dict, set, frozenset, object)
}


def _fraction(text: str) -> Fraction:
    if not _FRACTION.match(text):  # "1e999999999" is one too, and takes for ever
        raise ValueError("not a fraction")
    return Fraction(text)


def decimal(text: str) -> Decimal:
    """A Decimal that can be calculated with: 10 to the power of a billion takes for ever."""
    number = Decimal(text)
    if number.is_finite() and abs(number.adjusted()) > 10_000:
        raise ValueError("too large")
    return number
