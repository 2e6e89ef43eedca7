"""What kind of change leads from one piece of source to another."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from lstm_course.checking.tree_difference import dump

_MAY_BE_LESS = {"term", "factor", "divisor", "product", "power", "function", "transpose", "index", "condition"}
_MORE: dict[type[ast.AST], str] = {
    ast.Add: "term",
    ast.Sub: "term",
    ast.Mult: "factor",
    ast.Div: "divisor",
    ast.MatMult: "product",
}


def kind_of_change(a: ast.AST, b: ast.AST, statement: ast.stmt) -> str:
    """Return what kind of change leads from one to the other."""
    if isinstance(a, ast.operator | ast.cmpop | ast.boolop | ast.unaryop):
        return "comparison" if isinstance(a, ast.cmpop) else "and" if isinstance(a, ast.boolop) else "operator"
    if above := _around(b, a):
        return _more(above, a)
    if above := _around(a, b):
        more = _more(above, b)
        return f"{more} less" if more in _MAY_BE_LESS else "sign" if more == "sign" else "part less"
    if isinstance(a, ast.keyword) and isinstance(b, ast.keyword) and a.arg == b.arg:
        return "axis" if a.arg in ("axis", "dim") else kind_of_change(a.value, b.value, statement)
    match a, b:
        case (ast.Name(), ast.Name()):
            return "name"
        case (ast.Constant(), ast.Constant()):
            return "number"
        case (ast.Tuple() | ast.List(), ast.Tuple() | ast.List()):
            return _entries(a.elts, b.elts, "entry")
        case (ast.Call(), ast.Call()) if dump(a.func) == dump(b.func):
            return "keyword" if len(a.keywords) != len(b.keywords) else _entries(a.args, b.args, "argument")
        case (ast.Call(), ast.Call()):
            return "another function"
        case (ast.Slice(), _) | (_, ast.Slice()):
            return "bound"
        case (ast.Subscript(), ast.Subscript()):
            return "another index"
    if isinstance(statement, ast.For) and a is statement.iter:
        return "loop"
    return "other"


def _entries(a: Sequence[ast.AST], b: Sequence[ast.AST], word: str) -> str:
    if len(a) == len(b):
        return "order" if sorted(map(dump, a)) == sorted(map(dump, b)) else "other"
    return word if len(a) < len(b) else f"{word} less"


def _around(whole: ast.AST, part: ast.AST) -> ast.AST | None:
    """Return the node of a tree that has a part of it, directly below."""
    wanted = dump(part)
    for node in ast.walk(whole):
        for child in ast.iter_child_nodes(node):
            if dump(child) == wanted:
                return node
    return None


def _more(above: ast.AST, part: ast.AST) -> str:
    match above:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub()):
            return "one minus"
        case ast.BinOp():
            return _MORE.get(type(above.op), "power")
        case ast.UnaryOp():
            return "sign" if isinstance(above.op, ast.USub) else "not"
        case ast.Attribute():
            return "transpose" if above.attr == "T" else "function"
        case ast.Call():
            return "function"
        case ast.Subscript():
            return "index"
        case ast.BoolOp():
            return "condition"
    return "part"
