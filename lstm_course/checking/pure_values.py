"""What a piece of the student's source stood for when it raised, found without running any code of the student's.

Arrays of NumPy's and PyTorch's own types, Python's own numbers, texts and containers are computed with, by NumPy's,
PyTorch's and Python's own functions, where these change nothing and the result is small. All else is unknown.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from types import ModuleType
from typing import Any

import numpy as np

from lstm_course.checking.plain_objects import (
    Unknown,
    is_array,
    is_tensor,
    numeric,
    plain_data,
    shape_of,
    small,
    torch,
)
from lstm_course.checking.pure_functions import MAKE, method_of, pure

_DEEPEST = 30

_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.MatMult: operator.matmul, ast.Pow: operator.pow,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip
_UNARY: dict[type, Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert}


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
    if not (is_array(base) or is_tensor(base) or type(base) in (list, tuple)) or not plain_data(index):
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
    if kind not in _BINARY or not (numeric(left) and numeric(right)) or (numbers and kind is ast.Pow):
        raise Unknown
    small(left, right)
    with _quiet():
        return _BINARY[kind](left, right)


def _unary(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    value = value_of(node.operand, names, depth)
    if type(node.op) not in _UNARY or not numeric(value):
        raise Unknown
    return _UNARY[type(node.op)](value)


def _call(node: Any, names: Mapping[str, Any], depth: int) -> Any:
    function = _function(node.func, names, depth)
    args = [value_of(arg, names, depth) for arg in node.args]
    kwargs = {word.arg: value_of(word.value, names, depth) for word in node.keywords if word.arg not in (None, "out")}
    if len(kwargs) < len(node.keywords) or not all(map(plain_data, (*args, *kwargs.values()))):
        raise Unknown
    small(*args, *kwargs.values(), makes=getattr(node.func, "attr", getattr(node.func, "id", "")) in MAKE)
    with _quiet():
        return function(*args, **kwargs)


def _function(node: ast.expr, names: Mapping[str, Any], depth: int) -> Callable[..., Any]:
    if isinstance(node, ast.Attribute):
        method = method_of(value_of(node.value, names, depth), node.attr)
        if method is not None:
            return method
    return pure(value_of(node, names, depth))


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
