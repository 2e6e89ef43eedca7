"""Which piece of the student's own source raised, and the shapes of what it was given.

Runs where the student's code runs, right after it raised. Operands' shapes are found by ``pure_values``, and where
these do not know in the message: NumPy's own often has both shapes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from types import TracebackType
from typing import Any

from lstm_course.checking import failing_names
from lstm_course.checking.failing_calls import (
    MOST_OPERANDS,
    call_at,
    elementwise,
    number_at,
    operand_of,
    operation_at,
    parts_of,
)
from lstm_course.checking.outcome import Operand, Operation
from lstm_course.checking.plain_objects import Unknown
from lstm_course.checking.pure_values import shape_at, value_of
from lstm_course.checking.source_tree import Piece, piece_at


def operation_of(error: BaseException, message: str, raised: TracebackType) -> Operation | None:
    """Return what the entry of the traceback was doing when it raised; None where nothing can be told."""
    piece = piece_at(raised)
    if piece is None:
        return None
    if found := failing_names.operation_of(error, message, piece):
        return found
    describe = _DESCRIBE.get(type(piece.node))
    return describe(piece, piece.node, message) if describe else None


def _binary(piece: Piece, node: ast.BinOp, message: str) -> Operation:
    if isinstance(node.op, ast.MatMult):
        return operation_at(piece, "product", [node.left, node.right], message)
    return elementwise(piece, [node.left, node.right], message)


def _compare(piece: Piece, node: ast.Compare, message: str) -> Operation:
    return elementwise(piece, [node.left, *node.comparators][:2], message)


def _augmented(piece: Piece, node: ast.AugAssign, message: str) -> Operation:
    kind = "product" if isinstance(node.op, ast.MatMult) else "in place"
    return operation_at(piece, kind, [node.target, node.value], message)


def _subscript(piece: Piece, node: ast.Subscript, message: str) -> Operation | None:
    parent = piece.above[-1] if piece.above else None
    if isinstance(node.ctx, ast.Store) and "index" not in message.replace("array index", ""):
        value = getattr(parent, "value", None)
        if not isinstance(parent, ast.Assign | ast.AugAssign) or value is None:
            return None
        place = Operand(piece.text(node), shape_at(node, piece.names))
        found = Operation(
            "assign", piece.text(parent), (place, operand_of(piece, value), operand_of(piece, node.value))
        )
        return _with_told(found, message)
    indices = parts_of(node.slice) if isinstance(node.slice, ast.Tuple) else [node.slice]
    loops = dict(piece.loops())
    operands = [operand_of(piece, node.value)]
    runs: dict[str, Operand] = {}
    for index in indices[:MOST_OPERANDS]:
        names = {part.id for part in ast.walk(index) if isinstance(part, ast.Name)}
        for name in names & loops.keys():
            if (stop := _stop(piece, loops[name])) is not None:
                runs[name] = Operand(f"{name} in {piece.text(loops[name])}", (stop,))
        number = number_at(piece, index) if names & runs.keys() else None  # no value but a loop's own is told
        operands.append(Operand(piece.text(index), None if number is None else (number,)))
    return Operation("index", piece.text(node), (*operands, *runs.values()), axis=len(indices))


def _with_told(operation: Operation, message: str) -> Operation:
    """Take the shapes of what is assigned, and of its place, from the message where they are unknown."""
    told = re.findall(r"shape \(([\d,]*)\)", message)
    place, value, whole = operation.operands
    if len(told) == 2:
        wrong, into = (tuple(map(int, re.findall(r"\d+", shape))) for shape in told)
        place, value = Operand(place.text, place.shape or into), Operand(value.text, value.shape or wrong)
    return Operation(operation.kind, operation.text, (place, value, whole))


def _stop(piece: Piece, runs_over: ast.expr) -> int | None:
    try:
        value = value_of(runs_over, piece.names)
    except Unknown:
        return None
    return value.stop if type(value) is range and value.step == 1 and abs(value.stop) < 1_000_000 else None


def _unpacking(piece: Piece, node: ast.Tuple | ast.List, message: str) -> Operation | None:
    """Return what is taken apart, and the names that are to take its parts."""
    parent = piece.above[-1] if piece.above else None
    if not isinstance(node.ctx, ast.Store) or not isinstance(parent, ast.Assign):
        return None
    value = parent.value
    names = Operand(piece.text(node), (len(node.elts),))
    if isinstance(value, ast.Attribute) and value.attr == "shape":
        return Operation("unpack shape", piece.text(parent), (operand_of(piece, value.value), names))
    return Operation("unpack", piece.text(parent), (operand_of(piece, value), names))


_DESCRIBE: dict[type, Callable[[Piece, Any, str], Operation | None]] = {
    ast.BinOp: _binary, ast.Compare: _compare, ast.AugAssign: _augmented, ast.Call: call_at, ast.Subscript: _subscript,
    ast.Tuple: _unpacking, ast.List: _unpacking,
}  # fmt: skip
