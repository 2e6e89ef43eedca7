"""pandas' types on the wire: built from arrays and lists, and named kinds of columns.

Nothing here imports pandas unasked. A value of a class derived from pandas' is not told here: it stays on its own side.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.grading.wire.rows import WireError, WireType, short, whole

_MOST_LEVELS, _MOST_FREQ, _MOST_OF_RANGE, _LARGEST = 100, 40, 10**5, 1 << 62
_ZONE = re.compile(r"[\w/+:-]{1,64}$")
_UNITS = ("s", "ms", "us", "ns")
_NULLABLE = re.compile(r"U?Int(8|16|32|64)$|Float(32|64)$|boolean$")
_DTYPES = re.compile(r"(U?Int(8|16|32|64)|Float(32|64)|boolean|string|str|category)$")


# Columns: what an index, a series and each column of a frame is made of. [kind, …]


def _encode_column(wire: Any, values: Any, depth: int) -> list[Any]:
    pd = _pandas()
    if type(values) is pd.arrays.NumpyExtensionArray:  # strings derive from it
        values = values.to_numpy()
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return ["numpy", wire.array(np.asarray(values), depth + 1)]
    if isinstance(dtype, pd.StringDtype):
        texts = [None if gone else str.__str__(one) for one, gone in zip(values, pd.isna(values), strict=True)]
        return ["text", dtype.na_value is pd.NA, texts]
    if isinstance(dtype, pd.CategoricalDtype):
        plain = pd.Categorical(values)
        return ["category", wire.array(plain.codes, depth), _told(wire, plain.categories, depth), bool(dtype.ordered)]
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = pd.DatetimeIndex(values).tz_convert("UTC").tz_localize(None)
        return ["zone", wire.array(np.asarray(moments), depth), str(dtype.tz)]
    if isinstance(dtype, pd.PeriodDtype):
        return ["period", wire.array(pd.PeriodIndex(values).asi8, depth), str(dtype).partition("[")[2][:-1]]
    if isinstance(dtype, pd.IntervalDtype):
        both = pd.arrays.IntervalArray(values)
        ends = (_encode_column(wire, one.array, depth) for one in (both.left, both.right))
        return ["interval", *ends, both.closed]
    if _NULLABLE.match(str(dtype)):
        gone = np.asarray(pd.isna(values), bool)
        filled = pd.array(values, dtype=dtype).to_numpy(dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0))
        return ["nullable", wire.array(filled, depth), wire.array(gone, depth)]
    raise WireError(f"a column of {str(dtype)[:40]} cannot be handed over")


def _decode_column(wire: Any, content: Any, depth: int) -> Any:
    kind, *parts = content
    return _COLUMNS[kind](wire, parts, depth + 1)


def _text(wire: Any, parts: Any, depth: int) -> Any:
    pd = _pandas()
    missing, texts = parts
    if not all(one is None or type(one) is str for one in texts):
        raise WireError("no texts")
    if missing is True:
        return pd.array(texts, dtype="string")
    return pd.array(np.array(texts, object), dtype=pd.StringDtype("python", na_value=np.nan))


def _category(wire: Any, parts: Any, depth: int) -> Any:
    codes, categories, ordered = parts
    codes, categories = _array(wire, codes, depth, "i"), _small(_index(wire, categories, depth))
    return _pandas().Categorical.from_codes(codes, categories, ordered=ordered is True)


def _zone(wire: Any, parts: Any, depth: int) -> Any:
    moments, zone = parts
    if not _ZONE.match(short(zone)):
        raise WireError("no time zone")
    return _pandas().DatetimeIndex(_array(wire, moments, depth, "M")).tz_localize("UTC").tz_convert(zone).array


def _period(wire: Any, parts: Any, depth: int) -> Any:
    ordinals, freq = parts
    return _pandas().PeriodIndex.from_ordinals(_array(wire, ordinals, depth, "i"), freq=short(freq, _MOST_FREQ)).array


def _interval(wire: Any, parts: Any, depth: int) -> Any:
    left, right, closed = parts
    left, right = (_decode_column(wire, one, depth) for one in (left, right))
    return _pandas().arrays.IntervalArray.from_arrays(left, right, closed=short(closed))


def _nullable(wire: Any, parts: Any, depth: int) -> Any:
    arrays = _pandas().arrays
    values, gone = _array(wire, parts[0], depth, "iufb"), _array(wire, parts[1], depth, "b")
    kinds = {"b": arrays.BooleanArray, "f": arrays.FloatingArray}
    return kinds.get(values.dtype.kind, arrays.IntegerArray)(values, gone)


_COLUMNS: dict[str, Callable[[Any, Any, int], Any]] = {
    "numpy": lambda wire, parts, depth: _array(wire, parts[0], depth, "biufcmMSUO"),
    "text": _text,
    "category": _category,
    "zone": _zone,
    "period": _period,
    "interval": _interval,
    "nullable": _nullable,
}


def _array(wire: Any, content: Any, depth: int, kinds: str) -> np.ndarray:
    """Return the array of one dimension that it should be, of one of these kinds of dtype."""
    found = wire.decode(content, depth + 1)
    if not isinstance(found, np.ndarray) or found.ndim != 1 or found.dtype.kind not in kinds:
        raise WireError("no column")
    return found.view(np.ndarray)


# Indexes: [name, "range", start, stop, step], [names, "levels", levels, codes], [name, "column", frequency, column].


def _told(wire: Any, index: Any, depth: int) -> list[Any]:
    pd = _pandas()
    depth += 1
    if isinstance(index, pd.MultiIndex):
        told = [wire.each(index.names, depth), "levels", [_told(wire, one, depth) for one in index.levels]]
        return [*told, [wire.array(np.asarray(one), depth) for one in index.codes]]
    name = wire.encode(index.name, depth)
    if isinstance(index, pd.RangeIndex):
        return [name, "range", *map(int, (index.start, index.stop, index.step))]
    freq = getattr(index, "freq", None) if isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex) else None
    return [name, "column", freq and freq.freqstr, _encode_column(wire, index.array, depth)]


def _index(wire: Any, content: Any, depth: int) -> Any:
    pd = _pandas()
    name, kind, *parts = content
    depth += 1
    if kind == "levels":
        levels, codes = parts
        if not 0 < len(levels) <= _MOST_LEVELS:
            raise WireError("too many levels")
        return pd.MultiIndex(
            [_small(_index(wire, one, depth)) for one in levels], [_array(wire, one, depth, "i") for one in codes],
            names=_hashable(wire.each(name, depth)),
        )  # fmt: skip
    (name,) = _hashable([wire.decode(name, depth)])
    if kind == "range":
        if any(abs(whole(part)) > _LARGEST for part in parts):
            raise WireError("a range without end")
        return pd.RangeIndex(*parts, name=name)
    freq, column = parts
    values = _decode_column(wire, column, depth)
    index = pd.Index(values, dtype=_kept(values), name=name)
    return index if freq is None else type(index)(index, freq=short(freq, _MOST_FREQ), name=name)


def _small(index: Any) -> Any:
    """Refuse a range that would be written out and is not: of whatever else there are as many bytes in the message."""
    if len(index) > _MOST_OF_RANGE and isinstance(index, _pandas().RangeIndex):
        raise WireError("a range without end")
    return index


def _kept(values: Any) -> Any:
    """Return the dtype that pandas is not to guess: an array of objects may hold nothing but texts."""
    return object if isinstance(values, np.ndarray) and values.dtype == object else None


def _hashable(names: list[Any]) -> list[Any]:
    for name in names:
        hash(name)
    return names


# Series and frames.


def _encode_series(wire: Any, value: Any, depth: int) -> list[Any]:
    return [
        wire.encode(value.name, depth + 1), _told(wire, value.index, depth), _encode_column(wire, value.array, depth)
    ]  # fmt: skip


def _decode_series(wire: Any, content: Any, depth: int) -> Any:
    name, index, column = content
    (name,) = _hashable([wire.decode(name, depth + 1)])
    return _series(_index(wire, index, depth), _decode_column(wire, column, depth), name)


def _series(index: Any, values: Any, name: Any = None) -> Any:
    if len(values) != len(index):
        raise WireError("a column of another length")
    return _pandas().Series(values, index=index, dtype=_kept(values), name=name)


def _encode_frame(wire: Any, value: Any, depth: int) -> list[Any]:
    told = [_told(wire, value.columns, depth), _told(wire, value.index, depth)]
    return [*told, [_encode_column(wire, value.iloc[:, k].array, depth) for k in range(value.shape[1])]]


def _decode_frame(wire: Any, content: Any, depth: int) -> Any:
    named, index, columns = content
    named, index = _index(wire, named, depth), _index(wire, index, depth)
    if len(columns) != len(named):
        raise WireError("columns without a name")
    parts = [_series(index, _decode_column(wire, column, depth)) for column in columns]
    made = _pandas().DataFrame(dict(enumerate(parts)), index=index)
    made.columns = named
    return made


# Single values.


def _encode_moment(wire: Any, value: Any, depth: int) -> list[Any]:
    zone = None if value.tzinfo is None else str(value.tzinfo)
    return [int(value.asm8.view("i8")), value.unit, zone]


def _decode_moment(wire: Any, content: Any, depth: int) -> Any:
    number, unit, zone = content
    moment = _pandas().Timestamp(np.datetime64(whole(number), _unit(unit)))
    if zone is None:
        return moment
    if not _ZONE.match(short(zone)):
        raise WireError("no time zone")
    return moment.tz_localize("UTC").tz_convert(zone)


def _unit(told: Any) -> Any:
    if told not in _UNITS:
        raise WireError("no unit of time")
    return told


def _decode_period(wire: Any, content: Any, depth: int) -> Any:
    ordinal, freq = content
    return _pandas().Period(ordinal=whole(ordinal), freq=short(freq, _MOST_FREQ))


def _decode_interval(wire: Any, content: Any, depth: int) -> Any:
    left, right, closed = wire.each(content, depth)
    return _pandas().Interval(left, right, closed=short(closed))


def _decode_dtype(wire: Any, content: Any, depth: int) -> Any:
    if not _DTYPES.match(short(content)):
        raise WireError("an unknown dtype")
    return _pandas().api.types.pandas_dtype(content)


def _pandas() -> Any:
    import pandas

    return pandas


ROWS: tuple[WireType, ...] = (
    WireType("DataFrame", _encode_frame, _decode_frame, shared=True),
    WireType("Series", _encode_series, _decode_series, shared=True),
    WireType("Index", _told, _index),
    WireType("column", _encode_column, lambda w, c, d: _pandas().array(_decode_column(w, c, d))),
    WireType("Timestamp", _encode_moment, _decode_moment),
    WireType(
        "Timedelta", lambda w, v, d: [int(v.asm8.view("i8")), v.unit],
        lambda w, c, d: _pandas().Timedelta(np.timedelta64(whole(c[0]), _unit(c[1]))),
    ),
    WireType("Period", lambda w, v, d: [v.ordinal, v.freqstr], _decode_period),
    WireType("Interval", lambda w, v, d: w.each((v.left, v.right, v.closed), d), _decode_interval),
    WireType("NaT", lambda w, v, d: 0, lambda w, c, d: _pandas().NaT),
    WireType("NA", lambda w, v, d: 0, lambda w, c, d: _pandas().NA),
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
