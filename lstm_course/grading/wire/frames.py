"""pandas' types on the wire: built from columns and lists, and named kinds of columns.

Nothing here imports pandas unasked. A value of a class derived from pandas' is not told here: it stays on its own side.
"""

from __future__ import annotations

import re
import sys
from typing import Any

import numpy as np

from lstm_course.grading.wire.columns import (
    MOST_FREQ,
    ZONE,
    decode_column,
    decode_index,
    encode_column,
    encode_index,
    hashable,
    kept_dtype,
    pandas,
)
from lstm_course.grading.wire.rows import WireError, WireType, short, whole

_UNITS = ("s", "ms", "us", "ns")
_DTYPES = re.compile(r"(U?Int(8|16|32|64)|Float(32|64)|boolean|string|str|category)$")


def _encode_series(wire: Any, value: Any, depth: int) -> list[Any]:
    name, index = wire.encode(value.name, depth + 1), encode_index(wire, value.index, depth)
    return [name, index, encode_column(wire, value.array, depth)]


def _decode_series(wire: Any, content: Any, depth: int) -> Any:
    name, index, column = content
    (name,) = hashable([wire.decode(name, depth + 1)])
    return _series(decode_index(wire, index, depth), decode_column(wire, column, depth), name)


def _series(index: Any, values: Any, name: Any = None) -> Any:
    if len(values) != len(index):
        raise WireError("a column of another length")
    return pandas().Series(values, index=index, dtype=kept_dtype(values), name=name)


def _encode_frame(wire: Any, value: Any, depth: int) -> list[Any]:
    told = [encode_index(wire, value.columns, depth), encode_index(wire, value.index, depth)]
    return [*told, [encode_column(wire, value.iloc[:, k].array, depth) for k in range(value.shape[1])]]


def _decode_frame(wire: Any, content: Any, depth: int) -> Any:
    named, index, columns = content
    named, index = decode_index(wire, named, depth), decode_index(wire, index, depth)
    if len(columns) != len(named):
        raise WireError("columns without a name")
    parts = [_series(index, decode_column(wire, column, depth)) for column in columns]
    made = pandas().DataFrame(dict(enumerate(parts)), index=index)
    made.columns = named
    return made


# Single values.


def _encode_moment(wire: Any, value: Any, depth: int) -> list[Any]:
    zone = None if value.tzinfo is None else str(value.tzinfo)
    return [int(value.asm8.view("i8")), value.unit, zone]


def _decode_moment(wire: Any, content: Any, depth: int) -> Any:
    number, unit, zone = content
    moment = pandas().Timestamp(np.datetime64(whole(number), _unit(unit)))
    if zone is None:
        return moment
    if not ZONE.match(short(zone)):
        raise WireError("no time zone")
    return moment.tz_localize("UTC").tz_convert(zone)


def _unit(told: Any) -> Any:
    if told not in _UNITS:
        raise WireError("no unit of time")
    return told


def _decode_period(wire: Any, content: Any, depth: int) -> Any:
    ordinal, freq = content
    return pandas().Period(ordinal=whole(ordinal), freq=short(freq, MOST_FREQ))


def _decode_interval(wire: Any, content: Any, depth: int) -> Any:
    left, right, closed = wire.each(content, depth)
    return pandas().Interval(left, right, closed=short(closed))


def _decode_dtype(wire: Any, content: Any, depth: int) -> Any:
    if not _DTYPES.match(short(content)):
        raise WireError("an unknown dtype")
    return pandas().api.types.pandas_dtype(content)


ROWS: tuple[WireType, ...] = (
    WireType("DataFrame", _encode_frame, _decode_frame, shared=True),
    WireType("Series", _encode_series, _decode_series, shared=True),
    WireType("Index", encode_index, decode_index),
    WireType("column", encode_column, lambda w, c, d: pandas().array(decode_column(w, c, d))),
    WireType("Timestamp", _encode_moment, _decode_moment),
    WireType(
        "Timedelta", lambda w, v, d: [int(v.asm8.view("i8")), v.unit],
        lambda w, c, d: pandas().Timedelta(np.timedelta64(whole(c[0]), _unit(c[1]))),
    ),
    WireType("Period", lambda w, v, d: [v.ordinal, v.freqstr], _decode_period),
    WireType("Interval", lambda w, v, d: w.each((v.left, v.right, v.closed), d), _decode_interval),
    WireType("NaT", lambda w, v, d: 0, lambda w, c, d: pandas().NaT),
    WireType("NA", lambda w, v, d: 0, lambda w, c, d: pandas().NA),
    WireType("dtype", lambda w, v, d: str(v), _decode_dtype),
)  # fmt: skip
_BY_TAG = {row.tag: row for row in ROWS}


def row_of(value: Any) -> WireType | None:
    """Return the row of a value of a class of pandas' own; None where there is none."""
    pd = sys.modules["pandas"]
    name = type(value).__name__
    if name in _BY_TAG and getattr(pd, name, None) is type(value):
        return _BY_TAG[name]
    if isinstance(value, pd.Index):
        return _BY_TAG["Index"]
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return _BY_TAG["column"]
    if isinstance(value, pd.api.extensions.ExtensionDtype):
        return _BY_TAG["dtype"] if _DTYPES.match(str(value)) else None
    return _BY_TAG["NA"] if value is pd.NA else _BY_TAG["NaT"] if value is pd.NaT else None
