"""What a piece of the student's source stood for when it raised, found without running any code of the student's.

Arrays of NumPy's and PyTorch's own types, Python's own numbers, texts and containers are computed with, by NumPy's,
PyTorch's and Python's own functions, where these change nothing and the result is small. All else is unknown.
"""

from __future__ import annotations

import ast
import math
import operator
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from types import BuiltinFunctionType, MethodDescriptorType, ModuleType
from typing import Any

import numpy as np

_MOST_ENTRIES = 1_000_000
_DEEPEST = 30

_NUMPY_NAMES = """
    abs add all any arange argmax argmin array asarray atleast_2d broadcast_to clip column_stack concatenate cos cumsum
    diag divide dot einsum exp expand_dims expm1 eye flip full hstack log log1p log2 log10 logical_not matmul max
    maximum mean min minimum moveaxis multiply negative ones ones_like outer power prod ravel reciprocal reshape sign
    sin split sqrt square squeeze stack std subtract sum swapaxes tanh transpose var vstack where zeros zeros_like
"""
_METHOD_NAMES = """
    all any argmax argmin astype clip copy cumsum dot flatten max mean min prod ravel repeat reshape squeeze std sum
    swapaxes transpose var
"""
_TORCH_NAMES = """
    abs add arange bmm cat clamp cumsum div exp eye flip full log matmul mean mm mul ones ones_like reshape sigmoid
    softmax sqrt squeeze stack sub sum tanh transpose unsqueeze zeros zeros_like
"""
_TENSOR_NAMES = """
    abs chunk contiguous detach dim exp expand flatten flip float log matmul mean mm permute reshape sigmoid size
    softmax split sqrt squeeze sum t tanh transpose unsqueeze view
"""
# Looked up now, before any student's code could put something else in their place.
_NUMPY = {name: getattr(np, name) for name in _NUMPY_NAMES.split()}
_PYTHON = {one.__name__: one for one in (abs, bool, float, int, len, max, min, range, slice, tuple, list)}
_METHODS, _TORCH, _TENSOR_METHODS = (frozenset(names.split()) for names in (_METHOD_NAMES, _TORCH_NAMES, _TENSOR_NAMES))
# These make something as large as a number says.
_MAKE = frozenset(
    ("arange", "eye", "full", "ones", "zeros", "range", "repeat", "broadcast_to", "expand", "list", "tuple")
)
_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.MatMult: operator.matmul, ast.Pow: operator.pow,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip
_UNARY: dict[type, Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert}
_NUMBERS = (bool, int, float, complex)


class Unknown(Exception):
    """It cannot be found without running what is not ours."""


def torch() -> Any:
    """Return PyTorch if somebody has imported it: else there are no tensors."""
    return sys.modules.get("torch")


def is_tensor(value: Any) -> bool:
    """Whether this is a tensor of PyTorch's own, no subclass."""
    there = torch()
    return there is not None and type(value) in (there.Tensor, there.nn.Parameter)


def is_array(value: Any) -> bool:
    """Whether this is an array of NumPy's own, and not of objects."""
    return type(value) is np.ndarray and not value.dtype.hasobject


def is_number(value: Any) -> bool:
    """Whether this is a number of Python's or NumPy's own."""
    return type(value) in _NUMBERS or type(value) in _SCALARS


_SCALARS = frozenset(np.sctypeDict.values()) - {np.object_, np.void}


def shape_of(value: Any) -> tuple[int, ...] | None:
    """Return the shape of an array, a tensor, a number, or a nested list of them; None for anything else."""
    if type(value) is np.ndarray:
        return value.shape
    if is_tensor(value):
        return tuple(map(int, torch()._C.TensorBase.size(value)))
    if is_number(value):
        return ()
    if type(value) in (list, tuple) and 0 < len(value) <= 1000:
        parts = {shape_of(part) for part in value}
        first = parts.pop()
        return None if parts or first is None else (len(value), *first)
    return None


def value_of(node: ast.AST, names: Mapping[str, Any], depth: int = 0) -> Any:
    """Return what an expression stands for among these names. Raises Unknown."""
    find = _FIND.get(type(node))
    if find is None or depth > _DEEPEST:
        raise Unknown
    try:
        return find(node, names, depth + 1)
    except Unknown:
        raise
    except Exception:
        raise Unknown from None


def shape_at(node: ast.AST, names: Mapping[str, Any]) -> tuple[int, ...] | None:
    """Return the shape of what an expression stands for; None where that is not known."""
    try:
        return shape_of(value_of(node, names))
    except Unknown:
        return None


