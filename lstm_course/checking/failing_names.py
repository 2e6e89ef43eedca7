"""What else is told of the piece of source that raised: a name that is not there, None, a key, what cannot be called.

Runs where the student's code runs, like ``failing_code``, and runs none of it.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Sequence
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from lstm_course.checking.outcome import Operand, Operation
from lstm_course.checking.plain_objects import Unknown, is_array, is_tensor, shape_of
from lstm_course.checking.pure_values import value_of
from lstm_course.checking.source_tree import Piece

_RECURSIONS = 100


def operation_of(error: BaseException, message: str, piece: Piece) -> Operation | None:
    """Return what can be told where shapes are not the matter; None where they are."""
    node, kind = piece.node, type(error)
    if kind in (NameError, UnboundLocalError) and isinstance(node, ast.Name):
        return _name(piece, node, "unbound" if kind is UnboundLocalError or "free variable" in message else "name")
    if "NoneType" in message and kind in (TypeError, AttributeError) and (nothing := _none(piece, message)):
        return nothing
    if kind is AttributeError and isinstance(node, ast.Attribute):
        return _attribute(piece, node, message)
    if kind is KeyError and isinstance(node, ast.Subscript):
        return _key(piece, node)
    if kind is TypeError and isinstance(node, ast.Subscript) and "list indices" in message:
        return Operation("list index", piece.text(node), (Operand(piece.text(node.value)),))
    if "truth value" in message and isinstance(node, ast.expr):
        return Operation("truth", piece.text(node))
    if kind in (TypeError, IndexError) and ("integer" in message or "valid indices" in message):
        names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and type(piece.names.get(n.id)) is float]
        among = [node, *filter(None, map(piece.given_to, names))]
        halves = [n for part in among for n in ast.walk(part) if isinstance(getattr(n, "op", None), ast.Div)]
        if halves:
            return Operation("division", piece.text(node), (Operand(piece.text(halves[0])),))
    if kind is not KeyError and isinstance(node, ast.BinOp) and (found := _operator(piece, node)):
        return found
    if kind is TypeError and isinstance(node, ast.Call):
        return _call(piece, node, message)
    return None


def recursion_of(codes: Sequence[CodeType]) -> Operation | None:
    """Return the function that does nothing but call itself at the end of a traceback."""
    last = set(codes[-_RECURSIONS:])
    return Operation("recursion", next(iter(last)).co_name) if len(codes) >= _RECURSIONS and len(last) == 1 else None


def _key(piece: Piece, node: ast.Subscript) -> Operation | None:
    """Return a dict of that a key was wanted that it has not; where it is written on the spot, with its keys."""
    if isinstance(node.value, ast.Dict):
        return Operation("key of these", piece.text(node), tuple(Operand(piece.text(k)) for k in node.value.keys if k))
    if not isinstance(node.slice, ast.Constant):
        return None
    return Operation("key", piece.text(node), (Operand(piece.text(node.value)),))


def _operator(piece: Piece, node: ast.BinOp) -> Operation | None:
    """Return an operator that means something else in Python, or a tuple or list that arithmetic is done with."""
    if isinstance(node.op, ast.BitXor):
        return Operation("xor", piece.text(node))
    if isinstance(node.op, ast.BitAnd | ast.BitOr) and isinstance(piece.above[-1], ast.Compare):
        return Operation("and", piece.text(node))
    for part in (node.left, node.right):
        value = _value(piece, part)
        if type(value) is tuple and any(is_array(one) or is_tensor(one) for one in value):
            return Operation("attribute of tuple", piece.text(node), (Operand(piece.text(part)),))
        if type(value) is str and not isinstance(node.op, ast.Add | ast.Mod):
            return Operation("text", piece.text(node), (Operand(piece.text(part)),))
    return None


def _name(piece: Piece, node: ast.Name, kind: str) -> Operation:
    local, everywhere = piece.names.maps[0], piece.names.maps[1]  # type: ignore[attr-defined]
    found = _close(node.id, local, 0.6) or (_close(node.id, everywhere, 0.75) if len(node.id) > 1 else [])
    function = next((one for one in reversed(piece.above) if isinstance(one, ast.FunctionDef)), None)
    takes = [argument.arg for argument in function.args.args if argument.arg != "self"] if function else []
    return Operation(kind, node.id, tuple(map(Operand, (found[0] if found else "", *takes[:12]))))


def _close(name: str, among: Iterable[str], ratio: float) -> list[str]:
    """Return the name that may have been meant: one that is written almost like it."""
    lower = {other.lower(): other for other in among if not other.startswith("_") and other != name}
    if len(name) == 1:  # h for h0
        longer = [other for other in lower.values() if other[0] == name]
        return longer if len(longer) == 1 else []
    return [lower[match] for match in difflib.get_close_matches(name.lower(), lower, 1, ratio)]


def _none(piece: Piece, message: str) -> Operation | None:
    """Return the expression that is None, and what it came from, if that is a call."""
    node: Any = piece.node
    if isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, ast.AugAssign):
        parts = [node.target, node.value]
    elif isinstance(node, ast.Attribute | ast.Subscript):
        parts = [node.value]
    elif isinstance(node, ast.Call):
        parts = [node.func, *node.args]
    elif isinstance(node, ast.UnaryOp):
        parts = [node.operand]
    else:  # names that are to take its parts
        taken = getattr(piece.above[-1], "value", None) if isinstance(node, ast.Tuple | ast.List) else None
        parts = [taken] if isinstance(taken, ast.expr) else []
    certain = len(parts) == 1 or "'NoneType' and" in message
    for part in parts[:1] if certain else parts:
        if not certain and not _is_none(piece, part):
            continue
        origin = piece.given_to(part.id) if isinstance(part, ast.Name) else part
        came = (Operand(piece.text(origin)), *_callee(piece, origin)) if isinstance(origin, ast.Call) else ()
        return Operation("none", piece.text(part), came)
    return None


def _is_none(piece: Piece, node: ast.expr) -> bool:
    try:
        return value_of(node, piece.names) is None
    except Unknown:
        return False


def _callee(piece: Piece, call: ast.Call) -> tuple[Operand, ...]:
    """Return the name of the function that was called, if it is one that was written in Python."""
    return (Operand(piece.text(call.func)),) if type(_value(piece, call.func)) is FunctionType else ()


def _value(piece: Piece, node: ast.expr) -> Any:
    try:
        return value_of(node, piece.names)
    except Unknown:
        return None


_CALLED = {"'numpy.ndarray'": "array", "'numpy.random._generator.Generator'": "generator", "'tuple'": "tuple"}


def _attribute(piece: Piece, node: ast.Attribute, message: str) -> Operation | None:
    base = _value(piece, node.value)
    if base is None:  # what a call returned
        whose = _CALLED.get(message.partition(" ")[0], "")
    elif is_array(base):
        whose = "array"
    elif is_tensor(base):
        whose = "tensor"
    elif type(base) is ModuleType:
        whose = base.__name__ if base.__name__ in ("numpy", "torch", "math") else ""
    elif type(base) is np.random.Generator:
        whose = "generator"
    else:
        whose = type(base).__name__ if type(base) in (list, tuple, dict, int, float) else ""
    # What a module has not may be a function of the notebook's: sigmoid for np.sigmoid.
    own = Operand(node.attr if type(piece.names.get(node.attr)) is FunctionType else "")
    return Operation(f"attribute of {whose}", node.attr, (Operand(piece.text(node.value), shape_of(base)), own))


def _call(piece: Piece, node: ast.Call, message: str) -> Operation | None:
    function = _value(piece, node.func)
    if "not callable" in message:
        attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        callee = Operand(piece.text(node.func), shape_of(function))
        return Operation("not callable", piece.text(node), (callee, Operand(attribute)))
    if "argument" in message and type(function) is FunctionType:
        code = function.__code__
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return Operation("arguments", piece.text(node), (Operand(piece.text(node.func)), *map(Operand, names[:12])))
    scalar = "only length-1" in message or "only 0-dim" in message or "only one element" in message
    if scalar and node.args:
        given = Operand(piece.text(node.args[0]), shape_of(_value(piece, node.args[0])))
        return Operation("one number", piece.text(node), (given, Operand(piece.text(node.func))))
    return None
