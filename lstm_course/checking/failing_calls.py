"""What a call that raised was doing, if it was one of NumPy's or PyTorch's functions, and the shapes of what it got."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from lstm_course.checking.outcome import Operand, Operation
from lstm_course.checking.plain_objects import Unknown, is_array, is_tensor, torch
from lstm_course.checking.pure_functions import known_name
from lstm_course.checking.pure_values import shape_at, value_of
from lstm_course.checking.source_tree import Piece

_KINDS = {
    name: kind
    for kind, names in {
        "product": "dot matmul mm bmm mv",
        "elementwise": "add subtract sub multiply mul divide true_divide div maximum minimum power where",
        "join": "concatenate concat cat hstack vstack column_stack append",
        "stack": "stack",
        "einsum": "einsum",
        "reshape": "reshape view",
        "split": "split",
        "make": "zeros ones empty full",
    }.items()
    for name in names.split()
}
_REDUCTIONS = ("sum", "mean", "max", "min", "std", "var", "prod", "norm", "amax", "amin", "logsumexp")
MOST_OPERANDS = 12
LAYERS = {  # of PyTorch's: the attribute that says how long the last axis of what comes in has to be
    "Linear": "in_features", "LSTM": "input_size", "GRU": "input_size", "RNN": "input_size", "LSTMCell": "input_size",
    "GRUCell": "input_size", "RNNCell": "input_size",
}  # fmt: skip


def operand_of(piece: Piece, node: ast.expr) -> Operand:
    """Return an expression's text, and the shape of what it stood for."""
    return Operand(piece.text(node), shape_at(node, piece.names))


def operation_at(
    piece: Piece, kind: str, nodes: Sequence[ast.expr], message: str, axis: int | None = None
) -> Operation:
    operands = [operand_of(piece, node) for node in nodes[:MOST_OPERANDS]]
    told = shapes_told(message)
    whole = "operands could not be broadcast" in message or "not aligned" in message
    if whole and any(o.shape is None for o in operands) and len(told) >= len(operands):
        operands = [Operand(o.text, shape) for o, shape in zip(operands, told, strict=False)]
    return Operation(kind, piece.text(piece.node), tuple(operands), axis)


# (3,4) and (3,), as NumPy writes the shapes it was given
_TOLD = re.compile(r"(?<=[ :])\((\d+,(?:\d+(?:,\d+)*)?|)\)")


def shapes_told(message: str) -> list[tuple[int, ...]]:
    """Return the shapes that NumPy says do not fit."""
    return [tuple(map(int, re.findall(r"\d+", shape))) for shape in _TOLD.findall(message)]


def elementwise(piece: Piece, nodes: Sequence[ast.expr], message: str) -> Operation:
    """Return it, with the reductions that its operands come from behind these: where an axis is gone, it went there."""
    found = operation_at(piece, "elementwise", nodes, message)
    given = [piece.given_to(node.id) if isinstance(node, ast.Name) else node for node in nodes]
    reduced = [Operand(piece.text(node)) if node and _reduces(node) else Operand("") for node in given]
    return Operation(found.kind, found.text, (*found.operands, *reduced))


def _reduces(node: ast.expr) -> bool:
    """Whether an axis may have been summed away in it, and not kept."""
    return any(
        isinstance(part, ast.Call)
        and isinstance(part.func, ast.Attribute)
        and part.func.attr in _REDUCTIONS
        and not any(word.arg in ("keepdims", "keepdim") for word in part.keywords)
        for part in ast.walk(node)
    )


def call_at(piece: Piece, node: ast.Call, message: str) -> Operation | None:
    name, args = _called(piece, node)
    words = {word.arg: word.value for word in node.keywords if word.arg}
    kind = _KINDS.get(name, "call")
    if kind == "call" and (layer := _layer(piece, node)):
        return layer
    if kind in ("join", "stack"):
        joined = args[:2] if name == "append" else parts_of(args[0] if args else None)
        axis = number_at(piece, words.get("axis", words.get("dim", args[len(args[:2]) if name == "append" else 1 :])))
        return _joining(piece, name, kind, joined, args, axis, message)
    if kind == "einsum":
        return operation_at(piece, kind, args[1:], message)
    if kind == "elementwise":
        return elementwise(piece, args, message)
    if kind in ("reshape", "make"):
        return _resized(piece, kind, args, words, message)
    if kind == "split":
        axis = number_at(piece, words.get("axis", words.get("dim", args[2:])))
        return operation_at(piece, kind, args[:2], message, axis)
    if kind == "call":
        found = operation_at(piece, kind, [*args, *words.values()], "")
        inner = [Operand("", shape) for shape in shapes_told(message)] if "broadcast together" in message else []
        return Operation("inner call", found.text, (*inner, *found.operands)) if len(inner) == 2 else found
    return operation_at(piece, kind, args, message)


