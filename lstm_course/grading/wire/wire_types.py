"""The types that can be sent. Each stands once in TABLE: its tag on the wire, how it is told, how it is made again.

What is derived from a type of Python's own is told by its base class's own account, and arrives as its base class.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from lstm_course.checking.values import Foreign, plain
from lstm_course.grading.wire import tensors

MOST_STEPS = 10**7  # of a range, which costs nothing to send
_DTYPE = re.compile(r"[<>|=]?([biufc]\d{1,2}|[SU]\d{1,6}|[mM]8(\[\w+\])?)$")
_FRACTION = re.compile(r"-?\d+(/\d+)?$")


class WireError(Exception):
    """Something that cannot be sent, or that came in and makes no sense."""


@dataclass(frozen=True)
class WireType:
    """One type on the wire.

    encode   (Encoder, value, depth) → content, as JSON
    decode   (Decoder, content, depth) → value; any exception but WireError means that the content is nonsense
    exactly  the types whose own values are told so, without those of derived types
    takes    whether a value of any other type is told so
    """

    tag: str
    encode: Callable[[Any, Any, int], Any]
    decode: Callable[[Any, Any, int], Any]
    exactly: tuple[type, ...] = ()
    takes: Any = None


def _made_of(base: Any, parts: Callable[[Any], Iterable[Any]], make: Callable[[list[Any]], Any]) -> WireType:
    """Return the row of a type that is told by its parts, and of those derived from it."""
    return WireType(
        base.__name__,
        lambda wire, value, depth: wire.each(parts(value), depth),
        lambda wire, content, depth: make(wire.each(content, depth)),
        (base,),
        lambda value: isinstance(value, base),
    )


def _text(base: Any, to_text: Callable[[Any], str], from_text: Callable[[str], Any]) -> WireType:
    """Return the row of a type of which a short text says all."""
    decode = lambda wire, content, depth: from_text(str(content)[:100])
    return WireType(base.__name__, lambda wire, value, depth: to_text(value), decode, (base,))


def _range(parts: list[Any]) -> range:
    found = range(*_plain_numbers(parts))
    if len(found) > MOST_STEPS:
        raise WireError("a range without end")
    return found


def _plain_numbers(parts: list[Any]) -> list[Any]:
    """Refuse what is no number of Python's own: it would ask the other side for one."""
    if any(type(part) not in (int, float) for part in parts):
        raise WireError("no number")
    return parts


def _decimal(text: str) -> Decimal:
    """Return a Decimal that can be calculated with: 10 to the power of a billion takes for ever."""
    number = Decimal(text)
    if number.is_finite() and abs(number.adjusted()) > 10_000:
        raise ValueError("too large")
    return number


def _fraction(text: str) -> Fraction:
    if not _FRACTION.match(text):  # "1e999999999" is one too, and takes for ever
        raise ValueError("not a fraction")
    return Fraction(text)


def _encode_named(wire: Any, value: Any, depth: int) -> list[Any]:
    kind = type(value)
    return [kind.__name__, [*map(str, kind._fields)], wire.each(tuple(value), depth)]


def _decode_named(wire: Any, content: Any, depth: int) -> Any:
    name, fields, parts = content
    kind = namedtuple(name if name.isidentifier() else "named", [str(f) for f in fields][:1000], rename=True)  # type: ignore[misc]
    return kind(*wire.each(parts, depth))


def _encode_array(wire: Any, array: np.ndarray, depth: int) -> list[Any]:
    if not _DTYPE.match(array.dtype.str):
        raise WireError(f"an array of {array.dtype} cannot be handed over")
    return [array.dtype.str, list(array.shape), *wire.put(array.tobytes())]


def _decode_array(wire: Any, content: Any, depth: int) -> np.ndarray:
    dtype, shape, start, length = content
    if not isinstance(dtype, str) or not _DTYPE.match(dtype):
        raise WireError("an array of an unknown kind")
    return np.frombuffer(wire.look_at(start, length), np.dtype(dtype)).reshape([int(n) for n in shape]).copy()


def _decode_objects(wire: Any, content: Any, depth: int) -> np.ndarray:
    shape, parts = content
    array = np.empty(len(parts), object)
    for number, part in enumerate(parts):  # one by one: NumPy looks into what it is given at once
        array[number] = wire.decode(part, depth + 1)
    return array.reshape([int(n) for n in shape])


def _decode_generator(wire: Any, content: Any, depth: int) -> np.random.Generator:
    state = wire.decode(content, depth + 1)
    if type(state) is not dict:
        raise WireError("no state of a generator")
    kinds = {k.__name__: k for k in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox)}
    bits = kinds[state["bit_generator"]]()
    bits.state = state  # type: ignore[assignment]
    return np.random.Generator(bits)


