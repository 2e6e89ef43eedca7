"""What most messages are, in the fewest bytes and steps: a call with plain values, and a plain value for an answer.

A test may call a student's function a hundred thousand times. A question in short is in ``marshal``'s format: the judge
writes it and never reads one, for what a student's process writes could crash it. An answer in short is a letter and
bytes of a fixed layout. What neither can say is said by the codec, whose messages begin with a bracket or a brace.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from struct import Struct
from struct import error as NoFit
from typing import Any

import numpy as np

from lstm_course.grading.wire.messages import Bytes
from lstm_course.grading.wire.quick import PLAIN
from lstm_course.grading.wire.rows import WireError

_MOST_PARTS, _MOST_BYTES, _MOST_TEXT = 1000, 1 << 15, 1000
_CODES = "?bBhHiIlLqQefd"  # NumPy's, of the kinds of numbers that lie in memory as on the wire
_KINDS = [np.dtype(code) for code in _CODES]
_CODE_OF = {kind: number for number, kind in enumerate(_KINDS)}
_SCALAR_CODE = {kind.type: number for number, kind in enumerate(_KINDS)}
_SHAPES = [Struct(f"<{ndim}I") for ndim in range(5)]
BRACKETS = (b"[", b"{")  # with which the codec's messages begin
_VERSION = 2  # later ones look for what stands there twice
_dumps, _loads = marshal.dumps, marshal.loads  # as they are now: a student's code may put others in their places


def write_question(
    what: str, target: int, milliseconds: int, args: tuple[Any, ...]
) -> tuple[bytes, Sequence[Any]] | None:
    """Return a question in short, and what of its arguments can be changed; None where it is none for here."""
    if PLAIN.issuperset(map(type, args)):  # as most are
        return _dumps((what, target, milliseconds, args, None, None), _VERSION), ()
    told: Any = args
    places, shared, arrays = [], [], []
    for place, one in enumerate(args):
        kind = type(one)
        if kind in PLAIN:
            continue
        if kind is list or kind is tuple:
            if len(one) > _MOST_PARTS or not PLAIN.issuperset(map(type, one)):
                return None
        else:
            is_array = kind is np.ndarray and one.dtype in _CODE_OF and one.nbytes <= _MOST_BYTES
            if not (is_array or kind in _SCALAR_CODE):
                return None
            told = list(args) if told is args else told
            told[place] = one.tobytes()
            arrays.append((place, one.dtype.char, one.shape if is_array else None))
        if kind is list or kind is np.ndarray:
            places.append(place)
            shared.append(one)
    if len(shared) > 1 and len({*map(id, shared)}) < len(shared):
        return None
    return _dumps((what, target, milliseconds, told, places, arrays), _VERSION), shared


def read_question(head: Bytes) -> tuple[str, int, int, Sequence[Any], Sequence[Any]]:
    """Return what is to be done with what, in how many milliseconds, with what; and what of that can be changed."""
    what, target, milliseconds, args, places, arrays = _loads(head)
    if places is None:
        return what, target, milliseconds, args, ()
    for place, code, shape in arrays:
        made = np.ndarray(shape or (), code, args[place])
        args[place] = made[()] if shape is None else made.copy()
    return what, target, milliseconds, args, [*map(args.__getitem__, places)]


def write_answer(value: Any) -> bytes | None:
    """Return an answer in short; None where it is none for here."""
    write = _WRITTEN.get(type(value))
    try:
        return None if write is None else write(value)
    except (NoFit, UnicodeError):  # too large a number, half a character
        return None


def read_answer(head: bytes) -> tuple[Any, ...]:
    """Return the value of an answer in short, in a tuple. Raises WireError where it makes no sense."""
    try:
        return _READ[head[0]](head)
    except (NoFit, UnicodeError, IndexError, KeyError, TypeError, ValueError):
        raise WireError("nonsense in short") from None


def _text(value: str) -> bytes | None:
    return b"s" + value.encode() if len(value) <= _MOST_TEXT else None


def _scalar(value: Any) -> bytes:
    return bytes((120, _SCALAR_CODE[type(value)])) + value.tobytes()


def _array(value: np.ndarray) -> bytes | None:
    code = _CODE_OF.get(value.dtype)
    if code is None or value.ndim >= len(_SHAPES) or value.nbytes > _MOST_BYTES:
        return None
    return b"".join((bytes((97, code, value.ndim)), _SHAPES[value.ndim].pack(*value.shape), value.tobytes()))


def _read_array(head: bytes) -> tuple[np.ndarray]:
    kind, sizes = _KINDS[head[1]], _SHAPES[head[2]]
    shape, data = sizes.unpack_from(head, 3), head[3 + sizes.size :]
    if prod(shape) * kind.itemsize != len(data):
        raise WireError("an array of another size")
    return (np.ndarray(shape, kind, data).copy(),)


def _read_scalar(head: bytes) -> tuple[Any]:
    kind = _KINDS[head[1]]
    if len(head) != 2 + kind.itemsize:
        raise WireError("a number of another size")
    return (np.ndarray((), kind, head, 2)[()],)


def _read_text(head: bytes) -> tuple[str]:
    return (str(head[1:], "utf-8"),)


_CONSTANTS: dict[bytes, tuple[Any]] = {b"n": (None,), b"t": (True,), b"f": (False,)}
_WRITTEN: dict[type, Callable[[Any], bytes | None]] = {
    int: partial(Struct("<cq").pack, b"q"),
    float: partial(Struct("<cd").pack, b"d"),
    str: _text,
    bool: (b"f", b"t").__getitem__,
    type(None): lambda _: b"n",
    np.ndarray: _array,
    **dict.fromkeys(_SCALAR_CODE, _scalar),
}
_READ: dict[int, Callable[[bytes], tuple[Any, ...]]] = {
    ord("q"): Struct("<xq").unpack,
    ord("d"): Struct("<xd").unpack,
    ord("s"): _read_text,
    ord("x"): _read_scalar,
    ord("a"): _read_array,
    **dict.fromkeys(map(ord, "ntf"), _CONSTANTS.__getitem__),
}