def _called(piece: Piece, node: ast.Call) -> tuple[str, list[ast.expr]]:
    """Return the name of the function of NumPy's or PyTorch's that it calls, "" if it is another's, and what it gets.

    An array whose method it is comes first.
    """
    args = [arg.value if isinstance(arg, ast.Starred) else arg for arg in node.args]
    function = node.func
    if isinstance(function, ast.Name):
        return known_name(piece.names.get(function.id)), args
    if not isinstance(function, ast.Attribute):
        return "", args
    try:
        base = value_of(function.value, piece.names)
    except Unknown:  # a method of what a call returned, say: an array's, by its name
        return (function.attr if function.attr in ("dot", "reshape", "view") else ""), [function.value, *args]
    if is_array(base) or is_tensor(base):
        return function.attr, [function.value, *args]
    known = getattr(base, "__name__", "") if type(base) is ModuleType else ""
    return (function.attr if known.partition(".")[0] in ("numpy", "torch") else ""), args


def parts_of(node: ast.expr | None) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else [node] if node else []


def number_at(piece: Piece, node: Any) -> int | None:
    node = node[0] if isinstance(node, list) and node else node
    try:
        value = value_of(node, piece.names) if node else None
    except Unknown:
        return None
    return value if type(value) is int and abs(value) < 100 else None


def _joining(
    piece: Piece, name: str, kind: str, parts: list[ast.expr], args: list[ast.expr], axis: int | None, message: str
) -> Operation:
    if "scalar" in message and len(args) > 1:  # np.concatenate(a, b): the second is taken for the axis
        return operation_at(piece, "no list", args, "")
    found = operation_at(piece, kind, parts, message)
    if name == "vstack" or (axis is None and name in ("concatenate", "concat", "cat")):
        axis = 0
    if name in ("hstack", "column_stack"):
        axis = 0 if name == "hstack" and all(len(o.shape or ()) == 1 for o in found.operands) else 1
    return Operation(kind, found.text, found.operands, axis)


def _resized(piece: Piece, kind: str, args: list[ast.expr], words: Any, message: str) -> Operation | None:
    """Return an array, and the shape that it is to have; or, for one to be made, that shape alone."""
    array, wanted = (args[:1], args[1:]) if kind == "reshape" else ([], args)
    if kind == "reshape" and not wanted:
        wanted = list(words.values())[:1]
    tuples = len(wanted) == 1 and isinstance(wanted[0], ast.Tuple | ast.List)
    lengths = parts_of(wanted[0]) if tuples else wanted
    try:
        shape = tuple(value_of(length, piece.names) for length in lengths)
    except Unknown:
        shape = ()
    if not all(type(length) is int and abs(length) < 1_000_000 for length in shape):
        shape = ()
    target = Operand("", shape or None)
    several = "several" if kind == "make" and not tuples and len(wanted) > 1 else kind
    return Operation(several, piece.text(piece.node), (*(operand_of(piece, a) for a in array), target))


def _layer(piece: Piece, node: ast.Call) -> Operation | None:
    """Return the call of a layer of PyTorch's own: what comes in, and how long its last axis has to be."""
    there = torch()
    try:
        layer = value_of(node.func, piece.names)
    except Unknown:
        return None
    kind = type(layer).__name__
    if there is None or kind not in LAYERS or type(layer) is not getattr(there.nn, kind) or not node.args:
        return None
    wants = layer.__dict__.get(LAYERS[kind])
    place = Operand(piece.text(node.func), (wants,) if type(wants) is int else None)
    return Operation(f"layer {kind}", piece.text(node), (operand_of(piece, node.args[0]), place))