_BOTH_HAVE: dict[str, type] = {
    t.__name__: t for t in (int, float, complex, bool, str, bytes, list, tuple, dict, set, frozenset, object)
}


def _name_of(value: Any) -> str:
    """Return what a type or dtype that both sides have is called; "" for anything else."""
    kind = type(value)
    if isinstance(value, np.dtype):
        return f"dtype:{value.str}"
    if (kind.__module__, kind.__name__) == ("torch", "dtype"):
        return f"torch:{str(value).removeprefix('torch.')}"
    if not isinstance(value, type) or kind is not type:
        return ""
    if _BOTH_HAVE.get(value.__name__) is value:
        return str(value.__name__)
    return f"numpy:{value.__name__}" if issubclass(value, np.generic) else ""


def _decode_type(wire: Any, content: Any, depth: int) -> Any:
    name = str(content)
    kind, _, rest = name.rpartition(":")
    if kind == "dtype" and _DTYPE.match(rest):
        return np.dtype(rest)
    if kind == "numpy" and isinstance(found := getattr(np, rest, None), type) and issubclass(found, np.generic):
        return found
    if kind == "torch" and (dtype := tensors.dtype_named(rest)) is not None:
        return dtype
    if not kind and name in _BOTH_HAVE:
        return _BOTH_HAVE[name]
    raise WireError("an unknown type")


# w: the Encoder or Decoder, v: a value, c: its content on the wire, d: how deep it is nested. A named tuple is a tuple,
# so its row comes before.
TABLE: tuple[WireType, ...] = (
    WireType("int", lambda w, v, d: hex(v), lambda w, c, d: int(c, 16), (int,)),  # beyond what JSON's readers keep
    _made_of(complex, lambda v: (v.real, v.imag), lambda parts: complex(*_plain_numbers(parts))),
    WireType(
        "bytes", lambda w, v, d: w.put(bytes(v)), lambda w, c, d: w.take(*c), (bytes, bytearray),
        lambda v: isinstance(v, bytes | bytearray),
    ),
    WireType(
        "named", _encode_named, _decode_named, (), lambda v: isinstance(v, tuple) and hasattr(type(v), "_fields")
    ),
    *(_made_of(base, base.__iter__, base) for base in (tuple, list, set, frozenset)),
    WireType(
        "dict", lambda w, v, d: [[w.encode(key, d + 1), w.encode(one, d + 1)] for key, one in dict.items(v)],
        lambda w, c, d: {w.decode(key, d + 1): w.decode(one, d + 1) for key, one in c},
        (dict,), lambda v: isinstance(v, dict),
    ),
    _made_of(slice, lambda v: (v.start, v.stop, v.step), lambda parts: slice(*parts)),
    _made_of(range, lambda v: (v.start, v.stop, v.step), _range),
    _text(type(...), repr, lambda text: ...),
    _text(Decimal, str, _decimal),
    _text(Fraction, str, _fraction),
    _text(datetime, datetime.isoformat, datetime.fromisoformat),
    _text(date, date.isoformat, date.fromisoformat),
    _text(timedelta, lambda v: repr(v.total_seconds()), lambda text: timedelta(seconds=float(text))),
    _text(Foreign, lambda v: v.description, lambda text: Foreign(plain(text, 100))),
    WireType("array", _encode_array, _decode_array),
    WireType("scalar", _encode_array, lambda w, c, d: _decode_array(w, c, d)[()]),
    WireType("objects", lambda w, v, d: [list(v.shape), w.each(v.ravel().tolist(), d)], _decode_objects),
    WireType(
        "rng", lambda w, v, d: w.encode(v.bit_generator.state, d + 1), _decode_generator, (),
        lambda v: isinstance(v, np.random.Generator),
    ),
    WireType("type", lambda w, v, d: _name_of(v), _decode_type, (), lambda v: bool(_name_of(v))),
    WireType("tensor", tensors.encode_tensor, tensors.decode_tensor, (), partial(tensors.is_torchs, "Tensor")),
    WireType(
        "torch_rng", tensors.encode_generator, tensors.decode_generator, (), partial(tensors.is_torchs, "Generator")
    ),
)  # fmt: skip
JSONS_OWN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__), (int, int.__int__), (float, float.__float__),
)  # fmt: skip
BY_TAG = {row.tag: row for row in TABLE}
BY_TYPE = {kind: row for row in TABLE for kind in row.exactly}
LOOKED_FOR = tuple(row for row in TABLE if row.takes)
ARRAY, SCALAR, OBJECTS = BY_TAG["array"], BY_TAG["scalar"], BY_TAG["objects"]
