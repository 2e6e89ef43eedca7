"""Columns and indexes of pandas' on the wire, what series and frames are made of. Nothing imports pandas unasked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.grading.wire.rows import WireError, short, whole

MOST_FREQ = 40  # characters of the name of a frequency
ZONE = re.compile(r"[\w/+:-]{1,64}$")
_MOST_LEVELS, _MOST_OF_RANGE, _LARGEST = 100, 10**5, 1 << 62
_NULLABLE = re.compile(r"U?Int(8|16|32|64)$|Float(32|64)$|boolean$")


def pandas() -> Any:
    import pandas

    return pandas


# Columns: what an index, a series and each column of a frame is made of. [kind, …]


def encode_column(wire: Any, values: Any, depth: int) -> list[Any]:
    pd = pandas()
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
        return [
            "category",
            wire.array(plain.codes, depth),
            encode_index(wire, plain.categories, depth),
            bool(dtype.ordered),
        ]
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = pd.DatetimeIndex(values).tz_convert("UTC").tz_localize(None)
        return ["zone", wire.array(np.asarray(moments), depth), str(dtype.tz)]
    if isinstance(dtype, pd.PeriodDtype):
        return ["period", wire.array(pd.PeriodIndex(values).asi8, depth), str(dtype).partition("[")[2][:-1]]
    if isinstance(dtype, pd.IntervalDtype):
        both = pd.arrays.IntervalArray(values)
        ends = (encode_column(wire, one.array, depth) for one in (both.left, both.right))
        return ["interval", *ends, both.closed]
    if _NULLABLE.match(str(dtype)):
        gone = np.asarray(pd.isna(values), bool)
        filled = pd.array(values, dtype=dtype).to_numpy(dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0))
        return ["nullable", wire.array(filled, depth), wire.array(gone, depth)]
    raise WireError(f"a column of {str(dtype)[:40]} cannot be handed over")


def decode_column(wire: Any, content: Any, depth: int) -> Any:
    kind, *parts = content
    return _COLUMNS[kind](wire, parts, depth + 1)


def _text(wire: Any, parts: Any, depth: int) -> Any:
    pd = pandas()
    missing, texts = parts
    if not all(one is None or type(one) is str for one in texts):
        raise WireError("no texts")
    if missing is True:
        return pd.array(texts, dtype="string")
    return pd.array(np.array(texts, object), dtype=pd.StringDtype("python", na_value=np.nan))


def _category(wire: Any, parts: Any, depth: int) -> Any:
    codes, categories, ordered = parts
    codes, categories = _array(wire, codes, depth, "i"), _small(decode_index(wire, categories, depth))
    return pandas().Categorical.from_codes(codes, categories, ordered=ordered is True)


def _zone(wire: Any, parts: Any, depth: int) -> Any:
    moments, zone = parts
    if not ZONE.match(short(zone)):
        raise WireError("no time zone")
    return pandas().DatetimeIndex(_array(wire, moments, depth, "M")).tz_localize("UTC").tz_convert(zone).array


def _period(wire: Any, parts: Any, depth: int) -> Any:
    ordinals, freq = parts
    return pandas().PeriodIndex.from_ordinals(_array(wire, ordinals, depth, "i"), freq=short(freq, MOST_FREQ)).array


def _interval(wire: Any, parts: Any, depth: int) -> Any:
    left, right, closed = parts
    left, right = (decode_column(wire, one, depth) for one in (left, right))
    return pandas().arrays.IntervalArray.from_arrays(left, right, closed=short(closed))


def _nullable(wire: Any, parts: Any, depth: int) -> Any:
    arrays = pandas().arrays
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


def encode_index(wire: Any, index: Any, depth: int) -> list[Any]:
    pd = pandas()
    depth += 1
    if isinstance(index, pd.MultiIndex):
        told = [wire.each(index.names, depth), "levels", [encode_index(wire, one, depth) for one in index.levels]]
        return [*told, [wire.array(np.asarray(one), depth) for one in index.codes]]
    name = wire.encode(index.name, depth)
    if isinstance(index, pd.RangeIndex):
        return [name, "range", *map(int, (index.start, index.stop, index.step))]
    freq = getattr(index, "freq", None) if isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex) else None
    return [name, "column", freq and freq.freqstr, encode_column(wire, index.array, depth)]


def decode_index(wire: Any, content: Any, depth: int) -> Any:
    pd = pandas()
    name, kind, *parts = content
    depth += 1
    if kind == "levels":
        levels, codes = parts
        if not 0 < len(levels) <= _MOST_LEVELS:
            raise WireError("too many levels")
        return pd.MultiIndex(
            [_small(decode_index(wire, one, depth)) for one in levels],
            [_array(wire, one, depth, "i") for one in codes],
            names=hashable(wire.each(name, depth)),
        )  # fmt: skip
    (name,) = hashable([wire.decode(name, depth)])
    if kind == "range":
        if any(abs(whole(part)) > _LARGEST for part in parts):
            raise WireError("a range without end")
        return pd.RangeIndex(*parts, name=name)
    freq, column = parts
    values = decode_column(wire, column, depth)
    index = pd.Index(values, dtype=kept_dtype(values), name=name)
    return index if freq is None else type(index)(index, freq=short(freq, MOST_FREQ), name=name)


def _small(index: Any) -> Any:
    """Refuse a range that would be written out and is not: of whatever else there are as many bytes in the message."""
    if len(index) > _MOST_OF_RANGE and isinstance(index, pandas().RangeIndex):
        raise WireError("a range without end")
    return index


def kept_dtype(values: Any) -> Any:
    """Return the dtype that pandas is not to guess: an array of objects may hold nothing but texts."""
    return object if isinstance(values, np.ndarray) and values.dtype == object else None


def hashable(names: list[Any]) -> list[Any]:
    for name in names:
        hash(name)
    return names
