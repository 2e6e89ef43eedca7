"""The types that can be sent. Each stands once in TABLE: its tag on the wire, how it is told, how it is made again.

What is derived from a type of Python's own is told by its base class's own account, and arrives as its base class.
A value is made of checked plain data alone: nothing that came in is ever run, parsed as code or unpickled, no class
that was named but not listed is used, and a message makes no more data than it holds.
"""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable
from functools import lru_cache
from types import BuiltinFunctionType
from typing import Any

import numpy as np

from lstm_course.grading.wire import containers, expressions, frames, graphs, images, stdlib, structured, tensors
from lstm_course.grading.wire.handed_over import INSTANCE
from lstm_course.grading.wire.rows import WireError, WireType, short
from lstm_course.grading.wire.structured import DTYPE

_LARGE = 1 << 15  # bytes


def _encode_array(wire: Any, array: np.ndarray, depth: int) -> list[Any]:
    if not DTYPE.match(array.dtype.str):
        raise WireError(f"an array of {array.dtype} cannot be handed over")
    # What is large is laid there as it is, for the kernel to copy.
    data = array.tobytes() if array.nbytes < _LARGE else array.reshape(-1).view(np.uint8).data
    return [array.dtype.str, list(array.shape), *wire.put(data)]


def _decode_array(wire: Any, content: Any, depth: int) -> np.ndarray:
    dtype, shape, start, length = content
    return np.frombuffer(wire.look_at(start, length), _dtype_named(dtype)).reshape([int(n) for n in shape]).copy()


@lru_cache(maxsize=256)
def _dtype_named(name: Any) -> np.dtype[Any]:
    if not isinstance(name, str) or not DTYPE.match(name):
        raise WireError("an array of an unknown kind")
    return np.dtype(name)


def _decode_objects(wire: Any, content: Any, depth: int) -> np.ndarray:
    shape, parts = content
    array = np.empty(len(parts), object)
    for number, part in enumerate(parts):  # one by one: NumPy looks into what it is given at once
        array[number] = wire.decode(part, depth + 1)
    return array.reshape([int(n) for n in shape])


_BOTH_HAVE: dict[str, type] = {name: kind for name, kind in vars(builtins).items() if isinstance(kind, type)}


def _name_of(value: Any) -> str:
    """Return what a type or dtype that both sides have is called; "" for anything else."""
    kind = type(value)
    if isinstance(value, np.dtype):
        return f"dtype:{value.str}" if value.fields is None else ""
    if (kind.__module__, kind.__name__) == ("torch", "dtype"):
        return f"torch:{str(value).removeprefix('torch.')}"
    if not isinstance(value, type) or kind is not type:
        return ""
    if _BOTH_HAVE.get(value.__name__) is value:
        return str(value.__name__)
    return f"numpy:{value.__name__}" if issubclass(value, np.generic) or value is np.ndarray else ""


def _decode_type(wire: Any, content: Any, depth: int) -> Any:
    name = str(content)
    kind, _, rest = name.rpartition(":")
    if kind == "dtype" and DTYPE.match(rest):
        return np.dtype(rest)
    found = getattr(np, rest, None) if kind == "numpy" else None
    if isinstance(found, type) and issubclass(found, np.generic | np.ndarray):
        return found
    if kind == "torch" and (dtype := tensors.dtype_named(rest)) is not None:
        return dtype
    if not kind and name in _BOTH_HAVE:
        return _BOTH_HAVE[name]
    raise WireError("an unknown type")


# Functions that do no more than calculate: both sides have them.
_CALCULATING = frozenset(
    {"abs", "all", "any", "bin", "chr", "divmod", "hex", "len", "max", "min", "oct", "ord", "pow", "repr", "round"}
    | {"sorted", "sum", "add", "sub", "mul", "truediv", "floordiv", "mod", "neg", "eq", "ne", "lt", "le", "gt", "ge"}
    | {"and_", "or_", "xor", "matmul"}
)


def _function_named(module: str, name: str) -> Any:
    """Return the function; None where it is not among those that may be named."""
    if module == "numpy":
        found = getattr(np, name, None)
        return found if isinstance(found, np.ufunc) else None
    home = {"builtins": builtins, "_operator": operator, "math": math}.get(module)
    found = getattr(home, name, None)
    fine = isinstance(found, BuiltinFunctionType) and (module == "math" or name in _CALCULATING)
    return found if fine else None


def _place_of(value: Any) -> list[str]:
    module = "numpy" if isinstance(value, np.ufunc) else str(getattr(value, "__module__", ""))
    return [module, str(getattr(value, "__name__", ""))]


def _is_known(value: Any) -> bool:
    return type(value) in (BuiltinFunctionType, np.ufunc) and _function_named(*_place_of(value)) is value


def _decode_function(wire: Any, content: Any, depth: int) -> Any:
    found = _function_named(*map(short, content))
    if found is None:
        raise WireError("an unknown function")
    return found


# w: the Encoder or Decoder, v: a value, c: its content on the wire, d: how deep it is nested.
TABLE: tuple[WireType, ...] = (
    WireType("array", _encode_array, _decode_array, shared=True),
    WireType("scalar", _encode_array, lambda w, c, d: _decode_array(w, c, d)[()]),
    WireType("objects", lambda w, v, d: [list(v.shape), w.each(v.ravel().tolist(), d)], _decode_objects, shared=True),
    WireType("type", lambda w, v, d: _name_of(v), _decode_type, (), lambda v: bool(_name_of(v))),
    WireType("function", lambda w, v, d: _place_of(v), _decode_function, (), _is_known),
    *containers.ROWS, *stdlib.ROWS, *structured.ROWS, *tensors.ROWS, *frames.ROWS, *expressions.ROWS, *images.ROWS,
    *graphs.ROWS, INSTANCE,
)  # fmt: skip
JSONS_OWN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__), (int, int.__int__), (float, float.__float__),
)  # fmt: skip
BY_TAG = {row.tag: row for row in TABLE}
BY_TYPE = {kind: row for row in TABLE for kind in row.exactly}
LOOKED_FOR = tuple(row for row in TABLE if row.takes)
BY_LIBRARY: dict[str, Callable[[Any], WireType | None]] = {
    "torch": tensors.row_of, "pandas": frames.row_of, "sympy": expressions.row_of, "PIL": images.row_of,
    "networkx": graphs.row_of_graph, "scipy": graphs.row_of_sparse,
}  # fmt: skip
"""Libraries that are there only where somebody has imported them → which row tells a value of theirs, if any."""


def row_of_array(array: np.ndarray, whole: bool) -> WireType:
    """Return the row of an array, or of a single entry of one."""
    if array.dtype.fields is not None:
        return BY_TAG["fields" if whole else "field"]
    return BY_TAG["objects" if array.dtype.hasobject else "array" if whole else "scalar"]