def _constant(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    return node.value


def _name(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    if node.id not in names:
        raise Unknown
    return names[node.id]


def _sequence(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    return (tuple if isinstance(node, ast.Tuple) else list)(value_of(part, names, depth) for part in node.elts)


def _slice(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    return slice(*(part and value_of(part, names, depth) for part in (node.lower, node.upper, node.step)))


def _attribute(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    base, name = value_of(node.value, names, depth), node.attr
    if is_array(base) and name in ("T", "mT", "shape", "ndim", "size", "real", "imag"):
        return getattr(base, name)
    if is_tensor(base) and name == "shape":
        return shape_of(base)
    if is_tensor(base) and name in ("T", "mT", "ndim", "data"):
        return getattr(base, name)
    if type(base) is ModuleType:
        return vars(base)[name]
    held = object.__getattribute__(base, "__dict__")
    for part in (held, *(held.get(kind) for kind in ("_parameters", "_buffers", "_modules"))):  # the last: nn.Module's
        if type(part) is dict and name in part:
            return part[name]
    raise Unknown


def _subscript(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    base, index = value_of(node.value, names, depth), value_of(node.slice, names, depth)
    if type(base) is dict and type(index) in (str, int):
        return base[index]
    if not (is_array(base) or is_tensor(base) or type(base) in (list, tuple)) or not _plain(index):
        raise Unknown
    return base[index]


def _binary(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    return _computed(type(node.op), value_of(node.left, names, depth), value_of(node.right, names, depth))


def _compare(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    if len(node.ops) > 1:
        raise Unknown
    left, right = value_of(node.left, names, depth), value_of(node.comparators[0], names, depth)
    return _computed(type(node.ops[0]), left, right)


def _computed(kind: type, left: Any, right: Any) -> Any:
    numbers = type(left) is int and type(right) is int
    if kind not in _BINARY or not (_numeric(left) and _numeric(right)) or (numbers and kind is ast.Pow):
        raise Unknown
    _small(left, right)
    with _quiet():
        return _BINARY[kind](left, right)


def _unary(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    value = value_of(node.operand, names, depth)
    if type(node.op) not in _UNARY or not _numeric(value):
        raise Unknown
    return _UNARY[type(node.op)](value)


def _call(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    function = _pure(node.func, names, depth)
    args = [value_of(arg, names, depth) for arg in node.args]
    kwargs = {word.arg: value_of(word.value, names, depth) for word in node.keywords if word.arg not in (None, "out")}
    if len(kwargs) < len(node.keywords) or not all(map(_plain, (*args, *kwargs.values()))):
        raise Unknown
    _small(*args, *kwargs.values(), makes=getattr(node.func, "attr", getattr(node.func, "id", "")) in _MAKE)
    with _quiet():
        return function(*args, **kwargs)


def _pure(node: Any, names: Mapping[str, Any], depth: int) -> Callable[..., Any]:
    """Return the function that a call calls, if it is one of those that change nothing."""
    there = torch()
    if isinstance(node, ast.Attribute):
        base, name = value_of(node.value, names, depth), node.attr
        if is_array(base) and name in _METHODS:
            _small(base)
            return getattr(base, name)
        if is_tensor(base) and name in _TENSOR_METHODS:
            method = getattr(there._C.TensorBase, name)
            if type(method) is MethodDescriptorType:
                return lambda *args, **kwargs: method(base, *args, **kwargs)
    function = value_of(node, names, depth)
    if there is not None and type(function) in (there.nn.Embedding, there.nn.Linear, there.nn.Dropout):
        return _layer(function, there)
    name = known_name(function)
    if name in _NUMPY and function is _NUMPY[name]:
        return function
    if name in _PYTHON and function is _PYTHON[name]:
        return function
    if there is not None and name in _TORCH and type(function) is BuiltinFunctionType:
        return function
    raise Unknown


def _layer(layer: Any, there: Any) -> Callable[..., Any]:
    """Return what a layer of PyTorch's own computes, without the hooks that it may have."""
    if type(layer) is there.nn.Dropout:  # as it is in use; the shape is the same
        return lambda x: x
    held = layer.__dict__["_parameters"]
    weight, bias = held["weight"], held.get("bias")
    if type(layer) is there.nn.Embedding:
        return lambda ids: there.embedding(weight, ids)
    return lambda x: there._C._nn.linear(x, weight, bias)


def known_name(function: Any) -> str:
    """Return the name of a function that is NumPy's, PyTorch's or Python's own; "" for any other object."""
    if ours := next((name for name, one in (*_NUMPY.items(), *_PYTHON.items()) if one is function), ""):
        return ours
    return function.__name__ if type(function) in (BuiltinFunctionType, np.ufunc) else ""


def _numeric(value: Any) -> bool:
    return is_array(value) or is_tensor(value) or is_number(value)


def _plain(value: Any) -> bool:
    """Whether nothing of the student's can be called by handing it on."""
    if type(value) in (tuple, list):
        return len(value) <= 1000 and all(map(_plain, value))
    if type(value) is slice:
        return all(map(_plain, (value.start, value.stop, value.step)))
    if value is None or value is Ellipsis or type(value) in (str, range):
        return True
    return _numeric(value) or (type(value) is type and value in (*_NUMBERS, *_SCALARS))  # the last: dtypes


def _small(*values: Any, makes: bool = False) -> None:
    """Raise Unknown where what comes of these might be large: no more entries than all the sizes multiplied."""
    entries = math.prod(_entries(value, makes) for value in values)
    if entries > _MOST_ENTRIES:
        raise Unknown


def _entries(value: Any, makes: bool) -> int:
    if type(value) in (list, tuple):
        return math.prod(_entries(part, makes) for part in value) if makes else sum(_entries(v, makes) for v in value)
    if makes and type(value) is int:
        return max(abs(value), 1)
    if type(value) is range:
        return max(len(value), 1)
    return max(math.prod(shape_of(value) or ()), 1)


@contextmanager
def _quiet() -> Iterator[None]:
    there = torch()
    with np.errstate(all="ignore"), there.no_grad() if there else nullcontext():
        yield


_FIND: dict[type, Callable[[Any, Mapping[str, Any], int], Any]] = {
    ast.Constant: _constant, ast.Name: _name, ast.Tuple: _sequence, ast.List: _sequence, ast.Slice: _slice,
    ast.Attribute: _attribute, ast.Subscript: _subscript, ast.BinOp: _binary, ast.Compare: _compare,
    ast.UnaryOp: _unary, ast.Call: _call,
}  # fmt: skip
