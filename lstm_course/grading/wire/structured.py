"""NumPy's other arrays on the wire, those with named fields and those with a mask; and its generators of numbers."""

from __future__ import annotations

import random
import re
from typing import Any

import numpy as np

from lstm_course.grading.wire.rows import WireError, WireType, short, whole

DTYPE = re.compile(r"[<>|=]?([biufc]\d{1,2}|[SU]\d{1,6}|[mM]8(\[\w+\])?)$")
_MOST_FIELDS, _MOST_IN_ONE, _DEEPEST = 200, 10_000, 5
_POLYNOMIALS = tuple(
    getattr(np.polynomial, name) for name in ("Polynomial", "Chebyshev", "Legendre", "Laguerre", "Hermite", "HermiteE")
)
_BITS = {k.__name__: k for k in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox)}
_VIEWS = {one.__name__: one for one in (np.ndarray, np.recarray)}


def _told(dtype: np.dtype) -> Any:
    """Describe a dtype: a text, or where it has fields [aligned, [[name, its dtype, shape of its entries], …]]."""
    if dtype.fields is None:
        if not DTYPE.match(dtype.str):
            raise WireError(f"an array of {dtype} cannot be handed over")
        return dtype.str
    parts = ((name, dtype.fields[name][0]) for name in dtype.names or ())
    return [dtype.isalignedstruct, [[name, _told(part.base), list(part.shape)] for name, part in parts]]


def _dtype(told: Any, depth: int = 0) -> np.dtype:
    if isinstance(told, str):
        if not DTYPE.match(told):
            raise WireError("an array of an unknown kind")
        return np.dtype(told)
    aligned, fields = told
    if depth > _DEEPEST or len(fields) > _MOST_FIELDS:
        raise WireError("too many fields")
    made = []
    for name, part, shape in fields:
        shape = tuple(map(whole, shape))
        if any(n < 0 for n in shape) or np.prod(shape, dtype=float) > _MOST_IN_ONE:
            raise WireError("no shape")
        made.append((short(name), _dtype(part, depth + 1), shape))
    return np.dtype(made, align=aligned is True)


def encode_fields(wire: Any, array: np.ndarray, depth: int) -> list[Any]:
    """Return [dtype, shape, whether it is a record array, place, length]."""
    told = _told(array.dtype)
    packed = np.empty(array.shape, _dtype(told))
    for name in packed.dtype.names or ():
        packed[name] = np.asarray(array)[name]
    kind = "recarray" if issubclass(array.dtype.type, np.record) else "ndarray"
    return [told, list(array.shape), kind, *wire.put(packed.tobytes())]


def decode_fields(wire: Any, content: Any, depth: int) -> Any:
    told, shape, kind, start, length = content
    dtype = _dtype(told)
    if dtype.names is None or not dtype.itemsize:
        raise WireError("an array without fields")
    array = np.frombuffer(wire.take(start, length), dtype).reshape([whole(n) for n in shape]).copy()
    return array.view(_VIEWS[kind])


def _encode_masked(wire: Any, value: Any, depth: int) -> list[Any]:
    mask = None if value.mask is np.ma.nomask else np.ma.getmaskarray(value)
    return wire.each((np.asarray(value.data), mask, value.fill_value, bool(value.hardmask)), depth)  # type: ignore[no-any-return]


def _decode_masked(wire: Any, content: Any, depth: int) -> Any:
    data, mask, fill, hard = wire.each(content, depth)
    if not isinstance(data, np.ndarray) or not (mask is None or isinstance(mask, np.ndarray)):
        raise WireError("no masked array")
    if mask is not None and mask.shape != data.shape:
        raise WireError("a mask of another shape")
    return np.ma.MaskedArray(data, np.ma.nomask if mask is None else mask, fill_value=fill, hard_mask=hard is True)


def _decode_matrix(wire: Any, content: Any, depth: int) -> Any:
    array = wire.decode(content, depth + 1)
    if not isinstance(array, np.ndarray) or array.ndim != 2:
        raise WireError("no matrix")
    return array.view(np.matrix)


def _encode_polynomial(wire: Any, value: Any, depth: int) -> list[Any]:
    parts = (value.coef, value.domain, value.window)
    return [type(value).__name__, *(wire.array(np.asarray(one), depth) for one in parts)]


def _decode_polynomial(wire: Any, content: Any, depth: int) -> Any:
    name, *parts = content
    coef, domain, window = (wire.decode(part, depth + 1) for part in parts)
    kinds = {kind.__name__: kind for kind in _POLYNOMIALS}
    return kinds[name](coef, domain, window)


def bits_of(state: Any) -> Any:
    """Return a bit generator in that state."""
    if type(state) is not dict or state.get("bit_generator") not in _BITS:
        raise WireError("no state of a generator")
    bits = _BITS[state["bit_generator"]]()
    bits.state = state  # type: ignore[assignment]
    return bits


def _decode_random_state(wire: Any, content: Any, depth: int) -> np.random.RandomState:
    state = wire.decode(content, depth + 1)
    generator = np.random.RandomState(bits_of(state))
    generator.set_state(state)
    return generator


def _decode_random(wire: Any, content: Any, depth: int) -> random.Random:
    generator = random.Random()
    generator.setstate(wire.decode(content, depth + 1))
    return generator


ROWS: tuple[WireType, ...] = (
    WireType("fields", encode_fields, decode_fields, shared=True),
    WireType("field", encode_fields, lambda w, c, d: decode_fields(w, c, d)[()]),
    WireType("masked", _encode_masked, _decode_masked, (np.ma.MaskedArray,), shared=True),
    WireType("nothing", lambda w, v, d: 0, lambda w, c, d: np.ma.masked, (type(np.ma.masked),)),
    WireType("matrix", lambda w, v, d: w.array(np.asarray(v), d), _decode_matrix, (np.matrix,), shared=True),
    WireType("polynomial", _encode_polynomial, _decode_polynomial, _POLYNOMIALS),
    WireType(
        "poly1d", lambda w, v, d: w.array(v.coeffs, d), lambda w, c, d: np.poly1d(w.decode(c, d + 1)), (np.poly1d,)
    ),
    WireType(
        "rng", lambda w, v, d: w.encode(v.bit_generator.state, d + 1),
        lambda w, c, d: np.random.Generator(bits_of(w.decode(c, d + 1))), (np.random.Generator,), shared=True,
    ),
    WireType(
        "random_state", lambda w, v, d: w.encode(v.get_state(legacy=False), d + 1), _decode_random_state,
        (np.random.RandomState,), shared=True,
    ),
    WireType("random", lambda w, v, d: w.encode(v.getstate(), d + 1), _decode_random, (random.Random,), shared=True),
)  # fmt: skip
